"""Where pages send what is being typed, and where a draft is let go."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from workflows import unsent
from workflows.screens.inbox_address import inside
from workflows.screens.unsent import hour, own_token, rescue
from workflows.unsent import NotKept

_STATUS = {"too_long": 413, "too_often": 429}


@login_not_required
@sensitive_post_parameters()
@require_POST
def keep(request: Any) -> HttpResponse:
    """Keep what is typed on a page that this person opened in this capacity, and say when.

    A script cannot follow to the page of signing in: whose session has ended is told so, and loses nothing either.
    """
    if not request.user.is_authenticated:
        return JsonResponse({"said": _said_signed_out(rescue(request))}, status=401)
    token = own_token(request)
    if token is None:
        said = _("Chưa lưu nháp được: trang này mở đã lâu hoặc mở với tư cách khác. Nội dung vẫn ở trên trang này.")
        return JsonResponse({"said": said}, status=403)
    try:
        at = unsent.keep(token.place, token.sheet, token.typed(request.POST), token.seen)
    except NotKept as refused:
        return JsonResponse({"said": str(refused)}, status=_STATUS[refused.problem.code])
    return JsonResponse({"said": _("Đã lưu nháp lúc %(time)s.") % {"time": hour(at)}})


def _said_signed_out(at: datetime | None) -> str:
    if at is None:
        return _("Phiên làm việc đã hết, chưa lưu nháp được. Nội dung vẫn ở trên trang này: hãy chép lại.")
    said = _("Phiên làm việc đã hết. Đã lưu nháp lúc %(time)s: bấm nút lưu, đăng nhập lại rồi khôi phục.")
    return said % {"time": hour(at)}


@require_POST
def drop(request: Any) -> HttpResponse:
    """Let go of a draft of one's own, and go back to the page without it."""
    try:
        sheet = UUID(request.POST.get("sheet", ""))
    except ValueError:
        sheet = None
    if sheet is not None and unsent.drop(request.user.pk, request.acting.key, sheet):
        messages.success(request, _("Đã bỏ bản nháp."))
    return redirect(inside(request, request.POST.get("next", "")) or reverse("home"))
