"""Two versions of a text, word by word: what stayed, what went, what came."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, GONE, COME, CUT = "same", "gone", "come", "cut"
#: Words of unchanged text kept on each side of a change; a technical limit of a page.
AROUND = 12
#: Words of one text times words of the other that are compared one by one; a technical limit: a tenth of a second.
MOST = 250_000
_SENTENCE = re.compile(r"[^.;\n]*[.;\n]+\s*|[^.;\n]+")


@dataclass(frozen=True)
class Piece:
    """A stretch of text that stayed, went or came; or, `cut`, unchanged text that is not shown."""

    how: str
    text: str


def pieces(before: str, after: str) -> list[Piece]:
    """Return both texts as one, in pieces of words: all of `before` is in what stayed and went, all of `after` in what
    stayed and came. Nothing is cut."""
    return _joined(_compared(_words(before), _words(after)))


def _compared(old: list[str], new: list[str]) -> Iterator[Piece]:
    """Compare word by word what is not too long for it; else sentence by sentence, and words within those."""
    start, end = _alike(old, new)
    yield Piece(SAME, "".join(old[:start]))
    middle = old[start : len(old) - end], new[start : len(new) - end]
    if len(middle[0]) * len(middle[1]) <= MOST:
        yield from _opposed(*middle, SequenceMatcher(None, *middle, autojunk=False), within=False)
    else:
        parts = [_SENTENCE.findall("".join(one)) for one in middle]
        # Sentences that stand in a text again and again are no landmarks: without them this ends soon whatever is said.
        yield from _opposed(*parts, SequenceMatcher(None, *parts, autojunk=True), within=True)
    yield Piece(SAME, "".join(old[len(old) - end :]))


def _opposed(old: list[str], new: list[str], found: SequenceMatcher[str], *, within: bool) -> Iterator[Piece]:
    for how, old_from, old_to, new_from, new_to in found.get_opcodes():
        gone, come = "".join(old[old_from:old_to]), "".join(new[new_from:new_to])
        if how == "equal":
            yield Piece(SAME, gone)
        elif within and gone and come and len(words := _words(gone)) * len(others := _words(come)) <= MOST:
            yield from _opposed(words, others, SequenceMatcher(None, words, others, autojunk=False), within=False)
        else:
            yield Piece(GONE, gone)
            yield Piece(COME, come)


def _alike(old: list[str], new: list[str]) -> tuple[int, int]:
    """How many words both begin with, and how many of the rest both end with."""
    least = min(len(old), len(new))
    start = next((at for at in range(least) if old[at] != new[at]), least)
    rest = least - start
    return start, next((at for at in range(rest) if old[-1 - at] != new[-1 - at]), rest)


def _joined(pieces: Iterator[Piece]) -> list[Piece]:
    """Pieces that follow each other in one way as one; none that is empty."""
    found: list[Piece] = []
    for one in pieces:
        if found and found[-1].how == one.how:
            found[-1] = Piece(one.how, found[-1].text + one.text)
        elif one.text:
            found.append(one)
    return found


def shortened(whole: list[Piece], around: int = AROUND) -> list[Piece]:
    """Return the pieces with long unchanged stretches cut to the words next to a change."""
    return [short for number, one in enumerate(whole) for short in _short(one, number, len(whole), around)]


def _short(one: Piece, number: int, count: int, around: int) -> Iterator[Piece]:
    words = _words(one.text) if one.how == SAME else []
    head, tail = (around * 2 if number else 0), (around * 2 if number + 1 < count else 0)
    if len(words) <= head + tail + around:
        yield one
        return
    if head:
        yield Piece(SAME, "".join(words[:head]))
    yield Piece(CUT, "…")
    if tail:
        yield Piece(SAME, "".join(words[-tail:]))


def _words(text: str) -> list[str]:
    """Words and what is between them, so that joined they are the text again."""
    return [one for one in re.split(r"(\s+)", text) if one]
