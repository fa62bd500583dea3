"""What a district congress decided: votes, results, minutes, and the one act by which its selection closes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from approvals import closings
from approvals.acting import Desk, desk_of, require_work
from approvals.models import ElectionResult, ElectionSession
from nominations import text
from nominations.errors import refuse
from nominations.models import Congress, DelegateNomination
from workflows import clock
from workflows.engine.context import Capacity, Done, Move, Seen

Status = ElectionSession.Status
Outcome = ElectionResult.Result

#: Who records what a congress decided: function of the body, position.
KEEPER = ("organising_committee", "secretary")
#: What each result makes of its case, in the chain's words.
ACTIONS = {Outcome.DELEGATE: "select", Outcome.RESERVE: "place_in_reserve", Outcome.NOT_ELECTED: "not_select"}


@dataclass(frozen=True)
class Tally:
    """One candidate's votes and what the congress made of him; reserves have an order from 1, without gaps.

    `note` is the reason when somebody with fewer votes stands before somebody with more (composition, an agreed
    tie-break).
    """

    case_id: int
    result: str
    votes: int
    reserve_order: int | None = None
    note: str = ""


def open_election(by: Capacity, congress_id: int, *, held_on: date) -> ElectionSession:
    """Open the record of the selection held by a district congress, at the secretary of its organising committee.

    Raises DomainError for anybody else, for a congress that selects for no other, or a day to come.
    """
    who = _secretary(by)
    congress = Congress.objects.filter(pk=congress_id, area=who.office.body.area, parent__isnull=False).first()
    if congress is None:
        raise refuse(
            "congress",
            "congress_unknown",
            f"{who.office.body.area.name} không có đại hội mang khóa {congress_id} chọn cử đại biểu lên cấp trên.",
            "Hãy chọn đại hội của huyện mình.",
        )
    if held_on > clock.today():
        raise refuse(
            "held_on", "not_yet", f"Ngày chọn cử {held_on:%d/%m/%Y} chưa đến.", "Hãy ghi sau khi Đại hội đã chọn cử."
        )
    return ElectionSession.objects.create(
        congress=congress,
        body=who.office.body,
        held_on=held_on,
        status=Status.OPEN,
        opened_by_id=who.user_id,
        opened_at=clock.now(),
    )


def record_election(by: Capacity, session_id: int, *, ballots: int, tallies: Sequence[Tally]) -> list[ElectionResult]:
    """Record the results of the selection; those recorded before are replaced. `ballots` is how many papers were
    given out.

    Raises DomainError for a case that does not wait at this congress or is introduced to another, more votes than
    ballots, an unknown result, gaps in the order of reserves, or an order against the votes without a note.
    """
    who = _secretary(by)
    _check_tallies(tallies, ballots)
    case_ids = [tally.case_id for tally in tallies]
    try:
        with transaction.atomic():
            cases = require_work(by, case_ids, "ghi kết quả chọn cử")
            session = _session(who, session_id, Status.OPEN)
            here = DelegateNomination.objects.filter(case_id__in=case_ids, congress=session.congress.parent_id)
            strangers = set(case_ids) - set(here.values_list("case_id", flat=True))
            if strangers:
                raise refuse(
                    "cases",
                    "other_congress",
                    f"Hồ sơ {', '.join(cases[one].code for one in sorted(strangers)[:5])} không thuộc đại hội này.",
                    "Hãy bỏ hồ sơ đó khỏi kết quả.",
                )
            session.ballots = ballots
            session.save()
            session.results.all().delete()
            return ElectionResult.objects.bulk_create(
                ElectionResult(
                    session=session, case_id=one.case_id, result=one.result, votes=one.votes,
                    reserve_order=one.reserve_order, note=text.line(one.note, "note"),
                )
                for one in tallies
            )  # fmt: skip
    except IntegrityError as error:
        raise refuse(
            "cases",
            "in_other_election",
            "Một hồ sơ đang có kết quả ở lần chọn cử khác chưa kết thúc.",
            "Hãy kết thúc hoặc sửa lần chọn cử kia trước.",
        ) from error


def close_election(by: Capacity, session_id: int, *, minutes_number: str = "", minutes_on: date | None = None) -> Done:
    """Close a selection: every candidate goes where the result says, all in one act of the secretary, or none does.

    Called again after an interruption it goes on and answers the same. When the engine refuses a case (one delegate
    too many for the district), `Done.refused` says why, nothing has moved and the record is open again. Raises
    DomainError without minutes or results; EngineError as `engine.act` does.
    """
    who = _secretary(by)
    session = _begin_closing(who, session_id, minutes_number, minutes_on)
    results = sorted(session.results.all(), key=lambda one: (one.result != Outcome.DELEGATE, -one.votes, one.case_id))
    carried = closings.carry_out(
        [Move(one.case_id, ACTIONS[Outcome(one.result)], Seen(one.seen_visit or 0)) for one in results],
        by=by,
        command=session.command,
    )
    closings.finish(session, carried, closed=lambda row: row.results.update(is_open=False), reopened=lambda row: None)
    return carried.done


def _begin_closing(who: Desk, session_id: int, minutes_number: str, minutes_on: date | None) -> ElectionSession:
    with transaction.atomic():
        session = _session(who, session_id, Status.OPEN, Status.CLOSING, Status.CLOSED)
        if session.status != Status.OPEN:
            return session
        closings.take_minutes(session, minutes_number, minutes_on)
        results = list(session.results.select_related("case"))
        if not results:
            raise refuse("results", "no_results", "Chưa ghi kết quả chọn cử nào.", "Hãy ghi kết quả kiểm phiếu.")
        for one in results:
            one.seen_visit = one.case.visit
        ElectionResult.objects.bulk_update(results, ["seen_visit"])
        closings.begin(session)
    return session


def _secretary(by: Capacity) -> Desk:
    return desk_of(by, *KEEPER, "ghi kết quả chọn cử của Đại hội")


def _session(who: Desk, session_id: int, *allowed: str) -> ElectionSession:
    return closings.locked(ElectionSession, session_id, who, allowed, "lần chọn cử")


def _check_tallies(tallies: Sequence[Tally], ballots: int) -> None:
    unknown = [one.result for one in tallies if one.result not in Outcome.values]
    if unknown:
        raise refuse(
            "result", "result_unknown", f"Kết quả “{unknown[0]}” không có trong quy ước.",
            f"Hãy dùng một trong: {', '.join(Outcome.values)}.",
        )  # fmt: skip
    if ballots < 1 or any(not 0 <= one.votes <= ballots for one in tallies):
        raise refuse(
            "votes",
            "votes_too_many",
            f"Số phiếu của từng người phải từ 0 đến {ballots} phiếu phát ra.",
            "Hãy kiểm phiếu lại.",
        )
    if any(one.votes == 0 for one in tallies if one.result != Outcome.NOT_ELECTED):
        raise refuse("votes", "no_votes", "Người được chọn cử hoặc dự khuyết phải có phiếu.", "Hãy kiểm phiếu lại.")
    orders = [one.reserve_order or 0 for one in tallies if one.result == Outcome.RESERVE]
    if sorted(orders) != list(range(1, len(orders) + 1)):
        raise refuse(
            "reserve_order",
            "reserve_order_gaps",
            "Thứ tự dự khuyết phải liền nhau, bắt đầu từ 1.",
            "Hãy đánh lại thứ tự.",
        )
    if any(one.reserve_order is not None for one in tallies if one.result != Outcome.RESERVE):
        raise refuse("reserve_order", "reserve_order_unasked", "Chỉ người dự khuyết có thứ tự.", "Hãy bỏ thứ tự thừa.")
    _check_ranking(tallies)


def _check_ranking(tallies: Sequence[Tally]) -> None:
    """Who stands before somebody with more votes does so for a reason that is written down."""

    def rank(one: Tally) -> tuple[int, int, int]:
        # Votes last: delegates have no order among themselves.
        return list(Outcome.values).index(one.result), one.reserve_order or 0, -one.votes

    most_behind = -1
    for one in sorted(tallies, key=rank, reverse=True):
        if one.votes < most_behind and not one.note.strip() and one.result != Outcome.NOT_ELECTED:
            raise refuse(
                "note",
                "ranking_unexplained",
                f"Người có {one.votes} phiếu được xếp trước người có {most_behind} phiếu nhưng chưa nêu lý do.",
                "Hãy ghi lý do (cơ cấu, thành phần, quy chế) hoặc sửa thứ tự.",
            )
        most_behind = max(most_behind, one.votes)
