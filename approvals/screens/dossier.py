"""The dossier on the page of a case: the report in its parts, and first of all what changed since it was sent before;
and the page of one snapshot, as an event of the history commits to it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from approvals.screens.panels import Fact, Panel
from approvals.screens.reader import Reader, language, reader
from nominations.dossiers import changes as dossier_changes
from nominations.dossiers import differing
from nominations.dossiers.changes import Change, Sending
from nominations.dossiers.wording import FACTS, SENSITIVE, fact_title, fact_value
from nominations.register import sensitive
from nominations.reports import form_of, titled
from workflows.audit.sentences import history
from workflows.models import Office
from workflows.sight import NotSeen


@dataclass(frozen=True)
class Told:
    """A change as its reader may read it: in pieces, old and new in one; without any when he may not."""

    change: Change
    how: str
    pieces: tuple[differing.Piece, ...]
    hidden: bool


def changes(at: Reader) -> Panel | None:
    """What the dossier says otherwise than when it was sent before: the answers' effect, for whoever reads it next."""
    since = dossier_changes.compared([at.case.pk]).get(at.case.pk)
    if since is None:
        return None
    shown = {
        "case": at.case,
        "since": since,
        "rows": [told(one, at.office) for one in since.changes],
        "from_stage": _stage(at, since.earlier),
        "to_stage": _stage(at, since.later) if since.later else "",
    }
    return Panel("changes", _("Thay đổi so với lần gửi trước"), "changes", shown)


def told(change: Change, office: Office) -> Told:
    """Return a change as an office may read it."""
    hidden = bool(change.sensitive) and not sensitive.may_read(office, change.sensitive)
    words = {
        dossier_changes.ADDED: _("thêm"),
        dossier_changes.REMOVED: _("bỏ"),
        dossier_changes.CHANGED: _("sửa"),
    }
    pieces = [] if hidden else differing.shortened(differing.pieces(change.before, change.after))
    return Told(change, words[change.how], tuple(pieces), hidden)


def _stage(at: Reader, sending: Sending) -> str:
    try:
        title = at.definition.place(sending.stage).title
    except KeyError:
        return sending.stage
    return title.en if language() == "en" else title.vi


def report(at: Reader) -> Panel | None:
    """The achievement report, part by part; what it still lacks is said at its place."""
    if at.award is None:
        return None
    form = form_of(at.award, at.case.received_on)
    rows = [
        (part.title.in_(language()), text, part.required) for part, text in titled(at.award) if text or part.required
    ]
    return Panel("report", form.title.in_(language()), "report", {"rows": rows})


@require_GET
def snapshot(request: Any, code: str, seq: int) -> HttpResponse:
    """What a dossier said when line `seq` of its history sent it; an agency that was only asked does not read it."""
    at = reader(request.acting, code)
    found = None if at.asked_only else dossier_changes.sending(at.case.pk, seq)
    if found is None:
        raise NotSeen(f"{code} {seq}")
    body = json.loads(found.text) if found.text is not None else None
    context = {
        "case": at.case,
        "at": at,
        "sending": found,
        "stage": _stage(at, found),
        "line": next((one for one in history([at.case.pk], language())[at.case.pk] if one.seq == seq), None),
        "erased": body is None,
        "facts": _facts(body, at.office) if body else [],
        "body": body,
        "initiatives": [
            f"{one['title']}: {dossier_changes.initiative_words(one)}" for one in (body or {}).get("initiatives", ())
        ],
        "prior": [
            f"{one['title']}: {dossier_changes.prior_words(one)}" for one in (body or {}).get("prior_awards", ())
        ],
    }
    return render(request, "approvals/case/snapshot.html", context)


def _facts(body: Mapping[str, Any], office: Office) -> list[Fact]:
    """The facts that were recorded, in the order of pages; those that this office may not read say so."""
    found = []
    for path in FACTS:
        value = fact_value(path, dossier_changes.at_path(body, path))
        if value and path in SENSITIVE and not sensitive.may_read(office, SENSITIVE[path]):
            value = str(sensitive.HIDDEN)
        if value:
            found.append(Fact(fact_title(path), value))
    return found
