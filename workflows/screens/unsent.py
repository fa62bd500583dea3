"""A form whose text is kept while it is typed: what its view and its template need, and what becomes of it when the
form is sent.

A view that is marked with `keeps_unsent` calls `opened` and then `fill` with its form; its template includes
`parts/unsent_offer.html` above the form and `parts/unsent.html` in it. The page then carries a signed token that names
the person, his capacity, the page and the fields. Only a page that this person could open hands one out, and nothing is
kept without one; only the same page, after the same check of access, puts into its form what was kept.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID, uuid4

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from workflows import unsent
from workflows.models import User
from workflows.screens import versions
from workflows.unsent import NotKept, Place

View = TypeVar("View", bound=Callable[..., HttpResponse])
_log = logging.getLogger(__name__)

#: The field that carries the token, and the name in an address that asks for what was kept.
TOKEN, ASKED = "nhap_token", "nhap"
_SALT = "workflows.screens.unsent"
#: Longer addresses get no token: they have no room in the row.
_LONGEST = 200


@dataclass(frozen=True)
class Token:
    """What a page says of its form: where it is, which opening of the page, what its fields said then, and which
    fields are kept without being compared."""

    place: Place
    sheet: UUID
    seen: str
    carried: tuple[str, ...]

    def __str__(self) -> str:
        place = [self.place.user_id, self.place.capacity, self.place.address, self.place.form]
        return signing.dumps([place, self.sheet.hex, self.seen, self.carried], salt=_SALT, compress=True)

    def typed(self, data: Any) -> dict[str, list[str]]:
        """Return what was sent of the fields that are kept."""
        names = [*versions.names_in(self.seen), *self.carried]
        return {name: data.getlist(name) for name in names if name in data}


def token_in(request: HttpRequest) -> Token | None:
    """Return the token that a form was sent with; None without one of ours that is young enough."""
    given = request.POST.get(TOKEN, "")
    if not given:
        return None
    try:
        place, sheet, seen, carried = signing.loads(given, salt=_SALT, max_age=settings.VINHDANH_UNSENT_DAYS * 86_400)
    except signing.BadSignature:
        return None
    return Token(Place(*place), UUID(hex=sheet), seen, tuple(carried))


def own_token(request: Any) -> Token | None:
    """Return the token of a form when it was handed to this person in the capacity he works in now."""
    token = token_in(request)
    if token is None or request.acting is None:
        return None
    mine = (token.place.user_id, token.place.capacity) == (request.user.pk, request.acting.key)
    return token if mine else None


@dataclass
class Unsent:
    """The form of one page and what is kept of it.

    `offered` are sheets that may be put into the form, with when they were kept, and the address that does it; `typed`
    is what is being put in, from `kept_at`. `other` are the fields in which it says something else than what is stored,
    by name and label; `changed` those of them whose stored content is another since it was begun.
    """

    place: Place
    sheet: UUID
    seen: str = ""
    carried: tuple[str, ...] = ()
    offered: list[tuple[UUID, datetime, str]] = field(default_factory=list)
    typed: MultiValueDict[str, str] = field(default_factory=MultiValueDict)
    kept_at: datetime | None = None
    gone: bool = False
    other: list[tuple[str, Any]] = field(default_factory=list)
    changed: list[versions.Conflict] = field(default_factory=list)
    back: str = ""

    @property
    def token(self) -> Token | None:
        """What the page carries; None where nothing is kept."""
        fits = self.seen and len(self.place.address) <= _LONGEST
        return Token(self.place, self.sheet, self.seen, self.carried) if fits else None

    def fill(self, form: forms.Form, *, also: Iterable[str] = ()) -> None:
        """Note what the fields say, and put into them what was typed.

        A field that only somebody else has changed since the text was begun keeps his; one that both have changed gets
        the typed one and is named in `changed`. `also` are fields of the page that the form does not know.
        """
        stored = {name: form.get_initial_for_field(one, name) for name, one in _compared(form)}
        shown = {form.add_prefix(name): _as_sent(form.fields[name], value) for name, value in stored.items()}
        if self.typed:
            self._restore(form, stored, shown)
        hidden = (form.add_prefix(name) for name, one in form.fields.items() if one.widget.is_hidden)
        self.carried = (*also, *hidden)
        self.seen = versions.extended(self.seen, shown)

    def page(
        self,
        form: forms.Form,
        conflicts: Collection[versions.Conflict],
        stored: Mapping[str, Any],
        *,
        also: Iterable[str] = (),
        begun: str = "",
        anew: bool = False,
    ) -> dict[str, Any]:
        """Fill the form, and return what the page of something that is corrected in place is given: this, and what
        `versions.context` gives. What is put in goes on from the version that it was begun on."""
        begun = begun or self.typed.get(versions.FIELD, "")
        seen = versions.context(form, conflicts, stored, begun=begun, anew=anew)
        self.fill(form, also=[*also, versions.FIELD])
        return {"unsent": self, **seen}

    def _restore(self, form: forms.Form, stored: dict[str, Any], shown: dict[str, str]) -> None:
        given = {}
        for name, one in form.fields.items():
            key = form.add_prefix(name)
            if not _secret(one) and not one.widget.value_omitted_from_data(self.typed, MultiValueDict(), key):
                given[name] = one.widget.value_from_datadict(self.typed, MultiValueDict(), key)
        mine = {form.add_prefix(name): _as_sent(form.fields[name], given[name]) for name in given if name in stored}
        wanted, clashes = versions.merged(self.seen, mine, shown)
        for name, value in given.items():
            key = form.add_prefix(name)
            if key not in mine or wanted[key] == mine[key]:
                form.initial[name] = value
            if key in mine and not versions.same(wanted[key], shown[key]):
                self.other.append((name, form.fields[name].label))
            if key in clashes:
                self.changed.append(_conflict(form, name, stored[name]))


def opened(request: Any, form: str = "") -> Unsent:
    """Return what is kept of the form of this page, as its view begins.

    `form` tells forms of one address apart. When the page was sent, it goes on as the sheet that it was; when it is
    opened, what was kept is offered, or typed in when the address asks for it. At most two queries.
    """
    place = Place(request.user.pk, request.acting.key, request.path, form)
    if request.method == "POST":
        token = own_token(request)
        if token is not None and token.place == place:
            return Unsent(place, token.sheet, token.seen)
        return Unsent(place, uuid4())
    asked = request.GET.get(ASKED, "")
    kept = unsent.kept(place)
    sheet = next((one for one in kept if str(one) == asked), None)
    typed = unsent.find(place, sheet) if sheet is not None else None
    query = request.GET.copy()
    query.pop(ASKED, None)
    back = f"{request.path}?{query.urlencode()}" if query else request.path
    offered = [(one, at, _asking(query, one)) for one, at in kept.items() if one != sheet or typed is None]
    if sheet is None or typed is None:
        return Unsent(place, uuid4(), offered=offered, gone=bool(asked), back=back)
    values = MultiValueDict(typed.values)
    return Unsent(place, sheet, typed.seen, (), offered, values, typed.kept_at, back=back)


def keeps_unsent(view: View) -> View:
    """Mark a view whose form is kept while it is typed. Sent and taken, that is redirected, what was kept is let go;
    otherwise, whatever went wrong, what was sent is kept."""

    @wraps(view)
    def kept(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        token = own_token(request)
        if token is not None and token.place.address != request.path:
            token = None
        try:
            response = view(request, *args, **kwargs)
        except Exception:
            if token is not None and (at := _kept(request, token)) is not None:
                messages.info(request, said_kept(at))
            raise
        if token is not None and 300 <= response.status_code < 400:
            unsent.drop(token.place.user_id, token.place.capacity, token.sheet)
        elif token is not None:
            _kept(request, token)
        return response

    return kept  # type: ignore[return-value]


def rescue(request: HttpRequest) -> datetime | None:
    """Keep what was typed into a form that was sent too late: its writer is no longer signed in, or signed in again
    elsewhere. The token says whose it is, and he alone will be offered it. Return when, None when nothing was kept."""
    token = token_in(request)
    if token is None or not User.objects.filter(pk=token.place.user_id, is_active=True).exists():
        return None
    return _kept(request, token)


def said_kept(at: datetime) -> str:
    """Say that what was typed has been kept."""
    return _("Nội dung vừa gõ đã được lưu nháp lúc %(time)s: mở lại trang đó để khôi phục.") % {"time": hour(at)}


def hour(at: datetime) -> str:
    """Return the time of day in Vietnam."""
    return f"{timezone.localtime(at):%H:%M}"


def _kept(request: HttpRequest, token: Token) -> datetime | None:
    """Keep what was sent where the answer is about something else: a failure here must not hide it."""
    try:
        return unsent.keep(token.place, token.sheet, token.typed(request.POST), token.seen)
    except (NotKept, DatabaseError):
        _log.warning("what was typed at %s was not kept", token.place.address, exc_info=True)
        return None


def _asking(query: Any, sheet: UUID) -> str:
    with_sheet = query.copy()
    with_sheet[ASKED] = str(sheet)
    return f"?{with_sheet.urlencode()}"


def _compared(form: forms.Form) -> Iterator[tuple[str, forms.Field]]:
    """The fields that people see and type into."""
    return ((name, one) for name, one in form.fields.items() if not _secret(one) and not one.widget.is_hidden)


def _secret(one: forms.Field) -> bool:
    """Whether a field is never kept: files and passwords."""
    return one.widget.needs_multipart_form or isinstance(one.widget, forms.PasswordInput)


def _as_sent(one: forms.Field, value: Any) -> str:
    """A value as one text, the same for what is stored and for what a browser sends back unchanged."""
    value = one.prepare_value(value)
    if isinstance(one.widget, forms.CheckboxInput):
        return str(bool(value))
    if isinstance(value, list | tuple):
        return "\n".join(sorted(str(item) for item in value))
    return "" if value is None else str(value)


def _conflict(form: forms.Form, name: str, theirs: Any) -> versions.Conflict:
    one = form.fields[name]
    words = versions.in_words(one.prepare_value(theirs), getattr(one, "choices", ()))
    return versions.Conflict(name, one.label, words, form[name].auto_id)
