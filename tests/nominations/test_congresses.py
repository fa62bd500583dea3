"""Planning congresses and allocating places."""

import pytest

from nominations.congresses import Target, aim_at, allocate, close_congress, open_congress, plan_congress
from nominations.errors import DomainError
from nominations.models import Allocation, CompositionTarget, Congress
from tests.factories import AreaFactory, DelegateNominationFactory, take
from tests.nominations.judging import SHORT_SELECTION, publish

BASIS = "Thông báo 254/TB-UBND ngày 16/5/2024"


@pytest.fixture
def head(town):
    return town.holder("province", "steering_committee", "head")


@pytest.fixture
def other_district(town):
    return AreaFactory(level="district", code="186", name="Huyện Hữu Lũng", parent=town.province)


def lines():
    return {(row.district.name if row.district else row.kind): row.seats for row in Allocation.objects.all()}


def test_a_congress_is_planned_opened_and_closed(town):
    head = town.holder("district", "steering_committee", "head")
    congress = plan_congress(head, area=town.district, ordinal=4, title="Đại hội huyện Chi Lăng", parent=town.congress)
    assert open_congress(head, congress).status == "open"
    assert close_congress(head, congress).status == "closed"


def test_ordinals_differ_between_places_and_not_within_one(town, other_district):
    head = town.holder("district", "steering_committee", "head")
    plan_congress(head, area=town.district, ordinal=4, title="Đại hội lần IV")
    plan_congress(head, area=town.district, ordinal=3, title="Đại hội lần III")
    with pytest.raises(DomainError) as refused:
        plan_congress(head, area=town.district, ordinal=4, title="Đại hội lần IV")
    assert refused.value.problem.code == "congress_twice"


def test_planning_is_refused_for_another_place(town, other_district):
    with pytest.raises(DomainError) as refused:
        plan_congress(
            town.holder("district", "steering_committee", "head"), area=other_district, ordinal=4, title="Đại hội"
        )
    assert (refused.value.field, refused.value.problem.code) == ("by", "not_your_office")
    assert Congress.objects.count() == 1


def test_places_are_allocated_when_they_add_up(town, head, other_district):
    Congress.objects.update(selected_total=5)
    congress = Congress.objects.get()
    allocate(head, congress, districts={town.district: 3, other_district: 2}, ex_officio=4, appointed=1, basis=BASIS)
    assert lines() == {"Huyện Chi Lăng": 3, "Huyện Hữu Lũng": 2, "EX_OFFICIO": 4, "APPOINTED": 1}
    allocate(head, congress, districts={town.district: 5}, basis=BASIS)
    assert lines() == {"Huyện Chi Lăng": 5, "Huyện Hữu Lũng": 0, "EX_OFFICIO": 4, "APPOINTED": 1}


def test_allocation_is_refused_when_it_does_not_add_up(town, head):
    Congress.objects.update(selected_total=170)
    with pytest.raises(DomainError) as refused:
        allocate(head, Congress.objects.get(), districts={town.district: 171}, basis=BASIS)
    assert (refused.value.field, refused.value.problem.code) == ("districts", "allocation_does_not_add_up")
    assert refused.value.problem.way_out == "Bớt 1 đại biểu."
    assert lines() == {}


@pytest.mark.parametrize("position", ["secretary", "standing_deputy"])
def test_allocation_is_for_the_head_alone(town, head, position):
    with pytest.raises(DomainError) as refused:
        allocate(
            town.holder("province", "steering_committee", position),
            town.congress,
            districts={town.district: 1},
            basis=BASIS,
        )
    assert refused.value.problem.code == "not_your_office"
    allocate(head, town.congress, districts={town.district: 1}, basis=BASIS)
    assert lines() == {"Huyện Chi Lăng": 1}


def test_allocation_is_refused_outside_the_province_and_below_zero(town, head):
    abroad = AreaFactory(level="district", parent=AreaFactory(level="province"))
    with pytest.raises(DomainError) as outside:
        allocate(head, town.congress, districts={abroad: 1}, basis=BASIS)
    with pytest.raises(DomainError) as below:
        allocate(head, town.congress, districts={town.district: -1}, basis=BASIS)
    assert [outside.value.problem.code, below.value.problem.code] == ["not_a_district", "seats_negative"]


def test_allocation_is_not_lowered_below_what_is_taken(town, head):
    publish(SHORT_SELECTION)
    allocate(head, town.congress, districts={town.district: 2}, basis=BASIS)
    for _ in range(2):
        row = DelegateNominationFactory(town=town)
        assert take([row.case], "select", town.holder("commune", "committee", "clerk")).refused == ()
    with pytest.raises(DomainError) as refused:
        allocate(head, town.congress, districts={town.district: 1}, basis=BASIS)
    assert (refused.value.field, refused.value.problem.code) == ("seats", "fewer_than_taken")
    with pytest.raises(DomainError):
        allocate(head, town.congress, districts={}, basis=BASIS)
    assert lines() == {"Huyện Chi Lăng": 2}


def test_targets_replace_those_before(town, head):
    reviewer = town.holder("province", "ethnic_affairs", "verifier")
    aim_at(
        reviewer,
        town.congress,
        [Target("gender", "female", 3), Target("ethnicity", "DAO", 1, town.district)],
        basis="Thử",
    )
    aim_at(head, town.congress, [Target("field", "education", 2)], basis="Thử")
    assert list(CompositionTarget.objects.values_list("dimension", "category", "minimum")) == [
        ("field", "education", 2)
    ]


@pytest.mark.parametrize(
    ("target", "code"),
    [(Target("age", "young", 1), "dimension_unknown"), (Target("ethnicity", "Tày", 1), "category_unknown")],
)
def test_targets_are_refused_when_unknown(town, head, target, code):
    with pytest.raises(DomainError) as refused:
        aim_at(head, town.congress, [target], basis="Thử")
    assert refused.value.problem.code == code


def test_targets_are_not_for_the_organisers(town):
    with pytest.raises(DomainError) as refused:
        aim_at(town.holder("province", "organising_committee", "head"), town.congress, [], basis="Thử")
    assert refused.value.problem.code == "not_your_office"
