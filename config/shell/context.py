"""What every page shows: which rooms this person may enter, how much work waits, and which day it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from approvals.screens import menu as approvals_menu
from nominations.screens import menu as nominations_menu
from workflows import clock
from workflows.screens.menu import Entry, administers

#: Chooses between the light and the dark colours; without it the machine's own choice holds.
THEME_COOKIE = "giao_dien"


@dataclass(frozen=True)
class Room:
    """One entry of the menu as a page draws it."""

    url: str
    title: str
    current: bool
    count: str


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return `rooms`, `today`, `demo` and `theme` for the base template."""
    theme = request.COOKIES.get(THEME_COOKIE, "")
    return {
        "rooms": SimpleLazyObject(lambda: list(_rooms(request))),
        "today": clock.today(),
        "demo": settings.VINHDANH_TODAY is not None,
        "theme": theme if theme in ("light", "dark") else "auto",
    }


#: The way of a dossier from left to right, then what is not about one dossier.
_ORDER = (
    "inbox",
    "new_nomination",
    "new_introduction",
    "appoint_delegate",
    "nominees",
    "submissions",
    "verification_reports",
    "council_sessions",
    "elections",
    "decisions",
    "erasable_documents",
    "search",
    "notices",
    "administration",
)


def _entries() -> list[Entry]:
    administration = Entry("administration", _("Quản trị"), administers)
    found = [*nominations_menu.ENTRIES, *approvals_menu.ENTRIES, administration]
    return sorted(found, key=lambda entry: _ORDER.index(entry.url_name))


def _rooms(request: Any) -> Iterator[Room]:
    acting = getattr(request, "acting", None)
    if acting is None:
        return
    for entry in _entries():
        if entry.shown(acting):
            url = reverse(entry.url_name)
            count = entry.count(request) if entry.count else ""
            yield Room(url, str(entry.title), request.path.startswith(url), count)
