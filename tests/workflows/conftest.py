"""Fixtures of the engine's tests."""

import pytest

from tests.workflows import world as small


@pytest.fixture
def world(db):
    """One commune, its people, and the small chain, in a transaction that is rolled back."""
    return small.create()


@pytest.fixture
def real_world(transactional_db):
    """The same with real commits, for threads and crashes."""
    return small.create()
