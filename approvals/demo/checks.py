"""A check that no account of the demo is left with the password that everybody can read, where DEBUG is off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import connections

from workflows.models import User

#: How many accounts the warning names.
NAMED = 5


@register(Tags.database)
def check_known_password(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Warn (approvals.W001) of active demo accounts that the demo's known password opens. DEBUG on: nothing is asked.

    Each `migrate` runs it, so also before there are tables.
    """
    if settings.DEBUG:
        return []
    found: list[CheckMessage] = []
    for alias in databases or ():
        if names := _open_to_all(alias):
            found.append(
                Warning(
                    f"DEBUG tắt mà {len(names)} tài khoản minh họa còn dùng mật khẩu ai cũng biết: {_some(names)}.",
                    hint="Hãy đổi mật khẩu (`manage.py changepassword TÊN`) hoặc khóa tài khoản (is_active = False).",
                    id="approvals.W001",
                )
            )
    return found


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:NAMED]) + (", …" if len(names) > NAMED else "")


def _open_to_all(alias: str) -> list[str]:
    """Return the sorted names of active demo accounts that the demo's password opens. One query."""
    # Read here, not above: a site at work has no need of the demo's files when it starts.
    from approvals.demo import world

    if User._meta.db_table not in connections[alias].introspection.table_names():
        return []
    users = User.objects.using(alias).filter(username__in=[one.username for one in world.cast().people], is_active=True)
    there = list(users.only("username", "password"))
    known = world.with_known_password(there)
    return sorted(one.username for one in there if one.password in known)
