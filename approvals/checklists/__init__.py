"""Checklists of verification: versioned data, one file each, found by chain, stage and level of the award."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True)
class Line:
    """One line to settle."""

    code: str
    title: str


@dataclass(frozen=True)
class Template:
    """A checklist; `key` (name and version) is what recorded lines keep."""

    key: str
    basis: str
    lines: tuple[Line, ...]


@lru_cache(maxsize=1)
def templates() -> dict[tuple[str, str, str], Template]:
    """Return every template by (chain, stage, level of award; "" where the chain has no awards).

    Raises ValueError when two files claim one use or a file repeats a line: a wrong file must stop the start, not a
    case.
    """
    found: dict[tuple[str, str, str], Template] = {}
    for path in sorted(Path(__file__).parent.glob("*.yaml")):
        content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        lines = tuple(Line(line["code"], line["title"]) for line in content["lines"])
        if len({line.code for line in lines}) != len(lines):
            raise ValueError(f"{path.name}: a line is named twice")
        template = Template(f"{content['name']} {content['version']}", content["basis"], lines)
        for use in content["used"]:
            for level in use.get("levels", [""]):
                key = (use["chain"], use["stage"], level)
                if key in found:
                    raise ValueError(f"{path.name}: {key} already has {found[key].key}")
                found[key] = template
    return found


def template_for(chain: str, stage: str, level: str) -> Template | None:
    """Return the checklist to settle at a stage of a chain for an award of this level; None where there is none."""
    return templates().get((chain, stage, level))
