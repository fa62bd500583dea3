"""The lists of work as people see them: whose they are, what they say, what can be done from them, what they cost."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from approvals.screens.menu import count_words
from tests.approvals.factories import TODAY, at_intake, at_verification
from tests.factories import AppointmentFactory, AwardNominationFactory, NomineeFactory, another_holder
from tests.screens import key, sign_in
from workflows import engine, inbox
from workflows.engine import Capacity
from workflows.inbox import Count, tasks
from workflows.models import Task, User
from workflows.screens import acts

INTAKE = ("district", "interior", "intake_officer")
VERIFIER = ("district", "interior", "verifier")
CLERK = ("commune", "committee", "clerk")
LISTS = ("inbox", "unit_cases", "sent_cases", "done_work")


def text(response):
    """The content of a page, its white space made plain."""
    return " ".join(response.content.decode().split("<main", 1)[1].split())


def tokens(cases):
    return [acts.token(case, Task.objects.get(case=case).pk) for case in cases]


def too(by, office):
    """Another office for the same person."""
    AppointmentFactory(user=User.objects.get(pk=by.user_id), office=office)
    return Capacity(by.user_id, office_id=office.pk)


def codes_on(page, cases):
    """Which of these cases a page names, by their place in the list."""
    return [index for index, case in enumerate(cases) if case.code in text(page)]


# --- what a list says


def test_inbox_when_work_waits_says_how_much_and_how_much_is_late(client, town):
    cases = at_verification(town, 3)
    Task.objects.filter(case=cases[1]).update(due_on=TODAY - timedelta(days=2))
    Task.objects.filter(case=cases[2]).update(due_on=TODAY)
    page = text(sign_in(client, town.holder(*VERIFIER)).get(reverse("inbox")))
    assert '3 việc · <strong class="due--late">1 quá hạn</strong>' in page
    assert '<span class="due due--late">Quá hạn 2 ngày</span> <span class="mark">04/05/2024</span>' in page
    assert '<span class="due due--today">Hôm nay</span>' in page
    assert '<span class="due">20/05/2024 <span class="mark">(Thứ 2)</span></span>' in page
    assert [page.index(cases[index].code) for index in (1, 2, 0)] == sorted(page.index(case.code) for case in cases)


def test_inbox_when_nothing_waits_says_what_would_come(client, town):
    page = text(sign_in(client, town.holder(*VERIFIER)).get(reverse("inbox")))
    assert "0 việc · không có việc quá hạn" in page
    assert "Khi hồ sơ chuyển đến chức vụ của bạn, nó hiện ở đây" in page


def test_inbox_when_a_colleague_holds_a_task_names_him_and_offers_no_checkbox(client, town):
    cases = at_intake(town, 3)
    mine, colleague = town.holder(*INTAKE), another_holder(town.office(*INTAKE))
    engine.claim([Task.objects.get(case=cases[0]).pk], by=mine)
    engine.claim([Task.objects.get(case=cases[1]).pk], by=colleague)
    page = text(sign_in(client, mine).get(reverse("inbox")))
    name = User.objects.get(pk=colleague.user_id).full_name
    assert [words in page for words in ("● tôi giữ", f"◐ {name} giữ", "○ chưa ai nhận")] == [True] * 3
    assert [f'value="{one}"' in page for one in tokens(cases)] == [True, False, True]


def test_inbox_when_a_nominee_has_a_hostile_name_shows_it_as_text(client, town):
    case = AwardNominationFactory(town=town, nominee=NomineeFactory(full_name="Lý Thị Mơ")).case
    type(case).objects.filter(pk=case.pk).update(label='<script>alert("x")</script> <img src=x onerror=alert(1)>')
    page = sign_in(client, town.holder(*CLERK)).get(reverse("inbox")).content.decode()
    assert ("<script>alert" in page, "<img src=x" in page, "&lt;script&gt;alert" in page) == (False, False, True)


def test_inbox_when_there_is_a_second_page_leads_there_and_back_narrowed_as_it_was(client, town, monkeypatch):
    cases = at_intake(town, 3)
    monkeypatch.setattr(inbox, "my_tasks", partial(tasks.my_tasks, limit=2))
    sign_in(client, town.holder(*INTAKE))
    first = client.get(reverse("inbox"), {"buoc": "intake"})
    assert codes_on(first, cases) == [0, 1]
    onward = first.context["next_page"]
    assert onward.startswith("?buoc=intake&sau=")
    second = client.get(reverse("inbox") + onward)
    assert (codes_on(second, cases), second.context["next_page"]) == ([2], "")
    back = second.context["previous_page"]
    assert back.startswith("?buoc=intake&truoc=")
    assert codes_on(client.get(reverse("inbox") + back), cases) == [0, 1]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, [0, 1]),
        ({"buoc": "intake"}, [0, 1]),
        ({"buoc": "verification"}, []),
        ({"quy-trinh": "award-nomination"}, [0, 1]),
        ({"quy-trinh": "delegate-selection"}, []),
        ({"giu": "toi"}, [0]),
        ({"giu": "chua-ai"}, [1]),
        ({"qua-han": "1"}, [1]),
        ({"tim": "hoang thi mo"}, [1]),
        ({"xa": "rác"}, []),
        ({"tim": "%"}, []),
        ({"tim": "\x00"}, []),
        ({"sau": "rác", "truoc": "rác"}, [0, 1]),
        ({"sau": "2024-99-99-1"}, [0, 1]),
        ({"chuc-vu": "9" * 30}, []),
        ({"buoc": "' OR 1=1 --"}, []),
        ({"buoc": "\x00"}, []),
        ({"quy-trinh": "\x00"}, []),
        ({"tim": "x" * 3000}, []),
    ],
)
def test_inbox_when_it_is_narrowed_shows_only_what_fits(client, town, query, found):
    cases = [
        *at_intake(town, 1, nominee=NomineeFactory(full_name="Nông Thị Hà")),
        *at_intake(town, 1, nominee=NomineeFactory(full_name="Hoàng Thị Mơ")),
    ]
    by = town.holder(*INTAKE)
    engine.claim([Task.objects.get(case=cases[0]).pk], by=by)
    Task.objects.filter(case=cases[1]).update(due_on=TODAY - timedelta(days=1))
    page = sign_in(client, by).get(reverse("inbox"), query)
    assert (page.status_code, codes_on(page, cases)) == (200, found)


def test_unit_cases_when_others_of_the_body_have_work_lists_theirs_and_not_mine(client, town):
    mine = at_intake(town, 1)
    theirs = at_verification(town, 1)
    page = sign_in(client, town.holder(*INTAKE)).get(reverse("unit_cases"))
    assert codes_on(page, [*mine, *theirs]) == [1]
    assert "Chuyên viên thẩm định – Phòng Nội vụ huyện Chi Lăng" in text(page)


def test_sent_cases_when_the_body_sent_some_says_where_they_are_and_who_has_them(client, town):
    cases = at_intake(town, 1)
    page = sign_in(client, town.holder(*CLERK)).get(reverse("sent_cases"))
    assert codes_on(page, cases) == [0]
    assert '<span class="stage-badge">Tiếp nhận</span>' in text(page)
    assert "hạn 08/05/2024" in text(page)


def test_done_work_when_i_did_something_says_what_and_where_it_stands(client, town):
    cases = at_verification(town, 1)
    page = text(sign_in(client, town.holder(*INTAKE)).get(reverse("done_work")))
    assert cases[0].code in page
    assert "đã tiếp nhận hồ sơ" in page
    assert '<span class="stage-badge">Thẩm định (Phòng Nội vụ)</span>' in page


@pytest.mark.parametrize("name", LISTS)
def test_lists_when_empty_or_read_in_english_are_pages_of_their_own(client, town, name):
    client.cookies["ngon_ngu"] = "en"
    page = sign_in(client, town.holder(*CLERK)).get(reverse(name))
    assert (page.status_code, page.content.decode().count("<h1")) == (200, 1)


def test_count_words_when_more_than_is_counted_says_so():
    assert [count_words(one) for one in (Count(0), Count(12), Count(1000), Count(1000, more=True))] == [
        "0", "12", "1.000", "hơn 1.000",
    ]  # fmt: skip


def test_menu_when_work_waits_counts_it_and_an_auditor_has_no_inbox_there(client, town):
    at_intake(town, 2)
    page = sign_in(client, town.holder(*INTAKE)).get(reverse("inbox")).content.decode()
    assert 'aria-current="page">Hộp việc <span class="count">2</span></a>' in page
    auditor = town.holder("province", "inspectorate", "auditor")
    answer = sign_in(client, auditor).get(reverse("inbox")).content.decode()
    assert (f'href="{reverse("inbox")}"' in answer.split("<main")[0], "Không có việc nào đang chờ bạn" in answer) == (
        False,
        True,
    )


# --- whose it is


@pytest.mark.parametrize("name", [*LISTS, "selection"])
def test_lists_when_nobody_is_signed_in_lead_to_the_sign_in(client, town, name):
    answer = client.get(reverse(name))
    assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, reverse("sign_in"))


@pytest.mark.parametrize("name", ["claim", "release", "selection"])
def test_posts_when_nobody_is_signed_in_lead_to_the_sign_in(client, town, name):
    answer = client.post(reverse(name), {"task": "1"})
    assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, reverse("sign_in"))


@pytest.mark.parametrize("name", ["claim", "release"])
def test_claiming_when_asked_for_by_get_is_not_allowed(client, town, name):
    assert sign_in(client, town.holder(*INTAKE)).get(reverse(name)).status_code == 405


def test_inbox_when_the_office_or_the_unit_is_another_shows_nothing_of_it(client, town):
    cases = at_intake(town, 1)
    seen = {
        "right": town.holder(*INTAKE),
        "wrong office": town.holder(*VERIFIER),
        "wrong unit": town.neighbour().holder(*CLERK),
        "sender": town.holder(*CLERK),
    }
    found = {name: codes_on(sign_in(client, by).get(reverse("inbox")), cases) for name, by in seen.items()}
    assert found == {"right": [0], "wrong office": [], "wrong unit": [], "sender": []}


@pytest.mark.parametrize("name", LISTS)
def test_lists_when_the_person_has_no_office_today_say_so(client, town, name):
    at_intake(town, 1)
    client.force_login(User.objects.create(username="khong-chuc-vu", is_superuser=True))
    answer = client.get(reverse(name))
    assert (answer.status_code, "KT-" in answer.content.decode()) == (403, False)


def test_inbox_when_a_person_has_two_offices_lists_both_and_lets_him_select_only_in_the_one_he_works_in(client, town):
    first, second = at_intake(town, 1), at_verification(town, 1)
    intake = town.holder(*INTAKE)
    verifier = too(intake, town.office(*VERIFIER))
    for by, selectable in ((intake, [True, False]), (verifier, [False, True])):
        page = sign_in(client, by).get(reverse("inbox"))
        assert codes_on(page, [*first, *second]) == [0, 1]
        assert [f'value="{one}"' in text(page) for one in tokens([*first, *second])] == selectable
        other = verifier if by == intake else intake
        case = second[0] if by == intake else first[0]
        way = f'form="as-{key(other)}" name="next" value="{reverse("case", args=[case.code])}"'
        assert way in text(page)
    answer = client.post(
        reverse("choose_capacity"), {"capacity": key(intake), "next": reverse("case", args=[first[0].code])}
    )
    assert answer.headers["Location"] == reverse("case", args=[first[0].code])
    assert client.get(reverse("inbox")).context["request"].acting.key == key(intake)


# --- claiming


def test_claim_when_the_row_is_pressed_takes_it_and_comes_back_to_the_same_list(client, town):
    cases = at_intake(town, 2)
    by = town.holder(*INTAKE)
    task = Task.objects.get(case=cases[0])
    here = "/hop-viec/?buoc=intake"
    asked = {"capacity": key(by), "task": task.pk, "case": tokens(cases), "next": here}
    answer = sign_in(client, by).post(reverse("claim"), asked)
    assert (answer.status_code, answer.headers["Location"]) == (302, here)
    assert list(Task.objects.order_by("pk").values_list("claimed_by", flat=True)) == [by.user_id, None]
    assert "Đã nhận 1 việc." in text(client.get(here))


def test_claim_and_release_when_rows_are_selected_take_and_give_back_all(client, town):
    cases = at_intake(town, 2)
    by = town.holder(*INTAKE)
    sign_in(client, by)
    for name, holder in (("claim", by.user_id), ("release", None)):
        client.post(reverse(name), {"capacity": key(by), "case": tokens(cases)})
        assert list(Task.objects.order_by("pk").values_list("claimed_by", flat=True)) == [holder, holder]


def test_claim_when_a_colleague_was_faster_names_him(client, town):
    cases = at_intake(town, 1)
    mine, colleague = town.holder(*INTAKE), another_holder(town.office(*INTAKE))
    asked = {"capacity": key(mine), "case": tokens(cases)}
    engine.claim([Task.objects.get().pk], by=colleague)
    page = sign_in(client, mine).post(reverse("claim"), asked, follow=True)
    name = User.objects.get(pk=colleague.user_id).full_name
    assert f"Hồ sơ {cases[0].code} vừa được {name} nhận." in text(page)
    assert Task.objects.get().claimed_by_id == colleague.user_id


@pytest.mark.parametrize("where", ["office", "unit", "capacity", "person"])
def test_claim_when_the_task_is_not_of_the_capacity_worked_in_takes_nothing(client, town, where):
    at_intake(town, 1)
    right = town.holder(*INTAKE)
    by = {
        "office": lambda: town.holder(*VERIFIER),
        "unit": lambda: town.neighbour().holder(*CLERK),
        "capacity": lambda: too(right, town.office(*VERIFIER)),
        "person": lambda: town.holder(*VERIFIER),
    }[where]()
    shown = right if where == "person" else by
    answer = sign_in(client, by).post(reverse("claim"), {"capacity": key(shown), "task": Task.objects.get().pk})
    assert answer.status_code == (403 if where == "person" else 302)
    assert Task.objects.get().claimed_by_id is None
    sign_in(client, right).post(reverse("claim"), {"capacity": key(right), "task": Task.objects.get().pk})
    assert Task.objects.get().claimed_by_id == right.user_id


def test_claim_when_nothing_readable_is_named_says_so_and_stays_on_this_site(client, town):
    by = town.holder(*INTAKE)
    asked = {"capacity": key(by), "task": ["x", "-1", "²"], "case": "rác", "next": "//xau.example/"}
    answer = sign_in(client, by).post(reverse("claim"), asked)
    assert answer.headers["Location"] == reverse("inbox")
    assert "Chưa chọn việc nào." in text(client.get(reverse("inbox")))


@pytest.mark.parametrize("task", ["1" * 18, "999999", "0"])
def test_claim_when_the_task_is_gone_says_so(client, town, task):
    by = town.holder(*INTAKE)
    page = sign_in(client, by).post(reverse("claim"), {"capacity": key(by), "task": task}, follow=True)
    assert "Việc này không còn mở: hồ sơ đã chuyển bước." in text(page)


# --- cost


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("name", "who", "queries"),
    [("inbox", VERIFIER, 13), ("unit_cases", INTAKE, 11), ("sent_cases", CLERK, 11), ("done_work", INTAKE, 12)],
)
def test_lists_cost_the_same_number_of_queries_for_any_number_of_rows(client, town, name, who, queries, count):
    cases = at_verification(town, count)
    sign_in(client, town.holder(*who))
    with CaptureQueriesContext(connection) as made:
        page = client.get(reverse(name))
    assert codes_on(page, cases) == list(range(count))
    assert len(made) == queries


def test_pages_when_forty_cases_are_listed_stay_light(client, town):
    cases = at_verification(town, 40)
    sign_in(client, town.holder(*VERIFIER))
    pages = [client.get(reverse("inbox")), client.get(reverse("selection"), {"chon": tokens(cases)})]
    assert [len(page.content) < 100_000 for page in pages] == [True, True]
