"""What a view lets escape becomes a page that says what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import requires_csrf_token

from nominations.errors import DomainError
from workflows.engine.context import BadAct, Busy, Conflict, EngineError, Problem
from workflows.engine.starting import NotAllowed
from workflows.offices import OfficeError
from workflows.policies import PolicyError
from workflows.screens import unsent
from workflows.sight import NotAtHand, NotSeen

_STATUS: tuple[tuple[type[Exception], int], ...] = (
    (NotSeen, 404),
    (NotAtHand, 403),
    (NotAllowed, 403),
    (Busy, 503),
    (Conflict, 409),
    (BadAct, 400),
    (EngineError, 409),
    (DomainError, 409),
    (OfficeError, 409),
    (PolicyError, 409),
)
#: Refusals of the domain that are about who asks.
_ABOUT_THE_PERSON = frozenset(
    {"denied", "not_your_office", "not_in_office", "not_substitute", "no_capacity", "sensitive_not_readable"}
)


class ProblemsMiddleware:
    """Renders the page of a refusal that no form took up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing to do on the way."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return the page for a refusal; None leaves other exceptions to Django."""
        for kind, status in _STATUS:
            if isinstance(error, kind):
                return refused(request, error, status)
        return None


def refused(request: HttpRequest, error: Exception, status: int) -> HttpResponse:
    """Return the page of a refusal with its status; 403 when it is about who asks."""
    problem = getattr(error, "problem", None)
    if isinstance(problem, Problem) and problem.code in _ABOUT_THE_PERSON:
        status = 403
    if status == 404:
        return render(request, "404.html", status=404)
    said = {"message": problem.message, "way_out": problem.way_out} if isinstance(problem, Problem) else {}
    context = {"status": status, **(said or {"message": str(error), "way_out": ""})}
    return render(request, "errors/refused.html", context, status=status)


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """Say that it was the machine's fault, that nothing was half done, and whom to tell."""
    return render(request, "500.html", status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the page was too old (signed out, another window) and how to go on; what was typed on it is kept."""
    kept_at = unsent.rescue(request)
    return render(request, "errors/csrf.html", {"kept_at": kept_at}, status=403)


def denied(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Say what a PermissionDenied carries."""
    words = str(exception) if isinstance(exception, PermissionDenied) and str(exception) else ""
    return render(request, "errors/refused.html", {"status": 403, "message": words, "way_out": ""}, status=403)
