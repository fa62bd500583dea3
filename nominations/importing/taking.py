"""The verbs before an import: a workbook is taken in, its columns are matched, its rows are looked at.

Nothing becomes a case here; how columns were matched is kept with the body.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from nominations import text
from nominations.access import acting_office
from nominations.documents import content, scanner, store
from nominations.errors import refuse
from nominations.importing import workbook
from nominations.importing.batches import (
    check_open,
    check_own,
    choices_of,
    columns_not_matched,
    reading_of,
    sheet_of,
)
from nominations.importing.conversions import Decisions, accepted
from nominations.importing.headers import FIELDS, SILENT, Header, header_at, headers_of
from nominations.importing.planned import Choices, Preview
from nominations.importing.planning import plan
from nominations.importing.reading import propose_layout, read_rows
from nominations.importing.rows import Layout
from nominations.importing.turns import locked
from nominations.models import Campaign, ColumnMatching, ImportBatch, RowIdentity, StoredFile
from workflows import clock
from workflows.engine import Capacity
from workflows.models import Office

#: Characters that a column holds, not a rule of law.
_NAME_LIMIT = 200


def start_import(by: Capacity, campaign: Campaign, data: bytes, name: str, command: UUID) -> ImportBatch:
    """Take a workbook in for a campaign that takes nominations; nothing of it becomes a case yet.

    How its columns were matched the last time is used again. The same command again returns the same import. Raises
    DomainError: not an office at which award cases begin, a campaign that is not open to it, a file that is no sound
    workbook.
    """
    office = acting_office(by)
    check_open(office, campaign)
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


def look_at(by: Capacity, campaign: Campaign, data: bytes, name: str, *, confirmed: bool = False) -> Preview:
    """Return what importing a workbook would do, and keep nothing: no file, no import. `confirmed`: as if every
    conversion were confirmed. Raises DomainError as `start_import` and `preview` do."""
    office = acting_office(by)
    check_open(office, campaign)
    content.examine(data, name, {StoredFile.Kind.XLSX})
    scanner.scan(data, name)
    sheets = workbook.read(data)
    stored = _first_layout(office, sheets).get("layout")
    if stored is None:
        raise columns_not_matched()
    layout = Layout.from_json(stored)
    reading = read_rows(next(one for one in sheets if one.name == layout.sheet), layout)
    choices = Choices(conversions=accepted(reading) if confirmed else Decisions())
    return plan(by, office, campaign, reading, choices)


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
    sheet = sheet_of(batch, layout)
    header = _checked_header(sheet, layout)
    with transaction.atomic():
        row = locked(by, batch)
        row.reading = {"layout": layout.as_json()}
        row.save(update_fields=["reading"])
        # What was said of rows and conversions was said of what the columns meant before.
        RowIdentity.objects.filter(batch=row).delete()
        kept = {name: value for name, value in layout.as_json().items() if name not in ("sheet", "top", "bottom")}
        ColumnMatching.objects.update_or_create(
            body_id=row.office.body_id,
            headers_digest=header.digest,
            defaults={"columns": kept, "used_by_id": by.user_id, "used_at": clock.now()},
        )
    return row


def preview(by: Capacity, batch: ImportBatch) -> Preview:
    """Return what importing would do. Writes nothing. Raises DomainError: another office's, columns not matched yet."""
    check_own(by, batch)
    choices = choices_of(batch)
    return plan(by, batch.office, batch.campaign, reading_of(batch, choices), choices)


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
