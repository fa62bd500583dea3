"""What the events of a case commit to beside their comments, and whether it can still be read."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from workflows.audit import record
from workflows.models import Disclosure, Event

COMMENT = "comment"


class Frozen(NamedTuple):
    """One text that an event commits to; None when it was erased."""

    seq: int
    kind: str
    at: datetime
    text: str | None


def kinds_of(case_id: int) -> dict[int, dict[str, bool]]:
    """Return for each event of a case that froze something, by its number: of which kinds, and whether the text is
    still there. Two queries."""
    rows = Event.objects.filter(case=case_id, canonical__contains='"snapshots":{').order_by("seq")
    frozen = {seq: record.read(text).get("snapshots", {}) for seq, text in rows.values_list("seq", "canonical")}
    kept = set(Disclosure.objects.filter(case=case_id).exclude(kind=COMMENT).values_list("seq", "kind"))
    return {seq: {kind: (seq, kind) in kept for kind in found} for seq, found in frozen.items()}


def find(case_id: int, seq: int, kind: str) -> Frozen | None:
    """Return what event `seq` of a case froze of a kind; None when it froze nothing of it. Two queries."""
    if not 0 < seq < 2**31:
        return None
    row = Event.objects.filter(case=case_id, seq=seq).first()
    if row is None or kind not in record.read(row.canonical).get("snapshots", {}):
        return None
    text = Disclosure.objects.filter(case=case_id, seq=seq, kind=kind).values_list("value", flat=True).first()
    return Frozen(seq, kind, row.happened_at, text)
