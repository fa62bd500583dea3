"""Promises of the engine, each with a test that would fail without it."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from viewflow.fsm.base import TransitionNotAllowed

from tests.conftest import TODAY
from tests.workflows.engine.test_machine_properties import ALLOWED, PEOPLE
from tests.workflows.engine.witness import codes, everything
from tests.workflows.world import CHAIN, appoint, fresh, moves, paper_agencies, tasks
from workflows import authority, clock, editions, registry
from workflows.audit.verify import verify
from workflows.engine import SYSTEM, Capacity, Move, NewCase, Problem, Seen, act, claim, judging, start, touched
from workflows.engine.context import Actor
from workflows.machine import NotJudged
from workflows.models import Appointment, Case, Event, Office, Policy, Task
from workflows.offices import end_appointment

OVERDUE = date(2024, 6, 3)


def holding(world, person: str, office: str) -> Capacity:
    """A further person in an office."""
    appoint(world, person, office)
    return Capacity(world.people[person].pk, office_id=world.offices[office].pk)


def acting_for(world, person: str, office: str) -> Capacity:
    """The holder of his own office standing in for another."""
    return Capacity(world.people[person].pk, substitution_id=world.substitute(office, person).pk)


def republished(*changes: tuple[str, str]) -> None:
    """Publish the small chain with changes: the next revision."""
    text = CHAIN
    for old, new in changes:
        assert text.count(old) == 1
        text = text.replace(old, new)
    editions.publish(editions.load(text))


# 1: one durable transaction.


@pytest.mark.parametrize("door", ["act", "start", "claim"])
def test_the_engine_refuses_to_work_inside_a_transaction_that_could_still_be_undone(shared_world, door):
    (case,) = shared_world.cases()
    clerk, before = shared_world.as_("clerk"), everything()
    areas = shared_world.province.pk, shared_world.district.pk, shared_world.commune.pk
    work = {
        "act": lambda: act(moves([case], "submit"), by=clerk, command=uuid4()),
        "start": lambda: start([NewCase("paper", "GT", "Giấy", *areas)], by=clerk, command=uuid4()),
        "claim": lambda: claim([tasks(case)[0].pk], by=clerk),
    }[door]
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        work()
    assert everything() == before
    work()
    assert everything() != before


def test_an_effect_that_raises_undoes_the_whole_act(world, monkeypatch):
    def breaks(moved, ctx):
        Task.objects.filter(case_id=moved[0].case.id).delete()
        raise ZeroDivisionError

    cases = world.bring("signing", 2)
    stamped = registry.effects["paper_stamped"]
    monkeypatch.setitem(registry.effects._entries, "paper_stamped", registry.Entry("paper_stamped", breaks))
    before, command = everything(), uuid4()
    with pytest.raises(ZeroDivisionError):
        act(moves(cases, "forward"), by=world.as_("commune_chair"), command=command)
    assert everything() == before
    monkeypatch.setitem(registry.effects._entries, "paper_stamped", stamped)
    assert len(act(moves(cases, "forward"), by=world.as_("commune_chair"), command=command).events) == 2


# 2: tasks follow the case.


def test_the_same_offices_can_be_asked_again_in_another_order(world):
    def reversed_agencies(cases, ctx):
        return {key: found[::-1] for key, found in paper_agencies(cases, ctx).items()}

    registry.resolvers("paper_agencies_reversed")(reversed_agencies)
    republished(
        (
            "    complete_when: {at_least: 2}\n    actions:\n",
            "    complete_when: {at_least: 2}\n    actions:\n      ask_again: {title: {vi: Hỏi lại, en: Ask again},"
            " past: {vi: đã hỏi lại, en: asked again}, to: asking_two, by: {position: verifier, at: {level: district,"
            " function: interior}}}\n",
        ),
        (
            'en: "Asking two"}\n    held_by: {each: paper_agencies}',
            'en: "Asking two"}\n    held_by: {each: paper_agencies_reversed}',
        ),
    )
    (case,) = world.bring("asking_two")
    before = {task.office_id for task in tasks(case)}
    Task.objects.filter(case=case).delete()
    for name in ("police", "tax", "finance"):
        Task.objects.create(
            case=case, office=world.offices[name], stage=case.stage, visit=case.visit, opened_at=case.started_at
        )
    assert codes(world.take([case], "ask_again", "verifier")) == []
    (now,) = fresh([case])
    assert {task.office_id for task in tasks(now)} == before
    assert {(task.stage, task.visit) for task in tasks(now)} == {("asking_two", case.visit + 1)}
    assert verify().ok


def test_work_for_a_vacant_office_is_given_with_a_warning(world):
    one, other = world.bring("signing", 2)
    assert world.take([one], "forward", "commune_chair").warnings == ()
    end_appointment(Appointment.objects.get(office=world.offices["verifier"]), on=TODAY, reason="Điều động", by=None)
    done = world.take([other], "forward", "commune_chair")
    assert [warning for warning in done.warnings if "Chuyên viên thẩm định" in warning] == list(done.warnings)
    assert (len(done.warnings), len(tasks(other))) == (1, 1)


# The state machine is the last guard.


def actor(world, name: str) -> Actor:
    verdict = authority.judge(world.as_(name), today=TODAY, happened_on=TODAY)
    assert isinstance(verdict, Actor)
    return verdict


@pytest.fixture
def machine(world):
    edition = editions.in_force("paper", TODAY)
    return editions.compiled([edition.sha256])[edition.sha256]


def at_signing(machine):
    return machine.machine("signing"), machine.definition.stages["signing"].actions["forward"]


def test_a_transition_is_denied_without_a_judgement(world, machine):
    traveller, forward = at_signing(machine)
    traveller.checked = True
    with pytest.raises(NotJudged):
        traveller.take(forward, actor(world, "commune_chair"))
    assert traveller.stage == "signing"


def test_a_transition_is_denied_when_another_was_judged(world, machine):
    traveller, forward = at_signing(machine)
    traveller.judged_for, traveller.checked = actor(world, "clerk"), True
    with pytest.raises(NotJudged):
        traveller.take(forward, actor(world, "commune_chair"))
    assert traveller.stage == "signing"


@pytest.mark.parametrize(("checked", "problem"), [(False, None), (True, Problem("open", "Còn vướng"))])
def test_a_transition_is_refused_when_problems_are_open_or_were_not_looked_for(world, machine, checked, problem):
    traveller, forward = at_signing(machine)
    by = actor(world, "commune_chair")
    traveller.judged_for, traveller.checked, traveller.problem = by, checked, problem
    with pytest.raises(TransitionNotAllowed) as caught:
        traveller.take(forward, by)
    assert (isinstance(caught.value, NotJudged), traveller.stage) == (False, "signing")


def test_a_transition_is_made_when_judged_for_this_actor_and_nothing_is_open(world, machine):
    traveller, forward = at_signing(machine)
    by = actor(world, "commune_chair")
    traveller.judged_for, traveller.checked = by, True
    assert (traveller.take(forward, by), traveller.stage) == ("checking", "checking")


def test_a_transition_that_the_place_does_not_have_is_refused(world, machine):
    traveller, forward = machine.machine("checking"), machine.definition.stages["signing"].actions["forward"]
    by = actor(world, "commune_chair")
    traveller.judged_for, traveller.checked = by, True
    with pytest.raises(TransitionNotAllowed):
        traveller.take(forward, by)
    assert traveller.stage == "checking"


def test_nothing_but_a_transition_can_write_the_stage(machine):
    traveller, _ = at_signing(machine)
    with pytest.raises(AttributeError):
        traveller.stage = "granted"
    assert traveller.stage == "signing"


def test_an_engine_that_forgot_to_judge_moves_nothing(world, monkeypatch):
    from workflows.engine import door

    (case,) = world.cases()
    before = everything()
    monkeypatch.setattr(door._Act, "_travel", forgetful_travel)
    with pytest.raises(NotJudged):
        world.take([case], "submit", "clerk")
    assert everything() == before


def forgetful_travel(self, done):
    """An engine with a bug: nobody was judged."""
    for one, _ in done:
        traveller = editions.compiled([one.case.sha256])[one.case.sha256].machine(one.case.stage)
        traveller.take(one.found, self.ctx.by)


# 6: separation of duties. Each reason has a twin in which the same person did not do the thing.


def editor(world, guilty):
    (case,) = world.bring("checking")
    if guilty:
        touched([case.pk], world.people["head"].pk)
    return case, holding(world, "head", "verifier")


def starter(world, guilty):
    colleague = holding(world, "deputy", "clerk")
    by = world.as_("clerk") if guilty else colleague
    areas = world.province.pk, world.district.pk, world.commune.pk
    start([NewCase("paper", "GT", "Giấy", *areas)], by=by, command=uuid4())
    case = through(world, [("submit", colleague), ("forward", world.as_("commune_chair"))])
    return case, holding(world, "clerk", "verifier")


def who_acted_there(world, guilty):
    signer = holding(world, "head", "commune_chair")
    (case,) = world.bring("signing")
    act(moves([case], "forward"), by=signer if guilty else world.as_("commune_chair"), command=uuid4())
    return fresh([case])[0], holding(world, "head", "verifier")


def who_acted_there_on_an_earlier_visit(world, guilty):
    signer = holding(world, "head", "commune_chair")
    (case,) = world.bring("signing")
    back = signer if guilty else world.as_("commune_chair")
    act(moves([case], "send_back", "Thiếu"), by=back, command=uuid4())
    case = through(world, [("submit", world.as_("clerk")), ("forward", world.as_("commune_chair"))])
    return case, holding(world, "head", "verifier")


def who_was_represented_there(world, guilty):
    other = holding(world, "head", "commune_chair") if not guilty else acting_for(world, "deputy", "commune_chair")
    (case,) = world.bring("signing")
    act(moves([case], "forward"), by=other, command=uuid4())
    return fresh([case])[0], holding(world, "commune_chair", "verifier")


def who_represented_there(world, guilty):
    substitute = acting_for(world, "deputy", "commune_chair")
    (case,) = world.bring("signing")
    act(moves([case], "forward"), by=substitute if guilty else world.as_("commune_chair"), command=uuid4())
    return fresh([case])[0], holding(world, "deputy", "verifier")


def who_is_represented_now(world, guilty):
    (case,) = world.bring("checking")
    if guilty:
        touched([case.pk], world.people["verifier"].pk)
    return case, acting_for(world, "head", "verifier")


def through(world, steps):
    """The newest case taken through steps by these capacities."""
    case = world_case()
    for action, by in steps:
        assert codes(act(moves([case], action), by=by, command=uuid4())) == []
        case = world_case()
    return case


def world_case():
    return Event.objects.order_by("-id").first().case


@pytest.mark.parametrize("guilty", [True, False], ids=["barred", "free"])
@pytest.mark.parametrize(
    "arrange",
    [
        starter,
        editor,
        who_acted_there,
        who_acted_there_on_an_earlier_visit,
        who_was_represented_there,
        who_represented_there,
        who_is_represented_now,
    ],
)
def test_separation_of_duties_bars_everybody_who_had_a_hand_in_it(world, arrange, guilty):
    case, by = arrange(world, guilty)
    done = act(moves([case], "pass"), by=by, command=uuid4())
    assert codes(done) == (["separation"] if guilty else [])
    if guilty:
        message = done.refused[0].problem.message
        assert [part in message for part in (case.code, "“Soạn thảo”", "“Ký”", "“Đạt”")] == [True] * 4


def test_the_system_is_exempt_from_separation(world, settings):
    republished(("offered: false}", "offered: false, not_by: [asking, checking]}"))
    (case,) = world.bring("asking")
    settings.VINHDANH_TODAY = OVERDUE
    task = tasks(case)[0]
    done = act([Move(case.pk, "lapse", Seen(case.visit, task.pk))], by=SYSTEM, command=uuid4())
    assert codes(done) == []
    assert len(tasks(case)) == 2


# What only people do, and what only the system does.


@pytest.mark.parametrize("stage", sorted({stage for stage, _ in ALLOWED}))
def test_the_system_does_only_what_is_not_offered(world, settings, stage):
    if stage == "granted":
        (case,) = world.bring("deciding")
        world.take([case], "sign", "chair", confirmed=world.confirmed("chair"))
    else:
        (case,) = world.bring(stage)
    (case,) = fresh([case])
    settings.VINHDANH_TODAY = OVERDUE
    task_id = next((task.pk for task in tasks(case)), None)
    for action in sorted((name for place, name in ALLOWED if place == stage), key="lapse".__eq__):
        done = act([Move(case.pk, action, Seen(case.visit, task_id), "Vì hết hạn")], by=SYSTEM, command=uuid4())
        assert codes(done) == ([] if action == "lapse" else ["not_for_system"])


def test_the_system_lets_nothing_lapse_before_its_time_or_while_the_case_is_held(world, settings):
    (case,) = world.bring("asking")
    task = tasks(case)[0]

    def lapse():
        return codes(act([Move(case.pk, "lapse", Seen(case.visit, task.pk))], by=SYSTEM, command=uuid4()))

    settings.VINHDANH_TODAY = task.due_on
    assert lapse() == ["not_overdue"]
    settings.VINHDANH_TODAY = OVERDUE
    Case.objects.filter(pk=case.pk).update(paused_on=task.due_on)
    assert lapse() == ["paused"]
    Case.objects.filter(pk=case.pk).update(paused_on=None)
    assert lapse() == []


def test_the_system_names_the_task_it_lets_lapse(world):
    (case,) = world.bring("asking")
    assert codes(act(moves([case], "lapse"), by=SYSTEM, command=uuid4())) == ["no_task"]


@pytest.mark.parametrize("person", PEOPLE)
def test_no_person_lets_a_task_lapse(world, person):
    (case,) = world.bring("asking")
    for task_id in [None, *[task.pk for task in tasks(case)]]:
        move = Move(case.pk, "lapse", Seen(case.visit, task_id))
        assert codes(act([move], by=world.as_(person), command=uuid4())) == ["only_system"]
    assert len(tasks(case)) == 3


# The hand-written table: who may do what, where; everybody else is denied.


@pytest.mark.parametrize("stage", sorted({stage for stage, _ in ALLOWED} - {"granted"}))
def test_each_action_is_open_to_the_offices_of_the_table_and_denied_to_all_others(world, stage):
    (case,) = world.bring(stage)
    for (place, action), offices in ALLOWED.items():
        if place != stage or not offices:
            continue
        for person in PEOPLE:
            savepoint = transaction.savepoint()
            done = world.take([case], action, person, comment="Đã xem", confirmed=world.confirmed(person))
            transaction.savepoint_rollback(savepoint)
            allowed = [] if person in offices else ["denied"]
            assert codes(done) == (["not_paused"] if action == "resume" and not allowed else allowed)


# Who was judged, and when things happened.


@pytest.mark.parametrize("forgotten", ["judge_authority", "check_requirements"])
def test_the_machine_denies_when_the_engine_forgets_to_judge(world, monkeypatch, forgotten):
    cases = world.bring("checking")
    before = everything()
    monkeypatch.setattr(judging, forgotten, lambda *args: None)
    with pytest.raises(TransitionNotAllowed):
        world.take(cases, "ask", "verifier")
    assert everything() == before


def test_an_act_is_refused_when_said_to_have_happened_before_the_case_came_to_where_it_is(world):
    cases = world.bring("checking")
    last = Event.objects.filter(case=cases[0]).latest("seq").happened_at
    early = world.take(cases, "ask", "verifier", happened_at=last - timedelta(seconds=1))
    assert codes(early) == ["before_last_event"]
    assert codes(world.take(cases, "ask", "verifier", happened_at=last)) == []


def test_replies_of_a_parallel_stage_may_be_recorded_in_any_order(world):
    (case,) = world.bring("asking")
    asked = Event.objects.filter(case=case).latest("seq").happened_at
    assert codes(world.take([case], "reply", "police")) == []
    assert codes(world.take([case], "reply", "tax", happened_at=asked)) == []


def test_a_pause_is_given_back_when_a_held_case_moves_and_keeps_its_due_date(world, settings):
    stayed, moved = world.bring("checking", 2)
    world.take([stayed, moved], "hold", "verifier", comment="Có đơn thư")
    settings.VINHDANH_TODAY = date(2024, 5, 10)
    world.take([moved], "again", "verifier")
    settings.VINHDANH_TODAY = date(2024, 5, 15)
    world.take(fresh([stayed, moved]), "resume", "verifier", comment="Đã rõ")
    assert [tasks(case)[0].due_on for case in (stayed, moved)] == [date(2024, 5, 22), date(2024, 5, 22)]


def test_too_few_offices_are_refused_when_a_stage_waits_for_more(world):
    Office.objects.filter(body__function__in=["tax", "finance"]).update(position="elsewhere")
    registry.resolvers._entries["paper_agencies"] = registry.Entry("paper_agencies", only_officers)
    try:
        assert codes(world.take(world.bring("checking"), "ask_two", "verifier")) == ["too_few_offices"]
    finally:
        registry.resolvers._entries["paper_agencies"] = registry.Entry("paper_agencies", paper_agencies)
    assert codes(world.take(world.bring("checking"), "ask_two", "verifier")) == []


def only_officers(cases, ctx):
    found = list(Office.objects.filter(position="officer").order_by("id").values_list("id", flat=True))
    return {case.id: found for case in cases}


def test_an_unreadable_policy_refuses_the_case_and_not_the_list(world):
    Policy.objects.create(
        code="verification_working_days", value="vài", unit="working_days", valid_from=date(2024, 1, 1),
        area=world.district, legal_basis="thử", source="thử", confidence="low", recorded_at=clock.now(),
    )  # fmt: skip
    assert codes(world.take(world.bring("signing"), "forward", "commune_chair")) == ["policy_unreadable"]
