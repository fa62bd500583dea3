"""Letting tests empty the tables: nobody else may lift the triggers."""

from __future__ import annotations

from django.db import connections
from django.test import TransactionTestCase

from workflows.audit import triggers


def lift_triggers_for_flush() -> None:
    """Let the flush after each transactional test through; the triggers are back before the next test.

    Harmless when called twice.
    """
    original = TransactionTestCase._fixture_teardown
    if getattr(original, "lifts_triggers", False):
        return

    def teardown(self: TransactionTestCase) -> None:
        names = list(self._databases_names(include_mirrors=False))
        for alias in names:
            triggers.drop(connections[alias])
        try:
            original(self)
        finally:
            for alias in names:
                triggers.install(connections[alias])

    teardown.lifts_triggers = True  # type: ignore[attr-defined]
    TransactionTestCase._fixture_teardown = teardown  # type: ignore[method-assign]
