"""Tables in YAML: every mistake in Vietnamese with its line, whatever pydantic would have said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, TypeAdapter
from pydantic_core import PydanticKnownError
from pydantic_core._pydantic_core import list_all_errors

from tests.workflows.spoiling import is_vietnamese, pydantic_says, spoiled
from workflows.definition.model import Day
from workflows.sheets import SheetError, read, read_sheet

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=12)]


class Part(BaseModel):
    """Every kind of value that the project's tables have."""

    model_config = ConfigDict(extra="forbid", strict=True)

    code: Code
    words: Annotated[str, StringConstraints(min_length=1, max_length=12)]
    level: Literal["commune", "district", "province"]
    alone: bool
    since: Day
    before: Day | None
    names: list[str]
    posts: dict[Code, tuple[Code, ...]]


class LaxPart(BaseModel):
    """A list read as a tuple, as the vocabulary has it."""

    posts: tuple[Code, ...]


KIND = TypeAdapter(dict[Code, list[Part]])
LAX = TypeAdapter(list[LaxPart])
GOOD: dict[str, Any] = {
    "part": [
        {
            **{"code": "one", "words": "một", "level": "commune", "alone": True, "since": "2024-01-01", "before": None},
            **{"names": ["a"], "posts": {}},
        }
    ]
}


def said(path: Path, kind: TypeAdapter[Any], text: str) -> list[str]:
    """Return the lines of what is said of a file with this text, the heading left out."""
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SheetError) as refused:
        read(path, kind, blanks=True)
    heading, *lines = str(refused.value).splitlines()
    assert heading == f"Tệp {path.name} có {len(lines)} chỗ phải sửa:"
    return lines


def test_every_mistake_of_a_table_is_told_in_vietnamese_when_anything_in_it_is_wrong(tmp_path: Path) -> None:
    raised = set()
    for kind, good in ((KIND, GOOD), (LAX, [{"posts": ["a"]}])):
        assert pydantic_says(kind, good) == []
        for content in spoiled(good):
            errors = pydantic_says(kind, content)
            if not errors:
                continue
            lines = said(tmp_path / "t.yaml", kind, json.dumps(content, ensure_ascii=False))
            english = [one["msg"] for one in errors if any(one["msg"] in line for line in lines)]
            assert (english, [line for line in lines if not is_vietnamese(line)]) == ([], []), content
            assert [line for line in lines if "[key]" in line or " or " in line] == []
            raised |= {one["type"] for one in errors}
    assert raised == {
        *("missing", "extra_forbidden", "string_type", "bool_type", "string_too_long", "string_too_short"),
        *("string_pattern_mismatch", "literal_error", "list_type", "tuple_type", "dict_type", "model_type"),
        *("day_form", "day_unknown"),
    }


@pytest.mark.parametrize("known", list_all_errors(), ids=lambda known: known["type"])
def test_no_error_of_pydantic_comes_through_in_english_when_a_table_raises_it(tmp_path: Path, known: Any) -> None:
    def refuse(value: object) -> object:
        raise PydanticKnownError(known["type"], known["example_context"])

    kind = TypeAdapter(list[Annotated[str, BeforeValidator(refuse)]])
    [error] = pydantic_says(kind, ["x"])
    [line] = said(tmp_path / "t.yaml", kind, '- "x"\n')
    assert line.startswith("  dòng 1: 0: ")
    assert (error["msg"] in line, is_vietnamese(line)) == (False, True)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('"2024-01-01"', '"2024-02-32"', '  dòng 1: part.0.since: không có ngày "2024-02-32" trong lịch; '
         "hãy xem lại ngày và tháng"),
        ('"2024-01-01"', '"1/5/2024"', '  dòng 1: part.0.since: ngày "1/5/2024" viết sai; '
         'hãy viết "NĂM-THÁNG-NGÀY" trong ngoặc kép, ví dụ "2024-05-06"'),
        ('"commune"', '"xã"', "  dòng 1: part.0.level: phải là một trong: commune, district, province"),
        ('"part"', '"Part"', "  dòng 1: Part: chỉ gồm chữ thường a-z, chữ số và dấu gạch dưới, bắt đầu bằng chữ"),
        ("[{", "[{[", "  dòng 1: không đọc được tệp: thiếu dấu phẩy hoặc dấu ngoặc đóng ] } (cột 145)"),
    ],
)  # fmt: skip
def test_words_name_the_place_and_what_to_write_when_a_table_is_wrong(
    tmp_path: Path, old: str, new: str, line: str
) -> None:
    text = json.dumps(GOOD, ensure_ascii=False)
    assert text.count(old) == 1
    assert said(tmp_path / "t.yaml", KIND, text.replace(old, new)) == [line]


def test_no_empty_path_is_shown_when_the_text_is_not_yaml(tmp_path: Path) -> None:
    [line] = said(tmp_path / "t.yaml", KIND, 'part:\n  - code: "a": b\n')
    assert line == (
        "  dòng 2: không đọc được tệp: dấu hai chấm nằm trong chữ không có ngoặc kép, hoặc dòng thụt vào sai (cột 14)"
    )
    assert said(tmp_path / "t.yaml", KIND, "") == ["  tệp trống, chưa có định nghĩa nào"]


@pytest.mark.parametrize(("name", "why"), [("none.yaml", "không có tệp này"), ("", "đây là thư mục, không phải tệp")])
def test_reason_is_vietnamese_when_the_file_cannot_be_read(tmp_path: Path, name: str, why: str) -> None:
    path = tmp_path / name
    with pytest.raises(SheetError) as refused:
        read(path, KIND)
    assert str(refused.value) == f"Không đọc được tệp {path}: {why}. Hãy kiểm tra đường dẫn."


def test_mistakes_of_the_caller_get_their_lines_when_a_sheet_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    path.write_text('- posts: ["a"]\n- posts:\n    ["b"]\n', encoding="utf-8")
    sheet = read_sheet(path, LAX)
    assert [one.posts for one in sheet.content] == [("a",), ("b",)]
    refused = sheet.refused([(("1", "posts"), "thừa chức vụ"), (("1",), "thiếu người")])
    assert str(refused) == "Tệp t.yaml có 2 chỗ phải sửa:\n  dòng 2: thừa chức vụ\n  dòng 2: thiếu người"
