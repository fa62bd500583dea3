"""Fixtures of the tests of importing."""

import pytest

from tests.factories import AwardTypeFactory


@pytest.fixture(autouse=True)
def documents(settings, tmp_path):
    """Uploads of these tests go nowhere else."""
    settings.DOCUMENTS = tmp_path


@pytest.fixture
def award(db):
    return AwardTypeFactory()


@pytest.fixture
def clerk(town):
    return town.holder("commune", "committee", "clerk")
