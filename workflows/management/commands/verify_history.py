"""`manage.py verify_history`: prove that the history is what was written, or name the first row that is not."""

from __future__ import annotations

import json as json_text
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from workflows.audit.verify import Break, Report, UnknownCase, verify
from workflows.management.readiness import DatabaseNotReady, require_tables

#: Breaks that say why nothing could be read: they tell of no history at all.
_NOTHING_READ = ("unknown_case", "not_migrated", "unreachable")


class Command(BaseCommand):
    """Verify all cases or some; exit 1 at a break, an unknown case code or a database without tables."""

    help = "Kiểm tra lịch sử hồ sơ: số thứ tự, mã băm, nội dung đã cam kết, chốt giữ trong cơ sở dữ liệu."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument(
            "--case", action="append", metavar="CODE", help="chỉ kiểm tra hồ sơ mang mã này (lặp lại được)"
        )
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")

    def handle(self, *args: Any, case: list[str] | None, json: bool, **options: Any) -> None:
        """Verify and print. Raises SystemExit(1) when the history does not hold or there is none to read."""
        try:
            require_tables()
            report = verify(case)
        except UnknownCase as unknown:
            report = Report(first_break=Break(unknown.codes[0], 0, "unknown_case", str(unknown)))
        except DatabaseNotReady as error:
            report = Report(first_break=Break("", 0, error.kind, str(error)))
        if json:
            self._print_json(report)
        else:
            self._print(report)
        if not report.ok:
            raise SystemExit(1)

    def _print_json(self, report: Report) -> None:
        found = report.first_break
        answer = {
            "ok": report.ok,
            "cases": report.cases,
            "events": report.events,
            "first_break": found._asdict() if found else None,
        }
        self.stdout.write(json_text.dumps(answer, ensure_ascii=False))

    def _print(self, report: Report) -> None:
        if report.first_break and report.first_break.kind in _NOTHING_READ:
            self.stderr.write(report.first_break.message)
            return
        self.stdout.write(f"Đã đọc {report.cases} hồ sơ, {report.events} sự kiện.")
        if report.first_break is None:
            self.stdout.write(self.style.SUCCESS("Lịch sử nguyên vẹn."))
            return
        self.stdout.write(self.style.ERROR(f"LỊCH SỬ KHÔNG NGUYÊN VẸN [{report.first_break.kind}]"))
        self.stdout.write(report.first_break.message)
        if report.broken > 1:
            self.stdout.write(f"Tất cả {report.broken} hồ sơ có chỗ hỏng; trên đây là chỗ đầu tiên.")
        if report.missing_triggers:
            self.stdout.write(f"Thiếu chốt giữ lịch sử: {', '.join(report.missing_triggers)}.")
