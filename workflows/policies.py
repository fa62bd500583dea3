"""Policies: numbers and switches from law and local rule, read by scope and day, and recorded append-only.

A value is text in the row and is read by its unit. The nearest area prevails over a wider one, and any area over the
whole country; within one scope the row recorded last prevails. Periods are half-open: `valid_from <= day <
valid_before`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, TypeVar

from django.db.models import Q

from workflows import clock
from workflows.models import Area, Policy, User
from workflows.names import nfc
from workflows.registry import vocabulary

#: What is asked: a code, the areas from the nearest to the widest, and a day.
Wanted = tuple[str, Sequence[int], date]
Key = tuple[str, tuple[int, ...], date]

#: A count beyond this is a slip of the keyboard, not a rule; it also keeps calendar arithmetic bounded.
COUNT_LIMIT = 1_000_000
WORKING_DAYS_LIMIT = 3_650
#: What a rule that is no stage of a chain does: nothing, a note, a warning, or holding the case back.
SEVERITIES = ("off", "note", "warn", "block")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,14}")
_DECIMAL = re.compile(r"(0|[1-9][0-9]{0,5})(\.[0-9]{1,6})?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


V = TypeVar("V")


class PolicyError(Exception):
    """A policy that cannot be read or recorded. `code` is stable; the text is Vietnamese and for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class PolicyMissing(PolicyError):
    """No row of this policy is in force for a scope on a day."""

    def __init__(self, policy: str, scope: str, on: date) -> None:
        super().__init__(
            "policy_missing",
            f"Chưa có quy định {called(policy)} áp dụng cho {scope} ngày {on:%d/%m/%Y}. "
            "Quản trị viên cần ghi một dòng quy định với mã này (kèm căn cứ pháp lý) rồi thực hiện lại.",
        )
        self.policy = policy
        self.on = on


@dataclass(frozen=True, slots=True)
class Found:
    """The row that prevails: its value as text, and where it comes from."""

    policy_id: int
    code: str
    value: str
    unit: str
    legal_basis: str
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class NewPolicy:
    """A row to record. `area` is its scope; None is the whole country."""

    code: str
    value: str
    unit: str
    valid_from: date
    legal_basis: str
    source: str
    confidence: str
    area: Area | None = None
    valid_before: date | None = None
    note: str = ""


def values(wanted: Iterable[Wanted]) -> dict[Key, Found | PolicyMissing]:
    """Answer all questions at once: (code, area ids nearest first, day) -> the row that prevails, or why there is none.

    The keys are as asked, the areas as a tuple. One statement; one more, for the names, when something is missing.
    A `PolicyMissing` is answered, not raised, so that one case without a rule does not hold back others; `as_int` and
    its sisters raise it.
    """
    asked: list[Key] = [(code, tuple(areas), on) for code, areas, on in wanted]
    if not asked:
        return {}
    by_scope: dict[tuple[str, int | None], list[Policy]] = {}
    for row in _rows(asked):
        by_scope.setdefault((row.code, row.area_id), []).append(row)
    answers: dict[Key, Found | PolicyMissing] = {}
    missing: list[Key] = []
    for key in dict.fromkeys(asked):
        row_or_none = _prevailing(by_scope, key)
        if row_or_none is None:
            missing.append(key)
        else:
            answers[key] = _found(row_or_none)
    return answers | _explained(missing)


def value(code: str, area_ids: Sequence[int], on: date) -> Found | PolicyMissing:
    """Answer one question; see `values`."""
    key: Key = (code, tuple(area_ids), on)
    return values([key])[key]


def as_int(found: Found | PolicyMissing) -> int:
    """Return a count (working days, days, times, đồng). Raises `PolicyMissing`, or `PolicyError` for another unit."""
    return _typed(_prevails(found), int)


def as_date(found: Found | PolicyMissing) -> date:
    """Return a day. Raises `PolicyMissing`, or `PolicyError` for another unit."""
    return _typed(_prevails(found), date)


def as_percent(found: Found | PolicyMissing) -> Fraction:
    """Return a percentage as an exact share: "80" is 4/5. Raises `PolicyMissing`, or `PolicyError` for another unit."""
    return _typed(_prevails(found), Fraction)


def as_switch(found: Found | PolicyMissing) -> bool:
    """Return whether a switch is on. Raises `PolicyMissing`, or `PolicyError` for another unit."""
    return _typed(_prevails(found), bool)


def as_severity(found: Found | PolicyMissing) -> str:
    """Return how much a rule of its own counts: one of SEVERITIES. Raises `PolicyMissing`, or `PolicyError` for another
    unit."""
    return _typed(_prevails(found), str)


def read_working_days(text: str) -> int:
    """Return what the text of a `working_days` policy says. Raises `PolicyError`."""
    read: int = read_value(text, "working_days")
    return read


def read_day(text: str) -> date:
    """Return what the text of a `date` policy says. Raises `PolicyError`."""
    read: date = read_value(text, "date")
    return read


def read_value(text: str, unit: str) -> Any:
    """Return what a value of a unit says: int, date, Fraction, bool or text. `PolicyError` names what is expected."""
    if unit not in _UNITS:
        raise PolicyError("unit_unknown", f'Đơn vị "{unit}" không có trong quy ước. Hãy dùng: {", ".join(_UNITS)}.')
    read, expected = _UNITS[unit]
    try:
        return read(text)
    except ValueError:
        message = f'Giá trị "{text[:60]}" không hợp với đơn vị "{unit}": cần {expected}.'
        raise PolicyError("value_unreadable", message) from None


def record_policy(new: NewPolicy, *, by: User | None) -> Policy:
    """Append a row and return it; `by` is None for an import by the system. Earlier rows stay as they are.

    Raises `PolicyError` for an unknown code, another unit than the code has, a value that the unit does not allow, a
    reversed period, a missing basis or source, or too long a text.
    """
    return Policy.objects.create(**_checked(new), recorded_by=by, recorded_at=clock.now())


def check(new: NewPolicy) -> None:
    """Raise `PolicyError` as `record_policy` would for this row. Asks the registry only, never the database."""
    _checked(new)


@dataclass(frozen=True)
class Loaded:
    """What came of a file of policies: rows new, there already, and passed over because a person recorded a value."""

    added: int
    there: int
    kept: tuple[str, ...]


def load(rows: Sequence[NewPolicy]) -> Loaded:
    """Append those of the rows that are not there yet, in the same words. All or nothing; four statements at most.

    A row never overrides what a person recorded for the same code and scope in the same time: an update of the shipped
    file must not undo a local decision.
    """
    checked = [_checked(row) for row in rows]
    standing = list(Policy.objects.filter(code__in={row["code"] for row in checked}))
    known = {_identity(vars(one) | {"area": one.area_id}) for one in standing}
    by_person: dict[tuple[str, int | None], list[Policy]] = {}
    for one in standing:
        if one.recorded_by_id is not None:
            by_person.setdefault((one.code, one.area_id), []).append(one)
    fresh: list[Policy] = []
    kept: list[str] = []
    for row in checked:
        identity = _identity(row | {"area": row["area"].pk if row["area"] else None})
        if identity in known:
            continue
        known.add(identity)
        rivals = by_person.get((row["code"], row["area"].pk if row["area"] else None), [])
        if any(_share_a_day(row, one) for one in rivals):
            kept.append(row["code"])
        else:
            fresh.append(Policy(**row, recorded_at=clock.now()))
    Policy.objects.bulk_create(fresh)
    return Loaded(len(fresh), len(checked) - len(fresh) - len(kept), tuple(kept))


def called(code: str) -> str:
    """Return how a message names a policy: its words and its code."""
    word = vocabulary.policies.get(code)
    return f'"{word.vi}" ({code})' if word else f'"{code}"'


def _count(limit: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not _NUMBER.fullmatch(text) or int(text) > limit:
            raise ValueError(text)
        return int(text)

    return read


def _day(text: str) -> date:
    if not _DAY.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


def _percent(text: str) -> Fraction:
    if not _DECIMAL.fullmatch(text) or Fraction(text) > 100:
        raise ValueError(text)
    return Fraction(text) / 100


def _switch(text: str) -> bool:
    return {"true": True, "false": False}[text] if text in ("true", "false") else _refuse(text)


def _severity(text: str) -> str:
    if text not in SEVERITIES:
        raise ValueError(text)
    return text


def _refuse(text: str) -> bool:
    raise ValueError(text)


_UNITS: dict[str, tuple[Callable[[str], int | date | Fraction | bool | str], str]] = {
    "working_days": (_count(WORKING_DAYS_LIMIT), f"một số nguyên từ 0 đến {WORKING_DAYS_LIMIT}"),
    "days": (_count(WORKING_DAYS_LIMIT), f"một số nguyên từ 0 đến {WORKING_DAYS_LIMIT}"),
    "count": (_count(COUNT_LIMIT), f"một số nguyên từ 0 đến {COUNT_LIMIT}"),
    "vnd": (_count(10**15), "một số đồng, chỉ gồm chữ số"),
    "date": (_day, "một ngày có thật, viết NĂM-THÁNG-NGÀY, ví dụ 2024-06-30"),
    "percent": (_percent, "một số từ 0 đến 100, phần lẻ sau dấu chấm, không có dấu %"),
    "switch": (_switch, 'chữ "true" (có) hoặc "false" (không)'),
    "severity": (_severity, 'một trong các chữ "off" (tắt), "note" (lưu ý), "warn" (cảnh báo), "block" (chặn)'),
}
UNITS: tuple[str, ...] = tuple(_UNITS)


def _prevails(found: Found | PolicyMissing) -> Found:
    if isinstance(found, PolicyMissing):
        raise found
    return found


def _typed(found: Found, kind: type[V]) -> V:
    read = read_value(found.value, found.unit)
    if type(read) is not kind:
        raise PolicyError(
            "unit_mismatch", f'Quy định {called(found.code)} có đơn vị "{found.unit}", không dùng được ở đây.'
        )
    return read


def _rows(asked: Sequence[Key]) -> list[Policy]:
    days = [on for _, _, on in asked]
    areas = {area for _, areas, _ in asked for area in areas}
    return list(
        Policy.objects.filter(
            Q(area__isnull=True) | Q(area__in=areas),
            Q(valid_before__isnull=True) | Q(valid_before__gt=min(days)),
            code__in={code for code, _, _ in asked},
            valid_from__lte=max(days),
        ).order_by("-recorded_at", "-pk")
    )


def _prevailing(by_scope: Mapping[tuple[str, int | None], list[Policy]], key: Key) -> Policy | None:
    code, areas, on = key
    for area in (*areas, None):
        for row in by_scope.get((code, area), ()):
            if row.valid_from <= on and (row.valid_before is None or on < row.valid_before):
                return row
    return None


def _found(row: Policy) -> Found:
    return Found(row.pk, row.code, row.value, row.unit, row.legal_basis, row.source, row.confidence)


def _explained(missing: Sequence[Key]) -> dict[Key, PolicyMissing]:
    nearest = {areas[0] for _, areas, _ in missing if areas}
    names = dict(Area.objects.filter(pk__in=nearest).values_list("pk", "name")) if nearest else {}
    return {
        (code, areas, on): PolicyMissing(code, names.get(areas[0], "địa bàn này") if areas else "cả nước", on)
        for code, areas, on in missing
    }


def _checked(new: NewPolicy) -> dict[str, Any]:
    word = vocabulary.policies.get(new.code)
    if word is None:
        raise PolicyError("policy_unknown", f'Không có quy định nào mang mã "{new.code}". Hãy kiểm tra lại mã.')
    if new.unit != word.unit:
        raise PolicyError(
            "unit_mismatch", f'Quy định {called(new.code)} phải có đơn vị "{word.unit}", không phải "{new.unit}".'
        )
    read_value(new.value, new.unit)
    if new.valid_before is not None and new.valid_before <= new.valid_from:
        raise PolicyError(
            "period_reversed",
            f"Quy định {called(new.code)}: ngày hết hiệu lực {new.valid_before:%d/%m/%Y} "
            f"phải sau ngày bắt đầu {new.valid_from:%d/%m/%Y}.",
        )
    if new.confidence not in Policy.Confidence.values:
        raise PolicyError(
            "confidence_unknown",
            f'Quy định {called(new.code)}: độ tin cậy "{new.confidence}" phải là một trong: '
            f"{', '.join(Policy.Confidence.values)}.",
        )
    return {
        "code": new.code,
        "value": new.value,
        "unit": new.unit,
        "area": new.area,
        "valid_from": new.valid_from,
        "valid_before": new.valid_before,
        "legal_basis": _words(new.code, new.legal_basis, "căn cứ pháp lý"),
        "source": _words(new.code, new.source, "nguồn"),
        "confidence": new.confidence,
        "note": _words(new.code, new.note, "ghi chú", needed=False),
    }


def _words(code: str, text: str, what: str, *, needed: bool = True) -> str:
    words = nfc(text)
    if needed and not words:
        raise PolicyError("text_missing", f"Quy định {called(code)}: phải nêu {what}.")
    if len(words) > 300:
        raise PolicyError("text_too_long", f"Quy định {called(code)}: phần {what} dài {len(words)} ký tự, tối đa 300.")
    return words


_SAME = ("code", "value", "unit", "area", "valid_from", "valid_before", "legal_basis", "source", "confidence", "note")


def _identity(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in _SAME)


def _share_a_day(row: Mapping[str, Any], other: Policy) -> bool:
    starts_before_end = row["valid_before"] is None or other.valid_from < row["valid_before"]
    return starts_before_end and (other.valid_before is None or row["valid_from"] < other.valid_before)
