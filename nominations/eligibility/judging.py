"""Weighing what the rules found: how much each finding counts where the case is, and who answered for it already."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from nominations.eligibility import awards, collectives, evidence, initiatives, people, rules, years
from nominations.eligibility.evidence import Evidence, Proposal
from nominations.eligibility.rules import Rule
from nominations.models import EligibilityOverride
from workflows import clock, policies

_MODULES = [one.__name__ for one in (people, awards, initiatives, years, collectives)]
#: The rules, in the order in which findings of one weight are told.
RULES = tuple(sorted(rules.rules(), key=lambda one: _MODULES.index(one.find.__module__)))
#: Policies that rules ask for besides their own severity.
RATES = (*years.COUNTS, *collectives.SHARES, people.OLD_UNIT_MONTHS)
#: What a rule does where nobody recorded its severity: silence would hide it, a block would have no basis.
UNSAID = "warn"
_ORDER = ("block", "warn", "note")


@dataclass(frozen=True)
class Finding:
    """What a rule found about a case. `severity` is note, warn or block.

    `told` names no other case and nobody else; `other` is the case it is about, for readers who may see that one.
    `answers` are the reasons that offices gave for proposing nevertheless, oldest first.
    """

    rule: str
    title: str
    key: str
    severity: str
    told: str
    basis: str
    other: int | None = None
    answers: tuple[EligibilityOverride, ...] = ()

    @property
    def overridden(self) -> EligibilityOverride | None:
        """The newest reason that was given."""
        return self.answers[-1] if self.answers else None

    def answered_by(self, body_id: int) -> bool:
        """Whether an office of this body gave its reason."""
        return any(one.office.body_id == body_id for one in self.answers)


def findings(case_ids: Collection[int], on: date | None = None) -> dict[int, list[Finding]]:
    """Return what the rules find about each of the cases, what blocks first. What is known of the nominees is that of
    `on` (today); rules and policies are those of the day a case was received, of `on` before it.

    A fixed number of queries for any number of cases. Cases without an award nomination, and those decided, have none.
    """
    found: dict[int, list[Finding]] = {case_id: [] for case_id in case_ids}
    asked, known = evidence.read(found, on or clock.today(), _rates)
    answers = _answers([one.case_id for one in asked])
    for one in RULES:
        _weigh(one, asked, known, answers, found)
    for listed in found.values():
        listed.sort(key=lambda finding: _ORDER.index(finding.severity))
    return found


def blocking(case_ids: Collection[int], body_id: int | None, on: date | None = None) -> dict[int, list[Finding]]:
    """Return the findings that hold cases back at a body: those that block and that none of its offices answered for.
    Cases without any are not in the answer."""
    found = {
        case_id: [
            one for one in listed if one.severity == "block" and not (body_id is not None and one.answered_by(body_id))
        ]
        for case_id, listed in findings(case_ids, on).items()
    }
    return {case_id: listed for case_id, listed in found.items() if listed}


def _weigh(
    rule: Rule,
    asked: Sequence[Proposal],
    known: Evidence,
    answers: Mapping[tuple[int, str, str], list[EligibilityOverride]],
    found: dict[int, list[Finding]],
) -> None:
    bases = {one.day: rule.basis(one.day) for one in asked}
    severities = {one.case_id: _severity(rule, one, known) for one in asked if bases[one.day] is not None}
    concerned = [one for one in asked if severities.get(one.case_id, "off") != "off"]
    days = {one.case_id: one.day for one in concerned}
    for told in rule.find(concerned, known):
        found[told.case_id].append(
            Finding(
                rule=rule.name,
                title=rule.title,
                key=told.key,
                severity="note" if told.gently else severities[told.case_id],
                told=told.told,
                basis=bases[days[told.case_id]] or "",
                other=told.other,
                answers=tuple(answers.get((told.case_id, rule.name, told.key), ())),
            )
        )


def _rates(on: date) -> list[str]:
    """The policies that are asked for on a day: how much each rule counts that holds then, and the numbers."""
    return [one.policy for one in RULES if one.basis(on) is not None] + list(RATES)


def _severity(rule: Rule, one: Proposal, known: Evidence) -> str:
    found = known.rates[rule.policy, one.areas, one.day]
    return UNSAID if isinstance(found, policies.PolicyMissing) else policies.as_severity(found)


def _answers(case_ids: Sequence[int]) -> dict[tuple[int, str, str], list[EligibilityOverride]]:
    given = EligibilityOverride.objects.filter(case__in=case_ids, applied_at__isnull=False)
    rows = given.select_related("office__body", "recorded_by")
    found: dict[tuple[int, str, str], list[EligibilityOverride]] = {}
    for row in rows.order_by("pk"):
        found.setdefault((row.case_id, row.rule, row.finding), []).append(row)
    return found
