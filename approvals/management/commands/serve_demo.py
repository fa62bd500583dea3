"""`manage.py serve_demo`: say who is who in the demo, then serve it in the foreground until Ctrl-C."""

from __future__ import annotations

import errno
import logging
from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.servers.basehttp import get_internal_wsgi_application, run

from approvals.demo import days, reception, world
from workflows.management.readiness import require_tables

REASONS = {
    errno.EADDRINUSE: "đang có chương trình khác dùng",
    errno.EACCES: "không được phép dùng (cổng dưới 1024 chỉ dành cho quản trị máy)",
    errno.EADDRNOTAVAIL: "không mở được ở địa chỉ này",
}


def port(text: str) -> int:
    """Read a port number. Raises ArgumentTypeError in Vietnamese."""
    if not text.isdecimal() or not 0 <= int(text) <= 65535:
        raise ArgumentTypeError(f"cổng “{text}” không phải số từ 0 đến 65535 (0: máy tự chọn một cổng trống)")
    return int(text)


class Command(BaseCommand):
    """Serve the demo on this machine only."""

    help = "Mở bản trình diễn trong trình duyệt: in địa chỉ, các tài khoản, rồi phục vụ tới khi nhấn Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--port", type=port, default=8000, help="cổng; mặc định 8000; 0: máy tự chọn")
        parser.add_argument("--host", default="127.0.0.1", help="địa chỉ; mặc định chỉ máy này mở được")

    def handle(self, *args: Any, port: int, host: str, **options: Any) -> None:
        """Serve. Raises CommandError when this is no demo, or the port cannot be had."""
        try:
            on = days.demo_day()
            require_tables()
            world.check_ready(on)
        except (days.NotADemo, world.NotReady) as error:
            raise CommandError(str(error)) from error
        self.host = host
        try:
            run(host, port, get_internal_wsgi_application(), threading=True, on_bind=self._welcome)
        except OSError as error:
            why = REASONS.get(error.errno or 0, str(error))
            raise CommandError(
                f"Cổng {port} ở {host} {why}. Hãy chọn cổng khác, ví dụ: make run PORT={port % 65535 + 1}"
            ) from error
        except KeyboardInterrupt:
            self.stdout.write("\nĐã dừng. Dữ liệu còn nguyên; chạy lại lệnh này để mở tiếp.")

    def _welcome(self, bound_port: int) -> None:
        """Say where it is and who is who, once the port is ours."""
        # Requests that went well would push the accounts off the screen. Said now that Django has set up its logging.
        logging.getLogger("django.server").setLevel(logging.WARNING)
        found = reception.guests()
        wide = max((len(one.username) for one in found), default=0)
        self.stdout.write("Một số tài khoản, theo đường đi của hồ sơ (mọi tên người đều là hư cấu):\n")
        for one in found:
            self.stdout.write(f"  {one.username:<{wide}}  {one.name}, {'; '.join(one.offices)} – {one.work} việc")
            self.stdout.write(f"  {'':<{wide}}  Thử: {one.hint}.")
        self.stdout.write("")
        self.stdout.write(
            f"Mật khẩu chung: {world.PASSWORD}. Ngày làm việc của bản trình diễn: {days.demo_day():%d/%m/%Y}."
        )
        self.stdout.write(self.style.SUCCESS(f"Mở trong trình duyệt: http://{self.host}:{bound_port}/"))
        self.stdout.write("Dừng: Ctrl-C.")
        self.stdout.flush()
