"""Accounts: what is written when one is opened or changed, whose may be changed, and what is refused."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth import authenticate

from tests.factories import AppointmentFactory, AreaFactory, OfficeFactory, SubstitutionFactory, Town, UserFactory
from tests.verbs import ELSEWHERE, another_province, holder
from workflows import unsent
from workflows.administration import (
    AdministrationError,
    administering,
    lock_account,
    open_account,
    rename_account,
    set_password,
    unlock_account,
)
from workflows.engine import Capacity, NotAllowed
from workflows.models import AccountChange, Succession, User
from workflows.unsent import Place

PASSWORD = "bon-tu-ghep-lai-27"


@pytest.fixture
def admin(town: Town) -> Capacity:
    return town.holder("province", "interior", "administrator")


@pytest.fixture
def district_admin(town: Town) -> Capacity:
    return town.holder("district", "interior", "administrator")


def new(by: Capacity, **changes: str) -> User:
    said = {"username": "moi.canbo", "full_name": "Lý Thị Mới", "password": PASSWORD, "reason": "Người mới"}
    return open_account(by, **said | changes)


def changes_of(user: User) -> list[tuple[Any, ...]]:
    rows = AccountChange.objects.filter(user=user).order_by("pk")
    return [(row.kind, row.by_user_id, row.by_office_id, row.reason, row.details) for row in rows]


def test_open_account_signs_in_and_leaves_a_line_without_the_password(admin: Capacity) -> None:
    user = new(admin, username=" Moi.Canbo ", full_name="  Lý   Thị Mới ")
    assert (user.username, user.full_name, user.search, user.is_active) == (
        "moi.canbo", "Lý Thị Mới", "li thi moi moi canbo", True
    )  # fmt: skip
    assert (user.is_staff, user.is_superuser) == (False, False)
    assert authenticate(username="moi.canbo", password=PASSWORD) == user
    said = {"username": "moi.canbo", "full_name": "Lý Thị Mới"}
    assert changes_of(user) == [("opened", admin.user_id, admin.office_id, "Người mới", said)]


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"username": "có.dấu"}, "username", "username_unreadable"),
        ({"username": "аdmin"}, "username", "username_unreadable"),
        ({"username": "<script>"}, "username", "username_unreadable"),
        ({"username": ""}, "username", "username_unreadable"),
        ({"username": "a" * 51}, "username", "username_unreadable"),
        ({"username": "a..b"}, "username", "username_unreadable"),
        ({"full_name": " "}, "full_name", "text_missing"),
        ({"full_name": "Lý Thị Мới"}, "full_name", "letter_not_vietnamese"),
        ({"full_name": "Lý\u202eThị"}, "full_name", "letter_hidden"),
        ({"full_name": "Lý\x00Thị"}, "full_name", "letter_hidden"),
        ({"full_name": "<script>alert(1)</script>"}, "full_name", "letter_not_vietnamese"),
        ({"full_name": "Lý " * 51}, "full_name", "text_too_long"),
        ({"reason": ""}, "reason", "text_missing"),
        ({"reason": "x" * 301}, "reason", "text_too_long"),
        ({"reason": "x\u200by"}, "reason", "letter_hidden"),
        ({"password": "ngan"}, "password", "password_weak"),
        ({"password": "12345678901"}, "password", "password_weak"),
        ({"password": "moi.canbo"}, "password", "password_weak"),
        ({"password": "password123"}, "password", "password_weak"),
        ({"password": "x" * 129}, "password", "password_too_long"),
    ],
)
def test_open_account_names_the_field_when_it_cannot_be_read(
    admin: Capacity, changes: dict[str, str], field: str, code: str
) -> None:
    before = (User.objects.count(), AccountChange.objects.count())
    with pytest.raises(AdministrationError) as refused:
        new(admin, **changes)
    assert (refused.value.field, refused.value.problem.code) == (field, code)
    assert (User.objects.count(), AccountChange.objects.count()) == before


def test_open_account_is_refused_when_the_name_is_taken_in_other_letters(admin: Capacity) -> None:
    UserFactory(username="Moi.CanBo")
    with pytest.raises(AdministrationError) as refused:
        new(admin)
    assert (refused.value.field, refused.value.problem.code) == ("username", "username_taken")


def test_weak_password_is_explained_in_vietnamese(admin: Capacity) -> None:
    with pytest.raises(AdministrationError) as refused:
        new(admin, password="1234")
    assert refused.value.problem.message == (
        "Mật khẩu quá ngắn: cần ít nhất 8 ký tự. Mật khẩu này nhiều người dùng, dễ bị đoán. "
        "Mật khẩu chỉ có chữ số, dễ bị đoán."
    )


def test_changes_follow_each_other_when_an_account_lives(admin: Capacity) -> None:
    user = new(admin)
    rename_account(admin, user, full_name="Lý Thị Mời", reason="Ghi sai")
    lock_account(admin, user, reason="Nghỉ việc")
    assert authenticate(username="moi.canbo", password=PASSWORD) is None
    unlock_account(admin, user, reason="Trở lại")
    set_password(admin, user, password="mot-mat-khau-khac", reason="Quên")
    user.refresh_from_db()
    assert (user.full_name, user.search, user.is_active) == ("Lý Thị Mời", "li thi moi moi canbo", True)
    assert authenticate(username="moi.canbo", password=PASSWORD) is None
    assert authenticate(username="moi.canbo", password="mot-mat-khau-khac") == user
    assert [(kind, reason, details) for kind, _, _, reason, details in changes_of(user)][1:] == [
        ("renamed", "Ghi sai", {"before": "Lý Thị Mới", "after": "Lý Thị Mời"}),
        ("locked", "Nghỉ việc", {}),
        ("unlocked", "Trở lại", {}),
        ("password", "Quên", {}),
    ]


def test_session_ends_when_the_password_was_set_or_the_account_locked(admin: Capacity, client: Any) -> None:
    user = new(admin)
    for change in (
        lambda: set_password(admin, user, password="mot-mat-khau-khac", reason="Quên"),
        lambda: lock_account(admin, user, reason="Nghỉ việc"),
    ):
        user.refresh_from_db()
        client.force_login(user)
        assert client.get("/mat-khau/", secure=True).status_code == 200
        change()
        assert client.get("/mat-khau/", secure=True).status_code == 302


def test_what_was_typed_and_not_sent_goes_with_the_account(admin: Capacity) -> None:
    gone, stays = new(admin), new(admin, username="con.lai")
    places = [Place(user.pk, "o1", "/de-nghi/moi/") for user in (gone, stays)]
    for place in places:
        unsent.keep(place, uuid4(), {"full_name": ["Nông Thị Hà"]}, "")
    lock_account(admin, gone, reason="Nghỉ việc")
    assert [len(unsent.kept(place)) for place in places] == [0, 1]


def test_nothing_is_written_when_the_state_is_so_already(admin: Capacity) -> None:
    user = new(admin)
    for verb, changes in ((unlock_account, {}), (rename_account, {"full_name": user.full_name})):
        with pytest.raises(AdministrationError) as refused:
            verb(admin, user, reason="Thử", **changes)
        assert refused.value.problem.code in ("state_unchanged", "name_unchanged")
    assert len(changes_of(user)) == 1


def test_own_account_is_refused_to_an_administrator(admin: Capacity) -> None:
    me = User.objects.get(pk=admin.user_id)
    for verb, changes in (
        (lock_account, {}),
        (rename_account, {"full_name": "Lý Khác"}),
        (set_password, {"password": PASSWORD}),
    ):
        with pytest.raises(NotAllowed) as refused:
            verb(admin, me, reason="Thử", **changes)
        assert refused.value.problem.code == "own_account"
    assert changes_of(me) == []


# --- whose accounts are in reach: a province's and a district's administrator


def reach(town: Town, user: User) -> tuple[bool, bool]:
    found = []
    for level in ("province", "district"):
        accounts = administering(town.holder(level, "interior", "administrator")).accounts()
        found.append(accounts.filter(pk=user.pk).exists())
    return found[0], found[1]


def test_account_is_in_reach_when_all_its_offices_are(town: Town) -> None:
    far = another_province(town)
    user = AppointmentFactory(office=town.office("commune", "committee", "clerk")).user
    assert reach(town, user) == (True, True)
    AppointmentFactory(user=user, office=town.office("province", "committee", "chair"))
    assert reach(town, user) == (True, False)
    AppointmentFactory(user=user, office=far.office("commune", "committee", "clerk"), valid_from=date(2024, 6, 1))
    assert reach(town, user) == (False, False)


def test_account_is_in_reach_again_when_the_office_elsewhere_has_ended(town: Town) -> None:
    user = AppointmentFactory(office=town.office("commune", "committee", "clerk")).user
    far = another_province(town).office("commune", "committee", "clerk")
    AppointmentFactory(user=user, office=far, valid_before=date(2024, 5, 7))
    assert reach(town, user) == (False, False)
    other = AppointmentFactory(office=town.office("commune", "committee", "clerk")).user
    AppointmentFactory(user=other, office=far, valid_before=date(2024, 5, 6))
    assert reach(town, other) == (True, True)


def test_account_is_out_of_reach_when_it_signs_for_an_office_elsewhere(town: Town) -> None:
    chief = town.office("district", "office", "chief_of_office")
    user = AppointmentFactory(office=chief).user
    row = SubstitutionFactory(office=town.office("province", "committee", "chair"), by_office=chief, form="TL")
    assert reach(town, user) == (True, False)
    deputy = town.office("district", "office", "deputy_chief_of_office")
    under = AppointmentFactory(office=deputy).user
    assert reach(town, under) == (True, True)
    SubstitutionFactory(office=chief, by_office=deputy, via=row)
    assert reach(town, under) == (True, False)
    named = UserFactory()
    SubstitutionFactory(office=town.office("province", "committee", "chair"), user=named, form="TUQ")
    assert reach(town, named) == (True, False)


def test_account_without_offices_is_in_reach_of_those_who_opened_it_or_of_all(
    town: Town, district_admin: Capacity
) -> None:
    far = another_province(town)
    assert reach(town, UserFactory()) == (True, True)
    assert reach(town, new(district_admin)) == (True, True)
    there = new(holder(town, far, f"{ELSEWHERE}district interior administrator"), username="noi.khac")
    assert reach(town, there) == (False, False)
    retired = AppointmentFactory(office=far.office("commune", "committee", "clerk"), valid_before=date(2024, 1, 1)).user
    assert reach(town, retired) == (False, False)


def test_account_is_in_reach_when_its_office_was_of_an_area_that_was_merged_into_this_one(town: Town) -> None:
    gone = AreaFactory(name="Xã Cũ", valid_before=date(2024, 1, 1))
    office = OfficeFactory(body__area=gone)
    user = AppointmentFactory(office=office, valid_before=date(2024, 1, 1)).user
    assert reach(town, user) == (False, False)
    Succession.objects.create(old=gone, new=town.commune, extent="whole")
    assert reach(town, user) == (True, True)


def test_accounts_lists_each_account_once_when_it_has_many_offices(town: Town, admin: Capacity) -> None:
    user = AppointmentFactory(office=town.office("commune", "committee", "clerk")).user
    for position in ("chair", "deputy_chair"):
        AppointmentFactory(user=user, office=town.office("commune", "committee", position))
    people = list(administering(admin).accounts())
    assert people == list(User.objects.order_by("username"))


def test_search_key_is_there_when_accounts_were_inserted_in_bulk(db: None) -> None:
    User.objects.bulk_create([User(username="vanlinh.canbo", full_name="Hoàng Thị Nhàn")])
    assert User.objects.get().search == "hoang thi nhan vanlinh canbo"
