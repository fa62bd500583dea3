"""Each rule of eligibility: where it speaks, where it is silent, and the boundary between."""

from __future__ import annotations

from datetime import date

import pytest

from nominations.eligibility.rules import rules
from nominations.models import Campaign, Nominee
from nominations.register.identity import keep_apart
from tests.factories import (
    AwardNominationFactory,
    CampaignFactory,
    CollectiveFactory,
    NomineeFactory,
    submit,
    take,
)
from tests.nominations.eligibility.asking import award, found, holds, rules_that_speak, set_severity, told, worry, year
from workflows import registry
from workflows.models import Case

BORN = {"birth_month": 3, "birth_day": 5}


@pytest.fixture(autouse=True)
def any_achievement(town):
    """The movement takes achievements of any time, so that a rule alone decides."""
    Campaign.objects.update(achievement_from=None, achievement_before=None)
    town.campaign = Campaign.objects.get(pk=town.campaign.pk)


def case_of(town, code="GIAY_KHEN", who=None, period=None, **more):
    """A draft for an award, for an achievement of 2023 unless told."""
    given = {"achievement_text": f"Thành tích {code} {period}", **year(period or 2023), **more}
    return AwardNominationFactory(town=town, nominee=who or NomineeFactory(), award_type=award(code), **given).case


def granted(case):
    """As if the case had come to its good end. Fabricated, because only the rules are asked here."""
    Case.objects.filter(pk=case.pk).update(stage="granted", ended=True)
    return case


def test_a_first_nomination_of_somebody_without_a_past_is_found_nothing_about(town):
    assert rules_that_speak([case_of(town)]) == [[]]


# --- one achievement, one award --------------------------------------------------------------------------------------


def test_an_award_held_already_for_days_of_the_same_period_is_found(town):
    who = NomineeFactory()
    row = holds(who, "BANG_KHEN", 2023)
    case = case_of(town, "GIAY_KHEN", who)
    assert found("one_achievement", case) == [[("warn", f"prior:{row.pk}")]]
    (said,) = told("one_achievement", case)
    assert "BANG_KHEN-2023/QĐ-UBND" in said
    assert "từ 01/01/2023 đến trước 01/01/2024" in said


@pytest.mark.parametrize(
    ("since", "before", "speaks"),
    [
        (date(2022, 1, 1), date(2023, 1, 1), False),
        (date(2022, 1, 1), date(2023, 1, 2), True),
        (date(2024, 1, 1), date(2024, 6, 1), False),
        (date(2023, 12, 31), date(2024, 6, 1), True),
    ],
)
def test_one_shared_day_is_enough_and_periods_that_only_meet_share_none(town, since, before, speaks):
    who = NomineeFactory()
    holds(who, "BANG_KHEN", achievement_from=since, achievement_before=before)
    assert [bool(listed) for listed in found("one_achievement", case_of(town, "GIAY_KHEN", who))] == [speaks]


def test_an_award_without_a_period_is_a_note_when_its_decision_falls_into_the_period(town):
    who = NomineeFactory()
    inside = holds(who, "BANG_KHEN", decided_on=date(2023, 7, 1))
    holds(who, "BANG_KHEN", decided_on=date(2024, 1, 1), decision_number="2/QĐ")
    set_severity("one_achievement", "block")
    assert found("one_achievement", case_of(town, "GIAY_KHEN", who)) == [[("note", f"prior:{inside.pk}")]]


def test_a_title_may_rest_on_a_lower_one_of_the_same_years(town):
    who = NomineeFactory()
    holds(who, "LDTT", 2023)
    assert found("one_achievement", case_of(town, "CSTDCS", who)) == [[]]


def test_two_awards_proposed_for_one_period_are_found_from_both_sides(town):
    who = NomineeFactory()
    cases = [
        case_of(town, "GIAY_KHEN", who),
        case_of(town, "BANG_KHEN", who, campaign=CampaignFactory(area=town.district)),
    ]
    assert found("one_achievement", *cases) == [
        [("warn", f"case:{cases[1].pk}")],
        [("warn", f"case:{cases[0].pk}")],
    ]


def test_the_same_achievement_in_words_is_found_though_the_periods_differ(town):
    who, words = NomineeFactory(), "Hiến 500 m² đất làm đường vào bản."
    earlier = granted(case_of(town, "BANG_KHEN", who, 2021, achievement_text=words))
    case = case_of(town, "GIAY_KHEN", who, achievement_text=words.upper())
    assert found("one_achievement", case) == [[("warn", f"case:{earlier.pk}:granted")]]


def test_the_draft_of_another_commune_does_not_count_and_once_submitted_does(town):
    who, there = NomineeFactory(), town.neighbour()
    other = case_of(there, "BANG_KHEN", who)
    case = case_of(town, "GIAY_KHEN", who)
    assert found("one_achievement", case) == [[]]
    assert submit(there, [other]).refused == ()
    assert found("one_achievement", case) == [[("warn", f"case:{other.pk}")]]


def test_a_case_that_was_given_up_counts_for_nothing(town):
    who = NomineeFactory()
    other, case = case_of(town, "BANG_KHEN", who), case_of(town, "GIAY_KHEN", who)
    take([other], "discard", town.holder("commune", "committee", "clerk"))
    assert rules_that_speak([case]) == [[]]


def test_what_is_told_names_neither_the_other_case_nor_its_commune(town):
    who, there = NomineeFactory(), town.neighbour()
    other = case_of(there, "BANG_KHEN", who)
    assert submit(there, [other]).refused == ()
    (said,) = told("one_achievement", case_of(town, "GIAY_KHEN", who))
    assert (other.code in said, there.commune.name in said, "ở một hồ sơ khác" in said) == (False, False, True)


# --- the same person twice -------------------------------------------------------------------------------------------


def test_one_award_in_two_movements_is_a_duplicate(town):
    who = NomineeFactory()
    first = case_of(town, who=who)
    second = case_of(town, who=who, campaign=CampaignFactory(area=town.district))
    assert found("duplicate_proposal", first, second) == [
        [("warn", f"case:{second.pk}")],
        [("warn", f"case:{first.pk}")],
    ]


def test_titles_of_two_years_are_no_duplicate(town):
    who = NomineeFactory()
    cases = [
        case_of(town, "CSTDCS", who, 2022),
        case_of(town, "CSTDCS", who, 2023, campaign=CampaignFactory(area=town.district)),
    ]
    assert found("duplicate_proposal", *cases) == [[], []]


def test_two_awards_in_one_movement_are_a_duplicate_when_their_periods_share_no_day(town):
    who = NomineeFactory()
    cases = [case_of(town, "GIAY_KHEN", who, 2022), case_of(town, "BANG_KHEN", who, 2023)]
    assert [[key for _, key in one] for one in found("duplicate_proposal", *cases)] == [
        [f"case:{cases[1].pk}"],
        [f"case:{cases[0].pk}"],
    ]
    assert found("one_achievement", *cases) == [[], []]


def test_one_man_written_down_twice_is_found_by_name_and_birth_unless_told_apart(town):
    names = {"full_name": "Lương Văn Dìn", "gender": "male", **BORN}
    one, twin = NomineeFactory(**names), NomineeFactory(**names)
    first = case_of(town, who=one)
    case = case_of(town, who=twin, campaign=CampaignFactory(area=town.district))
    assert found("duplicate_proposal", case) == [[("warn", f"case:{first.pk}")]]
    keep_apart(town.holder("commune", "committee", "clerk"), one, twin, "Khác cha mẹ, khác bản")
    assert found("duplicate_proposal", case) == [[]]


def test_rows_joined_by_a_decision_are_one_man_whatever_their_names(town):
    earlier, between, later = NomineeFactory(), NomineeFactory(), NomineeFactory()
    Nominee.objects.filter(pk__in=[between.pk, later.pk]).update(joined_to=earlier)
    first = case_of(town, who=between)
    row = holds(earlier, "BANG_KHEN", 2023)
    case = case_of(town, who=later, campaign=CampaignFactory(area=town.district))
    assert found("duplicate_proposal", case) == [[("warn", f"case:{first.pk}")]]
    assert found("one_achievement", case) == [[("warn", f"prior:{row.pk}")]]


# --- sudden awards ---------------------------------------------------------------------------------------------------


def test_a_sudden_award_within_the_period_is_told_where_the_decree_of_2025_holds(town):
    who = NomineeFactory()
    row = holds(who, "GIAY_KHEN", 2023, reason="Khen đột xuất: cứu người bị lũ cuốn")
    case = case_of(town, "BANG_KHEN", who)
    assert found("sudden_not_merit", case, on=date(2025, 6, 30)) == [[]]
    assert found("sudden_not_merit", case, on=date(2025, 7, 1)) == [[("warn", f"prior:{row.pk}")]]


def test_the_day_of_receipt_decides_which_rules_hold_and_not_today(town):
    who = NomineeFactory()
    holds(who, "GIAY_KHEN", 2023, reason="Khen chuyên đề")
    case = case_of(town, "BANG_KHEN", who)
    Case.objects.filter(pk=case.pk).update(received_on=date(2025, 6, 30))
    assert found("sudden_not_merit", case, on=date(2025, 12, 1)) == [[]]


def test_a_regular_award_or_a_proposal_that_is_simple_itself_is_not_told(town):
    who, other = NomineeFactory(), NomineeFactory()
    holds(who, "GIAY_KHEN", 2023, reason="Hoàn thành tốt nhiệm vụ")
    holds(other, "GIAY_KHEN", 2023, reason="Khen đột xuất")
    cases = [
        case_of(town, "BANG_KHEN", who),
        case_of(town, "BANG_KHEN", other, procedure="simple", simple_ground="sudden"),
        case_of(town, "BANG_KHEN", other, 2024),
    ]
    assert found("sudden_not_merit", *cases, on=date(2025, 7, 1)) == [[], [], []]


# --- titles in succession --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("years", "proposed", "key"),
    [
        ([2021, 2022, 2023], 2023, None),
        ([2021, 2022, 2023], 2024, None),
        ([2021, 2022], 2023, "run:3:2021,2022"),
        ([2020, 2021, 2023], 2023, "run:3:2023"),
        ([2020, 2021, 2022], 2024, "run:3:"),
        ([], 2023, "run:3:"),
    ],
)
def test_a_provincial_fighter_needs_three_grassroots_titles_in_succession(town, years, proposed, key):
    who = NomineeFactory()
    for one in years:
        holds(who, "CSTDCS", one)
    case = case_of(town, "CSTDT", who, proposed)
    assert found("consecutive_years", case) == [[("warn", key)] if key else []]


def test_what_is_told_of_a_gap_names_the_years_that_are_there(town):
    who = NomineeFactory()
    for one in (2019, 2022, 2023):
        holds(who, "CSTDCS", one)
    assert told("consecutive_years", case_of(town, "CSTDT", who)) == [
        "Cần 3 lần liên tục Chiến sĩ thi đua cơ sở tính đến năm 2023; có 2 lần: năm 2022, 2023; ngoài ra có năm 2019, "
        "không liên tục."
    ]


def test_titles_granted_here_count_with_those_written_down(town):
    who = NomineeFactory()
    for one in (2021, 2022):
        holds(who, "CSTDCS", one)
    case = case_of(town, "CSTDT", who)
    assert found("consecutive_years", case) == [[("warn", "run:3:2021,2022")]]
    granted(case_of(town, "CSTDCS", who, 2023))
    assert found("consecutive_years", case) == [[]]


def test_titles_nobody_compared_count_and_a_note_names_them(town):
    who = NomineeFactory()
    for one in (2021, 2022, 2023):
        holds(who, "CSTDCS", one, verified=one == 2022)
    set_severity("consecutive_years", "block")
    case = case_of(town, "CSTDT", who)
    assert found("consecutive_years", case) == [[("note", "unverified:2021,2023")]]
    assert "năm 2021, 2023" in told("consecutive_years", case)[0]


def test_a_national_fighter_needs_two_provincial_titles_not_too_far_apart(town):
    near, far = NomineeFactory(), NomineeFactory()
    for who, years in ((near, (2020, 2023)), (far, (2018, 2023))):
        for one in years:
            holds(who, "CSTDT", one)
    cases = [case_of(town, "CSTDTQ", who, 2023) for who in (near, far)]
    assert found("consecutive_years", *cases) == [[], [("warn", "run:2:2023")]]


def test_a_title_without_a_code_is_known_by_its_words(town):
    who = NomineeFactory()
    for one in (2021, 2022, 2023):
        holds(who, "CSTDCS", one, code="")
    assert found("consecutive_years", case_of(town, "CSTDT", who)) == [[]]


def test_without_a_period_succession_cannot_be_judged_and_that_is_said(town):
    case = case_of(town, "CSTDT", achievement_from=None, achievement_before=None)
    assert found("consecutive_years", case) == [[("warn", "year:unknown")]]


def test_a_bang_khen_without_its_usual_ground_is_a_hint_until_another_ground_is_named(town):
    who = NomineeFactory()
    case = case_of(town, "BANG_KHEN", who)
    assert found("bang_khen_ground", case) == [[("note", "ground:")]]
    type(case.award_nomination).objects.filter(case=case).update(standard="Hai năm hoàn thành xuất sắc, hai sáng kiến")
    assert found("bang_khen_ground", case) == [[]]
    other = NomineeFactory()
    for one in (2022, 2023):
        holds(other, "CSTDCS", one)
    assert found("bang_khen_ground", case_of(town, "BANG_KHEN", other)) == [[]]


# --- what is being clarified -----------------------------------------------------------------------------------------


def test_an_open_concern_blocks_and_one_that_ended_does_not(town):
    who, cleared = NomineeFactory(), NomineeFactory()
    row = worry(who)
    worry(cleared, ended_on=date(2024, 5, 1))
    assert found("discipline_hold", case_of(town, who=who), case_of(town, who=cleared)) == [
        [("block", f"concern:{row.pk}")],
        [],
    ]


@pytest.mark.parametrize(
    ("on", "speaks"),
    [(date(2024, 2, 29), False), (date(2024, 3, 1), True), (date(2024, 4, 30), True), (date(2024, 5, 1), False)],
)
def test_a_concern_lasts_from_its_first_day_to_the_day_before_its_end(town, on, speaks):
    who = NomineeFactory()
    worry(who, since=date(2024, 3, 1), ended_on=date(2024, 5, 1))
    assert [bool(one) for one in found("discipline_hold", case_of(town, who=who), on=on)] == [speaks]


def test_a_concern_that_begins_after_receipt_holds_the_case_too(town):
    who = NomineeFactory()
    row = worry(who, since=date(2024, 5, 3))
    case = case_of(town, who=who)
    Case.objects.filter(pk=case.pk).update(received_on=date(2024, 4, 20))
    assert found("discipline_hold", case, on=date(2024, 5, 6)) == [[("block", f"concern:{row.pk}")]]


def test_only_achievements_since_the_end_of_a_discipline_count(town):
    who = NomineeFactory()
    row = worry(who, "discipline", since=date(2022, 1, 1), ended_on=date(2023, 1, 1))
    assert found("since_discipline", case_of(town, who=who)) == [[]]
    early = case_of(town, who=who, achievement_from=date(2022, 12, 31), campaign=CampaignFactory(area=town.district))
    assert found("since_discipline", early) == [[("warn", f"concern:{row.pk}:ended")]]


def test_an_inquiry_that_ended_takes_no_achievement_away(town):
    who = NomineeFactory()
    worry(who, "complaint", since=date(2023, 1, 1), ended_on=date(2023, 6, 1))
    assert rules_that_speak([case_of(town, who=who)]) == [[]]


# --- collectives -----------------------------------------------------------------------------------------------------


def unit(members=10, **more):
    return CollectiveFactory(members=members, **more)


@pytest.mark.parametrize(("advanced", "key"), [(6, "ratio:6/10"), (7, None), (8, None)])
def test_a_collective_title_needs_its_share_of_advanced_workers(town, advanced, key):
    collective = unit()
    for number in range(advanced):
        person = NomineeFactory(parent=collective)
        if number % 2:
            holds(person, "CSTDCS" if number == 3 else "LDTT", 2023)
        else:
            case_of(town, "LDTT", person)
    holds(NomineeFactory(parent=collective), "LDTT", 2022)
    holds(NomineeFactory(), "LDTT", 2023)
    case = case_of(town, "TTLDTT", collective)
    assert found("collective_ratio", case) == [[("warn", key)] if key else []]


def test_a_person_with_two_titles_is_counted_once(town):
    collective = unit(2)
    person = NomineeFactory(parent=collective)
    holds(person, "LDTT", 2023)
    case_of(town, "CSTDCS", person)
    assert found("collective_ratio", case_of(town, "TTLDTT", collective)) == [[("warn", "ratio:1/2")]]


def test_a_collective_of_unknown_size_cannot_be_judged_and_other_awards_are_not(town):
    cases = [case_of(town, "TTLDTT", unit(None)), case_of(town, "GIAY_KHEN", unit(None))]
    assert found("collective_ratio", *cases) == [[("warn", "members:unknown")], []]


@pytest.mark.parametrize(
    ("measure", "severity"),
    [("reprimand", None), ("warning", "warn"), ("lower_pay", "warn"), ("dismissal", "warn"), ("", "note")],
)
def test_a_member_disciplined_from_a_warning_up_speaks_against_a_collective_title(town, measure, severity):
    collective = unit()
    row = worry(NomineeFactory(parent=collective), "discipline", since=date(2023, 5, 1), measure=measure)
    key = f"concern:{row.pk}:member" + (f":{measure}" if measure else "")
    cases = [case_of(town, "TTLDTT", collective), case_of(town, "GIAY_KHEN", collective)]
    assert found("members_disciplined", *cases) == [[(severity, key)] if severity else [], []]


def test_what_is_said_of_a_disciplined_member_names_nobody(town):
    collective = unit()
    worry(NomineeFactory(full_name="Lý Văn Kỷ", parent=collective), "discipline", date(2023, 5, 1), measure="warning")
    assert told("members_disciplined", case_of(town, "TTLDTT", collective)) == [
        "Có cá nhân của tập thể bị kỷ luật cảnh cáo từ ngày 01/05/2023."
    ]


@pytest.mark.parametrize(
    ("since", "ended_on", "speaks"),
    [
        (date(2022, 6, 1), date(2023, 1, 1), False),
        (date(2022, 6, 1), date(2023, 1, 2), True),
        (date(2023, 12, 31), None, True),
        (date(2024, 1, 1), None, False),
    ],
)
def test_a_discipline_counts_when_it_lasted_on_a_day_of_the_period(town, since, ended_on, speaks):
    collective = unit()
    worry(NomineeFactory(parent=collective), "discipline", since, ended_on, measure="warning")
    assert [bool(one) for one in found("members_disciplined", case_of(town, "TTLDTT", collective))] == [speaks]


def test_inquiries_and_people_of_other_units_say_nothing_of_a_collective(town):
    collective = unit()
    worry(NomineeFactory(parent=collective), "investigation", since=date(2023, 5, 1))
    worry(NomineeFactory(parent=unit()), "discipline", since=date(2023, 5, 1), measure="warning")
    assert found("members_disciplined", case_of(town, "TTLDTT", collective)) == [[]]


def test_a_collective_of_many_women_is_noted_in_its_favour(town):
    cases = [case_of(town, who=unit(10, women=number)) for number in (6, 7, None)]
    assert found("women_share", *cases) == [[], [("note", "women:7/10")], []]


def test_a_collective_and_its_part_for_one_result_are_found_from_both_sides(town):
    whole = unit()
    part = unit(parent=whole)
    cases = [case_of(town, who=whole), case_of(town, who=part)]
    assert found("parent_and_child", *cases) == [
        [("warn", f"case:{cases[1].pk}:below")],
        [("warn", f"case:{cases[0].pk}:above")],
    ]


def test_another_movement_and_another_period_are_another_result_and_a_person_is_no_part(town):
    whole = unit()
    elsewhere = CampaignFactory(area=town.district)
    cases = [
        case_of(town, who=whole),
        case_of(town, "BANG_KHEN", unit(parent=whole), 2022, campaign=elsewhere),
        case_of(town, who=NomineeFactory(parent=whole)),
    ]
    assert found("parent_and_child", *cases) == [[], [], []]


# --- the registry ----------------------------------------------------------------------------------------------------


def test_every_rule_has_a_policy_a_basis_and_says_what_it_is(town):
    for one in rules():
        assert registry.vocabulary.policies[one.policy].unit == "severity"
        assert (one.find.__doc__, one.title, [bool(regime.basis) for regime in one.regimes]) != ("", "", [])
        assert all(regime.basis for regime in one.regimes)


@pytest.mark.parametrize(
    ("value", "expected"), [("off", []), ("note", ["note"]), ("warn", ["warn"]), ("block", ["block"])]
)
def test_policy_says_how_much_a_rule_counts(town, value, expected):
    who = NomineeFactory()
    holds(who, "BANG_KHEN", 2023)
    set_severity("one_achievement", value)
    assert [severity for severity, _ in found("one_achievement", case_of(town, "GIAY_KHEN", who))[0]] == expected
