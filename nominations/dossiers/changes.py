"""What changed in a dossier between two sendings, or since the last one: what the next reader looks at first.

Snapshots are compared as they were frozen, so nothing is asked of how a dossier is stored today.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from nominations.dossiers.snapshots import KIND, frozen
from nominations.dossiers.wording import FACTS, SENSITIVE, fact_title, fact_value
from nominations.standing import takes_changes
from workflows.audit import record
from workflows.models import Case, Disclosure, Event

ADDED, REMOVED, CHANGED = "added", "removed", "changed"


@dataclass(frozen=True)
class Change:
    """One thing that is not as it was. `about` is fact, report, document or prior_award; `how` added, removed or
    changed; `sensitive` names the right that its reader needs (`nominations.register.sensitive`), if any."""

    about: str
    title: str
    how: str
    before: str
    after: str
    sensitive: str = ""


class Sending(NamedTuple):
    """An event that froze the dossier: where from, where to, and what it froze; None when that was erased."""

    seq: int
    stage: str
    to: str
    at: datetime
    text: str | None


@dataclass(frozen=True)
class Since:
    """What changed in a dossier since `earlier`: up to the sending `later`, or up to now when it is being corrected.

    `unknown` when one of the two snapshots was erased: then nothing can be said of changes.
    """

    earlier: Sending
    later: Sending | None
    changes: tuple[Change, ...]
    unknown: bool = False


def since_last_sending(case_ids: Collection[int]) -> dict[int, list[Change]]:
    """Return for each case what changed since it was sent before; an empty list when nothing did or it was never sent
    before. See `compared`."""
    found = compared(case_ids)
    return {key: list(found[key].changes) if key in found else [] for key in case_ids}


def compared(case_ids: Collection[int]) -> dict[int, Since]:
    """Return for each case what its next reader finds changed; cases that were not sent before are left out.

    Where the dossier may be corrected, that is everything since the last sending. Elsewhere the last sending is
    compared with the one before that came to the same stage, so that who had it back in between does not matter; if
    none did, with the one just before, unless the one follows straight from the other. Three queries, and four more
    where something is being corrected, for any number of cases.
    """
    cases = {row.pk: row for row in Case.objects.filter(pk__in=case_ids).select_related("edition")}
    pairs: dict[int, tuple[Sending, Sending | None]] = {}
    for key, sent in _sendings(list(cases)).items():
        if takes_changes(cases[key].edition.sha256, cases[key].stage):
            pairs[key] = sent[-1], None
        elif (earlier := _sent_before(sent)) is not None:
            pairs[key] = earlier, sent[-1]
    texts = _texts({(key, one.seq) for key, pair in pairs.items() for one in pair if one is not None})
    now = frozen([key for key, (_earlier, later) in pairs.items() if later is None])
    found = {}
    for key, (earlier, later) in pairs.items():
        before, after = (texts.get((key, earlier.seq)), texts.get((key, later.seq)) if later else now.get(key))
        known = before is not None and after is not None
        changes = tuple(between(before, after)) if before is not None and after is not None else ()
        found[key] = Since(
            earlier._replace(text=before), later._replace(text=after) if later else None, changes, not known
        )
    return found


def sending(case_id: int, seq: int) -> Sending | None:
    """Return one sending of a case with its text; None when that event froze nothing. Two queries."""
    one = next((one for one in _sendings([case_id]).get(case_id, ()) if one.seq == seq), None)
    return None if one is None else one._replace(text=_texts({(case_id, seq)}).get((case_id, seq)))


def _sent_before(sent: Sequence[Sending]) -> Sending | None:
    *before, last = sent
    same = next((one for one in reversed(before) if one.to == last.to), None)
    if same is not None or not before:
        return same
    return None if before[-1].to == last.stage else before[-1]


def _sendings(case_ids: Collection[int]) -> dict[int, list[Sending]]:
    """The events that froze a dossier, in their order, without the texts. One query."""
    rows = Event.objects.filter(case__in=case_ids, canonical__contains=f'"{KIND}":"').order_by("case", "seq")
    found: dict[int, list[Sending]] = defaultdict(list)
    for case_id, seq, stage, to, at, canonical in rows.values_list(
        "case", "seq", "stage", "to", "happened_at", "canonical"
    ):
        if KIND in record.read(canonical).get("snapshots", {}):
            found[case_id].append(Sending(seq, stage, to, at, None))
    return found


def _texts(wanted: Collection[tuple[int, int]]) -> dict[tuple[int, int], str]:
    """The snapshots of these events, (case, number) → text. One query."""
    rows = Disclosure.objects.filter(
        kind=KIND, case__in={case for case, _seq in wanted}, seq__in={seq for _case, seq in wanted}
    )
    found = {(case, seq): value for case, seq, value in rows.values_list("case", "seq", "value")}
    return {key: found[key] for key in wanted if key in found}


# --- comparing two snapshots


def between(before: str, after: str) -> list[Change]:
    """Return what differs between two snapshots: facts, then parts of the report, documents, prior awards."""
    old, new = json.loads(before), json.loads(after)
    return [
        *_facts(old, new),
        *_listed("report", old.get("report", []), new.get("report", []), _part_key, _part_words),
        *_documents(old.get("documents", []), new.get("documents", [])),
        *_listed("prior_award", old.get("prior_awards", []), new.get("prior_awards", []), _prior_key, prior_words),
    ]


def _facts(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for path in FACTS:
        before, after = at_path(old, path), at_path(new, path)
        if before != after:
            yield _change(
                "fact", fact_title(path), fact_value(path, before), fact_value(path, after), SENSITIVE.get(path, "")
            )


def at_path(body: Mapping[str, Any], path: str) -> Any:
    """Return what a snapshot says at a path ("nominee.birth"); None when it says nothing there."""
    found: Any = body
    for step in path.split("."):
        found = found.get(step) if isinstance(found, dict) else None
    return found


def _change(about: str, title: str, before: str, after: str, sensitive: str = "") -> Change:
    how = ADDED if not before else REMOVED if not after else CHANGED
    return Change(about, title, how, before, after, sensitive)


Row = Mapping[str, Any]


def _listed(
    about: str, old: Sequence[Row], new: Sequence[Row], key: Callable[[Row], Any], words: Callable[[Row], str]
) -> Iterator[Change]:
    """What was added, removed or changed in a list whose rows are known by a key, in the order of the new list."""
    before, after = {key(one): one for one in old}, {key(one): one for one in new}
    for one in [*after, *(one for one in before if one not in after)]:
        was, has = before.get(one), after.get(one)
        told = (words(was) if was else "", words(has) if has else "")
        if told[0] != told[1]:
            yield _change(about, (has or was or {})["title"], *told)


def _part_key(part: Row) -> Any:
    return part["code"]


def _part_words(part: Row) -> str:
    return str(part["text"])


def _prior_key(award: Row) -> Any:
    return award["title"], award["number"], award["decided_on"]


def prior_words(award: Row) -> str:
    """Say what a snapshot holds of an award that somebody has already."""
    told = _("%(number)s ngày %(day)s của %(authority)s") % {
        "number": award["number"],
        "day": f"{date.fromisoformat(award['decided_on']):%d/%m/%Y}",
        "authority": award["authority"],
    }
    checked = _("đã đối chiếu quyết định") if award["verified"] else _("chưa đối chiếu quyết định")
    return "; ".join(text for text in (told, award.get("reason", ""), checked) if text)


def _documents(old: Sequence[Row], new: Sequence[Row]) -> Iterator[Change]:
    """Documents that came, went or were exchanged: one gone and one come of a kind is an exchange. The same file of the
    same kind under another name is the same document."""
    gone = _apart(old, new)
    come = _apart(new, old)
    for kind, rows in come.items():
        left = gone.pop(kind, [])
        for number, row in enumerate(rows):
            was = left[number] if number < len(left) else None
            yield _change("document", row["title"], _document_words(was) if was else "", _document_words(row))
        for row in left[len(rows) :]:
            yield _change("document", row["title"], _document_words(row), "")
    for rows in gone.values():
        for row in rows:
            yield _change("document", row["title"], _document_words(row), "")


def _apart(these: Sequence[Row], those: Sequence[Row]) -> dict[str, list[Row]]:
    """By kind, the documents of `these` that are not among `those`."""
    known = {(one["kind"], one["sha256"]) for one in those}
    found: dict[str, list[Row]] = defaultdict(list)
    for one in these:
        if (one["kind"], one["sha256"]) not in known:
            found[one["kind"]].append(one)
    return found


def _document_words(one: Row) -> str:
    return f"{one['name']} (SHA-256 {one['sha256'][:12]}…)"
