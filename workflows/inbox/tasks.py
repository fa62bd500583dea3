"""Open tasks in the order of their due dates: mine, and those of my body.

The index on tasks is ordered by office, stage, due date and key. The first rows of each (office, stage) are read from
it and merged, so a page costs by the offices and stages that it draws from and not by the tasks that lie there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from workflows import clock, editions, sight, store
from workflows.inbox import narrowing, paging
from workflows.inbox.desks import Desk, streams
from workflows.inbox.narrowing import Narrowed, due
from workflows.inbox.paging import Way
from workflows.inbox.rows import COUNTED, Count, Counts, Filters, Page, TaskRow
from workflows.models import Office

#: Rows of a page.
LIMIT = 40
_EVERYTHING = Filters()


def my_tasks(
    desk: Desk, filters: Filters = _EVERYTHING, *, after: str = "", before: str = "", limit: int = LIMIT
) -> Page[TaskRow]:
    """Open tasks of all offices of the desk: by due date, those without one last, then as they were opened.

    `after` and `before` are `next_key` and `previous_key` of another page. Two queries at most.
    """
    narrowed = narrowing.narrow(filters, desk.streams, desk.user_id)
    return _page(desk, narrowed, paging.way(after, before, paging.read_due_key), limit)


def unit_tasks(
    desk: Desk,
    filters: Filters = _EVERYTHING,
    *,
    by: sight.By,
    after: str = "",
    before: str = "",
    limit: int = LIMIT,
) -> Page[TaskRow]:
    """Open tasks at the body that `by` acts for which are not this person's to do: those of offices that are not on
    the desk, and those that a colleague has claimed. Nothing when `by` is not valid today."""
    office = sight.office_of(by)
    if office is None:
        return Page(())
    body = streams(Office.objects.filter(body=office.body_id).order_by("pk").values_list("pk", flat=True))
    narrowed = narrowing.narrow(filters, body, desk.user_id)
    mine, offices = store.among("t.office_id", desk.office_ids)
    narrowed.demand(f"(NOT {mine} OR t.claimed_by_id <> %s)", offices, desk.user_id, of_case=False)
    return _page(desk, narrowed, paging.way(after, before, paging.read_due_key), limit)


def counts(desk: Desk) -> Counts:
    """How many tasks are open and how many of them are overdue, counted up to `COUNTED`. One query more than the
    streams of the desk. What is paused is not overdue."""
    late = narrowing.narrow(Filters(overdue=True), desk.streams, desk.user_id)
    most = COUNTED + 1
    several, params = _several(late, "SELECT t.id", "", most)
    condition, offices = store.among("t.office_id", desk.office_ids)
    sql = f"""
        SELECT (SELECT count(*) FROM (SELECT t.id FROM workflows_task t WHERE {condition} LIMIT {most}) n),
               (SELECT count(*) FROM (SELECT id FROM ({several}) m LIMIT {most}) n)
    """
    if not desk.streams:
        return Counts(Count(0), Count(0))
    ((everything, overdue),) = store.fetch(sql, [offices, *params])
    return Counts(_count(everything), _count(overdue))


def _count(number: int) -> Count:
    return Count(min(number, COUNTED), number > COUNTED)


def _page(desk: Desk, narrowed: Narrowed, taken: Way, limit: int) -> Page[TaskRow]:
    if not narrowed.streams:
        return Page(())
    found = _read(desk, narrowed, taken, limit + 1)
    if paging.is_short(found, taken, limit):
        taken = Way(None, back=False)
        found = _read(desk, narrowed, taken, limit + 1)
    return paging.page(found, taken, limit, _KEYS)


_KEYS: paging.Keys[TaskRow] = paging.Keys(
    of=lambda row: paging.due_key(row.due_on, row.task_id), behind=lambda key: f"{key[0]}-{key[1] + 1}"
)

_ROWS = """
SELECT t.id, t.case_id, c.code, c.label, t.stage, e.sha256, a.name, t.due_on, t.office_id, o.title, b.name,
       t.claimed_by_id, u.full_name, t.visit, t.opened_at, c.paused_on
FROM (SELECT id, due FROM ({several}) m ORDER BY {order} LIMIT {limit:d}) page
JOIN workflows_task t ON t.id = page.id
JOIN workflows_case c ON c.id = t.case_id
JOIN workflows_edition e ON e.id = c.edition_id
JOIN workflows_office o ON o.id = t.office_id
JOIN workflows_body b ON b.id = o.body_id
LEFT JOIN workflows_area a ON a.id = c.commune_id
LEFT JOIN workflows_user u ON u.id = t.claimed_by_id
ORDER BY {page_order}
"""


def _read(desk: Desk, narrowed: Narrowed, taken: Way, limit: int) -> list[TaskRow]:
    condition, key = taken.condition(f"({due()}, t.id)", f"({narrowing.day_mark()}, %s)")
    narrowed = narrowed.having(condition, key)
    one = f"SELECT t.id, {due()} AS due"
    several, params = _several(narrowed, one, f"ORDER BY {taken.order(due(), 't.id')}", limit)
    sql = _ROWS.format(
        several=several, limit=limit, order=taken.order("due", "id"), page_order=taken.order("page.due", "page.id")
    )
    return _rows(store.fetch(sql, params), desk.user_id)


def _several(narrowed: Narrowed, select: str, order: str, limit: int) -> tuple[str, list[Any]]:
    """The first rows of each stream, all streams together in no order, with their parameters.

    The limit is written out: as a parameter PostgreSQL would take it for a tenth of the rows, and plan for that anew
    each time.
    """
    tables = "workflows_task t" + (" JOIN workflows_case c ON c.id = t.case_id" if narrowed.needs_case else "")
    where = "".join(f" AND {one}" for one in narrowed.conditions)
    if narrowed.at_once:
        condition, offices = store.among("t.office_id", dict.fromkeys(office for office, _ in narrowed.streams))
        return f"{select} FROM {tables} WHERE {condition}{where} {order} LIMIT {limit:d}", [offices, *narrowed.params]
    limited = (
        f"{select} FROM {tables} WHERE t.office_id = {{office}} AND t.stage = {{stage}}{where} {order} LIMIT {limit:d}"
    )
    if store.on_postgresql():
        each = limited.format(office="s.office_id", stage="s.stage")
        source = "unnest(%s::bigint[], %s::text[]) AS s(office_id, stage)"
        columns = [list(column) for column in zip(*narrowed.streams, strict=True)] or [[], []]
        return f"SELECT x.* FROM {source} CROSS JOIN LATERAL ({each}) x", [*columns, *narrowed.params]
    # SQLite knows no LATERAL: one branch for each stream.
    each = f"SELECT * FROM ({limited.format(office='%s', stage='%s')})"
    params = [value for stream in narrowed.streams for value in (*stream, *narrowed.params)]
    return " UNION ALL ".join([each] * len(narrowed.streams)), params


def _rows(rows: Sequence[tuple[Any, ...]], user_id: int) -> list[TaskRow]:
    known = editions.compiled({row[5] for row in rows})
    today = clock.today()
    found = []
    for row in rows:
        definition, due_on, paused_on = known[row[5]].definition, store.day(row[7]), store.day(row[15])
        opened_at = store.moment(row[14])
        assert opened_at is not None
        found.append(
            TaskRow(
                task_id=row[0], case_id=row[1], code=row[2], label=row[3],
                stage=row[4], stage_title=definition.place(row[4]).title,
                chain=definition.chain, chain_title=definition.title,
                commune=row[6] or "",
                due_on=due_on, days_left=narrowing.days_left(due_on, paused_on, today),
                office_id=row[8], office=f"{row[9]} – {row[10]}",
                claimed_by=row[12] or "", is_mine=row[11] == user_id,
                visit=row[13], opened_at=opened_at, paused_on=paused_on,
            )
        )  # fmt: skip
    return found
