"""What tests of the engine look at from outside."""

from __future__ import annotations

from typing import Any

from workflows.engine import Done
from workflows.models import Case, CodeSeries, Disclosure, Event, Refusal, Task


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Every row that the engine may write, as plain values."""
    return {
        model.__name__: sorted(map(tuple, model.objects.values_list()), key=repr)
        for model in (Case, Task, Event, Refusal, Disclosure, CodeSeries)
    }


def codes(done: Done) -> list[str]:
    """The codes of what an act refused."""
    return [one.problem.code for one in done.refused]
