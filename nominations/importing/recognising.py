"""Rows about somebody who may be in the register already: shown, and decided by a person; by a name alone, never.

Where many rows are recognised by one and the same thing, one decision may be taken for all of them (`Ground`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models

from nominations.importing.planned import Choices, Planned, Preview
from nominations.importing.rows import PERSON, Problem
from nominations.models import Nominee
from nominations.register.identity import Degree, Match, recognise
from workflows.models import Area


class Ground(models.TextChoices):
    """By what a row is recognised so plainly that a person may decide on all such rows at once."""

    NUMBER = "number", "cùng số định danh và họ tên"
    BIRTH = "birth", "cùng họ tên, ngày tháng năm sinh và nơi cư trú hoặc công tác"
    PLACE = "place", "tập thể, hộ cùng tên, cùng xã và cùng thôn, bản hoặc người đứng đầu"


@dataclass(frozen=True)
class Together:
    """Rows that may be decided on at once, each with the one nominee who it would be."""

    ground: Ground
    rows: tuple[tuple[Planned, Match], ...]

    @property
    def digest(self) -> str:
        """Names exactly these pairs: who decides on them decides on what he saw."""
        pairs = [[one.number, found.nominee.pk, one.key] for one, found in self.rows]
        return hashlib.sha256(json.dumps(pairs).encode()).hexdigest()


def recognise_people(planned: Sequence[Planned], province: Area, choices: Choices) -> None:
    """Find in the register whoever the rows seem to be about, and keep back the rows on which nobody decided yet."""
    asked = [one for one in planned if one.known is None and one.drafted is not None and not one.row.words["case_code"]]
    found = recognise(province.pk, [one.drafted for one in asked if one.drafted is not None]) if asked else {}
    for index, matches in found.items():
        one = asked[index]
        one.matches = [known for known in matches if known.degree != Degree.POSSIBLE]
        same, apart = choices.same.get(one.number), choices.apart.get(one.number, {})
        one.same = next((known.nominee for known in one.matches if known.nominee.pk == same), None)
        if one.same is None and any(known.nominee.pk not in apart for known in one.matches):
            who = one.matches[0]
            one.problems.append(
                Problem(
                    one.number, "", "person_recognised",
                    f"{one.row.name} có thể đã có trong sổ đối tượng: {', '.join(who.reasons)}.",
                    "Chọn “chính là người đã ghi” hoặc “là người khác” ở dòng này.",
                )
            )  # fmt: skip


def waiting(found: Preview) -> list[Planned]:
    """Return the rows that wait for somebody to say who it is."""
    return [one for one in found.people if any(problem.code == "person_recognised" for problem in one.problems)]


def together(found: Preview) -> list[Together]:
    """Return the waiting rows that may be decided on at once, by ground. Who resembles two people is in none; what was
    left out when a ground was decided on is decided one by one."""
    by_ground: dict[Ground, list[tuple[Planned, Match]]] = {}
    for one in waiting(found):
        if (ground := _ground(one)) is not None:
            by_ground.setdefault(ground, []).append((one, one.matches[0]))
    settled = {_ground(one) for one in found.people if one.number in found.choices.together}
    return [
        Together(ground, tuple(by_ground[ground]))
        for ground in Ground
        if ground not in settled and len(by_ground.get(ground, ())) > 1
    ]


def _ground(one: Planned) -> Ground | None:
    if len(one.matches) != 1 or one.drafted is None:
        return None
    return ground_of(one.drafted, one.matches[0])


def ground_of(drafted: Nominee, found: Match) -> Ground | None:
    """Return by what somebody is plainly the nominee of the register; None where anything speaks against it."""
    there = found.nominee
    if drafted.full_name.casefold() != there.full_name.casefold():
        return None
    if drafted.kind != PERSON:
        return Ground.PLACE if found.degree == Degree.CERTAIN else None
    births = (drafted.birth, there.birth)
    if drafted.gender and there.gender and drafted.gender != there.gender:
        return None
    if drafted.id_digest and there.id_digest:
        clear = drafted.id_digest == there.id_digest and (None in births or found.degree == Degree.CERTAIN)
        return Ground.NUMBER if clear else None
    born = drafted.birth_day is not None and drafted.birth == there.birth
    near = drafted.residence_id == there.residence_id or (
        bool(drafted.workplace) and drafted.workplace.casefold() == there.workplace.casefold()
    )
    return Ground.BIRTH if born and near else None
