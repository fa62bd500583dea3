"""Dates of birth of partial precision."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nominations.errors import DomainError
from nominations.register.birthdate import EARLIEST_YEAR, BirthDate, parse

TODAY = date(2024, 5, 6)
DAYS = st.dates(min_value=date(EARLIEST_YEAR, 1, 1), max_value=TODAY)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("1962", "1962"),
        ("3/1962", "03/1962"),
        ("05/03/1962", "05/03/1962"),
        ("5-3-1962", "05/03/1962"),
        ("5.3.1962", "05/03/1962"),
        (" 29/02/1964 ", "29/02/1964"),
    ],
)
def test_parse_keeps_the_precision_when_the_date_exists(text, shown):
    assert str(parse(text, today=TODAY)) == shown


def test_parse_is_none_when_nothing_is_written():
    assert parse("  ", today=TODAY) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("31/02/1962", 'Ngày sinh "31/02/1962" không có trong lịch: tháng 02 năm 1962 có 28 ngày.'),
        ("29/02/1963", 'Ngày sinh "29/02/1963" không có trong lịch: tháng 02 năm 1963 có 28 ngày.'),
        ("31/04/1962", 'Ngày sinh "31/04/1962" không có trong lịch: tháng 04 năm 1962 có 30 ngày.'),
        ("00/04/1962", 'Ngày sinh "00/04/1962" không có trong lịch: tháng 04 năm 1962 có 30 ngày.'),
        ("04/13/1962", 'Ngày sinh "04/13/1962" có tháng 13: tháng chỉ từ 01 đến 12.'),
        ("0/1962", 'Ngày sinh "00/1962" có tháng 00: tháng chỉ từ 01 đến 12.'),
        ("1962-03-05", 'Không đọc được ngày sinh "1962-03-05".'),
        ("62", 'Không đọc được ngày sinh "62".'),
        ("năm 1962", 'Không đọc được ngày sinh "năm 1962".'),
        ("٠٥/٠٣/١٩٦٢", 'Không đọc được ngày sinh "٠٥/٠٣/١٩٦٢".'),
        ("1762", "Năm sinh 1762 không hợp lý."),
        ("07/05/2024", 'Ngày sinh "07/05/2024" sau ngày hôm nay (06/05/2024).'),
        ("06/2024", 'Ngày sinh "06/2024" sau ngày hôm nay (06/05/2024).'),
    ],
)
def test_parse_refuses_naming_field_and_way_out_when_the_date_is_wrong(text, message):
    with pytest.raises(DomainError) as refused:
        parse(text, today=TODAY)
    assert refused.value.field == "birth"
    assert refused.value.problem.message == message
    assert refused.value.problem.way_out.startswith('Ghi ngày/tháng/năm như "05/03/1962"')


@given(DAYS, st.sampled_from(["day", "month", "year"]))
def test_printing_and_reading_agree_whatever_the_precision(day, precision):
    birth = BirthDate(day.year, None if precision == "year" else day.month, day.day if precision == "day" else None)
    assert parse(str(birth), today=TODAY) == birth
    assert birth.first <= day <= birth.last


@given(DAYS, DAYS)
def test_age_is_one_number_when_the_day_is_known(born, on):
    low, high = BirthDate(born.year, born.month, born.day).age(on)
    assert low == high


@given(DAYS, st.integers(min_value=0, max_value=110))
def test_age_is_a_range_around_the_true_age_when_only_the_year_is_known(born, years):
    on = date(born.year + years, 7, 1)
    low, high = BirthDate(born.year).age(on)
    true, _ = BirthDate(born.year, born.month, born.day).age(on)
    assert low <= true <= high
    assert (low, high) == (years - 1, years)


def test_a_day_needs_its_month():
    with pytest.raises(DomainError):
        BirthDate(1962, None, 5)
