"""Workbooks as offices keep them, made by code: clean lists, large ones, and one with every damage that is met."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font

from nominations.importing import legacy

AWARD = "Giấy khen của Chủ tịch UBND huyện"
PLAIN = ("STT", "Họ và tên", "Giới tính", "Ngày sinh", "Dân tộc", "Nơi công tác", "Hình thức khen thưởng", "Thành tích")
_SURNAMES = ("Hoàng", "Nông", "Lý", "Vi", "Triệu", "Lành", "Hứa", "Lương", "Chu", "Đặng")
_MIDDLE = {"Nam": "Văn", "Nữ": "Thị"}
_GIVEN = ("Thụ", "Hà", "Nam", "Đào", "Quý", "Sen", "Bướm", "Páo", "Thành", "Hường", "Mới", "Thuý", "Khánh", "Nghiệp")
_DEED = "Vận động nhân dân hiến đất làm đường; số hộ đã vận động: "


def saved(book: Workbook) -> bytes:
    """The bytes of a workbook."""
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def person(number: int) -> list[Any]:
    """A row of PLAIN: somebody else for each number."""
    gender = ("Nam", "Nữ")[number % 2]
    given = _GIVEN[number % len(_GIVEN)]
    name = f"{_SURNAMES[number % len(_SURNAMES)]} {_MIDDLE[gender]} {given}"
    born = f"{1 + number % 28:02d}/{1 + number // 28 % 12:02d}/{1950 + number // 336 % 50}"
    return [number, name, gender, born, "Tày", "UBND xã", AWARD, f"{_DEED}{number}."]


def plain(rows: Sequence[Sequence[Any]], headers: Sequence[str] = PLAIN) -> bytes:
    """A clean list: one header row, then these rows."""
    book = Workbook()
    sheet = book.active
    sheet.append(list(headers))
    for row in rows:
        sheet.append(list(row))
    return saved(book)


def people(number: int, **changed: Any) -> bytes:
    """A clean list of that many people; `changed` maps "r3" to what a row (from 1) has instead, by header."""
    rows = [person(one) for one in range(1, number + 1)]
    for key, values in changed.items():
        for title, value in values.items():
            rows[int(key[1:]) - 1][PLAIN.index(title)] = value
    return plain(rows)


#: Where the messy list begins to hold people, and its 30 nominees in good writing.
FIRST = 9
NOMINEES = tuple(f"{_SURNAMES[one % 10]} {'Thị' if one % 2 else 'Văn'} {_GIVEN[one % 14]}" for one in range(1, 29))
COLLECTIVES = ("Thôn Làng Mới", "Chi hội Phụ nữ thôn Khun Phang")


def messy(*, corrected: bool = False, complete: bool = False) -> bytes:
    """Thirty nominees under a merged header of two rows, with what goes wrong in real lists; `corrected` is the same
    list after the clerk went through what he was told.

    Rows 9-12 are TCVN3 (.VnTime), 13-14 VNI, 15 has a date as a number, 16 a formula. Wrong until corrected: 17 has
    1.2E+11, 18 an American date, 19 an error, 20 no such ethnic group. 21 lost the zero of its căn cước. 22 is hidden
    until corrected. 37 is a heading for collectives; at the end stand a total and signatures. With
    `complete` more columns hold what a dossier needs besides: parts of the report, head and size of a collective.
    """
    book = Workbook()
    sheet = book.active
    sheet.title = "Danh sách"
    sheet["A1"] = "UBND XÃ VẠN LINH"
    sheet["A3"] = "DANH SÁCH ĐỀ NGHỊ KHEN THƯỞNG NĂM 2024"
    sheet.merge_cells("A3:J3")
    _header(sheet)
    for number, name in enumerate(NOMINEES):
        _person(sheet, FIRST + number, number, name)
    for row, encoding, font in (
        *((FIRST + one, legacy.TCVN3, ".VnTime") for one in range(4)),
        *((FIRST + one, legacy.VNI, "VNI-Times") for one in (4, 5)),
    ):
        for column in "BEFHI":
            cell = sheet[f"{column}{row}"]
            cell.value, cell.font = legacy.from_unicode(str(cell.value), encoding), Font(name=font)
    sheet["C15"], sheet["D15"] = 22345, None
    sheet["I16"] = '="Hiến đất "&"làm đường"' if not corrected else "Hiến đất làm đường"
    sheet["G17"] = "1.2E+11" if not corrected else "020162001234"
    for column in "CD":
        if sheet[f"{column}18"].value:
            sheet[f"{column}18"] = "03/25/1962" if not corrected else "25/03/1962"
    sheet["I19"] = "#REF!" if not corrected else "Vận động 12 hộ trồng na."
    sheet["E20"] = "Kinh tế" if not corrected else "Kinh"
    sheet["G21"] = 20162001235
    sheet.row_dimensions[22].hidden = not corrected
    _collectives(sheet, FIRST + len(NOMINEES))
    if complete:
        _complete(sheet, FIRST + len(NOMINEES))
    return saved(book)


def _header(sheet: Any) -> None:
    for place, words in {
        "A6": "TT", "B6": "Họ và tên", "C6": "Năm sinh", "E6": "Dân tộc", "F6": "Chức vụ, đơn vị công tác",
        "G6": "Số CCCD", "H6": "Hình thức KT", "I6": "Tóm tắt thành tích", "J6": "Ghi chú", "C7": "Nam", "D7": "Nữ",
    }.items():  # fmt: skip
        sheet[place] = words
    sheet.merge_cells("C6:D6")
    for column in "ABEFGHIJ":
        sheet.merge_cells(f"{column}6:{column}7")
    for number, column in enumerate("ABCDEFGHIJ", start=1):
        sheet[f"{column}8"] = number


def _person(sheet: Any, row: int, number: int, name: str) -> None:
    woman = " Thị " in name
    born = f"{1 + number % 28:02d}/{1 + number % 12:02d}/{1960 + number % 30}"
    sheet[f"A{row}"], sheet[f"B{row}"] = number + 1, name
    sheet[f"{'D' if woman else 'C'}{row}"] = born
    sheet[f"E{row}"], sheet[f"F{row}"] = "Tày", "Trưởng thôn, thôn Làng Mới"
    sheet[f"H{row}"], sheet[f"I{row}"] = AWARD, f"Vận động {number + 10} hộ trồng na."


def _collectives(sheet: Any, row: int) -> None:
    sheet[f"A{row}"], sheet[f"B{row}"] = "II", "TẬP THỂ"
    for number, name in enumerate(COLLECTIVES, start=1):
        here = row + number
        sheet[f"A{here}"], sheet[f"B{here}"], sheet[f"H{here}"] = number, name, AWARD
        sheet[f"I{here}"] = "Ba năm liền không có hộ nghèo mới."
    total = row + len(COLLECTIVES) + 1
    sheet[f"B{total}"], sheet[f"C{total}"] = "Tổng cộng", "=COUNTA(C9:C36)"
    sheet[f"A{total + 2}"] = "Danh sách này có 30 cá nhân, tập thể."
    sheet[f"F{total + 4}"], sheet[f"F{total + 5}"] = "NGƯỜI LẬP BIỂU", "Ngày 06 tháng 5 năm 2024"


def _complete(sheet: Any, heading: int) -> None:
    sheet["K6"], sheet["L6"] = "Nhiệm vụ được giao", "Đặc điểm, tình hình"
    sheet["M6"], sheet["N6"] = "Người đứng đầu", "Số thành viên"
    for row in range(FIRST, heading):
        sheet[f"K{row}"] = "Trưởng thôn; vận động nhân dân làm đường, trồng na."
    for row in range(heading + 1, heading + 1 + len(COLLECTIVES)):
        sheet[f"L{row}"], sheet[f"M{row}"], sheet[f"N{row}"] = "Thôn vùng III, 62 hộ.", "Hà Văn Nọi", 52


def now() -> datetime:
    """A moment, for cells that hold real dates."""
    return datetime(2024, 5, 6)  # noqa: DTZ001 - Excel knows no time zones
