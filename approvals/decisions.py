"""Decisions: drafting the list, striking lines, numbering, and the one act by which a decision is issued."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from approvals import closings, numbering
from approvals.acting import Desk, desk, require_work
from approvals.models import Decision, DecisionItem, NumberSeries
from nominations import text
from nominations.access import records_offices
from nominations.errors import refuse
from nominations.models import AwardNomination, DelegateNomination
from workflows import clock
from workflows.engine.context import Capacity, Done, Move, Seen
from workflows.models import Body, Office

Status = Decision.Status
#: The symbol of a decision of a People's Committee chair (Decree 30/2020).
DEFAULT_SYMBOL = "QĐ-UBND"
#: Who leads a body, and so decides for it: the chair of a committee, the head of a congress's committee.
HEADS = ("chair", "head")


def digest(lines: Iterable[tuple[int, str, str]]) -> str:
    """Return the SHA-256 of a list: (order, case code, text) of each line, in order."""
    rows = [list(line) for line in sorted(lines)]
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def lines_of(case_ids: Sequence[int]) -> dict[int, str]:
    """Return the line of each case as a list prints it: name, place, award or kind of delegate. Two queries."""
    awards = AwardNomination.objects.select_related("nominee__residence", "award_type").filter(case_id__in=case_ids)
    delegates = DelegateNomination.objects.select_related("nominee__residence").filter(case_id__in=case_ids)
    found = {one.case_id: _line(one.nominee, one.award_type.title_vi) for one in awards}
    return found | {one.case_id: _line(one.nominee, f"đại biểu {one.get_kind_display()}") for one in delegates}


def _line(nominee, what: str) -> str:
    place = nominee.workplace or ", ".join(
        part for part in (nominee.village, nominee.residence.name if nominee.residence else "") if part
    )
    return " – ".join(part for part in (nominee.full_name, place, what) if part)


def draft_decision(
    by: Capacity, case_ids: Sequence[int], *, body_id: int, title: str, kind: str = Decision.Kind.AWARD
) -> Decision:
    """Draft a decision of a body of the drafter's own area, with a list of cases his office has work on, in the
    order given.

    kind: award or delegate, as the cases are. Raises DomainError for a body of another area, cases without work or
    of another kind, or a case that stands on another list.
    """
    who = desk(by)
    body = Body.objects.filter(pk=body_id, area=who.office.body.area).first()
    if body is None:
        raise refuse(
            "body",
            "body_elsewhere",
            "Cơ quan ban hành không có, hoặc không thuộc địa bàn của người dự thảo.",
            f"Hãy chọn cơ quan của {who.office.body.area.name}.",
        )
    _known_kind(kind)
    try:
        with transaction.atomic():
            require_work(by, case_ids, "đưa vào dự thảo quyết định")
            decision = Decision.objects.create(
                body=body,
                kind=kind,
                title=text.line(title, "title", required=True),
                drafted_by_id=who.user_id,
                drafted_by_office=who.office,
                drafted_at=clock.now(),
            )
            _append(decision, case_ids)
    except IntegrityError as error:
        raise _listed_already(case_ids) from error
    return decision


def add_to_decision(by: Capacity, decision_id: int, case_ids: Sequence[int]) -> list[DecisionItem]:
    """Append cases to a draft, at the drafting office or the deciding one. Raises DomainError as `draft_decision`
    does.
    """
    who = desk(by)
    try:
        with transaction.atomic():
            require_work(by, case_ids, "đưa vào dự thảo quyết định")
            decision = _locked(decision_id, Status.DRAFT)
            _check_in_charge(who, decision)
            return _append(decision, case_ids)
    except IntegrityError as error:
        raise _listed_already(case_ids) from error


def strike_from_decision(by: Capacity, decision_id: int, case_ids: Sequence[int], reason: str) -> int:
    """Strike cases from a draft's list, with the reason, at the drafting office or the deciding one; return how
    many.

    The cases themselves stay where they are; whoever decides says what becomes of them. Raises DomainError.
    """
    who = desk(by)
    why = text.line(reason, "reason", required=True)
    with transaction.atomic():
        decision = _locked(decision_id, Status.DRAFT)
        _check_in_charge(who, decision)
        return decision.items.filter(case_id__in=case_ids, listed=True).update(listed=False, strike_reason=why)


def cancel_decision(by: Capacity, decision_id: int, reason: str) -> Decision:
    """Cancel a decision that was not issued; its cases are free for another list, its number stays used.

    Raises DomainError for an office that is not in charge of it there (`in_charge`), or a decision that is
    being issued or was.
    """
    who = desk(by)
    why = text.line(reason, "reason", required=True)
    with transaction.atomic():
        decision = _locked(decision_id, Status.DRAFT, Status.SIGNED, Status.NUMBERED)
        _check_in_charge(who, decision)
        decision.cancel()
        decision.cancel_reason = why
        decision.save()
        decision.items.filter(listed=True).update(listed=False, strike_reason=why)
    return decision


def number_decision(
    by: Capacity,
    decision_id: int,
    *,
    dated: date | None = None,
    number: int | None = None,
    symbol: str = DEFAULT_SYMBOL,
) -> Decision:
    """Give a signed decision its number, the next of its body and year unless `number` says otherwise, and its date
    (today).

    Done by the records officer of the deciding body (of the committee of its area for a body without one). Raises
    DomainError for anybody else, a decision that is not signed or has a number, a date before the signing or to
    come, or a used number.
    """
    who = desk(by)
    day = dated or clock.today()
    with transaction.atomic():
        decision = _locked(decision_id, Status.SIGNED)
        _records_officer(who, decision)
        _check_date(decision, day)
        decision.number = numbering.take_number(decision.body_id, NumberSeries.Kind.DECISION, day.year, number)
        decision.symbol = text.line(symbol, "symbol", limit=40, required=True)
        decision.year, decision.dated, decision.numbered_by_id = day.year, day, who.user_id
        decision.give_number()
        decision.save()
    return decision


def issue_decision(by: Capacity, decision_id: int) -> Done:
    """Issue a numbered decision: every case of its list takes the action `issue`, all in one act, or none does.

    For decisions whose chain has an issuing desk (awards); others are issued with their number: nothing is left to
    move, and the row is closed. Called again after an interruption it goes on. When the engine refuses,
    `Done.refused` says why, nothing has moved and the decision can be issued again or cancelled. Raises
    DomainError; EngineError as `engine.act` does.
    """
    who = desk(by)
    decision, items = _begin_issuing(who, decision_id)
    carried = closings.carry_out(
        [Move(item.case_id, "issue", Seen(item.seen_visit)) for item in items if item.seen_visit is not None],
        by=by,
        command=decision.command,
    )
    with transaction.atomic():
        row = Decision.objects.select_for_update().get(pk=decision_id)
        if row.status == Status.ISSUING and row.command == decision.command:
            if carried.moved:
                row.issue()
            else:
                row.stop_issuing()
            row.save()
    return carried.done


def _begin_issuing(who: Desk, decision_id: int) -> tuple[Decision, list[DecisionItem]]:
    with transaction.atomic():
        decision = _locked(decision_id, Status.NUMBERED, Status.ISSUING, Status.ISSUED)
        _records_officer(who, decision)
        items = list(decision.items.filter(listed=True).select_related("case"))
        if decision.status == Status.NUMBERED:
            for item in items:
                waits = decision.kind == Decision.Kind.AWARD and not item.case.ended
                item.seen_visit = item.case.visit if waits else None
            DecisionItem.objects.bulk_update(items, ["seen_visit"])
            decision.begin_issuing()
            decision.save()
    return decision, items


def _append(decision: Decision, case_ids: Sequence[int]) -> list[DecisionItem]:
    texts = lines_of(case_ids)
    model = AwardNomination if decision.kind == Decision.Kind.AWARD else DelegateNomination
    fitting = set(model.objects.filter(case_id__in=case_ids).values_list("case_id", flat=True))
    if fitting != set(case_ids):
        raise refuse(
            "cases",
            "wrong_kind",
            f"Danh sách có hồ sơ không thuộc loại quyết định “{decision.get_kind_display()}”.",
            "Hãy tách hồ sơ khen thưởng và hồ sơ đại biểu thành hai quyết định.",
        )
    struck = set(decision.items.filter(case_id__in=case_ids).values_list("case_id", flat=True))
    if struck:
        decision.items.filter(case_id__in=struck, listed=False).delete()
    last = decision.items.order_by("-order").values_list("order", flat=True).first() or 0
    return DecisionItem.objects.bulk_create(
        DecisionItem(decision=decision, case_id=case_id, order=order, text=texts[case_id])
        for order, case_id in enumerate(case_ids, start=last + 1)
    )


def _locked(decision_id: int, *allowed: str) -> Decision:
    decision = Decision.objects.select_for_update(of=("self",)).select_related("body").filter(pk=decision_id).first()
    if decision is None:
        raise refuse("decision", "decision_unknown", f"Không có quyết định mang khóa {decision_id}.", "Hãy chọn lại.")
    if decision.status not in allowed:
        raise refuse(
            "decision",
            "decision_state",
            f"“{decision}” {decision.get_status_display()}, không làm được việc này.",
            f"Việc này làm khi quyết định: {', '.join(Status(one).label for one in allowed)}.",
        )
    return decision


def _known_kind(kind: str) -> None:
    if kind not in Decision.Kind.values:
        raise refuse(
            "kind", "kind_unknown", f"Loại quyết định “{kind}” không có trong quy ước.", "Hãy dùng award hoặc delegate."
        )


def in_charge(decision: Decision) -> QuerySet[Office]:
    """Return the offices that may change or cancel a decision, by where it stands: those whose paper it is.

    A draft is the drafting office's, and that of the chair or head of the deciding body. Once signed, only the office
    that signed takes it back; once numbered, the records officer too: he finds that the signed list does not match,
    and the number stands in his book.
    """
    if decision.status == Status.DRAFT:
        draft = Q(pk=decision.drafted_by_office_id) | Q(body=decision.body_id, position__in=HEADS)
        return Office.objects.filter(draft).select_related("body")
    offices = Office.objects.filter(pk=decision.signing_office_id).select_related("body")
    return offices | records_offices(decision.body) if decision.status == Status.NUMBERED else offices


def _check_in_charge(who: Desk, decision: Decision) -> None:
    _check_one_of(who, in_charge(decision), f"sửa, hủy “{decision}” khi {decision.get_status_display()}")


def _records_officer(who: Desk, decision: Decision) -> None:
    _check_one_of(who, records_offices(decision.body), f"cấp số, ban hành văn bản của {decision.body.name}")


def _check_one_of(who: Desk, offices: QuerySet[Office], doing: str) -> None:
    allowed = list(offices.order_by("pk"))
    if who.office not in allowed:
        raise refuse(
            "by",
            "denied",
            f"{who.office} không có thẩm quyền {doing}.",
            f"Người làm được việc này: {'; '.join(map(str, allowed)) or 'chưa có chức vụ nào được lập'}.",
        )


def _check_date(decision: Decision, day: date) -> None:
    if not decision.signed_on <= day <= clock.today():
        raise refuse(
            "dated",
            "date_impossible",
            f"Ngày văn bản {day:%d/%m/%Y} phải từ ngày ký {decision.signed_on:%d/%m/%Y} đến hôm nay.",
            "Hãy ghi đúng ngày ký hoặc ngày làm việc kế tiếp.",
        )


def _listed_already(case_ids: Sequence[int]):
    taken = DecisionItem.objects.filter(case_id__in=case_ids, listed=True).select_related("case", "decision").first()
    where = (
        f"Hồ sơ {taken.case.code} đã có trong danh sách của “{taken.decision}”."
        if taken
        else "Hồ sơ đã có trong danh sách."
    )
    return refuse(
        "cases", "listed_already", where, "Hãy rút hồ sơ khỏi danh sách kia trước, hoặc bỏ khỏi danh sách này."
    )
