"""How a verb of administration says no, and the text it takes."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

from workflows.engine.context import EngineError, Problem
from workflows.engine.starting import NotAllowed
from workflows.names import nfc
from workflows.offices import OfficeError
from workflows.policies import PolicyError

#: The longest name and the longest other line, in characters: what the columns hold.
NAME_LIMIT = 150
LINE_LIMIT = 300
_IN_NAMES = frozenset(" '’-.")

#: Where a refusal of `workflows.offices` and `workflows.policies` belongs on a form.
_FIELDS = {
    "basis_missing": "basis",
    "reason_missing": "reason",
    "period_reversed": "valid_before",
    "authorisation_without_end": "valid_before",
    "absence_repeated": "valid_from",
    "area_not_there": "valid_from",
    "via_not_in_force": "valid_from",
    "user_locked": "username",
    "office_taken": "valid_from",
    "end_outside_period": "on",
    "form_unknown": "form",
    "deputy_of_other_body": "form",
    "substitute_missing": "by_office",
    "substitute_same_office": "by_office",
    "authorisation_passed_on": "via",
    "passed_on_twice": "via",
    "via_of_other_office": "via",
    "passed_on_not_to_deputy": "form",
    "value_unreadable": "value",
    "confidence_unknown": "confidence",
}


class AdministrationError(EngineError):
    """A verb of administration refused; nothing was written. `problem` says what and what to do, `field` where."""

    def __init__(self, problem: Problem, field: str = "") -> None:
        super().__init__(str(problem))
        self.problem = problem
        self.field = field


def refuse(field: str, code: str, message: str, way_out: str) -> AdministrationError:
    """Return the refusal for `field`: a stable code, what is wrong, what to do (both Vietnamese)."""
    return AdministrationError(Problem(code, message, way_out), field)


def not_allowed(code: str, message: str, way_out: str) -> NotAllowed:
    """Return the refusal of a person who may not do this at all."""
    return NotAllowed(Problem(code, message, way_out))


@contextmanager
def told_by_field() -> Iterator[None]:
    """Let refusals of offices and policies through as AdministrationError, each at its field."""
    try:
        yield
    except (OfficeError, PolicyError) as error:
        raise AdministrationError(Problem(error.code, str(error)), _FIELDS.get(error.code, "")) from error


def line(text: str, field: str, *, required: bool = True) -> str:
    """Return one line of text composed, with single spaces. Raises AdministrationError for what cannot be read, is too
    long, or is empty though required."""
    clean = _visible(text, field)
    if required and not clean:
        raise refuse(field, "text_missing", "Chưa ghi nội dung bắt buộc này.", "Nhập nội dung rồi lưu lại.")
    if len(clean) > LINE_LIMIT:
        raise refuse(
            field, "text_too_long", f"Nội dung dài {len(clean)} ký tự, tối đa {LINE_LIMIT}.", "Hãy viết ngắn lại."
        )
    return clean


def person_name(text: str, field: str) -> str:
    """Return a person's name, of Latin letters as Vietnamese is written. Raises AdministrationError."""
    clean = _visible(text, field)
    if not clean:
        raise refuse(field, "text_missing", "Chưa ghi họ và tên.", "Ghi đủ họ, đệm và tên như trong giấy tờ.")
    if len(clean) > NAME_LIMIT:
        raise refuse(
            field, "text_too_long", f"Họ và tên dài {len(clean)} ký tự, tối đa {NAME_LIMIT}.", "Hãy kiểm tra lại."
        )
    for letter in clean:
        if letter not in _IN_NAMES and not (letter.isalpha() and "LATIN" in unicodedata.name(letter, "")):
            raise refuse(
                field,
                "letter_not_vietnamese",
                f'Ký tự "{letter}" (U+{ord(letter):04X}) không dùng trong họ tên tiếng Việt.',
                "Xóa ký tự này và gõ lại bằng bàn phím tiếng Việt (Unicode).",
            )
    return clean


def _visible(text: str, field: str) -> str:
    for letter in text:
        if unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co", "Cn") and letter not in "\t\n\r":
            raise refuse(
                field,
                "letter_hidden",
                f"Nội dung có ký tự ẩn hoặc không hợp lệ (U+{ord(letter):04X}).",
                "Xóa nội dung này và gõ lại, không dán từ tệp khác.",
            )
    return nfc(text)
