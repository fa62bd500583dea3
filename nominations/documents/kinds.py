"""Kinds of documents, and which of them a dossier is to have: read from the shipped file, by award, nominee, procedure
and day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints, TypeAdapter

from nominations.models import AwardNomination, AwardType, DelegateNomination, Nominee
from workflows import clock
from workflows.definition.model import Day
from workflows.sheets import Sheet, read_sheet

FILE: Final = Path(__file__).parents[1] / "data" / "document_kinds.yaml"

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Basis = Annotated[str, StringConstraints(min_length=1, max_length=300)]
#: What carries a document: a dossier that somebody puts together, the work of those who judge it, a tờ trình.
Carrier = Literal["dossier", "work", "submission"]
Procedure = Literal["full", "simple"]
NomineeKind = Literal["person", "collective", "household"]


class Kind(BaseModel):
    """One kind of document: what it is called, and what to put there."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    code: Code
    of: Carrier
    vi: Words
    en: Words
    hint: Words
    hint_en: Words


class Rule(BaseModel):
    """A kind that dossiers are to have, or may. A list that is not given leaves out nobody.

    `basis` is where it is written; `confidence`: high (gazette text), medium (copy or published procedure), low (custom
    or our own guess, to be confirmed by the office).
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    kind: Code
    carries: Literal["award", "delegate"]
    required: bool
    awards: list[str] | None = None
    levels: list[Literal["commune", "district", "province", "centre"]] | None = None
    nominees: list[NomineeKind] | None = None
    procedures: list[Procedure] | None = None
    valid_from: Day | None = None
    valid_before: Day | None = None
    basis: Basis
    confidence: Literal["high", "medium", "low"]


class Book(BaseModel):
    """The whole file."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    kinds: list[Kind]
    rules: list[Rule]


@dataclass(frozen=True)
class Wanted:
    """A kind of document that a dossier is to have (`required`) or may have, and why."""

    code: str
    title: str
    required: bool
    hint: str
    basis: str
    confidence: str


def wanted(
    nomination: AwardNomination | DelegateNomination, on: date | None = None, language: str = "vi"
) -> list[Wanted]:
    """Return what the dossier of a nomination holds by the rules of a day, in the order of the file.

    The day is that on which the case was received, today before that. No query when case, nominee and award type are
    at hand.
    """
    day = on or nomination.case.received_on or clock.today()
    found: dict[str, Rule] = {}
    for rule in book().rules:
        if _fits(rule, nomination, day) and (rule.kind not in found or rule.required):
            found[rule.kind] = rule
    return [_wanted(kind, found[kind.code], language) for kind in book().kinds if kind.code in found]


def title_of(code: str, language: str = "vi") -> str:
    """Return what a kind is called; the code itself for one that is no longer in the file."""
    kind = known().get(code)
    return code if kind is None else _in(language, kind.vi, kind.en)


@cache
def known() -> dict[str, Kind]:
    """Return every kind by its code, in the order of the file."""
    return {kind.code: kind for kind in book().kinds}


@cache
def book() -> Book:
    """Return the shipped file. Raises SheetError naming the line of each mistake: a wrong file must stop the start."""
    return load(FILE)


def load(path: Path) -> Book:
    """Read a file of kinds and rules. Raises SheetError."""
    sheet = read_sheet(path, TypeAdapter(Book))
    if mistakes := list(_mistakes(sheet)):
        raise sheet.refused(mistakes)
    return sheet.content


def _fits(rule: Rule, nomination: AwardNomination | DelegateNomination, day: date) -> bool:
    if not (
        (rule.valid_from is None or rule.valid_from <= day) and (rule.valid_before is None or day < rule.valid_before)
    ):
        return False
    nominee: Nominee = nomination.nominee
    if not _among(nominee.kind, rule.nominees):
        return False
    if isinstance(nomination, DelegateNomination):
        return rule.carries == "delegate"
    award: AwardType = nomination.award_type
    return (
        rule.carries == "award"
        and _among(award.code, rule.awards)
        and _among(award.level, rule.levels)
        and _among(nomination.procedure, rule.procedures)
    )


def _among(value: str, listed: list[str] | list[NomineeKind] | list[Procedure] | None) -> bool:
    return listed is None or value in listed


def _wanted(kind: Kind, rule: Rule, language: str) -> Wanted:
    return Wanted(
        code=kind.code,
        title=_in(language, kind.vi, kind.en),
        required=rule.required,
        hint=_in(language, kind.hint, kind.hint_en),
        basis=rule.basis,
        confidence=rule.confidence,
    )


def _in(language: str, vi: str, en: str) -> str:
    return en if language == "en" else vi


def _mistakes(sheet: Sheet[Book]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield (path, what is wrong) for what only a look at the whole file can see."""
    carriers: dict[str, str] = {}
    for number, kind in enumerate(sheet.content.kinds):
        if kind.code in carriers:
            yield ("kinds", str(number), "code"), f"loại {kind.code} được nêu hai lần; hãy bỏ một dòng"
        carriers[kind.code] = kind.of
    for number, rule in enumerate(sheet.content.rules):
        where = ("rules", str(number))
        if carriers.get(rule.kind) != "dossier":
            yield (*where, "kind"), f"loại {rule.kind} không có trong mục kinds của hồ sơ (of: dossier)"
        if rule.carries == "delegate" and (rule.awards or rule.levels or rule.procedures):
            yield where, f"loại {rule.kind}: hồ sơ đại biểu không có awards, levels, procedures"
        if rule.valid_from and rule.valid_before and rule.valid_before <= rule.valid_from:
            yield (*where, "valid_before"), f"loại {rule.kind}: ngày valid_before phải sau ngày valid_from"
        for name in ("awards", "levels", "nominees", "procedures"):
            if getattr(rule, name) == []:
                yield (*where, name), f"loại {rule.kind}: mục {name} để trống thì không khớp hồ sơ nào; hãy bỏ mục này"
