"""Working days: when something is due, and how long a case has been under processing.

The first day is not counted (Civil Code 2015, Article 147); Saturdays, Sundays and public holidays are not working
days. Public holidays come from the `holidays` package: it knows Tết from the lunar calendar, gives the next working
day off for a holiday on a weekend (Labour Code 2019, Article 111), the second day of National Day, and the swapped
days announced for past years, both ends: 29/4/2024 off and Saturday 4/5/2024 worked. Where Tết closures or swaps are
not announced yet it can only guess. The administrator's `DayOverride` rows have the last word.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import holidays

from workflows import clock, editions
from workflows.models import DayOverride, Event
from workflows.policies import read_day, read_working_days

if TYPE_CHECKING:
    from workflows.definition import Definition, Due

ONE_DAY = timedelta(days=1)
_SATURDAY = 5


@lru_cache(maxsize=64)
def _public(year: int) -> tuple[frozenset[date], frozenset[date]]:
    """Return the public days off of a year, and its Saturdays and Sundays that are worked in exchange.

    The years beside it are read too: a day off in one year may be worked off in the next.
    """
    known = holidays.country_holidays("VN", years=(year - 1, year, year + 1))
    off = frozenset(day for day in known if day.year == year)
    return off, frozenset(day for day in known.weekend_workdays if day.year == year)


@dataclass(frozen=True)
class Calendar:
    """The days on which offices work. `overrides` (day -> working) prevail over holidays and weekends."""

    overrides: Mapping[date, bool] = field(default_factory=dict)

    def is_working(self, day: date) -> bool:
        """Whether offices work on a day."""
        told = self.overrides.get(day)
        if told is not None:
            return told
        off, worked = _public(day.year)
        if day.weekday() >= _SATURDAY:
            return day in worked
        return day not in off

    def add_working_days(self, start: date, count: int) -> date:
        """Return the day on which `count` working days after `start` are full. `start` is not counted; 0 gives it back.

        Raises ValueError for a negative count.
        """
        if count < 0:
            raise ValueError("a number of working days is never negative")
        day = start
        while count:
            day += ONE_DAY
            count -= self.is_working(day)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Return how many working days there are after `start` up to and including `end`; 0 when `end` is not later."""
        return sum(self.is_working(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))


def public_days(year: int) -> tuple[list[date], list[date]]:
    """Return the public days off of a year, and its Saturdays and Sundays worked in exchange, as far as known."""
    off, worked = _public(year)
    return sorted(off), sorted(worked)


def calendar() -> Calendar:
    """Return the calendar with the administrator's overrides; of two rows for one day the later prevails. One query."""
    return Calendar(dict(DayOverride.objects.order_by("recorded_at", "pk").values_list("day", "working")))


def last_day_before(day: date) -> date:
    """Return the last day in time for "trước ngày D": the day named is excluded, whatever day of the week it is."""
    return day - ONE_DAY


def due_on(due: Due, policy_value: str, start: date, calendar: Calendar) -> date:
    """Return the last day, to its end, of a visit that began on `start` (local date).

    `policy_value` is the text of the policy that `due` names: a count of working days after `start`, or a day that must
    not be reached, which may lie in the past already. Raises `PolicyError` when the text is not that.
    """
    if due.before is not None:
        return last_day_before(read_day(policy_value))
    return calendar.add_working_days(start, read_working_days(policy_value))


def extend_for_pause(due_on: date, paused_on: date, resumed_on: date, calendar: Calendar) -> date:
    """Return the new last day after a pause: what was left on the day it began is left again on the day work resumes.

    The working days after `paused_on` up to `resumed_on` are added, also to a due date that had already passed, so that
    being late by two days stays being late by two. For counted days only: a day fixed by law does not move.
    """
    return calendar.add_working_days(due_on, calendar.working_days_between(paused_on, resumed_on))


def processing_days(case_ids: Iterable[int], *, on: date | None = None) -> dict[int, int]:
    """Return how many working days each case has been under processing, up to its end or `on` (today).

    Counted from the day it was received, which is not counted itself; visits of stages with a stopped clock and
    pauses are left out. A case that was not received yet is not in the answer. Read from the hashed events; three
    statements.
    """
    histories: dict[int, list[dict[str, Any]]] = {}
    rows = Event.objects.filter(case_id__in=list(case_ids)).order_by("case_id", "seq")
    for case_id, canonical in rows.values_list("case_id", "canonical"):
        histories.setdefault(case_id, []).append(json.loads(canonical))
    known = editions.compiled(history[0]["edition"]["sha256"] for history in histories.values())
    working = calendar()
    until = on or clock.today()
    found = {}
    for case_id, events in histories.items():
        days = days_processed(events, known[events[0]["edition"]["sha256"]].definition, working, until)
        if days is not None:
            found[case_id] = days
    return found


def days_processed(
    events: Sequence[Mapping[str, Any]], edition: Definition, calendar: Calendar, until: date
) -> int | None:
    """Return the working days of processing told by a case's events (bodies in order); None before receipt.

    `until` is the last day counted of a case that has not ended.
    """
    total = 0
    since: date | None = None
    running = False
    for event in events:
        if event.get("received_on") is None:
            continue
        day = clock.local_date(datetime.fromisoformat(event["happened_at"]))
        # Paper may be recorded late and out of order: time never runs backwards.
        day = max(day, since or date.fromisoformat(event["received_on"]))
        if since is not None and running:
            total += calendar.working_days_between(since, day)
        since = day
        if event["to"] in edition.outcomes:
            return total
        running = edition.stages[event["to"]].clock == "running" and event.get("paused_on") is None
    if since is None:
        return None
    return total + (calendar.working_days_between(since, until) if running else 0)
