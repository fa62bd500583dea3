"""Reading the shipped YAML tables (words, policies) strictly: every mistake is named with its line, in Vietnamese."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from workflows.definition import strict_yaml
from workflows.definition.finding import shown

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
    "day_form": 'ngày "{input}" viết sai; hãy viết "NĂM-THÁNG-NGÀY" trong ngoặc kép, ví dụ "2024-05-06"',
    "day_unknown": 'không có ngày "{input}" trong lịch; hãy xem lại ngày và tháng',
}
#: pydantic's own words are English and are never shown.
_ELSE = 'không nhận giá trị "{input}"; hãy viết theo mẫu của các dòng cùng loại trong tệp'
_UNREADABLE: tuple[tuple[type[Exception], str], ...] = (
    (FileNotFoundError, "không có tệp này"),
    (IsADirectoryError, "đây là thư mục, không phải tệp"),
    (PermissionError, "tài khoản đang chạy lệnh không có quyền đọc"),
)


class SheetError(ValueError):
    """A table that cannot be used. The text is Vietnamese and names the file, the lines and what to do."""


@dataclass(frozen=True)
class Sheet(Generic[T]):
    """A table that was read: its file, what it says, and where each part of it stands."""

    file: Path
    content: T
    document: strict_yaml.Document

    def refused(self, mistakes: Iterable[tuple[strict_yaml.Path, str]]) -> SheetError:
        """Return the error that lists mistakes which only the reader's caller can see, as (path, Vietnamese words)."""
        return SheetError(_listed(self.file, [(self.document.line(path), words) for path, words in mistakes]))


def read(path: Path, kind: TypeAdapter[T], *, blanks: bool = False) -> T:
    """Read a YAML table as `kind`; see `read_sheet`. Raises `SheetError` that lists all mistakes seen."""
    return read_sheet(path, kind, blanks=blanks).content


def read_sheet(path: Path, kind: TypeAdapter[T], *, blanks: bool = False) -> Sheet[T]:
    """Read a YAML table as `kind`, and keep its lines. With `blanks`, an empty value (`null`) is None.

    Otherwise an empty value is a mistake. Raises `SheetError` that lists all mistakes seen.
    """
    try:
        raw = path.read_bytes()
    except (OSError, ValueError) as error:
        raise SheetError(f"Không đọc được tệp {path}: {why_unreadable(error)}. Hãy kiểm tra đường dẫn.") from error
    document = strict_yaml.parse(raw)
    empty = [one.path for one in document.faults if one.code == "empty_value" and one.path] if blanks else []
    faults = [one for one in document.faults if one.path not in empty]
    if faults:
        raise SheetError(_listed(path, [(one.line, _at(one.path, one.detail)) for one in faults]))
    for where in empty:
        _set_none(document.data, where)
    try:
        return Sheet(path, kind.validate_python(document.data), document)
    except ValidationError as error:
        raise SheetError(_listed(path, [_said(document, one) for one in error.errors()])) from None


def why_unreadable(error: Exception) -> str:
    """Return in Vietnamese why a file could not be read, for an OSError or the ValueError of an impossible name."""
    known = next((words for kind, words in _UNREADABLE if isinstance(error, kind)), None)
    return known or f"hệ điều hành từ chối ({type(error).__name__})"


def _said(document: strict_yaml.Document, error: Any) -> tuple[int | None, str]:
    # "[key]" is pydantic's own step: the mistake is in the name before it.
    where = tuple(str(part) for part in error["loc"] if part != "[key]")
    context = {key: _choices(value) for key, value in error.get("ctx", {}).items()}
    words = _SAID.get(error["type"], _ELSE).format(**{**context, "input": shown(str(error["input"]))})
    return document.line(where), _at(where or ("toàn bộ tệp",), words)


def _choices(value: Any) -> Any:
    return value.replace(" or ", ", ").replace("'", "") if isinstance(value, str) else value


def _at(where: strict_yaml.Path, words: str) -> str:
    return f"{'.'.join(where)}: {words}" if where else words


def _listed(path: Path, mistakes: list[tuple[int | None, str]]) -> str:
    lines = [f"  dòng {line}: {words}" if line else f"  {words}" for line, words in mistakes]
    return "\n".join([f"Tệp {path.name} có {len(lines)} chỗ phải sửa:", *lines])


def _set_none(data: Any, where: strict_yaml.Path) -> None:
    for key in where[:-1]:
        data = data[int(key)] if isinstance(data, list) else data[key]
    data[int(where[-1]) if isinstance(data, list) else where[-1]] = None
