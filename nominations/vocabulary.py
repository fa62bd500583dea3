"""The words of this domain: what bodies, offices and policies are called, and which offices exist at each level.

They come from `vocabulary.yaml` beside this file, which is read once, when Django starts, without a database.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StrictBool, StringConstraints, TypeAdapter

from workflows import registry, sheets
from workflows.models.places import Area
from workflows.offices import BodyPlan, Post
from workflows.places import REFORM, full_name_in_sentence
from workflows.policies import UNITS

FILE = Path(__file__).resolve().parent / "vocabulary.yaml"

Level = Literal["commune", "district", "province"]
Anywhere = Literal["commune", "district", "province", "any"]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
PolicyCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=120)]
Sensitive = Literal["ethnicity", "religion", "party_member", "identity_number"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Word(_Part):
    """What something is called on screen."""

    vi: Words
    en: Words


class Function(Word):
    """A kind of body; `names` gives its name for each level that has one, with {area} for the place."""

    names: dict[Level, Words]


class Position(Word):
    """A kind of office; `titles` (function -> level or any -> words) prevail over its own words.

    `erases` lets its holders erase personal data that history commits to. `reads` (function -> sensitive fields) says
    what of a nominee they may read that others may not (`nominations.register.sensitive`).
    """

    single_holder: StrictBool
    erases: StrictBool = False
    audits: StrictBool = False
    administers: StrictBool = False
    reads: dict[Code, tuple[Sensitive, ...]] = {}
    titles: dict[Code, dict[Anywhere, Word]] = {}


class PolicyWord(Word):
    """A policy code and what its values count."""

    unit: Words


class Vocabulary(_Part):
    """The whole file. `offices` (level -> function -> positions) says what exists where."""

    functions: dict[Code, Function]
    positions: dict[Code, Position]
    policies: dict[PolicyCode, PolicyWord]
    offices: dict[Level, dict[Code, tuple[Code, ...]]]


def read(path: Path = FILE) -> Vocabulary:
    """Read a vocabulary. Raises `sheets.SheetError` that names every mistake with its place."""
    found = sheets.read(path, TypeAdapter(Vocabulary))
    mistakes = list(_mistakes(found))
    if mistakes:
        raise sheets.SheetError("\n".join([f"Tệp {path.name} có {len(mistakes)} chỗ phải sửa:", *mistakes]))
    return found


def _mistakes(words: Vocabulary) -> Iterator[str]:
    for code, function in words.functions.items():
        for level, name in function.names.items():
            if name.count("{area}") != 1 or name.replace("{area}", "").count("{"):
                yield f"  functions.{code}.names.{level}: phải có {{area}} đúng một lần, không có ngoặc nhọn khác"
    for code, position in words.positions.items():
        for function_code in position.titles.keys() - words.functions.keys():
            yield f'  positions.{code}.titles: không có chức năng "{function_code}" trong mục functions'
        for function_code in position.reads.keys() - words.functions.keys():
            yield f'  positions.{code}.reads: không có chức năng "{function_code}" trong mục functions'
    for code, policy in words.policies.items():
        if policy.unit not in UNITS:
            yield f'  policies.{code}: đơn vị "{policy.unit}" phải là một trong: {", ".join(UNITS)}'
    for level, bodies in words.offices.items():
        for function_code, positions in bodies.items():
            where = f"  offices.{level}.{function_code}"
            if function_code not in words.functions:
                yield f"{where}: không có chức năng này trong mục functions"
            elif level not in words.functions[function_code].names:
                yield f"{where}: chức năng này chưa có tên cơ quan ở cấp {level} (functions.{function_code}.names)"
            for position_code in dict.fromkeys(positions):
                if position_code not in words.positions:
                    yield f'{where}: không có chức vụ "{position_code}" trong mục positions'
                elif positions.count(position_code) > 1:
                    yield f'{where}: chức vụ "{position_code}" viết hai lần'


_words: Vocabulary | None = None


def words() -> Vocabulary:
    """Return the shipped vocabulary, read once per process."""
    global _words
    if _words is None:
        _words = read()
    return _words


def register() -> None:
    """Put the words into the engine's registry, so that lint and screens know them. Safe to call again."""
    found = words()
    known = registry.vocabulary
    known.functions.update({code: registry.Word(one.vi, one.en) for code, one in found.functions.items()})
    known.positions.update(
        {
            code: registry.PositionWord(one.vi, one.en, one.single_holder, one.erases, one.audits, one.administers)
            for code, one in found.positions.items()
        }
    )
    known.policies.update({code: registry.PolicyWord(one.vi, one.en, one.unit) for code, one in found.policies.items()})


def body_name(function: str, area: Area) -> str:
    """Return what the body with this function is called for an area: "Phòng Nội vụ huyện Chi Lăng".

    Raises LookupError when areas of that level have no such body.
    """
    known = words().functions.get(function)
    pattern = known.names.get(area.level) if known else None  # type: ignore[call-overload]
    if pattern is None:
        raise LookupError(f'{area.name} không có cơ quan mang chức năng "{function}".')
    return str(pattern).replace("{area}", full_name_in_sentence(area))


def office_title(function: str, level: str, position: str) -> str:
    """Return the Vietnamese title of a position at a body: "Trưởng phòng". LookupError for an unknown position."""
    known = words().positions.get(position)
    if known is None:
        raise LookupError(f'Không có chức vụ "{position}" trong bảng từ.')
    here = known.titles.get(function, {})
    return next((here[key].vi for key in (level, "any") if key in here), known.vi)


def office_table(level: str, on: date) -> tuple[BodyPlan, ...]:
    """Return the bodies and offices that an area of a level has on a day, for `workflows.offices.establish`.

    There are no districts since 1 July 2025. The names are those of 2024: what each body of a commune or province is
    called after the reform is a local decision, entered where it is taken.
    """
    if level == "district" and on >= REFORM:
        return ()
    found = words()
    return tuple(
        BodyPlan(
            function=function,
            name=partial(body_name, function),
            posts=tuple(
                Post(position, office_title(function, level, position), found.positions[position].single_holder)
                for position in positions
            ),
        )
        for function, positions in found.offices.get(level, {}).items()  # type: ignore[call-overload]
    )


def office_tables(on: date) -> dict[str, tuple[BodyPlan, ...]]:
    """Return `office_table` for every level: the table that `workflows.offices.establish` takes."""
    return {level: office_table(level, on) for level in ("commune", "district", "province")}
