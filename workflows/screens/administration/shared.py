"""What the pages of administration share: who may enter, lists by key, and a form that carries out one verb."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any, Generic, TypeVar

from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from workflows.administration import Administration, AdministrationError, administering
from workflows.models import Absence, Appointment, Substitution
from workflows.screens import ActingRequest
from workflows.screens.forms import Form, add_problem
from workflows.sight import NotSeen

PAGE = 40
Row = TypeVar("Row", bound=Model)
Dated = TypeVar("Dated", Appointment, Substitution, Absence)


class AdminRequest(ActingRequest):
    """A request of an administrator; `admin` is what he administers."""

    admin: Administration


def for_administrators(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let only those in whose capacity one administers reach a view; others are told who does."""

    @wraps(view)
    def judged(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        request.admin = administering(request.acting.capacity)
        return view(request, *args, **kwargs)

    return judged


def only(rows: QuerySet[Row], **named: Any) -> Row:
    """Return the one row so named among those in reach. Raises NotSeen: what is out of reach is as if it were not."""
    if any("\x00" in one for one in named.values() if isinstance(one, str)):
        raise NotSeen(str(named))
    found = rows.filter(**named).first()
    if found is None:
        raise NotSeen(str(named))
    return found


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows of a list in its order, and the keys with which the pages beside it are asked for."""

    rows: list[Row]
    before: str
    after: str


def page(request: HttpRequest, rows: QuerySet[Row], key: str, *, descending: bool = False) -> Page[Row]:
    """Return the page that `sau` (after a key) or `truoc` (before one) in the query string asks for; the first one
    when neither can be read. One query."""
    after, before = (_readable(rows, key, request.GET.get(name, "")) for name in ("sau", "truoc"))
    backward = bool(before) and not after
    up = descending == backward
    wanted = rows.order_by(key if up else f"-{key}")
    if after or before:
        wanted = wanted.filter(**{f"{key}__{'gt' if up else 'lt'}": after or before})
    found = list(wanted[: PAGE + 1])
    more = len(found) > PAGE
    found = found[:PAGE]
    if backward:
        found.reverse()
    first, last = (str(getattr(one, key)) for one in (found[0], found[-1])) if found else ("", "")
    return Page(found, first if after or (backward and more) else "", last if backward or more else "")


def _readable(rows: QuerySet[Row], key: str, text: str) -> str:
    if key == "pk":
        return text if text.isascii() and text.isdigit() and len(text) < 19 else ""
    return text if len(text) <= 150 and "\x00" not in text else ""


def carry_out(
    request: HttpRequest,
    form: Form,
    do: Callable[[dict[str, Any]], Any],
    *,
    said: str,
    onward: str | Callable[[Any], str],
    page: dict[str, Any],
) -> HttpResponse:
    """Show a form that calls one verb.

    When it was sent and the verb agreed: say so and go `onward` (an address, or how it follows from what the verb
    gave); otherwise show it again with what is wrong. `page` gives title, lead, submit and back.
    """
    if request.method == "POST" and form.is_valid():
        try:
            done = do(form.cleaned_data)
        except AdministrationError as error:
            add_problem(form, error.problem, error.field)
        else:
            messages.success(request, said)
            return redirect(onward(done) if callable(onward) else onward)
    status = 422 if form.is_bound else 200
    return render(request, "workflows/administration/form.html", {"form": form, **page}, status=status)


def bound(request: HttpRequest) -> dict[str, Any]:
    """What a form is made with: its data when it was sent."""
    return {"data": request.POST} if request.method == "POST" else {}


def with_state(rows: list[Dated], today: date) -> list[Dated]:
    """Mark each dated row with its `state`: ended, over, now or later, as templates show it."""
    for row in rows:
        setattr(row, "state", state_of(row, today))  # noqa: B010 - for templates only; the models have no such field
    return rows


def state_of(row: Appointment | Substitution | Absence, today: date) -> str:
    """Return where a dated row stands on a day."""
    if row.valid_before is not None and row.valid_before <= today:
        return "over"
    return "now" if row.valid_from <= today else "later"
