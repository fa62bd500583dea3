"""What verification asks of the findings about a nomination."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nominations import eligibility
from workflows import registry
from workflows.engine.context import CaseRow, Context, Problem
from workflows.models import Office


@registry.requirements("eligibility_settled")
def eligibility_settled(cases: Sequence[CaseRow], ctx: Context) -> Mapping[int, Problem]:
    """Không còn điều kiện khen thưởng nào bị chặn mà cơ quan đang xử lý chưa có ý kiến."""
    return held_back(cases, ctx)


@registry.requirements("findings_named")
def findings_named(cases: Sequence[CaseRow], ctx: Context) -> Mapping[int, Problem]:
    """Đã nêu điều phát hiện mà chức vụ này trả lời bằng chính lần thao tác này.

    One query.
    """
    named = set(eligibility.named_for(ctx, [case.id for case in cases]).values_list("case_id", flat=True))
    return {
        case.id: Problem(
            "findings_not_named",
            f"Hồ sơ {case.code}: chưa nêu điều phát hiện nào để trả lời.",
            "Mở mục “Điều kiện khen thưởng” của hồ sơ, chọn điều cần trả lời rồi ghi lý do ở đó.",
        )
        for case in cases
        if case.id not in named
    }


def held_back(cases: Sequence[CaseRow], ctx: Context) -> dict[int, Problem]:
    """Return the cases that a finding holds back at the body that acts, with everything that was found named at once.

    A fixed number of queries.
    """
    body = Office.objects.filter(pk=ctx.by.office_id).values_list("body_id", flat=True).first()
    found = eligibility.blocking([case.id for case in cases], body, ctx.today)
    codes = {case.id: case.code for case in cases}
    return {
        case_id: Problem(
            "eligibility_blocked",
            f"Hồ sơ {codes[case_id]} vướng điều kiện khen thưởng: "
            f"{' '.join(f'({number}) {one.title}: {one.told}' for number, one in enumerate(listed, start=1))}",
            "Làm rõ hoặc sửa hồ sơ; nếu vẫn đề nghị, ghi lý do cho từng điều ở mục “Điều kiện khen thưởng” của hồ sơ.",
        )
        for case_id, listed in found.items()
    }
