"""Two people correct one thing at once: who saves second is told, and nothing is overwritten unseen.

A form carries a mark of each value that it showed. When it comes back, a value that only the other one changed is taken
from him, one that both changed is a conflict: the page then shows his beside mine, with status 409. A page reads what
is stored and saves in one transaction, under the lock that its verb takes first anyway:

    with transaction.atomic():
        lock_cases([case.pk])
        conflicts = versions.merge(form, stored())
        if not conflicts:
            verb(by, **form.cleaned_data)

and gives its template `versions.context(form, conflicts, stored())`.

The marks are keyed with the site's secret and with a nonce of each page: of a short value (a religion, a number of a
paper) nobody finds out from the page's source what it is, nor whether two people have the same. They need no signature
beyond that: whoever alters his own only deceives himself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from secrets import token_urlsafe
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from workflows.names import nfc_text

#: The hidden field of a form, behind its prefix.
FIELD = "version"
#: The part of a version that is no field: what its marks are keyed with.
_NONCE = "*"


@dataclass(frozen=True)
class Conflict:
    """A field that somebody else has changed since the page was opened, what it says now, and where it is on the
    page."""

    field: str
    label: Any
    theirs: str
    anchor: str = ""


def version(values: Mapping[str, Any]) -> str:
    """Return the marks of these values in one line: "*=nonce;full_name=1f2e3d4c…;…"; another one each time."""
    return extended("", values)


def extended(seen: str, values: Mapping[str, Any]) -> str:
    """Return the version `seen`, with marks of those of these values that it does not know yet."""
    marks = _marks(seen)
    nonce = marks.pop(_NONCE, "") or token_urlsafe(12)
    marks = {name: _mark(nonce, name, value) for name, value in values.items()} | marks
    return _joined({_NONCE: nonce} | marks)


def names_in(seen: str) -> list[str]:
    """Return the names of the fields whose marks a version carries."""
    return [name for name in _marks(seen) if name != _NONCE]


def merged(seen: str, mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Return what to save of `mine`, and the names of the fields that both have changed since `seen`.

    `theirs` is what is stored now; what nobody ever stored is not in it. A field without a mark in `seen` counts as
    changed by him when it differs: a form that lost its version never overwrites.
    """
    known = _marks(seen)
    nonce = known.pop(_NONCE, "")
    wanted, clashes = dict(mine), []
    for name, value in mine.items():
        if name not in theirs or _plain(value) == _plain(theirs[name]):
            continue
        if known.get(name) == _mark(nonce, name, theirs[name]):
            continue
        if known.get(name) == _mark(nonce, name, value):
            wanted[name] = theirs[name]
        else:
            clashes.append(name)
    return wanted, clashes


def same(one: Any, other: Any) -> bool:
    """Return whether two values are one text, however a browser sends them."""
    return _plain(one) == _plain(other)


def merge(
    form: forms.Form, stored: Mapping[str, Any], given: Mapping[str, Any] | None = None, *, whole: bool = False
) -> list[Conflict]:
    """Put into a form's `cleaned_data` what is to be saved (see `merged`), and return what both have changed.

    `stored` is by the names of the form's fields; `given` what the person gave, `cleaned_data` unless told. `whole`:
    the fields are one fact, as the counts of a vote are, and are never mixed. With a conflict the form is refused:
    nothing is to be saved.
    """
    mine = {name: value for name, value in (form.cleaned_data if given is None else given).items() if name in stored}
    seen = form.data.get(form.add_prefix(FIELD), "")
    wanted, clashes = merged(seen, mine, stored)
    if whole:
        differ = [name for name in mine if not same(mine[name], stored[name])]
        taken = [name for name in differ if same(wanted[name], stored[name])]
        clashes = differ if clashes or 0 < len(taken) < len(differ) else []
    form.cleaned_data.update(wanted)
    if clashes:
        form.add_error(None, _("Người khác vừa sửa. Chưa lưu gì: hãy xem các mục nêu dưới đây."))
    return [
        Conflict(
            name,
            form.fields[name].label,
            in_words(stored[name], getattr(form.fields[name], "choices", ())),
            form[name].auto_id,
        )
        for name in clashes
    ]


def shown(form: forms.Form) -> dict[str, Any]:
    """Return what a form shows first, by field."""
    # Not the bound fields' own: those keep what they said first, and a kept text may yet be put in.
    typed = ((name, one) for name, one in form.fields.items() if not isinstance(one, forms.FileField))
    return {name: form.get_initial_for_field(one, name) for name, one in typed}


def context(
    form: forms.Form,
    conflicts: Collection[Conflict],
    stored: Mapping[str, Any],
    *,
    begun: str | None = None,
    anew: bool = False,
) -> dict[str, Any]:
    """Return what `nominations/conflicts.html` and the form on the page are given: `conflicts`, and the `version` that
    whoever sends it has seen.

    That is what the form was `begun` on, or came back with; after a conflict, and `anew` when a part of what he sent
    was saved, `renewed` by what is `stored` now.
    """
    came = begun or form.data.get(form.add_prefix(FIELD), "")
    if conflicts or anew:
        return {"conflicts": conflicts, "version": renewed(came, form, conflicts, stored)}
    return {"conflicts": conflicts, "version": came or version(shown(form))}


def renewed(seen: str, form: forms.Form, conflicts: Collection[Conflict], stored: Mapping[str, Any]) -> str:
    """Return the version of a form that comes back with what was typed: what clashed has been shown as it is `stored`,
    and what says the same is known. Of the rest its reader has seen no more than before: what only somebody else
    changed is taken from him again."""
    clashed = {one.anchor for one in conflicts}
    known = {
        name: value
        for name, value in stored.items()
        if name in form.fields and (form[name].auto_id in clashed or _says(form, name, value))
    }
    kept = {name: mark for name, mark in _marks(seen).items() if name not in known}
    return extended(_joined(kept), known)


def _says(form: forms.Form, name: str, value: Any) -> bool:
    try:
        return same(form.fields[name].clean(form[name].data), value)
    except forms.ValidationError:
        return False


def in_words(value: Any, choices: Iterable[tuple[Any, Any]] = ()) -> str:
    """Return a stored value as a page shows it."""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if _is_many(value):
        return "; ".join(in_words(one, list(choices)) for one in value)
    titles = {str(key): str(title) for key, title in _flat(choices)}
    return titles.get(str(value), "" if value is None else str(value))


def _flat(choices: Iterable[tuple[Any, Any]]) -> Iterator[tuple[Any, Any]]:
    """Choices without their groups."""
    for key, title in choices:
        if isinstance(title, list | tuple):
            yield from title
        else:
            yield key, title


def _joined(marks: Mapping[str, str]) -> str:
    return ";".join(f"{name}={marks[name]}" for name in sorted(marks))


def _marks(seen: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in seen.split(";") if "=" in part)


def _mark(nonce: str, name: str, value: Any) -> str:
    made = salted_hmac("workflows.screens.versions", f"{nonce}\n{name}\n{_plain(value)}", algorithm="sha256")
    return made.hexdigest()[:16]


def _plain(value: Any) -> str:
    """One text for equal values, however a browser sends them: its line ends, spaces around, letters in two parts, a
    box that is not ticked, rows in another order."""
    if value is None or value is False:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if hasattr(value, "pk"):
        return str(value.pk)
    if _is_many(value):
        return ",".join(sorted(_plain(one) for one in value))
    lines = nfc_text(str(value)).splitlines()
    return "\n".join(line.strip() for line in lines).strip()


def _is_many(value: Any) -> bool:
    return isinstance(value, list | tuple | set | frozenset | QuerySet)
