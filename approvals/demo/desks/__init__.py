"""Open work on every desk of the demo, put there by the verbs and the right people; `rows.yaml` says what lies where.

Done once for each dossier: whoever has one already is left alone, so that loading again never touches what somebody
has worked on since.
"""

from __future__ import annotations

from dataclasses import dataclass

from approvals.demo.desks import awards, delegates
from approvals.demo.desks.road import Desks
from approvals.demo.desks.rows import rows


@dataclass(frozen=True)
class Laid:
    """How many dossiers a run of `lay` added."""

    awards: int
    delegates: int


def lay() -> Laid:
    """Put the work of the demo on its desks; again adds nothing.

    Raises days.NotADemo, WentAstray, DomainError, EngineError, sheets.SheetError.
    """
    tour, wanted = Desks(), rows()
    return Laid(
        awards.load(tour, wanted.all_awards),
        delegates.load(tour, wanted.delegates) + delegates.load_appointed(tour, wanted.appointed),
    )


__all__ = ["Laid", "lay", "rows"]
