"""Who may do what: the hand-written tables against the engine, over every stage, action and office there is.

Each case stands in one place of a chain; every office of its own areas and of their neighbours tries every action.
What the table names is not denied (a requirement or a missing comment may still speak); everything else is denied.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import transaction

from nominations.vocabulary import office_tables
from tests.workflows.world import BEGAN
from workflows import clock, editions, registry
from workflows.definition import Definition, Each, Outcome, Stage, read
from workflows.engine import SYSTEM, Capacity, Move, Seen, act
from workflows.models import Appointment, Area, Case, Office, Task, User
from workflows.names import fold
from workflows.offices import establish

TABLES = Path(__file__).parent / "tables"
CHAINS = sorted(path.name.removesuffix(".yaml") for path in settings.VINHDANH_CHAINS[0].glob("*.yaml"))
#: Verdicts of authority; any other answer means that authority let the person through.
DENIALS = {"denied", "only_system", "not_in_office", "not_for_system", "no_capacity"}
CONSULTED = ("police", "tax")


@dataclass(frozen=True)
class Row:
    """One line of a table: this office may take this action here."""

    stage: str
    action: str
    office: str
    note: str


def rows(chain: str) -> list[Row]:
    """The lines of a chain's table."""
    found = []
    for line in (TABLES / f"{chain}.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and len(cells) == 4 and re.fullmatch(r"[a-z_]+", cells[0]) and cells[0] != "stage":
            found += [Row(cells[0], cells[1], office.strip(), cells[3]) for office in cells[2].split(",")]
    return found


def definition(chain: str) -> Definition:
    return read((settings.VINHDANH_CHAINS[0] / f"{chain}.yaml").read_bytes())


def actions(chain: Definition) -> Iterator[tuple[Stage | Outcome, str]]:
    for place in (*chain.stages.values(), *chain.outcomes.values()):
        for name in place.actions:
            yield place, name


@pytest.mark.parametrize("name", CHAINS)
def test_the_table_names_every_action_of_the_chain_and_no_other(name):
    assert {(row.stage, row.action) for row in rows(name)} == {
        (place.name, action) for place, action in actions(definition(name))
    }


@pytest.mark.parametrize("name", CHAINS)
def test_the_table_notes_separation_of_duties_as_the_chain_does(name):
    written = {
        (row.stage, row.action): row.note.removeprefix("not by:").strip() for row in rows(name) if "not by" in row.note
    }
    chain = definition(name)
    stated = {
        (place.name, action): ", ".join(place.actions[action].not_by)
        for place, action in actions(chain)
        if place.actions[action].not_by
    }
    assert written == stated


@pytest.fixture
def ground(db, monkeypatch):
    """Two provinces' worth of neighbours, all their offices, one person in each."""
    areas = {}
    for code, level, kind, parent in [
        ("20", "province", "Tỉnh", None), ("06", "province", "Tỉnh", None),
        ("187", "district", "Huyện", "20"), ("186", "district", "Huyện", "20"),
        ("06463", "commune", "Thị trấn", "187"), ("06502", "commune", "Xã", "187"),
    ]:  # fmt: skip
        name = f"{kind} {code}"
        areas[code] = Area.objects.create(
            code=code, level=level, kind=kind, name=name, search=fold(name), parent=areas.get(parent), valid_from=BEGAN
        )
    establish(areas.values(), office_tables(clock.today()))
    offices = list(Office.objects.select_related("body__area").order_by("id"))
    people = User.objects.bulk_create(
        [User(username=f"person{office.pk}", full_name=f"Người {office.pk}") for office in offices]
    )
    Appointment.objects.bulk_create(
        [
            Appointment(user=person, office=office, valid_from=BEGAN, basis="Quyết định", recorded_at=clock.now())
            for person, office in zip(people, offices, strict=True)
        ]
    )
    named = lambda cases, ctx: {case.id: _consulted(offices, areas) for case in cases}  # noqa: E731
    for resolver in ("consulted_agencies", "issuing_chair"):
        monkeypatch.setitem(registry.resolvers._entries, resolver, registry.Entry(resolver, named))
    return areas, offices, people


def _consulted(offices, areas):
    return [
        office.pk
        for office in offices
        if office.body.area == areas["187"] and office.body.function in CONSULTED and office.position == "officer"
    ]


def stand_everywhere(edition, chain, areas, offices, person) -> dict[tuple[str, str], Case]:
    """One case for every action of the chain, standing where it can be taken, with the tasks that the place gives.

    Fabricated, because only authority is asked here.
    """
    seats = {(one.body.area_id, one.body.function, one.position): one.pk for one in offices}
    levels = {"province": areas["20"].pk, "district": areas["187"].pk, "commune": areas["06463"].pk}
    cases = {}
    for number, (place, action) in enumerate(actions(chain)):
        case = Case.objects.create(
            code=f"{chain.chain}-{number}", edition=edition, stage=place.name, ended=isinstance(place, Outcome),
            visit=1, version=1, head=bytes(32), commune=areas["06463"], district=areas["187"], province=areas["20"],
            label="x", search="x", started_by=person, started_at=clock.now(), start_command=uuid4(), start_ordinal=0,
        )  # fmt: skip
        cases[place.name, action] = case
        if isinstance(place, Outcome):
            continue
        at = place.held_by.at if not isinstance(place.held_by, Each) else None
        holders = (
            _consulted(offices, areas) if at is None else [seats[levels[at.level], at.function, place.held_by.position]]
        )
        for office in holders:
            Task.objects.create(case=case, office_id=office, stage=place.name, visit=1, opened_at=clock.now())
    return cases


def verdicts(cases, by: Capacity) -> set[tuple[str, str]]:
    """The (stage, action) pairs that authority lets this capacity take, asked through the door and rolled back."""
    tasks = {task.case_id: task.pk for task in Task.objects.order_by("-id")} if by == SYSTEM else {}
    moves = [Move(case.pk, action, Seen(1, tasks.get(case.pk))) for (_, action), case in cases.items()]
    before = transaction.savepoint()
    done = act(moves, by=by, command=uuid4(), together=True)
    transaction.savepoint_rollback(before)
    denied = {one.case_id for one in done.refused if one.problem.code in DENIALS}
    return {pair for pair, case in cases.items() if case.pk not in denied}


@pytest.mark.parametrize("name", CHAINS)
def test_only_the_offices_of_the_table_are_let_through_over_all_stages_actions_and_offices(ground, name):
    areas, offices, people = ground
    chain = definition(name)
    edition = editions.publish(editions.load((settings.VINHDANH_CHAINS[0] / f"{name}.yaml").read_bytes()))
    outsider = User.objects.create(username="outsider", full_name="Người ngoài", is_superuser=True, is_staff=True)
    cases = stand_everywhere(edition, chain, areas, offices, outsider)
    own = {areas["20"].pk, areas["187"].pk, areas["06463"].pk}
    consulted = set(_consulted(offices, areas))
    for office, person in zip(offices, people, strict=True):
        title = f"{office.body.area.level}/{office.body.function}/{office.position}"
        expected = {
            (row.stage, row.action)
            for row in rows(name)
            if (row.office == title and office.body.area_id in own)
            or (row.office.startswith("each:") and office.pk in consulted)
        }
        assert verdicts(cases, Capacity(person.pk, office_id=office.pk)) == expected, title
        if expected:
            assert verdicts(cases, Capacity(outsider.pk, office_id=office.pk)) == set(), f"outsider as {title}"
    system = {(row.stage, row.action) for row in rows(name) if row.office == "system" or "evidence" in row.note}
    assert verdicts(cases, SYSTEM) == system
