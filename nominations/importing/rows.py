"""What is read of a sheet: its layout, its rows, what was mended in them and what is wrong. Values, no database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from nominations.importing import cells
from nominations.importing.headers import FIELDS, Header
from nominations.importing.workbook import letter

PERSON, COLLECTIVE, HOUSEHOLD = "person", "collective", "household"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about one cell of one row. `blocks`: the row stays out until it is put right."""

    row: int
    column: str
    code: str
    message: str
    way_out: str
    blocks: bool = True


@dataclass(frozen=True, slots=True)
class Repair:
    """A value that was mended, waiting for somebody to say that it is right. `kept`: somebody said that it is not, and
    the value before it counts."""

    row: int
    column: str
    kind: str
    before: str
    after: str
    kept: bool = False

    @property
    def title(self) -> str:
        """What was wrong, in words."""
        return cells.REPAIRS[self.kind]


@dataclass(frozen=True)
class Layout:
    """How a sheet is read: which rows are its header, which column is which field, and what holds for rows that do not
    say it."""

    sheet: str
    top: int
    bottom: int
    columns: Mapping[int, str]
    award: str = ""
    ethnicity_list: str = ""

    def column_of(self, name: str) -> str:
        """Return the letter of the column of a field; "" when there is none."""
        return next((letter(column) for column, one in self.columns.items() if one == name), "")

    def as_json(self) -> dict[str, Any]:
        """Return it as it is stored."""
        return {
            "sheet": self.sheet, "top": self.top, "bottom": self.bottom,
            "columns": {str(column): name for column, name in sorted(self.columns.items())},
            "award": self.award, "ethnicity_list": self.ethnicity_list,
        }  # fmt: skip

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Layout:
        """Return what was stored."""
        columns = {int(column): str(name) for column, name in stored["columns"].items() if name in FIELDS}
        return cls(
            stored["sheet"], stored["top"], stored["bottom"], columns,
            stored.get("award", ""), stored.get("ethnicity_list", ""),
        )  # fmt: skip


@dataclass
class Row:
    """One row as it was read. `skipped` says why it holds nobody ("dòng tổng cộng"); `facts` are fields of a nominee,
    `words` what needs the database to be understood (award, residence, case code)."""

    number: int
    kind: str = PERSON
    facts: dict[str, Any] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    achievement: str = ""
    report: dict[str, str] = field(default_factory=dict)
    achievement_from: date | None = None
    achievement_before: date | None = None
    problems: list[Problem] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)
    skipped: str = ""

    @property
    def name(self) -> str:
        """Who it is about."""
        return str(self.facts.get("full_name", ""))


@dataclass(frozen=True)
class Reading:
    """A whole sheet as it was read. `plain` says of a column (its letter) how many of its cells have letters beyond
    ASCII and were read as they stand."""

    layout: Layout
    header: Header
    rows: tuple[Row, ...]
    plain: Mapping[str, int] = field(default_factory=dict)

    @property
    def repairs(self) -> list[Repair]:
        """Everything that was mended, in the order of the rows."""
        return [one for row in self.rows for one in row.repairs]

    @property
    def repairs_digest(self) -> str:
        """Names exactly these repairs: who confirms confirms what he saw."""
        shown = [[one.row, one.column, one.kind, one.before, one.after] for one in self.repairs]
        return hashlib.sha256(json.dumps(shown, ensure_ascii=False).encode()).hexdigest() if shown else ""
