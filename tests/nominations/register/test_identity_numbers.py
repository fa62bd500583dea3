"""Numbers of identity papers: reading, what their digits say, hiding them."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nominations.errors import DomainError
from nominations.register.birthdate import BirthDate
from nominations.register.identity_numbers import masked, mismatches, parse, provinces
from workflows import places

GENDERS = ["male", "female"]
digits = st.text(alphabet="0123456789", min_size=1, max_size=14)


@st.composite
def people(draw):
    """A căn cước, the year of birth and the gender that it says."""
    year = draw(st.integers(1900, 2099))
    gender = draw(st.sampled_from(GENDERS))
    century = 2 * (year // 100 - 19) + GENDERS.index(gender)
    province = draw(st.sampled_from(sorted(provinces())))
    return f"{province}{century}{year % 100:02d}{draw(st.integers(0, 999999)):06d}", year, gender


@pytest.mark.parametrize(
    ("written", "kind", "read"),
    [
        ("001062000123", "cccd", "001062000123"),
        (" 020 162 001234 ", "cccd", "020162001234"),
        ("020.162.001234", "cccd", "020162001234"),
        ("020\u00a0162\u00a0001234", "cccd", "020162001234"),
        ("080123456", "cmnd", "080123456"),
        ("080 123 456", "cmnd", "080123456"),
    ],
)
def test_a_number_is_read_with_its_zeros_and_without_its_gaps(written, kind, read):
    assert parse(written) == (kind, read)


def test_no_number_is_none():
    assert (parse(""), parse("  ")) == (None, None)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("1.2E+11", "id_number_not_digits"),
        ("1062000123", "id_number_length"),
        ("20162001234", "id_number_length"),
        ("80123456", "id_number_length"),
        ("0010620001234", "id_number_length"),
        ("001-062-000123", "id_number_not_digits"),
        ("００１０６２０００１２３", "id_number_not_digits"),
        ("O01062000123", "id_number_not_digits"),
        ("001062000123 x", "id_number_not_digits"),
        ("-01062000123", "id_number_not_digits"),
    ],
)
def test_what_is_no_number_of_a_paper_is_refused(written, code):
    with pytest.raises(DomainError) as refused:
        parse(written)
    assert (refused.value.field, refused.value.problem.code) == ("id_number", code)
    assert refused.value.problem.way_out


def test_a_lost_zero_is_guessed_at_and_the_number_itself_not_repeated():
    with pytest.raises(DomainError) as refused:
        parse("20162001234")
    assert "mất số 0" in refused.value.problem.message
    assert "20162001234" not in str(refused.value.problem)


@given(digits)
def test_a_number_is_read_only_with_nine_or_twelve_digits(number):
    try:
        read = parse(number)
    except DomainError:
        assert len(number) not in (9, 12)
    else:
        assert read == ({9: "cmnd", 12: "cccd"}[len(number)], number)


@given(people())
def test_a_number_agrees_with_the_year_and_the_gender_that_it_was_given_for(person):
    number, year, gender = person
    assert mismatches(number, BirthDate(year), gender) == []
    assert mismatches(number, None, "") == []


@given(people(), st.integers(1900, 2099), st.sampled_from(GENDERS))
def test_every_other_year_and_gender_is_said(person, year, gender):
    number, own_year, own_gender = person
    assert len(mismatches(number, BirthDate(year), gender)) == (year != own_year) + (gender != own_gender)


def test_the_warning_names_both_sides():
    assert mismatches("020162001234", BirthDate(1963, 3, 5), "male") == [
        "Số định danh là của người giới tính nữ, hồ sơ ghi nam.",
        "Số định danh là của người sinh năm 1962, hồ sơ ghi 1963.",
    ]


def test_a_place_that_gave_no_numbers_is_said():
    [said] = mismatches("003162001234", BirthDate(1962), "female")
    assert said.startswith("Ba số đầu 003")


@given(st.text(alphabet="0123456789", min_size=9, max_size=9))
def test_nothing_is_concluded_from_an_old_number(number):
    assert mismatches(number, BirthDate(1850), "male") == []


def test_the_places_are_the_provinces_that_there_were():
    with (places.DATA / "units_before_2025-07-01.csv").open(encoding="utf-8", newline="") as file:
        listed = {f"0{row['code']}": row["name"] for row in csv.DictReader(file) if len(row["code"]) == 2}
    assert provinces() == listed
    assert len(listed) == 63


@given(digits)
def test_a_masked_number_shows_three_digits_at_most(number):
    hidden = masked(number)
    assert len(hidden) == len(number)
    assert hidden.strip("•") == (number[-3:] if len(number) in (9, 12) else "")


def test_a_masked_number_is_known_by_its_end():
    assert (masked("020162001234"), masked("080123456"), masked("")) == ("•••••••••234", "••••••456", "")
