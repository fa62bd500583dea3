"""The lists of this app as workbooks: which columns each has, and what stands in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals.models import AgendaItem, CouncilSession, Decision, DecisionItem, ElectionResult, ElectionSession
from nominations.documents import kinds
from nominations.models import Document
from nominations.register import sensitive
from nominations.screens.sheets import sensitive_part
from workflows.audit.sentences import Line
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


def found(request: Any, title: str, cases: Sequence[Case], name: str = "tra-cuu") -> HttpResponse:
    """Cases that a search found, or that a page lists otherwise, with edition and commune. Two queries."""
    where = standings(cases)
    lines = (
        (
            *(one.code, one.label, where[one.pk].chain, one.commune.name if one.commune else ""),
            *(one.started_at, one.received_on, where[one.pk].place, *_holders(where[one.pk])),
        )
        for one in cases
    )
    return sheet_response(name, title, _FOUND, lines, request=request)


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


_AGENDA = (
    Column(gettext_lazy("Thứ tự"), "number"),
    CODE, LABEL, COMMUNE,
    Column(gettext_lazy("Biểu quyết về"), width=28),
    Column(gettext_lazy("Hình thức khác"), width=28),
    Column(gettext_lazy("Bỏ phiếu kín")),
    Column(gettext_lazy("Đồng ý"), "number"),
    Column(gettext_lazy("Không đồng ý"), "number"),
    Column(gettext_lazy("Không biểu quyết"), "number"),
    Column(gettext_lazy("Phiếu không hợp lệ"), "number"),
    Column(gettext_lazy("Đồng ý bằng văn bản"), "number"),
    Column(gettext_lazy("Không đồng ý bằng văn bản"), "number"),
    Column(gettext_lazy("Không tham gia (có liên quan)"), "number"),
    Column(gettext_lazy("Số đồng ý được tính"), "number"),
    Column(gettext_lazy("Số phải đồng ý"), "number"),
    Column(gettext_lazy("Căn cứ tỷ lệ"), width=50),
    Column(gettext_lazy("Kết luận"), width=28),
    Column(gettext_lazy("Ý kiến thảo luận"), width=60),
)  # fmt: skip


def agenda(request: Any, session: CouncilSession, items: Iterable[AgendaItem]) -> HttpResponse:
    """The agenda of one session, with the votes and what follows of each case that was voted on."""
    lines = (
        (
            *(one.order, one.case.code, one.case.label, one.case.commune.name if one.case.commune else ""),
            *(_vote(one) if one.motion else (None,) * (len(_AGENDA) - 5)),
            one.note,
        )
        for one in items
    )
    return sheet_response("chuong-trinh-hop", str(session), _AGENDA, lines, request=request)


def _vote(one: AgendaItem) -> tuple[Any, ...]:
    return (
        *(one.get_motion_display(), one.other_award.title_vi if one.other_award else "", _("có") if one.secret else ""),
        *(one.votes_for, one.votes_against, one.abstained, one.invalid, one.written_for, one.written_against),
        *(one.recused, one.agreed, one.needed, one.threshold_basis, one.get_conclusion_display()),
    )


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


_HISTORY = (
    Column(gettext_lazy("Dòng"), "number"),
    Column(gettext_lazy("Lúc"), "moment"),
    Column(gettext_lazy("Việc"), width=80),
    Column(gettext_lazy("Ý kiến"), width=60),
    Column(gettext_lazy("Bước"), width=28),
    Column(gettext_lazy("Lượt"), "number"),
    Column(gettext_lazy("Hạn theo quy định"), width=50),
    Column(gettext_lazy("Căn cứ ký thay"), width=50),
    Column(gettext_lazy("Kiểm chứng")),
    Column(gettext_lazy("Mã băm"), width=66),
)


def history(request: Any, case: Case, lines: Iterable[tuple[Line, str, Sequence[str]]]) -> HttpResponse:
    """The history of one case, as far as its page tells it: each line with its sentence and the rules in words. What
    could not be read has no time."""
    rows = (
        (
            *(line.seq, line.at if line.kind else None, sentence, line.comment, line.stage_title, line.visit),
            *("; ".join(rules), "; ".join(line.bases), _("khớp") if line.verified else _("không khớp"), line.hash),
        )
        for line, sentence, rules in lines
    )
    title = _("Lịch sử hồ sơ %(code)s") % {"code": case.code}
    return sheet_response("lich-su", f"{title}: {case.label}", _HISTORY, rows, request=request)


_DOCUMENTS = (
    Column(gettext_lazy("Loại tài liệu"), width=40),
    Column(gettext_lazy("Tên tệp"), width=50),
    Column(gettext_lazy("Ghi chú"), width=40),
    Column(gettext_lazy("Số byte"), "number", width=12),
    Column(gettext_lazy("Số trang"), "number"),
    Column(gettext_lazy("Người đính kèm"), width=28),
    Column(gettext_lazy("Đính kèm lúc"), "moment"),
    Column(gettext_lazy("Người gỡ"), width=28),
    Column(gettext_lazy("Gỡ lúc"), "moment"),
    Column(gettext_lazy("Lý do gỡ"), width=40),
    Column("SHA-256", width=66),
)


def documents(request: Any, case: Case, rows: Iterable[Document], language: str) -> HttpResponse:
    """The documents of one case, those that were taken off too, with their files and people."""
    lines = (
        (
            *(kinds.title_of(one.kind, language), one.name, one.note, one.file.size, one.file.pages, one.attached_by),
            *(one.attached_at, one.removed_by, one.removed_at, one.removal_reason, one.file.sha256),
        )
        for one in rows
    )
    title = _("Tài liệu của hồ sơ %(code)s") % {"code": case.code}
    return sheet_response("tai-lieu", f"{title}: {case.label}", _DOCUMENTS, lines, request=request)
