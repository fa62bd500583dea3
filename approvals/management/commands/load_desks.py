"""`manage.py load_desks`: put open work on every desk of the demo."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from approvals.demo import days, desks, world
from approvals.demo.walkthrough.tour import WentAstray
from nominations.errors import DomainError
from workflows.engine import EngineError
from workflows.management.readiness import require_tables
from workflows.sheets import SheetError


class Command(BaseCommand):
    """Lay the work; again adds nothing."""

    help = "Đặt việc lên bàn của từng người ở bản trình diễn, mỗi bước do đúng người làm. Chạy lại không thêm gì."

    def handle(self, *args: Any, **options: Any) -> None:
        """Lay it and say how much was new."""
        try:
            on = days.demo_day()
            require_tables()
            world.check_ready(on)
            new = desks.lay()
        except (days.NotADemo, world.NotReady, WentAstray, DomainError, EngineError, SheetError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Đã lập {new.awards} hồ sơ khen thưởng, {new.delegates} hồ sơ đại biểu và đưa tới bàn người xử lý "
            f"(ngày {on:%d/%m/%Y}). Mọi tên người đều là hư cấu."
        )
