"""Accounts: opened, renamed, locked, unlocked, given a new password; never deleted. Each change leaves a line."""

from __future__ import annotations

import re
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from workflows import clock, unsent
from workflows.administration.refusing import AdministrationError, line, person_name, refuse
from workflows.administration.scope import Administration, administering
from workflows.engine.context import Capacity, Problem
from workflows.models import AccountChange, User

Kind = AccountChange.Kind
#: Plain letters only, so that no user name looks like another and every keyboard can type it.
_USERNAME = re.compile(r"[a-z][a-z0-9]*(?:[._-][a-z0-9]+)*")
USERNAME_LIMIT = 50
#: A longer password only costs time to hash.
PASSWORD_LIMIT = 128
_PASSWORD_PROBLEMS = {
    "password_too_short": "Mật khẩu quá ngắn: cần ít nhất {min_length} ký tự.",
    "password_too_common": "Mật khẩu này nhiều người dùng, dễ bị đoán.",
    "password_entirely_numeric": "Mật khẩu chỉ có chữ số, dễ bị đoán.",
    "password_too_similar": "Mật khẩu quá giống tên đăng nhập hoặc họ tên.",
}


def open_account(by: Capacity, *, username: str, full_name: str, password: str, reason: str) -> User:
    """Open an account with its first password, which its person is told and should change.

    Raises NotAllowed, AdministrationError.
    """
    admin = administering(by)
    return create_account(admin, username=username, full_name=full_name, password=password, reason=reason)


def create_account(admin: Administration | None, *, username: str, full_name: str, password: str, reason: str) -> User:
    """`open_account` for an administrator already judged; None is a command at the machine itself."""
    words = line(reason, "reason")
    user = User(username=_username(username), full_name=person_name(full_name, "full_name"))
    _check_password(password, user)
    user.set_password(password)
    try:
        with transaction.atomic():
            _check_free(user.username)
            user.save(force_insert=True)
            _note(admin, user, Kind.OPENED, words, {"username": user.username, "full_name": user.full_name})
    except IntegrityError:
        raise _taken(user.username) from None
    return user


def rename_account(by: Capacity, user: User, *, full_name: str, reason: str) -> User:
    """Correct a person's name. What history says of earlier acts keeps the old one. Raises NotAllowed,
    AdministrationError."""
    words, name = line(reason, "reason"), person_name(full_name, "full_name")
    with transaction.atomic():
        admin, known = _reached(by, user)
        if known.full_name == name:
            raise refuse("full_name", "name_unchanged", "Họ tên mới trùng với họ tên đang ghi.", "Sửa lại họ tên.")
        before, known.full_name = known.full_name, name
        known.save(update_fields=["full_name", "search"])
        _note(admin, known, Kind.RENAMED, words, {"before": before, "after": name})
    return known


def lock_account(by: Capacity, user: User, *, reason: str) -> User:
    """Lock an account: from now on its person cannot sign in, open pages of his do nothing more, and what he had typed
    and not sent is gone.

    Appointments stay; they give no authority to a locked account. Raises NotAllowed, AdministrationError.
    """
    return _switch(by, user, reason, active=False)


def unlock_account(by: Capacity, user: User, *, reason: str) -> User:
    """Unlock an account. Raises NotAllowed, AdministrationError."""
    return _switch(by, user, reason, active=True)


def set_password(by: Capacity, user: User, *, password: str, reason: str) -> User:
    """Give an account a new password; its open sessions end. Raises NotAllowed, AdministrationError."""
    words = line(reason, "reason")
    with transaction.atomic():
        admin, known = _reached(by, user)
        _check_password(password, known)
        known.set_password(password)
        known.save(update_fields=["password"])
        _note(admin, known, Kind.PASSWORD, words, {})
    return known


def _switch(by: Capacity, user: User, reason: str, *, active: bool) -> User:
    words = line(reason, "reason")
    with transaction.atomic():
        admin, known = _reached(by, user)
        if known.is_active == active:
            state = "đang hoạt động" if active else "đã khóa"
            raise refuse("", "state_unchanged", f"Tài khoản {known.username} {state} rồi.", "Tải lại trang để xem.")
        known.is_active = active
        known.save(update_fields=["is_active"])
        if not active:
            unsent.drop_all_of(known.pk)
        _note(admin, known, Kind.UNLOCKED if active else Kind.LOCKED, words, {})
    return known


def _reached(by: Capacity, user: User) -> tuple[Administration, User]:
    """Judge, lock the account's row and return it fresh."""
    admin = administering(by)
    known = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    admin.check_account(known)
    return admin, known


def _note(admin: Administration | None, user: User, kind: str, reason: str, details: dict[str, Any]) -> None:
    AccountChange.objects.create(
        user=user,
        kind=kind,
        by_user_id=admin.user_id if admin else None,
        by_office=admin.office if admin else None,
        at=clock.now(),
        reason=reason,
        details=details,
    )


def _username(text: str) -> str:
    name = text.strip().lower()
    if not _USERNAME.fullmatch(name) or len(name) > USERNAME_LIMIT:
        raise refuse(
            "username",
            "username_unreadable",
            "Tên đăng nhập chỉ gồm chữ cái không dấu và chữ số, bắt đầu bằng chữ cái, ngăn bằng dấu chấm hoặc gạch, "
            f"tối đa {USERNAME_LIMIT} ký tự.",
            "Ví dụ: vanlinh.canbo.",
        )
    return name


def _check_free(username: str) -> None:
    if User.objects.filter(username__iexact=username).exists():
        raise _taken(username)


def _taken(username: str) -> AdministrationError:
    return refuse("username", "username_taken", f"Tên đăng nhập {username} đã có người dùng.", "Chọn tên khác.")


def _check_password(password: str, user: User) -> None:
    if len(password) > PASSWORD_LIMIT:
        raise refuse("password", "password_too_long", f"Mật khẩu dài quá {PASSWORD_LIMIT} ký tự.", "Hãy rút ngắn.")
    try:
        validate_password(password, user)
    except ValidationError as error:
        said = [
            _PASSWORD_PROBLEMS.get(one.code or "", str(one.message)).format(**(one.params or {}))
            for one in error.error_list
        ]
        raise AdministrationError(
            Problem("password_weak", " ".join(said), "Hãy chọn mật khẩu khác, ví dụ bốn từ ghép lại."), "password"
        ) from None
