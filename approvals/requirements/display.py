"""Public display before the council: whether this award needs it, and whether it is over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import Count, F

from approvals.models import DisplayComment, DisplayPeriod
from approvals.requirements.verification import ids
from nominations.models import AwardNomination
from workflows import policies, registry
from workflows.engine.context import CaseRow, Context, Problem


def switch_code(award_code: str) -> str:
    """Return the policy that says whether this award must be displayed."""
    return f"display_required_{award_code.lower()}"


def _required(cases: Sequence[CaseRow], ctx: Context) -> dict[int, bool | Problem]:
    """Say for each case whether its award must be displayed in its areas under the rules of its receipt. Three
    queries at most.
    """
    awards = dict(AwardNomination.objects.filter(case_id__in=ids(cases)).values_list("case_id", "award_type__code"))
    wanted = {
        case.id: (switch_code(awards[case.id]), case.area_ids, case.received_on or ctx.today)
        for case in cases
        if case.id in awards
    }
    rules = policies.values(wanted.values())
    found: dict[int, bool | Problem] = {}
    for case in cases:
        if case.id not in wanted:
            found[case.id] = Problem("no_award", f"Hồ sơ {case.code}: không phải hồ sơ khen thưởng.")
            continue
        try:
            found[case.id] = policies.as_switch(rules[wanted[case.id]])
        except policies.PolicyError as error:
            found[case.id] = Problem(error.code, f"Hồ sơ {case.code}: {error}")
    return found


@registry.requirements("display_required")
def display_required(cases: Sequence[CaseRow], ctx: Context) -> Mapping[int, Problem]:
    """Hình thức này phải công khai trước khi Hội đồng họp (Nghị định 98/2023, Điều 46; quy định địa phương)."""
    answers = _required(cases, ctx)
    refusal = {
        case.id: Problem(
            "display_not_required",
            f"Hồ sơ {case.code}: hình thức này không phải niêm yết công khai.",
            "Hãy trình thẳng Hội đồng.",
        )
        for case in cases
        if answers[case.id] is False
    }
    return refusal | {case_id: answer for case_id, answer in answers.items() if isinstance(answer, Problem)}


@registry.requirements("display_not_required")
def display_not_required(cases: Sequence[CaseRow], ctx: Context) -> Mapping[int, Problem]:
    """Hình thức này không phải công khai; chưa có quy định thì coi là chưa được."""
    answers = _required(cases, ctx)
    refusal = {
        case.id: Problem(
            "display_required",
            f"Hồ sơ {case.code}: hình thức này phải niêm yết công khai trước khi trình Hội đồng.",
            "Hãy chọn “niêm yết công khai”.",
        )
        for case in cases
        if answers[case.id] is True
    }
    return refusal | {case_id: answer for case_id, answer in answers.items() if isinstance(answer, Problem)}


@registry.requirements("display_period_over")
def display_period_over(cases: Sequence[CaseRow], ctx: Context) -> Mapping[int, Problem]:
    """Đã ghi đợt công khai ở lượt này và đã hết thời gian công khai.

    One query.
    """
    ends = dict(
        DisplayPeriod.objects.filter(case_id__in=ids(cases), visit=F("case__visit")).values_list(
            "case_id", "ends_before"
        )
    )
    found: dict[int, Problem] = {}
    for case in cases:
        if case.id not in ends:
            found[case.id] = Problem(
                "display_missing",
                f"Hồ sơ {case.code}: chưa ghi đợt công khai.",
                "Hãy ghi nơi và ngày bắt đầu công khai.",
            )
        elif ctx.happened_on < ends[case.id]:
            found[case.id] = Problem(
                "display_running",
                f"Hồ sơ {case.code}: còn trong thời gian công khai, kết thúc trước ngày {ends[case.id]:%d/%m/%Y}.",
                "Hãy chờ hết thời gian công khai.",
            )
    return found


@registry.requirements("comments_resolved")
def comments_resolved(cases: Sequence[CaseRow], ctx: Context) -> Mapping[int, Problem]:
    """Mọi ý kiến trong đợt công khai này đã được xem xét.

    One query.
    """
    open_comments = dict(
        DisplayComment.objects.filter(
            display__case_id__in=ids(cases), display__visit=F("display__case__visit"), resolved_at__isnull=True
        )
        .values("display__case_id")
        .annotate(open=Count("pk"))
        .values_list("display__case_id", "open")
    )
    return {
        case.id: Problem(
            "comments_open",
            f"Hồ sơ {case.code}: còn {open_comments[case.id]} ý kiến chưa xem xét.",
            "Hãy ghi kết quả xem xét từng ý kiến, hoặc thẩm định lại.",
        )
        for case in cases
        if case.id in open_comments
    }
