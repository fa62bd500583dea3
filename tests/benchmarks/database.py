"""A fresh PostgreSQL database for one run, and the proof that its commits are durable."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.db.utils import ConnectionHandler
from psycopg import sql

from config.management.commands.ensure_database import MAINTENANCE_DATABASE, ensure_database

#: Without these a commit may be lost when the machine stops, and every figure would be a different one.
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


class Unfit(Exception):
    """This database cannot give the figures. The text says what to do, in Vietnamese."""


@contextmanager
def fresh_database() -> Iterator[dict[str, str]]:
    """Create the database of the settings, migrate it, and drop it afterwards; give what the server says of itself.

    Raises Unfit when the settings do not name PostgreSQL or the server does not keep what it has committed.
    """
    if connection.vendor != "postgresql":
        raise Unfit("Cần PostgreSQL: hãy đặt DATABASE_URL=postgres://người-dùng@máy:cổng/tên rồi chạy lại.")
    _drop()
    ensure_database(connection.settings_dict)
    try:
        server = _server()
        call_command("migrate", verbosity=0)
        yield server
    finally:
        connection.close()
        _drop()


def settle() -> None:
    """Let the planner know the tables, and open a new connection that plans with what it knows."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    connection.close()
    connection.ensure_connection()


def _server() -> dict[str, str]:
    with connection.cursor() as cursor:
        found = {}
        for name in ("server_version", *DURABLE):
            cursor.execute(f"SHOW {name}")
            found[name] = str(cursor.fetchone()[0])
    if lax := {name: found[name] for name, wanted in DURABLE.items() if found[name] != wanted}:
        raise Unfit(f"Máy chủ không ghi bền ({lax}). Hãy đặt lại {DURABLE} rồi chạy lại.")
    return found


def _drop() -> None:
    settings: dict[str, Any] = connection.settings_dict
    maintenance = ConnectionHandler({"default": {**settings, "NAME": MAINTENANCE_DATABASE}})["default"]
    try:
        with maintenance.cursor() as cursor:
            drop = sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(str(settings["NAME"])))
            cursor.execute(drop.as_string())
    finally:
        maintenance.close()
