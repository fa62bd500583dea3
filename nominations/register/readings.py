"""The list of those who read sensitive data of many, for those who audit an area. Reading only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Q

from nominations.models import SensitiveReading
from workflows import clock, sight
from workflows.inbox import Page, paging
from workflows.names import fold

LIMIT = 40


@dataclass(frozen=True, slots=True)
class ReadingsWanted:
    """What is looked for: `text` is words of the name of who read, without marks, or of what it was about; the days
    are those of the reading, both included."""

    text: str = ""
    first: date | None = None
    last: date | None = None


def readings(
    wanted: ReadingsWanted, *, by: sight.By, after: str = "", before: str = "", limit: int = LIMIT
) -> Page[SensitiveReading]:
    """Return the readings by offices of the area that `by` audits, newest first, with user, office and body.

    Nothing for an office that does not audit. Two queries.
    """
    office = sight.office_of(by)
    if office is None or not sight.audits(office):
        return Page(())
    area = office.body.area_id
    inside = (
        Q(office__body__area=area) | Q(office__body__area__parent=area) | Q(office__body__area__parent__parent=area)
    )
    rows = SensitiveReading.objects.filter(inside)
    text = wanted.text.strip()
    if text:
        by_name = Q(*(Q(user__search__contains=word) for word in fold(text).split() or ["\N{REPLACEMENT CHARACTER}"]))
        rows = rows.filter(by_name | Q(about__icontains=text)) if "\x00" not in text else rows.none()
    if wanted.first is not None:
        rows = rows.filter(read_at__gte=datetime.combine(wanted.first, time.min, clock.VIETNAM))
    if wanted.last is not None:
        rows = rows.filter(read_at__lte=datetime.combine(wanted.last, time.max, clock.VIETNAM))
    taken = paging.way(after, before, paging.read_moment_key)
    if taken.key is not None:
        moment, key = taken.key
        sign = "gt" if taken.back else "lt"
        rows = rows.filter(Q(**{f"read_at__{sign}": moment}) | Q(**{"read_at": moment, f"pk__{sign}": key}))
    order = ("read_at", "pk") if taken.back else ("-read_at", "-pk")
    found = list(rows.select_related("user", "office__body").order_by(*order)[: limit + 1])
    return paging.page(found, taken, limit, _KEYS)


_KEYS: paging.Keys[SensitiveReading] = paging.Keys(
    of=lambda row: paging.moment_key(row.read_at, row.pk),
    behind=lambda key: paging.moment_key(key[0], max(1, key[1] - 1)),
)
