"""Who may read which case."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from approvals.asked import only_asked
from approvals.supplements import name_deficiencies
from nominations import vocabulary
from nominations.models import Submission
from nominations.sight import submissions_in_sight
from tests.approvals.factories import at_consultation, at_intake, at_verification, went
from tests.factories import AreaFactory, AwardNominationFactory, another_holder, chi_lang, take
from tests.verbs import another_province
from workflows import clock
from workflows.capacities import capacities_of
from workflows.models import Appointment, Case, Office
from workflows.offices import end_appointment, establish
from workflows.sight import NotAtHand, NotSeen, case_at_hand, case_in_sight, cases_handled, cases_in_sight

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return chi_lang()


def codes(by):
    return sorted(cases_in_sight(by).values_list("code", flat=True))


def test_case_is_seen_by_the_bodies_it_passed_and_those_above_them_in_their_branch(town):
    [case] = at_verification(town, 1)
    seeing = [
        ("commune", "committee", "clerk"),
        ("commune", "committee", "chair"),
        ("district", "interior", "intake_officer"),
        ("district", "interior", "verifier"),
        ("district", "interior", "head"),
        # Above the commune's committee, which sent it, and above the district's office, which received it.
        ("district", "committee", "chair"),
        ("province", "committee", "chair"),
        ("province", "interior", "verifier"),
    ]
    blind = [
        ("commune", "emulation_council", "chair"),
        ("district", "office", "officer"),
        ("district", "emulation_council", "secretary"),
        ("district", "police", "officer"),
        ("district", "ethnic_affairs", "verifier"),
        ("province", "emulation_council", "secretary"),
        ("province", "interior", "administrator"),
        ("province", "police", "officer"),
    ]
    assert {post: codes(town.holder(*post)) for post in seeing + blind} == {post: [case.code] for post in seeing} | {
        post: [] for post in blind
    }


def test_a_capacity_that_the_request_has_found_sees_the_same_without_reading_its_office_again(town):
    [case] = at_verification(town, 1)
    posts = (("district", "interior", "verifier"), ("province", "interior", "administrator"))
    for by in (town.holder(*post) for post in posts):
        [acting] = capacities_of(by.user_id)
        assert (acting.capacity, codes(acting)) == (by, codes(by))
        with CaptureQueriesContext(connection) as made:
            codes(acting)
        assert not [one for one in made if "workflows_appointment" in one["sql"]]
    [acting] = capacities_of(town.holder(*posts[0]).user_id)
    with CaptureQueriesContext(connection) as made:
        assert case_at_hand(acting, case.code) == case
    # The editions, the case, and its work.
    assert len(made) == 3


def test_a_capacity_that_has_ended_is_not_found_again(town):
    by = town.holder("district", "interior", "verifier")
    held = Appointment.objects.get(user=by.user_id)
    end_appointment(held, on=clock.today(), reason="Chuyển công tác", by=None)
    assert (capacities_of(by.user_id), codes(by)) == ([], [])


def test_draft_is_seen_in_its_commune_only(town):
    case = AwardNominationFactory(town=town).case
    assert codes(town.holder("commune", "committee", "chair")) == [case.code]
    assert codes(town.holder("district", "interior", "intake_officer")) == []
    assert codes(town.holder("district", "committee", "chair")) == []
    assert codes(town.holder("province", "committee", "chair")) == []
    assert codes(town.neighbour().holder("commune", "committee", "clerk")) == []


def test_branch_above_sees_a_case_only_once_it_was_sent(town):
    [case] = at_intake(town, 1)
    above = {post: codes(town.holder(*post)) for post in _ABOVE}
    # The district's office has it on its desk and did nothing yet: its own branch above waits for that.
    assert above == {
        ("district", "committee", "chair"): [case.code],
        ("province", "committee", "chair"): [case.code],
        ("province", "interior", "verifier"): [],
    }


def test_branch_above_still_sees_a_case_that_went_back_to_its_commune(town):
    [case] = at_verification(town, 1)
    verifier = town.holder("district", "interior", "verifier")
    name_deficiencies(verifier, [case.pk], ["Thiếu biên bản họp thôn"])
    went(take([case], "request_supplement", verifier, "Thiếu biên bản."), "supplement")
    assert {post: codes(town.holder(*post)) for post in _ABOVE} == {post: [case.code] for post in _ABOVE}


def test_branch_above_sees_nothing_of_another_place(town):
    at_verification(town, 1)
    elsewhere = another_province(town)
    assert {post: codes(elsewhere.holder(*post)) for post in _ABOVE} == {post: [] for post in _ABOVE}


def test_nobody_sees_more_for_being_above_an_agency_that_was_only_asked(town):
    [case] = at_consultation(town, 1, [town.office("district", "police", "officer").pk])
    assert codes(town.holder("district", "police", "officer")) == [case.code]
    assert codes(town.holder("province", "police", "officer")) == []


def test_whoever_is_above_reads_the_papers_it_came_with(town):
    [case] = at_verification(town, 1)
    chairman = town.holder("district", "committee", "chair")
    [paper] = Submission.objects.all()
    assert (list(cases_handled(chairman)), list(submissions_in_sight(chairman))) == ([case], [paper])
    assert not only_asked(town.office("district", "committee", "chair"), case)


_ABOVE = [("district", "committee", "chair"), ("province", "committee", "chair"), ("province", "interior", "verifier")]


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
@pytest.mark.parametrize(
    ("post", "cost"),
    [
        (("commune", "committee", "clerk"), 3),
        (("district", "interior", "verifier"), 4),
        (("province", "committee", "chair"), 4),
        (("district", "inspectorate", "auditor"), 3),
    ],
)
def test_cases_in_sight_cost_the_same_queries_at_any_number(town, count, post, cost):
    at_verification(town, count)
    reader = town.holder(*post)
    with CaptureQueriesContext(connection) as queries:
        found = list(cases_in_sight(reader))
    assert (len(found), len(queries)) == (Case.objects.count(), cost)
