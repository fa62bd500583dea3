"""Reading single cells of a list that Excel may have damaged: lost zeros, 1.2E+11, dates as numbers or month first.

A damage that can be mended for sure is mended and shown for confirmation (`Repair`); what only its owner can know is
refused with what to do. Nothing is guessed silently.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from nominations.importing import legacy
from nominations.importing.workbook import DAY_ZERO, Cell
from workflows.names import fold, nfc, nfc_text

#: Kinds of repair beside the encodings of `legacy`.
ZEROS, SERIAL = "zeros", "serial"
REPAIRS = legacy.TITLES | {ZEROS: "số 0 ở đầu bị mất", SERIAL: "ngày bị đổi thành số"}

CCCD_DIGITS, CMND_DIGITS = 12, 9
_SCIENTIFIC = re.compile(r"^\s*\d(?:[.,]\d+)?E\+?\d+\s*$", re.IGNORECASE)
_TEXT_DATE = re.compile(r"^(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4}|\d{2})$", re.ASCII)
_MONTH_YEAR = re.compile(r"^(\d{1,2})\s*[/.\-]\s*(\d{4})$", re.ASCII)
_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00:00)?$", re.ASCII)
_YEAR = re.compile(r"^(?:năm |sinh năm |sn )?(\d{4})$", re.IGNORECASE)
#: Years that a list of living people and their deeds holds; a number outside is no year, and may be a day's number.
_YEARS = range(1900, 2101)
_DATE_TEXT = 'Ghi ngày/tháng/năm như "05/03/1962" ở ô định dạng Text; nếu chỉ biết năm, ghi "1962".'


@dataclass(frozen=True, slots=True)
class Damage:
    """What is wrong with a cell. `blocks`: the row cannot be imported so."""

    code: str
    message: str
    way_out: str
    blocks: bool = True


@dataclass(frozen=True, slots=True)
class Taken:
    """What was read of a cell: its text, what is wrong, and the kind of repair that led to it ("" when none)."""

    text: str = ""
    damages: tuple[Damage, ...] = ()
    repair: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True)
class DateStyle:
    """How the dates of one column are written. `month_first`: one of them can only be month/day/year. `swapped`: those
    that Excel knows as dates all have a day up to 12 and the rest is text, as when an American Excel read dd/mm.
    `epoch`: from which day numbers count."""

    month_first: bool = False
    swapped: bool = False
    epoch: date = DAY_ZERO


def read_text(cell: Cell, common: str = "") -> Taken:
    """Read words, converted from the encoding of the cell or, where it does not tell, the `common` one of its
    column."""
    damages = _seen_damages(cell)
    if cell.is_error or cell.is_empty:
        return Taken("", damages)
    text = nfc_text(cell.text)
    encoding = legacy.encoding_in_column(cell.text, cell.font, common) if isinstance(cell.value, str) else ""
    if encoding:
        after = nfc_text(legacy.to_unicode(cell.text, encoding, cell.font))
        if after != text:
            return Taken(after, damages, encoding, text)
    return Taken(text, damages)


def read_number_of_paper(cell: Cell) -> Taken:
    """Read the number of an identity paper. Excel drops zeros at the front and rounds long ones."""
    damages = _seen_damages(cell)
    if cell.is_error or cell.is_empty:
        return Taken("", damages)
    value = cell.value
    if isinstance(value, str):
        if _SCIENTIFIC.match(value):
            return Taken("", (*damages, _rounded(value.strip())))
        return Taken(re.sub(r"[\s.\u00a0'’-]", "", nfc(value)), damages)
    if isinstance(value, bool) or not isinstance(value, int | float) or not float(value).is_integer() or value < 0:
        wrong = Damage(
            "id_not_a_number", f"Ô ghi “{cell.text[:30]}”, không phải số căn cước.", "Ghi lại số ở ô định dạng Text."
        )
        return Taken("", (*damages, wrong))
    digits = str(int(value))
    if len(digits) >= 10 and digits.endswith("000000"):
        return Taken("", (*damages, _rounded(digits)))
    for wanted, shortest in ((CMND_DIGITS, 8), (CCCD_DIGITS, 10)):
        if shortest <= len(digits) < wanted:
            return Taken(digits.zfill(wanted), damages, ZEROS, digits)
    return Taken(digits, damages)


def style_of(cells: Iterable[Cell], epoch: date = DAY_ZERO) -> DateStyle:
    """Look at all dates of a column at once: one alone does not show that its day and month were exchanged."""
    listed = list(cells)
    written = [_TEXT_DATE.match(cell.value.strip()) for cell in listed if isinstance(cell.value, str)]
    pairs = [(int(one[1]), int(one[2])) for one in written if one is not None]
    real = [cell.value for cell in listed if isinstance(cell.value, date) and not _only_year(cell)]
    only_day_first = any(first > 12 >= second for first, second in pairs)
    return DateStyle(
        month_first=any(second > 12 >= first for first, second in pairs),
        swapped=bool(real) and all(one.day <= 12 for one in real) and only_day_first,
        epoch=epoch,
    )


def read_date(cell: Cell, style: DateStyle = DateStyle()) -> Taken:
    """Read a day, a month or a year as dd/mm/yyyy, mm/yyyy or yyyy."""
    damages = _seen_damages(cell)
    if cell.is_error or cell.is_empty:
        return Taken("", damages)
    value = cell.value
    if isinstance(value, date):
        found = _of_real_date(cell, value, style)
    elif isinstance(value, bool):
        found = _unreadable(cell)
    elif isinstance(value, int | float):
        found = _of_number(cell, value, style.epoch)
    else:
        found = _of_text(cell, nfc(str(value)).strip("'’ "), style)
    return Taken(found.text, (*damages, *found.damages), found.repair, found.before)


def _of_real_date(cell: Cell, value: date, style: DateStyle) -> Taken:
    if _only_year(cell):
        return Taken(f"{value:%Y}")
    shown = f"{value:%d/%m/%Y}"
    doubtful = value.day <= 12 and value.day != value.month
    if doubtful and _month_first_format(cell.format):
        return Taken("", (_ambiguous(shown, "ô này hiện tháng trước ngày (kiểu Mỹ)"),))
    if doubtful and (style.swapped or style.month_first):
        return Taken("", (_ambiguous(shown, "các ô khác trong cột cho thấy Excel đã đọc nhầm ngày với tháng"),))
    return Taken(shown)


def _of_number(cell: Cell, value: float, epoch: date) -> Taken:
    if float(value).is_integer() and int(value) in _YEARS:
        return Taken(str(int(value)))
    low, high = (date(year, 1, 1) - epoch for year in (_YEARS.start + 1, _YEARS.stop))
    if float(value).is_integer() and low.days <= value <= high.days:
        return Taken(f"{epoch + timedelta(days=int(value)):%d/%m/%Y}", (), SERIAL, str(int(value)))
    return _unreadable(cell)


def _of_text(cell: Cell, text: str, style: DateStyle) -> Taken:
    if found := _YEAR.match(text):
        return Taken(found[1])
    if found := _ISO.match(text):
        return Taken(f"{int(found[3]):02d}/{int(found[2]):02d}/{found[1]}")
    if found := _MONTH_YEAR.match(text):
        return Taken(f"{int(found[1]):02d}/{found[2]}")
    found = _TEXT_DATE.match(text)
    if found is None:
        return _unreadable(cell)
    first, second, year = int(found[1]), int(found[2]), found[3]
    if len(year) == 2:
        short = Damage("date_short_year", f"Ngày “{text}” ghi năm hai chữ số.", "Ghi đủ bốn chữ số của năm.")
        return Taken("", (short,))
    if second > 12 >= first:
        american = Damage(
            "date_month_first",
            f"Ngày “{text}” ghi tháng trước ngày (kiểu Mỹ).",
            f'Nếu đúng là ngày {second:02d} tháng {first:02d} năm {year}, ghi lại "{second:02d}/{first:02d}/{year}".',
        )
        return Taken("", (american,))
    if style.month_first and first <= 12 and first != second:
        return Taken("", (_ambiguous(text, "trong cột có ngày ghi tháng trước (kiểu Mỹ)"),))
    return Taken(f"{first:02d}/{second:02d}/{year}")


def read_count(cell: Cell) -> tuple[int | None, tuple[Damage, ...]]:
    """Read a number of people: 40, "40", "40 người"."""
    damages = _seen_damages(cell)
    if cell.is_error or cell.is_empty:
        return None, damages
    found = re.match(r"^\s*(\d{1,7})(?:\s*(?:người|thành viên|hộ|nhân khẩu))?\s*$", nfc(cell.text), re.IGNORECASE)
    if found is None:
        wrong = Damage("count_unreadable", f"Không đọc được số “{cell.text[:30]}”.", "Ghi bằng chữ số, ví dụ 40.")
        return None, (*damages, wrong)
    return int(found[1]), damages


_MARKS = frozenset({"x", "1", "co", "v", "dung", "true", "✓", "√"})


def is_marked(cell: Cell) -> bool:
    """Whether a column of marks is ticked here: x, 1, có …"""
    text = cell.text.strip().lower()
    return text in _MARKS or fold(text) in _MARKS


def read_gender(text: str) -> str | None:
    """Return "male", "female" or "", or None for a word that is neither."""
    return {"": "", "nam": "male", "nu": "female", "trai": "male", "gai": "female"}.get(fold(text))


def read_party(text: str) -> bool | str | None:
    """Return whether somebody is a Party member, None when not said, or "" for a word that does not say it."""
    word = fold(text)
    if not word:
        return None
    if word in _MARKS or word in ("dang vien", "dv"):
        return True
    return False if word in ("khong", "k", "0", "quan chung", "false") else ""


def full_day(text: str, *, end: bool) -> date | None:
    """Return the day that a period begins on (a year: 1 January), or with `end` the first day after it.

    `text` as `read_date` returns it. Raises ValueError for a day that does not exist.
    """
    if not text:
        return None
    parts = [int(one) for one in text.split("/")]
    year, month, day = parts[-1], parts[-2] if len(parts) > 1 else None, parts[0] if len(parts) == 3 else None
    if day is not None and month is not None:
        return date(year, month, day) + timedelta(days=1 if end else 0)
    if month is not None:
        return date(year + (month == 12), month % 12 + 1, 1) if end else date(year, month, 1)
    return date(year + (1 if end else 0), 1, 1)


def _seen_damages(cell: Cell) -> tuple[Damage, ...]:
    """What is wrong before one looks at the value: an error of Excel, a formula."""
    if cell.is_error:
        message, way_out = f"Ô đang báo lỗi {cell.value}.", "Sửa công thức trong Excel, hoặc ghi giá trị đúng vào ô."
        return (Damage("cell_error", message, way_out),)
    if cell.formula and cell.value is None:
        return (
            Damage(
                "formula_without_value",
                f"Ô là công thức “{cell.formula[:40]}” và tệp không lưu kết quả.",
                "Mở tệp bằng Excel, lưu lại; hoặc dán thành giá trị (Paste Special → Values).",
            ),
        )
    if cell.formula:
        message = f"Ô là công thức “{cell.formula[:40]}”; dùng kết quả đang hiện “{cell.text[:40]}”."
        return (Damage("formula", message, "Kiểm tra kết quả; nếu sai, ghi giá trị đúng vào ô.", blocks=False),)
    return ()


def _rounded(shown: str) -> Damage:
    return Damage(
        "id_rounded",
        f"Số căn cước đã bị Excel làm tròn ({shown}); các chữ số cuối đã mất.",
        "Đặt cột ở định dạng Text rồi gõ lại đủ số từ giấy tờ.",
    )


def _ambiguous(shown: str, why: str) -> Damage:
    return Damage(
        "date_ambiguous",
        f"Không chắc “{shown}” là ngày nào: {why}.",
        "Đặt cột ở định dạng Text rồi ghi lại ngày/tháng/năm từ giấy tờ.",
    )


def _unreadable(cell: Cell) -> Taken:
    return Taken("", (Damage("date_unreadable", f"Không đọc được ngày “{cell.text[:30]}”.", _DATE_TEXT),))


def _only_year(cell: Cell) -> bool:
    """Whether a date shows its year only: its day and month are not known."""
    return isinstance(cell.value, datetime | date) and re.fullmatch(r"y{2,4}", cell.format.lower()) is not None


def _month_first_format(code: str) -> bool:
    """Whether a cell shows the month first. Excel's own short date (mm-dd-yy) follows the machine and says nothing."""
    plain = code.lower().split(";")[0]
    plain = re.sub(r"\[[^\]]*\]", "", plain)
    return plain not in ("mm-dd-yy", "m/d/yy", "m/d/yyyy h:mm") and re.match(r"^m{1,4}[^mhs]*d", plain) is not None
