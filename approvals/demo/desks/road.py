"""What both roads of the desks share: who works at an office of the demo, and days in the past."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import groupby
from typing import TypeVar

from approvals.demo import world
from approvals.demo.days import business_date, demo_day
from approvals.demo.desks.rows import Group, Subject
from approvals.demo.subjects import MOVEMENT
from approvals.demo.walkthrough.tour import Person, Tour, WentAstray
from nominations.models import Campaign, Congress
from nominations.submissions import draft_submission
from workflows.deadlines import calendar
from workflows.models import Area

S = TypeVar("S", bound=Subject)
#: One stretch of a road: it takes the cases of a group on from a stage.
Leg = Callable[["Desks", Group], None]
#: Something done besides, to cases at the stage where they stay.
Beside = Callable[["Desks", list[int]], None]


class Desks(Tour):
    """A tour in the movement and the congresses of the demo itself, not in ones of its own."""

    def _plan_campaign(self) -> Campaign:
        found = Campaign.objects.filter(area=self.area(world.DISTRICT), title=MOVEMENT).first()
        if found is None:
            raise WentAstray("Bản trình diễn chưa có phong trào. Hãy chạy manage.py load_demo.")
        return found

    def congress(self, area: str) -> Congress:
        """Return the fourth congress of an area."""
        found = Congress.objects.filter(area=self.area(area), ordinal=4).first()
        if found is None:
            raise WentAstray("Bản trình diễn chưa có đại hội. Hãy chạy manage.py load_demo.")
        return found

    def at(self, office: str) -> Person:
        """Sign in as whoever the demo's cast has at an office: "187 interior verifier"."""
        holder = next((one.username for one in world.cast().people if office in one.offices), None)
        if holder is None:
            raise WentAstray(f"Bản trình diễn không có ai giữ chức vụ “{office}”.")
        return self.sign_in(holder, office)

    def listed(self, drafter: str, signing: str, cases: Sequence[int], title: str, congress: Congress | None) -> None:
        """Draft the letter that `signing` shall sign, with these cases; about the congress, or about the movement."""
        draft_submission(
            self.at(drafter).capacity,
            self.office(signing),
            title=title,
            case_ids=cases,
            campaign=self.campaign if congress is None else None,
            congress=congress,
        )


@contextmanager
def ago(working_days: int, not_before: date) -> Iterator[None]:
    """Live so many working days before the demo's day for a while, but not before a day."""
    day, days = demo_day(), calendar()
    while working_days and day > not_before:
        day -= timedelta(days=1)
        working_days -= days.is_working(day)
    with business_date(day):
        yield


def travel(
    tour: Desks, group: Group, road: dict[str, Leg], besides: dict[str, Callable[[Desks, list[int]], None]]
) -> None:
    """Take the cases of a group along a road up to their stage, then do there what is still to be done."""
    for stage, leave in road.items():
        if stage == group.at:
            break
        leave(tour, group)
    for name, cases in group.doing().items():
        besides[name](tour, cases)


def in_sentence(area: Area) -> str:
    """Return the name of an area as it stands within a sentence: "xã Vạn Linh"."""
    return area.name[:1].lower() + area.name[1:]


def together(rows: Iterable[S], place: Callable[[S], tuple[str, ...]]) -> list[list[S]]:
    """Return the rows that travel together: of one day, stage and place; those of the earliest day first."""

    def key(row: S) -> tuple[int, str, tuple[str, ...]]:
        return -row.ago, row.at, place(row)

    return [list(found) for _, found in groupby(sorted(rows, key=key), key=key)]
