"""How much time and how many tries somebody would have if a case were sent on today."""

from __future__ import annotations

from datetime import date

from workflows import clock, deadlines, policies
from workflows.definition import Action, Stage
from workflows.editions import compiled
from workflows.models import Case


def scope(case: Case) -> tuple[int, ...]:
    """Return the areas of a case, nearest first: whose policies bind it."""
    return tuple(one for one in (case.commune_id, case.district_id, case.province_id) if one is not None)


def action_with(case: Case, requirement: str) -> Action | None:
    """Return the action that asks for a requirement where the case (with edition) stands."""
    place = compiled([case.edition.sha256])[case.edition.sha256].definition.place(case.stage)
    return next((one for one in place.actions.values() if requirement in one.requires), None)


def due_if_sent(case: Case, requirement: str) -> date | None:
    """Return until when the next office would have, were the action with this requirement taken today; None where no
    rule says so. The engine says the same when it is taken. Two queries, or none."""
    action = action_with(case, requirement)
    if action is None or action.to is None:
        return None
    definition = compiled([case.edition.sha256])[case.edition.sha256].definition
    place = definition.place(action.to)
    if not isinstance(place, Stage) or place.due is None:
        return None
    question = (place.due.working_days or place.due.before or "", scope(case), case.received_on or clock.today())
    row = policies.values([question])[question]
    if not isinstance(row, policies.Found):
        return None
    return deadlines.due_on(place.due, row.value, clock.today(), deadlines.calendar())
