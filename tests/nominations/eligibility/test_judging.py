"""Findings for many cases at once, what holds a case back, and answering for a finding."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nominations import eligibility
from nominations.errors import DomainError
from nominations.models import AwardNomination, EligibilityOverride, PriorAward
from tests.factories import (
    AwardNominationFactory,
    CollectiveFactory,
    DelegateNominationFactory,
    NomineeFactory,
    another_holder,
    send_to_district,
    submit,
    take,
)
from tests.nominations.eligibility.asking import answer, award, holds, initiative, set_severity, worry, year
from tests.nominations.judging import asked, codes, counted
from workflows.audit.triggers import lifted
from workflows.models import Policy

#: One for the cases, four for who is who, one for nominations around them, two for what they hold, four below
#: collectives, one for concerns, three for initiatives and who uses them, one for comments of former units, one for
#: policies, one for answers.
QUERIES = 18


@pytest.fixture
def clerk(town):
    return town.holder("commune", "committee", "clerk")


@pytest.fixture
def verifier(town):
    return town.holder("district", "interior", "verifier")


def troubled(town, **more):
    """A draft of somebody about whom something is being clarified, who holds another award for the period, and whose
    name and birth somebody else has. It uses an initiative, and he came from another unit."""
    name = more.pop("name", "Páo")
    names = {"full_name": f"Nông Văn {name}", "gender": "male", "birth_month": 3, "birth_day": 5}
    who, twin = NomineeFactory(**names), NomineeFactory(**names)
    row = worry(who)
    holds(twin, "BANG_KHEN", 2023)
    case = AwardNominationFactory(town=town, nominee=who, award_type=award("GIAY_KHEN"), **year(2023) | more).case
    initiative(who, case, title=f"Sáng kiến của {name}", number=f"{row.pk}/QĐ-UBND")
    came = {"previous_workplace": "Trạm Khuyến nông", "transferred_on": date(2023, 2, 1)}
    AwardNomination.objects.filter(case=case).update(**came)
    return case, f"concern:{row.pk}"


def collective(town):
    """A draft of a collective that is part of one that is proposed too, with a member who holds a title."""
    whole = CollectiveFactory(members=10, women=8)
    part = CollectiveFactory(members=5, parent=whole)
    holds(NomineeFactory(parent=part), "LDTT", 2023)
    cases = [
        AwardNominationFactory(town=town, nominee=one, award_type=award("TTLDTT"), **year(2023)).case
        for one in (whole, part)
    ]
    return cases[1]


def as_told(findings):
    return [(one.rule, one.key, one.severity, one.told, one.basis, one.other) for one in findings]


@pytest.mark.parametrize("count", [1, 3])
def test_findings_take_the_same_queries_for_one_case_and_for_three(town, count):
    cases = [troubled(town, name=name)[0] for name in ("Páo", "Lả", "Sình")[:count]] + [collective(town)]
    eligibility.findings([case.pk for case in cases])
    with CaptureQueriesContext(connection) as queries:
        found = eligibility.findings([case.pk for case in cases])
    assert [len(found[case.pk]) for case in cases] == [2] * count + [2]
    assert len(queries) == QUERIES


def test_findings_for_one_and_for_many_agree(town):
    cases = [troubled(town, name=name)[0] for name in ("Páo", "Lả")] + [collective(town)]
    cases += [AwardNominationFactory(town=town, nominee=NomineeFactory()).case]
    together = eligibility.findings([case.pk for case in cases])
    assert {case.pk: as_told(together[case.pk]) for case in cases} == {
        case.pk: as_told(eligibility.findings([case.pk])[case.pk]) for case in cases
    }


def test_what_blocks_is_told_first(town):
    case, _ = troubled(town)
    assert [one.severity for one in eligibility.findings([case.pk])[case.pk]] == ["block", "warn"]


def test_delegates_decided_cases_and_unknown_keys_have_no_findings(town, clerk):
    case, _ = troubled(town)
    seat = DelegateNominationFactory(town=town).case
    take([case], "discard", clerk)
    assert eligibility.findings([case.pk, seat.pk, 987654]) == {case.pk: [], seat.pk: [], 987654: []}
    assert eligibility.findings([]) == {}


def test_a_rule_without_a_recorded_severity_warns(town):
    with lifted(connection):
        Policy.objects.filter(code__startswith="eligibility_").delete()
    case, _ = troubled(town)
    assert [one.severity for one in eligibility.findings([case.pk])[case.pk]] == ["warn", "warn"]


def test_the_severity_of_the_day_of_receipt_counts(town):
    case, _ = troubled(town)
    set_severity("one_achievement", "block", since=date(2024, 5, 1))
    type(case).objects.filter(pk=case.pk).update(received_on=date(2024, 4, 30))
    assert [one.severity for one in eligibility.findings([case.pk])[case.pk]] == ["block", "warn"]
    type(case).objects.filter(pk=case.pk).update(received_on=date(2024, 5, 1))
    assert [one.severity for one in eligibility.findings([case.pk])[case.pk]] == ["block", "block"]


# --- what holds a case back ------------------------------------------------------------------------------------------


def test_submitting_names_everything_that_blocks_and_an_answer_of_the_commune_lets_it_go(town, clerk):
    case, concern = troubled(town)
    set_severity("one_achievement", "block")
    (refused,) = submit(town, [case]).refused
    assert refused.problem.code == "eligibility_blocked"
    said = refused.problem.message
    assert ["(1) Chưa xét khi" in said, "(2) Một thành tích" in said] == [True, True]
    answer(clerk, case, "discipline_hold", concern, "Đã có kết luận miệng, văn bản đến sau")
    (refused,) = submit(town, [case]).refused
    assert ["(2)" in refused.problem.message, "Một thành tích" in refused.problem.message] == [False, True]
    answer(clerk, case, "one_achievement", f"prior:{PriorAward.objects.get().pk}", "Khác thành tích")
    assert submit(town, [case]).refused == ()


def test_a_warning_holds_nothing_back(town):
    case, _ = troubled(town)
    set_severity("discipline_hold", "warn")
    assert submit(town, [case]).refused == ()


def test_one_blocked_case_does_not_hold_back_the_others(town, clerk):
    case, _ = troubled(town)
    good = AwardNominationFactory(town=town, nominee=NomineeFactory()).case
    assert codes("eligible", [case, good], clerk) == ["eligibility_blocked", ""]


def test_the_answer_of_the_commune_does_not_bind_whoever_verifies(town, clerk, verifier):
    case, concern = troubled(town)
    answer(clerk, case, "discipline_hold", concern, "Xã đã xác minh")
    send_to_district(town, [case])
    take([case], "receive", town.holder("district", "interior", "intake_officer"))
    assert codes("eligibility_settled", [case], verifier) == ["eligibility_blocked"]
    row = answer(verifier, case, "discipline_hold", concern, "Thanh tra huyện trả lời không vi phạm")
    assert codes("eligibility_settled", [case], verifier) == [""]
    (found,) = [one for one in eligibility.findings([case.pk])[case.pk] if one.rule == "discipline_hold"]
    assert ([one.reason for one in found.answers], found.overridden) == (
        ["Xã đã xác minh", "Thanh tra huyện trả lời không vi phạm"],
        row,
    )


def test_a_new_concern_after_the_answer_asks_again(town, clerk):
    case, concern = troubled(town)
    answer(clerk, case, "discipline_hold", concern, "Đã xác minh")
    assert codes("eligible", [case], clerk) == [""]
    worry(case.award_nomination.nominee, "press", since=date(2024, 5, 2))
    assert codes("eligible", [case], clerk) == ["eligibility_blocked"]


@pytest.mark.parametrize("count", [1, 3])
def test_asking_whether_eligibility_is_settled_takes_the_same_queries(town, clerk, count):
    cases = [troubled(town, name=name)[0] for name in ("Páo", "Lả", "Sình")[:count]] + [collective(town)]
    problems, number = counted("eligibility_settled", cases, clerk)
    assert (len(problems), number) == (count, QUERIES + 1)


def test_verification_asks_for_it_in_the_shipped_chain(town, verifier):
    case = AwardNominationFactory(town=town).case
    send_to_district(town, [case])
    take([case], "receive", town.holder("district", "interior", "intake_officer"))
    worry(case.award_nomination.nominee)
    assert [asked("eligibility_settled", [case], verifier)[case.pk].code] == ["eligibility_blocked"]
    done = take([case], "pass", verifier)
    assert [one.problem.code for one in done.refused] == ["checklist_open"]


# --- answering -------------------------------------------------------------------------------------------------------


def test_override_keeps_who_why_and_what_was_told(town, clerk):
    case, concern = troubled(town)
    row = answer(clerk, case, "discipline_hold", concern, "  Công an xã trả lời\nkhông vi phạm ")
    assert (row.case_id, row.rule, row.finding, row.reason) == (
        case.pk,
        "discipline_hold",
        concern,
        "Công an xã trả lời\nkhông vi phạm",
    )
    assert (row.office_id, row.recorded_by_id) == (clerk.office_id, clerk.user_id)
    assert "đang bị điều tra" in row.told


@pytest.mark.parametrize(
    ("rule", "finding", "reason", "field"),
    [
        ("discipline_hold", None, " \n ", "reason"),
        ("discipline_hold", None, "\u200bẨn", "reason"),
        ("discipline_hold", None, "x" * 2001, "reason"),
        ("discipline_hold", "concern:0", "Có lý do", "finding"),
        ("no_such_rule", None, "Có lý do", "finding"),
        ("one_achievement", None, "Có lý do", "finding"),
    ],
)
def test_override_is_refused_without_a_reason_or_a_finding_that_is_there(town, clerk, rule, finding, reason, field):
    case, concern = troubled(town)
    with pytest.raises(DomainError) as caught:
        answer(clerk, case, rule, finding or concern, reason)
    assert (caught.value.field, EligibilityOverride.objects.count()) == (field, 0)


def test_an_office_answers_once_for_a_finding(town, clerk):
    case, concern = troubled(town)
    answer(clerk, case, "discipline_hold", concern, "Lần một")
    colleague = another_holder(town.office("commune", "committee", "clerk"))
    with pytest.raises(DomainError) as caught:
        answer(colleague, case, "discipline_hold", concern, "Lần hai")
    assert caught.value.problem.code == "already_answered"


def test_override_is_not_for_a_stage_that_neither_prepares_nor_verifies(town, clerk):
    case, concern = troubled(town)
    answer(clerk, case, "discipline_hold", concern, "Đã xác minh")
    assert submit(town, [case]).refused == ()
    with pytest.raises(DomainError) as caught:
        answer(town.holder("commune", "committee", "chair"), case, "discipline_hold", concern, "Đã xác minh")
    assert caught.value.problem.code == "not_settled_here"


def test_a_concern_that_ends_leaves_the_answer_where_it_was(town, clerk):
    case, concern = troubled(town)
    answer(clerk, case, "discipline_hold", concern, "Đã xác minh")
    after = eligibility.findings([case.pk], date(2024, 2, 1))[case.pk]
    assert ([one.rule for one in after], EligibilityOverride.objects.count()) == (["one_achievement"], 1)
