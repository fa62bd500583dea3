"""People act at random on the small chain, rightly and wrongly; after each step every promise of the engine is kept.

What is allowed is written by hand below, from the chain's text, so that engine and definition cannot agree on a
mistake.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from tests.conftest import TODAY
from tests.workflows.world import OFFICES, World, appoint
from workflows import clock
from workflows.audit.verify import verify
from workflows.engine import (
    SYSTEM,
    BadAct,
    Capacity,
    Conflict,
    Move,
    NewCase,
    NotAllowed,
    Seen,
    act,
    claim,
    release,
    start,
    touched,
)
from workflows.engine.context import Confirmation
from workflows.models import Appointment, Case, Disclosure, Event, Refusal, Substitution, Task, Touch

MOST_CASES = 9
PEOPLE = sorted(OFFICES)
AGENCIES = ("police", "tax", "finance")
#: (stage, action) -> the offices whose act it is; an empty tuple is the system.
ALLOWED: dict[tuple[str, str], tuple[str, ...]] = {
    ("drafting", "submit"): ("clerk",),
    ("drafting", "discard"): ("clerk",),
    ("signing", "forward"): ("commune_chair",),
    ("signing", "send_back"): ("commune_chair",),
    ("checking", "pass"): ("verifier",),
    ("checking", "ask"): ("verifier",),
    ("checking", "ask_two"): ("verifier",),
    ("checking", "hold"): ("verifier",),
    ("checking", "resume"): ("verifier",),
    ("checking", "again"): ("verifier",),
    ("checking", "withdraw"): ("commune_chair",),
    ("asking", "reply"): AGENCIES,
    ("asking", "lapse"): (),
    ("asking", "recall"): ("verifier",),
    ("asking", "withdraw"): ("commune_chair",),
    ("asking_two", "reply"): AGENCIES,
    ("deciding", "sign"): ("chair",),
    ("deciding", "refuse"): ("chair",),
    ("granted", "annul"): ("chair",),
}
NOT_BY = {
    ("signing", "forward"): ("drafting",),
    ("checking", "pass"): ("drafting", "signing"),
    ("deciding", "sign"): ("checking",),
}
COMMENTED = {"send_back", "hold", "resume", "recall", "refuse", "annul", "withdraw"}
ENDING = {"discard", "refuse", "withdraw"}
OUTCOMES = {"granted", "refused", "discarded", "annulled"}
ACTIONS = [*sorted({action for _, action in ALLOWED}), "fly"]
COMMENTS = ["", "  ", "\u200b", "Đã xem", "Thie\u0302\u0301u biên bản", "x" * 4001, "a\x00b"]
#: Most acts are the right person's, or the machine would hardly leave the first stage.
MOSTLY = st.sampled_from([True, True, True, False])


class Snapshot:
    """Everything that an act may change, as plain values."""

    def __init__(self) -> None:
        self.cases = {row[0]: row[1:] for row in Case.objects.order_by("id").values_list(*_CASE)}
        self.tasks: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
        for row in Task.objects.order_by("id").values_list(*_TASK):
            self.tasks[row[0]].append(row[1:])
        self.counts = tuple(model.objects.count() for model in (Event, Refusal, Disclosure, Touch))

    def of(self, case_id: int) -> tuple[Any, ...]:
        return self.cases.get(case_id), self.tasks.get(case_id, [])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Snapshot) and vars(self) == vars(other)

    __hash__ = None


_CASE = ("id", "stage", "ended", "visit", "version", "head", "received_on", "paused_on", "label")
_TASK = ("case_id", "id", "office_id", "stage", "visit", "due_on", "claimed_by_id")


def covers(row: Appointment | Substitution, on: date) -> bool:
    return row.valid_from <= on and (row.valid_before is None or on < row.valid_before)


class Office(RuleBasedStateMachine):
    """One office's day, or several."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        # The engine's transactions must be outermost; in a test they may stand in a savepoint, not in an atomic block.
        self.savepoint = transaction.savepoint()
        self.today = TODAY
        self.sent: list[tuple[list[Move], Capacity, Any, dict[str, Any], Any]] = []
        self.judged: set[int] = set()
        django_settings.VINHDANH_TODAY = TODAY

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.savepoint)
        django_settings.VINHDANH_TODAY = TODAY

    # What the rules draw from.

    def cases(self) -> list[Case]:
        return list(Case.objects.order_by("id"))

    def holder(self, office: str) -> Capacity:
        return Capacity(self.world.people[office].pk, office_id=self.world.offices[office].pk)

    def any_capacity(self, data: st.DataObject) -> Capacity:
        person = self.world.people[data.draw(st.sampled_from(PEOPLE))].pk
        substitutions = list(Substitution.objects.order_by("id").values_list("id", flat=True))
        if substitutions and data.draw(st.booleans()):
            return Capacity(person, substitution_id=data.draw(st.sampled_from(substitutions)))
        return Capacity(person, office_id=self.world.offices[data.draw(st.sampled_from(PEOPLE))].pk)

    # The rules.

    @rule(count=st.integers(1, 4), rightly=MOSTLY, data=st.data())
    @precondition(lambda self: Case.objects.count() < MOST_CASES)
    def start(self, count, rightly, data):
        by = self.holder("clerk") if rightly else self.any_capacity(data)
        count = min(count, MOST_CASES - Case.objects.count())
        new = [NewCase("paper", "GT", "Giấy", *self.areas()) for _ in range(count)]
        before, command = Snapshot(), uuid4()
        try:
            done = start(new, by=by, command=command)
        except NotAllowed:
            assert Snapshot() == before
            return
        after = Snapshot()
        assert [after.cases[one.case_id][:4] for one in done.events] == [("drafting", False, 1, 1)] * count
        assert start(new, by=by, command=command).events == done.events
        assert Snapshot() == after

    def areas(self) -> tuple[int, int, int]:
        return self.world.province.pk, self.world.district.pk, self.world.commune.pk

    def under_way(self) -> bool:
        return Case.objects.filter(stage__in={stage for stage, _ in ALLOWED}).exists()

    @precondition(under_way)
    @rule(data=st.data(), substituted=MOSTLY.map(lambda mostly: not mostly))
    def go_on(self, data, substituted):
        """The right office takes an action of the stage on up to four cases that stand there."""
        places = sorted({stage for stage, _ in ALLOWED} & {case.stage for case in self.cases()})
        stage = data.draw(st.sampled_from(places))
        actions = [action for place, action in ALLOWED if place == stage]
        action = data.draw(st.sampled_from([one for one in actions if one not in ENDING] * 3 + actions))
        by = self.right(stage, action, data)
        standing = [case for case in self.cases() if case.stage == stage]
        some = data.draw(st.lists(st.sampled_from(standing), min_size=1, max_size=4, unique_by=lambda one: one.pk))
        wanted = [Move(case.pk, action, Seen(case.visit, self.lapsing(case, by)), "Đã xem") for case in some]
        if substituted and by != SYSTEM:
            by = self.deputy_for(by, data)
        self.send(wanted, by, confirmed=Confirmation(by.user_id, clock.now()) if by.user_id else None)

    @precondition(under_way)
    @rule(data=st.data())
    def go_on_too(self, data):
        """Twice as likely as anything else."""
        self.go_on(data, False)

    def right(self, stage: str, action: str, data: st.DataObject) -> Capacity:
        offices = ALLOWED[stage, action]
        return self.holder(data.draw(st.sampled_from(offices))) if offices else SYSTEM

    def deputy_for(self, by: Capacity, data: st.DataObject) -> Capacity:
        office = next(name for name, one in self.world.offices.items() if one.pk == by.office_id)
        deputy = data.draw(st.sampled_from([name for name in PEOPLE if name != office]))
        row = self.world.substitute(office, deputy, valid_from=self.today)
        return Capacity(self.world.people[deputy].pk, substitution_id=row.pk)

    def lapsing(self, case: Case, by: Capacity) -> int | None:
        return Task.objects.filter(case=case).order_by("id")[0].pk if by == SYSTEM else None

    @rule(data=st.data(), together=st.booleans(), comment=st.sampled_from(COMMENTS), earlier=st.integers(-1, 40))
    def do_anything(self, data, together, comment, earlier):
        """Anybody tries anything, on a list that need not make sense."""
        cases = data.draw(st.lists(st.sampled_from(self.cases()), min_size=1, max_size=4, unique_by=lambda one: one.pk))
        wanted = [
            Move(
                case.pk,
                data.draw(st.sampled_from(self.actions(case) if data.draw(MOSTLY) else ACTIONS)),
                Seen(case.visit) if data.draw(MOSTLY) else data.draw(self.seen(case)),
                comment,
            )
            for case in cases
        ]
        by = self.any_capacity(data)
        if data.draw(st.booleans()) and (stage := cases[0].stage, wanted[0].action) in ALLOWED:
            by = self.right(stage, wanted[0].action, data)
        confirmed = Confirmation(self.world.people["chair"].pk, clock.now()) if data.draw(st.booleans()) else None
        happened_at = None
        if earlier >= 0:
            happened_at = datetime.combine(self.today, datetime.min.time(), clock.VIETNAM) - timedelta(days=earlier)
        self.send(wanted, by, together=together, confirmed=confirmed, happened_at=happened_at)

    def actions(self, case: Case) -> list[str]:
        return [action for stage, action in ALLOWED if stage == case.stage] or ACTIONS

    def seen(self, case: Case) -> st.SearchStrategy[Seen]:
        tasks = [None, *Task.objects.filter(case=case).order_by("id").values_list("id", flat=True), 10**9]
        return st.builds(Seen, st.integers(case.visit - 1, case.visit + 1), st.sampled_from(tasks))

    @rule(data=st.data(), changed=st.booleans())
    @precondition(lambda self: self.sent)
    def send_again(self, data, changed):
        wanted, by, command, options, first = data.draw(st.sampled_from(self.sent))
        before = Snapshot()
        if changed:
            other = [Move(one.case_id, one.action, one.seen, f"{one.comment}!") for one in wanted]
            with pytest.raises(Conflict):
                act(other, by=by, command=command, **options)
        else:
            again = act(wanted, by=by, command=command, **options)
            assert (again.events, again.replayed) == (first.events, True)
            assert [one.problem for one in again.refused] == [one.problem for one in first.refused]
        assert Snapshot() == before

    @rule(data=st.data(), taking=st.booleans(), rightly=MOSTLY)
    @precondition(lambda self: Task.objects.exists())
    def claim_or_release(self, data, taking, rightly):
        tasks = list(Task.objects.order_by("id"))
        some = data.draw(st.lists(st.sampled_from(tasks), min_size=1, max_size=3, unique_by=lambda one: one.pk))
        offices = {office.pk: name for name, office in self.world.offices.items()}
        by = self.holder(offices[some[0].office_id]) if rightly else self.any_capacity(data)
        before = Snapshot()
        handled = (claim if taking else release)([one.pk for one in some], by=by)
        assert set(handled.done) | set(handled.refused) == {one.pk for one in some}
        after = Snapshot()
        assert (after.cases, after.counts) == (before.cases, before.counts)
        for task in Task.objects.all():
            was = next(one for one in tasks if one.pk == task.pk).claimed_by_id
            if task.pk in handled.done:
                assert was in (None, by.user_id) or (taking and not self.acts_for(was, task.office_id))
                assert task.claimed_by_id == (by.user_id if taking else None)
            else:
                assert task.claimed_by_id == was

    def acts_for(self, person: int, office: int) -> bool:
        rows = [row.office_id for row in Appointment.objects.filter(user_id=person) if covers(row, self.today)]
        return office in rows or any(
            covers(row, self.today) and row.by_office_id in rows
            for row in Substitution.objects.filter(office_id=office)
        )

    @rule(one=st.sampled_from(PEOPLE), other=st.sampled_from(PEOPLE), days=st.integers(-4, 4), data=st.data())
    def something_changes(self, one, other, days, data):
        """A substitution, an appointment, an edited dossier, another paper, or the calendar."""
        begin, case = self.today + timedelta(days=days), data.draw(st.sampled_from(self.cases()))
        change = data.draw(st.sampled_from(["substitution", "appointment", "edit", "black", "white", "days"]))
        if change == "substitution" and one != other:
            self.world.substitute(one, other, valid_from=begin, valid_before=begin + timedelta(days=5))
        elif change == "appointment":
            appoint(self.world, one, other, valid_from=begin, valid_before=begin + timedelta(days=5))
        elif change == "edit":
            touched([case.pk], self.world.people[one].pk)
        elif change == "days":
            self.today += timedelta(days=abs(days))
            django_settings.VINHDANH_TODAY = self.today
        else:
            Case.objects.filter(pk=case.pk).update(label="Giấy đen" if change == "black" else "Giấy")

    # One act, and what must be true of it.

    def send(self, wanted: list[Move], by: Capacity, **options: Any) -> None:
        before, command = Snapshot(), uuid4()
        try:
            done = act(wanted, by=by, command=command, **options)
        except BadAct:
            assert Snapshot() == before
            return
        self.sent.append((wanted, by, command, options, done))
        after = Snapshot()
        moved, refused = {one.case_id for one in done.events}, {one.case_id for one in done.refused}
        assert len(done.events) + len(done.refused) == len(wanted)
        assert moved | refused == {one.case_id for one in wanted}
        assert not (options.get("together") and moved and refused)
        assert after.counts[:2] == (before.counts[0] + len(moved), before.counts[1] + len(refused))
        for case_id in before.cases.keys() - moved:
            assert after.of(case_id) == before.of(case_id)
        for one in done.events:
            assert after.cases[one.case_id][3] == before.cases[one.case_id][3] + 1 == one.seq
        stored = set(Refusal.objects.filter(command=command).values_list("case_id", "code"))
        assert stored == {(one.case_id, one.problem.code) for one in done.refused}

    # What must be true at any time.

    @invariant()
    def cases_and_tasks_agree(self):
        snapshot = Snapshot()
        for case_id, (stage, ended, visit, *_) in snapshot.cases.items():
            tasks = snapshot.tasks.get(case_id, [])
            assert ended == (stage in OUTCOMES) == (not tasks)
            assert {(task[2], task[3]) for task in tasks} <= {(stage, visit)}
            assert len({task[1] for task in tasks}) == len(tasks)

    @invariant()
    def history_tells_where_cases_stand(self):
        lines: dict[int, list[Event]] = defaultdict(list)
        for event in Event.objects.order_by("case_id", "seq"):
            lines[event.case_id].append(event)
        for case in self.cases():
            events = lines[case.pk]
            assert [event.seq for event in events] == list(range(1, case.version + 1))
            assert (events[-1].to, bytes(events[-1].hash)) == (case.stage, bytes(case.head))
            moves = [event for event in events if event.kind in ("started", "moved")]
            assert case.visit == len(moves)
            for earlier, event in pairwise(events):
                assert event.stage == earlier.to
                if event.pk not in self.judged:
                    self.was_allowed(case, event, events)
        assert verify().ok

    def was_allowed(self, case: Case, event: Event, history: list[Event]) -> None:
        """The hand-written table, the appointments and the separation of duties allow this event, found on this day."""
        self.judged.add(event.pk)
        offices = ALLOWED[event.stage, event.action]
        if event.user_id is None:
            assert offices == ()
            return
        assert event.office_id in {self.world.offices[name].pk for name in offices}
        office = event.office_id
        if event.substitution_id is not None:
            row = Substitution.objects.get(pk=event.substitution_id)
            assert row.office_id == office
            assert covers(row, self.today)
            assert covers(row, self.day_of(event))
            office = row.by_office_id
        held = Appointment.objects.filter(user_id=event.user_id, office_id=office)
        assert any(covers(row, self.today) for row in held)
        if (stages := NOT_BY.get((event.stage, event.action))) is not None:
            barred = {case.started_by_id, *Touch.objects.filter(case=case).values_list("user_id", flat=True)}
            for earlier in history[: event.seq - 1]:
                if earlier.stage in stages:
                    barred |= set(persons(earlier))
            assert not barred & set(persons(event))
        if event.action in COMMENTED:
            assert '"comment":' in event.canonical

    def day_of(self, event: Event) -> date:
        return self.today if event.happened_at == event.recorded_at else clock.local_date(event.happened_at)


def persons(event: Event) -> list[int]:
    return [int(one) for one in event.persons.split(",")] if event.persons else []


def test_every_promise_is_kept_after_every_step_when_people_act_at_random(world):
    Office.world = world
    for stage in ("drafting", "signing", "checking", "asking", "deciding"):
        world.bring(stage)
    run_state_machine_as_test(
        Office,
        settings=settings(
            max_examples=20,
            stateful_step_count=25,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )
