"""Which of an office's work a decision can list, which bodies decide, and what may be done with a list as a whole: read
from the chains."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from approvals.decisions import lines_of
from approvals.models import Decision, DecisionItem
from approvals.screens import lists
from approvals.verification import award_levels
from workflows import sight
from workflows.capacities import Acting
from workflows.definition import Action, Definition, Stage
from workflows.definition.model import Post
from workflows.editions import compiled
from workflows.models import Body, Case
from workflows.screens import acts

SIGNS = "sign_decision"
#: What only the act over the whole list of a numbered decision fulfils.
ISSUES = "decision_numbered"


def signs(stage: Stage | None) -> bool:
    """Whether a decision is signed at this stage."""
    return stage is not None and any(SIGNS in one.then for one in stage.actions.values())


def leads_to_signing(definition: Definition, action: Action) -> bool:
    """Whether an action signs a decision, or puts the case before whoever signs."""
    return SIGNS in action.then or signs(definition.stages.get(action.to or ""))


def drafts(definition: Definition, stage: Stage) -> bool:
    """Fits the stages where a decision is signed, and those right before."""
    return any(leads_to_signing(definition, one) for one in stage.actions.values())


def deciding_bodies(work: QuerySet[Case], acting: Acting) -> QuerySet[Body]:
    """The bodies of the office's own area at which the chains have decisions on this work signed."""
    area = acting.office.body.area
    waiting = list(work.order_by().values_list("edition__sha256", "stage").distinct())
    known = compiled({sha256 for sha256, _stage in waiting})
    posts = [post for sha256, stage in waiting for post in _signing_posts(known[sha256].definition, stage)]
    functions = {post.at.function for post in posts if post.at.level == area.level}
    return Body.objects.filter(area=area.pk, function__in=functions).order_by("name", "pk")


def _signing_posts(definition: Definition, name: str) -> list[Post]:
    """Who signs decisions at a stage, or at those that its actions lead to."""
    here = definition.stages[name]
    ahead = [definition.stages.get(one.to or "") for one in here.actions.values()]
    return [one.held_by for one in (here, *ahead) if one and signs(one) and isinstance(one.held_by, Post)]


def work_of(by: sight.By) -> QuerySet[Case]:
    """The open work that a decision can list."""
    return lists.open_work(by, drafts)


@dataclass(frozen=True)
class Candidates:
    """Cases that a new list may take, with their `line`; and how many of the office's work go to a higher level."""

    fitting: list[Case]
    above: int


def candidates(work: QuerySet[Case], acting: Acting, kind: str = "") -> Candidates:
    """The part of the office's work that waits for a decision of its own level and is on no list. A few queries,
    however many."""
    taken = DecisionItem.objects.filter(case=OuterRef("pk"), listed=True)
    waiting = work.exclude(Exists(taken))
    if kind:
        waiting = waiting.filter(award_nomination__isnull=kind != Decision.Kind.AWARD)
    cases = list(waiting[: lists.OFFERED])
    keys = [case.pk for case in cases]
    levels, lines = award_levels(keys), lines_of(keys)
    level = acting.office.body.area.level
    fitting = [case for case in cases if levels.get(case.pk, level) == level]
    for case in fitting:
        case.line = lines.get(case.pk, case.label)  # type: ignore[attr-defined]
    return Candidates(fitting, len(cases) - len(fitting))


@dataclass(frozen=True)
class Offered:
    """What this office may do with a decision's list: `main` leads to the signature, `others` do something else."""

    main: list[acts.ActForm]
    others: list[acts.ActForm]


def offered(acting: Acting, decision: Decision) -> Offered:
    """Return the acts on the cases of a list that lie at this office, each on all of them or none."""
    here = sight.cases_in_sight(acting).filter(
        decision_items__decision=decision.pk, decision_items__listed=True, tasks__office=acting.office.pk
    )
    cases = list(here.select_related("edition"))
    if not cases:
        return Offered([], [])
    definitions = [one.definition for one in compiled({case.edition.sha256 for case in cases}).values()]
    found = acts.offers(acting, here.order_by("pk"), together=True).values()
    draft = decision.status == Decision.Status.DRAFT
    main = [one for one in found if draft and any(leads_to_signing(each, one.action) for each in definitions)]
    others = [one for one in found if one.possible and one not in main and _for_lists(one.action)]
    return Offered(main, others)


def _for_lists(action: Action) -> bool:
    return not action.stays and ISSUES not in action.requires


def annullable(cases: Iterable[Case]) -> set[int]:
    """Which of the cases (with edition) stand at an outcome that an annulment can take back."""
    listed = list(cases)
    known = compiled({case.edition.sha256 for case in listed})
    return {case.pk for case in listed if _has_annulment(known[case.edition.sha256].definition.place(case.stage))}


def _has_annulment(place: Any) -> bool:
    return any("annulment_decided" in one.requires for one in place.actions.values())
