"""What happens by itself: claimed work of people who have gone returns to its office; stages that say `on_overdue` are
acted on by the system, one act per task; texts that were typed and never sent are forgotten."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import or_
from uuid import UUID, uuid5

from django.db.models import Q

from workflows import clock, editions, unsent
from workflows.definition import Stage
from workflows.engine import SYSTEM, Busy, Move, Returned, Seen, act, return_abandoned
from workflows.engine.context import Refused
from workflows.models import Case, Edition, Task

_log = logging.getLogger(__name__)

#: Commands of ticks live in a namespace of their own, so that no person's command can equal one.
_NAMESPACE = UUID("7d0f4f0c-5f0e-5a55-9d3b-5b0f3f6a2c11")


@dataclass(frozen=True)
class Overdue:
    """One task that the system has to act on."""

    task_id: int
    case_id: int
    visit: int
    due_on: date
    action: str

    def command(self, on: date) -> UUID:
        """The same for the same task and visit on one day: two rounds at once, or one after the other, act once.

        The next day is another attempt, because what refused the first may have been mended.
        """
        return uuid5(_NAMESPACE, f"{self.task_id}/{self.visit}/{self.action}/{on}")


@dataclass
class Ticked:
    """What one round did: claimed tasks given back, tasks acted on, refusals, cases left for the next round because
    somebody worked on them, and texts forgotten that nobody went on with."""

    acted: int = 0
    refused: list[Refused] = field(default_factory=list)
    busy: int = 0
    failed: list[Overdue] = field(default_factory=list)
    returned: list[Returned] = field(default_factory=list)
    forgotten: int = 0


def tick(on: date | None = None) -> Ticked:
    """Give back what was claimed by people who have gone, and do what has fallen due before `on` (today). Safe to run
    twice or in parallel.

    Held cases wait. A refusal is stored like any other and tried again the next day; a task that fails otherwise is
    logged and does not hold back the others.
    """
    done, day = Ticked(), on or clock.today()
    try:
        done.returned = return_abandoned(day)
    except Busy:
        done.busy += 1
    for one in overdue(day):
        move = Move(one.case_id, one.action, Seen(one.visit, one.task_id))
        try:
            answer = act([move], by=SYSTEM, command=one.command(day))
        except Busy:
            done.busy += 1
            continue
        except Exception:
            _log.exception("overdue task %s of case %s", one.task_id, one.case_id)
            done.failed.append(one)
            continue
        if not answer.replayed:
            done.acted += len(answer.events)
            done.refused += answer.refused
    done.forgotten = unsent.forget()
    return done


def overdue(on: date) -> Iterator[Overdue]:
    """The tasks whose due date has passed and whose stage lets the system act, oldest first. One query for them all."""
    actions = _actions_by_stage()
    if not actions:
        return
    places = reduce(or_, (Q(case__edition_id=edition, stage=stage) for edition, stage in actions))
    rows = (
        Task.objects.filter(places, due_on__lt=on, case__paused_on__isnull=True)
        .order_by("due_on", "id")
        .values_list("id", "case_id", "visit", "due_on", "case__edition_id", "stage")
    )
    for task_id, case_id, visit, due_on, edition, stage in list(rows):
        assert due_on is not None
        yield Overdue(task_id, case_id, visit, due_on, actions[edition, stage])


def _actions_by_stage() -> dict[tuple[int, str], str]:
    """(edition, stage) -> the action that the system does there, for editions with open work."""
    in_use = Edition.objects.filter(pk__in=Case.objects.filter(ended=False).values("edition_id"))
    rows = list(in_use.values_list("pk", "sha256"))
    known = editions.compiled(sha256 for _, sha256 in rows)
    return {
        (key, stage.name): stage.on_overdue
        for key, sha256 in rows
        for stage in known[sha256].definition.stages.values()
        if isinstance(stage, Stage) and stage.on_overdue is not None
    }
