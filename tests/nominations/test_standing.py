"""What the place of a case means for quotas, read from the shipped chains."""

from pathlib import Path

import pytest
from django.conf import settings

from nominations.standing import counts, holds_place, place_holding
from tests.nominations.judging import SHORT_SELECTION, publish
from workflows.definition import Definition, read


def shipped(name: str) -> Definition:
    [path] = [path for folder in settings.VINHDANH_CHAINS for path in Path(folder).glob(f"{name}.*.yaml")]
    return read(path.read_bytes())


def test_a_place_is_held_from_selection_to_the_seat_in_the_shipped_chain():
    assert place_holding(shipped("delegate-selection")) == {
        "district_signing",
        "composition_review",
        "steering_decision",
        "confirmation",
        "credentials",
        "seated",
    }


def test_no_place_of_a_district_is_held_in_the_chain_of_appointments():
    assert place_holding(shipped("delegate-appointment")) == frozenset()


def test_another_edition_says_itself_where_places_are_held(town):
    sha256 = publish(SHORT_SELECTION)
    held = [name for name in ("introduction", "waiting", "listed", "seated", "gone") if holds_place(sha256, name)]
    assert held == ["listed", "seated"]


@pytest.mark.parametrize(
    ("stage", "counted"),
    [("introduction", False), ("waiting", True), ("listed", True), ("seated", True), ("gone", False)],
)
def test_a_case_counts_when_it_is_past_drafting_and_not_given_up(town, stage, counted):
    assert counts(publish(SHORT_SELECTION), stage) is counted
