"""What lines of the history commit to, and the page of an answer as it was sent."""

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

from approvals import freezing, verdicts
from approvals.asked import own_lines
from approvals.models import Consultation
from approvals.screens.reader import language, reader
from nominations.dossiers import snapshots as dossiers
from nominations.eligibility import answered
from workflows.audit import snapshots
from workflows.audit.sentences import history
from workflows.sight import NotSeen


@dataclass(frozen=True)
class Link:
    """From a line of history to what it froze; without an address that was erased."""

    title: str
    url: str


def titles() -> Mapping[str, str]:
    """What lines of history freeze, by kind, in words."""
    return {
        dossiers.KIND: _("bản chụp hồ sơ lúc gửi"),
        verdicts.KIND: _("nội dung đã thẩm định"),
        answered.KIND: _("điều đã được trả lời"),
        freezing.OPINION: _("ý kiến lúc gửi"),
        freezing.ANSWERS: _("trả lời bổ sung lúc gửi"),
    }


#: The address at which each kind is read.
_PAGES = {
    dossiers.KIND: "snapshot",
    verdicts.KIND: "judged",
    answered.KIND: "judged",
    freezing.OPINION: "frozen_answer",
    freezing.ANSWERS: "frozen_answer",
}


def links(code: str, seq: int, kinds: Mapping[str, bool], *, asked_only: bool) -> tuple[Link, ...]:
    """Return the ways from line `seq` of a case to what it froze; `kinds` says what that is, and what of it is still
    there. An agency that was only asked reads opinions and nothing else."""
    return tuple(
        Link(title, reverse(_PAGES[kind], args=[code, seq]) if kinds[kind] else "")
        for kind, title in titles().items()
        if kind in kinds and (not asked_only or kind == freezing.OPINION)
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
