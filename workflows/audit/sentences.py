"""History as plain sentences, rendered from the hashed bytes and the edition whose SHA-256 they name.

Nothing here reads an index column to say something: what an auditor reads is what the hash covers. Each line says
whether it still holds, so a screen can show a broken history without hiding it.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from workflows.audit import checking, record, wording
from workflows.definition import Definition, Outcome, Title
from workflows.models import Case, Disclosure, Edition, Event

__all__ = ["Line", "history"]


@dataclass(frozen=True)
class Line:
    """One event as people read it.

    `at` is when it happened, in Vietnam; `who` is the bare name of whoever acted. `comment` is the disclosed comment, a
    note in brackets where it was erased or does not hold, or None. `verified` says that numbering, hashes, edition,
    index text and disclosed values hold up to and including this line; the last line also has to be the one that the
    case remembers. `bases` are those of the substitutions, `policies` those a due date was set under, as recorded.
    `hash` is hexadecimal.
    """

    seq: int
    at: datetime
    who: str
    sentence: str
    comment: str | None
    verified: bool
    kind: str
    action: str
    stage: str
    stage_title: str
    visit: int
    to: str
    to_title: str
    bases: tuple[str, ...]
    policies: tuple[Mapping[str, str], ...]
    hash: str


def history(case_ids: Collection[int], language: Literal["vi", "en"] = "vi") -> dict[int, list[Line]]:
    """Return the lines of each case in their order; cases that do not exist are left out.

    Four queries for any number of cases.
    """
    cases = {
        row[0]: row[1:] for row in Case.objects.filter(id__in=case_ids).values_list("id", "code", "version", "head")
    }
    events: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    written = Event.objects.filter(case_id__in=case_ids).order_by("case_id", "seq")
    for row in written.values_list("case_id", "seq", "canonical", "hash"):
        events[row[0]].append(row)
    values: dict[int, dict[tuple[int, str], tuple[bytes, str]]] = defaultdict(dict)
    disclosed = Disclosure.objects.filter(case_id__in=case_ids)
    for case_id, seq, kind, salt, value in disclosed.values_list("case_id", "seq", "kind", "salt", "value"):
        values[case_id][seq, kind] = (bytes(salt), value)
    editions = _editions(case_ids)
    return {
        key: _Telling(code, version, bytes(head), values[key], editions, wording.LANGUAGES[language], language).lines(
            events[key]
        )
        for key, (code, version, head) in cases.items()
    }


def _editions(case_ids: Collection[int]) -> dict[str, Definition]:
    """Editions by the hash of what they say.

    One that no longer says what its hash names is not found, and its lines do not hold.
    """
    texts = Edition.objects.filter(cases__in=case_ids).distinct().values_list("canonical", flat=True)
    found = {}
    for text in texts:
        data = text.encode()
        try:
            found[hashlib.sha256(data).hexdigest()] = Definition.from_canonical(data)
        except ValueError:
            continue
    return found


class _Telling:
    """One case being told, line by line."""

    def __init__(
        self,
        code: str,
        version: int,
        head: bytes,
        values: Mapping[tuple[int, str], tuple[bytes, str]],
        editions: Mapping[str, Definition],
        words: wording.Language,
        language: Literal["vi", "en"],
    ) -> None:
        self.code, self.version, self.head = code, version, head
        self.values, self.editions, self.words, self.language = values, editions, words, language
        self.intact = True
        self.previous = record.GENESIS
        self.erased: set[tuple[int, str]] = set()

    def lines(self, rows: Sequence[tuple[Any, ...]]) -> list[Line]:
        bodies = [self._body(row[2]) for row in rows]
        self.erased = {
            (body["erased"]["seq"], body["erased"]["kind"])
            for body in bodies
            if isinstance(body.get("erased"), dict) and "seq" in body["erased"]
        }
        return [
            self._line(expected, row, body, expected == len(rows))
            for expected, (row, body) in enumerate(zip(rows, bodies, strict=True), start=1)
        ]

    @staticmethod
    def _body(text: str) -> dict[str, Any]:
        try:
            return record.read(text)
        except ValueError:
            return {}

    def _line(self, expected: int, row: tuple[Any, ...], body: dict[str, Any], last: bool) -> Line:
        _, seq, text, stored = row
        comment = None
        try:
            comment, disclosed = self._disclosed(seq, body)
            definition = self.editions.get(body["edition"]["sha256"])
            line = self._tell(seq, body, definition, comment, bytes(stored).hex())
            holds = definition is not None and disclosed and self._chained(expected, seq, text, bytes(stored), body)
        except (LookupError, TypeError, ValueError, AttributeError):
            line, holds = self._unreadable(seq, bytes(stored).hex()), False
        self.intact = self.intact and holds and not (last and (seq, bytes(stored)) != (self.version, self.head))
        self.previous = bytes(stored)
        return Line(**{**line, "verified": self.intact})

    def _chained(self, expected: int, seq: int, text: str, stored: bytes, body: dict[str, Any]) -> bool:
        return (
            expected == seq == body["seq"]
            and body["case"] == self.code
            and len(self.previous) == len(stored)
            and record.digest(self.previous, text.encode()) == stored
            and record.is_canonical(text, body)
        )

    def _disclosed(self, seq: int, body: dict[str, Any]) -> tuple[str | None, bool]:
        """What is to be shown of the comment, and whether all that this event disclosed still holds."""
        shown, sound = None, True
        for kind, commitment in checking.commitments_of(body).items():
            value = self.values.get((seq, kind))
            if (seq, kind) in self.erased:
                note, holds = self.words.gone, value is None
            elif value is None:
                note, holds = self.words.missing, False
            else:
                holds = checking.holds(*value, commitment)
                note = value[1] if holds else self.words.altered
            sound = sound and holds
            if kind == "comment":
                shown = note
        return shown, sound

    def _tell(
        self, seq: int, body: dict[str, Any], definition: Definition | None, comment: str | None, hashed: str
    ) -> dict[str, Any]:
        at = wording.local(body["happened_at"])
        stage = self._title(definition, body["stage"])
        to = self._title(definition, body["to"])
        by = body["by"]
        separator = ", " if by.get("title") or by.get("for") else " "
        done = f"{wording.actor(by, self.words)}{separator}{self._past(definition, body)}"
        if whose := body.get("task_of"):
            done += f" ({wording.office(whose['title'], whose['body'])})"
        if changed := wording.changed_work(body, self.words):
            done += f" ({changed})"
        recorded = wording.local(body["recorded_at"])
        if at.date() < recorded.date():
            done += f" ({self.words.recorded.format(day=f'{recorded:%d/%m/%Y}')})"
        sentence = f"{at:%d/%m/%Y %H:%M} {done}."
        if arrow := self._destination(definition, body, to):
            sentence += f" → {arrow}."
        return {
            **{"seq": seq, "at": at, "sentence": sentence, "comment": comment, "hash": hashed},
            "who": by["name"] if "user" in by else self.words.system,
            **{"kind": body["kind"], "action": body["action"], "stage": body["stage"], "stage_title": stage},
            **{"visit": body["visit"], "to": body["to"], "to_title": to},
            "bases": tuple(one.get("basis", "") for one in by.get("for", ())),
            "policies": tuple(body.get("policies", ())),
        }

    def _unreadable(self, seq: int, hashed: str) -> dict[str, Any]:
        return {
            **{
                "seq": seq,
                "at": wording.local("1970-01-01T00:00:00Z"),
                "who": "",
                "sentence": self.words.altered,
                "comment": None,
            },
            **{"hash": hashed, "kind": "", "action": "", "stage": "", "stage_title": "", "visit": 0, "to": ""},
            **{"to_title": "", "bases": (), "policies": ()},
        }

    def _title(self, definition: Definition | None, place: str) -> str:
        if not place or definition is None:
            return place
        try:
            return self._say(definition.place(place).title)
        except KeyError:
            return place

    def _past(self, definition: Definition | None, body: dict[str, Any]) -> str:
        if body["kind"] == "started":
            return self.words.started
        if body["kind"] == "erased":
            erased = body["erased"]
            if "what" in erased:
                return self.words.erased_outside.format(what=erased["title"][self.language])
            return self.words.erased.format(seq=erased["seq"])
        try:
            if definition is not None:
                return self._say(definition.place(body["stage"]).actions[body["action"]].past)
        except KeyError:
            pass
        return self.words.unknown.format(action=body["action"])

    def _destination(self, definition: Definition | None, body: dict[str, Any], title: str) -> str:
        if body["kind"] not in ("started", "moved"):
            return ""
        if definition is not None and isinstance(definition.outcomes.get(body["to"]), Outcome):
            return self.words.ended.format(title=title)
        due, who = wording.receivers(body.get("tasks", ()), self.words)
        return f"{title}{due}: {who}" if who else f"{title}{due}"

    def _say(self, title: Title) -> str:
        return title.vi if self.language == "vi" else title.en
