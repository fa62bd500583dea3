"""Checklists of verification: versioned data, one file each, found by chain, stage and what is proposed for whom.

A change is a new file with a new version in place of the old one: lines that were recorded keep the title and the
template that they were recorded under.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, product
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from nominations.models import AwardNomination, Nominee
from workflows.sheets import read

FOLDER = Path(__file__).parent
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=300)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=40)]
Kind = Literal["person", "collective", "household"]
Procedure = Literal["full", "simple"]


@dataclass(frozen=True)
class Subject:
    """What decides which checklist is for a case, and which of its lines; empty where the case has no award."""

    level: str = ""
    award: str = ""
    kind: str = ""
    procedure: str = ""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Only(_Strict):
    """Some of the cases of a checklist; an empty list excludes none."""

    awards: list[Annotated[str, StringConstraints(min_length=1, max_length=20)]] = []
    kinds: list[Kind] = []
    procedures: list[Procedure] = []

    def fits(self, subject: Subject) -> bool:
        """Whether a case is one of them."""
        pairs = ((self.awards, subject.award), (self.kinds, subject.kind), (self.procedures, subject.procedure))
        return all(not wanted or own in wanted for wanted, own in pairs)

    @property
    def narrowness(self) -> int:
        """How many conditions there are: of two checklists that fit, the narrower is meant."""
        return sum(map(bool, (self.awards, self.kinds, self.procedures)))

    def meets(self, other: Only) -> bool:
        """Whether some case could be one of both."""
        pairs = ((self.awards, other.awards), (self.kinds, other.kinds), (self.procedures, other.procedures))
        return all(not one or not two or set(one) & set(two) for one, two in pairs)


class Use(Only):
    """Where a checklist is settled: a stage of a chain, for awards of some levels ("" where a chain has no awards)."""

    chain: Name
    stage: Code
    levels: list[Literal["", "commune", "district", "province", "centre"]] = [""]


class LineSheet(_Strict):
    """One line as a file has it. Cases that `only` leaves out do not have it; for those of `not_applicable` it is
    proposed as such."""

    code: Code
    title: Text
    basis: Annotated[str, StringConstraints(max_length=300)] = ""
    documents: list[Code] = []
    only: Only = Only()
    not_applicable: Only | None = None


class Sheet(_Strict):
    """A file."""

    name: Name
    version: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}(\.[0-9]+)?$")]
    basis: Text
    used: Annotated[list[Use], Field(min_length=1)]
    lines: Annotated[list[LineSheet], Field(min_length=1)]

    @property
    def key(self) -> str:
        """Name and version: what recorded lines keep."""
        return f"{self.name} {self.version}"


@dataclass(frozen=True)
class Line:
    """One line to settle for a case: `documents` are the kinds of document that prove it, `applies` is False where
    the template itself proposes that it does not apply."""

    code: str
    title: str
    basis: str = ""
    documents: tuple[str, ...] = ()
    applies: bool = True


@dataclass(frozen=True)
class Template:
    """The checklist of a case; `key` (name and version) is what recorded lines keep."""

    key: str
    basis: str
    lines: tuple[Line, ...]


@lru_cache(maxsize=1)
def shipped() -> tuple[Sheet, ...]:
    """Return every checklist that is shipped. Raises SheetError, ValueError as `load` does."""
    return load(sorted(FOLDER.glob("*.yaml")))


def load(paths: Sequence[Path]) -> tuple[Sheet, ...]:
    """Read checklists.

    Raises SheetError for a file that cannot be read as one; ValueError when a file names a line twice, or when two
    files of equal narrowness could mean the same case: a wrong file must stop the start, not a case.
    """
    sheets = tuple(read(path, TypeAdapter(Sheet)) for path in paths)
    for path, sheet in zip(paths, sheets, strict=True):
        if len({line.code for line in sheet.lines}) != len(sheet.lines):
            raise ValueError(f"{path.name}: một dòng kiểm tra được nêu hai lần")
    for one, two in combinations(sheets, 2):
        for use, other in product(one.used, two.used):
            if _collide(use, other):
                raise ValueError(f"{one.key} và {two.key} cùng dùng cho {use.chain}, bước {use.stage}")
    return sheets


def _collide(one: Use, two: Use) -> bool:
    same_place = (one.chain, one.stage) == (two.chain, two.stage) and set(one.levels) & set(two.levels)
    return bool(same_place) and one.narrowness == two.narrowness and one.meets(two)


def template_for(chain: str, stage: str, subject: Subject) -> Template | None:
    """Return the checklist to settle at a stage of a chain for a case like this, with the lines that it has; None
    where there is none."""
    found = sorted(_fitting(chain, stage, subject), key=lambda pair: -pair[0].narrowness)
    if not found:
        return None
    sheet = found[0][1]
    lines = tuple(
        Line(
            one.code, one.title, one.basis, tuple(one.documents),
            applies=one.not_applicable is None or not one.not_applicable.fits(subject),
        )
        for one in sheet.lines
        if one.only.fits(subject)
    )  # fmt: skip
    return Template(sheet.key, sheet.basis, lines)


def _fitting(chain: str, stage: str, subject: Subject) -> Iterator[tuple[Use, Sheet]]:
    for sheet in shipped():
        for use in sheet.used:
            if (use.chain, use.stage) == (chain, stage) and subject.level in use.levels and use.fits(subject):
                yield use, sheet


def subject_of(nomination: AwardNomination, nominee: Nominee) -> Subject:
    """Return what decides the checklist of an award's case; `nomination` with its award type."""
    award = nomination.award_type
    return Subject(award.level, award.code, nominee.kind, nomination.procedure)
