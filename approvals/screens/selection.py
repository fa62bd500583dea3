"""Acting on many cases at once: select in the inbox, see what can be done, do it. Two presses for a plain action.

What is possible depends on which cases were selected, so it is found out between the two presses: one page offers every
action that fits, says for how many cases, where they would go and to whom, and names each case that must stay and why.
A button right beside the list would save one press and make people act blind.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from approvals.screens.preparing import PAGES, Link
from nominations.eligibility import answering_action
from nominations.standing import ASKS_FOR_THE_DOSSIER
from workflows import inbox, sight
from workflows.definition import Action
from workflows.engine import Seen
from workflows.models import Case
from workflows.screens import acts, inbox_address, outcome

#: Cases of one selection that stand in an address, so that the page can be loaded again and gone back to. Of more, the
#: address says how they were found (`ALL` and the filter of the inbox), or they are only in what was sent.
LIMIT = 100
#: Cases of one act.
MOST = acts.MOST
#: Cases that the page names before it folds the others away.
NAMED = 100
_CHOSEN, ALL = "chon", "tat-ca"
#: A reason that is about this office in general and not about these cases; other offices' actions only clutter.
_NOT_OURS = frozenset({"denied", "only_system"})


@dataclass(frozen=True)
class Offered:
    """One action for the selection: its form, every case it may be tried on, and what prepares it."""

    form: acts.ActForm
    tokens: tuple[str, ...]
    total: int
    links: tuple[Link, ...]

    @property
    def for_all(self) -> bool:
        """Whether no selected case stands in its way."""
        return self.form.possible and len(self.form.codes) == self.total


@require_http_methods(["GET", "POST"])
def selection(request: Any) -> HttpResponse:
    """Say what can be done with the cases selected, for how many of them, and for the others why not.

    They are named, or are all that fit a filter of the inbox: those are found anew each time the page is opened, and
    the acts on it are on what it shows.
    """
    if request.method == "POST":
        return _chosen(request)
    if request.GET.get(ALL) == "1":
        return _page(request, _every(request), inbox_address.back(request.get_full_path(), ALL))
    return _page(request, _read(request.GET.getlist(_CHOSEN)), request.GET.get("next", ""))


def _page(request: Any, seen: Mapping[int, Seen], back: str) -> HttpResponse:
    by, everything = request.acting, request.GET.get(ALL) == "1"
    cases = list(sight.cases_in_sight(by).filter(pk__in=list(seen)).select_related("edition").order_by("pk"))
    if not cases and not everything:
        raise sight.NotSeen("selection")
    present = [case for case in cases if seen[case.pk].visit == case.visit]
    offered = _offered(acts.offers(by, present), present, seen) if present else []
    standings = outcome.standings(cases)
    context = {
        "cases": [standings[case.pk] for case in present],
        "shown_first": f":{NAMED}",
        "shown_then": f"{NAMED}:",
        "everything": everything,
        "moved_on": [standings[case.pk] for case in cases if seen[case.pk].visit != case.visit],
        "possible": [one for one in offered if one.form.tokens],
        "dossiers": any(ASKS_FOR_THE_DOSSIER.intersection(one.form.action.requires) for one in offered),
        "findings": any(answering_action(case) is not None for case in present),
        "checklists": any("checklist_settled" in one.form.action.requires for one in offered),
        "impossible": [one for one in offered if not one.form.tokens],
        "tokens": [acts.written(case.pk, seen[case.pk]) for case in present],
        "total": len(present),
        "next": inbox_address.inside(request, back),
    }
    return render(request, "approvals/inbox/selection.html", context)


def _every(request: Any) -> dict[int, Seen]:
    """The work of the office worked in that fits the filter in the address, as it stands now, without what a colleague
    has taken on. Two queries."""
    desk = inbox.Desk(request.user.pk, (request.acting.office.pk,))
    rows = inbox.my_tasks(desk, inbox_address.read(request.GET), limit=MOST + 1).rows
    if len(rows) > MOST:
        _too_many(request, MOST)
    free = (row for row in rows[:MOST] if row.is_mine or not row.claimed_by)
    return {row.case_id: Seen(row.visit, row.task_id) for row in free}


def _too_many(request: Any, limit: int) -> None:
    words = _("Mỗi lượt xử lý tối đa %(limit)s hồ sơ: dưới đây là %(limit)s hồ sơ đầu, phần còn lại làm lượt sau.")
    messages.warning(request, words % {"limit": number_format(limit, force_grouping=True)})


def _chosen(request: Any) -> HttpResponse:
    """Put what was selected into an address, so that the page can be loaded again and gone back to; what is too much
    for one is shown at once."""
    next_page = inbox_address.inside(request, request.POST.get("next", "")) or reverse("inbox")
    tokens = [one for one in acts.tokens_in(request.POST) if acts.read_token(one) is not None]
    if not tokens:
        messages.error(request, _("Chưa chọn hồ sơ nào. Hãy đánh dấu các hồ sơ trong danh sách rồi bấm lại."))
        return redirect(next_page)
    if len(tokens) > MOST:
        _too_many(request, MOST)
    if len(tokens) > LIMIT:
        return _page(request, _read(tokens), next_page)
    query = urlencode({_CHOSEN: tokens, "next": next_page}, doseq=True)
    return redirect(f"{reverse('selection')}?{query.replace('%3A', ':')}")


def _read(tokens: Iterable[str]) -> dict[int, Seen]:
    """The cases named, as they were seen; what cannot be read is left out."""
    read = (acts.read_token(one) for one in tokens)
    return dict([one for one in read if one is not None][:MOST])


def _offered(forms: Mapping[str, acts.ActForm], cases: Iterable[Case], seen: Mapping[int, Seen]) -> list[Offered]:
    """Actions in the order of the chain, plain ones first, and of them those for everybody.

    Each is tried on every case whose stage knows it, as the list showed it: what cannot be done is then refused with
    its reason, and the refusal is kept.
    """
    listed = list(cases)
    found = []
    for form in forms.values():
        if not form.tokens and all(one.code in _NOT_OURS for one in form.problems.values()):
            continue
        known = {*form.codes, *form.problems}
        tokens = tuple(acts.written(case.pk, seen[case.pk]) for case in listed if case.code in known)
        found.append(Offered(form, tokens, len(listed), _links(form.action)))
    return sorted(found, key=lambda one: (not one.form.plain, not one.for_all))


def _links(action: Action) -> tuple[Link, ...]:
    """Pages that list many cases, where what this action requires is prepared: a draft, a decision, a session."""
    pages = dict.fromkeys(page for name in action.requires for page in PAGES.get(name, ()) if not page.of_case)
    return tuple(Link(page.title, page.url("")) for page in pages)
