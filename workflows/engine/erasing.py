"""Erasing a value that history commits to: the value goes, the line stays, and the erasure is a line itself."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from workflows import authority, clock, registry
from workflows.engine import evidence, writing
from workflows.engine.context import COMMENT_LIMIT, BadAct, Capacity, Conflict, Context, Done, Happened, Problem
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
    if not reason.strip() or len(reason) > COMMENT_LIMIT:
        raise BadAct(f"Việc xóa cần nêu lý do, không quá {COMMENT_LIMIT} ký tự.")
    with not_busy(), transaction.atomic(durable=True):
        case = evidence.read_cases([case_id], lock=True).get(case_id)
        if case is None:
            raise BadAct(f"Không có hồ sơ mang khóa {case_id}.")
        today, now = clock.today(), clock.now()
        earlier = Event.objects.filter(command=command).first()
        if earlier is not None:
            return _again(earlier, case_id, case.code, by)
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
            visit_after=case.visit, task_id=None, disclosed={"comment": nfc_text(reason)},
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


def _again(earlier: Event, case_id: int, code: str, by: Capacity) -> Done:
    if (earlier.case_id, earlier.action, earlier.user_id) != (case_id, "erase", by.user_id):
        raise Conflict("Mã lệnh này đã dùng cho một việc khác. Hãy tải lại trang rồi làm lại.")
    line = Happened(case_id, code, earlier.seq, earlier.stage, earlier.to, bytes(earlier.hash))
    return Done((line,), replayed=True)
