"""Somebody who came from another unit: when that unit has to be heard, and the months that decide it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nominations.documents import attaching
from nominations.eligibility.titles import months_between
from nominations.models import AwardNomination, Campaign
from tests.factories import AwardNominationFactory, DocumentFactory
from tests.nominations.eligibility.asking import award, found, told, year

DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2060, 1, 1))


@pytest.fixture(autouse=True)
def any_achievement(town):
    Campaign.objects.update(achievement_from=None, achievement_before=None)
    town.campaign = Campaign.objects.get(pk=town.campaign.pk)


def came(town, on, **more):
    """A nomination of 2023 of somebody who came on a day."""
    row = AwardNominationFactory(town=town, award_type=award("GIAY_KHEN"), **year(2023) | more)
    AwardNomination.objects.filter(pk=row.pk).update(transferred_on=on, previous_workplace="Trạm Khuyến nông")
    return row.case


@pytest.mark.parametrize(
    ("on", "key"),
    [
        (date(2023, 6, 30), None),
        (date(2023, 7, 1), "transfer:2023-07-01:6"),
        (date(2023, 12, 31), "transfer:2023-12-31:11"),
        (date(2024, 1, 1), None),
        (date(2022, 12, 31), None),
    ],
)
def test_the_former_unit_is_heard_after_six_months_there_within_the_period(town, on, key):
    assert found("former_unit", came(town, on)) == [[("warn", key)] if key else []]


def test_its_written_comment_settles_it_until_it_is_removed(town):
    case = came(town, date(2023, 9, 1))
    paper = DocumentFactory(case=case, kind="old_unit_comment", by=town.holder("commune", "committee", "clerk"))
    assert told("former_unit", case) == []
    clerk = town.holder("commune", "committee", "clerk")
    attaching.detach(clerk, [paper.pk], "Nhầm tài liệu")
    assert ["sau 8 tháng ở đơn vị cũ" in said for said in told("former_unit", case)] == [True]


def test_without_a_period_it_is_a_note_and_without_a_transfer_nothing(town):
    case = came(town, date(2023, 9, 1), achievement_from=None, achievement_before=None)
    assert found("former_unit", case) == [[("note", "transfer:2023-09-01:unknown")]]
    assert found("former_unit", AwardNominationFactory(town=town).case) == [[]]


@given(first=DAYS, days=st.integers(min_value=0, max_value=4000))
def test_whole_months_never_exceed_the_days_and_grow_with_them(first, days):
    end = first + timedelta(days=days)
    months = months_between(first, end)
    assert 28 * months <= days < 31 * (months + 1) + 31
    assert months <= months_between(first, end + timedelta(days=1)) <= months + 1


@given(first=DAYS.filter(lambda day: day.day <= 28), months=st.integers(min_value=0, max_value=120))
def test_the_same_day_some_months_later_is_exactly_that_many(first, months):
    years, month = divmod(first.month - 1 + months, 12)
    later = first.replace(year=first.year + years, month=month + 1)
    assert months_between(first, later) == months
    assert months_between(first, later - timedelta(days=1)) == months - 1
