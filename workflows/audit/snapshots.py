"""What events commit to beside their comment: which lines froze what, and whether it can still be read."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from workflows.audit import record
from workflows.models import Disclosure, Event


def frozen_in(case_id: int, kinds: Collection[str]) -> dict[int, dict[str, bool]]:
    """Return by its number, for each event of a case that froze something of these kinds, what it froze, and whether
    that is still there. Two queries."""
    committed = _committed(case_id, kinds)
    rows = Disclosure.objects.filter(case=case_id, kind__in=kinds).values_list("seq", "kind")
    kept = set(rows)
    return {seq: {kind: (seq, kind) in kept for kind in found} for seq, found in committed.items()}


def read(case_id: int, seq: int, kinds: Collection[str]) -> dict[str, str | None]:
    """Return what one event of a case froze of these kinds, by kind; None for what was erased since. Two queries at
    most."""
    found = _committed(case_id, kinds).get(seq, [])
    if not found:
        return {}
    rows = dict(Disclosure.objects.filter(case=case_id, seq=seq, kind__in=found).values_list("kind", "value"))
    return {kind: rows.get(kind) for kind in found}


def _committed(case_id: int, kinds: Collection[str]) -> dict[int, list[str]]:
    """The kinds that events of a case commit to, as their hashed bytes say it. One query."""
    mentioned = Q()
    for kind in kinds:
        mentioned |= Q(canonical__contains=f'"{kind}":"')
    rows = Event.objects.filter(mentioned, case=case_id).order_by("seq")
    found = {}
    for number, canonical in rows.values_list("seq", "canonical"):
        named = [kind for kind in kinds if kind in record.read(canonical).get("snapshots", {})]
        if named:
            found[number] = named
    return found
