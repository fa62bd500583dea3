"""From the text of a file to a `Definition`, or to every mistake in it at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from workflows.definition import strict_yaml
from workflows.definition.finding import DefinitionError, Finding, at_line, made, named, shown
from workflows.definition.lint import lint
from workflows.definition.model import Action, Definition, Outcome, Stage
from workflows.definition.schema import KNOWN_KEYS, WrittenAnywhere, WrittenChain
from workflows.definition.strict_yaml import Document, Path

_BAD_NAME = 'tên mã "{input}" viết sai: chỉ dùng chữ thường không dấu a-z, số và dấu gạch dưới, bắt đầu bằng chữ'
_BAD_HEADING = {
    "chain": 'mã quy trình "{input}" viết sai: chỉ dùng chữ thường không dấu a-z, số và dấu gạch nối, bắt đầu bằng chữ',
    "name": 'tên bản "{input}" viết sai: chỉ dùng chữ không dấu, số và các dấu . _ -',
}
_BAD_UNION = {
    "held_by": "mục held_by phải là {position, at: {level, function}} hoặc {each: tên quy tắc}",
    "by": "mục by phải là holder, hoặc {position, at: {level, function}}, hoặc {each: tên quy tắc}",
    "complete_when": "mục complete_when phải là all, any hoặc {at_least: số}",
}
#: Steps that pydantic puts into the path of an error and that nobody has written.
_PYDANTIC_STEPS = ("<word>", "<Post>", "<Each>", "<AtLeast>", "[key]")
#: pydantic's error type -> our code and what to say; `{key}`, `{input}` and pydantic's context may be named.
_SAID = {
    "bool_type": ("wrong_type", "{key} phải là true hoặc false, không có ngoặc kép"),
    "int_type": ("wrong_type", "{key} phải là một số nguyên, không có ngoặc kép"),
    "string_type": ("wrong_type", "{key} phải là một dòng chữ"),
    "tuple_type": ("wrong_type", "{key} phải là một danh sách trong ngoặc vuông, ví dụ [tên_thứ_nhất, tên_thứ_hai]"),
    "dict_type": ("wrong_type", "{key} phải gồm các mục con thụt vào bên dưới"),
    "model_type": ("wrong_type", "{key} phải gồm các mục con thụt vào bên dưới"),
    "too_short": ("empty_list", "{key} chưa có tên nào"),
    "string_too_long": ("too_long", "{key} quá dài, tối đa {max_length} ký tự"),
    "string_pattern_mismatch": ("bad_name", _BAD_NAME),
    "day_form": ("wrong_date", 'ngày "{input}" viết sai; hãy viết dạng "NĂM-THÁNG-NGÀY", ví dụ "2024-05-06"'),
    "day_unknown": ("wrong_date", 'không có ngày "{input}" trong lịch'),
}


@dataclass
class _Reading:
    """What came out of a text: a definition unless it is too broken, what is wrong in writing, and where things are."""

    definition: Definition | None
    findings: list[Finding]
    document: Document
    #: Names of actions that were written under `anywhere`.
    shared: frozenset[str] = frozenset()


def read(text: str | bytes) -> Definition:
    """Return the definition that a YAML text says.

    Raises DefinitionError with every mistake of writing: syntax, unknown or missing keys, wrong types, unquoted values,
    look-alike letters, an `anywhere` that names what is not there. Whether the chain makes sense is for `findings`.
    """
    reading = _reading(text)
    if reading.findings or reading.definition is None:
        raise DefinitionError(reading.findings)
    return reading.definition


def findings(text: str | bytes) -> list[Finding]:
    """Return every mistake in a YAML text: of writing, and (as far as it can be understood) those that lint finds."""
    reading = _reading(text)
    found = list(reading.findings)
    if reading.definition is not None:
        found += _located(lint(reading.definition), reading)
    return sorted(found, key=lambda one: one.line or 0)


def _reading(text: str | bytes) -> _Reading:
    document = strict_yaml.parse(text)
    found = [_of_fault(fault, document) for fault in document.faults]
    if document.data is None:
        return _Reading(None, found, document)
    written = None
    try:
        written = WrittenChain.model_validate(document.data, by_alias=True, by_name=False)
    except ValidationError as error:
        found += _of_errors(error, document)
    if written is None or not document.usable:
        return _Reading(None, sorted(found, key=lambda one: one.line or 0), document)
    definition, more = _folded(written, document)
    found = sorted(found + more, key=lambda one: one.line or 0)
    return _Reading(definition, found, document, frozenset(written.anywhere))


# --- from written to normalised -------------------------------------------------------------------


def _folded(written: WrittenChain, document: Document) -> tuple[Definition, list[Finding]]:
    """Turn the written form into the normalised one: names inside, `anywhere` among the actions of its stages."""
    found: list[Finding] = []
    actions = {
        stage: {name: Action(name=name, **dict(body)) for name, body in one.actions.items()}
        for stage, one in written.stages.items()
    }
    for name, body in written.anywhere.items():
        for fault in _add_anywhere(name, body, actions):
            found.append(_finding(fault[0], fault[1], ("anywhere", name, "in"), document))
    stages = {name: Stage(name=name, **{**dict(one), "actions": actions[name]}) for name, one in written.stages.items()}
    outcomes = {
        name: Outcome(
            name=name,
            **{**dict(one), "actions": {key: Action(name=key, **dict(body)) for key, body in one.actions.items()}},
        )
        for name, one in written.outcomes.items()
    }
    heading = {key: value for key, value in dict(written).items() if key not in ("anywhere", "stages", "outcomes")}
    return Definition(**heading, stages=stages, outcomes=outcomes), found


def _add_anywhere(name: str, body: WrittenAnywhere, actions: dict[str, dict[str, Action]]) -> Iterator[tuple[str, str]]:
    """Add one `anywhere` action to its stages; yield (code, what is wrong) for each stage where that cannot be."""
    content = {key: value for key, value in dict(body).items() if key != "in_"}
    seen: set[str] = set()
    for stage in body.in_:
        if stage in seen:
            yield "duplicate_in_list", f'mục in: bước "{stage}" viết hai lần'
        elif stage not in actions:
            yield "unknown_stage", f'mục in: không có bước nào tên "{stage}"{_meant(stage, actions)}'
        elif name in actions[stage]:
            yield (
                "duplicate_action",
                f'mục in: bước "{stage}" đã có hành động cùng tên "{name}"; hãy đổi tên một trong hai',
            )
        else:
            actions[stage][name] = Action(name=name, **content)
        seen.add(stage)


# --- findings -------------------------------------------------------------------------------------


def _finding(code: str, detail: str, path: Path, document: Document, line: int | None = None) -> Finding:
    """Make a finding at a path of the document: its stage and action named by title and code, and its line."""
    stage, action, where = _place(path, document.data)
    finding = made(code, detail, where=where, stage=stage, action=action, path=path)
    return at_line(finding, line or document.line(path))


def _place(path: Path, data: Any) -> tuple[str | None, str | None, list[str]]:
    """Return (stage or outcome, action, words for both) of a path; the words use the titles that the text has."""
    stage = action = None
    where: list[str] = []
    if len(path) >= 2 and path[0] in ("stages", "outcomes"):
        stage = path[1]
        where.append(named("bước" if path[0] == "stages" else "kết cục", stage, _title(data, path[:2])))
        if len(path) >= 4 and path[2] == "actions":
            action = path[3]
            where.append(named("hành động", action, _title(data, path[:4])))
    elif len(path) >= 2 and path[0] == "anywhere":
        action = path[1]
        where.append("mục anywhere")
        where.append(named("hành động", action, _title(data, path[:2])))
    return stage, action, where


def _title(data: Any, path: Path) -> str:
    for key in (*path, "title", "vi"):
        data = data.get(key) if isinstance(data, Mapping) else None
    return data if isinstance(data, str) else ""


def _of_fault(fault: strict_yaml.Fault, document: Document) -> Finding:
    """A mistake of YAML writing, named by the part it is in."""
    key = _key(fault.path)
    about = fault.code in ("unquoted_value", "empty_value", "look_alike", "invisible_character", "stray_mark")
    detail = f"mục {key}: {fault.detail}" if about and key else fault.detail
    return _finding(fault.code, detail, fault.path, document, fault.line)


def _of_errors(error: ValidationError, document: Document) -> Iterator[Finding]:
    """What pydantic found, except under values that were already reported."""
    for one in error.errors(include_url=False):
        path = tuple(str(step) for step in one["loc"] if step not in _PYDANTIC_STEPS)
        if not document.spoiled(path):
            code, detail = _said(one["type"], path, one.get("input"), one.get("ctx", {}))
            yield _finding(code, detail, path, document)


def _said(kind: str, path: Path, value: Any, context: Mapping[str, Any]) -> tuple[str, str]:
    """Return our code and the Vietnamese text of one of pydantic's errors."""
    key = f"mục {shown(_key(path))}" if path else "tệp"
    last = path[-1] if path else ""
    if kind == "missing":
        code = {"title": "missing_title", "past": "missing_past"}.get(_owner(path), "missing_key")
        return code, f"thiếu {key}"
    if kind == "extra_forbidden":
        if last in KNOWN_KEYS:
            return "unknown_key", f'mục "{shown(last)}" không dùng được ở đây'
        return "unknown_key", f'không có mục nào tên "{shown(last)}"{_meant(last, KNOWN_KEYS)}'
    if kind == "string_type" and isinstance(value, bool | int):
        written = str(value).lower()
        return "unquoted_value", f'{key}: {written} không có ngoặc kép nên không được hiểu là chữ; hãy viết "{written}"'
    if kind == "literal_error":
        choices = str(context.get("expected", "")).replace(" or ", ", ").replace("'", "")
        return "unknown_value", f'{key}: không có giá trị "{shown(str(value))}"; chỉ dùng một trong: {choices}'
    if kind.startswith("union_tag"):
        return "wrong_type", _BAD_UNION.get(last, f"{key} viết sai dạng")
    if kind == "string_pattern_mismatch" and path in (("chain",), ("name",)):
        return "bad_name", _BAD_HEADING[last].format(input=shown(str(value)))
    if kind == "model_type" and last in ("title", "past"):
        return "wrong_type", f'{key} phải ghi cả hai thứ tiếng: {{vi: "...", en: "..."}}'
    code, words = _SAID.get(kind, ("wrong_type", "{key} viết sai dạng"))
    return code, words.format(**{**context, "key": key, "input": shown(str(value))})


def _owner(path: Path) -> str:
    """The part that a missing key belongs to: `title` for both title and title.vi."""
    return path[-2] if path[-1] in ("vi", "en") and len(path) > 1 else path[-1]


def _key(path: Path) -> str:
    """How a path is written within its stage or action: `held_by.at.level`."""
    start = 0
    if path[:1] in (("stages",), ("outcomes",)):
        start = 4 if path[2:3] == ("actions",) and len(path) >= 4 else 2
    elif path[:1] == ("anywhere",):
        start = 2
    return ".".join(step for step in path[start:] if not step.isdigit()) or (path[-1] if path else "")


def _meant(name: str, known: Any) -> str:
    near = get_close_matches(name, sorted(known), n=1)
    return f'; có phải là "{near[0]}"?' if near else ""


def _located(found: list[Finding], reading: _Reading) -> Iterator[Finding]:
    """Give lint's findings their lines. An `anywhere` action is written once, so one mistake in it is told once."""
    told: set[tuple[str, str, str]] = set()
    own = reading.document.data["stages"]
    for one in found:
        path = one.path
        if one.stage in own and one.action in reading.shared and one.action not in own[one.stage]["actions"]:
            mark = (one.action, one.code, one.detail)
            if mark in told:
                continue
            told.add(mark)
            path = ("anywhere", one.action, *path[4:])
            one = replace(one, message=f"{one.message} (hành động này viết ở mục anywhere)", path=path)
        yield at_line(one, reading.document.line(path))
