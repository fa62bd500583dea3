"""Text hygiene: one form, no strange letters, nothing invisible, not too long."""

import unicodedata

import pytest

from nominations import text
from nominations.errors import DomainError


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (unicodedata.normalize("NFD", "Nguyễn Thị Hoà"), "Nguyễn Thị Hoà"),
        ("Ðinh  Văn\u00a0Páo ", "Đinh Văn Páo"),
        ("Y Vinh Tơr", "Y Vinh Tơr"),
        ("Hờ A Dê-H’Mông", "Hờ A Dê-H’Mông"),
    ],
)
def test_person_name_is_composed_when_it_is_vietnamese(given, kept):
    assert text.person_name(given, "full_name") == kept


@pytest.mark.parametrize(
    ("given", "position", "named"),
    [
        ("Nông Thị М", 10, "U+041C CYRILLIC CAPITAL LETTER EM"),
        ("Mа Văn An", 2, "U+0430 CYRILLIC SMALL LETTER A"),
        ("Νông Thị Hà", 1, "U+039D GREEK CAPITAL LETTER NU"),
        ("Nông\u200b Thị Hà", 5, "U+200B ZERO WIDTH SPACE"),
        ("Nông\ufeff Thị Hà", 5, "U+FEFF ZERO WIDTH NO-BREAK SPACE"),
        ("Nông Thị 1", 10, "U+0031 DIGIT ONE"),
        ("Nông@Hà", 5, "U+0040 COMMERCIAL AT"),
        ("Nông\x07Hà", 5, "U+0007 không tên"),
        ("王 Văn An", 1, "U+738B CJK UNIFIED IDEOGRAPH-738B"),
    ],
)
def test_person_name_is_refused_naming_the_letter(given, position, named):
    with pytest.raises(DomainError) as refused:
        text.person_name(given, "full_name")
    assert (refused.value.field, refused.value.problem.code) == ("full_name", "letter_not_vietnamese")
    assert refused.value.problem.message.startswith(f"Ký tự thứ {position} ")
    assert named in refused.value.problem.message
    assert refused.value.problem.way_out == "Xóa ký tự này và gõ lại bằng bàn phím tiếng Việt (Unicode)."


def test_body_name_takes_digits_where_a_person_name_does_not():
    assert text.body_name("Trường PTDTBT THCS số 2 (Vạn Linh)", "full_name") == "Trường PTDTBT THCS số 2 (Vạn Linh)"


@pytest.mark.parametrize("given", ["", "   ", "\u00a0"])
def test_person_name_is_refused_when_empty(given):
    with pytest.raises(DomainError) as refused:
        text.person_name(given, "full_name")
    assert refused.value.problem.code == "text_missing"


def test_text_is_refused_when_too_long_and_taken_at_the_limit():
    assert text.line("a" * 300, "basis") == "a" * 300
    with pytest.raises(DomainError) as refused:
        text.line("a" * 301, "basis")
    assert (refused.value.field, refused.value.problem.code) == ("basis", "text_too_long")
    assert refused.value.problem.way_out == "Rút gọn bớt 1 ký tự."


def test_paragraphs_keep_their_lines_and_are_composed():
    given = unicodedata.normalize("NFD", "  Vận động 30 hộ.\r\n\r\nTrồng  na. \n\n")
    assert text.paragraphs(given, "achievement_text") == "Vận động 30 hộ.\n\nTrồng na."


def test_paragraphs_are_refused_when_a_letter_is_invisible():
    with pytest.raises(DomainError) as refused:
        text.paragraphs("Vận động\n30\u200d hộ", "achievement_text")
    assert refused.value.problem.code == "letter_not_vietnamese"
