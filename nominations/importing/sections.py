"""Rows that hold nobody: headings of parts, totals, notes and signatures, column numbers, headers once more."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise

from nominations.importing.headers import title_text
from nominations.importing.rows import COLLECTIVE, HOUSEHOLD, PERSON, Layout
from nominations.importing.workbook import Cell
from workflows.names import fold

#: How a list calls kinds of nominees, folded.
KINDS = {"ca nhan": PERSON, "tap the": COLLECTIVE, "ho": HOUSEHOLD, "gia dinh": HOUSEHOLD}
_TOTAL = re.compile(
    r"(?:tong(?: cong| so)?|cong)"
    r"(?: (?:\d+|nguoi|ca|nhan|tap|the|ho|gia|dinh|so|chung|danh|sach|va|nay|toan|xa|huyen|de|nghi))*"
)
_NOTE = re.compile(
    r"^(?:ghi chu|luu y|danh sach (?:nay )?(?:gom|co|an dinh)|nguoi lap|ngay \d* ?thang|tm |kt |chu tich$|xac nhan)"
)
_SECTION = re.compile(r"^(?:(?:[ivx]{1,4}|[a-e]|\d{1,2})\s+)?(ca nhan|tap the|ho gia dinh)(?: \d+)?$")


def nobody(filled: Mapping[int, Cell], layout: Layout, titles: Mapping[int, str]) -> tuple[str, str]:
    """Return why a row holds nobody ("" for one that may hold somebody), and the kind of nominee that it announces for
    the rows below it ("" when it announces none). `titles` are the headers, folded."""
    texts = {column: title_text(cell) for column, cell in filled.items() if not cell.merged_from}
    words = [fold(text) for text in texts.values()]
    if _is_numbering(list(texts.values())):
        return "dòng đánh số cột", ""
    if len(texts) > 1 and all(titles.get(column, "").find(fold(text)) >= 0 for column, text in texts.items()):
        return "dòng tiêu đề lặp lại", ""
    if any(_TOTAL.fullmatch(one) for one in words[:3]):
        return "dòng tổng cộng", ""
    named = [column for column, name in layout.columns.items() if name in ("full_name", "surname")]
    wide = len(texts) == 1 and len(filled) > 1
    first = next(iter(texts.values()), "")
    if len(texts) <= 2 and (section := _section(" ".join(texts.values()))) is not None:
        return "dòng tên mục", section
    if wide or (len(texts) <= 2 and not any(column in filled for column in named)) or _NOTE.match(fold(first)):
        return "dòng ghi chú", ""
    return "", ""


def _section(text: str) -> str | None:
    """Return the kind that a heading is about ("" when it stands but names none), or None for no heading."""
    found = _SECTION.match(fold(text))
    return KINDS["ho" if found[1].startswith("ho") else found[1]] if found else None


def _is_numbering(texts: list[str]) -> bool:
    """A row of column numbers below a header: 1 2 3 …, (1) (2) (3), A B 1 2."""
    plain = [fold(one) for one in texts]
    counted = [int(one) for one in plain if one.isdigit()]
    rising = len(counted) >= 3 and all(later - one == 1 for one, later in pairwise(counted))
    return rising and all(one.isdigit() or (len(one) == 1 and one.isalpha()) for one in plain)
