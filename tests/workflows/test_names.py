"""One form in storage, one key for searching."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.names import fold, nfc, nfc_text

LETTERS = st.text(
    alphabet=st.one_of(
        st.sampled_from(
            "aăâbcdđeêghiklmnoôơpqrstuưvxyÀẢÃÁẠẬỖỞỰỲĐÐđðƉ \u0300\u0301\u0303\u0309\u0323\u0302\u031b\u00a0\t\n'-."
        ),
        st.characters(codec="utf-8"),
    ),
    max_size=40,
)


@pytest.mark.parametrize(
    ("given_text", "stored"),
    [
        ("  Nông\u00a0Thị \t Hà ", "Nông Thị Hà"),
        (unicodedata.normalize("NFD", "Đỗ Thị Hoà"), "Đỗ Thị Hoà"),
        ("Ðỗ ðình Ɖức", "Đỗ đình Đức"),
        ("H’Mông", "H’Mông"),
        ("", ""),
    ],
)
def test_nfc_when_given_other_forms(given_text: str, stored: str) -> None:
    assert nfc(given_text) == stored


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Đỗ Thị Hoà", "do thi hoa"),
        ("ĐỖ THỊ HÒA", "do thi hoa"),
        ("Ðỗ-Thị  Hoà", "do thi hoa"),
        ("H'Mông", "h mong"),
        ("Phường 5", "phuong 5"),
        ("...", ""),
    ],
)
def test_fold_when_marks_case_and_signs_differ(text: str, key: str) -> None:
    assert fold(text) == key


@pytest.mark.parametrize(
    ("one", "other"), [("Lý Thị Mỹ", "Lí Thị Mĩ"), ("Quý Kỳ", "quí kì"), ("Vy", "Vi"), ("Y tế", "I tế")]
)
def test_fold_when_y_sounds_like_i(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("Thúy", "Thúi"), ("Tây", "Tai"), ("Yên", "Iên"), ("Thủy", "Thủi")])
def test_fold_when_y_sounds_otherwise(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(LETTERS)
def test_nfc_twice_is_once(text: str) -> None:
    once = nfc(text)
    assert nfc(once) == once
    assert unicodedata.is_normalized("NFC", once)


@given(LETTERS)
def test_nfc_when_decomposed_first(text: str) -> None:
    assert nfc(unicodedata.normalize("NFD", text)) == nfc(text)


@given(LETTERS)
def test_fold_is_plain_and_stable(text: str) -> None:
    key = fold(text)
    assert set(key) <= set("0123456789abcdefghijklmnopqrstuvwxyz ")
    assert fold(key) == key
    assert fold(nfc(text).upper()) == fold(nfc(text).upper().lower())


@pytest.mark.parametrize(
    ("given_text", "stored"),
    [
        ("\r\n Đủ hồ sơ.\r\n\r\n  Đề nghị  xét.\n\n", "Đủ hồ sơ.\n\nĐề nghị xét."),
        ("một\rhai\u2028ba", "một\nhai\nba"),
        ("ẩn\u200b giấu\x00\u202e", "ẩn giấu"),
        ("cột\tcột", "cột cột"),
    ],
)
def test_nfc_text_keeps_line_breaks(given_text: str, stored: str) -> None:
    assert nfc_text(given_text) == stored


@given(LETTERS)
def test_nfc_text_twice_is_once(text: str) -> None:
    once = nfc_text(text)
    assert nfc_text(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert not [one for one in once if one != "\n" and unicodedata.category(one) in ("Cc", "Cf", "Cs")]
