"""Two people at the same moment, with real threads and real commits: one winner, a clear answer to the other."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, connections

from tests.workflows.world import appoint, fresh, moves, tasks
from workflows import editions, registry
from workflows.audit.verify import verify
from workflows.engine import Busy, Capacity, Done, Move, NewCase, Problem, Seen, act, claim, release, start
from workflows.models import Case, CodeSeries, Event, Policy, Refusal, Task
from workflows.tick import tick

ROUNDS = 4
#: Longer than any lock is waited for, so that a thread that hangs fails its test and not the run.
PATIENCE = 15

COUNTED = """
chain: place
name: "2024"
basis: "Quy chế thử"
title: {vi: "Suất", en: "Place"}
received: {from: "2024-01-01"}
start: asking
stages:
  asking:
    title: {vi: "Xin suất", en: "Asking"}
    held_by: {position: clerk, at: {level: commune, function: committee}}
    actions:
      take:
        title: {vi: "Lấy suất", en: "Take"}
        past: {vi: "đã lấy suất", en: "took"}
        to: taken
        receives: true
        requires: [paper_place_left]
outcomes:
  taken: {title: {vi: "Đã có suất", en: "Taken"}, kind: approved}
"""


def at_once(*actions: Callable[[], Any]) -> list[Any]:
    """Run the actions in threads that set off together. Return their answers; a failure is an answer too."""
    barrier, answers = threading.Barrier(len(actions)), [None] * len(actions)

    def run(index: int, action: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            barrier.wait(PATIENCE)
            answers[index] = action()
        except Exception as error:  # the test looks at what kind it is
            answers[index] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair, daemon=True) for pair in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads)
    return answers


def acting(wanted: Sequence[Move], by: Capacity, command: UUID | None = None) -> Callable[[], Done]:
    command = command or uuid4()
    return lambda: act(wanted, by=by, command=command)


def verdicts(answers: Sequence[Any]) -> list[str]:
    """Each answer in one word: moved, the code of a refusal, or busy. Any other exception is raised."""
    words = []
    for answer in answers:
        if isinstance(answer, Busy):
            words.append("busy")
        elif isinstance(answer, BaseException):
            raise answer
        else:
            words.append(answer.refused[0].problem.code if answer.refused else "moved")
    return sorted(words)


def two_clerks(world) -> tuple[Capacity, Capacity]:
    appoint(world, "deputy", "clerk")
    return world.as_("clerk"), Capacity(world.people["deputy"].pk, office_id=world.offices["clerk"].pk)


def test_two_people_act_on_one_case_and_one_of_them_moves_it(shared_world):
    one, other = two_clerks(shared_world)
    for case in shared_world.cases(ROUNDS):
        wanted = moves([case], "submit"), moves([case], "discard")
        answers = at_once(acting(wanted[0], one), acting(wanted[1], other))
        assert verdicts(answers) == ["moved", "stale"]
        (now,) = fresh([case])
        assert (now.version, now.visit) == (2, 2)
        assert now.stage in ("signing", "discarded")
        assert Event.objects.filter(case=case).count() == 2
        assert Refusal.objects.get(case=case).code == "stale"
    assert verify().ok


def test_a_crowd_acts_on_one_case_and_one_of_them_moves_it(shared_world):
    (case,) = shared_world.cases()
    answers = at_once(*[acting(moves([case], "submit"), shared_world.as_("clerk")) for _ in range(6)])
    assert verdicts(answers) == ["moved", "stale", "stale", "stale", "stale", "stale"]
    assert fresh([case])[0].version == 2


def test_one_command_sent_twice_is_done_once_and_answered_twice(shared_world):
    for case in shared_world.cases(ROUNDS):
        command = uuid4()
        send = acting(moves([case], "submit"), shared_world.as_("clerk"), command)
        answers = at_once(send, send)
        assert verdicts(answers) == ["moved", "moved"]
        assert answers[0].events == answers[1].events
        assert sorted(one.replayed for one in answers) == [False, True]
        assert Event.objects.filter(case=case).count() == 2


def test_one_command_of_two_people_is_done_once_and_is_a_conflict_for_the_other(shared_world):
    one, other = two_clerks(shared_world)
    for case in shared_world.cases(ROUNDS):
        command = uuid4()
        answers = at_once(
            acting(moves([case], "submit"), one, command), acting(moves([case], "submit"), other, command)
        )
        assert sorted(type(answer).__name__ for answer in answers) == ["Conflict", "Done"]
        assert Event.objects.filter(case=case).count() == 2


def test_one_start_sent_twice_starts_once_and_is_answered_twice(shared_world):
    world = shared_world
    new = [
        NewCase("paper", "GT", f"Giấy {number}", world.province.pk, world.district.pk, world.commune.pk)
        for number in range(3)
    ]
    for round_ in range(ROUNDS):
        command = uuid4()
        answers = at_once(*[partial(start, new, by=world.as_("clerk"), command=command)] * 2)
        assert verdicts(answers) == ["moved", "moved"]
        assert answers[0].events == answers[1].events
        assert sorted(one.replayed for one in answers) == [False, True]
        assert Case.objects.count() == 3 * (round_ + 1)
    assert CodeSeries.objects.get().last == 3 * ROUNDS
    assert verify().ok


def test_two_start_under_one_prefix_and_no_code_is_given_twice(shared_world):
    world = shared_world
    new = [NewCase("paper", "XX", "Giấy", world.province.pk, world.district.pk, world.commune.pk)]
    for _ in range(ROUNDS):
        answers = at_once(*[lambda: start(new, by=world.as_("clerk"), command=uuid4())] * 3)
        assert verdicts(answers) == ["moved"] * 3
    codes = sorted(Case.objects.values_list("code", flat=True))
    assert codes == [f"XX-{number:05d}" for number in range(1, 3 * ROUNDS + 1)]


def test_two_claim_one_task_and_one_of_them_has_it(shared_world):
    one, other = two_clerks(shared_world)
    for case in shared_world.cases(ROUNDS):
        (task,) = tasks(case)
        answers = at_once(partial(claim, [task.pk], by=one), partial(claim, [task.pk], by=other))
        winner, loser = sorted(answers, key=lambda answer: not answer.done)
        assert (winner.done, dict(winner.refused), loser.done) == ((task.pk,), {}, ())
        assert [(key, problem.code) for key, problem in loser.refused.items()] == [(task.pk, "claimed")]
        holder = (one, other)[answers.index(winner)]
        assert Task.objects.get(pk=task.pk).claimed_by_id == holder.user_id


def test_two_claim_overlapping_lists_in_opposite_order_and_every_task_has_one_holder(shared_world):
    one, other = two_clerks(shared_world)
    for _ in range(ROUNDS):
        keys = [tasks(case)[0].pk for case in shared_world.cases(8)]
        answers = at_once(partial(claim, keys, by=one), partial(claim, keys[::-1], by=other))
        assert sorted(key for answer in answers if not isinstance(answer, Busy) for key in answer.done) == keys


def test_a_task_is_released_and_acted_on_at_once_without_an_exception(shared_world):
    one, other = two_clerks(shared_world)
    for case in shared_world.cases(ROUNDS):
        (task,) = tasks(case)
        claim([task.pk], by=one)
        released, acted = at_once(partial(release, [task.pk], by=one), acting(moves([case], "submit"), other))
        assert verdicts([acted])[0] in ("moved", "claimed")
        assert (released.done, [problem.code for problem in released.refused.values()]) == ((task.pk,), [])
        assert fresh([case])[0].version == 1 + len(acted.events)


def test_the_last_two_replies_at_once_complete_the_stage_exactly_once(shared_world):
    for case in shared_world.bring("asking", ROUNDS):
        shared_world.take([case], "reply", "police")
        (case,) = fresh([case])
        answers = at_once(*[acting(moves([case], "reply"), shared_world.as_(office)) for office in ("tax", "finance")])
        assert verdicts(answers) == ["moved", "moved"]
        assert sorted(answer.events[0].to for answer in answers) == ["asking", "checking"]
        (now,) = fresh([case])
        assert (now.stage, now.visit, now.version) == ("checking", case.visit + 1, case.version + 2)
        assert [task.office_id for task in tasks(case)] == [shared_world.offices["verifier"].pk]
    assert verify().ok


def test_a_reply_too_many_is_stale_when_enough_came_at_once(shared_world):
    for case in shared_world.bring("asking_two", ROUNDS):
        answers = at_once(
            *[acting(moves([case], "reply"), shared_world.as_(office)) for office in ("police", "tax", "finance")]
        )
        assert verdicts(answers) == ["moved", "moved", "stale"]
        assert (fresh([case])[0].stage, len(tasks(case))) == ("checking", 1)


def test_two_rounds_of_the_system_at_once_let_each_task_lapse_once(shared_world, settings):
    cases = shared_world.bring("asking", ROUNDS)
    settings.VINHDANH_TODAY = date(2024, 6, 3)
    answers = at_once(tick, tick, tick)
    assert [answer.refused for answer in answers] == [[], [], []]
    lapsed = Event.objects.filter(action="lapse")
    assert (lapsed.count(), sum(answer.acted for answer in answers)) == (3 * ROUNDS, 3 * ROUNDS)
    assert {case.stage for case in fresh(cases)} == {"checking"}
    assert verify().ok


def test_two_lists_that_overlap_in_opposite_order_do_not_lock_each_other_out(shared_world):
    one, other = two_clerks(shared_world)
    for _ in range(ROUNDS):
        cases = shared_world.cases(12)
        answers = at_once(acting(moves(cases[:9], "submit"), one), acting(moves(cases[:2:-1], "submit"), other))
        assert all(isinstance(answer, Done) for answer in answers)
        assert sorted(event.case_id for answer in answers for event in answer.events) == [case.pk for case in cases]
        refused = [one.problem.code for answer in answers for one in answer.refused]
        assert refused == ["stale"] * 6
        assert {case.version for case in fresh(cases)} == {2}


def paper_place_left(cases, ctx):
    """One place for each label: counts who has it already."""
    taken = list(Case.objects.filter(stage="taken").values_list("label", flat=True))
    return {case.id: Problem("no_place_left", f"{case.label} đã hết.") for case in cases if case.label in taken}


def turnstile(cases, ctx):
    """The row that everybody who counts has to pass."""
    return [(Policy, Policy.objects.get(code="paper_places").pk)]


def test_two_compete_for_the_last_place_and_one_gets_it(shared_world, monkeypatch):
    world = shared_world
    monkeypatch.setitem(
        registry.requirements._entries,
        "paper_place_left",
        registry.Entry("paper_place_left", paper_place_left, turnstile),
    )
    editions.publish(editions.load(COUNTED))
    example = Policy.objects.first()
    Policy.objects.create(
        code="paper_places", value="1", unit="count", valid_from=example.valid_from, legal_basis="thử", source="thử",
        confidence="low", recorded_at=example.recorded_at,
    )  # fmt: skip
    for number in range(1, ROUNDS + 1):
        new = NewCase("place", "S", f"Suất {number}", world.province.pk, world.district.pk, world.commune.pk)
        started = start([new, new], by=world.as_("clerk"), command=uuid4())
        wanted = [[Move(event.case_id, "take", Seen(1))] for event in started.events]
        answers = at_once(*[acting(one, world.as_("clerk")) for one in wanted])
        assert verdicts(answers) == ["moved", "no_place_left"]
        assert Case.objects.filter(stage="taken").count() == number


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets the second wait until the first is done")
def test_who_waits_too_long_for_a_colleague_is_told_so_and_nothing_changes(shared_world):
    from django.db import transaction

    (case,) = shared_world.cases()
    locked, over = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            Case.objects.select_for_update().get(pk=case.pk)
            locked.set()
            over.wait(PATIENCE)

    def impatient():
        locked.wait(PATIENCE)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '50ms'")
        try:
            return act(moves([case], "submit"), by=shared_world.as_("clerk"), command=uuid4())
        finally:
            over.set()

    answers = at_once(hold, impatient)
    assert isinstance(answers[1], Busy)
    assert "đang xử lý" in str(answers[1])
    assert (fresh([case])[0].version, Refusal.objects.count()) == (1, 0)
