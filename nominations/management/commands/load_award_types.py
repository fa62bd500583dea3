"""`manage.py load_award_types`: bring the forms of award of the shipped file into the database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from nominations.award_types import FILE, AwardTypesError, load_award_types


class Command(BaseCommand):
    help = "Nạp danh mục hình thức khen thưởng (chạy lại không thêm dòng trùng)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=FILE, help="tệp YAML; mặc định là tệp kèm theo")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            new, total = load_award_types(options["file"])
        except (AwardTypesError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Đã nạp {total} hình thức khen thưởng, mới thêm {new}.")
