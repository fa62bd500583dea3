"""Setting up and asking: what the rules of eligibility find about cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import uuid4

from nominations import eligibility
from nominations.models import Concern, EligibilityOverride, Initiative, PriorAward
from tests.factories import AwardTypeFactory, UserFactory
from workflows import clock
from workflows.engine import Capacity
from workflows.models import Case, Policy

TITLES = {
    "LDTT": ("Lao động tiên tiến", "district"),
    "CSTDCS": ("Chiến sĩ thi đua cơ sở", "district"),
    "CSTDT": ("Chiến sĩ thi đua cấp tỉnh", "province"),
    "CSTDTQ": ("Chiến sĩ thi đua toàn quốc", "centre"),
    "BANG_KHEN": ("Bằng khen của Chủ tịch UBND tỉnh", "province"),
    "GIAY_KHEN": ("Giấy khen của Chủ tịch UBND huyện", "district"),
    "TTLDTT": ("Tập thể lao động tiên tiến", "district"),
}


def award(code: str):
    """An award that every kind of nominee may be proposed for, in force in any year of these tests."""
    title, level = TITLES[code]
    return AwardTypeFactory(code=code, level=level, title_vi=title, valid_before=None)


def year(number: int) -> dict[str, date]:
    """The achievement period of one calendar year."""
    return {"achievement_from": date(number, 1, 1), "achievement_before": date(number + 1, 1, 1)}


def holds(nominee, of: str, number: int | None = None, *, verified: bool = True, **more) -> PriorAward:
    """Write down that a nominee holds an award of a year."""
    known = year(number) if number is not None else {}
    values = {
        "code": of, "title": TITLES[of][0], "authority": "Chủ tịch UBND huyện",
        "decision_number": f"{of}-{number or 0}/QĐ-UBND", "decided_on": date((number or 2022) + 1, 1, 15),
        **known, **more,
    }  # fmt: skip
    if verified:
        values |= {"verified_by": UserFactory(), "verified_at": clock.now(), "verified_against": "Bản gốc quyết định"}
    return PriorAward.objects.create(nominee=nominee, recorded_by=UserFactory(), recorded_at=clock.now(), **values)


def worry(
    nominee,
    kind: str = "investigation",
    since: date = date(2024, 3, 1),
    ended_on: date | None = None,
    measure: str = "",
) -> Concern:
    """Record something against a nominee."""
    end = {}
    if ended_on is not None:
        end = {"ended_on": ended_on, "ended_by": UserFactory(), "ended_at": clock.now(), "conclusion": "Đã kết luận"}
    return Concern.objects.create(
        nominee=nominee, kind=kind, measure=measure, since=since, basis="Văn bản số 1", recorded_by=UserFactory(),
        recorded_at=clock.now(), **end,
    )  # fmt: skip


def initiative(
    nominee, *cases: Case, title: str = "Máy tách hạt na", number: str = "15/QĐ-UBND", scope: str = "base"
) -> Initiative:
    """Write down an initiative of an author that these cases use."""
    row = Initiative.objects.create(
        nominee=nominee, title=title, scope=scope, recognised_by="UBND huyện Chi Lăng", decision_number=number,
        decided_on=date(2023, 11, 20), recorded_by=UserFactory(), recorded_at=clock.now(),
    )  # fmt: skip
    row.nominations.set([case.award_nomination for case in cases])
    return row


def set_severity(rule: str, value: str, since: date = date(2024, 1, 1)) -> None:
    """Let an office of the whole country decide what a rule does."""
    Policy.objects.create(
        code=f"eligibility_{rule}", value=value, unit="severity", area=None, valid_from=since, legal_basis="Quyết định",
        source="Thử", confidence="high", recorded_at=clock.now(), recorded_by=UserFactory(),
    )  # fmt: skip


def answer(by: Capacity, case: Case, rule: str, finding: str, reason: str = "Đã xác minh") -> EligibilityOverride:
    """Let an office set one finding about a case aside."""
    (row,) = eligibility.override(by, {case.pk: [(rule, finding)]}, reason, command=uuid4())
    return row


def found(rule: str, *cases: Case, on: date | None = None) -> list[list[tuple[str, str]]]:
    """(severity, key) of what one rule finds about each of the cases."""
    answer = eligibility.findings([case.pk for case in cases], on)
    return [[(one.severity, one.key) for one in answer[case.pk] if one.rule == rule] for case in cases]


def told(rule: str, case: Case, on: date | None = None) -> list[str]:
    """What one rule tells about a case."""
    return [one.told for one in eligibility.findings([case.pk], on)[case.pk] if one.rule == rule]


def rules_that_speak(cases: Sequence[Case]) -> list[list[str]]:
    """The names of the rules that find something, case by case."""
    answer = eligibility.findings([case.pk for case in cases])
    return [[one.rule for one in answer[case.pk]] for case in cases]
