"""The lists of the administrators' room as workbooks: what has a day it holds from, policies, and days of the calendar.

Accounts and offices make theirs beside their pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflows.models import Absence, Appointment, DayOverride, Policy, Substitution
from workflows.screens.administration.shared import AdminRequest, state_of
from workflows.screens.sheets_out import Column, sheet_response

FROM = Column(gettext_lazy("Từ ngày"), "date")
BEFORE = Column(gettext_lazy("Trước ngày"), "date")
RECORDED = (
    Column(gettext_lazy("Người ghi"), width=28),
    Column(gettext_lazy("Ghi lúc"), "moment"),
)
_DATED = (
    FROM,
    BEFORE,
    Column(gettext_lazy("Hiệu lực"), width=18),
    Column(gettext_lazy("Căn cứ"), width=50),
    *RECORDED,
    Column(gettext_lazy("Người kết thúc"), width=28),
    Column(gettext_lazy("Kết thúc lúc"), "moment"),
    Column(gettext_lazy("Lý do kết thúc"), width=50),
)
_PERSON = (Column(gettext_lazy("Họ và tên"), width=30), Column(gettext_lazy("Tên đăng nhập")))
_STATES = {
    "now": gettext_lazy("đang hiệu lực"),
    "later": gettext_lazy("chưa tới ngày"),
    "over": gettext_lazy("đã hết"),
}


def _dated(row: Appointment | Substitution | Absence, today: date) -> tuple[Any, ...]:
    return (
        *(row.valid_from, row.valid_before, str(_STATES[state_of(row, today)]), row.basis, _who(row.recorded_by)),
        *(row.recorded_at, _who(row.ended_by) if row.ended_at else "", row.ended_at, row.end_reason),
    )


def _who(person: Any) -> str:
    """Who recorded a row: one without a person came with a command."""
    return person.full_name or person.username if person else _("nạp bằng lệnh")


def absences(request: AdminRequest, rows: Iterable[Absence]) -> HttpResponse:
    """Who is away."""
    lines = ((one.user.full_name, one.user.username, *_dated(one, request.admin.today)) for one in rows)
    return sheet_response("vang-mat", _("Vắng mặt"), (*_PERSON, *_DATED), lines, request=request)


_APPOINTMENTS = (*_PERSON, Column(gettext_lazy("Chức vụ"), width=60), *_DATED)


def appointments(request: AdminRequest, title: str, rows: Iterable[Appointment]) -> HttpResponse:
    """Who holds and held an office, or what one person holds and held."""
    today = request.admin.today
    lines = ((one.user.full_name, one.user.username, one.office, *_dated(one, today)) for one in rows)
    return sheet_response("bo-nhiem", title, _APPOINTMENTS, lines, request=request)


_SUBSTITUTIONS = (
    Column(gettext_lazy("Ký cho"), width=60),
    Column(gettext_lazy("Hình thức")),
    Column(gettext_lazy("Chức vụ ký"), width=60),
    Column(gettext_lazy("Người ký"), width=30),
    Column(gettext_lazy("Tiếp theo việc giao ký"), width=60),
    *_DATED,
)


def substitutions(request: AdminRequest, rows: Iterable[Substitution]) -> HttpResponse:
    """Who signs for whom."""
    lines = (
        (
            *(one.office, one.get_form_display(), one.by_office or "", one.user.full_name if one.user else ""),
            *(f"{one.via.form}. {one.via.office}" if one.via else "", *_dated(one, request.admin.today)),
        )
        for one in rows
    )
    title = _("Ký thay, thừa lệnh, ủy quyền")
    return sheet_response("ky-thay", title, _SUBSTITUTIONS, lines, request=request)


_POLICIES = (
    Column(gettext_lazy("Mã")),
    Column(gettext_lazy("Quy định"), width=60),
    Column(gettext_lazy("Giá trị")),
    Column(gettext_lazy("Áp dụng cho"), width=30),
    FROM,
    BEFORE,
    Column(gettext_lazy("Căn cứ"), width=60),
    Column(gettext_lazy("Nguồn"), width=40),
    Column(gettext_lazy("Độ tin cậy")),
    Column(gettext_lazy("Ghi chú"), width=40),
    *RECORDED,
)


def policies(request: AdminRequest, title: str, rows: Sequence[tuple[str, str, Policy | None, str]]) -> HttpResponse:
    """Policies: code, title, the row (None where none holds) and its value in words; row with area and recorder."""
    lines = ((code, name, value, *_policy(row)) for code, name, row, value in rows)
    return sheet_response("quy-dinh", title, _POLICIES, lines, request=request)


def _policy(row: Policy | None) -> tuple[Any, ...]:
    if row is None:
        return (None,) * (len(_POLICIES) - 3)
    return (
        *(row.area.name if row.area else _("cả nước"), row.valid_from, row.valid_before, row.legal_basis, row.source),
        *(row.get_confidence_display(), row.note, _who(row.recorded_by), row.recorded_at),
    )


_DAYS = (
    Column(gettext_lazy("Ngày"), "date"),
    Column(gettext_lazy("Thứ"), width=12),
    Column(gettext_lazy("Là ngày")),
    Column(gettext_lazy("Nguồn"), width=30),
    Column(gettext_lazy("Lý do"), width=50),
    *RECORDED,
    Column(gettext_lazy("Còn áp dụng")),
)


def days(
    request: AdminRequest,
    year: int,
    recorded: Sequence[tuple[DayOverride, bool]],
    off: Iterable[date],
    worked: Iterable[date],
) -> HttpResponse:
    """The days of a year that are not as the week has them: those that administrators recorded, each with whether it
    prevails, and those known beforehand, in the order of the calendar."""
    told = {row.day for row, _prevails in recorded}
    lines: list[tuple[Any, ...]] = [
        (
            *(row.day, _weekday(row.day), _kind(row.working), _("quản trị viên ghi"), row.reason),
            *(_who(row.recorded_by), row.recorded_at, _("có") if prevails else _("đã thay bằng dòng sau")),
        )
        for row, prevails in recorded
    ]
    lines += [
        (
            *(day, _weekday(day), _kind(works), _("hệ thống đã biết"), None, None, None),
            _("đã thay bằng ngày quản trị viên ghi") if day in told else _("có"),
        )
        for known, works in ((off, False), (worked, True))
        for day in known
    ]
    title = _("Lịch làm việc năm %(year)s") % {"year": year}
    return sheet_response("lich-lam-viec", title, _DAYS, sorted(lines, key=lambda line: line[0]), request=request)


def _kind(works: bool) -> str:
    return _("làm việc") if works else _("nghỉ")


def _weekday(day: date) -> str:
    return date_format(day, "l")
