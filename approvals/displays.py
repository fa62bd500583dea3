"""Public display before the council meets: when and where, and what the public said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction
from django.db.models import F

from approvals.acting import desk, require_work
from approvals.models import DisplayComment, DisplayPeriod
from nominations import text
from nominations.errors import DomainError, refuse
from workflows import clock, deadlines, policies
from workflows.engine.context import Capacity, Problem
from workflows.models import Case

#: How long a display lasts: a policy of the area, of the day it begins.
LENGTH = "display_working_days"


def scope(case: Case) -> tuple[int, ...]:
    """Return the areas of a case, nearest first: whose policies bind it."""
    return tuple(one for one in (case.commune_id, case.district_id, case.province_id) if one is not None)


def open_display(by: Capacity, case_ids: Sequence[int], *, starts_on: date, place: str) -> list[DisplayPeriod]:
    """Record that the cases are on display at `place` from a day on, as long as the policy says (Decree 98/2023,
    Article 46).

    The first day is not counted; the display ends after the last full working day. A period already recorded for
    this visit is replaced while nobody commented on it. Raises DomainError when the office has no work there, the
    place is missing, or no policy gives the length.
    """
    who = desk(by)
    where = text.line(place, "place", limit=200, required=True)
    with transaction.atomic():
        cases = require_work(by, case_ids, "ghi đợt công khai")
        _check_uncommented(cases)
        found = policies.values([(LENGTH, scope(case), starts_on) for case in cases.values()])
        calendar = deadlines.calendar()
        now = clock.now()
        rows = []
        for case_id in case_ids:
            case = cases[case_id]
            try:
                days = policies.as_int(found[LENGTH, scope(case), starts_on])
            except policies.PolicyError as error:
                raise DomainError(Problem(error.code, str(error)), "starts_on") from error
            last = calendar.add_working_days(starts_on, days)
            rows.append(
                DisplayPeriod(
                    case=case, visit=case.visit, starts_on=starts_on, ends_before=last + deadlines.ONE_DAY, place=where,
                    recorded_by_id=who.user_id, recorded_at=now,
                )
            )  # fmt: skip
        return DisplayPeriod.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["case", "visit"],
            update_fields=["starts_on", "ends_before", "place", "recorded_by", "recorded_at"],
        )


def _check_uncommented(cases: Mapping[int, Case]) -> None:
    """People comment on a display as it was announced: its days do not move after that."""
    commented = DisplayComment.objects.filter(display__case__in=cases, display__visit=F("display__case__visit"))
    codes = list(commented.order_by("display__case").values_list("display__case__code", flat=True).distinct()[:5])
    if codes:
        raise refuse(
            "cases",
            "display_commented",
            f"Hồ sơ {', '.join(codes)}: đợt công khai đã có ý kiến nên không ghi lại ngày và nơi công khai được.",
            "Hãy trả lời các ý kiến; nếu phải công khai lại, trả hồ sơ về bước thẩm định.",
        )


def record_comment(by: Capacity, case_id: int, *, received_on: date, comment: str) -> DisplayComment:
    """Record what somebody said about a case on display. Raises DomainError without a display or a text."""
    desk(by)
    said = text.paragraphs(comment, "comment")
    if not said:
        raise refuse("comment", "text_missing", "Chưa ghi nội dung ý kiến.", "Hãy ghi nội dung.")
    with transaction.atomic():
        case = require_work(by, [case_id], "ghi ý kiến khi công khai")[case_id]
        display = DisplayPeriod.objects.filter(case=case, visit=case.visit).first()
        if display is None:
            raise refuse(
                "case", "no_display", f"Hồ sơ {case.code} chưa ghi đợt công khai.", "Hãy ghi đợt công khai trước."
            )
        return DisplayComment.objects.create(display=display, received_on=received_on, text=said)


def resolve_comment(by: Capacity, comment_id: int, resolution: str) -> DisplayComment:
    """Record how a comment was resolved. Raises DomainError when there is none, or for an empty resolution."""
    who = desk(by)
    with transaction.atomic():
        case_id = DisplayComment.objects.filter(pk=comment_id).values_list("display__case_id", flat=True).first()
        if case_id is None:
            raise refuse("comment", "comment_unknown", f"Không có ý kiến mang khóa {comment_id}.", "Hãy chọn lại.")
        require_work(by, [case_id], "kết luận về ý kiến")
        comment = DisplayComment.objects.select_for_update().get(pk=comment_id)
        comment.resolution = text.paragraphs(resolution, "resolution")
        if not comment.resolution:
            raise refuse("resolution", "text_missing", "Chưa ghi kết quả xem xét.", "Hãy ghi kết quả.")
        comment.resolved_by_id, comment.resolved_at = who.user_id, clock.now()
        comment.save(update_fields=["resolution", "resolved_by", "resolved_at"])
    return comment
