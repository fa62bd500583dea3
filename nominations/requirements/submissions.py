"""What a list that is sent up must satisfy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from nominations.models import Submission, SubmissionItem
from workflows import registry
from workflows.engine.context import CaseRow, Context, Problem


def draft_items(case_ids: Sequence[int], office_id: int | None) -> dict[int, SubmissionItem]:
    """Return case → its item on a draft submission of the body of `office_id`. One query."""
    rows = SubmissionItem.objects.filter(
        case__in=case_ids, submission__status=Submission.Status.DRAFT, submission__body__offices=office_id
    )
    return {row.case_id: row for row in rows.select_related("submission").order_by("pk")}


@registry.requirements("in_draft_submission")
def in_draft_submission(cases: Sequence[CaseRow], ctx: Context) -> Mapping[int, Problem]:
    """Hồ sơ nằm trong một tờ trình dự thảo của cơ quan ký, và cả danh sách của tờ trình được ký cùng một lượt."""
    items = draft_items([case.id for case in cases], ctx.by.office_id)
    listed: dict[int, list[tuple[int, str]]] = defaultdict(list)
    submissions = {item.submission_id for item in items.values()}
    for submission, case_id, code in (
        SubmissionItem.objects.filter(submission__in=submissions).order_by("order", "pk")
        .values_list("submission_id", "case_id", "case__code")
    ):  # fmt: skip
        listed[submission].append((case_id, code))
    problems = {}
    for case in cases:
        item = items.get(case.id)
        if item is None:
            problems[case.id] = Problem(
                "not_in_draft_submission",
                f"Hồ sơ {case.code} chưa có trong tờ trình dự thảo nào của cơ quan ký.",
                "Đưa hồ sơ vào một tờ trình dự thảo rồi ký cả tờ trình.",
            )
            continue
        absent = [code for case_id, code in listed[item.submission_id] if not _goes_along(case, case_id, ctx)]
        if absent:
            problems[case.id] = Problem(
                "submission_not_whole",
                f"Hồ sơ {case.code}: tờ trình “{item.submission.title}” có {len(listed[item.submission_id])} hồ sơ, "
                f"lượt này thiếu {len(absent)} (đầu tiên: {absent[0]}).",
                "Ký cả danh sách một lượt, hoặc đưa các hồ sơ kia ra khỏi tờ trình dự thảo trước.",
            )
    return problems


def _goes_along(case: CaseRow, other: int, ctx: Context) -> bool:
    move = ctx.moves.get(other)
    return move is not None and move.action == ctx.moves[case.id].action
