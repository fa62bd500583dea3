"""Decisions: drafted, numbered, and issued as they were signed; annulments decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from approvals.decisions import digest
from approvals.models import AnnulmentDecision, Decision, DecisionItem
from approvals.requirements.verification import ids
from nominations.models import SubmissionItem
from workflows import registry
from workflows.engine.context import CaseRow, Context, Problem
from workflows.models import Area

Status = Decision.Status
NUMBERED = (Status.NUMBERED, Status.ISSUING)


@registry.requirements("in_draft_decision")
def in_draft_decision(cases: Sequence[CaseRow], ctx: Context) -> Mapping[int, Problem]:
    """Hồ sơ có trong dự thảo quyết định của cơ quan này, và cả danh sách được ký cùng lúc.

    One query.
    """
    drafts: defaultdict[int, dict[int, str]] = defaultdict(dict)
    drafted = Decision.objects.filter(
        status=Status.DRAFT, body__offices=ctx.by.office_id, items__case_id__in=ids(cases), items__listed=True
    )
    for decision_id, case_id, code in DecisionItem.objects.filter(decision__in=drafted, listed=True).values_list(
        "decision_id", "case_id", "case__code"
    ):
        drafts[decision_id][case_id] = code
    listed = {case_id: rows for rows in drafts.values() for case_id in rows}
    found: dict[int, Problem] = {}
    for case in cases:
        if case.id not in listed:
            found[case.id] = Problem(
                "not_in_draft_decision",
                f"Hồ sơ {case.code}: không có trong dự thảo quyết định nào của cơ quan này.",
                "Trả lại để đưa vào dự thảo quyết định.",
            )
            continue
        left = [code for case_id, code in listed[case.id].items() if case_id not in ctx.moves]
        if left:
            found[case.id] = Problem(
                "list_not_whole",
                f"Hồ sơ {case.code}: danh sách của dự thảo còn {len(left)} hồ sơ chưa ký cùng, đầu tiên {left[0]}.",
                "Ký cả danh sách, hoặc rút những hồ sơ đó khỏi danh sách (nêu lý do) trước khi ký.",
            )
    return found


@registry.requirements("in_draft_decision_or_submission")
def in_draft_decision_or_submission(cases: Sequence[CaseRow], ctx: Context) -> Mapping[int, Problem]:
    """Hồ sơ có trong dự thảo quyết định hoặc dự thảo tờ trình của địa bàn cơ quan này."""
    area = Area.objects.filter(bodies__offices=ctx.by.office_id).values_list("pk", flat=True).first()
    listed = set(
        DecisionItem.objects.filter(
            case_id__in=ids(cases), listed=True, decision__status=Status.DRAFT, decision__body__area_id=area
        ).values_list("case_id", flat=True)
    ) | set(
        SubmissionItem.objects.filter(
            case_id__in=ids(cases), submission__status="draft", submission__body__area_id=area
        ).values_list("case_id", flat=True)
    )
    return {
        case.id: Problem(
            "not_drafted",
            f"Hồ sơ {case.code}: chưa có trong dự thảo quyết định hoặc dự thảo tờ trình nào.",
            "Hãy lập dự thảo rồi đưa hồ sơ vào danh sách.",
        )
        for case in cases
        if case.id not in listed
    }


@registry.requirements("decision_numbered")
def decision_numbered(cases: Sequence[CaseRow], ctx: Context) -> Mapping[int, Problem]:
    """Quyết định có hồ sơ này đã ký và đã được cấp số.

    One query.
    """
    numbered = set(
        DecisionItem.objects.filter(
            case_id__in=ids(cases),
            listed=True,
            decision__status__in=NUMBERED,
            decision__body__offices=ctx.by.office_id,
        ).values_list("case_id", flat=True)
    )
    return {
        case.id: Problem(
            "not_numbered",
            f"Hồ sơ {case.code}: quyết định chưa được cấp số.",
            "Hãy cấp số cho quyết định đã ký rồi ban hành.",
        )
        for case in cases
        if case.id not in numbered
    }


@registry.requirements("signed_list_matches")
def signed_list_matches(cases: Sequence[CaseRow], ctx: Context) -> Mapping[int, Problem]:
    """Danh sách hiện nay đúng từng dòng với danh sách đã ký.

    One query.
    """
    decisions = Decision.objects.filter(status__in=NUMBERED, items__case_id__in=ids(cases), items__listed=True)
    signed: dict[int, str] = {}
    lines: defaultdict[int, list[tuple[int, str, str]]] = defaultdict(list)
    decision_of: dict[int, int] = {}
    for decision_id, list_digest, order, case_id, code, line in DecisionItem.objects.filter(
        decision__in=decisions, listed=True
    ).values_list("decision_id", "decision__list_digest", "order", "case_id", "case__code", "text"):
        signed[decision_id] = list_digest
        lines[decision_id].append((order, code, line))
        decision_of[case_id] = decision_id
    same = {decision_id for decision_id in signed if digest(lines[decision_id]) == signed[decision_id]}
    return {
        case.id: Problem(
            "list_changed",
            f"Hồ sơ {case.code}: danh sách hiện nay khác danh sách đã ký.",
            "Trả lại để ký lại đúng danh sách; không ban hành danh sách đã sửa sau khi ký.",
        )
        for case in cases
        if decision_of.get(case.id) not in same
    }


@registry.requirements("annulment_decided")
def annulment_decided(cases: Sequence[CaseRow], ctx: Context) -> Mapping[int, Problem]:
    """Đã có quyết định hủy bỏ và lần thao tác này thực hiện quyết định đó.

    One query.
    """
    decided = set(
        AnnulmentDecision.objects.filter(
            item__case_id__in=ids(cases),
            item__listed=True,
            status=AnnulmentDecision.Status.DECIDED,
            body__offices=ctx.by.office_id,
            command=ctx.command,
        ).values_list("item__case_id", flat=True)
    )
    return {
        case.id: Problem(
            "annulment_missing",
            f"Hồ sơ {case.code}: chưa có quyết định hủy bỏ.",
            "Hãy ghi quyết định hủy bỏ (số, ngày, lý do, căn cứ).",
        )
        for case in cases
        if case.id not in decided
    }
