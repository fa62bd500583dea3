"""The collective that a nominee belongs to: set on the form of a nomination or in the register, and counted."""

from __future__ import annotations

import pytest
from django.urls import reverse

from nominations.errors import DomainError
from nominations.models import Nominee
from nominations.register.nominees import edit_nominee
from tests.factories import (
    AreaFactory,
    AwardNominationFactory,
    CollectiveFactory,
    HouseholdFactory,
    NomineeFactory,
    submit,
)
from tests.nominations.eligibility.asking import award, found, holds, year
from tests.screens import key, sign_in


@pytest.fixture
def clerk(town):
    return town.holder("commune", "committee", "clerk")


@pytest.fixture
def hamlet(town):
    return CollectiveFactory(full_name="Thôn Làng Mới", residence=town.commune, members=1)


def test_a_person_belongs_to_a_collective_of_the_register(town, clerk, hamlet):
    who = NomineeFactory(residence=town.commune)
    edit_nominee(clerk, who.pk, parent=hamlet)
    holds(who, "LDTT", 2023)
    case = AwardNominationFactory(town=town, nominee=hamlet, award_type=award("TTLDTT"), **year(2023)).case
    assert found("collective_ratio", case) == [[]]
    edit_nominee(clerk, who.pk, parent=None)
    assert found("collective_ratio", case) == [[("warn", "ratio:0/1")]]


def test_a_person_a_household_and_a_collective_of_another_province_are_no_unit(town, clerk):
    who = NomineeFactory(residence=town.commune, province=town.province)
    other = AreaFactory(level="province", parent=None)
    for unit in (NomineeFactory(), HouseholdFactory(), CollectiveFactory(province=other)):
        with pytest.raises(DomainError) as caught:
            edit_nominee(clerk, who.pk, parent=unit)
        assert (caught.value.field, caught.value.problem.code) == ("parent", "parent_no_collective")


def test_a_collective_is_not_below_itself_or_its_own_part(town, clerk, hamlet):
    part = CollectiveFactory(residence=town.commune, parent=hamlet)
    for unit in (hamlet, part):
        with pytest.raises(DomainError) as caught:
            edit_nominee(clerk, hamlet.pk, parent=unit)
        assert caught.value.problem.code == "parent_below_itself"


def options(response):
    return [str(label) for _key, label in response.context["form"].fields["parent"].choices]


def test_the_form_of_a_nomination_offers_the_collectives_of_the_area(town, client, clerk, hamlet):
    CollectiveFactory(full_name="Trường xa", residence=AreaFactory(parent=town.district))
    row = AwardNominationFactory(town=town, nominee=NomineeFactory(residence=town.commune))
    page = sign_in(client, clerk).get(reverse("edit_nomination", args=[row.case.code]))
    assert options(page) == ["chưa ghi", "Thôn Làng Mới"]
    home = HouseholdFactory(residence=town.commune)
    household = AwardNominationFactory(town=town, nominee=home)
    page = client.get(reverse("edit_nomination", args=[household.case.code]))
    assert "parent" not in page.context["form"].fields


def test_the_register_finds_a_collective_by_its_name_without_marks_and_sets_it(town, client, clerk, hamlet):
    CollectiveFactory(full_name="Trạm y tế xã", residence=town.commune)
    who = NomineeFactory(residence=town.commune)
    page = reverse("nominee_unit", args=[who.pk])
    shown = sign_in(client, clerk).get(page, {"q": "lang moi"})
    assert options(shown) == ["không thuộc tập thể nào", "Thôn Làng Mới, Xã Vạn Linh"]
    done = client.post(page, {"capacity": key(clerk), "parent": hamlet.pk})
    assert (done["Location"], Nominee.objects.get(pk=who.pk).parent) == (reverse("nominee", args=[who.pk]), hamlet)
    stranger = town.neighbour().holder("commune", "committee", "clerk")
    refused = sign_in(client, stranger).post(page, {"capacity": key(stranger), "parent": ""})
    assert (refused.status_code, Nominee.objects.get(pk=who.pk).parent) == (404, hamlet)


def test_what_others_are_judging_does_not_change(town, clerk, hamlet):
    row = AwardNominationFactory(town=town, nominee=NomineeFactory(residence=town.commune))
    submit(town, [row.case])
    with pytest.raises(DomainError):
        edit_nominee(clerk, row.nominee_id, parent=hamlet)
    assert Nominee.objects.get(pk=row.nominee_id).parent is None
