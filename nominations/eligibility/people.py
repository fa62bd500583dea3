"""Rules about what is being clarified about a nominee, the time after a discipline, and where he came from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nominations.eligibility.evidence import Evidence, Proposal
from nominations.eligibility.rules import DECREE_OF_2025, LAW_OF_2022, Found, Regime, rule
from nominations.eligibility.titles import months_between
from nominations.models import Concern, Nominee

OLD_UNIT_MONTHS = "transfer_old_unit_months"

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
                told = f"Có việc cần làm rõ: {row.called}, từ ngày {row.since:%d/%m/%Y}, chưa ghi kết luận."
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


@rule(
    "former_unit",
    "Nhận xét của đơn vị cũ khi chuyển công tác",
    Regime(
        LAW_OF_2022,
        None,
        "Thông tư 01/2024/TT-UBDT (ngành công tác dân tộc; ngoài ngành là thông lệ, địa phương quyết định)",
    ),
)
def former_unit_comments(asked: Sequence[Proposal], known: Evidence) -> Iterator[Found]:
    """Somebody who came from another unit within the period, after as many months there as a policy says, and whose
    dossier has no written comment of that unit: the new unit proposes, the old one is heard."""
    for one in asked:
        came, needed = one.transferred_on, known.number(OLD_UNIT_MONTHS, one)
        if came is None or needed is None or one.kind != Nominee.Kind.PERSON or one.case_id in known.commented:
            continue
        if one.first is None:
            told = (
                "Mới chuyển đơn vị nhưng chưa ghi thời gian lập thành tích nên chưa biết có cần nhận xét của đơn vị cũ."
            )
            yield Found(one.case_id, f"transfer:{came}:unknown", told, gently=True)
        elif one.first < came and (one.end is None or came < one.end):
            months = months_between(one.first, came)
            if months >= needed:
                told = (
                    f"Chuyển đến ngày {came:%d/%m/%Y}, sau {months} tháng ở đơn vị cũ trong thời gian lập thành tích "
                    f"(từ {needed} tháng trở lên): cần nhận xét bằng văn bản của đơn vị cũ, hồ sơ chưa có."
                )
                yield Found(one.case_id, f"transfer:{came}:{months}", told)
