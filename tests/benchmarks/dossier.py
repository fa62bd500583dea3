"""Two thousand rows: an office's list looked at, imported, corrected, submitted in one act, exported; on PostgreSQL.

Each is done once, on the database that the import itself fills: what is reported is what somebody waits for.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TypeVar
from uuid import uuid4

from django.test import Client, override_settings
from openpyxl import load_workbook

from nominations.documents.attaching import attach
from nominations.importing import carrying, planned, taking, workbook
from nominations.models import AwardNomination, Campaign, ImportBatch, Nominee
from tests.benchmarks.database import fresh_database, settle
from tests.factories import AwardTypeFactory, chi_lang, report_for
from tests.files import docx
from tests.nominations.importing import workbooks
from tests.screens import sign_in
from workflows.engine import Capacity, Move, Seen, act
from workflows.models import Case

#: Rows of the list, and those of a smoke run.
ROWS, QUICK_ROWS = 2_000, 40
#: Seconds that the preview may take.
ALLOWED = {"preview": 5.0}

Say = Callable[[str], None]
Result = TypeVar("Result")


@dataclass
class Waits:
    """Seconds of each step."""

    rows: int
    seconds: dict[str, float] = field(default_factory=dict)

    def table(self) -> str:
        """The result for a terminal."""
        lines = ["", f"(e) a list of {self.rows:,} rows, seconds"]
        for name, spent in self.seconds.items():
            allowed = f"   allowed {ALLOWED[name]:g}" if name in ALLOWED else ""
            lines.append(f"  {name:42}{spent:10.2f}{allowed}")
        return "\n".join(lines)

    def section(self) -> str:
        """The result for a page."""
        lines = [f"| seconds for {self.rows:,} rows | | allowed |", "|---|---:|---:|"]
        lines += [f"| {name} | {spent:.2f} | {ALLOWED.get(name, '')} |" for name, spent in self.seconds.items()]
        return "\n".join(lines)

    def as_json(self) -> dict[str, float]:
        """The result for programs: seconds."""
        return {name: round(spent, 3) for name, spent in self.seconds.items()}


def measure(rows: int, say: Say) -> Waits:
    """Do each step once, the workbook never read before. Raises database.Unfit."""
    waits = Waits(rows)
    with (
        TemporaryDirectory() as folder,
        override_settings(DOCUMENTS=folder, ALLOWED_HOSTS=["localhost"]),
        fresh_database(),
    ):
        town = chi_lang()
        AwardTypeFactory()
        settle()
        clerk = town.holder("commune", "committee", "clerk")
        _measure(waits, clerk, town.campaign, say)
    return waits


def _measure(waits: Waits, clerk: Capacity, campaign: Campaign, say: Say) -> None:
    data = workbooks.people(waits.rows)
    batch = _timed(waits, "upload", lambda: _taken(clerk, campaign, data), say)
    found = _timed(waits, "preview", lambda: taking.preview(clerk, batch), say)
    assert len(found.of(planned.CREATE)) == waits.rows
    _timed(waits, "import", lambda: carrying.carry_out(clerk, batch, limit=None), say)
    settle()
    again = _taken(clerk, campaign, data)
    found = _timed(waits, "preview of the same list again", lambda: taking.preview(clerk, again), say)
    assert len(found.of(planned.UNCHANGED)) == waits.rows
    changed = {f"r{number}": {"Thành tích": "Hiến đất làm đường."} for number in range(1, waits.rows + 1)}
    corrected = _taken(clerk, campaign, workbooks.people(waits.rows, **changed))
    _timed(waits, "import that corrects every row", lambda: carrying.carry_out(clerk, corrected, limit=None), say)
    assert carrying.numbers(corrected)["updated"] == waits.rows
    _send(waits, clerk, say)


def _send(waits: Waits, clerk: Capacity, say: Say) -> None:
    """Attach the shared minutes, submit all in one act, and take the list away as a workbook."""
    cases = list(Case.objects.order_by("pk").values_list("pk", "visit"))
    keys = [key for key, _ in cases]
    minutes = docx()
    # What the list does not say: the parts of the report that it has no column for.
    report = report_for(AwardTypeFactory(), Nominee.Kind.PERSON)
    AwardNomination.objects.update(report=report)
    _timed(
        waits, "one document attached to all", lambda: attach(clerk, keys, "review_minutes", minutes, "bb.docx"), say
    )
    settle()
    moves = [Move(key, "submit", Seen(visit)) for key, visit in cases]
    done = _timed(waits, "submit, one act over the list", lambda: act(moves, by=clerk, command=uuid4()), say)
    assert [str(one.problem) for one in done.refused[:1]] == []
    settle()
    client = sign_in(Client(SERVER_NAME="localhost"), clerk)
    page = _timed(waits, "export of the list", lambda: client.get("/hop-viec/don-vi/?dang=xlsx", secure=True), say)
    assert (page.status_code, load_workbook(BytesIO(page.content)).active.max_row > waits.rows) == (200, True)


def _taken(clerk: Capacity, campaign: Campaign, data: bytes) -> ImportBatch:
    return taking.start_import(clerk, campaign, data, "danh-sach.xlsx", uuid4())


def _timed(waits: Waits, name: str, step: Callable[[], Result], say: Say) -> Result:
    say(f"list of {waits.rows:,} rows: {name}")
    workbook.read.cache_clear()
    gc.collect()
    began = perf_counter()
    result = step()
    waits.seconds[name] = perf_counter() - began
    return result
