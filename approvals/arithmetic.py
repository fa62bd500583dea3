"""Counting votes with exact numbers: no rounding ever decides an award."""

from __future__ import annotations

from fractions import Fraction


def needed(threshold: Fraction, total: int) -> int:
    """Return how many of `total` must agree: ceil(threshold x total), in integers (Decree 98/2023, Article 30(7)).

    15 members at 90% need 14; 80% of 13 is 11. The denominator is all members, not those present. Raises ValueError
    for a threshold outside (0, 1] or for nobody.
    """
    if not 0 < threshold <= 1:
        raise ValueError(f"not a share of a whole: {threshold}")
    if total < 1:
        raise ValueError("a council without members")
    return -(-threshold.numerator * total // threshold.denominator)


def passes(agreed: int, threshold: Fraction, total: int) -> bool:
    """Return whether `agreed` of `total` reaches the threshold. An abstention or an invalid paper is not agreement."""
    return agreed >= needed(threshold, total)
