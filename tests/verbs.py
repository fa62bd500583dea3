"""A table of verbs and of who may call them, and how each line of it is tried.

A line names a verb, the set-up it is called in, the office whose verb it is and offices whose it is not. In one and the
same set-up every wrong capacity is refused and leaves every table as it was; then the right one succeeds. So a denial
cannot pass because something else was missing.
"""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Model

from nominations import vocabulary
from nominations.errors import DomainError
from tests.factories import AreaFactory, Town, UserFactory
from workflows import clock
from workflows.engine import Capacity, NotAllowed
from workflows.offices import establish

#: Calls the verb as somebody; what a set-up returns.
Attempt = Callable[[Capacity], Any]
ELSEWHERE = "elsewhere "


@dataclass(frozen=True)
class Line:
    """`verb` is "module.function". Offices are "level function position" of the town; with "elsewhere " before them,
    of another province. A person without the office and a superuser without it are tried for every line."""

    verb: str
    set_up: Callable[[Town], Attempt]
    right: str
    wrong: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.verb} ({self.set_up.__name__}) by {self.right}"


def try_line(line: Line, town: Town) -> None:
    """Assert that the wrong capacities are refused without a trace, and that the right one then succeeds."""
    far = another_province(town)
    right = holder(town, far, line.right)
    wrong = {post: holder(town, far, post) for post in line.wrong}
    wrong["a person without the office"] = Capacity(UserFactory().pk, office_id=right.office_id)
    superuser = UserFactory(is_superuser=True, is_staff=True)
    wrong["a superuser without the office"] = Capacity(superuser.pk, office_id=right.office_id)
    attempt = line.set_up(town)
    before = rows()
    for who, by in wrong.items():
        try:
            attempt(by)
        except (DomainError, NotAllowed):
            assert rows() == before, f"{line.verb}: refused to {who}, and yet something was written"
        else:
            pytest.fail(f"{line.verb}: not refused to {who}")
    done = attempt(right)
    assert getattr(done, "refused", ()) == ()
    assert rows() != before


def holder(town: Town, far: Town, post: str) -> Capacity:
    """Somebody who holds this office."""
    there = post.startswith(ELSEWHERE)
    level, function, position = post.removeprefix(ELSEWHERE).split()
    return (far if there else town).holder(level, function, position)


def another_province(town: Town) -> Town:
    """A province, district and commune of their own, with all offices; the campaign and congress are the town's."""
    province = AreaFactory(code="06", level="province", kind="Tỉnh", name="Tỉnh Bắc Kạn")
    district = AreaFactory(code="060", level="district", kind="Huyện", name="Huyện Pác Nặm", parent=province)
    commune = AreaFactory(code="01867", kind="Xã", name="Xã Bằng Thành", parent=district)
    establish([province, district, commune], vocabulary.office_tables(clock.today()))
    return Town(commune, district, province, town.campaign, town.congress)


def rows() -> dict[type[Model], list[tuple[Any, ...]]]:
    """Everything that the database holds for the engine and the domain.

    Asked for by hand: to build a query for each table takes far longer than to answer it.
    """
    found = {}
    with connection.cursor() as cursor:
        for app in ("workflows", "nominations", "approvals"):
            for model in apps.get_app_config(app).get_models():
                cursor.execute(f'SELECT * FROM "{model._meta.db_table}" ORDER BY "{model._meta.pk.column}"')
                found[model] = cursor.fetchall()
    return found


#: How the type of `by` is written.
_CALLERS = ("Capacity", "By", "sight.By")


def verbs(package: ModuleType) -> set[str]:
    """The public functions of a package that somebody calls as something: those with a parameter `by: Capacity`.

    Pages have tests of their own: they call verbs.
    """
    return {
        f"{module.__name__.removeprefix(package.__name__ + '.')}.{name}"
        for module in _modules(package)
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
        and not name.startswith("_")
        and getattr(inspect.signature(function).parameters.get("by"), "annotation", "") in _CALLERS
    }


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if not {"migrations", "screens"} & set(found.name.split(".")):
            yield import_module(found.name)


def named(lines: Iterable[Line]) -> set[str]:
    """The verbs of a table."""
    return {line.verb for line in lines}
