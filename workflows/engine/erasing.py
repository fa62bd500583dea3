"""Erasing a value that history commits to: the value goes, the line stays, and the erasure is a line itself."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from workflows import authority, clock, registry, store
from workflows.audit import record
from workflows.engine import evidence, replay, writing
from workflows.engine.context import (
    COMMENT_LIMIT,
    BadAct,
    Capacity,
    CaseRow,
    Conflict,
    Context,
    Done,
    Happened,
    Move,
    Problem,
    Seen,
)
from workflows.engine.door import not_busy
from workflows.engine.starting import NotAllowed
from workflows.models import Disclosure, Event, Office
from workflows.names import nfc_text

_DENIED = Problem(
    "denied",
    "Với tư cách đã chọn, không được xóa nội dung trong lịch sử hồ sơ này.",
    "Việc này thuộc người phụ trách bảo vệ dữ liệu cá nhân của tỉnh.",
)


def erase(case_id: int, seq: int, kind: str, *, by: Capacity, command: UUID, reason: str) -> Done:
    """Erase one disclosed value (a comment, a snapshot) of event `seq` of a case, and say so in the case's history.

    Only an office whose position the vocabulary lets erase may do so, at a body of the case's own province (personal
    data: Decree 13/2023/NĐ-CP, Article 16). The same command again answers the same.

    Raises NotAllowed for any other capacity, BadAct without a reason or when there is nothing to erase, Conflict when
    the command was used for something else.
    """
    reason = nfc_text(reason)
    if not reason or len(reason) > COMMENT_LIMIT:
        raise BadAct(f"Việc xóa cần nêu lý do, không quá {COMMENT_LIMIT} ký tự.")
    if not (store.is_key(case_id) and store.is_key(seq) and kind.isprintable()):
        raise BadAct("Dòng lịch sử cần xóa được nêu sai.")
    with not_busy(), transaction.atomic(durable=True):
        case = evidence.read_cases([case_id], lock=True).get(case_id)
        if case is None:
            raise BadAct(f"Không có hồ sơ mang khóa {case_id}.")
        today, now = clock.today(), clock.now()
        if replay.is_used(command):
            return _again(command, case, seq, kind, by, reason)
        actor = authority.judge(by, today=today, happened_on=today)
        if isinstance(actor, Problem):
            raise NotAllowed(actor)
        if not _may_erase(actor.office_id, case.province_id):
            raise NotAllowed(_DENIED)
        if not Disclosure.objects.filter(case_id=case_id, seq=seq, kind=kind).delete()[0]:
            raise BadAct(f"Hồ sơ {case.code}, dòng {seq}: không có nội dung “{kind}” để xóa.")
        ctx = Context(actor, command, now, today, now, today)
        written = writing.Written(
            case=case, kind="erased", stage=case.stage, visit=case.visit, action="erase", to=case.stage,
            visit_after=case.visit, task_id=None, disclosed={"comment": reason},
            extra={
                "erased": {"seq": seq, "kind": kind},
                "received_on": case.received_on.isoformat() if case.received_on else None,
                "paused_on": case.paused_on.isoformat() if case.paused_on else None,
            },
        )  # fmt: skip
        happened = writing.write_events([written], ctx)
        writing.write_standing(happened)
    return Done(tuple(happened))


def _may_erase(office_id: int | None, province_id: int) -> bool:
    if office_id is None:
        return False
    positions = [code for code, word in registry.vocabulary.positions.items() if word.erases]
    return Office.objects.filter(pk=office_id, body__area_id=province_id, position__in=positions).exists()


def _again(command: UUID, case: CaseRow, seq: int, kind: str, by: Capacity, reason: str) -> Done:
    """Answer what this command erased before, when it is the same erasure in all it says."""
    row = Event.objects.filter(command=command, case_id=case.id, kind=Event.Kind.ERASED).first()
    same = row is not None and record.read(row.canonical)["erased"] == {"kind": kind, "seq": seq}
    if row is None or not same or not replay.is_same(row, Move(case.id, "erase", Seen(row.visit), reason), by):
        raise Conflict("Mã lệnh này đã dùng cho một việc khác. Hãy tải lại trang rồi làm lại.")
    return Done((Happened(case.id, case.code, row.seq, row.stage, row.to, bytes(row.hash)),), replayed=True)
