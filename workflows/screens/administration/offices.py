"""Offices: finding one, who holds and held it, appointing somebody, ending an appointment."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from workflows import administration
from workflows.administration.authorities import person_named
from workflows.models import Appointment, Office
from workflows.models.places import Level
from workflows.names import fold
from workflows.offices import holders
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
from workflows.screens.sheets_out import Column

_fold = lru_cache(maxsize=20_000)(fold)


@require_GET
@for_administrators
def offices(request: AdminRequest) -> HttpResponse:
    """The offices of the area, found by words of their title, body and place without marks, with their holders."""
    text, level = request.GET.get("q", "")[:100], request.GET.get("cap", "")
    rows = request.admin.offices()
    if level in Level.values:
        rows = rows.filter(body__area__level=level)
    if words := set(fold(text).split()):
        named = rows.values_list("pk", "title", "body__name")
        rows = rows.filter(pk__in=[key for key, *names in named if words <= _words(names)])
    if sheets_out.is_wanted(request):
        return _sheet(request, rows.order_by("pk")[: sheets_out.MOST + 1])
    found = page(request, rows, "pk")
    people = holders([one.pk for one in found.rows], request.admin.today)
    return render(
        request,
        "workflows/administration/offices.html",
        {
            "page": found,
            "lines": [(one, people[one.pk]) for one in found.rows],
            "q": text,
            "level": level,
            "levels": Level.choices,
            "person": request.GET.get("nguoi", "")[:150],
        },
    )


_COLUMNS = (
    Column(gettext_lazy("Chức vụ"), width=40),
    Column(gettext_lazy("Cơ quan"), width=60),
    Column(gettext_lazy("Đang giữ"), width=50),
)


def _sheet(request: AdminRequest, rows: QuerySet[Office]) -> HttpResponse:
    found = list(rows)
    people = holders([one.pk for one in found], request.admin.today)
    lines = ((one.title, one.body.name, ", ".join(who.full_name for who in people[one.pk])) for one in found)
    return sheets_out.sheet_response("chuc-vu", _("Chức vụ và người giữ"), _COLUMNS, lines, request=request)


def _words(names: list[str]) -> set[str]:
    """Whole words only: "thu" in "văn thư" is not the beginning of "thưởng"."""
    return {word for one in names for word in _fold(one).split()}


@require_GET
@for_administrators
def office(request: AdminRequest, key: int) -> HttpResponse:
    """One office: its holders and all its appointments and substitutions, with who recorded them and why."""
    admin = request.admin
    found = only(admin.offices(), pk=key)
    held = admin.appointments().filter(office=found)
    if sheets_out.is_wanted(request):
        title = _("Người giữ chức vụ: %(office)s") % {"office": found}
        return sheets.appointments(request, title, held[: sheets_out.MOST + 1])
    rows = with_state(list(held), admin.today)
    signs = with_state(list(admin.substitutions().filter(office=found)), admin.today)
    return render(
        request,
        "workflows/administration/office.html",
        {
            "office": found,
            "held": rows,
            "signs": signs,
            "person": request.GET.get("nguoi", "")[:150],
        },
    )


@require_http_methods(["GET", "POST"])
@for_administrators
def appointment_new(request: AdminRequest, key: int) -> HttpResponse:
    """Appoint somebody."""
    found = only(request.admin.offices(), pk=key)
    start = {"username": request.GET.get("nguoi", "")[:150], "valid_from": request.admin.today}
    form = forms.AppointmentForm(**bound(request), initial=start)

    def do(said: dict[str, Any]) -> Appointment:
        user = person_named(said.pop("username"))
        return administration.appoint(request.acting.capacity, user, found, **said)

    back = reverse("office", args=[found.pk])
    shown = {
        "title": _("Bổ nhiệm: %(office)s") % {"office": found},
        "lead": _("Dòng đã ghi không sửa được, chỉ kết thúc được, kèm lý do. Hãy kiểm tra trước khi ghi."),
        "submit": _("Ghi bổ nhiệm"),
        "back": back,
    }
    return carry_out(request, form, do, said=_("Đã ghi bổ nhiệm."), onward=back, page=shown)


@require_http_methods(["GET", "POST"])
@for_administrators
def appointment_end(request: AdminRequest, key: int) -> HttpResponse:
    """End an appointment."""
    row = only(request.admin.appointments(), pk=key)
    form = forms.EndForm(**bound(request), initial={"on": request.admin.today})

    def do(said: dict[str, Any]) -> Appointment:
        return administration.end_appointment(request.acting.capacity, row, **said)

    back = reverse("office", args=[row.office_id])
    shown = {
        "title": _("Kết thúc bổ nhiệm: %(person)s") % {"person": row.user.full_name},
        "lead": _("%(office)s, từ ngày %(day)s, căn cứ %(basis)s. Từ ngày kết thúc người này không làm được việc của "
                  "chức vụ; việc đang mở chờ người giữ chức vụ tiếp theo.")
        % {"office": row.office, "day": f"{row.valid_from:%d/%m/%Y}", "basis": row.basis},
        "submit": _("Kết thúc bổ nhiệm"),
        "back": back,
    }  # fmt: skip
    return carry_out(request, form, do, said=_("Đã kết thúc bổ nhiệm."), onward=back, page=shown)
