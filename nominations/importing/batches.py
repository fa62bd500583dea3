"""An import as it is kept: the workbook, how it is read, what was decided of it, and whose it is."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache

from nominations import posts, sight
from nominations.access import judged
from nominations.awards import CHAIN
from nominations.documents import store
from nominations.errors import DomainError, refuse
from nominations.importing import workbook
from nominations.importing.conversions import Decisions
from nominations.importing.planned import Choices
from nominations.importing.reading import read_rows
from nominations.importing.rows import Layout, Reading
from nominations.models import Campaign, ImportBatch, RowIdentity
from workflows.engine import Capacity
from workflows.models import Office


def as_it_is(batch: ImportBatch) -> ImportBatch:
    """Return the import as the database has it now, with file, campaign and office. One query."""
    return ImportBatch.objects.select_related(
        "file", "campaign__closes_with", "office__body__area__parent__parent"
    ).get(pk=batch.pk)


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


def sheet_of(batch: ImportBatch, layout: Layout) -> workbook.Sheet:
    """Return the sheet that a layout is about. Raises DomainError: no such sheet, the file is gone."""
    name = layout.sheet
    found = next((one for one in sheets_of(batch) if one.name == name), None)
    if found is None:
        raise refuse("sheet", "sheet_unknown", f"Tệp không có trang tính “{name[:40]}”.", "Chọn trang tính khác.")
    return found


def reading_of(batch: ImportBatch, choices: Choices | None = None) -> Reading:
    """Return the rows of an import as they are read after what was decided of conversions (without choices all are
    converted). Raises DomainError: columns not matched, file gone."""
    layout = layout_of(batch)
    if layout is None:
        raise columns_not_matched()
    kept = choices.conversions if choices is not None else Decisions()
    said = json.dumps([layout.as_json(), kept.as_json()], sort_keys=True)
    return _read(_Wanted(batch.file.sha256, said, sheet_of(batch, layout), layout, kept))


@dataclass(frozen=True)
class _Wanted:
    """A reading, known by the file and by what was said of it."""

    sha256: str
    said: str
    sheet: workbook.Sheet = field(compare=False)
    layout: Layout = field(compare=False)
    kept: Decisions = field(compare=False)


@lru_cache(maxsize=4)
def _read(wanted: _Wanted) -> Reading:
    """An import reads the same rows at each of its steps; nobody changes what was read."""
    return read_rows(wanted.sheet, wanted.layout, wanted.kept)


def columns_not_matched() -> DomainError:
    """Nobody said what the columns mean, and the headers do not tell."""
    return refuse(
        "columns",
        "columns_not_matched",
        "Chưa ghép cột của tệp với các mục của hồ sơ.",
        "Tải tệp lên ở trang “Nhập đề nghị từ tệp Excel” và ghép cột một lần; lần sau tệp cùng tiêu đề tự đọc được.",
    )


def choices_of(batch: ImportBatch) -> Choices:
    """Return what people decided about the rows of an import. One query."""
    same: dict[int, int] = {}
    apart: dict[int, dict[int, str]] = defaultdict(dict)
    at_once: set[int] = set()
    rows = RowIdentity.objects.filter(batch=batch).order_by("pk")
    for number, nominee, is_same, reason, together in rows.values_list(
        "number", "nominee_id", "same", "reason", "together"
    ):
        if is_same:
            same[number] = nominee
        else:
            apart[number][nominee] = reason
        if together:
            at_once.add(number)
    return Choices(same, apart, frozenset(at_once), Decisions.from_json(batch.reading.get("conversions", {})))


def check_open(office: Office, campaign: Campaign) -> None:
    """Raise DomainError unless an office (with body and area) may import into a campaign today: cases begin at the
    office, and the campaign takes nominations of its place."""
    posts.check_post(office, posts.starting_posts(CHAIN), office.body.area, "nhập danh sách đề nghị khen thưởng")
    if campaign not in sight.campaigns_open_to(office):
        raise refuse(
            "campaign",
            "campaign_not_open_here",
            f"Phong trào “{campaign.title}” hiện không nhận đề nghị của {office.body.area.name}.",
            "Chọn phong trào đang nhận đề nghị của xã, huyện hoặc tỉnh mình.",
        )


def check_own(by: Capacity, batch: ImportBatch) -> None:
    """Raise DomainError (field "by") when an import is another office's."""
    if judged(by).office_id != batch.office_id:
        raise refuse(
            "by",
            "not_your_office",
            "Tệp này do cơ quan khác tải lên.",
            "Chỉ chức vụ đã tải tệp lên mới nhập tiếp được.",
        )
