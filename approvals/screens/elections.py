"""What a district congress decided: candidates, votes, order of reserves, minutes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from approvals import congresses, sight
from approvals.congresses import KEEPER, Tally
from approvals.models import ElectionResult, ElectionSession
from approvals.screens import lists, sheets
from approvals.screens.councils import MinutesForm
from nominations.awards import lock_cases
from nominations.errors import DomainError, refuse
from nominations.models import Congress
from workflows import clock
from workflows.capacities import Acting
from workflows.models import Case
from workflows.screens import sheets_out, versions
from workflows.screens.forms import Form, TextField
from workflows.sight import By

Status = ElectionSession.Status
Result = ElectionResult.Result
WAITS = lists.asks("elected_delegate", "elected_reserve", "not_elected")
SESSIONS = 30


def keeps(acting: Acting) -> bool:
    """Whether this is the office that records what a congress decided."""
    return (acting.office.body.function, acting.office.position) == KEEPER


class OpeningForm(Form):
    """Which congress, and when it selected."""

    congress = forms.ModelChoiceField(
        queryset=Congress.objects.none(),
        label=gettext_lazy("Đại hội"),
        error_messages={"required": gettext_lazy("Hãy chọn đại hội.")},
    )
    held_on = lists.Day(label=gettext_lazy("Ngày chọn cử"))

    def __init__(self, choices: QuerySet[Congress], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["congress"].queryset = choices  # type: ignore[attr-defined]


class BallotsForm(Form):
    """How many papers were given out."""

    ballots = lists.Count(label=gettext_lazy("Số phiếu phát ra"), most=lists.LARGE)


class TallyForm(Form):
    """One candidate's votes and result."""

    result = forms.ChoiceField(
        choices=[("", gettext_lazy("không ghi lần này")), *Result.choices],
        label=gettext_lazy("Kết quả"),
        required=False,
    )
    votes = lists.Count(label=gettext_lazy("Số phiếu"), most=lists.LARGE, required=False)
    reserve_order = lists.Count(label=gettext_lazy("Thứ tự dự khuyết"), required=False)
    note = TextField(label=gettext_lazy("Lý do xếp thứ tự"), max_length=300, required=False)

    def tally(self, case_id: int) -> Tally | None:
        """What was filled in; nothing when no result was chosen."""
        data = self.cleaned_data
        if not data["result"]:
            return None
        return Tally(case_id, data["result"], data["votes"] or 0, data["reserve_order"], data["note"])


def congresses_of(acting: Acting) -> QuerySet[Congress]:
    """The congresses of the office's own area that select for one above."""
    own = Congress.objects.filter(area=acting.office.body.area_id, parent__isnull=False)
    return own.select_related("parent").order_by("-ordinal", "pk")


@require_http_methods(["GET"])
def elections(request: Any) -> HttpResponse:
    """The selections in sight, newest first."""
    found = sight.elections_in_sight(request.acting).annotate(count=Count("results"))
    if sheets_out.is_wanted(request):
        every = found.order_by("-pk")[: sheets_out.MOST + 1]
        return sheets.elections(request, _("Chọn cử đại biểu"), every)
    sessions, older = lists.newest(found, request.GET.get("truoc", ""), SESSIONS)
    mine = keeps(request.acting)
    context = {
        "sessions": sessions,
        "older": older,
        "mine": mine,
        "waiting": lists.open_work(request.acting, WAITS).count() if mine else 0,
    }
    return lists.answer(request, "elections/elections.html", context)


@require_http_methods(["GET", "POST"])
def new_election(request: Any) -> HttpResponse:
    """Open the record of a selection that was held."""
    acting = request.acting
    if not keeps(acting):
        raise refuse(
            "by",
            "denied",
            _("%(office)s không có thẩm quyền ghi kết quả chọn cử của Đại hội.") % {"office": acting.office},
            _("Việc này do thư ký Ban Tổ chức Đại hội làm. Kiểm tra tư cách đang làm việc."),
        )
    choices = congresses_of(acting)
    form = OpeningForm(choices, request.POST or None, initial={"held_on": clock.today(), "congress": choices.first()})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            opened = congresses.open_election(acting.capacity, data["congress"].pk, held_on=data["held_on"])
        except DomainError as error:
            lists.put(form, error)
        else:
            messages.success(request, _("Đã lập biên bản chọn cử. Hãy ghi kết quả kiểm phiếu."))
            return redirect("election", opened.pk)
    return lists.answer(request, "elections/new.html", {"form": form}, [form])


@require_http_methods(["GET", "POST"])
def election(request: Any, pk: int) -> HttpResponse:
    """One selection: candidates with votes and results, and its end."""
    session = sight.election_in_sight(request.acting, pk)
    if sheets_out.is_wanted(request):
        rows = session.results.select_related("case__commune", "case__delegate_nomination__nominee")
        every = rows.order_by("result", "reserve_order", "-votes", "pk")[: sheets_out.MOST + 1]
        return sheets.results(request, str(session), every)
    page = Page(request, session)
    if request.method == "POST":
        step = {"record": page.record, "close": page.close}.get(request.POST.get("do", ""))
        gone = step() if step is not None else None
        if gone is not None:
            return gone
    return page.draw()


class Page:
    """The page of one selection in one request. A step answers where to go on."""

    def __init__(self, request: Any, session: ElectionSession) -> None:
        self.request, self.session, self.by = request, session, request.acting.capacity
        doing = request.POST.get("do", "")
        self.conflicts: list[versions.Conflict] = []
        self.mine = keeps(request.acting) and request.acting.office.body_id == session.body_id
        related = ("case__commune", "case__delegate_nomination")
        results = session.results.select_related(*related)
        self.results = list(results.order_by("result", "reserve_order", "-votes", "pk"))
        recording = request.POST if doing == "record" else None
        self.ballots = BallotsForm(recording, initial={"ballots": session.ballots})
        self.minutes = MinutesForm(request.POST if doing == "close" else None, initial={"minutes_on": clock.today()})
        self.rows = self._rows(recording) if self.mine and session.status == Status.OPEN else []

    def _rows(self, data: Any) -> list[tuple[Case, TallyForm]]:
        """A form for each candidate who waits at this congress. Two queries."""
        kept = {one.case_id: one for one in self.results}
        return [
            (case, TallyForm(data, prefix=f"h{case.pk}", initial=_kept(kept.get(case.pk))))
            for case in candidates(self.request.acting, self.session)
        ]

    def record(self) -> HttpResponse | None:
        """Record the votes and results of all candidates."""
        if not all(form.is_valid() for form in (self.ballots, *(form for _case, form in self.rows))):
            return None
        try:
            with transaction.atomic():
                given = self._given()
                if not self.conflicts:
                    ballots = self.ballots.cleaned_data["ballots"]
                    congresses.record_election(self.by, self.session.pk, ballots=ballots, tallies=given)
        except DomainError as error:
            lists.put(self.ballots, error)
            return None
        if self.conflicts:
            return None
        messages.success(self.request, _("Đã ghi kết quả của %(n)s người.") % {"n": len(given)})
        return redirect("election", self.session.pk)

    def _given(self) -> Sequence[Tally]:
        """Lock the cases and return what was filled in, and keep what somebody else has recorded since the page was
        opened."""
        lock_cases([case.pk for case, _form in self.rows])
        kept, ballots = self._recorded()
        self.conflicts = versions.merge(self.ballots, ballots)
        for case, form in self.rows:
            found = versions.merge(form, kept.get(case.pk, {}), whole=True)
            self.conflicts += [replace(one, label=f"{case.label}, {one.label}") for one in found]
        tallies = [form.tally(case.pk) for case, form in self.rows] if not self.conflicts else []
        return [one for one in tallies if one is not None]

    def _recorded(self) -> tuple[dict[int, dict[str, Any]], dict[str, Any]]:
        """What is recorded of each candidate, and of the ballots, by the forms' fields. Two queries."""
        ballots = ElectionSession.objects.values_list("ballots", flat=True).get(pk=self.session.pk)
        kept = {one.case_id: _kept(one) for one in self.session.results.all()}
        return kept, {"ballots": ballots} if ballots is not None else {}

    def _versions(self) -> tuple[list[tuple[Case, TallyForm, str]], str]:
        """Each candidate with his form and what its reader has seen, and the same of the ballots."""
        kept, ballots = self._recorded() if self.conflicts else ({}, {})
        rows = [(case, form, self._seen(form, kept.get(case.pk, {}))) for case, form in self.rows]
        return rows, self._seen(self.ballots, ballots)

    def _seen(self, form: Form, stored: dict[str, Any]) -> str:
        return str(versions.context(form, self.conflicts, stored)["version"])

    def close(self) -> HttpResponse | None:
        """Close the selection with its minutes, or go on with a closing that was interrupted."""
        resumed = self.session.status in (Status.CLOSING, Status.CLOSED)
        if not resumed and not self.minutes.is_valid():
            return None
        here = reverse("election", args=[self.session.pk])
        given = {} if resumed else self.minutes.cleaned_data
        try:
            done = congresses.close_election(self.by, self.session.pk, **given)
        except DomainError as error:
            lists.put(self.minutes, error)
            return None
        return lists.told(done, self.session.command, here) or redirect(here)

    def draw(self) -> HttpResponse:
        """The selection as it stands, with the steps that are open to this office."""
        rows, ballots_version = self._versions()
        judged = [self.ballots, self.minutes, *(form for _case, form in self.rows)]
        context = {
            "session": self.session,
            "conflicts": self.conflicts,
            "mine": self.mine,
            "results": self.results,
            "rows": rows,
            "ballots": self.ballots,
            "ballots_version": ballots_version,
            "wrong_rows": [(case, form) for case, form in self.rows if form.errors],
            "minutes": self.minutes if self.mine and self.session.status == Status.OPEN and self.results else None,
            "resume": self.mine and self.session.status == Status.CLOSING,
        }
        return lists.answer(self.request, "elections/election.html", context, judged)


def candidates(by: By, session: ElectionSession) -> QuerySet[Case]:
    """The cases that wait at this office for the congress to which this one selects, and that no other selection
    under way has."""
    taken = ElectionResult.objects.filter(case=OuterRef("pk"), is_open=True).exclude(session=session.pk)
    waiting = lists.open_work(by, WAITS).filter(delegate_nomination__congress=session.congress.parent_id)
    return waiting.exclude(Exists(taken)).order_by("label", "pk")


def _kept(result: ElectionResult | None) -> dict[str, Any]:
    if result is None:
        return {}
    return {name: getattr(result, name) for name in ("result", "votes", "reserve_order", "note")}
