"""The inbox in an address: what its query string narrows the list to, so that a view can be sent to a colleague."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from workflows.inbox import Filters

#: Names in the query string.
CHAIN, STAGE, COMMUNE, DISTRICT, OFFICE = "quy-trinh", "buoc", "xa", "huyen", "chuc-vu"
OVERDUE, CLAIMED, SEARCH = "qua-han", "giu", "tim"
AFTER, BEFORE = "sau", "truoc"

_CLAIMED: dict[str, Literal["", "mine", "nobody"]] = {"toi": "mine", "chua-ai": "nobody"}
#: A key that no row has: what cannot be read narrows to nothing instead of silently to everything.
_NOWHERE = -1
_DIGITS = 18


def read(query: Mapping[str, Any]) -> Filters:
    """Return what a query string narrows the list to."""
    return Filters(
        chain=query.get(CHAIN, ""),
        stage=query.get(STAGE, ""),
        commune_id=_key(query.get(COMMUNE, "")),
        district_id=_key(query.get(DISTRICT, "")),
        office_id=_key(query.get(OFFICE, "")),
        overdue=query.get(OVERDUE, "") == "1",
        claimed=_CLAIMED.get(query.get(CLAIMED, ""), ""),
        search=query.get(SEARCH, ""),
    )


def read_address(address: str) -> Filters:
    """Return what the query string of an address narrows the list to."""
    return read({name: values[0] for name, values in parse_qs(urlsplit(address).query).items()})


def every(address: str, page: str, mark: str) -> str:
    """Return the address of `page` on all that an address of the inbox narrows to, without the place in the list."""
    query = QueryDict(urlsplit(address).query, mutable=True)
    for name in (AFTER, BEFORE):
        query.pop(name, None)
    query[mark] = "1"
    return f"{page}?{query.urlencode()}"


def back(address: str, mark: str) -> str:
    """Return the address of the inbox that `every` was made from."""
    query = QueryDict(urlsplit(address).query, mutable=True)
    query.pop(mark, None)
    return f"{reverse('inbox')}?{query.urlencode()}" if query else reverse("inbox")


def _key(text: str) -> int | None:
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else _NOWHERE


def inside(request: HttpRequest, address: str) -> str:
    """Return an address to go on to when it is one of this site, otherwise "": a link cannot lead people elsewhere."""
    # Only what begins at the root: `redirect` would take any other word for the name of a view.
    rooted = address.startswith("/")
    fits = rooted and url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if fits else ""
