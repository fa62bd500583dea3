"""Claimed tasks of people who have gone: which go back, which stay, and what happens at the same moment."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.workflows.engine.test_races import ROUNDS, acting, at_once, two_clerks, verdicts
from tests.workflows.world import BEGAN, appoint, moves, tasks
from workflows import authority, clock, engine, registry
from workflows.deadlines import calendar
from workflows.engine import Busy, Capacity, claim, return_abandoned
from workflows.engine.returning import SILENCE, Why
from workflows.models import Absence, Appointment, Event, Policy, Substitution, Task, Touch, User
from workflows.tick import tick

#: Tests may begin on any day: what the calendar counts is counted from the real one, on which claims are made.
LIMIT = 5


def now() -> date:
    return clock.local_date(clock.now())


def after(working_days: int) -> date:
    """The day on which so many working days after now are full."""
    return calendar().add_working_days(now(), working_days)


@pytest.fixture
def silence(world):
    record_silence(str(LIMIT))
    return LIMIT


def record_silence(value: str) -> None:
    Policy.objects.create(
        code=SILENCE, value=value, unit="working_days", valid_from=BEGAN, legal_basis="Quy chế", source="Thử",
        confidence="high", recorded_at=clock.now(),
    )  # fmt: skip


def claimed(world, count=1, by="verifier", stage="checking"):
    """Tasks at a stage, claimed by one of its office."""
    cases = world.bring(stage, count)
    keys = [task.pk for case in cases for task in tasks(case)]
    assert claim(keys, by=world.as_(by)).done == tuple(keys)
    return keys


def away(world, name="verifier", since=None, before=None):
    return Absence.objects.create(
        user=world.people[name], valid_from=since or now(), valid_before=before, basis="Nghỉ phép",
        recorded_at=clock.now(),
    )  # fmt: skip


def holders(keys) -> set[int | None]:
    return set(Task.objects.filter(pk__in=keys).values_list("claimed_by", flat=True))


def told(returned) -> list[tuple[int, Why]]:
    return [(one.task_id, one.why) for one in returned]


def test_nothing_goes_back_while_the_holder_is_there(world, silence):
    keys = claimed(world, 2)
    assert (return_abandoned(now()), holders(keys)) == ([], {world.people["verifier"].pk})


def test_what_a_locked_account_holds_goes_back_and_nothing_is_written_into_history(world):
    keys = claimed(world, 2)
    User.objects.filter(pk=world.people["verifier"].pk).update(is_active=False)
    before = Event.objects.count()
    assert told(return_abandoned(now())) == [(key, Why.LOCKED) for key in keys]
    assert (holders(keys), Event.objects.count(), return_abandoned(now())) == ({None}, before, [])


def test_what_goes_back_says_who_held_it_where(world):
    [key] = claimed(world)
    User.objects.filter(pk=world.people["verifier"].pk).update(is_active=False)
    [one] = return_abandoned(now())
    case = Task.objects.get(pk=key).case
    assert (one.case_id, one.code, one.office_id, one.user_id) == (
        case.pk,
        case.code,
        world.offices["verifier"].pk,
        world.people["verifier"].pk,
    )


def test_a_transfer_gives_back_the_day_it_begins_and_not_before(world):
    keys = claimed(world)
    Appointment.objects.filter(user=world.people["verifier"]).update(
        valid_before=now() + timedelta(days=2), ended_at=clock.now(), end_reason="Điều động"
    )
    assert return_abandoned(now() + timedelta(days=1)) == []
    assert told(return_abandoned(now() + timedelta(days=2))) == [(keys[0], Why.LEFT)]


def test_a_substitute_keeps_what_he_claimed_until_his_substitution_ends(world):
    row = world.substitute("commune_chair", "clerk")
    [case] = world.bring("signing")
    by = Capacity(world.people["clerk"].pk, substitution_id=row.pk)
    [task] = tasks(case)
    assert claim([task.pk], by=by).done == (task.pk,)
    assert return_abandoned(now()) == []
    Substitution.objects.filter(pk=row.pk).update(valid_before=now(), ended_at=clock.now(), end_reason="Hết phân công")
    assert told(return_abandoned(now())) == [(task.pk, Why.LEFT)]


@pytest.mark.parametrize(("days", "returned"), [(-1, False), (0, True), (2, True), (3, False)])
def test_an_absence_counts_from_its_first_day_to_the_day_before_he_is_back(world, days, returned):
    keys = claimed(world)
    away(world, since=now(), before=now() + timedelta(days=3))
    assert told(return_abandoned(now() + timedelta(days=days))) == ([(keys[0], Why.AWAY)] if returned else [])


def test_silence_ends_a_claim_only_beyond_the_days_of_the_policy(world, silence):
    keys = claimed(world)
    assert return_abandoned(after(LIMIT)) == []
    assert told(return_abandoned(after(LIMIT + 1))) == [(keys[0], Why.SILENT)]


def test_without_a_policy_silence_ends_no_claim(world):
    claimed(world)
    assert return_abandoned(after(200)) == []


def test_whoever_acted_or_edited_since_was_not_silent(world, silence):
    acted, edited, idle = claimed(world, 3)
    long_ago = clock.now() - timedelta(days=60)
    Task.objects.update(claimed_at=long_ago)
    Touch.objects.create(case=Task.objects.get(pk=edited).case, user=world.people["verifier"], at=long_ago)
    engine.touched([Task.objects.get(pk=edited).case_id], world.people["verifier"].pk)
    world.take([Task.objects.get(pk=acted).case], "hold", "verifier", comment="Chờ văn bản")
    world.take([Task.objects.get(pk=acted).case], "resume", "verifier", comment="Đã có")
    assert told(return_abandoned(now())) == [(idle, Why.SILENT)]


def test_a_sign_that_the_domain_knows_of_is_work_and_another_mans_is_not(world, silence):
    mine, others = claimed(world, 2)
    Task.objects.update(claimed_at=clock.now() - timedelta(days=60))
    who = {mine: world.people["verifier"].pk, others: world.people["head"].pk}
    signs = {(Task.objects.get(pk=key).case_id, user): clock.now() for key, user in who.items()}
    registry.signs("paper_sign")(lambda case_ids: signs)
    try:
        assert told(return_abandoned(now())) == [(others, Why.SILENT)]
    finally:
        registry.signs._entries.pop("paper_sign")


def test_a_paused_case_asks_for_no_work_but_an_absence_counts(world, silence):
    [key] = claimed(world)
    world.take([Task.objects.get(pk=key).case], "hold", "verifier", comment="Chờ văn bản")
    assert return_abandoned(after(60)) == []
    away(world)
    assert told(return_abandoned(now())) == [(key, Why.AWAY)]


def test_the_domain_is_told_in_the_same_transaction(world):
    keys = claimed(world, 2)
    away(world)

    def refuse(returned):
        raise RuntimeError(told(returned))

    registry.returns("paper_refusing")(refuse)
    try:
        with pytest.raises(RuntimeError, match=r"away|AWAY"):
            return_abandoned(now())
    finally:
        registry.returns._entries.pop("paper_refusing")
    assert holders(keys) == {world.people["verifier"].pk}
    assert len(return_abandoned(now())) == 2


@pytest.mark.parametrize("count", [1, 3])
def test_a_round_takes_the_same_queries_for_one_task_and_for_three(world, silence, count):
    claimed(world, count)
    Task.objects.update(claimed_at=clock.now() - timedelta(days=60))
    with CaptureQueriesContext(connection) as queries:
        assert len(return_abandoned(now())) == count
    statements = [
        one["sql"] for one in queries if not one["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))
    ]
    # Claims; who acts for what (3); who is away; the policy; the calendar; signs: events, edits, four of the domain;
    # lock, read again, free; a notice.
    assert len(statements) == 17


def test_a_colleague_may_claim_what_an_absent_man_holds_without_waiting_for_the_round(world):
    keys = claimed(world)
    appoint(world, "deputy", "verifier")
    colleague = Capacity(world.people["deputy"].pk, office_id=world.offices["verifier"].pk)
    assert [one.code for one in claim(keys, by=colleague).refused.values()] == ["claimed"]
    away(world, since=clock.today())
    assert claim(keys, by=colleague).done == tuple(keys)
    assert holders(keys) == {colleague.user_id}


def test_tick_gives_back_and_the_command_says_how_many_and_why(world):
    away_keys, left_keys = claimed(world, 2), claimed(world, 1, "clerk", "drafting")
    away(world, since=clock.today())
    Appointment.objects.filter(user=world.people["clerk"]).update(
        valid_before=clock.today(), ended_at=clock.now(), end_reason="Điều động"
    )
    said = StringIO()
    call_command("tick", stdout=said)
    assert "Đã trả 3 việc đã nhận về hàng đợi: 1 do không còn giữ chức vụ; 2 do đang vắng mặt." in said.getvalue()
    assert (holders([*away_keys, *left_keys]), tick().returned) == ({None}, [])


def test_acting_for_agrees_with_offices_for_everybody(world):
    world.substitute("commune_chair", "clerk")
    world.substitute("head", "verifier", user="verifier")
    world.substitute("chair", None, user="tax", form="TUQ", valid_before=now() + timedelta(days=9))
    first = world.substitute("chair", "head", form="TL")
    world.substitute("head", "police", via=first)
    world.substitute("head", "finance", user="tax")
    User.objects.filter(pk=world.people["finance"].pk).update(is_active=False)
    everybody = [user.pk for user in world.people.values()]
    assert authority.acting_for(everybody, now()) == {
        (user, one.office_id) for user in everybody for one in authority.offices(user, now())
    }
    assert {user for user, _ in authority.acting_for(everybody, now())} < set(everybody)


# --- at the same moment ----------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_round_and_an_act_at_once_leave_the_case_moved_or_the_task_free(shared_world):
    for case in shared_world.cases(ROUNDS):
        [task] = tasks(case)
        claim([task.pk], by=shared_world.as_("clerk"))
        row = away(shared_world, "clerk")
        acted, returned = at_once(
            acting(moves([case], "submit"), shared_world.as_("clerk")), partial(return_abandoned, now())
        )
        assert verdicts([acted])[0] in ("moved", "busy")
        assert isinstance(returned, (list, Busy)), returned
        assert set(Task.objects.filter(case=case).values_list("claimed_by", flat=True)) <= {None, task.claimed_by_id}
        Absence.objects.filter(pk=row.pk).update(valid_before=now(), ended_at=clock.now(), end_reason="Trở lại")


@pytest.mark.django_db(transaction=True)
def test_a_round_and_a_colleagues_claim_at_once_never_take_it_from_the_colleague(shared_world):
    one, other = two_clerks(shared_world)
    away(shared_world, "clerk", since=clock.today())
    for case in shared_world.cases(ROUNDS):
        [task] = tasks(case)
        Task.objects.filter(pk=task.pk).update(claimed_by=one.user_id, claimed_at=clock.now())
        taken, returned = at_once(partial(claim, [task.pk], by=other), partial(return_abandoned, now()))
        assert isinstance(returned, (list, Busy)), returned
        assert isinstance(taken, Busy) or taken.done == (task.pk,), taken
        if not isinstance(taken, Busy):
            assert holders([task.pk]) == {other.user_id}
        return_abandoned(now())


@pytest.mark.django_db(transaction=True)
def test_two_rounds_at_once_give_each_task_back_once(shared_world):
    keys = sorted(task.pk for case in shared_world.cases(6) for task in tasks(case))
    claim(keys, by=shared_world.as_("clerk"))
    away(shared_world, "clerk")
    answers = at_once(partial(return_abandoned, now()), partial(return_abandoned, now()))
    done = [one.task_id for answer in answers if not isinstance(answer, Busy) for one in answer]
    assert sorted(done) == keys
    assert holders(keys) == {None}
