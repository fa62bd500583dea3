"""Planning, launching and ending a movement."""

from datetime import date

import pytest

from nominations.campaigns import close_campaign, open_campaign, plan_campaign, set_quota
from nominations.errors import DomainError
from nominations.models import Campaign, CampaignQuota
from tests.factories import AreaFactory, AwardTypeFactory, CongressFactory


def plan(town, by, **more):
    known = {
        "title": "Thi đua chào mừng Đại hội các DTTS huyện Chi Lăng",
        "area": town.district,
        "basis": "Kế hoạch của UBND huyện, tháng 4/2024",
        "opens_on": date(2024, 4, 15),
    }
    return plan_campaign(by, **known | more)


def test_a_movement_is_planned_opened_and_closed_by_those_who_run_it(town):
    chair = town.holder("district", "committee", "chair")
    campaign = plan(town, town.holder("district", "interior", "verifier"))
    assert campaign.status == "draft"
    assert open_campaign(chair, campaign).status == "open"
    assert close_campaign(chair, campaign).status == "closed"
    assert Campaign.objects.get(pk=campaign.pk).status == "closed"


@pytest.mark.parametrize(
    ("level", "function", "position"),
    [
        ("commune", "committee", "chair"),
        ("district", "committee", "records_officer"),
        ("province", "committee", "chair"),
    ],
)
def test_planning_is_refused_when_the_office_does_not_run_movements_there(town, level, function, position):
    with pytest.raises(DomainError) as refused:
        plan(town, town.holder(level, function, position))
    assert (refused.value.field, refused.value.problem.code) == ("by", "not_your_office")
    assert plan(town, town.holder("district", "committee", "chair")).pk


@pytest.mark.parametrize(
    ("more", "field", "code"),
    [
        ({"closes_before": date(2024, 4, 15)}, "closes_before", "period_ends_before_it_begins"),
        (
            {"achievement_from": date(2024, 1, 1), "achievement_before": date(2019, 1, 1)},
            "achievement_before",
            "period_ends_before_it_begins",
        ),
        ({"title": ""}, "title", "text_missing"),
        ({"basis": "Kế hoạch số К"}, "basis", "letter_not_vietnamese"),
    ],
)
def test_planning_is_refused_naming_the_field(town, more, field, code):
    with pytest.raises(DomainError) as refused:
        plan(town, town.holder("district", "committee", "chair"), **more)
    assert (refused.value.field, refused.value.problem.code) == (field, code)


def test_a_title_twice_in_one_place_is_refused(town):
    chair = town.holder("district", "committee", "chair")
    plan(town, chair)
    with pytest.raises(DomainError) as refused:
        plan(town, chair)
    assert refused.value.problem.code == "campaign_twice"


def test_a_movement_opens_only_once(town):
    chair = town.holder("district", "committee", "chair")
    campaign = open_campaign(chair, plan(town, chair))
    with pytest.raises(DomainError) as refused:
        open_campaign(chair, campaign)
    assert (refused.value.field, refused.value.problem.code) == ("status", "campaign_not_there")


def test_the_period_ends_with_the_congress_when_that_comes_first(town):
    congress = CongressFactory(area=town.district, opens_on=date(2024, 6, 14))
    campaign = plan(
        town, town.holder("district", "committee", "chair"), closes_before=date(2024, 6, 30), closes_with=congress
    )
    assert campaign.last_day_is_before == date(2024, 6, 14)
    congress.opens_on = None
    assert campaign.last_day_is_before == date(2024, 6, 30)


def test_quotas_are_set_and_set_again(town):
    chair = town.holder("district", "committee", "chair")
    award = AwardTypeFactory()
    set_quota(chair, town.campaign, award, {town.commune: 3})
    set_quota(chair, town.campaign, award, {town.commune: 5})
    assert list(CampaignQuota.objects.values_list("commune_id", "limit")) == [(town.commune.pk, 5)]


def test_quotas_are_refused_for_a_commune_elsewhere_or_below_zero(town):
    chair = town.holder("district", "committee", "chair")
    with pytest.raises(DomainError) as elsewhere:
        set_quota(chair, town.campaign, AwardTypeFactory(), {AreaFactory(): 3})
    with pytest.raises(DomainError) as below:
        set_quota(chair, town.campaign, AwardTypeFactory(), {town.commune: -1})
    assert [elsewhere.value.problem.code, below.value.problem.code] == ["not_a_commune", "limit_negative"]
    assert CampaignQuota.objects.count() == 0


def test_a_movement_is_called_by_its_area_year_and_number_unless_it_is_given_a_code(town):
    chair = town.holder("district", "committee", "chair")
    found = [plan(town, chair, title=f"Phong trào {number}").code for number in range(2)]
    assert found == ["CL-2024-1", "CL-2024-2"]
    assert plan(town, chair, title="Phong trào khác", code="DTTS-2024").code == "DTTS-2024"


@pytest.mark.parametrize(
    ("code", "why"),
    [("DTTS 2024", "campaign_code_bad"), ("x" * 41, "campaign_code_bad"), ("A-1", "campaign_code_twice")],
)
def test_a_code_that_cannot_be_typed_or_is_taken_is_refused(town, code, why):
    chair = town.holder("district", "committee", "chair")
    plan(town, chair, title="Phong trào đầu", code="A-1")
    with pytest.raises(DomainError) as refused:
        plan(town, chair, code=code)
    assert (refused.value.field, refused.value.problem.code) == ("code", why)
