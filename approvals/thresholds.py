"""How many members a council needs, for a meeting and for an award: policies of the council's area on the day it
meets.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction

from approvals.arithmetic import needed
from approvals.models import CouncilSession
from nominations.errors import DomainError
from nominations.models import AwardType
from workflows import policies
from workflows.engine.context import Problem
from workflows.models import Area

QUORUM = "council_quorum_percent"
WRITTEN = "council_written_opinion_counts"
RECUSED = "council_recused_in_denominator"


def threshold_code(award_code: str) -> str:
    """Return the policy that says which share of the members an award needs."""
    return f"council_threshold_{award_code.lower()}"


def ballot_code(award_code: str) -> str:
    """Return the policy that says whether papers must be cast. Without such a row a show of hands is enough."""
    return f"council_ballot_required_{award_code.lower()}"


@dataclass(frozen=True)
class Bar:
    """`needed` of `total`, and the rule it comes from."""

    needed: int
    total: int
    basis: str


@dataclass(frozen=True)
class Rules:
    """The policies that bind one session, read together."""

    found: Mapping[str, policies.Found | policies.PolicyMissing]

    def written_counts(self) -> bool:
        """Whether an absent member's written opinion counts as his vote. Raises DomainError when no policy says so."""
        return _read(self.found[WRITTEN], policies.as_switch)

    def ballot_required(self, award: AwardType) -> bool:
        """Whether papers must be cast for this award; only where a policy row says so."""
        row = self.found[ballot_code(award.code)]
        return isinstance(row, policies.Found) and policies.as_switch(row)

    def bar(self, award: AwardType, total_members: int, recused: int) -> Bar:
        """Return what this award needs. Whether recused members stay in the denominator is a policy. Raises
        DomainError.
        """
        total = total_members if _read(self.found[RECUSED], policies.as_switch) else total_members - recused
        return _bar(self.found[threshold_code(award.code)], total)


def for_session(session: CouncilSession, award_codes: Collection[str]) -> Rules:
    """Read the policies for votes on these awards in a session. Two queries and one more for a policy that is
    missing.
    """
    areas = scope(session.body.area)
    codes = {WRITTEN, RECUSED, *map(threshold_code, award_codes), *map(ballot_code, award_codes)}
    found = policies.values([(code, areas, session.held_on) for code in sorted(codes)])
    return Rules({code: row for (code, _, _), row in found.items()})


def quorum(session: CouncilSession, total_members: int) -> Bar:
    """Return how many members must be present. Raises DomainError when no policy says so."""
    return _bar(policies.value(QUORUM, scope(session.body.area), session.held_on), total_members)


def scope(area: Area) -> tuple[int, ...]:
    """Return an area and those above it, nearest first."""
    found: list[int] = []
    one: Area | None = area
    while one is not None:
        found.append(one.pk)
        one = one.parent
    return tuple(found)


def _bar(row: policies.Found | policies.PolicyMissing, total: int) -> Bar:
    share: Fraction = _read(row, policies.as_percent)
    try:
        count = needed(share, total)
    except ValueError as error:
        message = f"Không tính được số phiếu cần thiết: tỷ lệ {row.value}% của {total} thành viên."
        raise DomainError(Problem("threshold_unusable", message, "Kiểm tra quy định và số thành viên.")) from error
    return Bar(count, total, f"{row.value}% tổng số {total} thành viên; {row.legal_basis}"[:400])


def _read(row, reader):
    try:
        return reader(row)
    except policies.PolicyError as error:
        raise DomainError(Problem(error.code, str(error))) from error
