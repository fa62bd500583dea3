"""Sensitive data: the whole number of an identity paper, asked for in so many words; and who read what, for
auditors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from approvals.screens.auditing import LETTERS, audit_page, auditors_only, ways
from approvals.screens.lists import Day
from approvals.screens.reader import reader
from nominations.models import SensitiveReading
from nominations.register import sensitive
from nominations.register.readings import ReadingsWanted, readings
from workflows.screens import sheets_out
from workflows.screens.forms import Form
from workflows.screens.sheets_out import Column
from workflows.sight import NotSeen

_COLUMNS = (
    Column(gettext_lazy("Lúc"), "moment"),
    Column(gettext_lazy("Người xem")),
    Column(gettext_lazy("Chức vụ"), width=40),
    Column(gettext_lazy("Mục đã xem"), width=30),
    Column(gettext_lazy("Số người"), "number"),
    Column(gettext_lazy("Trang, tệp")),
    Column(gettext_lazy("Về việc"), width=50),
)


@require_POST
def whole_number(request: Any, code: str) -> HttpResponse:
    """Show the whole number of the nominee's identity paper, once; that it was shown is recorded."""
    at = reader(request.acting, code)
    if at.nominee is None:
        raise NotSeen(code)
    number = sensitive.whole_number(request.acting.capacity, at.case.pk)
    context = {"case": at.case, "nominee": at.nominee, "number": number}
    return render(request, "approvals/case/whole_number.html", context)


class ReadingsForm(Form):
    """What the list of readings is narrowed to."""

    q = forms.CharField(
        required=False, max_length=LETTERS, label=gettext_lazy("Tên người xem, mã hồ sơ, hoặc chữ trong cột “Về việc”")
    )
    tu = Day(required=False, label=gettext_lazy("Từ ngày"))
    den = Day(required=False, label=gettext_lazy("Đến hết ngày"))


@require_GET
def sensitive_readings(request: Any) -> HttpResponse:
    """Who in the auditor's area was given sensitive data of many people, or the whole number of one."""
    auditors_only(request)
    form = ReadingsForm(request.GET)
    page = None
    if form.is_valid():
        wanted = ReadingsWanted(*(form.cleaned_data[name] for name in ("q", "tu", "den")))
        by = request.acting
        if sheets_out.is_wanted(request):
            found = readings(wanted, by=by, limit=sheets_out.MOST + 1)
            title = _("Những lần xem dữ liệu nhạy cảm")
            return sheets_out.sheet_response("du-lieu-nhay-cam", title, _COLUMNS, _lines(found.rows), request=request)
        page = readings(wanted, by=by, **ways(request))
    rows = [(one, fields_said(one)) for one in page.rows] if page else []
    narrowed = any(request.GET.get(name) for name in form.fields)
    return audit_page(request, "sensitive_readings", page, {"rows": rows, "form": form, "narrowed": narrowed})


def fields_said(reading: SensitiveReading) -> str:
    """The fields that were read, in words."""
    return ", ".join(str(sensitive.FIELDS.get(field, field)) for field in reading.fields)


def _lines(rows: tuple[SensitiveReading, ...]) -> Iterator[tuple[Any, ...]]:
    for one in rows:
        yield one.read_at, one.user, one.office, fields_said(one), one.people, one.place, one.about
