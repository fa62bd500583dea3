"""The shipped forms of award."""

import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from nominations.award_types import AwardTypesError, in_force, load_award_types
from nominations.models import AwardType

pytestmark = pytest.mark.django_db


def test_loading_again_adds_nothing_and_keeps_keys():
    new, total = load_award_types()
    keys = dict(AwardType.objects.values_list("pk", "code"))
    assert (new, len(keys)) == (total, total)
    assert load_award_types() == (0, total)
    assert dict(AwardType.objects.values_list("pk", "code")) == keys


@pytest.mark.parametrize(
    ("on", "level"), [(date(2025, 6, 30), "district"), (date(2025, 7, 1), "commune"), (date(2024, 1, 1), "district")]
)
def test_who_grants_a_title_changed_when_districts_ended(on, level):
    load_award_types()
    found = [
        row.level
        for row in AwardType.objects.filter(code="CSTDCS")
        if row.valid_from <= on and (row.valid_before is None or on < row.valid_before)
    ]
    assert found == [level]
    assert in_force("CSTDCS", level, on).title_vi == "Chiến sĩ thi đua cơ sở"


def row(**more):
    """A row of the file as text, with other values."""
    known = {
        "code": "X",
        "level": "district",
        "vi": "a",
        "en": "b",
        "for": ["persons"],
        "valid_from": "2024-01-01",
        "valid_before": None,
        "legal_basis": "c",
        "confidence": "low",
    }
    return json.dumps([known | more])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[{"code": "X"}]', "Dòng thứ 1 của danh mục"),
        (row(level="ward"), "ward"),
        (row(**{"for": ["dogs"]}), "dogs"),
        (row(valid_from="2024-02-31"), "Dòng thứ 1"),
    ],
)
def test_a_wrong_file_is_refused_naming_the_row(tmp_path, text, message):
    path = tmp_path / "award_types.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(AwardTypesError, match=message):
        load_award_types(path)
    with pytest.raises(CommandError):
        call_command("load_award_types", str(path))
    assert AwardType.objects.count() == 0


def test_a_row_named_twice_is_refused(tmp_path):
    path = tmp_path / "award_types.yaml"
    path.write_text(json.dumps(json.loads(row()) * 2), encoding="utf-8")
    with pytest.raises(AwardTypesError, match="nêu hai lần"):
        load_award_types(path)
