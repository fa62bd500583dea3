"""Runs many commands of manage.py, each in a process of its own that need not import everything first.

    python -m tests.forked_commands < argument-lists.json > results.json

Reads a list of argument lists, answers a list of [exit code, stdout, stderr].
"""

from __future__ import annotations

import json
import os
import sys
import tempfile

import django
from django.core import checks
from django.core.management import execute_from_command_line
from django.db.migrations.loader import MigrationLoader


def forked(arguments: list[str]) -> tuple[int, str, str]:
    """Run one command in a fork; return its exit code and what it said."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = os.fork()
        if child == 0:
            os.dup2(out.fileno(), sys.stdout.fileno())
            os.dup2(err.fileno(), sys.stderr.fileno())
            execute_from_command_line(["manage.py", *arguments])
            sys.exit()
        _, status = os.waitpid(child, 0)
        said = []
        for file in (out, err):
            file.seek(0)
            said.append(file.read().decode())
        return os.waitstatus_to_exitcode(status), said[0], said[1]


def main() -> None:
    """Set Django up once and run what was asked for."""
    asked = json.load(sys.stdin)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    # What every command imports: for its checks, and to know which migrations there are.
    checks.run_checks()
    MigrationLoader(None)
    answer = [forked(arguments) for arguments in asked]
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
