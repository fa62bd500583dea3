"""Pages by key: the key of a page is that of the row it begins after, in words that can stand in an address."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Generic, TypeVar

from workflows import store
from workflows.inbox.rows import Page
from workflows.models.tasks import NO_DUE

Row = TypeVar("Row")
_DUE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})-([0-9]{1,19})")
_MOMENT = re.compile(r"([0-9]{20})-([0-9]{1,19})")
_STAMP = "%Y%m%d%H%M%S%f"


@dataclass(frozen=True)
class Way:
    """Where a page begins and in which direction: parameters of its key (none: at the beginning), back or forth."""

    key: tuple[Any, ...] | None
    back: bool

    def condition(self, columns: str, marks: str, *, descending: bool = False) -> tuple[str, tuple[Any, ...]]:
        """The condition that a row comes after the key on this way, and its parameters."""
        if self.key is None:
            return "", ()
        return f"{columns} {'<' if self.back != descending else '>'} {marks}", self.key

    def order(self, *columns: str, descending: bool = False) -> str:
        """The order in which rows are read on this way."""
        return ", ".join(f"{one} DESC" if self.back != descending else one for one in columns)


def way(after: str, before: str, read: Callable[[str], tuple[Any, ...] | None]) -> Way:
    """The way that two texts from an address ask for. A text that is no key is ignored; `after` wins over `before`."""
    key = read(after)
    if key is not None:
        return Way(key, back=False)
    key = read(before)
    return Way(key, back=key is not None)


@dataclass(frozen=True)
class Keys(Generic[Row]):
    """How a list writes its keys: of a row, and of the place just behind a key, which a page without rows goes back
    from."""

    of: Callable[[Row], str]
    behind: Callable[[tuple[Any, ...]], str]


def page(found: Sequence[Row], taken: Way, limit: int, keys: Keys[Row]) -> Page[Row]:
    """Make a page of up to `limit` + 1 rows in the order in which they were read."""
    more, rows = len(found) > limit, tuple(found[:limit])
    if taken.back:
        rows = rows[::-1]
        return Page(rows, keys.of(rows[-1]) if rows else "", keys.of(rows[0]) if more else "")
    previous = ""
    if taken.key is not None:
        previous = keys.of(rows[0]) if rows else keys.behind(taken.key)
    return Page(rows, keys.of(rows[-1]) if more else "", previous)


def is_short(found: Sequence[Row], taken: Way, limit: int) -> bool:
    """Whether a way back ended at the beginning with less than a page: the first page then says more."""
    return taken.back and len(found) < limit


def due_key(due_on: date | None, task_id: int) -> str:
    """The key of a task: 2024-05-08-1234."""
    return f"{(due_on or NO_DUE).isoformat()}-{task_id}"


def read_due_key(text: str) -> tuple[str, int] | None:
    """What `due_key` wrote, as parameters; None for anything else."""
    found = _DUE.fullmatch(text)
    if found is None or not store.is_key(int(found[2])):
        return None
    try:
        date.fromisoformat(found[1])
    except ValueError:
        return None
    return found[1], int(found[2])


def moment_key(moment: datetime, key: int) -> str:
    """The key of an event in the order of its time: 20240506143000123456-77, UTC."""
    return f"{moment.astimezone(UTC).strftime(_STAMP)}-{key}"


def read_moment_key(text: str) -> tuple[datetime, int] | None:
    """What `moment_key` wrote; None for anything else."""
    found = _MOMENT.fullmatch(text)
    if found is None or not store.is_key(int(found[2])):
        return None
    try:
        return datetime.strptime(found[1], _STAMP).replace(tzinfo=UTC), int(found[2])
    except ValueError:
        return None
