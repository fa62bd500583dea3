"""Append-only in the database itself: triggers on SQLite and PostgreSQL that refuse to change what was written.

They are installed after each `migrate` (on SQLite the rebuild of a table drops its triggers without a word), missed by
a system check and by `verify_history`. They stop mistakes and everybody who reaches the tables through SQL; who may
drop a trigger can lift them, which is why the history also proves itself.

A migration that changes a value in a guarded table is refused, as it should be. One that removes a column of
`edition`, `appointment` or `substitution` on SQLite must drop that table's triggers first; they come back afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.apps import AppConfig, apps
from django.core import checks
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.models.signals import post_migrate

from workflows.audit import guards

__all__ = ["check_triggers", "connect", "drop", "install", "lifted", "missing"]


def connect() -> None:
    """Install the triggers after each migrate, and register the system check. Called once, when Django starts."""
    post_migrate.connect(
        _after_migrate, sender=apps.get_app_config("workflows"), dispatch_uid="workflows.audit.triggers"
    )
    checks.register(check_triggers, checks.Tags.database)


def install(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers what they should be; one query and nothing else when they are.

    Tables not there yet are passed over.
    """
    absent, altered = _state(connection)
    wanted = [one for one in guards.triggers(connection) if one.name in {*absent, *altered}]
    if not wanted:
        return
    _settle(connection)
    with connection.cursor() as cursor:
        for statement in guards.functions(connection):
            cursor.execute(statement)
        for trigger in wanted:
            for statement in trigger.create:
                cursor.execute(statement)


def drop(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away. For tests that empty tables or falsify history; a running site has no use for it."""
    existing = guards.existing(connection)
    _settle(connection)
    with connection.cursor() as cursor:
        for trigger in guards.triggers(connection):
            if trigger.name in existing:
                cursor.execute(trigger.drop)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the sorted names of triggers that are absent, switched off or not as this version of the program has."""
    absent, altered = _state(connection)
    return sorted([*absent, *altered])


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Lift the triggers for a while, for tests only: `with lifted(connection): falsify()`."""
    drop(connection)
    try:
        yield
    finally:
        install(connection)


def check_triggers(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Report missing triggers (workflows.E001) and outdated or altered ones (workflows.W001) of the databases named.

    Outdated ones are only a warning, and so are those that a migration still to be applied brings for a table that was
    there before, because the `migrate` that sets them runs this check first.
    """
    found: list[checks.CheckMessage] = []
    for alias in databases or ():
        absent, altered = _state(connections[alias])
        if absent and _waits_for_migrate(connections[alias]):
            absent, altered = [], [*absent, *altered]
        if absent:
            found.append(
                checks.Error(
                    f"Cơ sở dữ liệu {alias!r} thiếu chốt giữ lịch sử: {', '.join(sorted(absent))}.",
                    hint="Chạy `manage.py migrate --skip-checks` để đặt lại, rồi `manage.py verify_history`.",
                    id="workflows.E001",
                )
            )
        if altered:
            found.append(
                checks.Warning(
                    f"Chốt giữ lịch sử của cơ sở dữ liệu {alias!r} đã cũ hoặc bị sửa: {', '.join(sorted(altered))}.",
                    hint="Chạy `manage.py migrate` để đặt lại, rồi `manage.py verify_history`.",
                    id="workflows.W001",
                )
            )
    return found


def _waits_for_migrate(connection: BaseDatabaseWrapper) -> bool:
    executor = MigrationExecutor(connection)
    guarded = guards.apps_guarded()
    return bool(executor.migration_plan([one for one in executor.loader.graph.leaf_nodes() if one[0] in guarded]))


def _after_migrate(sender: AppConfig, using: str, **kwargs: Any) -> None:
    install(connections[using])


def _settle(connection: BaseDatabaseWrapper) -> None:
    """PostgreSQL does not alter a table while foreign keys of this transaction wait to be checked: check them now."""
    if connection.vendor == "postgresql" and connection.in_atomic_block:
        connection.check_constraints()


def _state(connection: BaseDatabaseWrapper) -> tuple[list[str], list[str]]:
    existing = guards.existing(connection)
    absent, altered = [], []
    for trigger in guards.triggers(connection):
        if trigger.name not in existing:
            absent.append(trigger.name)
        elif existing[trigger.name] != trigger.mark:
            altered.append(trigger.name)
    if absent:
        tables = set(connection.introspection.table_names())
        absent = [one.name for one in guards.triggers(connection) if one.name in absent and one.table in tables]
    return absent, altered
