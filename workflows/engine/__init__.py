"""The engine. `act` is the only door through which a case moves; `start` opens one, `explain` tells what may be done.

The names are imported when they are asked for, because registered rules import the values of `context` while the apps
load.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workflows.engine.context import (
        SYSTEM,
        BadAct,
        Busy,
        Capacity,
        Conflict,
        Done,
        EngineError,
        Move,
        Problem,
        Seen,
    )
    from workflows.engine.door import act
    from workflows.engine.erasing import erase, erase_outside
    from workflows.engine.explaining import Choice, explain
    from workflows.engine.returning import Returned, return_abandoned
    from workflows.engine.starting import NewCase, NotAllowed, Started, start
    from workflows.engine.work import Handled, claim, relabel, release, touched

_ROOMS = {
    "context": ("SYSTEM", "BadAct", "Busy", "Capacity", "Conflict", "Done", "EngineError", "Move", "Problem", "Seen"),
    "door": ("act",),
    "erasing": ("erase", "erase_outside"),
    "explaining": ("Choice", "explain"),
    "returning": ("Returned", "return_abandoned"),
    "starting": ("NewCase", "NotAllowed", "Started", "start"),
    "work": ("Handled", "claim", "relabel", "release", "touched"),
}
_HOME = {name: room for room, names in _ROOMS.items() for name in names}

__all__ = [
    "SYSTEM",
    "BadAct",
    "Busy",
    "Capacity",
    "Choice",
    "Conflict",
    "Done",
    "EngineError",
    "Handled",
    "Move",
    "NewCase",
    "NotAllowed",
    "Problem",
    "Returned",
    "Seen",
    "Started",
    "act",
    "claim",
    "erase",
    "erase_outside",
    "explain",
    "relabel",
    "release",
    "return_abandoned",
    "start",
    "touched",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
