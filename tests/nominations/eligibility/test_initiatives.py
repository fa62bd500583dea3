"""One initiative is used once; and titles that ask for one of a scope."""

from __future__ import annotations

import pytest

from nominations.models import Campaign
from nominations.register.identity import keep_apart
from tests.factories import AwardNominationFactory, NomineeFactory, submit, take
from tests.nominations.eligibility.asking import award, found, initiative, told, year
from workflows.models import Case

SAME = {"birth_month": 3, "birth_day": 5}


@pytest.fixture(autouse=True)
def any_achievement(town):
    Campaign.objects.update(achievement_from=None, achievement_before=None)
    town.campaign = Campaign.objects.get(pk=town.campaign.pk)


def case_of(town, code="GIAY_KHEN", who=None, number=2023, **more):
    given = {"achievement_text": f"Thành tích {code} {number}", **year(number), **more}
    return AwardNominationFactory(town=town, nominee=who or NomineeFactory(), award_type=award(code), **given).case


def two(town, second="GIAY_KHEN", **of_second):
    """A nomination of 2022 and one of 2023 of one person; the first uses an initiative, the second one like it."""
    who = NomineeFactory()
    first, later = case_of(town, "GIAY_KHEN", who, 2022), case_of(town, second, who, 2023)
    initiative(who, first)
    of_second.setdefault("number", "99/QĐ-UBND")
    return first, later, initiative(who, later, **of_second)


def test_a_title_used_by_another_nomination_of_the_author_is_found(town):
    first, later, row = two(town)
    assert found("initiative_once", later) == [[("warn", f"initiative:{row.pk}:case:{first.pk}")]]
    (said,) = told("initiative_once", later)
    assert "Sáng kiến “Máy tách hạt na” cũng được dùng để đề nghị" in said


@pytest.mark.parametrize("title", ["MÁY TÁCH HẠT NA", "May tach hat na", "Máy  tách hạt na"])
def test_a_title_written_otherwise_is_the_same(town, title):
    first, later, row = two(town, title=title)
    assert found("initiative_once", later) == [[("warn", f"initiative:{row.pk}:case:{first.pk}")]]


def test_a_use_that_was_granted_counts_and_one_that_was_given_up_does_not(town):
    first, later, _row = two(town)
    clerk = town.holder("commune", "committee", "clerk")
    Case.objects.filter(pk=first.pk).update(stage="granted", ended=True)
    assert ["đã được dùng để tặng" in said for said in told("initiative_once", later)] == [True]
    Case.objects.filter(pk=first.pk).update(stage="drafting", ended=False)
    take([first], "discard", clerk)
    assert told("initiative_once", later) == []


def test_another_initiative_of_the_author_is_no_second_use(town):
    _first, later, _row = two(town, title="Bể ủ phân vi sinh")
    assert found("initiative_once", later) == [[]]


def test_one_decision_that_names_two_titles_of_an_author_is_a_note(town):
    first, later, row = two(town, title="Máy tách hạt na cải tiến", number="15/QĐ-UBND")
    assert found("initiative_once", later) == [[("note", f"initiative:{row.pk}:case:{first.pk}")]]
    assert ["theo cùng quyết định công nhận" in said for said in told("initiative_once", later)] == [True]


@pytest.mark.parametrize(
    ("lower", "higher", "severity"), [("CSTDCS", "CSTDT", "note"), ("CSTDCS", "BANG_KHEN", "warn")]
)
def test_a_higher_title_goes_on_from_a_lower_one_and_a_form_of_award_does_not(town, lower, higher, severity):
    who = NomineeFactory()
    first, later = case_of(town, lower, who), case_of(town, higher, who)
    initiative(who, first, number="14/QĐ-UBND")
    row = initiative(who, later)
    assert found("initiative_once", later) == [[(severity, f"initiative:{row.pk}:case:{first.pk}")]]


def test_co_authors_are_a_note_and_strangers_with_a_like_title_are_none(town):
    one, other, stranger = NomineeFactory(), NomineeFactory(), NomineeFactory()
    cases = [case_of(town, who=who) for who in (one, other, stranger)]
    own = initiative(one, cases[0])
    initiative(other, cases[1])
    initiative(stranger, cases[2], number="77/QĐ-UBND")
    assert found("initiative_once", cases[0]) == [[("note", f"initiative:{own.pk}:case:{cases[1].pk}")]]
    assert ["đồng tác giả" in said for said in told("initiative_once", cases[0])] == [True]


def test_the_same_person_written_down_twice_has_used_it_once_he_is_told_apart_he_has_not(town):
    who, twin = (NomineeFactory(full_name="Nông Văn Páo", gender="male", **SAME) for _ in range(2))
    first, later = case_of(town, who=who, number=2022), case_of(town, who=twin)
    initiative(who, first)
    row = initiative(twin, later, number="99/QĐ-UBND")
    assert found("initiative_once", later) == [[("warn", f"initiative:{row.pk}:case:{first.pk}")]]
    keep_apart(town.holder("commune", "committee", "clerk"), who, twin, "Đã đối chiếu căn cước, khác số")
    assert found("initiative_once", later) == [[]]


def test_a_draft_of_another_commune_does_not_count_until_it_is_proposed(town):
    there = town.neighbour()
    who = NomineeFactory()
    first = AwardNominationFactory(town=there, nominee=who, award_type=award("GIAY_KHEN"), **year(2023)).case
    mine = case_of(town, who=who, number=2022)
    initiative(who, first)
    row = initiative(who, mine, number="99/QĐ-UBND")
    assert found("initiative_once", mine) == [[]]
    assert submit(there, [first]).refused == ()
    assert found("initiative_once", mine) == [[("warn", f"initiative:{row.pk}:case:{first.pk}")]]


# --- the scope that a title asks for ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scope", "key"), [(None, "initiative:none"), ("base", "initiative:none"), ("province", None), ("nation", None)]
)
def test_a_provincial_fighter_has_an_initiative_of_the_province_or_wider(town, scope, key):
    who = NomineeFactory()
    case = case_of(town, "CSTDT", who)
    if scope:
        initiative(who, case, scope=scope)
    assert found("initiative_scope", case, case_of(town, "CSTDCS", who)) == [[("note", key)] if key else [], []]


def test_an_initiative_is_a_ground_of_a_provincial_award(town):
    who = NomineeFactory()
    case = case_of(town, "BANG_KHEN", who, standard="")
    assert len(told("bang_khen_ground", case)) == 1
    initiative(who, case)
    assert told("bang_khen_ground", case) == []
