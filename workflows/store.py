"""The engine's SQL: one text for one case and for many, on SQLite and PostgreSQL.

Only the row source differs: typed VALUES for one row and arrays for many on PostgreSQL, VALUES in batches on SQLite.
Nothing here decides anything.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection

T = TypeVar("T")
Row = Sequence[Any]
Rows = list[tuple[Any, ...]]
#: What a statement was asked for: call it, once, to have the answer. Within `pipelined` that is after the block.
Answer = Callable[[], T]

#: SQLite allows 32,766 variables in a statement; rows of a batch share them.
_SQLITE_VARIABLES = 30_000


#: Keys are 64-bit integers in both databases.
_LAST_KEY = 2**63 - 1


def is_key(value: object) -> bool:
    """Whether `value` can be the key of a row. Anything else would be an error of the database, not an unknown row."""
    return type(value) is int and 0 < value <= _LAST_KEY


@cache
def on_postgresql() -> bool:
    """Whether rows are locked and sources typed, or the whole database is (SQLite)."""
    return connection.vendor == "postgresql"


def fetch(sql: str, params: Sequence[Any]) -> Rows:
    """Run a reading statement and return its rows."""
    return ask(sql, params, list)()


def ask(sql: str, params: Sequence[Any], read: Callable[[Rows], T]) -> Answer[T]:
    """Run a reading statement; the answer is what `read` makes of its rows."""
    cursor = connection.cursor()
    cursor.execute(sql, params)

    def answer() -> T:
        with cursor:
            return read(cursor.fetchall())

    return answer


@contextmanager
def pipelined() -> Iterator[None]:
    """Send the statements of a block in one journey (PostgreSQL): none waits for the answer to the one before it.

    For the engine's own statements only: within the block neither rows nor their number are known, and the ORM draws
    conclusions from both. An error is raised at the end of the block, and the statements after it are not executed.
    """
    if not on_postgresql():
        yield
        return
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


def among(column: str, ids: Iterable[int]) -> tuple[str, str]:
    """Return a condition that `column` is one of `ids` with its single parameter, so that the text does not grow with
    them."""
    if on_postgresql():
        return f"{column} = ANY(%s::bigint[])", "{" + ",".join(map(str, ids)) + "}"
    return f"{column} IN (SELECT value FROM json_each(%s))", json.dumps(list(ids))


def among_texts(column: str, texts: Iterable[str]) -> tuple[str, str]:
    """Like `among`, for text."""
    data = json.dumps(list(texts))
    if on_postgresql():
        return f"{column} IN (SELECT value FROM json_array_elements_text(%s::json))", data
    return f"{column} IN (SELECT value FROM json_each(%s))", data


def sources(rows: Sequence[Row], types: Sequence[str]) -> Iterator[tuple[str, list[Any]]]:
    """Yield row sources `… AS x` with columns column1, column2 … and their parameters: one on PostgreSQL, batches on
    SQLite."""
    if on_postgresql():
        yield _typed_row(rows[0], types) if len(rows) == 1 else _arrays(rows, types)
        return
    batch = _SQLITE_VARIABLES // len(types)
    marks = "(" + ", ".join(["%s"] * len(types)) + ")"
    for start in range(0, len(rows), batch):
        part = rows[start : start + batch]
        params = [_sqlite(value) for row in part for value in row]
        yield f"(VALUES {', '.join([marks] * len(part))}) AS x", params


def insert(table: str, columns: Sequence[str], types: Sequence[str], rows: Sequence[Row]) -> None:
    """Insert rows; one statement on PostgreSQL."""
    if not rows:
        return
    names = ", ".join(f'"{column}"' for column in columns)
    wanted = ", ".join(f"column{index}" for index in range(1, len(columns) + 1))
    with connection.cursor() as cursor:
        for source, params in sources(rows, types):
            cursor.execute(f"INSERT INTO {table} ({names}) SELECT {wanted} FROM {source}", params)


def update(table: str, columns: Sequence[str], types: Sequence[str], rows: Sequence[Row]) -> None:
    """Set the columns after the first where the first (the key) matches; one statement on PostgreSQL."""
    if not rows:
        return
    assignments = ", ".join(f'"{column}" = x.column{index}' for index, column in enumerate(columns[1:], start=2))
    with connection.cursor() as cursor:
        for source, params in sources(rows, types):
            cursor.execute(
                f"UPDATE {table} AS t SET {assignments} FROM {source} WHERE t.{columns[0]} = x.column1", params
            )


def delete(table: str, ids: Sequence[int]) -> None:
    """Delete rows by key."""
    if not ids:
        return
    condition, param = among("id", ids)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE {condition}", [param])


def moment(value: Any) -> datetime | None:
    """Read back a time: PostgreSQL gives an aware one, SQLite naive UTC or text."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if value is None or not isinstance(value, datetime):
        return None
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def day(value: Any) -> date | None:
    """Read back a date: an expression column of SQLite gives text."""
    if isinstance(value, str):
        return date.fromisoformat(value[:10])
    return value if value is None or isinstance(value, date) else None


def uuid(value: Any) -> UUID:
    """Read back a UUID: SQLite keeps 32 hexadecimal digits."""
    return value if isinstance(value, UUID) else UUID(str(value))


def key(value: UUID) -> Any:
    """A UUID as a parameter of a comparison."""
    return value if on_postgresql() else value.hex


def _typed_row(row: Row, types: Sequence[str]) -> tuple[str, list[Any]]:
    marks = ", ".join(f"%s::{kind}" for kind in types)
    return f"(VALUES ({marks})) AS x", list(row)


def _arrays(rows: Sequence[Row], types: Sequence[str]) -> tuple[str, list[Any]]:
    """One array for each column. Binary (%b): as text, psycopg quotes every value of an array in Python."""
    names = ", ".join(f"column{index}" for index in range(1, len(types) + 1))
    marks = ", ".join(f"%b::{kind}[]" for kind in types)
    return f"unnest({marks}) AS x({names})", [list(column) for column in zip(*rows, strict=True)]


def _sqlite(value: Any) -> Any:
    if isinstance(value, datetime):
        return str(value.astimezone(UTC).replace(tzinfo=None))
    if isinstance(value, date):
        return value.isoformat()
    return value.hex if isinstance(value, UUID) else value
