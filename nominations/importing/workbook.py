"""Opening a workbook safely: cells as they were typed, with what a reader of damaged lists needs to know of each.

Nothing is interpreted here. Formulas are never computed: the value that Excel left beside a formula is taken.
"""

from __future__ import annotations

import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property, lru_cache
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from nominations.errors import DomainError, refuse
from nominations.importing import spread

#: Technical limits: what one import reads. A commune proposes some hundreds a year.
ROW_LIMIT = 5_000
COLUMN_LIMIT = 60
#: Bytes after unpacking. 5,000 rows of 60 columns of text fit; a file made to fill the memory does not.
UNPACKED_LIMIT = 60 * 1024 * 1024
#: Cells that a file writes, empty ones with a border among them, and cells under merged ones, in all its sheets.
CELL_LIMIT, MERGED_LIMIT = 600_000, 200_000

Value = str | int | float | bool | date | datetime | time | timedelta | None


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell. `value` is what Excel shows (of a formula: what it showed last), `formula` the formula's
    text, `font` and `format` as named in the file. `merged_from` is where a merged value is written."""

    value: Value = None
    formula: str = ""
    font: str = ""
    format: str = "General"
    merged_from: str = ""

    @property
    def is_error(self) -> bool:
        """Whether it shows an error of Excel, such as #REF!."""
        return isinstance(self.value, str) and self.value in _ERRORS

    @property
    def is_empty(self) -> bool:
        """Whether nothing is to be seen in it."""
        return not self.formula and (self.value is None or (isinstance(self.value, str) and not self.value.strip()))

    @property
    def text(self) -> str:
        """What stands there as text; "" for an empty cell."""
        if isinstance(self.value, float) and self.value.is_integer() and abs(self.value) < 1e15:
            return str(int(self.value))
        if isinstance(self.value, datetime):
            return f"{self.value:%d/%m/%Y}"
        return "" if self.value is None else str(self.value)


#: From which a workbook counts days, and one made by an old Excel for Macintosh.
DAY_ZERO, DAY_ZERO_1904 = date(1899, 12, 30), date(1904, 1, 1)
_ERRORS = frozenset({"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"})
EMPTY = Cell()


@dataclass(frozen=True)
class Sheet:
    """One sheet: rows and columns count from 1. Merged areas are filled with the value of their first cell. `epoch` is
    the day from which the workbook counts days."""

    name: str
    cells: Mapping[tuple[int, int], Cell]
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merged: tuple[tuple[int, int, int, int], ...] = field(default=())
    epoch: date = DAY_ZERO

    def at(self, row: int, column: int) -> Cell:
        """Return a cell; an empty one where nothing is."""
        return self.cells.get((row, column), EMPTY)

    @cached_property
    def last_row(self) -> int:
        """The last row in which something stands; 0 for an empty sheet."""
        return max((row for (row, _), cell in self.cells.items() if not cell.is_empty), default=0)

    @cached_property
    def last_column(self) -> int:
        """The last column in which something stands."""
        return max((column for (_, column), cell in self.cells.items() if not cell.is_empty), default=0)


def letter(column: int) -> str:
    """Return how Excel calls a column: 1 is A."""
    return get_column_letter(column)


@lru_cache(maxsize=4)
def read(data: bytes) -> tuple[Sheet, ...]:
    """Return the visible sheets in which something stands, in the order of the workbook.

    The same bytes again cost nothing: an import looks at them at each of its steps. Raises DomainError (field "file"):
    not a workbook, broken, protected by a password, larger than the limits, empty.
    """
    _check_container(data)
    shown = _open(data, data_only=False)
    cached = _open(data, data_only=True) if _has_formulas(shown) else None
    sheets = [
        _sheet(one, cached[one.title] if cached is not None else None)
        for one in shown.worksheets
        if one.sheet_state == "visible"
    ]
    found = tuple(one for one in sheets if one.last_row)
    if not found:
        raise _refusal("workbook_empty", "Tệp không có trang tính nào có dữ liệu.", "Mở tệp bằng Excel để kiểm tra.")
    return found


def _check_container(data: bytes) -> None:
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise _refusal(
            "workbook_old_or_locked",
            "Tệp là định dạng Excel cũ (.xls) hoặc có đặt mật khẩu.",
            "Trong Excel, bỏ mật khẩu rồi dùng “Lưu thành” và chọn loại “Excel Workbook (.xlsx)”.",
        )
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            unpacked = sum(one.file_size for one in archive.infolist())
            if not any(one.filename == "xl/workbook.xml" for one in archive.infolist()):
                raise _not_a_workbook()
    except zipfile.BadZipFile:
        raise _not_a_workbook() from None
    if unpacked > UNPACKED_LIMIT:
        raise _too_large(f"lớn hơn {UNPACKED_LIMIT // 1024 // 1024} MB")
    _check_spread(data)


def _open(data: bytes, *, data_only: bool) -> Any:
    try:
        with warnings.catch_warnings():
            # What openpyxl cannot keep (drop-down lists, images) is of no interest here.
            warnings.simplefilter("ignore")
            return load_workbook(BytesIO(data), data_only=data_only, keep_links=False)
    except (
        InvalidFileException, ParseError, KeyError, ValueError, TypeError, AttributeError, IndexError,
        zipfile.BadZipFile, EOFError, OSError,
    ):  # fmt: skip
        raise _not_a_workbook() from None


def _has_formulas(book: Any) -> bool:
    return any(cell.data_type == "f" for one in book.worksheets for _, cell in _filled(one))


def _sheet(shown: Any, cached: Any) -> Sheet:
    cells: dict[tuple[int, int], Cell] = {}
    for place, cell in _filled(shown):
        formula, value = "", cell.value
        if cell.data_type == "f":
            formula = _formula(value)
            value = cached[cell.coordinate].value if cached is not None else None
        cells[place] = Cell(value, formula, cell.font.name or "", cell.number_format or "General")
    _check_size(shown.title, cells)
    merged = tuple(
        (one.min_row, one.min_col, one.max_row, one.max_col)
        for one in shown.merged_cells.ranges
        if one.max_row <= ROW_LIMIT + 100 and one.max_col <= COLUMN_LIMIT
    )
    _fill_merged(cells, merged)
    epoch = DAY_ZERO_1904 if shown.parent.epoch == CALENDAR_MAC_1904 else DAY_ZERO
    return Sheet(shown.title, cells, _hidden_rows(shown), _hidden_columns(shown), merged, epoch)


def _filled(sheet: Any) -> Iterator[tuple[tuple[int, int], Any]]:
    """The cells that the file writes and that hold something. Not `iter_rows`: it makes a cell for every place of a
    sheet that its colours use down to row 1,048,576."""
    for place, cell in sheet._cells.items():
        if cell.value is not None:
            yield place, cell


def _formula(value: Any) -> str:
    if isinstance(value, ArrayFormula):
        return str(value.text or "=")
    if isinstance(value, DataTableFormula):
        return "={TABLE}"
    return str(value)


def _check_size(name: str, cells: Mapping[tuple[int, int], Cell]) -> None:
    rows = max((row for row, _ in cells), default=0)
    columns = max((column for _, column in cells), default=0)
    if rows > ROW_LIMIT or columns > COLUMN_LIMIT:
        raise _refusal(
            "sheet_too_large",
            f"Trang tính “{name}” có đến dòng {rows}, cột {letter(columns)}; mỗi lần nhập tối đa {ROW_LIMIT} dòng, "
            f"{COLUMN_LIMIT} cột.",
            "Chia danh sách thành nhiều tệp, hoặc xóa các dòng, cột thừa ở cuối.",
        )


def _fill_merged(cells: dict[tuple[int, int], Cell], merged: tuple[tuple[int, int, int, int], ...]) -> None:
    for top, left, bottom, right in merged:
        first = cells.get((top, left))
        if first is None:
            continue
        source = f"{letter(left)}{top}"
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                if (row, column) != (top, left):
                    cells[row, column] = Cell(first.value, first.formula, first.font, first.format, source)


def _hidden_rows(sheet: Any) -> frozenset[int]:
    return frozenset(number for number, one in sheet.row_dimensions.items() if one.hidden and number <= ROW_LIMIT)


def _hidden_columns(sheet: Any) -> frozenset[int]:
    found: set[int] = set()
    for one in sheet.column_dimensions.values():
        if one.hidden and one.min is not None:
            found.update(range(one.min, min(one.max or one.min, COLUMN_LIMIT) + 1))
    return frozenset(found)


def _check_spread(data: bytes) -> None:
    """Refuse what openpyxl would fill the memory with: it makes an object of every cell, of each empty one merged
    too, and five thousand bytes can merge a whole sheet."""
    try:
        held = spread.measure(data, CELL_LIMIT, MERGED_LIMIT)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError):
        raise _not_a_workbook() from None
    if held.merged > MERGED_LIMIT:
        raise _too_large(f"có vùng gộp (Merge Cells) rộng hơn {MERGED_LIMIT} ô")
    if held.cells > CELL_LIMIT:
        raise _too_large(f"có hơn {CELL_LIMIT} ô")


def _too_large(how: str) -> DomainError:
    return _refusal(
        "workbook_too_large",
        f"Tệp khi mở ra {how}.",
        "Xóa hình ảnh, trang tính và vùng định dạng thừa, hoặc chia danh sách thành nhiều tệp.",
    )


def _not_a_workbook() -> DomainError:
    return _refusal(
        "not_a_workbook",
        "Không mở được tệp: không phải tệp Excel (.xlsx), hoặc tệp đã hỏng.",
        "Mở tệp bằng Excel, lưu lại thành “Excel Workbook (.xlsx)” rồi tải lên lại.",
    )


def _refusal(code: str, message: str, way_out: str) -> DomainError:
    return refuse("file", code, message, way_out)
