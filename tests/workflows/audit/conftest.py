"""Two cases of one history for the tests of verification, and triggers out of the way."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.workflows.audit import histories
from tests.workflows.audit.falsifying import OPEN, PLOT
from workflows.audit import triggers


@pytest.fixture
def world():
    return histories.world()


@pytest.fixture
def ended(world):
    """The case to be falsified; its code is KT-187-00001."""
    return histories.write(world, 2, PLOT)[0]


@pytest.fixture
def open_case(world):
    return histories.write(world, 2, OPEN)[0]


@pytest.fixture
def lifted():
    with triggers.lifted(connection):
        yield
