"""Policies of an area and the working calendar, as administrators record them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.factories import AreaFactory, Town
from workflows import policies
from workflows.administration import AdministrationError, administering, record_day, record_policy
from workflows.administration.scope import area_named
from workflows.deadlines import calendar
from workflows.engine import Capacity, NotAllowed
from workflows.models import DayOverride, Policy

TODAY = date(2024, 5, 6)


@pytest.fixture
def admin(town: Town) -> Capacity:
    return town.holder("province", "interior", "administrator")


def new(by: Capacity, area: Any, value: str = "4", code: str = "intake_working_days", **changes: Any) -> Policy:
    said = {"valid_from": TODAY, "legal_basis": "QĐ 14", "source": "Công báo", "confidence": "high"}
    return record_policy(by, code, area, value=value, **said | changes)


def test_latest_row_of_the_nearest_area_prevails(town: Town, admin: Capacity) -> None:
    areas = [town.commune.pk, town.district.pk, town.province.pk]
    for area, value in ((town.province, "2"), (town.commune, "7"), (town.commune, "8"), (town.district, "5")):
        assert new(admin, area, value).recorded_by_id == admin.user_id
    assert policies.as_int(policies.value("intake_working_days", areas, TODAY)) == 8
    assert policies.as_int(policies.value("intake_working_days", areas[1:], TODAY)) == 5


def test_policy_of_the_whole_country_or_of_another_place_is_refused(town: Town, admin: Capacity) -> None:
    district = town.holder("district", "interior", "administrator")
    far = AreaFactory(code="06", level="province", kind="Tỉnh", name="Tỉnh Bắc Kạn")
    before = Policy.objects.count()
    for by, area, code in (
        (admin, None, "whole_country"),
        (admin, far, "outside_area"),
        (district, town.province, "outside_area"),
    ):
        with pytest.raises(NotAllowed) as refused:
            new(by, area)
        assert refused.value.problem.code == code
    assert Policy.objects.count() == before
    assert new(district, town.district).area_id == town.district.pk


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"value": "-1"}, "value", "value_unreadable"),
        ({"value": "4.5"}, "value", "value_unreadable"),
        ({"value": ""}, "value", "value_unreadable"),
        ({"legal_basis": ""}, "legal_basis", "text_missing"),
        ({"source": "x" * 301}, "source", "text_too_long"),
        ({"note": "x\x00"}, "note", "letter_hidden"),
        ({"confidence": "sure"}, "confidence", "confidence_unknown"),
        ({"valid_before": TODAY}, "valid_before", "period_reversed"),
        ({"code": "nothing"}, "", "policy_unknown"),
    ],
)
def test_policy_that_cannot_be_read_is_refused_at_its_field(
    town: Town, admin: Capacity, changes: dict[str, Any], field: str, code: str
) -> None:
    before = Policy.objects.count()
    with pytest.raises(AdministrationError) as refused:
        new(admin, town.district, **changes)
    assert (refused.value.field, refused.value.problem.code) == (field, code)
    assert Policy.objects.count() == before


def test_day_is_corrected_by_a_later_row(town: Town, admin: Capacity) -> None:
    saturday = date(2024, 5, 11)
    row = record_day(admin, saturday, working=True, reason="Hoán đổi")
    assert (row.recorded_by_id, row.reason, calendar().is_working(saturday)) == (admin.user_id, "Hoán đổi", True)
    record_day(admin, saturday, working=False, reason="Thông báo đính chính")
    assert calendar().is_working(saturday) is False
    assert DayOverride.objects.filter(day=saturday).count() == 2


@pytest.mark.parametrize(
    ("day", "reason", "field", "code"),
    [
        (date(2024, 5, 10), "x", "day", "day_repeated"),
        (date(2030, 1, 1), "x", "day", "day_too_far"),
        (date(2018, 12, 31), "x", "day", "day_too_far"),
        (date(2024, 5, 13), "", "reason", "text_missing"),
        (date(2024, 5, 13), "x" * 201, "reason", "text_too_long"),
    ],
)
def test_day_is_refused_when_it_says_nothing_new_or_cannot_be_meant(
    town: Town, admin: Capacity, day: date, reason: str, field: str, code: str
) -> None:
    record_day(admin, date(2024, 5, 10), working=False, reason="Nghỉ bù")
    with pytest.raises(AdministrationError) as refused:
        record_day(admin, day, working=False, reason=reason)
    assert (refused.value.field, refused.value.problem.code) == (field, code)
    assert DayOverride.objects.count() == 1


def test_area_named_reads_a_code_or_a_name_without_marks(town: Town, admin: Capacity) -> None:
    here = administering(admin)
    assert area_named(here, "xa van linh") == town.commune
    assert area_named(here, "187") == town.district
    AreaFactory(name="Xã Vạn Linh", parent=town.district)
    for text in ("xã Vạn Linh", "Xã Không Có", "", "06"):
        with pytest.raises(AdministrationError) as refused:
            area_named(here, text)
        assert (refused.value.field, refused.value.problem.code) == ("area", "area_unclear")
