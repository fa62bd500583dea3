"""How much room a text takes, without knowing the font: widths no smaller than those of the widest usual one.

Widths are those of DejaVu Sans, rounded up: it is wider than Segoe UI, Roboto and Noto Sans, so what fits there fits
everywhere.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

#: Width in em of the letters that are not of usual width; the others by their category below.
_WIDTHS = {
    **dict.fromkeys("iIjl|'.,:;! ", 0.36),
    **dict.fromkeys('ftrJ()[]/-“”‘’·"', 0.52),
    **dict.fromkeys("GQODHNU", 0.8),
    **dict.fromkeys("mwMW@%…—–→", 1.0),
}
_SMALL, _CAPITAL, _OTHER = 0.64, 0.74, 1.1
_BOLD = 1.12

#: Characters that turn the direction of the text around them: a name must not rewrite its neighbours.
_TURNING = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])


#: More marks than this over one letter would be painted over the lines above; Vietnamese needs two.
_MOST_MARKS = 2


def clean(text: str, longest: int = 160) -> str:
    """Return `text` on one line, composed, without what XML cannot hold or what paints over its surroundings, cut at
    `longest`."""
    kept: list[str] = []
    marks = 0
    for one in unicodedata.normalize("NFC", text[: longest * 4].translate(_TURNING)):
        marks = marks + 1 if unicodedata.combining(one) else 0
        if one.isspace():
            kept.append(" ")
        elif marks <= _MOST_MARKS and unicodedata.category(one) not in ("Cc", "Cs", "Cn"):
            kept.append(one)
    words = " ".join("".join(kept).split())
    return words if len(words) <= longest else words[: longest - 1].rstrip() + "…"


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the room that `text` takes at this size, rather too much than too little."""
    return sum(map(_em, text)) * size * (_BOLD if bold else 1)


@lru_cache(maxsize=2048)
def _em(one: str) -> float:
    if unicodedata.combining(one):
        return 0
    base = unicodedata.normalize("NFD", one)[0]
    if base in _WIDTHS:
        return _WIDTHS[base]
    if unicodedata.east_asian_width(base) in "WF" or ord(base) > 0x24F:
        return _OTHER
    return _CAPITAL if base.isupper() else _SMALL


def wrap(text: str, room: float, size: float, *, bold: bool = False, most: int = 4) -> list[str]:
    """Return the lines of `text`, none wider than `room`; what does not fit into `most` lines is cut off with an
    ellipsis."""
    lines: list[str] = []
    for word in _pieces(text, room, size, bold):
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and width(joined, size, bold=bold) <= room:
            lines[-1] = joined
        else:
            lines.append(word)
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and width(last + "…", size, bold=bold) > room:
        last = last[:-1].rstrip()
    return [*lines[: most - 1], last + "…"]


def _pieces(text: str, room: float, size: float, bold: bool) -> Iterator[str]:
    """The words of a text; one that is wider than a line, in parts that are not."""
    for word in text.split():
        part = ""
        for one in word:
            if part and width(part + one, size, bold=bold) > room:
                yield part
                part = ""
            part += one
        yield part
