"""The ways to carry a list of papers through five steps, behind one face."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol
from uuid import uuid4

from django.db import transaction
from django.utils.timezone import now
from django_fsm import has_transition_perm
from viewflow.workflow import STATUS
from viewflow.workflow.models import Process, Task
from viewflow.workflow.signals import task_finished

from tests.benchmarks.chain import STEPS, Ground
from tests.benchmarks.peers import flows
from tests.benchmarks.peers.models import TRANSITIONS, FlowHistory, FsmPaper, LoggedPaper, PlainPaper
from workflows.engine import Capacity, Move, NewCase, Seen, act, start


class Contestant(Protocol):
    """One way. Papers are named by keys; the index of a step counts from 0."""

    name: str

    def prepare(self, count: int) -> list[int]:
        """Make papers that stand at the first step. Not timed."""

    def reconnect(self) -> None:
        """Open a connection that plans with fresh statistics, where it is not Django's. Not timed."""

    def seen(self, index: int, keys: Sequence[int]) -> list[Any]:
        """What a page would have told the person about these papers at this step. Not timed."""

    def step(self, index: int, one: Any) -> None:
        """Let one person make one step on one paper, committed when this returns."""

    def bulk(self, index: int, many: Sequence[Any]) -> None:
        """Let one person make one step on all these papers, committed when this returns."""


class _OnDjango:
    """Works on Django's connection, which `database.settle` opens anew."""

    def reconnect(self) -> None:
        """Nothing to do."""


class Own(_OnDjango):
    """This project's engine."""

    name = "own"

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.capacities = [
            Capacity(person.pk, office_id=office.pk)
            for person, office in zip(ground.people, ground.offices, strict=True)
        ]

    def prepare(self, count: int) -> list[int]:
        return start_cases(self.ground, count)

    def seen(self, index: int, keys: Sequence[int]) -> list[Move]:
        return [Move(key, STEPS[index].action, Seen(index + 1)) for key in keys]

    def step(self, index: int, one: Move) -> None:
        self.bulk(index, [one])

    def bulk(self, index: int, many: Sequence[Move]) -> None:
        done = act(many, by=self.capacities[index], command=uuid4())
        assert not done.refused


def start_cases(ground: Ground, count: int) -> list[int]:
    """Start cases of the engine at the first step; return their keys."""
    areas = (ground.province.pk, ground.district.pk, ground.commune.pk)
    new = [NewCase("bench", "DT", f"Hồ sơ {number}", *areas) for number in range(count)]
    done = start(new, by=Capacity(ground.people[0].pk, office_id=ground.offices[0].pk), command=uuid4())
    return [one.case_id for one in done.events]


class Viewflow(_OnDjango):
    """A user task executed from code the way viewflow's own code does it: `with task.activation() as activation`.

    The check of permission and the lock are those of its views. Its API acts on one task, under the lock of one process
    and in one transaction: a list is a loop, each step with a commit of its own.
    """

    def __init__(self, ground: Ground, *, history: bool) -> None:
        self.name = "viewflow" if history else "viewflow, no history"
        self.flow = flows.RecordedSteps if history else flows.FiveSteps
        self.people = ground.people
        task_finished.connect(_record, sender=flows.RecordedSteps)

    def prepare(self, count: int) -> list[int]:
        with transaction.atomic():
            return [self.flow.start.run().pk for _ in range(count)]

    def seen(self, index: int, keys: Sequence[int]) -> list[int]:
        waiting = Task.objects.filter(process_id__in=keys, status=STATUS.ASSIGNED).order_by("process_id")
        return list(waiting.values_list("pk", flat=True))

    def step(self, index: int, one: int) -> None:
        task = Task.objects.get(pk=one)
        with task.activation() as activation:
            if not task.flow_task.can_execute(self.people[index], task):
                raise PermissionError(one)
            activation.start(None)
            activation.execute()

    def bulk(self, index: int, many: Sequence[int]) -> None:
        for one in many:
            self.step(index, one)


def _record(sender: Any, process: Process, task: Task, **kwargs: Any) -> None:
    """Write the history row, in the step's transaction. The nodes that no person executes are nobody's act."""
    if task.flow_task_type == "HUMAN":
        FlowHistory.objects.create(
            process=process, task=task, user_id=task.owner_id, node=task.flow_task.name, at=now()
        )


class Fsm(_OnDjango):
    """django-fsm-2 under a row lock, with the row of django-fsm-log. It has no tasks, offices or due dates.

    The log is written by a signal, so nothing forbids one transaction for a list: one locking query, then two
    statements for each paper.
    """

    def __init__(self, ground: Ground, *, history: bool) -> None:
        self.name = "fsm_log" if history else "fsm, no log"
        self.model: type[FsmPaper] = LoggedPaper if history else PlainPaper
        self.people = ground.people

    def prepare(self, count: int) -> list[int]:
        made = self.model.objects.bulk_create([self.model(label=f"Hồ sơ {number}") for number in range(count)])
        return [paper.pk for paper in made]

    def seen(self, index: int, keys: Sequence[int]) -> list[int]:
        return list(keys)

    def step(self, index: int, one: int) -> None:
        with transaction.atomic():
            self._take(index, self.model.objects.select_for_update().get(pk=one))

    def bulk(self, index: int, many: Sequence[int]) -> None:
        with transaction.atomic():
            for paper in self.model.objects.select_for_update().filter(pk__in=many).order_by("pk"):
                self._take(index, paper)

    def _take(self, index: int, paper: FsmPaper) -> None:
        method, person = getattr(paper, TRANSITIONS[index]), self.people[index]
        if not has_transition_perm(method, person):
            raise PermissionError(paper.pk)
        method(by=person)
        paper.save()
