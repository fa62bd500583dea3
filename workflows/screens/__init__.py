"""What the screens of all apps share: forms, paging, offering an act and taking it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse

from workflows.capacities import Acting

View = TypeVar("View", bound=Callable[..., HttpResponse])


class ActingRequest(HttpRequest):
    """A request after the capacity was found out: `acting` is what it acts as, `capacities` all that its user has."""

    acting: Acting
    capacities: list[Acting]
    user: Any


def capacity_not_required(view: View) -> View:
    """Mark a view that people without any capacity may use: choosing one, signing out, changing a password."""
    view.capacity_not_required = True  # type: ignore[attr-defined]
    return view
