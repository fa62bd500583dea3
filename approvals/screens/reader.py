"""One case as one reader has it before him: what every part of its page starts from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import get_language

from approvals.asked import only_asked
from nominations.models import AwardNomination, DelegateNomination
from nominations.register.initiatives import uses_initiatives
from nominations.requirements.awards import LEVELS_OF
from workflows import sight
from workflows.capacities import Acting
from workflows.definition import Definition, Outcome, Stage
from workflows.editions import compiled
from workflows.engine.context import Capacity
from workflows.models import Case, Office


def language() -> Literal["vi", "en"]:
    """The language of the page, as chains and history know it."""
    return "en" if get_language() == "en" else "vi"


@dataclass(frozen=True)
class Reader:
    """A case in sight of a capacity. It carries an award or a delegate. `asked_only`: see `approvals.asked`."""

    case: Case
    acting: Acting
    definition: Definition
    award: AwardNomination | None
    delegate: DelegateNomination | None
    asked_only: bool

    @property
    def by(self) -> Capacity:
        """As what he acts."""
        return self.acting.capacity

    @property
    def office(self) -> Office:
        """The office whose acts his are."""
        return self.acting.office

    @property
    def place(self) -> Stage | Outcome:
        """Where the case stands."""
        return self.definition.place(self.case.stage)

    @property
    def outcome(self) -> str:
        """The kind of the outcome of a case that has ended."""
        return self.place.kind if isinstance(self.place, Outcome) else ""

    @property
    def nominee(self) -> Any:
        """Who is proposed."""
        nomination = self.award or self.delegate
        return nomination.nominee if nomination else None

    @property
    def never(self) -> frozenset[str]:
        """Requirements that this case never meets, being what it is."""
        if self.award is None:
            return frozenset()
        level = self.award.award_type.level
        other_levels = {name for name, levels in LEVELS_OF.items() if level not in levels}
        full = self.award.procedure == AwardNomination.Procedure.FULL
        return frozenset(other_levels | ({"simple_procedure"} if full else set()))


def reader(acting: Acting, code: str) -> Reader:
    """Return the case of this code as `acting` may read it. Raises NotSeen. A fixed number of queries."""
    case = sight.case_in_sight(acting, code)
    definition = compiled([case.edition.sha256])[case.edition.sha256].definition
    people = ("nominee__residence", "nominee__parent")
    awards = AwardNomination.objects.filter(case=case).select_related("campaign", "award_type", *people)
    award = awards.annotate(with_initiatives=uses_initiatives()).first()
    delegate = None
    if award is None:
        delegate = DelegateNomination.objects.filter(case=case).select_related("congress", *people).first()
    for nomination in (award, delegate):
        if nomination is not None:
            nomination.case = case
    asked = only_asked(acting.office, case)
    return Reader(case, acting, definition, award, delegate, asked)
