"""`manage.py import_nominations`: the same import from the shell."""

from __future__ import annotations

import json

import pytest
from django.core.management import CommandError, call_command

from nominations.models import Campaign, ImportBatch
from tests.nominations.importing import workbooks
from workflows.models import Case, User


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


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"unit": "99999"}, "99999"),
        ({"campaign": "KHONG-CO"}, "Đang nhận: CL-2024-1"),
        ({"username": "ai-do"}, "Không có tài khoản"),
    ],
)
def test_what_is_not_known_is_named(run, options, words):
    with pytest.raises(CommandError, match=words):
        run(workbooks.people(1), **options)


def test_whoever_does_not_hold_the_office_imports_nothing(run, town):
    chair = User.objects.get(pk=town.holder("commune", "committee", "chair").user_id)
    with pytest.raises(CommandError, match="không giữ chức vụ nào"):
        run(workbooks.people(1), username=chair.username)
    assert (Case.objects.count(), ImportBatch.objects.count()) == (0, 0)


def test_a_file_that_cannot_be_opened_is_named(run, tmp_path):
    with pytest.raises(CommandError, match="Không đọc được tệp"):
        call_command(
            "import_nominations", str(tmp_path / "khong-co.xlsx"), "--unit", "1", "--campaign", "x", "--as", "y"
        )
