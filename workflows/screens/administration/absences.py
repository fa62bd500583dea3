"""Absences: who is away, so that what he claimed goes back to his office."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from workflows import administration
from workflows.administration.absences import absences_of
from workflows.administration.authorities import person_named
from workflows.models import Absence
from workflows.screens import sheets_out
from workflows.screens.administration import forms, sheets
from workflows.screens.administration.shared import (
    AdminRequest,
    bound,
    carry_out,
    for_administrators,
    only,
    page,
    with_state,
)


@require_GET
@for_administrators
def absences(request: AdminRequest) -> HttpResponse:
    """The absences of people of the area, the newest first; by default those that are not over."""
    admin = request.admin
    everything = request.GET.get("tat-ca") == "1"
    rows = absences_of(admin)
    if not everything:
        rows = rows.exclude(valid_before__lte=admin.today)
    if sheets_out.is_wanted(request):
        return sheets.absences(request, rows[: sheets_out.MOST + 1])
    found = page(request, rows, "pk", descending=True)
    with_state(found.rows, admin.today)
    return render(request, "workflows/administration/absences.html", {"page": found, "everything": everything})


@require_http_methods(["GET", "POST"])
@for_administrators
def absence_new(request: AdminRequest) -> HttpResponse:
    """Record that somebody is away."""
    form = forms.AbsenceForm(**bound(request), initial={"valid_from": request.admin.today})

    def do(said: dict[str, Any]) -> Absence:
        user = person_named(said.pop("username"))
        return administration.record_absence(request.acting.capacity, user, **said)

    back = reverse("absences")
    shown = {
        "title": _("Ghi vắng mặt"),
        "lead": _("Việc người này đã nhận mà chưa xong sẽ trở về hàng đợi của chức vụ, để người khác làm tiếp. Vắng "
                  "mặt không làm mất thẩm quyền; cần người ký thay thì ghi ở mục Ký thay."),
        "submit": _("Ghi vắng mặt"),
        "back": back,
    }  # fmt: skip
    return carry_out(request, form, do, said=_("Đã ghi vắng mặt."), onward=back, page=shown)


@require_http_methods(["GET", "POST"])
@for_administrators
def absence_end(request: AdminRequest, key: int) -> HttpResponse:
    """Record that somebody is back."""
    row = only(absences_of(request.admin), pk=key)
    form = forms.ReturnForm(**bound(request), initial={"on": request.admin.today})

    def do(said: dict[str, Any]) -> Absence:
        return administration.end_absence(request.acting.capacity, row, **said)

    back = reverse("absences")
    shown = {
        "title": _("Trở lại làm việc: %(who)s") % {"who": row.user.full_name},
        "lead": _("Vắng mặt từ ngày %(day)s, căn cứ %(basis)s.")
        % {"day": f"{row.valid_from:%d/%m/%Y}", "basis": row.basis},
        "submit": _("Ghi trở lại làm việc"),
        "back": back,
    }
    return carry_out(request, form, do, said=_("Đã ghi trở lại làm việc."), onward=f"{back}?tat-ca=1", page=shown)
