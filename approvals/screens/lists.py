"""What the pages of the work before an act share: the cases that somebody picked, his work that fits a page, and forms
that are refused."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, Model, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from nominations.errors import DomainError, refuse
from workflows import clock, sight
from workflows.definition import Definition, Stage
from workflows.editions import compiled
from workflows.engine import Done
from workflows.models import Case
from workflows.screens import acts
from workflows.screens.acts import said
from workflows.screens.forms import DateField, Form, add_problem

M = TypeVar("M", bound=Model)
#: Whether a page is for the cases of a stage.
Fits = Callable[[Definition, Stage], bool]
#: Cases offered to pick from on one page.
OFFERED = 200
#: What a count of votes or members can hold in its column.
SMALL = 32767
LARGE = 2_147_483_647
#: Digits of the longest key.
DIGITS = 18
#: Years a paper of an office may be away from today; beyond it a calendar cannot count.
_YEARS = 60


class Day(DateField):
    """The day of a paper or a meeting: one that somebody at work may mean."""

    def validate(self, value: date | None) -> None:
        """Refuse a day that is a slip of the keyboard."""
        super().validate(value)
        if value is not None and abs(value.year - clock.today().year) > _YEARS:
            raise ValidationError(_("Năm %(year)s quá xa. Hãy kiểm tra lại ngày đã gõ."), params={"year": value.year})


class Count(forms.IntegerField):
    """How many people, votes or papers."""

    def __init__(self, *, most: int = SMALL, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=most, **kwargs)


class Choices(forms.ModelMultipleChoiceField):
    """Rows to tick."""

    def clean(self, value: Any) -> Any:
        """Refuse what cannot be a key of any row before the database is asked: it has no such number."""
        for one in value or ():
            if len(str(one)) > DIGITS:
                raise ValidationError(self.error_messages["invalid_pk_value"], params={"pk": str(one)[:DIGITS]})
        return super().clean(value)


def asks(*requirements: str) -> Fits:
    """Fits the stages where some action waits for one of these requirements."""
    wanted = set(requirements)
    return lambda _definition, stage: any(wanted & set(one.requires) for one in stage.actions.values())


def picked(data: Any, name: str = "case") -> list[int]:
    """Return the keys of the cases that a form names, each once: as plain keys or as the acts' tokens."""
    found = []
    for text in acts.tokens_in(data, name):
        token = acts.read_token(text)
        if token is not None:
            found.append(token[0])
        elif text.isascii() and text.isdigit() and len(text) <= DIGITS:
            found.append(int(text))
    return list(dict.fromkeys(found))


def open_work(by: sight.By, fits: Fits) -> QuerySet[Case]:
    """Return the cases on which the office of `by` has work at a stage that fits, with edition, chain and commune;
    `due_on` is that of the work. A few queries, however many cases."""
    office = sight.office_of(by)
    if office is None:
        return Case.objects.none()
    where = Q(pk__in=[])
    for edition_id, definition in sight.definitions_before(office).items():
        stages = [stage.name for stage in definition.stages.values() if fits(definition, stage)]
        if stages:
            where |= Q(edition=edition_id, stage__in=stages)
    mine = Case.objects.filter(where, tasks__office=office.pk)
    return mine.annotate(due_on=F("tasks__due_on")).select_related("edition__chain", "commune").order_by("pk")


def at_work(by: sight.By, code: str, fits: Fits, doing: str) -> Case:
    """Return a case whose work is at the office of `by`, at a stage that fits.

    Raises NotSeen, NotAtHand; DomainError when nothing waits there for what this page does (`doing`, in Vietnamese).
    """
    case = sight.case_at_hand(by, code)
    definition = compiled([case.edition.sha256])[case.edition.sha256].definition
    place = definition.place(case.stage)
    if not isinstance(place, Stage) or not fits(definition, place):
        raise refuse(
            "case",
            "not_at_this_stage",
            f"Hồ sơ {case.code} đang ở bước “{said(place.title)}”: ở bước này không {doing}.",
            "Hãy mở hồ sơ để xem việc cần làm ở bước hiện tại.",
        )
    return case


def put(form: Form, error: DomainError, places: dict[str, str] | None = None) -> None:
    """Put a refusal on the form; `places` says which field of the form a field of the verb is.

    A refusal that is about who asks is no mistake in a form and goes on.
    """
    if error.field == "by":
        raise error
    add_problem(form, error.problem, (places or {}).get(error.field, error.field))


def newest(rows: QuerySet[M], before: str, count: int) -> tuple[list[M], int | None]:
    """Return a page of rows, newest first, and the key that the page after it begins below; None on the last."""
    if before.isascii() and before.isdigit() and len(before) <= DIGITS:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows.order_by("-pk")[: count + 1])
    return found[:count], found[count - 1].pk if len(found) > count else None


def answer(request: Any, template: str, context: dict[str, Any], judged: Iterable[Form | None] = ()) -> HttpResponse:
    """Draw a page; with the status of a refusal when one of the forms on it was refused, of a conflict when somebody
    else has changed what it shows (`conflicts`)."""
    wrong = any(form is not None and form.errors for form in judged)
    status = 409 if context.get("conflicts") else 422 if wrong else 200
    return render(request, f"approvals/{template}", context, status=status)


def told(done: Done, command: Any, back: str) -> HttpResponse | None:
    """Go to what came of an act that somebody gave here; None when there is nothing of his to tell."""
    if not done.events and not done.refused:
        return None
    return redirect(f"{reverse('act_result', args=[command])}?{urlencode({'next': back})}")


def codes(cases: Collection[Case], most: int = 5) -> str:
    """Name some cases in a sentence."""
    named = [case.code for case in cases]
    return ", ".join(named[:most]) + (" …" if len(named) > most else "")
