"""Two windows at once and a process that is killed, with real commits: each row is written once, nothing half."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings as installed
from django.db import connection

from nominations.errors import DomainError
from nominations.importing import carrying, ending, taking, turns
from nominations.models import AwardNomination, Campaign, ImportBatch, ImportedRow, Nominee
from tests.factories import AwardTypeFactory, another_holder, chi_lang
from tests.nominations.importing import workbooks
from tests.workflows.engine.conftest import in_a_file
from tests.workflows.engine.test_races import at_once
from workflows.engine import Busy
from workflows.models import Case, User

ROOT = Path(__file__).resolve().parents[3]
ROWS = 12


@pytest.fixture
def town(transactional_db, tmp_path):
    """The town with real commits, where threads and other processes see it."""
    if connection.vendor == "postgresql":
        yield chi_lang()
        return
    with in_a_file(tmp_path / "town.sqlite3"):
        yield chi_lang()


@pytest.fixture
def batch(town, monkeypatch):
    monkeypatch.setattr(carrying, "CHUNK", 3)
    AwardTypeFactory()
    clerk = town.holder("commune", "committee", "clerk")
    return taking.start_import(clerk, town.campaign, workbooks.people(ROWS), "danh sach.xlsx", uuid4())


def written():
    return Case.objects.count(), AwardNomination.objects.count(), Nominee.objects.count(), ImportedRow.objects.count()


def test_of_two_windows_one_carries_on_and_the_other_is_told(town, batch):
    clerks = [
        town.holder("commune", "committee", "clerk"),
        another_holder(town.office("commune", "committee", "clerk")),
    ]
    answers = at_once(*(lambda by=by: carrying.carry_out(by, batch, limit=None) for by in clerks))
    for one in answers:
        # Whoever came when the other had finished is told that it is done.
        elsewhere = isinstance(one, Busy) or (isinstance(one, DomainError) and one.problem.code == turns.ELSEWHERE)
        assert elsewhere or one.finished
    assert sum(not isinstance(one, Exception) for one in answers) >= 1
    assert written() == (ROWS, ROWS, ROWS, ROWS)
    assert ImportBatch.objects.get().status == "done"


def test_many_steps_from_two_windows_write_each_row_once(town, batch):
    clerk = town.holder("commune", "committee", "clerk")

    def keep_pressing():
        window = uuid4()
        for _ in range(200):
            try:
                if carrying.carry_out(clerk, batch, limit=1, window=window).finished:
                    return True
            except DomainError as error:
                if error.problem.code != turns.ELSEWHERE:
                    raise
            except Busy:
                pass
        return False

    finished = at_once(keep_pressing, keep_pressing)
    assert [one for one in finished if isinstance(one, Exception)] == []
    assert any(finished), "neither window came to the end"
    assert written() == (ROWS, ROWS, ROWS, ROWS)


def test_giving_up_while_another_writes_leaves_each_row_written_or_noted(town, batch):
    clerk = town.holder("commune", "committee", "clerk")
    carrying.carry_out(clerk, batch, limit=3)
    answers = at_once(
        lambda: carrying.carry_out(clerk, batch, limit=None),
        lambda: ending.give_up_import(clerk, batch, "Danh sách sai"),
    )
    assert not [one for one in answers if isinstance(one, Exception) and not isinstance(one, DomainError | Busy)]
    cases = Case.objects.count()
    noted = ImportedRow.objects.filter(case__isnull=False).count()
    assert (cases, AwardNomination.objects.count()) == (noted, noted)
    assert ImportedRow.objects.count() == ROWS
    assert ImportBatch.objects.get().status in ("done", "given_up")


def test_giving_up_and_a_chunk_that_is_being_noted_do_not_wait_for_each_other(town, batch, monkeypatch):
    clerk = town.holder("commune", "committee", "clerk")
    carrying.carry_out(clerk, batch, limit=3)
    keep, noting = turns.keep_turn, threading.Event()

    def slowly(*given):
        if not noting.is_set():
            noting.set()
            time.sleep(0.5)
        keep(*given)

    def give_up():
        assert noting.wait(10)
        return ending.give_up_import(clerk, batch, "Danh sách sai")

    monkeypatch.setattr(turns, "keep_turn", slowly)
    carried, given_up = at_once(lambda: carrying.carry_out(clerk, batch, limit=None), give_up)
    assert isinstance(carried, DomainError | Busy) or carried.finished
    assert not isinstance(given_up, Exception) or (isinstance(given_up, DomainError) and carried.finished), given_up
    assert ImportedRow.objects.count() == ROWS
    assert Case.objects.count() == ImportedRow.objects.filter(case__isnull=False).count()


#: What a server does that is killed after the first chunk: nothing is tidied up.
KILLED = """
import os, sys
import django
django.setup()
from django.core.management import call_command
from nominations.importing import carrying
carrying.CHUNK = 3
create, calls = carrying._Run._create, []
def once(self, rows):
    if calls:
        os._exit(9)
    calls.append(rows)
    create(self, rows)
carrying._Run._create = once
call_command("import_nominations", *sys.argv[1:])
"""


def test_a_process_killed_between_chunks_leaves_nothing_half_done_and_another_goes_on(
    town, tmp_path, settings, monkeypatch
):
    AwardTypeFactory()
    Campaign.objects.filter(pk=town.campaign.pk).update(code="CL-2024-1")
    clerk = town.holder("commune", "committee", "clerk")
    path = tmp_path / "danh sach.xlsx"
    path.write_bytes(workbooks.people(ROWS))
    user = User.objects.get(pk=clerk.user_id).username
    arguments = [str(path), "--unit", "06526", "--campaign", "CL-2024-1", "--as", user]
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, *arguments],
        env=os.environ | environment(settings), cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (ended.returncode, ended.stderr) == (9, "")
    assert written() == (3, 3, 3, 3)
    batch = ImportBatch.objects.get()
    with pytest.raises(DomainError, match="cửa sổ khác"):
        carrying.carry_out(clerk, batch)
    ImportBatch.objects.update(held_until=batch.held_until - turns.HOLD)
    assert carrying.carry_out(clerk, batch, limit=None).finished
    assert written() == (ROWS, ROWS, ROWS, ROWS)


def environment(settings):
    """What a process of its own needs to work on the same database, files and day."""
    database = connection.settings_dict
    url = f"sqlite:///{database['NAME']}"
    if connection.vendor == "postgresql":
        account = f"{database['USER']}:{database['PASSWORD']}@" if database["USER"] else ""
        url = f"postgres://{account}{database['HOST']}:{database['PORT'] or 5432}/{database['NAME']}"
    today = getattr(installed, "VINHDANH_TODAY", None)
    return {
        "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "config.settings"), "DATABASE_URL": url,
        "DOCUMENTS": str(settings.DOCUMENTS), "DEBUG": "1", "SECRET_KEY": "x",
    } | ({"VINHDANH_TODAY": str(today)} if today else {})  # fmt: skip
