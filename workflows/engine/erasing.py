"""Erasing a value that history commits to: the value goes, the line stays, and the erasure is a line itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
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


#: What removes the thing, in the act's own transaction, and returns what the event is to say of it.
Remove = Callable[[CaseRow, Context], dict[str, Any]]


def erase(case_id: int, seq: int, kind: str, *, by: Capacity, command: UUID, reason: str) -> Done:
    """Erase one disclosed value (a comment, a snapshot) of event `seq` of a case, and say so in the case's history.

    Only an office whose position the vocabulary lets erase may do so, at a body of the case's own province (personal
    data: Decree 13/2023/NĐ-CP, Article 16). The same command again answers the same.

    Raises NotAllowed for any other capacity, BadAct without a reason or when there is nothing to erase, Conflict when
    the command was used for something else.
    """
    if not (store.is_key(seq) and kind.isprintable()):
        raise BadAct("Dòng lịch sử cần xóa được nêu sai.")

    def remove(case: CaseRow, _ctx: Context) -> dict[str, Any]:
        if not Disclosure.objects.filter(case_id=case_id, seq=seq, kind=kind).delete()[0]:
            raise BadAct(f"Hồ sơ {case.code}, dòng {seq}: không có nội dung “{kind}” để xóa.")
        return {}

    return _erase(case_id, {"seq": seq, "kind": kind}, by, command, reason, remove)


def erase_outside(
    case_id: int,
    what: str,
    key: int,
    *,
    by: Capacity,
    command: UUID,
    reason: str,
    remove: Callable[[Context], Mapping[str, str]],
) -> Done:
    """Erase something that belongs to a case and lies outside its history, such as a stored file; the history says so.

    `what` and `key` name it in the event. `remove` takes it away within the act's transaction, once it is known that
    `by` may erase there, and returns what it is called: {"vi": …, "en": …}, words that name nobody, since they are
    hashed. It raises BadAct when there is nothing to erase. Who may, and what is raised: as `erase`.
    """
    if not (store.is_key(key) and what.isidentifier()):
        raise BadAct("Nội dung cần xóa được nêu sai.")

    def title(_case: CaseRow, ctx: Context) -> dict[str, Any]:
        return {"title": dict(remove(ctx))}

    return _erase(case_id, {"what": what, "key": key}, by, command, reason, title)


def _erase(case_id: int, named: dict[str, Any], by: Capacity, command: UUID, reason: str, remove: Remove) -> Done:
    reason = nfc_text(reason)
    if not reason or len(reason) > COMMENT_LIMIT:
        raise BadAct(f"Việc xóa cần nêu lý do, không quá {COMMENT_LIMIT} ký tự.")
    if not store.is_key(case_id):
        raise BadAct("Hồ sơ cần xóa nội dung được nêu sai.")
    with not_busy(), transaction.atomic(durable=True):
        case = evidence.read_cases([case_id], lock=True).get(case_id)
        if case is None:
            raise BadAct(f"Không có hồ sơ mang khóa {case_id}.")
        today, now = clock.today(), clock.now()
        if replay.is_used(command):
            return _again(command, case, named, by, reason)
        actor = authority.judge(by, today=today, happened_on=today)
        if isinstance(actor, Problem):
            raise NotAllowed(actor)
        if not _may_erase(actor.office_id, case.province_id):
            raise NotAllowed(_DENIED)
        ctx = Context(actor, command, now, today, now, today)
        erased = named | remove(case, ctx)
        written = writing.Written(
            case=case, kind="erased", stage=case.stage, visit=case.visit, action="erase", to=case.stage,
            visit_after=case.visit, task_id=None, disclosed={"comment": reason},
            extra={
                "erased": erased,
                "received_on": case.received_on.isoformat() if case.received_on else None,
                "paused_on": case.paused_on.isoformat() if case.paused_on else None,
            },
        )  # fmt: skip
        happened = writing.write_events([written], ctx)
        writing.write_standing(happened)
    return Done(tuple(happened))


def may_erase(office: Office) -> bool:
    """Whether an office erases personal data, of the cases of its own area."""
    word = registry.vocabulary.positions.get(office.position)
    return word is not None and word.erases


def _may_erase(office_id: int | None, province_id: int) -> bool:
    if office_id is None:
        return False
    positions = [code for code, word in registry.vocabulary.positions.items() if word.erases]
    return Office.objects.filter(pk=office_id, body__area_id=province_id, position__in=positions).exists()


def _again(command: UUID, case: CaseRow, named: dict[str, Any], by: Capacity, reason: str) -> Done:
    """Answer what this command erased before, when it is the same erasure in all it says."""
    row = Event.objects.filter(command=command, case_id=case.id, kind=Event.Kind.ERASED).first()
    same = row is not None and named.items() <= record.read(row.canonical)["erased"].items()
    if row is None or not same or not replay.is_same(row, Move(case.id, "erase", Seen(row.visit), reason), by):
        raise Conflict("Mã lệnh này đã dùng cho một việc khác. Hãy tải lại trang rồi làm lại.")
    return Done((Happened(case.id, case.code, row.seq, row.stage, row.to, bytes(row.hash)),), replayed=True)
