"""What was judged at a line of the history, as its event commits to it: a verifier's work, or findings answered."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from approvals import verdicts
from approvals.models import ChecklistItem
from approvals.screens.reader import language, reader
from nominations.eligibility import answered
from workflows.audit import snapshots
from workflows.audit.sentences import history
from workflows.sight import NotSeen

#: What a verifier judged, and what somebody answered for.
KINDS = (verdicts.KIND, answered.KIND)


@dataclass(frozen=True)
class Counted:
    """How many lines of a checklist came to a result, in the words of that day."""

    said: str
    count: int


@require_GET
def judged(request: Any, code: str, seq: int) -> HttpResponse:
    """Show what line `seq` of a case's history commits to of the judging; an agency that was only asked does not read
    it."""
    at = reader(request.acting, code)
    frozen = [] if at.asked_only else [snapshots.find(at.case.pk, seq, kind) for kind in KINDS]
    found = {one.kind: one.text for one in frozen if one is not None}
    if not found:
        raise NotSeen(f"{code} {seq}")
    bodies = {kind: json.loads(text, object_hook=_dated) for kind, text in found.items() if text is not None}
    verdict = bodies.get(verdicts.KIND)
    context = {
        "case": at.case,
        "seq": seq,
        "of_verification": verdicts.KIND in found,
        "line": next((one for one in history([at.case.pk], language())[at.case.pk] if one.seq == seq), None),
        "erased": len(bodies) < len(found),
        "verdict": verdict,
        "counts": list(_counts(verdict)) if verdict else [],
        "answered": bodies.get(answered.KIND, {}).get("answered", []),
    }
    return render(request, "approvals/case/judged.html", context)


def _dated(part: dict[str, Any]) -> dict[str, Any]:
    """A part of a snapshot whose moment, when it has one, can be shown."""
    return part | {"at": datetime.fromisoformat(part["at"])} if "at" in part else part


def _counts(verdict: Mapping[str, Any]) -> Iterator[Counted]:
    """How many lines came to each result, those of today's list first and in its order."""
    lines = verdict.get("lines", ())
    words = {one["result"]: one["said"] for one in lines}
    found = Counter(one["result"] for one in lines)
    for result in [*ChecklistItem.Result.values, *sorted(found.keys() - set(ChecklistItem.Result.values))]:
        if found[result]:
            yield Counted(words[result], found[result])
