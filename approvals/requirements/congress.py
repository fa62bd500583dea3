"""What a district congress decided: only the closing of its selection moves a case out of the congress."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from approvals.models import ElectionResult, ElectionSession
from approvals.requirements.verification import ids
from workflows import registry
from workflows.engine.context import CaseRow, Context, Problem

Result = ElectionResult.Result


def _decided(cases: Sequence[CaseRow], ctx: Context, wanted: str) -> dict[int, Problem]:
    """Refuse cases that this very act does not close with the result `wanted`, at the acting office's committee.
    One query.
    """
    results = dict(
        ElectionResult.objects.filter(
            case_id__in=ids(cases),
            session__status=ElectionSession.Status.CLOSING,
            session__command=ctx.command,
            session__body__offices=ctx.by.office_id,
        ).values_list("case_id", "result")
    )
    return {
        case.id: Problem(
            "not_decided_by_congress",
            f"Hồ sơ {case.code}: không có kết quả “{Result(wanted).label}” trong lần chọn cử đang kết thúc.",
            "Ghi kết quả kiểm phiếu, số biên bản rồi kết thúc lần chọn cử.",
        )
        for case in cases
        if results.get(case.id) != wanted
    }


@registry.requirements("elected_delegate")
def elected_delegate(cases: Sequence[CaseRow], ctx: Context) -> Mapping[int, Problem]:
    """Đại hội chọn cử người này làm đại biểu chính thức, trong lần chọn cử đang kết thúc."""
    return _decided(cases, ctx, Result.DELEGATE)


@registry.requirements("elected_reserve")
def elected_reserve(cases: Sequence[CaseRow], ctx: Context) -> Mapping[int, Problem]:
    """Đại hội xếp người này dự khuyết, trong lần chọn cử đang kết thúc."""
    return _decided(cases, ctx, Result.RESERVE)


@registry.requirements("not_elected")
def not_elected(cases: Sequence[CaseRow], ctx: Context) -> Mapping[int, Problem]:
    """Đại hội không chọn cử người này, trong lần chọn cử đang kết thúc."""
    return _decided(cases, ctx, Result.NOT_ELECTED)
