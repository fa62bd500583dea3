"""What follows from a move."""

import pytest

from nominations.models import AwardChange, AwardNomination, Notice, Vacancy
from tests.factories import (
    AllocationFactory,
    AwardNominationFactory,
    AwardTypeFactory,
    DelegateNominationFactory,
    send_to_district,
    take,
)
from tests.nominations.judging import SHORT_AWARD, SHORT_SELECTION, publish
from workflows import clock


@pytest.fixture
def clerk(town):
    return town.holder("commune", "committee", "clerk")


def test_the_communes_clerk_is_told_when_a_nomination_is_refused(town, clerk):
    cases = [AwardNominationFactory(town=town).case for _ in range(2)]
    send_to_district(town, cases)
    intake = town.holder("district", "interior", "intake_officer")
    assert take(cases, "refuse", intake, "Sai thẩm quyền của ông A").refused == ()
    office = town.office("commune", "committee", "clerk")
    assert list(Notice.objects.order_by("case").values_list("case_id", "office_id", "user_id")) == [
        (case.pk, office.pk, None) for case in cases
    ]
    assert [row.text for row in Notice.objects.order_by("case")] == [
        f"Hồ sơ {case.code} ({case.label}): Không khen thưởng. Lý do xem trong lịch sử hồ sơ." for case in cases
    ]


def test_a_vacancy_keeps_who_left_when_and_in_which_cell(town, clerk):
    publish(SHORT_SELECTION)
    AllocationFactory(congress=town.congress, district=town.district, seats=2)
    rows = [DelegateNominationFactory(town=town, field=name) for name in ("health", "education")]
    cases = [row.case for row in rows]
    take(cases, "select", clerk)
    answer = take(cases, "drop", clerk)
    assert [
        (row.case_id, row.congress, row.district, row.cell, row.vacated_on, row.replacement)
        for row in Vacancy.objects.all()
    ] == [(row.case_id, town.congress, town.district, row.cell, clock.today(), None) for row in rows]
    assert len(answer.events) == 2


def test_one_who_had_no_place_leaves_no_vacancy(town, clerk):
    publish(SHORT_SELECTION)
    AllocationFactory(congress=town.congress, district=town.district, seats=2)
    row = DelegateNominationFactory(town=town)
    assert take([row.case], "pull", clerk).refused == ()
    assert Vacancy.objects.count() == 0


def test_a_place_given_up_after_the_decision_is_vacant_too(town, clerk):
    publish(SHORT_SELECTION)
    AllocationFactory(congress=town.congress, district=town.district, seats=1)
    row = DelegateNominationFactory(town=town)
    for action in ("select", "forward", "unseat"):
        assert take([row.case], action, clerk).refused == ()
    assert Vacancy.objects.get().case_id == row.case_id


def test_another_award_is_given_as_the_council_concluded(town, clerk):
    publish(SHORT_AWARD)
    row, untouched = AwardNominationFactory(town=town), AwardNominationFactory(town=town)
    other = AwardTypeFactory(code="BANG_KHEN", level="province")
    change = AwardChange.objects.create(
        nomination=row,
        award_before=row.award_type,
        award_after=other,
        basis="Biên bản 03/BB-HĐTĐKT",
        recorded_by_id=clerk.user_id,
        recorded_at=clock.now(),
    )
    assert take([row.case, untouched.case], "other", clerk).refused == ()
    assert AwardNomination.objects.get(pk=row.pk).award_type == other
    assert AwardNomination.objects.get(pk=untouched.pk).award_type == untouched.award_type
    change = AwardChange.objects.get(pk=change.pk)
    assert (change.award_before, change.applied_at is not None) == (row.award_type, True)
