"""Arithmetic of titles and years: which year a title is for, which titles are in succession, which rest on which."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from functools import lru_cache

from workflows.names import fold

#: What each award may rest on: an award that rests on another is no second award for one achievement. As far as the
#: law was found (reference on the law, 4.6: a lower title is among the grounds of a higher one); for flags it is this
#: house's reading. Whatever is not here is compared, and only warned of unless an office decides otherwise.
RESTS_ON: Mapping[str, frozenset[str]] = {
    "CSTDCS": frozenset({"LDTT"}),
    "CSTDT": frozenset({"LDTT", "CSTDCS"}),
    "CSTDTQ": frozenset({"LDTT", "CSTDCS", "CSTDT"}),
    "TTLDXS": frozenset({"TTLDTT"}),
    "FLAG": frozenset({"TTLDTT", "TTLDXS"}),
    "FLAG_GOVERNMENT": frozenset({"TTLDTT", "TTLDXS", "FLAG"}),
    "BANG_KHEN": frozenset({"LDTT", "CSTDCS", "TTLDTT", "TTLDXS"}),
    "BANG_KHEN_TTG": frozenset({"LDTT", "CSTDCS", "CSTDT", "TTLDTT", "TTLDXS", "FLAG", "BANG_KHEN"}),
}

#: How the titles that rules count are written on decisions; for rows that name no code.
_WRITTEN = {
    code: tuple(fold(form) for form in forms)
    for code, forms in {
        "CSTDCS": ["Chiến sĩ thi đua cơ sở"],
        "CSTDTQ": ["Chiến sĩ thi đua toàn quốc"],
        "CSTDT": ["Chiến sĩ thi đua cấp tỉnh", "Chiến sĩ thi đua tỉnh", "Chiến sĩ thi đua cấp bộ"],
        "LDTT": ["Lao động tiên tiến"],
    }.items()
}
_OCCASIONAL = (fold("đột xuất"), fold("chuyên đề"))


def rests_on(one: str, other: str) -> bool:
    """Whether one of two awards is among what the other may rest on."""
    return other in RESTS_ON.get(one, ()) or one in RESTS_ON.get(other, ())


def code_of(code: str, title: str) -> str:
    """Return the code of an award that was written down: its own, or the one that its title says; else empty."""
    if code:
        return code
    words = _folded(title)
    return next((known for known, forms in _WRITTEN.items() if words.startswith(forms)), "")


def is_occasional(*texts: str) -> bool:
    """Whether an award says of itself that it was for a sudden achievement or of a theme."""
    return any(word in _folded(text) for text in texts if text for word in _OCCASIONAL)


#: Titles and reasons repeat by the hundred, and folding is most of the work.
_folded = lru_cache(maxsize=4096)(fold)


def title_year(first: date | None, end: date | None, decided_on: date | None) -> int | None:
    """Return the year a title is for: of the last day of the achievement (a school year ends in its second year), else
    of its first day, else of the decision; None when nothing is known. `end` is the first day that no longer counts."""
    if end is not None:
        return (end - timedelta(days=1)).year
    day = first or decided_on
    return day.year if day is not None else None


def succession(years: Collection[int], upto: int, apart: int = 1) -> tuple[int, ...]:
    """Return the longest succession of `years` that leads to `upto`, oldest first: the last of them at most `apart`
    years before `upto` (or `upto` itself), each at most `apart` years before the next. Later years do not count."""
    found: list[int] = []
    last = upto
    for year in sorted({one for one in years if one <= upto}, reverse=True):
        if last - year > apart:
            break
        found.append(year)
        last = year
    return tuple(reversed(found))


def months_between(first: date, end: date) -> int:
    """Return the whole months from a day to a later one: a month is over on the day of the same number, or when a
    shorter month has none, on the first of the next."""
    return (end.year - first.year) * 12 + end.month - first.month - (end.day < first.day)


def overlap(one: tuple[date | None, date | None], other: tuple[date | None, date | None]) -> tuple[date, date] | None:
    """Return the days that two periods share, as (first day, first day after); None when they share none or one of
    them is not fully known."""
    (first, end), (since, before) = one, other
    if first is None or end is None or since is None or before is None:
        return None
    shared = max(first, since), min(end, before)
    return shared if shared[0] < shared[1] else None
