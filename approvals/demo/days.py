"""The business date of a demo, and how a walk moves it on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.conf import settings

#: The chains, the districts and the people of the demo are of 2024: from its first day, before the districts ended.
FIRST, BEFORE = date(2024, 1, 1), date(2025, 7, 1)


class NotADemo(Exception):
    """This installation does not run at a pretended date. The text is Vietnamese."""


def demo_day() -> date:
    """Return the date the demo runs at. Raises NotADemo when the installation runs at the real date.

    Settings accept a pretended date only with DEBUG on, so nothing of the demo ever moves the date of an office at
    work.
    """
    day: date | None = settings.VINHDANH_TODAY
    if day is None:
        raise NotADemo(
            "Việc này chỉ chạy ở bản trình diễn, nơi ngày làm việc là ngày giả định. "
            "Hãy chạy “make run”, hoặc đặt DEBUG=1 và VINHDANH_TODAY=2024-05-06 rồi chạy lại."
        )
    if not FIRST <= day < BEFORE:
        raise NotADemo(
            f"VINHDANH_TODAY={day}: quy trình và huyện của bản trình diễn chỉ có từ {FIRST:%d/%m/%Y} đến trước "
            f"{BEFORE:%d/%m/%Y}. Hãy đặt VINHDANH_TODAY=2024-05-06."
        )
    return day


@contextmanager
def business_date(day: date) -> Iterator[None]:
    """Let the demo live on another day for a while: time passes for deadlines, authority and the system's own round.

    Raises NotADemo as `demo_day` does.
    """
    before = demo_day()
    settings.VINHDANH_TODAY = day
    try:
        yield
    finally:
        settings.VINHDANH_TODAY = before
