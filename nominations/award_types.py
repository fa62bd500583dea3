"""The forms of award that the law knows: read from the shipped file into rows."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from nominations.models import AwardType

FILE = Path(__file__).parent / "data" / "award_types.yaml"


class AwardTypesError(Exception):
    """The file of award types cannot be loaded; the text says which row and why, in Vietnamese."""


def load_award_types(path: Path = FILE) -> tuple[int, int]:
    """Bring the rows of the file into the database; rows that nominations use keep their keys. Safe to run again.

    A row is known by code, level and `valid_from`. Returns how many were new and how many there are in the file.
    Raises AwardTypesError naming the row.
    """
    rows = [
        _row(number, entry) for number, entry in enumerate(yaml.safe_load(path.read_text(encoding="utf-8")), start=1)
    ]
    keys = [(row.code, row.level, row.valid_from) for row in rows]
    if repeated := [key for key in keys if keys.count(key) > 1]:
        raise AwardTypesError(
            f"Hình thức {repeated[0][0]}, cấp {repeated[0][1]} nêu hai lần cho cùng một ngày. Bỏ bớt một dòng."
        )
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
    return len(set(keys) - known), len(rows)


def in_force(code: str, level: str, on: date) -> AwardType:
    """Return the award of this code as this level grants it on a day. Raises AwardType.DoesNotExist."""
    return AwardType.objects.exclude(valid_before__lte=on).get(code=code, level=level, valid_from__lte=on)


def _row(number: int, entry: dict[str, Any]) -> AwardType:
    try:
        kinds = set(entry["for"])
        if unknown := kinds - {"persons", "collectives", "households"}:
            raise ValueError(f"đối tượng {sorted(unknown)[0]!r}")
        return AwardType(
            code=entry["code"],
            level=AwardType.Level(entry["level"]),
            title_vi=entry["vi"],
            title_en=entry["en"],
            for_persons="persons" in kinds,
            for_collectives="collectives" in kinds,
            for_households="households" in kinds,
            valid_from=date.fromisoformat(entry["valid_from"]),
            valid_before=date.fromisoformat(entry["valid_before"]) if entry["valid_before"] else None,
            legal_basis=entry["legal_basis"],
            confidence=entry["confidence"],
        )
    except (KeyError, ValueError, TypeError) as error:
        raise AwardTypesError(
            f"Dòng thứ {number} của danh mục hình thức khen thưởng không đọc được: {error}. Sửa lại tệp."
        ) from error
