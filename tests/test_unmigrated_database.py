"""Every command of the house on a database without tables: what to do, in Vietnamese, and exit code 1."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command, get_commands
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from tests.unapplied import unapply_newest
from workflows.management.readiness import DatabaseNotReady, require_tables

ROOT = Path(__file__).resolve().parent.parent
NO_TABLES = "Cơ sở dữ liệu chưa có bảng. Hãy chạy trước: manage.py migrate."
#: These read no table: they check a file, print a schema, or make the database itself.
WITHOUT_TABLES = {"chain_schema", "ensure_database", "lint_chain"}
HOUSE = {"workflows", "nominations", "approvals", "config"}
#: What a command cannot be called without.
ARGUMENTS = {
    "import_nominations": ("danh-sach.xlsx", "--unit", "06541", "--campaign", "CL-2024-1", "--as", "vanlinh.canbo")
}
COMMANDS = sorted({name for name, app in get_commands().items() if app in HOUSE} - WITHOUT_TABLES)


def started(database: Path, *program: str, given: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run a Python program on an SQLite file of its own, as the demo would."""
    known = {"DEBUG": "1", "SECRET_KEY": "x", "VINHDANH_TODAY": "2024-05-06", "DATABASE_URL": f"sqlite:///{database}"}
    return subprocess.run(
        [sys.executable, *program],
        input=given,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **known},
    )


def run(database: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run manage.py on an SQLite file of its own."""
    return started(database, str(ROOT / "manage.py"), *arguments, "--no-color")


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[int, str, str]]:
    """How each command ended on a database without tables: exit code, stdout, stderr."""
    asked = [[command, *ARGUMENTS.get(command, ()), "--no-color"] for command in COMMANDS]
    empty = tmp_path_factory.mktemp("unmigrated") / "empty.sqlite3"
    answer = started(empty, "-m", "tests.forked_commands", given=json.dumps(asked))
    assert answer.stderr == ""
    return {command: tuple(one) for command, one in zip(COMMANDS, json.loads(answer.stdout), strict=True)}


@pytest.mark.parametrize("command", COMMANDS)
def test_command_says_to_migrate_when_there_are_no_tables(ended: dict[str, tuple[int, str, str]], command: str) -> None:
    opening = "" if command == "verify_history" else "DatabaseNotReady: "
    assert ended[command] == (1, "", f"{opening}{NO_TABLES}\n")


def test_verify_history_answers_json_when_there_are_no_tables(tmp_path: Path) -> None:
    ended = run(tmp_path / "empty.sqlite3", "verify_history", "--json")
    assert (ended.returncode, ended.stderr) == (1, "")
    assert json.loads(ended.stdout) == {
        **{"ok": False, "cases": 0, "events": 0},
        "first_break": {"case": "", "seq": 0, "kind": "not_migrated", "message": NO_TABLES},
    }


def test_commands_say_what_to_do_when_the_database_cannot_be_opened(tmp_path: Path) -> None:
    nowhere = tmp_path / "none" / "vd.sqlite3"
    ended = run(nowhere, "tick")
    assert (ended.returncode, "Traceback" in ended.stderr) == (1, False)
    first, second = ended.stderr.splitlines()
    assert first.startswith(f"DatabaseNotReady: Không mở được cơ sở dữ liệu «{nowhere}»: ")
    assert second == (
        "Hãy xem lại DATABASE_URL và máy chủ PostgreSQL; nếu chưa có cơ sở dữ liệu, hãy chạy trước: "
        "manage.py ensure_database, manage.py migrate."
    )
    assert json.loads(run(nowhere, "verify_history", "--json").stdout)["first_break"]["kind"] == "unreachable"


@pytest.mark.django_db
def test_require_tables_is_content_when_every_migration_was_run() -> None:
    require_tables()


@pytest.mark.django_db
def test_require_tables_counts_what_is_left_when_the_program_is_newer() -> None:
    unapply_newest("workflows")
    with pytest.raises(DatabaseNotReady) as refused:
        require_tables()
    assert (refused.value.kind, str(refused.value)) == (
        "not_migrated",
        "Cơ sở dữ liệu chưa theo kịp phần mềm (còn 1 bước cập nhật). Hãy chạy trước: manage.py migrate.",
    )


@pytest.mark.django_db
def test_verify_history_reads_nothing_when_nothing_was_migrated() -> None:
    MigrationRecorder(connection).flush()
    out, err = StringIO(), StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("verify_history", stdout=out, stderr=err, no_color=True)
    assert (left.value.code, out.getvalue(), err.getvalue()) == (1, "", f"{NO_TABLES}\n")
