"""`manage.py import_nominations FILE.xlsx --unit CODE --campaign CODE --as USER`: an office's list, from the shell."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.core.management.base import BaseCommand, CommandError, CommandParser

from nominations import posts, sight
from nominations.awards import CHAIN
from nominations.documents import content
from nominations.errors import DomainError, refuse
from nominations.importing import batches, carrying, deciding, ending, taking
from nominations.importing.planned import Preview
from nominations.models import Campaign, ImportBatch, ImportedRow
from workflows import clock
from workflows.editions import EditionError
from workflows.engine import Busy, Capacity
from workflows.management.readiness import DatabaseNotReady, require_tables
from workflows.models import Appointment, Office, User
from workflows.places import PlaceError, find_area

#: Exit codes beside 0: nothing could be done (Django's own for CommandError); rows stayed out. 2 is argparse's own.
FAILED, ROWS_LEFT_OUT = 1, 3
_UNDER_WAY = (ImportBatch.Status.RUNNING, ImportBatch.Status.STOPPED)


@dataclass(frozen=True)
class Told:
    """What is said at the end: people in the list, rows imported (or that would be), what keeps the others back."""

    rows: int
    ready: int
    problems: Sequence[dict[str, Any]]


class Command(BaseCommand):
    """Import, or with `--preview` only look; `--json` for programs. Exit code 3 when rows stayed out."""

    help = (
        "Nhập danh sách đề nghị khen thưởng từ tệp Excel của một xã. --preview: chỉ xem, không ghi gì. "
        "Mã thoát: 0 mọi dòng nhập được; 1 không thực hiện được; 2 sai cú pháp lệnh; 3 còn dòng chưa nhập được."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file, whose list it is, and who imports it."""
        parser.add_argument("file", type=Path, metavar="TỆP.xlsx")
        parser.add_argument("--unit", required=True, metavar="MÃ", help="mã đơn vị hành chính của xã, ví dụ 06526")
        parser.add_argument("--campaign", required=True, metavar="MÃ", help="mã phong trào, ví dụ CL-2024-1")
        parser.add_argument("--as", required=True, dest="user", metavar="TÊN_ĐĂNG_NHẬP", help="người nhập")
        parser.add_argument(
            "--office", type=int, metavar="SỐ", help="số của chức vụ, khi người nhập giữ hai chức vụ lập đề nghị ở xã"
        )
        parser.add_argument("--preview", action="store_true", help="chỉ xem, không ghi gì")
        parser.add_argument(
            "--confirm", action="store_true", help="xác nhận nội dung được chuyển đổi (chữ TCVN3, VNI, số 0, ngày)"
        )
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON, kể cả khi không thực hiện được")

    def handle(self, *args: Any, **options: Any) -> None:
        """Take the list in, look, write what is ready, and say what stayed out."""
        try:
            told = self._run(options)
        except DatabaseNotReady as error:
            self._fail(error.kind, error, options)
        except DomainError as error:
            self._fail(error.problem.code, CommandError(str(error.problem)), options)
        except (PlaceError, EditionError, Busy) as error:
            self._fail(type(error).__name__.lower(), CommandError(str(error)), options)
        else:
            self._tell(told, options)
            if told.ready < told.rows:
                raise SystemExit(ROWS_LEFT_OUT)

    def _run(self, options: dict[str, Any]) -> Told:
        require_tables()
        path: Path = options["file"]
        try:
            content.check_size(path.stat().st_size, path.name)
            data = path.read_bytes()
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise refuse(
                "file", "file_unreadable", f"Không đọc được tệp {path}: {why}.", "Xem lại đường dẫn."
            ) from error
        by, office = _capacity(options["user"], options["unit"], options["office"])
        campaign = _campaign(options["campaign"], office)
        if options["preview"]:
            found = taking.look_at(by, campaign, data, path.name, confirmed=options["confirm"])
            return Told(len(found.people), len(found.ready), _problems(found))
        return _imported(by, campaign, data, path.name, confirm=options["confirm"])

    def _fail(self, code: str, error: CommandError, options: dict[str, Any]) -> None:
        if not options["json"]:
            raise error
        self._tell(Told(0, 0, [{"row": None, "column": "", "code": code, "message": str(error)}]), options)
        raise SystemExit(FAILED)

    def _tell(self, told: Told, options: dict[str, Any]) -> None:
        if options["json"]:
            said = {"rows": told.rows, "ready": told.ready, "problems": list(told.problems)}
            self.stdout.write(json.dumps(said, ensure_ascii=False, indent=2))
            return
        done = "nhập được" if options["preview"] else "đã nhập"
        self.stdout.write(f"{told.rows} dòng, {told.ready} {done}, {len(told.problems)} lỗi phải sửa.")
        for one in told.problems:
            place = f", cột {one['column']}" if one["column"] else ""
            self.stdout.write(f"  Dòng {one['row']}{place}: {one['message']}")


def _imported(by: Capacity, campaign: Campaign, data: bytes, name: str, *, confirm: bool) -> Told:
    """Import a list to its end, or go on with the one of the same file that was cut off."""
    batch = taking.start_import(by, campaign, data, name, _command(by, campaign, data))
    if batch.status == ImportBatch.Status.PREVIEW and confirm:
        digest = batches.reading_of(batch).repairs_digest
        batch = deciding.confirm_reading(by, batch, digest) if digest else batch
    found = taking.preview(by, batch)
    if batch.status == ImportBatch.Status.PREVIEW and not found.ready:
        ending.give_up_import(by, batch)
        return Told(len(found.people), 0, _problems(found))
    carrying.carry_out(by, batch, limit=None)
    rows = ImportedRow.objects.filter(batch=batch)
    known = _problems(found)
    numbers = {one["row"] for one in known}
    refused = rows.filter(case__isnull=True).exclude(number__in=numbers).order_by("number")
    known += [
        {"row": number, "column": "", "code": "row_refused", "message": problem}
        for number, problem in refused.values_list("number", "problem")
    ]
    return Told(len(found.people), rows.filter(case__isnull=False).count(), known)


def _problems(found: Preview) -> list[dict[str, Any]]:
    return [
        {"row": one.row, "column": one.column, "code": one.code, "message": f"{one.message} {one.way_out}".strip()}
        for one in found.problems
        if one.blocks
    ]


def _command(by: Capacity, campaign: Campaign, data: bytes) -> UUID:
    """A new command for every call but one that has to go on: the import under way of the same file."""
    under_way = ImportBatch.objects.filter(
        office=by.office_id, campaign=campaign, status__in=_UNDER_WAY, file__sha256=sha256(data).hexdigest()
    )
    return under_way.order_by("-pk").values_list("command", flat=True).first() or uuid4()


def _capacity(username: str, unit: str, chosen: int | None) -> tuple[Capacity, Office]:
    """The office of this unit that somebody holds today and at which award cases begin. Raises DomainError, PlaceError:
    nobody of that name, no such office, more than one and none chosen."""
    today = clock.today()
    area = find_area(unit, today)
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise refuse("as", "user_unknown", f"Không có tài khoản đang dùng tên “{username}”.", "Xem lại tên đăng nhập.")
    held = Appointment.objects.filter(user=user, office__body__area=area, valid_from__lte=today).exclude(
        valid_before__lte=today
    )
    starting = posts.starting_posts(CHAIN)
    offices = [
        office
        for office in Office.objects.filter(pk__in=held.values("office"))
        .select_related("body__area__parent__parent")
        .order_by("pk")
        if posts.post_of(office) in starting and chosen in (None, office.pk)
    ]
    if not offices:
        raise refuse(
            "as",
            "office_not_held",
            f"Tài khoản “{username}” không giữ chức vụ nào lập đề nghị khen thưởng ở {area.name}.",
            "Dùng tài khoản của cán bộ lập đề nghị ở xã.",
        )
    if len(offices) > 1:
        names = "; ".join(f"{office.pk}: {office}" for office in offices)
        raise refuse(
            "as",
            "office_ambiguous",
            f"Tài khoản “{username}” giữ nhiều chức vụ lập đề nghị ở {area.name}: {names}.",
            "Chọn một bằng --office SỐ.",
        )
    return Capacity(user.pk, office_id=offices[0].pk), offices[0]


def _campaign(code: str, office: Office) -> Campaign:
    found = {one.code: one for one in sight.campaigns_open_to(office) if one.code}
    if code not in found:
        known = "; ".join(f"{one.code} ({one.title})" for one in found.values()) or "không có"
        raise refuse(
            "campaign",
            "campaign_unknown",
            f"Không có phong trào mã “{code}” đang nhận đề nghị của nơi này.",
            f"Đang nhận: {known}.",
        )
    return found[code]
