"""Letting tests empty the tables: nobody else may lift the triggers."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import connections, transaction
from django.test import TransactionTestCase

from workflows.audit import guards, triggers

#: What `migrate` writes there stays as it is; no test changes it.
KEPT = {"django_content_type", "auth_permission"}


def lift_triggers_for_flush() -> None:
    """Let the flush after each transactional test through; the triggers are back before the next test.

    Harmless when called twice.
    """
    original = TransactionTestCase._fixture_teardown
    if getattr(original, "lifts_triggers", False):
        return

    def teardown(self: TransactionTestCase) -> None:
        names = list(self._databases_names(include_mirrors=False))
        if all(empty(connections[alias]) for alias in names):
            return
        for alias in names:
            triggers.drop(connections[alias])
        try:
            original(self)
        finally:
            for alias in names:
                triggers.install(connections[alias])

    teardown.lifts_triggers = True  # type: ignore[attr-defined]
    TransactionTestCase._fixture_teardown = teardown  # type: ignore[method-assign]


def empty(connection: Any) -> bool:
    """Delete what a test has left on PostgreSQL, past triggers and foreign keys; return False where that cannot be
    done, as only a superuser may.

    The flush truncates: seventy new files for a handful of rows, and then everything that follows a migration.
    """
    if connection.vendor != "postgresql":
        return False
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)} - KEPT
    asked = " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT FROM \"{table}\")" for table in sorted(tables))
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('is_superuser')")
        if cursor.fetchone() != ("on",):
            return False
        cursor.execute(asked)
        filled = {table for (table,) in cursor.fetchall()}
        lifted = [one for one in guards.triggers(connection) if one.table in filled]
        for trigger in lifted:
            cursor.execute(f'ALTER TABLE "{trigger.table}" DISABLE TRIGGER "{trigger.name}"')
        # Foreign keys are not looked at: everything goes.
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table in filled:
            cursor.execute(f'DELETE FROM "{table}"')
        for trigger in lifted:
            cursor.execute(f'ALTER TABLE "{trigger.table}" ENABLE ALWAYS TRIGGER "{trigger.name}"')
    return True
