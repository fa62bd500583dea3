"""What an act costs: literal numbers of SQL statements, the same at 1, 3 and 500 cases on PostgreSQL."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.workflows.engine.test_invariants import republished
from tests.workflows.world import fresh, moves
from workflows import store
from workflows.engine import act, explain

postgresql_only = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite sends rows in batches")
TRANSACTION_CONTROL = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


def statements(action):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        action()
    return [one["sql"] for one in captured.captured_queries if not one["sql"].startswith(TRANSACTION_CONTROL)]


def acted(world, cases, action, by, comment="", **options):
    wanted, capacity = moves(cases, action, comment), world.as_(by)
    done = []
    found = statements(lambda: done.append(act(wanted, by=capacity, command=uuid4(), **options)))
    assert done[0].refused == ()
    return len(found)


@postgresql_only
@pytest.mark.parametrize("count", [1, 3, 500])
class TestOnPostgresql:
    def test_a_plain_step_takes_eight_statements(self, world, count):
        assert acted(world, world.bring("drafting", count), "submit", "clerk") == 8

    def test_a_step_with_due_dates_and_separation_takes_nine_and_ten_with_a_comment(self, world, count):
        republished(("keeps_due: true}", "not_by: [drafting, signing]}"))
        assert acted(world, world.bring("checking", count), "again", "verifier") == 9
        assert acted(world, world.bring("checking", count), "again", "verifier", "Xem lại") == 10

    def test_an_effect_that_commits_to_a_snapshot_adds_one(self, world, count):
        assert acted(world, world.bring("signing", count), "forward", "commune_chair") == 10

    def test_a_comment_adds_one(self, world, count):
        assert acted(world, world.bring("signing", count), "send_back", "commune_chair", "Thiếu") == 9

    def test_an_outcome_replaces_the_task_by_nothing(self, world, count):
        cases = world.bring("deciding", count)
        assert acted(world, cases, "refuse", "chair", "Không đủ") == 8

    def test_a_substitute_costs_nothing_more(self, world, count):
        cases = world.bring("deciding", count)
        from workflows.engine import Capacity

        acting = Capacity(world.people["deputy"].pk, substitution_id=world.substitute("chair", "deputy").pk)
        wanted = moves(cases, "refuse", "Không đủ")
        assert len(statements(lambda: act(wanted, by=acting, command=uuid4()))) == 8


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL sends all rows at once")
def test_statements_grow_by_batch_only_on_sqlite(world, monkeypatch):
    monkeypatch.setattr(store, "_SQLITE_VARIABLES", 17 * 4)
    counts = [acted(world, world.bring("drafting", count), "submit", "clerk") for count in (1, 3, 4, 5, 8, 9)]
    # Three statements write rows: four events, eight cases or eight tasks make a batch here.
    assert counts == [8, 8, 8, 9, 9, 12]


@pytest.mark.parametrize("count", [1, 3])
def test_explaining_takes_the_same_queries_for_any_number_of_cases(world, count):
    ids = [case.pk for case in world.bring("checking", count)]
    assert len(statements(lambda: explain(ids, by=world.as_("verifier")))) == 10


def test_the_last_statement_of_an_act_never_depends_on_refusals_of_others(world):
    cases = world.bring("drafting", 3)
    act(moves(cases[:1], "submit"), by=world.as_("clerk"), command=uuid4())
    found = statements(lambda: act(moves(cases, "submit"), by=world.as_("clerk"), command=uuid4()))
    assert sum("workflows_refusal" in sql for sql in found if sql.startswith("INSERT")) == 1
    assert {case.stage for case in fresh(cases)} == {"signing"}
