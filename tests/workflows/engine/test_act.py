"""The door: what an act does, and what it refuses."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from tests.workflows.world import fresh, moves, tasks
from workflows import clock
from workflows.audit.verify import verify
from workflows.engine import BadAct, Capacity, Conflict, Move, Seen, act
from workflows.models import Case, Event, Refusal, Task


def codes(done):
    return [one.problem.code for one in done.refused]


def test_start_opens_one_task_for_the_clerk_and_one_event(world):
    (case,) = world.cases()
    assert (case.code, case.stage, case.visit, case.version) == ("GT-00001", "drafting", 1, 1)
    assert [task.office_id for task in tasks(case)] == [world.offices["clerk"].pk]
    assert Event.objects.filter(case=case).count() == 1
    assert verify().ok


def test_a_case_travels_to_its_outcome_and_its_history_verifies(world):
    (case,) = world.bring("deciding")
    done = world.take([case], "sign", "chair", confirmed=world.confirmed("chair"))
    (case,) = fresh([case])
    assert (done.refused, case.stage, case.ended, tasks(case)) == ((), "granted", True, [])
    report = verify()
    assert (report.ok, report.events, report.first_break) == (True, 5, None)


def test_received_on_is_set_once_and_the_due_date_counts_working_days(world):
    (case,) = world.bring("checking")
    assert case.received_on == date(2024, 5, 6)
    assert tasks(case)[0].due_on == date(2024, 5, 13)


@pytest.mark.parametrize("person", ["commune_chair", "verifier", "chair", "police"])
def test_submit_is_denied_when_the_office_is_another(world, person):
    cases = world.cases()
    assert codes(world.take(cases, "submit", person)) == ["denied"]
    assert fresh(cases)[0].version == 1


def test_a_refusal_is_stored_with_who_and_why_and_holds_nobody_back(world):
    cases = world.cases(3)
    Case.objects.filter(pk=cases[1].pk).update(label="Giấy đen")
    done = world.take(cases, "submit", "clerk")
    assert [one.case_id for one in done.events] == [cases[0].pk, cases[2].pk]
    assert codes(done) == ["paper_black"]
    refusal = Refusal.objects.get()
    assert (refusal.case_id, refusal.user_id, refusal.action) == (cases[1].pk, world.people["clerk"].pk, "submit")


def test_one_refusal_refuses_all_when_the_list_is_signed_together(world):
    cases = world.cases(3)
    Case.objects.filter(pk=cases[1].pk).update(label="Giấy đen")
    done = world.take(cases, "submit", "clerk", together=True)
    assert (done.events, codes(done)) == ((), ["together", "paper_black", "together"])
    assert {case.stage for case in fresh(cases)} == {"drafting"}


def test_a_move_is_stale_when_the_visit_has_ended(world):
    cases = world.cases()
    world.take(cases, "submit", "clerk")
    assert codes(world.take(cases, "submit", "clerk")) == ["stale"]


def test_a_move_is_stale_when_the_task_is_gone(world):
    (case,) = world.cases()
    move = Move(case.pk, "submit", Seen(case.visit, 10**9))
    assert codes(act([move], by=world.as_("clerk"), command=uuid4())) == ["stale"]


def test_an_unknown_action_is_refused_by_name(world):
    done = world.take(world.cases(), "fly", "clerk")
    assert codes(done) == ["unknown_action"]
    assert "fly" in done.refused[0].problem.message


def test_a_comment_is_needed_when_the_chain_says_so(world):
    cases = world.bring("signing")
    assert codes(world.take(cases, "send_back", "commune_chair", comment="  ")) == ["comment_missing"]
    assert codes(world.take(cases, "send_back", "commune_chair", comment="Thiếu biên bản")) == []


def test_an_over_long_or_unreadable_comment_is_refused(world):
    cases = world.bring("signing")
    assert codes(world.take(cases, "send_back", "commune_chair", comment="x" * 4001)) == ["comment_too_long"]
    assert codes(world.take(cases, "send_back", "commune_chair", comment="a\x00b")) == ["comment_unreadable"]


def test_a_password_is_needed_when_the_chain_says_so(world):
    cases = world.bring("deciding")
    assert codes(world.take(cases, "sign", "chair")) == ["password_needed"]
    assert codes(world.take(cases, "sign", "chair", confirmed=world.confirmed("verifier"))) == ["password_needed"]
    assert codes(world.take(cases, "sign", "chair", confirmed=world.confirmed("chair"))) == []


def test_who_started_a_case_may_not_sign_it_even_in_the_right_office(world):
    from tests.workflows.world import appoint

    appoint(world, "clerk", "verifier")
    cases = world.bring("checking")
    clerk_as_verifier = Capacity(world.people["clerk"].pk, office_id=world.offices["verifier"].pk)
    assert codes(act(moves(cases, "pass"), by=clerk_as_verifier, command=uuid4())) == ["separation"]
    assert codes(world.take(cases, "pass", "verifier")) == []


def test_a_superuser_has_no_right_to_decide(world):
    cases = world.bring("deciding")
    person = world.people["head"]
    person.is_superuser = person.is_staff = True
    person.save()
    assert codes(world.take(cases, "sign", "head", confirmed=world.confirmed("head"))) == ["denied"]
    assert codes(world.take(cases, "sign", "chair", confirmed=world.confirmed("chair"))) == []


def test_a_deputy_acts_for_the_chair_only_by_substitution(world):
    cases = world.bring("deciding", 2)
    substitution = world.substitute("chair", "deputy")
    acting = Capacity(world.people["deputy"].pk, substitution_id=substitution.pk)
    confirmed = world.confirmed("deputy")
    own = act(moves(cases, "sign"), by=world.as_("deputy"), command=uuid4(), confirmed=confirmed)
    assert codes(own) == ["denied", "denied"]
    done = act(moves(cases, "sign"), by=acting, command=uuid4(), confirmed=confirmed)
    assert codes(done) == []
    event = Event.objects.get(case=cases[0], seq=done.events[0].seq)
    assert event.persons == f"{world.people['deputy'].pk},{world.people['chair'].pk}"
    assert verify().ok


def test_the_same_command_answers_the_same_and_does_nothing(world):
    cases = world.cases(2)
    Case.objects.filter(pk=cases[1].pk).update(label="Giấy đen")
    command = uuid4()
    first = act(moves(cases, "submit"), by=world.as_("clerk"), command=command)
    second = act(moves(cases, "submit"), by=world.as_("clerk"), command=command)
    assert (second.events, codes(second), second.replayed) == (first.events, codes(first), True)
    assert (Event.objects.count(), Refusal.objects.count()) == (3, 1)


@pytest.mark.parametrize("change", ["person", "action", "comment", "cases", "time"])
def test_the_same_command_is_a_conflict_when_something_differs(world, change):
    cases = world.bring("signing", 2)
    command = uuid4()
    act(moves(cases[:1], "send_back", "Thiếu"), by=world.as_("commune_chair"), command=command)
    wanted = {
        "person": (moves(cases[:1], "send_back", "Thiếu"), world.as_("verifier"), None),
        "action": (moves(cases[:1], "forward", "Thiếu"), world.as_("commune_chair"), None),
        "comment": (moves(cases[:1], "send_back", "Thừa"), world.as_("commune_chair"), None),
        "cases": (moves(cases, "send_back", "Thiếu"), world.as_("commune_chair"), None),
        "time": (moves(cases[:1], "send_back", "Thiếu"), world.as_("commune_chair"), clock.now() - timedelta(days=1)),
    }[change]
    with pytest.raises(Conflict):
        act(wanted[0], by=wanted[1], command=command, happened_at=wanted[2])


def test_an_act_is_malformed_when_a_case_is_named_twice_or_unknown_or_to_come(world):
    (case,) = world.cases()
    with pytest.raises(BadAct):
        act(moves([case, case], "submit"), by=world.as_("clerk"), command=uuid4())
    with pytest.raises(BadAct):
        act([Move(10**9, "submit", Seen(1))], by=world.as_("clerk"), command=uuid4())
    with pytest.raises(BadAct):
        act(
            moves([case], "submit"), by=world.as_("clerk"), command=uuid4(), happened_at=clock.now() + timedelta(days=1)
        )
    assert fresh([case])[0].version == 1


def test_a_parallel_stage_is_complete_when_all_have_replied(world):
    (case,) = world.bring("asking")
    assert len(tasks(case)) == 3
    for person in ("police", "tax"):
        world.take(fresh([case]), "reply", person)
        assert fresh([case])[0].stage == "asking"
    done = world.take(fresh([case]), "reply", "finance")
    (case,) = fresh([case])
    assert (case.stage, len(tasks(case)), done.events[0].to) == ("checking", 1, "checking")
    assert verify().ok


def test_a_parallel_stage_is_complete_when_enough_have_replied(world):
    (case,) = world.bring("asking_two")
    world.take([case], "reply", "police")
    assert fresh([case])[0].stage == "asking_two"
    world.take(fresh([case]), "reply", "finance")
    assert fresh([case])[0].stage == "checking"


def test_a_reply_is_given_once_by_one_office(world):
    (case,) = world.bring("asking")
    world.take([case], "reply", "police")
    assert codes(world.take([case], "reply", "police")) == ["denied"]


def test_a_hold_pauses_and_its_working_days_are_added_when_resumed(world, settings):
    (case,) = world.bring("checking")
    world.take([case], "hold", "verifier", comment="Có đơn thư")
    assert codes(world.take([case], "hold", "verifier", comment="Lần nữa")) == ["already_paused"]
    settings.VINHDANH_TODAY = date(2024, 5, 10)
    world.take([case], "resume", "verifier", comment="Đã rõ")
    (case,) = fresh([case])
    assert (case.paused_on, tasks(case)[0].due_on) == (None, date(2024, 5, 17))
    assert codes(world.take([case], "resume", "verifier", comment="Lần nữa")) == ["not_paused"]
    assert verify().ok


def test_a_due_date_is_kept_when_the_action_says_so(world, settings):
    (case,) = world.bring("checking")
    settings.VINHDANH_TODAY = date(2024, 5, 8)
    world.take([case], "again", "verifier")
    (case,) = fresh([case])
    assert (case.visit, tasks(case)[0].due_on) == (4, date(2024, 5, 13))


def test_receipt_outside_the_editions_period_is_refused_with_the_way_out(world, settings):
    cases = world.bring("signing")
    settings.VINHDANH_TODAY = date(2025, 7, 1)
    done = world.take(cases, "forward", "commune_chair")
    assert codes(done) == ["outside_edition"]
    assert done.refused[0].problem.way_out


def test_withdraw_belongs_to_the_office_the_chain_names_not_to_the_holder(world):
    cases = world.bring("checking")
    assert codes(world.take(cases, "withdraw", "verifier", comment="Rút")) == ["denied"]
    assert codes(world.take(cases, "withdraw", "commune_chair", comment="Rút")) == []
    assert Task.objects.filter(case=cases[0]).count() == 0


def test_an_outcomes_action_is_open_to_the_office_it_names(world):
    cases = world.bring("deciding")
    world.take(cases, "sign", "chair", confirmed=world.confirmed("chair"))
    assert codes(world.take(fresh(cases), "annul", "verifier", comment="Gian dối")) == ["denied"]
    assert codes(world.take(fresh(cases), "annul", "chair", comment="Gian dối")) == []
    assert verify().ok


def test_a_claimed_task_is_refused_to_a_colleague(world):
    from tests.workflows.world import appoint
    from workflows.engine import claim, release

    appoint(world, "head", "verifier")
    (case,) = world.bring("checking")
    colleague = Capacity(world.people["head"].pk, office_id=world.offices["verifier"].pk)
    (task,) = tasks(case)
    assert claim([task.pk], by=colleague).done == (task.pk,)
    assert claim([task.pk], by=world.as_("verifier")).refused[task.pk].code == "claimed"
    assert codes(world.take([case], "pass", "verifier")) == ["claimed"]
    assert release([task.pk], by=world.as_("verifier")).refused[task.pk].code == "not_mine"
    assert release([task.pk], by=colleague).done == (task.pk,)
    assert codes(world.take([case], "pass", "verifier")) == []
