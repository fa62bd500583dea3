"""The one address for acts: what it takes, what it asks for, what it refuses, and the page of what came of it."""

from __future__ import annotations

from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from approvals import verification
from tests.approvals.factories import TODAY, at_consultation, at_decision, at_intake, at_verification, keys
from tests.factories import AppointmentFactory, another_holder, chi_lang, take
from tests.screens import key, sign_in
from workflows import engine
from workflows.engine import Capacity
from workflows.engine.context import COMMENT_LIMIT, Busy
from workflows.models import Appointment, Case, Event, Refusal, Task, User
from workflows.offices import end_appointment
from workflows.screens import acts

INTAKE = ("district", "interior", "intake_officer")
VERIFIER = ("district", "interior", "verifier")
PASSWORD = "mat-khau-thu-nghiem"


@pytest.fixture
def town(db):
    return chi_lang()


def form(cases, by, action, **more):
    """What a page that `by` sees now would post."""
    tasks = dict(Task.objects.filter(case__in=cases, office=by.office_id).values_list("case_id", "pk"))
    fresh = Case.objects.in_bulk(keys(cases))
    return {
        "action": action,
        "case": [acts.token(fresh[case.pk], tasks.get(case.pk)) for case in cases],
        "command": str(uuid4()),
        "capacity": key(by),
        **more,
    }


def stages(cases):
    return list(Case.objects.filter(pk__in=keys(cases)).order_by("pk").values_list("stage", flat=True))


def text(response):
    """The content of a page, its white space made plain."""
    return " ".join(response.content.decode().split("<main", 1)[1].split())


def with_password(by):
    user = User.objects.get(pk=by.user_id)
    user.set_password(PASSWORD)
    user.save()
    return by


def appointed_too(by, office):
    """Another office for the same person."""
    AppointmentFactory(user=User.objects.get(pk=by.user_id), office=office)
    return Capacity(by.user_id, office_id=office.pk)


# --- taking an act


def test_act_when_it_is_plain_moves_the_case_and_leads_to_its_result(client, town):
    cases = at_intake(town, 1)
    by = town.holder(*INTAKE)
    asked = form(cases, by, "receive")
    answer = sign_in(client, by).post(reverse("act"), asked)
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("act_result", args=[asked["command"]]))
    assert stages(cases) == ["verification"]
    event = Event.objects.get(command=asked["command"])
    assert (event.user_id, event.office_id) == (by.user_id, by.office_id)


def test_act_when_pressed_twice_answers_the_same_and_does_it_once(client, town):
    cases = at_intake(town, 2)
    by = town.holder(*INTAKE)
    asked = form(cases, by, "receive")
    first, second = (sign_in(client, by).post(reverse("act"), asked) for _ in range(2))
    assert (second.status_code, second.headers["Location"]) == (302, first.headers["Location"])
    assert Event.objects.filter(command=asked["command"]).count() == 2


def test_act_when_a_command_is_used_for_something_else_is_a_conflict(client, town):
    cases = at_intake(town, 2)
    by = town.holder(*INTAKE)
    asked = form(cases, by, "receive")
    sign_in(client, by).post(reverse("act"), asked)
    answer = client.post(reverse("act"), asked | {"case": asked["case"][:1]})
    assert answer.status_code == 409


def test_act_when_three_are_asked_and_one_lacks_something_moves_two_and_keeps_the_third_in_hand(client, town):
    cases = at_verification(town, 3)
    by = town.holder(*VERIFIER)
    verification.record_checklist(by, keys(cases[:2]))
    asked = form(cases, by, "pass", next="/hop-viec/?buoc=verification")
    answer = sign_in(client, by).post(reverse("act"), asked, follow=True)
    assert stages(cases) == ["council", "council", "verification"]
    said = text(answer)
    assert "2 hồ sơ: đã thẩm định hồ sơ đủ điều kiện và trình Hội đồng." in said
    assert '2 hồ sơ hiện ở <span class="stage-badge">Hội đồng TĐKT huyện xét</span>' in said
    assert "1 hồ sơ chưa được:" in said
    assert "Còn 7 dòng kiểm tra chưa ghi kết quả, dòng đầu: “Tờ trình kèm danh sách của cấp xã”." in said
    assert f'name="case" value="{cases[2].pk}:4:" checked' in said


@pytest.mark.parametrize("comment", ["", "   ", "\u200b\u202e", "\r\n\t"])
def test_act_when_the_comment_is_missing_asks_for_it_and_does_nothing(client, town, comment):
    cases = at_intake(town, 1)
    by = town.holder(*INTAKE)
    answer = sign_in(client, by).post(reverse("act"), form(cases, by, "refuse", comment=comment))
    assert (answer.status_code, stages(cases)) == (422, ["intake"])
    assert "Hãy ghi ý kiến: người nhận cần biết lý do." in text(answer)
    assert not Refusal.objects.exists()


def test_act_when_the_comment_is_too_long_keeps_what_was_typed_and_says_by_how_much(client, town):
    cases = at_intake(town, 1)
    by = town.holder(*INTAKE)
    typed = "ắ" * (COMMENT_LIMIT + 1)
    answer = sign_in(client, by).post(reverse("act"), form(cases, by, "refuse", comment=typed))
    assert (answer.status_code, stages(cases)) == (422, ["intake"])
    assert typed in text(answer)
    assert f"Ý kiến dài {COMMENT_LIMIT + 1} ký tự, tối đa {COMMENT_LIMIT}." in text(answer)


def test_act_when_line_breaks_come_as_two_characters_each_counts_once(client, town):
    cases = at_intake(town, 1)
    by = town.holder(*INTAKE)
    typed = "a\r\n" * (COMMENT_LIMIT // 2)
    sign_in(client, by).post(reverse("act"), form(cases, by, "refuse", comment=typed))
    assert stages(cases) == ["refused"]


def test_act_when_the_comment_is_a_script_shows_it_as_text(client, town):
    cases, _ = at_decision(town, 1)
    by = with_password(town.holder("district", "committee", "chair"))
    typed = "<script>alert(1)</script>"
    answer = sign_in(client, by).post(reverse("act"), form(cases, by, "refuse", comment=typed))
    assert answer.status_code == 422
    assert (typed in text(answer), "&lt;script&gt;alert(1)&lt;/script&gt;" in text(answer)) == (False, True)


def test_act_when_the_password_is_wrong_keeps_the_comment_and_never_shows_the_password(client, town):
    cases, _ = at_decision(town, 1)
    by = with_password(town.holder("district", "committee", "chair"))
    asked = form(cases, by, "refuse", comment="Chưa đủ thành tích.", password="sai-mật-khẩu")
    answer = sign_in(client, by).post(reverse("act"), asked)
    assert (answer.status_code, stages(cases)) == (422, ["decision"])
    assert "Mật khẩu chưa đúng." in text(answer)
    assert "Chưa đủ thành tích." in text(answer)
    assert "sai-mật-khẩu" not in answer.content.decode()
    again = client.post(reverse("act"), asked | {"password": PASSWORD})
    assert (again.status_code, stages(cases)) == (302, ["refused"])


def test_act_when_the_page_asks_first_shows_what_would_happen_and_does_nothing(client, town):
    cases = at_intake(town, 2)
    by = town.holder(*INTAKE)
    answer = sign_in(client, by).post(reverse("act"), form(cases, by, "receive", ask="1"))
    assert (answer.status_code, stages(cases)) == (200, ["intake", "intake"])
    assert "2 hồ sơ sẽ chuyển tới “Thẩm định (Phòng Nội vụ)”." in text(answer)
    assert "Chuyên viên thẩm định – Phòng Nội vụ huyện Chi Lăng (hạn" in text(answer)


def test_act_when_the_list_is_signed_as_a_whole_and_one_fails_moves_none(client, town):
    cases = at_verification(town, 3)
    by = town.holder(*VERIFIER)
    verification.record_checklist(by, keys(cases[:2]))
    answer = sign_in(client, by).post(reverse("act"), form(cases, by, "pass", together="1"), follow=True)
    assert stages(cases) == ["verification"] * 3
    assert "3 hồ sơ chưa được:" in text(answer)


def test_act_when_a_colleague_was_faster_says_who_did_what_and_when(client, town):
    cases = at_intake(town, 1)
    mine = town.holder(*INTAKE)
    colleague = another_holder(town.office(*INTAKE))
    asked = form(cases, mine, "receive")
    take(cases, "receive", colleague)
    answer = sign_in(client, mine).post(reverse("act"), asked, follow=True)
    name = User.objects.get(pk=colleague.user_id).full_name
    assert f"{name} đã tiếp nhận hồ sơ lúc " in text(answer)
    assert "Đã thay đổi từ khi mở trang: hiện ở “Thẩm định (Phòng Nội vụ)”." in text(answer)
    assert Event.objects.filter(command=asked["command"]).count() == 0


def test_act_when_somebody_is_at_the_case_this_moment_says_who_and_keeps_what_was_typed(client, town, monkeypatch):
    cases = at_intake(town, 1)
    by = town.holder(*INTAKE)
    engine.claim([Task.objects.get(case=cases[0]).pk], by=another_holder(town.office(*INTAKE)))

    def busy(*args, **kwargs):
        raise Busy("Có người đang xử lý một trong các hồ sơ này. Hãy thử lại sau vài giây.")

    monkeypatch.setattr(engine, "act", busy)
    asked = form(cases, by, "refuse", comment="Sai thẩm quyền.")
    answer = sign_in(client, by).post(reverse("act"), asked)
    assert answer.status_code == 503
    name = Task.objects.get(case=cases[0]).claimed_by.full_name
    assert f"Đang nhận việc: {name} ({cases[0].code})." in text(answer)
    assert "Sai thẩm quyền.</textarea>" in text(answer)
    assert asked["command"] in text(answer)


# --- who may


def test_act_when_nobody_is_signed_in_leads_to_the_sign_in(client, town):
    cases = at_intake(town, 1)
    answer = client.post(reverse("act"), form(cases, town.holder(*INTAKE), "receive"))
    assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, reverse("sign_in"))
    assert stages(cases) == ["intake"]


def test_act_when_the_office_is_another_of_the_body_is_refused_and_kept(client, town):
    cases = at_intake(town, 1)
    by = town.holder(*VERIFIER)
    asked = form(cases, by, "receive")
    sign_in(client, by).post(reverse("act"), asked)
    assert stages(cases) == ["intake"]
    assert Refusal.objects.get(command=asked["command"]).code == "denied"


def test_act_when_the_unit_is_another_is_not_found(client, town):
    cases = at_intake(town, 1)
    by = town.neighbour().holder("commune", "committee", "clerk")
    answer = sign_in(client, by).post(reverse("act"), form(cases, by, "receive"))
    assert (answer.status_code, stages(cases)) == (404, ["intake"])


def test_act_when_the_right_person_shows_another_capacity_of_his_is_refused(client, town):
    cases = at_intake(town, 1)
    right = town.holder(*INTAKE)
    other = appointed_too(right, town.office(*VERIFIER))
    asked = form(cases, right, "receive")
    sign_in(client, right).post(reverse("act"), asked | {"capacity": key(other)})
    assert stages(cases) == ["intake"]
    sign_in(client, other).post(reverse("act"), asked | {"command": str(uuid4())})
    assert stages(cases) == ["verification"]


def test_act_when_the_capacity_is_that_of_another_person_is_forbidden(client, town):
    cases = at_intake(town, 1)
    right = town.holder(*INTAKE)
    asked = form(cases, right, "receive")
    answer = sign_in(client, town.holder(*VERIFIER)).post(reverse("act"), asked)
    assert (answer.status_code, stages(cases)) == (403, ["intake"])
    assert not Refusal.objects.exists()


def test_act_when_one_of_several_cases_is_out_of_sight_does_the_others_and_says_so(client, town):
    cases = at_intake(town, 2)
    by = town.holder(*INTAKE)
    hidden = SimpleNamespace(pk=max(keys(cases)) + 1000, visit=1)
    asked = form(cases, by, "receive")
    asked["case"].append(acts.token(hidden, None))
    answer = sign_in(client, by).post(reverse("act"), asked, follow=True)
    assert stages(cases) == ["verification"] * 2
    assert "1 hồ sơ không còn thuộc phạm vi được xem với tư cách này nên không được xử lý." in text(answer)


def test_act_when_a_list_signed_whole_has_a_case_out_of_sight_does_nothing(client, town):
    cases = at_intake(town, 1)
    by = town.holder(*INTAKE)
    asked = form(cases, by, "receive", together="1")
    asked["case"].append(f"{cases[0].pk + 1000}:1:")
    answer = sign_in(client, by).post(reverse("act"), asked)
    assert (answer.status_code, stages(cases)) == (400, ["intake"])


# --- hostile


@pytest.mark.parametrize(
    "spoiled",
    [
        {"case": "rác"},
        {"case": []},
        {"case": "{case}:99999999999:"},
        {"action": ""},
        {"action": "re\x00ceive"},
        {"command": "1"},
        {"command": ""},
    ],
)
def test_act_when_a_field_is_spoiled_is_a_bad_request(client, town, spoiled):
    cases = at_intake(town, 1)
    by = town.holder(*INTAKE)
    asked = form(cases, by, "receive")
    filled = {name: value.format(case=cases[0].pk) if value else value for name, value in spoiled.items()}
    answer = sign_in(client, by).post(reverse("act"), asked | filled)
    assert (answer.status_code, stages(cases)) == (400, ["intake"])


def test_act_when_more_cases_are_named_than_one_act_takes_is_refused_and_says_so(client, town, monkeypatch):
    monkeypatch.setattr(acts, "MOST", 1)
    cases = at_intake(town, 2)
    by = town.holder(*INTAKE)
    answer = sign_in(client, by).post(reverse("act"), form(cases, by, "receive"))
    assert (answer.status_code, stages(cases)) == (400, ["intake", "intake"])
    assert "Mỗi lượt xử lý tối đa 1 hồ sơ." in text(answer)


@pytest.mark.parametrize("action", ["approve", "x" * 500, "<script>alert(1)</script>", "RECEIVE", "lapse"])
def test_act_when_the_stage_does_not_know_the_action_is_refused_in_words(client, town, action):
    cases = at_intake(town, 1)
    by = town.holder(*INTAKE)
    answer = sign_in(client, by).post(reverse("act"), form(cases, by, action), follow=True)
    assert (answer.status_code, stages(cases)) == (200, ["intake"])
    assert "1 hồ sơ chưa được:" in text(answer)
    assert "<script>alert" not in answer.content.decode()


def test_act_when_asked_for_by_get_is_not_allowed(client, town):
    assert sign_in(client, town.holder(*INTAKE)).get(reverse("act")).status_code == 405


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://xau.example/", "//xau.example/", "javascript:alert(1)", "/\\xau.example", "http:///xau.example",
        "\thttps://xau.example", "data:text/html,x", "https:xau.example",
    ],
)  # fmt: skip
def test_act_when_next_leads_elsewhere_drops_it_everywhere(client, town, elsewhere):
    cases = at_intake(town, 1)
    by = town.holder(*INTAKE)
    sign_in(client, by)
    asking = client.post(reverse("act"), form(cases, by, "refuse", ask="1", next=elsewhere))
    asked = form(cases, by, "receive", next=elsewhere)
    answer = client.post(reverse("act"), asked)
    where = reverse("act_result", args=[asked["command"]])
    assert answer.headers["Location"] == where
    shown = client.get(where, {"next": elsewhere})
    assert ["xau.example" in text(one) or "alert(1)" in text(one) for one in (asking, shown)] == [False, False]


# --- what came of it


def test_result_when_the_command_is_of_somebody_else_is_not_found(client, town):
    cases = at_intake(town, 1)
    by = town.holder(*INTAKE)
    asked = form(cases, by, "receive")
    sign_in(client, by).post(reverse("act"), asked)
    where = reverse("act_result", args=[asked["command"]])
    colleague = another_holder(town.office(*INTAKE))
    assert client.get(where).status_code == 200
    assert sign_in(client, colleague).get(where).status_code == 404
    assert client.get(reverse("act_result", args=[uuid4()])).status_code == 404
    client.logout()
    assert client.get(where).status_code == 302


def test_result_when_the_person_has_left_the_office_tells_only_what_he_did(client, town):
    cases = at_intake(town, 1)
    by = town.holder(*INTAKE)
    asked = form(cases, by, "receive")
    sign_in(client, by).post(reverse("act"), asked)
    where = reverse("act_result", args=[asked["command"]])
    assert cases[0].label in text(client.get(where))
    elsewhere = appointed_too(by, town.neighbour().office("commune", "committee", "clerk"))
    held = Appointment.objects.get(user=by.user_id, office=by.office_id)
    end_appointment(held, on=TODAY, reason="Chuyển công tác", by=None)
    told = text(sign_in(client, elsewhere).get(where))
    assert "1 hồ sơ: đã tiếp nhận hồ sơ." in told
    assert (cases[0].code in told, cases[0].label in told, "Thẩm định (Phòng" in told) == (True, False, False)


def test_result_when_more_work_waits_leads_to_the_first_task_not_just_dealt_with(client, town):
    cases = at_verification(town, 3)
    by = town.holder(*VERIFIER)
    verification.record_checklist(by, keys(cases[:1]))
    here = "/hop-viec/?buoc=verification"
    asked = form(cases[:2], by, "pass", next=here)
    answer = sign_in(client, by).post(reverse("act"), asked, follow=True)
    link = f'href="{reverse("case", args=[cases[2].code])}?next=%2Fhop-viec%2F%3Fbuoc%3Dverification" data-key="n"'
    assert link in text(answer)
    assert f'href="{here}">Về trang trước' in text(answer)


def test_result_when_the_inbox_was_narrowed_to_what_is_done_offers_nothing_further(client, town):
    cases = at_verification(town, 2)
    by = town.holder(*VERIFIER)
    asked = form(cases[:1], by, "propose_rejection", comment="Không đủ.", next=f"/hop-viec/?tim={cases[0].code}")
    answer = sign_in(client, by).post(reverse("act"), asked, follow=True)
    assert "Việc tiếp theo" not in text(answer)


def test_result_when_an_opinion_was_sent_in_parallel_shows_who_else_is_asked(client, town):
    agencies = [town.office("district", function, "officer") for function in ("police", "tax")]
    cases = at_consultation(town, 1, [one.pk for one in agencies])
    by = town.holder("district", "interior", "verifier")
    answer = sign_in(client, by).post(reverse("act"), form(cases, by, "recall", comment="Đủ rồi."), follow=True)
    assert stages(cases) == ["verification"]
    assert "1 hồ sơ: đã kết thúc lấy ý kiến" in text(answer)


# --- cost


@pytest.mark.parametrize("count", [1, 3])
def test_act_costs_the_same_number_of_queries_for_any_number_of_cases(client, town, count):
    cases = at_intake(town, count)
    by = town.holder(*INTAKE)
    asked = form(cases, by, "receive")
    sign_in(client, by)
    client.get(reverse("inbox"))
    with CaptureQueriesContext(connection) as queries:
        client.post(reverse("act"), asked)
    assert len(queries) == 32
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("act_result", args=[asked["command"]]))
    assert len(queries) == 14


@pytest.mark.parametrize("count", [1, 3])
def test_result_costs_the_same_number_of_queries_for_any_number_of_refusals(client, town, count):
    cases = at_intake(town, count)
    by = town.holder(*INTAKE)
    asked = form(cases, by, "receive")
    take(cases, "receive", another_holder(town.office(*INTAKE)))
    sign_in(client, by).post(reverse("act"), asked)
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("act_result", args=[asked["command"]]))
    assert len(queries) == 15
