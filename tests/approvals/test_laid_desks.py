"""The desks of the demo as they lie: work for everybody, placed once, by acts whose histories verify."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from approvals.demo import desks, reception, world
from approvals.demo.desks.road import Desks
from nominations.models import AwardNomination, DelegateNomination
from tests.approvals.test_desks import lay
from workflows.audit.verify import verify
from workflows.definition import Post
from workflows.editions import compiled
from workflows.models import Case, Edition, Event, Office, Task

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.usefixtures("laid")]

#: Where a dossier stands that was sent off from the stage where its row puts it.
SENT_TO = {
    ("intake", "asked_for_more"): "intake_supplement",
    ("verification", "asked_for_more"): "supplement",
    ("province_verification", "asked_for_more"): "province_supplement",
    ("verification", "consulted"): "consultation",
    ("verification", "proposed_for_refusal"): "rejection_review",
    ("province_verification", "proposed_for_refusal"): "province_rejection_review",
    ("verification", "refused"): "refused",
    ("verification", "withdrawn"): "withdrawn",
    ("screening", "proposed_for_refusal"): "screening_review",
    ("congress", "reserve"): "reserve",
    ("congress", "not_selected"): "not_selected",
}


@pytest.fixture(scope="module")
def laid(demo):
    """The desks, laid once for all tests here; what a test changes is rolled back."""
    lay()


def held_posts() -> set[tuple[str, str, str]]:
    """The offices of the cast to which a published chain sends work by itself: (area, function, position)."""
    hashes = Edition.objects.filter(status=Edition.Status.PUBLISHED).values_list("sha256", flat=True)
    posts = {
        (stage.held_by.at.level, stage.held_by.at.function, stage.held_by.position)
        for one in compiled(hashes).values()
        for stage in one.definition.stages.values()
        if isinstance(stage.held_by, Post)
    }
    keys = [world.Key.read(key) for person in world.cast().people for key in person.offices]
    levels = {world.PROVINCE: "province", world.DISTRICT: "district"}
    return {key for key in keys if (levels.get(key.area, "commune"), key.function, key.position) in posts}


def expected_stage(row) -> str:
    return SENT_TO.get((row.at, row.then), row.at)


def test_load_desks_gives_everybody_work_and_adds_nothing_when_run_again():
    offices = Office.objects.filter(tasks__isnull=False).select_related("body__area").distinct()
    with_work = {world.Key(one.body.area.code, one.body.function, one.position) for one in offices}
    assert held_posts() - with_work == set()

    rows = desks.rows()
    stood = dict(AwardNomination.objects.values_list("nominee__full_name", "case__stage"))
    assert stood == {row.name: expected_stage(row) for row in rows.all_awards}
    stood = dict(DelegateNomination.objects.values_list("nominee__full_name", "case__stage"))
    assert stood == {row.name: expected_stage(row) for row in [*rows.delegates, *rows.appointed]}

    whole = verify()
    assert (whole.ok, whole.cases) == (True, len(rows.all_awards) + len(rows.delegates) + len(rows.appointed))
    events, heads = Event.objects.count(), dict(Case.objects.values_list("code", "head"))
    assert "Đã lập 0 hồ sơ khen thưởng, 0 hồ sơ đại biểu" in lay()
    assert (Event.objects.count(), dict(Case.objects.values_list("code", "head"))) == (events, heads)


def test_verifier_has_overdue_work_and_thirty_of_which_three_are_refused():
    tour = Desks()
    due = Task.objects.filter(office=tour.office("187 interior verifier")).values_list("due_on", flat=True)
    today = date(2024, 5, 6)
    assert {(day > today) - (day < today) for day in due} == {-1, 0, 1}

    quan_son = AwardNomination.objects.filter(case__commune__code="06517", case__stage="verification")
    names = dict(quan_son.values_list("case_id", "nominee__full_name"))
    done = tour.try_to(tour.sign_in("chilang.thamdinh", "187 interior verifier"), "pass", sorted(names))
    assert (len(names), len(done.events)) == (30, 27)
    crowd = [row.name for row in desks.rows().crowd.awards()]
    places = (desks.rows().crowd.not_met, desks.rows().crowd.unsettled, desks.rows().crowd.on_hold)
    wanted = zip(places, ("checklist_not_met", "checklist_open", "on_hold"), strict=True)
    assert {names[one.case_id]: one.problem.code for one in done.refused} == {
        crowd[place - 1]: code for place, code in wanted
    }


def test_load_desks_leaves_alone_what_somebody_has_worked_on():
    tour = Desks()
    case = AwardNomination.objects.get(nominee__full_name="Nông Văn Thuận").case
    tour.take(tour.at("06505 committee clerk"), "discard", [case.pk])

    assert "Đã lập 0 hồ sơ khen thưởng" in lay()
    assert Case.objects.get(pk=case.pk).stage == "discarded"


def test_reception_counts_the_work_of_all_offices_of_an_account():
    found = {one.username: one for one in reception.guests()}
    assert list(found) == list(desks.rows().hints)
    deputy = found["chilang.phochutich"]
    own, lent = "187 steering_committee head", "187 committee chair"
    tour = Desks()
    counts = Counter(Task.objects.values_list("office", flat=True))
    assert deputy.work == counts[tour.office(own).pk] + counts[tour.office(lent).pk]
    assert deputy.offices[-1] == "ký thay: Chủ tịch, UBND huyện Chi Lăng"
