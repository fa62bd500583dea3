"""The parts of an achievement report: which form is asked for, and what a report may say."""

from datetime import date

import pytest

from nominations import award_types, reports
from nominations.errors import DomainError
from nominations.models import AwardType
from nominations.reports import checked, form_for, forms
from workflows import sheets

KINDS = {"persons": "person", "collectives": "collective", "households": "household"}
FORM = """
- key: {key}
  title: {{vi: "Mẫu", en: "Form"}}
  awards: {awards}
  kinds: [person]
  procedure: full
  valid_from: "{since}"
  valid_before: {before}
  legal_basis: "Nghị định"
  confidence: low
  parts: {parts}
"""
PART = '[{code: duties, title: {vi: "Nhiệm vụ", en: "Duties"}, hint: {vi: "Nêu", en: "Say"}, required: true, limit: 9}]'


def written(tmp_path, *rows):
    plain = {"key": "a", "awards": "[]", "since": "2024-01-01", "before": "null", "parts": PART}
    path = tmp_path / "forms.yaml"
    path.write_text("".join(FORM.format(**plain | row) for row in rows))
    return path


def award(code, level="district"):
    return AwardType(code=code, level=level)


def test_every_award_has_one_form_for_every_nominee_and_procedure_on_every_day_it_is_granted():
    lines = sheets.read(award_types.FILE, award_types.Lines, blanks=True)
    for line in lines:
        last = date(2030, 1, 1) if line.valid_before is None else line.valid_before.replace(year=2025, month=6, day=30)
        for day in (line.valid_from, last):
            for kind in line.for_:
                for procedure in ("full", "simple"):
                    found = form_for(award(line.code, line.level), KINDS[kind], procedure, day)
                    assert found.fits(KINDS[kind], procedure, day)


@pytest.mark.parametrize(
    ("code", "kind", "procedure", "key"),
    [
        ("GIAY_KHEN", "person", "full", "person"),
        ("GIAY_KHEN", "collective", "full", "collective"),
        ("GIAY_KHEN", "household", "full", "household"),
        ("GIAY_KHEN", "person", "simple", "simple"),
        ("CSTDCS", "person", "full", "person-title"),
        ("CSTDCS", "person", "simple", "simple"),
        ("TTLDTT", "collective", "full", "collective-title"),
        ("BANG_KHEN", "household", "simple", "simple"),
    ],
)
def test_a_form_that_names_the_award_comes_first(code, kind, procedure, key):
    assert form_for(award(code), kind, procedure, date(2024, 5, 6)).key == key


def test_no_form_before_the_law_is_said_and_not_guessed():
    with pytest.raises(sheets.SheetError, match="không có mẫu báo cáo nào cho GIAY_KHEN"):
        form_for(award("GIAY_KHEN"), "person", "full", date(2023, 12, 31))


def test_what_is_missing_is_named_in_the_order_of_the_form():
    form = form_for(award("CSTDCS"), "person", "full", date(2024, 5, 6))
    assert form.missing({"achievements": "Đạt", "duties": "  \n"}) == [
        "Nhiệm vụ được giao",
        "Sáng kiến, đề tài, mức độ hoàn thành nhiệm vụ",
    ]
    assert form.missing({"achievements": "a", "duties": "b", "initiative": "c"}) == []


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([{}, {}], "mẫu a: nêu hai lần"),
        ([{}, {"key": "b"}], "mẫu b: trùng phạm vi áp dụng với mẫu a"),
        ([{"before": '"2024-01-01"'}], "mẫu a: ngày valid_before phải sau ngày valid_from"),
        ([{"parts": "[]"}], "mẫu a: không có mục nào bắt buộc"),
        ([{"parts": f"{PART[:-1]}, {PART[1:]}"}], "mẫu a: mục duties nêu hai lần"),
        ([{"parts": PART.replace("limit: 9", "limit: 0")}], "dòng"),
        ([{"parts": PART.replace("duties,", "Duties,")}], "dòng"),
    ],
)
def test_a_wrong_file_is_refused_with_what_is_wrong(tmp_path, rows, said):
    with pytest.raises(sheets.SheetError) as refused:
        forms(written(tmp_path, *rows))
    assert said in str(refused.value)


def test_forms_may_follow_one_another_and_be_more_particular(tmp_path):
    path = written(
        tmp_path,
        {"before": '"2025-07-01"'},
        {"key": "b", "since": "2025-07-01"},
        {"key": "c", "awards": "[LDTT]"},
    )
    assert [one.key for one in forms(path)] == ["a", "b", "c"]


PERSON = form_for(award("GIAY_KHEN"), "person", "full", date(2024, 5, 6))


def test_a_report_keeps_the_parts_not_given_and_drops_those_given_empty():
    known = {"duties": "Tổ trưởng", "achievements": "Cũ"}
    assert checked({"achievements": "Mới\r\nhơn ", "duties": ""}, known, PERSON) == {"achievements": "Mới\nhơn"}
    assert checked({}, known, PERSON) == known


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        ({"initiative": "Có"}, "report_initiative", "report_part_unknown"),
        ({"không có": "x"}, "report_không có", "report_part_unknown"),
        ({"duties": "a" * 5001}, "report_duties", "text_too_long"),
        ({"duties": "Тổ trưởng"}, "report_duties", "letter_not_vietnamese"),
    ],
)
def test_a_report_is_refused_naming_the_part(given, field, code):
    with pytest.raises(DomainError) as refused:
        checked(given, {}, PERSON)
    assert (refused.value.field, refused.value.problem.code) == (field, code)


def test_text_that_another_form_left_may_be_shortened_or_emptied():
    known = {"initiative": "Sáng kiến cũ", "duties": "Tổ trưởng"}
    assert checked({"initiative": ""}, known, PERSON) == {"duties": "Tổ trưởng"}
    assert checked({"initiative": "Sáng kiến"}, known, PERSON) == {"initiative": "Sáng kiến", "duties": "Tổ trưởng"}


def test_every_part_has_its_words_in_both_languages():
    parts = [part for form in forms() for part in form.parts]
    assert [part.code for part in parts if part.title.in_("en") == part.title.in_("vi")] == []
    assert reports.known_parts().keys() == {part.code for part in parts}
