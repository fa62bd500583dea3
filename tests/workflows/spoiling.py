"""Good documents with one thing wrong, one after another, and what is said of them."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

WRONG = (None, True, 3, "", "x" * 99, "Ả B", "2024-02-32", "1/5/2024", [], ["a"], [3], {}, {"a": "b"}, {"Ả": ["Ả"]})


def spoiled(document: Any, at: tuple[Any, ...] = ()) -> Iterator[Any]:
    """Yield copies of a good document with one part replaced by something wrong, left out, renamed or added."""
    here = document
    for step in at:
        here = here[step]
    for wrong in WRONG:
        yield changed(document, at, lambda _, wrong=wrong: wrong)
    if isinstance(here, dict):
        yield changed(document, at, lambda part: {**part, "colour": "red"})
        for key in here:
            yield changed(document, at, lambda part, key=key: {k: v for k, v in part.items() if k != key})
            yield changed(document, at, lambda part, key=key: {f"Ả{k}" if k == key else k: v for k, v in part.items()})
            yield from spoiled(document, (*at, key))
    if isinstance(here, list):
        for number in range(len(here)):
            yield from spoiled(document, (*at, number))


def changed(document: Any, at: tuple[Any, ...], change: Any) -> Any:
    if not at:
        return change(document)
    found = copy.deepcopy(document)
    here = found
    for step in at[:-1]:
        here = here[step]
    here[at[-1]] = change(here[at[-1]])
    return found


def pydantic_says(kind: TypeAdapter[Any], content: Any) -> list[ErrorDetails]:
    try:
        kind.validate_python(content)
    except ValidationError as error:
        return error.errors()
    return []


def is_vietnamese(line: str) -> bool:
    """Whether the words of a line, its place and what it quotes left out, carry Vietnamese letters."""
    words = re.sub(r'"[^"]*"', "", re.sub(r"^ *(dòng \d+: )?(toàn bộ tệp: |\S+: )?", "", line))
    return any(letter.isalpha() and not letter.isascii() for letter in words)
