"""Holds: which cases are on hold, and since when. They are opened and closed by the actions `hold` and `resume` of
a chain.
"""

from __future__ import annotations

from collections.abc import Collection

from approvals.models import Hold


def open_holds(case_ids: Collection[int]) -> dict[int, Hold]:
    """Return the open hold of each case that is on hold. One query."""
    return {hold.case_id: hold for hold in Hold.objects.filter(case_id__in=list(case_ids), closed_at__isnull=True)}
