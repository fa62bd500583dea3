"""What dossiers of the demo say and carry: achievement reports in parts, and the minutes of the commune's meeting.

All of it says that it is made up.
"""

from __future__ import annotations

from collections.abc import Sequence

from approvals.demo.minutes import minutes_of
from approvals.demo.walkthrough.tour import Person
from nominations.documents import attaching
from nominations.models import AwardNomination, AwardType
from nominations.reports import form_for
from workflows import clock

_TEXTS = {
    "background": "Sinh ra và lớn lên tại địa phương, gắn bó với phong trào của thôn từ năm 2010 (nội dung minh họa).",
    "duties": "Phụ trách tổ liên gia, vận động bà con tham gia phong trào thi đua của xã.",
    "achievements": "Vận động 30 hộ chuyển 12 ha sang trồng na theo hướng hữu cơ, thu nhập bình quân tăng từ 38 lên 52 "
    "triệu đồng một người một năm.\nHiến 500 m² đất, góp 120 ngày công làm 1,2 km đường liên thôn (số liệu minh họa).",
    "compliance": "Gia đình gương mẫu chấp hành chủ trương của Đảng, chính sách, pháp luật của Nhà nước.",
    "initiative": "Sáng kiến “Tổ trồng na không đốt nương” được UBND huyện công nhận năm 2023 (minh họa).",
    "features": "Thôn có 48 hộ, 212 người, phần lớn là dân tộc Nùng, Tày; 6 hộ nghèo (số liệu minh họa).",
    "members_titles": "36 trên 48 người đạt danh hiệu “Lao động tiên tiến”, không ai bị kỷ luật (số liệu minh họa).",
    "circumstances": "Hộ 5 người, 3 lao động, trồng na và chăn nuôi.",
    "summary_report": "Cứu hai cháu nhỏ bị nước cuốn tại ngầm tràn ngày 02/5/2024 (nội dung minh họa).",
}


def report_of(award: AwardType, kind: str) -> dict[str, str]:
    """Return a whole report of the form that this award asks of a nominee of this kind, by the full procedure."""
    return {part.code: _TEXTS[part.code] for part in form_for(award, kind, AwardNomination.Procedure.FULL).parts}


def documented(clerk: Person, commune: str, case_ids: Sequence[int]) -> None:
    """The clerk attaches the minutes of the meeting that reviewed these nominations, one file for all."""
    rows = AwardNomination.objects.filter(case__in=case_ids).order_by("case").select_related("nominee")
    data = minutes_of(commune, clock.today(), [row.nominee.full_name for row in rows])
    attaching.attach(clerk.capacity, case_ids, "review_minutes", data, f"Biên bản họp xét {commune}.docx")
