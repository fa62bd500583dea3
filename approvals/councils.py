"""Council sessions: agenda, votes, minutes, and the one act by which a session closes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet

from approvals import closings, thresholds
from approvals.acting import Desk, desk_of, require_work
from approvals.models import AgendaItem, CouncilSession
from nominations import text
from nominations.errors import refuse
from nominations.models import AwardChange, AwardNomination, AwardType
from workflows import clock
from workflows.engine.context import Capacity, Done, Move, Seen

Status = CouncilSession.Status
Motion = AgendaItem.Motion
Conclusion = AgendaItem.Conclusion
COUNCIL = "emulation_council"
#: Who keeps the agenda and the minutes: function of the body, position.
KEEPER = (COUNCIL, "secretary")


@dataclass(frozen=True)
class Ruling:
    """What the council was asked about one case and how it voted, as the minutes say.

    In the room: votes_for, votes_against, abstained, invalid. written_for and written_against came from absent
    members before the count closed. recused members left the room for this item. `secret` says that papers were
    cast.
    """

    case_id: int
    motion: str = Motion.AWARD
    votes_for: int = 0
    votes_against: int = 0
    abstained: int = 0
    invalid: int = 0
    written_for: int = 0
    written_against: int = 0
    recused: int = 0
    secret: bool = False
    other_award_id: int | None = None
    note: str = ""


def plan_session(by: Capacity, *, held_on: date, title: str) -> CouncilSession:
    """Plan a session of the council whose secretary `by` is. Raises DomainError for anybody else, or without a
    title.
    """
    who = _secretary(by)
    return CouncilSession.objects.create(
        body=who.office.body,
        title=text.line(title, "title", limit=200, required=True),
        held_on=held_on,
        planned_by_id=who.user_id,
        planned_at=clock.now(),
    )


def add_to_agenda(by: Capacity, session_id: int, case_ids: Sequence[int]) -> list[AgendaItem]:
    """Put cases that wait at this council on the agenda, in the order given, after those already there.

    Raises DomainError when the session has begun to close, the council has no work on a case, or a case stands on
    the agenda of a session that has not ended.
    """
    who = _secretary(by)
    try:
        with transaction.atomic():
            require_work(by, case_ids, "đưa vào chương trình họp")
            session = _session(who, session_id, Status.PLANNED, Status.OPEN)
            last = session.items.aggregate(last=Max("order"))["last"] or 0
            return AgendaItem.objects.bulk_create(
                AgendaItem(session=session, case_id=case_id, order=order)
                for order, case_id in enumerate(case_ids, start=last + 1)
            )
    except IntegrityError as error:
        taken = AgendaItem.objects.filter(case_id__in=case_ids, is_open=True).select_related("case", "session").first()
        raise refuse(
            "cases",
            "on_agenda_already",
            f"Hồ sơ {taken.case.code if taken else ''} đã có trong “{taken.session if taken else ''}”.",
            "Hãy bỏ hồ sơ đó khỏi danh sách, hoặc rút khỏi chương trình kia trước.",
        ) from error


def remove_from_agenda(by: Capacity, session_id: int, case_ids: Sequence[int]) -> int:
    """Take cases off the agenda of a session that has not begun to close; return how many. Raises DomainError
    otherwise.
    """
    who = _secretary(by)
    with transaction.atomic():
        session = _session(who, session_id, Status.PLANNED, Status.OPEN)
        return session.items.filter(case_id__in=case_ids).delete()[0]


def open_session(
    by: Capacity, session_id: int, *, total_members: int, present: int, written_opinions: int = 0
) -> CouncilSession:
    """Open a planned session: the members of the decision in force that day, how many are present, how many wrote.

    Raises DomainError when the numbers contradict each other, or fewer are present than the quorum policy demands;
    absent members' written opinions do not make a quorum.
    """
    who = _secretary(by)
    with transaction.atomic():
        session = _session(who, session_id, Status.PLANNED)
        if session.held_on > clock.today():
            raise refuse(
                "session",
                "not_yet",
                f"Phiên họp dự kiến ngày {session.held_on:%d/%m/%Y}, chưa đến ngày.",
                "Hãy khai mạc đúng ngày họp, hoặc lập phiên họp khác.",
            )
        if min(total_members - 1, present, written_opinions) < 0 or present + written_opinions > total_members:
            raise refuse(
                "present",
                "members_contradict",
                f"Tổng số thành viên {total_members}, có mặt {present}, gửi ý kiến {written_opinions}: không khớp.",
                "Số có mặt cộng số gửi ý kiến không được quá tổng số thành viên.",
            )
        session.quorum_needed = thresholds.quorum(session, total_members).needed
        if present < session.quorum_needed:
            raise refuse(
                "present",
                "no_quorum",
                f"Có mặt {present} trên {total_members} thành viên, phải có ít nhất {session.quorum_needed}.",
                "Chưa đủ số thành viên để họp; hãy họp vào ngày khác.",
            )
        session.total_members, session.present, session.written_opinions = total_members, present, written_opinions
        session.open()
        session.save()
    return session


def record_conclusions(by: Capacity, session_id: int, rulings: Sequence[Ruling]) -> list[AgendaItem]:
    """Record votes of an open session; what the council concludes follows from them and from the policies of that
    day.

    A ruling given again replaces the one before. Returns the items concerned. Raises DomainError for a case that is
    not on the agenda, votes that are more than there were members, another award that is missing or the same, an
    open vote where a ballot is required, or a policy that is missing.
    """
    who = _secretary(by)
    with transaction.atomic():
        session = _session(who, session_id, Status.OPEN)
        items = {item.case_id: item for item in session.items.select_related("case").select_for_update(of=("self",))}
        awards = _awards_at_stake(items, rulings)
        rules = thresholds.for_session(session, {award.code for award in awards.values()})
        changed = []
        for ruling in rulings:
            if ruling.case_id not in items:
                raise refuse(
                    "rulings",
                    "not_on_agenda",
                    f"Hồ sơ mang khóa {ruling.case_id} không có trong chương trình của phiên họp này.",
                    "Hãy đưa hồ sơ vào chương trình trước.",
                )
            item = items[ruling.case_id]
            _write(item, ruling, session)
            if ruling.motion != Motion.DEFER:
                _conclude(item, ruling, session, awards[ruling.case_id], rules)
            changed.append(item)
        AgendaItem.objects.bulk_update(changed, _RECORDED)
    return changed


def close_session(by: Capacity, session_id: int, *, minutes_number: str = "", minutes_on: date | None = None) -> Done:
    """Close a session: every case goes where its conclusion says, all in one act of the secretary, or none does.

    Called again after an interruption it goes on (the minutes need not be given again) and answers the same. When
    the engine refuses a case, `Done.refused` says why, nothing has moved and the session is open again. Raises
    DomainError without minutes, for an empty agenda or an item without conclusion; EngineError as `engine.act`
    does.
    """
    who = _secretary(by)
    session = _begin_closing(who, session_id, minutes_number, minutes_on)
    items = list(session.items.all())
    carried = closings.carry_out(
        [Move(item.case_id, item.conclusion, Seen(item.seen_visit or 0)) for item in items],
        by=by,
        command=session.command,
    )
    closings.finish(
        session,
        carried,
        closed=lambda row: row.items.update(is_open=False),
        reopened=lambda row: _pending_changes(items).delete(),
    )
    return carried.done


def _begin_closing(who: Desk, session_id: int, minutes_number: str, minutes_on: date | None) -> CouncilSession:
    with transaction.atomic():
        session = _session(who, session_id, Status.OPEN, Status.CLOSING, Status.CLOSED)
        if session.status != Status.OPEN:
            return session
        closings.take_minutes(session, minutes_number, minutes_on)
        items = list(session.items.select_related("case", "case__award_nomination"))
        open_items = [item for item in items if not item.conclusion]
        if not items or open_items:
            raise refuse(
                "items",
                "not_concluded",
                f"Chương trình họp {'chưa có hồ sơ nào' if not items else 'còn hồ sơ chưa có kết luận'}"
                f"{': ' + ', '.join(item.case.code for item in open_items[:5]) if open_items else ''}.",
                "Hãy ghi kết quả biểu quyết, hoặc rút hồ sơ khỏi chương trình.",
            )
        for item in items:
            item.seen_visit = item.case.visit
        AgendaItem.objects.bulk_update(items, ["seen_visit"])
        closings.begin(session)
        _propose_changes(who, session, items)
    return session


def _propose_changes(who: Desk, session: CouncilSession, items: Sequence[AgendaItem]) -> None:
    """Write what the effect `change_award` carries out for the cases for which the council wants another award."""
    basis = f"Biên bản số {session.minutes_number} ngày {session.minutes_on:%d/%m/%Y} của {session.body.name}"
    AwardChange.objects.bulk_create(
        AwardChange(
            nomination=item.case.award_nomination,
            award_before_id=item.case.award_nomination.award_type_id,
            award_after_id=item.other_award_id,
            basis=basis[:300],
            recorded_by_id=who.user_id,
            recorded_at=clock.now(),
        )
        for item in items
        if item.conclusion == Conclusion.RECOMMEND_OTHER
    )


def _pending_changes(items: Sequence[AgendaItem]) -> QuerySet[AwardChange]:
    return AwardChange.objects.filter(applied_at__isnull=True, nomination__case_id__in=[item.case_id for item in items])


def _secretary(by: Capacity) -> Desk:
    return desk_of(by, *KEEPER, "ghi chương trình, biên bản của Hội đồng")


def _session(who: Desk, session_id: int, *allowed: str) -> CouncilSession:
    """Lock a session of this secretary's council in one of the states allowed. Raises DomainError."""
    return closings.locked(CouncilSession, session_id, who, allowed, "phiên họp")


_RECORDED = [
    "motion",
    "other_award",
    "secret",
    "votes_for",
    "votes_against",
    "abstained",
    "invalid",
    "written_for",
    "written_against",
    "recused",
    "agreed",
    "denominator",
    "needed",
    "threshold_basis",
    "conclusion",
    "note",
]


def _awards_at_stake(items: Mapping[int, AgendaItem], rulings: Sequence[Ruling]) -> dict[int, AwardType]:
    """Return the award voted on for each ruling: the one proposed, or the other one. Two queries."""
    proposed = {
        one.case_id: one.award_type
        for one in AwardNomination.objects.select_related("award_type").filter(case_id__in=items.keys())
    }
    others = AwardType.objects.in_bulk([one.other_award_id for one in rulings if one.other_award_id is not None])
    at_stake = {}
    for ruling in rulings:
        before = proposed.get(ruling.case_id)
        if ruling.motion not in Motion.values:
            raise refuse(
                "motion",
                "motion_unknown",
                f"Nội dung biểu quyết “{ruling.motion}” không có trong quy ước.",
                f"Hãy dùng một trong: {', '.join(Motion.values)}.",
            )
        if (ruling.motion == Motion.OTHER_AWARD) != (ruling.other_award_id is not None):
            raise refuse(
                "other_award",
                "other_award_contradicts",
                "Chỉ nêu, và phải nêu, hình thức khác khi biểu quyết hình thức khác.",
                "Hãy chọn hình thức khen thưởng khác, hoặc sửa nội dung biểu quyết.",
            )
        award = others.get(ruling.other_award_id) if ruling.other_award_id is not None else before
        if ruling.motion == Motion.OTHER_AWARD and (award is None or award == before):
            raise refuse(
                "other_award", "other_award_same", "Hình thức khác không tồn tại hoặc chính là hình thức đang đề nghị.",
                "Hãy chọn một hình thức khác với hình thức đang đề nghị.",
            )  # fmt: skip
        if award is not None:
            at_stake[ruling.case_id] = award
    return at_stake


def _write(item: AgendaItem, ruling: Ruling, session: CouncilSession) -> None:
    """Put the ruling on the item. Raises DomainError when there are more votes than members."""
    room = ruling.votes_for + ruling.votes_against + ruling.abstained + ruling.invalid + ruling.recused
    written = ruling.written_for + ruling.written_against
    numbers = (ruling.votes_for, ruling.votes_against, ruling.abstained, ruling.invalid, ruling.recused)
    if min(*numbers, ruling.written_for, ruling.written_against) < 0:
        raise refuse(
            "votes", "votes_negative", f"Hồ sơ {item.case.code}: số phiếu không thể âm.", "Hãy ghi lại số phiếu."
        )
    if room > session.present or written > session.written_opinions:
        raise refuse(
            "votes",
            "votes_too_many",
            f"Hồ sơ {item.case.code}: {room} phiếu và người không tham gia trên {session.present} người có mặt, "
            f"{written} ý kiến trên {session.written_opinions} ý kiến bằng văn bản.",
            "Số phiếu không được nhiều hơn số người. Hãy kiểm phiếu lại.",
        )
    item.motion, item.other_award_id, item.secret = ruling.motion, ruling.other_award_id, ruling.secret
    item.votes_for, item.votes_against = ruling.votes_for, ruling.votes_against
    item.abstained, item.invalid, item.recused = ruling.abstained, ruling.invalid, ruling.recused
    item.written_for, item.written_against = ruling.written_for, ruling.written_against
    item.note = text.paragraphs(ruling.note, "note")
    item.agreed = item.denominator = item.needed = None
    item.threshold_basis, item.conclusion = "", Conclusion.DEFER


def _conclude(
    item: AgendaItem, ruling: Ruling, session: CouncilSession, award: AwardType, rules: thresholds.Rules
) -> None:
    """Let the conclusion follow from the votes."""
    if rules.ballot_required(award) and not ruling.secret:
        raise refuse(
            "secret",
            "ballot_required",
            f"Hồ sơ {item.case.code}: “{award.title_vi}” phải bỏ phiếu kín.",
            "Hãy bỏ phiếu kín và ghi kết quả kiểm phiếu.",
        )
    item.agreed = ruling.votes_for + (ruling.written_for if rules.written_counts() else 0)
    bar = rules.bar(award, session.total_members, ruling.recused)
    item.denominator, item.needed, item.threshold_basis = bar.total, bar.needed, bar.basis
    if item.agreed < bar.needed:
        item.conclusion = Conclusion.NOT_RECOMMEND
    elif ruling.motion == Motion.OTHER_AWARD:
        item.conclusion = Conclusion.RECOMMEND_OTHER
    else:
        item.conclusion = Conclusion.RECOMMEND
