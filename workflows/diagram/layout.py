"""Where everything stands in the picture: one column of boxes, moves between neighbours inside it, others beside it.

Moves down the column that pass over a box run on the left, moves up (returns) on the right. Units are CSS pixels at the
picture's own size, which a phone shows almost unscaled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from workflows.diagram.lettering import width, wrap
from workflows.diagram.travel import State, Travel

WIDTH: Final = 340
TITLE_SIZE: Final = 15
NOTE_SIZE: Final = 13
COUNT_SIZE: Final = 12
#: From a box's left side to the middle of its mark, and to its text.
MARK: Final = 20
TEXT: Final = 38

_MARGIN = 2
_PADDING = 10
_TITLE_LINE, _NOTE_LINE = 21, 18
_GAP = 24
_LANE, _FIRST_LANE = 13, 16
_LEFT_ROOM, _RIGHT_ROOM = 50, 74
_PORT = 9


@dataclass(frozen=True)
class Line:
    """One line of text; `y` is its base line."""

    text: str
    y: float
    size: int
    bold: bool


@dataclass(frozen=True)
class Box:
    """One place."""

    place: str
    state: State
    x: float
    y: float
    width: float
    height: float
    lines: tuple[Line, ...]

    @property
    def mark(self) -> tuple[float, float]:
        return self.x + MARK, self.y + _PADDING + _TITLE_LINE / 2

    @property
    def bottom(self) -> float:
        return self.y + self.height


@dataclass(frozen=True)
class Track:
    """One move as it is drawn: from `start`, by the lane at `lane` (None: straight down), to `end`."""

    origin: str
    target: str
    ahead: bool
    back: bool
    count: int
    start: tuple[float, float]
    end: tuple[float, float]
    lane: float | None
    count_at: tuple[float, float]


@dataclass(frozen=True)
class Plan:
    """The whole picture."""

    height: float
    boxes: tuple[Box, ...]
    tracks: tuple[Track, ...]


@dataclass(frozen=True)
class _Move:
    """A move by the numbers of its places in the column."""

    start: int
    end: int
    count: int
    ahead: bool

    @property
    def back(self) -> bool:
        return self.end <= self.start

    @property
    def beside(self) -> bool:
        return self.end != self.start + 1

    @property
    def span(self) -> tuple[float, float]:
        """From where to where it uses a lane; a move to the same place uses a little of its box's side."""
        low, high = sorted((self.start, self.end))
        return (low, high) if low < high else (low - 0.3, high + 0.3)


def plan(way: Travel, titles: Mapping[str, str], notes: Mapping[str, Sequence[str]]) -> Plan:
    """Return where the places and moves of a way stand, with their texts in lines."""
    number = {place: at for at, place in enumerate(way.places)}
    moves = [_Move(number[a], number[b], count, False) for (a, b), count in way.went.items()]
    moves += [_Move(number[a], number[b], 1, True) for a, b in way.ahead]
    moves.sort(key=lambda move: (move.start, move.end))
    left = _lanes([move for move in moves if move.beside and not move.back])
    right = _lanes([move for move in moves if move.back])
    left_room, right_room = _room(left, _LEFT_ROOM), _room(right, _RIGHT_ROOM)
    x, wide = _MARGIN + left_room, WIDTH - 2 * _MARGIN - left_room - right_room
    ports = _ports(left), _ports(right)
    boxes: list[Box] = []
    y = float(_MARGIN)
    for at, place in enumerate(way.places):
        least = _PORT * (1 + max(len(side.get(at, ())) for side in ports))
        boxes.append(_box(way, place, x, y, wide, titles[place], notes[place], least))
        y = boxes[-1].bottom + _GAP
    tracks = [
        *(_straight(way, boxes, move) for move in moves if not move.beside),
        *_beside(way, boxes, left, ports[0], _lane_at(left, x, -1, _LEFT_ROOM), x),
        *_beside(way, boxes, right, ports[1], _lane_at(right, x + wide, 1, _RIGHT_ROOM), x + wide),
    ]
    return Plan(y - _GAP + _MARGIN, tuple(boxes), tuple(tracks))


def _box(
    way: Travel, place: str, x: float, y: float, wide: float, title: str, notes: Iterable[str], least: float
) -> Box:
    room = wide - TEXT - _PADDING
    lines: list[Line] = []
    at = y + _PADDING
    for text in wrap(title, room, TITLE_SIZE, bold=True):
        lines.append(Line(text, at + 0.75 * _TITLE_LINE, TITLE_SIZE, True))
        at += _TITLE_LINE
    for note in notes:
        for text in wrap(note, room, NOTE_SIZE, most=3):
            lines.append(Line(text, at + 0.75 * _NOTE_LINE, NOTE_SIZE, False))
            at += _NOTE_LINE
    return Box(place, way.state(place), x, y, wide, max(at + _PADDING - y, least), tuple(lines))


def _lanes(moves: Iterable[_Move]) -> dict[_Move, int]:
    """Which lane each move uses, counted outward: short ones inside, none over another."""
    lanes: dict[_Move, int] = {}
    for move in sorted(moves, key=lambda one: (one.span[1] - one.span[0], one.start, one.end)):
        low, high = move.span
        taken = {lane for other, lane in lanes.items() if max(low, other.span[0]) < min(high, other.span[1])}
        lanes[move] = next(lane for lane in range(len(lanes) + 1) if lane not in taken)
    return lanes


def _step(lanes: Mapping[_Move, int], most: float) -> float:
    last = max(lanes.values(), default=0)
    return min(_LANE, (most - _FIRST_LANE - _count_room(lanes)) / last) if last else 0


def _count_room(lanes: Mapping[_Move, int]) -> float:
    """Half of the widest count: the outermost lane keeps that much from the picture's side."""
    return max((count_width(move.count) / 2 for move in lanes if move.count > 1), default=2)


def _room(lanes: Mapping[_Move, int], most: float) -> float:
    if not lanes:
        return 0
    return _FIRST_LANE + max(lanes.values()) * _step(lanes, most) + _count_room(lanes)


def _lane_at(lanes: Mapping[_Move, int], side: float, outward: int, most: float) -> Callable[[_Move], float]:
    step = _step(lanes, most)
    return lambda move: side + outward * (_FIRST_LANE + lanes[move] * step)


def _ports(lanes: Iterable[_Move]) -> dict[int, list[tuple[_Move, bool]]]:
    """The ends of moves at each box's side from top to bottom, so that those of one box do not cross there.

    Ends that lead up stand over those that lead down; the nearer the other end, the closer to the box's corner.
    """
    found: dict[int, list[tuple[_Move, bool]]] = {}
    for move in lanes:
        found.setdefault(move.start, []).append((move, True))
        found.setdefault(move.end, []).append((move, False))
    return {here: sorted(ends, key=_from_top) for here, ends in found.items()}


def _from_top(end: tuple[_Move, bool]) -> tuple[int, int]:
    move, is_start = end
    away = move.end - move.start if is_start else move.start - move.end
    if away:
        return (0, -away) if away < 0 else (2, -away)
    return (1, int(is_start))


def _port(
    boxes: Sequence[Box], ports: Mapping[int, Sequence[tuple[_Move, bool]]], at: int, end: tuple[_Move, bool]
) -> float:
    ends = ports[at]
    return boxes[at].y + boxes[at].height * (ends.index(end) + 1) / (len(ends) + 1)


def _straight(way: Travel, boxes: Sequence[Box], move: _Move) -> Track:
    above, below = boxes[move.start], boxes[move.end]
    x = above.mark[0]
    count_at = (x + 8 + count_width(move.count) / 2, (above.bottom + below.y) / 2)
    ends = (x, above.bottom), (x, below.y)
    return Track(way.places[move.start], way.places[move.end], move.ahead, False, move.count, *ends, None, count_at)


def _beside(
    way: Travel,
    boxes: Sequence[Box],
    lanes: Mapping[_Move, int],
    ports: Mapping[int, Sequence[tuple[_Move, bool]]],
    lane_at: Callable[[_Move], float],
    side: float,
) -> list[Track]:
    tracks: list[Track] = []
    for move in lanes:
        start = _port(boxes, ports, move.start, (move, True))
        end = _port(boxes, ports, move.end, (move, False))
        lane = lane_at(move)
        counts = [one.count_at for one in tracks if one.count > 1]
        count_at = (lane, _free(lane, start, end, counts))
        places = way.places[move.start], way.places[move.end]
        tracks.append(Track(*places, move.ahead, move.back, move.count, (side, start), (side, end), lane, count_at))
    return tracks


def _free(lane: float, start: float, end: float, taken: Sequence[tuple[float, float]]) -> float:
    """A height for a count on a lane where no other count stands, if there is one."""
    for part in (0.5, 0.35, 0.65, 0.2, 0.8):
        y = start + (end - start) * part
        if all(abs(y - other_y) > 18 or abs(lane - other_x) > 30 for other_x, other_y in taken):
            return y
    return (start + end) / 2


def count_text(count: int) -> str:
    return f"{count}×"


def count_width(count: int) -> float:
    """Return the width of a count's pill, 0 where none is drawn."""
    return width(count_text(count), COUNT_SIZE) + 8 if count > 1 else 0
