"""The check that the demo's known password does not stay where DEBUG is off."""

from __future__ import annotations

import pytest
from django.core.checks import Tags, Warning, registry
from django.db import DEFAULT_DB_ALIAS, connection
from django.test.utils import CaptureQueriesContext

from approvals.demo import world
from approvals.demo.checks import check_known_password
from workflows.models import User

pytestmark = pytest.mark.django_db
HERE = [DEFAULT_DB_ALIAS]


@pytest.fixture
def accounts(settings) -> list[User]:
    """Seven accounts of the demo with its password, and a stranger who chose the same."""
    settings.DEBUG = False
    found = [User(username=one.username, full_name=one.name) for one in world.cast().people[:7]]
    for one in (*found, User(username="nguoi.khac", full_name="Lô Văn Khác")):
        one.set_password(world.PASSWORD)
        one.save()
    return found


def test_known_password_is_warned_of_when_debug_is_off(accounts):
    names = sorted(one.username for one in accounts)
    assert check_known_password(None, HERE) == [
        Warning(
            f"DEBUG tắt mà 7 tài khoản minh họa còn dùng mật khẩu ai cũng biết: {', '.join(names[:5])}, ….",
            hint="Hãy đổi mật khẩu (`manage.py changepassword TÊN`) hoặc khóa tài khoản (is_active = False).",
            id="approvals.W001",
        )
    ]


def test_nothing_is_warned_of_when_each_account_was_locked_or_has_another_password(accounts):
    locked, emptied, *others = accounts
    locked.is_active = False
    emptied.set_unusable_password()
    for one in others:
        one.set_password("mật khẩu riêng của tôi")
    User.objects.bulk_update(accounts, ["is_active", "password"])
    assert check_known_password(None, HERE) == []


@pytest.mark.parametrize(("debug", "databases"), [(True, HERE), (False, None), (False, [])])
def test_nothing_is_asked_when_debug_is_on_or_no_database_is_checked(accounts, settings, debug, databases):
    settings.DEBUG = debug
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert check_known_password(None, databases) == []
    assert len(asked) == 0


def test_check_runs_with_those_of_the_database():
    assert check_known_password in registry.registry.registered_checks
    assert check_known_password.tags == (Tags.database,)
