"""Consultation: agencies named, opinion written, time passed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import F

from approvals.models import Consultation
from approvals.requirements.verification import ids
from workflows import registry
from workflows.engine.context import CaseRow, Context, Problem
from workflows.models import Task


@registry.requirements("agencies_named")
def agencies_named(cases: Sequence[CaseRow], ctx: Context) -> Mapping[int, Problem]:
    """Đã nêu ít nhất một cơ quan để lấy ý kiến ở lượt này.

    One query.
    """
    named = set(
        Consultation.objects.filter(case_id__in=ids(cases), visit=F("case__visit")).values_list("case_id", flat=True)
    )
    return {
        case.id: Problem(
            "agencies_missing",
            f"Hồ sơ {case.code}: chưa nêu cơ quan nào để lấy ý kiến.",
            "Hãy chọn cơ quan và ghi nội dung cần hỏi.",
        )
        for case in cases
        if case.id not in named
    }


@registry.requirements("opinion_written")
def opinion_written(cases: Sequence[CaseRow], ctx: Context) -> Mapping[int, Problem]:
    """Cơ quan được hỏi đã ghi ý kiến ở đợt này.

    One query.
    """
    written = set(
        Consultation.objects.filter(
            case_id__in=ids(cases),
            visit=F("case__visit") - 1,
            agency_id=ctx.by.office_id,
            answered_at__isnull=False,
        ).values_list("case_id", flat=True)
    )
    return {
        case.id: Problem(
            "opinion_missing",
            f"Hồ sơ {case.code}: cơ quan chưa ghi ý kiến.",
            "Hãy ghi đồng ý, không đồng ý hoặc không có ý kiến, rồi gửi.",
        )
        for case in cases
        if case.id not in written
    }


@registry.requirements("reply_overdue")
def reply_overdue(cases: Sequence[CaseRow], ctx: Context) -> Mapping[int, Problem]:
    """Đã quá hạn trả lời của cơ quan được hỏi.

    The last day belongs to the agency to its end; a task without a due date never lapses. One query.
    """
    due = dict(
        Task.objects.filter(pk__in=[ctx.moves[case.id].seen.task_id for case in cases]).values_list("case_id", "due_on")
    )
    found: dict[int, Problem] = {}
    for case in cases:
        last = due.get(case.id)
        if last is None or last >= ctx.today or case.paused_on is not None:
            until = f" (hạn hết ngày {last:%d/%m/%Y})" if last else ""
            found[case.id] = Problem("not_overdue", f"Hồ sơ {case.code}: chưa quá hạn trả lời ý kiến{until}.")
    return found
