"""Closing a row over many cases: its state first, then one act known by the row's command, then the end; resumable
in between.

A session, an election and the issue of a decision work alike. If the process dies after the state was written, the
same verb is called again: it sends the same act, the engine answers what it did the first time, and the row is
finished.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from django.db import transaction

from approvals.acting import Desk
from approvals.models.minuted import Minuted
from nominations import text
from nominations.errors import refuse
from workflows import clock, engine
from workflows.engine.context import Capacity, Confirmation, Conflict, Done, Move
from workflows.models import Case, Event

M = TypeVar("M", bound=Minuted)
Status = Minuted.Status


@dataclass(frozen=True)
class Carried:
    """What the act of a closing came to: everything moved, or nothing did (`done.refused` says why)."""

    done: Done
    moved: bool


def visits(case_ids: Collection[int]) -> dict[int, int]:
    """Return the visit each case is on: what the closing saw. One query."""
    return dict(Case.objects.filter(pk__in=list(case_ids)).values_list("pk", "visit"))


def carry_out(moves: Sequence[Move], *, by: Capacity, command: UUID, confirmed: Confirmation | None = None) -> Carried:
    """Make all the moves or none, once: sent again with the same command it answers the same.

    When a colleague takes over a closing that was already carried out, the engine refuses to answer for another
    person's command; history then says what came of it. Raises EngineError (BadAct, Busy); nothing was written then
    and the closing can be called again.
    """
    if not moves:
        return Carried(Done(), True)
    try:
        done = engine.act(moves, by=by, command=command, together=True, confirmed=confirmed)
    except Conflict:
        moved = Event.objects.filter(command=command, case_id__in=[move.case_id for move in moves]).count()
        if moved not in (0, len(moves)):
            raise
        return Carried(Done(replayed=True), moved > 0)
    return Carried(done, not done.refused)


def locked(model: type[M], session_id: int, who: Desk, allowed: Collection[str], called: str) -> M:
    """Lock a gathering of this desk's body in one of the states allowed. `called` is what it is called in a sentence.

    Raises DomainError.
    """
    row = model._default_manager.select_for_update(of=("self",)).select_related("body").filter(pk=session_id).first()
    if row is None or row.body_id != who.office.body_id:
        raise refuse(
            "session",
            "session_unknown",
            f"{who.office.body.name} không có {called} mang khóa {session_id}.",
            f"Hãy chọn {called} của cơ quan mình.",
        )
    if row.status not in allowed:
        raise refuse(
            "session",
            "session_state",
            f"{called.capitalize()} ngày {row.held_on:%d/%m/%Y} {Status(row.status).label}: "
            "chưa làm được việc này hoặc không làm được nữa.",
            f"Việc này làm khi {called}: {', '.join(Status(one).label for one in allowed)}.",
        )
    return row


def take_minutes(row: Minuted, minutes_number: str, minutes_on: date | None) -> None:
    """Put the minutes on a gathering that is about to close; those it has already need not be given again.

    Raises DomainError without a number or a fitting day.
    """
    row.minutes_number = text.line(minutes_number or row.minutes_number, "minutes_number", limit=60)
    row.minutes_on = minutes_on or row.minutes_on
    if not row.minutes_number or row.minutes_on is None or row.minutes_on < row.held_on:
        raise refuse(
            "minutes_number",
            "minutes_missing",
            f"Biên bản phải có số và ngày; ngày biên bản không trước ngày {row.held_on:%d/%m/%Y}.",
            "Hãy ghi số, ngày biên bản.",
        )


def begin(row: Minuted) -> None:
    """Let a gathering begin to close: from here on only its own act moves its cases."""
    row.begin_closing()
    row.save()


def finish(row: M, carried: Carried, *, closed: Callable[[M], object], reopened: Callable[[M], object]) -> None:
    """End what `begin` began: closed when every case moved, open again with another command when none did.

    Does nothing when a colleague has ended it meanwhile. `closed` and `reopened` do what is the gathering's own.
    """
    with transaction.atomic():
        now = type(row)._default_manager.select_for_update().get(pk=row.pk)
        if now.status != Status.CLOSING or now.command != row.command:
            return
        if carried.moved:
            now.close()
            now.closed_at = clock.now()
            closed(now)
        else:
            now.reopen()
            reopened(now)
        now.save()
