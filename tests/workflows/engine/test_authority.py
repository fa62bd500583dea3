"""Who may act as what: a person's offices and the verdict on a capacity agree, and substitutions carry no further."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import TODAY
from tests.workflows.engine.witness import codes
from tests.workflows.world import appoint, moves
from workflows import clock
from workflows.audit.verify import verify
from workflows.authority import confirm, holds_task, judge, offices
from workflows.engine import Capacity, Problem, act, claim
from workflows.engine.context import Actor
from workflows.models import Appointment, Event, Office, Substitution, Task, User
from workflows.offices import end_appointment, end_substitution

DAY = timedelta(days=1)
NAMES = ["clerk", "head", "chair", "deputy"]
PERIODS = st.tuples(st.integers(-3, 3), st.one_of(st.none(), st.integers(0, 4)))
APPOINTED = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES), PERIODS), max_size=3)
SUBSTITUTED = st.lists(
    st.tuples(
        st.sampled_from(NAMES),
        st.sampled_from([None, *NAMES]),
        st.sampled_from([None, *NAMES]),
        PERIODS,
        st.booleans(),
    ),
    max_size=4,
)


def period(drawn):
    begin, length = drawn
    valid_from = TODAY + begin * DAY
    return {"valid_from": valid_from, "valid_before": None if length is None else valid_from + length * DAY}


def arrange(world, appointed, substituted, locked):
    """Appointments and substitutions as drawn; one in two substitutions goes through the one before it when it can."""
    for person, office, drawn in appointed:
        appoint(world, person, office, **period(drawn))
    last = None
    for office, by_office, user, drawn, through in substituted:
        if by_office == office or by_office == user is None:
            continue
        via = last if through and last is not None and last.by_office == world.offices[office] else None
        last = world.substitute(office, by_office, user, via=via, **period(drawn))
    User.objects.filter(username__in=locked).update(is_active=False)


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    appointed=APPOINTED,
    substituted=SUBSTITUTED,
    locked=st.sets(st.sampled_from(NAMES), max_size=1),
    days=st.integers(-4, 5),
)
def test_offices_and_judge_agree_on_every_person_capacity_and_day(world, appointed, substituted, locked, days):
    savepoint, on = transaction.savepoint(), TODAY + days * DAY
    try:
        arrange(world, appointed, substituted, locked)
        wanted = [("office_id", key) for key in Office.objects.order_by("id").values_list("id", flat=True)]
        wanted += [("substitution_id", key) for key in Substitution.objects.order_by("id").values_list("id", flat=True)]
        for name in NAMES:
            person = world.people[name].pk
            standing = {one.capacity: one.office_id for one in offices(person, on)}
            assert len(standing) == len(offices(person, on))
            named = [Capacity(person, **{kind: key}) for kind, key in wanted]
            judged = {by: judge(by, today=on, happened_on=on) for by in named}
            assert {by: actor.office_id for by, actor in judged.items() if isinstance(actor, Actor)} == standing
            assert all(actor.user_id == person for actor in judged.values() if isinstance(actor, Actor))
    finally:
        transaction.savepoint_rollback(savepoint)


def substituting(world, row, person, on=TODAY, happened_on=None):
    by = Capacity(world.people[person].pk, substitution_id=row.pk)
    return judge(by, today=on, happened_on=happened_on or on)


def by_order_and_by_deputy(world, **changes):
    """TL. CHỦ TỊCH / KT. TRƯỞNG PHÒNG: the chair's acts by the head's office, there by the verifier for the head."""
    by_order = world.substitute("chair", "head", form="TL", **changes.pop("by_order", {}))
    return world.substitute("head", "verifier", form="KT", via=by_order, **changes)


def test_acts_done_by_order_through_a_deputy_are_those_of_the_office_at_the_end(world):
    actor = substituting(world, by_order_and_by_deputy(world), "verifier")
    chain = [(one.form, one.title, one.user_id) for one in actor.acts_for]
    assert chain == [("KT", "Trưởng phòng", world.people["head"].pk), ("TL", "Chủ tịch", world.people["chair"].pk)]
    assert (actor.office_id, actor.own_office_id) == (world.offices["chair"].pk, world.offices["verifier"].pk)
    assert actor.persons == {world.people[name].pk for name in ("verifier", "head", "chair")}


def test_history_keeps_each_link_of_an_act_by_order_through_a_deputy(world):
    cases = world.bring("deciding")
    by = Capacity(world.people["verifier"].pk, substitution_id=by_order_and_by_deputy(world).pk)
    done = act(moves(cases, "refuse", "Không đủ"), by=by, command=uuid4())
    event = Event.objects.get(case=cases[0], seq=done.events[0].seq)
    said = json.loads(event.canonical)["by"]
    assert [(one["form"], one["office"]) for one in said["for"]] == [
        ("KT", world.offices["head"].pk),
        ("TL", world.offices["chair"].pk),
    ]
    assert (said["office"], said["acting"]) == (world.offices["verifier"].pk, world.offices["chair"].pk)
    assert event.persons == ",".join(str(world.people[name].pk) for name in ("verifier", "head", "chair"))
    assert verify().ok


def test_a_chain_of_substitutions_breaks_when_the_order_it_goes_through_has_ended(world):
    row = by_order_and_by_deputy(world)
    assert isinstance(substituting(world, row, "verifier"), Actor)
    end_substitution(row.via, on=TODAY, reason="Thu hồi văn bản", by=None)
    assert substituting(world, row, "verifier").code == "not_substitute"
    assert offices(world.people["verifier"].pk) == offices(world.people["verifier"].pk, TODAY)
    assert [one.capacity.substitution_id for one in offices(world.people["verifier"].pk)] == [None]


def test_a_vacant_office_is_stood_in_for_and_history_names_nobody_for_it(world):
    end_appointment(Appointment.objects.get(office=world.offices["chair"]), on=TODAY, reason="Nghỉ hưu", by=None)
    cases = world.bring("deciding")
    by = Capacity(world.people["deputy"].pk, substitution_id=world.substitute("chair", "deputy").pk)
    assert codes(world.take(cases, "refuse", "chair", comment="Không đủ")) == ["not_in_office"]
    done = act(moves(cases, "refuse", "Không đủ"), by=by, command=uuid4())
    event = Event.objects.get(case=cases[0], seq=done.events[0].seq)
    (represented,) = json.loads(event.canonical)["by"]["for"]
    assert (represented["title"], "user" in represented, "name" in represented) == ("Chủ tịch", False, False)
    assert event.persons == str(world.people["deputy"].pk)
    assert verify().ok


@pytest.mark.parametrize(
    ("begins", "ends", "holds"),
    [(-9, 0, False), (-9, 1, True), (0, None, True), (1, None, False), (0, 0, False)],
    ids=["ended_yesterday", "last_day", "first_day", "starts_tomorrow", "never_took_effect"],
)
def test_a_substitution_holds_from_its_first_day_until_before_its_end(world, begins, ends, holds):
    row = world.substitute(
        "chair", "deputy", valid_from=TODAY + begins * DAY, valid_before=None if ends is None else TODAY + ends * DAY
    )
    verdict = substituting(world, row, "deputy")
    assert isinstance(verdict, Actor) is holds
    assert isinstance(verdict, Problem) is not holds


@pytest.mark.parametrize(
    ("begins", "ends", "holds"), [(-9, 0, False), (-9, 1, True), (0, None, True), (1, None, False)]
)
def test_an_appointment_holds_from_its_first_day_until_before_its_end(world, begins, ends, holds):
    ends_on = None if ends is None else TODAY + ends * DAY
    appoint(world, "head", "chair", valid_from=TODAY + begins * DAY, valid_before=ends_on)
    by = Capacity(world.people["head"].pk, office_id=world.offices["chair"].pk)
    assert isinstance(judge(by, today=TODAY, happened_on=TODAY), Actor) is holds


def test_a_locked_account_has_no_authority_of_any_kind(world):
    row = world.substitute("chair", "deputy")
    person = world.people["deputy"]
    assert len(offices(person.pk)) == 2
    person.is_active = False
    person.save()
    assert offices(person.pk) == []
    assert judge(world.as_("deputy"), today=TODAY, happened_on=TODAY).code == "not_in_office"
    assert substituting(world, row, "deputy").code == "not_substitute"


def test_a_substitution_by_an_office_is_lost_with_the_office(world):
    row = world.substitute("chair", "deputy")
    assert isinstance(substituting(world, row, "deputy"), Actor)
    end_appointment(Appointment.objects.get(office=world.offices["deputy"]), on=TODAY, reason="Điều động", by=None)
    assert substituting(world, row, "deputy").code == "not_substitute"


def test_a_substitution_serves_nobody_else(world):
    of_office, of_person = world.substitute("chair", "deputy"), world.substitute("chair", None, "deputy", form="TUQ")
    for row in (of_office, of_person):
        assert isinstance(substituting(world, row, "deputy"), Actor)
        assert substituting(world, row, "head").code == "not_substitute"
    both = world.substitute("chair", "head", "deputy", form="TUQ")
    assert [substituting(world, both, name).code for name in ("deputy", "head")] == ["not_substitute"] * 2
    appoint(world, "deputy", "head")
    assert isinstance(substituting(world, both, "deputy"), Actor)


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), clock.VIETNAM)


def test_an_act_of_paper_is_refused_when_it_happened_before_the_substitution_began(world):
    row = world.substitute("chair", "deputy", valid_from=TODAY - 3 * DAY)
    by = Capacity(world.people["deputy"].pk, substitution_id=row.pk)
    early, first = world.bring("deciding", 2, noon(TODAY - 5 * DAY))
    before = act(moves([early], "refuse", "Muộn"), by=by, command=uuid4(), happened_at=noon(TODAY - 4 * DAY))
    assert codes(before) == ["not_substitute"]
    on_first_day = act(moves([first], "refuse", "Muộn"), by=by, command=uuid4(), happened_at=noon(TODAY - 3 * DAY))
    assert codes(on_first_day) == []


def test_who_was_represented_is_the_holder_of_the_day_it_happened(world):
    end_appointment(Appointment.objects.get(office=world.offices["chair"]), on=TODAY - DAY, reason="Nghỉ hưu", by=None)
    appoint(world, "head", "chair", valid_from=TODAY - DAY)
    row = world.substitute("chair", "deputy")
    assert substituting(world, row, "deputy").acts_for[0].user_id == world.people["head"].pk
    earlier = substituting(world, row, "deputy", happened_on=TODAY - 2 * DAY)
    assert earlier.acts_for[0].user_id == world.people["chair"].pk


def test_a_capacity_reaches_the_tasks_of_the_office_whose_acts_it_does(world):
    (case,) = world.bring("deciding")
    row = world.substitute("chair", "deputy")
    acting = Capacity(world.people["deputy"].pk, substitution_id=row.pk)
    assert holds_task(acting, [case.pk]) == {case.pk}
    assert holds_task(world.as_("deputy"), [case.pk]) == set()
    assert holds_task(Capacity(world.people["head"].pk, substitution_id=row.pk), [case.pk]) == set()


@pytest.mark.parametrize("left", [True, False])
def test_a_task_held_by_somebody_who_left_the_office_is_free_to_be_claimed(world, left):
    appoint(world, "head", "verifier")
    (case,) = world.bring("checking")
    (task,) = Task.objects.filter(case=case)
    colleague = Capacity(world.people["head"].pk, office_id=world.offices["verifier"].pk)
    assert claim([task.pk], by=world.as_("verifier")).done == (task.pk,)
    if left:
        end_appointment(Appointment.objects.get(user=world.people["verifier"]), on=TODAY, reason="Điều động", by=None)
    handled = claim([task.pk], by=colleague)
    assert handled.done == ((task.pk,) if left else ())
    assert [problem.code for problem in handled.refused.values()] == ([] if left else ["claimed"])
    assert codes(act(moves([case], "pass"), by=colleague, command=uuid4())) == ([] if left else ["claimed"])


def test_a_password_confirms_only_its_own_person(world):
    person = world.people["chair"]
    person.set_password("Tháng Năm 2024")
    person.save()
    assert confirm(person, "Tháng Năm 2024").user_id == person.pk
    assert confirm(person, "Tháng Sáu 2024") is None
    assert confirm(world.people["deputy"], "Tháng Năm 2024") is None


def test_a_confirmation_grows_old(world, settings):
    (one, other) = world.bring("deciding", 2)
    confirmed = world.confirmed("chair")
    assert codes(world.take([one], "sign", "chair", confirmed=confirmed)) == []
    settings.VINHDANH_CONFIRM_MINUTES = 0
    assert codes(world.take([other], "sign", "chair", confirmed=confirmed)) == ["password_needed"]
