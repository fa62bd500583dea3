"""What the columns of an office's own list mean: the header row is found, its words are matched to fields.

A header may stand on two or three rows with merged cells ("Ngày sinh" over "Nam" and "Nữ"); it may be typed in TCVN3 or
VNI. What is found is a proposal: the clerk sees it and corrects it once per kind of list.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from nominations import reports
from nominations.importing import legacy
from nominations.importing.workbook import Cell, Sheet, letter
from workflows.names import fold, nfc

#: Fields a column may have: what the clerk chooses from, in this order.
FIELDS: dict[str, Any] = {
    "full_name": _("Họ và tên, tên tập thể"),
    "surname": _("Họ và tên đệm (khi tên ở cột riêng)"),
    "given_name": _("Tên (khi họ ở cột riêng)"),
    "kind": _("Loại đối tượng (cá nhân, tập thể, hộ)"),
    "gender": _("Giới tính"),
    "mark_male": _("Giới tính: đánh dấu nam"),
    "mark_female": _("Giới tính: đánh dấu nữ"),
    "birth": _("Ngày sinh hoặc năm sinh"),
    "birth_male": _("Ngày sinh, năm sinh của nam"),
    "birth_female": _("Ngày sinh, năm sinh của nữ"),
    "birth_day": _("Ngày sinh: ngày"),
    "birth_month": _("Ngày sinh: tháng"),
    "birth_year": _("Ngày sinh: năm"),
    "id_number": _("Số căn cước, CMND"),
    "ethnicity": _("Dân tộc"),
    "religion": _("Tôn giáo"),
    "party_member": _("Đảng viên"),
    "position": _("Chức vụ"),
    "workplace": _("Nơi công tác"),
    "post": _("Chức vụ và nơi công tác"),
    "residence": _("Nơi cư trú, địa chỉ"),
    "village": _("Thôn, bản"),
    "head": _("Người đứng đầu, chủ hộ"),
    "members": _("Số thành viên"),
    "women": _("Số nữ"),
    "award": _("Hình thức khen thưởng"),
    "achievement": _("Thành tích"),
    "achievement_from": _("Thành tích từ ngày"),
    "achievement_to": _("Thành tích đến hết ngày"),
    "case_code": _("Mã hồ sơ"),
    "number": _("Số thứ tự (không nhập)"),
    "note": _("Ghi chú (không nhập)"),
}
#: Parts of the achievement report: one field each, called as the part is.
REPORT_FIELDS: Mapping[str, str] = {f"{reports.PREFIX}{code}": code for code in reports.known_parts()}
FIELDS = FIELDS | {
    name: format_lazy(_("Báo cáo: {part}"), part=reports.known_parts()[code].title.vi)
    for name, code in REPORT_FIELDS.items()
}
#: Columns that are known and carry nothing.
SILENT = frozenset({"number", "note"})

_SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "full_name": (
        "họ và tên", "họ tên", "họ, tên", "họ và tên cá nhân", "tên cá nhân", "tên tập thể", "tên tập thể, cá nhân",
        "họ tên, tên tập thể", "họ và tên, tên tập thể", "họ và tên/tên tập thể", "tên tập thể/họ và tên", "tên đơn vị",
        "tên tập thể, hộ gia đình", "tên tập thể, hộ gia đình, cá nhân", "tên tập thể, cá nhân, hộ gia đình",
        "tập thể, cá nhân", "tên hộ gia đình", "hộ gia đình", "họ và tên người được đề nghị", "đối tượng",
        "tên đối tượng",
        "họ và tên hoặc tên tập thể", "tên cá nhân, tập thể", "họ tên cá nhân", "họ và tên (chữ in hoa)",
        "cá nhân, tập thể", "họ và tên, tên tập thể, hộ gia đình",
    ),
    "surname": ("họ và tên đệm", "họ đệm", "họ và chữ đệm", "họ và", "họ và đệm", "họ"),
    "given_name": ("tên", "tên gọi"),
    "kind": ("loại", "loại đối tượng", "cá nhân/tập thể"),
    "gender": ("giới tính", "phái", "nam/nữ", "nam (nữ)", "giới"),
    "mark_male": ("giới tính nam", "nam"),
    "mark_female": ("giới tính nữ", "nữ"),
    "birth": (
        "ngày sinh", "năm sinh", "ngày tháng năm sinh", "ngày, tháng, năm sinh", "sinh ngày", "ngày/tháng/năm sinh",
        "sinh năm", "ns", "ngày tháng năm sinh (dd/mm/yyyy)", "năm sinh (ngày, tháng, năm)", "ngày năm sinh",
        "nam sinh",
    ),
    "birth_male": ("ngày sinh nam", "năm sinh nam", "ngày tháng năm sinh nam", "sinh năm nam", "ns nam"),
    "birth_female": ("ngày sinh nữ", "năm sinh nữ", "ngày tháng năm sinh nữ", "sinh năm nữ", "ns nữ"),
    "birth_day": ("ngày sinh ngày", "ngày tháng năm sinh ngày"),
    "birth_month": ("ngày sinh tháng", "ngày tháng năm sinh tháng"),
    "birth_year": ("ngày sinh năm", "ngày tháng năm sinh năm"),
    "id_number": (
        "cccd", "số cccd", "căn cước", "số căn cước", "căn cước công dân", "số căn cước công dân", "cmnd", "số cmnd",
        "cccd/cmnd", "cmnd/cccd", "số cccd/cmnd", "số cmnd/cccd", "số định danh", "số định danh cá nhân",
        "mã định danh",
        "giấy tờ tùy thân", "chứng minh nhân dân", "số chứng minh nhân dân", "số cmt", "cmt",
    ),
    "ethnicity": ("dân tộc", "dt", "thành phần dân tộc"),
    "religion": ("tôn giáo",),
    "party_member": ("đảng viên", "đảng", "là đảng viên"),
    "position": ("chức vụ", "chức danh", "chức vụ, chức danh", "nghề nghiệp", "chức vụ/nghề nghiệp"),
    "workplace": ("đơn vị công tác", "nơi công tác", "đơn vị", "cơ quan", "cơ quan công tác", "cơ quan, đơn vị",
                  "nơi làm việc"),
    "report_duties": ("nhiệm vụ", "nhiệm vụ được giao", "công việc đảm nhận", "chức trách, nhiệm vụ"),
    "report_features": ("đặc điểm, tình hình", "đặc điểm tình hình", "sơ lược đặc điểm, tình hình"),
    "post": (
        "chức vụ, đơn vị công tác", "chức vụ, nơi công tác", "chức vụ và đơn vị công tác", "chức vụ, đơn vị",
        "chức danh, đơn vị công tác", "chức vụ và nơi công tác", "chức vụ, cơ quan công tác",
    ),
    "residence": ("nơi cư trú", "địa chỉ", "chỗ ở", "nơi ở", "nơi thường trú", "hộ khẩu thường trú", "xã",
                  "nơi ở hiện nay",
                  "xã, thị trấn", "nơi cư trú, trụ sở"),
    "village": ("thôn", "bản", "thôn, bản", "thôn/bản", "tổ dân phố", "thôn, tổ dân phố", "khu dân cư"),
    "head": ("người đứng đầu", "chủ hộ", "trưởng thôn", "lãnh đạo", "người đứng đầu, chủ hộ", "người đại diện"),
    "members": ("số thành viên", "số người", "tổng số người", "số lượng thành viên", "số nhân khẩu", "quân số"),
    "women": ("số nữ", "trong đó nữ", "số thành viên nữ"),
    "award": (
        "hình thức khen thưởng", "hình thức kt", "hình thức đề nghị", "hình thức đề nghị khen thưởng", "danh hiệu",
        "danh hiệu, hình thức khen thưởng", "danh hiệu thi đua", "đề nghị khen thưởng", "hình thức", "htkt",
        "hình thức khen", "danh hiệu thi đua, hình thức khen thưởng", "danh hiệu đề nghị",
    ),
    "achievement": (
        "thành tích", "tóm tắt thành tích", "thành tích đạt được", "nội dung thành tích", "thành tích nổi bật",
        "tóm tắt thành tích đạt được", "lý do khen thưởng", "lý do", "thành tích tóm tắt", "tóm tắt thành tích nổi bật",
    ),
    "achievement_from": ("thành tích từ ngày", "từ ngày", "thời gian lập thành tích từ ngày", "từ năm"),
    "achievement_to": ("thành tích đến hết ngày", "thành tích đến ngày", "đến ngày", "đến hết ngày",
                       "thời gian lập thành tích đến ngày"),
    "case_code": ("mã hồ sơ", "mã số hồ sơ"),
    "number": ("stt", "tt", "số tt", "số thứ tự"),
    "note": ("ghi chú", "quê quán", "ngày vào đảng", "trình độ", "điện thoại", "số điện thoại"),
}  # fmt: skip
_SEARCHED_ROWS, _DEEPEST = 40, 3


def _key(text: str) -> str:
    """Words without marks; "Năm" (year) keeps its mark, because it would meet "Nam" (male)."""
    kept = " ".join("n_m" if nfc(word).lower().strip(",.:;()/") == "năm" else word for word in nfc(text).split())
    return fold(kept.replace("n_m", "zzyearzz"))


_KNOWN: Mapping[str, str] = {
    _key(part.title.vi): f"{reports.PREFIX}{code}" for code, part in reports.known_parts().items()
} | {_key(words): name for name, all_of in _SYNONYMS.items() for words in all_of}


@dataclass(frozen=True)
class Header:
    """Where the header of a sheet stands, and column → its words (of all its rows, top down)."""

    top: int
    bottom: int
    titles: Mapping[int, str]

    @property
    def digest(self) -> str:
        """Know this kind of list again: equal for equal words in equal columns."""
        written = json.dumps(
            {str(column): fold(words) for column, words in sorted(self.titles.items())}, sort_keys=True
        )
        return hashlib.sha256(written.encode()).hexdigest()


def find_header(sheet: Sheet) -> Header | None:
    """Return the header of a sheet: the rows, of the first forty, whose words mean the most fields; None when no row
    names a name and one thing more."""
    best: tuple[tuple[int, int, int], Header] | None = None
    for header in headers_of(sheet):
        fields = set(proposed(header).values())
        if not fields & {"full_name", "surname"} or len(fields) < 2:
            continue
        # Of equals the one that begins higher: "Năm sinh" over "Nam" says more than "Nam" alone.
        rank = (len(fields), -header.top, -header.bottom)
        if best is None or rank > best[0]:
            best = (rank, header)
    return best[1] if best else None


def fullest_row(sheet: Sheet) -> int:
    """Return which of the first forty rows has words in the most columns: where no word is known, the header may be
    there."""
    rows = range(1, min(sheet.last_row, _SEARCHED_ROWS) + 1)
    return max(rows, key=lambda row: (len(header_at(sheet, row, 1).titles), -row), default=1)


def headers_of(sheet: Sheet) -> Iterator[Header]:
    """Yield everything that could be the header: one to three of the first forty rows."""
    for top in range(1, min(sheet.last_row, _SEARCHED_ROWS) + 1):
        if len(header_at(sheet, top, 1).titles) >= 2:
            for depth in range(1, _DEEPEST + 1):
                yield header_at(sheet, top, depth)


def header_at(sheet: Sheet, top: int, depth: int) -> Header:
    """Read the header that stands on `depth` rows from `top` on."""
    titles = {}
    for column in range(1, sheet.last_column + 1):
        words: list[str] = []
        for row in range(top, top + depth):
            here = title_text(sheet.at(row, column))
            if here and here not in words:
                words.append(here)
        if words:
            titles[column] = " ".join(words)
    return Header(top, top + depth - 1, titles)


def title_text(cell: Cell) -> str:
    """Return the words of a header cell, in Unicode."""
    text = cell.text.replace("\n", " ")
    encoding = legacy.told(text, cell.font)
    return nfc(legacy.to_unicode(text, encoding, cell.font) if encoding else text)


def proposed(header: Header) -> dict[int, str]:
    """Return column → field for the columns whose words are known; the first column of a field has it."""
    found: dict[int, str] = {}
    taken: set[str] = set()
    for column, words in header.titles.items():
        name = _field_of(words)
        if name and (name not in taken or name in SILENT):
            found[column] = name
            taken.add(name)
    if {"full_name", "given_name"} <= taken and "surname" not in taken:
        # "Họ và tên" over two columns is written above the first; the second alone says "Tên".
        found = (
            {column: "surname" if name == "full_name" else name for column, name in found.items()}
            if _split(header, found)
            else {column: name for column, name in found.items() if name != "given_name"}
        )
    elif "given_name" in taken and "surname" not in taken:
        found = {column: "full_name" if name == "given_name" else name for column, name in found.items()}
    return found


def _split(header: Header, found: Mapping[int, str]) -> bool:
    columns = {name: column for column, name in found.items()}
    return columns["given_name"] == columns["full_name"] + 1


def _field_of(words: str) -> str:
    key = _key(words)
    if key in _KNOWN:
        return _KNOWN[key]
    # "Ngày sinh (dd/mm/yyyy)", "Số CCCD (12 số)": what stands in brackets explains, it does not name.
    plain = _key(words.split("(")[0])
    return _KNOWN.get(plain, "")


def column_names(header: Header) -> dict[str, str]:
    """Return letter of the column → its words, for people."""
    return {letter(column): words for column, words in header.titles.items()}
