"""Who and where: bodies, offices, accounts, appointments and substitutions of the demo.

Safe to run again: what is there stays as it is, what somebody ended stays ended.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.hashers import check_password, is_password_usable, make_password
from django.db import transaction
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from nominations import vocabulary
from workflows import sheets
from workflows.definition import Post
from workflows.editions import compiled
from workflows.models import Appointment, Area, Edition, Office, Policy, Substitution, User
from workflows.offices import appoint, establish, substitute, vacant_offices
from workflows.places import find_area

FILE = Path(__file__).parent / "people.yaml"
PROVINCE, DISTRICT = "20", "187"
BASIS = "giá trị minh họa"
SINCE = date(2024, 1, 1)
#: Known to everybody who can read this, so it is set with DEBUG on only, and taken away again with DEBUG off.
PASSWORD = "minh-hoa-2024"  # noqa: S105

CHAINS = ("award-nomination", "delegate-selection", "delegate-appointment")


class NotReady(Exception):
    """Reference data that the demo stands on is missing. The text says in Vietnamese which commands to run."""


class Key(NamedTuple):
    """An office as people.yaml names it: "187 interior verifier"."""

    area: str
    function: str
    position: str

    @classmethod
    def read(cls, text: str) -> Key:
        """Read "area function position". Raises ValueError for anything else."""
        area, function, position = text.split()
        return cls(area, function, position)


class Person(BaseModel):
    """One account and the offices its holder has."""

    model_config = ConfigDict(extra="forbid", strict=True)

    username: str
    name: str
    offices: list[str]


class StandIn(BaseModel):
    """One substitution; `via` is the name of the one it goes through."""

    model_config = ConfigDict(extra="forbid", strict=True)

    name: str
    for_: str = Field(alias="for")
    form: str
    by: str
    via: str | None


class Cast(BaseModel):
    """The whole of people.yaml."""

    model_config = ConfigDict(extra="forbid", strict=True)

    communes: list[str]
    people: list[Person]
    substitutions: list[StandIn]


@dataclass(frozen=True)
class Loaded:
    """What a run of `load` added."""

    bodies: int
    offices: int
    accounts: int
    appointments: int
    substitutions: int


@cache
def cast() -> Cast:
    """Return who plays, read once per process. Raises sheets.SheetError naming every mistake in the file."""
    return sheets.read(FILE, TypeAdapter(Cast), blanks=True)


def check_ready(on: date) -> None:
    """Raise NotReady, naming the commands in their order, unless areas, chains and policies are there."""
    missing = []
    codes = {PROVINCE, DISTRICT, *cast().communes}
    there = set(Area.objects.filter(code__in=codes, valid_from__lte=on).values_list("code", flat=True))
    if there != codes:
        missing.append("load_areas")
    published = Edition.objects.filter(chain__code__in=CHAINS, status=Edition.Status.PUBLISHED)
    if published.values("chain").distinct().count() != len(CHAINS):
        missing.append("load_chains")
    if not Policy.objects.exists():
        missing.append("load_policies")
    if missing:
        commands = ", ".join(f"manage.py {name}" for name in missing)
        raise NotReady(f"Chưa có dữ liệu nền cho bản trình diễn. Hãy chạy trước: {commands}.")


@transaction.atomic
def load(on: date) -> Loaded:
    """Found the bodies and offices, open the accounts, appoint, substitute. Returns what was new.

    Accounts get the demo's password with DEBUG on, and none that works with DEBUG off.
    """
    founded = establish(areas(on), vocabulary.office_tables(on))
    new_accounts = _accounts()
    users = User.objects.in_bulk([one.username for one in cast().people], field_name="username")
    places = offices(on)
    appointed = sum(
        _appointed(users[person.username], places[Key.read(key)]) for person in cast().people for key in person.offices
    )
    return Loaded(founded.bodies, founded.offices, new_accounts, appointed, _substitutions(places))


def areas(on: date) -> list[Area]:
    """Return the areas of the demo: the province, Chi Lăng, and the communes that take part."""
    return [find_area(code, on) for code in (PROVINCE, DISTRICT, *cast().communes)]


def offices(on: date) -> dict[Key, Office]:
    """Return every office of the demo's areas by its key. One query, and one for each area."""
    rows = Office.objects.filter(body__area__in=areas(on)).select_related("body__area")
    return {Key(one.body.area.code, one.body.function, one.position): one for one in rows}


def vacancies(on: date) -> list[Office]:
    """Return the offices without a holder to which the published chains send work, in the demo's areas."""
    hashes = Edition.objects.filter(status=Edition.Status.PUBLISHED).values_list("sha256", flat=True)
    needed = {
        (stage.held_by.at.level, stage.held_by.at.function, stage.held_by.position)
        for found in compiled(hashes).values()
        for stage in found.definition.stages.values()
        if isinstance(stage.held_by, Post)
    }
    ids = [
        office.pk
        for key, office in offices(on).items()
        if (office.body.area.level, key.function, key.position) in needed
    ]
    return list(vacant_offices(on, ids))


def _accounts() -> int:
    """Open the accounts that are missing; return how many. One hash serves all: they share one known password."""
    wanted = {person.username: person.name for person in cast().people}
    there = list(User.objects.filter(username__in=wanted))
    password = make_password(PASSWORD if settings.DEBUG else None)
    known = with_known_password(there)
    for one in there:
        locked = not is_password_usable(one.password)
        if (settings.DEBUG and locked) or (not settings.DEBUG and one.password in known):
            one.password = password
    User.objects.bulk_update(there, ["password"])
    names = wanted.keys() - {one.username for one in there}
    User.objects.bulk_create(
        User(username=username, full_name=name, password=password)
        for username, name in wanted.items()
        if username in names
    )
    return len(names)


def with_known_password(users: Iterable[User]) -> set[str]:
    """Return those of the users' hashes that the demo's password opens. Accounts of one run of `load` share one."""
    hashes = {one.password for one in users if is_password_usable(one.password)}
    return {hashed for hashed in hashes if check_password(PASSWORD, hashed)}


def _appointed(user: User, office: Office) -> bool:
    """Appoint unless that was done before, ended or not."""
    if Appointment.objects.filter(user=user, office=office).exists():
        return False
    appoint(user, office, valid_from=SINCE, basis=BASIS, by=None)
    return True


def _substitutions(places: dict[Key, Office]) -> int:
    added = 0
    rows: dict[str, Substitution] = {}
    for one in cast().substitutions:
        office, by_office = places[Key.read(one.for_)], places[Key.read(one.by)]
        via = rows[one.via] if one.via else None
        there = Substitution.objects.filter(office=office, by_office=by_office, form=one.form, via=via).first()
        added += there is None
        rows[one.name] = there or substitute(
            office, form=one.form, by_office=by_office, via=via, valid_from=SINCE, basis=BASIS, by=None
        )
    return added
