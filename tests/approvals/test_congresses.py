"""The selection held by a district congress, and the decision on its delegates."""

from __future__ import annotations

import pytest

from approvals import congresses, decisions
from approvals.congresses import Tally
from approvals.models import Decision, ElectionSession
from nominations.errors import DomainError
from nominations.submissions import draft_submission
from tests.approvals.factories import (
    TODAY,
    ask,
    at_congress,
    count_queries,
    elected,
    keys,
    open_election,
    went,
)
from tests.factories import CongressFactory, DelegateNominationFactory, take
from workflows.models import Event

MINUTES = {"minutes_number": "01/BB-ĐH", "minutes_on": TODAY}


def secretary(town):
    return town.holder("district", "organising_committee", "secretary")


def refusal(call, *args, **kwargs):
    """The code with which a verb refuses."""
    with pytest.raises(DomainError) as error:
        call(*args, **kwargs)
    return error.value.problem.code


def test_close_election_sends_each_candidate_where_the_congress_said(town):
    cases, congress = at_congress(town, 3)
    session = open_election(town, congress)
    tallies = [elected(cases[0]), Tally(cases[1].pk, "reserve", 60, 1), Tally(cases[2].pk, "not_elected", 10)]
    congresses.record_election(secretary(town), session.pk, ballots=120, tallies=tallies)
    done = congresses.close_election(secretary(town), session.pk, **MINUTES)
    went(done, ["district_signing", "reserve", "not_selected"])
    assert ElectionSession.objects.get(pk=session.pk).status == "closed"
    events = Event.objects.count()
    assert congresses.close_election(secretary(town), session.pk).events == done.events
    assert Event.objects.count() == events


def test_close_election_moves_nobody_when_the_district_has_too_few_places(town):
    cases, congress = at_congress(town, 2, seats=1)
    session = open_election(town, congress)
    congresses.record_election(secretary(town), session.pk, ballots=120, tallies=[elected(case) for case in cases])
    done = congresses.close_election(secretary(town), session.pk, **MINUTES)
    assert len(done.refused) == 2
    row = ElectionSession.objects.get(pk=session.pk)
    assert (row.status, row.command != session.command) == ("open", True)
    tallies = [elected(cases[0]), Tally(cases[1].pk, "reserve", 100, 1)]
    congresses.record_election(secretary(town), session.pk, ballots=120, tallies=tallies)
    went(congresses.close_election(secretary(town), session.pk), ["district_signing", "reserve"])


@pytest.mark.parametrize(
    ("requirement", "result", "order"),
    [
        ("elected_delegate", "delegate", False),
        ("elected_reserve", "reserve", True),
        ("not_elected", "not_elected", False),
    ],
)
def test_elected_when_the_selections_own_act_asks_and_not_otherwise(town, requirement, result, order):
    cases, congress = at_congress(town, 3)
    session = open_election(town, congress)
    tallies = [Tally(case.pk, result, 50, place if order else None) for place, case in enumerate(cases, start=1)]
    congresses.record_election(secretary(town), session.pk, ballots=120, tallies=tallies)
    refused = dict.fromkeys(keys(cases), "not_decided_by_congress")
    assert ask(requirement, cases, secretary(town), command=session.command) == refused
    congresses._begin_closing(congresses._secretary(secretary(town)), session.pk, "01", TODAY)
    assert ask(requirement, cases, secretary(town), command=session.command) == {}
    assert ask(requirement, cases, secretary(town)) == refused
    stranger = town.holder("province", "organising_committee", "secretary")
    assert ask(requirement, cases, stranger, command=session.command) == refused
    others = {"elected_delegate", "elected_reserve", "not_elected"} - {requirement}
    assert {name: ask(name, cases, secretary(town), command=session.command) for name in others} == dict.fromkeys(
        others, refused
    )
    assert [count_queries(requirement, cases[:size], secretary(town)) for size in (1, 3)] == [1, 1]


def test_open_election_is_for_the_secretary_of_the_districts_own_congress(town):
    _, congress = at_congress(town, 1)
    assert refusal(congresses.open_election, secretary(town), town.congress.pk, held_on=TODAY) == "congress_unknown"
    other = town.holder("district", "ethnic_affairs", "verifier")
    assert refusal(congresses.open_election, other, congress.pk, held_on=TODAY) == "denied"
    assert congresses.open_election(secretary(town), congress.pk, held_on=TODAY).status == "open"


@pytest.mark.parametrize(
    ("tallies", "code"),
    [
        (lambda a, b: [Tally(a, "elected", 9)], "result_unknown"),
        (lambda a, b: [Tally(a, "delegate", 121)], "votes_too_many"),
        (lambda a, b: [Tally(a, "delegate", 0)], "no_votes"),
        (lambda a, b: [Tally(a, "reserve", 9, 2)], "reserve_order_gaps"),
        (lambda a, b: [Tally(a, "delegate", 9, 1)], "reserve_order_unasked"),
        (lambda a, b: [Tally(a, "delegate", 9), Tally(b, "reserve", 10, 1)], "ranking_unexplained"),
        (lambda a, b: [Tally(a, "reserve", 9, 1), Tally(b, "reserve", 10, 2)], "ranking_unexplained"),
    ],
)
def test_record_election_is_refused_when_the_tally_cannot_be(town, tallies, code):
    cases, congress = at_congress(town, 2)
    session = open_election(town, congress)
    given = tallies(*keys(cases))
    assert refusal(congresses.record_election, secretary(town), session.pk, ballots=120, tallies=given) == code


def test_record_election_accepts_an_order_against_the_votes_with_its_reason(town):
    cases, congress = at_congress(town, 2)
    session = open_election(town, congress)
    tallies = [Tally(cases[0].pk, "delegate", 9, note="Cơ cấu dân tộc Dao"), Tally(cases[1].pk, "reserve", 10, 1)]
    assert len(congresses.record_election(secretary(town), session.pk, ballots=120, tallies=tallies)) == 2


def test_record_election_asks_no_reason_of_delegates_among_themselves_when_listed_in_any_order(town):
    cases, congress = at_congress(town, 2)
    session = open_election(town, congress)
    tallies = [Tally(cases[0].pk, "delegate", 9), Tally(cases[1].pk, "delegate", 10)]
    for listed in (tallies, tallies[::-1]):
        assert len(congresses.record_election(secretary(town), session.pk, ballots=120, tallies=listed)) == 2


def test_record_election_is_refused_for_a_candidate_of_another_congress_or_another_desk(town):
    cases, _ = at_congress(town, 1)
    elsewhere = CongressFactory(area=town.district, ordinal=9, parent=CongressFactory(area=town.province, ordinal=9))
    session = open_election(town, elsewhere)
    record = congresses.record_election
    assert refusal(record, secretary(town), session.pk, ballots=9, tallies=[Tally(cases[0].pk, "delegate", 9)]) == (
        "other_congress"
    )
    draft = DelegateNominationFactory(town=town).case
    assert refusal(record, secretary(town), session.pk, ballots=9, tallies=[Tally(draft.pk, "delegate", 9)]) == (
        "no_open_task"
    )


def test_close_election_is_refused_without_results_or_minutes(town):
    cases, congress = at_congress(town, 1)
    session = open_election(town, congress)
    assert refusal(congresses.close_election, secretary(town), session.pk, **MINUTES) == "no_results"
    congresses.record_election(secretary(town), session.pk, ballots=9, tallies=[Tally(cases[0].pk, "delegate", 9)])
    assert refusal(congresses.close_election, secretary(town), session.pk) == "minutes_missing"


def test_a_delegate_is_decided_by_the_head_of_the_steering_committee(town):
    cases, congress = at_congress(town, 1)
    session = open_election(town, congress)
    congresses.record_election(secretary(town), session.pk, ballots=120, tallies=[elected(cases[0])])
    cases = went(congresses.close_election(secretary(town), session.pk, **MINUTES), "district_signing")
    signer = town.office("district", "steering_committee", "head")
    draft_submission(secretary_of_steering(town), signer, title="Danh sách đại biểu", case_ids=keys(cases))
    head = town.holder("district", "steering_committee", "head")
    went(take(cases, "forward", head), "composition_review")
    reviewer = town.holder("province", "ethnic_affairs", "verifier")
    steering = town.office("province", "steering_committee", "head")
    decision = decisions.draft_decision(
        reviewer, keys(cases), body_id=steering.body_id, title="Phê duyệt danh sách đại biểu", kind="delegate"
    )
    went(take(cases, "pass", reviewer), "steering_decision")
    went(take(cases, "approve", town.holder("province", "steering_committee", "head")), "confirmation")
    records = town.holder("province", "committee", "records_officer")
    assert decisions.number_decision(records, decision.pk, symbol="QĐ-BCĐ").full_number == "01/QĐ-BCĐ"
    assert decisions.issue_decision(records, decision.pk).events == ()
    assert Decision.objects.get(pk=decision.pk).status == "issued"
    organising = town.holder("province", "organising_committee", "secretary")
    went(take(cases, "confirm", organising), "credentials")
    went(take(cases, "accept", organising), "seated")


def secretary_of_steering(town):
    return town.holder("district", "steering_committee", "head")
