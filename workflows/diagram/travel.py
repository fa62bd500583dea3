"""The way of one case through its chain: where it was, where it is, and the main way from there to a good end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Literal, Protocol

from workflows.definition import Action, Definition, Outcome, Stage

State = Literal["travelled", "present", "ahead"]
Pair = tuple[str, str]

#: Kinds of events that bring a case somewhere.
_ARRIVALS = ("started", "moved")


class Told(Protocol):
    """One line of a history, as `workflows.audit.sentences` tells it."""

    @property
    def at(self) -> datetime: ...
    @property
    def sentence(self) -> str: ...
    @property
    def who(self) -> str: ...
    @property
    def verified(self) -> bool: ...
    @property
    def kind(self) -> str: ...
    @property
    def stage(self) -> str: ...
    @property
    def visit(self) -> int: ...
    @property
    def to(self) -> str: ...


@dataclass(frozen=True)
class Leg:
    """One move of the way ahead: the action that makes it (None: the last reply of a parallel stage), and its end."""

    action: Action | None
    to: str


@dataclass(frozen=True)
class Travel:
    """What the picture shows.

    `places` stand in the order in which the chain is written, so that a picture does not jump between two acts; a place
    that the chain does not know stands after its stages. `visits` counts arrivals, `went` the moves made, `ahead` holds
    the moves of the main way that were never made yet.
    """

    places: tuple[str, ...]
    visits: Mapping[str, int]
    went: Mapping[Pair, int]
    ahead: tuple[Pair, ...]
    legs: tuple[Leg, ...]
    arrived: Mapping[str, Told]
    left: Mapping[str, Told]
    present: str
    ended: bool

    def state(self, place: str) -> State:
        if place == self.present:
            return "present"
        return "travelled" if self.visits.get(place) else "ahead"


def travel(
    definition: Definition, lines: Sequence[Told], present: str, *, ended: bool, never: Collection[str] = ()
) -> Travel:
    """Return the way that these lines tell, to `present`, and the main way on.

    Lines that name no place are passed over, so a history that cannot be read in part still gives a picture. `never`:
    see `legs_ahead`.
    """
    moves = [line for line in lines if line.kind in _ARRIVALS and line.to]
    arrivals = Counter(line.to for line in moves)
    departures = Counter(line.stage for line in moves if line.stage)
    seen = dict.fromkeys(place for line in lines for place in _named(line))
    visits = {place: max(arrivals[place], departures[place], 1) for place in (*seen, present)}
    went = Counter((line.stage, line.to) for line in moves if line.stage)
    legs = () if ended else legs_ahead(definition, present, never=never)
    way = [present, *(leg.to for leg in legs)]
    return Travel(
        places=tuple(_in_written_order(definition, dict.fromkeys((*visits, *way)))),
        visits=visits,
        went=went,
        ahead=tuple(pair for pair in pairwise(way) if pair not in went),
        legs=legs,
        arrived={line.to: line for line in moves},
        left={line.stage: line for line in moves if line.stage},
        present=present,
        ended=ended,
    )


def _named(line: Told) -> Iterator[str]:
    if line.stage:
        yield line.stage
    if line.to and line.kind in _ARRIVALS:
        yield line.to


def _in_written_order(definition: Definition, places: Iterable[str]) -> Iterator[str]:
    wanted = dict.fromkeys(places)
    yield from (name for name in definition.stages if name in wanted)
    yield from (name for name in wanted if name not in definition.stages and name not in definition.outcomes)
    yield from (name for name in definition.outcomes if name in wanted)


def legs_ahead(definition: Definition, start: str, *, never: Collection[str] = ()) -> tuple[Leg, ...]:
    """Return the main way from `start` to an approved outcome, or to a forwarded one where none can be reached.

    The main way takes at each stage the first written action that leads onward; it goes back only where nothing else
    leads to the end (a supplement returns to verification). Actions with a requirement named in `never`, those that
    this case is known never to meet, are not taken: an award of the province is not signed in the district.
    """
    for kind in ("approved", "forwarded"):
        if start in definition.stages and (found := _search(definition, start, kind, frozenset(never), {start})):
            return found
    return ()


def _search(definition: Definition, place: str, kind: str, never: frozenset[str], met: set[str]) -> tuple[Leg, ...]:
    for leg in _onward(definition, definition.stages[place], never):
        outcome = definition.outcomes.get(leg.to)
        if outcome is not None and outcome.kind == kind:
            return (leg,)
        if leg.to in definition.stages and leg.to not in met:
            met.add(leg.to)
            if rest := _search(definition, leg.to, kind, never, met):
                return (leg, *rest)
    return ()


def _onward(definition: Definition, stage: Stage, never: frozenset[str]) -> list[Leg]:
    """The moves out of a stage: those down the written order first, each group as written."""
    order = {name: at for at, name in enumerate((*definition.stages, *definition.outcomes))}
    legs = [] if stage.on_complete is None else [Leg(None, stage.on_complete.to)]
    legs += [Leg(one, one.to) for one in stage.actions.values() if one.to and never.isdisjoint(one.requires)]
    return sorted(legs, key=lambda leg: order.get(leg.to, len(order)) <= order[stage.name])


def others(definition: Definition, way: Travel) -> list[Action]:
    """Return the actions that can move the case from where it is, but the one that the main way takes."""
    place: Stage | Outcome | None = definition.stages.get(way.present) or definition.outcomes.get(way.present)
    taken = way.legs[0].action if way.legs else None
    return [one for one in place.actions.values() if one.to and one is not taken] if place else []
