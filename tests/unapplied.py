"""A database as it was before the newest migration of an app."""

from __future__ import annotations

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


def unapply_newest(app: str) -> list[tuple[str, str]]:
    """Let the newest migration of an app count as not applied, one step of those that it replaces; return what was
    taken from the record."""
    graph = MigrationLoader(connection).graph
    (newest,) = graph.leaf_nodes(app)
    gone = [newest, *graph.nodes[newest].replaces[-1:]]
    for one in gone:
        MigrationRecorder(connection).record_unapplied(*one)
    return gone
