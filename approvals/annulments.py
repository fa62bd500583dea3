"""Annulment: the chair whose body issued a decision takes one award back, by a decision of its own number."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from approvals import closings, numbering
from approvals.acting import Desk, desk
from approvals.decisions import DEFAULT_SYMBOL
from approvals.models import AnnulmentDecision, Decision, DecisionItem, NumberSeries
from nominations import text
from nominations.errors import refuse
from workflows import clock
from workflows.engine.context import Capacity, Confirmation, Done, Move, Seen

Status = AnnulmentDecision.Status
#: A decision whose list takes effect: `issue` can happen case by case before the decision's row is closed.
IN_EFFECT = (Decision.Status.NUMBERED, Decision.Status.ISSUING, Decision.Status.ISSUED)


def annul(
    by: Capacity,
    case_id: int,
    *,
    reason: str,
    basis: str,
    dated: date | None = None,
    number: int | None = None,
    symbol: str = DEFAULT_SYMBOL,
    confirmed: Confirmation | None = None,
) -> Done:
    """Annul the award of a case (Law 06/2022/QH15, Article 93), at the office that signed its decision.

    The annulment is recorded first, then carried out; called again after an interruption it goes on with what was
    recorded. When the engine refuses, the record is taken back (its number stays used) and `Done.refused` says why.
    Raises DomainError when the case has no decision in effect, the office did not sign it, or the reason or basis
    is missing.
    """
    who = desk(by)
    with transaction.atomic():
        item = _item(who, case_id)
        row = AnnulmentDecision.objects.filter(item=item).first()
        if row is None:
            row = _record(who, item, dated or clock.today(), number, reason, basis, symbol)
    carried = closings.carry_out(
        [Move(case_id, "annul", Seen(row.seen_visit))], by=by, command=row.command, confirmed=confirmed
    )
    with transaction.atomic():
        kept = AnnulmentDecision.objects.select_for_update().filter(pk=row.pk, status=Status.DECIDED).first()
        if kept is not None and carried.moved:
            kept.finish()
            kept.save()
        elif kept is not None:
            kept.delete()
    return carried.done


def _item(who: Desk, case_id: int) -> DecisionItem:
    item = (
        DecisionItem.objects.select_for_update(of=("self",))
        .select_related("decision", "case")
        .filter(case_id=case_id, listed=True, decision__status__in=IN_EFFECT)
        .first()
    )
    if item is None:
        raise refuse(
            "case",
            "nothing_to_annul",
            f"Hồ sơ mang khóa {case_id} không có quyết định nào đang có hiệu lực.",
            "Chỉ hủy bỏ được điều đã quyết định và ban hành.",
        )
    if item.decision.signing_office_id != who.office.pk:
        raise refuse(
            "by",
            "denied",
            f"{who.office} không phải nơi đã ký “{item.decision}”.",
            "Việc hủy bỏ do người đứng đầu cơ quan đã ban hành quyết định làm.",
        )
    return item


def _record(
    who: Desk, item: DecisionItem, day: date, number: int | None, reason: str, basis: str, symbol: str
) -> AnnulmentDecision:
    why = text.paragraphs(reason, "reason")
    if not why:
        raise refuse("reason", "text_missing", "Chưa ghi lý do hủy bỏ.", "Hãy ghi lý do.")
    dated = item.decision.dated
    if dated is None or not dated <= day <= clock.today():
        raise refuse(
            "dated",
            "date_impossible",
            f"Ngày quyết định hủy bỏ {day:%d/%m/%Y} phải từ ngày của quyết định bị hủy bỏ đến hôm nay.",
            "Hãy ghi đúng ngày.",
        )
    return AnnulmentDecision.objects.create(
        item=item,
        body_id=item.decision.body_id,
        reason=why,
        basis=text.line(basis, "basis", required=True),
        number=numbering.take_number(item.decision.body_id, NumberSeries.Kind.DECISION, day.year, number),
        symbol=text.line(symbol, "symbol", limit=40, required=True),
        year=day.year,
        dated=day,
        decided_by_id=who.user_id,
        seen_visit=item.case.visit,
    )
