"""Holds: which cases are on hold, since when, by whom and why. They are opened and closed by the actions `hold` and
`resume` of a chain.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from approvals.models import Hold
from workflows.audit import record, wording
from workflows.models import Case, Disclosure, Event


@dataclass(frozen=True)
class Act:
    """One end of a hold: who, in which office, and the reason given; the reason is "" where it was erased."""

    who: str
    reason: str


@dataclass(frozen=True)
class Held:
    """One hold of a case; `closed` is None while it lasts."""

    row: Hold
    opened: Act
    closed: Act | None


def open_holds(case_ids: Collection[int]) -> dict[int, Hold]:
    """Return the open hold of each case that is on hold. One query."""
    return {hold.case_id: hold for hold in Hold.objects.filter(case_id__in=list(case_ids), closed_at__isnull=True)}


def of_case(case: Case, language: Literal["vi", "en"] = "vi") -> list[Held]:
    """Return the holds of a case, the newest first, with what its history says of them. Three queries, or one."""
    rows = list(Hold.objects.filter(case=case).order_by("-opened_at", "-pk"))
    if not rows:
        return []
    commands = {one for row in rows for one in (row.opened_command, row.closed_command) if one is not None}
    acts = _acts(case, commands, language)
    nobody = Act("", "")
    return [
        Held(
            row,
            acts.get(row.opened_command, nobody),
            None if row.closed_command is None else acts.get(row.closed_command, nobody),
        )
        for row in rows
    ]


def _acts(case: Case, commands: Collection[UUID], language: Literal["vi", "en"]) -> Mapping[UUID, Act]:
    events = {one.seq: one for one in Event.objects.filter(case=case, command__in=commands)}
    said = Disclosure.objects.filter(case=case, seq__in=list(events), kind="comment").values_list("seq", "value")
    reasons = dict(said)
    return {one.command: Act(_who(one, language), reasons.get(seq, "")) for seq, one in events.items()}


def _who(event: Event, language: Literal["vi", "en"]) -> str:
    body: dict[str, Any] = record.read(event.canonical)
    return wording.actor(body["by"], wording.LANGUAGES[language])
