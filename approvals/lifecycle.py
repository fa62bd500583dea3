"""Moving the rows whose life is fixed by code: one at a time in verbs, many at once in effects."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)


def advance(rows: QuerySet[M], transition: Callable[..., Any], **columns: Any) -> int:
    """Make one django-fsm transition for many rows in one statement, and set `columns` with it.

    Only rows that stand at a source of the transition move; sources and target are read from the transition itself,
    so that the life of a row is written down once. Returns the number of rows moved. Runs inside the caller's
    transaction.
    """
    meta: Any = transition._django_fsm  # type: ignore[attr-defined]
    targets = {step.target for step in meta.transitions.values()}
    if len(targets) != 1:
        raise TypeError(f"{transition.__qualname__} leads to several states")
    field = meta.field.name
    return rows.filter(**{f"{field}__in": list(meta.transitions)}).update(**{field: targets.pop()}, **columns)
