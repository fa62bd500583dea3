"""The page of one case, and the page of its history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from approvals.asked import own_lines
from approvals.screens import at_hand, matter, sheets
from approvals.screens.frozen import Link, links
from approvals.screens.neighbours import came_from, carried, neighbours
from approvals.screens.reader import Reader, language, reader
from workflows import clock, registry, sight
from workflows.audit import snapshots
from workflows.audit.sentences import Line, history
from workflows.diagram import Diagram, Holder, picture
from workflows.screens import sheets_out
from workflows.screens.acts import said

#: Lines of the history on the page of the case; all of them are on their own page.
NEWEST = 10


@dataclass(frozen=True)
class Told:
    """One line as a page shows it: `text` is the sentence without its time, which stands beside it; `frozen` leads to
    what the line commits to."""

    line: Line
    text: str
    rules: tuple[str, ...]
    frozen: tuple[Link, ...]

    @property
    def readable(self) -> bool:
        """Whether the line could be read at all; otherwise even its time is not known."""
        return bool(self.line.kind)


@dataclass(frozen=True)
class Integrity:
    """How many lines of a case's history hold."""

    sound: int
    total: int

    @property
    def whole(self) -> bool:
        return self.sound == self.total


@require_GET
def case(request: Any, code: str) -> HttpResponse:
    """Everything about one case that this capacity may read, and what it may do with it now."""
    at = reader(request.acting, code)
    lines = _lines(at)
    held = at_hand.holdings(at)
    shown = _shown(at, lines)
    panels = matter.panels(at)
    work = at_hand.work(at, request.capacities, held)
    context = _common(at, lines) | {
        "holdings": held,
        "panels": panels,
        "by_decision": matter.decided_by(panels) if at.outcome == "approved" else None,
        "work": work,
        "around": neighbours(request, work.mine.task) if work.mine else None,
        "carry": carried(came_from(request)),
        "way": None if at.asked_only else _way(at, lines, held),
        "lines": shown[: -NEWEST - 1 : -1],
        "all_lines": len(shown),
        "next": came_from(request),
    }
    return render(request, "approvals/case/case.html", context)


@require_GET
def whole_history(request: Any, code: str) -> HttpResponse:
    """The whole history of one case, and how to check it."""
    at = reader(request.acting, code)
    lines = _lines(at)
    shown = _shown(at, lines)
    if sheets_out.is_wanted(request):
        return sheets.history(request, at.case, [(one.line, one.text, one.rules) for one in shown])
    return render(request, "approvals/case/history.html", _common(at, lines) | {"lines": shown})


def _common(at: Reader, lines: Sequence[Line]) -> dict[str, Any]:
    return {
        "case": at.case,
        "at": at,
        "place": said(at.place.title),
        "chain": said(at.definition.title),
        "integrity": Integrity(sum(one.verified for one in lines), len(lines)),
        "audits": sight.audits(at.office),
        "award_title": matter.award_title(at.award.award_type) if at.award else "",
    }


def _lines(at: Reader) -> list[Line]:
    return history([at.case.pk], language())[at.case.pk]


def _shown(at: Reader, lines: Sequence[Line]) -> list[Told]:
    """The lines that this reader may read: all, or those of his own body when it was only asked."""
    own = own_lines(at.office, at.case) if at.asked_only else None
    frozen = snapshots.kinds_of(at.case.pk)
    return [
        Told(
            line,
            line.sentence.removeprefix(f"{line.at:%d/%m/%Y %H:%M} "),
            tuple(map(_rule, line.policies)),
            links(at.case.code, line.seq, frozen.get(line.seq, {}), asked_only=at.asked_only),
        )
        for line in lines
        if own is None or line.seq in own
    ]


def _rule(policy: Any) -> str:
    """One rule that a due date was set under, in words: as it was recorded, whatever holds today."""
    word = registry.vocabulary.policies.get(policy.get("code", ""))
    title = (word.en if language() == "en" else word.vi) if word else policy.get("code", "")
    units = {"working_days": _("ngày làm việc"), "days": _("ngày")}
    value = f"{policy.get('value', '')} {units.get(policy.get('unit', ''), '')}".strip()
    basis = policy.get("basis", "")
    return f"{title}: {value}" + (f" ({basis})" if basis else "")


def _way(at: Reader, lines: Sequence[Line], held: Sequence[at_hand.Holding]) -> Diagram:
    today = clock.today()
    holders = [
        Holder(
            str(one.task.office),
            one.task.due_on,
            one.task.claimed_by.full_name if one.task.claimed_by else "",
            one.task.due_on is not None and one.left is not None and one.task.due_on < today,
        )
        for one in held
    ]
    return picture(at.definition, lines, at.case.stage, at.case.ended, holders, language(), never=at.never)
