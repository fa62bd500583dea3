"""The lists of work at 1,000 and at 100,000 open tasks, on PostgreSQL: one person with three offices has them all.

Each size has a database of its own, so that tables and indexes are as small or large as the pile. Rows are inserted
directly: only reading is measured. The sizes take turns, call by call.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from statistics import median
from time import perf_counter
from typing import Any
from uuid import UUID

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from tests.benchmarks import chain
from tests.benchmarks.database import fresh_database, settle
from workflows import clock, inbox, store
from workflows.engine.context import Capacity
from workflows.models import Appointment, Area, Body, Edition, Office, User
from workflows.names import fold

#: Open tasks at the two sizes, and those of a smoke run.
SIZES, QUICK_SIZES = (1_000, 100_000), (100, 1_000)
#: How many times as long these may take at the larger size.
ALLOWED = {"first page, all of it": 1.5, "my_tasks": 1.5, "counts": 1.5}
_COMMUNES, _STAGES = 20, ("checking", "deciding", "drafting", "reviewing", "signing")
_NAMES = ("Hoàng Văn Thụ", "Nông Thị Hà", "Lý Văn Nam", "Vi Thị Đào", "Triệu Văn Quý", "Thôn Làng Mới", "Hứa Thị Hoà")
_COMMAND = UUID("3a3f2d60-5d0e-4b43-9d4d-6f3c1d0f8f11")

Say = Callable[[str], None]


@dataclass
class Times:
    """Milliseconds of each reading at each size, a figure for each call."""

    sizes: tuple[int, int]
    calls: dict[str, dict[int, list[float]]] = field(default_factory=dict)

    def median(self, reading: str, size: int) -> float:
        """The middle one, in milliseconds."""
        return median(self.calls[reading][size])

    def ratio(self, reading: str) -> float:
        """How many times as long it takes at the large size."""
        small, large = self.sizes
        return self.median(reading, large) / self.median(reading, small)

    def table(self) -> str:
        """The result for a terminal."""
        small, large = self.sizes
        lines = ["", f"{'(d) lists of work, ms':44}{f'{small:,}':>10}{f'{large:,}':>12}{'ratio':>8}{'allowed':>10}"]
        for name in self.calls:
            allowed = f"{ALLOWED[name]:g} ×" if name in ALLOWED else ""
            times = f"{self.median(name, small):10.2f}{self.median(name, large):12.2f}"
            lines.append(f"  {name:42}{times}{self.ratio(name):6.2f} ×{allowed:>10}")
        return "\n".join([*lines, "", f"Medians of {self.rounds}, the sizes taking turns."])

    def section(self) -> str:
        """The result for a page."""
        small, large = self.sizes
        lines = [f"| ms at open tasks | {small:,} | {large:,} | ratio | allowed |", "|---|---:|---:|---:|---:|"]
        for name in self.calls:
            cells = (f"{self.median(name, small):.1f}", f"{self.median(name, large):.1f}", f"{self.ratio(name):.2f} ×")
            lines.append(f"| {name} | {' | '.join(cells)} | {f'{ALLOWED[name]:g} ×' if name in ALLOWED else ''} |")
        return "\n".join(lines)

    def as_json(self) -> dict[str, Any]:
        """The result for programs: medians in milliseconds, the lowest and highest call, and the ratio."""
        return {
            name: {
                **{
                    f"{size}": {
                        "median": round(self.median(name, size), 2),
                        "range": [round(min(one), 2), round(max(one), 2)],
                    }
                    for size, one in calls.items()
                },
                "ratio": round(self.ratio(name), 3),
            }
            for name, calls in self.calls.items()
        }

    @property
    def rounds(self) -> int:
        """How many times each reading was measured at each size."""
        return len(next(iter(next(iter(self.calls.values())).values())))


def measure(sizes: tuple[int, int], rounds: int, say: Say) -> Times:
    """Measure every reading `rounds` times at both sizes, in turn. Raises database.Unfit."""
    times = Times(sizes)
    with _piles(sizes, say) as piles:
        readings = {size: _readings(pile) for size, pile in piles.items()}
        for number in range(-_WARM_UPS, rounds):
            for size in sorted(piles, reverse=bool(number % 2)):
                connections["default"] = piles[size].connection
                for name, reading in readings[size].items():
                    spent = _time(reading)
                    if number >= 0:
                        times.calls.setdefault(name, {}).setdefault(size, []).append(spent)
    return times


#: Statements are prepared at the third execution and planned once and for all after five more.
_WARM_UPS = 10


def _time(reading: Callable[[], object]) -> float:
    gc.collect()
    gc.disable()
    began = perf_counter()
    reading()
    spent = perf_counter() - began
    gc.enable()
    return spent * 1000


@dataclass
class _Pile:
    connection: BaseDatabaseWrapper
    user_id: int
    capacity: Capacity


def _readings(pile: _Pile) -> dict[str, Callable[[], object]]:
    """What a person opens. A desk is made anew each time, as each request does."""

    def tasks(**filters: object) -> Callable[[], object]:
        return lambda: inbox.my_tasks(inbox.desk_of(pile.user_id), inbox.Filters(**filters))  # type: ignore[arg-type]

    def first_page() -> object:
        desk = inbox.desk_of(pile.user_id)
        return inbox.my_tasks(desk), inbox.counts(desk), inbox.filter_choices(desk)

    known, second = _offices(pile), _second_key(pile)
    return {
        "first page, all of it": first_page,
        "my_tasks": tasks(),
        "my_tasks, offices known": lambda: inbox.my_tasks(inbox.Desk(pile.user_id, known)),
        "counts, offices known": lambda: inbox.counts(inbox.Desk(pile.user_id, known)),
        "my_tasks, second page": lambda: inbox.my_tasks(inbox.desk_of(pile.user_id), after=second),
        "counts": lambda: inbox.counts(inbox.desk_of(pile.user_id)),
        "filter_choices": lambda: inbox.filter_choices(inbox.desk_of(pile.user_id)),
        "my_tasks, one stage": tasks(stage="reviewing"),
        "my_tasks, overdue": tasks(overdue=True),
        "my_tasks, one commune": tasks(commune_id=Area.objects.filter(level="commune").order_by("pk")[3].pk),
        "my_tasks, nobody's": tasks(claimed="nobody"),
        "my_tasks, mine": tasks(claimed="mine"),
        "search, common word": tasks(search="hoa"),
        "search, one case": tasks(search="GT-00000050"),
        "search, nothing found": tasks(search="không có ai"),
        "unit_tasks": lambda: inbox.unit_tasks(inbox.desk_of(pile.user_id), by=pile.capacity),
        "sent_cases": lambda: inbox.sent_cases(by=pile.capacity),
        "done": lambda: inbox.done(inbox.desk_of(pile.user_id)),
    }


def _offices(pile: _Pile) -> tuple[int, ...]:
    connections["default"] = pile.connection
    return inbox.desk_of(pile.user_id).office_ids


def _second_key(pile: _Pile) -> str:
    connections["default"] = pile.connection
    return inbox.my_tasks(inbox.desk_of(pile.user_id)).next_key


@contextmanager
def _piles(sizes: tuple[int, int], say: Say) -> Iterator[dict[int, _Pile]]:
    """Both databases, filled, each with a connection of its own; dropped at the end."""
    piles = {}
    with ExitStack() as databases:
        for size in sizes:
            databases.enter_context(_database(size))
            say(f"inbox: {size:,} open tasks")
            piles[size] = _fill(size)
        yield piles


@contextmanager
def _database(size: int) -> Iterator[None]:
    """A fresh database for one size, used from here on; the one before is used again at the end."""
    before = connections["default"]
    wrapper = before.copy("default")
    wrapper.settings_dict = {**before.settings_dict, "NAME": f"{before.settings_dict['NAME']}_{size}"}
    connections["default"] = wrapper
    try:
        with fresh_database():
            try:
                yield
            finally:
                connections["default"] = wrapper
    finally:
        connections["default"] = before


def _fill(size: int) -> _Pile:
    """A pile of `size` open tasks over three offices, and as many cases that their body has sent on."""
    ground = chain.create()
    communes = [
        Area.objects.create(
            code=f"9{number:04}", level="commune", kind="Xã", name=f"Xã số {number}", search=f"xa so {number}",
            parent=ground.district, valid_from=chain.BEGAN,
        ).pk
        for number in range(_COMMUNES)
    ]  # fmt: skip
    body = Body.objects.get(area=ground.district, function="interior")
    offices = [
        Office.objects.create(body=body, position=f"bench_{number}", title=f"Chuyên viên {number}").pk
        for number in range(3)
    ]
    user = User.objects.create(username="bench.inbox", full_name="Người có ba chức vụ")
    for office in offices:
        Appointment.objects.create(
            user=user, office_id=office, valid_from=chain.BEGAN, basis="thử", recorded_at=clock.now()
        )
    with transaction.atomic():
        _insert(size, ground, communes, offices, user.pk)
    settle()
    return _Pile(connections["default"], user.pk, Capacity(user.pk, office_id=offices[0]))


def _insert(size: int, ground: chain.Ground, communes: list[int], offices: list[int], user: int) -> None:
    """Cases 1 … `size` lie at the three offices, those after were sent on from them to another body."""
    dice, now, today = Random(size), clock.now(), clock.today()
    edition, elsewhere = Edition.objects.get().pk, ground.offices[-1].pk
    cases, tasks, events = [], [], []
    for number in range(1, 2 * size + 1):
        label = f"{dice.choice(_NAMES)} – Giấy khen {number}"
        stage = dice.choice(_STAGES) if number <= size else "deciding"
        cases.append(
            (
                *(number, f"GT-{number:08}", edition, stage, False, 1, 1, b"0" * 32, dice.choice(communes)),
                *(ground.district.pk, ground.province.pk, label, fold(label), user, now, _COMMAND, number),
            )
        )
        office = offices[number % 3] if number <= size else elsewhere
        due = today + timedelta(days=dice.randint(-5, 60)) if dice.random() < 0.8 else None
        claimed = dice.random() < 0.2
        tasks.append((number, office, stage, 1, due, now, user if claimed else None, now if claimed else None))
        if number > size:
            events.append(
                (
                    *(number, 1, "moved", "reviewing", 1, "agree", "deciding", user, offices[number % 3], str(user)),
                    *(UUID(int=number), *[now - timedelta(minutes=number // 30)] * 2, "{}", b"0" * 32),
                )
            )
    store.insert("workflows_case", _CASE, _CASE_TYPES, cases)
    store.insert("workflows_task", _TASK, _TASK_TYPES, tasks)
    store.insert("workflows_event", _EVENT, _EVENT_TYPES, events)


_CASE = (
    *("id", "code", "edition_id", "stage", "ended", "visit", "version", "head", "commune_id", "district_id"),
    *("province_id", "label", "search", "started_by_id", "started_at", "start_command", "start_ordinal"),
)
_CASE_TYPES = (
    *("bigint", "text", "bigint", "text", "boolean", "integer", "integer", "bytea", "bigint", "bigint"),
    *("bigint", "text", "text", "bigint", "timestamptz", "uuid", "integer"),
)
_TASK = ("case_id", "office_id", "stage", "visit", "due_on", "opened_at", "claimed_by_id", "claimed_at")
_TASK_TYPES = ("bigint", "bigint", "text", "integer", "date", "timestamptz", "bigint", "timestamptz")
_EVENT = (
    *("case_id", "seq", "kind", "stage", "visit", "action", "to", "user_id", "office_id", "persons", "command"),
    *("happened_at", "recorded_at", "canonical", "hash"),
)
_EVENT_TYPES = (
    *("bigint", "integer", "text", "text", "integer", "text", "text", "bigint", "bigint", "text", "uuid"),
    *("timestamptz", "timestamptz", "text", "bytea"),
)
