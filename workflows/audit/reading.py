"""The rows that verification reads: streams ordered by case, in one snapshot, the same tuples on both databases."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from workflows.audit.checking import CaseRow, EditionRow, Row
from workflows.definition import Definition
from workflows.models import Case, Disclosure, Edition, Event, Task

#: Rows fetched at a time: enough that a round trip costs nothing, few enough to stay in the processor's cache.
CHUNK = 2000
#: Cases below which another process costs more than it saves.
SHARE = 500
_LAST_KEY = 2**63 - 1


def _day(column: str, vendor: str) -> str:
    return f"to_char({column}, 'YYYY-MM-DD')" if vendor == "postgresql" else f"CAST({column} AS text)"


def _moment(column: str, vendor: str) -> str:
    if vendor == "postgresql":
        return f"""to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
    # Django leaves the microseconds out when they are nought.
    return f"replace({column}, ' ', 'T') || CASE length({column}) WHEN 19 THEN '.000000Z' ELSE 'Z' END"


def _uuid(column: str, vendor: str) -> str:
    if vendor == "postgresql":
        return f"CAST({column} AS text)"
    parts = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 20))
    return "||'-'||".join(f"substr({column}, {start}, {length})" for start, length in parts)


def _cases_sql(vendor: str, where: str) -> str:
    case, task = f'"{Case._meta.db_table}"', f'"{Task._meta.db_table}"'
    return f"""
        SELECT c.id, c.code, c.edition_id, c.stage, c.ended, c.visit, c.version, c.head, x.code, y.code, z.code,
               {_day("c.received_on", vendor)}, {_day("c.paused_on", vendor)},
               c.started_by_id, {_uuid("c.start_command", vendor)},
               coalesce(t.n, 0), t.least, t.greatest
        FROM {case} c
        LEFT JOIN workflows_area x ON x.id = c.commune_id
        LEFT JOIN workflows_area y ON y.id = c.district_id
        LEFT JOIN workflows_area z ON z.id = c.province_id
        LEFT JOIN (SELECT case_id, count(*) AS n, min(visit) AS least, max(visit) AS greatest FROM {task}
                   {where.format("case_id")} GROUP BY case_id) t ON t.case_id = c.id
        {where.format("c.id")} ORDER BY c.id"""


def _events_sql(vendor: str, where: str) -> str:
    return f"""
        SELECT case_id, seq, kind, stage, visit, action, "to", user_id, office_id, substitution_id, task_id, persons,
               {_uuid("command", vendor)}, {_moment("happened_at", vendor)}, {_moment("recorded_at", vendor)},
               canonical, hash
        FROM "{Event._meta.db_table}" {where.format("case_id")} ORDER BY case_id, seq"""


def _disclosures_sql(where: str) -> str:
    return f"""
        SELECT case_id, seq, kind, salt, value
        FROM "{Disclosure._meta.db_table}" {where.format("case_id")} ORDER BY case_id, seq"""


class Span(NamedTuple):
    """The cases whose keys lie between these two, both included."""

    first: int
    last: int


def spans(connection: BaseDatabaseWrapper, parts: int) -> list[Span]:
    """Cut all cases into at most `parts` spans of about as many cases each; none when they are too few to be worth it.

    Together the spans cover every key there is or could be, so that a row of a case that is gone falls into one of
    them.
    """
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM (SELECT 1 FROM "{Case._meta.db_table}" LIMIT {parts * SHARE}) AS few')
        parts = min(parts, cursor.fetchone()[0] // SHARE)
        if parts < 2:
            return []
        steps = [number / parts for number in range(1, parts)]
        cursor.execute(
            f'SELECT percentile_disc(%s::float8[]) WITHIN GROUP (ORDER BY id) FROM "{Case._meta.db_table}"', [steps]
        )
        ends = sorted({*cursor.fetchone()[0], _LAST_KEY})
    return [Span(first + 1, last) for first, last in zip([-1, *ends], ends, strict=False)]


@contextmanager
def snapshot(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Read everything as of one moment, without holding up writers; inside a transaction of the caller, use that."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        # atomic() would begin IMMEDIATE, as the settings say, and keep writers out as long as the reading lasts.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")


class Streams:
    """Cases, and beside each its events and disclosures: of all, of those with these keys or within a span of keys."""

    def __init__(
        self, connection: BaseDatabaseWrapper, keys: Sequence[int] | None = None, span: Span | None = None
    ) -> None:
        self.connection = connection
        self.vendor = connection.vendor
        self.where = ""
        self.params: list[int | str] = []
        if span is not None:
            self.where, self.params = "WHERE {0} BETWEEN %s AND %s", [span.first, span.last]
        elif keys is not None and self.vendor == "postgresql":
            self.where, self.params = "WHERE {0} = ANY(%s::bigint[])", ["{" + ",".join(map(str, keys)) + "}"]
        elif keys is not None:
            self.where, self.params = "WHERE {0} IN (SELECT value FROM json_each(%s))", [json.dumps(list(keys))]

    def cases(self) -> Iterator[CaseRow]:
        """Cases in the order of their keys."""
        # The list of keys stands twice in the text: once for the tasks.
        for row in self._rows(_cases_sql(self.vendor, self.where), 2):
            yield CaseRow(*row)

    def events(self) -> Iterator[Row]:
        """Events in the order of case and number."""
        return self._rows(_events_sql(self.vendor, self.where), 1)

    def disclosures(self) -> Iterator[Row]:
        """Disclosed values in the order of case and number."""
        return self._rows(_disclosures_sql(self.where), 1)

    def _rows(self, sql: str, times: int) -> Iterator[Row]:
        with self.connection.chunked_cursor() as cursor:
            cursor.execute(sql, self.params * times)
            while rows := cursor.fetchmany(CHUNK):
                yield from rows


class Groups:
    """Rows of one stream, handed out case by case in the order of the keys (column 0)."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self.rows = rows
        self.waiting: Row | None = next(rows, None)
        self.count = 0

    def take(self, key: int) -> tuple[list[Row], Row | None]:
        """Return the rows of case `key`, and the first row before it that belongs to no case (None as a rule)."""
        found: list[Row] = []
        orphan: Row | None = None
        row = self.waiting
        rows = self.rows
        while row is not None and row[0] <= key:
            if row[0] == key:
                found.append(row)
            elif orphan is None:
                orphan = row
            row = next(rows, None)
            self.count += 1
        self.waiting = row
        return found, orphan

    def rest(self) -> Row | None:
        """Read to the end; return the first row beyond the last case (None as a rule)."""
        orphan = self.waiting
        while self.waiting is not None:
            self.waiting = next(self.rows, None)
            self.count += 1
        return orphan


def editions(alias: str) -> dict[int, EditionRow]:
    """Return every edition, judged against its own text. One query."""
    return {row.pk: _edition(row) for row in Edition.objects.using(alias).select_related("chain").order_by("id")}


def _edition(row: Edition) -> EditionRow:
    published = row.status != Edition.Status.DRAFT
    problem = "" if published else "bản quy trình còn là dự thảo."
    outcomes = frozenset[str]()
    try:
        says = Definition.from_canonical(row.canonical.encode())
    except ValueError:
        problem = "nội dung bản quy trình không đọc được."
    else:
        outcomes = frozenset(says.outcomes)
        has = (row.chain.code, row.name, row.received_from, row.received_before)
        if has != (says.chain, says.name, says.received.from_, says.received.before):
            problem = "các cột của bản quy trình khác với nội dung của chính nó."
    if hashlib.sha256(row.canonical.encode()).hexdigest() != row.sha256:
        problem = "nội dung bản quy trình không khớp mã băm SHA-256 của nó."
    return EditionRow(row.chain.code, row.name, row.revision, row.sha256, outcomes, problem, published)


def keys_of(codes: Collection[str], alias: str) -> dict[str, int]:
    """Return {code: key} of those among `codes` that belong to a case."""
    wanted = list(codes)
    found: dict[str, int] = {}
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        found.update(Case.objects.using(alias).filter(code__in=part).values_list("code", "id"))
    return found
