"""The verbs before an import: a workbook is taken in, its columns are matched, its rows are looked at and decided on.

Nothing becomes a case here; what was said is kept with the import, and how columns were matched with the body.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from nominations import posts, sight, text
from nominations.access import acting_office, judged
from nominations.awards import CHAIN
from nominations.documents import store
from nominations.errors import refuse
from nominations.importing import workbook
from nominations.importing.headers import FIELDS, SILENT, Header, header_at, headers_of
from nominations.importing.planning import Choices, Preview, plan
from nominations.importing.reading import Layout, Reading, propose_layout, read_rows
from nominations.models import Campaign, ColumnMatching, ImportBatch, StoredFile
from workflows import clock
from workflows.engine import Capacity
from workflows.models import Office

#: Characters that a column holds, not a rule of law.
_NAME_LIMIT = 200
_Status = ImportBatch.Status


def start_import(by: Capacity, campaign: Campaign, data: bytes, name: str, command: UUID) -> ImportBatch:
    """Take a workbook in for a campaign that takes nominations; nothing of it becomes a case yet.

    How its columns were matched the last time is used again. The same command again returns the same import. Raises
    DomainError: not an office at which award cases begin, a campaign that is not open to it, a file that is no sound
    workbook.
    """
    office = acting_office(by)
    posts.check_post(office, posts.starting_posts(CHAIN), office.body.area, "nhập danh sách đề nghị khen thưởng")
    if campaign not in sight.campaigns_open_to(office):
        raise refuse(
            "campaign",
            "campaign_not_open_here",
            f"Phong trào “{campaign.title}” hiện không nhận đề nghị của {office.body.area.name}.",
            "Chọn phong trào đang nhận đề nghị của xã, huyện hoặc tỉnh mình.",
        )
    stored = store.keep(data, name, allowed={StoredFile.Kind.XLSX})
    layout = _first_layout(office, workbook.read(data))
    row, new = ImportBatch.objects.get_or_create(
        command=command,
        defaults={
            "office": office,
            "campaign": campaign,
            "file": stored,
            "name": text.line(name, "file")[:_NAME_LIMIT] or "danh-sach.xlsx",
            "reading": layout,
            "started_by_id": by.user_id,
            "started_at": clock.now(),
        },
    )
    if not new and (row.office_id, row.campaign_id, row.file_id) != (office.pk, campaign.pk, stored.pk):
        raise refuse("command", "command_used", "Mã lệnh này đã dùng cho một lần nhập khác.", "Tải lại trang.")
    return row


def _first_layout(office: Office, sheets: Sequence[workbook.Sheet]) -> dict[str, Any]:
    """How to read the workbook: as this body matched such headers before, else as the words say."""
    known = dict(ColumnMatching.objects.filter(body=office.body_id).values_list("headers_digest", "columns"))
    for sheet in sheets if known else ():
        for header in headers_of(sheet):
            if (columns := known.get(header.digest)) is not None:
                place = {"sheet": sheet.name, "top": header.top, "bottom": header.bottom}
                return {"layout": columns | place, "remembered": True}
    layout = propose_layout(sheets)
    return {"layout": layout.as_json()} if layout is not None else {}


def match_columns(by: Capacity, batch: ImportBatch, layout: Layout) -> ImportBatch:
    """Say what the columns mean; the body's next list with these headers is read so too. Raises DomainError: no sheet
    or rows like that, no name, a field in two columns."""
    sheet = _sheet(batch, layout.sheet)
    header = _checked_header(sheet, layout)
    with transaction.atomic():
        row = locked(by, batch)
        row.reading = {"layout": layout.as_json()}
        row.save(update_fields=["reading"])
        kept = {name: value for name, value in layout.as_json().items() if name not in ("sheet", "top", "bottom")}
        ColumnMatching.objects.update_or_create(
            body_id=row.office.body_id,
            headers_digest=header.digest,
            defaults={"columns": kept, "used_by_id": by.user_id, "used_at": clock.now()},
        )
    return row


def confirm_reading(by: Capacity, batch: ImportBatch, digest: str) -> ImportBatch:
    """Say that what was mended (legacy text, lost zeros, dates) is right. `digest` names what was shown. Raises
    DomainError when that is not what would be imported now."""
    if digest != reading_of(batch).repairs_digest:
        raise refuse(
            "repairs", "repairs_changed", "Nội dung chuyển đổi đã khác lúc hiển thị.", "Xem lại bảng rồi xác nhận."
        )
    return _remember(by, batch, {"repairs": digest})


def decide_persons(
    by: Capacity, batch: ImportBatch, *, same: Mapping[int, int], other: Mapping[int, str]
) -> ImportBatch:
    """Say of rows who it is: `same` row → key of the nominee in the register, `other` row → why it is somebody else."""
    why = {str(number): text.line(reason, "reason", required=True) for number, reason in other.items()}
    return _remember(by, batch, {"same": {str(number): key for number, key in same.items()}, "other": why})


def give_up_import(by: Capacity, batch: ImportBatch) -> ImportBatch:
    """Put a workbook aside of which nothing was written. Raises DomainError when writing has begun."""
    with transaction.atomic():
        row = locked(by, batch)
        row.give_up()
        row.ended_at = clock.now()
        row.save(update_fields=["status", "ended_at"])
    return row


def preview(by: Capacity, batch: ImportBatch) -> Preview:
    """Return what importing would do. Writes nothing. Raises DomainError: another office's, columns not matched yet."""
    check_own(by, batch)
    return plan(by, batch.office, batch.campaign, reading_of(batch), choices_of(batch))


def layout_of(batch: ImportBatch) -> Layout | None:
    """Return how an import is read; None until somebody said it or the headers did."""
    stored = batch.reading.get("layout")
    return Layout.from_json(stored) if stored else None


def sheets_of(batch: ImportBatch) -> tuple[workbook.Sheet, ...]:
    """Return the sheets of an import's workbook. Raises DomainError when the file is gone."""
    try:
        with store.read(batch.file) as stored:
            return workbook.read(stored.read())
    except store.FileGone:
        raise refuse(
            "file", "file_gone", "Kho tài liệu không còn tệp này.", "Tải tệp lên lại; báo quản trị viên kiểm tra kho."
        ) from None


def _sheet(batch: ImportBatch, name: str) -> workbook.Sheet:
    found = next((one for one in sheets_of(batch) if one.name == name), None)
    if found is None:
        raise refuse("sheet", "sheet_unknown", f"Tệp không có trang tính “{name[:40]}”.", "Chọn trang tính khác.")
    return found


def _checked_header(sheet: workbook.Sheet, layout: Layout) -> Header:
    if not 1 <= layout.top <= layout.bottom < layout.top + 5 or layout.bottom >= max(sheet.last_row, 2):
        raise refuse(
            "top", "header_rows_wrong",
            f"Dòng tiêu đề {layout.top}–{layout.bottom} không hợp lệ: trang tính có {sheet.last_row} dòng.",
            "Ghi dòng đầu và dòng cuối của phần tiêu đề bảng.",
        )  # fmt: skip
    named = [name for name in layout.columns.values() if name not in SILENT]
    if unknown := [name for name in named if name not in FIELDS]:
        raise refuse("columns", "field_unknown", f"Không có mục “{unknown[0][:40]}”.", "Chọn mục trong danh sách.")
    twice = sorted({str(FIELDS[name]) for name in named if named.count(name) > 1})
    if twice:
        raise refuse(
            "columns", "field_twice", f"Mục “{twice[0]}” được chọn cho hai cột.", "Mỗi mục chỉ chọn cho một cột."
        )
    if not {"full_name", "surname"} & set(named):
        raise refuse(
            "columns", "name_column_missing", "Chưa chọn cột họ tên.", "Chọn cột ghi họ và tên hoặc tên tập thể."
        )
    return header_at(sheet, layout.top, layout.bottom - layout.top + 1)


def reading_of(batch: ImportBatch) -> Reading:
    """Return the rows of an import as they were read. Raises DomainError: columns not matched, file gone."""
    layout = layout_of(batch)
    if layout is None:
        raise refuse(
            "columns", "columns_not_matched", "Chưa ghép cột của tệp với các mục của hồ sơ.", "Mở bước ghép cột."
        )
    return read_rows(_sheet(batch, layout.sheet), layout)


def choices_of(batch: ImportBatch) -> Choices:
    """Return what people decided about the rows of an import."""
    said = batch.reading
    same = {int(number): int(key) for number, key in said.get("same", {}).items()}
    other = {int(number): str(reason) for number, reason in said.get("other", {}).items()}
    return Choices(same, other, said.get("repairs", ""))


def check_own(by: Capacity, batch: ImportBatch) -> None:
    """Raise DomainError (field "by") when an import is another office's."""
    if judged(by).office_id != batch.office_id:
        raise refuse(
            "by",
            "not_your_office",
            "Tệp này do cơ quan khác tải lên.",
            "Chỉ chức vụ đã tải tệp lên mới nhập tiếp được.",
        )


def locked(by: Capacity, batch: ImportBatch) -> ImportBatch:
    """Lock an import that is still being looked at. Raises DomainError."""
    check_own(by, batch)
    row = ImportBatch.objects.select_for_update(of=("self",)).select_related("office").get(pk=batch.pk)
    if row.status != _Status.PREVIEW:
        raise refuse(
            "status", "import_not_open", f"Lần nhập này {row.get_status_display()}.", "Tải tệp lên lại để sửa và nhập."
        )
    return row


def _remember(by: Capacity, batch: ImportBatch, said: Mapping[str, Any]) -> ImportBatch:
    with transaction.atomic():
        row = locked(by, batch)
        for name, value in said.items():
            row.reading[name] = row.reading.get(name, {}) | value if isinstance(value, dict) else value
        for number in said.get("same", {}):
            row.reading.get("other", {}).pop(number, None)
        for number in said.get("other", {}):
            row.reading.get("same", {}).pop(number, None)
        row.save(update_fields=["reading"])
    batch.reading = row.reading
    return row
