"""What an award nomination must satisfy: each rule with a case that fails and its twin that passes."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nominations.documents.attaching import detach
from nominations.models import AwardNomination, Campaign
from nominations.register.identity import keep_apart
from nominations.requirements.awards import missing_in
from tests.factories import (
    AwardNominationFactory,
    AwardTypeFactory,
    CampaignFactory,
    CampaignQuotaFactory,
    CollectiveFactory,
    CongressFactory,
    DelegateNominationFactory,
    DocumentFactory,
    HouseholdFactory,
    NomineeFactory,
    send_to_district,
    submit,
    take,
)
from tests.nominations.judging import asked, codes, counted
from workflows.models import Case

ALL = [
    "dossier_complete", "eligible", "granted_above_commune", "granted_at_district", "granted_above_district",
    "granted_at_province", "granted_above_province", "within_award_quota", "simple_procedure",
]  # fmt: skip


@pytest.fixture
def clerk(town):
    return town.holder("commune", "committee", "clerk")


def award_case(town, **more):
    return AwardNominationFactory(town=town, **more).case


@pytest.mark.parametrize("name", ALL)
def test_a_case_without_a_nomination_fails_every_rule(town, clerk, name):
    case = DelegateNominationFactory(town=town).case
    assert codes(name, [case], clerk) == ["no_nomination"]


@pytest.mark.parametrize(
    ("name", "queries"),
    [
        ("dossier_complete", 2),
        ("granted_at_district", 1),
        ("simple_procedure", 1),
        ("eligible", 19),
        ("within_award_quota", 5),
    ],
)
@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_cases(town, clerk, name, queries, count):
    born = {"birth_month": 3, "birth_day": 5}
    people = [NomineeFactory(**born) for _ in range(count)]
    for one in people:
        NomineeFactory(full_name=one.full_name, **born)
    cases = [award_case(town, nominee=one) for one in people]
    CampaignQuotaFactory(campaign=town.campaign, commune=town.commune, award_type=AwardTypeFactory(), limit=9)
    _, number = counted(name, cases, clerk)
    assert number == queries


@pytest.mark.parametrize("factory", [NomineeFactory, CollectiveFactory, HouseholdFactory])
def test_a_dossier_with_everything_is_complete(town, clerk, factory):
    assert codes("dossier_complete", [award_case(town, nominee=factory())], clerk) == [""]


@pytest.mark.parametrize(
    ("nominee", "more", "missing"),
    [
        (lambda: NomineeFactory(birth_year=None, gender=""), {}, "năm sinh; giới tính"),
        (lambda: NomineeFactory(workplace="", residence=None), {}, "nơi công tác hoặc nơi cư trú"),
        (lambda: CollectiveFactory(head="", members=None), {}, "người đứng đầu; số thành viên"),
        (lambda: HouseholdFactory(head="", residence=None), {}, "chủ hộ; nơi cư trú"),
        (
            NomineeFactory,
            {"achievement_text": " \n ", "achievement_from": None, "achievement_before": None},
            "thành tích; thời gian lập thành tích (từ ngày); thời gian lập thành tích (trước ngày)",
        ),
    ],
)
def test_an_incomplete_dossier_names_all_that_is_missing(town, clerk, nominee, more, missing):
    case = award_case(town, nominee=nominee(), **more)
    problem = asked("dossier_complete", [case], clerk)[case.pk]
    assert (problem.code, problem.message.partition("còn thiếu: ")[2]) == ("dossier_incomplete", f"{missing}.")


def test_a_nomination_is_eligible_while_its_campaign_is_open(town, clerk):
    assert codes("eligible", [award_case(town)], clerk) == [""]


@pytest.mark.parametrize(
    ("campaign", "on", "code"),
    [
        ({"status": Campaign.Status.DRAFT}, date(2024, 5, 6), "campaign_not_open"),
        ({"status": Campaign.Status.CLOSED}, date(2024, 5, 6), "campaign_not_open"),
        ({}, date(2024, 4, 9), "campaign_not_open"),
        ({}, date(2024, 4, 10), ""),
        ({"closes_before": date(2024, 6, 1)}, date(2024, 5, 31), ""),
        ({"closes_before": date(2024, 6, 1)}, date(2024, 6, 1), "campaign_not_open"),
    ],
)
def test_the_campaign_takes_nominations_from_its_first_day_and_before_its_last(town, clerk, campaign, on, code):
    case = award_case(town, campaign=CampaignFactory(area=town.district, **campaign))
    assert codes("eligible", [case], clerk, on=on) == [code]


@pytest.mark.parametrize(
    ("opens_on", "code"), [(date(2024, 5, 6), "campaign_not_open"), (date(2024, 5, 7), ""), (None, "")]
)
def test_the_campaign_ends_before_the_congress_it_greets(town, clerk, opens_on, code):
    congress = CongressFactory(area=town.district, opens_on=opens_on)
    case = award_case(town, campaign=CampaignFactory(area=town.district, closes_with=congress))
    assert codes("eligible", [case], clerk) == [code]


@pytest.mark.parametrize(
    ("award", "nominee", "code"),
    [
        ({"for_households": False, "code": "LDTT"}, HouseholdFactory, "award_not_for_kind"),
        ({"for_households": True, "code": "LDTT"}, HouseholdFactory, ""),
        ({"valid_from": date(2024, 5, 7)}, NomineeFactory, "award_not_in_force"),
        ({"valid_before": date(2024, 5, 6), "code": "LDTT"}, NomineeFactory, "award_not_in_force"),
        ({"valid_before": date(2024, 5, 7), "code": "LDTT"}, NomineeFactory, ""),
    ],
)
def test_the_award_must_be_for_such_a_nominee_and_in_force(town, clerk, award, nominee, code):
    case = award_case(town, award_type=AwardTypeFactory(**award), nominee=nominee())
    assert codes("eligible", [case], clerk) == [code]


@pytest.mark.parametrize(
    ("first", "end", "code"),
    [
        (date(2019, 1, 1), date(2024, 7, 1), ""),
        (date(2018, 12, 31), date(2024, 7, 1), "achievement_outside_campaign"),
        (date(2019, 1, 1), date(2024, 7, 2), "achievement_outside_campaign"),
    ],
)
def test_the_achievement_lies_within_the_campaigns_period(town, clerk, first, end, code):
    case = award_case(town, achievement_from=first, achievement_before=end)
    assert codes("eligible", [case], clerk) == [code]


def test_the_first_of_two_nominations_for_one_award_passes_in_the_order_of_the_moves(town, clerk):
    nominee = NomineeFactory()
    one, two = (award_case(town, nominee=nominee) for _ in range(2))
    assert codes("eligible", [one, two], clerk) == ["", "already_proposed"]
    assert codes("eligible", [two, one], clerk) == ["", "already_proposed"]


def test_a_nomination_under_way_excludes_another_until_it_is_given_up(town, clerk):
    nominee = NomineeFactory()
    one, two = (award_case(town, nominee=nominee) for _ in range(2))
    assert submit(town, [one]).refused == ()
    problem = asked("eligible", [two], clerk)[two.pk]
    assert problem.code == "already_proposed"
    assert one.code in problem.message
    take([one], "send_back", town.holder("commune", "committee", "chair"), "Trùng")
    assert codes("eligible", [two], clerk) == [""]


def test_another_award_or_campaign_does_not_exclude(town, clerk):
    nominee = NomineeFactory()
    submit(town, [award_case(town, nominee=nominee)])
    other_award = award_case(town, nominee=nominee, award_type=AwardTypeFactory(code="LDTT"))
    other_campaign = award_case(town, nominee=nominee, campaign=CampaignFactory(area=town.district))
    assert codes("eligible", [other_award, other_campaign], clerk) == ["", ""]


def test_somebody_written_down_twice_is_found_unless_told_apart(town, clerk):
    born = {"full_name": "Nông Thị Hà", "birth_month": 3, "birth_day": 5}
    here, there = NomineeFactory(**born), NomineeFactory(**born)
    submit(town, [award_case(town, nominee=here)])
    neighbour = town.neighbour()
    case = award_case(neighbour, nominee=there)
    assert codes("eligible", [case], clerk) == ["already_proposed"]
    keep_apart(neighbour.holder("commune", "committee", "clerk"), here, there, "Hai người khác thôn")
    assert codes("eligible", [case], clerk) == [""]


LEVELS = {
    "granted_above_commune": {"district", "province", "centre"},
    "granted_at_district": {"district"},
    "granted_above_district": {"province", "centre"},
    "granted_at_province": {"province"},
    "granted_above_province": {"centre"},
}


@pytest.mark.parametrize("name", LEVELS)
@pytest.mark.parametrize("level", ["commune", "district", "province", "centre"])
def test_the_level_that_grants_decides_the_way(town, clerk, name, level):
    case = award_case(town, award_type=AwardTypeFactory(level=level))
    assert codes(name, [case], clerk) == ["" if level in LEVELS[name] else f"not_{name}"]


def test_no_quota_row_means_no_limit(town, clerk):
    cases = [award_case(town) for _ in range(3)]
    assert codes("within_award_quota", cases, clerk) == ["", "", ""]


def test_the_first_come_within_the_quota_pass_in_the_order_of_the_moves(town, clerk):
    one, two, three = (award_case(town) for _ in range(3))
    CampaignQuotaFactory(campaign=town.campaign, commune=town.commune, award_type=AwardTypeFactory(), limit=2)
    assert codes("within_award_quota", [three, one, two], clerk) == ["", "", "award_quota_used_up"]
    problem = asked("within_award_quota", [three, one, two], clerk)[two.pk]
    assert "đề nghị 2 Giấy khen" in problem.message
    assert problem.message.endswith("đã có 2.")


def test_those_submitted_before_use_the_quota_and_those_sent_back_do_not(town, clerk):
    one, two = (award_case(town) for _ in range(2))
    CampaignQuotaFactory(campaign=town.campaign, commune=town.commune, award_type=AwardTypeFactory(), limit=1)
    assert submit(town, [one]).refused == ()
    refused = submit(town, [two]).refused
    assert [item.problem.code for item in refused] == ["award_quota_used_up"]
    take([one], "send_back", town.holder("commune", "committee", "chair"), "Chưa rõ")
    assert submit(town, [two]).refused == ()


def test_a_case_that_counts_already_is_counted_once(town, clerk):
    cases = [award_case(town) for _ in range(2)]
    CampaignQuotaFactory(campaign=town.campaign, commune=town.commune, award_type=AwardTypeFactory(), limit=2)
    assert submit(town, cases).refused == ()
    assert codes("within_award_quota", cases, clerk) == ["", ""]


def test_a_discarded_or_refused_case_frees_the_quota(town, clerk):
    one, two, three = (award_case(town) for _ in range(3))
    CampaignQuotaFactory(campaign=town.campaign, commune=town.commune, award_type=AwardTypeFactory(), limit=1)
    take([one], "discard", clerk)
    send_to_district(town, [two])
    assert codes("within_award_quota", [three], clerk) == ["award_quota_used_up"]
    take([two], "refuse", town.holder("district", "interior", "intake_officer"), "Sai thẩm quyền")
    assert Case.objects.get(pk=two.pk).stage == "refused"
    assert codes("within_award_quota", [three], clerk) == [""]


def test_the_quota_is_of_one_commune_one_award_one_campaign(town, clerk):
    award = AwardTypeFactory()
    CampaignQuotaFactory(campaign=town.campaign, commune=town.commune, award_type=award, limit=0)
    neighbour = award_case(town.neighbour())
    other_award = award_case(town, award_type=AwardTypeFactory(code="LDTT"))
    other_campaign = award_case(town, campaign=CampaignFactory(area=town.district))
    here = award_case(town)
    assert codes("within_award_quota", [neighbour, other_award, other_campaign, here], clerk) == [
        "",
        "",
        "",
        "award_quota_used_up",
    ]


def test_the_simple_procedure_is_for_those_who_asked_for_it(town, clerk):
    full = award_case(town)
    simple = award_case(town, procedure=AwardNomination.Procedure.SIMPLE, simple_ground="sudden")
    assert codes("simple_procedure", [full, simple], clerk) == ["not_simple_procedure", ""]


def test_everything_missing_is_named_once_facts_then_report_then_documents(town, clerk):
    row = AwardNominationFactory(
        town=town, nominee=NomineeFactory(birth_year=None), achievement_text="", report={"duties": "Tổ trưởng"},
        documents=False,
    )  # fmt: skip
    wanted = [
        "thành tích",
        "năm sinh",
        "báo cáo thành tích, mục “Thành tích đạt được”",
        "tài liệu “Biên bản họp xét khen thưởng”",
    ]
    assert missing_in([row.case_id]) == {row.case_id: wanted}
    assert take([row.case], "submit", clerk).refused[0].problem.message == (
        f"Hồ sơ {row.case.code} ({row.nominee.full_name}) còn thiếu: {'; '.join(wanted)}."
    )


def test_a_document_taken_off_is_missing_and_one_of_another_kind_does_not_stand_for_it(town, clerk):
    row = AwardNominationFactory(town=town)
    assert missing_in([row.case_id]) == {row.case_id: []}
    detach(clerk, [row.case.documents.get().pk], "Bản mờ")
    DocumentFactory(case=row.case, kind="other", by=clerk)
    assert missing_in([row.case_id]) == {row.case_id: ["tài liệu “Biên bản họp xét khen thưởng”"]}


def test_the_simple_procedure_asks_for_its_summary_report_and_no_minutes(town):
    simple = {"procedure": "simple", "simple_ground": "sudden", "documents": False}
    row = AwardNominationFactory(town=town, **simple)
    bare = AwardNominationFactory(town=town, **simple, report={})
    assert missing_in([row.case_id, bare.case_id]) == {
        row.case_id: [],
        bare.case_id: ["báo cáo thành tích, mục “Thành tích lập được”"],
    }


@pytest.mark.parametrize("count", [1, 3])
def test_what_is_missing_in_many_is_asked_in_two_queries(town, count):
    keys = [AwardNominationFactory(town=town, documents=False).case_id for _ in range(count)]
    with CaptureQueriesContext(connection) as queries:
        assert missing_in(keys) == {key: ["tài liệu “Biên bản họp xét khen thưởng”"] for key in keys}
    assert len(queries) == 2
