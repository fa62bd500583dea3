"""Interleaved timing: every contestant makes the same step in turn, so that a disturbance meets them all."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.benchmarks import chain
from tests.benchmarks.chain import STEPS
from tests.benchmarks.contestants import Contestant, Fsm, Own, Viewflow
from tests.benchmarks.control import Control
from tests.benchmarks.database import fresh_database, settle
from tests.workflows.audit import histories
from workflows.audit.verify import Report, verify
from workflows.models import Disclosure

_TRANSACTION_CONTROL = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
#: Times that a few papers go through before the clock starts: statements are prepared at the third execution.
_WARM_UPS, _WARM_PAPERS = 3, 2
#: Events of each case whose every second one has a comment, for the verification.
_COMMENTED = 20

Say = Callable[[str], None]


@dataclass(frozen=True)
class Size:
    """How much is measured: papers in a round of single steps, papers on the list, rounds."""

    papers: int
    listed: int
    rounds: int


@dataclass
class Rates:
    """Steps per second of each contestant, a figure for each round."""

    rounds: dict[str, list[float]] = field(default_factory=dict)

    def median(self, name: str) -> float:
        """The middle one of the rounds."""
        return median(self.rounds[name])

    def ratio(self, name: str, other: str) -> float:
        """How many times as fast as another, by their medians."""
        return self.median(name) / self.median(other)


@dataclass(frozen=True)
class Verification:
    """Events per second of `verify`, a figure for each round, over a history with a comment on every second event."""

    events: int
    disclosed: int
    rounds: list[float]

    @property
    def median(self) -> float:
        """The middle one of the rounds."""
        return median(self.rounds)


@dataclass(frozen=True)
class Result:
    """Everything a run found. `statements` counts the SQL of each step on one paper, transaction control left out."""

    size: Size
    server: dict[str, str]
    statements: dict[str, list[int]]
    steps: Rates
    bulk: Rates
    cases: int
    events: int
    verification: Verification


def run(size: Size, say: Say) -> Result:
    """Measure everything in a database made for it.

    Raises database.Unfit when this server cannot give the figures, RuntimeError when a history written here, by the
    engine or by the control, does not verify.
    """
    with fresh_database() as server:
        ground = chain.create()
        own, raw = Own(ground), Control(ground)
        viewflow, fsm_log = Viewflow(ground, history=True), Fsm(ground, history=True)
        bare = [Viewflow(ground, history=False), Fsm(ground, history=False)]
        everyone: list[Contestant] = [own, raw, viewflow, fsm_log, *bare]
        try:
            statements = {one.name: _statements(one) for one in everyone if one is not raw}
            say("single steps")
            steps = _timed(everyone, size.papers, size.rounds, say, bulk=False)
            say(f"lists of {size.listed}")
            bulk = _timed(everyone, size.listed, size.rounds, say, bulk=True)
        finally:
            raw.close()
        report = _verified()
    with fresh_database():
        say("verification")
        verification = _verification(size, say)
    return Result(size, server, statements, steps, bulk, report.cases, report.events, verification)


def _verified() -> Report:
    report = verify()
    if not report.ok:
        raise RuntimeError(f"history does not verify: {report.first_break}")
    return report


def _verification(size: Size, say: Say) -> Verification:
    """Time `verify` over a history of the usual length, in a database of its own."""
    histories.write(histories.world("bench-history"), 20 * size.papers, histories.loop(_COMMENTED))
    rates, report = [], None
    for number in range(1, size.rounds + 1):
        settle()
        began = perf_counter()
        report = _verified()
        rates.append(report.events / (perf_counter() - began))
        say(f"  round {number}/{size.rounds}: {rates[-1]:,.0f} events/s")
    assert report is not None
    return Verification(report.events, Disclosure.objects.count(), rates)


def _timed(contestants: Sequence[Contestant], papers: int, rounds: int, say: Say, *, bulk: bool) -> Rates:
    """In every round, fresh papers of each contestant go through the whole chain; the rate is that of the round."""
    rates = Rates({one.name: [] for one in contestants})
    for number in range(1, rounds + 1):
        keys = {one.name: one.prepare(papers) for one in contestants}
        settle()
        for one in contestants:
            one.reconnect()
            _warm_up(one, bulk)
        spent = dict.fromkeys(keys, 0.0)
        for index in range(len(STEPS)):
            # Who goes first changes with every step: nobody always works on what the same one left in the caches.
            turn = (number + index) % len(contestants)
            for one in (*contestants[turn:], *contestants[:turn]):
                spent[one.name] += _time(one, index, keys[one.name], bulk)
        for name, seconds in spent.items():
            rates.rounds[name].append(papers * len(STEPS) / seconds)
        newest = ", ".join(f"{name} {found[-1]:,.0f}" for name, found in rates.rounds.items())
        say(f"  round {number}/{rounds}: {newest}")
    return rates


def _warm_up(contestant: Contestant, bulk: bool) -> None:
    for _ in range(_WARM_UPS):
        keys = contestant.prepare(_WARM_PAPERS)
        for index in range(len(STEPS)):
            _time(contestant, index, keys, bulk)


def _time(contestant: Contestant, index: int, keys: Sequence[int], bulk: bool) -> float:
    seen = contestant.seen(index, keys)
    gc.collect()
    began = perf_counter()
    if bulk:
        contestant.bulk(index, seen)
    else:
        for one in seen:
            contestant.step(index, one)
    return perf_counter() - began


def _statements(contestant: Contestant) -> list[int]:
    keys = contestant.prepare(1)
    return [_count(contestant, index, keys) for index in range(len(STEPS))]


def _count(contestant: Contestant, index: int, keys: Sequence[int]) -> int:
    seen = contestant.seen(index, keys)
    with CaptureQueriesContext(connection) as captured:
        contestant.step(index, seen[0])
    return sum(not query["sql"].startswith(_TRANSACTION_CONTROL) for query in captured.captured_queries)
