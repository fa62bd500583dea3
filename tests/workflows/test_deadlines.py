"""Working days, due dates, pauses and the time a case has been under processing."""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.chain_text import GOOD, know_names
from tests.workflows.ground import person, places
from workflows import clock
from workflows.deadlines import (
    Calendar,
    calendar,
    days_processed,
    due_on,
    extend_for_pause,
    last_day_before,
    processing_days,
    public_days,
)
from workflows.definition import Definition, Due, read
from workflows.models import Case, Chain, DayOverride, Edition, Event
from workflows.policies import PolicyError

PLAIN = Calendar()
DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))
OVERRIDES = st.dictionaries(st.dates(date(2024, 1, 1), date(2024, 12, 31)), st.booleans(), max_size=20)


def days(*texts: str) -> list[date]:
    return [date.fromisoformat(text) for text in texts]


def off(first: date, last: date, of: Calendar = PLAIN) -> list[date]:
    every = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [day for day in every if not of.is_working(day)]


# --- which days are working days


def test_is_working_when_tet_2024() -> None:
    assert off(*days("2024-02-05", "2024-02-16")) == days(
        "2024-02-08", "2024-02-09", "2024-02-10", "2024-02-11", "2024-02-12", "2024-02-13", "2024-02-14"
    )


def test_is_working_when_reunification_day_2024_was_bridged_by_a_saturday() -> None:
    assert off(*days("2024-04-26", "2024-05-05")) == days(
        "2024-04-27", "2024-04-28", "2024-04-29", "2024-04-30", "2024-05-01", "2024-05-05"
    )


def test_is_working_when_a_bridge_day_is_worked_off_in_the_next_year() -> None:
    assert [PLAIN.is_working(day) for day in days("2018-12-31", "2019-01-05", "2019-01-12")] == [False, True, False]


def test_is_working_when_a_holiday_falls_on_sunday_monday_is_off() -> None:
    assert off(*days("2022-05-02", "2022-05-06")) == days("2022-05-02", "2022-05-03")


def test_is_working_when_overridden_the_administrator_has_the_last_word() -> None:
    bridge, saturday = days("2024-09-04", "2024-05-04")
    changed = Calendar({bridge: False, saturday: False, date(2024, 9, 2): True})
    assert [PLAIN.is_working(day) for day in (bridge, saturday, date(2024, 9, 2))] == [True, True, False]
    assert [changed.is_working(day) for day in (bridge, saturday, date(2024, 9, 2))] == [False, False, True]


def test_public_days_names_the_days_off_and_the_weekend_worked_in_exchange() -> None:
    off_2024, worked = public_days(2024)
    assert worked == days("2024-05-04")
    assert [day for day in off_2024 if day.month in (4, 5)] == days(
        "2024-04-18", "2024-04-29", "2024-04-30", "2024-05-01"
    )


@pytest.mark.django_db
def test_calendar_reads_the_overrides_in_one_query(django_assert_num_queries: Callable[..., Any]) -> None:
    for day, working in ((date(2024, 9, 4), False), (date(2024, 9, 7), True)):
        DayOverride.objects.create(day=day, working=working, reason="Hoán đổi", recorded_at=clock.now())
    with django_assert_num_queries(1):
        found = calendar()
    assert found == Calendar({date(2024, 9, 4): False, date(2024, 9, 7): True})


@pytest.mark.django_db
def test_calendar_follows_the_later_row_when_a_day_was_recorded_twice() -> None:
    for working in (False, True):
        DayOverride.objects.create(day=date(2024, 9, 7), working=working, reason="Hoán đổi", recorded_at=clock.now())
    assert calendar() == Calendar({date(2024, 9, 7): True})


# --- counting


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2024-05-06", 0, "2024-05-06"),
        ("2024-05-06", 1, "2024-05-07"),
        ("2024-05-06", 5, "2024-05-13"),
        ("2024-05-10", 1, "2024-05-13"),
        ("2024-05-11", 1, "2024-05-13"),
        ("2024-02-07", 1, "2024-02-15"),
        ("2024-04-26", 2, "2024-05-03"),
        ("2024-04-26", 3, "2024-05-04"),
    ],
)
def test_add_working_days_does_not_count_the_first_day(start: str, count: int, end: str) -> None:
    assert PLAIN.add_working_days(date.fromisoformat(start), count) == date.fromisoformat(end)


def test_add_working_days_when_negative_is_refused() -> None:
    with pytest.raises(ValueError, match="never negative"):
        PLAIN.add_working_days(date(2024, 5, 6), -1)


@given(DAYS, st.integers(0, 60), OVERRIDES)
def test_working_days_between_undoes_add_working_days(start: date, count: int, overrides: dict[date, bool]) -> None:
    known = Calendar(overrides)
    end = known.add_working_days(start, count)
    assert known.working_days_between(start, end) == count
    assert count == 0 or known.is_working(end)


@given(DAYS, st.integers(0, 30), st.integers(0, 30), OVERRIDES)
def test_working_days_between_adds_up_over_a_day_between(
    start: date, one: int, other: int, overrides: dict[date, bool]
) -> None:
    known = Calendar(overrides)
    middle, end = start + timedelta(days=one), start + timedelta(days=one + other)
    whole = known.working_days_between(start, end)
    assert whole == known.working_days_between(start, middle) + known.working_days_between(middle, end)


@given(DAYS, DAYS)
def test_working_days_between_when_the_end_is_not_later_is_zero(one: date, other: date) -> None:
    assert PLAIN.working_days_between(max(one, other), min(one, other)) == 0


# --- due dates


@pytest.mark.parametrize(("value", "last"), [("0", "2024-05-06"), ("2", "2024-05-08"), ("10", "2024-05-20")])
def test_due_on_when_days_are_counted(value: str, last: str) -> None:
    assert due_on(Due(working_days="reply_days"), value, date(2024, 5, 6), PLAIN) == date.fromisoformat(last)


@pytest.mark.parametrize("start", days("2024-05-06", "2024-06-29", "2024-12-01"))
def test_due_on_when_a_day_is_named_excludes_it_even_on_a_weekend_or_in_the_past(start: date) -> None:
    assert due_on(Due(before="asked_before"), "2024-06-30", start, PLAIN) == date(2024, 6, 29)


def test_last_day_before_excludes_the_day() -> None:
    assert last_day_before(date(2024, 3, 1)) == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("due", "value"), [(Due(working_days="x"), "2024-06-30"), (Due(before="x"), "10"), (Due(before="x"), "2024-02-31")]
)
def test_due_on_when_the_policy_does_not_fit_is_refused(due: Due, value: str) -> None:
    with pytest.raises(PolicyError, match=f'Giá trị "{value}" không hợp với đơn vị'):
        due_on(due, value, date(2024, 5, 6), PLAIN)


@pytest.mark.parametrize(
    ("paused", "resumed", "last"),
    [
        ("2024-05-07", "2024-05-07", "2024-05-10"),
        ("2024-05-07", "2024-05-09", "2024-05-14"),
        ("2024-05-11", "2024-05-13", "2024-05-13"),
        ("2024-05-20", "2024-05-22", "2024-05-14"),
    ],
)
def test_extend_for_pause_adds_the_working_days_of_the_pause(paused: str, resumed: str, last: str) -> None:
    found = extend_for_pause(date(2024, 5, 10), date.fromisoformat(paused), date.fromisoformat(resumed), PLAIN)
    assert found == date.fromisoformat(last)


@given(DAYS, st.integers(0, 20), st.integers(0, 20), st.integers(0, 40), OVERRIDES)
def test_extend_for_pause_leaves_as_much_as_was_left(
    start: date, allowance: int, before_pause: int, pause: int, overrides: dict[date, bool]
) -> None:
    known = Calendar(overrides)
    due = known.add_working_days(start, allowance)
    paused = min(start + timedelta(days=before_pause), due)
    resumed = paused + timedelta(days=pause)
    left = known.working_days_between(paused, due)
    assert known.working_days_between(resumed, extend_for_pause(due, paused, resumed, known)) == left


# --- time under processing

Step = tuple[str, str, str | None, str | None]
#: (local time, place after the event, received_on, paused_on). `checking` has a stopped clock in the sample chain.
RECEIVED = "2024-05-06"


def bodies(steps: list[Step], sha256: str = "") -> list[dict[str, Any]]:
    found = []
    for seq, (local, to, received, paused) in enumerate(steps, start=1):
        moment = datetime.fromisoformat(f"{local}:00+07:00").astimezone(tz=clock.now().tzinfo)
        state = {"received_on": received, "paused_on": paused}
        found.append(
            {
                "seq": seq,
                "to": to,
                "edition": {"sha256": sha256},
                "happened_at": moment.strftime("%Y-%m-%dT%H:%M:%S.000000Z"),
            }
            | {key: text for key, text in state.items() if text}
        )
    return found


@pytest.fixture
def edition(monkeypatch: pytest.MonkeyPatch) -> Definition:
    know_names(monkeypatch)
    return read(GOOD)


@pytest.mark.parametrize(
    ("steps", "until", "expected"),
    [
        # Not received yet.
        ([("2024-05-06T08:00", "drafting", None, None)], "2024-05-20", None),
        # Running since receipt; the day of receipt is not counted.
        ([("2024-05-06T08:00", "asking", RECEIVED, None)], "2024-05-06", 0),
        ([("2024-05-06T08:00", "asking", RECEIVED, None)], "2024-05-10", 4),
        # A visit with a stopped clock is left out.
        (
            [
                ("2024-05-06T08:00", "asking", RECEIVED, None),
                ("2024-05-08T08:00", "checking", RECEIVED, None),
                ("2024-05-14T08:00", "signing", RECEIVED, None),
            ],
            "2024-05-15",
            3,
        ),
        # A pause is left out; 23:30 in Vietnam belongs to that day, 00:30 to the next.
        (
            [
                ("2024-05-06T08:00", "asking", RECEIVED, None),
                ("2024-05-07T23:30", "asking", RECEIVED, "2024-05-07"),
                ("2024-05-10T00:30", "asking", RECEIVED, None),
            ],
            "2024-05-13",
            2,
        ),
        # An outcome ends the count, whatever comes after it.
        (
            [
                ("2024-05-06T08:00", "signing", RECEIVED, None),
                ("2024-05-09T08:00", "granted", RECEIVED, None),
                ("2024-06-03T08:00", "dropped", RECEIVED, None),
            ],
            "2024-07-01",
            3,
        ),
        # Paper entered late: an event that happened before the one recorded earlier takes no time away.
        (
            [
                ("2024-05-06T08:00", "asking", RECEIVED, None),
                ("2024-05-09T08:00", "signing", RECEIVED, None),
                ("2024-05-07T08:00", "granted", RECEIVED, None),
            ],
            "2024-07-01",
            3,
        ),
    ],
)
def test_days_processed(edition: Definition, steps: list[Step], until: str, expected: int | None) -> None:
    assert days_processed(bodies(steps), edition, PLAIN, date.fromisoformat(until)) == expected


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_processing_days_reads_the_hashed_events_in_three_statements(
    edition: Definition, count: int, django_assert_num_queries: Callable[..., Any]
) -> None:
    from workflows import editions

    province = places()["20"]
    by = person("vi")
    chain = Chain.objects.create(code="leave-request", title="Mẫu")
    row = Edition.objects.create(
        chain=chain, name="2024", revision=1, sha256=edition.sha256, canonical=edition.canonical().decode(),
        received_from=edition.received.from_, loaded_at=clock.now(),
    )  # fmt: skip
    cases = []
    for n in range(count):
        case = Case.objects.create(
            code=f"KT-{n}", edition=row, stage="asking", visit=2, version=2, head=b"", province=province, label="x",
            search="x", started_by=by, started_at=clock.now(), start_command=uuid4(), start_ordinal=0,
            received_on=date(2024, 5, 6),
        )  # fmt: skip
        steps: list[Step] = [
            ("2024-05-03T08:00", "drafting", None, None),
            ("2024-05-06T08:00", "asking", RECEIVED, None),
            (f"2024-05-{7 + n:02}T08:00", "checking", RECEIVED, None),
        ]
        for body in bodies(steps, edition.sha256):
            Event.objects.create(
                case=case, seq=body["seq"], kind="moved", stage="x", visit=1, action="x", to=body["to"], persons="",
                command=uuid4(), happened_at=body["happened_at"], recorded_at=clock.now(), hash=b"",
                canonical=json.dumps(body),
            )  # fmt: skip
        cases.append(case)
    unreceived = Case.objects.create(
        code="KT-99", edition=row, stage="drafting", visit=1, version=1, head=b"", province=province, label="x",
        search="x", started_by=by, started_at=clock.now(), start_command=uuid4(), start_ordinal=0,
    )  # fmt: skip
    editions._compiled.clear()
    with django_assert_num_queries(3):
        found = processing_days([*(case.pk for case in cases), unreceived.pk], on=date(2024, 6, 3))
    assert found == {case.pk: 1 + n for n, case in enumerate(cases)}
