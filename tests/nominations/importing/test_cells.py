"""Cells that Excel may have damaged: mended when it is sure, refused with what to do when it is not."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nominations.importing import cells
from nominations.importing.cells import SERIAL, ZEROS, DateStyle
from nominations.importing.workbook import Cell

days = st.dates(date(1901, 1, 1), date(2100, 12, 31))


def moment(year, month, day):
    return datetime(year, month, day)  # noqa: DTZ001 - Excel knows no time zones


def wrong(taken):
    return [one.code for one in taken.damages if one.blocks]


@given(st.integers(1, 96), st.integers(0, 999_999_999))
def test_a_number_whose_zeros_were_lost_gets_them_back_and_says_so(province, rest):
    whole = f"{province:03d}{rest:09d}"
    taken = cells.read_number_of_paper(Cell(int(whole)))
    if whole.endswith("000000"):
        assert wrong(taken) == ["id_rounded"]
    else:
        assert (taken.text, taken.repair) == (whole, ZEROS)


@given(st.from_regex(r"[0-9]{12}|[0-9]{9}", fullmatch=True))
def test_a_number_kept_as_text_is_as_it_was_typed(number):
    assert cells.read_number_of_paper(Cell(number)) == cells.Taken(number)
    assert cells.read_number_of_paper(Cell(f" {number[:3]} {number[3:]} ")).text == number


@pytest.mark.parametrize("value", ["1.2E+11", "2,0187E+10", "1E11", 120000000000, 2.0e10])
def test_a_rounded_number_is_refused(value):
    assert wrong(cells.read_number_of_paper(Cell(value))) == ["id_rounded"]


@given(days)
def test_a_real_date_is_that_day(day):
    assert cells.read_date(Cell(datetime.combine(day, datetime.min.time()))).text == f"{day:%d/%m/%Y}"


@given(days)
def test_a_day_written_day_first_is_that_day(day):
    for text in (f"{day:%d/%m/%Y}", f"{day.day}-{day.month}-{day.year}", f"{day:%d.%m.%Y}", f"{day:%Y-%m-%d}"):
        assert cells.read_date(Cell(text)) == cells.Taken(f"{day:%d/%m/%Y}")


@given(st.dates(date(1902, 1, 1), date(2100, 12, 31)))
def test_a_number_that_stands_for_a_day_is_mended_and_says_so(day):
    number = (day - date(1899, 12, 30)).days
    taken = cells.read_date(Cell(number))
    if number in range(1900, 2101):
        assert taken.text == str(number)
    else:
        assert (taken.text, taken.repair, taken.before) == (f"{day:%d/%m/%Y}", SERIAL, str(number))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("1962", "1962"),
        (1962, "1962"),
        (1962.0, "1962"),
        ("03/1962", "03/1962"),
        ("Sinh năm 1962", "1962"),
        ("'1962", "1962"),
    ],
)
def test_what_is_not_known_of_a_date_is_not_made_up(value, text):
    assert cells.read_date(Cell(value)) == cells.Taken(text)


def test_a_date_that_shows_its_year_only_is_a_year():
    assert cells.read_date(Cell(moment(1962, 1, 1), format="yyyy")).text == "1962"


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("03/25/1962", "date_month_first"),
        ("5/3/62", "date_short_year"),
        ("hôm qua", "date_unreadable"),
        (3.5, "date_unreadable"),
        (True, "date_unreadable"),
        ("#REF!", "cell_error"),
    ],
)
def test_what_is_no_date_is_refused(value, code):
    assert wrong(cells.read_date(Cell(value))) == [code]


def test_one_american_date_makes_the_others_of_its_column_doubtful():
    column = [Cell("03/25/1962"), Cell("03/05/1962"), Cell("07/07/1970")]
    style = cells.style_of(column)
    assert style == DateStyle(month_first=True)
    assert [wrong(cells.read_date(one, style)) for one in column] == [["date_month_first"], ["date_ambiguous"], []]


def test_dates_that_an_american_excel_misread_are_doubtful():
    column = [Cell("25/03/1962"), Cell(moment(1962, 5, 3)), Cell(moment(1970, 7, 7))]
    style = cells.style_of(column)
    assert style == DateStyle(swapped=True)
    assert [wrong(cells.read_date(one, style)) for one in column] == [[], ["date_ambiguous"], []]


def test_dates_of_a_vietnamese_column_are_not_doubted():
    column = [Cell("25/03/1962"), Cell(moment(1962, 3, 25)), Cell(moment(1962, 5, 3))]
    style = cells.style_of(column)
    assert [wrong(cells.read_date(one, style)) for one in column] == [[], [], []]


@pytest.mark.parametrize(
    ("code", "doubtful"),
    [
        ("m/d/yyyy", True),
        ("[$-409]mm/dd/yyyy;@", True),
        ("dd/mm/yyyy", False),
        ("mm-dd-yy", False),
        ("d-mmm-yy", False),
    ],
)
def test_a_format_with_the_month_first_is_doubtful(code, doubtful):
    taken = cells.read_date(Cell(moment(1962, 5, 3), format=code))
    assert wrong(taken) == (["date_ambiguous"] if doubtful else [])


def test_a_formula_gives_what_excel_showed_last_or_is_refused():
    shown = cells.read_text(Cell("Hiến đất", formula='="Hiến "&"đất"'))
    assert (shown.text, [(one.code, one.blocks) for one in shown.damages]) == ("Hiến đất", [("formula", False)])
    assert wrong(cells.read_text(Cell(None, formula="=A1"))) == ["formula_without_value"]


@pytest.mark.parametrize(
    ("text", "end", "day"),
    [
        ("05/03/2019", False, date(2019, 3, 5)),
        ("05/03/2019", True, date(2019, 3, 6)),
        ("12/2019", False, date(2019, 12, 1)),
        ("12/2019", True, date(2020, 1, 1)),
        ("2019", False, date(2019, 1, 1)),
        ("2019", True, date(2020, 1, 1)),
        ("", True, None),
    ],
)
def test_a_period_runs_to_the_end_of_what_was_named(text, end, day):
    assert cells.full_day(text, end=end) == day


@given(st.one_of(st.text(max_size=30), st.integers(), st.floats(), st.booleans(), st.datetimes(), st.none()))
def test_no_value_breaks_any_reader(value):
    cell = Cell(value)
    for read in (cells.read_text, cells.read_number_of_paper, cells.read_date, cells.read_count):
        read(cell)
    assert isinstance(cells.is_marked(cell), bool)
