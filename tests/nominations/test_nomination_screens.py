"""Nominating somebody in the browser, correcting it, and telling people of one name apart."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from approvals.supplements import name_deficiencies
from nominations.models import AwardNomination, IdentityDecision, Nominee
from nominations.screens.nomination import version_of
from tests.factories import (
    AwardNominationFactory,
    AwardTypeFactory,
    CampaignFactory,
    DocumentFactory,
    NomineeFactory,
    SubstitutionFactory,
    another_holder,
    send_to_district,
    submit,
    take,
)
from tests.screens import key, sign_in
from workflows.engine import Capacity
from workflows.models import Case

NEW = "/de-nghi/moi/"


@pytest.fixture
def clerk(town):
    return town.holder("commune", "committee", "clerk")


@pytest.fixture
def award(town):
    return AwardTypeFactory()


def filled(town, by, award, **more):
    """What a clerk posts for one person, everything given."""
    return {
        "capacity": key(by),
        "command": str(uuid4()),
        "campaign": town.campaign.pk,
        "award_type": award.pk,
        "full_name": "Hoàng Thị Sen",
        "given_name": "",
        "gender": "female",
        "birth": "05/03/1962",
        "ethnicity": "TAY",
        "ethnicity_source": "Giấy khai sinh",
        "position": "Chi hội trưởng",
        "workplace": "Hội Phụ nữ xã",
        "residence": town.commune.pk,
        "village": "Thôn Làng Mới",
        "achievement_text": "Vận động 30 hộ trồng na.\r\nThu 2 tỷ đồng.",
        "achievement_from": "01/06/2019",
        "achievement_before": "1/4/2024",
        "procedure": "full",
        "simple_ground": "",
        "standard": "Khoản 1 Điều 9 Quy chế",
        "report_background": "Sinh tại thôn Làng Mới.",
        "report_duties": "Chi hội trưởng phụ nữ.",
        "report_achievements": "30 hộ trồng na;\r\nthu 2 tỷ đồng.",
    } | more


def errors(response):
    return {name: [str(one) for one in found] for name, found in response.context["form"].errors.items()}


def test_a_nomination_is_stored_as_it_was_typed_and_the_case_is_opened(client, town, clerk, award):
    response = sign_in(client, clerk).post(NEW, filled(town, clerk, award))
    row = AwardNomination.objects.select_related("nominee", "case").get()
    assert response.url == reverse("case", kwargs={"code": row.case.code})
    assert (row.campaign, row.award_type, row.case.commune_id) == (town.campaign, award, town.commune.pk)
    assert row.achievement_text == "Vận động 30 hộ trồng na.\nThu 2 tỷ đồng."
    assert f"{row.achievement_from} {row.achievement_before}" == "2019-06-01 2024-04-01"
    person = row.nominee
    assert (person.full_name, person.given_name, str(person.birth), person.ethnicity, person.residence) == (
        "Hoàng Thị Sen", "Sen", "05/03/1962", "TAY", town.commune,
    )  # fmt: skip
    DocumentFactory(case=row.case, by=clerk)
    assert submit(town, [row.case]).refused == ()


def test_the_same_form_sent_twice_gives_one_case_and_one_nominee(client, town, clerk, award):
    data = filled(town, clerk, award)
    first, second = (sign_in(client, clerk).post(NEW, data) for _ in range(2))
    assert first.url == second.url
    assert (Case.objects.count(), Nominee.objects.count()) == (1, 1)


def test_the_next_form_keeps_campaign_award_and_period(client, town, clerk, award):
    CampaignFactory(area=town.district)
    response = sign_in(client, clerk).post(NEW, filled(town, clerk, award, more="1"))
    form = client.get(response.url).context["form"]
    assert {name: str(form[name].value()) for name in ("campaign", "award_type", "achievement_before")} == {
        "campaign": str(town.campaign.pk), "award_type": str(award.pk), "achievement_before": "01/04/2024",
    }  # fmt: skip
    assert form["full_name"].value() is None


@pytest.mark.parametrize(
    ("kind", "asked", "facts"),
    [
        ("collective", {"head", "members"}, {"full_name": "Thôn 2", "head": "Vi Văn Thành", "members": "40"}),
        ("household", {"head", "members"}, {"full_name": "Hộ ông Páo", "head": "Lành Văn Páo", "members": "5"}),
    ],
)
def test_each_kind_is_asked_for_what_matters_to_it(client, town, clerk, award, kind, asked, facts):
    page = sign_in(client, clerk).get(f"{NEW}?loai={kind}")
    fields = set(page.context["form"].fields)
    assert fields & {"head", "members", "gender", "birth", "ethnicity", "given_name"} == asked
    client.post(f"{NEW}?loai={kind}", filled(town, clerk, award, **facts))
    row = Nominee.objects.get()
    assert (row.kind, row.full_name, row.head, row.gender, row.birth_year) == (
        kind, facts["full_name"], facts["head"], "", None,
    )  # fmt: skip


def test_only_awards_that_the_chain_takes_and_the_kind_may_receive_are_offered(client, town, clerk, award):
    AwardTypeFactory(code="GK_XA", level="commune", title_vi="Giấy khen của Chủ tịch UBND xã")
    AwardTypeFactory(code="TAP_THE", for_persons=False, title_vi="Tập thể lao động tiên tiến")
    AwardTypeFactory(code="CU", valid_from="2020-01-01", valid_before="2024-01-01", title_vi="Hình thức cũ")
    page = sign_in(client, clerk).get(NEW)
    assert [key for key, _ in page.context["form"].fields["award_type"].choices] == ["", str(award.pk)]


def test_only_open_campaigns_of_the_clerks_places_are_offered(client, town, clerk, award):
    CampaignFactory(area=town.neighbour().commune)
    CampaignFactory(area=town.district, status="closed")
    CampaignFactory(area=town.district, opens_on="2024-05-07")
    CampaignFactory(area=town.district, closes_before="2024-05-06")
    page = sign_in(client, clerk).get(NEW)
    assert [key for key, _ in page.context["form"].fields["campaign"].choices] == [str(town.campaign.pk)]


def test_without_an_open_campaign_the_page_says_so(client, town, clerk, award):
    type(town.campaign).objects.update(status="closed")
    page = sign_in(client, clerk).get(NEW)
    assert (page.status_code, '<form method="post" class="form"' in page.content.decode()) == (200, False)


HOSTILE = {
    "long": "a" * 20_001,
    "cyrillic": "Нoàng Thị Sеn",
    "nul": "Sen\x00",
    "invisible": "Sen\u202ennA",
    "script": "<script>alert(1)</script>",
}
#: One line or paragraphs of free text, in which angle brackets may stand: pages escape them.
FREE = ("ethnicity_source", "position", "workplace", "village", "achievement_text")


@pytest.mark.matrix
@pytest.mark.parametrize(
    "field",
    [
        *FREE,
        *("full_name", "given_name", "gender", "birth", "ethnicity", "residence", "achievement_from"),
        *("achievement_before", "procedure", "simple_ground", "campaign", "award_type", "command"),
    ],
)
def test_hostile_text_is_refused_at_its_field_or_kept_as_harmless_text(client, town, clerk, award, field):
    sign_in(client, clerk)
    answers = {what: client.post(NEW, filled(town, clerk, award, **{field: text})) for what, text in HOSTILE.items()}
    assert {what for what, answer in answers.items() if answer.status_code == 302} == (
        {"script"} if field in FREE else set()
    )
    if field in FREE:
        answers["script"] = client.get(reverse("edit_nomination", args=[Case.objects.get().code]))
        assert "&lt;script&gt;" in answers["script"].content.decode()
    else:
        assert (Case.objects.count(), Nominee.objects.count()) == (0, 0)
    for what, answer in answers.items():
        assert (what == "script" and field in FREE) or (answer.status_code, list(errors(answer))) == (422, [field])
        assert "<script>" not in answer.content.decode()


def test_no_orphan_is_left_when_the_case_cannot_be_started(client, town, clerk, award):
    response = sign_in(client, clerk).post(
        NEW, filled(town, clerk, award, achievement_from="01/04/2024", achievement_before="01/04/2024")
    )
    assert (response.status_code, list(errors(response))) == (422, ["achievement_before"])
    again = client.post(NEW, filled(town, clerk, award, procedure="simple"))
    assert (again.status_code, list(errors(again))) == (422, ["simple_ground"])
    assert Nominee.objects.count() == 0


def older(town, **more):
    facts = {"full_name": "Hoàng Thị Sen", "birth_year": 1962, "birth_month": 3, "birth_day": 5, **more}
    return NomineeFactory(**({"residence": town.commune} | facts))


def test_somebody_of_one_name_and_birthday_must_be_told_from_the_other(client, town, clerk, award):
    other = older(town)
    data = filled(town, clerk, award)
    response = sign_in(client, clerk).post(NEW, data)
    assert (response.status_code, list(errors(response)), Case.objects.count()) == (422, ["same_person"], 0)
    response = client.post(NEW, data | {"same_person": "khac"})
    assert (response.status_code, list(errors(response)), Case.objects.count()) == (422, ["distinct_reason"], 0)
    response = client.post(NEW, data | {"same_person": "khac", "distinct_reason": "Khác thôn"})
    new = AwardNomination.objects.get().nominee
    assert (response.status_code, new.pk != other.pk) == (302, True)
    assert IdentityDecision.objects.values_list("lower", "higher", "reason").get() == (other.pk, new.pk, "Khác thôn")


def test_somebody_written_down_before_is_taken_again(client, town, clerk, award):
    other = older(town)
    sign_in(client, clerk).post(NEW, filled(town, clerk, award, same_person=str(other.pk)))
    assert (AwardNomination.objects.get().nominee, Nominee.objects.count()) == (other, 1)


def test_somebody_who_lives_elsewhere_is_not_offered_to_be_taken(client, town, clerk, award):
    other = older(town, residence=town.neighbour().commune)
    response = sign_in(client, clerk).post(NEW, filled(town, clerk, award, same_person=str(other.pk)))
    assert (response.status_code, list(errors(response)), Case.objects.count()) == (422, ["same_person"], 0)


def test_only_those_who_begin_nominations_reach_the_form(client, town, clerk, award):
    assert client.get(NEW).url == f"/dang-nhap/?next={NEW}"
    assert client.post(NEW, filled(town, clerk, award)).url == f"/dang-nhap/?next={NEW}"
    chair = town.holder("commune", "committee", "chair")
    records = another_holder(town.office("commune", "committee", "records_officer"))
    for wrong in (chair, records, town.holder("district", "interior", "verifier")):
        data = filled(town, wrong, award)
        assert [sign_in(client, wrong).get(NEW).status_code, client.post(NEW, data).status_code] == [403, 403]
    # The clerk himself, standing in for the chair.
    other = SubstitutionFactory(office=town.office("commune", "committee", "chair"), user_id=clerk.user_id)
    as_chair = Capacity(clerk.user_id, substitution_id=other.pk)
    assert sign_in(client, as_chair).post(NEW, filled(town, as_chair, award)).status_code == 403
    # A capacity that is not his own.
    assert sign_in(client, chair).post(NEW, filled(town, clerk, award)).status_code == 403
    assert Case.objects.count() == 0
    assert sign_in(client, clerk).get(NEW).status_code == 200
    assert client.post(NEW, filled(town, clerk, award)).status_code == 302


def test_a_neighbours_clerk_starts_cases_of_his_own_commune_only(client, town, clerk, award):
    neighbour = town.neighbour()
    other = neighbour.holder("commune", "committee", "clerk")
    assert sign_in(client, other).post(NEW, filled(town, other, award)).status_code == 302
    assert Case.objects.get().commune_id == neighbour.commune.pk


def edit_url(case):
    return reverse("edit_nomination", args=[case.code])


def as_edited(town, by, row, **more):
    return filled(town, by, row.award_type, full_name=row.nominee.full_name, version=version_of(row), **more)


def test_everything_is_corrected_while_drafting(client, town, clerk):
    row = AwardNominationFactory(town=town)
    other = AwardTypeFactory(code="LDTT", title_vi="Lao động tiên tiến")
    data = as_edited(town, clerk, row, award_type=other.pk, birth="1963", achievement_text="Khác.")
    assert sign_in(client, clerk).post(edit_url(row.case), data).url == reverse("case", args=[row.case.code])
    row = AwardNomination.objects.select_related("nominee").get()
    assert (row.award_type, row.achievement_text, str(row.nominee.birth)) == (other, "Khác.", "1963")
    assert row.nominee.residence == town.commune


def test_after_drafting_the_award_stays_and_the_achievement_may_be_explained(client, town, clerk):
    row = AwardNominationFactory(town=town)
    send_to_district(town, [row.case])
    intake = town.holder("district", "interior", "intake_officer")
    name_deficiencies(intake, [row.case_id], ["Chưa rõ thành tích"])
    take([row.case], "request_supplement", intake, "Bổ sung theo phiếu")
    page = sign_in(client, clerk).get(edit_url(row.case))
    assert set(page.context["form"].fields) & {"award_type", "procedure", "achievement_text"} == {"achievement_text"}
    other = AwardTypeFactory(code="LDTT")
    data = as_edited(town, clerk, row, award_type=other.pk, achievement_text="Rõ hơn.")
    assert client.post(edit_url(row.case), data).status_code == 302
    row = AwardNomination.objects.get()
    assert (row.award_type.code, row.achievement_text) == ("GIAY_KHEN", "Rõ hơn.")


def test_a_mistake_saves_nothing_at_all(client, town, clerk):
    row = AwardNominationFactory(town=town)
    data = as_edited(town, clerk, row, birth="1970", achievement_from="2/4/2024", achievement_before="1/4/2024")
    response = sign_in(client, clerk).post(edit_url(row.case), data)
    assert (response.status_code, list(errors(response))) == (422, ["achievement_before"])
    assert Nominee.objects.get(pk=row.nominee_id).birth_year == 1962


def test_a_nomination_is_corrected_only_where_its_work_is(client, town, clerk):
    row = AwardNominationFactory(town=town)
    url, data = edit_url(row.case), as_edited(town, clerk, row, achievement_text="Khác.")
    assert client.get(url).url == f"/dang-nhap/?next={url}"
    neighbour = town.neighbour().holder("commune", "committee", "clerk")
    verifier = town.holder("district", "interior", "verifier")
    chair = town.holder("commune", "committee", "chair")
    found = []
    for wrong in (neighbour, verifier, chair):
        sign_in(client, wrong)
        found.append((client.get(url).status_code, client.post(url, data | {"capacity": key(wrong)}).status_code))
    assert found == [(404, 404), (404, 404), (403, 403)]
    other = SubstitutionFactory(office=town.office("commune", "committee", "chair"), user_id=clerk.user_id)
    as_chair = Capacity(clerk.user_id, substitution_id=other.pk)
    assert sign_in(client, as_chair).post(url, data | {"capacity": key(as_chair)}).status_code == 403
    assert AwardNomination.objects.get().achievement_text != "Khác."
    assert sign_in(client, clerk).post(url, data).status_code == 302
    assert AwardNomination.objects.get().achievement_text == "Khác."


def test_a_sent_case_is_nobodys_to_correct_at_the_commune(client, town, clerk):
    row = AwardNominationFactory(town=town)
    send_to_district(town, [row.case])
    assert sign_in(client, clerk).get(edit_url(row.case)).status_code == 403
    intake = town.holder("district", "interior", "intake_officer")
    take([row.case], "refuse", intake, "Sai thẩm quyền")
    assert sign_in(client, clerk).get(edit_url(row.case)).status_code == 403


def test_people_of_one_name_are_told_apart_from_the_page_of_correction(client, town, clerk):
    row = AwardNominationFactory(town=town, nominee=older(town))
    other = older(town)
    url = reverse("tell_apart", args=[row.case.code])
    data = {"capacity": key(clerk), "other": other.pk, "reason": "Khác thôn"}
    assert client.post(url, data).url == f"/dang-nhap/?next={url}"
    neighbour = town.neighbour().holder("commune", "committee", "clerk")
    assert sign_in(client, neighbour).post(url, data | {"capacity": key(neighbour)}).status_code == 404
    chair = town.holder("commune", "committee", "chair")
    assert sign_in(client, chair).post(url, data | {"capacity": key(chair)}).status_code == 403
    assert sign_in(client, clerk).get(edit_url(row.case)).context["alike"] == [other]
    assert client.get(url).status_code == 405
    for bad in ("", "x" * 301, "Кhác", "a\x00b"):
        client.post(url, data | {"reason": bad})
    assert client.post(url, data | {"other": NomineeFactory().pk}).status_code == 404
    assert IdentityDecision.objects.count() == 0
    client.post(url, data)
    assert IdentityDecision.objects.get().reason == "Khác thôn"
    assert client.get(edit_url(row.case)).context["alike"] == []


def counted(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(url)
    assert page.status_code == 200
    assert len(page.content) < 60_000
    return len(queries)


def test_the_number_of_queries_is_the_same_for_one_row_and_for_three(client, town, clerk, award):
    sign_in(client, clerk)
    row = AwardNominationFactory(town=town, nominee=older(town))
    older(town)
    found = [(counted(client, NEW), counted(client, edit_url(row.case)))]
    for number in range(2):
        CampaignFactory(area=town.district)
        AwardTypeFactory(code=f"A{number}")
        town.neighbour()
        older(town)
    found.append((counted(client, NEW), counted(client, edit_url(row.case))))
    assert found == [(16, 23), (16, 23)]


def parts_of(response):
    return [name for name in response.context["form"].fields if name.startswith("report_")]


def test_the_parts_of_the_report_are_those_of_the_award_once_it_is_chosen(client, town, clerk, award):
    other = AwardTypeFactory(code="CSTDCS", title_vi="Chiến sĩ thi đua cơ sở")
    assert parts_of(sign_in(client, clerk).get(NEW)) == []
    plain = ["report_background", "report_duties", "report_achievements", "report_compliance"]
    assert parts_of(client.get(f"{NEW}?hinh_thuc={award.pk}")) == plain
    typed = filled(town, clerk, other, parts="1", full_name="Hoàng Thị Sen", report_duties="Đã gõ")
    page = client.post(NEW, typed)
    assert parts_of(page) == [*plain[:3], "report_initiative", plain[3]]
    form = page.context["form"]
    assert (page.status_code, form.errors, form["full_name"].value(), form["report_duties"].value()) == (
        200, {}, "Hoàng Thị Sen", "Đã gõ",
    )  # fmt: skip
    assert parts_of(client.post(NEW, typed | {"procedure": "simple"})) == ["report_summary_report"]
    assert Case.objects.count() == 0


def test_the_report_and_the_standard_are_stored_and_corrected(client, town, clerk, award):
    sign_in(client, clerk).post(NEW, filled(town, clerk, award))
    row = AwardNomination.objects.select_related("case", "nominee__residence", "award_type").get()
    assert (row.standard, row.report) == (
        "Khoản 1 Điều 9 Quy chế",
        {
            "background": "Sinh tại thôn Làng Mới.",
            "duties": "Chi hội trưởng phụ nữ.",
            "achievements": "30 hộ trồng na;\nthu 2 tỷ đồng.",
        },
    )
    client.post(edit_url(row.case), as_edited(town, clerk, row, report_background="", report_compliance="Tốt"))
    row.refresh_from_db()
    assert row.report == {
        "duties": "Chi hội trưởng phụ nữ.", "achievements": "30 hộ trồng na;\nthu 2 tỷ đồng.", "compliance": "Tốt",
    }  # fmt: skip


def test_a_part_too_long_is_refused_at_its_field_and_kept_as_typed(client, town, clerk, award):
    response = sign_in(client, clerk).post(NEW, filled(town, clerk, award, report_duties="a" * 5001))
    assert (response.status_code, list(errors(response)), Case.objects.count()) == (422, ["report_duties"], 0)
    assert response.context["form"]["report_duties"].value() == "a" * 5001


def test_text_of_another_form_stays_on_the_page_until_it_is_emptied(client, town, clerk):
    title = AwardTypeFactory(code="CSTDCS", title_vi="Chiến sĩ thi đua cơ sở")
    row = AwardNominationFactory(town=town, award_type=title)
    plain = AwardTypeFactory()
    chosen = as_edited(town, clerk, row, award_type=plain.pk, report_initiative=row.report["initiative"])
    page = sign_in(client, clerk).post(edit_url(row.case), chosen | {"parts": "1"})
    assert (page.status_code, "report_initiative" in parts_of(page)) == (200, True)
    assert client.post(edit_url(row.case), chosen).status_code == 302
    row = AwardNomination.objects.select_related("case", "nominee__residence", "award_type").get()
    assert (row.award_type, "initiative" in row.report) == (plain, True)
    assert "report_initiative" in parts_of(client.get(edit_url(row.case)))
    client.post(edit_url(row.case), as_edited(town, clerk, row, report_initiative=""))
    row.refresh_from_db()
    assert "initiative" not in row.report
    assert "report_initiative" not in parts_of(client.get(edit_url(row.case)))
