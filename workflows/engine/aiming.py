"""Where attempts lead, worked out set-based: the same for an act and for telling somebody what an act would do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from workflows.definition import Each, Outcome
from workflows.engine import evidence, judging, targets
from workflows.engine.context import Context
from workflows.engine.evidence import DuePolicies, Records, Seats
from workflows.engine.judging import Attempt, open_attempts
from workflows.engine.targets import Target

Aimed = list[tuple[Attempt, Target]]


def read_policies(attempts: Sequence[Attempt], ctx: Context) -> DuePolicies:
    """Read what the due dates of these attempts depend on: one statement, or none when nothing falls due."""
    codes = targets.policy_codes(open_attempts(attempts))
    if not codes and not targets.needs_calendar(open_attempts(attempts)):
        return DuePolicies()
    return evidence.read_due_policies(codes, _calendar_since(attempts, ctx))


def aim(attempts: Sequence[Attempt], ctx: Context, records: Records, seats: Seats, policies: DuePolicies) -> Aimed:
    """Return the targets of attempts without a problem, with offices and due dates.

    One attempt a case. An office that cannot be found or a policy that is missing becomes the attempt's problem, and
    its target is not returned.
    """
    aimed = [(one, targets.aim(one, ctx, records)) for one in open_attempts(attempts)]
    resolved = _receiving_offices(aimed, ctx)
    named = {office for ids in resolved.values() for office in ids}
    seats.by_id.update(evidence.read_seats_by_id(named, ctx.today).by_id)
    for one, target in aimed:
        targets.offices(one, target, seats, resolved)
    for one, target in aimed:
        if one.problem is None:
            targets.dues(one, target, ctx, policies)
    return [(one, target) for one, target in aimed if one.problem is None]


def _receiving_offices(aimed: Aimed, ctx: Context) -> dict[tuple[str, int], Sequence[int]]:
    by_case = {one.case.id: target for one, target in aimed}

    def named(one: Attempt) -> str | None:
        target = by_case[one.case.id]
        if not target.moved or isinstance(target.place, Outcome) or not isinstance(target.place.held_by, Each):
            return None
        return target.place.held_by.each

    found: dict[tuple[str, int], Sequence[int]] = {}
    for name, group in judging.by_resolver([one for one, _ in aimed], named).items():
        offices = judging.resolve(name, [one.case for one in group], ctx)
        found |= {(name, case_id): ids for case_id, ids in offices.items()}
    return found


def _calendar_since(attempts: Sequence[Attempt], ctx: Context) -> date:
    paused = [one for one in attempts if one.case.paused_on is not None]
    since = [one.case.paused_on for one in paused]
    since += [task.due_on for one in paused for task in one.tasks]
    return min([ctx.happened_on, ctx.today, *(day for day in since if day is not None)])
