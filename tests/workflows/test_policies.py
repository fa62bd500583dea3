"""Which row prevails, what its text says, and what may be recorded."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from tests.workflows.ground import MAY, person, places
from workflows import policies
from workflows.models import Policy
from workflows.policies import (
    Loaded,
    NewPolicy,
    PolicyError,
    PolicyMissing,
    as_date,
    as_int,
    as_percent,
    as_switch,
    read_value,
    record_policy,
    value,
    values,
)
from workflows.registry import PolicyWord, vocabulary

pytestmark = pytest.mark.django_db

WORDS = {
    "reply_days": PolicyWord("Thời hạn trả lời", "time to reply", "working_days"),
    "asked_before": PolicyWord("Hỏi xong trước ngày", "asked before", "date"),
    "share": PolicyWord("Tỷ lệ", "share", "percent"),
    "shown": PolicyWord("Phải công khai", "shown", "switch"),
}


@pytest.fixture(autouse=True)
def _words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vocabulary, "policies", WORDS)


def new(code: str = "reply_days", text: str = "10", **changes: Any) -> NewPolicy:
    unit = WORDS[code].unit if code in WORDS else "count"
    given: dict[str, Any] = {
        "valid_from": date(2024, 1, 1), "legal_basis": "Nghị định 98/2023/NĐ-CP", "source": "Công báo",
        "confidence": "high", "unit": unit,
    }  # fmt: skip
    return NewPolicy(code, text, **(given | changes))


def recorded(code: str = "reply_days", text: str = "10", **changes: Any) -> Policy:
    return record_policy(new(code, text, **changes), by=None)


def text_of(*area_ids: int, on: date = MAY, code: str = "reply_days") -> str:
    found = value(code, area_ids, on)
    assert not isinstance(found, PolicyMissing), found
    return found.value


# --- which row prevails


def test_values_when_a_nearer_area_has_a_row_it_prevails() -> None:
    there = places()
    commune, district, province = (there[code].pk for code in ("06463", "187", "20"))
    recorded(text="10")
    assert text_of(commune, district, province) == "10"
    recorded(text="8", area=there["20"])
    assert text_of(commune, district, province) == "8"
    recorded(text="5", area=there["187"])
    recorded(text="9", area=there["20"])
    recorded(text="11")
    assert text_of(commune, district, province) == "5"
    assert text_of(province) == "9"
    assert text_of() == "11"


def test_values_when_two_rows_of_one_scope_the_later_recorded_prevails() -> None:
    recorded(text="10")
    recorded(text="7", valid_from=date(2023, 1, 1))
    assert text_of() == "7"


def test_values_when_the_day_is_at_the_edge_of_a_period() -> None:
    recorded(text="10")
    recorded(text="6", valid_from=date(2024, 5, 1), valid_before=MAY)
    assert [text_of(on=date(2024, 5, day)) for day in (1, 5, 6)] == ["6", "6", "10"]
    assert [text_of(on=date(2024, 4, 30)), text_of(on=date(2024, 1, 1))] == ["10", "10"]


def test_values_when_the_nearer_row_is_not_in_force_that_day_the_wider_prevails() -> None:
    there = places()
    recorded(text="10")
    recorded(text="5", area=there["187"], valid_from=date(2024, 6, 1))
    assert text_of(there["187"].pk) == "10"
    assert text_of(there["187"].pk, on=date(2024, 6, 1)) == "5"


def test_values_when_missing_names_code_scope_day_and_what_to_do() -> None:
    there = places()
    recorded(text="5", area=there["06496"])
    found = value("reply_days", [there["187"].pk, there["20"].pk], MAY)
    assert isinstance(found, PolicyMissing)
    assert (found.code, found.policy) == ("policy_missing", "reply_days")
    assert str(found) == (
        'Chưa có quy định "Thời hạn trả lời" (reply_days) áp dụng cho Huyện Chi Lăng ngày 06/05/2024. '
        "Quản trị viên cần ghi một dòng quy định với mã này (kèm căn cứ pháp lý) rồi thực hiện lại."
    )
    with pytest.raises(PolicyMissing):
        as_int(found)


def test_values_when_one_is_missing_answers_the_others() -> None:
    recorded(text="10")
    answers = values([("reply_days", [], MAY), ("share", [], MAY)])
    assert as_int(answers["reply_days", (), MAY]) == 10
    assert isinstance(answers["share", (), MAY], PolicyMissing)


@pytest.mark.parametrize("count", [1, 3, 500])
def test_values_is_one_query(count: int, django_assert_num_queries: Callable[..., Any]) -> None:
    there = places()
    recorded(text="10")
    recorded("share", "80", area=there["20"])
    days = [date.fromordinal(MAY.toordinal() + n) for n in range(count)]
    wanted = [(code, [there["187"].pk, there["20"].pk], day) for day in days for code in ("reply_days", "share")]
    with django_assert_num_queries(1):
        answers = values(wanted)
    assert len(answers) == 2 * count
    assert {found.value for found in answers.values() if not isinstance(found, PolicyMissing)} == {"10", "80"}


def test_values_when_nothing_is_asked_asks_nothing(django_assert_num_queries: Callable[..., Any]) -> None:
    with django_assert_num_queries(0):
        assert values([]) == {}


# --- what the text says


@pytest.mark.parametrize(
    ("code", "text", "read", "meant"),
    [
        ("reply_days", "10", as_int, 10),
        ("asked_before", "2024-06-30", as_date, date(2024, 6, 30)),
        ("share", "80", as_percent, Fraction(4, 5)),
        ("share", "66.67", as_percent, Fraction(6667, 10000)),
        ("shown", "true", as_switch, True),
        ("shown", "false", as_switch, False),
    ],
)
def test_accessors_read_the_value_by_its_unit(code: str, text: str, read: Callable[[Any], Any], meant: object) -> None:
    recorded(code, text)
    assert read(value(code, [], MAY)) == meant


@pytest.mark.parametrize("read", [as_date, as_percent, as_switch])
def test_accessors_when_the_unit_is_another_are_refused(read: Callable[[Any], Any]) -> None:
    recorded(text="1")
    with pytest.raises(PolicyError, match='có đơn vị "working_days", không dùng được ở đây') as refused:
        read(value("reply_days", [], MAY))
    assert refused.value.code == "unit_mismatch"


def test_as_int_when_a_switch_is_refused() -> None:
    recorded("shown", "true")
    with pytest.raises(PolicyError, match="không dùng được ở đây"):
        as_int(value("shown", [], MAY))


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("-1", "working_days"), ("1.5", "working_days"), ("mười", "count"), ("010", "count"), ("3651", "working_days"),
        ("१०", "count"), ("31/02/2024", "date"), ("2024-02-31", "date"), ("20240630", "date"), ("2024-6-30", "date"),
        ("80%", "percent"), ("100.01", "percent"), ("1e1", "percent"), ("có", "switch"), ("True", "switch"),
        ("", "count"), (" 1", "count"), ("1", "percentage"),
    ],
)  # fmt: skip
def test_read_value_when_the_text_does_not_fit_is_refused(text: str, unit: str) -> None:
    with pytest.raises(PolicyError) as refused:
        read_value(text, unit)
    assert refused.value.code == ("unit_unknown" if unit == "percentage" else "value_unreadable")
    assert f'"{unit}"' in str(refused.value)


# --- recording


def test_record_policy_keeps_earlier_rows_and_says_who() -> None:
    clerk = person("quan-tri")
    first = recorded()
    second = record_policy(new(text="8", note="  Nghị  quyết mới "), by=clerk)
    assert list(Policy.objects.order_by("pk").values_list("pk", "value")) == [(first.pk, "10"), (second.pk, "8")]
    assert (second.recorded_by, second.note) == (clerk, "Nghị quyết mới")


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (new(code="unheard_of"), "policy_unknown"),
        (new(unit="days"), "unit_mismatch"),
        (new(text="nhiều"), "value_unreadable"),
        (new(valid_before=date(2024, 1, 1)), "period_reversed"),
        (new(confidence="sure"), "confidence_unknown"),
        (new(legal_basis=" "), "text_missing"),
        (new(source=""), "text_missing"),
        (new(note="x" * 301), "text_too_long"),
    ],
)
def test_record_policy_when_a_part_is_wrong_is_refused(row: NewPolicy, code: str) -> None:
    with pytest.raises(PolicyError) as refused:
        record_policy(row, by=None)
    assert refused.value.code == code
    assert Policy.objects.count() == 0


def test_policy_row_cannot_be_changed_behind_the_verb() -> None:
    row = recorded()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Policy.objects.filter(pk=row.pk).update(value="1")
    assert Policy.objects.get().value == "10"


# --- loading many


def test_load_when_repeated_writes_nothing() -> None:
    rows = [new(), new("share", "80", area=places()["20"])]
    assert policies.load(rows) == Loaded(2, 0, ())
    assert policies.load(rows) == Loaded(0, 2, ())
    assert policies.load([*rows, new(text="9"), new(text="9")]) == Loaded(1, 3, ())
    assert Policy.objects.count() == 3


def test_load_when_a_person_recorded_a_value_keeps_it() -> None:
    policies.load([new()])
    record_policy(new(text="7"), by=person("quan-tri"))
    assert policies.load([new(), new(text="12")]) == Loaded(0, 1, ("reply_days",))
    assert text_of() == "7"


def test_load_when_the_persons_value_is_of_another_time_or_scope_writes() -> None:
    clerk = person("quan-tri")
    record_policy(new(text="7", valid_from=date(2025, 7, 1)), by=clerk)
    record_policy(new(text="6", area=places()["20"]), by=clerk)
    assert policies.load([new(text="12", valid_before=date(2025, 7, 1))]) == Loaded(1, 0, ())


def test_load_when_one_line_is_wrong_writes_none() -> None:
    with pytest.raises(PolicyError):
        policies.load([new(), new(text="nhiều")])
    assert Policy.objects.count() == 0
