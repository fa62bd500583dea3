"""What the place of a case in its edition means for quotas and for changes of its dossier. Derived from the definition,
never stored a second time."""

from __future__ import annotations

from functools import cache

from workflows.definition import Definition, Outcome, Stage
from workflows.editions import compiled

#: Names by which a chain says that a place is taken and given up.
TAKES_PLACE = "within_delegate_quota"
FREES_PLACE = "free_place"


@cache
def _place_holding(sha256: str) -> frozenset[str]:
    definition = compiled([sha256])[sha256].definition
    return place_holding(definition)


def place_holding(definition: Definition) -> frozenset[str]:
    """Return the stages and outcomes of a chain where a selected delegate has one of his district's places.

    A place is taken by an action that requires `within_delegate_quota` and kept along every action that does not carry
    the effect `free_place`, up to an approved outcome. So the chain itself says it: an edition with another path needs
    no change here.
    """
    holding: set[str] = set()
    reached = [
        action.to
        for stage in definition.stages.values()
        for action in stage.actions.values()
        if TAKES_PLACE in action.requires and action.to is not None
    ]
    while reached:
        name = reached.pop()
        place = definition.place(name)
        if name in holding or (isinstance(place, Outcome) and place.kind != "approved"):
            continue
        holding.add(name)
        reached += [
            action.to for action in place.actions.values() if action.to is not None and FREES_PLACE not in action.then
        ]
        if isinstance(place, Stage) and place.on_complete is not None:
            reached.append(place.on_complete.to)
    return frozenset(holding)


def holds_place(sha256: str, stage: str) -> bool:
    """Whether a selected delegate whose case stands there, in the edition of this hash, has a place of his district."""
    return stage in _place_holding(sha256)


@cache
def _not_counted(sha256: str) -> frozenset[str]:
    definition = compiled([sha256])[sha256].definition
    given_up = {name for name, outcome in definition.outcomes.items() if outcome.kind in ("rejected", "withdrawn")}
    return frozenset(given_up | {definition.start})


def counts(sha256: str, stage: str) -> bool:
    """Whether a case is proposed: past its first stage and not rejected or withdrawn.

    An annulled award counts: the decision was issued and the place it used does not come back by itself.
    """
    return stage not in _not_counted(sha256)


#: What a chain asks for where a dossier is put together or supplemented.
ASKS_FOR_THE_DOSSIER = frozenset({"dossier_complete", "profile_complete", "deficiencies_answered"})


@cache
def _open_for_changes(sha256: str) -> frozenset[str]:
    definition = compiled([sha256])[sha256].definition
    return frozenset(
        name
        for name, stage in definition.stages.items()
        if any(ASKS_FOR_THE_DOSSIER.intersection(action.requires) for action in stage.actions.values())
    )


def takes_changes(sha256: str, stage: str) -> bool:
    """Whether what a dossier says may be changed there: only where the chain then asks whether it is complete. So not
    by who verifies, decides or is asked about it."""
    return stage in _open_for_changes(sha256)
