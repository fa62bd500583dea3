"""Whether the database is ready for a command. Every command that reads or writes it asks here first."""

from __future__ import annotations

from django.core.management import CommandError
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor


class DatabaseNotReady(CommandError):
    """The database cannot be used yet. `kind` is stable; the text is Vietnamese and says which command to run."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def require_tables(using: str = DEFAULT_DB_ALIAS) -> None:
    """Raise DatabaseNotReady when the database cannot be reached (`unreachable`) or lacks migrations (`not_migrated`).

    Unhandled, it ends the command with exit code 1. Two statements; nothing is written.
    """
    connection = connections[using]
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        raise DatabaseNotReady(
            "unreachable",
            f"Không mở được cơ sở dữ liệu «{connection.settings_dict['NAME']}»: {error}\n"
            "Hãy xem lại DATABASE_URL và máy chủ PostgreSQL; nếu chưa có cơ sở dữ liệu, hãy chạy trước: "
            "manage.py ensure_database, manage.py migrate.",
        ) from error
    if not pending:
        return
    what = "chưa có bảng"
    if executor.loader.applied_migrations:
        what = f"chưa theo kịp phần mềm (còn {len(pending)} bước cập nhật)"
    raise DatabaseNotReady("not_migrated", f"Cơ sở dữ liệu {what}. Hãy chạy trước: manage.py migrate.")
