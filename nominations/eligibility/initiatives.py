"""Rules about initiatives: each is used once, and some titles ask for one of a certain scope."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nominations.eligibility.evidence import Evidence, Proposal, Standing, Use, counts_beside
from nominations.eligibility.rules import LAW_OF_2022, Found, Regime, rule
from nominations.eligibility.titles import rests_on
from nominations.models import Initiative, Nominee

#: Titles of emulation: a higher one may go on from a lower one. What was used for a title is used up for a form of
#: award (letter 5007/BNV-TĐKT, as quoted), although that may rest on the title itself.
_TITLES = frozenset({"LDTT", "CSTDCS", "CSTDT", "CSTDTQ"})
#: Titles that ask for an initiative, and the scopes that will do.
_ASKS_FOR = {"CSTDT": frozenset({Initiative.Scope.PROVINCE, Initiative.Scope.NATION})}


@rule(
    "initiative_once",
    "Một sáng kiến chỉ dùng một lần",
    Regime(
        LAW_OF_2022,
        None,
        "Luật Thi đua, khen thưởng 06/2022/QH15, Điều 5 khoản 2 điểm c; công văn 5007/BNV-TĐKT năm 2023 (trích dẫn, "
        "chưa đối chiếu bản gốc)",
    ),
)
def initiative_used_once(asked: Sequence[Proposal], known: Evidence) -> Iterator[Found]:
    """An initiative of this nomination that another one, granted or proposed, uses too.

    The same name by the same author speaks. It is a note only when both awards are titles of emulation of which one
    rests on the other, when a co-author uses it (same name, same decision), and when one decision has two names by one
    author: somebody has to look whether that is one.
    """
    for one in asked:
        told: set[str] = set()
        for own in known.uses.get(one.case_id, ()):
            for use, other in known.uses_beside(own):
                how = _shared(own, use, known.same[one.nominee])
                key = f"initiative:{own.initiative}:case:{other.case_id}"
                if how is None or key in told or not _counts(one, other):
                    continue
                told.add(key)
                gently = how != "" or _goes_on(one.award, other.award)
                done = "đã được dùng để tặng" if other.standing is Standing.GRANTED else "cũng được dùng để đề nghị"
                said = f"Sáng kiến “{own.title}” {done} {other.title} ở một hồ sơ khác{how}."
                yield Found(one.case_id, key, said, other.case_id, gently=gently)


@rule(
    "initiative_scope",
    "Sáng kiến có phạm vi ảnh hưởng cấp tỉnh",
    Regime(LAW_OF_2022, None, "Luật Thi đua, khen thưởng 06/2022/QH15, Điều 22"),
)
def initiative_of_scope(asked: Sequence[Proposal], known: Evidence) -> Iterator[Found]:
    """A title that asks for an initiative of a scope, and none of it is recorded with the nomination."""
    for one in asked:
        scopes = _ASKS_FOR.get(one.award)
        if scopes is None or one.kind != Nominee.Kind.PERSON:
            continue
        if not any(own.scope in scopes for own in known.uses.get(one.case_id, ())):
            told = "Chưa ghi sáng kiến, đề tài có phạm vi ảnh hưởng cấp tỉnh trở lên làm căn cứ cho danh hiệu này."
            yield Found(one.case_id, "initiative:none", told)


def _shared(own: Use, use: Use, same: frozenset[int]) -> str | None:
    """Say in what doubtful way two uses are of one initiative: empty when there is no doubt, None when they are not."""
    titled, decided, mine = own.search == use.search, own.decision == use.decision, use.nominee in same
    if titled and mine:
        return ""
    if titled and decided:
        return ", của đồng tác giả"
    return f", với tên “{use.title}” theo cùng quyết định công nhận" if decided and mine else None


def _goes_on(award: str, other: str) -> bool:
    """Whether two awards are titles of emulation of which one rests on the other."""
    return {award, other} <= _TITLES and rests_on(award, other)


def _counts(one: Proposal, other: Proposal) -> bool:
    return other.standing is Standing.GRANTED or counts_beside(one, other)
