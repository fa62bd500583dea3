"""Council conclusions: only the closing of a session, over its own items, moves a case out of the council."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from approvals.models import AgendaItem, CouncilSession
from approvals.requirements.verification import ids
from workflows import registry
from workflows.engine.context import CaseRow, Context, Problem

Conclusion = AgendaItem.Conclusion


def _concluded(cases: Sequence[CaseRow], ctx: Context, wanted: str) -> dict[int, Problem]:
    """Refuse cases that this very act does not close with the conclusion `wanted`, at the acting office's council.
    One query.
    """
    concluded = dict(
        AgendaItem.objects.filter(
            case_id__in=ids(cases),
            session__status=CouncilSession.Status.CLOSING,
            session__command=ctx.command,
            session__body__offices=ctx.by.office_id,
        ).values_list("case_id", "conclusion")
    )
    return {
        case.id: Problem(
            "not_concluded",
            f"Hồ sơ {case.code}: không có kết luận “{Conclusion(wanted).label}” trong phiên họp đang kết thúc.",
            "Ghi kết quả biểu quyết vào phiên họp rồi kết thúc phiên họp; kết luận theo số phiếu.",
        )
        for case in cases
        if concluded.get(case.id) != wanted
    }


@registry.requirements("concluded_recommend")
def concluded_recommend(cases: Sequence[CaseRow], ctx: Context) -> Mapping[int, Problem]:
    """Phiên họp đang kết thúc đủ phiếu đề nghị khen thưởng."""
    return _concluded(cases, ctx, Conclusion.RECOMMEND)


@registry.requirements("concluded_other_award")
def concluded_other_award(cases: Sequence[CaseRow], ctx: Context) -> Mapping[int, Problem]:
    """Phiên họp đang kết thúc đủ phiếu đề nghị hình thức khác."""
    return _concluded(cases, ctx, Conclusion.RECOMMEND_OTHER)


@registry.requirements("concluded_not_recommend")
def concluded_not_recommend(cases: Sequence[CaseRow], ctx: Context) -> Mapping[int, Problem]:
    """Phiên họp đang kết thúc không đủ phiếu."""
    return _concluded(cases, ctx, Conclusion.NOT_RECOMMEND)


@registry.requirements("concluded_defer")
def concluded_defer(cases: Sequence[CaseRow], ctx: Context) -> Mapping[int, Problem]:
    """Phiên họp đang kết thúc để hồ sơ lại kỳ họp sau."""
    return _concluded(cases, ctx, Conclusion.DEFER)


@registry.requirements("not_on_open_agenda")
def not_on_open_agenda(cases: Sequence[CaseRow], ctx: Context) -> Mapping[int, Problem]:
    """Hồ sơ không nằm trong chương trình phiên họp nào chưa kết thúc.

    One query.
    """
    sessions = {
        item.case_id: str(item.session)
        for item in AgendaItem.objects.filter(case_id__in=ids(cases), is_open=True).select_related("session")
    }
    return {
        case.id: Problem(
            "on_agenda",
            f"Hồ sơ {case.code}: đang trong chương trình phiên họp “{sessions[case.id]}”.",
            "Đề nghị thư ký Hội đồng rút khỏi chương trình trước.",
        )
        for case in cases
        if case.id in sessions
    }
