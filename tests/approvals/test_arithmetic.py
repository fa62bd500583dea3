"""Votes are counted in integers: no rounding, no floats."""

from __future__ import annotations

from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvals.arithmetic import needed, passes

thresholds = st.fractions(min_value=Fraction(1, 1000), max_value=1, max_denominator=1000)
members = st.integers(min_value=1, max_value=10_000)


@pytest.mark.parametrize(
    ("percent", "total", "count"),
    [(90, 15, 14), (80, 13, 11), (90, 10, 9), (80, 15, 12), (51, 13, 7), (51, 100, 51), (100, 9, 9), (1, 1, 1)],
)
def test_needed_when_the_share_is_a_percentage(percent, total, count):
    assert needed(Fraction(percent, 100), total) == count


def test_needed_when_two_thirds_lands_on_a_whole_number():
    assert [needed(Fraction(2, 3), total) for total in (9, 10, 11, 12)] == [6, 7, 8, 8]


@given(thresholds, members)
def test_needed_is_the_ceiling_exactly(threshold, total):
    assert needed(threshold, total) == ceil(threshold * total)


@given(thresholds, members)
def test_needed_is_the_smallest_number_that_reaches_the_share(threshold, total):
    count = needed(threshold, total)
    assert Fraction(count, total) >= threshold
    assert Fraction(count - 1, total) < threshold


@given(thresholds, members)
def test_needed_is_possible_and_not_nobody(threshold, total):
    assert 1 <= needed(threshold, total) <= total


@given(thresholds, thresholds, members)
def test_needed_grows_with_the_share(one, other, total):
    lower, higher = sorted([one, other])
    assert needed(lower, total) <= needed(higher, total)


@given(thresholds, members)
def test_passes_when_enough_agree_and_not_with_one_less(threshold, total):
    count = needed(threshold, total)
    assert passes(count, threshold, total) is True
    assert passes(count - 1, threshold, total) is False


@pytest.mark.parametrize(("threshold", "total"), [(Fraction(0), 5), (Fraction(11, 10), 5), (Fraction(1, 2), 0)])
def test_needed_raises_when_the_question_is_senseless(threshold, total):
    with pytest.raises(ValueError, match=r"not a share|without members"):
        needed(threshold, total)
