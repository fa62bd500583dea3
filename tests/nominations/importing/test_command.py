"""`manage.py import_nominations`: the same import from the shell."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from nominations import awards
from nominations.errors import DomainError, refuse
from nominations.importing import carrying, taking
from nominations.importing.rows import Layout
from nominations.models import Campaign, ImportBatch
from tests.conftest import TODAY
from tests.factories import AwardTypeFactory, chi_lang
from tests.nominations.importing import workbooks
from tests.nominations.importing.test_import_races import ROOT, environment
from tests.verbs import rows
from tests.workflows.engine.conftest import in_a_file
from workflows.models import Case, User
from workflows.offices import appoint


@contextmanager
def committed(tmp_path):
    """The town where another process sees it."""
    if connection.vendor == "postgresql":
        yield chi_lang()
        return
    with in_a_file(tmp_path / "town.sqlite3"):
        yield chi_lang()


@pytest.fixture
def run(town, clerk, award, tmp_path, capsys):
    """Call the command on a workbook as the commune's clerk; returns its answer and its exit code."""
    Campaign.objects.filter(pk=town.campaign.pk).update(code="CL-2024-1")
    user = User.objects.get(pk=clerk.user_id).username

    def call(data, *options, unit="06526", campaign="CL-2024-1", username=user):
        path = tmp_path / "danh sách.xlsx"
        path.write_bytes(data)
        status = 0
        try:
            call_command(
                "import_nominations", str(path), "--unit", unit, "--campaign", campaign, "--as", username, *options
            )
        except SystemExit as left:
            status = left.code
        return capsys.readouterr().out, status

    return call


def test_a_clean_list_is_imported_and_told_as_json(run):
    out, status = run(workbooks.people(3), "--json")
    assert (json.loads(out), status) == ({"rows": 3, "ready": 3, "problems": []}, 0)
    assert Case.objects.count() == 3


def test_a_preview_writes_no_case_and_names_each_problem(run):
    out, status = run(workbooks.people(3, r2={"Ngày sinh": "31/02/1950"}), "--preview", "--json")
    told = json.loads(out)
    assert (told["rows"], told["ready"], status) == (3, 2, 3)
    assert [(one["row"], one["column"], one["code"]) for one in told["problems"]] == [(3, "D", "bad_birth_date")]
    assert "có 28 ngày" in told["problems"][0]["message"]
    assert Case.objects.count() == 0


def test_the_corrected_list_makes_nobody_twice(run):
    run(workbooks.messy(), "--confirm")
    out, status = run(workbooks.messy(corrected=True), "--confirm")
    assert (out, status) == ("30 dòng, 30 đã nhập, 0 lỗi phải sửa.\n", 0)
    assert Case.objects.count() == 30


def test_what_was_mended_stays_out_unless_it_is_confirmed(run):
    out, status = run(workbooks.messy(corrected=True), "--json")
    told = json.loads(out)
    assert (told["ready"], status, {one["code"] for one in told["problems"]}) == (22, 3, {"repair_unconfirmed"})


def test_an_import_that_broke_off_goes_on(run, monkeypatch):
    from nominations.importing import carrying

    monkeypatch.setattr(carrying, "CHUNK", 2)
    whole = carrying._Run._create
    calls = []

    def breaking(*args):
        calls.append(args)
        if len(calls) == 2:
            raise RuntimeError("power cut")
        whole(*args)

    monkeypatch.setattr(carrying._Run, "_create", breaking)
    data = workbooks.people(5)
    with pytest.raises(RuntimeError):
        run(data)
    assert Case.objects.count() == 2
    assert run(data)[1] == 0
    assert (Case.objects.count(), ImportBatch.objects.get().status) == (5, "done")


def stopped(run, *given, **options):
    """The error that a call ends with, as text and as JSON."""
    with pytest.raises(CommandError) as refused:
        run(*given, **options)
    out, status = run(*given, "--json", **options)
    told = json.loads(out)
    [problem] = told["problems"]
    assert (told["rows"], told["ready"], problem["row"], problem["column"], status) == (0, 0, None, "", 1)
    assert problem["message"] == str(refused.value)
    return problem["code"], problem["message"]


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        ({"unit": "99999"}, "placeerror", "99999"),
        ({"campaign": "KHONG-CO"}, "campaign_unknown", "Đang nhận: CL-2024-1"),
        ({"username": "ai-do"}, "user_unknown", "Không có tài khoản"),
    ],
)
def test_what_is_not_known_is_named(run, options, code, words):
    found, message = stopped(run, workbooks.people(1), **options)
    assert (found, words in message) == (code, True)


def test_whoever_does_not_hold_the_office_imports_nothing(run, town):
    chair = User.objects.get(pk=town.holder("commune", "committee", "chair").user_id)
    code, message = stopped(run, workbooks.people(1), username=chair.username)
    assert (code, "không giữ chức vụ nào" in message) == ("office_not_held", True)
    assert (Case.objects.count(), ImportBatch.objects.count()) == (0, 0)


def test_an_account_that_is_locked_imports_nothing(run, clerk):
    User.objects.filter(pk=clerk.user_id).update(is_active=False)
    assert stopped(run, workbooks.people(1))[0] == "user_unknown"


def test_whoever_holds_two_such_offices_says_which(run, town, clerk, monkeypatch):
    from nominations import posts

    chair = town.office("commune", "committee", "chair")
    appoint(User.objects.get(pk=clerk.user_id), chair, valid_from=TODAY, basis="QĐ 1", by=None)
    starting = posts.starting_posts
    both = starting("award-nomination") | {posts.post_of(chair)}
    monkeypatch.setattr(posts, "starting_posts", lambda chain=None: both)
    code, message = stopped(run, workbooks.people(1))
    assert (code, f"{chair.pk}: {chair}" in message) == ("office_ambiguous", True)
    out, status = run(workbooks.people(1), "--office", str(clerk.office_id), "--preview", "--json")
    assert (json.loads(out)["ready"], status) == (1, 0)


def test_a_file_that_cannot_be_opened_is_named(run, tmp_path, capsys):
    options = ("--unit", "1", "--campaign", "x", "--as", "y")
    with pytest.raises(CommandError, match=r"Không đọc được tệp .*khong-co\.xlsx: No such file or directory"):
        call_command("import_nominations", str(tmp_path / "khong-co.xlsx"), *options)
    with pytest.raises(CommandError, match="Không đọc được tệp"):
        call_command("import_nominations", str(tmp_path), *options)


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "file_empty"), (b"khong phai", "file_type"), (workbooks.people(1)[:900], "file_broken")],
    ids=["empty", "text", "cut off"],
)
def test_a_file_that_is_no_workbook_is_refused_in_words(run, data, code):
    for options in ((), ("--preview",)):
        told = json.loads(run(data, "--json", *options)[0])
        assert [one["code"] for one in told["problems"]] == [code]
        assert "danh sách.xlsx" in told["problems"][0]["message"]
    assert ImportBatch.objects.count() == 0


def test_headers_that_say_nothing_are_refused_with_where_to_match_them(run):
    code, message = stopped(run, workbooks.plain([["Lành Thị Sen"]], ["Ai"]))
    assert (code, "ghép cột" in message) == ("columns_not_matched", True)


def test_a_preview_writes_nothing_at_all(run, tmp_path):
    before = rows()
    for data in (workbooks.people(3), workbooks.messy()):
        for options in ((), ("--confirm",)):
            run(data, "--preview", "--json", *options)
    assert rows() == before
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["danh sách.xlsx"]


def test_a_preview_tells_what_the_page_tells(run, town, clerk):
    data = workbooks.messy()
    told = json.loads(run(data, "--preview", "--json")[0])
    batch = taking.start_import(clerk, town.campaign, data, "a.xlsx", uuid4())
    found = taking.preview(clerk, batch)
    assert told == {
        "rows": len(found.people),
        "ready": len(found.ready),
        "problems": [
            {"row": one.row, "column": one.column, "code": one.code, "message": f"{one.message} {one.way_out}".strip()}
            for one in found.problems
            if one.blocks
        ],
    }


def test_a_preview_reads_as_the_office_matched_the_columns(run, town, clerk):
    data = workbooks.plain([["Lành Thị Sen", "1971", workbooks.AWARD]], ["Ai", "Khi nào", "Gì"])
    batch = taking.start_import(clerk, town.campaign, data, "a.xlsx", uuid4())
    taking.match_columns(clerk, batch, Layout("Sheet", 1, 1, {1: "full_name", 2: "birth", 3: "award"}))
    assert json.loads(run(data, "--preview", "--json")[0])["ready"] == 1


def test_a_row_that_the_domain_refuses_while_writing_is_told(run, monkeypatch):
    def refused(row, values):
        if row.nominee.full_name == "Lý Văn Nam":
            raise refuse("award_type", "thu", "Không nhận dòng này.", "Bỏ dòng này.")
        filled(row, values)

    filled = awards._fill
    monkeypatch.setattr(awards, "_fill", lambda row, values: filled(row, values) or refused(row, values))
    out, status = run(workbooks.people(3), "--json")
    told = json.loads(out)
    assert (told["rows"], told["ready"], status, Case.objects.count()) == (3, 2, 3, 2)
    assert [(one["row"], one["code"], "Không nhận dòng này" in one["message"]) for one in told["problems"]] == [
        (3, "row_refused", True)
    ]


def test_a_stopped_import_goes_on_with_the_next_call(run, town, clerk):
    data = workbooks.people(5)
    batch = taking.start_import(clerk, town.campaign, data, "a.xlsx", uuid4())
    carrying.carry_out(clerk, batch, limit=2)
    Campaign.objects.update(status=Campaign.Status.CLOSED)
    with pytest.raises(DomainError):
        carrying.carry_out(clerk, batch)
    Campaign.objects.update(status=Campaign.Status.OPEN)
    assert (run(data)[1], Case.objects.count(), ImportBatch.objects.get().status) == (0, 5, "done")


def test_every_option_is_explained_in_vietnamese(capsys):
    with pytest.raises(SystemExit) as left:
        call_command("import_nominations", "--help")
    shown = " ".join(capsys.readouterr().out.split())
    assert left.value.code == 0
    for words in ("chỉ xem, không ghi gì", "xác nhận nội dung được chuyển đổi", "in kết quả dạng JSON", "3 còn dòng"):
        assert words in shown


def test_as_a_process_of_its_own_it_prints_json_alone(transactional_db, tmp_path, settings):
    """Once as it is really called: standard output, exit codes, a mistake in the options."""
    with committed(tmp_path) as town:
        AwardTypeFactory()
        Campaign.objects.filter(pk=town.campaign.pk).update(code="CL-2024-1")
        user = User.objects.get(pk=town.holder("commune", "committee", "clerk").user_id).username
        path = tmp_path / "danh sách.xlsx"
        path.write_bytes(workbooks.people(3, r2={"Ngày sinh": "31/02/1950"}))

        def call(*options):
            ended = subprocess.run(
                [sys.executable, "manage.py", "import_nominations", str(path), *options],
                cwd=ROOT, env=os.environ | environment(settings), capture_output=True, text=True, check=False,
            )  # fmt: skip
            return ended.returncode, ended.stdout, ended.stderr

        known = ("--unit", "06526", "--campaign", "CL-2024-1", "--as", user)
        status, out, err = call(*known, "--json")
        told = json.loads(out)
        assert (status, err, told["rows"], told["ready"]) == (3, "", 3, 2)
        assert (Case.objects.count(), call(*known[:4])[0], call(*known, "--unit", "0")[:2]) == (2, 2, (1, ""))
