"""How alike two nominees are: by name and birth and unit together, or by the number of an identity paper.

Plain comparison without a database. The rank is 3 (certain), 2 (likely), 1 (possible) or 0.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from nominations.errors import DomainError
from nominations.models.nominees import Nominee
from nominations.register import birthdate, identity_numbers
from nominations.register.birthdate import BirthDate
from nominations.register.sorting import sort_key
from workflows import clock, sealing
from workflows.names import fold

#: People write "Thôn Phố Cũ" and "Phố Cũ" for one place.
_VILLAGE = re.compile(r"^(?:thon|ban|xom|ap|buon|khu) ")


@dataclass(frozen=True, slots=True)
class Traits:
    """What two nominees are compared by. Names and places without marks, as they are searched for; `spelled` with.
    `former` are names that a collective of the register had."""

    kind: str
    search: str
    spelled: str
    birth: BirthDate | None = None
    gender: str = ""
    residence: int | None = None
    village: str = ""
    workplace: str = ""
    head: str = ""
    parent: int | None = None
    digest: str = ""
    id_kind: str = ""
    former: tuple[str, ...] = ()


def traits_of(one: Any) -> Traits:
    """Return the traits of a nominee, stored or still only described; what cannot be read is left out."""
    number = (one.id_kind, one.id_digest) if isinstance(one, Nominee) else _number(one.id_number)
    birth = one.birth if isinstance(one, Nominee) else _birth(one.birth)
    residence = one.residence_id if isinstance(one, Nominee) else getattr(one.residence, "pk", None)
    parent = one.parent_id if isinstance(one, Nominee) else getattr(one.parent, "pk", None)
    return Traits(
        kind=str(one.kind),
        search=fold(one.full_name),
        spelled=sort_key(one.full_name.lower()),
        birth=birth,
        gender=one.gender,
        residence=residence,
        village=_VILLAGE.sub("", fold(one.village)),
        workplace=fold(one.workplace),
        head=fold(one.head),
        parent=parent,
        digest=number[1],
        id_kind=number[0],
    )


def compare(one: Traits, other: Traits) -> tuple[int, list[str]]:
    """Return how sure it is that two are one and the same, and the reasons for and against, in words."""
    if one.kind != other.kind:
        return 0, []
    return _persons(one, other) if one.kind == Nominee.Kind.PERSON else _bodies(one, other)


def _persons(one: Traits, other: Traits) -> tuple[int, list[str]]:
    named, spelled = one.search == other.search, one.spelled == other.spelled
    gender = bool(one.gender and other.gender and one.gender != other.gender)
    born, born_words = _births(one.birth, other.birth)
    unit, unit_words = _units(one, other)
    words = [_name_words(named, spelled), *born_words, *unit_words]
    if gender:
        words.append("khác giới tính")
    if one.digest and one.digest == other.digest:
        clear = named and born is not False and not gender
        return (3 if clear else 2), ["cùng số định danh", *words]
    if not named or born is False:
        return 0, []
    if born == "day":
        rank = 3 if unit else 2
    elif born == "range":
        rank = {True: 2, None: 1, False: 0}[unit]
    else:
        rank = 1 if unit else 0
    rank -= (not spelled) + gender
    if one.digest and other.digest and one.id_kind == other.id_kind:
        rank = min(rank, 2)
        words.append("khác số định danh")
    return max(rank, 0), words


def _births(one: BirthDate | None, other: BirthDate | None) -> tuple[str | bool | None, list[str]]:
    """ "day" for one full date, "range" when both can be one day, False when they cannot, None when one is unknown."""
    if one is None or other is None:
        return None, ["chưa rõ ngày sinh của một bên"]
    if one == other and one.day is not None:
        return "day", [f"cùng ngày sinh {one}"]
    if one.first <= other.last and other.first <= one.last:
        return "range", [f"ngày sinh không trái nhau ({one}; {other})" if one != other else f"cùng sinh {one}"]
    return False, [f"khác ngày sinh ({one}; {other})"]


def _units(one: Traits, other: Traits) -> tuple[bool | None, list[str]]:
    """Whether both live or work at one place; None when that is not known."""
    if one.workplace and one.workplace == other.workplace:
        return True, ["cùng nơi công tác"]
    if one.residence is None or other.residence is None:
        return None, ["chưa rõ nơi cư trú của một bên"]
    if one.residence != other.residence:
        return False, ["khác nơi cư trú"]
    if one.village and other.village and one.village != other.village:
        return None, ["cùng xã, khác thôn, bản"]
    return True, ["cùng thôn, bản" if one.village and one.village == other.village else "cùng nơi cư trú"]


def _bodies(one: Traits, other: Traits) -> tuple[int, list[str]]:
    """Collectives and households: nothing tells them apart but where they are and who heads them."""
    named = one.search == other.search
    before = one.search in other.former
    if not (named or before) or one.residence is None or one.residence != other.residence:
        return 0, []
    words = [
        _name_words(named, one.spelled == other.spelled) if named else "trùng tên cũ",
        "cùng nơi đặt trụ sở, cư trú",
    ]
    closer = [
        said
        for said, here, there in (
            ("cùng thôn, bản", one.village, other.village),
            ("cùng người đứng đầu", one.head, other.head),
            ("cùng đơn vị cấp trên", one.parent, other.parent),
        )
        if here and here == there
    ]
    rank = 3 if closer else 2
    if one.village and other.village and one.village != other.village:
        rank, closer = 1, ["khác thôn, bản"]
    rank -= named and one.spelled != other.spelled
    return max(rank, 0), [*words, *closer]


def _name_words(named: bool, spelled: bool) -> str:
    if not named:
        return "khác họ tên"
    return "cùng họ tên" if spelled else "họ tên chỉ khác dấu"


def _birth(written: str) -> BirthDate | None:
    try:
        return birthdate.parse(written, today=clock.today())
    except DomainError:
        return None


def _number(written: str) -> tuple[str, str]:
    """The kind of a number and what finds an equal one."""
    try:
        number = identity_numbers.parse(written)
    except DomainError:
        return "", ""
    return (str(number.kind), sealing.digest(number.digits)) if number else ("", "")
