"""What rows.yaml may say, and reading it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter

from nominations.register.nominees import NewNominee
from workflows import sheets
from workflows.models import Area

FILE = Path(__file__).parent / "rows.yaml"


class Subject(BaseModel):
    """Who it is about, and how many working days before the demo's day it was proposed."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    at: str
    ago: int
    then: str = ""
    name: str
    kind: str = "person"
    gender: str = ""
    birth: str = ""
    ethnicity: str = ""
    village: str = ""
    position: str = ""
    head: str = ""
    members: int | None = None

    def nominee(self, residence: Area | None) -> NewNominee:
        """Return what a clerk would write down of this nominee."""
        fields = ("kind", "gender", "birth", "ethnicity", "village", "position", "head", "members")
        return NewNominee(self.name, residence=residence, **{name: getattr(self, name) for name in fields})


class Award(Subject):
    """One nomination for an award."""

    commune: str
    award: Literal["GIAY_KHEN", "BANG_KHEN"] = "GIAY_KHEN"


class Delegate(Subject):
    """One person whom a commune introduces as a delegate."""

    commune: str
    field: str
    component: str


class Appointed(Subject):
    """One delegate by office or by appointment: always a person, so `kind` says which of the two."""

    commune: str
    kind: Literal["EX_OFFICIO", "APPOINTED"]
    field: str
    component: str

    def nominee(self, residence: Area | None) -> NewNominee:
        """Return what the secretary would write down of this delegate."""
        return NewNominee(
            self.name, gender=self.gender, birth=self.birth, ethnicity=self.ethnicity, position=self.position,
            residence=residence,
        )  # fmt: skip


class Crowd(BaseModel):
    """Many dossiers of one commune at verification, checked already; three of them are not fit to pass."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    commune: str
    ago: int
    families: list[str]
    middles: dict[Literal["male", "female"], str]
    givens: list[str]
    ethnicities: list[str]
    born_from: int
    not_met: int
    unsettled: int
    on_hold: int

    def awards(self) -> list[Award]:
        """Return the rows, in the order of the list."""
        besides = {self.not_met: "checked_not_met", self.unsettled: "checked_in_part", self.on_hold: "put_on_hold"}
        people = product(self.givens, self.families, self.middles.items())
        return [
            Award(
                at="verification",
                ago=self.ago,
                then=besides.get(number, "checked"),
                commune=self.commune,
                name=f"{family} {middle} {given}",
                gender=gender,
                birth=str(self.born_from + number),
                ethnicity=self.ethnicities[number % len(self.ethnicities)],
            )
            for number, (given, family, (gender, middle)) in enumerate(people, start=1)
        ]


class Rows(BaseModel):
    """The whole of rows.yaml."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    awards: list[Award]
    crowd: Crowd
    delegates: list[Delegate]
    appointed: list[Appointed]
    hints: dict[str, str]

    @property
    def all_awards(self) -> list[Award]:
        """Every nomination, those of the crowd last."""
        return [*self.awards, *self.crowd.awards()]


@dataclass(frozen=True)
class Group:
    """Cases that travel together: of one day and place, to one stage."""

    at: str
    ago: int
    commune: str
    rows: Sequence[Subject]
    cases: Sequence[int]

    def doing(self) -> dict[str, list[int]]:
        """Return what is still to be done besides at the stage where they stay: name → cases."""
        found: dict[str, list[int]] = {}
        for row, case in zip(self.rows, self.cases, strict=True):
            if row.then:
                found.setdefault(row.then, []).append(case)
        return found


@cache
def rows() -> Rows:
    """Return the work of the demo, read once per process. Raises sheets.SheetError naming every mistake in the file."""
    return sheets.read(FILE, TypeAdapter(Rows), blanks=True)
