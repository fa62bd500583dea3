"""The demo, prepared once by `make demo`, and served to each journey from a copy of its own by `serve_demo`."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent.parent
#: Files that journeys upload are kept apart from those of somebody who tries the demo.
DOCUMENTS = ROOT / "build" / "journeys" / "documents"
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
#: What the server writes when a request failed in a way nobody foresaw.
BROKEN = ("Internal Server Error", "database is locked")


@dataclass(frozen=True)
class Site:
    """A running server: where it is, what it has written so far, and on which database it works."""

    url: str
    log: Path
    database: str

    def complaints(self) -> list[str]:
        """Return what the server wrote that no request may cause."""
        lines = self.log.read_text(encoding="utf-8").splitlines()
        return [line for line in lines if any(word in line for word in BROKEN)]

    def end_sessions(self) -> None:
        """End every session on the server: whoever goes on in his window is no longer signed in."""
        code = "from django.contrib.sessions.models import Session; Session.objects.all().delete()"
        command = [sys.executable, str(ROOT / "manage.py"), "shell", "-v", "0", "-c", code]
        subprocess.run(command, cwd=ROOT, env=environment(self.database), check=True, timeout=60)


def environment(database: str) -> dict[str, str]:
    """Return the environment of the demo on a database, whatever the environment of the tests is."""
    mine = {key: value for key, value in os.environ.items() if key not in ("SECRET_KEY", "ALLOWED_HOSTS")}
    return mine | {
        "DATABASE_URL": database,
        "DOCUMENTS": str(DOCUMENTS),
        "DEBUG": "1",
        "VINHDANH_TODAY": "2024-05-06",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONUNBUFFERED": "1",
        "PYTHONIOENCODING": "utf-8",
    }


class Databases:
    """The prepared demo, and copies of it: files under a folder, or databases where JOURNEY_DATABASE_URL says.

    On PostgreSQL their names are the one named there with an ending, so nothing that somebody uses is ever touched.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.base = os.environ.get("JOURNEY_DATABASE_URL", "")
        self.made: list[str] = []

    def prepare(self) -> None:
        """Make the demo by the target that `make run` begins with."""
        prepared = self._url("prepared")
        if self.base:
            self._drop("prepared")
        done = subprocess.run(
            ["make", "--no-print-directory", "demo"],
            cwd=ROOT, env=environment(prepared), capture_output=True, text=True, encoding="utf-8", check=False,
        )  # fmt: skip
        if done.returncode:
            raise AssertionError(f"make demo failed:\n{done.stdout}\n{done.stderr}")

    def copy(self, name: str) -> str:
        """Return the address of a fresh copy."""
        if self.base:
            self._drop(name)
            with self._maintenance() as connection:
                command = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
                names = sql.Identifier(self._name(name)), sql.Identifier(self._name("prepared"))
                connection.execute(command.format(*names))
            self.made.append(name)
        else:
            shutil.copyfile(self._file("prepared"), self._file(name))
        return self._url(name)

    def remove(self) -> None:
        """Drop what was made on a server; files go with their folder."""
        for name in [*self.made, "prepared"] if self.base else []:
            self._drop(name)

    def _file(self, name: str) -> Path:
        return self.folder / f"{name}.sqlite3"

    def _name(self, name: str) -> str:
        return f"{urlsplit(self.base).path.lstrip('/')}_{name}"

    def _url(self, name: str) -> str:
        if not self.base:
            return f"sqlite:///{self._file(name)}"
        return urlunsplit(urlsplit(self.base)._replace(path=f"/{self._name(name)}"))

    def _maintenance(self) -> psycopg.Connection:
        url = urlunsplit(urlsplit(self.base)._replace(path="/postgres"))
        return psycopg.connect(url, autocommit=True)

    def _drop(self, name: str) -> None:
        with self._maintenance() as connection:
            command = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(self._name(name)))
            connection.execute(command)


@contextmanager
def served(database: str, log: Path) -> Iterator[Site]:
    """Serve a database as `make run` does, on a free port, and stop the server afterwards."""
    with log.open("w", encoding="utf-8") as written:
        command = [sys.executable, str(ROOT / "manage.py"), "serve_demo", "--port", "0", "--no-color"]
        server = subprocess.Popen(command, cwd=ROOT, env=environment(database), stdout=written, stderr=written)
        try:
            yield Site(await_address(server, log), log, database)
        finally:
            server.terminate()
            server.wait(timeout=20)


def await_address(server: subprocess.Popen[bytes], log: Path) -> str:
    """Wait until the server has said where it is: by then it listens."""
    for _ in range(300):
        found = ADDRESS.search(log.read_text(encoding="utf-8"))
        if found:
            return found.group()
        if server.poll() is not None:
            break
        time.sleep(0.1)
    raise AssertionError(f"The server did not come up:\n{log.read_text(encoding='utf-8')}")
