"""`manage.py appoint_administrator`: the first one, where nobody could appoint him."""

from __future__ import annotations

from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from tests.factories import AreaFactory, UserFactory
from workflows import authority
from workflows.administration import administering
from workflows.models import AccountChange, Appointment, Area, Office, User

pytestmark = pytest.mark.django_db
TODAY = date(2024, 5, 6)


@pytest.fixture
def province() -> Area:
    found = AreaFactory(code="20", level="province", kind="Tỉnh", name="Tỉnh Lạng Sơn")
    district = AreaFactory(code="187", level="district", kind="Huyện", name="Huyện Chi Lăng", parent=found)
    AreaFactory(code="06505", kind="Xã", name="Xã Vạn Linh", parent=district)
    return found


def run(*arguments: str, **options: Any) -> str:
    out = StringIO()
    call_command("appoint_administrator", *arguments, stdout=out, **options)
    return out.getvalue()


def test_account_opens_and_administers_when_there_was_nothing(province: Area) -> None:
    said = run("langson.quantri", area="20", name="Lương Thị Kiểm", generate=True).splitlines()
    user = User.objects.get()
    assert said[:2] == [
        "Đã mở tài khoản: langson.quantri (Lương Thị Kiểm).",
        "Đã bổ nhiệm: Quản trị hệ thống – Sở Nội vụ tỉnh Lạng Sơn, từ 06/05/2024.",
    ]
    assert authenticate(username="langson.quantri", password=said[2].rpartition(" ")[2]) == user
    (standing,) = authority.offices(user.pk)
    here = administering(standing.capacity)
    assert (here.area, Appointment.objects.get().recorded_by) == (province, None)
    change = AccountChange.objects.get()
    assert (change.kind, change.by_user, change.by_office) == ("opened", None, None)
    # The offices below are there, so that he finds them to appoint to.
    assert Office.objects.filter(body__area__code="06505", position="clerk").count() == 1


def test_account_keeps_its_name_and_password_when_it_was_there(province: Area) -> None:
    user = UserFactory(username="co.san", full_name="Vi Thị Cũ", password="giu nguyen")
    said = run("co.san", area="187", basis="QĐ 5/QĐ-UBND")
    assert said.splitlines() == [
        "Tài khoản có sẵn: co.san (Vi Thị Cũ).",
        "Đã bổ nhiệm: Quản trị hệ thống – Phòng Nội vụ huyện Chi Lăng, từ 06/05/2024.",
    ]
    user.refresh_from_db()
    assert (user.full_name, user.password, Appointment.objects.get().basis) == (
        "Vi Thị Cũ", "giu nguyen", "QĐ 5/QĐ-UBND"
    )  # fmt: skip


def test_second_run_says_that_it_was_done_and_adds_nothing(province: Area) -> None:
    run("langson.quantri", area="20", name="Lương Thị Kiểm", generate=True)
    with pytest.raises(CommandError, match="Lương Thị Kiểm đã giữ chức vụ này từ 06/05/2024"):
        run("langson.quantri", area="20")
    assert (User.objects.count(), Appointment.objects.count(), AccountChange.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize(
    ("arguments", "options", "words"),
    [
        ((), {}, "Phải nêu tên đăng nhập và mã địa bàn"),
        (("a.b",), {}, "Phải nêu tên đăng nhập và mã địa bàn"),
        (("a.b",), {"area": "99", "name": "Lý Thị Mới"}, "không có đơn vị hành chính nào mang mã"),
        (("a.b",), {"area": "06505", "name": "Lý Thị Mới"}, "Xã Vạn Linh chưa có chức vụ quản trị hệ thống"),
        (("a.b",), {"area": "20"}, "Chưa ghi họ và tên"),
        (("Ấ.b",), {"area": "20", "name": "Lý Thị Mới"}, "Tên đăng nhập chỉ gồm"),
        (("a.b",), {"area": "20", "name": "Lý Thị Mới", "basis": " "}, "Chưa ghi nội dung bắt buộc"),
    ],
)
def test_nothing_is_written_when_the_command_cannot_be_understood(
    province: Area, arguments: tuple[str, ...], options: dict[str, str], words: str
) -> None:
    with pytest.raises(CommandError, match=words):
        run(*arguments, **options, generate=True)
    assert (User.objects.count(), Appointment.objects.count(), Office.objects.count()) == (0, 0, 0)
