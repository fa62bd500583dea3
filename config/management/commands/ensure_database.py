"""``manage.py ensure_database``: makes the place ``migrate`` will fill, when it is not there yet."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.utils import ConnectionHandler
from psycopg import sql

MAINTENANCE_DATABASE = "postgres"


def ensure_database(settings: dict[str, Any]) -> bool:
    """Make the database that ``settings`` (one entry of DATABASES) names; return whether it had to be made.

    For SQLite that is the folder of the file: the file itself appears at the first connection. Raises DatabaseError
    when the server cannot be reached or the user may not create databases.
    """
    name = str(settings["NAME"])
    if settings["ENGINE"].endswith("sqlite3"):
        if name.startswith("file:") or name == ":memory:":
            return False
        folder = Path(name).parent
        missing = not folder.exists()
        folder.mkdir(parents=True, exist_ok=True)
        return missing
    maintenance = ConnectionHandler({DEFAULT_DB_ALIAS: {**settings, "NAME": MAINTENANCE_DATABASE}})[DEFAULT_DB_ALIAS]
    try:
        with maintenance.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if cursor.fetchone():
                return False
            # template0: the only template that takes another encoding than the server's own.
            create = sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0").format(sql.Identifier(name))
            cursor.execute(create.as_string())
            return True
    finally:
        maintenance.close()


class Command(BaseCommand):
    """Make the database named by DATABASE_URL when it is missing."""

    help = "Tạo cơ sở dữ liệu nêu trong DATABASE_URL nếu chưa có (SQLite: tạo thư mục chứa tệp)."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Run ``ensure_database`` on the default database and say what was done."""
        settings = connections[DEFAULT_DB_ALIAS].settings_dict
        try:
            made = ensure_database(settings)
        except (DatabaseError, OSError) as error:
            place = settings["HOST"] or "máy này"
            raise CommandError(
                f"Không tạo được cơ sở dữ liệu «{settings['NAME']}» ở {place}: {error}\n"
                "Hãy xem máy chủ PostgreSQL có đang chạy, và người dùng trong DATABASE_URL có quyền CREATEDB; "
                "hoặc nhờ quản trị tạo sẵn cơ sở dữ liệu ấy rồi chạy lại."
            ) from error
        self.stdout.write("Đã tạo cơ sở dữ liệu." if made else "Cơ sở dữ liệu đã có.")
