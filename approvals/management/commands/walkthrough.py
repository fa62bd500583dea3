"""`manage.py walkthrough`: carry nominations and delegates from the commune to the province, and tell what happened."""

from __future__ import annotations

import json as json_text
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from approvals.demo import days, world
from approvals.demo.walkthrough import SCENARIOS, Told, Tour
from approvals.demo.walkthrough.telling import Ended, ended, sum_up, tell_all
from approvals.demo.walkthrough.tour import WentAstray
from nominations.errors import DomainError
from workflows.audit.verify import verify
from workflows.engine import EngineError
from workflows.management.readiness import require_tables


class Command(BaseCommand):
    """Walk all scenarios with new cases; exit 1 when one goes astray or a history does not hold."""

    help = "Đưa hồ sơ thật qua hai quy trình, mỗi bước do đúng người, rồi in lịch sử đã kiểm tra. Chỉ ở bản trình diễn."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--json", action="store_true", help="chỉ in danh sách kết quả dạng JSON")
        parser.add_argument(
            "--full", action="store_true", help="in lịch sử của mọi hồ sơ, cả khi nhiều hồ sơ đi cùng một đường"
        )

    def handle(self, *args: Any, json: bool, full: bool, **options: Any) -> None:
        """Walk and print. Raises CommandError or SystemExit(1) when something is not as it should be."""
        self.quiet, self.full = json, full
        try:
            on = days.demo_day()
            require_tables()
            world.check_ready(on)
            found = self._walk()
        except (days.NotADemo, world.NotReady, WentAstray, DomainError, EngineError) as error:
            raise CommandError(str(error)) from error
        whole = verify()
        if json:
            self.stdout.write(json_text.dumps([one.row() for one in found], ensure_ascii=False, indent=1))
        else:
            self._sum_up(found)
            self._say(f"Kiểm tra toàn bộ: {whole.cases} hồ sơ, {whole.events} sự kiện, "
                      f"{'lịch sử nguyên vẹn' if whole.ok else 'LỊCH SỬ KHÔNG NGUYÊN VẸN'}.")  # fmt: skip
        if whole.first_break is not None:
            self.stderr.write(whole.first_break.message)
        if not whole.ok or not all(one.as_told for one in found):
            raise SystemExit(1)

    def _walk(self) -> list[Ended]:
        tour = Tour(self._say)
        self._say(f"Lượt trình diễn {tour.number}, ngày làm việc {tour.today:%d/%m/%Y}. Mọi tên người đều là hư cấu.")
        self._say("Giờ trong lịch sử là giờ thật của máy; thời hạn tính theo ngày làm việc giả định.")
        found = []
        for number, (title, scenario) in enumerate(SCENARIOS, start=1):
            self._say("")
            self._say(self.style.MIGRATE_HEADING(f"{number}. {title}"))
            told: list[Told] = scenario(tour)
            cases = ended(told)
            tell_all(cases, self._say, full=self.full)
            found += cases
        return found

    def _sum_up(self, found: list[Ended]) -> None:
        self._say("")
        self._say(self.style.MIGRATE_HEADING("Tóm tắt"))
        for kind in sum_up(found, full=self.full):
            sign = self.style.SUCCESS("đạt") if kind.as_told else self.style.ERROR("SAI")
            self._say(f"  {sign}  {kind.outcome:<12} {kind.size:<10} {kind.title}")

    def _say(self, line: str) -> None:
        if not self.quiet:
            self.stdout.write(line)
