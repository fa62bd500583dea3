"""Consultation: agencies named, opinion written, time passed."""

from __future__ import annotations

from collections import defaultdict
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


@registry.requirements("extension_named")
def extension_named(cases: Sequence[CaseRow], ctx: Context) -> Mapping[int, Problem]:
    """Đã nêu cơ quan được gia hạn trả lời, và hạn mới sau hạn đang có.

    One query.
    """
    named: defaultdict[int, list[bool]] = defaultdict(list)
    for case_id, until, due_on in Task.objects.filter(
        case__in=ids(cases),
        case__deadline_extensions__visit=F("case__visit"),
        case__deadline_extensions__agency=F("office"),
        case__deadline_extensions__applied_at__isnull=True,
    ).values_list("case_id", "case__deadline_extensions__until", "due_on"):
        named[case_id].append(due_on is not None and until > due_on and until >= ctx.today)
    found = {}
    for case in cases:
        if not named[case.id]:
            found[case.id] = Problem(
                "extension_missing",
                f"Hồ sơ {case.code}: chưa nêu cơ quan nào đang được hỏi để gia hạn, và đến ngày nào.",
                "Hãy chọn cơ quan và ghi hạn mới trong trang theo dõi lấy ý kiến.",
            )
        elif not all(named[case.id]):
            found[case.id] = Problem(
                "extension_not_later",
                f"Hồ sơ {case.code}: hạn mới không muộn hơn hạn đang có, hoặc đã qua.",
                "Hãy ghi lại hạn mới trong trang theo dõi lấy ý kiến.",
            )
    return found


@registry.requirements("recall_named")
def recall_named(cases: Sequence[CaseRow], ctx: Context) -> Mapping[int, Problem]:
    """Đã nêu cơ quan được thu hồi câu hỏi, và còn ít nhất một cơ quan khác đang được hỏi.

    Taking back the last question ends the consultation, which is another action: the case moves. One query.
    """
    asked: defaultdict[int, list[bool]] = defaultdict(list)
    rows = Consultation.objects.filter(
        case_id__in=ids(cases), visit=F("case__visit") - 1, case__tasks__office=F("agency")
    )
    for case_id, named_at in rows.values_list("case_id", "recall_named_at"):
        asked[case_id].append(named_at is not None)
    found = {}
    for case in cases:
        if not any(asked[case.id]):
            found[case.id] = Problem(
                "recall_missing",
                f"Hồ sơ {case.code}: chưa nêu cơ quan nào đang được hỏi để thu hồi câu hỏi.",
                "Hãy chọn cơ quan trong trang theo dõi lấy ý kiến.",
            )
        elif all(asked[case.id]):
            found[case.id] = Problem(
                "recall_all",
                f"Hồ sơ {case.code}: thu hồi như vậy thì không còn cơ quan nào được hỏi.",
                "Nếu không chờ thêm ý kiến, hãy chọn “Thu hồi, không chờ thêm ý kiến”: hồ sơ trở về bước thẩm định.",
            )
    return found


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
