"""`manage.py verify_history`: what it prints, and that it exits with 1 when the history does not hold."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from tests.workflows.audit import histories
from workflows.audit import triggers
from workflows.models import Event

pytestmark = pytest.mark.django_db


def run(*arguments):
    """Run the command; return (exit code, what it printed, what it printed as errors)."""
    out, err = StringIO(), StringIO()
    try:
        call_command("verify_history", *arguments, stdout=out, stderr=err, no_color=True)
    except SystemExit as exit_:
        return exit_.code, out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


@pytest.fixture
def cases():
    return histories.write(histories.world(), 2, histories.loop(4))


def falsify(case, seq):
    with triggers.lifted(connection):
        Event.objects.filter(case=case, seq=seq).update(stage="x")


def test_json_says_ok_when_history_holds(cases):
    code, out, _ = run("--json")
    assert code == 0
    assert json.loads(out) == {"ok": True, "cases": 2, "events": 8, "first_break": None}


def test_json_names_the_first_bad_row_when_history_was_falsified(cases):
    falsify(cases[1], 3)
    code, out, _ = run("--json")
    answer = json.loads(out)
    message = answer["first_break"].pop("message")
    assert (code, answer) == (
        1,
        {
            **{"ok": False, "cases": 2, "events": 8},
            "first_break": {"case": cases[1].code, "seq": 3, "kind": "column_mismatch"},
        },
    )
    assert cases[1].code in message


def test_only_named_cases_are_judged_when_codes_are_given(cases):
    falsify(cases[1], 3)
    code, out, _ = run("--case", cases[0].code, "--json")
    assert (code, json.loads(out)["events"]) == (0, 4)
    code, out, _ = run("--case", cases[0].code, "--case", cases[1].code, "--json")
    assert (code, json.loads(out)["cases"]) == (1, 2)


def test_words_say_what_is_wrong_when_history_was_falsified(cases):
    assert run()[:2] == (0, "Đã đọc 2 hồ sơ, 8 sự kiện.\nLịch sử nguyên vẹn.\n")
    falsify(cases[0], 2)
    falsify(cases[1], 3)
    code, out, _ = run()
    assert (code, out) == (
        1,
        "Đã đọc 2 hồ sơ, 8 sự kiện.\n"
        "LỊCH SỬ KHÔNG NGUYÊN VẸN [column_mismatch]\n"
        "Hồ sơ KT-187-00001, sự kiện số 2: cột stage khác với nội dung đã băm.\n"
        "Tất cả 2 hồ sơ có chỗ hỏng; trên đây là chỗ đầu tiên.\n",
    )


def test_missing_triggers_are_named_when_they_were_lifted(cases):
    with triggers.lifted(connection):
        code, out, _ = run()
        assert (code, triggers.missing(connection)[0] in out) == (1, True)
        assert json.loads(run("--json")[1])["first_break"]["kind"] == "triggers_missing"
    assert run()[0] == 0


def test_unknown_case_is_named_when_nobody_has_the_code(cases):
    code, out, err = run("--case", "KT-187-99999")
    assert (code, out) == (1, "")
    assert err == "Không có hồ sơ mang mã KT-187-99999. Hãy xem lại mã hồ sơ.\n"
    code, out, _ = run("--case", "KT-187-99999", "--json")
    answer = json.loads(out)
    assert (code, answer["ok"], answer["first_break"]["kind"]) == (1, False, "unknown_case")
