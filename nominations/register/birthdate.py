"""Dates of birth as people know them: a year, a month of a year, or a day. What is not known is never made up."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from nominations.errors import refuse

#: Years outside are slips of the hand. Not a rule about age: minors are delegates, and so is somebody born in 1908.
EARLIEST_YEAR = 1850

_WRITTEN = re.compile(r"^(?:(?:(\d{1,2})[/.-])?(\d{1,2})[/.-])?(\d{4})$", re.ASCII)


@dataclass(frozen=True, slots=True, order=False)
class BirthDate:
    """A year, with month and day as far as they are known. A day without its month does not exist.

    Raises DomainError (field "birth") for a day that is not in the calendar, such as 31/02.
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.year < EARLIEST_YEAR or self.year > date.max.year:
            raise _refusal(f"Năm sinh {self.year} không hợp lý.")
        if self.month is None:
            if self.day is not None:
                raise _refusal("Ngày sinh có ngày mà không có tháng.")
            return
        if not 1 <= self.month <= 12:
            raise _refusal(f'Ngày sinh "{self}" có tháng {self.month:02d}: tháng chỉ từ 01 đến 12.')
        days = calendar.monthrange(self.year, self.month)[1]
        if self.day is not None and not 1 <= self.day <= days:
            raise _refusal(
                f'Ngày sinh "{self}" không có trong lịch: tháng {self.month:02d} năm {self.year} có {days} ngày.'
            )

    def __str__(self) -> str:
        """As far as it is known: 1962, 03/1962 or 05/03/1962."""
        if self.month is None:
            return f"{self.year:04d}"
        if self.day is None:
            return f"{self.month:02d}/{self.year:04d}"
        return f"{self.day:02d}/{self.month:02d}/{self.year:04d}"

    @property
    def first(self) -> date:
        """The earliest day it can be."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> date:
        """The latest day it can be."""
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def age(self, on: date) -> tuple[int, int]:
        """Return the lowest and the highest age in full years that it can mean on a day; equal for a known day."""
        return _years(self.last, on), _years(self.first, on)


def parse(text: str, *, today: date) -> BirthDate | None:
    """Read "1962", "03/1962" or "05/03/1962" (day first; also with - or .); empty text is None.

    Raises DomainError (field "birth"): not written so, not in the calendar, or after `today`.
    """
    written = text.strip()
    if not written:
        return None
    found = _WRITTEN.match(written)
    if found is None:
        raise _refusal(f'Không đọc được ngày sinh "{written[:40]}".')
    day, month, year = (int(part) if part else None for part in found.groups())
    birth = BirthDate(int(year or 0), month, day)
    if birth.first > today:
        raise _refusal(f'Ngày sinh "{birth}" sau ngày hôm nay ({today:%d/%m/%Y}).')
    return birth


def _years(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _refusal(message: str) -> Exception:
    return refuse(
        "birth",
        "bad_birth_date",
        message,
        'Ghi ngày/tháng/năm như "05/03/1962"; nếu chỉ biết tháng hoặc năm, ghi "03/1962" hoặc "1962".',
    )
