"""Running numbers: one series for each body, kind and calendar year; a number is never given twice (Decree 30/2020,
Article 15).
"""

from __future__ import annotations

from approvals.models import NumberSeries
from nominations.errors import refuse


def take_numbers(body_id: int, kind: str, year: int, count: int) -> range:
    """Return the next `count` numbers of a series. Locks the series until the caller's transaction ends. Three
    queries.
    """
    NumberSeries.objects.bulk_create([NumberSeries(body_id=body_id, kind=kind, year=year)], ignore_conflicts=True)
    series = NumberSeries.objects.select_for_update().get(body_id=body_id, kind=kind, year=year)
    first = series.last + 1
    series.last += count
    series.save(update_fields=["last"])
    return range(first, first + count)


def take_number(body_id: int, kind: str, year: int, wanted: int | None = None) -> int:
    """Return the next number of a series, or `wanted` when the book on paper is ahead of it; numbers between stay
    unused.

    Raises DomainError when `wanted` is not above the last number given.
    """
    if wanted is None:
        return take_numbers(body_id, kind, year, 1)[0]
    NumberSeries.objects.bulk_create([NumberSeries(body_id=body_id, kind=kind, year=year)], ignore_conflicts=True)
    series = NumberSeries.objects.select_for_update().get(body_id=body_id, kind=kind, year=year)
    if wanted <= series.last:
        raise refuse(
            "number",
            "number_used",
            f"Số {wanted} năm {year} không dùng được nữa: đã cấp đến số {series.last}.",
            f"Hãy dùng số từ {series.last + 1} trở đi.",
        )
    series.last = wanted
    series.save(update_fields=["last"])
    return wanted
