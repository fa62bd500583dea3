"""Arithmetic of titles: years, succession, periods."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from nominations.eligibility.titles import code_of, is_occasional, overlap, rests_on, succession, title_year

YEARS = st.sets(st.integers(1990, 2040), max_size=20)
DAYS = st.dates(date(2000, 1, 1), date(2040, 1, 1))


def test_title_year_of_a_calendar_year_a_school_year_and_a_bare_decision():
    assert title_year(date(2023, 1, 1), date(2024, 1, 1), date(2024, 2, 1)) == 2023
    assert title_year(date(2022, 9, 5), date(2023, 5, 31), None) == 2023
    assert title_year(date(2021, 3, 1), None, date(2022, 1, 5)) == 2021
    assert [title_year(None, None, date(2022, 1, 5)), title_year(None, None, None)] == [2022, None]


@given(first=DAYS, days=st.integers(1, 365))
def test_title_year_is_that_of_the_last_day_that_counts(first, days):
    assert title_year(first, first + timedelta(days=days), None) == (first + timedelta(days=days - 1)).year


def test_succession_stops_at_the_first_gap_and_may_end_the_year_before():
    assert succession({2019, 2021, 2022, 2023}, 2023) == (2021, 2022, 2023)
    assert succession({2021, 2022, 2023}, 2024) == (2021, 2022, 2023)
    assert succession({2020, 2021, 2022}, 2024) == ()
    assert succession({2022, 2025}, 2023) == (2022,)
    assert succession({2017, 2020, 2023}, 2024, apart=3) == (2017, 2020, 2023)


@given(years=YEARS, upto=st.integers(1990, 2040), apart=st.integers(1, 4))
def test_succession_agrees_with_walking_back_year_by_year(years, upto, apart):
    walked, gap = [], 0
    for one in range(upto, 1980, -1):
        # The year proposed itself may be without a title: the gap is counted from it.
        if one in years:
            walked.insert(0, one)
            gap = 0
        gap += 1
        if gap > apart:
            break
    assert succession(years, upto, apart) == tuple(walked)


@given(years=YEARS, more=YEARS, upto=st.integers(1990, 2040), apart=st.integers(1, 4))
def test_more_titles_never_shorten_a_succession(years, more, upto, apart):
    assert len(succession(years | more, upto, apart)) >= len(succession(years, upto, apart))


@given(first=DAYS, second=DAYS, third=DAYS, fourth=DAYS)
def test_overlap_holds_exactly_the_days_of_both_periods(first, second, third, fourth):
    one, other = sorted([first, second]), sorted([third, fourth])
    shared = overlap((one[0], one[1]), (other[0], other[1]))
    begin, end = max(one[0], other[0]), min(one[1], other[1])
    assert shared == ((begin, end) if begin < end else None)
    assert shared == overlap((other[0], other[1]), (one[0], one[1]))


def test_overlap_of_a_period_that_is_not_fully_known_is_none():
    whole = (date(2023, 1, 1), date(2024, 1, 1))
    assert [overlap(whole, (None, date(2024, 1, 1))), overlap((date(2023, 1, 1), None), whole)] == [None, None]


def test_code_is_read_from_the_title_when_none_was_written_down():
    assert code_of("GIAY_KHEN", "Chiến sĩ thi đua cơ sở") == "GIAY_KHEN"
    titles = ["CHIẾN SĨ THI ĐUA CƠ SỞ năm 2021", "Chiến sỹ thi đua cấp Bộ", "Lao động tiên tiến", "Bằng khen"]
    assert [code_of("", title) for title in titles] == ["CSTDCS", "CSTDT", "LDTT", ""]


def test_awards_of_which_one_rests_on_the_other_either_way_round():
    pairs = [("CSTDT", "CSTDCS"), ("CSTDCS", "CSTDT"), ("GIAY_KHEN", "BANG_KHEN"), ("CSTDCS", "CSTDCS")]
    assert [rests_on(*pair) for pair in pairs] == [True, True, False, False]


def test_occasional_awards_say_so_of_themselves():
    assert [is_occasional("Giấy khen", "Khen ĐỘT XUẤT cứu người"), is_occasional("Khen theo chuyên đề", "")] == [
        True,
        True,
    ]
    assert not is_occasional("Giấy khen", "Hoàn thành tốt nhiệm vụ năm 2023")
