"""What would become of the rows of a list: values that the page shows and the import carries out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from nominations import reports
from nominations.importing.conversions import Decisions
from nominations.importing.matching import Known, key_of
from nominations.importing.rows import Problem, Reading, Row
from nominations.models import AwardNomination, AwardType, Nominee
from nominations.register.identity import Match
from nominations.register.nominees import NewNominee

CREATE, UPDATE, UNCHANGED, BLOCKED, SKIPPED = "create", "update", "unchanged", "blocked", "skipped"
#: The part of a report that says what was achieved.
ACHIEVEMENTS = "achievements"
#: Where the register has it from that somebody is of an ethnic group.
SOURCE = "danh sách Excel của đơn vị"


@dataclass(frozen=True)
class Choices:
    """What people decided: `same` row → key of the nominee who it is, `apart` row → those of the register who it is
    not, and why; `together` the rows that were decided on at once; `conversions` what is converted."""

    same: Mapping[int, int] = field(default_factory=dict)
    apart: Mapping[int, Mapping[int, str]] = field(default_factory=dict)
    together: frozenset[int] = frozenset()
    conversions: Decisions = field(default_factory=Decisions)


@dataclass
class Planned:
    """One row and what would become of it."""

    row: Row
    action: str = BLOCKED
    new: NewNominee | None = None
    drafted: Nominee | None = None
    award: AwardType | None = None
    known: Known | None = None
    matches: list[Match] = field(default_factory=list)
    same: Nominee | None = None
    nominee_changes: dict[str, Any] = field(default_factory=dict)
    nomination_changes: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def report(self) -> dict[str, str]:
        """The parts of the report that its form has. A list with one column for the achievement says it there too."""
        if self.award is None:
            return {}
        form = reports.form_for(self.award, self.row.kind, AwardNomination.Procedure.FULL)
        given = {code: text for code, text in self.row.report.items() if form.part(code) is not None}
        if self.row.achievement and form.part(ACHIEVEMENTS) is not None:
            given.setdefault(ACHIEVEMENTS, self.row.achievement)
        return given

    @property
    def number(self) -> int:
        """Its row in the sheet."""
        return self.row.number

    @property
    def is_ready(self) -> bool:
        """Whether importing writes something for it, or finds it written."""
        return self.action in (CREATE, UPDATE, UNCHANGED)

    @property
    def key(self) -> str:
        """What the row is known by when the list comes again."""
        return key_of(self.drafted, self.award) if self.drafted is not None and self.award is not None else ""


@dataclass(frozen=True)
class Preview:
    """A whole list: every row with what would become of it, and what is wrong."""

    reading: Reading
    rows: tuple[Planned, ...]
    choices: Choices

    @property
    def problems(self) -> list[Problem]:
        """Everything that is wrong or to be looked at, in the order of the rows."""
        return [problem for row in self.rows for problem in row.problems]

    @property
    def people(self) -> list[Planned]:
        """The rows that hold somebody."""
        return [one for one in self.rows if one.action != SKIPPED]

    def of(self, *actions: str) -> list[Planned]:
        """The rows with which this would be done."""
        return [one for one in self.rows if one.action in actions]

    @property
    def ready(self) -> list[Planned]:
        """The rows that would be imported."""
        return self.of(CREATE, UPDATE, UNCHANGED)
