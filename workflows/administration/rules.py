"""Policies of an area and the working calendar, as an administrator records them: a later row prevails, none is
edited."""

from __future__ import annotations

from datetime import date

from workflows import clock, policies, registry
from workflows.administration.refusing import line, not_allowed, refuse, told_by_field
from workflows.administration.scope import Administration, administering, outside_area
from workflows.engine.context import Capacity
from workflows.models import Area, DayOverride, Policy, User
from workflows.policies import NewPolicy

#: Further away than this many years a day is a slip of the keyboard.
YEARS_LIMIT = 5
REASON_LIMIT = 200


def record_policy(
    by: Capacity,
    code: str,
    area: Area | None,
    *,
    value: str,
    valid_from: date,
    legal_basis: str,
    source: str,
    confidence: str,
    valid_before: date | None = None,
    note: str = "",
) -> Policy:
    """Record a value for an area of the administrator. The latest row of a scope prevails; earlier ones stay.

    A value for the whole country (`area` None) comes with the program, through `load_policies`. Raises NotAllowed,
    AdministrationError.
    """
    admin = administering(by)
    if area is None:
        raise not_allowed(
            "whole_country",
            "Quy định chung cho cả nước không ghi ở đây.",
            "Ghi cho địa bàn của mình; quy định chung được nạp bằng lệnh load_policies.",
        )
    known = Area.objects.select_related("parent__parent").get(pk=area.pk)
    if not admin.covers(known):
        raise outside_area(admin, known.name, known)
    word = registry.vocabulary.policies.get(code)
    with told_by_field():
        return policies.record_policy(
            NewPolicy(
                code=code,
                value=value.strip(),
                unit=word.unit if word else "",
                valid_from=valid_from,
                valid_before=valid_before,
                legal_basis=line(legal_basis, "legal_basis"),
                source=line(source, "source"),
                confidence=confidence,
                area=known,
                note=line(note, "note", required=False),
            ),
            by=User.objects.get(pk=admin.user_id),
        )


def record_day(by: Capacity, day: date, *, working: bool, reason: str) -> DayOverride:
    """Record that offices work on a day, or do not (Tết closures, swapped Saturdays). The latest row of a day prevails.

    There is one calendar for all, so it is kept by administrators of a province (rule of this house). Due dates set
    before stay as they were set. Raises NotAllowed, AdministrationError.
    """
    admin = administering(by)
    if not keeps_calendar(admin):
        raise not_allowed(
            "calendar_of_province",
            "Lịch làm việc áp dụng chung cho cả tỉnh, chỉ quản trị viên cấp tỉnh ghi.",
            "Đề nghị quản trị viên cấp tỉnh ghi ngày này.",
        )
    words = line(reason, "reason")
    if len(words) > REASON_LIMIT:
        raise refuse(
            "reason", "text_too_long", f"Lý do dài {len(words)} ký tự, tối đa {REASON_LIMIT}.", "Hãy viết ngắn lại."
        )
    if abs(day.year - admin.today.year) > YEARS_LIMIT:
        raise refuse(
            "day",
            "day_too_far",
            f"Ngày {day:%d/%m/%Y} cách hôm nay quá {YEARS_LIMIT} năm.",
            "Kiểm tra lại năm đã ghi.",
        )
    last = DayOverride.objects.filter(day=day).order_by("recorded_at", "pk").last()
    if last is not None and last.working == working:
        raise refuse(
            "day",
            "day_repeated",
            f"Ngày {day:%d/%m/%Y} đã được ghi là ngày {'làm việc' if working else 'nghỉ'} rồi.",
            "Không cần ghi lại. Muốn đổi, chọn giá trị ngược lại.",
        )
    return DayOverride.objects.create(
        day=day, working=working, reason=words, recorded_by_id=admin.user_id, recorded_at=clock.now()
    )


def keeps_calendar(admin: Administration) -> bool:
    """Whether this administrator keeps the calendar that all share."""
    return admin.area.parent_id is None
