"""Search, refusals and verification in the browser: who finds what, what is said, and how many queries it takes."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from approvals.screens import auditing
from approvals.verification import record_checklist
from tests.approvals.factories import at_council, at_intake, at_verification, granted, keys
from tests.factories import AppointmentFactory, AwardNominationFactory, NomineeFactory, take
from tests.screens import sign_in
from tests.verbs import another_province
from tests.workflows.audit.falsifying import event
from workflows import search
from workflows.audit import triggers
from workflows.engine import Capacity
from workflows.models import Case, Refusal, User
from workflows.search import RefusedWanted, Wanted

SEARCH, REFUSALS, VERIFY = "/tra-cuu/", "/tra-cuu/tu-choi/", "/tra-cuu/toan-ven/"


@pytest.fixture
def auditor(town):
    return town.holder("province", "inspectorate", "auditor")


@pytest.fixture
def verifier(town):
    return town.holder("district", "interior", "verifier")


def nominated(town, name, **more):
    return AwardNominationFactory(town=town, nominee=NomineeFactory(full_name=name), **more).case


def found(client, by, query):
    return [case.code for case, _ in sign_in(client, by).get(SEARCH + query).context["rows"]]


def text(response):
    return " ".join(response.content.decode().split("<main", 1)[1].split())


def refuse(town, verifier, cases):
    """Passing without a checklist."""
    done = take(cases, "pass", verifier)
    assert len(done.refused) == len(cases)
    return done


# --- searching


def test_cases_are_found_without_marks_by_any_words_of_the_label_newest_first(client, town, auditor):
    first, second = nominated(town, "Hoàng Văn Thụ"), nominated(town, "Đỗ Thị Thu Thủy")
    assert found(client, auditor, "?q=thu") == [second.code, first.code]
    assert found(client, auditor, "?q=do+THUY") == [second.code]
    assert found(client, auditor, "?q=Hoàng+Thụ") == [first.code]
    assert found(client, auditor, "?q=thu+khong") == []
    assert found(client, auditor, f"?q={first.code[-3:]}") == [first.code]
    assert found(client, auditor, "?q=!!!") == []
    assert found(client, auditor, "") == []


def test_a_code_in_full_opens_the_case_straight_away(client, town, auditor):
    case = nominated(town, "Hoàng Văn Thụ")
    sign_in(client, auditor)
    for typed in (case.code, f" {case.code.lower()} "):
        assert client.get(SEARCH, {"q": typed}).headers["Location"] == reverse("case", args=[case.code])
    far = another_province(town).holder("province", "inspectorate", "auditor")
    answer = sign_in(client, far).get(SEARCH, {"q": case.code})
    assert (answer.status_code, answer.context["rows"]) == (200, [])


def test_everybody_searches_in_his_own_sight_only(client, town, auditor, verifier):
    here, sent = nominated(town, "Hoàng Văn Thụ"), at_intake(town, 1)[0]
    neighbour = town.neighbour()
    clerk, other = (one.holder("commune", "committee", "clerk") for one in (town, neighbour))
    far = another_province(town).holder("province", "inspectorate", "auditor")
    by_everybody = {by: found(client, by, "?nam=2026&tinh-trang=dang-giai-quyet") for by in (clerk, other, far)}
    assert by_everybody == {clerk: [sent.code, here.code], other: [], far: []}
    assert found(client, auditor, "?dia-ban=van+linh") == [sent.code, here.code]
    assert found(client, verifier, "?dia-ban=van+linh") == [sent.code]


def test_the_same_person_finds_nothing_in_another_capacity(client, town, auditor):
    case = nominated(town, "Hoàng Văn Thụ")
    office = town.office("district", "tax", "officer")
    AppointmentFactory(user=User.objects.get(pk=auditor.user_id), office=office)
    assert found(client, auditor, "?q=thu") == [case.code]
    assert found(client, Capacity(auditor.user_id, office_id=office.pk), "?q=thu") == []


def test_filters_narrow_by_chain_stage_outcome_place_and_year(client, town, auditor):
    [drafting], [done] = [nominated(town, "Hoàng Văn Thụ")], granted(town, 1)[0]
    year = Case.objects.get(pk=done.pk).started_at.year
    for query, codes in {
        "?tinh-trang=da-ket-thuc": [done.code],
        "?tinh-trang=dang-giai-quyet": [drafting.code],
        "?tinh-trang=granted": [done.code],
        "?tinh-trang=drafting": [drafting.code],
        "?tinh-trang=khong-co": [],
        "?quy-trinh=award-nomination": [done.code, drafting.code],
        "?quy-trinh=delegate-selection": [],
        "?quy-trinh=x%00": [],
        "?dia-ban=chi+lang": [done.code, drafting.code],
        "?dia-ban=bac+kan": [],
        "?dia-ban=...": [],
        f"?nam={year}": [done.code, drafting.code],
        f"?nam={year - 1}": [],
        f"?nam={year}&tinh-trang=granted&q=hoang": [done.code],
    }.items():
        assert found(client, auditor, query) == codes, query


@pytest.mark.parametrize("typed", ["hai nghìn", "20240", "019990", "0000", "２０２４"])
def test_a_year_that_cannot_be_read_is_said_and_finds_nothing(client, town, auditor, typed):
    nominated(town, "Hoàng Văn Thụ")
    page = sign_in(client, auditor).get(SEARCH, {"nam": typed, "q": "thu"})
    assert (page.status_code, page.context["rows"]) == (200, [])
    assert "Năm lập gồm bốn chữ số, ví dụ 2024." in text(page)


def test_pages_turn_by_key_forward_and_back(client, town, auditor, monkeypatch):
    codes = [nominated(town, "Hoàng Văn Thụ").code for _ in range(5)][::-1]
    wanted = Wanted(text="thu")
    first = search.find_cases(wanted, by=auditor, limit=2)
    second = search.find_cases(wanted, by=auditor, after=first.next_key, limit=2)
    third = search.find_cases(wanted, by=auditor, after=second.next_key, limit=2)
    assert [[one.code for one in page.rows] for page in (first, second, third)] == [codes[:2], codes[2:4], codes[4:]]
    back = search.find_cases(wanted, by=auditor, before=third.previous_key, limit=2)
    assert [one.code for one in back.rows] == codes[2:4]
    assert (first.previous_key, third.next_key) == ("", "")
    monkeypatch.setattr(search.find_cases, "__kwdefaults__", search.find_cases.__kwdefaults__ | {"limit": 2})
    page = sign_in(client, auditor).get(SEARCH, {"q": "thu"})
    assert found(client, auditor, page.context["next_page"]) == codes[2:4]


def test_a_row_says_where_the_case_stands_and_who_has_it(client, town, auditor):
    [case] = at_intake(town, 1)
    page = text(sign_in(client, auditor).get(SEARCH, {"dia-ban": "van linh"}))
    assert case.code in page
    assert "Tiếp nhận" in page
    assert str(town.office("district", "interior", "intake_officer")) in page


def test_only_auditors_are_offered_more_than_the_search(client, town, auditor, verifier):
    tabs = {by: len(sign_in(client, by).get(SEARCH).context["tabs"]) for by in (auditor, verifier)}
    assert tabs == {auditor: 4, verifier: 1}
    menu = sign_in(client, verifier).get(SEARCH).content.decode().split("<main")[0]
    assert 'href="/tra-cuu/" aria-current="page">Tra cứu' in menu


# --- refusals


def test_refusals_of_the_area_are_told_with_reason_and_way_out(client, town, auditor, verifier):
    [case] = at_verification(town, 1)
    refuse(town, verifier, [case])
    page = text(sign_in(client, auditor).get(REFUSALS))
    row = Refusal.objects.get()
    for said in (case.code, row.message, row.way_out, User.objects.get(pk=verifier.user_id).full_name,
                 str(town.office("district", "interior", "verifier")), "Đủ điều kiện, trình Hội đồng"):  # fmt: skip
        assert said in page
    far = another_province(town).holder("province", "inspectorate", "auditor")
    assert sign_in(client, far).get(REFUSALS).context["rows"] == []


def test_refusals_are_for_auditors_only(client, town, verifier):
    for url in (REFUSALS, VERIFY):
        answer = sign_in(client, verifier).get(url)
        assert (answer.status_code, "dành cho thanh tra, kiểm toán" in text(answer)) == (403, True)


def test_refusals_are_narrowed_by_case_person_and_period(client, town, auditor, verifier):
    first, second = at_verification(town, 2)
    refuse(town, verifier, [first])
    refuse(town, verifier, [second])
    User.objects.filter(pk=verifier.user_id).update(full_name="Đặng Thị Lý")
    User.objects.get(pk=verifier.user_id).save()
    day = Refusal.objects.first().recorded_at.astimezone()
    today = f"{search.clock.local_date(day):%d/%m/%Y}"

    def codes(query):
        return [one.code for one, _ in sign_in(client, auditor).get(REFUSALS + query).context["rows"]]

    assert codes("") == [second.code, first.code]
    assert codes(f"?q={first.code}") == [first.code]
    assert codes("?q=dang+li") == [second.code, first.code]
    assert codes("?q=khong+co+ai") == codes("?q=---") == []
    assert codes(f"?tu={today}&den={today}") == [second.code, first.code]
    assert codes("?den=01/01/2024") == codes("?tu=01/01/2060") == []


@pytest.mark.parametrize("query", ["?tu=31/02/2024", "?den=01/01/0001", "?den=31/12/9999", "?q=a%00b"])
def test_a_day_that_cannot_be_read_is_said_at_its_field(client, town, auditor, query):
    page = sign_in(client, auditor).get(REFUSALS + query)
    assert (page.status_code, page.context["rows"]) == (200, [])
    assert "Chưa tìm được. Hãy sửa các chỗ sau:" in text(page)


def test_refusals_turn_by_key_and_the_same_moment_is_no_obstacle(town, auditor, verifier):
    cases = at_verification(town, 5)
    refuse(town, verifier, cases)
    wanted, pages, after = RefusedWanted(), [], ""
    while not pages or after:
        page = search.refused_acts(wanted, by=auditor, after=after, limit=2)
        pages.append([one.code for one in page.rows])
        after = page.next_key
    assert pages == [[cases[4].code, cases[3].code], [cases[2].code, cases[1].code], [cases[0].code]]
    back = search.refused_acts(wanted, by=auditor, before=page.previous_key, limit=2)
    assert [one.code for one in back.rows] == pages[1]


# --- verification


def verified(client, by, **said):
    return sign_in(client, by).post(VERIFY, {"capacity": f"o{by.office_id}"} | said)


def test_one_case_or_all_are_verified_and_said_to_hold(client, town, auditor):
    first, _ = at_intake(town, 1)[0], at_intake(town, 1)
    one = verified(client, auditor, what="one", code=f" {first.code.lower()} ")
    assert (one.status_code, one.context["report"].cases, one.context["report"].events) == (200, 1, 3)
    assert "Lịch sử nguyên vẹn" in text(one)
    everything = verified(client, auditor, what="all")
    assert (everything.context["report"].cases, everything.context["report"].ok) == (2, True)


def test_cases_of_another_area_are_not_there_for_an_auditor(client, town, auditor):
    [case] = at_intake(town, 1)
    far = another_province(town).holder("province", "inspectorate", "auditor")
    for said in ({"what": "one", "code": case.code}, {"what": "all"}):
        answer = verified(client, far, **said)
        assert (answer.status_code, "report" in answer.context) == (422, False)
        assert "trong phạm vi kiểm tra của bạn" in text(answer)


@pytest.mark.parametrize("code", ["", "KT-187-99999", "x\x00", "a" * 3000, "<script>"])
def test_a_code_that_nobody_has_is_said(client, town, auditor, code):
    answer = verified(client, auditor, what="one", code=code)
    assert (answer.status_code, "Chưa kiểm được" in text(answer)) == (422, True)
    assert "<script>" not in text(answer)


def test_all_is_narrowed_by_place_and_year_and_bounded(client, town, auditor, monkeypatch):
    cases = at_intake(town, 3)
    year = cases[0].started_at.year
    assert verified(client, auditor, what="all", **{"dia-ban": "van linh", "nam": year}).context["report"].cases == 3
    assert verified(client, auditor, what="all", nam=str(year - 1)).status_code == 422
    assert "Năm lập gồm bốn chữ số" in text(verified(client, auditor, what="all", nam="x"))
    monkeypatch.setattr(auditing, "VERIFIED_AT_ONCE", 2)
    answer = verified(client, auditor, what="all")
    assert (answer.status_code, "report" in answer.context) == (422, False)
    assert "Có hơn 2 hồ sơ" in text(answer)
    assert "manage.py verify_history" in text(answer)


def test_the_first_break_is_named(client, town, auditor):
    first, second = at_intake(town, 2)
    triggers.drop(connection)
    try:
        event(second, 2).update(stage="elsewhere")
    finally:
        triggers.install(connection)
    answer = verified(client, auditor, what="all")
    report = answer.context["report"]
    assert (report.broken, report.first_break[:2]) == (1, (second.code, 2))
    assert "LỊCH SỬ KHÔNG NGUYÊN VẸN" in text(answer)
    assert verified(client, auditor, what="one", code=first.code).context["report"].ok


def test_missing_triggers_are_a_break_of_their_own(client, town, auditor):
    at_intake(town, 1)
    triggers.drop(connection)
    try:
        answer = verified(client, auditor, what="all")
    finally:
        triggers.install(connection)
    assert "Cơ sở dữ liệu thiếu chốt giữ lịch sử" in text(answer)


# --- costs


def counted(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_the_number_of_queries_is_the_same_for_one_row_and_for_three(client, town, auditor, verifier):
    sign_in(client, auditor)

    def numbers():
        return counted(client, f"{SEARCH}?dia-ban=van+linh"), counted(client, REFUSALS)

    case = at_verification(town, 1)
    refuse(town, verifier, case)
    first = numbers()
    more = at_verification(town, 1) + at_council(town, 1)
    record_checklist(verifier, keys(more[:1]))
    refuse(town, verifier, more[1:] + case)
    assert len(sign_in(client, auditor).get(f"{SEARCH}?dia-ban=van+linh").context["rows"]) == 3
    assert (first, numbers()) == ((10, 10), (10, 10))
