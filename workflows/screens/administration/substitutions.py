"""Substitutions: who signs for whom in which form, recorded and ended."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from workflows import administration
from workflows.administration.authorities import person_named
from workflows.models import Office, Substitution
from workflows.models.offices import Form as SigningForm
from workflows.offices import in_force
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
def substitutions(request: AdminRequest) -> HttpResponse:
    """All substitutions for offices of the area, the newest first; by default those that are not over."""
    admin = request.admin
    everything = request.GET.get("tat-ca") == "1"
    rows = admin.substitutions()
    if not everything:
        rows = rows.exclude(valid_before__lte=admin.today)
    if sheets_out.is_wanted(request):
        return sheets.substitutions(request, rows[: sheets_out.MOST + 1])
    found = page(request, rows, "pk", descending=True)
    with_state(found.rows, admin.today)
    return render(request, "workflows/administration/substitutions.html", {"page": found, "everything": everything})


@require_http_methods(["GET", "POST"])
@for_administrators
def substitution_new(request: AdminRequest, key: int) -> HttpResponse:
    """Let somebody sign for an office."""
    admin = request.admin
    office = only(admin.offices(), pk=key)
    beside = admin.offices().filter(body__area=office.body.area_id).exclude(pk=office.pk)
    offices = {str(one.pk): one for one in beside.order_by("body", "pk")}
    passed = admin.substitutions().filter(
        in_force(admin.today),
        by_office=office,
        via__isnull=True,
        form__in=[SigningForm.BY_ORDER, SigningForm.ON_BEHALF],
    )
    continued = {str(one.pk): one for one in passed}
    form = forms.SubstitutionForm(
        **bound(request),
        initial={"valid_from": admin.today},
        offices=_own_body_first(list(offices.values()), office),
        continued=list(continued.values()),
    )

    def do(said: dict[str, Any]) -> Substitution:
        username = said.pop("username")
        return administration.substitute(
            request.acting.capacity,
            office,
            by_office=offices.get(said.pop("by_office")),
            via=continued.get(said.pop("via")),
            user=person_named(username) if username else None,
            **said,
        )

    back = reverse("office", args=[office.pk])
    shown = {
        "title": _("Giao ký thay cho: %(office)s") % {"office": office},
        "lead": _("Theo Nghị định 30/2020/NĐ-CP, Điều 13. Dòng đã ghi không sửa được, chỉ kết thúc được, kèm lý do."),
        "submit": _("Ghi việc ký thay"),
        "back": back,
    }
    return carry_out(request, form, do, said=_("Đã ghi việc ký thay."), onward=back, page=shown)


@require_http_methods(["GET", "POST"])
@for_administrators
def substitution_end(request: AdminRequest, key: int) -> HttpResponse:
    """End a substitution."""
    row = only(request.admin.substitutions(), pk=key)
    form = forms.EndForm(**bound(request), initial={"on": request.admin.today})

    def do(said: dict[str, Any]) -> Substitution:
        return administration.end_substitution(request.acting.capacity, row, **said)

    back = reverse("office", args=[row.office_id])
    shown = {
        "title": _("Kết thúc ký thay: %(office)s") % {"office": row.office},
        "lead": _("%(form)s do %(who)s, từ ngày %(day)s, căn cứ %(basis)s. Các việc ký tiếp theo dòng này cũng hết "
                  "hiệu lực.")
        % {
            "form": SigningForm(row.form).label,
            "who": row.by_office or row.user,
            "day": f"{row.valid_from:%d/%m/%Y}",
            "basis": row.basis,
        },
        "submit": _("Kết thúc ký thay"),
        "back": back,
    }  # fmt: skip
    return carry_out(request, form, do, said=_("Đã kết thúc việc ký thay."), onward=back, page=shown)


def _own_body_first(offices: list[Office], office: Office) -> list[Office]:
    return sorted(offices, key=lambda one: one.body_id != office.body_id)
