"""Pages of the register: the list, one nominee, two side by side, and what is entered."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nominations.models import Concern, FormerName, IdentityDecision, Nominee, PriorAward, SensitiveReading
from nominations.register import concerns, prior_awards
from nominations.register.identity import join, keep_apart
from nominations.register.nominees import NewNominee, edit_nominee, register_nominees
from nominations.screens import register as register_screens
from nominations.sight import nominees_in_sight
from tests.factories import (
    AreaFactory,
    AwardNominationFactory,
    AwardTypeFactory,
    CollectiveFactory,
    HouseholdFactory,
    NomineeFactory,
    send_to_district,
    take,
)
from tests.screens import key, sign_in
from tests.verbs import another_province
from workflows import sealing

NUMBER = "020162001234"
LIST_QUERIES, PAGE_QUERIES = 10, 29
TODAY = date(2024, 5, 6)


@pytest.fixture
def clerk(town):
    return town.holder("commune", "committee", "clerk")


@pytest.fixture
def verifier(town):
    return town.holder("district", "interior", "verifier")


def at_verifier(town, **facts):
    """Somebody whose dossier the verifier has."""
    nominee = NomineeFactory(residence=town.commune, **facts)
    case = AwardNominationFactory(town=town, nominee=nominee).case
    send_to_district(town, [case])
    assert take([case], "receive", town.holder("district", "interior", "intake_officer")).refused == ()
    return nominee


def listed(client, **wanted):
    return [one.full_name for one in client.get(reverse("nominees"), wanted).context["page"]]


def page_of(client, nominee):
    return client.get(reverse("nominee", args=[nominee.pk]))


def test_the_list_is_in_the_order_of_vietnamese_names(client, town, clerk):
    for name in ("Vi Văn Ân", "Lý Thị An", "Bế Văn An", "Nông Đào", "Hoàng Dung"):
        NomineeFactory(full_name=name, residence=town.commune)
    sign_in(client, clerk)
    assert listed(client) == ["Lý Thị An", "Bế Văn An", "Vi Văn Ân", "Hoàng Dung", "Nông Đào"]


def test_the_list_is_searched_without_marks_and_narrowed_by_kind_and_place(client, town, clerk):
    elsewhere = AreaFactory(parent=town.district)
    hoa = NomineeFactory(full_name="Nông Thị Hoà", residence=town.commune)
    CollectiveFactory(full_name="Thôn Hoà Bình", residence=town.commune)
    moved = NomineeFactory(full_name="Lý Văn Hoá", residence=elsewhere)
    AwardNominationFactory(town=town, nominee=moved)
    sign_in(client, clerk)
    assert listed(client, q="hoa") == ["Nông Thị Hoà", "Lý Văn Hoá", "Thôn Hoà Bình"]
    assert listed(client, q="HÒA nông") == [hoa.full_name]
    assert listed(client, loai="collective") == ["Thôn Hoà Bình"]
    assert listed(client, xa=str(elsewhere.pk)) == ["Lý Văn Hoá"]
    assert listed(client, q="!?") == []
    assert [listed(client, q="\x00"), listed(client, loai="x", xa="y", sau="z")[:1]] == [[], ["Nông Thị Hoà"]]


def asked_for(client, by, typed):
    return client.post(reverse("nominees"), {"so": typed, "capacity": key(by)})


def numbered(town, name):
    """Somebody of the commune with the number of these tests, written down however often."""
    return NomineeFactory(
        full_name=name,
        residence=town.commune,
        id_kind="cccd",
        id_number=NUMBER,
        id_digest=sealing.digest(NUMBER),
    )


def test_a_whole_number_finds_its_owner_for_those_who_may_read_numbers(client, town, clerk):
    new = NewNominee("Nông Thị Hà", gender="female", birth="1962", id_number=NUMBER, residence=town.commune)
    [ha] = register_nominees(clerk, [new])
    sign_in(client, clerk)
    assert asked_for(client, clerk, "020 162 001234").url == reverse("nominee", args=[ha.pk])
    nobody = asked_for(client, clerk, "020162001235")
    assert (nobody.status_code, nobody.context["page"], nobody.context["asked"]) == (200, [], True)
    assert (asked_for(client, clerk, "0201620012").status_code, asked_for(client, clerk, "").status_code) == (422, 422)
    send_to_district(town, [AwardNominationFactory(town=town, nominee=ha).case])
    intake = town.holder("district", "interior", "intake_officer")
    sign_in(client, intake)
    assert (asked_for(client, intake, NUMBER).status_code, listed(client, q="ha")) == (403, ["Nông Thị Hà"])


def test_a_number_finds_nobody_out_of_sight(client, town, clerk):
    numbered(town, "Nông Thị Hà")
    far = town.neighbour().holder("commune", "committee", "clerk")
    answer = asked_for(sign_in(client, far), far, NUMBER)
    assert (answer.status_code, answer.context["page"]) == (200, [])


def test_all_who_have_the_number_are_shown_and_no_address_holds_it(client, town, clerk):
    numbered(town, "Nông Thị Hà")
    numbered(town, "Nông Thị Hoà")
    answer = asked_for(sign_in(client, clerk), clerk, NUMBER)
    assert [one.full_name for one in answer.context["page"]] == ["Nông Thị Hà", "Nông Thị Hoà"]
    assert [one for one in re.findall(r'(?:href|action)="([^"]*)"', answer.content.decode()) if NUMBER in one] == []


@pytest.mark.parametrize("typed", [NUMBER, "020 162 001234", "Hà 020.162.001234", "020-162-001234", "095123456"])
@pytest.mark.parametrize(
    ("name", "field"), [("nominees", "q"), ("search", "q"), ("inbox", "tim"), ("sent_cases", "tim")]
)
def test_a_number_typed_into_a_search_is_taken_out_of_its_address_and_not_searched(client, clerk, name, field, typed):
    there = reverse(name)
    answer = sign_in(client, clerk).get(there, {field: typed, "loai": "person", "dang": "xlsx"})
    assert (answer.status_code, answer.url) == (302, f"{there}?loai=person&dang=xlsx")
    assert "ô “Số định danh đầy đủ”" in client.get(there).content.decode()
    assert not SensitiveReading.objects.exists()


@pytest.mark.parametrize("typed", ["KT-187-00042", "kt-187-00042", "112/QĐ-UBND 2024", "06/05/2024", "20240506"])
def test_a_code_a_day_or_a_number_of_a_paper_of_an_office_is_searched_as_before(client, clerk, typed):
    assert sign_in(client, clerk).get(reverse("search"), {"q": typed}).status_code == 200


def test_nothing_is_said_of_a_number_to_whoever_may_not_read_numbers(client, town, clerk):
    """Neither that two have the same one, nor how sure the register is by it, nor that the other is there."""
    ha, other = (numbered(town, name) for name in ("Nông Thị Hà", "Lý Thị Hoa"))
    send_to_district(town, [AwardNominationFactory(town=town, nominee=ha).case])
    intake = town.holder("district", "interior", "intake_officer")
    own, compared = reverse("nominee", args=[ha.pk]), reverse("nominee_compare", args=[ha.pk, other.pk])
    page, closed = (sign_in(client, by).get(own).content.decode() for by in (clerk, intake))
    assert ("cùng số định danh" in page, "Lý Thị Hoa" in closed) == (True, False)
    assert sign_in(client, intake).get(compared).status_code == 404
    another = AwardTypeFactory(code="LDTT", title_vi="Lao động tiên tiến")
    send_to_district(town, [AwardNominationFactory(town=town, nominee=other, award_type=another).case])
    told = sign_in(client, intake).get(compared)
    assert (told.status_code, told.context["match"]) == (200, None)
    assert "số định danh" not in told.content.decode().casefold()
    assert "cùng số định danh" in sign_in(client, clerk).get(compared).content.decode()


@pytest.mark.parametrize("typed", [NUMBER, "020 162 001234", "020.162.001234", "20162001234"])
def test_what_was_looked_for_is_told_without_numbers_of_papers(typed):
    assert register_screens.hidden(f"Hà {typed}, 1962") == "Hà •••234, 1962"


def test_the_list_goes_on_by_key(client, town, clerk, monkeypatch):
    monkeypatch.setattr("nominations.screens.register.PAGE", 2)
    for name in ("Lý An", "Lý An", "Lý Bình", "Lý Chung", "Lý Dung"):
        NomineeFactory(full_name=name, residence=town.commune)
    sign_in(client, clerk)
    seen, after = [], ""
    while True:
        page = client.get(reverse("nominees"), {"sau": after}).context
        seen += [one.pk for one in page["page"]]
        if page["next_key"] is None:
            break
        after = page["next_key"]
    assert seen == list(Nominee.objects.order_by("sort_key", "pk").values_list("pk", flat=True))
    assert len(seen) == 5


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_as_often_for_one_as_for_three(client, town, clerk, number):
    for _ in range(number):
        NomineeFactory(residence=town.commune)
    sign_in(client, clerk)
    client.get(reverse("nominees"))
    with CaptureQueriesContext(connection) as queries:
        assert len(client.get(reverse("nominees")).context["page"]) == number
    assert len(queries) == LIST_QUERIES


def test_who_sees_whom(town, clerk, verifier):
    here = NomineeFactory(residence=town.commune)
    house = HouseholdFactory(residence=town.commune)
    elsewhere = NomineeFactory(residence=AreaFactory(parent=town.district))
    sent = at_verifier(town)
    far = another_province(town)

    def seen(by):
        return set(nominees_in_sight(by)) & {here, house, elsewhere, sent}

    assert seen(clerk) == {here, house, sent}
    assert seen(verifier) == {sent}
    assert seen(town.holder("commune", "committee", "chair")) == {sent}
    assert seen(town.neighbour().holder("commune", "committee", "clerk")) == set()
    assert seen(town.holder("province", "organising_committee", "secretary")) == {here, elsewhere, sent}
    assert seen(town.holder("province", "inspectorate", "auditor")) == {sent}
    assert seen(town.holder("province", "interior", "administrator")) == set()
    assert seen(town.holder("district", "police", "officer")) == set()
    assert seen(far.holder("commune", "committee", "clerk")) == set()
    assert seen(far.holder("province", "inspectorate", "auditor")) == set()


def test_the_page_of_a_nominee_hides_the_number_and_warns_of_what_does_not_fit(client, town, clerk):
    row = NomineeFactory(residence=town.commune, birth_year=1963)
    edit_nominee(clerk, row.pk, id_number=NUMBER)
    page = page_of(sign_in(client, clerk), row)
    text = page.content.decode()
    assert NUMBER not in text
    assert "•••••••••234" in text
    assert page.context["warnings"] == ["Số định danh là của người sinh năm 1962, hồ sơ ghi 1963."]


def test_the_page_shows_what_the_register_holds_under_whichever_row(client, town, clerk):
    one = NomineeFactory(full_name="Lý Thị Mơ", residence=town.commune)
    two = NomineeFactory(full_name="Lý Thị Mơ", residence=town.commune)
    new = prior_awards.NewPriorAward(one, "Giấy khen", "Chủ tịch UBND huyện", "12/QĐ-UBND", date(2022, 5, 6))
    prior_awards.add_prior_awards(clerk, [new])
    concerns.raise_concern(clerk, two, "complaint", TODAY, "Đơn ngày 02/5/2024")
    join(clerk, one, two, "Cùng căn cước")
    case = AwardNominationFactory(town=town, nominee=one).case
    sign_in(client, clerk)
    for row in (one, two):
        shown = page_of(client, row).context
        assert [award.title for award in shown["prior_awards"]] == ["Giấy khen"]
        assert [concern.kind for concern in shown["concerns"]] == ["complaint"]
        assert shown["cases"] == [case]
        assert list(shown["group"]) == [two if row == one else one]


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_of_a_nominee_asks_as_often_for_one_as_for_three(client, town, clerk, number):
    row = NomineeFactory(full_name="Lý Thị Mơ", residence=town.commune)
    for each in range(number):
        joined, _, apart = (NomineeFactory(full_name="Lý Thị Mơ", residence=town.commune) for _ in range(3))
        join(clerk, row, joined, "Một")
        keep_apart(clerk, row, apart, "Hai")
        new = prior_awards.NewPriorAward(row, "Giấy khen", "UBND", f"{each}/QĐ", date(2022, 5, 6))
        prior_awards.add_prior_awards(clerk, [new])
        concerns.raise_concern(clerk, joined, "complaint", TODAY, "Đơn")
    for _ in range(number):
        AwardNominationFactory(town=town, nominee=row)
    sign_in(client, clerk)
    page_of(client, row)
    with CaptureQueriesContext(connection) as queries:
        shown = page_of(client, row).context
    assert [len(shown[name]) for name in ("group", "matches", "told_apart", "cases")] == [number] * 4
    assert len(queries) == PAGE_QUERIES


def compared(one, other):
    return reverse("nominee_compare", args=[one.pk, other.pk])


def test_two_rows_stand_side_by_side_with_what_is_the_same_and_what_is_not(client, town, clerk):
    one = NomineeFactory(full_name="Lý Thị Mơ", residence=town.commune, village="Thôn 1", workplace="")
    other = NomineeFactory(full_name="Lý Thị Mơ", residence=town.commune, village="Thôn 2", birth_year=None)
    page = sign_in(client, clerk).get(compared(one, other))
    assert {str(line.label): line.same for line in page.context["lines"]} == {
        "Tên": True, "Ngày sinh": None, "Giới tính": True, "Nơi công tác": None, "Thôn, bản": False,
        "Nơi cư trú, trụ sở": True,
    }  # fmt: skip
    text = page.content.decode()
    assert all(word in text for word in ("giống", "khác", "chưa rõ một bên", "Là một", "Là hai"))


def test_joined_and_kept_apart_from_the_page(client, town, clerk):
    one, other = (NomineeFactory(full_name="Lý Thị Mơ", residence=town.commune) for _ in range(2))
    sign_in(client, clerk)
    data = {"capacity": key(clerk), "decision": "one", "reason": "Cùng căn cước"}
    assert client.post(compared(one, other), data).url == reverse("nominee", args=[one.pk])
    other.refresh_from_db()
    assert other.joined_to == one
    assert "Là một</button>" not in client.get(compared(other, one)).content.decode()
    client.post(compared(other, one), data | {"decision": "two", "reason": "Khác căn cước"})
    decided = IdentityDecision.objects.order_by("pk").values_list("same", "in_force", "recorded_by")
    assert list(decided) == [(True, False, clerk.user_id), (False, True, clerk.user_id)]


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [({"reason": ""}, "reason"), ({"reason": "x" * 301}, "reason"), ({"decision": ""}, "decision"),
     ({"decision": "maybe"}, "decision")],
)  # fmt: skip
def test_a_refused_decision_keeps_what_was_typed(client, town, clerk, sent, wrong):
    one, other = (NomineeFactory(full_name="Lý Thị Mơ", residence=town.commune) for _ in range(2))
    data = {"capacity": key(clerk), "decision": "one", "reason": "Cùng căn cước"} | sent
    page = sign_in(client, clerk).post(compared(one, other), data)
    assert (page.status_code, list(page.context["form"].errors)) == (422, [wrong])
    assert page.context["form"]["reason"].value() == data["reason"]
    assert IdentityDecision.objects.count() == 0


def test_a_row_elsewhere_is_shown_beside_only_when_the_register_sees_a_likeness(client, town, clerk):
    born = {"birth_year": 1962, "birth_month": 3, "birth_day": 5}
    one = NomineeFactory(full_name="Lý Thị Mơ", residence=town.commune, **born)
    elsewhere = AreaFactory(parent=town.district)
    alike = NomineeFactory(full_name="Lý Thị Mơ", residence=elsewhere, religion="Phật giáo", **born)
    stranger = NomineeFactory(full_name="Vi Thị Mến", residence=elsewhere)
    far = NomineeFactory(full_name="Lý Thị Mơ", residence=another_province(town).commune, **born)
    sign_in(client, clerk)
    page = client.get(compared(one, alike))
    assert (page.status_code, "Phật giáo" in page.content.decode()) == (200, False)
    assert [client.get(compared(one, other)).status_code for other in (stranger, far, one)] == [404, 404, 404]
    assert [client.get(compared(other, one)).status_code for other in (alike, stranger, far)] == [404, 404, 404]


AWARD = {
    "code": "", "title": "Giấy khen", "authority": "Chủ tịch UBND huyện", "decision_number": "112/QĐ-UBND",
    "decided_on": "05/05/2022", "achievement_from": "01/01/2021", "achievement_before": "01/01/2022", "reason": "",
}  # fmt: skip


def test_an_award_is_written_down_by_the_clerk_and_verified_by_the_verifier(client, town, clerk, verifier):
    nominee = NomineeFactory(residence=town.commune)
    url = reverse("prior_award_new", args=[nominee.pk])
    assert sign_in(client, clerk).post(url, AWARD | {"capacity": key(clerk)}).status_code == 302
    award = PriorAward.objects.get()
    assert (award.nominee, award.decided_on, award.recorded_by_id, award.verified_at) == (
        nominee, date(2022, 5, 5), clerk.user_id, None,
    )  # fmt: skip
    case = AwardNominationFactory(town=town, nominee=nominee).case
    send_to_district(town, [case])
    take([case], "receive", town.holder("district", "interior", "intake_officer"))
    sign_in(client, verifier)
    assert "Đối chiếu<span" in page_of(client, nominee).content.decode()
    url = reverse("prior_award_verify", args=[award.pk])
    assert client.post(url, {"capacity": key(verifier), "against": ""}).status_code == 422
    assert client.post(url, {"capacity": key(verifier), "against": "Bản chính"}).status_code == 302
    award.refresh_from_db()
    assert (award.verified_by_id, award.verified_against) == (verifier.user_id, "Bản chính")


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({"decided_on": "06/05/2025"}, "decided_on"),
        ({"decided_on": ""}, "decided_on"),
        ({"achievement_before": "01/01/2021"}, "achievement_before"),
        ({"title": ""}, "title"),
        ({"decision_number": "Кý"}, "decision_number"),
        ({"code": "KHONG_CO"}, "code"),
        ({"title": "Giấy khen", "decision_number": "cũ"}, "decision_number"),
    ],
)
def test_a_refused_award_keeps_what_was_typed(client, town, clerk, sent, wrong):
    nominee = NomineeFactory(residence=town.commune)
    old = prior_awards.NewPriorAward(nominee, "Giấy khen", "UBND", "cũ", date(2022, 5, 5))
    prior_awards.add_prior_awards(clerk, [old])
    data = AWARD | sent
    page = sign_in(client, clerk).post(reverse("prior_award_new", args=[nominee.pk]), data | {"capacity": key(clerk)})
    assert (page.status_code, list(page.context["form"].errors)) == (422, [wrong])
    assert {name: page.context["form"][name].value() for name in data} == data
    assert PriorAward.objects.count() == 1


def test_nobody_verifies_what_he_wrote_down_himself(client, town, verifier):
    nominee = at_verifier(town)
    new = prior_awards.NewPriorAward(nominee, "Giấy khen", "UBND", "7/QĐ-UBND", date(2022, 5, 5))
    [award] = prior_awards.add_prior_awards(verifier, [new])
    url = reverse("prior_award_verify", args=[award.pk])
    page = sign_in(client, verifier).post(url, {"capacity": key(verifier), "against": "Bản chính"})
    assert (page.status_code, "chính người đối chiếu" in page.content.decode()) == (403, True)


def test_a_concern_is_raised_and_ended_with_a_conclusion(client, town, clerk, verifier):
    nominee = at_verifier(town)
    sign_in(client, verifier)
    data = {"capacity": key(verifier), "kind": "complaint", "since": "02/05/2024", "basis": "Đơn ngày 02/5/2024"}
    assert client.post(reverse("concern_new", args=[nominee.pk]), data).status_code == 302
    concern = Concern.objects.get()
    assert (concern.nominee, concern.office_id, concern.ended_on) == (nominee, verifier.office_id, None)
    url = reverse("concern_end", args=[concern.pk])
    end = {"ended_on": "06/05/2024", "conclusion": "Tố cáo sai"}
    assert sign_in(client, clerk).post(url, end | {"capacity": key(clerk)}).status_code == 403
    sign_in(client, verifier)
    for wrong in ({"ended_on": "01/05/2024"}, {"ended_on": "07/05/2024"}, {"conclusion": ""}):
        assert client.post(url, end | wrong | {"capacity": key(verifier)}).status_code == 422
    assert client.post(url, end | {"capacity": key(verifier)}).status_code == 302
    concern.refresh_from_db()
    assert (concern.ended_on, concern.conclusion, concern.ended_by_id) == (TODAY, "Tố cáo sai", verifier.user_id)
    assert client.post(url, end | {"capacity": key(verifier)}).status_code == 422


def test_a_collective_is_renamed_and_found_by_both_names(client, town, clerk):
    hamlet = CollectiveFactory(full_name="Bản Khun", residence=town.commune)
    url = reverse("nominee_rename", args=[hamlet.pk])
    data = {"capacity": key(clerk), "name": "Thôn Khun Phang", "used_before": "01/01/2020", "basis": "NQ 12/NQ-HĐND"}
    assert sign_in(client, clerk).post(url, data).status_code == 302
    hamlet.refresh_from_db()
    assert (hamlet.full_name, hamlet.search) == ("Thôn Khun Phang", "thon khun phang")
    assert list(FormerName.objects.values_list("name", "used_before")) == [("Bản Khun", date(2020, 1, 1))]
    for wrong, field in (
        ({"used_before": "01/01/2020", "name": "Thôn Mới"}, "used_before"),
        ({"used_before": "07/05/2024", "name": "Thôn Mới"}, "used_before"),
        ({"used_before": "01/01/2022"}, "name"),
        ({"used_before": "01/01/2022", "name": "Thôn <b>"}, "name"),
    ):
        page = client.post(url, data | wrong)
        assert (page.status_code, list(page.context["form"].errors)) == (422, [field])
    assert client.get(reverse("nominee_rename", args=[NomineeFactory(residence=town.commune).pk])).status_code == 404
