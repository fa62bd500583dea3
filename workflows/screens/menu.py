"""Entries of the menu. Each app lists its own; the shell puts them side by side and shows those that fit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from workflows import sight
from workflows.capacities import Acting


@dataclass(frozen=True)
class Entry:
    """One room of the house: the name of its URL, its title (lazy text), whom it is shown to, and what it counts.

    Hiding is a courtesy only; the views behind it judge for themselves. `count` gives a short text to show beside the
    title ("12"), given the request with all capacities of the person.
    """

    url_name: str
    title: Any
    shown: Callable[[Acting], bool]
    count: Callable[[Any], str] | None = None


def works(acting: Acting) -> bool:
    """Whether work on cases can come to this office: not to one that only audits or administers."""
    return not (audits(acting) or administers(acting))


def audits(acting: Acting) -> bool:
    """Whether this office reads every case of its area."""
    return sight.audits(acting.office)


def administers(acting: Acting) -> bool:
    """Whether this office keeps accounts and appointments."""
    return sight.administers(acting.office)


def reads(acting: Acting) -> bool:
    """Whether there are cases that this office may read: everybody but those who administer."""
    return not administers(acting)
