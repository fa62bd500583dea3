"""`manage.py load_demo`: Chi Lăng and Lạng Sơn in 2024, with invented people in every office that the chains need."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from approvals.demo import days, subjects, world
from nominations.award_types import load_award_types
from nominations.errors import DomainError
from workflows.management.readiness import require_tables
from workflows.offices import OfficeError
from workflows.places import PlaceError
from workflows.sheets import SheetError


class Command(BaseCommand):
    """Load the demo; again adds nothing."""

    help = "Nạp dữ liệu minh họa: cơ quan, chức vụ, tài khoản, phong trào, đại hội. Chạy lại không thêm gì."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load it all, then say what was new, which password works, and which offices nobody holds."""
        try:
            on = days.demo_day()
            require_tables()
            world.check_ready(on)
            load_award_types()
            new = world.load(on)
            subjects.load(on)
        except (days.NotADemo, world.NotReady, PlaceError, OfficeError, SheetError) as error:
            raise CommandError(str(error)) from error
        except DomainError as error:
            raise CommandError(f"Không nạp được dữ liệu minh họa: {error}") from error
        self.stdout.write(
            f"Đã lập {new.bodies} cơ quan, {new.offices} chức vụ, {new.accounts} tài khoản, "
            f"{new.appointments} bổ nhiệm, {new.substitutions} quyền ký thay (ngày {on:%d/%m/%Y})."
        )
        self.stdout.write(
            "Mọi tên người đều là hư cấu. Chỉ tiêu, cơ cấu và số đại biểu của từng huyện là giá trị minh họa: "
            f"tổng {subjects.SELECTED_TOTAL} theo Thông báo 254/TB-UBND, cách chia cho các huyện chưa biết."
        )
        self._say_password()
        self._warn(on)

    def _say_password(self) -> None:
        if settings.DEBUG:
            self.stdout.write(
                f"Mật khẩu chung của các tài khoản minh họa (chỉ khi DEBUG bật): {world.PASSWORD} "
                "– ví dụ vanlinh.canbo, chilang.thamdinh, chilang.chutich, langson.bandantoc."
            )
        else:
            self.stdout.write("DEBUG tắt: các tài khoản minh họa không có mật khẩu dùng được.")

    def _warn(self, on: Any) -> None:
        for office in world.vacancies(on):
            self.stdout.write(
                self.style.WARNING(
                    f"Cảnh báo: {office} chưa có người giữ; hồ sơ đến đó sẽ chờ cho tới khi có người được bổ nhiệm "
                    "hoặc được ký thay."
                )
            )
