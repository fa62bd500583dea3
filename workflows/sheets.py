"""Reading the shipped YAML tables (words, policies) strictly: every mistake is named with its line, in Vietnamese."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from workflows.definition import strict_yaml

T = TypeVar("T")

_SAID = {
    "missing": "thiếu mục này",
    "extra_forbidden": "mục này không có trong quy ước; hãy bỏ hoặc kiểm tra chính tả",
    "string_type": "phải là chữ, đặt trong ngoặc kép",
    "bool_type": "phải là true hoặc false",
    "string_too_long": "chữ quá dài (tối đa {max_length} ký tự)",
    "string_too_short": "không được để trống",
    "string_pattern_mismatch": "chỉ gồm chữ thường a-z, chữ số và dấu gạch dưới, bắt đầu bằng chữ",
    "literal_error": "phải là một trong: {expected}",
    "list_type": "phải là một danh sách",
    "tuple_type": "phải là một danh sách",
    "dict_type": "phải gồm các mục con",
    "model_type": "phải gồm các mục con",
}


class SheetError(ValueError):
    """A table that cannot be used. The text is Vietnamese and names the file, the lines and what to do."""


def read(path: Path, kind: TypeAdapter[T], *, blanks: bool = False) -> T:
    """Read a YAML table as `kind`. With `blanks`, an empty value (`null`) is None; otherwise it is a mistake.

    Raises `SheetError` that lists all mistakes seen.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise SheetError(f"Không đọc được tệp {path}: {error.strerror}. Hãy kiểm tra đường dẫn.") from error
    document = strict_yaml.parse(raw)
    empty = [one.path for one in document.faults if one.code == "empty_value"] if blanks else []
    faults = [one for one in document.faults if one.path not in empty]
    if faults:
        raise SheetError(_listed(path, [(one.line, f"{'.'.join(one.path)}: {one.detail}") for one in faults]))
    for where in empty:
        _set_none(document.data, where)
    try:
        return kind.validate_python(document.data)
    except ValidationError as error:
        raise SheetError(_listed(path, [_said(document, one) for one in error.errors()])) from None


def _said(document: strict_yaml.Document, error: Any) -> tuple[int | None, str]:
    where = tuple(str(part) for part in error["loc"])
    context = error.get("ctx", {})
    words = _SAID.get(error["type"], "").format(**context) or str(error["msg"]).removeprefix("Value error, ")
    return document.line(where), f"{'.'.join(where)}: {words}" if where else words


def _listed(path: Path, mistakes: list[tuple[int | None, str]]) -> str:
    lines = [f"  dòng {line}: {words}" if line else f"  {words}" for line, words in mistakes]
    return "\n".join([f"Tệp {path.name} có {len(lines)} chỗ phải sửa:", *lines])


def _set_none(data: Any, where: strict_yaml.Path) -> None:
    for key in where[:-1]:
        data = data[int(key)] if isinstance(data, list) else data[key]
    data[int(where[-1]) if isinstance(data, list) else where[-1]] = None
