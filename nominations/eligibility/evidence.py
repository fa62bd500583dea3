"""What rules are asked about and what they may look at: read once for all nominations, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from fractions import Fraction
from functools import cache
from typing import TypeVar

from django.db.models import Exists, F, OuterRef, Q

from nominations.eligibility.titles import code_of, is_occasional, title_year
from nominations.models import AwardNomination, Concern, Document, Initiative, Nominee, PriorAward
from nominations.register.nominees import look_alikes
from workflows import policies
from workflows.definition import Outcome
from workflows.editions import compiled

K = TypeVar("K")
V = TypeVar("V")
#: The kind of document by which the unit that somebody came from says what it thinks of him.
FORMER_UNIT = "old_unit_comment"


class Standing(Enum):
    """How far a nomination has come."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    GRANTED = "granted"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class Proposal:
    """One award nomination as rules see it. `day` decides which rules hold: the day of receipt, or today before it."""

    case_id: int
    standing: Standing
    day: date
    commune: int | None
    areas: tuple[int, ...]
    campaign: int
    award: str
    level: str
    title: str
    nominee: int
    kind: str
    parent: int | None
    members: int | None
    women: int | None
    text: str
    ground: str
    first: date | None
    end: date | None
    simple: bool
    sudden: bool
    transferred_on: date | None
    with_initiatives: bool

    @property
    def under_way(self) -> bool:
        """Whether it is still being prepared or judged."""
        return self.standing in (Standing.DRAFT, Standing.PROPOSED)

    @property
    def year(self) -> int | None:
        """The year whose title is proposed."""
        return title_year(self.first, self.end, None)


@dataclass(frozen=True, slots=True)
class Honour:
    """An award that somebody holds: written down as a prior award, or granted here."""

    key: str
    award: str
    title: str
    first: date | None
    end: date | None
    decided_on: date | None
    number: str
    verified: bool
    occasional: bool
    text: str = ""
    case_id: int | None = None

    @property
    def year(self) -> int | None:
        """The year it is for."""
        return title_year(self.first, self.end, self.decided_on)


#: By what two uses may be of one initiative: a folded title, or the number and day of a decision.
Likeness = str | tuple[str, date]


@dataclass(frozen=True, slots=True)
class Use:
    """An initiative as one nomination uses it. `decision` is what recognised it."""

    case_id: int
    initiative: int
    nominee: int
    title: str
    search: str
    scope: str
    decision: tuple[str, date]


@dataclass
class Evidence:
    """Everything that the rules look at. Keys are nominees; `same` are the rows of the register that are one person.

    Of initiatives the keys are cases (`uses`, and `users` who they are of), or what makes two uses alike: a folded
    title, a decision. `commented` are the cases with a comment of the unit that the nominee came from.
    """

    today: date
    same: Mapping[int, frozenset[int]] = field(default_factory=dict)
    proposals: Mapping[int, Sequence[Proposal]] = field(default_factory=dict)
    honours: Mapping[int, Sequence[Honour]] = field(default_factory=dict)
    concerns: Mapping[int, Sequence[Concern]] = field(default_factory=dict)
    below: Mapping[int, Sequence[Proposal]] = field(default_factory=dict)
    titled_below: Mapping[int, Mapping[int, Sequence[Honour]]] = field(default_factory=dict)
    concerns_below: Mapping[int, Sequence[Concern]] = field(default_factory=dict)
    uses: Mapping[int, Sequence[Use]] = field(default_factory=dict)
    alike: Mapping[Likeness, Sequence[Use]] = field(default_factory=dict)
    users: Mapping[int, Proposal] = field(default_factory=dict)
    commented: frozenset[int] = frozenset()
    rates: Mapping[policies.Key, policies.Found | policies.PolicyMissing] = field(default_factory=dict)

    def others(self, one: Proposal) -> list[Proposal]:
        """The other nominations of the same person that count against this one.

        A draft counts beside drafts of its own commune only: what another commune prepares is not proposed yet.
        """
        found = {
            other.case_id: other
            for nominee in self.same[one.nominee]
            for other in self.proposals.get(nominee, ())
            if other.case_id != one.case_id and counts_beside(one, other)
        }
        return [found[key] for key in sorted(found)]

    def held(self, one: Proposal) -> list[Honour]:
        """The awards that the nominee holds, not counting what this case itself gave him."""
        return [
            honour
            for nominee in sorted(self.same[one.nominee])
            for honour in self.honours.get(nominee, ())
            if honour.case_id != one.case_id
        ]

    def worries(self, one: Proposal) -> list[Concern]:
        """What is recorded against the nominee."""
        return [row for nominee in sorted(self.same[one.nominee]) for row in self.concerns.get(nominee, ())]

    def uses_beside(self, own: Use) -> Iterator[tuple[Use, Proposal]]:
        """What other nominations use of initiatives of the same title or decision, each with that nomination."""
        for use in dict.fromkeys((*self.alike.get(own.search, ()), *self.alike.get(own.decision, ()))):
            if use.case_id != own.case_id:
                yield use, self.users[use.case_id]

    def number(self, code: str, one: Proposal) -> int | None:
        """What a policy of a count says for a case; None where nobody recorded one."""
        found = self.rates[code, one.areas, one.day]
        return None if isinstance(found, policies.PolicyMissing) else policies.as_int(found)

    def share(self, code: str, one: Proposal) -> Fraction | None:
        """What a policy of a percentage says for a case; None where nobody recorded one."""
        found = self.rates[code, one.areas, one.day]
        return None if isinstance(found, policies.PolicyMissing) else policies.as_percent(found)


def counts_beside(one: Proposal, other: Proposal) -> bool:
    """Whether another nomination is one that this one must be compared with."""
    if other.standing is Standing.DRAFT:
        return one.commune is not None and one.commune == other.commune
    return other.standing is Standing.PROPOSED


def read(
    case_ids: Collection[int], on: date, rates: Callable[[date], Collection[str]]
) -> tuple[list[Proposal], Evidence]:
    """Return the nominations of these cases that are under way, by case, and what is known around them on a day.

    `rates` answers the codes of the policies that will be asked for on a day. A fixed number of queries. Cases without
    an award nomination, or decided already, are not in the answer.
    """
    asked = [one for one in _proposals(Q(case__in=list(case_ids)), on) if one.under_way]
    same = _same(asked)
    group = {key for keys in same.values() for key in keys}
    parents = {one.parent for one in asked if one.parent is not None and one.kind == Nominee.Kind.COLLECTIVE}
    collectives = {one.nominee for one in asked if one.kind == Nominee.Kind.COLLECTIVE}
    near = _proposals(Q(nominee__in=group | parents), on)
    under = _proposals(Q(nominee__parent__in=collectives), on) if collectives else []
    priors = _prior_awards(Q(nominee__in=group))
    priors_below = _prior_awards(Q(nominee__parent__in=collectives)) if collectives else []
    uses = _uses([one for one in asked if one.with_initiatives])
    known = Evidence(
        today=on,
        same=same,
        proposals=_by((one.nominee, one) for one in near),
        honours=_by([(nominee, honour) for nominee, _, honour in priors] + _granted(near)),
        concerns=_by((row.nominee_id, row) for row in Concern.objects.filter(nominee__in=group).order_by("pk")),
        below=_by((one.parent, one) for one in under if one.parent is not None),
        titled_below=_titled_below(priors_below, under),
        concerns_below=_disciplined_below(collectives),
        uses=_by((use.case_id, use) for use in uses),
        alike=_by((like, use) for use in uses for like in _likenesses(use)),
        users={one.case_id: one for one in (_proposals(Q(case__in={use.case_id for use in uses}), on) if uses else ())},
        commented=_commented({one.case_id for one in asked if one.transferred_on is not None}),
        rates=policies.values((code, one.areas, one.day) for one in asked for code in rates(one.day)),
    )
    return asked, known


def _by(pairs: Iterable[tuple[K, V]]) -> dict[K, list[V]]:
    found: defaultdict[K, list[V]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return dict(found)


_COLUMNS = (
    "case_id", "case__edition__sha256", "case__stage", "case__received_on", "case__commune_id", "case__district_id",
    "case__province_id", "campaign_id", "award_type__code", "award_type__level", "award_type__title_vi", "nominee_id",
    "nominee__kind", "nominee__parent_id", "nominee__members", "nominee__women", "achievement_text", "standard",
    "achievement_from", "achievement_before", "procedure", "simple_ground", "transferred_on",
)  # fmt: skip
#: Links of initiatives and the nominations that use them.
_LINKS = Initiative.nominations.through.objects


def _proposals(where: Q, on: date) -> list[Proposal]:
    used = Exists(_LINKS.filter(awardnomination=OuterRef("pk")))
    rows = AwardNomination.objects.filter(where).order_by("case_id").values_list(*_COLUMNS, used)
    return [
        Proposal(
            case_id=case, standing=_standings(sha256).get(stage, Standing.PROPOSED), day=received or on,
            commune=commune, areas=tuple(one for one in (commune, district, province) if one is not None),
            campaign=campaign, award=award, level=level, title=title, nominee=nominee, kind=kind, parent=parent,
            members=members, women=women, text=text, ground=ground, first=first, end=end,
            simple=procedure == AwardNomination.Procedure.SIMPLE,
            sudden=simple_ground == AwardNomination.SimpleGround.SUDDEN,
            transferred_on=transferred_on, with_initiatives=with_initiatives,
        )
        for (
            case, sha256, stage, received, commune, district, province, campaign, award, level, title, nominee, kind,
            parent, members, women, text, ground, first, end, procedure, simple_ground, transferred_on,
            with_initiatives,
        ) in rows
    ]  # fmt: skip


@cache
def _standings(sha256: str) -> dict[str, Standing]:
    """Where a case is no longer, or not yet, proposed. A case sent on to the centre is proposed there."""
    definition = compiled([sha256])[sha256].definition
    ends = {"approved": Standing.GRANTED, "forwarded": Standing.PROPOSED}
    found = {
        name: ends.get(place.kind, Standing.GIVEN_UP)
        for name, place in definition.outcomes.items()
        if isinstance(place, Outcome)
    }
    return found | {definition.start: Standing.DRAFT}


def _same(asked: Sequence[Proposal]) -> dict[int, frozenset[int]]:
    """Nominee → the rows of the register that are, or seem to be, he. One query beside those of `look_alikes`."""
    nominees = Nominee.objects.filter(pk__in={one.nominee for one in asked}).defer("id_number").order_by("pk")
    return {key: frozenset(keys) for key, keys in look_alikes(nominees).items()}


def _disciplined_below(collectives: Collection[int]) -> dict[int, list[Concern]]:
    """Collective → disciplines of its people. One query, none for no collective."""
    if not collectives:
        return {}
    rows = Concern.objects.filter(nominee__parent__in=collectives, kind=Concern.Kind.DISCIPLINE)
    return _by((row.unit, row) for row in rows.annotate(unit=F("nominee__parent")).order_by("pk"))


def _uses(asked: Sequence[Proposal]) -> list[Use]:
    """What nominations use of initiatives: these, and every other of their provinces that uses one of the same title or
    decision. Two queries, none when these use nothing."""
    if not asked:
        return []
    own = list(
        _LINKS.filter(awardnomination__case__in={one.case_id for one in asked}).values_list(
            "initiative__search", "initiative__decision_number", "initiative__decided_on"
        )
    )
    titles, numbers, days = ({row[place] for row in own} for place in range(3))
    decided = Q(initiative__decision_number__in=numbers, initiative__decided_on__in=days)
    here = Q(awardnomination__case__province__in={one.areas[-1] for one in asked})
    rows = _LINKS.filter(here, Q(initiative__search__in=titles) | decided).values_list(
        "awardnomination__case", "initiative", "initiative__nominee", "initiative__title", "initiative__search",
        "initiative__scope", "initiative__decision_number", "initiative__decided_on",
    )  # fmt: skip
    return [Use(*known, decision=(number, on)) for *known, number, on in rows.order_by("awardnomination__case", "pk")]


def _likenesses(use: Use) -> tuple[Likeness, Likeness]:
    return use.search, use.decision


def _commented(case_ids: Collection[int]) -> frozenset[int]:
    """Which of these cases have a comment of the nominee's former unit. One query, none for no case."""
    rows = Document.objects.filter(case__in=case_ids, kind=FORMER_UNIT, removed_at__isnull=True) if case_ids else None
    return frozenset(rows.values_list("case", flat=True)) if rows is not None else frozenset()


def _prior_awards(where: Q) -> list[tuple[int, int | None, Honour]]:
    """(nominee, his unit, award) of what was written down. One query."""
    rows = PriorAward.objects.filter(where).order_by("pk").values_list(
        "pk", "nominee_id", "nominee__parent_id", "code", "title", "achievement_from", "achievement_before",
        "decided_on", "decision_number", "verified_at", "reason",
    )  # fmt: skip
    return [
        (
            nominee,
            parent,
            Honour(
                key=f"prior:{key}", award=code_of(code, title), title=title, first=first, end=end,
                decided_on=decided_on, number=number, verified=verified_at is not None,
                occasional=is_occasional(title, reason), text=reason,
            ),
        )
        for key, nominee, parent, code, title, first, end, decided_on, number, verified_at, reason in rows
    ]  # fmt: skip


def _granted(proposals: Iterable[Proposal]) -> list[tuple[int, Honour]]:
    """What was granted here: nobody needs to compare it with a decision, it rests on one."""
    return [
        (
            one.nominee,
            Honour(
                key=f"case:{one.case_id}:granted", award=one.award, title=one.title, first=one.first, end=one.end,
                decided_on=None, number="", verified=True, occasional=one.sudden, text=one.text, case_id=one.case_id,
            ),
        )
        for one in proposals
        if one.standing is Standing.GRANTED
    ]  # fmt: skip


def _titled_below(
    priors: Sequence[tuple[int, int | None, Honour]], under: Sequence[Proposal]
) -> dict[int, dict[int, list[Honour]]]:
    """Collective → person of it → titles that he holds."""
    parents = {one.nominee: one.parent for one in under} | {nominee: parent for nominee, parent, _ in priors}
    found: defaultdict[int, defaultdict[int, list[Honour]]] = defaultdict(lambda: defaultdict(list))
    for nominee, honour in [(nominee, honour) for nominee, _, honour in priors] + _granted(under):
        parent = parents[nominee]
        if parent is not None:
            found[parent][nominee].append(honour)
    return {parent: dict(people) for parent, people in found.items()}
