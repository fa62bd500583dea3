"""Put the shipped policies, or those of another file, into the database."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from pydantic import BaseModel, ConfigDict, TypeAdapter

from workflows.definition.model import Day
from workflows.management.readiness import require_tables
from workflows.models import Area
from workflows.places import PlaceError, find_area
from workflows.policies import Loaded, NewPolicy, PolicyError, check, load
from workflows.sheets import SheetError, read_sheet

FILE = Path(__file__).resolve().parents[2] / "policies.yaml"


class Line(BaseModel):
    """One policy in the file. `scope` is the code of an area on `valid_from`; null is the whole country."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    code: str
    value: str
    unit: str
    scope: str | None
    legal_basis: str
    source: str
    confidence: str
    valid_from: Day
    valid_before: Day | None
    note: str | None = None


Lines = TypeAdapter(list[Line])
#: The areas already looked up, by code and day.
Areas = dict[tuple[str | None, date], Area]


class Command(BaseCommand):
    """`load_policies [FILE]`; rows that are there already are not written again."""

    help = "Nạp bảng quy định (thời hạn, tỷ lệ phiếu, công khai …). Chạy lại không thêm gì."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file; the shipped one by default."""
        parser.add_argument(
            "file", nargs="?", type=Path, default=FILE, metavar="TỆP", help="tệp YAML; mặc định của hệ thống"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load all lines or none, and say what was new."""
        require_tables()
        try:
            done = load_file(options["file"])
        except SheetError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Đã ghi {done.added} quy định mới (có sẵn {done.there}).")
        for code in done.kept:
            self.stdout.write(f"Giữ nguyên quy định do người dùng đã ghi: {code}.")


@transaction.atomic
def load_file(path: Path = FILE) -> Loaded:
    """Load a file of policies. Raises `SheetError` naming the line and the policy of each mistake; nothing is written
    then."""
    sheet = read_sheet(path, Lines, blanks=True)
    areas: Areas = {}
    rows: list[NewPolicy] = []
    mistakes: list[tuple[tuple[str, ...], str]] = []
    for number, line in enumerate(sheet.content):
        where: tuple[str, ...] = (str(number),)
        try:
            row = _row(line, areas)
            check(row)
            rows.append(row)
        except PlaceError as error:
            mistakes.append(((*where, "scope"), f"quy định {line.code}: {error}"))
        except PolicyError as error:
            mistakes.append((where, f"quy định {line.code}: {error}"))
    if mistakes:
        raise sheet.refused(mistakes)
    return load(rows)


def _row(line: Line, areas: Areas) -> NewPolicy:
    """Return what a line says; `areas` keeps the areas that were looked up. Raises `PlaceError`."""
    where = (line.scope, line.valid_from)
    if line.scope is not None and where not in areas:
        areas[where] = find_area(line.scope, line.valid_from)
    return NewPolicy(
        code=line.code,
        value=line.value,
        unit=line.unit,
        valid_from=line.valid_from,
        valid_before=line.valid_before,
        legal_basis=line.legal_basis,
        source=line.source,
        confidence=line.confidence,
        area=areas.get(where),
        note=line.note or "",
    )
