"""Vietnamese typed before Unicode is told from Unicode, and read."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nominations.importing import legacy
from nominations.importing.legacy import TCVN3, VNI

#: Written by people, not by our own tables: the same words in each encoding.
SAMPLES = [
    ("Bảo Thắng", "B¶o Th¾ng", "Baûo Thaéng"),
    ("Xin chào các bạn", "Xin chµo c¸c b¹n", "Xin chaøo caùc baïn"),
    ("Nguyễn Văn Tú", "NguyÔn V¨n Tó", "Nguyeãn Vaên Tuù"),
    ("Hoàng Thị Sen", "Hoµng ThÞ Sen", "Hoaøng Thò Sen"),
    ("Mường Khương", "M\xadêng Kh\xad¬ng", "Möôøng Khöông"),
    ("Đỗ Thị Hường", "§ç ThÞ H\xadêng", "Ñoã Thò Höôøng"),
    ("Giấy khen", "GiÊy khen", "Giaáy khen"),
    ("huyện Chi Lăng", "huyÖn Chi L¨ng", "huyeän Chi Laêng"),
    (
        "kỹ sư, kỷ luật, ký tên, kỳ hạn, kỵ",
        "kü s\xad, kû luËt, ký tªn, kú h¹n, kþ",
        "kyõ sö, kyû luaät, kyù teân, kyø haïn, kî",
    ),
    ("nghỉ, nghĩ, nghị, nghì, nghí", "nghØ, nghÜ, nghÞ, ngh×, nghÝ", "nghæ, nghó, nghò, nghì, nghí"),
]
_LETTERS = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"
small_text = st.text(alphabet=_LETTERS + " ,.-0123456789", max_size=60)


@pytest.mark.parametrize(("unicode", "abc", "vni"), SAMPLES, ids=[one[0] for one in SAMPLES])
def test_words_are_read_in_both_encodings(unicode, abc, vni):
    assert legacy.to_unicode(abc, TCVN3) == unicode
    assert legacy.to_unicode(vni, VNI) == unicode


@given(small_text)
def test_every_small_letter_survives_the_way_there_and_back(text):
    for encoding in (TCVN3, VNI):
        assert legacy.to_unicode(legacy.from_unicode(text, encoding), encoding) == unicodedata.normalize("NFC", text)


@given(st.text(alphabet=_LETTERS.upper() + " ", max_size=40))
def test_every_capital_survives_in_vni(text):
    assert legacy.to_unicode(legacy.from_unicode(text, VNI), VNI) == text


def test_tables_are_complete_and_one_to_one():
    known = set(_LETTERS) - set("abcdefghijklmnopqrstuvwxyz")
    assert {one for one in legacy._FROM_TCVN3.values() if one.islower()} == known
    assert {one for one in legacy._FROM_VNI.values() if one.islower()} == known


@pytest.mark.parametrize(("unicode", "abc", "vni"), SAMPLES, ids=[one[0] for one in SAMPLES])
@pytest.mark.parametrize("font", ["", "Times New Roman", "legacy"])
def test_encodings_are_told_by_font_or_by_their_letters(unicode, abc, vni, font):
    assert legacy.told(unicode, ".VnTime") == legacy.told(unicode, "VNI-Times") == ""
    fonts = (".VnTime", "VNI-Times") if font == "legacy" else (font, font)
    assert (legacy.told(abc, fonts[0]), legacy.told(vni, fonts[1])) == (TCVN3, VNI)


@pytest.mark.parametrize(
    "text",
    ["Hoàng Thị Sen", "Lý Văn Nam", "Nông Hà", "Tú", "Y Vinh Tơr", "H'Mông", "Krông Búk", "abc 123", "", "Ý Yên"],
)
def test_unicode_is_left_as_it_is(text):
    assert legacy.told(text) == legacy.told(text, "Arial") == ""


def test_fonts_of_capitals_show_capitals():
    assert legacy.to_unicode("Hoµng ThÞ Sen", TCVN3, ".VnTimeH") == "HOÀNG THỊ SEN"
    assert legacy.to_unicode("HOµNG THÞ SEN", TCVN3) == "HOÀNG THỊ SEN"


def test_a_short_name_follows_its_column():
    column = [("NguyÔn V¨n B×nh", "Arial"), ("Hoµng ThÞ Sen", "Arial"), ("Tó", "Arial")]
    assert legacy.told("Tó") == ""
    assert legacy.common_encoding(column) == TCVN3
    assert legacy.encoding_in_column("Tó", "Arial", TCVN3) == TCVN3
    assert legacy.encoding_in_column("Tơ", "Arial", TCVN3) == ""


@given(st.text(max_size=60), st.sampled_from(["", "Arial", ".VnTime", ".VnTimeH", "VNI-Times"]))
def test_telling_and_reading_never_break_on_any_text(text, font):
    encoding = legacy.told(text, font)
    assert encoding in ("", TCVN3, VNI)
    if encoding:
        assert isinstance(legacy.to_unicode(text, encoding, font), str)
