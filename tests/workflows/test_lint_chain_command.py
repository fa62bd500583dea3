"""`manage.py lint_chain` and `manage.py chain_schema`: what they print and how they exit."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.workflows.chain_text import GOOD, changed, know_names
from workflows.definition import json_schema_text, read
from workflows.definition.strict_yaml import SIZE_LIMIT


@pytest.fixture(autouse=True)
def _names(monkeypatch: pytest.MonkeyPatch) -> None:
    know_names(monkeypatch)


def run(*arguments: str) -> tuple[int, str]:
    """Run a command; return its exit status and what it printed."""
    out = StringIO()
    try:
        call_command(*arguments, stdout=out)
    except SystemExit as left:
        return int(str(left.code)), out.getvalue()
    return 0, out.getvalue()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "chain.yaml"


def linted(file: Path, content: str | bytes) -> tuple[int, Any]:
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    status, said = run("lint_chain", str(file), "--json")
    return status, json.loads(said)


def test_json_is_ok_when_chain_is_good(file: Path) -> None:
    assert linted(file, GOOD) == (0, {"ok": True, "problems": []})


def test_json_lists_every_problem_when_chain_is_not_good(file: Path) -> None:
    assert linted(file, changed(("[complete]", "[compleet]"), ("kind: withdrawn", "kind: withdrawn, then: [x]"))) == (
        1,
        {
            "ok": False,
            "problems": [
                {
                    "stage": "drafting",
                    "action": "submit",
                    "code": "unknown_requirement",
                    "message": 'Dòng 12: Bước "Lập hồ sơ" (drafting), hành động "Trình" (submit): requires: không có '
                    'điều kiện nào tên "compleet"; có phải là "complete"?',
                },
                {
                    "stage": "dropped",
                    "action": None,
                    "code": "unknown_effect",
                    "message": 'Dòng 48: Kết cục "Đã dừng" (dropped): then: không có việc làm kèm nào tên "x"',
                },
            ],
        },
    )


def test_json_names_the_line_when_yaml_is_malformed(file: Path) -> None:
    assert linted(file, "chain: [a\nname: b\n") == (
        1,
        {
            "ok": False,
            "problems": [
                {
                    "stage": None,
                    "action": None,
                    "code": "not_yaml",
                    "message": "Dòng 2: Không đọc được tệp: thiếu dấu phẩy hoặc dấu ngoặc đóng ] } (cột 5)",
                }
            ],
        },
    )


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xff\xfe", "not_utf8"),
        (b"", "empty_document"),
        (b"#" * (SIZE_LIMIT + 5), "too_large"),
        (b"a: \x00", "control_character"),
    ],
    ids=["not_utf8", "empty", "too_large", "binary"],
)
def test_json_says_why_when_content_is_no_text(file: Path, content: bytes, code: str) -> None:
    status, answer = linted(file, content)
    assert (status, answer["ok"], [one["code"] for one in answer["problems"]]) == (1, False, [code])


def test_json_says_so_when_file_is_missing(file: Path) -> None:
    status, said = run("lint_chain", str(file), "--json")
    message = f"Không mở được tệp {file}: không có tệp này."
    problem = {"stage": None, "action": None, "code": "unreadable_file", "message": message}
    assert (status, json.loads(said)) == (1, {"ok": False, "problems": [problem]})


def test_text_says_so_when_file_is_a_directory(tmp_path: Path) -> None:
    status, said = run("lint_chain", str(tmp_path))
    assert status == 1
    assert said == (
        f"{tmp_path}: có 1 lỗi\n  1. Không mở được tệp {tmp_path}: đây là thư mục, không phải tệp.  [unreadable_file]\n"
    )


def test_text_sums_up_when_chain_is_good(file: Path) -> None:
    file.write_text(GOOD, encoding="utf-8")
    assert run("lint_chain", str(file)) == (
        0,
        f"{file}: hợp lệ\n"
        "  Quy trình: Đề nghị mẫu (leave-request, bản 2024)\n"
        "  4 bước, 12 hành động, 2 kết cục\n"
        f"  SHA-256: {read(GOOD).sha256}\n",
    )


def test_text_numbers_problems_when_chain_is_not_good(file: Path) -> None:
    file.write_text(changed(("start: drafting", "start: draft")), encoding="utf-8")
    assert run("lint_chain", str(file)) == (
        1,
        f"{file}: có 1 lỗi\n"
        '  1. Dòng 6: Bước đầu (start) "draft" không phải là một bước; có phải là "drafting"?  [start_not_a_stage]\n',
    )


def test_schema_is_written_and_then_current(tmp_path: Path) -> None:
    output = tmp_path / "new" / "chain.schema.json"
    assert run("chain_schema", f"--output={output}") == (0, "chain.schema.json: đã ghi\n")
    assert output.read_text(encoding="utf-8") == json_schema_text()
    assert run("chain_schema", f"--output={output}", "--check") == (0, "chain.schema.json: đúng bản hiện hành\n")


@pytest.mark.parametrize("content", [None, "{}\n"], ids=["missing", "old"])
def test_schema_check_fails_and_writes_nothing_when_file_is_not_current(tmp_path: Path, content: str | None) -> None:
    output = tmp_path / "chain.schema.json"
    if content is not None:
        output.write_text(content, encoding="utf-8")
    with pytest.raises(CommandError, match=r"chain\.schema\.json đã cũ"):
        call_command("chain_schema", f"--output={output}", "--check")
    assert (output.read_text(encoding="utf-8") if output.exists() else None) == content
