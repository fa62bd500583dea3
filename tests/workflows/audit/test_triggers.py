"""Append-only in the database itself: plain SQL is refused, and the same SQL on an unguarded table is not."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.core import checks
from django.db import IntegrityError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from nominations.models import SensitiveReading
from tests.unapplied import unapply_newest
from tests.workflows.audit import histories
from workflows.audit import guards, triggers
from workflows.models import (
    AccountChange,
    Appointment,
    DayOverride,
    Disclosure,
    Edition,
    Event,
    Policy,
    Refusal,
    Substitution,
    Touch,
    User,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows():
    """One row in every guarded table, and one disclosed value and one touch, which are not guarded. {model: key}."""
    around = histories.world()
    case = histories.write(around, 1, histories.loop(3))[0]
    office, chair = around.offices["verifier"], around.offices["chair"]
    dated = {"valid_from": date(2024, 1, 1), "basis": "QĐ 1", "recorded_at": histories.MORNING}
    draft = Edition.objects.create(
        chain=around.edition.chain, name="dự thảo", revision=9, sha256="0" * 64, canonical="{}",
        received_from=date(2026, 1, 1), loaded_at=histories.MORNING,
    )  # fmt: skip
    refusal = Refusal.objects.create(
        case=case, action="grant", visit=1, command=uuid4(), code="x", message="không", happened_at=histories.MORNING,
        recorded_at=histories.MORNING,
    )  # fmt: skip
    policy = Policy.objects.create(
        code="quota", value="1", unit="count", valid_from=date(2024, 1, 1), legal_basis="x", source="x",
        confidence="low", recorded_at=histories.MORNING,
    )  # fmt: skip
    day = DayOverride.objects.create(
        day=date(2024, 5, 4), working=True, reason="hoán đổi", recorded_at=histories.MORNING
    )
    change = AccountChange.objects.create(user=around.clerk, kind="opened", at=histories.MORNING, reason="người mới")
    return {
        DayOverride: day.pk,
        AccountChange: change.pk,
        Event: Event.objects.get(seq=1).pk,
        Refusal: refusal.pk,
        Policy: policy.pk,
        Edition: around.edition.pk,
        Appointment: Appointment.objects.create(user=around.verifier, office=office, **dated).pk,
        Substitution: Substitution.objects.create(user=around.verifier, office=chair, form="KT", **dated).pk,
        User: User.objects.create(username="nobody.refers.to.him").pk,
        Disclosure: Disclosure.objects.first().pk,
        Touch: Touch.objects.create(case=case, user=around.clerk, at=histories.MORNING).pk,
        "draft": draft.pk,
    }


def run(sql, *params):
    """Run a statement in a savepoint; return how many rows it changed."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.rowcount


def refused(message, sql, *params):
    with pytest.raises(IntegrityError) as caught:
        run(sql, *params)
    assert message in str(caught.value)


GUARDED = [
    (Event, "stage", guards.APPEND_ONLY),
    (Refusal, "message", guards.APPEND_ONLY),
    (Policy, "value", guards.APPEND_ONLY),
    (DayOverride, "reason", guards.APPEND_ONLY),
    (AccountChange, "reason", guards.APPEND_ONLY),
    (Edition, "canonical", guards.EDITION),
    (Appointment, "basis", guards.DATED),
    (Substitution, "basis", guards.DATED),
]


@pytest.mark.parametrize(("model", "column", "message"), GUARDED)
def test_update_is_refused_when_row_is_history(rows, model, column, message):
    refused(message, f'UPDATE "{model._meta.db_table}" SET "{column}" = %s WHERE id = %s', "khác", rows[model])


def test_update_and_delete_succeed_when_row_is_not_guarded(rows):
    assert run('UPDATE "workflows_disclosure" SET "value" = %s WHERE id = %s', "khác", rows[Disclosure]) == 1
    assert run('DELETE FROM "workflows_disclosure" WHERE id = %s', rows[Disclosure]) == 1
    assert run('DELETE FROM "workflows_touch" WHERE id = %s', rows[Touch]) == 1


@pytest.mark.parametrize(("model", "message"), [*((one[0], one[2]) for one in GUARDED), (User, guards.PERSON)])
def test_delete_is_refused_when_row_is_history(rows, model, message):
    refused(message, f'DELETE FROM "{model._meta.db_table}" WHERE id = %s', rows[model])
    assert model.objects.filter(pk=rows[model]).count() == 1


@pytest.mark.parametrize("model", [Event, Refusal, Policy, DayOverride, AccountChange, Appointment, Substitution, User])
def test_delete_succeeds_when_triggers_are_lifted(rows, model):
    triggers.drop(connection)
    assert run(f'DELETE FROM "{model._meta.db_table}" WHERE id = %s', rows[model]) == 1


def test_user_is_changed_when_only_deactivated(rows):
    assert run('UPDATE "workflows_user" SET is_active = %s WHERE id = %s', False, rows[User]) == 1


def test_draft_edition_is_changed_and_deleted_when_nobody_published_it(rows):
    assert run('UPDATE "workflows_edition" SET canonical = %s WHERE id = %s', "[]", rows["draft"]) == 1
    assert run('DELETE FROM "workflows_edition" WHERE id = %s', rows["draft"]) == 1


def test_published_edition_is_retired_when_nothing_else_changes(rows):
    table = '"workflows_edition"'
    refused(guards.EDITION, f"UPDATE {table} SET status = 'retired', name = 'x' WHERE id = %s", rows[Edition])
    refused(guards.EDITION, f"UPDATE {table} SET status = 'draft' WHERE id = %s", rows[Edition])
    assert run(f"UPDATE {table} SET status = 'retired' WHERE id = %s", rows[Edition]) == 1
    refused(guards.EDITION, f"UPDATE {table} SET status = 'published' WHERE id = %s", rows[Edition])
    refused(guards.EDITION, f"DELETE FROM {table} WHERE id = %s", rows[Edition])


@pytest.mark.parametrize(
    "column", ["chain_id", "name", "revision", "sha256", "canonical", "received_from", "loaded_at"]
)
def test_published_edition_is_kept_when_any_column_is_written(rows, column):
    value = {"chain_id": 0, "revision": 77}.get(column, "2020-01-01")
    refused(guards.EDITION, f'UPDATE "workflows_edition" SET "{column}" = %s WHERE id = %s', value, rows[Edition])


@pytest.mark.parametrize("model", [Appointment, Substitution])
def test_dated_row_is_ended_when_it_was_not_before(rows, model):
    end = (
        f'UPDATE "{model._meta.db_table}" SET valid_before = %s, ended_at = %s, end_reason = %s, ended_by_id = NULL '
        "WHERE id = %s"
    )
    assert run(end, "2024-07-01", "2024-06-30 00:00:00", "nghỉ hưu", rows[model]) == 1
    refused(guards.DATED, end, "2024-08-01", "2024-07-30 00:00:00", "sửa lại", rows[model])


@pytest.mark.parametrize("model", [Appointment, Substitution])
def test_dated_row_is_kept_when_ending_it_changes_more_or_says_less(rows, model):
    table = f'"{model._meta.db_table}"'
    end = f"UPDATE {table} SET valid_before = '2024-07-01', ended_at = '2024-06-30 00:00:00', end_reason = 'x'"
    refused(guards.DATED, f"{end}, basis = 'khác' WHERE id = %s", rows[model])
    refused(guards.DATED, f"{end}, valid_from = '2023-01-01' WHERE id = %s", rows[model])
    refused(guards.DATED, f"UPDATE {table} SET valid_before = '2024-07-01' WHERE id = %s", rows[model])


def test_dated_row_is_kept_when_ending_it_would_lengthen_it(rows):
    row = Appointment.objects.get(pk=rows[Appointment])
    short = Appointment.objects.create(
        user=row.user, office=row.office, valid_from=date(2024, 1, 1), valid_before=date(2024, 3, 1), basis="QĐ 2",
        recorded_at=histories.MORNING,
    )  # fmt: skip
    end = "UPDATE workflows_appointment SET valid_before = %s, ended_at = '2024-02-01', end_reason = 'x' WHERE id = %s"
    refused(guards.DATED, end, "2024-03-02", short.pk)
    assert run(end, "2024-02-01", short.pk) == 1


def test_save_is_harmless_when_nothing_changed(rows):
    Appointment.objects.get(pk=rows[Appointment]).save()
    Edition.objects.get(pk=rows[Edition]).save()
    assert triggers.missing(connection) == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL can truncate")
@pytest.mark.parametrize("table", [model._meta.db_table for model in (*(one[0] for one in GUARDED), User)])
def test_truncate_is_refused_when_table_is_history(rows, table):
    run("SET CONSTRAINTS ALL IMMEDIATE")
    refused("vinhdanh:", f'TRUNCATE "{table}" CASCADE')
    assert run('TRUNCATE "workflows_touch"') == -1


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite replaces")
def test_insert_or_replace_is_refused_when_it_would_push_a_row_out(rows):
    columns = ", ".join(f'"{field.column}"' for field in Event._meta.local_concrete_fields if not field.primary_key)
    copy = f"INSERT OR REPLACE INTO workflows_event ({columns}) SELECT {columns} FROM workflows_event WHERE id = %s"
    refused(guards.APPEND_ONLY, copy, rows[Event])
    for model, _, message in GUARDED:
        table = model._meta.db_table
        refused(message, f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} WHERE id = %s", rows[model])
    push = "UPDATE OR REPLACE workflows_edition SET id = %s WHERE id = %s"
    refused(guards.EDITION, push, rows[Edition], rows["draft"])


def test_install_changes_nothing_when_everything_is_there(rows, django_assert_num_queries):
    with django_assert_num_queries(1):
        triggers.install(connection)
    assert triggers.missing(connection) == []


def test_missing_names_the_trigger_when_one_was_dropped():
    one = guards.triggers(connection)[0]
    assert triggers.missing(connection) == []
    run(one.drop)
    assert triggers.missing(connection) == [one.name]
    triggers.install(connection)
    assert triggers.missing(connection) == []


def test_missing_names_the_trigger_when_it_was_made_harmless(rows):
    one = guards.triggers(connection)[0]
    if connection.vendor == "postgresql":
        run("SET CONSTRAINTS ALL IMMEDIATE")
        run(f'ALTER TABLE "{one.table}" DISABLE TRIGGER "{one.name}"')
    else:
        run(one.drop)
        run(f'CREATE TRIGGER "{one.name}" BEFORE UPDATE ON "{one.table}" WHEN 1 = 0 BEGIN SELECT 1; END')
    assert triggers.missing(connection) == [one.name]
    assert [found.id for found in triggers.check_triggers(None, ["default"])] == ["workflows.W001"]
    triggers.install(connection)
    assert triggers.missing(connection) == []
    refused(guards.APPEND_ONLY, "UPDATE workflows_event SET stage = 'x' WHERE id = %s", rows[Event])


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no functions")
def test_missing_names_all_triggers_of_a_rule_when_its_function_was_emptied(rows):
    run(
        "CREATE OR REPLACE FUNCTION vinhdanh_append_only() RETURNS trigger LANGUAGE plpgsql "
        "AS $$BEGIN RETURN coalesce(NEW, OLD); END$$"
    )
    models = (AccountChange, DayOverride, Event, Policy, Refusal, SensitiveReading)
    tables = [model._meta.db_table for model in models]
    assert triggers.missing(connection) == sorted(f"{table}_{end}" for table in tables for end in ("guard", "keep"))
    triggers.install(connection)
    refused(guards.APPEND_ONLY, "DELETE FROM workflows_event WHERE id = %s", rows[Event])


def test_check_reports_an_error_when_triggers_are_missing():
    assert triggers.check_triggers(None, ["default"]) == []
    with triggers.lifted(connection):
        found = triggers.check_triggers(None, ["default"])
        assert [(one.id, one.level) for one in found] == [("workflows.E001", checks.ERROR)]
        assert triggers.missing(connection)[0] in found[0].msg
        assert triggers.check_triggers(None, None) == []
        run_by_django = checks.run_checks(tags=[checks.Tags.database], databases=["default"])
        assert "workflows.E001" in [one.id for one in run_by_django]
    assert triggers.missing(connection) == []


def test_check_only_warns_when_the_migrate_that_brings_the_triggers_is_still_to_run():
    gone = unapply_newest("workflows")
    with triggers.lifted(connection):
        found = triggers.check_triggers(None, ["default"])
    for one in gone:
        MigrationRecorder(connection).record_applied(*one)
    assert [(one.id, one.level) for one in found] == [("workflows.W001", checks.WARNING)]


@pytest.mark.django_db(transaction=True)
def test_flush_lets_the_next_test_begin_with_triggers():
    histories.write(histories.world(), 1, histories.loop(2))
    assert triggers.missing(connection) == []


@pytest.mark.django_db(transaction=True)
def test_flush_left_nothing_and_put_the_triggers_back():
    assert (Event.objects.count(), triggers.missing(connection)) == (0, [])
