"""The parts of an achievement report: which ones an award, a kind of nominee and a procedure ask for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from nominations import text
from nominations.errors import refuse
from nominations.models import AwardNomination, AwardType
from workflows import clock
from workflows.definition.model import Day
from workflows.sheets import Sheet, SheetError, read_sheet

FILE = Path(__file__).parent / "data" / "report_forms.yaml"
#: Before the name of a part where it stands among other fields: "report_achievements".
PREFIX = "report_"

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=300)]
Kind = Literal["person", "collective", "household"]


class Said(BaseModel):
    """Words in both languages of the site."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    vi: Words
    en: Words

    def __str__(self) -> str:
        return self.vi

    def in_(self, language: str) -> str:
        """The words in a language; Vietnamese for any that is not English."""
        return self.en if language == "en" else self.vi


class Part(BaseModel):
    """One part of a report: a heading with text under it. `limit` counts characters."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    code: Code
    title: Said
    hint: Said
    required: bool
    limit: Annotated[int, Field(ge=1, le=text.TEXT_LIMIT)]


class ReportForm(BaseModel):
    """One form of report, for the awards (empty: any) and kinds it names, in one procedure and period of the law."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    key: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=40)]
    title: Said
    awards: list[Annotated[str, StringConstraints(min_length=1, max_length=20)]]
    kinds: list[Kind]
    procedure: Literal["full", "simple"]
    valid_from: Day
    valid_before: Day | None
    legal_basis: Words
    confidence: Literal["high", "medium", "low"]
    parts: list[Part]

    def part(self, code: str) -> Part | None:
        """The part of this code."""
        return next((one for one in self.parts if one.code == code), None)

    def missing(self, report: Mapping[str, str]) -> list[str]:
        """Return the titles of the required parts that have no text, in their order."""
        return [one.title.vi for one in self.parts if one.required and not report.get(one.code, "").strip()]

    def fits(self, kind: str, procedure: str, on: date) -> bool:
        """Whether the form is for such a nominee in this procedure on a day."""
        in_force = self.valid_from <= on and (self.valid_before is None or on < self.valid_before)
        return kind in self.kinds and procedure == self.procedure and in_force


Forms = TypeAdapter(list[ReportForm])


@cache
def forms(path: Path = FILE) -> tuple[ReportForm, ...]:
    """Return all forms, read once per process. Raises `sheets.SheetError` naming every mistake with its line."""
    sheet = read_sheet(path, Forms, blanks=True)
    if mistakes := list(_mistakes(sheet)):
        raise sheet.refused(mistakes)
    return tuple(sheet.content)


def form_for(award_type: AwardType, kind: str, procedure: str, on: date | None = None) -> ReportForm:
    """Return the form of report that an award asks of a nominee of this kind in this procedure on a day (today).

    A form that names the award comes before one for any. Raises SheetError when the shipped file has none.
    """
    return _form_for(award_type.code, str(kind), str(procedure), on or clock.today())


@cache
def _form_for(award: str, kind: str, procedure: str, on: date) -> ReportForm:
    fitting = [one for one in forms() if one.fits(kind, procedure, on) and (not one.awards or award in one.awards)]
    if not fitting:
        raise SheetError(
            f"Tệp {FILE.name} không có mẫu báo cáo nào cho {award} ({kind}, {procedure}) ngày {on:%d/%m/%Y}."
        )
    return max(fitting, key=lambda one: (bool(one.awards), one.valid_from))


def form_of(nomination: AwardNomination, on: date | None = None) -> ReportForm:
    """Return the form of report for a nomination (with nominee and award) as it stands."""
    return form_for(nomination.award_type, nomination.nominee.kind, nomination.procedure, on)


@cache
def known_parts() -> dict[str, Part]:
    """Return every part that any form has, by its code: an old report may have one that its form no longer asks for."""
    return {part.code: part for one in reversed(forms()) for part in one.parts}


def titled(nomination: AwardNomination) -> list[tuple[Part, str]]:
    """Return the parts of a nomination's report (with nominee and award) with their text: those of its form in their
    order, then those that another form left behind."""
    form, report = form_of(nomination), nomination.report
    others = [part for code, part in known_parts().items() if report.get(code) and form.part(code) is None]
    return [(part, report.get(part.code, "")) for part in [*form.parts, *others]]


def checked(given: Mapping[str, Any], known: Mapping[str, str], form: ReportForm) -> dict[str, str]:
    """Return a report: what is `known`, with the `given` parts in their place; a part given empty goes.

    Text that another form left behind may stay or go, but not grow a part that this form does not have. Raises
    DomainError (field "report_<code>") for an unknown part, or text that is too long or unreadable.
    """
    report = dict(known)
    for code, value in given.items():
        part = form.part(code) or (known_parts().get(code) if code in known or not value else None)
        if part is None:
            raise refuse(
                f"{PREFIX}{code}",
                "report_part_unknown",
                f'{form.title.vi} không có mục "{code[:40]}".',
                "Chỉ ghi các mục: " + "; ".join(f"{one.title.vi} ({one.code})" for one in form.parts) + ".",
            )
        report[code] = text.paragraphs(str(value), f"{PREFIX}{code}", limit=part.limit)
    return {code: value for code, value in report.items() if value}


def _mistakes(sheet: Sheet[list[ReportForm]]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield (path, what is wrong) for what only a look at whole rows, and at several, can see."""
    keys: set[str] = set()
    for number, form in enumerate(sheet.content):
        where, called = str(number), f"mẫu {form.key}"
        if form.key in keys:
            yield (where, "key"), f"{called}: nêu hai lần"
        keys.add(form.key)
        if form.valid_before is not None and form.valid_before <= form.valid_from:
            yield (where, "valid_before"), f"{called}: ngày valid_before phải sau ngày valid_from"
        if not form.kinds:
            yield (where, "kinds"), f"{called}: chưa nêu loại đối tượng nào"
        codes = [one.code for one in form.parts]
        if not any(one.required for one in form.parts):
            yield (where, "parts"), f"{called}: không có mục nào bắt buộc"
        if twice := sorted({code for code in codes if codes.count(code) > 1}):
            yield (where, "parts"), f"{called}: mục {', '.join(twice)} nêu hai lần"
        for other in _rivals(form, sheet.content[:number]):
            yield (where,), f"{called}: trùng phạm vi áp dụng với mẫu {other.key}"


def _rivals(form: ReportForm, before: Sequence[ReportForm]) -> Iterator[ReportForm]:
    """Earlier forms that would be chosen for the same nomination as well."""
    for other in before:
        same_awards = bool(set(form.awards) & set(other.awards)) or not (form.awards or other.awards)
        ends_first = other.valid_before is not None and other.valid_before <= form.valid_from
        starts_later = form.valid_before is not None and form.valid_before <= other.valid_from
        if (
            same_awards
            and form.procedure == other.procedure
            and set(form.kinds) & set(other.kinds)
            and not (ends_first or starts_later)
        ):
            yield other
