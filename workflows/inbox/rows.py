"""What the lists of work answer: plain rows, pages and choices. No database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, Literal, TypeVar

from workflows.definition import Title

Row = TypeVar("Row", bound="object")

#: Nothing is counted beyond this: a list that long is "more than 1,000".
COUNTED = 1000


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of tasks is narrowed to; everything that is set must hold. What names nothing finds nothing."""

    chain: str = ""
    stage: str = ""
    commune_id: int | None = None
    district_id: int | None = None
    office_id: int | None = None
    overdue: bool = False
    claimed: Literal["", "mine", "nobody"] = ""
    search: str = ""


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows of a list in its order. `next_key` and `previous_key` go into the address of the page after and before
    this one; "" where there is none."""

    rows: tuple[Row, ...]
    next_key: str = ""
    previous_key: str = ""


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One open task, with everything its line says.

    `days_left` counts calendar days to the due date (0 is today, negative is overdue) and is None without one, or
    while the case is paused. `version` of the case is not here: an act names `visit` and `task_id`.
    """

    task_id: int
    case_id: int
    code: str
    label: str
    stage: str
    stage_title: Title
    chain: str
    chain_title: Title
    commune: str
    due_on: date | None
    days_left: int | None
    office_id: int
    office: str
    claimed_by: str
    is_mine: bool
    visit: int
    opened_at: datetime
    paused_on: date | None

    @property
    def days_overdue(self) -> int:
        """Whole days since the end of the due date; 0 when it is not overdue."""
        return max(0, -self.days_left) if self.days_left is not None else 0


@dataclass(frozen=True, slots=True)
class Holder:
    """An office that has open work on a case, and who of it took the work on ("" for nobody)."""

    office_id: int
    office: str
    due_on: date | None
    days_left: int | None
    claimed_by: str


@dataclass(frozen=True, slots=True)
class SentRow:
    """A case that a body had work on and that is elsewhere now: what the body last did, and where the case stands.

    `outcome` is the kind of the outcome ("approved", "rejected" …) of an ended case, otherwise "". `holders` is empty
    then.
    """

    event_id: int
    case_id: int
    code: str
    label: str
    commune: str
    chain: str
    chain_title: Title
    done: Title
    at: datetime
    stage: str
    stage_title: Title
    outcome: str
    paused_on: date | None
    holders: tuple[Holder, ...]


@dataclass(frozen=True, slots=True)
class DoneRow:
    """One thing a person did. Of a case that none of his bodies may see any more, only the code and his own act are
    told: `in_sight` is False, `label` is "" and `stage_title` None."""

    event_id: int
    case_id: int
    code: str
    in_sight: bool
    label: str
    chain_title: Title
    done: Title
    at_stage: Title
    office: str
    happened_at: datetime
    recorded_at: datetime
    stage_title: Title | None
    outcome: str


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows there are, counted up to `COUNTED`; `more` says that there are still others."""

    number: int
    more: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """Open and overdue tasks of somebody's offices."""

    open: Count
    overdue: Count


@dataclass(frozen=True, slots=True)
class Choice:
    """One value a list can be narrowed to. A stage or chain has a title in both languages; a place or an office has a
    name (both languages the same), and `group` names the district of a commune."""

    value: str
    title: Title
    group: str = ""


@dataclass(frozen=True, slots=True)
class Choices:
    """What a list can be narrowed to. A list of one choice is not worth showing."""

    chains: tuple[Choice, ...] = ()
    stages: tuple[Choice, ...] = ()
    districts: tuple[Choice, ...] = ()
    communes: tuple[Choice, ...] = ()
    offices: tuple[Choice, ...] = ()
