"""The picture in words: what happened, where the case is, what may follow. For those who do not see it, and for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workflows.definition import Definition
from workflows.diagram.lettering import clean
from workflows.diagram.travel import State, Told, Travel, others
from workflows.diagram.words import LANGUAGES, Holder, Language, held, here, said, title_of


@dataclass(frozen=True)
class Step:
    """One stay in a place, or one that may come.

    `texts` are sentences, in order. `time` is which of the stays in this place it is. `verified` is false when a line
    told here does not hold. `ident` is where the picture's places lead to, unique on the page.
    """

    kind: State
    place: str
    title: str
    time: int
    texts: tuple[str, ...]
    verified: bool
    ident: str


@dataclass(frozen=True)
class Other:
    """An action beside the main way, and where it leads."""

    title: str
    text: str


@dataclass
class _Stay:
    place: str
    visit: int
    lines: list[Told]

    @property
    def is_over(self) -> bool:
        return bool(self.lines) and self.lines[-1].kind == "moved"


def steps(
    definition: Definition,
    lines: Sequence[Told],
    way: Travel,
    holders: Sequence[Holder],
    language: Language,
    ident: str,
) -> tuple[Step, ...]:
    """Return the stays in the order in which they were, the present one, and the places of the main way ahead."""
    stays = _stays(lines)
    words = LANGUAGES[language]
    current = stays.pop() if stays and stays[-1].place == way.present and not stays[-1].is_over else None
    told: list[Step] = []
    times: dict[str, int] = {}

    def add(kind: State, place: str, texts: Sequence[str], verified: bool = True) -> None:
        times[place] = times.get(place, 0) + 1
        title = title_of(definition, place, language)
        told.append(Step(kind, place, title, times[place], tuple(texts), verified, f"{ident}-{len(told) + 1}"))

    for stay in stays:
        add("travelled", stay.place, *_told(stay.lines))
    sentences, verified = _told(current.lines if current else [])
    add("present", way.present, [here(way, words), *(held(one, words) for one in holders), *sentences], verified)
    for leg in way.legs:
        add("ahead", leg.to, [] if leg.action is None else [said(leg.action.title, language)])
    return tuple(told)


def _stays(lines: Sequence[Told]) -> list[_Stay]:
    """The lines by the stay they were written in; the start belongs to the first stay."""
    stays: list[_Stay] = []
    for line in lines:
        place, visit = (line.to, 1) if line.kind == "started" else (line.stage, line.visit)
        if not place or line.kind == "erased":
            continue
        if not stays or (stays[-1].place, stays[-1].visit) != (place, visit):
            stays.append(_Stay(place, visit, []))
        stays[-1].lines.append(line)
    return stays


def _told(lines: Sequence[Told]) -> tuple[list[str], bool]:
    return [clean(line.sentence, 1000) for line in lines], all(line.verified for line in lines)


def other_ways(definition: Definition, way: Travel, language: Language) -> tuple[Other, ...]:
    """Return what else may happen from where the case is."""
    words = LANGUAGES[language]
    return tuple(
        Other(
            said(one.title, language),
            words.remains
            if one.to == way.present
            else words.goes_to.format(title=title_of(definition, one.to, language)),
        )
        for one in others(definition, way)
        if one.to
    )
