"""The first administrator of an area: there is nobody yet who could appoint him, so a command at the machine does."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from workflows import clock, offices
from workflows.administration.accounts import create_account
from workflows.administration.refusing import line, refuse, told_by_field
from workflows.administration.scope import administering_positions
from workflows.models import Appointment, Area, Office, User


@dataclass(frozen=True)
class Installed:
    """What came of it: the appointment, and whether the account was opened now."""

    appointment: Appointment
    opened: bool


@transaction.atomic
def install_administrator(area: Area, *, username: str, full_name: str, password: str | None, basis: str) -> Installed:
    """Appoint somebody to administer an area from today on, and open his account when there is none.

    An account that is there keeps its name and password. Recorded by nobody: whoever runs commands on the machine
    stands behind it. Raises AdministrationError: no such office there, appointed already, account locked, bad name or
    password.
    """
    words = line(basis, "basis")
    office = (
        Office.objects.filter(body__area=area, position__in=administering_positions())
        .select_related("body")
        .order_by("pk")
        .first()
    )
    if office is None:
        raise refuse(
            "area",
            "no_such_office",
            f"{area.name} chưa có chức vụ quản trị hệ thống.",
            "Chức vụ này có ở cấp tỉnh và cấp huyện; hãy nêu mã tỉnh hoặc mã huyện.",
        )
    user = User.objects.filter(username__iexact=username.strip()).first()
    opened = user is None
    if user is None:
        if password is None:
            raise refuse("password", "password_missing", "Tài khoản mới cần một mật khẩu.", "Hãy nêu mật khẩu.")
        user = create_account(None, username=username, full_name=full_name, password=password, reason=words)
    with told_by_field():
        row = offices.appoint(user, office, valid_from=clock.today(), basis=words, by=None)
    return Installed(row, opened)
