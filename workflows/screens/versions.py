"""Two people correct one dossier at once: who saves second is told, and nothing is overwritten unseen.

A form carries a short digest of each value that it showed. When it comes back, a value that only the other one changed
is taken from him, one that both changed is a conflict: the page then shows his beside mine. The digests are no secret
and need no signature: whoever alters his own only deceives himself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from workflows.names import nfc_text


@dataclass(frozen=True)
class Conflict:
    """A field that somebody else has changed since the page was opened, and what it says now."""

    field: str
    label: Any
    theirs: str


def version(values: Mapping[str, Any]) -> str:
    """Return the digests of these values in one line: "full_name=1f2e3d4c…;…"."""
    return written({name: _digest(value) for name, value in values.items()})


def merged(seen: str, mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Return what to save of `mine`, and the names of the fields that both have changed since `seen`.

    `theirs` is what is stored now. A field without a digest in `seen` counts as changed by him when it differs: a form
    that lost its version never overwrites.
    """
    before = known(seen)
    wanted, clashes = dict(mine), []
    for name, value in mine.items():
        if name not in theirs or _digest(value) == _digest(theirs[name]) or before.get(name) == _digest(theirs[name]):
            continue
        if before.get(name) == _digest(value):
            wanted[name] = theirs[name]
        else:
            clashes.append(name)
    return wanted, clashes


def same(one: Any, other: Any) -> bool:
    """Return whether two values are one text, however a browser sends them."""
    return _plain(one) == _plain(other)


def in_words(value: Any, choices: Iterable[tuple[Any, Any]] = ()) -> str:
    """Return a stored value as a page shows it."""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    titles = {str(key): str(title) for key, title in _flat(choices)}
    if isinstance(value, list | tuple):
        return "; ".join(in_words(one, titles.items()) for one in value)
    return titles.get(str(value), "" if value is None else str(value))


def known(seen: str) -> dict[str, str]:
    """Return the digests that `version` wrote, by name."""
    return dict(part.split("=", 1) for part in seen.split(";") if "=" in part)


def written(digests: Mapping[str, str]) -> str:
    """Return digests in one line, as `version` writes them."""
    return ";".join(f"{name}={digest}" for name, digest in sorted(digests.items()))


def _flat(choices: Iterable[tuple[Any, Any]]) -> Iterator[tuple[Any, Any]]:
    """Choices without their groups."""
    for key, title in choices:
        if isinstance(title, list | tuple):
            yield from title
        else:
            yield key, title


def _digest(value: Any) -> str:
    return sha256(_plain(value).encode()).hexdigest()[:16]


def _plain(value: Any) -> str:
    """One text for equal values, however a browser sends them: its line ends, spaces around, letters in two parts."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if hasattr(value, "pk"):
        return str(value.pk)
    lines = nfc_text(str(value)).splitlines()
    return "\n".join(line.strip() for line in lines).strip()
