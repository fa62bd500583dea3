"""Rules about what is being clarified about a nominee, and about the time after a discipline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nominations.eligibility.evidence import Evidence, Proposal
from nominations.eligibility.rules import DECREE_OF_2025, LAW_OF_2022, Found, Regime, rule
from nominations.models import Concern

_REGIMES = (
    Regime(
        LAW_OF_2022,
        DECREE_OF_2025,
        "Luật Thi đua, khen thưởng 06/2022/QH15, Điều 5 (nguyên tắc khen thưởng); điều khoản của Nghị định "
        "98/2023/NĐ-CP cần đối chiếu",
    ),
    Regime(DECREE_OF_2025, None, "Nghị định 152/2025/NĐ-CP, Điều 4"),
)


@rule("discipline_hold", "Chưa xét khi đang kỷ luật hoặc đang làm rõ vi phạm", *_REGIMES)
def discipline_hold(asked: Sequence[Proposal], known: Evidence) -> Iterator[Found]:
    """Something recorded against the nominee that has not ended on the day that counts."""
    for one in asked:
        for row in known.worries(one):
            if row.since <= known.today and (row.ended_on is None or row.ended_on > known.today):
                kind = Concern.Kind(row.kind).label
                told = f"Có việc cần làm rõ: {kind}, từ ngày {row.since:%d/%m/%Y}, chưa ghi kết luận."
                yield Found(one.case_id, f"concern:{row.pk}", told)


@rule("since_discipline", "Chỉ tính thành tích từ khi hết kỷ luật", *_REGIMES)
def only_since_discipline(asked: Sequence[Proposal], known: Evidence) -> Iterator[Found]:
    """Achievements of a time before a discipline ended."""
    for one in asked:
        for row in known.worries(one):
            over = row.kind == Concern.Kind.DISCIPLINE and row.ended_on is not None and row.ended_on <= known.today
            if over and one.first is not None and one.first < row.ended_on:
                told = (
                    f"Hết kỷ luật ngày {row.ended_on:%d/%m/%Y}, nhưng thành tích tính từ {one.first:%d/%m/%Y}: chỉ "
                    "tính thành tích từ ngày hết kỷ luật."
                )
                yield Found(one.case_id, f"concern:{row.pk}:ended", told)
