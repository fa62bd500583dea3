"""Verification finds what was falsified behind the application, names the first bad row, and leaves the twin alone."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection

from tests.workflows.audit import histories
from tests.workflows.audit.falsifying import OPEN, PLOT, disclosure, event, found, world_of
from tests.workflows.audit.histories import HOLD, RESUME, START
from workflows.audit import together, triggers
from workflows.audit.verify import Break, UnknownCase, verify
from workflows.models import Case, Disclosure, Event, Task

pytestmark = pytest.mark.django_db


def test_history_holds_when_nothing_was_falsified(ended):
    report = verify()
    assert (report.ok, report.cases, report.events, report.broken) == (True, 2, 22, 0)
    assert (report.first_break, report.missing_triggers) == (None, [])


def test_history_holds_when_there_is_none():
    report = verify()
    assert (report.ok, report.cases, report.events) == (True, 0, 0)


def test_only_cases_asked_for_are_read_when_codes_are_given(ended):
    report = verify(["KT-187-00002"])
    assert (report.ok, report.cases, report.events) == (True, 1, 11)
    with pytest.raises(UnknownCase) as caught:
        verify(["KT-187-00002", "KT-187-99999"])
    assert caught.value.codes == ("KT-187-99999",)


MOMENT = histories.MORNING + timedelta(days=1)
OTHER = UUID("00000000-0000-4000-8000-000000000000")


@pytest.mark.parametrize(
    ("column", "value", "kind"),
    [
        ("kind", "moved", "column_mismatch"),
        ("stage", "drafting", "column_mismatch"),
        ("visit", 9, "column_mismatch"),
        ("action", "refuse", "column_mismatch"),
        ("to", "granted", "column_mismatch"),
        ("user_id", None, "column_mismatch"),
        ("office_id", 4711, "column_mismatch"),
        ("office_id", None, "column_mismatch"),
        ("substitution_id", 8, "column_mismatch"),
        ("task_id", None, "column_mismatch"),
        ("persons", "1,2,3", "column_mismatch"),
        ("command", OTHER, "column_mismatch"),
        ("happened_at", MOMENT, "column_mismatch"),
        ("recorded_at", MOMENT, "column_mismatch"),
        ("canonical", "{}", "hash_mismatch"),
        ("canonical", "", "hash_mismatch"),
        ("hash", bytes(32), "hash_mismatch"),
        ("hash", b"", "hash_mismatch"),
    ],
)
def test_event_is_found_when_a_column_was_falsified(ended, lifted, column, value, kind):
    event(ended, 6).update(**{column: value})
    assert found(ended) == (6, kind)


def test_every_column_of_an_event_is_falsified_in_this_file():
    tried = {mark.args[1][i][0] for mark in test_event_is_found_when_a_column_was_falsified.pytestmark
             if mark.name == "parametrize" for i in range(len(mark.args[1]))}  # fmt: skip
    moved = {"case_id", "seq"}  # below; the primary key is no evidence and nothing refers to it
    columns = {field.attname for field in Event._meta.local_concrete_fields} - {"id"}
    assert tried | moved == columns


@pytest.mark.parametrize("seq", [1, 5, 11])
def test_event_is_found_when_one_letter_of_its_text_was_changed(ended, lifted, seq):
    text = event(ended, seq).get().canonical
    event(ended, seq).update(canonical=text.replace('"v":1', '"v":2'))
    assert found(ended) == (seq, "hash_mismatch")


@pytest.mark.parametrize(("seq", "first"), [(1, 1), (6, 6), (11, 11)])
def test_event_is_missed_when_it_was_deleted(ended, lifted, seq, first):
    event(ended, seq).delete()
    assert found(ended) == (first, "missing_event")


def test_events_are_missed_when_all_were_deleted(ended, lifted):
    Event.objects.filter(case=ended).delete()
    Disclosure.objects.filter(case=ended).delete()
    assert found(ended) == (1, "missing_event")


def test_newest_events_are_missed_when_cut_off_without_the_case_row(ended, lifted):
    Event.objects.filter(case=ended, seq__gte=10).delete()
    assert found(ended) == (10, "missing_event")


def test_gap_is_found_when_an_event_was_renumbered(ended, lifted):
    event(ended, 11).update(seq=12)
    assert found(ended) == (11, "missing_event")


def test_chain_is_broken_when_later_events_were_renumbered_over_a_deleted_one(ended, lifted):
    event(ended, 6).delete()
    for seq in range(7, 12):
        event(ended, seq).update(seq=seq - 1)
    assert found(ended) == (6, "hash_mismatch")


def test_chain_is_broken_when_two_events_were_swapped(ended, lifted):
    event(ended, 6).update(seq=99)
    event(ended, 7).update(seq=6)
    event(ended, 99).update(seq=7)
    assert found(ended) == (6, "hash_mismatch")


def test_foreign_event_is_found_when_moved_from_another_case(world, ended, lifted):
    other = histories.write(world, 1, [*OPEN, HOLD, RESUME], prefix="XX")[0]
    event(other, 12).update(case=ended)
    triggers.install(connection)
    assert verify([ended.code]).first_break[:3] == (ended.code, 12, "hash_mismatch")
    assert verify([other.code]).first_break[:3] == (other.code, 12, "missing_event")
    assert verify().broken == 2


def test_break_with_the_lowest_number_is_named_when_there_are_several(ended, lifted):
    event(ended, 9).update(stage="x")
    disclosure(ended, 7).update(value="x")
    assert found(ended) == (7, "disclosure_altered")
    disclosure(ended, 2, "dossier").delete()
    assert found(ended) == (2, "disclosure_missing")


def test_erased_value_is_not_missed_when_its_erasure_lies_beyond_a_break(ended, lifted):
    event(ended, 5).update(stage="x")
    assert found(ended) == (5, "column_mismatch")


def test_break_of_the_first_case_is_named_when_two_are_broken(ended, lifted):
    second = Case.objects.exclude(pk=ended.pk).get()
    event(second, 2).update(stage="x")
    event(ended, 9).update(stage="x")
    triggers.install(connection)
    report = verify()
    assert (report.broken, report.first_break[:3]) == (2, (ended.code, 9, "column_mismatch"))


def test_tasks_are_found_when_they_do_not_fit_the_case(world, ended):
    Task.objects.create(
        case=ended, office=world.offices["clerk"], stage="granted", visit=ended.visit, opened_at=histories.MORNING
    )
    assert found(ended) == (11, "task_mismatch")


def test_tasks_are_found_when_nobody_has_work_or_of_another_visit(open_case):
    task = Task.objects.get(case=open_case)
    Task.objects.filter(case=open_case).update(visit=1)
    assert found(open_case) == (10, "task_mismatch")
    Task.objects.filter(case=open_case).delete()
    assert found(open_case) == (10, "task_mismatch")
    task.save(force_insert=True)
    assert verify().ok is True


def test_missing_triggers_are_a_break_when_the_rows_hold(ended, lifted):
    report = verify()
    assert report.first_break[:3] == ("", 0, "triggers_missing")
    assert (report.ok, report.missing_triggers) == (False, triggers.missing(connection))
    event(ended, 4).update(stage="x")
    assert verify().first_break[:3] == (ended.code, 4, "column_mismatch")


def test_number_of_statements_does_not_grow_when_there_are_more_cases(world, django_assert_num_queries):
    histories.write(world, 1, PLOT)
    with django_assert_num_queries(5):
        verify()
    histories.write(world, 40, PLOT, prefix="XX")
    with django_assert_num_queries(5):
        verify()


def test_times_without_microseconds_hold_when_the_text_has_six_zeros(world, monkeypatch):
    monkeypatch.setattr(histories, "MORNING", histories.MORNING.replace(microsecond=0))
    histories.write(world, 1, PLOT)
    assert verify().ok is True


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL refuses values of another type")
@pytest.mark.parametrize(
    ("sql", "kind"),
    [
        (
            "UPDATE workflows_event SET canonical = CAST(canonical AS blob) WHERE case_id = %s AND seq = 6",
            "not_canonical",
        ),
        ("UPDATE workflows_event SET canonical = 7 WHERE case_id = %s AND seq = 6", "hash_mismatch"),
        ("UPDATE workflows_event SET visit = 'x' WHERE case_id = %s AND seq = 6", "column_mismatch"),
        ("UPDATE workflows_event SET happened_at = 'x' WHERE case_id = %s AND seq = 6", "column_mismatch"),
        ("UPDATE workflows_disclosure SET salt = 'x' WHERE case_id = %s AND seq = 7", "disclosure_altered"),
    ],
)
def test_value_of_another_type_is_found_when_sqlite_took_it(ended, lifted, sql, kind):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA ignore_check_constraints = ON")
        cursor.execute(sql, [ended.pk])
        cursor.execute("PRAGMA ignore_check_constraints = OFF")
    assert found(ended)[1] == kind


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite is read by one process")
@pytest.mark.django_db(transaction=True)
def test_long_history_is_read_by_several_processes_when_nobody_holds_a_transaction(monkeypatch):
    monkeypatch.setattr("workflows.audit.reading.SHARE", 10)
    monkeypatch.setattr(together, "processes", lambda: 3)
    cases = histories.write(histories.world(), 45, PLOT)
    used = []
    run = together.run
    monkeypatch.setattr(together, "run", lambda *given: used.append(len(given[1])) or run(*given))
    report = verify()
    assert (used, report.ok, report.cases, report.events) == ([3], True, 45, 45 * 11)
    with triggers.lifted(connection):
        event(cases[40], 5).update(stage="x")
        event(cases[20], 6).update(stage="x")
    report = verify()
    assert (report.broken, report.cases, report.events) == (2, 45, 45 * 11)
    assert report.first_break == Break(cases[20].code, 6, "column_mismatch", report.first_break.message)


@pytest.mark.django_db(transaction=True)
def test_history_is_read_in_its_own_snapshot_when_nobody_holds_a_transaction(django_assert_num_queries):
    histories.write(histories.world(), 2, PLOT)
    assert verify().ok is True
    assert connection.in_atomic_block is False
    histories.write(histories.World(**world_of(Case.objects.first())), 1, [START], prefix="XX")
    assert verify().cases == 3
