"""How many cells a workbook writes and merges, counted before anything is made of them."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from xml.parsers import expat

from openpyxl.utils import range_boundaries

_CHUNK = 256 * 1024
#: Of a sheet of Excel.
_LAST_COLUMN, _LAST_ROW = 16_384, 1_048_576


@dataclass
class Spread:
    """Cells that are written, and cells that lie in merged areas."""

    cells: int = 0
    merged: int = 0


def measure(data: bytes, most_cells: int, most_merged: int) -> Spread:
    """Count the cells of all parts of a package, whatever the parts are called, and stop once there are too many.

    What is no XML is passed over, broken XML as far as it goes: that it is broken is for its reader to say. Raises
    zipfile.BadZipFile.
    """
    found = Spread()
    with zipfile.ZipFile(BytesIO(data)) as archive:
        for one in archive.infolist():
            with archive.open(one) as part:
                _count(part, found, most_cells, most_merged)
    return found


def _count(part: Any, found: Spread, most_cells: int, most_merged: int) -> None:
    parser = expat.ParserCreate()

    def begins(name: str, attributes: dict[str, str]) -> None:
        match name.rpartition(":")[2]:
            case "c":
                found.cells += 1
            case "mergeCell":
                found.merged += _size(attributes.get("ref", ""))

    parser.StartElementHandler = begins
    try:
        while found.cells <= most_cells and found.merged <= most_merged and (piece := part.read(_CHUNK)):
            parser.Parse(piece)
    except (expat.ExpatError, ValueError, LookupError):
        return


def _size(area: str) -> int:
    """The cells of an area as its reader understands it; whole columns and rows are as long as a sheet is."""
    try:
        left, top, right, bottom = range_boundaries(area)
    except (ValueError, TypeError):
        return 1
    columns = (right or _LAST_COLUMN) - (left or 1) + 1
    return max(columns, 1) * max((bottom or _LAST_ROW) - (top or 1) + 1, 1)
