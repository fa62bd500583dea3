"""The forms of award that the law knows: read from the shipped file into rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from django.db import transaction
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from nominations.models import AwardType
from workflows.definition.model import Day
from workflows.sheets import read_sheet

FILE = Path(__file__).parent / "data" / "award_types.yaml"

Title = Annotated[str, StringConstraints(min_length=1, max_length=150)]


class Line(BaseModel):
    """One row of the file: a form of award as one level grants it in one period."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    code: Annotated[str, StringConstraints(min_length=1, max_length=20)]
    level: Literal["commune", "district", "province", "centre"]
    vi: Title
    en: Title
    for_: list[Literal["persons", "collectives", "households"]] = Field(alias="for")
    valid_from: Day
    valid_before: Day | None
    legal_basis: Annotated[str, StringConstraints(min_length=1, max_length=300)]
    confidence: Literal["high", "medium", "low"]


Lines = TypeAdapter(list[Line])


def load_award_types(path: Path = FILE) -> tuple[int, int]:
    """Bring the rows of the file into the database; rows that nominations use keep their keys. Safe to run again.

    A row is known by code, level and `valid_from`. Returns how many were new and how many there are in the file.
    Raises `sheets.SheetError` naming the line of each mistake; nothing is written then.
    """
    sheet = read_sheet(path, Lines, blanks=True)
    if mistakes := list(_mistakes(sheet.content)):
        raise sheet.refused(mistakes)
    rows = [_row(line) for line in sheet.content]
    keys = {(row.code, row.level, row.valid_from) for row in rows}
    with transaction.atomic():
        known = set(AwardType.objects.values_list("code", "level", "valid_from"))
        AwardType.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["code", "level", "valid_from"],
            update_fields=[
                *("title_vi", "title_en", "for_persons", "for_collectives", "for_households"),
                *("valid_before", "legal_basis", "confidence"),
            ],
        )
    return len(keys - known), len(rows)


def in_force(code: str, level: str, on: date) -> AwardType:
    """Return the award of this code as this level grants it on a day. Raises AwardType.DoesNotExist."""
    return AwardType.objects.exclude(valid_before__lte=on).get(code=code, level=level, valid_from__lte=on)


def _mistakes(lines: list[Line]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield (path, what is wrong) for what only a look at whole rows can see."""
    seen = set()
    for number, line in enumerate(lines):
        key = (line.code, line.level, line.valid_from)
        where, called = str(number), f"hình thức {line.code}, cấp {line.level}"
        if key in seen:
            yield (where,), f"{called}: nêu hai lần cho cùng một ngày; hãy bỏ bớt một dòng"
        seen.add(key)
        if not line.for_:
            yield (where, "for"), f"{called}: mục for chưa nêu đối tượng nào"
        if line.valid_before is not None and line.valid_before <= line.valid_from:
            yield (where, "valid_before"), f"{called}: ngày valid_before phải sau ngày valid_from"


def _row(line: Line) -> AwardType:
    return AwardType(
        code=line.code,
        level=line.level,
        title_vi=line.vi,
        title_en=line.en,
        for_persons="persons" in line.for_,
        for_collectives="collectives" in line.for_,
        for_households="households" in line.for_,
        valid_from=line.valid_from,
        valid_before=line.valid_before,
        legal_basis=line.legal_basis,
        confidence=line.confidence,
    )
