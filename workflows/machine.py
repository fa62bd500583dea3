"""A chain definition compiled to a state machine of `viewflow.fsm`: the last guard before a case moves.

Set-based code judges first. Each case then makes its transition as one small object whose stage nothing but a
transition can write. A transition is denied unless the judgement of exactly this actor was put on the object (its
permission) and its open problems were looked for and none was found (its condition), so an engine that forgot to judge
is refused here.
"""

from __future__ import annotations

from typing import Any, ClassVar

from viewflow.fsm.base import State, TransitionNotAllowed

from workflows.definition import Action, Definition, Outcome, Stage
from workflows.engine.context import Actor, Problem

_COMPLETE = "complete"


class NotJudged(TransitionNotAllowed):  # type: ignore[misc]
    """The engine tried to move a case that authority had not judged for this actor. A bug, never a user's mistake."""


class Traveller:
    """One case on its way: where it stands, for whom it was judged, and whether its problems were looked for."""

    stage: ClassVar[Any]

    def __init__(self, stage: str) -> None:
        type(self).stage.set(self, stage)
        self.judged_for: Actor | None = None
        self.checked = False
        self.problem: Problem | None = None

    def take(self, action: Action, by: Actor, *, complete: bool = False) -> str:
        """Make the transition of `action`, and that of the completed parallel stage when `complete`. Return the new
        place.

        Raises `NotJudged` without a judgement for `by`, `TransitionNotAllowed` when there is no such transition here
        or a problem is open.
        """
        for name in (f"do_{action.name}", *((_COMPLETE,) if complete else ())):
            transition = getattr(self, name, None)
            if transition is None or not transition.has_perm(by):
                raise NotJudged(f"{name} from {self.stage}")
            transition()
        return str(self.stage)


def _authority_judged(traveller: Traveller, by: Any) -> bool:
    return traveller.judged_for is not None and traveller.judged_for is by


def _no_problem_open(traveller: Traveller) -> bool:
    return traveller.checked and traveller.problem is None


def compile_definition(definition: Definition) -> type[Traveller]:
    """Build the machine of one definition: `do_<action>` for each action, `complete` for the end of parallel stages."""
    state = State(states=[*definition.stages, *definition.outcomes])
    methods: dict[str, Any] = {}

    def add(name: str, source: str, target: str | None) -> None:
        options: dict[str, Any] = {
            "source": source,
            "permission": _authority_judged,
            "conditions": [_no_problem_open],
            "label": name,
        }
        if target is not None:
            options["target"] = target
        methods[name] = state.transition(**options)(methods.get(name) or _body(name))

    places: list[Stage | Outcome] = [*definition.stages.values(), *definition.outcomes.values()]
    for place in places:
        for action in place.actions.values():
            add(f"do_{action.name}", place.name, action.to)
    for stage in definition.stages.values():
        if stage.on_complete is not None:
            add(_COMPLETE, stage.name, stage.on_complete.to)
    return type("CompiledTraveller", (Traveller,), {"stage": state, **methods})


def _body(name: str) -> Any:
    def method(traveller: Traveller) -> None:
        """Effects run set-based, outside the machine."""

    method.__name__ = name
    return method
