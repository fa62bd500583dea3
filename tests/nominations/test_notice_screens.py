"""Notices: who is told what becomes of a case, and what he has read."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nominations import notices
from nominations.models import Notice, NoticeMark
from tests.approvals.factories import granted
from tests.factories import (
    AllocationFactory,
    AwardNominationFactory,
    DelegateNominationFactory,
    another_holder,
    send_to_district,
    submit,
    take,
)
from tests.screens import key, sign_in
from workflows import clock

PAGE, READ = "/thong-bao/", "/thong-bao/da-doc/"


@pytest.fixture
def clerk(town):
    return town.holder("commune", "committee", "clerk")


def told(town, case, text="Thông báo", **whom):
    return Notice.objects.create(
        case=case, text=text, created_at=clock.now(),
        **(whom or {"office": town.office("commune", "committee", "clerk")}),
    )  # fmt: skip


def shown(client, query=""):
    return [one.pk for one in client.get(PAGE + query).context["page"]]


def test_who_proposed_is_told_that_it_was_sent_back_and_by_whom(client, town, clerk):
    cases = [AwardNominationFactory(town=town).case for _ in range(2)]
    submit(town, cases)
    take(cases, "send_back", town.holder("commune", "committee", "chair"), "Thiếu số liệu của thôn")
    page = sign_in(client, clerk).get(PAGE)
    assert [one.text for one in page.context["page"]] == [
        f"Hồ sơ {case.code} ({case.label}): {town.office('commune', 'committee', 'chair').body} đã trả lại hồ sơ cho "
        "cán bộ lập hồ sơ. Lý do xem trong lịch sử hồ sơ."
        for case in reversed(cases)
    ]
    assert "Thiếu số liệu" not in page.content.decode()


def test_who_proposed_is_told_that_an_award_was_granted(client, town, clerk):
    [case], _decision = granted(town, 1)
    assert [(one.case_id, one.text) for one in sign_in(client, clerk).get(PAGE).context["page"]] == [
        (case.pk, f"Hồ sơ {case.code} ({case.label}): Đã khen thưởng.")
    ]


def test_a_proposal_of_the_province_tells_the_provinces_office(town):
    row = DelegateNominationFactory(town=town, kind="APPOINTED")
    AllocationFactory(congress=town.congress, kind="APPOINTED", seats=1)
    secretary = town.holder("province", "organising_committee", "secretary")
    assert take([row.case], "submit", secretary).refused == ()
    reviewer = town.holder("province", "ethnic_affairs", "verifier")
    assert take([row.case], "send_back", reviewer, "Chưa rõ thành phần").refused == ()
    notice = Notice.objects.get()
    assert (notice.office, notice.user_id) == (town.office("province", "organising_committee", "secretary"), None)


def test_notices_of_all_his_offices_and_to_himself_are_his_and_no_others(client, town, clerk):
    case = AwardNominationFactory(town=town).case
    mine = told(town, case)
    person = told(town, case, user_id=clerk.user_id)
    neighbour = town.neighbour()
    foreign = told(town, case, office=neighbour.office("commune", "committee", "clerk"))
    other = told(town, case, user_id=another_holder(town.office("commune", "committee", "chair")).user_id)
    assert client.get(PAGE).url == f"/dang-nhap/?next={PAGE}"
    assert shown(sign_in(client, clerk)) == [person.pk, mine.pk]
    assert shown(sign_in(client, neighbour.holder("commune", "committee", "clerk"))) == [foreign.pk]
    assert shown(sign_in(client, town.holder("commune", "committee", "chair"))) == []
    assert other.pk not in (mine.pk, person.pk)


def test_what_is_new_is_counted_and_marked_until_it_is_read(client, town, clerk):
    case = AwardNominationFactory(town=town).case
    rows = [told(town, case) for _ in range(3)]
    sign_in(client, clerk)

    def menu():
        page = client.get(PAGE)
        [room] = [one for one in page.context["rooms"] if one.url == PAGE]
        return room.count, page.content.decode().count("notice--unread"), page.context["unread"]

    assert client.post(READ, {"upto": rows[1].pk}).status_code == 302
    assert menu() == ("1", 1, True)
    client.post(READ, {"capacity": key(clerk), "upto": rows[0].pk})
    assert menu() == ("1", 1, True)
    assert client.post(READ, {"capacity": key(clerk), "upto": rows[2].pk}).url == PAGE
    assert menu() == ("", 0, False)
    told(town, case)
    assert menu() == ("1", 1, True)


@pytest.mark.parametrize("upto", ["", "x", "-1", "1\x00", "<script>", "9" * 40])
def test_a_mark_that_names_nothing_marks_nothing(client, town, clerk, upto):
    told(town, AwardNominationFactory(town=town).case)
    assert sign_in(client, clerk).post(READ, {"capacity": key(clerk), "upto": upto}).status_code == 302
    assert NoticeMark.objects.count() == 0


def test_nobody_marks_for_another_nor_beyond_what_there_is(client, town, clerk):
    case = AwardNominationFactory(town=town).case
    mine = told(town, case)
    foreign = told(town, case, office=town.office("commune", "committee", "chair"))
    assert client.post(READ, {"upto": mine.pk}).url == f"/dang-nhap/?next={READ}"
    chair = town.holder("commune", "committee", "chair")
    assert sign_in(client, chair).post(READ, {"capacity": key(clerk), "upto": foreign.pk}).status_code == 403
    assert NoticeMark.objects.count() == 0
    sign_in(client, clerk).post(READ, {"capacity": key(clerk), "upto": 10**17})
    assert NoticeMark.objects.values_list("user", "read_upto").get() == (clerk.user_id, mine.pk)
    assert client.get(READ).status_code == 405


def test_counting_ends_at_a_hundred(town, clerk):
    case = AwardNominationFactory(town=town).case
    office = town.office("commune", "committee", "clerk")
    Notice.objects.bulk_create(
        Notice(case=case, office=office, text="x", created_at=clock.now()) for _ in range(notices.COUNTED + 5)
    )
    assert notices.unread(clerk.user_id, {office.pk}) == notices.COUNTED + 1


def test_pages_go_by_key(client, town, clerk, monkeypatch):
    monkeypatch.setattr("nominations.screens.notices.PAGE", 2)
    case = AwardNominationFactory(town=town).case
    rows = [told(town, case).pk for _ in range(3)]
    sign_in(client, clerk)
    assert (shown(client), shown(client, f"?sau={rows[1]}"), shown(client, "?sau=x\x00")) == (
        [rows[2], rows[1]], [rows[0]], [rows[2], rows[1]],
    )  # fmt: skip


def test_the_number_of_queries_is_the_same_for_one_row_and_for_three(client, town, clerk):
    sign_in(client, clerk)
    found = []
    for count in (1, 2):
        for _ in range(count):
            case = AwardNominationFactory(town=town).case
            send_to_district(town, [case])
            take([case], "refuse", town.holder("district", "interior", "intake_officer"), "Sai thẩm quyền")
        client.get(PAGE)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(PAGE)
        found.append((len(page.context["page"]), len(queries)))
    assert found == [(1, 9), (3, 9)]
