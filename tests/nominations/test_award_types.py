"""The shipped forms of award."""

import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from nominations.award_types import in_force, load_award_types
from nominations.models import AwardType
from workflows.sheets import SheetError

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
        (row(level="ward"), "dòng 1: 0.level: phải là một trong: commune, district, province, centre"),
        (row(**{"for": ["dogs"]}), "dòng 1: 0.for.0: phải là một trong: persons, collectives, households"),
        (row(**{"for": []}), "dòng 1: hình thức X, cấp district: mục for chưa nêu đối tượng nào"),
        (
            row(valid_from="2024-02-31"),
            'dòng 1: 0.valid_from: không có ngày "2024-02-31" trong lịch; hãy xem lại ngày và tháng',
        ),
        (
            row(valid_before="2024-01-01"),
            "dòng 1: hình thức X, cấp district: ngày valid_before phải sau ngày valid_from",
        ),
        (
            json.dumps(json.loads(row()) * 2),
            "dòng 1: hình thức X, cấp district: nêu hai lần cho cùng một ngày; hãy bỏ bớt một dòng",
        ),
        ('{"code": "X"}', "toàn bộ tệp: phải là một danh sách"),
        ("", "tệp trống, chưa có định nghĩa nào"),
    ],
)
def test_a_wrong_file_is_refused_naming_the_row(tmp_path, text, message):
    path = tmp_path / "award_types.yaml"
    path.write_text(text, encoding="utf-8")
    said = f"Tệp award_types.yaml có 1 chỗ phải sửa:\n  {message}"
    with pytest.raises(SheetError) as refused:
        load_award_types(path)
    with pytest.raises(CommandError) as ended:
        call_command("load_award_types", str(path))
    assert (str(refused.value), str(ended.value)) == (said, said)
    assert AwardType.objects.count() == 0
