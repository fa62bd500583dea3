"""Put the administrative units of some provinces, or of all, into the database."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from tqdm import tqdm

from workflows.management.readiness import require_tables
from workflows.names import fold, nfc
from workflows.places import (
    REFORM,
    UNKNOWN_START,
    Handover,
    Unit,
    install_areas,
    install_successions,
    read_handovers,
    read_units,
)

#: Lạng Sơn, Bắc Kạn and Sóc Trăng: where the founding documents come from.
FOUNDING = ("20", "06", "94")


class Command(BaseCommand):
    """`load_areas [--province CODE ...] [--all]`; again does nothing."""

    help = (
        "Nạp đơn vị hành chính trước và sau 01/7/2025 cùng quan hệ kế thừa. "
        "Mặc định: Lạng Sơn (20), Bắc Kạn (06), Sóc Trăng (94). Chạy lại không thêm gì."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the provinces by their code before 1 July 2025."""
        parser.add_argument("--province", nargs="+", action="extend", metavar="MÃ", help="mã tỉnh trước 01/7/2025")
        parser.add_argument("--all", action="store_true", help="nạp cả nước")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load the provinces, the whole provinces that hold them now, and who succeeded whom."""
        require_tables()
        before, since = read_units("units_before_2025-07-01"), read_units("units_from_2025-07-01")
        handovers = read_handovers()
        if not options["all"]:
            asked = [nfc(code) for code in options["province"] or FOUNDING]
            for code in asked:
                check_province(code, [*since, *before])
            before = within(before, set(asked))
            there = {unit.code for unit in before}
            handovers = [one for one in handovers if one.old_code in there]
            since = within(since, provinces_of(since, {one.new_code for one in handovers}))
        areas, successions = self._install(before, since, handovers)
        self.stdout.write(
            f"Đã nạp {areas} đơn vị hành chính và {successions} quan hệ kế thừa "
            f"(có sẵn {len(before) + len(since) - areas} đơn vị, {len(handovers) - successions} quan hệ)."
        )

    def _install(self, before: list[Unit], since: list[Unit], handovers: list[Handover]) -> tuple[int, int]:
        works: list[tuple[int, Callable[[], int]]] = [
            (len(before), lambda: install_areas(before, valid_from=UNKNOWN_START, valid_before=REFORM)),
            (len(since), lambda: install_areas(since, valid_from=REFORM, valid_before=None)),
            (len(handovers), lambda: install_successions(handovers)),
        ]
        added = []
        # Without a terminal the bar would fill a log with half lines.
        with (
            transaction.atomic(),
            tqdm(total=sum(size for size, _ in works), unit=" dòng", file=self.stderr, disable=None) as bar,
        ):
            for size, work in works:
                added.append(work())
                bar.update(size)
        return added[0] + added[1], added[2]


def within(units: Iterable[Unit], provinces: set[str]) -> list[Unit]:
    """Return the units of these provinces, themselves included. Units come after the unit that holds them."""
    kept = set(provinces)
    found = []
    for unit in units:
        if unit.code in kept or unit.parent_code in kept:
            kept.add(unit.code)
            found.append(unit)
    return found


def provinces_of(units: Iterable[Unit], codes: set[str]) -> set[str]:
    """Return the codes of the provinces that hold the units with these codes (two-level government)."""
    return {unit.parent_code or unit.code for unit in units if unit.code in codes}


def check_province(code: str, units: list[Unit]) -> None:
    """Raise CommandError, with what may have been meant, unless `code` is that of a province before 1 July 2025."""
    provinces = {unit.code: unit.name for unit in units if not unit.parent_code}
    if code in provinces:
        return
    parents = {unit.code: unit.parent_code for unit in units}
    names = {unit.code: unit.name for unit in units}
    if code in parents:
        top = code
        while parents[top]:
            top = parents[top]
        hint = f"Mã này là của {names[code]}; hãy dùng mã tỉnh {top} ({names[top]})."
    else:
        near = _near(code, provinces)
        hint = (
            f"Có phải: {'; '.join(f'{one} ({provinces[one]})' for one in near)}?" if near else "Mã tỉnh gồm 2 chữ số."
        )
    raise CommandError(f'Không có tỉnh, thành phố nào mang mã "{code}". {hint}')


def _near(text: str, provinces: dict[str, str]) -> list[str]:
    words = fold(text)
    if words and not text.isdigit():
        named = [code for code, name in provinces.items() if words in fold(name)]
        folded = {fold(name).split(" ", 1)[-1]: code for code, name in provinces.items()}
        return named[:5] or [folded[one] for one in get_close_matches(words, folded, n=5)]
    return get_close_matches(text.zfill(2), provinces, n=5, cutoff=0.5)
