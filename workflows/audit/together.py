"""Reading a long history with all processors: one process for each span of cases, all in the same snapshot.

PostgreSQL only.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from workflows.audit.checking import EditionRow
from workflows.audit.reading import Span

Result = TypeVar("Result")
Judge = Callable[[BaseDatabaseWrapper, Span, dict[int, EditionRow]], Result]

#: More would be waiting for the database.
_MOST = 8


def processes() -> int:
    """Return how many processes may read at once: the processors given to this one; 1 where none can be forked."""
    if "fork" not in multiprocessing.get_all_start_methods() or not hasattr(os, "sched_getaffinity"):
        return 1
    return min(_MOST, len(os.sched_getaffinity(0)))


def run(
    connection: BaseDatabaseWrapper, spans: Sequence[Span], judge: Judge[Result], editions: dict[int, EditionRow]
) -> Iterator[Result]:
    """Judge the spans in processes of their own; yield the results in their order.

    The caller's transaction must be REPEATABLE READ and stay open until the last result: it lends its snapshot.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot: str = cursor.fetchone()[0]
    tasks = [(connection.alias, snapshot, span, judge, editions) for span in spans]
    with multiprocessing.get_context("fork").Pool(len(spans), _begin) as pool:
        yield from pool.imap(_read, tasks)


def _begin() -> None:
    # What the parent made stays as it is: no use in looking through it for garbage, or in copying its pages.
    gc.freeze()


def _read(task: tuple[str, str, Span, Judge[Result], dict[int, EditionRow]]) -> Result:
    alias, snapshot, span, judge, editions = task
    # A connection of its own; the one inherited belongs to the parent and must not even be closed here.
    own = connections[alias] = connections[alias].copy()
    try:
        with transaction.atomic(using=alias), own.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute(f"SET TRANSACTION SNAPSHOT '{snapshot}'")
            return judge(own, span, editions)
    finally:
        own.close()
