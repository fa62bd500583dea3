"""The order of a Vietnamese list of people: by given name, then middle names, then surname.

Letters first (a ă â b c d đ e ê …), tones second (ngang, huyền, hỏi, ngã, sắc, nặng), small before capital last. The
key holds digits only, so that every database and every collation puts it in the same order.
"""

from __future__ import annotations

import re
import unicodedata

from workflows.names import nfc

#: What the column holds. A name of 150 letters needs 550 digits; only one made of numbers would be cut.
LIMIT = 600

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_SPACE, _NUMBER, _FIRST_LETTER, _OTHER_LETTER = 10, 11, 12, 98
_CODES = {letter: f"{_FIRST_LETTER + place}" for place, letter in enumerate(_ALPHABET)}
#: ngang is 1, what is no tone of Vietnamese (marks of Ê-đê or Khmer names) comes after nặng.
_TONES = {"\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0301": "5", "\u0323": "6"}
_LEVEL, _OTHER_MARK = "1", "7"
_SHAPES = frozenset("\u0302\u0306\u031b")
#: Letters of minority languages that are a letter and a mark, and that Unicode does not take apart.
_BARRED = str.maketrans({"ƀ": "b\u0335", "ɓ": "b\u0335", "ŧ": "t\u0335", "ǥ": "g\u0335"})
_WORDS = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f]|['’](?=[^\W_]))*")
_PARTS = re.compile(r"\d+|\D+")


def sort_key(full_name: str, given_name: str = "") -> str:
    """Return what a list is ordered by, of decimal digits: equal for NFC and NFD, for Hoà and Hòa.

    `given_name` is the word or words by which a person is called; without it the name is taken as a whole, as that of a
    collective is. Names that differ in case alone have different keys; a list still breaks ties by the row's key.
    """
    words = _WORDS.findall(nfc(full_name))
    called = _WORDS.findall(nfc(given_name))
    if not called:
        parts = [words]
    else:
        rest = _without(words, called)
        parts = [called, rest[1:], rest[:1]]
    case = "".join("2" if letter.isupper() else "1" for word in words for letter in word)
    return ("".join(_key_of(part) for part in parts) + case)[:LIMIT]


def last_word(full_name: str) -> str:
    """Return the last word of a name: by which most persons are called."""
    return full_name.split()[-1] if full_name.split() else ""


def _without(words: list[str], called: list[str]) -> list[str]:
    """The words of a name without its given name, looked for from the end; all of them when it is not among them."""
    folded, wanted = [word.casefold() for word in words], [word.casefold() for word in called]
    for start in range(len(words) - len(called), -1, -1):
        if folded[start : start + len(called)] == wanted:
            return words[:start] + words[start + len(called) :]
    return words


def _key_of(words: list[str]) -> str:
    """Letters of all words, then the tone of each word; "00" comes before every letter."""
    letters = f"{_SPACE}".join("".join(map(_letters, _PARTS.findall(word))) for word in words)
    return f"{letters}00{''.join(map(_tone, words))}0"


def _letters(part: str) -> str:
    if part.isdecimal():
        number = str(int(part))[:99]
        return f"{_NUMBER}{len(number):02d}" + "".join(f"{_FIRST_LETTER + int(digit)}" for digit in number)
    found = ""
    for letter in _taken_apart(part):
        # A letter keeps the mark that makes it another letter; what is no letter (the apostrophe of H'Mông) is passed.
        shape = "".join(mark for mark in letter[1:] if mark in _SHAPES)
        base = letter[0]
        if base.isalnum():
            known = _CODES.get(unicodedata.normalize("NFC", base + shape)) or _CODES.get(base)
            found += known or f"{_OTHER_LETTER}"
    return found


def _tone(word: str) -> str:
    marks = [_mark(letter, mark) for letter in _taken_apart(word) for mark in letter[1:]]
    return max(marks, default=_LEVEL)


def _mark(letter: str, mark: str) -> str:
    """The digit of a mark: none for that which makes â of a, the last one for a mark that is no tone."""
    if mark in _SHAPES and unicodedata.normalize("NFC", letter[0] + mark) in _CODES:
        return _LEVEL
    return _TONES.get(mark, _OTHER_MARK)


def _taken_apart(text: str) -> list[str]:
    """The small letters of a text, each followed by its marks."""
    decomposed = unicodedata.normalize("NFD", text.lower().translate(_BARRED))
    return re.findall(r"[^\u0300-\u036f][\u0300-\u036f]*", decomposed)
