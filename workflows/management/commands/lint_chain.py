"""`manage.py lint_chain FILE`: check a chain definition without a database."""

from __future__ import annotations

import json as json_text
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from workflows.definition import Finding, findings, read
from workflows.definition.strict_yaml import SIZE_LIMIT
from workflows.sheets import why_unreadable


class Command(BaseCommand):
    """Print every mistake of a definition file; exit 1 if there is one."""

    help = "Kiểm tra một tệp định nghĩa quy trình (YAML); báo mọi lỗi cùng lúc."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("file", metavar="FILE", help="tệp YAML")
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")

    def handle(self, *args: Any, file: str, json: bool, **options: Any) -> None:
        """Check the file. Raises SystemExit(1) when it has mistakes or cannot be read."""
        content, found = _read_file(Path(file))
        if content is not None:
            found = findings(content)
        if json:
            self._print_json(found)
        elif found:
            self.stdout.write(f"{file}: có {len(found)} lỗi")
            for number, one in enumerate(found, start=1):
                self.stdout.write(f"{number:3}. {one.message}  [{one.code}]")
        elif content is not None:
            self._print_summary(file, content)
        if found:
            raise SystemExit(1)

    def _print_json(self, found: list[Finding]) -> None:
        problems = [
            {"stage": one.stage, "action": one.action, "code": one.code, "message": one.message} for one in found
        ]
        self.stdout.write(json_text.dumps({"ok": not found, "problems": problems}, ensure_ascii=False, indent=2))

    def _print_summary(self, file: str, content: bytes) -> None:
        definition = read(content)
        actions = sum(len(one.actions) for one in definition.stages.values())
        actions += sum(len(one.actions) for one in definition.outcomes.values())
        self.stdout.write(f"{file}: hợp lệ")
        self.stdout.write(f"  Quy trình: {definition.title.vi} ({definition.chain}, bản {definition.name})")
        self.stdout.write(f"  {len(definition.stages)} bước, {actions} hành động, {len(definition.outcomes)} kết cục")
        self.stdout.write(f"  SHA-256: {definition.sha256}")


def _read_file(path: Path) -> tuple[bytes | None, list[Finding]]:
    """Return the bytes of a file, one more than allowed at most, or None and why it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(SIZE_LIMIT + 1), []
    except (OSError, ValueError) as error:
        message = f"Không mở được tệp {path}: {why_unreadable(error)}."
        return None, [Finding(None, None, "unreadable_file", message)]
