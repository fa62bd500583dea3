"""The lists of this app as workbooks: which columns each has, and what stands in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals.models import CouncilSession, Decision, DecisionItem, ElectionResult, ElectionSession
from nominations.register import sensitive
from nominations.screens.sheets import sensitive_part
from workflows.inbox import DoneRow, SentRow, TaskRow
from workflows.models import Case
from workflows.screens.acts import said
from workflows.screens.outcome import Standing, standings
from workflows.screens.sheets_out import Column, sheet_response
from workflows.search import RefusedRow

CODE = Column(gettext_lazy("Mã hồ sơ"), width=18)
LABEL = Column(gettext_lazy("Trích yếu"), width=50)
CHAIN = Column(gettext_lazy("Quy trình"), width=30)
COMMUNE = Column(gettext_lazy("Xã"))
STAGE = Column(gettext_lazy("Hiện ở bước"))
HOLDERS = Column(gettext_lazy("Nơi đang giữ"), width=50)

_TASKS = (
    Column(gettext_lazy("Hạn"), "date"),
    CODE, LABEL, COMMUNE, CHAIN,
    Column(gettext_lazy("Bước")),
    Column(gettext_lazy("Chức vụ"), width=50),
    Column(gettext_lazy("Ai giữ")),
    Column(gettext_lazy("Đến bước này lúc"), "moment"),
    Column(gettext_lazy("Tạm dừng từ ngày"), "date"),
)  # fmt: skip


def tasks(request: Any, name: str, title: str, rows: Iterable[TaskRow]) -> HttpResponse:
    """Open work, as the inbox lists it."""
    lines = (
        (
            *(one.due_on, one.code, one.label, one.commune, said(one.chain_title), said(one.stage_title)),
            *(one.office, one.claimed_by, one.opened_at, one.paused_on),
        )
        for one in rows
    )
    return sheet_response(name, title, _TASKS, lines, request=request)


_SENT = (
    CODE, LABEL, COMMUNE, CHAIN,
    Column(gettext_lazy("Lúc"), "moment"),
    Column(gettext_lazy("Việc đã làm"), width=36),
    STAGE, HOLDERS,
    Column(gettext_lazy("Hạn"), "date"),
)  # fmt: skip


def sent(request: Any, title: str, rows: Iterable[SentRow]) -> HttpResponse:
    """Cases that the body sent on, and where they stand."""
    lines = (
        (
            *(one.code, one.label, one.commune, said(one.chain_title), one.at, said(one.done), said(one.stage_title)),
            _ended(one.outcome, "; ".join(holder.office for holder in one.holders)),
            min((holder.due_on for holder in one.holders if holder.due_on), default=None),
        )
        for one in rows
    )
    return sheet_response("da-gui-di", title, _SENT, lines, request=request)


_DONE = (
    Column(gettext_lazy("Ghi lúc"), "moment"),
    Column(gettext_lazy("Làm lúc"), "moment"),
    CODE, LABEL, CHAIN,
    Column(gettext_lazy("Việc đã làm"), width=36),
    Column(gettext_lazy("Với tư cách"), width=50),
    STAGE,
)  # fmt: skip


def done(request: Any, title: str, rows: Iterable[DoneRow]) -> HttpResponse:
    """What the person did; of what he may not read any more only the code."""
    lines = (
        (
            *(one.recorded_at, one.happened_at, one.code, one.label, said(one.chain_title), said(one.done)),
            *(one.office, said(one.stage_title) if one.stage_title else _("ngoài phạm vi được xem")),
        )
        for one in rows
    )
    return sheet_response("da-lam", title, _DONE, lines, request=request)


_FOUND = (
    CODE, LABEL, CHAIN, COMMUNE,
    Column(gettext_lazy("Lập lúc"), "moment"),
    Column(gettext_lazy("Tiếp nhận"), "date"),
    STAGE, HOLDERS,
    Column(gettext_lazy("Hạn"), "date"),
)  # fmt: skip


def found(request: Any, title: str, cases: Sequence[Case]) -> HttpResponse:
    """Cases that a search found. Two queries."""
    where = standings(cases)
    lines = (
        (
            *(one.code, one.label, where[one.pk].chain, one.commune.name if one.commune else ""),
            *(one.started_at, one.received_on, where[one.pk].place, *_holders(where[one.pk])),
        )
        for one in cases
    )
    return sheet_response("tra-cuu", title, _FOUND, lines, request=request)


def _holders(standing: Standing) -> tuple[str, Any]:
    due = min((day for _who, day in standing.work if day), default=None)
    return "; ".join(who for who, _day in standing.work) or _("đã kết thúc"), due


def _ended(outcome: str, holders: str) -> str:
    return _("đã kết thúc") if outcome else holders


_REFUSED = (
    Column(gettext_lazy("Lúc"), "moment"),
    Column(gettext_lazy("Người làm")),
    Column(gettext_lazy("Chức vụ"), width=50),
    CODE, LABEL,
    Column(gettext_lazy("Việc")),
    Column(gettext_lazy("Lý do từ chối"), width=50),
    Column(gettext_lazy("Cần làm gì"), width=50),
)  # fmt: skip


def refused(request: Any, title: str, rows: Iterable[RefusedRow]) -> HttpResponse:
    """Acts that were refused."""
    lines = (
        (
            *(one.at, one.person, one.office, one.code, one.label),
            *(said(one.action_title) if one.action_title else one.action, one.message, one.way_out),
        )
        for one in rows
    )
    return sheet_response("lan-bi-tu-choi", title, _REFUSED, lines, request=request)


_DECISIONS = (
    Column(gettext_lazy("Số")),
    Column(gettext_lazy("Trích yếu"), width=60),
    Column(gettext_lazy("Cơ quan ban hành"), width=40),
    Column(gettext_lazy("Ngày văn bản"), "date"),
    Column(gettext_lazy("Ngày ký"), "date"),
    Column(gettext_lazy("Số hồ sơ"), "number"),
    Column(gettext_lazy("Tình trạng")),
)


def decisions(request: Any, title: str, rows: Iterable[Decision]) -> HttpResponse:
    """Decisions, with `count` of their cases."""
    lines = (
        (one.full_number, one.title, one.body.name, one.dated, one.signed_on, one.count, one.get_status_display())  # type: ignore[attr-defined]
        for one in rows
    )
    return sheet_response("quyet-dinh", title, _DECISIONS, lines, request=request)


_ITEMS = (
    Column(gettext_lazy("Thứ tự"), "number"),
    CODE,
    Column(gettext_lazy("Nội dung"), width=60),
    Column(gettext_lazy("Xã")),
    STAGE,
    Column(gettext_lazy("Lý do rút"), width=40),
)


def decision_items(request: Any, decision: Decision, items: Sequence[DecisionItem]) -> HttpResponse:
    """The list of one decision, struck lines with their reason. Two queries."""
    where = standings(one.case for one in items if one.listed)
    lines = (
        (
            *(one.order, one.case.code, one.text, one.case.commune.name if one.case.commune else ""),
            *(where[one.case_id].place if one.listed else "", one.strike_reason),
        )
        for one in items
    )
    return sheet_response("danh-sach-quyet-dinh", str(decision), _ITEMS, lines, request=request)


_SESSIONS = (
    Column(gettext_lazy("Ngày họp"), "date"),
    Column(gettext_lazy("Phiên họp"), width=50),
    Column(gettext_lazy("Cơ quan"), width=50),
    Column(gettext_lazy("Số hồ sơ"), "number"),
    Column(gettext_lazy("Số biên bản")),
    Column(gettext_lazy("Ngày biên bản"), "date"),
    Column(gettext_lazy("Tình trạng")),
)


def council_sessions(request: Any, title: str, rows: Iterable[CouncilSession]) -> HttpResponse:
    """Sessions of councils, with `count` of their cases."""
    lines = (
        (
            *(one.held_on, one.title, one.body.name, one.count),  # type: ignore[attr-defined]
            *(one.minutes_number, one.minutes_on, one.get_status_display()),
        )
        for one in rows
    )
    return sheet_response("hoi-dong", title, _SESSIONS, lines, request=request)


def elections(request: Any, title: str, rows: Iterable[ElectionSession]) -> HttpResponse:
    """Selections of congresses, with `count` of their candidates."""
    lines = (
        (
            *(one.held_on, one.congress.title, one.body.name, one.count),  # type: ignore[attr-defined]
            *(one.minutes_number, one.minutes_on, one.get_status_display()),
        )
        for one in rows
    )
    return sheet_response("chon-cu", title, _SESSIONS, lines, request=request)


_RESULTS = (
    CODE,
    Column(gettext_lazy("Họ và tên"), width=28),
    Column(gettext_lazy("Ngày sinh")),
    Column(gettext_lazy("Giới tính")),
    Column(gettext_lazy("Xã")),
    Column(gettext_lazy("Lĩnh vực"), width=28),
    Column(gettext_lazy("Thành phần"), width=28),
    Column(gettext_lazy("Kết quả")),
    Column(gettext_lazy("Số phiếu"), "number"),
    Column(gettext_lazy("Thứ tự dự khuyết"), "number"),
    Column(gettext_lazy("Lý do xếp thứ tự"), width=40),
)


def results(request: Any, title: str, rows: Sequence[ElectionResult]) -> HttpResponse:
    """Who was selected, with the sensitive fields that composition is measured by, for those who may read them."""
    delegates = [one.case.delegate_nomination for one in rows]
    fields = (sensitive.ETHNICITY, sensitive.RELIGION, sensitive.PARTY)
    more, cells = sensitive_part(request, [one.nominee for one in delegates], fields, "Tệp kết quả chọn cử", title)
    lines = (_result(one, row, cells(row.nominee)) for one, row in zip(rows, delegates, strict=True))
    return sheet_response("ket-qua-chon-cu", title, (*_RESULTS, *more), lines, request=request)


def _result(one: ElectionResult, row: Any, more: Sequence[str]) -> tuple[Any, ...]:
    who = row.nominee
    return (
        *(one.case.code, who.full_name, who.birth, who.get_gender_display()),
        *(one.case.commune.name if one.case.commune else "", row.get_field_display(), row.get_component_display()),
        *(one.get_result_display(), one.votes, one.reserve_order, one.note, *more),
    )
