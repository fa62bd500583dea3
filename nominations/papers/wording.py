"""How papers write dates, numbers, names of bodies and signatures (Decree 30/2020/NĐ-CP, Annex I)."""

from __future__ import annotations

import re
from datetime import date

from nominations import vocabulary
from workflows.models import Area, Body, Office
from workflows.places import full_name_in_sentence

#: Blanks that are filled in by hand where a draft has no number and no date yet.
BLANK_NUMBER = " " * 6
BLANK_DAY = " " * 5
#: Agencies that work under the People's Committee of their place, whose papers name it above them.
UNDER_COMMITTEE = frozenset(
    {"office", "interior", "ethnic_affairs", "inspectorate", "finance", "labour", "environment"}
)
#: Bodies that decide together: their heads sign on their behalf ("TM.").
COLLECTIVE = frozenset({"committee", "emulation_council", "steering_committee", "organising_committee"})
#: What bodies are called in the symbol of their papers.
_INITIALS = {
    "committee": "UBND",
    "emulation_council": "HĐTĐKT",
    "steering_committee": "BCĐ",
    "organising_committee": "BTC",
}
_INITIALS_AT = {
    ("district", "interior"): "PNV",
    ("province", "interior"): "SNV",
    ("district", "ethnic_affairs"): "LĐTBXH-DT",
    ("province", "ethnic_affairs"): "BDT",
}
_ABBREVIATED = re.compile(r"^(?:TM|KT|TL|TUQ|Q)\. ?")


def day_in_words(day: date) -> str:
    """Return "ngày 06 tháng 5 năm 2024": days below 10 and the months 1 and 2 take a leading zero (Annex I)."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def place_and_date(area: Area, dated: date | None, year: int) -> str:
    """Return "Vạn Linh, ngày 06 tháng 5 năm 2024"; with blanks for day and month while the day is not known."""
    when = day_in_words(dated) if dated else f"ngày{BLANK_DAY}tháng{BLANK_DAY}năm {year}"
    return f"{place_of(area)}, {when}"


def place_of(area: Area) -> str:
    """Return the name of a place as it stands before the date: without its kind ("Chi Lăng", "Lạng Sơn")."""
    kind, name = area.kind.strip(), area.name.strip()
    return name[len(kind) :].strip() if kind and name.casefold().startswith(kind.casefold() + " ") else name


def number_and_symbol(number: int | None, symbol: str) -> str:
    """Return "Số: 07/TTr-UBND", or with a blank for the number while there is none."""
    return f"Số: {number:02d}/{symbol}" if number is not None else f"Số:{BLANK_NUMBER}/{symbol}"


def initials(body: Body) -> str:
    """Return what a body (with its area) is called in symbols: "UBND", "PNV"; "" for one that has none here."""
    return _INITIALS_AT.get((body.area.level, body.function)) or _INITIALS.get(body.function, "")


def symbol_of(kind: str, body: Body) -> str:
    """Return the symbol of a paper of a kind: "TTr-UBND"."""
    return f"{kind}-{found}" if (found := initials(body)) else kind


def issuing_lines(body: Body) -> tuple[str, list[str]]:
    """Return the parent body, "" where none is named, and the issuing body, in capitals as on the head of a paper.

    Annex I: the parent body stands above; a People's Committee has none.
    """
    area = full_name_in_sentence(body.area)
    if body.function == "committee":
        return "", ["ỦY BAN NHÂN DÂN", area.upper()]
    if body.function in UNDER_COMMITTEE:
        return f"UBND {area}".upper(), [body.name.removesuffix(f" {area}").upper()]
    short = body.name.removesuffix(f" {area}")
    return "", [short.upper(), area.upper()] if short != body.name else [body.name.upper()]


def signing_lines(office: Office, signature: str = "") -> tuple[list[str], str]:
    """Return the lines of a signature block in capitals, and who signed ("" before anybody did).

    Decree 30/2020, Article 13: the head of a body that decides together signs on its behalf (TM.), his deputy for him
    (KT.); who signs by order (TL.) or by authorisation (TUQ.) names no body above. `signature` is what the act of
    signing recorded ("KT. Chủ tịch / Phó Chủ tịch: Nông Thị Hà").
    """
    block, _, name = signature.rpartition(": ")
    lines = [_capitals(one) for one in block.split(" / ")] if block else [office.title.upper()]
    if office.body.function in COLLECTIVE and not lines[0].startswith(("TM.", "TL.", "TUQ.")):
        lines.insert(0, f"TM. {_collective(office.body)}")
    return lines, name


def _collective(body: Body) -> str:
    if body.function == "committee":
        return "ỦY BAN NHÂN DÂN"
    word = vocabulary.words().functions.get(body.function)
    return (word.vi if word else body.name).upper()


def _capitals(line: str) -> str:
    form = _ABBREVIATED.match(line)
    kept = form[0] if form else ""
    return kept + line[len(kept) :].upper()
