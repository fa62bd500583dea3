"""The one source of dates. Times are UTC and real; business dates are those of Vietnam, and a demonstration may set
them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """The real time, UTC, aware."""
    return datetime.now(UTC)


def today() -> date:
    """Today's business date in Vietnam; `VINHDANH_TODAY` replaces it in demonstrations (settings refuse it in
    production)."""
    pretended: date | None = getattr(settings, "VINHDANH_TODAY", None)
    return pretended or local_date(now())


def local_date(moment: datetime) -> date:
    """The date in Vietnam of an aware moment: 17:30 UTC is already tomorrow there."""
    return moment.astimezone(VIETNAM).date()
