"""Rules about titles in succession: what a higher title asks of the years before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nominations.eligibility.evidence import Evidence, Honour, Proposal
from nominations.eligibility.rules import DECREE_OF_2025, LAW_OF_2022, Found, Regime, rule
from nominations.eligibility.titles import succession
from nominations.models import Nominee


@dataclass(frozen=True)
class _Ladder:
    """What a title asks for: a lower title, as many times as a policy says, at most so many years apart."""

    lower: str
    called: str
    times: str
    apart: str | None


_LADDERS = {
    "CSTDT": _Ladder("CSTDCS", "Chiến sĩ thi đua cơ sở", "cstdt_needs_cstdcs_times", None),
    "CSTDTQ": _Ladder("CSTDT", "Chiến sĩ thi đua cấp tỉnh, bộ", "cstdtq_needs_cstdt_times", "cstdt_years_apart"),
}
#: One of the grounds of a provincial Bằng khen; a nomination may rest on another.
_GROUND = _Ladder("CSTDCS", "Chiến sĩ thi đua cơ sở", "bang_khen_ground_cstdcs_times", None)

COUNTS = tuple(
    code for ladder in (*_LADDERS.values(), _GROUND) for code in (ladder.times, ladder.apart) if code is not None
)


@rule(
    "consecutive_years",
    "Danh hiệu liên tục của các năm trước",
    Regime(
        LAW_OF_2022,
        DECREE_OF_2025,
        "Luật Thi đua, khen thưởng 06/2022/QH15, Điều 21, 22; Nghị định 98/2023/NĐ-CP",
    ),
    Regime(DECREE_OF_2025, None, "Luật Thi đua, khen thưởng 06/2022/QH15, Điều 21, 22; Nghị định 152/2025/NĐ-CP"),
)
def consecutive_years(asked: Sequence[Proposal], known: Evidence) -> Iterator[Found]:
    """Not as many lower titles in succession as the proposed title asks for.

    They must lead up to the year proposed: the last is of that year or of the one before. Titles nobody compared with
    their decision count, and are named in a note. Where no policy says how many, nothing is judged.
    """
    for one in asked:
        ladder = _LADDERS.get(one.award)
        if ladder is None or one.kind != Nominee.Kind.PERSON:
            continue
        needed = known.number(ladder.times, one)
        apart = known.number(ladder.apart, one) if ladder.apart is not None else 1
        if needed is None or apart is None:
            continue
        held = [honour for honour in known.held(one) if honour.award == ladder.lower and not honour.occasional]
        yield from _judged(one, ladder, needed, apart, held)


@rule(
    "bang_khen_ground",
    "Căn cứ đề nghị Bằng khen cấp tỉnh",
    Regime(LAW_OF_2022, None, "Quy chế khen thưởng của địa phương (tham khảo Bắc Ninh 86/2025/QĐ-UBND)"),
)
def bang_khen_ground(asked: Sequence[Proposal], known: Evidence) -> Iterator[Found]:
    """A hint: a person is proposed for a provincial Bằng khen, holds not the titles that are its usual ground, and the
    dossier names no other ground: neither in words nor by an initiative."""
    for one in asked:
        if (one.award, one.kind) != ("BANG_KHEN", Nominee.Kind.PERSON) or one.year is None:
            continue
        if one.ground.strip() or one.with_initiatives:
            continue
        needed = known.number(_GROUND.times, one)
        years = {honour.year for honour in known.held(one) if honour.award == _GROUND.lower}
        run = succession({year for year in years if year is not None}, one.year)
        if needed is not None and len(run) < needed:
            told = (
                f"Chưa thấy {needed} lần liên tục {_GROUND.called} (có {_listed(run)}): hồ sơ cần nêu căn cứ khác ở "
                "mục “căn cứ, tiêu chuẩn đề nghị”."
            )
            yield Found(one.case_id, f"ground:{_key(run)}", told, gently=True)


def _judged(one: Proposal, ladder: _Ladder, needed: int, apart: int, held: Sequence[Honour]) -> Iterator[Found]:
    if one.year is None:
        told = f"Chưa ghi thời gian lập thành tích nên chưa tính được {needed} lần liên tục {ladder.called}."
        yield Found(one.case_id, "year:unknown", told)
        return
    by_year: dict[int, list[Honour]] = {}
    for honour in held:
        if honour.year is not None:
            by_year.setdefault(honour.year, []).append(honour)
    run = succession(by_year.keys(), one.year, apart)
    if len(run) < needed:
        others = [year for year in sorted(by_year) if year not in run]
        besides = f"; ngoài ra có năm {', '.join(map(str, others))}, không liên tục" if others else ""
        told = f"Cần {needed} lần liên tục {ladder.called} tính đến năm {one.year}; có {_listed(run)}{besides}."
        yield Found(one.case_id, f"run:{needed}:{_key(run)}", told)
        return
    unsure = [year for year in run[-needed:] if not any(honour.verified for honour in by_year[year])]
    if unsure:
        told = (
            f"Đủ {needed} lần liên tục {ladder.called}, nhưng chưa đối chiếu quyết định của năm "
            f"{', '.join(map(str, unsure))}."
        )
        yield Found(one.case_id, f"unverified:{_key(unsure)}", told, gently=True)


def _listed(years: Sequence[int]) -> str:
    return f"{len(years)} lần: năm {', '.join(map(str, years))}" if years else "0 lần"


def _key(years: Sequence[int]) -> str:
    """The years as a key of a column holds them: the newest ones when there are very many."""
    return ",".join(map(str, years[-12:]))
