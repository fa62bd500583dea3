"""Checklist, supplement slip and holds."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Count, F

from approvals.checklists import Subject, template_for
from approvals.holds import open_holds
from approvals.models import ChecklistItem, Deficiency, SupplementRequest
from approvals.verification import NO_AWARD, subjects
from workflows import policies, registry
from workflows.engine.context import CaseRow, Context, Problem
from workflows.models import Body

Result = ChecklistItem.Result
SUPPLEMENTS_MAX = "supplement_requests_max"


def ids(cases: Iterable[CaseRow]) -> list[int]:
    """The keys of cases, for a query."""
    return [case.id for case in cases]


@registry.requirements("checklist_settled")
def checklist_settled(cases: Sequence[CaseRow], ctx: Context) -> Mapping[int, Problem]:
    """Mọi dòng của danh mục kiểm tra ở lượt này đã có kết quả và không dòng nào không đạt.

    Two queries.
    """
    about = subjects(ids(cases))
    rows: defaultdict[int, dict[str, tuple[str, str]]] = defaultdict(dict)
    for case_id, code, title, result in ChecklistItem.objects.filter(
        case_id__in=ids(cases), visit=F("case__visit")
    ).values_list("case_id", "code", "title", "result"):
        rows[case_id][code] = (title, result)
    found = {case.id: _unsettled(case, about.get(case.id, NO_AWARD), rows[case.id]) for case in cases}
    return {case_id: problem for case_id, problem in found.items() if problem is not None}


def _unsettled(case: CaseRow, subject: Subject, rows: Mapping[str, tuple[str, str]]) -> Problem | None:
    template = template_for(case.edition.chain, case.stage, subject)
    if template is None:
        return Problem(
            "no_checklist",
            f"Hồ sơ {case.code}: bước “{case.edition.place(case.stage).title.vi}” chưa có danh mục kiểm tra.",
            "Đề nghị quản trị viên bổ sung danh mục kiểm tra.",
        )
    missing = [line.title for line in template.lines if rows.get(line.code, ("", Result.OPEN))[1] == Result.OPEN]
    if missing:
        return Problem(
            "checklist_open",
            f"Hồ sơ {case.code}: còn {len(missing)} dòng kiểm tra chưa ghi kết quả, dòng đầu: “{missing[0]}”.",
            "Hãy ghi kết quả mọi dòng của danh mục kiểm tra ở lần thẩm định này.",
        )
    unmet = [title for title, result in rows.values() if result == Result.NOT_MET]
    if unmet:
        return Problem(
            "checklist_not_met",
            f"Hồ sơ {case.code}: {len(unmet)} dòng kiểm tra không đạt: “{unmet[0]}”.",
            "Yêu cầu bổ sung, hoặc đề nghị không xét.",
        )
    return None


@registry.requirements("deficiencies_named")
def deficiencies_named(cases: Sequence[CaseRow], ctx: Context) -> Mapping[int, Problem]:
    """Cơ quan đang xử lý đã lập phiếu nêu ít nhất một điểm cần bổ sung ở lượt này.

    One query.
    """
    named = set(
        SupplementRequest.objects.filter(
            case_id__in=ids(cases),
            office_id=ctx.by.office_id,
            status=SupplementRequest.Status.DRAFT,
            visit=F("case__visit"),
        )
        .annotate(points=Count("deficiencies"))
        .filter(points__gte=1)
        .values_list("case_id", flat=True)
    )
    return {
        case.id: Problem(
            "deficiencies_missing",
            f"Hồ sơ {case.code}: chưa lập phiếu nêu các điểm cần bổ sung.",
            "Hãy lập phiếu yêu cầu bổ sung, nêu hết các điểm trong một lần.",
        )
        for case in cases
        if case.id not in named
    }


@registry.requirements("supplement_allowed")
def supplement_allowed(cases: Sequence[CaseRow], ctx: Context) -> Mapping[int, Problem]:
    """Số lần cơ quan này yêu cầu bổ sung chưa đến mức tối đa theo quy định.

    Three queries at most.
    """
    body = Body.objects.filter(offices=ctx.by.office_id)
    sent = Counter(
        SupplementRequest.objects.filter(case_id__in=ids(cases), office__body__in=body)
        .exclude(status=SupplementRequest.Status.DRAFT)
        .values_list("case_id", flat=True)
    )
    limits = policies.values([(SUPPLEMENTS_MAX, case.area_ids, case.received_on or ctx.today) for case in cases])
    found: dict[int, Problem] = {}
    for case in cases:
        try:
            limit = policies.as_int(limits[SUPPLEMENTS_MAX, case.area_ids, case.received_on or ctx.today])
        except policies.PolicyError as error:
            found[case.id] = Problem(error.code, f"Hồ sơ {case.code}: {error}")
            continue
        if sent[case.id] >= limit:
            found[case.id] = Problem(
                "supplement_limit",
                f"Hồ sơ {case.code}: đã yêu cầu bổ sung {sent[case.id]} lần, quy định tối đa {limit} lần.",
                "Kết luận trên hồ sơ hiện có, hoặc đề nghị không xét.",
            )
    return found


@registry.requirements("deficiencies_answered")
def deficiencies_answered(cases: Sequence[CaseRow], ctx: Context) -> Mapping[int, Problem]:
    """Phiếu yêu cầu bổ sung đã gửi được trả lời đủ các điểm.

    One query.
    """
    open_points: defaultdict[int, list[int]] = defaultdict(list)
    asked: set[int] = set()
    for case_id, order, answered_at in Deficiency.objects.filter(
        request__case_id__in=ids(cases), request__status=SupplementRequest.Status.SENT
    ).values_list("request__case_id", "order", "answered_at"):
        asked.add(case_id)
        if answered_at is None:
            open_points[case_id].append(order)
    found: dict[int, Problem] = {}
    for case in cases:
        if case.id not in asked:
            found[case.id] = Problem(
                "no_open_request",
                f"Hồ sơ {case.code}: không có phiếu yêu cầu bổ sung nào đang chờ trả lời.",
                "Kiểm tra lại bước hiện tại của hồ sơ.",
            )
        elif open_points[case.id]:
            points = ", ".join(map(str, sorted(open_points[case.id])))
            found[case.id] = Problem(
                "deficiencies_open",
                f"Hồ sơ {case.code}: chưa trả lời điểm {points} của phiếu yêu cầu bổ sung.",
                "Hãy trả lời đủ các điểm rồi nộp lại.",
            )
    return found


@registry.requirements("no_open_hold")
def no_open_hold(cases: Sequence[CaseRow], ctx: Context) -> Mapping[int, Problem]:
    """Hồ sơ không bị tạm dừng xét.

    One query.
    """
    held = open_holds(ids(cases))
    return {
        case.id: Problem(
            "on_hold",
            f"Hồ sơ {case.code}: đang tạm dừng xét.",
            "Hãy làm rõ nội dung đang xem xét rồi “Tiếp tục xét” trước.",
        )
        for case in cases
        if case.id in held
    }


@registry.requirements("hold_open")
def hold_open(cases: Sequence[CaseRow], ctx: Context) -> Mapping[int, Problem]:
    """Hồ sơ đang tạm dừng xét.

    One query.
    """
    held = open_holds(ids(cases))
    return {
        case.id: Problem("not_on_hold", f"Hồ sơ {case.code}: không có lần tạm dừng nào đang mở.")
        for case in cases
        if case.id not in held
    }
