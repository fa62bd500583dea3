"""What is typed and not sent: kept for its writer on its page, sealed, within limits, and let go."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from cryptography.fernet import Fernet
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import UserFactory
from workflows import unsent
from workflows.models import UnsentForm
from workflows.tick import tick
from workflows.unsent import NotKept, Place

TEXT = {"full_name": ["Nông Thị Hà"], "id_number": ["020162001234"], "agencies": ["3", "7"]}
SEEN = "full_name=0123456789abcdef"
PAGE = "/ho-so/KT-187-00042/sua/"


@pytest.fixture
def place(db):
    return Place(UserFactory().pk, "o12", PAGE)


def elsewhere(place):
    """Where the same sheet would be somebody else's, or another page's."""
    return [
        Place(UserFactory().pk, place.capacity, place.address, place.form),
        Place(UserFactory(is_superuser=True, is_staff=True).pk, place.capacity, place.address, place.form),
        Place(place.user_id, "o13", place.address, place.form),
        Place(place.user_id, "s12", place.address, place.form),
        Place(place.user_id, place.capacity, "/ho-so/KT-187-00043/sua/", place.form),
        Place(place.user_id, place.capacity, place.address, "visit 4"),
    ]


def aged(days):
    UnsentForm.objects.update(kept_at=unsent.clock.now() - timedelta(days=days))


def test_what_was_typed_is_found_again_by_its_writer_on_its_page_and_nowhere_else(place):
    sheet = uuid4()
    at = unsent.keep(place, sheet, TEXT, SEEN)
    assert unsent.kept(place) == {sheet: at}
    assert unsent.find(place, sheet) == unsent.Typed(TEXT, SEEN, at)
    for other in elsewhere(place):
        assert (unsent.kept(other), unsent.find(other, sheet)) == ({}, None)


def test_only_its_writer_in_its_capacity_lets_it_go(place):
    sheet = uuid4()
    unsent.keep(place, sheet, TEXT, SEEN)
    assert not any(unsent.drop(other.user_id, other.capacity, sheet) for other in elsewhere(place)[:4])
    assert list(unsent.kept(place)) == [sheet]
    assert (unsent.drop(place.user_id, place.capacity, sheet), unsent.kept(place)) == (True, {})


def test_another_does_not_overwrite_it_even_when_he_names_its_sheet(place):
    sheet = uuid4()
    unsent.keep(place, sheet, TEXT, SEEN)
    for other in elsewhere(place):
        unsent.keep(other, sheet, {"full_name": ["Của người khác"]}, "")
        assert unsent.kept(other) == {}
    found = unsent.find(place, sheet)
    assert found is not None
    assert found.values == TEXT


@given(st.dictionaries(st.text(max_size=20), st.lists(st.text(max_size=50), max_size=3), max_size=5))
def test_every_text_comes_back_letter_by_letter(values):
    assert unsent.read(unsent.written(values, SEEN)) == (values, SEEN)


def test_nothing_typed_stands_in_the_row_as_it_is(place):
    unsent.keep(place, uuid4(), TEXT, SEEN)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM workflows_unsentform")
        row = " ".join(str(value) for value in cursor.fetchone())
    assert [word for word in ("Nông", "020162001234", "full_name", SEEN) if word in row] == []


def test_what_no_key_opens_any_more_is_as_if_it_were_gone(place, settings):
    sheet = uuid4()
    unsent.keep(place, sheet, TEXT, SEEN)
    settings.SEAL_KEYS = [Fernet.generate_key().decode()]
    assert (list(unsent.kept(place)), unsent.find(place, sheet)) == ([sheet], None)
    assert unsent.drop(place.user_id, place.capacity, sheet)


def test_each_opening_of_the_page_has_its_own_and_the_newest_are_kept(place):
    sheets = [uuid4() for _ in range(unsent.PER_PAGE + 2)]
    for sheet in sheets:
        unsent.keep(place, sheet, TEXT, SEEN)
    assert list(unsent.kept(place)) == sheets[:1:-1]


def test_of_all_pages_together_the_newest_are_kept(place, monkeypatch):
    monkeypatch.setattr(unsent, "PER_PERSON", 3)
    other = Place(UserFactory().pk, "o12", PAGE)
    unsent.keep(other, uuid4(), TEXT, SEEN)
    pages = [Place(place.user_id, "o12", f"/to-trinh/{number}/") for number in range(4)]
    for page in pages:
        unsent.keep(page, uuid4(), TEXT, SEEN)
    assert [len(unsent.kept(page)) for page in [*pages, other]] == [0, 1, 1, 1, 1]


def test_too_long_a_text_is_refused_in_words_and_what_was_kept_stays(place):
    sheet = uuid4()
    unsent.keep(place, sheet, TEXT, SEEN)
    with pytest.raises(NotKept, match="quá dài") as refused:
        unsent.keep(place, sheet, {"report": ["đ" * unsent.LIMIT, "đ"]}, SEEN)
    assert refused.value.problem.code == "too_long"
    found = unsent.find(place, sheet)
    assert found is not None
    assert found.values == TEXT
    unsent.keep(place, sheet, {"report": ["đ" * unsent.LIMIT]}, SEEN)


def test_a_flood_is_refused_until_time_has_passed(place):
    sheet = uuid4()
    for _ in range(unsent.BURST):
        unsent.keep(place, sheet, TEXT, SEEN)
    with pytest.raises(NotKept, match="quá dày"):
        unsent.keep(place, sheet, {"full_name": ["Mới"]}, SEEN)
    UnsentForm.objects.update(begun_at=unsent.clock.now() - timedelta(seconds=2 * unsent.PACE))
    unsent.keep(place, sheet, {"full_name": ["Mới"]}, SEEN)
    found = unsent.find(place, sheet)
    assert found is not None
    assert found.values == {"full_name": ["Mới"]}


def test_what_nobody_went_on_with_is_forgotten_by_the_systems_round(place, settings):
    settings.VINHDANH_UNSENT_DAYS = 14
    unsent.keep(place, uuid4(), TEXT, SEEN)
    aged(days=13.9)
    assert (tick().forgotten, len(unsent.kept(place))) == (0, 1)
    aged(days=14.1)
    assert (tick().forgotten, len(unsent.kept(place))) == (1, 0)


def test_keeping_costs_two_statements_and_beginning_four(place):
    sheet, costs = uuid4(), []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            unsent.keep(place, sheet, TEXT, SEEN)
        costs.append(len([one for one in captured if "SAVEPOINT" not in one["sql"]]))
    assert costs == [4, 2]
