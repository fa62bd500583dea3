"""Histories for the picture's tests: walked by the definition alone, counted on the way by other means than the
picture's."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from django.conf import settings

from tests.workflows.chain_text import GOOD
from workflows.clock import VIETNAM
from workflows.definition import Action, Definition, read

SVG = "{http://www.w3.org/2000/svg}"
MORNING = datetime(2024, 5, 6, 8, 30, tzinfo=VIETNAM)


@dataclass(frozen=True)
class Line:
    """What the picture reads of a line of history."""

    at: datetime
    who: str
    sentence: str
    verified: bool
    kind: str
    stage: str
    visit: int
    to: str


@dataclass
class Walk:
    """A history, and what a careful reader would count in it."""

    definition: Definition
    place: str
    lines: list[Line] = field(default_factory=list)
    arrivals: Counter[str] = field(default_factory=Counter)
    moves: Counter[tuple[str, str]] = field(default_factory=Counter)
    visit: int = 1

    @property
    def ended(self) -> bool:
        return self.place in self.definition.outcomes

    def add(self, kind: str, stage: str, visit: int, to: str, who: str, did: str) -> None:
        at = MORNING + timedelta(hours=25 * len(self.lines))
        sentence = f"{at:%d/%m/%Y %H:%M} {who}, {did}."
        self.lines.append(Line(at, who, sentence, True, kind, stage, visit, to))


@cache
def chains() -> dict[str, Definition]:
    """The shipped chains by their code, and the small one."""
    texts = [path.read_bytes() for folder in settings.VINHDANH_CHAINS for path in sorted(Path(folder).glob("*.yaml"))]
    found = [read(text) for text in (*texts, GOOD)]
    return {one.chain: one for one in found}


def walk(chain: str, choose: Callable[[list[Action]], Action | None], who: str = "Nông Thị Hà") -> Walk:
    """Go through a chain as long as `choose` picks an action; a reply counts as the last one of its stage."""
    definition = chains()[chain]
    way = Walk(definition, definition.start)
    way.add("started", "", 0, way.place, who, "đã lập hồ sơ")
    way.arrivals[way.place] += 1
    while (action := choose(list(definition.place(way.place).actions.values()))) is not None:
        to = action.to
        if action.closes_task:
            completed = definition.stages[way.place].on_complete
            to = completed.to if completed else None
        way.add("moved" if to else "stayed", way.place, way.visit, to or way.place, who, action.past.vi)
        if to:
            way.moves[way.place, to] += 1
            way.arrivals[to] += 1
            way.place, way.visit = to, way.visit + 1
    return way


def follow(chain: str, names: Iterable[str], who: str = "Nông Thị Hà") -> Walk:
    """Go through a chain by the names of actions."""
    left = iter(names)

    def choose(offered: list[Action]) -> Action | None:
        name = next(left, None)
        return None if name is None else {one.name: one for one in offered}[name]

    return walk(chain, choose, who)


def spoil(line: Line, **changes: object) -> Line:
    return replace(line, **changes)  # type: ignore[arg-type]


def places(svg: str) -> dict[str, ET.Element]:
    """The picture's places by name; a name twice fails."""
    found = parsed(svg).findall(f"{SVG}a")
    by_name = {one.attrib["data-place"]: one for one in found}
    assert len(by_name) == len(found)
    return by_name


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314  our own text


def states(svg: str) -> dict[str, str]:
    """The state of each place, from top to bottom."""
    return {name: one.attrib["class"].removeprefix("diagram-node diagram-node--") for name, one in places(svg).items()}


def tracks(svg: str, kind: str) -> int:
    """How many moves of a kind (travelled, ahead, return) are drawn."""
    classes = [one.attrib.get("class", "").split() for one in parsed(svg).iter(f"{SVG}g")]
    return sum(f"diagram-edge--{kind}" in names for names in classes)


def lasting(definition: Definition) -> set[str]:
    """The stages from which a case can go on for ever."""
    stages = set(definition.stages)
    while ends := {name for name in stages if stages.isdisjoint(_targets(definition, name))}:
        stages -= ends
    return stages


def _targets(definition: Definition, place: str) -> set[str | None]:
    return {one.to for one in definition.place(place).actions.values()}
