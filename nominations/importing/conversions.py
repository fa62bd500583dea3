"""What was mended in a list, by column and kind, and what somebody said of it: converted as proposed, or left as typed.

A decision is about what was shown: it names the digest of the group, and a group that reads otherwise is asked again.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nominations.importing.rows import Reading, Repair


@dataclass(frozen=True)
class Answer:
    """What is said of a group: whether it is converted, and the texts in it of which the contrary holds."""

    accepted: bool = True
    apart: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Decided:
    """An answer, about what, by whom and when (ISO 8601)."""

    answer: Answer
    digest: str
    by: int
    at: str

    def as_json(self) -> dict[str, Any]:
        """Return it as it is stored."""
        said = {"accepted": self.answer.accepted, "apart": sorted(self.answer.apart)}
        return said | {"digest": self.digest, "by": self.by, "at": self.at}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Decided:
        """Return what was stored."""
        return cls(Answer(stored["accepted"], frozenset(stored["apart"])), stored["digest"], stored["by"], stored["at"])


@dataclass(frozen=True)
class Decisions:
    """What was decided of an import's conversions, by the key of the group."""

    by_group: Mapping[str, Decided] = field(default_factory=dict)

    def __contains__(self, place: tuple[str, str, str]) -> bool:
        """Whether a conversion (column, kind, text before) was rejected: what `read_rows` asks."""
        column, kind, before = place
        decided = self.by_group.get(key_of(column, kind))
        return decided is not None and decided.answer.accepted == (before in decided.answer.apart)

    def covers(self, group: Group) -> bool:
        """Whether somebody decided on exactly what this group holds."""
        decided = self.by_group.get(group.key)
        return decided is not None and decided.digest == group.digest

    def as_json(self) -> dict[str, Any]:
        """Return them as they are stored."""
        return {key: one.as_json() for key, one in self.by_group.items()}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Decisions:
        """Return what was stored."""
        return cls({key: Decided.from_json(one) for key, one in stored.items()})


@dataclass(frozen=True)
class Group:
    """The conversions of one kind in one column. `mixed`: the column holds texts of another kind as well, so that what
    is right for most may be wrong for some."""

    column: str
    kind: str
    repairs: tuple[Repair, ...]
    mixed: bool

    @property
    def key(self) -> str:
        """What it is known by: "B:tcvn3"."""
        return key_of(self.column, self.kind)

    @property
    def texts(self) -> list[tuple[str, str]]:
        """Each different text before and after, in the order of the rows."""
        return list(dict.fromkeys((one.before, one.after) for one in self.repairs))

    @property
    def digest(self) -> str:
        """Names exactly these conversions."""
        shown = [[one.row, one.before, one.after] for one in self.repairs]
        return hashlib.sha256(json.dumps(shown, ensure_ascii=False).encode()).hexdigest()


def key_of(column: str, kind: str) -> str:
    """Return what a group is known by."""
    return f"{column}:{kind}"


def groups(reading: Reading) -> list[Group]:
    """Return what was mended, by column and kind, in the order of the columns."""
    found: dict[tuple[str, str], list[Repair]] = defaultdict(list)
    for one in reading.repairs:
        found[one.column, one.kind].append(one)
    kinds = defaultdict(set)
    for column, kind in found:
        kinds[column].add(kind)
    return [
        Group(column, kind, tuple(repairs), mixed=len(kinds[column]) > 1 or bool(reading.plain.get(column)))
        for (column, kind), repairs in sorted(found.items(), key=_place)
    ]


def accepted(reading: Reading, *, by: int = 0, at: str = "") -> Decisions:
    """Return the decision that every conversion is right."""
    return Decisions({one.key: Decided(Answer(), one.digest, by, at) for one in groups(reading)})


def undecided(reading: Reading, decisions: Decisions) -> set[tuple[str, str]]:
    """Return the (column, kind) of conversions that wait for somebody's word."""
    return {(one.column, one.kind) for one in groups(reading) if not decisions.covers(one)}


def _place(found: tuple[tuple[str, str], Sequence[Repair]]) -> tuple[int, str, str]:
    """Columns as a sheet has them: Z comes before AA."""
    column, kind = found[0]
    return len(column), column, kind
