"""The shell: signing in and out, the capacity one acts in, language and colours, headers, and pages for what goes
wrong."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from config.shell.middleware import CAPACITY_COOKIE
from tests.approvals.factories import at_intake
from tests.factories import AppointmentFactory, SubstitutionFactory, UserFactory, another_holder, chi_lang
from tests.screens import key, sign_in
from tests.verbs import rows
from workflows import clock
from workflows.engine import Capacity
from workflows.models import Appointment, Event, Refusal, Task, User
from workflows.offices import end_appointment, end_substitution
from workflows.screens import acts

SIGN_IN, INBOX = "/dang-nhap/", "/hop-viec/"
PASSWORD = "mat-khau-thu-nghiem"
CSP = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "font-src 'self'",
    "connect-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'", "frame-src 'self'",
    "manifest-src 'self'",
}  # fmt: skip


@pytest.fixture
def town(db):
    return chi_lang()


@pytest.fixture
def clerk(town):
    return with_password(town.holder("commune", "committee", "clerk"))


def with_password(by):
    user = User.objects.get(pk=by.user_id)
    user.set_password(PASSWORD)
    user.save()
    return by


def name_of(by):
    return User.objects.get(pk=by.user_id).username


def text(response):
    return " ".join(response.content.decode().split())


def capacity_line(response):
    return text(response).split('class="capacity-label"')[1].split("</strong>")[0].split("<strong>")[1]


# --- signing in and out


def test_signing_in_leads_to_the_first_room_and_signing_out_back(client, clerk):
    answer = client.post(SIGN_IN, {"username": name_of(clerk), "password": PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert client.get("/").headers["Location"] == INBOX
    assert client.get(SIGN_IN).headers["Location"] == "/"
    answer = client.post("/dang-xuat/")
    assert (answer.status_code, answer.headers["Location"]) == (302, SIGN_IN)
    assert client.get(INBOX).headers["Location"] == f"{SIGN_IN}?next={INBOX}"


@pytest.mark.parametrize("post", ["auditor", "administrator", "verifier"])
def test_the_first_room_is_that_of_the_office(client, town, post):
    function = {"auditor": "inspectorate"}.get(post, "interior")
    room = {"auditor": "/tra-cuu/", "administrator": "/quan-tri/", "verifier": INBOX}[post]
    assert sign_in(client, town.holder("province", function, post)).get("/").headers["Location"] == room


@pytest.mark.parametrize("wrong", [{"password": "sai"}, {"username": "khong.co"}, {"username": "x\x00"}])
def test_a_wrong_name_or_password_is_said_plainly_and_alike(client, clerk, wrong):
    answer = client.post(SIGN_IN, {"username": name_of(clerk), "password": PASSWORD} | wrong)
    assert answer.status_code == 422
    assert PASSWORD not in text(answer)
    if "\x00" not in wrong.get("username", ""):
        assert "Tên đăng nhập hoặc mật khẩu chưa đúng" in text(answer)
    assert client.get(INBOX).status_code == 302


def test_a_locked_account_does_not_sign_in_and_is_signed_out(client, clerk):
    signed_in = sign_in(Client(), clerk)
    assert signed_in.get(INBOX).status_code == 200
    User.objects.filter(pk=clerk.user_id).update(is_active=False)
    assert signed_in.get(INBOX).status_code == 302
    answer = client.post(SIGN_IN, {"username": name_of(clerk), "password": PASSWORD})
    assert (answer.status_code, "tài khoản đã khóa, đề nghị quản trị viên giúp" in text(answer)) == (422, True)


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "http:evil"]
)
def test_next_never_leaves_the_site(client, clerk, elsewhere):
    answer = client.post(SIGN_IN, {"username": name_of(clerk), "password": PASSWORD, "next": elsewhere})
    assert answer.headers["Location"] == "/"
    for url, data in (
        ("/ngon-ngu/", {"language": "en"}), ("/giao-dien/", {"theme": "dark"}), ("/tu-cach/", {"capacity": key(clerk)}),
    ):  # fmt: skip
        assert client.post(url, data | {"next": elsewhere}).headers["Location"] == "/"
        assert client.post(url, data | {"next": "/tra-cuu/?q=a"}).headers["Location"] == "/tra-cuu/?q=a"


def test_signing_in_gives_a_new_session(client, clerk):
    client.get(SIGN_IN)
    client.cookies["sessionid"] = "a" * 32
    client.post(SIGN_IN, {"username": name_of(clerk), "password": PASSWORD})
    assert client.cookies["sessionid"].value != "a" * 32
    assert client.cookies["sessionid"]["httponly"] is True


def test_a_new_password_needs_the_old_one_and_counts_at_once(client, clerk):
    sign_in(client, clerk)
    new = {"new_password1": "bon-tu-ghep-lai-27", "new_password2": "bon-tu-ghep-lai-27"}
    assert client.post("/mat-khau/", new | {"old_password": "sai"}).status_code == 422
    weak = {"old_password": PASSWORD, "new_password1": "12345678", "new_password2": "12345678"}
    assert client.post("/mat-khau/", weak).status_code == 422
    assert User.objects.get(pk=clerk.user_id).check_password(PASSWORD)
    elsewhere = sign_in(Client(), clerk)
    assert client.post("/mat-khau/", new | {"old_password": PASSWORD}).headers["Location"] == "/"
    assert User.objects.get(pk=clerk.user_id).check_password(new["new_password1"])
    assert (client.get(INBOX).status_code, elsewhere.get(INBOX).status_code) == (200, 302)


# --- the capacity


def appointed_too(by, office):
    AppointmentFactory(user=User.objects.get(pk=by.user_id), office=office)
    return Capacity(by.user_id, office_id=office.pk)


@pytest.fixture
def intake(town):
    return town.holder("district", "interior", "intake_officer")


def test_one_capacity_is_taken_without_asking_and_of_several_one_is_chosen(client, town, clerk):
    client.force_login(User.objects.get(pk=clerk.user_id))
    assert capacity_line(client.get(INBOX)) == str(town.office("commune", "committee", "clerk"))
    second = appointed_too(clerk, town.office("commune", "committee", "deputy_chair"))
    answer = client.get(f"{INBOX}?tim=a")
    assert answer.headers["Location"] == "/tu-cach/?next=%2Fhop-viec%2F%3Ftim%3Da"
    page = client.get(answer.headers["Location"])
    assert text(page).count('name="capacity"') == 2
    chosen = client.post("/tu-cach/", {"capacity": key(second), "next": f"{INBOX}?tim=a"})
    assert chosen.headers["Location"] == f"{INBOX}?tim=a"
    assert capacity_line(client.get(INBOX)) == str(town.office("commune", "committee", "deputy_chair"))
    assert client.cookies[CAPACITY_COOKIE]["httponly"] is True


@pytest.mark.parametrize("cookie", ["o999999", "x", "", "s1", "o1; o2"])
def test_a_cookie_that_names_no_capacity_of_this_person_is_ignored(client, town, clerk, cookie):
    client.force_login(User.objects.get(pk=clerk.user_id))
    client.cookies[CAPACITY_COOKIE] = cookie
    assert capacity_line(client.get(INBOX)) == str(town.office("commune", "committee", "clerk"))


def test_the_cookie_of_another_user_is_ignored(client, town, clerk, intake):
    client.force_login(User.objects.get(pk=clerk.user_id))
    client.cookies[CAPACITY_COOKIE] = key(intake)
    assert capacity_line(client.get(INBOX)) == str(town.office("commune", "committee", "clerk"))


def receive(case, by, capacity):
    task = Task.objects.get(case=case, office=by.office_id)
    return {
        "action": "receive", "case": acts.token(case, task.pk), "command": "7d2a5a3e-6f6b-4a4e-9a51-0c0f5d8b0b11",
        "capacity": capacity,
    }  # fmt: skip


def test_a_form_sent_in_the_capacity_of_another_is_refused_and_changes_nothing(client, town, clerk, intake):
    [case] = at_intake(town, 1)
    sign_in(client, clerk)
    before = {model: found for model, found in rows().items() if model is not User}
    for capacity in (key(intake), "o0", "", "s1", "x" * 500, "o1\x00"):
        answer = client.post("/xu-ly/", receive(case, intake, capacity))
        assert (answer.status_code, "Tư cách làm việc này không còn hiệu lực" in text(answer)) == (403, True)
    assert {model: found for model, found in rows().items() if model is not User} == before


def test_a_form_acts_in_the_capacity_that_its_page_showed_whatever_was_chosen_since(client, town, intake):
    [case] = at_intake(town, 1)
    other = appointed_too(intake, town.office("district", "tax", "officer"))
    sign_in(client, other)
    client.post("/xu-ly/", receive(case, intake, key(intake)))
    assert Event.objects.get(case=case, action="receive").office_id == intake.office_id
    assert capacity_line(client.get(INBOX)) == str(town.office("district", "tax", "officer"))


def test_a_form_in_the_wrong_one_of_ones_capacities_is_refused_though_the_right_one_is_chosen(client, town, intake):
    [case] = at_intake(town, 1)
    other = appointed_too(intake, town.office("commune", "committee", "deputy_chair"))
    sign_in(client, intake)
    client.post("/xu-ly/", receive(case, intake, key(other)))
    assert Event.objects.filter(case=case, action="receive").count() == 0
    assert Refusal.objects.get(case=case).office_id == other.office_id


def test_work_ends_when_the_appointment_ends(client, town, clerk):
    sign_in(client, clerk)
    assert client.get(INBOX).status_code == 200
    end_appointment(Appointment.objects.get(user=clerk.user_id), on=clock.today(), reason="Chuyển công tác", by=None)
    answer = client.get(INBOX)
    assert (answer.status_code, "Tài khoản này chưa giữ chức vụ nào" in text(answer)) == (403, True)
    answer = client.post("/hop-viec/nhan/", {"capacity": key(clerk)})
    assert (answer.status_code, "Chưa có gì thay đổi" in text(answer)) == (403, True)
    assert client.get("/mat-khau/").status_code == 200


def test_a_substitution_is_a_capacity_of_its_own_and_ends_with_its_row(client, town, clerk):
    chair = town.office("commune", "committee", "chair")
    row = SubstitutionFactory(office=chair, user_id=clerk.user_id)
    by = Capacity(clerk.user_id, substitution_id=row.pk)
    assert capacity_line(sign_in(client, by).get(INBOX)) == f"KT. {chair}"
    end_substitution(row, on=clock.today(), reason="Hết hạn", by=None)
    assert capacity_line(client.get(INBOX)) == str(town.office("commune", "committee", "clerk"))
    assert client.post("/hop-viec/nhan/", {"capacity": key(by)}).status_code == 403


def test_an_office_from_tomorrow_is_no_capacity_today(client, town):
    office = town.office("commune", "committee", "clerk")
    row = AppointmentFactory(office=office, valid_from=clock.today() + timedelta(days=1))
    client.force_login(row.user)
    assert client.get(INBOX).status_code == 403


# --- language, colours, headers


def test_the_site_speaks_vietnamese_until_english_is_chosen(client, town, clerk):
    sign_in(client, clerk)
    page = client.get(INBOX, headers={"Accept-Language": "en"})
    assert ('<html lang="vi"' in text(page), page.headers["Content-Language"]) == (True, "vi")
    client.post("/ngon-ngu/", {"language": "en", "next": INBOX})
    page = client.get(INBOX)
    assert ('<html lang="en"' in text(page), page.headers["Content-Language"]) == (True, "en")
    client.post("/ngon-ngu/", {"language": "fr"})
    client.post("/ngon-ngu/", {"language": "vi"})
    assert '<html lang="vi"' in text(client.get(INBOX))


@pytest.mark.parametrize("cookie", ["fr", "", "../../x", "en\x0a"])
def test_a_language_that_is_not_there_is_vietnamese(client, clerk, cookie):
    client.cookies["ngon_ngu"] = cookie
    assert '<html lang="vi"' in text(client.get(SIGN_IN))


def test_colours_are_those_of_the_machine_until_chosen(client, clerk):
    sign_in(client, clerk)
    shown = []
    for theme in ("", "dark", "light", "auto", '"><script>'):
        if theme:
            client.post("/giao-dien/", {"theme": theme})
        shown.append(text(client.get(INBOX)).split('data-theme="')[1].split('"')[0])
    assert shown == ["auto", "dark", "light", "auto", "auto"]


def test_every_page_carries_the_strict_policy_and_is_not_kept(client, town, clerk):
    open_page = client.get(SIGN_IN)
    sign_in(client, clerk)
    pages = [open_page, client.get(INBOX), client.get("/ho-so/KT-187-99999/"), client.get("/khong-co/"),
             client.get("/quan-tri/"), client.post("/xu-ly/", {"capacity": key(clerk)})]  # fmt: skip
    assert [one.status_code for one in pages] == [200, 200, 404, 404, 403, 400]
    for page in pages:
        assert set(page.headers["Content-Security-Policy"].split("; ")) == CSP
        assert (page.headers["X-Frame-Options"], page.headers["X-Content-Type-Options"]) == ("DENY", "nosniff")
        assert page.headers["Referrer-Policy"] == "same-origin"
        assert "no-store" in page.headers["Cache-Control"]


def test_keys_of_a_signed_out_page_do_not_work_again(clerk):
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(pk=clerk.user_id))
    answer = client.post("/hop-viec/nhan/", {"capacity": key(clerk)})
    assert (answer.status_code, "Trang này đã cũ" in text(answer)) == (403, True)


# --- pages for what goes wrong


def test_what_is_not_there_says_where_to_look(client, clerk):
    sign_in(client, clerk)
    for url in ("/khong-co/", "/ho-so/KT-187-99999/", "/ho-so/%00/", "/to-trinh/99999999999999999999999/"):
        page = client.get(url)
        assert (page.status_code, "Không tìm thấy trang này" in text(page)) == (404, True)
        assert "Tra cứu" in text(page)


def test_a_fault_of_the_machine_is_a_page_in_words(clerk, monkeypatch):
    def fails(*args, **kwargs):
        raise RuntimeError("bí mật")

    monkeypatch.setattr("approvals.screens.inbox.inbox.counts", fails)
    client = sign_in(Client(raise_request_exception=False), clerk)
    page = client.get(INBOX)
    assert page.status_code == 500
    assert "Hệ thống gặp lỗi" in text(page)
    assert "bí mật" not in text(page)


def test_whoever_holds_no_office_reads_why_and_may_still_change_his_password(client, db):
    for user in (UserFactory(), UserFactory(is_superuser=True)):
        client.force_login(user)
        page = client.get("/")
        assert (page.status_code, "Đề nghị quản trị viên ghi quyết định bổ nhiệm" in text(page)) == (403, True)
        assert [client.get(reverse(name)).status_code for name in ("change_password", "keys", "choose_capacity")] == [
            200, 200, 200,
        ]  # fmt: skip


def test_another_holder_of_the_same_office_has_the_same_capacity(client, town, clerk):
    colleague = another_holder(town.office("commune", "committee", "clerk"))
    assert capacity_line(sign_in(client, colleague).get(INBOX)) == capacity_line(sign_in(client, clerk).get(INBOX))
