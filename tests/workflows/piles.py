"""Open work put on desks by hand, fast: cases and tasks without the engine, for tests of reading them."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any
from uuid import uuid4

from tests.workflows.world import BEGAN, World
from workflows import clock
from workflows.models import Area, Case, Edition, Task
from workflows.names import fold

_numbers = count(1)


def put(
    world: World,
    due_on: date | None = None,
    *,
    office: str = "verifier",
    stage: str = "checking",
    label: str = "Giấy",
    claimed_by: str | None = None,
    commune: Area | None = None,
    district: Area | None = None,
    **case: Any,
) -> Task:
    """One case with one open task for an office of the world."""
    number = next(_numbers)
    row = Case.objects.create(
        code=case.pop("code", f"GT-{number:05}"),
        edition=case.pop("edition", None) or Edition.objects.get(chain__code="paper"),
        stage=stage,
        visit=1,
        version=1,
        head=b"0" * 32,
        commune=commune or world.commune,
        district=district or world.district,
        province=world.province,
        label=label,
        search=fold(label),
        started_by=world.people["clerk"],
        started_at=clock.now(),
        start_command=uuid4(),
        start_ordinal=0,
        **case,
    )
    return Task.objects.create(
        case=row,
        office=world.offices[office],
        stage=stage,
        visit=1,
        due_on=due_on,
        opened_at=clock.now(),
        claimed_by=world.people[claimed_by] if claimed_by else None,
        claimed_at=clock.now() if claimed_by else None,
    )


def area(world: World, level: str, code: str, name: str, parent: Area) -> Area:
    """One more place."""
    return Area.objects.create(
        code=code, level=level, kind=level, name=name, search=fold(name), parent=parent, valid_from=BEGAN
    )
