"""Council sessions: conclusions follow from votes, a session closes in one act, and can be taken up again."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from approvals import councils
from approvals.councils import Ruling
from approvals.models import AgendaItem, CouncilSession
from nominations.errors import DomainError
from nominations.models import AwardChange, AwardNomination
from tests.approvals.factories import TODAY, agreed, ask, at_council, bang_khen, count_queries, keys, open_session, went
from tests.factories import AwardTypeFactory, another_holder, moves, take
from workflows.engine import act
from workflows.models import Event, Refusal

MINUTES = {"minutes_number": "07/BB-HĐTĐKT", "minutes_on": TODAY}


def secretary(town):
    return town.holder("district", "emulation_council", "secretary")


def conclusion(town, case, **votes):
    """What the council concludes about a case by these votes."""
    session = open_session(town, [case])
    [item] = councils.record_conclusions(secretary(town), session.pk, [Ruling(case.pk, **votes)])
    return item


def test_conclusion_when_a_majority_of_all_members_agrees(town):
    item = conclusion(town, at_council(town, 1)[0], votes_for=8, votes_against=5)
    assert (item.conclusion, item.needed, item.denominator) == ("recommend", 8, 15)


def test_conclusion_when_a_majority_of_those_present_is_not_one_of_all_members(town):
    item = conclusion(town, at_council(town, 1)[0], votes_for=7, votes_against=4, abstained=2)
    assert (item.conclusion, item.needed) == ("not_recommend", 8)


def test_conclusion_when_an_absent_members_written_opinion_is_the_one_needed(town):
    item = conclusion(town, at_council(town, 1)[0], votes_for=7, votes_against=6, written_for=1)
    assert (item.conclusion, item.agreed) == ("recommend", 8)


@pytest.mark.parametrize(("votes", "expected"), [(11, "not_recommend"), (12, "recommend")])
def test_conclusion_when_eighty_percent_are_needed(town, votes, expected):
    title = AwardTypeFactory(code="CSTDCS", level="district", title_vi="Chiến sĩ thi đua cơ sở")
    item = conclusion(town, at_council(town, 1, award_type=title)[0], votes_for=votes, secret=True)
    assert (item.conclusion, item.needed) == (expected, 12)


def test_conclusion_is_refused_when_a_ballot_is_required_and_hands_were_shown(town):
    title = AwardTypeFactory(code="CSTDCS", level="district", title_vi="Chiến sĩ thi đua cơ sở")
    with pytest.raises(DomainError) as error:
        conclusion(town, at_council(town, 1, award_type=title)[0], votes_for=13)
    assert error.value.problem.code == "ballot_required"


@pytest.mark.parametrize(
    "votes",
    [{"votes_for": 14}, {"votes_for": 13, "recused": 1}, {"written_for": 2}, {"votes_for": -1}],
)
def test_conclusion_is_refused_when_there_are_more_votes_than_members(town, votes):
    with pytest.raises(DomainError) as error:
        conclusion(town, at_council(town, 1)[0], **votes)
    assert error.value.field == "votes"


def test_a_conclusion_cannot_be_written_past_the_votes(town):
    item = conclusion(town, at_council(town, 1)[0], votes_for=3, votes_against=10)
    with pytest.raises(IntegrityError), transaction.atomic():
        AgendaItem.objects.filter(pk=item.pk).update(conclusion="recommend")


@pytest.mark.parametrize(("present", "allowed"), [(12, True), (11, False)])
def test_session_opens_when_eighty_percent_are_present(town, present, allowed):
    session = councils.plan_session(secretary(town), held_on=TODAY, title="Phiên họp")
    if allowed:
        opened = councils.open_session(secretary(town), session.pk, total_members=15, present=present)
        assert (opened.status, opened.quorum_needed) == ("open", 12)
        return
    with pytest.raises(DomainError) as error:
        councils.open_session(secretary(town), session.pk, total_members=15, present=present, written_opinions=4)
    assert error.value.problem.code == "no_quorum"


def test_plan_session_is_for_the_secretary_and_not_for_the_verifier(town):
    assert councils.plan_session(secretary(town), held_on=TODAY, title="Phiên họp").status == "planned"
    with pytest.raises(DomainError) as error:
        councils.plan_session(town.holder("district", "interior", "verifier"), held_on=TODAY, title="Phiên họp")
    assert error.value.problem.code == "denied"


def test_add_to_agenda_is_refused_when_the_case_stands_on_another_open_agenda(town):
    cases = at_council(town, 1)
    open_session(town, cases)
    with pytest.raises(DomainError) as error:
        open_session(town, cases)
    assert error.value.problem.code == "on_agenda_already"


def test_close_session_sends_each_case_where_its_conclusion_says(town):
    cases = at_council(town, 4)
    other = bang_khen()
    session = open_session(town, cases)
    councils.record_conclusions(
        secretary(town),
        session.pk,
        [
            agreed(cases[0]),
            agreed(cases[1], motion="other_award", other_award_id=other.pk),
            agreed(cases[2], votes_for=2, votes_against=11),
            Ruling(cases[3].pk, motion="defer"),
        ],
    )
    done = councils.close_session(secretary(town), session.pk, **MINUTES)
    went(done, ["decision_drafting", "decision_drafting", "refused", "council"])
    row = CouncilSession.objects.get(pk=session.pk)
    assert (row.status, row.command) == ("closed", session.command)
    assert list(Event.objects.filter(command=row.command).order_by("case_id").values_list("action", flat=True)) == [
        "recommend", "recommend_other", "not_recommend", "defer",
    ]  # fmt: skip
    assert AwardNomination.objects.get(case=cases[1]).award_type == other
    assert AwardChange.objects.get().basis.startswith("Biên bản số 07/BB-HĐTĐKT")
    assert ask("not_on_open_agenda", cases, secretary(town)) == {}


def test_close_session_again_answers_the_same_and_moves_nothing(town):
    cases = at_council(town, 2)
    session = open_session(town, cases)
    councils.record_conclusions(secretary(town), session.pk, [agreed(case) for case in cases])
    first = councils.close_session(secretary(town), session.pk, **MINUTES)
    events = Event.objects.count()
    again = councils.close_session(secretary(town), session.pk)
    assert (again.events, again.replayed, Event.objects.count()) == (first.events, True, events)


def begin_closing(town, session):
    """The first half of a closing: its state is committed, the act has not happened."""
    councils._begin_closing(councils._secretary(secretary(town)), session.pk, "07/BB-HĐTĐKT", TODAY)
    assert CouncilSession.objects.get(pk=session.pk).status == "closing"


def test_close_session_goes_on_when_it_was_interrupted_before_the_act(town):
    cases = at_council(town, 2)
    session = open_session(town, cases)
    councils.record_conclusions(secretary(town), session.pk, [agreed(case) for case in cases])
    begin_closing(town, session)
    went(councils.close_session(secretary(town), session.pk), "decision_drafting")
    assert CouncilSession.objects.get(pk=session.pk).status == "closed"


def test_close_session_goes_on_when_it_was_interrupted_after_the_act(town):
    cases = at_council(town, 2)
    session = open_session(town, cases)
    councils.record_conclusions(secretary(town), session.pk, [agreed(case) for case in cases])
    first = councils.close_session(secretary(town), session.pk, **MINUTES)
    CouncilSession.objects.filter(pk=session.pk).update(status="closing", closed_at=None)
    AgendaItem.objects.filter(session=session).update(is_open=True)
    again = councils.close_session(secretary(town), session.pk)
    assert again.events == first.events
    assert CouncilSession.objects.get(pk=session.pk).status == "closed"
    assert AgendaItem.objects.filter(is_open=True).count() == 0


def test_close_session_is_finished_by_a_colleague_when_the_act_had_happened(town):
    cases = at_council(town, 2)
    session = open_session(town, cases)
    councils.record_conclusions(secretary(town), session.pk, [agreed(case) for case in cases])
    councils.close_session(secretary(town), session.pk, **MINUTES)
    CouncilSession.objects.filter(pk=session.pk).update(status="closing", closed_at=None)
    colleague = another_holder(town.office("district", "emulation_council", "secretary"))
    assert councils.close_session(colleague, session.pk).replayed is True
    assert CouncilSession.objects.get(pk=session.pk).status == "closed"


def test_close_session_moves_nothing_and_opens_again_when_one_case_is_on_hold(town):
    cases = at_council(town, 2)
    session = open_session(town, cases)
    other = bang_khen()
    councils.record_conclusions(
        secretary(town), session.pk, [agreed(cases[0], motion="other_award", other_award_id=other.pk), agreed(cases[1])]
    )
    take(cases[1:], "hold", secretary(town), "Có đơn tố cáo")
    done = councils.close_session(secretary(town), session.pk, **MINUTES)
    assert {one.case_id: one.problem.code for one in done.refused} == {cases[0].pk: "together", cases[1].pk: "on_hold"}
    row = CouncilSession.objects.get(pk=session.pk)
    assert (row.status, row.command != session.command, AwardChange.objects.count()) == ("open", True, 0)
    councils.record_conclusions(secretary(town), session.pk, [Ruling(cases[1].pk, motion="defer")])
    went(councils.close_session(secretary(town), session.pk), ["decision_drafting", "council"])


def test_close_session_is_refused_without_minutes_or_conclusion(town):
    cases = at_council(town, 2)
    session = open_session(town, cases)
    councils.record_conclusions(secretary(town), session.pk, [agreed(cases[0])])
    with pytest.raises(DomainError) as error:
        councils.close_session(secretary(town), session.pk, minutes_number="", minutes_on=TODAY)
    assert error.value.problem.code == "minutes_missing"
    with pytest.raises(DomainError) as error:
        councils.close_session(secretary(town), session.pk, minutes_number="1", minutes_on=date(2024, 5, 3))
    assert error.value.problem.code == "minutes_missing"
    with pytest.raises(DomainError) as error:
        councils.close_session(secretary(town), session.pk, **MINUTES)
    assert error.value.problem.code == "not_concluded"


def test_recommend_is_refused_when_the_secretary_acts_past_the_session(town):
    cases = at_council(town, 1)
    session = open_session(town, cases)
    councils.record_conclusions(secretary(town), session.pk, [agreed(cases[0])])
    done = act(moves(cases, "recommend"), by=secretary(town), command=uuid4())
    assert [one.problem.code for one in done.refused] == ["not_concluded"]
    assert Refusal.objects.count() == 1


@pytest.mark.parametrize(
    ("requirement", "ruling"),
    [
        ("concluded_recommend", {}),
        ("concluded_not_recommend", {"votes_for": 1, "votes_against": 12}),
        ("concluded_defer", {"motion": "defer", "votes_for": 0}),
    ],
)
def test_concluded_when_the_sessions_own_act_asks_and_not_otherwise(town, requirement, ruling):
    cases = at_council(town, 3)
    session = open_session(town, cases)
    councils.record_conclusions(secretary(town), session.pk, [agreed(case, **ruling) for case in cases])
    refused = dict.fromkeys(keys(cases), "not_concluded")
    assert ask(requirement, cases, secretary(town), command=session.command) == refused
    begin_closing(town, session)
    assert ask(requirement, cases, secretary(town), command=session.command) == {}
    assert ask(requirement, cases, secretary(town), command=uuid4()) == refused
    stranger = town.holder("province", "emulation_council", "secretary")
    assert ask(requirement, cases, stranger, command=session.command) == refused
    wrong = "concluded_other_award"
    assert ask(wrong, cases, secretary(town), command=session.command) == refused
    counts = [count_queries(requirement, cases[:size], secretary(town), command=session.command) for size in (1, 3)]
    assert counts == [1, 1]


def test_withdraw_is_refused_when_the_case_is_on_an_open_agenda_and_allowed_after(town):
    cases = at_council(town, 1)
    session = open_session(town, cases)
    chair = town.holder("commune", "committee", "chair")
    assert [one.problem.code for one in take(cases, "withdraw", chair, "Rút").refused] == ["on_agenda"]
    assert [count_queries("not_on_open_agenda", cases, chair)] == [1]
    councils.remove_from_agenda(secretary(town), session.pk, keys(cases))
    went(take(cases, "withdraw", chair, "Rút"), "withdrawn")
