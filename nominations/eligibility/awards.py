"""Rules about awards beside each other: one achievement, two dossiers, sudden awards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nominations.eligibility.evidence import Evidence, Honour, Proposal, Standing
from nominations.eligibility.rules import DECREE_OF_2025, LAW_OF_2022, Found, Regime, rule
from nominations.eligibility.titles import overlap, rests_on
from workflows.names import fold


@rule(
    "one_achievement",
    "Một thành tích, một hình thức khen thưởng",
    Regime(LAW_OF_2022, None, "Luật Thi đua, khen thưởng 06/2022/QH15, Điều 5 khoản 2 điểm c"),
)
def one_achievement_one_award(asked: Sequence[Proposal], known: Evidence) -> Iterator[Found]:
    """Another award, granted or proposed, for the same achievement or for days of the same period.

    Awards of which one rests on the other are not compared. An earlier award without a period counts when its decision
    was signed within the period, as a note.
    """
    for one in asked:
        for honour in known.held(one):
            why = None if rests_on(one.award, honour.award) else _shared(one, honour)
            if why is not None:
                yield Found(one.case_id, honour.key, f"Đã được tặng {_called(honour)} {why}.", honour.case_id)
            elif not rests_on(one.award, honour.award) and _signed_within(one, honour):
                told = f"Đã được tặng {_called(honour)}; chưa ghi thời gian lập thành tích nên chưa so được."
                yield Found(one.case_id, honour.key, told, honour.case_id, gently=True)
        for other in known.others(one):
            if other.award != one.award and not rests_on(one.award, other.award):
                why = _shared(one, other)
                if why is not None:
                    told = f"{_also(other)} {other.title} ở một hồ sơ khác, {why}."
                    yield Found(one.case_id, f"case:{other.case_id}", told, other.case_id)


@rule(
    "duplicate_proposal",
    "Không đề nghị hai lần",
    Regime(LAW_OF_2022, None, "Luật Thi đua, khen thưởng 06/2022/QH15, Điều 5 khoản 2 điểm c; thông lệ thẩm định"),
)
def duplicate_proposal(asked: Sequence[Proposal], known: Evidence) -> Iterator[Found]:
    """The same person in two dossiers at once: for one award, here or in another movement, or twice in one movement.

    One award for periods that share no day is no duplicate: a title of another year. One of two awards that rest on
    each other neither.
    """
    for one in asked:
        for other in known.others(one):
            told = None
            if other.award == one.award and not _apart(one, other):
                where = "cùng phong trào" if other.campaign == one.campaign else "trong phong trào khác"
                told = f"{_also(other)} cùng hình thức, {other.title}, ở một hồ sơ khác {where}. Giữ một hồ sơ."
            elif other.campaign == one.campaign and not rests_on(one.award, other.award) and not _shared(one, other):
                told = f"{_also(other)} {other.title} trong cùng phong trào, ở một hồ sơ khác."
            if told is not None:
                yield Found(one.case_id, f"case:{other.case_id}", told, other.case_id)


@rule(
    "sudden_not_merit",
    "Khen đột xuất, chuyên đề không làm căn cứ xét công trạng",
    Regime(DECREE_OF_2025, None, "Nghị định 152/2025/NĐ-CP, Điều 4"),
)
def sudden_award_is_no_merit(asked: Sequence[Proposal], known: Evidence) -> Iterator[Found]:
    """A sudden or thematic award within the period of a proposal by the full procedure: it cannot support it.

    Which earlier awards were such is read from what their row says of itself (title, reason), or from the ground of the
    simple procedure when granted here.
    """
    for one in asked:
        if one.simple:
            continue
        for honour in known.held(one):
            shared = overlap((one.first, one.end), (honour.first, honour.end)) is not None
            if honour.occasional and (shared or _signed_within(one, honour)):
                told = f"{_called(honour)} là khen đột xuất hoặc chuyên đề: không tính làm căn cứ cho đề nghị này."
                yield Found(one.case_id, honour.key, told, honour.case_id)


def _shared(one: Proposal, other: Proposal | Honour) -> str | None:
    """Say what of the achievement is shared; None when nothing is known to be."""
    if one.text.strip() and fold(one.text) == fold(other.text):
        return "cùng nội dung thành tích"
    days = overlap((one.first, one.end), (other.first, other.end))
    return None if days is None else f"cùng thời gian lập thành tích từ {days[0]:%d/%m/%Y} đến trước {days[1]:%d/%m/%Y}"


def _apart(one: Proposal, other: Proposal) -> bool:
    """Whether both periods are known and share no day."""
    whole = None not in (one.first, one.end, other.first, other.end)
    return whole and overlap((one.first, one.end), (other.first, other.end)) is None


def _signed_within(one: Proposal, honour: Honour) -> bool:
    if honour.first is not None or honour.end is not None or honour.decided_on is None:
        return False
    return one.first is not None and one.end is not None and one.first <= honour.decided_on < one.end


def _also(other: Proposal) -> str:
    return "Đang lập hồ sơ đề nghị" if other.standing is Standing.DRAFT else "Đang được đề nghị"


def _called(honour: Honour) -> str:
    """An award as a sentence names it: with its decision, and that nobody compared it yet."""
    if not honour.number:
        return f"{honour.title} qua hệ thống này"
    unverified = "" if honour.verified else ", chưa đối chiếu"
    return f"{honour.title} (quyết định {honour.number} ngày {honour.decided_on:%d/%m/%Y}{unverified})"
