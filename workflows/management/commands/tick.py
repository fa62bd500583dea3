"""`manage.py tick`: for cron."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from workflows.tick import tick


class Command(BaseCommand):
    help = "Làm những việc đã quá hạn mà quy trình giao cho hệ thống. Chạy hai lần hoặc song song đều an toàn."

    def handle(self, *args: Any, **options: Any) -> None:
        done = tick()
        self.stdout.write(f"Đã xử lý {done.acted} việc quá hạn.")
        for one in done.refused:
            self.stdout.write(f"  Không làm được: {one.code}: {one.problem}")
        if done.busy:
            self.stdout.write(f"  {done.busy} hồ sơ đang có người xử lý, để lượt sau.")
        if done.failed:
            cases = ", ".join(str(one.case_id) for one in done.failed[:10])
            raise CommandError(f"{len(done.failed)} việc quá hạn gặp lỗi (hồ sơ khóa {cases}); xem nhật ký.")
