"""The order of Vietnamese lists of people."""

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nominations.models import Nominee
from nominations.register.sorting import LIMIT, last_word, sort_key
from tests.factories import CollectiveFactory, NomineeFactory
from workflows.names import fold

LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxy"
TONES = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]
syllables = st.builds(
    lambda start, vowel, tone, end: unicodedata.normalize("NFC", f"{start}{vowel}{tone}{end}").capitalize(),
    st.sampled_from(["", "b", "c", "d", "đ", "h", "kh", "l", "ngh", "th", "tr", "v"]),
    st.sampled_from("aăâeêioôơuưy"),
    st.sampled_from(TONES),
    st.sampled_from(["", "c", "i", "m", "n", "ng"]),
)
names = st.lists(syllables, min_size=1, max_size=5).map(" ".join)


def in_order(*given_names):
    return sorted(given_names, key=lambda name: sort_key(name, last_word(name)))


@pytest.mark.parametrize(
    "sequence",
    [
        [f"Vi Văn {letter.upper()}" for letter in LETTERS],
        ["Lê Ma", "Lê Mà", "Lê Mả", "Lê Mã", "Lê Má", "Lê Mạ", "Lê Mac"],
        ["Lý An", "Lý Ân", "Lý Ấn", "Lý Bình", "Lý Dung", "Lý Đào", "Lý Đức", "Lý Em", "Lý Êm"],
        ["Vi An", "Lý Thị An", "Bế Văn An", "Lý Văn An", "Nông Văn An", "An Thị Bé"],
        ["Hoàng Thị Hoa", "Vi Văn Hoa", "Bế Thị Hoà", "Lô Thị Hòa", "Nông Thị Hoà", "An Hóa", "Bế Hoan"],
        ["Thôn 1", "Thôn 2", "Thôn 2 Vạn Linh", "Thôn 10", "Thôn A"],
    ],
)
def test_names_stand_in_vietnamese_order_when_shuffled(sequence):
    shuffled = random.Random(7).sample(sequence, len(sequence))
    given_names = [("" if name.startswith("Thôn") else last_word(name)) for name in shuffled]
    assert [name for _, name in sorted((sort_key(n, g), n) for n, g in zip(shuffled, given_names, strict=True))] == (
        sequence
    )


def test_a_name_of_a_minority_stands_where_its_given_name_says():
    assert sorted(
        [
            ("Y Vinh Tơr", "Vinh"),
            ("Lò A Vĩnh", "Vĩnh"),
            ("Hầu A Lềnh", "A Lềnh"),
            ("H'Hen Niê", "H'Hen"),
            ("Vi Vang", ""),
        ],
        key=lambda pair: sort_key(*pair),
    ) == [
        ("Hầu A Lềnh", "A Lềnh"),
        ("H'Hen Niê", "H'Hen"),
        ("Vi Vang", ""),
        ("Y Vinh Tơr", "Vinh"),
        ("Lò A Vĩnh", "Vĩnh"),
    ]


@given(names)
def test_the_key_is_one_for_composed_and_decomposed_letters(name):
    decomposed = unicodedata.normalize("NFD", name)
    assert sort_key(decomposed, last_word(decomposed)) == sort_key(name, last_word(name))


@given(st.tuples(names, names))
def test_two_names_have_one_key_only_when_they_are_spelled_alike(pair):
    one, other = pair
    # Where the tone of a syllable stands (hoà, hòa) is all that may differ.
    moved = [sorted(unicodedata.normalize("NFD", name)) for name in pair]
    assert (sort_key(one) == sort_key(other)) <= (moved[0] == moved[1] and fold(one) == fold(other))
    assert (one == other) <= (sort_key(one) == sort_key(other))


def parts(name):
    """Given name, middle names and surname, each with a key of its own."""
    surname, *middle = name.split()[:-1] or [""]
    return tuple(map(sort_key, (last_word(name), " ".join(middle), surname)))


@given(names.map(str.lower), names.map(str.lower))
def test_given_name_decides_before_middle_names_and_these_before_the_surname(one, other):
    assert (sort_key(one, last_word(one)) < sort_key(other, last_word(other))) == (parts(one) < parts(other))


@given(st.text(max_size=150), st.text(max_size=20))
def test_the_key_is_short_and_of_digits_for_any_text(name, called):
    key = sort_key(name, called)
    assert key.isascii()
    assert key.isdigit()
    assert len(key) <= LIMIT


@given(names)
def test_tones_and_case_come_after_all_letters(name):
    bare = "".join(letter for letter in unicodedata.normalize("NFD", name) if letter not in TONES)
    plain = unicodedata.normalize("NFC", bare)
    assert sort_key(plain) <= sort_key(name)
    assert sort_key(plain.lower()) <= sort_key(plain) < sort_key(plain + "a")


@pytest.mark.django_db
def test_rows_come_in_the_same_order_from_the_database():
    expected = ["Lý Thị An", "Nông Văn Ân", "Bế Ấn", "Hoàng Dung", "Hoàng Đào", "Vi Hoà", "An Hoan", "Y Vinh Tơr"]
    for name in random.Random(3).sample(expected, len(expected)):
        NomineeFactory(full_name=name, given_name="Vinh" if name.startswith("Y ") else last_word(name))
    collective = CollectiveFactory(full_name="Bản Pác 2")
    assert (
        list(Nominee.objects.filter(kind="person").order_by("sort_key").values_list("full_name", flat=True)) == expected
    )
    assert collective.sort_key == sort_key("Bản Pác 2")
