"""What a person may do with a case where it stands, and if not, why not: the same judgement as an act's, without
writing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import uuid4

from workflows import authority, clock
from workflows.definition import Action, Each
from workflows.engine import aiming, evidence, judging, targets
from workflows.engine.context import Actor, Capacity, CaseRow, Context, Move, Problem, Seen
from workflows.engine.judging import Attempt, Surroundings
from workflows.engine.targets import Target


@dataclass(frozen=True, slots=True)
class Choice:
    """One action of the place where a case stands; `problem` says why this person may not take it now.

    `target` says what would become of the case: where it would go, to which offices, by when. None with a problem.
    """

    action: Action
    problem: Problem | None
    task_id: int | None
    target: Target | None


def explain(case_ids: Sequence[int], *, by: Capacity) -> Mapping[int, tuple[Choice, ...]]:
    """Return the offered actions of each case in the order the chain writes them, each allowed or with its reason.

    A comment or password still to be given is no reason; the form asks for it. The number of queries depends on the
    chains' actions, not on the number of cases. Cases that do not exist are left out.
    """
    cases = evidence.read_cases(case_ids, lock=False)
    attempts = [
        Attempt(case, Move(case.id, action.name, Seen(case.visit)), action=action)
        for case in cases.values()
        for action in case.edition.place(case.stage).actions.values()
        if action.offered
    ]
    if not attempts:
        return dict.fromkeys(cases, ())
    aimed = _judge(list(cases.values()), attempts, by)
    return {
        case_id: tuple(
            Choice(one.found, one.problem, one.task.id if one.task else None, aimed.get(id(one)))
            for one in attempts
            if one.case.id == case_id
        )
        for case_id in cases
    }


def _judge(cases: Sequence[CaseRow], attempts: Sequence[Attempt], by: Capacity) -> dict[int, Target]:
    """Judge every attempt as an act would, action by action, and return the targets of those without a problem."""
    today, now = clock.today(), clock.now()
    stages = {stage for one in attempts for stage in judging.stages_to_read(one)}
    ids = [case.id for case in cases]
    records = evidence.read_records(uuid4(), ids, stages)
    tasks = evidence.read_tasks(ids)
    actor = authority.judge(by, today=today, happened_on=today)
    who = actor if isinstance(actor, Actor) else authority.SYSTEM_ACTOR
    seats = evidence.read_seats(cases, targets.posts_needed(attempts), today)
    for one in attempts:
        one.tasks = tasks.get(one.case.id, ())

    def context(group: Sequence[Attempt]) -> Context:
        return Context(who, uuid4(), now, today, now, today, {one.case.id: one.move for one in group})

    resolved: dict[tuple[str, int], frozenset[int]] = {}
    for name, group in judging.by_resolver(attempts, _deciding).items():
        found = judging.resolve(name, [one.case for one in group], context(group))
        resolved |= {(name, case_id): frozenset(offices) for case_id, offices in found.items()}
    judging.judge_authority(attempts, actor, Surroundings(records, seats, resolved))
    for one in judging.open_attempts(attempts):
        one.problem = judging.judge_state(one, context([one]))
    policies = aiming.read_policies(attempts, context(attempts))
    aimed: dict[int, Target] = {}
    for action in dict.fromkeys(one.move.action for one in attempts):
        group = [one for one in attempts if one.move.action == action]
        judging.check_requirements(group, context)
        aimed |= {id(one): target for one, target in aiming.aim(group, context(group), records, seats, policies)}
    return aimed


def _deciding(one: Attempt) -> str | None:
    return one.found.by.each if isinstance(one.found.by, Each) else None
