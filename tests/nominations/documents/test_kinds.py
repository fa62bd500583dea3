"""Which documents a dossier is to have: by award, nominee, procedure and day, as the shipped file says."""

from __future__ import annotations

from datetime import date

import pytest

from nominations.documents import kinds
from nominations.models import AwardNomination, AwardType, DelegateNomination, Nominee
from workflows.models import Case
from workflows.sheets import SheetError

BEFORE, AFTER = date(2025, 6, 30), date(2025, 7, 1)


def award(code, level, procedure="full", kind="person", received=None):
    """A nomination that only lives in memory."""
    return AwardNomination(
        case=Case(received_on=received), nominee=Nominee(kind=kind), award_type=AwardType(code=code, level=level),
        procedure=procedure,
    )  # fmt: skip


def required(nomination, on=None) -> list[str]:
    return [one.code for one in kinds.wanted(nomination, on) if one.required]


@pytest.mark.parametrize("kind", ["person", "collective", "household"])
@pytest.mark.parametrize("level", ["commune", "district"])
def test_giay_khen_needs_minutes_by_the_full_procedure_and_none_by_the_simple_one(level, kind):
    assert required(award("GIAY_KHEN", level, "full", kind)) == ["review_minutes"]
    assert required(award("GIAY_KHEN", level, "simple", kind)) == []


def test_from_july_2025_the_province_says_what_a_giay_khen_needs():
    assert required(award("GIAY_KHEN", "commune"), BEFORE) == ["review_minutes"]
    assert required(award("GIAY_KHEN", "commune"), AFTER) == []


def test_the_day_is_that_on_which_the_case_was_received():
    assert required(award("GIAY_KHEN", "commune", received=BEFORE)) == ["review_minutes"]
    assert required(award("GIAY_KHEN", "commune", received=AFTER)) == []


def test_the_day_is_today_before_the_case_is_received(settings):
    settings.VINHDANH_TODAY = AFTER
    assert required(award("GIAY_KHEN", "commune")) == []
    settings.VINHDANH_TODAY = BEFORE
    assert required(award("GIAY_KHEN", "commune")) == ["review_minutes"]


NEEDED = {
    ("CSTDCS", "district", "person"): ["review_minutes", "ballot_result", "achievement_certificate"],
    ("CSTDT", "province", "person"): ["review_minutes", "ballot_result", "achievement_certificate"],
    ("FLAG", "province", "collective"): ["review_minutes", "ballot_result"],
    ("BANG_KHEN", "province", "household"): ["review_minutes"],
    ("CSTDTQ", "centre", "person"): ["review_minutes", "ballot_result", "achievement_certificate"],
    ("FLAG_GOVERNMENT", "centre", "collective"): ["review_minutes", "ballot_result"],
    ("BANG_KHEN_TTG", "centre", "person"): ["review_minutes"],
    ("LDTT", "district", "person"): [],
}


@pytest.mark.parametrize("line", NEEDED, ids=str)
def test_award_needs(line):
    code, level, kind = line
    assert required(award(code, level, "full", kind)) == NEEDED[line]


def test_what_is_not_needed_may_be_there():
    offered = [one.code for one in kinds.wanted(award("GIAY_KHEN", "district"))]
    assert offered == [
        "review_minutes", "achievement_certificate", "achievement_report", "tax_insurance_confirmation",
        "old_unit_comment", "party_opinion", "photo", "other",
    ]  # fmt: skip


def test_delegate_needs_no_paper_and_may_have_some():
    row = DelegateNomination(case=Case(), nominee=Nominee(kind="person"))
    assert [(one.code, one.required) for one in kinds.wanted(row)] == [
        ("consent_paper", False), ("introduction_minutes", False), ("photo", False), ("other", False),
    ]  # fmt: skip


def test_what_is_a_guess_is_marked_and_never_required():
    assert {rule.confidence for rule in kinds.book().rules if rule.required} <= {"high", "medium"}
    assert all(rule.basis for rule in kinds.book().rules)


def test_kinds_speak_both_languages():
    assert (kinds.title_of("photo"), kinds.title_of("photo", "en")) == ("Ảnh", "Photograph")
    assert kinds.title_of("no_longer_there") == "no_longer_there"
    [first, *_] = kinds.wanted(award("GIAY_KHEN", "district"), language="en")
    assert (first.title, first.code) == ("Minutes of the review meeting", "review_minutes")


def test_no_query_is_made(django_assert_num_queries, db):
    with django_assert_num_queries(0):
        kinds.wanted(award("GIAY_KHEN", "district"))


KIND = '- {code: a, of: dossier, vi: "a", en: "a", hint: "a", hint_en: "a"}\n'
RULE = "- {kind: a, carries: award, required: true, basis: b, confidence: high"
WRONG = {
    "kind twice": (f"kinds:\n{KIND}{KIND}rules: []\n", "loại a được nêu hai lần"),
    "rule of no kind": (f"kinds:\n{KIND}rules:\n{RULE.replace('kind: a', 'kind: b')}}}\n", "loại b không có"),
    "period backwards": (
        f'kinds:\n{KIND}rules:\n{RULE}, valid_from: "2025-01-01", valid_before: "2025-01-01"}}\n', "phải sau ngày",
    ),
    "list of nothing": (f"kinds:\n{KIND}rules:\n{RULE}, levels: []}}\n", "để trống thì không khớp"),
    "delegate with an award": (
        f"kinds:\n{KIND}rules:\n{RULE.replace('award', 'delegate')}, awards: [LDTT]}}\n", "hồ sơ đại biểu không có",
    ),
    "unknown word": (f"kinds:\n{KIND}rules:\n{RULE}, level: district}}\n", "không có trong quy ước"),
    "unknown level": (f"kinds:\n{KIND}rules:\n{RULE}, levels: [village]}}\n", "phải là một trong"),
    "no such day": (f'kinds:\n{KIND}rules:\n{RULE}, valid_from: "2025-02-30"}}\n', "không có ngày"),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_mistake_in_the_file_is_named(tmp_path, what):
    text, said = WRONG[what]
    path = tmp_path / "kinds.yaml"
    path.write_text(text)
    with pytest.raises(SheetError, match=said):
        kinds.load(path)
