"""Places: finding an area by code, day or words, its ancestors, and installing lists of areas.

A code alone names nothing: the same code names different places at different times, so every question names a day too.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple, TypeVar

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Length

from workflows.models import Area, Succession
from workflows.models.places import Level
from workflows.names import fold, nfc

DATA = Path(__file__).resolve().parent / "data"
#: Two-level government since this day; districts ended the day before.
REFORM = date(2025, 7, 1)
#: "Since before anything recorded here": the lists do not say when an older unit was founded.
UNKNOWN_START = date(1900, 1, 1)

#: Longest first, so that "Thị trấn" is not taken for something shorter.
KINDS = ("Thành phố", "Thị trấn", "Đặc khu", "Thị xã", "Phường", "Huyện", "Quận", "Tỉnh", "Xã")
_LEVELS = {2: Level.PROVINCE, 3: Level.DISTRICT, 5: Level.COMMUNE}
#: Rows of one INSERT, and parameters of one IN list: a limit of the databases, not of the law.
BATCH = 1000
_CANDIDATES = 400


T = TypeVar("T")


class PlaceError(LookupError):
    """A place that cannot be found or installed. The text is Vietnamese and for people."""


class Unit(NamedTuple):
    """One line of a list of units. `parent_code` is empty for a province."""

    code: str
    name: str
    parent_code: str = ""


class Handover(NamedTuple):
    """One line of the list of successions: who took over how much of an old unit."""

    old_code: str
    new_code: str
    extent: str


def areas_on(day: date) -> QuerySet[Area]:
    """Return the areas that exist on `day`."""
    return Area.objects.filter(Q(valid_before__isnull=True) | Q(valid_before__gt=day), valid_from__lte=day)


def find_area(code: str, on: date) -> Area:
    """Return the area that `code` names on the day `on`. Raises `PlaceError` when there is none."""
    wanted = nfc(code)
    found = areas_on(on).filter(code=wanted).first()
    if found is not None:
        return found
    same = [f"{one.name} ({_period(one)})" for one in Area.objects.filter(code=wanted).order_by("valid_from")]
    other = " Hãy kiểm tra lại mã, hoặc nạp thêm tỉnh bằng lệnh load_areas."
    if same:
        other = f" Mã này là của: {'; '.join(same)}."
    raise PlaceError(f'Ngày {on:%d/%m/%Y} không có đơn vị hành chính nào mang mã "{wanted}".{other}')


def search_areas(text: str, on: date, level: str | None = None, *, limit: int = 50) -> list[Area]:
    """Find areas that exist on `on` by words of their name, with or without marks, at most `limit` of them.

    Names that carry the marks as typed come first, then names that begin with the words, then the shorter ones.
    Text without a letter or digit finds nothing.
    """
    key = fold(text)
    if not key:
        return []
    found = areas_on(on).filter(search__contains=key).select_related("parent__parent")
    if level is not None:
        found = found.filter(level=level)
    typed = nfc(text).casefold()

    def rank(one: Area) -> tuple[bool, bool, int, str, int]:
        proper = fold(one.name.removeprefix(one.kind))
        return typed not in one.name.casefold(), not proper.startswith(key), len(one.name), one.search, one.pk

    return sorted(found.order_by(Length("search"), "search", "pk")[:_CANDIDATES], key=rank)[:limit]


def full_name_in_sentence(area: Area) -> str:
    """Return the name as it stands inside a sentence: "huyện Chi Lăng", "thành phố Bắc Kạn"."""
    kind = kind_of(area.name)
    return kind.lower() + area.name[len(kind) :]


def ancestors(area: Area) -> tuple[Area, ...]:
    """Return the areas that hold `area`, the nearest first. At most three levels, so at most two statements."""
    found: list[Area] = []
    above = area.parent
    while above is not None:
        found.append(above)
        above = above.parent
    return tuple(found)


def successors(area: Area) -> list[tuple[Area, str]]:
    """Return the areas that took over `area`, each with the extent, the largest share first."""
    order = {"whole": 0, "main part": 1}
    rows = Succession.objects.filter(old=area).select_related("new__parent").order_by("new__code")
    return sorted(((row.new, row.extent) for row in rows), key=lambda pair: order.get(pair[1], 2))


def kind_of(name: str) -> str:
    """Return the kind with which a full name begins, in its usual spelling ("Thị xã"). Raises `PlaceError` without."""
    for kind in KINDS:
        if name.lower().startswith(f"{kind.lower()} "):
            return kind
    raise PlaceError(f'Tên đơn vị "{name}" phải bắt đầu bằng loại đơn vị: {", ".join(KINDS)}.')


def read_units(name: str) -> list[Unit]:
    """Return the units of one shipped list, such as "units_before_2025-07-01"."""
    return [Unit(row["code"], row["name"], row["parent_code"]) for row in _rows(name)]


def read_handovers() -> list[Handover]:
    """Return the shipped successions of 1 July 2025."""
    return [Handover(row["old_code"], row["new_code"], row["extent"]) for row in _rows("succession_2025-07-01")]


@transaction.atomic
def install_areas(units: Iterable[Unit], *, valid_from: date, valid_before: date | None) -> int:
    """Insert the units that are not there yet for this period; return how many were new.

    A unit that is there already stays as it is. Parents must be among the units, or in the database for the same first
    day. One reading and one writing statement for each `BATCH` units. Raises `PlaceError` for a bad code or name, or a
    missing parent.
    """
    by_level: dict[str, list[Unit]] = {level: [] for level in _LEVELS.values()}
    for unit in units:
        by_level[_level(unit)].append(unit)
    known: dict[str, int] = {}
    added = 0
    for level, wanted in by_level.items():
        if not wanted:
            continue
        needed = {one.code for one in wanted} | {one.parent_code for one in wanted if one.parent_code}
        known |= _ids(needed - known.keys(), valid_from)
        fresh = {one.code: one for one in wanted if one.code not in known}
        rows = [_row(one, level, known, valid_from, valid_before) for one in fresh.values()]
        Area.objects.bulk_create(rows, batch_size=BATCH)
        known |= {row.code: row.pk for row in rows}
        added += len(rows)
    return added


@transaction.atomic
def install_successions(handovers: Iterable[Handover], *, on: date = REFORM) -> int:
    """Insert the successions of the day `on` whose old and new areas are both installed; return how many were new."""
    wanted = list(handovers)
    new = _ids({one.new_code for one in wanted}, on)
    old: dict[str, int] = {}
    for some in _batches(sorted({one.old_code for one in wanted})):
        old.update(Area.objects.filter(code__in=some, valid_before=on).values_list("code", "pk"))
    pairs = {
        (old[one.old_code], new[one.new_code]): one.extent
        for one in wanted
        if one.old_code in old and one.new_code in new
    }
    there: set[tuple[int, int]] = set()
    for some_ids in _batches(sorted({pair[0] for pair in pairs})):
        there.update(Succession.objects.filter(old__in=some_ids).values_list("old_id", "new_id"))
    rows = [
        Succession(old_id=pair[0], new_id=pair[1], extent=extent) for pair, extent in pairs.items() if pair not in there
    ]
    Succession.objects.bulk_create(rows, batch_size=BATCH)
    return len(rows)


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _level(unit: Unit) -> str:
    level = _LEVELS.get(len(unit.code))
    if level is None or not (unit.code.isascii() and unit.code.isdigit()):
        raise PlaceError(
            f'Mã "{unit.code}" của {unit.name} không đúng: mã tỉnh 2 chữ số, huyện 3, xã 5 (giữ số 0 ở đầu).'
        )
    return str(level)


def _ids(codes: Iterable[str], valid_from: date) -> dict[str, int]:
    found: dict[str, int] = {}
    for some in _batches(sorted(codes)):
        found.update(Area.objects.filter(code__in=some, valid_from=valid_from).values_list("code", "pk"))
    return found


def _row(unit: Unit, level: str, known: Mapping[str, int], valid_from: date, valid_before: date | None) -> Area:
    if unit.parent_code and unit.parent_code not in known:
        raise PlaceError(
            f'{unit.name} ({unit.code}) thuộc đơn vị mã "{unit.parent_code}", nhưng mã này chưa có trong danh sách.'
        )
    name = nfc(unit.name)
    return Area(
        code=unit.code,
        level=level,
        kind=kind_of(name),
        name=name,
        search=fold(name),
        parent_id=known[unit.parent_code] if unit.parent_code else None,
        valid_from=valid_from,
        valid_before=valid_before,
    )


def _batches(items: list[T]) -> Iterator[list[T]]:
    for start in range(0, len(items), BATCH):
        yield items[start : start + BATCH]


def _period(area: Area) -> str:
    begins = "" if area.valid_from == UNKNOWN_START else f"từ {area.valid_from:%d/%m/%Y}"
    ends = "" if area.valid_before is None else f"trước {area.valid_before:%d/%m/%Y}"
    return ", ".join(part for part in (begins, ends) if part) or "không rõ thời gian"
