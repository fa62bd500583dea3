"""What an answer said when it was sent, as a line of the history commits to it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from approvals import freezing
from approvals.asked import own_lines
from approvals.models import Consultation
from approvals.screens.reader import language, reader
from workflows.audit import snapshots
from workflows.audit.sentences import history
from workflows.sight import NotSeen


@dataclass(frozen=True)
class Link:
    """From a line of history to what it froze; without an address that was erased."""

    title: str
    url: str


def titles() -> Mapping[str, str]:
    """What is frozen of answers, by kind, in words."""
    return {freezing.OPINION: _("ý kiến lúc gửi"), freezing.ANSWERS: _("trả lời bổ sung lúc gửi")}


def links(code: str, seq: int, kinds: Mapping[str, bool]) -> tuple[Link, ...]:
    """Return the ways from line `seq` of a case to the answers that it froze; `kinds` says which are still there."""
    return tuple(
        Link(title, reverse("frozen_answer", args=[code, seq]) if kinds[kind] else "")
        for kind, title in titles().items()
        if kind in kinds
    )


@require_GET
def frozen_answer(request: Any, code: str, seq: int) -> HttpResponse:
    """What was answered when line `seq` of the history sent it. An agency that was only asked reads its own opinion."""
    at = reader(request.acting, code)
    own = own_lines(at.office, at.case) if at.asked_only else None
    found = _found(at.case.pk, seq, own)
    if found is None:
        raise NotSeen(f"{code} {seq}")
    body = json.loads(found.text) if found.text is not None else None
    context = {
        "case": at.case,
        "frozen": found,
        "title": titles()[found.kind],
        "body": body,
        "outcome": Consultation.Outcome(body["outcome"]).label if body and "outcome" in body else "",
        "line": next((one for one in history([at.case.pk], language())[at.case.pk] if one.seq == seq), None),
    }
    return render(request, "approvals/case/frozen_answer.html", context)


def _found(case_id: int, seq: int, own: Collection[int] | None) -> snapshots.Frozen | None:
    """What line `seq` froze of an answer, for a reader who may read the lines of `own` only, or all (None)."""
    if own is not None:
        return snapshots.find(case_id, seq, freezing.OPINION) if seq in own else None
    return snapshots.find(case_id, seq, freezing.OPINION) or snapshots.find(case_id, seq, freezing.ANSWERS)
