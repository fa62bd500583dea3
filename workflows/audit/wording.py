"""How people, offices and dates are put into a sentence, in Vietnamese and English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from workflows.clock import VIETNAM

#: Offices of leadership keep their capital letter where the person is named (Decree 30/2020, Appendix II, V.2).
_LEADING: Final = frozenset({"chủ", "phó", "trưởng", "chánh", "giám", "tổng", "bí", "cục", "viện", "ủy"})


@dataclass(frozen=True)
class Language:
    """The fixed words of one language."""

    forms: Mapping[str, str]
    system: str
    vacant: str
    started: str
    erased: str
    erased_outside: str
    due: str
    ended: str
    recorded: str
    gone: str
    missing: str
    altered: str
    unknown: str


LANGUAGES: Final[Mapping[str, Language]] = {
    "vi": Language(
        forms={"KT": "ký thay (KT.)", "TL": "thừa lệnh (TL.)", "TUQ": "thừa ủy quyền (TUQ.)", "TM": "thay mặt (TM.)"},
        system="Hệ thống",
        vacant="khuyết",
        started="đã lập hồ sơ",
        erased="đã xóa nội dung của dòng #{seq} theo quy định",
        erased_outside="đã xóa {what} theo quy định",
        due="hạn {day}",
        ended="Kết thúc: {title}",
        recorded="ghi sổ ngày {day}",
        gone="[nội dung đã xóa]",
        missing="[nội dung bị mất]",
        altered="[nội dung không khớp với lịch sử]",
        unknown="đã thực hiện “{action}” (không đọc được tên hành động)",
    ),
    "en": Language(
        forms={
            "KT": "signing for (KT.)",
            "TL": "by order (TL.) of",
            "TUQ": "by authorisation (TUQ.) of",
            "TM": "on behalf (TM.) of",
        },
        system="The system",
        vacant="vacant",
        started="started the case",
        erased="erased the content of line #{seq} as the rules provide",
        erased_outside="erased {what} as the rules provide",
        due="due {day}",
        ended="Ended: {title}",
        recorded="recorded on {day}",
        gone="[content erased]",
        missing="[content lost]",
        altered="[content does not agree with the history]",
        unknown="did “{action}” (the name of the action cannot be read)",
    ),
}


def office(title: str, body: str) -> str:
    """Return an office within a sentence: "chuyên viên, Phòng Nội vụ huyện Chi Lăng", "Chủ tịch UBND huyện Chi Lăng".

    Words that end the title and begin the body are said once: "Chánh Văn phòng" of "Văn phòng HĐND" is "Chánh Văn phòng
    HĐND".
    """
    if not title or not body:
        return lowered(title) or body
    words, others = title.split(), body.split()
    if body.casefold() in title.casefold():
        return lowered(title)
    for shared in range(min(len(words) - 1, len(others)), 0, -1):
        if [word.casefold() for word in words[-shared:]] == [word.casefold() for word in others[:shared]]:
            return f"{lowered(' '.join(words[:-shared]))} {body}"
    separator = " " if _leads(title) else ", "
    return f"{lowered(title)}{separator}{body}"


def lowered(title: str) -> str:
    """Return a title as it stands within a sentence: first letter small, but for leaders and abbreviations (UBND)."""
    first = title.partition(" ")[0]
    if _leads(title) or (len(first) > 1 and first.isupper()):
        return title
    return title[:1].lower() + title[1:]


def raised(text: str) -> str:
    """Return `text` with a capital first letter."""
    return text[:1].upper() + text[1:]


def _leads(title: str) -> bool:
    return title.partition(" ")[0].casefold() in _LEADING


def actor(by: Mapping[str, Any], language: Language) -> str:
    """Return who acted: name, own office, and for whom in which form, the nearest first."""
    if "user" not in by:
        return language.system
    parts = [by["name"]]
    if own := office(by.get("title", ""), by.get("body", "")):
        parts.append(own)
    for one in by.get("for", ()):
        holder = one.get("name") or f"({language.vacant})"
        parts.append(f"{language.forms.get(one['form'], one['form'])} {office(one['title'], one['body'])} {holder}")
    return ", ".join(parts)


def receivers(tasks: Sequence[Mapping[str, Any]], language: Language) -> tuple[str, str]:
    """Return (common due, who has work now): ", hạn 14/05/2024" and "UBND xã Vạn Linh (công chức văn hóa – xã hội)"."""
    dues = {one.get("due", "") for one in tasks}
    common = dues.pop() if len(dues) == 1 else ""
    names = []
    for one in tasks:
        own = f", {language.due.format(day=day(one['due']))}" if not common and one.get("due") else ""
        names.append(f"{one['body']} ({lowered(one['title'])}{own})")
    return (f", {language.due.format(day=day(common))}" if common else ""), "; ".join(names)


def changed_work(body: Mapping[str, Any], language: Language) -> str:
    """Return whose open work an act gave another day, or took back: "Công an huyện (cán bộ), hạn 25/05/2024"."""
    due, extended = receivers(body.get("redated", ()), language)
    _, withdrawn = receivers(body.get("withdrawn", ()), language)
    return "; ".join(one for one in (f"{extended}{due}" if extended else "", withdrawn) if one)


def day(text: str) -> str:
    """Return an ISO date as it is written in Vietnam: 14/05/2024."""
    return f"{date.fromisoformat(text):%d/%m/%Y}"


def local(text: str) -> datetime:
    """Return a recorded UTC time as the clock in Vietnam showed it."""
    return datetime.fromisoformat(text).astimezone(VIETNAM)
