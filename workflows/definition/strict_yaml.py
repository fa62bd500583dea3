"""YAML without its traps: one document, no duplicate keys, no aliases, no tags, nothing guessed from unquoted text.

PyYAML reads `on` as true, `2024` as a number and `2024-01-01` as a date. An administrator means words. So only `true`,
`false` and plain whole numbers are read as what they look like; all else that YAML would reinterpret must be quoted.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.events import AliasEvent
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from workflows.definition.finding import shown
from workflows.names import nfc

#: Technical limits: the shipped chains need about 60,000 bytes and nine levels.
SIZE_LIMIT = 512 * 1024
DEPTH_LIMIT = 16

Path = tuple[str, ...]

_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,8}")
_STRING_TAG = "tag:yaml.org,2002:str"
_MEANT = {
    "tag:yaml.org,2002:bool": "giá trị đúng/sai",
    "tag:yaml.org,2002:int": "một con số",
    "tag:yaml.org,2002:float": "một con số",
    "tag:yaml.org,2002:timestamp": "một ngày",
    "tag:yaml.org,2002:null": "giá trị rỗng",
    "tag:yaml.org,2002:merge": "lệnh gộp",
    "tag:yaml.org,2002:value": "giá trị mặc định",
}
_SYNTAX = (
    ("cannot start any token", "có ký tự không được đứng ở đây (thường là phím Tab); hãy thụt dòng bằng dấu cách"),
    ("mapping values are not allowed", "dấu hai chấm nằm trong chữ không có ngoặc kép, hoặc dòng thụt vào sai"),
    ("could not find expected ':'", "thiếu dấu hai chấm sau tên mục"),
    ("undefined tag handle", "có nhãn bắt đầu bằng dấu !; hãy bỏ nhãn hoặc đặt chữ trong ngoặc kép"),
    ("undefined alias", "có ký hiệu * (tham chiếu); hãy viết lại đầy đủ nội dung"),
    ("unexpected end of stream", "có dấu ngoặc kép mở ra mà không đóng lại"),
    ("expected ',' or", "thiếu dấu phẩy hoặc dấu ngoặc đóng ] }"),
)


@dataclass(frozen=True)
class Fault:
    """A mistake of writing at `path`. `spoiled`: the value there cannot be used, so nothing more is said about it."""

    path: Path
    line: int | None
    code: str
    detail: str
    spoiled: bool = True


@dataclass
class Document:
    """What the text says (`data`: mappings, lists, text, true/false, whole numbers), where, and what is wrong in it."""

    data: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    @property
    def usable(self) -> bool:
        """Whether the data can be judged further."""
        return self.data is not None and not any(fault.spoiled for fault in self.faults)

    def line(self, path: Path) -> int | None:
        """The line of the nearest part on the way to `path` that the text has."""
        return next((self.lines[path[:n]] for n in range(len(path), 0, -1) if path[:n] in self.lines), None)

    def spoiled(self, path: Path) -> bool:
        """Whether `path` lies at or under a value that was already reported."""
        return any(path[: len(fault.path)] == fault.path for fault in self.faults if fault.spoiled)


class _Stop(Exception):
    """The text cannot be read any further."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.code)
        self.fault = fault


class StrictLoader(yaml.SafeLoader):
    """Composes nodes, keeps notes of anchors, aliases and tags, stops at too great a depth; constructs no objects."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        #: id of a node -> (code, detail) of what may not be written there.
        self.notes: dict[int, tuple[str, str]] = {}
        self._depth = 0

    def compose_node(self, parent: Node | None, index: Any) -> Node | None:
        """Compose one node; PyYAML calls it for every value and key."""
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, AliasEvent):
            self.get_event()  # type: ignore[no-untyped-call]
            mark: Any = event.start_mark
            empty = ScalarNode(_STRING_TAG, "", mark, mark)
            self.notes[id(empty)] = (
                "alias",
                f"không dùng được tham chiếu *{shown(str(event.anchor))}; hãy viết lại đầy đủ",
            )
            return empty
        note = None
        if event.anchor is not None:
            note = "anchor", f"không dùng được ký hiệu neo &{shown(event.anchor)}; hãy bỏ đi"
        if event.tag is not None:
            note = "unknown_tag", f'không dùng được nhãn "{shown(event.tag)}"; hãy bỏ nhãn'
        event.anchor = event.tag = None
        self._depth += 1
        if self._depth > DEPTH_LIMIT:
            line = event.start_mark.line + 1
            raise _Stop(Fault((), line, "too_deep", f"các mục lồng nhau quá sâu (quá {DEPTH_LIMIT} lớp)"))
        node = super().compose_node(parent, index)
        self._depth -= 1
        if note is not None:
            self.notes[id(node)] = note
        return node


def parse(text: str | bytes) -> Document:
    """Read one YAML document. Never raises for a bad text: see `faults`, and `data` is None if nothing is left."""
    document = Document()
    try:
        node, notes = _compose(_decoded(text))
    except _Stop as stop:
        document.faults.append(stop.fault)
        return document
    document.data = _Walk(document, notes).value(node, ())
    return document


def _decoded(text: str | bytes) -> str:
    """Return the text without a byte order mark, or stop when it is too large or not UTF-8."""
    size = len(text) if isinstance(text, bytes) else len(text.encode("utf-8", "surrogatepass"))
    if size > SIZE_LIMIT:
        raise _Stop(Fault((), None, "too_large", f"tệp quá lớn ({size // 1024} KB); tối đa {SIZE_LIMIT // 1024} KB"))
    if isinstance(text, str):
        return text.removeprefix("\ufeff")
    try:
        return text.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = text.count(b"\n", 0, error.start) + 1
        detail = "tệp không phải bảng mã UTF-8; hãy mở tệp và lưu lại với mã hóa UTF-8"
        raise _Stop(Fault((), line, "not_utf8", detail)) from None


def _compose(text: str) -> tuple[Node, dict[int, tuple[str, str]]]:
    """Return the root node and the loader's notes, or stop at a text that is not one YAML document."""
    try:
        loader = StrictLoader(text)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        detail = f"có ký tự điều khiển không nhìn thấy (U+{ord(text[error.position]):04X}); hãy xóa đi"
        raise _Stop(Fault((), line, "control_character", detail)) from None
    try:
        node = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        raise _Stop(_syntax_fault(error)) from None
    finally:
        loader.dispose()
    if node is None:
        raise _Stop(Fault((), None, "empty_document", "tệp trống, chưa có định nghĩa nào"))
    return node, loader.notes


def _syntax_fault(error: yaml.MarkedYAMLError) -> Fault:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, f" (cột {mark.column + 1})") if mark else (None, "")
    said = f"{error.context or ''} {error.problem or ''}"
    if "expected a single document" in said:
        detail = "tệp có nhiều tài liệu (dấu ---); mỗi tệp chỉ một định nghĩa"
        return Fault((), line, "several_documents", detail)
    detail = next((words for sign, words in _SYNTAX if sign in said), "dòng này viết sai cú pháp YAML")
    code = "unknown_tag" if "tag handle" in said else "not_yaml"
    return Fault((), line, code, f"không đọc được tệp: {detail}{column}")


class _Walk:
    """Turns nodes into plain data, noting lines and faults."""

    def __init__(self, document: Document, notes: dict[int, tuple[str, str]]) -> None:
        self.document = document
        self.notes = notes

    def value(self, node: Node, path: Path) -> Any:
        self.document.lines.setdefault(path, node.start_mark.line + 1)
        if id(node) in self.notes:
            code, detail = self.notes[id(node)]
            self._fault(path, node, code, detail, spoiled=code == "alias")
        if isinstance(node, MappingNode):
            return self._mapping(node, path)
        if isinstance(node, SequenceNode):
            return [self.value(one, (*path, str(at))) for at, one in enumerate(node.value)]
        assert isinstance(node, ScalarNode)  # YAML has no fourth kind
        return self._scalar(node, path)

    def _fault(self, path: Path, node: Node, code: str, detail: str, spoiled: bool = True) -> None:
        self.document.faults.append(Fault(path, node.start_mark.line + 1, code, detail, spoiled))

    def _mapping(self, node: MappingNode, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = self._key(key_node, path)
            if key is None:
                continue
            here = (*path, key)
            if key in found:
                first = self.document.lines[here]
                code = "duplicate_action" if path[-1:] == ("actions",) else "duplicate_key"
                self._fault(
                    here,
                    key_node,
                    code,
                    f'"{shown(key)}" viết hai lần (lần đầu ở dòng {first}); hãy bỏ hoặc đổi tên một',
                    spoiled=False,
                )
                continue
            self.document.lines[here] = key_node.start_mark.line + 1
            found[key] = self.value(value_node, here)
        return found

    def _key(self, node: Node, path: Path) -> str | None:
        if id(node) in self.notes:
            self._fault(path, node, *self.notes[id(node)], spoiled=False)
            return None
        if not isinstance(node, ScalarNode):
            self._fault(path, node, "key_not_text", "tên mục phải là một từ", spoiled=False)
            return None
        if node.tag == "tag:yaml.org,2002:merge":
            self._fault(path, node, "merge_key", "không dùng được lệnh gộp <<; hãy viết lại đầy đủ", spoiled=False)
            return None
        if node.tag != _STRING_TAG:
            meant = _MEANT.get(node.tag, "không phải chữ")
            name = shown(node.value)
            detail = f'tên mục {name or "(trống)"} không có ngoặc kép nên YAML hiểu là {meant}; hãy viết "{name}"'
            self._fault(path, node, "key_not_text", detail, spoiled=False)
            return None
        trouble = strange_letters(node.value)
        if trouble:
            self._fault(path, node, trouble[0], f'tên mục "{shown(node.value)}" {trouble[1]}', spoiled=False)
            return None
        return nfc(node.value)

    def _scalar(self, node: ScalarNode, path: Path) -> Any:
        text: str = node.value
        if node.tag == "tag:yaml.org,2002:bool" and text in ("true", "false"):
            return text == "true"
        if node.tag == "tag:yaml.org,2002:int" and _INTEGER.fullmatch(text):
            return int(text)
        if node.tag == "tag:yaml.org,2002:null":
            self._fault(path, node, "empty_value", "mục này để trống; hãy ghi giá trị hoặc bỏ hẳn mục")
            return ""
        if node.tag != _STRING_TAG:
            meant = _MEANT.get(node.tag, "không phải chữ")
            quoted = f'hãy viết "{shown(text)}" trong ngoặc kép'
            if node.tag == "tag:yaml.org,2002:bool":
                quoted = f"nếu là đúng/sai, hãy viết true hoặc false; nếu là chữ, {quoted}"
            detail = f"{shown(text)} không có ngoặc kép nên YAML hiểu là {meant}; {quoted}"
            self._fault(path, node, "unquoted_value", detail)
            return text
        trouble = strange_letters(text)
        if trouble:
            self._fault(path, node, trouble[0], f'"{shown(text)}" {trouble[1]}')
        return nfc(text)


def strange_letters(text: str) -> tuple[str, str] | None:
    """Return (code, Vietnamese explanation) of the first character that looks like something else or like nothing.

    None if there is none. Vietnamese and English need only the letters a-z and đ, with their marks; a Cyrillic "а" in a
    name would make two names that nobody can tell apart.
    """
    for character in nfc(text):
        kind = unicodedata.category(character)
        number = f"U+{ord(character):04X}"
        if kind == "Cf":
            return "invisible_character", f"có ký tự không nhìn thấy ({number}); hãy xóa và gõ lại"
        if kind in ("Cc", "Cs", "Co", "Cn"):
            return "control_character", f"có ký tự điều khiển ({number}); hãy xóa và gõ lại"
        if kind[0] == "M":
            return "stray_mark", f"có dấu thanh đứng rời, không thuộc chữ cái nào ({number}); hãy gõ lại chữ đó"
        base = unicodedata.normalize("NFD", character)[0]
        letter = kind[0] == "L" and not (base.isascii() or base in "đĐ")
        if letter or (kind[0] == "N" and kind != "No" and not character.isascii()):
            return (
                "look_alike",
                f'có ký tự "{character}" ({number}) trông giống chữ thường dùng nhưng là chữ khác; hãy gõ lại',
            )
    return None
