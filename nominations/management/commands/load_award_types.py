"""`manage.py load_award_types`: bring the forms of award of the shipped file into the database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from nominations.award_types import FILE, load_award_types
from workflows.management.readiness import require_tables
from workflows.sheets import SheetError


class Command(BaseCommand):
    """`load_award_types [FILE]`; rows that are there already are brought up to date."""

    help = "Nạp danh mục hình thức khen thưởng (chạy lại không thêm dòng trùng)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file; the shipped one by default."""
        parser.add_argument("file", nargs="?", type=Path, default=FILE, help="tệp YAML; mặc định là tệp kèm theo")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load all rows or none, and say how many were new."""
        require_tables()
        try:
            new, total = load_award_types(options["file"])
        except SheetError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Đã nạp {total} hình thức khen thưởng, mới thêm {new}.")
