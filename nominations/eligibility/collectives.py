"""Rules about collectives: their shares of titles and of women, and collectives within collectives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction

from nominations.eligibility.evidence import Evidence, Proposal, counts_beside
from nominations.eligibility.rules import DECREE_OF_2025, LAW_OF_2022, Found, Regime, rule
from nominations.eligibility.titles import overlap
from nominations.models import Concern, Nominee

#: Collective titles that ask for a share of advanced workers, and the titles that say somebody is one.
_TITLES = frozenset({"TTLDTT", "TTLDXS"})
_ADVANCED = frozenset({"LDTT", "CSTDCS", "CSTDT", "CSTDTQ"})

RATIO, WOMEN = "collective_advanced_percent", "tie_break_women_percent"
SHARES = (RATIO, WOMEN)


@rule(
    "collective_ratio",
    "Tỷ lệ Lao động tiên tiến của tập thể",
    Regime(LAW_OF_2022, None, "Quy chế khen thưởng của địa phương (tham khảo Bắc Ninh 86/2025/QĐ-UBND)"),
)
def collective_ratio(asked: Sequence[Proposal], known: Evidence) -> Iterator[Found]:
    """Too few advanced workers among the members: those whose unit is this collective, with that title or a higher one
    for the year, granted, written down or proposed."""
    for one in asked:
        if one.award not in _TITLES or one.kind != Nominee.Kind.COLLECTIVE:
            continue
        share = known.share(RATIO, one)
        if share is None:
            continue
        if not one.members:
            told = "Chưa ghi số thành viên của tập thể nên chưa tính được tỷ lệ Lao động tiên tiến."
            yield Found(one.case_id, "members:unknown", told)
            continue
        advanced = _advanced(one, known)
        if Fraction(advanced, one.members) < share:
            of_year = f" của năm {one.year}" if one.year else ""
            told = (
                f"Hệ thống đếm được {advanced} trên {one.members} thành viên có hoặc đang được đề nghị Lao động tiên "
                f"tiến trở lên{of_year}, cần ít nhất {_percent(share)}. Chỉ đếm người đã ghi tập thể này là đơn vị "
                "cấp trên."
            )
            yield Found(one.case_id, f"ratio:{advanced}/{one.members}", told)


@rule(
    "members_disciplined",
    "Không có cá nhân bị kỷ luật từ cảnh cáo trở lên",
    Regime(
        LAW_OF_2022, None, "Luật Thi đua, khen thưởng 06/2022/QH15, Điều 27, 28; quy chế khen thưởng của địa phương"
    ),
)
def members_disciplined(asked: Sequence[Proposal], known: Evidence) -> Iterator[Found]:
    """A member under discipline within the period, from a warning up, for a collective title that allows none.

    Members are those whose unit is this collective. Of a discipline whose form nobody wrote down, a note asks for it;
    a lighter one says nothing.
    """
    for one in asked:
        if one.award not in _TITLES or one.kind != Nominee.Kind.COLLECTIVE:
            continue
        for row in known.concerns_below.get(one.nominee, ()):
            if not _in_force(row, one, known.today):
                continue
            key, since = f"concern:{row.pk}:member", f"từ ngày {row.since:%d/%m/%Y}"
            if not row.measure:
                told = f"Có cá nhân của tập thể bị kỷ luật {since}, chưa ghi hình thức: ghi hình thức để xét."
                yield Found(one.case_id, key, told, gently=True)
            elif Concern.Measure(row.measure).at_least(Concern.Measure.WARNING):
                told = f"Có cá nhân của tập thể bị kỷ luật {row.get_measure_display()} {since}."
                yield Found(one.case_id, f"{key}:{row.measure}", told)


def _in_force(row: Concern, one: Proposal, today: date) -> bool:
    """Whether a discipline lasted on a day of the period; of a period that is not known, whether it lasts today."""
    first, last = one.first or today, (one.end - timedelta(days=1)) if one.end is not None else today
    return row.since <= last and (row.ended_on is None or row.ended_on > first)


@rule(
    "women_share",
    "Ưu tiên tập thể có nhiều nữ",
    Regime(
        LAW_OF_2022,
        DECREE_OF_2025,
        "Luật Thi đua, khen thưởng 06/2022/QH15 (nguyên tắc bình đẳng giới); điều khoản của Nghị định 98/2023/NĐ-CP "
        "cần đối chiếu",
    ),
    Regime(DECREE_OF_2025, None, "Nghị định 152/2025/NĐ-CP, Điều 4"),
)
def women_share(asked: Sequence[Proposal], known: Evidence) -> Iterator[Found]:
    """A note in a collective's favour: among equals it comes first, for its share of women."""
    for one in asked:
        share = known.share(WOMEN, one)
        if share is None or one.women is None or not one.members:
            continue
        if Fraction(one.women, one.members) >= share:
            told = (
                f"Có {one.women} nữ trên {one.members} thành viên (từ {_percent(share)}): khi thành tích ngang nhau "
                "thì được ưu tiên."
            )
            yield Found(one.case_id, f"women:{one.women}/{one.members}", told, gently=True)


@rule(
    "parent_and_child",
    "Tập thể cấp trên và cấp dưới cho cùng một kết quả",
    Regime(LAW_OF_2022, None, "Luật Thi đua, khen thưởng 06/2022/QH15, Điều 5 khoản 2 điểm c; thông lệ thẩm định"),
)
def parent_and_child(asked: Sequence[Proposal], known: Evidence) -> Iterator[Found]:
    """A collective and one that it is part of, proposed in one movement or for days of the same period."""
    for one in asked:
        if one.kind != Nominee.Kind.COLLECTIVE:
            continue
        above = known.proposals.get(one.parent, ()) if one.parent is not None else ()
        below = known.below.get(one.nominee, ())
        for side, where, others in (("above", "cấp trên", above), ("below", "trực thuộc", below)):
            for other in others:
                if other.kind == Nominee.Kind.COLLECTIVE and counts_beside(one, other) and _same_result(one, other):
                    told = f"Đơn vị {where} cũng được đề nghị {other.title}, ở một hồ sơ khác: xét xem có cùng kết quả."
                    yield Found(one.case_id, f"case:{other.case_id}:{side}", told, other.case_id)


def _same_result(one: Proposal, other: Proposal) -> bool:
    return one.campaign == other.campaign or overlap((one.first, one.end), (other.first, other.end)) is not None


def _advanced(one: Proposal, known: Evidence) -> int:
    """How many members have, or are proposed for, the title of an advanced worker or a higher one for that year."""
    people = {
        nominee
        for nominee, honours in known.titled_below.get(one.nominee, {}).items()
        if any(honour.award in _ADVANCED and honour.year == one.year for honour in honours)
    }
    people |= {
        other.nominee
        for other in known.below.get(one.nominee, ())
        if other.kind == Nominee.Kind.PERSON
        and other.award in _ADVANCED
        and other.year == one.year
        and counts_beside(one, other)
    }
    return len(people)


def _percent(share: Fraction) -> str:
    percent = share * 100
    return f"{int(percent)}%" if percent.denominator == 1 else f"{float(percent):.2f}%".replace(".", ",")
