"""Answering for what the rules found about many cases, with one reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from approvals.screens import lists
from approvals.screens.eligibility import (
    LONGEST,
    SETTLES,
    AnswerForm,
    command_of,
    may_answer,
    told,
    written,
)
from nominations import eligibility
from nominations.eligibility import Finding
from nominations.errors import DomainError
from workflows.engine.context import Busy
from workflows.models import Case
from workflows.screens.acts import MOST


@dataclass(frozen=True)
class Open:
    """A finding about a case that this office may answer, and whether it is ticked."""

    case: Case
    finding: Finding
    checked: bool

    @property
    def value(self) -> str:
        """How the form names it."""
        return f"{self.case.pk}:{written(self.finding)}"


class FindingsOfCases(forms.Field):
    """Findings to tick, each with the key of its case."""

    widget = forms.SelectMultiple  # drawn by the page, a box beside each finding

    def clean(self, value: Any) -> dict[int, list[tuple[str, str]]]:
        """Return case → (rule, key) of each that was ticked; what names no case is left out."""
        self.validate(value)
        found: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
        for one in value:
            case, _colon, rest = str(one)[:LONGEST].partition(":")
            if case.isascii() and case.isdigit() and len(case) <= lists.DIGITS:
                rule, _colon, key = rest.partition(":")
                found[int(case)].append((rule, key))
        return dict(found)


class ManyAnswersForm(AnswerForm):
    """One reason for findings about many cases."""

    finding = FindingsOfCases(
        label=gettext_lazy("Điều được trả lời"),
        error_messages={"required": gettext_lazy("Hãy chọn ít nhất một điều để trả lời.")},
    )


@require_http_methods(["GET", "POST"])
def answer_many(request: Any) -> HttpResponse:
    """Answer for findings about many cases, all of those ticked or none: what one document settled for all of them."""
    by = request.acting.capacity
    stated = "confirm" in request.POST
    form = ManyAnswersForm(request.POST if stated else None)
    if form.is_valid():
        said = form.cleaned_data
        try:
            answered = eligibility.override(by, said["finding"], said["reason"], command=command_of(request))
        except DomainError as error:
            lists.put(form, error)
        except Busy as busy:
            form.add_error(None, str(busy))
        else:
            messages.success(request, told(len(answered)))
            return redirect("inbox")
    chosen = lists.picked(request.POST)
    work = lists.open_work(by, SETTLES)
    cases = list((work.filter(pk__in=chosen) if chosen else work)[:MOST])
    groups = _groups(cases, request.acting.office.pk, set(request.POST.getlist("finding")))
    context = {"form": form, "groups": groups, "chosen": chosen, "command": uuid4()}
    return lists.answer(request, "eligibility/many.html", context, [form])


def _groups(cases: Sequence[Case], office_id: int, ticked: set[str]) -> list[tuple[str, str, list[Open]]]:
    """What the office may answer, by rule: (title, basis, findings). The queries of `findings` and of the editions."""
    takes = {case.pk: case for case in cases if eligibility.answering_action(case) is not None}
    found: dict[tuple[str, str], list[Open]] = {}
    for key, listed in eligibility.findings(takes).items():
        for one in listed:
            if may_answer(one, office_id):
                value = f"{key}:{written(one)}"
                found.setdefault((one.title, one.basis), []).append(Open(takes[key], one, value in ticked))
    return [(title, basis, rows) for (title, basis), rows in found.items()]
