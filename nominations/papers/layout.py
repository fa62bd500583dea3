"""The one home of how a paper looks: the page, the head, the body, tables, the end.

Decree 30/2020/NĐ-CP, Annex I: A4, margins, Times New Roman, the sizes of each part, page numbers from the second page
on. A paper is composed by calling the parts in order; the same parts give the same bytes.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, Literal

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from nominations.papers import marks, rows

FONT = "Times New Roman"
NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
DRAFT = "DỰ THẢO"
#: Annex I, part I: from 20 to 25 mm above and below, 30 to 35 left, 15 to 20 right.
TOP, BOTTOM, LEFT, RIGHT = Cm(2), Cm(2), Cm(3), Cm(2)
SHORT, LONG = Cm(21), Cm(29.7)
BODY_WIDTH = 16.0
_LANDSCAPE_WIDTH = 25.7
#: Two columns of the head: the issuing body, and the nation.
_HEAD = (6.4, 10.0)
_CENTRE, _LEFT, _BOTH = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.JUSTIFY
#: When a paper was made is not part of it: what was typed a second later is the same paper.
_MADE = datetime(2024, 1, 1, tzinfo=UTC)

Align = Literal["left", "center", "both"]


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading, its width in centimetres on a portrait page, and how its cells stand."""

    title: str
    width: float
    align: Align = "left"


class Paper:
    """One paper under way. With `draft` every page is marked as such."""

    def __init__(self, title: str, *, draft: bool = False) -> None:
        self._document = Document()
        self._draft = draft
        self._width = BODY_WIDTH
        self._styles()
        section = self._document.sections[0]
        section.page_width, section.page_height = SHORT, LONG
        section.top_margin, section.bottom_margin = TOP, BOTTOM
        section.left_margin, section.right_margin = LEFT, RIGHT
        section.header_distance = section.footer_distance = Cm(1)
        self._headers(section)
        self._properties(title)

    # -- what every paper has ------------------------------------------------------------------------------------

    def head(self, parent: str, issuing: Sequence[str], number: str, place: str, *, number_note: str = "") -> None:
        """Put the issuing body beside the nation and its motto, and under them the number and the place and date."""
        table = self._document.add_table(rows=2, cols=2)
        rows.widths(table, _HEAD)
        left, right = table.rows[0].cells
        names = [(parent, 12, False)] * bool(parent) + [(one, 12, True) for one in issuing]
        for at, (text, size, bold) in enumerate(names):
            self._in_cell(left, text, size, bold=bold, first=at == 0)
        marks.rule(left.add_paragraph(), Cm(2.2), Cm(2.2))
        self._in_cell(right, NATION, 12, bold=True, first=True)
        self._in_cell(right, MOTTO, 13, bold=True)
        marks.rule(right.add_paragraph(), Cm(2.1), Cm(2.1))
        below_left, below_right = table.rows[1].cells
        self._in_cell(below_left, number, 13, first=True)
        if number_note:
            self._in_cell(below_left, number_note, 12)
        self._in_cell(below_right, place, 13, italic=True, first=True)

    def name(self, kind: str, abstract: str = "") -> None:
        """Put the name of the kind of paper, and what it is about, with a rule below."""
        self._line(kind.upper(), 14, bold=True, before=12)
        if abstract:
            self._line(abstract, 14, bold=True)
            marks.rule(self._document.add_paragraph(), Cm(6), Cm(6))

    def addressed(self, addressees: Sequence[str]) -> None:
        """Put "Kính gửi:", one addressee behind it, several in a list under it."""
        if len(addressees) == 1:
            self._line(f"Kính gửi: {addressees[0]}", 14, before=6, after=6)
            return
        self._line("Kính gửi:", 14, before=6)
        for one in addressees:
            self._line(f"- {one};" if one != addressees[-1] else f"- {one}.", 14)

    def paragraph(self, text: str, *, bold: bool = False, italic: bool = False, indent: bool = True) -> None:
        """Put a paragraph of the body: justified, its first line indented; each line of `text` is one."""
        for line in text.splitlines() or [""]:
            made = self._document.add_paragraph(style="Than")
            made.paragraph_format.first_line_indent = Cm(1.27) if indent else Cm(0)
            self._run(made, line, 14, bold=bold, italic=italic)

    def heading(self, text: str) -> None:
        """Put a heading within the body; it stays with what follows."""
        made = self._document.add_paragraph(style="Than")
        made.paragraph_format.space_before, made.paragraph_format.keep_with_next = Pt(8), True
        self._run(made, text, 14, bold=True, italic=False)

    def table(self, columns: Sequence[Column], lines: Iterable[Sequence[object]]) -> None:
        """Put a table with a heading that is repeated on each page; its columns share the width of the page."""
        scale = self._width / sum(one.width for one in columns)
        wide = [one.width * scale for one in columns]
        made = self._document.add_table(rows=0, cols=len(columns), style="Table Grid")
        rows.widths(made, wide)
        rows.fill(made._tbl, wide, [one.title for one in columns], [one.align for one in columns], lines)
        # Word wants a paragraph behind a table; this one takes no room, so that it cannot begin a page of its own.
        self._document.add_paragraph(style="Sau bang")

    def closing(self, recipients: Sequence[str], signing: Sequence[str], signer: str) -> None:
        """Put the end: "Nơi nhận" on the left, the signature block on the right. It is not torn apart."""
        table = self._document.add_table(rows=1, cols=2)
        rows.widths(table, (7.4, 8.6))
        rows.keep_whole(table)
        left, right = table.rows[0].cells
        if recipients:
            self._in_cell(left, "Nơi nhận:", 12, bold=True, italic=True, first=True, align=_LEFT)
            for one in recipients:
                self._in_cell(left, f"- {one}", 11, align=_LEFT)
        self._block(right, signing, signer)

    def signatures(self, *blocks: tuple[Sequence[str], str]) -> None:
        """Put two or more signature blocks side by side, as on slips that two people sign."""
        table = self._document.add_table(rows=1, cols=len(blocks))
        rows.widths(table, [self._width / len(blocks)] * len(blocks))
        rows.keep_whole(table)
        for cell, (lines, signer) in zip(table.rows[0].cells, blocks, strict=True):
            self._block(cell, lines, signer)

    def appendix(self, *, landscape: bool = False) -> None:
        """Begin what is attached on a page of its own; page numbers go on."""
        section = self._document.add_section(WD_SECTION.NEW_PAGE)
        section.different_first_page_header_footer = False
        if landscape:
            section.orientation = WD_ORIENT.LANDSCAPE
            section.page_width, section.page_height = LONG, SHORT
            section.left_margin, section.right_margin = Cm(2), Cm(2)
            section.top_margin, section.bottom_margin = Cm(2.5), Cm(2)
            self._width = _LANDSCAPE_WIDTH

    def note(self, text: str) -> None:
        """Put a line in the middle, in italics: "(Kèm theo Tờ trình số …)"."""
        self._line(text, 13, italic=True, after=6)

    def to_bytes(self) -> bytes:
        """Return the paper as a DOCX."""
        made = BytesIO()
        self._document.save(made)
        return _same_each_time(made)

    # -- how they look -------------------------------------------------------------------------------------------

    def _styles(self) -> None:
        normal = self._document.styles["Normal"]
        normal.font.name, normal.font.size = FONT, Pt(14)
        fonts = normal.element.rPr.rFonts
        for name in ("w:eastAsia", "w:cs", "w:hAnsi", "w:ascii"):
            fonts.set(qn(name), FONT)
        marks.language(self._document.styles.element, "vi-VN")
        normal.paragraph_format.space_before = normal.paragraph_format.space_after = Pt(0)
        body = self._document.styles.add_style("Than", WD_STYLE_TYPE.PARAGRAPH)
        body.base_style = normal
        # Annex I: at least 6 pt between paragraphs, lines from single to one and a half.
        body.paragraph_format.space_after, body.paragraph_format.line_spacing = Pt(6), 1.15
        body.paragraph_format.alignment = _BOTH
        cell = self._document.styles.add_style("O bang", WD_STYLE_TYPE.PARAGRAPH)
        cell.base_style, cell.font.size = normal, Pt(12)
        cell.paragraph_format.space_before = cell.paragraph_format.space_after = Pt(2)
        behind = self._document.styles.add_style("Sau bang", WD_STYLE_TYPE.PARAGRAPH)
        behind.base_style, behind.font.size, behind.paragraph_format.line_spacing = normal, Pt(1), Pt(1)

    def _headers(self, section: Any) -> None:
        """Number the pages from the second on, and mark a draft on each."""
        section.different_first_page_header_footer = True
        first, others = section.first_page_header.paragraphs[0], section.header.paragraphs[0]
        others.alignment = _CENTRE
        marks.page_number(others, FONT, Pt(14))
        if self._draft:
            for paragraph in (first, others):
                marks.watermark(paragraph, DRAFT, FONT)

    def _properties(self, title: str) -> None:
        found = self._document.core_properties
        found.title, found.author, found.last_modified_by, found.comments = rows.written(title)[:250], "", "", ""
        found.language, found.revision = "vi-VN", 1
        found.created = found.modified = _MADE

    def _line(
        self, text: str, size: int, *, bold: bool = False, italic: bool = False, before: int = 0, after: int = 0
    ) -> None:
        for line in text.splitlines() or [""]:
            made = self._document.add_paragraph()
            made.alignment = _CENTRE
            self._run(made, line, size, bold=bold, italic=italic)
        made.paragraph_format.space_before, made.paragraph_format.space_after = Pt(before), Pt(after)

    def _block(self, cell: Any, lines: Sequence[str], signer: str) -> None:
        for at, one in enumerate(lines):
            self._in_cell(cell, one, 14, bold=True, first=at == 0)
        # Room for the signature and the seal.
        gap = cell.add_paragraph()
        gap.paragraph_format.space_before = Pt(56)
        self._in_cell(cell, signer, 14, bold=True)

    def _in_cell(
        self,
        cell: Any,
        text: str,
        size: int,
        *,
        bold: bool = False,
        italic: bool = False,
        first: bool = False,
        align: Any = _CENTRE,
    ) -> None:
        made = cell.paragraphs[0] if first else cell.add_paragraph()
        made.alignment = align
        self._run(made, text, size, bold=bold, italic=italic)

    def _run(self, paragraph: Any, text: str, size: int, *, bold: bool, italic: bool) -> None:
        run = paragraph.add_run(rows.written(text))
        run.font.size = Pt(size)
        run.bold, run.italic = bold or None, italic or None


def _same_each_time(made: BytesIO) -> bytes:
    """The same archive with one fixed time for every part in it."""
    found = BytesIO()
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name), old.read(name), zipfile.ZIP_DEFLATED)
    return found.getvalue()
