"""Numbers of identity papers: căn cước (12 digits) and the older chứng minh nhân dân (9 digits). Text, never a number.

What the digits of a căn cước say is used to warn of a slip of the hand and proves nothing. Structure: Decree
137/2015/NĐ-CP, Article 13; Circular 59/2021/TT-BCA, Article 4.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

from nominations.errors import refuse
from nominations.models.nominees import Nominee
from nominations.register.birthdate import BirthDate

_FILE = Path(__file__).parent / "data" / "id_provinces.yaml"
_KINDS = {12: Nominee.IdKind.CCCD, 9: Nominee.IdKind.CMND}
#: People write 020 162 001234 or 020.162.001234; a hyphen or a letter is a slip.
_BETWEEN = re.compile(r"(?<=\d)[ .\u00a0](?=\d)")
_DIGITS = re.compile(r"[0-9]+")
#: The first century that the fourth digit can mean; each has an even digit for men and the odd one after it for women.
_FIRST_CENTURY = 1900
#: A number of either kind among other words, however its digits are parted; and the code of a case, which is none.
_AMONG_WORDS = re.compile(r"(?<!\d)\d(?:[ .\u00a0-]?\d){8,}")
_CODE = re.compile(r"\b[A-Za-zĐđ]{2,}-[0-9]+-[0-9]+\b")
_HIDDEN = "•"
_SHOWN = 3


class IdentityNumber(NamedTuple):
    """A number with all its leading zeros, and the paper it stands on."""

    kind: Nominee.IdKind
    digits: str


def occurs_in(text: str) -> bool:
    """Whether a text has what may be the number of an identity paper in it: nine digits or more in a row."""
    return _AMONG_WORDS.search(_CODE.sub(" ", text)) is not None


def parse(written: str, field: str = "id_number") -> IdentityNumber | None:
    """Read a number as people write it, groups of digits parted by spaces or dots; empty text is None.

    A number of 12 digits is that of a căn cước: the papers of 12 digits issued before it have the same numbers. Raises
    DomainError: other signs than digits, or neither 9 nor 12 of them.
    """
    digits = _BETWEEN.sub("", written.strip())
    if not digits:
        return None
    if not _DIGITS.fullmatch(digits):
        raise refuse(
            field,
            "id_number_not_digits",
            "Số định danh chỉ gồm chữ số 0–9.",
            "Ghi lại theo giấy tờ; số lấy từ Excel có dạng 1.2E+11 là số đã hỏng, phải nhập lại.",
        )
    kind = _KINDS.get(len(digits))
    if kind is None:
        lost = len(digits) in (8, 10, 11)
        raise refuse(
            field,
            "id_number_length",
            f"Số định danh có {len(digits)} chữ số; căn cước có 12, chứng minh nhân dân cũ có 9."
            + (" Có thể đã mất số 0 ở đầu." if lost else ""),
            "Ghi đủ các chữ số như trên giấy tờ, kể cả số 0 ở đầu; nếu chưa có số, bỏ trống và ghi lý do.",
        )
    return IdentityNumber(kind, digits)


def mismatches(number: str, birth: BirthDate | None, gender: str) -> list[str]:
    """Return, in words, what the digits of a căn cước say otherwise than the rest of the row. A warning, never proof.

    Nothing is concluded from what is not known, nor from an older number of 9 digits.
    """
    if len(number) != 12 or not _DIGITS.fullmatch(number):
        return []
    found = []
    if number[:3] not in provinces():
        found.append(
            f"Ba số đầu {number[:3]} không phải mã tỉnh, thành phố nào; chỉ đúng khi khai sinh đăng ký ở nước ngoài."
        )
    century, sex = divmod(int(number[3]), 2)
    year = _FIRST_CENTURY + 100 * century + int(number[4:6])
    said = Nominee.Gender.FEMALE if sex else Nominee.Gender.MALE
    if gender and gender != said:
        found.append(f"Số định danh là của người giới tính {said.label}, hồ sơ ghi {Nominee.Gender(gender).label}.")
    if birth is not None and birth.year != year:
        found.append(f"Số định danh là của người sinh năm {year}, hồ sơ ghi {birth.year}.")
    return found


def masked(number: str) -> str:
    """Return a number with all but its last three digits hidden; empty for none, nothing shown of a broken one."""
    shown = _SHOWN if len(number) in _KINDS else 0
    return _HIDDEN * (len(number) - shown) + number[len(number) - shown :]


@cache
def provinces() -> Mapping[str, str]:
    """The provinces that gave numbers: the first three digits → the name before 1 July 2025."""
    content: dict[str, str] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return content
