"""Two people at once, with real commits: a quota is never exceeded and nobody gets an exception."""

from __future__ import annotations

import pytest
from django.db import connection

from nominations.models import SubmissionItem
from nominations.submissions import draft_submission, number_submission
from tests.factories import (
    AllocationFactory,
    AwardNominationFactory,
    AwardTypeFactory,
    CampaignQuotaFactory,
    DelegateNominationFactory,
    another_holder,
    chi_lang,
    send_to_district,
    submit,
    take,
)
from tests.nominations.judging import SHORT_SELECTION, publish
from tests.workflows.engine.conftest import in_a_file
from tests.workflows.engine.test_races import at_once
from workflows.models import Case


@pytest.fixture
def town(transactional_db, tmp_path):
    """The town with real commits, where threads see it: on PostgreSQL as it is, on SQLite in a file."""
    if connection.vendor == "postgresql":
        yield chi_lang()
        return
    with in_a_file(tmp_path / "town.sqlite3"):
        yield chi_lang()


def test_the_last_of_an_award_quota_goes_to_one_of_two(town):
    cases = [AwardNominationFactory(town=town).case for _ in range(2)]
    CampaignQuotaFactory(campaign=town.campaign, commune=town.commune, award_type=AwardTypeFactory(), limit=1)
    clerks = [
        town.holder("commune", "committee", "clerk"),
        another_holder(town.office("commune", "committee", "clerk")),
    ]
    answers = at_once(*(lambda n=n: take([cases[n]], "submit", clerks[n]) for n in range(2)))
    assert sorted((len(one.events), [item.problem.code for item in one.refused]) for one in answers) == [
        (0, ["award_quota_used_up"]),
        (1, []),
    ]


def test_the_last_place_of_a_district_goes_to_one_of_two_communes(town):
    publish(SHORT_SELECTION)
    AllocationFactory(congress=town.congress, district=town.district, seats=1)
    towns = [town, town.neighbour()]
    cases = [DelegateNominationFactory(town=one).case for one in towns]
    clerks = [one.holder("commune", "committee", "clerk") for one in towns]
    answers = at_once(*(lambda n=n: take([cases[n]], "select", clerks[n]) for n in range(2)))
    assert sorted((len(one.events), [item.problem.code for item in one.refused]) for one in answers) == [
        (0, ["places_used_up"]),
        (1, []),
    ]
    assert Case.objects.filter(stage="listed").count() == 1


def test_one_case_gets_on_one_of_two_drafts(town):
    case = AwardNominationFactory(town=town).case
    submit(town, [case])
    clerk, signing = town.holder("commune", "committee", "clerk"), town.office("commune", "committee", "chair")
    answers = at_once(
        *(lambda n=n: draft_submission(clerk, signing, title=f"Tờ trình {n}", case_ids=[case.pk]) for n in range(2))
    )
    refused = [one for one in answers if isinstance(one, Exception)]
    assert [one.problem.code for one in refused] == ["on_another_draft"]
    assert SubmissionItem.objects.count() == 1


def test_one_number_goes_to_one_of_two_submissions(town):
    drafts = []
    for _ in range(2):
        case = AwardNominationFactory(town=town).case
        send_to_district(town, [case])
        drafts.append(SubmissionItem.objects.get(case=case).submission)
    records = town.holder("commune", "committee", "records_officer")
    answers = at_once(
        *(
            lambda n=n: number_submission(records, drafts[n], number=1, symbol="TTr-UBND", dated=drafts[n].signed_on)
            for n in range(2)
        )
    )
    refused = [one for one in answers if isinstance(one, Exception)]
    assert [one.problem.code for one in refused] == ["number_taken"]
