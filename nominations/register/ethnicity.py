"""Ethnic groups: one slug each inside the system, and the codes of two official lists that contradict each other.

A code is read only together with its list (04 is Hoa in the list of 1979 and Mường in that of 2008). A name that means
several groups is not resolved. Nothing is concluded from a person's name or district.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from nominations.errors import refuse
from workflows.names import nfc

_FILE = Path(__file__).parent / "data" / "ethnicities.yaml"


@dataclass(frozen=True, slots=True)
class Group:
    """An ethnic group: slug, name, its code in each list, other spellings of its name."""

    slug: str
    vi: str
    codes: dict[str, str]
    aliases: tuple[str, ...] = ()


@cache
def _content() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return content


@cache
def lists() -> dict[str, str]:
    """The official lists: version → title of the decision."""
    return {version: entry["title"] for version, entry in _content()["lists"].items()}


@cache
def groups() -> dict[str, Group]:
    """All groups by slug, in the order of the list of 1979."""
    return {
        entry["slug"]: Group(
            entry["slug"],
            entry["vi"],
            {version: entry[version] for version in lists()},
            tuple(entry.get("aliases", ())),
        )
        for entry in _content()["groups"]
    }


#: The slugs a row may hold.
SLUGS: tuple[str, ...] = tuple(groups())


@cache
def _by_code() -> dict[tuple[str, str], str]:
    return {(version, code): group.slug for group in groups().values() for version, code in group.codes.items()}


@cache
def _by_name() -> dict[str, str]:
    """Names with their marks, in lower case: without marks "Lự" and "Lu", "Mạ" and "Ma" would meet."""
    return {_key(name): group.slug for group in groups().values() for name in (group.vi, *group.aliases)}


@cache
def _ambiguous() -> dict[str, str]:
    return {_key(name): why for name, why in _content()["ambiguous"].items()}


def title_of(slug: str) -> str:
    """Return the name on screen. Raises KeyError for an unknown slug."""
    return groups()[slug].vi


def code_of(slug: str, version: str) -> str:
    """Return the two-digit code in a list. Raises KeyError for an unknown slug or list."""
    return groups()[slug].codes[version]


def from_code(version: str, code: str) -> str:
    """Return the slug of a two-digit code in the named list ("1979" or "2008").

    Raises DomainError (field "ethnicity") when the list is not named or the code is not in it.
    """
    if version not in lists():
        raise refuse(
            "ethnicity",
            "ethnicity_list_unknown",
            f'Mã dân tộc "{code}" không rõ theo danh mục nào: cùng một mã chỉ các dân tộc khác nhau.',
            "Chọn danh mục: " + "; ".join(f"{known} ({title})" for known, title in lists().items()) + ".",
        )
    slug = _by_code().get((version, code))
    if slug is None:
        raise refuse(
            "ethnicity",
            "ethnicity_code_unknown",
            f'Không có mã dân tộc "{code}" trong danh mục {version}.',
            'Ghi mã hai chữ số từ "01" đến "54", kể cả số 0 ở đầu.',
        )
    return slug


def from_name(name: str) -> str | None:
    """Return the slug of a group by its name or another spelling; None when unknown or when it means several groups."""
    key = _key(name)
    return None if key in _ambiguous() else _by_name().get(key)


def checked(slug: str, field: str = "ethnicity") -> str:
    """Return a slug that is known. Raises DomainError for anything else: free text, a bare code, a name.

    A name or a code gets the slug it may stand for as advice, or why it stands for none.
    """
    if slug in groups():
        return slug
    why = _ambiguous().get(_key(slug))
    meant = from_name(slug)
    if slug.isdigit():
        message = f'"{slug}" là mã dân tộc chưa rõ theo danh mục nào.'
    elif why:
        message = f'Tên "{nfc(slug)[:40]}" {why}.'
    else:
        message = f'Không có dân tộc "{nfc(slug)[:40]}" trong danh mục.'
    way_out = (
        f'Chọn "{title_of(meant)}" trong danh mục dân tộc.' if meant else "Chọn một trong 54 dân tộc của danh mục."
    )
    raise refuse(field, "ethnicity_unknown", message, way_out)


def _key(name: str) -> str:
    """Spelling without case, hyphens and apostrophes, with all marks."""
    spaced = "".join(
        letter if letter.isalpha() else " " for letter in nfc(name).lower().replace("'", "").replace("’", "")
    )
    return " ".join(spaced.split())
