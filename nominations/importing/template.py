"""The list that an office may start from: headers that are understood, choices in the cells, an example apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from nominations.models import AwardType
from nominations.register import ethnicity

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEET, EXAMPLE, LISTS = "Danh sách", "VÍ DỤ - không nhập", "Danh mục"
#: Header, width, and the list that its cells choose from.
COLUMNS: tuple[tuple[str, int, str], ...] = (
    ("STT", 6, ""),
    ("Họ và tên, tên tập thể, hộ gia đình", 32, ""),
    ("Loại đối tượng", 14, "kinds"),
    ("Giới tính", 10, "genders"),
    ("Ngày sinh", 13, ""),
    ("Số căn cước", 16, ""),
    ("Dân tộc", 12, "ethnicities"),
    ("Chức vụ", 22, ""),
    ("Nơi công tác", 26, ""),
    ("Thôn, bản", 18, ""),
    ("Người đứng đầu, chủ hộ", 22, ""),
    ("Số thành viên", 10, ""),
    ("Số nữ", 8, ""),
    ("Hình thức khen thưởng", 34, "awards"),
    ("Thành tích", 60, ""),
    ("Nhiệm vụ được giao", 40, ""),
    ("Đặc điểm, tình hình", 40, ""),
    ("Mã hồ sơ", 16, ""),
)
#: Down to this row cells are text and offer their choices.
_PREPARED = 500
_EXAMPLES: tuple[tuple[Any, ...], ...] = (
    (1, "Nguyễn Thị Ví Dụ", "cá nhân", "Nữ", "05/03/1971", "", "Tày", "Chi hội trưởng", "Hội Phụ nữ xã", "Thôn Mẫu", "",
     "", "", "", "Vận động 30 hộ trồng na theo tiêu chuẩn VietGAP.", "Phụ trách chi hội phụ nữ thôn.", "", ""),
    (2, "Thôn Mẫu", "tập thể", "", "", "", "", "", "", "Thôn Mẫu", "Trần Văn Ví Dụ", 120, 58, "",
     "Ba năm liền không có hộ nghèo mới.", "", "Thôn có 120 hộ, phần lớn trồng na.", ""),
    (3, "Hộ ông Lê Văn Ví Dụ", "hộ gia đình", "", "", "", "", "", "", "Thôn Mẫu", "Lê Văn Ví Dụ", 5, "", "",
     "Hiến 320 m² đất làm đường.", "", "Hộ có 5 nhân khẩu, làm nông nghiệp.", ""),
)  # fmt: skip


def made(awards_for: Callable[[str], Sequence[AwardType]]) -> bytes:
    """Return the workbook; `awards_for` gives the awards that may be proposed for a kind of nominee."""
    awards = sorted({one.title_vi for kind in ("person", "collective", "household") for one in awards_for(kind)})
    choices = {
        "kinds": ["cá nhân", "tập thể", "hộ gia đình"],
        "genders": ["Nam", "Nữ"],
        "ethnicities": [one.vi for one in ethnicity.groups().values()],
        "awards": awards,
    }
    book = Workbook()
    sheet, example, lists = book.active, book.create_sheet(EXAMPLE), book.create_sheet(LISTS)
    sheet.title = SHEET
    places = {name: _write_list(lists, place, values) for place, (name, values) in enumerate(choices.items(), start=1)}
    lists.sheet_state = "hidden"
    _head(sheet, 1)
    _offer(sheet, {name: place for name, place in places.items() if choices[name]})
    example["A1"] = "VÍ DỤ: trang này chỉ để xem cách ghi, không được nhập. Ghi danh sách ở trang “Danh sách”."
    example["A1"].font = Font(bold=True, color="9F1D20")
    _head(example, 3)
    for row in _EXAMPLES:
        example.append([*row[:13], awards[0] if awards else "", *row[14:]])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _write_list(sheet: Any, column: int, values: Sequence[str]) -> str:
    for row, value in enumerate(values, start=1):
        sheet.cell(row, column, value)
    where = sheet.cell(1, column).column_letter
    return f"'{LISTS}'!${where}$1:${where}${max(len(values), 1)}"


def _head(sheet: Any, row: int) -> None:
    for column, (title, width, _) in enumerate(COLUMNS, start=1):
        cell = sheet.cell(row, column, title)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="F2F0EA")
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[cell.column_letter].width = width
    sheet.freeze_panes = sheet.cell(row + 1, 3)


def _offer(sheet: Any, places: dict[str, str]) -> None:
    """Text in every cell, so that Excel leaves dates and numbers as they are typed; choices where there is a list."""
    for column, (_, _, name) in enumerate(COLUMNS, start=1):
        where = sheet.cell(1, column).column_letter
        if column > 1:
            for row in range(2, _PREPARED + 1):
                sheet.cell(row, column).number_format = "@"
        if name in places:
            offered = DataValidation("list", formula1=places[name], allow_blank=True)
            offered.error, offered.errorTitle = "Hãy chọn một mục trong danh sách.", "Chưa có trong danh sách"
            sheet.add_data_validation(offered)
            offered.add(f"{where}2:{where}{_PREPARED}")
