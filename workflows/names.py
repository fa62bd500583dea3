"""Vietnamese text: one form in storage, and a form without marks for searching."""

from __future__ import annotations

import re
import unicodedata

#: Letters that look Vietnamese and are not: Icelandic eth and African d for đ (as on a public list of ethnic groups).
_LOOK_ALIKES = str.maketrans({"Ð": "Đ", "ð": "đ", "Ɖ": "Đ", "ɖ": "đ"})
_SPACES = re.compile(r"[\s\u00a0]+")
_LINE_BREAK = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
_NOT_WORD = re.compile(r"[^0-9a-z]+")
#: A word that ends its only syllable in y may as well be written with i: Lý and Lí, Quý and Quí, but not Thúy and Thúi.
_SAME_SOUND = re.compile(r"\b(qu|[bcdghklmnpqrstvx]*)y\b")


def nfc(text: str) -> str:
    """Return `text` composed (NFC), with single plain spaces and without look-alike đ.

    macOS file names and some keyboards give decomposed letters; stored text has one form so that equal names are equal.
    """
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text).translate(_LOOK_ALIKES)).strip()


def nfc_text(text: str) -> str:
    """Return longer text (a comment, an achievement) in the form of `nfc`, but with its line breaks as newlines.

    Empty lines at both ends go. So do characters that nobody sees: control characters, which a database may refuse, and
    direction marks, which can make a sentence read differently from what is stored.
    """
    lines = [nfc("".join(one for one in line if _kept(one))) for line in _LINE_BREAK.split(text)]
    return "\n".join(lines).strip("\n")


def _kept(letter: str) -> bool:
    return letter == "\t" or unicodedata.category(letter) not in ("Cc", "Cf", "Cs")


def fold(text: str) -> str:
    """Return a key for searching without marks: "Đỗ Thị Hoà" and "do thi hoa" give the same key.

    Marks and case go, đ becomes d, hyphens, apostrophes and punctuation become one space, Lý and Lí are one word.
    """
    bare = "".join(letter for letter in unicodedata.normalize("NFD", nfc(text)) if unicodedata.category(letter) != "Mn")
    words = _NOT_WORD.sub(" ", bare.lower().replace("đ", "d")).strip()
    return _SAME_SOUND.sub(r"\1i", words)


def initials(name: str, kind: str = "") -> str:
    """Return the capitals of a place's own name, without marks: CL for Huyện Chi Lăng."""
    words = fold(name.removeprefix(f"{kind} ")).split() or ["x"]
    return "".join(word[0] for word in words).upper()
