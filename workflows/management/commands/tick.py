"""`manage.py tick`: for cron."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from workflows.engine.returning import Why
from workflows.management.readiness import require_tables
from workflows.tick import tick


class Command(BaseCommand):
    """Do what is overdue and the chains leave to the system; exit 1 when a case failed."""

    help = "Làm những việc đã quá hạn mà quy trình giao cho hệ thống. Chạy hai lần hoặc song song đều an toàn."

    def handle(self, *args: Any, **options: Any) -> None:
        """Make one round and say what came of it. Raises CommandError when a case failed or there are no tables."""
        require_tables()
        done = tick()
        self.stdout.write(f"Đã xử lý {done.acted} việc quá hạn.")
        if done.returned:
            reasons = Counter(one.why for one in done.returned)
            told = "; ".join(f"{reasons[why]} do {why.label}" for why in Why if reasons[why])
            self.stdout.write(f"Đã trả {len(done.returned)} việc đã nhận về hàng đợi: {told}.")
        if done.forgotten:
            self.stdout.write(f"Đã xóa {done.forgotten} bản nháp để quá lâu.")
        for one in done.refused:
            self.stdout.write(f"  Không làm được: {one.code}: {one.problem}")
        if done.busy:
            self.stdout.write(f"  {done.busy} hồ sơ đang có người xử lý, để lượt sau.")
        if done.failed:
            cases = ", ".join(str(one.case_id) for one in done.failed[:10])
            raise CommandError(f"{len(done.failed)} việc quá hạn gặp lỗi (hồ sơ khóa {cases}); xem nhật ký.")
