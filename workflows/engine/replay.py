"""The same command again: answered from what it wrote, or refused as a conflict when it is not the same."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from workflows.audit import record
from workflows.engine.context import Capacity, CaseRow, Conflict, Done, Happened, Move, Problem, Refused
from workflows.models import Disclosure, Event, Refusal


def answer(
    moves: Sequence[Move], by: Capacity, command: UUID, given: datetime | None, cases: Mapping[int, CaseRow]
) -> Done:
    """Return what this command did when it was first given.

    Raises Conflict when it was given by another person or capacity, or for other cases, actions, times or comments.
    """
    events, refusals = _written_with(command, moves[0].case_id)
    if {move.case_id for move in moves} != events.keys() | refusals.keys():
        raise Conflict("Mã lệnh này đã dùng cho một danh sách hồ sơ khác. Hãy tải lại trang rồi làm lại.")
    salts = _salts(events.values())
    for move in moves:
        row: Event | Refusal = events[move.case_id] if move.case_id in events else refusals[move.case_id]
        if not (_same_act(row, move, by, given) and _same_comment(row, move, salts.get(move.case_id))):
            raise Conflict(
                f"Mã lệnh này đã dùng cho một việc khác trên hồ sơ {row.case.code}. Hãy tải lại trang rồi làm lại."
            )
    happened = [
        Happened(one.case_id, one.case.code, one.seq, one.stage, one.to, bytes(one.hash))
        for one in (events.get(move.case_id) for move in moves)
        if one is not None
    ]
    refused = [
        Refused(
            one.case_id,
            one.case.code,
            one.action,
            cases[one.case_id].stage,
            Problem(one.code, one.message, one.way_out),
        )
        for one in (refusals.get(move.case_id) for move in moves)
        if one is not None
    ]
    return Done(tuple(happened), tuple(refused), replayed=True)


def _written_with(command: UUID, case_id: int) -> tuple[dict[int, Event], dict[int, Refusal]]:
    """What the act wrote that used this command on this case.

    Two acts on different cases that took one command at the same moment both went through, since only the cases are
    locked; each is still answered with its own rows, told apart by the moment they were recorded.
    """
    events = list(Event.objects.filter(command=command).select_related("case"))
    refusals = list(Refusal.objects.filter(command=command).select_related("case"))
    moments = {one.recorded_at for one in events if one.case_id == case_id}
    moments |= {one.recorded_at for one in refusals if one.case_id == case_id}
    return (
        {one.case_id: one for one in events if one.recorded_at in moments},
        {one.case_id: one for one in refusals if one.recorded_at in moments},
    )


def is_used(command: UUID) -> bool:
    """Whether any act, start or erasure used this command, even if all it came to was a refusal."""
    return Event.objects.filter(command=command).exists() or Refusal.objects.filter(command=command).exists()


def is_same(row: Event, move: Move, by: Capacity) -> bool:
    """Whether `row` is what this move, given now, would have written."""
    return _same_act(row, move, by, None) and _same_comment(row, move, _salts([row]).get(row.case_id))


def _same_act(row: Event | Refusal, move: Move, by: Capacity, given: datetime | None) -> bool:
    capacity = (row.user_id, row.substitution_id)
    if by.substitution_id is None and row.office_id != by.office_id:
        return False
    return (
        capacity == (by.user_id, by.substitution_id)
        and row.action == move.action[:60]
        and row.visit == move.seen.visit
        and move.seen.task_id in (None, row.task_id)
        and same_time(row, given)
    )


def same_time(row: Event | Refusal, given: datetime | None) -> bool:
    """Whether the same time was given. One slightly to come (clocks differ) was recorded as the moment itself."""
    return row.happened_at == (row.recorded_at if given is None else min(given, row.recorded_at))


def _same_comment(row: Event | Refusal, move: Move, salt: bytes | None) -> bool:
    comment = move.text
    if isinstance(row, Refusal):
        expected, salt = row.comment_commitment, bytes(row.comment_salt) if row.comment_salt else None
    else:
        expected = json.loads(row.canonical).get("comment", "")
    if not comment or not expected:
        return bool(comment) == bool(expected)
    # An erased comment can no longer be compared; that there was one must do.
    return salt is None or record.commit(salt, comment) == expected


def _salts(events: Iterable[Event]) -> dict[int, bytes]:
    rows = list(events)
    found = Disclosure.objects.filter(case_id__in=[one.case_id for one in rows], kind="comment")
    seqs = {one.case_id: one.seq for one in rows}
    return {one.case_id: bytes(one.salt) for one in found if seqs[one.case_id] == one.seq}
