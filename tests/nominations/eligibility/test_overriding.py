"""Answering for findings is an act: all or none, once for a command, in the history, and nothing without it."""

from __future__ import annotations

import json
import re
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nominations import eligibility
from nominations.errors import DomainError
from nominations.models import EligibilityOverride
from nominations.submissions import draft_submission
from tests.factories import (
    AppointmentFactory,
    AwardNominationFactory,
    another_holder,
    send_to_district,
    submit,
    take,
)
from tests.nominations.eligibility.asking import answer, award, holds, worry, year
from tests.nominations.judging import codes, publish
from workflows import clock
from workflows.audit.sentences import history
from workflows.audit.verify import verify
from workflows.engine import Capacity, Conflict, act
from workflows.engine.context import SYSTEM, Move, Seen
from workflows.models import Disclosure, Event, Refusal

WHY = "Công an xã xác nhận không vi phạm (công văn 12/CAX)"
#: Who asks, the cases locked and his work on them, what is found (ten), the rows named, and the act with its effect.
STATEMENTS = 28


@pytest.fixture
def clerk(town):
    return town.holder("commune", "committee", "clerk")


@pytest.fixture
def verifier(town):
    return town.holder("district", "interior", "verifier")


def troubled(town):
    """A draft of somebody about whom something is being clarified and who holds another award for the period; with
    the names of both findings."""
    row = AwardNominationFactory(town=town, award_type=award("GIAY_KHEN"), **year(2023))
    concern, prior = worry(row.nominee), holds(row.nominee, "BANG_KHEN", 2023)
    return row.case, [("discipline_hold", f"concern:{concern.pk}"), ("one_achievement", f"prior:{prior.pk}")]


def received(town, cases):
    send_to_district(town, cases)
    take(cases, "receive", town.holder("district", "interior", "intake_officer"))


def given():
    return EligibilityOverride.objects.filter(applied_at__isnull=False)


def test_findings_of_many_cases_are_answered_in_one_act_with_one_reason(town, clerk):
    known = dict(troubled(town) for _ in range(3))
    rows = eligibility.override(clerk, {case.pk: both for case, both in known.items()}, WHY, command=uuid4())
    assert [(row.case_id, row.rule, row.reason) for row in rows] == [
        (case.pk, rule, WHY) for case, both in known.items() for rule, _ in both
    ]
    assert codes("eligible", list(known), clerk) == ["", "", ""]
    assert Event.objects.filter(action="answer_finding").count() == 3


def test_the_history_tells_it_with_the_reason_and_commits_to_what_was_found(town, clerk):
    case, both = troubled(town)
    eligibility.override(clerk, {case.pk: both}, WHY, command=uuid4())
    line = history([case.pk])[case.pk][-1]
    assert ["đã ghi lý do vẫn đề nghị" in line.sentence, line.comment, line.verified] == [True, WHY, True]
    body = json.loads(Disclosure.objects.get(case=case, seq=line.seq, kind="eligibility").value)
    assert [(one["rule"], one["key"], one["severity"]) for one in body["answered"]] == [
        (*both[0], "block"),
        (*both[1], "warn"),
    ]
    assert [bool(one["told"]) and bool(one["title"]) and bool(one["basis"]) for one in body["answered"]] == [True] * 2
    text = Event.objects.get(case=case, seq=line.seq).canonical
    assert ["xác nhận" in text, "điều tra" in text] == [False, False]
    assert verify([case.code]).broken == 0


def test_one_finding_that_is_gone_leaves_all_of_them_unanswered(town, clerk):
    (one, both), (other, _) = troubled(town), troubled(town)
    wanted = {one.pk: both, other.pk: [("discipline_hold", "concern:0")]}
    with pytest.raises(DomainError) as caught:
        eligibility.override(clerk, wanted, WHY, command=uuid4())
    assert (caught.value.problem.code, caught.value.problem.message[:15]) == (
        "finding_gone",
        f"Hồ sơ {other.code}"[:15],
    )
    assert (EligibilityOverride.objects.count(), Event.objects.filter(action="answer_finding").count()) == (0, 0)


def test_the_same_command_again_answers_the_same_and_does_nothing(town, clerk):
    case, both = troubled(town)
    command = uuid4()
    first = eligibility.override(clerk, {case.pk: both}, WHY, command=command)
    assert submit(town, [case]).refused == ()
    again = eligibility.override(clerk, {case.pk: both}, WHY, command=command)
    assert [row.pk for row in again] == [row.pk for row in first]
    assert (given().count(), Event.objects.filter(action="answer_finding").count()) == (2, 1)


def test_the_same_command_for_something_else_is_refused(town, clerk):
    case, both = troubled(town)
    command = uuid4()
    eligibility.override(clerk, {case.pk: both[:1]}, WHY, command=command)
    with pytest.raises(DomainError) as caught:
        eligibility.override(clerk, {case.pk: both}, WHY, command=command)
    assert caught.value.problem.code == "command_used"
    with pytest.raises(Conflict):
        eligibility.override(clerk, {case.pk: both[:1]}, "Lý do khác", command=command)
    with pytest.raises(Conflict):
        eligibility.override(
            another_holder(town.office("commune", "committee", "clerk")), {case.pk: both[:1]}, WHY, command=command
        )
    assert given().count() == 1


def test_a_row_without_its_act_counts_for_nothing_and_the_next_answer_takes_its_place(town, clerk):
    case, both = troubled(town)
    rule, key = both[0]
    EligibilityOverride.objects.create(
        case=case, rule=rule, finding=key, told="Có việc cần làm rõ", office_id=clerk.office_id, visit=case.visit,
        command=uuid4(), recorded_by_id=clerk.user_id, recorded_at=clock.now(),
    )  # fmt: skip
    assert codes("eligible", [case], clerk) == ["eligibility_blocked"]
    assert [one.answers for one in eligibility.findings([case.pk])[case.pk]] == [(), ()]
    row = answer(clerk, case, rule, key, WHY)
    assert (list(EligibilityOverride.objects.all()), codes("eligible", [case], clerk)) == ([row], [""])


def test_the_act_is_refused_to_whoever_named_nothing_for_it(town, clerk):
    case, both = troubled(town)
    rule, key = both[0]
    command = uuid4()
    EligibilityOverride.objects.create(
        case=case, rule=rule, finding=key, told="Có việc cần làm rõ", office_id=clerk.office_id, visit=case.visit,
        command=command, recorded_by_id=clerk.user_id, recorded_at=clock.now(),
    )  # fmt: skip
    colleague = another_holder(town.office("commune", "committee", "clerk"))
    move = Move(case.pk, "answer_finding", Seen(case.visit), WHY)
    for by, mine in ((clerk, uuid4()), (colleague, command), (SYSTEM, uuid4())):
        (refused,) = act([move], by=by, command=mine).refused
        assert refused.problem.code == "findings_not_named"
    assert (given().count(), Refusal.objects.count()) == (0, 3)


def test_answers_given_before_it_was_an_act_stay_valid_without_an_event(town, clerk):
    case, both = troubled(town)
    rule, key = both[0]
    EligibilityOverride.objects.create(
        case=case, rule=rule, finding=key, told="Có việc cần làm rõ", reason=WHY, office_id=clerk.office_id,
        recorded_by_id=clerk.user_id, recorded_at=clock.now(), applied_at=clock.now(),
    )  # fmt: skip
    assert (codes("eligible", [case], clerk), submit(town, [case]).refused) == ([""], ())


def test_an_edition_published_before_it_was_an_act_says_the_way_out(town, clerk):
    text = (settings.VINHDANH_CHAINS[0] / "award-nomination.2024.yaml").read_text()
    older = re.sub(r"  answer_finding:.*?(?=  hold:)", "", text, flags=re.DOTALL)
    assert "findings_named" not in older
    publish(older)
    case, both = troubled(town)
    with pytest.raises(DomainError) as caught:
        eligibility.override(clerk, {case.pk: both}, WHY, command=uuid4())
    said = caught.value.problem
    assert (said.code, "quản trị viên đổi mức" in said.way_out) == ("edition_without_answers", True)
    assert EligibilityOverride.objects.count() == 0


def test_whoever_answered_while_drafting_does_not_sign_what_he_prepared(town, clerk):
    case, both = troubled(town)
    chair = town.office("commune", "committee", "chair")
    colleague = another_holder(town.office("commune", "committee", "clerk"))
    AppointmentFactory(user_id=colleague.user_id, office=chair)
    eligibility.override(colleague, {case.pk: both}, WHY, command=uuid4())
    assert submit(town, [case]).refused == ()
    draft_submission(clerk, chair, title="Tờ trình của xã", case_ids=[case.pk])
    (refused,) = take([case], "forward", Capacity(colleague.user_id, office_id=chair.pk)).refused
    assert refused.problem.code == "separation"
    assert take([case], "forward", town.holder("commune", "committee", "chair")).refused == ()


def test_answering_at_verification_does_not_bar_the_verifier_from_passing(town, clerk, verifier):
    case, both = troubled(town)
    eligibility.override(clerk, {case.pk: both}, WHY, command=uuid4())
    received(town, [case])
    eligibility.override(verifier, {case.pk: both}, "Thanh tra huyện trả lời không vi phạm", command=uuid4())
    (refused,) = take([case], "pass", verifier).refused
    assert refused.problem.code == "checklist_open"


@pytest.mark.parametrize("count", [1, 3])
def test_answering_takes_the_same_statements_for_one_case_and_for_three(town, clerk, count):
    known = dict(troubled(town) for _ in range(count))
    warm, both = troubled(town)
    answer(clerk, warm, *both[0])
    with CaptureQueriesContext(connection) as queries:
        eligibility.override(clerk, {case.pk: both for case, both in known.items()}, WHY, command=uuid4())
    written = [one["sql"] for one in queries if not one["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]
    assert len(written) == STATEMENTS
