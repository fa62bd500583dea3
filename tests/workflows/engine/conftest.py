"""A database that threads and killed processes really share: PostgreSQL as it is, on SQLite a file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection, connections

from tests.workflows import world as small


@contextmanager
def in_a_file(path: Path) -> Iterator[None]:
    """Let the default database be a file with the schema of the test database, for this thread and all new ones.

    SQLite's test database lives in memory, where locks are others than an office has on its disk.
    """
    memory = connections["default"]
    memory.ensure_connection()
    with sqlite3.connect(path) as copy:
        memory.connection.backup(copy)
    copy.close()
    name = memory.settings_dict["NAME"]
    memory.settings_dict["NAME"] = str(path)
    connections["default"] = connections.create_connection("default")
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"] = memory
        memory.settings_dict["NAME"] = name


@pytest.fixture
def shared_world(transactional_db, tmp_path):
    """The small world, committed where other threads and processes see it."""
    if connection.vendor == "postgresql":
        yield small.create()
        return
    with in_a_file(tmp_path / "shared.sqlite3"):
        yield small.create()
