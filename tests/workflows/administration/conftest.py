"""A town with its offices, and words that every verb of administration asks for."""

from __future__ import annotations

import pytest

from tests.factories import Town, chi_lang


@pytest.fixture
def town(db: None) -> Town:
    return chi_lang()
