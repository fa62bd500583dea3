"""`manage.py appoint_administrator`: the first administrator of a province or district."""

from __future__ import annotations

import secrets
import sys
from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from nominations import vocabulary
from workflows import clock
from workflows.administration import AdministrationError
from workflows.administration.first import Installed, install_administrator
from workflows.administration.scope import within
from workflows.management.readiness import require_tables
from workflows.models import Area, User
from workflows.offices import establish
from workflows.places import PlaceError, areas_on, find_area


class Command(BaseCommand):
    """`appoint_administrator USERNAME --area CODE --name NAME`; a new account's password is asked for or made."""

    help = (
        "Lập cơ quan, chức vụ của một tỉnh hoặc huyện và bổ nhiệm quản trị viên đầu tiên ở đó. "
        "Các quản trị viên sau do người này ghi trên trang Quản trị."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take who, where, and on what basis. All are checked after the database."""
        parser.add_argument("username", nargs="?", default="", metavar="TÊN_ĐĂNG_NHẬP", help="ví dụ langson.quantri")
        parser.add_argument("--area", default="", metavar="MÃ", help="mã tỉnh hoặc huyện, ví dụ 20")
        parser.add_argument("--name", default="", metavar="HỌ_TÊN", help="họ và tên, khi tài khoản chưa có")
        parser.add_argument(
            "--basis",
            default="Bổ nhiệm quản trị viên đầu tiên bằng lệnh appoint_administrator",
            metavar="CĂN_CỨ",
            help="số, ngày của văn bản phân công",
        )
        parser.add_argument("--generate", action="store_true", help="tự tạo mật khẩu dùng một lần và in ra, không hỏi")

    def handle(self, *args: Any, **options: Any) -> None:
        """Found the offices of the area, open the account, appoint."""
        require_tables()
        if not options["username"] or not options["area"]:
            raise CommandError(
                "Phải nêu tên đăng nhập và mã địa bàn, ví dụ: "
                'manage.py appoint_administrator langson.quantri --area 20 --name "Lương Thị Kiểm".'
            )
        new = not User.objects.filter(username__iexact=options["username"].strip()).exists()
        try:
            area = find_area(options["area"], clock.today())
            password = self._password(options["generate"]) if new else None
            done = _install(area, password, options)
        except (PlaceError, AdministrationError) as error:
            raise CommandError(str(error)) from error
        self._tell(done, password if options["generate"] or not sys.stdin.isatty() else None)

    def _password(self, generate: bool) -> str:
        if generate or not sys.stdin.isatty():
            return "-".join(secrets.token_hex(3) for _ in range(3))
        password = getpass("Mật khẩu: ")
        if password != getpass("Gõ lại mật khẩu: "):
            raise CommandError("Hai lần gõ mật khẩu không giống nhau. Hãy chạy lại lệnh.")
        return password

    def _tell(self, done: Installed, password: str | None) -> None:
        row = done.appointment
        account = "Đã mở tài khoản" if done.opened else "Tài khoản có sẵn"
        self.stdout.write(f"{account}: {row.user.username} ({row.user.full_name}).")
        self.stdout.write(f"Đã bổ nhiệm: {row.office}, từ {row.valid_from:%d/%m/%Y}.")
        if done.opened and password is not None:
            self.stdout.write(f"Mật khẩu dùng lần đầu (chỉ in một lần, hãy đổi ngay sau khi đăng nhập): {password}")


@transaction.atomic
def _install(area: Area, password: str | None, options: dict[str, Any]) -> Installed:
    """Found the bodies and offices of the area and of all below it, so that the administrator finds them to appoint
    to; what is there stays."""
    on = clock.today()
    establish(areas_on(on).filter(within(area)), vocabulary.office_tables(on))
    return install_administrator(
        area,
        username=options["username"],
        full_name=options["name"],
        password=password,
        basis=options["basis"],
    )
