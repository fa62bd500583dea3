"""Minutes of the meeting that reviewed nominations, as a real DOCX: the document that dossiers of the demo carry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt


def minutes_of(commune: str, on: date, people: Sequence[str]) -> bytes:
    """Return the minutes of a commune's meeting on a day about these people, as a Word file. They say what they are:
    demonstration values."""
    paper = Document()
    normal = paper.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(13)
    for text in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "BIÊN BẢN", _ABOUT):
        line = paper.add_paragraph()
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        line.add_run(text).bold = True
    for text in (
        f"Hôm nay, ngày {on:%d/%m/%Y}, tại trụ sở UBND {commune}, Hội đồng Thi đua - Khen thưởng họp xét thành tích "
        "của các tập thể, cá nhân trong phong trào (số liệu minh họa).",
        "Thành phần: 9 thành viên, có mặt 8, vắng 1 có lý do.",
        f"Hội đồng biểu quyết đề nghị khen thưởng {len(people)} trường hợp, mỗi trường hợp 8/9 phiếu:",
    ):
        paper.add_paragraph(text)
    for name in people:
        paper.add_paragraph(name, style="List Number")
    paper.add_paragraph("Biên bản lập xong cùng ngày, các thành viên nhất trí thông qua.")
    paper.add_paragraph("THƯ KÝ\t\t\t\t\tCHỦ TỌA")
    written = BytesIO()
    paper.save(written)
    return written.getvalue()


_ABOUT = "Họp xét đề nghị khen thưởng"
