"""``ensure_database``: makes what is missing, and only once."""

from pathlib import Path

import pytest
from django.db import OperationalError, connection
from psycopg import sql

from config.management.commands.ensure_database import ensure_database

SQLITE = "django.db.backends.sqlite3"


def test_folder_is_made_once_when_the_file_has_none(tmp_path: Path) -> None:
    name = tmp_path / "a" / "b" / "vd.sqlite3"
    made = [ensure_database({"ENGINE": SQLITE, "NAME": str(name)}) for _ in range(2)]
    assert (made, name.parent.is_dir(), name.exists()) == ([True, False], True, False)


@pytest.mark.parametrize("name", [":memory:", "file:memorydb_default?mode=memory&cache=shared"])
def test_nothing_is_made_when_the_database_is_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert (ensure_database({"ENGINE": SQLITE, "NAME": name}), list(tmp_path.iterdir())) == (False, [])


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="creates a PostgreSQL database")
def test_database_is_made_once_in_utf8_when_missing_on_the_server() -> None:
    name = f'{connection.settings_dict["NAME"]}_"Đề nghị"'
    drop = sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)).as_string()
    with connection.cursor() as cursor:
        cursor.execute(drop)
        try:
            made = [ensure_database({**connection.settings_dict, "NAME": name}) for _ in range(2)]
            cursor.execute("SELECT pg_encoding_to_char(encoding) FROM pg_database WHERE datname = %s", [name])
            assert (made, cursor.fetchall()) == ([True, False], [("UTF8",)])
        finally:
            cursor.execute(drop)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="connects to PostgreSQL")
def test_refusal_is_a_database_error_when_no_server_answers() -> None:
    with pytest.raises(OperationalError):
        ensure_database({**connection.settings_dict, "HOST": "127.0.0.1", "PORT": 1})
