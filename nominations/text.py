"""Text that people give: one form in storage, no letters of other alphabets, nothing invisible, not too long."""

from __future__ import annotations

import unicodedata

from nominations.errors import DomainError, refuse
from workflows.names import nfc

#: Technical limits, in characters; not rules of law. A summary report of achievements has a few pages.
NAME_LIMIT = 150
LINE_LIMIT = 300
TEXT_LIMIT = 20_000

_IN_NAMES = frozenset(" '’-.")
_IN_TITLES = _IN_NAMES | frozenset('0123456789,()/&:;"“”–+')


def person_name(text: str, field: str, *, limit: int = NAME_LIMIT) -> str:
    """Return a person's name composed (NFC), with single spaces.

    Raises DomainError naming the letter that does not belong.
    """
    return _checked(text, field, limit, allowed=_IN_NAMES, required=True)


def body_name(text: str, field: str, *, limit: int = NAME_LIMIT) -> str:
    """Return the name of a collective or household: like a person's, with digits and punctuation."""
    return _checked(text, field, limit, allowed=_IN_TITLES, required=True)


def line(text: str, field: str, *, limit: int = LINE_LIMIT, required: bool = False) -> str:
    """Return one line of text (a position, a basis, a reason).

    Raises DomainError when empty though required, or unreadable.
    """
    return _checked(text, field, limit, allowed=None, required=required)


def paragraphs(text: str, field: str, *, limit: int = TEXT_LIMIT) -> str:
    """Return text of several lines, each composed and trimmed; empty lines at the ends go. Raises DomainError."""
    lines = [_checked(one, field, limit, allowed=None, required=False) for one in text.splitlines()]
    joined = "\n".join(lines).strip("\n")
    _short_enough(joined, field, limit)
    return joined


def _checked(text: str, field: str, limit: int, *, allowed: frozenset[str] | None, required: bool) -> str:
    # Before composing: nfc() turns invisible spaces into plain ones, and look-alikes would be stored.
    for position, letter in enumerate(text, start=1):
        if (why := _foreign(letter)) is not None:
            raise _letter_refused(text, field, position, letter, why)
    clean = nfc(text)
    if required and not clean:
        raise refuse(field, "text_missing", "Chưa ghi nội dung bắt buộc này.", "Nhập nội dung rồi lưu lại.")
    _short_enough(clean, field, limit)
    if allowed is not None:
        for position, letter in enumerate(clean, start=1):
            if not letter.isalpha() and letter not in allowed:
                raise _letter_refused(clean, field, position, letter, "không dùng trong tên")
    return clean


def _short_enough(text: str, field: str, limit: int) -> None:
    if len(text) > limit:
        raise refuse(
            field,
            "text_too_long",
            f"Nội dung dài {len(text)} ký tự, nhiều hơn giới hạn {limit}.",
            f"Rút gọn bớt {len(text) - limit} ký tự.",
        )


def _foreign(letter: str) -> str | None:
    """Say why a character does not belong into Vietnamese text; None when it does."""
    category = unicodedata.category(letter)
    if letter.isalpha() or category.startswith("M"):
        name = unicodedata.name(letter, "")
        if "CYRILLIC" in name:
            return "là chữ Kirin (Nga), chỉ giống chữ Việt"
        if "GREEK" in name:
            return "là chữ Hy Lạp, chỉ giống chữ Việt"
        if letter.isalpha() and "LATIN" not in name:
            return "không thuộc chữ Việt"
        return None
    if category == "Cf":
        return "là ký tự ẩn, không nhìn thấy"
    if category in ("Cc", "Cn", "Co", "Cs") and letter not in "\t\n\r":
        return "là ký tự điều khiển hoặc không hợp lệ"
    return None


def _letter_refused(text: str, field: str, position: int, letter: str, why: str) -> DomainError:
    shown = letter if letter.isprintable() else ""
    around = "".join(one for one in text[max(0, position - 12) : position + 11] if one.isprintable())
    return refuse(
        field,
        "letter_not_vietnamese",
        f'Ký tự thứ {position} "{shown}" (U+{ord(letter):04X} {unicodedata.name(letter, "không tên")}) {why}, '
        f'trong "{around}".',
        "Xóa ký tự này và gõ lại bằng bàn phím tiếng Việt (Unicode).",
    )
