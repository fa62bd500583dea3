"""A dossier frozen when it is sent."""

import json
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nominations.awards import edit_nomination
from nominations.dossiers.snapshots import frozen
from nominations.models import PriorAward
from tests.factories import (
    AwardNominationFactory,
    CollectiveFactory,
    DelegateNominationFactory,
    DocumentFactory,
    NomineeFactory,
    send_to_district,
    submit,
    take,
)
from workflows import clock
from workflows.audit import record
from workflows.audit.verify import verify
from workflows.models import Disclosure, Event
from workflows.sealing import digest

pytestmark = pytest.mark.django_db
NUMBER = "020162001234"


@pytest.fixture
def clerk(town):
    return town.holder("commune", "committee", "clerk")


def prior_award(nominee, user_id, **more):
    facts = {
        "title": "Giấy khen", "authority": "Chủ tịch UBND huyện Chi Lăng", "decision_number": "12/QĐ-UBND",
        "decided_on": date(2021, 3, 4), "recorded_by_id": user_id, "recorded_at": clock.now(),
    }  # fmt: skip
    return PriorAward.objects.create(nominee=nominee, **(facts | more))


def said(row):
    return json.loads(frozen([row.case_id])[row.case_id])


def kept(case):
    return list(Disclosure.objects.filter(case=case, kind="dossier").order_by("seq").values_list("seq", "value"))


def test_each_sending_of_an_award_commits_to_what_the_dossier_says(town):
    row = AwardNominationFactory(town=town)
    now = frozen([row.case_id])[row.case_id]
    send_to_district(town, [row.case])
    assert kept(row.case) == [(2, now), (3, now)]
    commitments = [record.read(text)["snapshots"].keys() for text in _sent(row.case)]
    assert [list(one) for one in commitments] == [["dossier"], ["dossier"]]
    assert verify([row.case.code]).first_break is None


def _sent(case):
    return Event.objects.filter(case=case, seq__gt=1).order_by("seq").values_list("canonical", flat=True)


def test_each_sending_of_a_delegate_commits_to_his_profile(town):
    row = DelegateNominationFactory(town=town)
    send_to_district(town, [row.case])
    body = json.loads(kept(row.case)[-1][1])
    assert (body["congress"], body["field"], body["consent_recorded_on"], body["nominee"]["full_name"]) == (
        town.congress.title, "agriculture", "2024-05-02", row.nominee.full_name,
    )  # fmt: skip


def test_a_dossier_sent_back_and_again_keeps_both(town, clerk):
    row = AwardNominationFactory(town=town)
    submit(town, [row.case])
    take([row.case], "send_back", town.holder("commune", "committee", "chair"), "Ghi rõ")
    edit_nomination(clerk, row.case_id, report={"duties": "Trưởng thôn"})
    submit(town, [row.case])
    texts = [json.loads(value)["report"] for _seq, value in kept(row.case)]
    assert [next(part["text"] for part in one if part["code"] == "duties") for one in texts] == [
        "Nhiệm vụ được giao: 30 hộ, 12 ha na.",
        "Trưởng thôn",
    ]


def test_everything_that_is_judged_is_in_it(town, clerk):
    who = NomineeFactory(
        full_name="Hoàng Thị Sen", birth_month=3, birth_day=5, residence=town.commune, religion="Phật giáo",
        party_member=True, id_kind="cccd", id_number=NUMBER, id_digest=digest(NUMBER),
    )  # fmt: skip
    row = AwardNominationFactory(town=town, nominee=who, standard="Khoản 1 Điều 9")
    prior_award(who, clerk.user_id)
    body = said(row)
    assert body["nominee"] == {
        "kind": "person", "full_name": "Hoàng Thị Sen", "given_name": "Sen", "gender": "female",
        "birth": "05/03/1962", "ethnicity": "TAY", "religion": "Phật giáo", "party_member": True,
        "workplace": "Hội Phụ nữ xã", "residence": {"code": "06526", "name": "Xã Vạn Linh"},
        "identity_number": {"kind": "cccd", "shown": "•••••••••234", "digest": digest(NUMBER)},
    }  # fmt: skip
    assert (body["award"], body["campaign"], body["procedure"], body["standard"], body["summary"]) == (
        {"code": "GIAY_KHEN", "level": "district", "title": "Giấy khen của Chủ tịch UBND huyện"},
        town.campaign.title, "full", "Khoản 1 Điều 9", "Vận động 30 hộ trồng na theo tiêu chuẩn VietGAP.",
    )  # fmt: skip
    assert [part["title"] for part in body["report"]] == ["Nhiệm vụ được giao", "Thành tích đạt được"]
    [minutes] = body["documents"]
    assert (minutes["kind"], minutes["name"], len(minutes["sha256"])) == (
        "review_minutes", "Biên bản họp xét.docx", 64,
    )  # fmt: skip
    assert body["prior_awards"] == [
        {
            "title": "Giấy khen", "authority": "Chủ tịch UBND huyện Chi Lăng", "number": "12/QĐ-UBND",
            "decided_on": "2021-03-04", "verified": False,
        }
    ]  # fmt: skip


def test_the_number_of_an_identity_paper_is_never_in_it(town):
    who = NomineeFactory(id_kind="cccd", id_number=NUMBER, id_digest=digest(NUMBER))
    row = AwardNominationFactory(town=town, nominee=who)
    assert NUMBER not in frozen([row.case_id])[row.case_id]


def test_awards_written_down_with_the_row_he_was_joined_to_are_his(town, clerk):
    first = NomineeFactory()
    row = AwardNominationFactory(town=town, nominee=NomineeFactory(joined_to=first))
    prior_award(first, clerk.user_id)
    prior_award(row.nominee, clerk.user_id, decision_number="13/QĐ-UBND")
    prior_award(NomineeFactory(), clerk.user_id)
    assert [one["number"] for one in said(row)["prior_awards"]] == ["12/QĐ-UBND", "13/QĐ-UBND"]


def test_what_was_taken_off_and_what_those_who_judge_added_is_not_in_it(town, clerk):
    row = AwardNominationFactory(town=town, documents=False)
    DocumentFactory(
        case=row.case, kind="photo", by=clerk, removed_by_id=clerk.user_id, removed_at=clock.now(),
        removal_reason="Nhầm",
    )  # fmt: skip
    DocumentFactory(case=row.case, kind="verification_report", by=clerk)
    DocumentFactory(case=row.case, kind="supplement_answer", by=clerk)
    assert [one["kind"] for one in said(row)["documents"]] == ["supplement_answer"]


def test_equal_dossiers_give_equal_text_and_it_is_canonical(town):
    row = AwardNominationFactory(town=town)
    first, second = (frozen([row.case_id])[row.case_id] for _ in range(2))
    assert first == second
    assert record.is_canonical(first, record.read(first))


def test_a_long_dossier_is_frozen_whole(town, clerk):
    """A snapshot has no limit of a comment: a report may fill every part."""
    row = AwardNominationFactory(town=town)
    parts = {"background": 5000, "duties": 5000, "achievements": 20_000, "compliance": 5000}
    edit_nomination(
        clerk, row.case_id, achievement_text="ă" * 20_000, report={key: "ặ" * size for key, size in parts.items()}
    )
    assert submit(town, [row.case]).refused == ()
    [(_seq, text)] = kept(row.case)
    assert len(text) > 55_000
    assert verify([row.case.code]).first_break is None


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_cases(town, clerk, count):
    rows = [AwardNominationFactory(town=town, nominee=NomineeFactory()) for _ in range(count)]
    rows += [DelegateNominationFactory(town=town) for _ in range(count)]
    rows += [AwardNominationFactory(town=town, nominee=CollectiveFactory()) for _ in range(count)]
    for row in rows:
        prior_award(row.nominee, clerk.user_id)
    with CaptureQueriesContext(connection) as queries:
        assert len(frozen([row.case_id for row in rows])) == count * 3
    assert len(queries) == 4
