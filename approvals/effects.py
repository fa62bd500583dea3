"""What follows from a move: rows of approvals written inside the act, set-based. An effect may not refuse.

Importing this module registers the effects.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import F, QuerySet

from approvals import freezing, numbering, verdicts
from approvals.decisions import digest
from approvals.lifecycle import advance
from approvals.models import (
    Consultation,
    DeadlineExtension,
    Decision,
    DecisionItem,
    Hold,
    NumberSeries,
    Receipt,
    SupplementRequest,
)
from nominations.effects import signature_block
from workflows import deadlines, policies, registry
from workflows.definition import Stage
from workflows.engine.context import Context, Moved
from workflows.models import Office, Task


def _ids(moved: Sequence[Moved]) -> list[int]:
    return [one.case.id for one in moved]


@registry.effects("freeze_verification")
def freeze_verification(moved: Sequence[Moved], ctx: Context) -> None:
    """Chụp lại nội dung đã thẩm định: dòng lịch sử giữ cam kết (mã băm) của bản chụp."""
    for case_id, text in verdicts.frozen([one.case for one in moved], ctx.by.office_id).items():
        ctx.disclose(case_id, verdicts.KIND, text)


@registry.effects("send_supplement_request")
def send_supplement_request(moved: Sequence[Moved], ctx: Context) -> None:
    """Gửi phiếu yêu cầu bổ sung mà cơ quan này đã lập ở lượt này."""
    drafts = SupplementRequest.objects.filter(
        case_id__in=_ids(moved),
        office_id=ctx.by.office_id,
        visit=F("case__visit"),
        status=SupplementRequest.Status.DRAFT,
    ).values_list("pk", flat=True)
    advance(SupplementRequest.objects.filter(pk__in=list(drafts)), SupplementRequest.send, sent_at=ctx.now)


@registry.effects("close_supplement_request")
def close_supplement_request(moved: Sequence[Moved], ctx: Context) -> None:
    """Đóng phiếu yêu cầu bổ sung đã được trả lời."""
    advance(SupplementRequest.objects.filter(case_id__in=_ids(moved)), SupplementRequest.close, closed_at=ctx.now)


@registry.effects("freeze_answers")
def freeze_answers(moved: Sequence[Moved], ctx: Context) -> None:
    """Chụp lại trả lời từng điểm của phiếu bổ sung lúc nộp: dòng lịch sử giữ cam kết (mã băm) của bản chụp."""
    for case_id, text in freezing.answers(_ids(moved), ctx.now).items():
        ctx.disclose(case_id, freezing.ANSWERS, text)


@registry.effects("freeze_opinion")
def freeze_opinion(moved: Sequence[Moved], ctx: Context) -> None:
    """Chụp lại ý kiến của cơ quan lúc gửi: dòng lịch sử giữ cam kết (mã băm) của bản chụp."""
    for case_id, text in freezing.opinions(_ids(moved), ctx.by.office_id).items():
        ctx.disclose(case_id, freezing.OPINION, text)


@registry.effects("open_hold")
def open_hold(moved: Sequence[Moved], ctx: Context) -> None:
    """Ghi việc tạm dừng xét; lý do là ý kiến của chính lần thao tác này."""
    # The engine refuses to pause a paused case; a hold that is open already is the same hold.
    Hold.objects.bulk_create(
        [Hold(case_id=one.case.id, opened_at=ctx.now, opened_command=ctx.command) for one in moved],
        ignore_conflicts=True,
    )


@registry.effects("close_hold")
def close_hold(moved: Sequence[Moved], ctx: Context) -> None:
    """Ghi việc tiếp tục xét."""
    Hold.objects.filter(case_id__in=_ids(moved), closed_at__isnull=True).update(
        closed_at=ctx.now, closed_command=ctx.command
    )


@registry.effects("record_no_opinion")
def record_no_opinion(moved: Sequence[Moved], ctx: Context) -> None:
    """Ghi cơ quan được hỏi không có ý kiến khi đã quá hạn."""
    silent = set(
        Task.objects.filter(pk__in=[one.move.seen.task_id for one in moved]).values_list("case_id", "office_id")
    )
    asked = _asked(moved).values_list("pk", "case_id", "agency_id")
    _close(
        [key for key, case_id, agency_id in asked if (case_id, agency_id) in silent],
        Consultation.Outcome.NO_OPINION,
        ctx,
    )


@registry.effects("extend_deadline")
def extend_deadline(moved: Sequence[Moved], ctx: Context) -> None:
    """Gia hạn trả lời cho các cơ quan đã nêu mà còn đang được hỏi."""
    named = DeadlineExtension.objects.filter(
        case_id__in=_ids(moved), visit=F("case__visit"), applied_at__isnull=True, case__tasks__office=F("agency")
    )
    applied = []
    for key, case_id, agency_id, until in named.values_list("pk", "case_id", "agency_id", "until"):
        ctx.redate(case_id, agency_id, until)
        applied.append(key)
    DeadlineExtension.objects.filter(pk__in=applied).update(applied_at=ctx.now)


@registry.effects("recall_questions")
def recall_questions(moved: Sequence[Moved], ctx: Context) -> None:
    """Thu hồi câu hỏi của các cơ quan đã nêu mà còn đang được hỏi."""
    recalled = list(_asked(moved).filter(recall_named_at__isnull=False).values_list("pk", "case_id", "agency_id"))
    for _, case_id, agency_id in recalled:
        ctx.withdraw(case_id, agency_id)
    _close([key for key, _, _ in recalled], Consultation.Outcome.RECALLED, ctx)


@registry.effects("recall_open_questions")
def recall_open_questions(moved: Sequence[Moved], ctx: Context) -> None:
    """Ghi các câu hỏi chưa được trả lời là đã thu hồi khi không chờ thêm ý kiến."""
    _close(list(_asked(moved).values_list("pk", flat=True)), Consultation.Outcome.RECALLED, ctx)


def _asked(moved: Sequence[Moved]) -> QuerySet[Consultation]:
    """The questions of this round whose agencies still have the work."""
    return Consultation.objects.filter(
        case_id__in=_ids(moved), visit=F("case__visit") - 1, case__tasks__office=F("agency")
    )


def _close(keys: Sequence[int], outcome: str, ctx: Context) -> None:
    """Close questions without an answer. What an agency wrote and did not send is no answer either."""
    Consultation.objects.filter(pk__in=keys).update(
        outcome=outcome, opinion="", document=None, answered_at=ctx.now, answered_by=ctx.by.user_id
    )


@registry.effects("sign_decision")
def sign_decision(moved: Sequence[Moved], ctx: Context) -> None:
    """Ký dự thảo quyết định: chốt danh sách đã ký; hồ sơ không được ký cùng thì ra khỏi danh sách."""
    signed = set(_ids(moved))
    drafts = Decision.objects.filter(
        status=Decision.Status.DRAFT, body__offices=ctx.by.office_id, items__case_id__in=signed, items__listed=True
    )
    items = list(DecisionItem.objects.filter(decision__in=drafts, listed=True).select_related("decision", "case"))
    left = [item.pk for item in items if item.case_id not in signed]
    DecisionItem.objects.filter(pk__in=left).update(listed=False, strike_reason="Không được ký cùng danh sách")
    decisions = {item.decision_id: item.decision for item in items}
    for decision in decisions.values():
        decision.sign()
        decision.signed_by_id, decision.signing_office_id = ctx.by.user_id, ctx.by.office_id
        decision.signed_at, decision.signed_on = ctx.happened_at, ctx.happened_on
        decision.signature = signature_block(ctx.by)
        decision.list_digest = digest(
            (item.order, item.case.code, item.text)
            for item in items
            if item.decision_id == decision.pk and item.case_id in signed
        )
    Decision.objects.bulk_update(
        decisions.values(),
        ["status", "signed_by", "signing_office", "signed_at", "signed_on", "signature", "list_digest"],
    )


@registry.effects("issue_receipt")
def issue_receipt(moved: Sequence[Moved], ctx: Context) -> None:
    """Cấp số phiếu tiếp nhận của cơ quan trong năm và ghi ngày hẹn của bước tiếp theo."""
    body_id = Office.objects.values_list("body_id", flat=True).get(pk=ctx.by.office_id)
    year = ctx.happened_on.year
    due = _due_dates(moved, ctx)
    numbers = numbering.take_numbers(body_id, NumberSeries.Kind.RECEIPT, year, len(moved))
    Receipt.objects.bulk_create(
        Receipt(
            case_id=one.case.id, body_id=body_id, number=number, year=year, received_on=ctx.happened_on,
            due_on=due.get(one.case.id), command=ctx.command,
        )
        for number, one in zip(numbers, moved, strict=True)
    )  # fmt: skip


def _due_dates(moved: Sequence[Moved], ctx: Context) -> dict[int, date]:
    """Return by when the stage that each case enters is due; the engine has made sure that its policy exists. Three
    queries.
    """
    wanted = {}
    for one in moved:
        place = one.case.edition.place(one.to)
        if isinstance(place, Stage) and place.due is not None:
            code = place.due.working_days or place.due.before or ""
            wanted[one.case.id] = (place.due, (code, one.case.area_ids, one.case.received_on or ctx.happened_on))
    found = policies.values([question for _, question in wanted.values()])
    calendar = deadlines.calendar()
    return {
        case_id: deadlines.due_on(due, row.value, ctx.happened_on, calendar)
        for case_id, (due, question) in wanted.items()
        if isinstance(row := found[question], policies.Found)
    }
