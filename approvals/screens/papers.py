"""Papers to print of those who judge: the receipt of a list, a supplement slip, the report of a verification."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from approvals import sight
from approvals.papers import receipts, reports, supplements
from approvals.screens import sheets
from nominations import sight as nominations_sight
from nominations.models import Campaign, Congress
from nominations.papers import paper_response
from nominations.screens.gathering import of_subject
from nominations.screens.notices import key_of
from workflows import clock
from workflows.models import Case
from workflows.screens import sheets_out
from workflows.sight import NotSeen

#: Rows that the page offers one by one; a whole movement has as many as there are.
ROWS = 150


@require_GET
def submission_receipt(request: Any, pk: int) -> HttpResponse:
    """The one receipt for what was taken in of a submission."""
    paper = nominations_sight.submission_in_sight(request.acting, pk)
    return paper_response(receipts.file_name(paper), receipts.receipt_slip(paper))


@require_GET
def supplement_slip(request: Any, code: str) -> HttpResponse:
    """A supplement slip of a case: the newest, or the one that `phieu` names."""
    wanted = request.GET.get("phieu", "")
    key = key_of(wanted) if wanted else None
    if wanted and key is None:
        raise NotSeen(code)
    slip = sight.supplement_request_in_sight(request.acting, code, key)
    return paper_response(supplements.file_name(slip), supplements.supplement_slip(slip, on=clock.today()))


@dataclass(frozen=True)
class Subject:
    """A movement or congress with cases to report on: `token` is what an address carries of it."""

    about: Campaign | Congress
    number: int
    token: str


@require_GET
def verification_reports(request: Any) -> HttpResponse:
    """Choose on what to report: all dossiers of a movement, or some of them."""
    cases = _reportable(request)
    known = _subjects(cases)
    about = next((one for one in known if one.token == request.GET.get("ve", "")), None)
    shown = of_subject(cases, about.about if about else None)
    if sheets_out.is_wanted(request):
        rows = shown.select_related("commune", "edition").defer("edition__canonical").order_by("-pk")
        title = _("Hồ sơ đơn vị đã hoặc đang thẩm định")
        return sheets.found(request, title, list(rows[: sheets_out.MOST + 1]), name="tham-dinh")
    found = list(shown.select_related("commune").order_by("-pk")[: ROWS + 1])
    context = {"subjects": known, "about": about, "cases": found[:ROWS], "more": len(found) > ROWS}
    return render(request, "approvals/papers/reports.html", context)


@require_GET
def verification_report(request: Any) -> HttpResponse:
    """The draft of the report on the cases that the address names, or on all those of a movement or congress."""
    cases = _reportable(request)
    token, picked = request.GET.get("ve", ""), request.GET.getlist("case")
    if picked:
        keys = {key for one in picked if (key := key_of(one)) is not None}
        found = set(cases.filter(pk__in=keys).values_list("pk", flat=True))
        if found != keys or len(keys) != len(set(picked)):
            raise NotSeen("case")
    else:
        about = next((one for one in _subjects(cases) if one.token == token), None)
        found = set(of_subject(cases, about.about).values_list("pk", flat=True)) if about else set()
    if not found:
        raise NotSeen("case")
    made = reports.verification_report(request.acting.office, found, on=clock.today())
    return paper_response(f"Báo cáo thẩm định {len(found)} hồ sơ", made)


def _reportable(request: Any) -> QuerySet[Case]:
    """What this office's body verified and what is not yet at an end."""
    return sight.cases_verified(request.acting).filter(ended=False)


def _subjects(cases: QuerySet[Case]) -> list[Subject]:
    """The movements and congresses of these cases, with how many each has. Three queries."""
    pairs = cases.order_by().values_list("award_nomination__campaign", "delegate_nomination__congress")
    rows = list(pairs.annotate(n=Count("pk")))
    campaigns = Campaign.objects.in_bulk({one[0] for one in rows if one[0] is not None})
    congresses = Congress.objects.in_bulk({one[1] for one in rows if one[1] is not None})
    found = [Subject(campaigns[one], number, f"p{one}") for one, _other, number in rows if one is not None]
    found += [Subject(congresses[one], number, f"d{one}") for _other, one, number in rows if one is not None]
    return sorted(found, key=lambda one: one.token)
