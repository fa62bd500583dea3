"""The text of the triggers: which tables are guarded, and what each of them may still do.

Apps above add theirs when Django starts: `guards.guard(SensitiveReading, "append_only")` in `AppConfig.ready`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model, Q, UniqueConstraint

from workflows.models import (
    Absence,
    AccountChange,
    Appointment,
    DayOverride,
    Edition,
    Event,
    Policy,
    Refusal,
    Substitution,
    User,
)

APPEND_ONLY = "vinhdanh: history is append-only"
EDITION = "vinhdanh: a published edition never changes, it can only be retired"
DATED = "vinhdanh: this row gives authority, it can only be ended, once"
PERSON = "vinhdanh: users are deactivated, never deleted"
SUPERSEDED = "vinhdanh: this row stays as it is, a later one can only take its place"

#: What each rule says. Keys name the functions on PostgreSQL.
_RULES: dict[str, str] = {
    "append_only": APPEND_ONLY,
    "edition": EDITION,
    "dated": DATED,
    "person": PERSON,
    "superseded": SUPERSEDED,
}
_GUARDED: dict[type[Model], str] = {
    Event: "append_only",
    Refusal: "append_only",
    Policy: "append_only",
    DayOverride: "append_only",
    AccountChange: "append_only",
    Edition: "edition",
    Appointment: "dated",
    Substitution: "dated",
    Absence: "dated",
    User: "person",
}
#: Columns that ending a dated row may set.
_ENDING = ("valid_before", "ended_by_id", "ended_at", "end_reason")


@dataclass(frozen=True)
class Trigger:
    """One trigger: how it is made and dropped, and the `mark` by which `existing` knows it is unchanged."""

    name: str
    table: str
    create: tuple[str, ...]
    drop: str
    mark: str


def guard(model: type[Model], rule: str) -> None:
    """Let the database itself keep the rows of a model: its triggers come with the next migrate.

    `rule` is "append_only" (nothing changes, nothing goes) or "superseded" (as that, but `in_force` may end once).
    Called when Django starts; again with the same rule changes nothing. Raises ValueError for another rule.
    """
    if rule not in ("append_only", "superseded") or _GUARDED.get(model, rule) != rule:
        raise ValueError(f"{model._meta.label}: {rule}")
    _GUARDED[model] = rule


def apps_guarded() -> frozenset[str]:
    """Return the labels of the apps whose tables are guarded."""
    return frozenset(model._meta.app_label for model in _GUARDED)


def triggers(connection: BaseDatabaseWrapper) -> list[Trigger]:
    """Return all triggers for this kind of database."""
    make = _postgresql if connection.vendor == "postgresql" else _sqlite
    return [trigger for model, rule in _GUARDED.items() for trigger in make(connection, model, rule)]


def existing(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Return {name: mark} of the triggers in the database whose names are ours. One query."""
    names = [trigger.name for trigger in triggers(connection)]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRESQL_MARKS, [names])
        else:
            marks = ", ".join(["%s"] * len(names))
            cursor.execute(f"SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name IN ({marks})", names)
        return dict(cursor.fetchall())


def functions(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the statements that make the functions which the triggers call: none on SQLite."""
    if connection.vendor != "postgresql":
        return []
    return [
        f"CREATE OR REPLACE FUNCTION {_function(connection, rule)}() RETURNS trigger LANGUAGE plpgsql "
        f"SET search_path = pg_catalog AS $body${body}$body$"
        for rule, body in _BODIES.items()
    ]


# PostgreSQL: one function for each rule; it decides, so that the triggers themselves have no conditions to tamper with.

_BODY = """
BEGIN
    IF TG_OP <> 'TRUNCATE' THEN {allowed}
    END IF;
    RAISE EXCEPTION USING
        ERRCODE = 'integrity_constraint_violation',
        MESSAGE = '{message} (' || TG_OP || ' ' || TG_TABLE_NAME || ')';
END
"""
_ALLOWED = {
    "append_only": "NULL;",
    "person": "NULL;",
    "edition": """
    IF TG_OP = 'UPDATE' AND (
        OLD.status = 'draft'
        OR (to_jsonb(OLD) - 'status' = to_jsonb(NEW) - 'status'
            AND (OLD.status = NEW.status OR (OLD.status = 'published' AND NEW.status = 'retired')))
    ) THEN RETURN NEW; END IF;
    IF TG_OP = 'DELETE' AND OLD.status = 'draft' THEN RETURN OLD; END IF;""",
    "dated": f"""
    IF TG_OP = 'UPDATE' AND (
        OLD IS NOT DISTINCT FROM NEW
        OR (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL
            AND to_jsonb(OLD) - ARRAY{list(_ENDING)!r} = to_jsonb(NEW) - ARRAY{list(_ENDING)!r}
            AND (OLD.valid_before IS NULL OR NEW.valid_before <= OLD.valid_before))
    ) THEN RETURN NEW; END IF;""",
    "superseded": """
    IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - 'in_force' = to_jsonb(NEW) - 'in_force'
        AND (OLD.in_force OR NOT NEW.in_force)
    THEN RETURN NEW; END IF;""",
}
# A whole table is refused without looking at rows: OLD and NEW have no value there.
_BODIES = {rule: _BODY.format(allowed=_ALLOWED[rule], message=text) for rule, text in _RULES.items()}
#: Enabled "always" (also while a session plays replica), timing and events, no condition, no columns, and the source.
_POSTGRESQL_MARKS = """
    SELECT t.tgname, t.tgenabled::text || t.tgtype || coalesce(t.tgqual::text, '') || t.tgattr::text || p.prosrc
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
    WHERE NOT t.tgisinternal AND pg_table_is_visible(c.oid) AND t.tgname = ANY(%s)"""
#: pg_trigger.tgtype: 1 row, 2 before, 8 delete, 16 update, 32 truncate.
_ROW_CHANGES, _ROW_DELETE, _TRUNCATE = 1 + 2 + 8 + 16, 1 + 2 + 8, 2 + 32


def _function(connection: BaseDatabaseWrapper, rule: str) -> str:
    return connection.ops.quote_name(f"vinhdanh_{rule}")


def _postgresql(connection: BaseDatabaseWrapper, model: type[Model], rule: str) -> list[Trigger]:
    quote = connection.ops.quote_name
    table = model._meta.db_table
    changes = ("DELETE", _ROW_DELETE) if rule == "person" else ("UPDATE OR DELETE", _ROW_CHANGES)
    made = []
    for suffix, (events, kind), each in (("guard", changes, "ROW"), ("keep", ("TRUNCATE", _TRUNCATE), "STATEMENT")):
        name = f"{table}_{suffix}"
        drop = f"DROP TRIGGER IF EXISTS {quote(name)} ON {quote(table)}"
        create = (
            drop,
            f"CREATE TRIGGER {quote(name)} BEFORE {events} ON {quote(table)} FOR EACH {each} "
            f"EXECUTE FUNCTION {_function(connection, rule)}()",
            f"ALTER TABLE {quote(table)} ENABLE ALWAYS TRIGGER {quote(name)}",
        )
        made.append(Trigger(name, table, create, drop, f"A{kind}{_BODIES[rule]}"))
    return made


# SQLite: the condition stands in the trigger. INSERT OR REPLACE deletes without firing DELETE triggers: refused too.


def _sqlite(connection: BaseDatabaseWrapper, model: type[Model], rule: str) -> list[Trigger]:
    table = model._meta.db_table
    message = _RULES[rule]
    made = []
    if rule != "person":
        made.append(
            _sqlite_trigger(connection, table, "no_update", f"UPDATE ON {{}} {_sqlite_update(model, rule)}", message)
        )
    delete = "WHEN OLD.status <> 'draft'" if rule == "edition" else ""
    made.append(_sqlite_trigger(connection, table, "no_delete", f"DELETE ON {{}} {delete}", message))
    kept = " AND kept.status <> 'draft'" if rule == "edition" else ""
    taken = f"WHEN EXISTS (SELECT 1 FROM {{}} kept WHERE ({_same(connection, model)}){kept}"
    made.append(_sqlite_trigger(connection, table, "no_replace", f"INSERT ON {{}} {taken})", message))
    if rule in ("edition", "dated", "superseded"):
        moved = f"UPDATE ON {{}} {taken} AND kept.id <> OLD.id)"
        made.append(_sqlite_trigger(connection, table, "no_push_out", moved, message))
    return made


def _sqlite_trigger(connection: BaseDatabaseWrapper, table: str, suffix: str, what: str, message: str) -> Trigger:
    quote = connection.ops.quote_name
    name = f"{table}_{suffix}"
    when = what.replace("{}", quote(table))
    create = f"CREATE TRIGGER {quote(name)} BEFORE {when} BEGIN SELECT RAISE(ABORT, '{message}'); END"
    drop = f"DROP TRIGGER IF EXISTS {quote(name)}"
    return Trigger(name, table, (drop, create), drop, create)


def _sqlite_update(model: type[Model], rule: str) -> str:
    if rule == "edition":
        return (
            f"WHEN OLD.status <> 'draft' AND NOT ({_unchanged(model, ('status',))} "
            "AND (OLD.status = NEW.status OR (OLD.status = 'published' AND NEW.status = 'retired')))"
        )
    if rule == "dated":
        return (
            f"WHEN NOT (({_unchanged(model, ())}) OR (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL "
            f"AND {_unchanged(model, _ENDING)} AND (OLD.valid_before IS NULL OR NEW.valid_before <= OLD.valid_before)))"
        )
    if rule == "superseded":
        return f"WHEN NOT ({_unchanged(model, ('in_force',))} AND (OLD.in_force OR NOT NEW.in_force))"
    return ""


def _unchanged(model: type[Model], but: Sequence[str]) -> str:
    columns = [field.column for field in model._meta.local_concrete_fields if field.column not in but]
    return " AND ".join(f'OLD."{column}" IS NEW."{column}"' for column in columns)


def _same(connection: BaseDatabaseWrapper, model: type[Model]) -> str:
    """The condition under which a new row would push out a kept one: the same key or the same unique values."""
    meta = model._meta
    sets = [([field.column], "") for field in meta.local_concrete_fields if field.primary_key or field.unique]
    for constraint in meta.constraints:
        if isinstance(constraint, UniqueConstraint) and constraint.fields:
            columns = [meta.get_field(name).column for name in constraint.fields]  # type: ignore[union-attr]
            if constraint.condition is None:
                sets.append((columns, ""))
            elif constraint.condition == Q(in_force=True):
                sets.append((columns, " AND kept.in_force AND NEW.in_force"))
    return " OR ".join(
        "(" + " AND ".join(f'kept."{column}" = NEW."{column}"' for column in columns) + f"{also})"
        for columns, also in sets
    )
