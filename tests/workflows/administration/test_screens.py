"""The administrators' pages: who enters, what is out of reach, what a form does, and how many queries a list takes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import AbsenceFactory, AppointmentFactory, SubstitutionFactory, Town, UserFactory
from tests.screens import key, sign_in
from tests.verbs import ELSEWHERE, another_province, holder, rows
from workflows import clock
from workflows.engine import Capacity
from workflows.models import Absence, AccountChange, Appointment, DayOverride, Policy, Substitution, User

PROVINCE = "province interior administrator"
DISTRICT = "district interior administrator"
PASSWORD = "bon-tu-ghep-lai-27"
PERIOD = {"valid_from": "06/05/2024", "valid_before": "", "basis": "QĐ 12/QĐ-UBND"}
END = {"on": "06/05/2024", "reason": "QĐ thôi giữ chức vụ"}


class Ground:
    """One of each thing that a page is about, at the town's commune."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.clerk = town.office("commune", "committee", "clerk")
        self.chair = town.office("commune", "committee", "chair")
        self.row = AppointmentFactory(office=self.clerk)
        self.user = self.row.user
        self.new = UserFactory(username="nguoi.moi")
        self.absence = AbsenceFactory(user=self.user)
        deputy = town.office("commune", "committee", "deputy_chair")
        self.standing = SubstitutionFactory(office=self.chair, by_office=deputy)
        other = town.office("district", "committee", "deputy_chair")
        self.elsewhere = SubstitutionFactory(office=town.office("district", "committee", "chair"), by_office=other)


@pytest.fixture
def ground(town: Town) -> Ground:
    return Ground(town)


#: Pages that everybody sees who administers anything, and those about something of the commune.
GENERAL: dict[str, Callable[[Ground], str]] = {
    name: lambda ground, name=name: reverse(name)  # type: ignore[misc]
    for name in ("administration", "accounts", "account_new", "offices", "substitutions", "absences",
                 "absence_new", "policies", "working_calendar")
}  # fmt: skip
GENERAL |= {
    "policy": lambda ground: reverse("policy", args=["intake_working_days"]),
    "policy_new": lambda ground: reverse("policy_new", args=["intake_working_days"]),
}
LOCAL: dict[str, Callable[[Ground], str]] = {
    **{
        name: lambda ground, name=name: reverse(name, args=[ground.user.username])  # type: ignore[misc]
        for name in ("account", "account_rename", "account_lock", "account_unlock", "account_password")
    },
    "office": lambda ground: reverse("office", args=[ground.clerk.pk]),
    "appointment_new": lambda ground: reverse("appointment_new", args=[ground.clerk.pk]),
    "appointment_end": lambda ground: reverse("appointment_end", args=[ground.row.pk]),
    "substitution_new": lambda ground: reverse("substitution_new", args=[ground.chair.pk]),
    "substitution_end": lambda ground: reverse("substitution_end", args=[ground.standing.pk]),
    "absence_end": lambda ground: reverse("absence_end", args=[ground.absence.pk]),
}
PAGES = GENERAL | LOCAL
#: What each form is sent with, and what it then leaves behind.
SENT: dict[str, tuple[dict[str, str], Callable[[Ground], bool]]] = {
    "account_new": (
        {"username": "moi.canbo", "full_name": "Lý Thị Mới", "password": PASSWORD, "again": PASSWORD, "reason": "Mới"},
        lambda ground: User.objects.filter(username="moi.canbo", full_name="Lý Thị Mới").count() == 1,
    ),
    "account_rename": (
        {"full_name": "Lý Thị Khác", "reason": "Ghi sai"},
        lambda ground: User.objects.get(pk=ground.user.pk).full_name == "Lý Thị Khác",
    ),
    "account_lock": ({"reason": "Nghỉ"}, lambda ground: not User.objects.get(pk=ground.user.pk).is_active),
    "account_password": (
        {"password": PASSWORD, "again": PASSWORD, "reason": "Quên"},
        lambda ground: User.objects.get(pk=ground.user.pk).check_password(PASSWORD),
    ),
    "appointment_new": (
        {"username": "nguoi.moi", **PERIOD},
        lambda ground: Appointment.objects.filter(user=ground.new, office=ground.clerk).count() == 1,
    ),
    "appointment_end": (
        END, lambda ground: Appointment.objects.get(pk=ground.row.pk).end_reason == "QĐ thôi giữ chức vụ"
    ),
    "substitution_new": (
        {"form": "TUQ", "by_office": "", "username": "nguoi.moi", "via": "", **PERIOD, "valid_before": "01/06/2024"},
        lambda ground: Substitution.objects.filter(user=ground.new, office=ground.chair, form="TUQ").count() == 1,
    ),
    "substitution_end": (
        END, lambda ground: Substitution.objects.get(pk=ground.standing.pk).valid_before == date(2024, 5, 6)
    ),
    "absence_new": (
        {"username": "nguoi.moi", **PERIOD},
        lambda ground: Absence.objects.filter(user=ground.new, valid_from=date(2024, 5, 6)).count() == 1,
    ),
    "absence_end": (END, lambda ground: Absence.objects.get(pk=ground.absence.pk).valid_before == date(2024, 5, 6)),
    "policy_new": (
        {"area": "xa van linh", "value": "4", "valid_from": "06/05/2024", "valid_before": "", "legal_basis": "QĐ 14",
         "source": "Công báo", "confidence": "high", "note": ""},
        lambda ground: Policy.objects.filter(area=ground.town.commune, value="4", legal_basis="QĐ 14").count() == 1,
    ),
    "working_calendar": (
        {"day": "11/5/2024", "working": "lam", "reason": "Hoán đổi"},
        lambda ground: DayOverride.objects.filter(day=date(2024, 5, 11), working=True).count() == 1,
    ),
}  # fmt: skip


def get(client: Client, url: str, by: Capacity) -> Any:
    return sign_in(client, by).get(url)


def post(client: Client, url: str, by: Capacity, said: dict[str, str]) -> Any:
    return sign_in(client, by).post(url, said | {"capacity": key(by)})


def without_sessions() -> Any:
    """Every row but the moment of signing in, which is of the test's own making."""
    kept = rows()
    kept[User] = list(User.objects.order_by("pk").values_list("username", "full_name", "is_active", "password"))
    return kept


@pytest.mark.parametrize("name", PAGES)
def test_page_is_shown_to_administrators_and_to_nobody_else(client: Client, ground: Ground, name: str) -> None:
    town, url = ground.town, PAGES[name](ground)
    anonymous = client.get(url)
    assert (anonymous.status_code, anonymous["Location"].split("?")[0]) == (302, "/dang-nhap/")
    for post_ in ("district interior head", "province committee chair", "province inspectorate auditor"):
        denied = get(client, url, town.holder(*post_.split()))  # type: ignore[arg-type]
        assert denied.status_code == 403
        assert "không làm việc quản trị hệ thống" in denied.content.decode()
    for who in (PROVINCE, DISTRICT):
        assert get(client, url, town.holder(*who.split())).status_code == 200  # type: ignore[arg-type]


@pytest.mark.parametrize("name", LOCAL)
def test_page_is_not_found_when_it_is_about_another_province(client: Client, ground: Ground, name: str) -> None:
    far = another_province(ground.town)
    for who in (PROVINCE, DISTRICT):
        by = holder(ground.town, far, ELSEWHERE + who)
        assert get(client, LOCAL[name](ground), by).status_code == 404
        assert post(client, LOCAL[name](ground), by, SENT.get(name, ({},))[0]).status_code in (404, 405)


@pytest.mark.parametrize("name", SENT)
def test_form_does_its_work_for_the_administrator_and_not_in_another_capacity(
    client: Client, ground: Ground, name: str
) -> None:
    said, done = SENT[name]
    url = PAGES[name](ground)
    admin = ground.town.holder("province", "interior", "administrator")
    clerk = AppointmentFactory(user=User.objects.get(pk=admin.user_id), office=ground.chair)
    as_chair = Capacity(admin.user_id, office_id=clerk.office_id)
    before = without_sessions()
    client.logout()
    assert client.post(url, said)["Location"].split("?")[0] == "/dang-nhap/"
    for wrong in (ground.town.holder("province", "committee", "chair"), as_chair):
        before = without_sessions()
        assert post(client, url, wrong, said).status_code == 403
        assert without_sessions() == before
    if name in ("substitution_new", "substitution_end"):
        Appointment.objects.filter(pk=clerk.pk).update(
            valid_before=date(2024, 5, 6), ended_at=clock.now(), end_reason="xong"
        )
    answer = post(client, url, admin, said)
    assert (answer.status_code, done(ground)) == (302, True)
    assert sign_in(client, admin).get(answer["Location"]).status_code == 200


def test_refusal_names_the_administrators_when_somebody_else_asks(client: Client, town: Town) -> None:
    admin = town.holder("district", "interior", "administrator")
    name = User.objects.get(pk=admin.user_id).full_name
    page = get(client, reverse("accounts"), town.holder("commune", "committee", "clerk")).content.decode()
    assert f"Người quản trị: {name} (Quản trị hệ thống – Phòng Nội vụ huyện Chi Lăng); chưa có người giữ" in page


def test_form_keeps_what_was_typed_and_names_the_field_when_refused(client: Client, ground: Ground) -> None:
    admin = ground.town.holder("province", "interior", "administrator")
    url = reverse("appointment_new", args=[ground.clerk.pk])
    answer = post(client, url, admin, {"username": "khong.co", **PERIOD})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="khong.co"' in page
    assert "Không có tài khoản nào tên đăng nhập là &quot;khong.co&quot;" in page
    assert 'href="#id_username"' in page
    again = post(client, url, admin, {"username": ground.user.username, **PERIOD})
    assert (again.status_code, "đã giữ chức vụ này" in again.content.decode()) == (422, True)


def test_passwords_are_never_shown_again_nor_kept(client: Client, ground: Ground) -> None:
    admin = ground.town.holder("province", "interior", "administrator")
    said = SENT["account_new"][0] | {"again": "khac-han-voi-truoc"}
    answer = post(client, reverse("account_new"), admin, said)
    assert (answer.status_code, PASSWORD in answer.content.decode()) == (422, False)
    assert "Hai lần gõ không giống nhau" in answer.content.decode()
    post(client, reverse("account_new"), admin, SENT["account_new"][0])
    page = client.get(reverse("account", args=["moi.canbo"])).content.decode()
    assert (PASSWORD in page, "mở tài khoản" in page) == (False, True)


SCRIPT = "<script>alert('x')</script>"
#: Too much, hidden or look-alike letters, what no database takes, digits of another script.
HOSTILE = [f"{SCRIPT}\u202e", "x" * 5000, "x\x00", "９９/９９/９９９９", "аdmin " * 60]
FREE = {"reason", "basis", "legal_basis", "source", "note"}


@pytest.mark.matrix
@pytest.mark.parametrize("name", SENT)
def test_hostile_text_is_refused_politely_in_every_field(client: Client, ground: Ground, name: str) -> None:
    said, _ = SENT[name]
    admin = ground.town.holder("province", "interior", "administrator")
    before = without_sessions()
    for hostile in HOSTILE:
        for field in said:
            if field in FREE and hostile == "９９/９９/９９９９":
                continue
            answer = post(client, PAGES[name](ground), admin, said | {field: hostile})
            assert (answer.status_code, field, hostile) == (422, field, hostile)
            assert "<script>alert" not in answer.content.decode()
    assert without_sessions() == before


@pytest.mark.parametrize("name", SENT)
def test_script_is_shown_as_text_when_it_was_stored(client: Client, ground: Ground, name: str) -> None:
    said, _ = SENT[name]
    admin = ground.town.holder("province", "interior", "administrator")
    free = FREE & said.keys()
    answer = post(client, PAGES[name](ground), admin, said | dict.fromkeys(free, SCRIPT))
    pages = [client.get(answer["Location"]).content.decode(), client.get(reverse("administration")).content.decode()]
    assert "&lt;script&gt;alert" in pages[0]
    assert ["<script>alert" in one for one in pages] == [False, False]


@pytest.mark.parametrize("query", ["?sau=%00", "?truoc=abc&sau=", "?q=%00<script>", "?q=" + "đ" * 3000, "?sau=9" * 40])
@pytest.mark.parametrize("name", ["accounts", "offices", "substitutions", "policies", "working_calendar"])
def test_list_is_shown_when_the_query_string_is_nonsense(client: Client, town: Town, name: str, query: str) -> None:
    answer = get(client, reverse(name) + query, town.holder("province", "interior", "administrator"))
    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode()


@pytest.mark.parametrize("path", ["tai-khoan/%00/", "tai-khoan/khong-co/", "chuc-vu/99999999999999999999999/",
                                  "bo-nhiem/0/ket-thuc/", "ky-thay/0/ket-thuc/", "quy-dinh/khong_co/"])  # fmt: skip
def test_page_is_not_found_when_the_address_names_nothing(client: Client, town: Town, path: str) -> None:
    answer = get(client, f"/quan-tri/{path}", town.holder("province", "interior", "administrator"))
    assert answer.status_code == 404


# --- searching and paging


def names_on(page: Any) -> list[str]:
    return [one.username for one in page.context["page"].rows]


def test_accounts_are_found_without_marks_and_by_being_locked(client: Client, town: Town) -> None:
    admin = town.holder("province", "interior", "administrator")
    UserFactory(username="a.nhan", full_name="Hoàng Thị Nhàn")
    UserFactory(username="b.nhan", full_name="Đặng Văn Nhẫn", is_active=False)
    url = reverse("accounts")
    assert names_on(get(client, f"{url}?q=thi nhan", admin)) == ["a.nhan"]
    assert names_on(get(client, f"{url}?q=ĐẶNG", admin)) == ["b.nhan"]
    assert names_on(get(client, f"{url}?q=nhan&khoa=1", admin)) == ["b.nhan"]
    assert names_on(get(client, f"{url}?q=.nhan", admin)) == ["a.nhan", "b.nhan"]


def test_accounts_are_paged_by_user_name_forward_and_back(client: Client, town: Town) -> None:
    admin = town.holder("province", "interior", "administrator")
    names = [f"u{number:03}" for number in range(95)]
    User.objects.bulk_create([User(username=name, full_name="Lý Thị Trang") for name in names])
    url = f"{reverse('accounts')}?q=trang"
    first = get(client, url, admin)
    second = get(client, f"{url}&sau={first.context['page'].after}", admin)
    third = get(client, f"{url}&sau={second.context['page'].after}", admin)
    assert [names_on(one) for one in (first, second, third)] == [names[:40], names[40:80], names[80:]]
    assert (first.context["page"].before, third.context["page"].after) == ("", "")
    back = get(client, f"{url}&truoc={third.context['page'].before}", admin)
    assert names_on(back) == names[40:80]
    start = get(client, f"{url}&truoc={back.context['page'].before}", admin)
    assert (names_on(start), start.context["page"].before) == (names[:40], "")


def test_offices_are_found_by_words_of_title_body_and_place(client: Client, town: Town) -> None:
    admin = town.holder("province", "interior", "administrator")
    found = get(client, f"{reverse('offices')}?q=van thu chi lang", admin).context["lines"]
    assert [str(one) for one, _ in found] == ["Văn thư – UBND huyện Chi Lăng"]
    assert len(get(client, f"{reverse('offices')}?q=van thu ubnd&cap=commune", admin).context["lines"]) == 1


def test_district_sees_only_its_own_offices(client: Client, town: Town) -> None:
    by = town.holder("district", "interior", "administrator")
    lines = get(client, f"{reverse('offices')}?q=van thu ubnd", by).context["lines"]
    assert [one.body.area_id for one, _ in lines] == [town.district.pk, town.commune.pk]


def test_own_account_offers_nothing_to_its_administrator(client: Client, town: Town) -> None:
    admin = town.holder("province", "interior", "administrator")
    me = User.objects.get(pk=admin.user_id)
    page = get(client, reverse("account", args=[me.username]), admin).content.decode()
    assert "Đây là tài khoản của bạn" in page
    assert reverse("account_lock", args=[me.username]) not in page
    answer = post(client, reverse("account_lock", args=[me.username]), admin, {"reason": "thử"})
    assert answer.status_code == 403


# --- the same number of statements at one row and at three


def more_accounts(ground: Ground) -> None:
    for _ in range(2):
        AppointmentFactory(office=ground.clerk)


def more_of_one_account(ground: Ground) -> None:
    for position in ("deputy_chair", "records_officer"):
        AppointmentFactory(user=ground.user, office=ground.town.office("commune", "committee", position))
        AccountChange.objects.create(user=ground.user, kind="locked", at=clock.now(), reason="x")
        SubstitutionFactory(office=ground.chair, user=ground.user, form="TUQ")


def more_of_one_office(ground: Ground) -> None:
    for _ in range(2):
        AppointmentFactory(office=ground.chair, recorded_by=UserFactory(), ended_by=UserFactory())
        SubstitutionFactory(office=ground.chair, user=UserFactory(), form="TUQ", recorded_by=UserFactory())


def more_policies(ground: Ground) -> None:
    for _ in range(2):
        Policy.objects.create(
            code="intake_working_days", value="3", unit="working_days", area=ground.town.commune,
            valid_from=date(2024, 1, 1), legal_basis="x", source="x", confidence="low", recorded_at=clock.now(),
            recorded_by=UserFactory(),
        )  # fmt: skip


def more_days(ground: Ground) -> None:
    for day in (11, 12):
        DayOverride.objects.create(
            day=date(2024, 5, day), working=True, reason="x", recorded_at=clock.now(), recorded_by=UserFactory()
        )


def more_changes(ground: Ground) -> None:
    admin = ground.town.office("province", "interior", "administrator")
    for _ in range(2):
        AccountChange.objects.create(
            user=UserFactory(), kind="locked", at=clock.now(), reason="x", by_user=UserFactory(), by_office=admin
        )


LISTS: list[tuple[str, Callable[[Ground], str], Callable[[Ground], None], int]] = [
    ("administration", PAGES["administration"], more_changes, 10),
    ("accounts", PAGES["accounts"], more_accounts, 9),
    ("account", PAGES["account"], more_of_one_account, 12),
    ("offices", lambda ground: f"{reverse('offices')}?q=can bo", more_accounts, 10),
    ("office", lambda ground: reverse("office", args=[ground.chair.pk]), more_of_one_office, 10),
    ("substitutions", PAGES["substitutions"], more_of_one_office, 8),
    ("policies", PAGES["policies"], more_policies, 8),
    ("policy", PAGES["policy"], more_policies, 8),
    ("working_calendar", PAGES["working_calendar"], more_days, 8),
]


@pytest.mark.parametrize(("name", "url", "more", "statements"), LISTS, ids=[one[0] for one in LISTS])
def test_list_takes_the_same_statements_at_one_row_and_at_three(
    client: Client, ground: Ground, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch,
    name: str, url: Any, more: Any, statements: int,
) -> None:  # fmt: skip
    # What the menu counts is not this page's, and is tested where the menu is.
    monkeypatch.setattr("config.shell.context._entries", lambda: iter(()))
    admin = ground.town.holder("province", "interior", "administrator")
    AccountChange.objects.create(
        user=ground.user, kind="opened", at=clock.now(), reason="x", by_user_id=admin.user_id,
        by_office_id=admin.office_id,
    )  # fmt: skip
    AppointmentFactory(office=ground.chair)
    sign_in(client, admin)
    with django_assert_num_queries(statements):
        client.get(url(ground))
    more(ground)
    with django_assert_num_queries(statements):
        client.get(url(ground))
