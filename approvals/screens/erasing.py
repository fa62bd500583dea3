"""Erasing documents of a case for whoever has a right to have his data erased: finding them, and doing it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from approvals import sight as approvals_sight
from approvals.screens import lists
from approvals.screens.documents import Row
from approvals.screens.reader import language
from nominations.documents import erasing, kinds
from nominations.errors import DomainError
from nominations.models import Document
from workflows.engine.context import COMMENT_LIMIT
from workflows.engine.erasing import may_erase
from workflows.screens.forms import Form
from workflows.sight import NotSeen

#: What an address carries of the case that is meant, and letters of it that are looked at.
CODE, LETTERS = "ma", 60


class EraseForm(Form):
    """Why a document is erased. `command` tells a second click from a second erasure."""

    reason = forms.CharField(
        label=gettext_lazy("Lý do, căn cứ"),
        help_text=gettext_lazy("Ghi vào lịch sử hồ sơ; không chép lại dữ liệu cần xóa."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=COMMENT_LIMIT,
    )
    command = forms.UUIDField(widget=forms.HiddenInput)


@require_GET
def erasable_documents(request: Any) -> HttpResponse:
    """Every document of the case of this code, those that were taken off too."""
    if not may_erase(request.acting.office):
        raise PermissionDenied(_("Trang này dành cho người phụ trách bảo vệ dữ liệu cá nhân của tỉnh."))
    typed = request.GET.get(CODE, "")[:LETTERS].strip().upper()
    context: dict[str, Any] = {"typed": typed}
    if typed:
        try:
            case = approvals_sight.case_to_erase_from(request.acting.capacity, typed)
        except NotSeen:
            context["problem"] = _("Không có hồ sơ mang mã này trong tỉnh. Hãy xem lại mã, ví dụ KT-187-00042.")
        else:
            found = Document.objects.filter(case=case).select_related("file", "office__body", "erased_by")
            rows = [Row(one, kinds.title_of(one.kind, language())) for one in found.order_by("pk")]
            context |= {"case": case, "rows": rows}
    return render(request, "approvals/documents/erasable.html", context)


@require_http_methods(["GET", "POST"])
def erase_document(request: Any, key: int) -> HttpResponse:
    """Erase one document, saying why; what will go and what will stay is said before."""
    by = request.acting.capacity
    document = approvals_sight.document_to_erase(by, key)
    assert document.case is not None
    back = f"{reverse('erasable_documents')}?{CODE}={document.case.code}"
    form = EraseForm(request.POST or None, initial={"command": uuid4()})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            done = erasing.erase_document(by, document.pk, reason=given["reason"], command=given["command"])
        except DomainError as error:
            lists.put(form, error, {"document": "reason", "command": "reason"})
        else:
            _tell(request, done)
            return redirect(back)
    context = {
        "case": document.case,
        "document": document,
        "title": kinds.title_of(document.kind, language()),
        "elsewhere": erasing.elsewhere(document),
        "form": form,
        "back": back,
    }
    return lists.answer(request, "documents/erase.html", context, [form])


def _tell(request: Any, done: erasing.Erased) -> None:
    said = _("Đã xóa nội dung tài liệu khỏi hồ sơ; lịch sử hồ sơ ghi việc xóa.")
    if done.gone:
        gone = _("Tệp không còn trong kho của máy chủ.")
        messages.success(request, f"{said} {gone}")
    elif done.needed:
        kept = _("Tệp vẫn còn trong kho vì nơi khác đang dùng cùng nội dung.")
        messages.success(request, f"{said} {kept}")
    else:
        left = _("Kho tài liệu chưa xóa được tệp: báo quản trị máy chủ chạy lệnh check_documents --finish.")
        messages.warning(request, f"{said} {left}")
