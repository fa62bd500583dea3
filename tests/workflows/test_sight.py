"""Who may read which case."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nominations import vocabulary
from nominations.models import Submission
from nominations.sight import submissions_in_sight
from tests.approvals.factories import at_consultation, at_verification
from tests.factories import AreaFactory, AwardNominationFactory, another_holder, chi_lang
from workflows import clock
from workflows.models import Case, Office
from workflows.offices import establish
from workflows.sight import NotAtHand, NotSeen, case_at_hand, case_in_sight, cases_handled, cases_in_sight

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return chi_lang()


def codes(by):
    return sorted(cases_in_sight(by).values_list("code", flat=True))


def test_case_is_seen_by_the_bodies_that_had_work_on_it_and_no_other(town):
    [case] = at_verification(town, 1)
    seeing = [
        ("commune", "committee", "clerk"),
        ("commune", "committee", "chair"),
        ("district", "interior", "intake_officer"),
        ("district", "interior", "verifier"),
        ("district", "interior", "head"),
    ]
    blind = [
        ("district", "committee", "chair"),
        ("district", "emulation_council", "secretary"),
        ("district", "police", "officer"),
        ("province", "interior", "verifier"),
        ("province", "committee", "chair"),
    ]
    assert {post: codes(town.holder(*post)) for post in seeing + blind} == {post: [case.code] for post in seeing} | {
        post: [] for post in blind
    }


def test_draft_is_seen_in_its_commune_only(town):
    case = AwardNominationFactory(town=town).case
    assert codes(town.holder("commune", "committee", "chair")) == [case.code]
    assert codes(town.holder("district", "interior", "intake_officer")) == []
    assert codes(town.neighbour().holder("commune", "committee", "clerk")) == []


def test_auditor_sees_every_case_of_his_area_and_none_of_another(town):
    case = AwardNominationFactory(town=town).case
    elsewhere = AreaFactory(code="04", level="province", kind="Tỉnh", name="Tỉnh Cao Bằng")
    establish([elsewhere], vocabulary.office_tables(clock.today()))
    stranger = Office.objects.get(body__area=elsewhere, body__function="inspectorate", position="auditor")
    assert codes(town.holder("province", "inspectorate", "auditor")) == [case.code]
    assert codes(town.holder("district", "inspectorate", "auditor")) == [case.code]
    assert codes(another_holder(stranger)) == []


def test_administrator_sees_no_case_although_his_body_has_work_on_it(town):
    [case] = at_verification(town, 1)
    assert codes(town.holder("district", "interior", "head")) == [case.code]
    assert codes(town.holder("district", "interior", "administrator")) == []


def test_case_out_of_sight_is_answered_like_one_that_is_not_there(town):
    case = AwardNominationFactory(town=town).case
    chair = town.holder("district", "committee", "chair")
    with pytest.raises(NotSeen) as hidden:
        case_in_sight(chair, case.code)
    with pytest.raises(NotSeen) as missing:
        case_in_sight(chair, "KT-187-99999")
    assert (type(hidden.value), str(hidden.value)) == (type(missing.value), case.code)
    assert case_in_sight(town.holder("commune", "committee", "clerk"), case.code) == case


def test_case_is_at_hand_only_where_its_work_is(town):
    [case] = at_verification(town, 1)
    assert case_at_hand(town.holder("district", "interior", "verifier"), case.code) == case
    with pytest.raises(NotAtHand) as refusal:
        case_at_hand(town.holder("commune", "committee", "clerk"), case.code)
    holder = town.office("district", "interior", "verifier")
    assert str(refusal.value) == (
        f"Hồ sơ {case.code} không ở chức vụ đang làm việc. Nơi đang giữ: {holder.title} – {holder.body.name}."
    )


def test_agency_that_was_only_asked_sees_the_case_and_not_the_papers_it_came_with(town):
    [case] = at_consultation(town, 1, [town.office("district", "police", "officer").pk])
    police, verifier = (town.holder("district", *post) for post in (("police", "officer"), ("interior", "verifier")))
    assert (codes(police), list(cases_handled(police)), list(submissions_in_sight(police))) == ([case.code], [], [])
    [paper] = Submission.objects.all()
    assert (list(cases_handled(verifier)), list(submissions_in_sight(verifier))) == ([case], [paper])


@pytest.mark.parametrize("count", [1, 3])
def test_cases_in_sight_cost_three_queries_at_any_number(town, count):
    at_verification(town, count)
    verifier = town.holder("district", "interior", "verifier")
    with CaptureQueriesContext(connection) as queries:
        found = list(cases_in_sight(verifier))
    assert (len(found), len(queries)) == (Case.objects.count(), 3)
