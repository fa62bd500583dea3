"""Marks of a page that python-docx has no word for: rules, page numbers, the mark of a draft, the language."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import quoteattr

from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Length, Pt

_VML = 'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
_MARK = (
    "position:absolute;margin-left:0;margin-top:0;width:420pt;height:105pt;rotation:315;z-index:-251658752;"
    "mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
    "mso-position-vertical:center;mso-position-vertical-relative:margin"
)
#: The shape of word processors for text along a line (WordArt, "fontwork plain text").
_SHAPE_TYPE = (
    '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" path="m@7,l@8,m@5,21600l@6,21600e">'
    '<v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/>'
    '<v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/>'
    '<v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/></v:formulas>'
    '<v:path textpathok="t" o:connecttype="rect"/><v:textpath on="t" fitshape="t"/></v:shapetype>'
)


def rule(paragraph: Any, left: Length, right: Length) -> None:
    """Draw a thin line across a paragraph of its own, short of both sides by so much."""
    looks = paragraph.paragraph_format
    looks.left_indent, looks.right_indent = left, right
    looks.space_before, looks.space_after, looks.line_spacing = Pt(0), Pt(4), Pt(3)
    border = OxmlElement("w:pBdr")
    line = OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        line.set(qn(f"w:{name}"), value)
    border.append(line)
    paragraph._p.get_or_add_pPr().insert_element_before(
        border, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def page_number(paragraph: Any, font: str, size: Length) -> None:
    """Put the number of the page."""
    run = paragraph.add_run()
    run.font.name, run.font.size = font, size
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        if text is not None:
            made = OxmlElement("w:instrText")
            made.text = text
        else:
            made = OxmlElement("w:fldChar")
            made.set(qn("w:fldCharType"), str(kind))
        run._r.append(made)


def watermark(paragraph: Any, text: str, font: str) -> None:
    """Put grey words across the page, behind what is written."""
    shape = (
        f'<v:shape id="du-thao" o:spid="_x0000_s2049" type="#_x0000_t136" style="{_MARK}" o:allowincell="f" '
        f'fillcolor="#d9d9d9" stroked="f"><v:fill opacity=".6"/>'
        f'<v:textpath style="font-family:&quot;{font}&quot;;font-size:1pt" string={quoteattr(text)}/></v:shape>'
    )
    drawn = parse_xml(f"<w:r {nsdecls('w')} {_VML}><w:pict>{_SHAPE_TYPE}{shape}</w:pict></w:r>")
    paragraph._p.append(drawn)


def language(styles: Any, code: str) -> None:
    """Say in which language the paper is, for spelling and for screen readers."""
    found = next(iter(styles.iter(qn("w:lang"))), None)
    if found is not None:
        for name in ("w:val", "w:eastAsia"):
            found.set(qn(name), code)
