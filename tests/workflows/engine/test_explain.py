"""What `explain` says may be done, an act does; what it says may not be done, an act refuses with the same reason."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.db import transaction

from tests.workflows.engine.witness import codes, everything
from tests.workflows.world import appoint, fresh, tasks
from workflows import clock
from workflows.engine import Capacity, Move, Seen, act, claim, explain, touched
from workflows.engine.context import Confirmation
from workflows.models import Area, Body, Case, Office, Substitution

STAGES = ["drafting", "signing", "checking", "asking", "asking_two", "deciding", "granted", "refused"]


@pytest.fixture
def offices(world):
    """People with every kind of reason against them, and cases in every place and condition."""
    more = {"clerk": "verifier", "commune_chair": "chair", "head": "verifier", "verifier": "chair"}
    for person, office in more.items():
        appoint(world, person, office)
    world.substitute("chair", "deputy")
    world.substitute("verifier", "head", "deputy")
    world.substitute("commune_chair", "clerk", valid_before=None)
    for stage in STAGES[:-2]:
        world.bring(stage)
    (granted, refused) = world.bring("deciding", 2)
    world.take([granted], "sign", "chair", confirmed=world.confirmed("chair"))
    world.take([refused], "refuse", "chair", comment="Không đủ")
    held, claimed, edited = world.bring("checking", 3)
    (answered,), (black,) = world.bring("asking"), world.bring("drafting")
    world.take([held], "hold", "verifier", comment="Có đơn thư")
    claim([tasks(claimed)[0].pk], by=Capacity(world.people["head"].pk, office_id=world.offices["verifier"].pk))
    touched([edited.pk], world.people["head"].pk)
    world.take([answered], "reply", "police")
    Case.objects.filter(pk=black.pk).update(label="Giấy đen")
    return world


def capacities(world) -> list[Capacity]:
    """Everybody in every office and substitution, his own and others'."""
    keys = [office.pk for office in world.offices.values()]
    substitutions = Substitution.objects.order_by("id").values_list("id", flat=True)
    return [
        *[Capacity(world.people[name].pk, office_id=key) for name in ("clerk", "head", "verifier") for key in keys],
        *[world.as_(name) for name in world.offices],
        *[
            Capacity(world.people[name].pk, substitution_id=one)
            for name in ("clerk", "deputy")
            for one in substitutions
        ],
    ]


def refusal(case: Case, action: str, by: Capacity):
    """Why an act with comment and password is refused; None when it is done. Nothing remains of it."""
    savepoint = transaction.savepoint()
    done = act(
        [Move(case.pk, action, Seen(case.visit), "Đã xem")],
        by=by,
        command=uuid4(),
        confirmed=Confirmation(by.user_id, clock.now()),
    )
    transaction.savepoint_rollback(savepoint)
    return done.refused[0].problem if done.refused else None


def test_explain_agrees_with_act_for_every_place_action_and_person(offices):
    cases, seen = list(Case.objects.order_by("id")), set()
    for by in capacities(offices):
        choices = explain([case.pk for case in cases], by=by)
        assert list(choices) == [case.pk for case in cases]
        for case in cases:
            for choice in choices[case.pk]:
                assert choice.problem == refusal(case, choice.action.name, by)
                seen.add(choice.problem.code if choice.problem else None)
    assert seen == {
        *(None, "denied", "not_in_office", "not_substitute", "separation", "claimed", "not_paused", "already_paused"),
        "paper_black",
    }


def test_explain_writes_nothing_and_names_the_offered_actions_in_their_order(world):
    (case,) = world.bring("asking")
    before = everything()
    choices = explain([case.pk, 10**9, 2**70], by=world.as_("police"))
    assert everything() == before
    assert [(one.action.name, one.problem is None) for one in choices[case.pk]] == [
        ("reply", True),
        ("recall", False),
        ("withdraw", False),
    ]
    assert list(choices) == [case.pk]


def test_explain_names_the_task_to_act_from(world):
    (case,) = world.bring("asking")
    (mine,) = [task.pk for task in tasks(case) if task.office_id == world.offices["tax"].pk]
    choices = {one.action.name: one.task_id for one in explain([case.pk], by=world.as_("tax"))[case.pk]}
    assert choices == {"reply": mine, "recall": None, "withdraw": None}
    done = act([Move(case.pk, "reply", Seen(case.visit, mine))], by=world.as_("tax"), command=uuid4())
    assert codes(done) == []


def test_explain_offers_nothing_where_a_case_has_ended_for_good(world):
    (case,) = world.bring("deciding")
    world.take([case], "refuse", "chair", comment="Không đủ")
    assert explain([fresh([case])[0].pk], by=world.as_("chair")) == {case.pk: ()}


AGENCIES = ("police", "tax", "finance")


def far_away() -> Area:
    return Area.objects.create(
        code="06",
        level="province",
        kind="Tỉnh",
        name="Tỉnh Bắc Kạn",
        search="tinh bac kan",
        valid_from=date(2020, 1, 1),
    )


def received_before_any_policy() -> None:
    """The case was received before any policy says how long agencies may take."""
    Case.objects.update(received_on=date(2019, 12, 31))


def choice_of(case: Case, action: str, by: Capacity):
    return next(one for one in explain([case.pk], by=by)[case.pk] if one.action.name == action)


@pytest.mark.parametrize(
    ("action", "gone", "code"),
    [
        ("pass", lambda: Office.objects.filter(position="chair").update(position="elsewhere"), "no_office"),
        ("ask", lambda: Body.objects.filter(function__in=AGENCIES).update(area=far_away()), "no_office"),
        ("ask", received_before_any_policy, "policy_missing"),
    ],
)
def test_explain_says_why_a_case_could_not_arrive_as_the_act_does(world, action, gone, code):
    (case,) = world.bring("checking")
    by = world.as_("verifier")
    assert (choice_of(case, action, by).problem, refusal(case, action, by)) == (None, None)
    gone()
    found = choice_of(case, action, by)
    assert (found.problem.code, found.target) == (code, None)
    assert found.problem == refusal(case, action, by)


def test_explain_says_where_the_case_would_go_to_whom_and_by_when(world):
    (case,) = world.bring("checking")
    asking = choice_of(case, "ask", world.as_("verifier")).target
    assert (asking.place.name, [work.due_on for work in asking.work]) == ("asking", [date(2024, 5, 9)] * 3)
    assert {work.seat.office_id for work in asking.work} == {world.offices[name].pk for name in AGENCIES}
