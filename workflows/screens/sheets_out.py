"""Any list as an .xlsx workbook: the same rows as on the page, for those who may read the page, with who took it.

A list page offers it with `{% include "workflows/parts/sheet_link.html" %}` and answers `?dang=xlsx`:

    if sheets_out.is_wanted(request):
        return sheets_out.sheet_response("ho-so", _("Hồ sơ"), COLUMNS, rows, request=request)

`rows` is read once, row by row, up to `MOST`; give it one row more than that, so that the workbook can say that the
list goes on. What is written is text unless its column says otherwise: nothing in a cell is ever a formula.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from itertools import chain, islice
from typing import Any, Literal

from django.http import HttpResponse
from django.utils.formats import number_format
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from workflows import clock
from workflows.names import fold

#: Rows of one workbook; a list that is longer says so and is to be narrowed.
MOST = 20_000
FORM, XLSX = "dang", "xlsx"
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: A cell holds no more letters.
_LETTERS = 32_767
#: What XML has no place for.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_TITLE = re.compile(r"[\[\]:*?/\\']")
#: Title, note and headings stand above the first row.
_HEADINGS_AT = 3
_PLAIN_NUMBER = "General"

Kind = Literal["text", "date", "moment", "number"]
_FORMATS: dict[Kind, str] = {"text": "@", "date": "dd/mm/yyyy", "moment": "dd/mm/yyyy hh:mm", "number": _PLAIN_NUMBER}
_WIDTHS: dict[Kind, int] = {"text": 24, "date": 12, "moment": 17, "number": 10}


@dataclass(frozen=True)
class Column:
    """One column: its heading, what stands in it, and how wide it is in letters (0: as its kind usually is).

    A number is one that is counted with; the number of a paper or of a person is text and keeps its zeros. A moment is
    aware and written in the time of Vietnam.
    """

    title: Any
    kind: Kind = "text"
    width: int = 0


def is_wanted(request: Any) -> bool:
    """Whether a list is asked for as a workbook."""
    return bool(request.method == "GET" and request.GET.get(FORM) == XLSX)


def sheet_response(
    name: str, title: Any, columns: Sequence[Column], rows: Iterable[Sequence[Any]], *, request: Any
) -> HttpResponse:
    """Return a list as a workbook to download. `name` begins the file's name; the day ends it.

    Above the list stand its title and who took it, as what and when, and how many rows there are.
    """
    found = list(islice(rows, MOST + 1))
    more, found = len(found) > MOST, found[:MOST]
    if any(len(row) != len(columns) for row in found):
        raise ValueError(f"{name}: a row does not have {len(columns)} cells")
    moment = clock.now()
    made = _workbook(str(title), _note(request, moment, len(found), more), columns, found)
    filename = f"{slugify(fold(name)) or 'danh-sach'}-{moment.astimezone(clock.VIETNAM):%Y%m%d-%H%M}.xlsx"
    response = HttpResponse(made, content_type=CONTENT_TYPE)
    response.headers["Content-Disposition"] = content_disposition_header(True, filename)
    response.headers["Cache-Control"] = "no-store, private"
    return response


def _note(request: Any, moment: datetime, rows: int, more: bool) -> str:
    words = _("%(person)s, %(office)s, tải về lúc %(time)s. %(rows)s dòng.") % {
        "person": request.user.full_name or request.user.username,
        "office": request.acting,
        "time": f"{moment.astimezone(clock.VIETNAM):%H:%M %d/%m/%Y}",
        "rows": number_format(rows, force_grouping=True),
    }
    if more:
        words += " " + _("Danh sách còn nữa: một tệp chỉ ghi đến đây. Hãy thu hẹp danh sách rồi tải lại.")
    return words


def _workbook(title: str, note: str, columns: Sequence[Column], rows: Sequence[Sequence[Any]]) -> bytes:
    """Write the workbook row by row: openpyxl keeps its rows in a temporary file, only what is packed is in memory."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_NOT_IN_TITLE.sub(" ", _written(title))[:31] or "1")
    for number, column in enumerate(columns, start=1):
        width = column.width or max(_WIDTHS[column.kind], min(len(str(column.title)) + 3, 40))
        sheet.column_dimensions[get_column_letter(number)].width = width
    last = get_column_letter(max(1, len(columns)))
    sheet.freeze_panes = f"A{_HEADINGS_AT + 1}"
    sheet.auto_filter.ref = f"A{_HEADINGS_AT}:{last}{_HEADINGS_AT + len(rows)}"
    sheet.print_title_rows = f"{_HEADINGS_AT}:{_HEADINGS_AT}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", "9"
    sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage = 0, True
    sheet.oddFooter.left.text, sheet.oddFooter.right.text = _written(note).replace("&", "&&")[:200], "&P/&N"
    for line in chain(_head(sheet, title, note, columns), _lines(sheet, columns, rows)):
        sheet.append(line)
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def _head(sheet: Any, title: str, note: str, columns: Sequence[Column]) -> Iterator[list[Any]]:
    yield [_styled(_text(sheet, title), Font(bold=True, size=14))]
    yield [_styled(_text(sheet, note), Font(italic=True))]
    bold, wrapped = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    yield [_styled(_text(sheet, str(column.title)), bold, wrapped) for column in columns]


def _styled(cell: Any, font: Font, alignment: Alignment | None = None) -> Any:
    cell.font = font
    if alignment is not None:
        cell.alignment = alignment
    return cell


def _lines(sheet: Any, columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> Iterator[list[Any]]:
    kinds = [column.kind for column in columns]
    for row in rows:
        yield [_cell(sheet, kind, value) for kind, value in zip(kinds, row, strict=True)]


def _cell(sheet: Any, kind: Kind, value: Any) -> Any:
    """A cell of a column. What does not fit its kind (a year instead of a date) is written as the text it is."""
    if value is None or value == "":
        return None
    if kind == "moment" and isinstance(value, datetime):
        value = value.astimezone(clock.VIETNAM).replace(tzinfo=None, microsecond=0)
    elif not (
        (kind == "date" and isinstance(value, date) and not isinstance(value, datetime))
        or (kind == "number" and isinstance(value, int | float) and not isinstance(value, bool))
    ):
        return _text(sheet, str(value))
    if kind == "number":
        return value
    cell = WriteOnlyCell(sheet, value=value)
    cell.number_format = _FORMATS[kind]
    return cell


def _text(sheet: Any, text: str) -> Any:
    """A cell that is text and stays text when somebody edits it, whatever it begins with."""
    cell = WriteOnlyCell(sheet, value=_written(text))
    cell.data_type = "s"
    cell.number_format = _FORMATS["text"]
    return cell


def _written(text: str) -> str:
    return _UNWRITABLE.sub("", text)[:_LETTERS]
