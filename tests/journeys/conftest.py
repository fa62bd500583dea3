"""Fixtures of the journeys: the prepared demo, a server on a copy of it for each journey, and people at their desks."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.journeys.browser import MISSING, VIEWPORTS, context_options, find_chromium, launch_options
from tests.journeys.person import Person
from tests.journeys.site import ROOT, Databases, Site, served

LOGS = ROOT / "build" / "journeys"
COPIES = count(1)
#: Somebody who signs in: username, and the capacity to choose when there are several.
SignIn = Callable[..., Person]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    """Start Debian's Chromium. Without one the journeys are skipped; where CI demands them they fail."""
    if find_chromium() is None:
        if os.environ.get("CI", "").lower() in ("1", "true"):
            pytest.fail(MISSING, pytrace=False)
        pytest.skip(MISSING)
    return browser_type_launch_args | launch_options()


@pytest.fixture(scope="session")
def databases(browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """The demo, prepared once; not before there is a browser to show it in."""
    found = Databases(tmp_path_factory.mktemp("demo"))
    found.prepare()
    yield found
    found.remove()


@pytest.fixture(params=list(VIEWPORTS))
def viewport(request: pytest.FixtureRequest) -> str:
    """A desk's screen, and a phone's."""
    return request.param


@pytest.fixture
def site(databases: Databases, request: pytest.FixtureRequest) -> Iterator[Site]:
    """A server with a demo of its own, so that no journey depends on another."""
    name = "".join(letter if letter.isalnum() else "_" for letter in request.node.name).strip("_")
    log = Path(LOGS) / f"{name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    # Names of databases are short on PostgreSQL, names of journeys are not.
    with served(databases.copy(f"copy_{next(COPIES)}"), log) as found:
        yield found
        assert found.complaints() == []


@pytest.fixture
def newcomer(site: Site, viewport: str, new_context) -> Iterator[Callable[[], Person]]:
    """Open windows, each with cookies of its own; at the end nothing that nobody may see was seen in any of them."""
    opened: list[Person] = []

    def open_window() -> Person:
        person = Person(new_context(**context_options(viewport)).new_page(), site, viewport)
        person.page.set_default_timeout(10_000)
        opened.append(person)
        return person

    yield open_window
    assert [fault for person in opened for fault in person.watch.faults] == []


@pytest.fixture
def sign_in(newcomer: Callable[[], Person]) -> SignIn:
    """Sign somebody in, in a window of his own that stays his for the journey."""
    windows: dict[tuple, Person] = {}

    def signed_in(username: str, capacity=None) -> Person:
        if (username, capacity) not in windows:
            windows[username, capacity] = newcomer().sign_in(username, capacity)
        return windows[username, capacity]

    return signed_in
