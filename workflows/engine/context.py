"""What goes into an act and what comes out: plain values, no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from workflows.definition import Action, Definition
from workflows.names import nfc_text

#: The longest comment, in characters. A technical limit that keeps one act from filling the history; not a rule of law.
COMMENT_LIMIT = 4000


@dataclass(frozen=True, slots=True)
class Problem:
    """Why one case may not make one move: a stable code, what is wrong, and what to do about it (both Vietnamese)."""

    code: str
    message: str
    way_out: str = ""

    def __str__(self) -> str:
        return f"{self.message} {self.way_out}".strip()


@dataclass(frozen=True, slots=True)
class Capacity:
    """What a person acts as: an office of his own, or one substitution (and those it goes through). Named by the
    caller."""

    user_id: int | None
    office_id: int | None = None
    substitution_id: int | None = None


#: The system itself: deadlines and closings. It may do only what a chain marks `offered: false`.
SYSTEM = Capacity(None)


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A person gave his password again. Made by `authority.confirm` only."""

    user_id: int
    at: datetime


class Seen(NamedTuple):
    """What the caller had before him: the visit of the case, and his task if he acted from one."""

    visit: int
    task_id: int | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """One case, one action. `comment` is free text; nothing else travels with an action."""

    case_id: int
    action: str
    seen: Seen
    comment: str = ""

    @property
    def text(self) -> str:
        """The comment as it is kept: composed, without what nobody sees; empty when nothing remains of it."""
        return nfc_text(self.comment) if self.comment else ""


@dataclass(frozen=True, slots=True)
class Represented:
    """One office acted for: in which form, on what basis, and who held it on the day (none when vacant)."""

    form: str
    substitution_id: int
    office_id: int
    title: str
    body: str
    basis: str
    user_id: int | None
    name: str


@dataclass(frozen=True, slots=True)
class Actor:
    """A capacity that was judged: who, in which office of his own, for whom. `office_id` is the office whose acts
    these are."""

    user_id: int | None
    username: str
    name: str
    own_office_id: int | None
    title: str
    body: str
    office_id: int | None
    substitution_id: int | None = None
    acts_for: tuple[Represented, ...] = ()

    @property
    def persons(self) -> frozenset[int]:
        """Everybody who acts here: himself and those he acts for."""
        found = {self.user_id, *(one.user_id for one in self.acts_for)}
        return frozenset(one for one in found if one is not None)


@dataclass(frozen=True, slots=True)
class OpenTask:
    """Open work as the engine read it."""

    id: int
    case_id: int
    office_id: int
    visit: int
    due_on: date | None
    claimed_by_id: int | None
    claimed_by_name: str


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A locked case as the engine read it, with its edition."""

    id: int
    code: str
    edition_id: int
    edition: Definition
    sha256: str
    revision: int
    stage: str
    ended: bool
    visit: int
    version: int
    head: bytes
    commune_id: int | None
    district_id: int | None
    province_id: int
    label: str
    received_on: date | None
    paused_on: date | None

    def area_id(self, level: str) -> int | None:
        """The case's area at a level (commune, district, province)."""
        return {"commune": self.commune_id, "district": self.district_id, "province": self.province_id}[level]

    def with_key(self, id: int, code: str) -> CaseRow:
        """The same row with the key and code that it was given when it was inserted."""
        return replace(self, id=id, code=code)

    @property
    def area_ids(self) -> tuple[int, ...]:
        """The areas of the case from the nearest to the widest; a policy of a nearer area prevails."""
        return tuple(one for one in (self.commune_id, self.district_id, self.province_id) if one is not None)


@dataclass(frozen=True, slots=True)
class Moved:
    """A case that has been judged and moved, as effects see it. `to` is where it stands now."""

    case: CaseRow
    action: Action
    to: str
    ended: bool
    move: Move


@dataclass
class Context:
    """One act: by whom, when, and which moves."""

    by: Actor
    command: UUID
    now: datetime
    today: date
    happened_at: datetime
    happened_on: date
    moves: Mapping[int, Move] = field(default_factory=dict)
    disclosed: dict[int, dict[str, str]] = field(default_factory=dict)
    redated: dict[int, dict[int, date]] = field(default_factory=dict)
    withdrawn: dict[int, list[int]] = field(default_factory=dict)

    def redate(self, case_id: int, office_id: int, due_on: date) -> None:
        """Let the open work of an office on a case that stays be due on another day; the event of this act names it."""
        self.redated.setdefault(case_id, {})[office_id] = due_on

    def withdraw(self, case_id: int, office_id: int) -> None:
        """Take open work back from an office on a case that stays and keeps other work; the event of this act names
        it."""
        self.withdrawn.setdefault(case_id, []).append(office_id)

    def disclose(self, case_id: int, kind: str, text: str) -> None:
        """Let the case's event of this act commit to `text` (a dossier snapshot); the value stays erasable."""
        self.disclosed.setdefault(case_id, {})[kind] = text


class Happened(NamedTuple):
    """One event that an act wrote."""

    case_id: int
    code: str
    seq: int
    stage: str
    to: str
    hash: bytes


class Refused(NamedTuple):
    """One move that was refused, and why. `stage` is where the case stands now."""

    case_id: int
    code: str
    action: str
    stage: str
    problem: Problem


@dataclass(frozen=True)
class Done:
    """The answer to an act: what happened, what was refused, what somebody should look after."""

    events: tuple[Happened, ...] = ()
    refused: tuple[Refused, ...] = ()
    warnings: tuple[str, ...] = ()
    replayed: bool = False


class EngineError(Exception):
    """An act that could not be taken up at all; nothing was written. The text is Vietnamese and for people."""


class BadAct(EngineError):
    """The act itself is malformed: a case named twice, a case that does not exist."""


class Conflict(EngineError):
    """This command id was already used by another person or for something else."""


class Busy(EngineError):
    """Somebody else is working on one of these cases at this moment."""
