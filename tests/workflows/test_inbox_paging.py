"""Pages by key: every row is met once, in one order, whichever way one goes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.workflows import world as small
from tests.workflows.piles import put
from workflows import inbox
from workflows.models import Case, Task

TODAY = date(2024, 5, 6)
_WORK = st.lists(
    st.tuples(
        st.sampled_from([None, TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=3)]),
        st.sampled_from(["verifier", "head"]),
        st.sampled_from(["checking", "deciding"]),
    ),
    max_size=14,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(work=_WORK, limit=st.integers(1, 6), search=st.sampled_from(["", "giay"]))
def test_pages_when_gone_through_forth_and_back_meet_each_row_once(paged, work, limit, search):
    Task.objects.all().delete()
    Case.objects.all().delete()
    rows = [put(paged, due, office=office, stage=stage) for due, office, stage in work]
    expected = [row.pk for row in sorted(rows, key=lambda row: (row.due_on or date.max, row.pk))]
    wanted, desk = inbox.Filters(search=search), inbox.desk_of(paged.people["verifier"].pk)

    pages = [inbox.my_tasks(desk, wanted, limit=limit)]
    while pages[-1].next_key:
        pages.append(inbox.my_tasks(desk, wanted, after=pages[-1].next_key, limit=limit))
    assert [row.task_id for page in pages for row in page.rows] == expected
    assert pages[0].previous_key == ""
    assert [len(page.rows) for page in pages[:-1]] == [limit] * (len(pages) - 1)

    back = [pages[-1]]
    while back[-1].previous_key:
        back.append(inbox.my_tasks(desk, wanted, before=back[-1].previous_key, limit=limit))
    assert [page.rows for page in reversed(back)] == [page.rows for page in pages]
    assert [bool(page.next_key) for page in reversed(back)] == [bool(page.next_key) for page in pages]


@pytest.fixture
def paged(world):
    small.appoint(world, "verifier", "head")
    return world


def _ids(page):
    return [row.task_id for row in page.rows]


def test_key_when_a_page_follows_is_the_last_due_date_and_task(world):
    first = put(world, date(2024, 5, 8))
    put(world)
    page = inbox.my_tasks(inbox.desk_of(world.people["verifier"].pk), limit=1)
    assert page.next_key == f"2024-05-08-{first.pk}"


def test_page_back_when_earlier_rows_are_gone_is_the_first_page(world):
    tasks = [put(world, TODAY) for _ in range(5)]
    desk = inbox.desk_of(world.people["verifier"].pk)
    second = inbox.my_tasks(desk, after=inbox.my_tasks(desk, limit=2).next_key, limit=2)
    Task.objects.filter(pk=tasks[0].pk).delete()
    found = inbox.my_tasks(desk, before=second.previous_key, limit=2)
    assert (_ids(found), found.previous_key) == ([tasks[1].pk, tasks[2].pk], "")


def test_page_when_all_rows_after_the_key_are_gone_leads_back_to_what_is_left(world):
    tasks = [put(world, TODAY) for _ in range(3)]
    desk = inbox.desk_of(world.people["verifier"].pk)
    key = inbox.my_tasks(desk, limit=2).next_key
    Task.objects.filter(pk=tasks[2].pk).delete()
    empty = inbox.my_tasks(desk, after=key, limit=2)
    assert (empty.rows, empty.next_key) == ((), "")
    assert _ids(inbox.my_tasks(desk, before=empty.previous_key, limit=2)) == [tasks[0].pk, tasks[1].pk]


@pytest.mark.parametrize(
    "garbage",
    [
        "x", "2024-05-08", "2024-02-30-1", "2024-05-08-0", "2024-05-08--1", "2024-05-08-9999999999999999999",
        "2024-05-08-1 OR 1=1", "２０２４-05-08-1", "2024-05-08-1\x00", "20240506143000123456-77", "9" * 5000,
    ],
)  # fmt: skip
def test_key_when_it_cannot_be_read_is_no_key(world, garbage):
    task = put(world, TODAY)
    desk, by = inbox.desk_of(world.people["verifier"].pk), world.as_("verifier")
    first = inbox.my_tasks(desk)
    assert _ids(first) == [task.pk]
    assert inbox.my_tasks(desk, after=garbage) == first
    assert inbox.my_tasks(desk, before=garbage) == first
    assert inbox.unit_tasks(desk, by=by, after=garbage) == inbox.unit_tasks(desk, by=by)


def test_key_when_both_are_given_goes_forward(world):
    tasks = [put(world, TODAY) for _ in range(3)]
    desk = inbox.desk_of(world.people["verifier"].pk)
    key = inbox.my_tasks(desk, limit=1).next_key
    assert _ids(inbox.my_tasks(desk, after=key, before=key, limit=1)) == [tasks[1].pk]
