"""`manage.py import_nominations FILE.xlsx --unit CODE --campaign CODE --as USER`: an office's list, from the shell."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.core.management.base import BaseCommand, CommandError, CommandParser

from nominations import posts, sight
from nominations.awards import CHAIN
from nominations.errors import DomainError
from nominations.importing import carrying, taking
from nominations.importing.planning import Preview
from nominations.models import Campaign, ImportBatch
from workflows import clock
from workflows.editions import EditionError
from workflows.engine import Busy, Capacity
from workflows.management.readiness import require_tables
from workflows.models import Appointment, Office, User
from workflows.places import PlaceError, find_area

#: Exit codes beside 0: rows stayed out; nothing could be done at all (Django's own for CommandError).
ROWS_LEFT_OUT = 3


class Command(BaseCommand):
    """Import, or with `--preview` only look; `--json` for programs. Exit code 3 when rows stayed out."""

    help = (
        "Nhập danh sách đề nghị khen thưởng từ tệp Excel của một xã. --preview: chỉ xem, không ghi gì. "
        "Mã thoát: 0 mọi dòng nhập được; 3 còn dòng chưa nhập được; 1 không thực hiện được."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file, whose list it is, and who imports it."""
        parser.add_argument("file", type=Path, metavar="TỆP.xlsx")
        parser.add_argument("--unit", required=True, metavar="MÃ", help="mã đơn vị hành chính của xã, ví dụ 06526")
        parser.add_argument("--campaign", required=True, metavar="MÃ", help="mã phong trào, ví dụ CL-2024-1")
        parser.add_argument("--as", required=True, dest="user", metavar="TÊN_ĐĂNG_NHẬP", help="người nhập")
        parser.add_argument("--preview", action="store_true", help="chỉ xem, không lập hồ sơ nào")
        parser.add_argument(
            "--confirm", action="store_true", help="xác nhận nội dung được chuyển đổi (chữ TCVN3, VNI, số 0, ngày)"
        )
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Take the list in, look, write what is ready, and say what stayed out."""
        require_tables()
        try:
            data = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"Không đọc được tệp {options['file']}: {error.strerror}.") from error
        try:
            by, office = _capacity(options["user"], options["unit"])
            campaign = _campaign(options["campaign"], office)
            found = self._run(by, campaign, data, options)
        except DomainError as error:
            raise CommandError(str(error.problem)) from error
        except (PlaceError, EditionError, Busy) as error:
            raise CommandError(str(error)) from error
        self._tell(found, options)
        if len(found.ready) < len(found.people):
            raise SystemExit(ROWS_LEFT_OUT)

    def _run(self, by: Capacity, campaign: Campaign, data: bytes, options: dict[str, Any]) -> Preview:
        batch = taking.start_import(by, campaign, data, options["file"].name, _command(by, campaign, data))
        waiting = batch.status == ImportBatch.Status.PREVIEW
        if waiting and options["confirm"] and (digest := taking.reading_of(batch).repairs_digest):
            batch = taking.confirm_reading(by, batch, digest)
        found = taking.preview(by, batch)
        if options["preview"]:
            if batch.status == ImportBatch.Status.PREVIEW:
                taking.give_up_import(by, batch)
            return found
        if found.ready:
            carrying.carry_out(by, batch, limit=None)
        elif batch.status == ImportBatch.Status.PREVIEW:
            taking.give_up_import(by, batch)
        return found

    def _tell(self, found: Preview, options: dict[str, Any]) -> None:
        problems = [
            {"row": one.row, "column": one.column, "code": one.code, "message": f"{one.message} {one.way_out}".strip()}
            for one in found.problems
            if one.blocks
        ]
        if options["json"]:
            told = {"rows": len(found.people), "ready": len(found.ready), "problems": problems}
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))
            return
        done = "nhập được" if options["preview"] else "đã nhập"
        self.stdout.write(f"{len(found.people)} dòng, {len(found.ready)} {done}, {len(problems)} lỗi phải sửa.")
        for one in problems:
            place = f", cột {one['column']}" if one["column"] else ""
            self.stdout.write(f"  Dòng {one['row']}{place}: {one['message']}")


def _command(by: Capacity, campaign: Campaign, data: bytes) -> UUID:
    """A new command for every call but one that has to go on: the running import of the same file."""
    running = ImportBatch.objects.filter(
        office=by.office_id, campaign=campaign, status=ImportBatch.Status.RUNNING
    ).order_by("-pk")
    digest = sha256(data).hexdigest()
    known = running.filter(file__sha256=digest).values_list("command", flat=True).first()
    return known or uuid5(NAMESPACE_URL, f"{digest}/{campaign.pk}/{by.office_id}/{clock.now().isoformat()}")


def _capacity(username: str, unit: str) -> tuple[Capacity, Office]:
    """Whoever holds, today, the office of this unit at which award cases begin. Raises CommandError, PlaceError."""
    area = find_area(unit, clock.today())
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise CommandError(f"Không có tài khoản đang dùng tên “{username}”.")
    today = clock.today()
    held = Appointment.objects.filter(user=user, office__body__area=area, valid_from__lte=today).exclude(
        valid_before__lte=today
    )
    starting = posts.starting_posts(CHAIN)
    offices = Office.objects.filter(pk__in=held.values("office")).select_related("body__area__parent__parent")
    for office in offices.order_by("pk"):
        if posts.post_of(office) in starting:
            return Capacity(user.pk, office_id=office.pk), office
    raise CommandError(f"Tài khoản “{username}” không giữ chức vụ nào lập đề nghị khen thưởng ở {area.name}.")


def _campaign(code: str, office: Office) -> Campaign:
    found = {one.code: one for one in sight.campaigns_open_to(office) if one.code}
    if code not in found:
        known = "; ".join(f"{one.code} ({one.title})" for one in found.values()) or "không có"
        raise CommandError(f"Không có phong trào mã “{code}” đang nhận đề nghị của nơi này. Đang nhận: {known}.")
    return found[code]
