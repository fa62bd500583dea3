"""What lists, searches and messages call a case: who is proposed, and for what."""

from __future__ import annotations

from collections.abc import Collection

from nominations.models import AwardNomination, AwardType, DelegateKind, DelegateNomination
from workflows import engine

#: As long as the column; a technical limit.
LABEL_LIMIT = 200


def of_award(name: str, award: AwardType) -> str:
    """Return what the nomination of somebody for an award is called."""
    return _label(name, award.title_vi)


def of_delegate(name: str, kind: str) -> str:
    """Return what the introduction of somebody as a delegate of this kind is called."""
    return _label(name, f"đại biểu {DelegateKind(kind).label}")


def refresh(case_ids: Collection[int]) -> None:
    """Let cases be called what they are about now, in the transaction of the edit; the caller has locked them.

    A fixed number of queries for any number of cases.
    """
    awards = AwardNomination.objects.filter(case__in=case_ids).select_related("award_type", "nominee")
    delegates = DelegateNomination.objects.filter(case__in=case_ids).select_related("nominee")
    people = ("case", "nominee__full_name")
    labels = {
        row.case_id: of_award(row.nominee.full_name, row.award_type)
        for row in awards.only(*people, "award_type__title_vi")
    }
    labels |= {row.case_id: of_delegate(row.nominee.full_name, row.kind) for row in delegates.only(*people, "kind")}
    engine.relabel(labels)


def _label(name: str, what: str) -> str:
    return f"{name} – {what}"[:LABEL_LIMIT]
