"""What somebody has typed into a form and not sent is kept for him, and for nobody else, until he sends it or drops it.

Who may open the page is no question here: the page asks it before it offers what was kept, and before it hands out the
token without which nothing is kept (`workflows.screens.unsent`). Nothing else in the house reads these rows.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet

from workflows import clock
from workflows.engine.context import Problem
from workflows.models import UnsentForm
from workflows.sealing import Unsealable

_log = logging.getLogger(__name__)

#: The longest text of one form, in letters: some ten times the longest achievement report.
LIMIT = 500_000
#: What is kept of one person: the newest on one page, and in all.
PER_PAGE, PER_PERSON = 5, 200
#: How often one opening of a page may be kept: so many times at once, then once in so many seconds on the average.
BURST, PACE = 60, 2


class NotKept(Exception):
    """Nothing was kept, and what was kept before is as it was. `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass(frozen=True)
class Place:
    """Where something was typed: the person, the key of his capacity (`Acting.key`), the address of the page, and the
    form when the page has several or several meanings."""

    user_id: int
    capacity: str
    address: str
    form: str = ""

    @property
    def rows(self) -> QuerySet[UnsentForm]:
        """What is kept of this person, in this capacity, on this page."""
        return UnsentForm.objects.filter(
            user=self.user_id, capacity=self.capacity, address=self.address, form=self.form
        )


@dataclass(frozen=True)
class Typed:
    """What was kept: each field's values as a browser sent them, what the fields said when the page was opened (as
    `workflows.screens.versions` writes it), and when."""

    values: dict[str, list[str]]
    seen: str
    kept_at: datetime


def keep(place: Place, sheet: UUID, values: Mapping[str, Sequence[str]], seen: str) -> datetime:
    """Keep what was typed since the page was opened as `sheet`, instead of what was kept of it before; return when.

    At most four queries. Raises NotKept when it is too long or comes too often.
    """
    if sum(len(one) for some in values.values() for one in some) > LIMIT:
        raise NotKept(
            Problem("too_long", "Nội dung quá dài để lưu nháp.", "Nội dung vẫn ở trên trang này: hãy bấm nút lưu.")
        )
    content, now = written(values, seen), clock.now()
    known = place.rows.filter(sheet=sheet).values_list("begun_at", "times").first()
    if known is None:
        _begin(place, sheet, content, now)
        return now
    begun_at, times = known
    if times >= BURST + (now - begun_at).total_seconds() // PACE:
        raise NotKept(
            Problem("too_often", "Đang lưu nháp quá dày.", "Nội dung vẫn ở trên trang này; lát nữa sẽ lưu tiếp.")
        )
    place.rows.filter(sheet=sheet).update(content=content, kept_at=now, times=F("times") + 1)
    return now


def _begin(place: Place, sheet: UUID, content: str, now: datetime) -> None:
    """Write a first row, and let go of the oldest where there are too many."""
    fields = {"user_id": place.user_id, "capacity": place.capacity, "address": place.address, "form": place.form}
    with transaction.atomic():
        defaults = {**fields, "content": content, "begun_at": now, "kept_at": now}
        _, begun = UnsentForm.objects.get_or_create(sheet=sheet, defaults=defaults)
        if not begun:
            # Begun this very moment by the request before.
            place.rows.filter(sheet=sheet).update(content=content, kept_at=now)
            return
        newest = UnsentForm.objects.filter(user=place.user_id).order_by("-kept_at", "-pk")
        rows = list(newest.values_list("pk", "capacity", "address", "form"))
        here = [row[0] for row in rows if row[1:] == (place.capacity, place.address, place.form)]
        too_many = {*here[PER_PAGE:], *(row[0] for row in rows[PER_PERSON:])}
        if too_many:
            UnsentForm.objects.filter(pk__in=too_many).delete()


def kept(place: Place) -> dict[UUID, datetime]:
    """Return the sheets that are kept of a page and when each was, the newest first. One query; nothing is opened."""
    return dict(place.rows.order_by("-kept_at", "-pk").values_list("sheet", "kept_at"))


def find(place: Place, sheet: UUID) -> Typed | None:
    """Return what was typed on a sheet; None when nothing is kept of it here, or the key that sealed it is gone."""
    try:
        found = place.rows.filter(sheet=sheet).values_list("content", "kept_at").first()
    except Unsealable:
        _log.warning("unsent form %s cannot be opened: no key fits", sheet)
        return None
    if found is None:
        return None
    return Typed(*read(found[0]), found[1])


def written(values: Mapping[str, Sequence[str]], seen: str) -> str:
    """Return what was typed as the one text that is sealed."""
    return json.dumps({"values": {name: list(some) for name, some in values.items()}, "seen": seen})


def read(content: str) -> tuple[dict[str, list[str]], str]:
    """Return what `written` wrote."""
    found = json.loads(content)
    return found["values"], found["seen"]


def drop(user_id: int, capacity: str, sheet: UUID) -> bool:
    """Let go of a sheet of this person in this capacity: it was sent, or he does not want it. Return whether there was
    one."""
    gone, _ = UnsentForm.objects.filter(user=user_id, capacity=capacity, sheet=sheet).delete()
    return bool(gone)


def drop_all_of(user_id: int) -> None:
    """Let go of everything that is kept of a person."""
    UnsentForm.objects.filter(user=user_id).delete()


def forget() -> int:
    """Let go of what nobody went on with for so many days as the setting says; return how many."""
    old = clock.now() - timedelta(days=settings.VINHDANH_UNSENT_DAYS)
    gone, _ = UnsentForm.objects.filter(kept_at__lt=old).delete()
    return gone
