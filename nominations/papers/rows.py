"""Tables written as XML: two thousand rows of a list take a second, where cell objects take minutes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm
from lxml import etree

#: What XML has no place for.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_STYLE, _VAL, _SPACE = "O bang", qn("w:val"), "{http://www.w3.org/XML/1998/namespace}space"
_P, _PPR, _PSTYLE, _JC = qn("w:p"), qn("w:pPr"), qn("w:pStyle"), qn("w:jc")
_R, _RPR, _B, _T = qn("w:r"), qn("w:rPr"), qn("w:b"), qn("w:t")
_TR, _TRPR, _TC, _TCPR, _TCW = qn("w:tr"), qn("w:trPr"), qn("w:tc"), qn("w:tcPr"), qn("w:tcW")


def written(text: object) -> str:
    """Return what can be written of a text."""
    return _UNWRITABLE.sub("", str(text))


def widths(table: Any, wide: Sequence[float]) -> None:
    """Fix the widths of the columns, in centimetres: a word processor does not choose others."""
    table.autofit = False
    for column, width in zip(table.columns, wide, strict=True):
        column.width = Cm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, wide, strict=True):
            cell.width = Cm(width)


def keep_whole(table: Any) -> None:
    """Keep a table on one page, and the line before it beside it where there is one."""
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def fill(
    table: Any, wide: Sequence[float], titles: Sequence[str], aligns: Sequence[str], lines: Iterable[Sequence[object]]
) -> None:
    """Write the heading, which each page repeats, and the rows; a line break in a cell is one there."""
    sizes = [str(round(Cm(one).twips)) for one in wide]
    heading = _row(table, sizes, titles, ["center"] * len(titles), bold=True)
    etree.SubElement(heading.find(_TRPR), qn("w:tblHeader"))
    for line in lines:
        _row(table, sizes, line, aligns)


def _row(
    table: Any, sizes: Sequence[str], cells: Sequence[object], aligns: Sequence[str], *, bold: bool = False
) -> Any:
    row = etree.SubElement(table, _TR)
    etree.SubElement(etree.SubElement(row, _TRPR), qn("w:cantSplit"))
    for size, value, align in zip(sizes, cells, aligns, strict=True):
        cell = etree.SubElement(row, _TC)
        width = etree.SubElement(etree.SubElement(cell, _TCPR), _TCW)
        width.set(qn("w:w"), size)
        width.set(qn("w:type"), "dxa")
        for text in written(value).splitlines() or [""]:
            _paragraph(cell, text, align, bold=bold)
    return row


def _paragraph(cell: Any, text: str, align: str, *, bold: bool) -> None:
    made = etree.SubElement(cell, _P)
    looks = etree.SubElement(made, _PPR)
    etree.SubElement(looks, _PSTYLE).set(_VAL, "Obang")
    etree.SubElement(looks, _JC).set(_VAL, align)
    run = etree.SubElement(made, _R)
    if bold:
        etree.SubElement(etree.SubElement(run, _RPR), _B)
    word = etree.SubElement(run, _T)
    word.text = text
    word.set(_SPACE, "preserve")
