"""Migrations that replace published ones: a new database takes the short way, an old one goes on along the long one."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

#: The migration that replaces published ones, by app.
REPLACING = {
    app: migration
    for (app, _), migration in MigrationLoader(None).disk_migrations.items()
    if app in ("workflows", "nominations", "approvals") and migration.replaces
}


def pending() -> list[tuple[str, str]]:
    """What `migrate` would run on this database, by app and name."""
    executor = MigrationExecutor(connection)
    return [(one.app_label, one.name) for one, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]


def test_the_short_way_leads_to_the_same_tables_as_the_published_migrations() -> None:
    short = MigrationLoader(None).project_state([(app, one.name) for app, one in REPLACING.items()])
    long = MigrationLoader(None, replace_migrations=False).project_state(
        [one.replaces[-1] for one in REPLACING.values()]
    )
    assert short.models == long.models


@pytest.mark.django_db
@pytest.mark.parametrize("app", REPLACING)
def test_a_database_of_the_published_migrations_has_nothing_left_to_do(app: str) -> None:
    MigrationRecorder(connection).record_unapplied(app, REPLACING[app].name)
    assert pending() == []


@pytest.mark.django_db
@pytest.mark.parametrize("app", REPLACING)
def test_a_database_left_on_the_way_goes_on_along_the_published_migrations(app: str) -> None:
    recorder = MigrationRecorder(connection)
    done, *left = REPLACING[app].replaces
    for name in {name for here, name in recorder.applied_migrations() if here == app} - {done[1]}:
        recorder.record_unapplied(app, name)
    assert [one for one in pending() if one in left] == left
