"""`manage.py walkthrough`: carry nominations and delegates from the commune to the province, and tell what happened."""

from __future__ import annotations

import json as json_text
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from approvals.demo import days, world
from approvals.demo.walkthrough import SCENARIOS, Told, Tour
from approvals.demo.walkthrough.telling import Ended, ended, tell
from approvals.demo.walkthrough.tour import WentAstray
from nominations.errors import DomainError
from workflows.audit.verify import verify
from workflows.engine import EngineError


class Command(BaseCommand):
    """Walk all scenarios with new cases; exit 1 when one goes astray or a history does not hold."""

    help = "Đưa hồ sơ thật qua hai quy trình, mỗi bước do đúng người, rồi in lịch sử đã kiểm tra. Chỉ ở bản trình diễn."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--json", action="store_true", help="chỉ in danh sách kết quả dạng JSON")

    def handle(self, *args: Any, json: bool, **options: Any) -> None:
        """Walk and print. Raises CommandError or SystemExit(1) when something is not as it should be."""
        self.quiet = json
        try:
            world.check_ready(days.demo_day())
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
            for one in cases:
                tell(one, self._say)
            found += cases
        return found

    def _sum_up(self, found: list[Ended]) -> None:
        self._say("")
        self._say(self.style.MIGRATE_HEADING("Tóm tắt"))
        for one in found:
            sign = self.style.SUCCESS("đạt") if one.as_told else self.style.ERROR("SAI")
            self._say(f"  {sign}  {one.outcome:<12} {one.events:>2} sự kiện  {one.title}")

    def _say(self, line: str) -> None:
        if not self.quiet:
            self.stdout.write(line)
