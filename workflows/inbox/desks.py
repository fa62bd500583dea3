"""Whose work is read: a person and the offices whose work is his, and at which stages these have any."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from workflows import authority, store
from workflows.capacities import Acting


@dataclass(frozen=True)
class Desk:
    """A person and the offices whose acts he may do today, substitutions included. Made by `desk` or `desk_of`."""

    user_id: int
    office_ids: tuple[int, ...]

    @cached_property
    def streams(self) -> tuple[tuple[int, str], ...]:
        """(office, stage) wherever there is open work. One query for the life of the desk: make one for each
        request."""
        return streams(self.office_ids)


def desk(actings: Iterable[Acting]) -> Desk:
    """The desk of the person whose capacities these are: all that he has today."""
    known = list(actings)
    user_ids = {one.capacity.user_id for one in known if one.capacity.user_id is not None}
    if not user_ids:
        return Desk(0, ())
    if len(user_ids) > 1:
        raise ValueError("capacities of several people make no desk")
    return Desk(user_ids.pop(), tuple(dict.fromkeys(one.office.pk for one in known)))


def desk_of(user_id: int) -> Desk:
    """The desk of a user, found by `authority`: empty for an account that is locked or has no office today."""
    return Desk(user_id, tuple(dict.fromkeys(one.office_id for one in authority.offices(user_id))))


# A loose index scan: from each stage of an office the index leads straight to the next one, however many tasks lie
# between. min() of an indexed column reads one entry in both databases.
_STREAMS = """
WITH RECURSIVE stream(office_id, stage) AS (
    SELECT o.id, (SELECT min(t.stage) FROM workflows_task t WHERE t.office_id = o.id)
    FROM workflows_office o WHERE {condition}
    UNION ALL
    SELECT s.office_id,
           (SELECT min(t.stage) FROM workflows_task t WHERE t.office_id = s.office_id AND t.stage > s.stage)
    FROM stream s WHERE s.stage IS NOT NULL
)
SELECT office_id, stage FROM stream WHERE stage IS NOT NULL ORDER BY office_id, stage
"""


def streams(office_ids: Iterable[int]) -> tuple[tuple[int, str], ...]:
    """Return (office, stage) wherever one of these offices has open work. Costs by stages, not by tasks."""
    condition, param = store.among("o.id", office_ids)
    return tuple((office, stage) for office, stage in store.fetch(_STREAMS.format(condition=condition), [param]))
