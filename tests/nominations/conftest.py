"""Fixtures of the tests of nominations."""

import pytest

from tests.factories import chi_lang


@pytest.fixture
def town(db):
    """Vạn Linh in Chi Lăng with its offices, chains and policies, in a transaction that is rolled back."""
    return chi_lang()
