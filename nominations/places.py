"""Places at a congress: how many of a line of the allocation are taken. Counted from where cases stand, never stored.

A *selected* delegate has a place of his district from the moment his district's congress selects him (or he is called
up) until an action that frees it; which stages that means is read from the edition (`standing.place_holding`). An ex
officio or appointed delegate uses his line from the moment he is proposed until he is refused or the draft is given up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Count

from nominations.models import Allocation, DelegateKind, DelegateNomination
from nominations.standing import counts, holds_place


class Line(NamedTuple):
    """A line of the allocation: congress, district (none for ex officio and appointed), kind."""

    congress_id: int
    district_id: int | None
    kind: str


def line_of(congress_id: int, kind: str, district_id: int | None) -> Line:
    """Return the line that a delegate of this kind uses. Only the selected ones use a district's."""
    return Line(congress_id, district_id if kind == DelegateKind.SELECTED else None, kind)


def takes_place(kind: str, sha256: str, stage: str) -> bool:
    """Whether a delegate of this kind, whose case stands there in the edition of this hash, uses a place."""
    return holds_place(sha256, stage) if kind == DelegateKind.SELECTED else counts(sha256, stage)


def places_taken(lines: Iterable[Line]) -> Counter[Line]:
    """Return how many places of each line are taken now. One query, and one for each edition not met before."""
    wanted = set(lines)
    rows = (
        DelegateNomination.objects.filter(congress__in={line.congress_id for line in wanted})
        .values_list("congress_id", "kind", "case__district_id", "case__edition__sha256", "case__stage")
        .annotate(number=Count("id"))
        .order_by()
    )
    taken: Counter[Line] = Counter()
    for congress, kind, district, sha256, stage, number in rows:
        line = line_of(congress, kind, district)
        if line in wanted and takes_place(kind, sha256, stage):
            taken[line] += number
    return taken


def allocations(lines: Iterable[Line]) -> dict[Line, Allocation]:
    """Return the rows that hold these lines; a line without a row is absent. One query."""
    wanted = set(lines)
    rows = Allocation.objects.filter(congress__in={line.congress_id for line in wanted})
    found = {Line(row.congress_id, row.district_id, row.kind): row for row in rows}
    return {line: found[line] for line in wanted if line in found}
