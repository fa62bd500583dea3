"""Letters take no more room than was kept for them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.diagram.lettering import clean, width, wrap

#: Measured in a browser at 100 px, DejaVu Sans regular and bold: the widest of the usual fonts.
MEASURED = [
    ("Lãnh đạo xã ký tờ trình", 1158, 1309),
    ("Hội đồng Thi đua – Khen thưởng huyện Chi Lăng", 2416, 2706),
    ("ỨNG HÒA, NGUYỄN THỊ MỪNG", 1532, 1681),
    ("Chủ tịch UBND huyện quyết định", 1650, 1845),
    ("2 lần, lần cuối 06/05/2024", 1311, 1456),
    ("mmmWWW@@@%%%—…", 1374, 1444),
    ("iiilll||''..::", 420, 496),
    ("ươươươngừữợ", 688, 774),
    ("Ướm thử ượng đường ỡ ữ ự", 1355, 1504),
]


@pytest.mark.parametrize(("text", "regular", "bold"), MEASURED)
def test_width_is_no_less_than_measured_and_not_a_quarter_more_when_estimated(text, regular, bold):
    assert regular <= width(text, 100) <= 1.25 * regular
    assert bold <= width(text, 100, bold=True) <= 1.25 * bold


def test_wrap_breaks_at_spaces_when_words_fit():
    assert wrap("Lãnh đạo xã ký tờ trình", 120, 15, bold=True) == ["Lãnh đạo xã", "ký tờ trình"]


def test_wrap_breaks_within_a_word_when_it_is_wider_than_a_line():
    assert wrap("WWWWWWW ký", 45, 15) == ["WWW", "WWW", "W ký"]


def test_wrap_ends_with_an_ellipsis_when_there_are_too_many_lines():
    assert wrap("một hai ba bốn năm", 40, 15, most=2) == ["một", "hai…"]


@given(st.text(max_size=300), st.floats(60, 300))
def test_no_line_is_wider_than_the_room_when_any_text_is_wrapped(text, room):
    assert [line for line in wrap(clean(text), room, 15, bold=True) if width(line, 15, bold=True) > room] == []


@given(st.text(st.sampled_from("aơ bWệ ,"), max_size=80), st.floats(60, 300))
def test_nothing_is_lost_when_all_lines_are_kept(text, room):
    assert "".join(wrap(text, room, 13, most=99)).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Vi\x00 Văn\x0b\ud800 Nam", "Vi Văn Nam"),
        ("Vi\u202eVăn\u2066 Nam\u200f", "ViVăn Nam"),
        ("  Vi\n\tVăn\u00a0Nam ", "Vi Văn Nam"),
        ("Nguye\u0302\u0303n", "Nguyễn"),
        ("a" + "\u0301" * 50, "á\u0301\u0301"),
        ("x" * 500, "x" * 159 + "…"),
        ("\ufffe\uffff", ""),
    ],
)
def test_text_is_fit_to_be_drawn_when_cleaned(text, kept):
    assert clean(text) == kept
