"""`manage.py chain_schema`: write the JSON Schema with which editors help people who write chains."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

import workflows
from workflows.definition import json_schema_text

#: Beside the shipped chains, where editors look for it.
DEFAULT_PATH = Path(workflows.__file__).resolve().parent.parent / "nominations" / "chains" / "chain.schema.json"


class Command(BaseCommand):
    """Write the schema, or with --check say whether the file is current."""

    help = "Ghi JSON Schema của ngôn ngữ định nghĩa quy trình, để trình soạn thảo gợi ý và báo lỗi ngay khi gõ."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--output", type=Path, default=DEFAULT_PATH, metavar="FILE", help="tệp cần ghi")
        parser.add_argument("--check", action="store_true", help="không ghi; lỗi nếu tệp đã cũ")

    def handle(self, *args: Any, output: Path, check: bool, **options: Any) -> None:
        """Write or compare. Raises CommandError when --check finds the file missing or different."""
        text = json_schema_text()
        current = output.read_text(encoding="utf-8") if output.is_file() else None
        if check and current != text:
            raise CommandError(f"{output.name} đã cũ so với ngôn ngữ định nghĩa. Hãy chạy: manage.py chain_schema")
        if current != text:
            output.parent.mkdir(parents=True, exist_ok=True)
            output.write_text(text, encoding="utf-8", newline="\n")
        self.stdout.write(f"{output.name}: {'đúng bản hiện hành' if current == text else 'đã ghi'}")
