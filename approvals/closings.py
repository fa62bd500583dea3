"""Closing a row over many cases: its state first, then one act known by the row's command, then the end; resumable
in between.

A session, an election and the issue of a decision work alike. If the process dies after the state was written, the
same verb is called again: it sends the same act, the engine answers what it did the first time, and the row is
finished.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from workflows import engine
from workflows.engine.context import Capacity, Confirmation, Conflict, Done, Move
from workflows.models import Case, Event


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
