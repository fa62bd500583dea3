"""What an act reads once its cases are locked, each with one statement for any number of cases.

Only Case rows are locked, in key order, and everything else is read in later statements: a lock query joined to tasks
was seen to return the new version with the old stage.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from workflows import editions, store
from workflows.definition import Post
from workflows.engine.context import CaseRow, OpenTask
from workflows.store import Answer, Rows

_CASES = """
SELECT c.id, c.code, c.edition_id, e.sha256, e.revision, c.stage, c.ended, c.visit, c.version, c.head,
       c.commune_id, c.district_id, c.province_id, c.label, c.received_on, c.paused_on
FROM workflows_case c JOIN workflows_edition e ON e.id = c.edition_id
WHERE {condition} ORDER BY c.id
"""


def read_cases(ids: Sequence[int], *, lock: bool) -> dict[int, CaseRow]:
    """Read cases by key; with `lock`, hold their rows until the transaction ends (SQLite holds the whole database)."""
    condition, param = store.among("c.id", sorted(one for one in ids if store.is_key(one)))
    locking = "FOR UPDATE OF c" if lock and store.on_postgresql() else ""
    rows = store.fetch(_CASES.format(condition=condition) + locking, [param])
    known = editions.compiled({row[3] for row in rows})
    return {
        row[0]: CaseRow(
            id=row[0], code=row[1], edition_id=row[2], edition=known[row[3]].definition, sha256=row[3], revision=row[4],
            stage=row[5], ended=bool(row[6]), visit=row[7], version=row[8], head=bytes(row[9]),
            commune_id=row[10], district_id=row[11], province_id=row[12], label=row[13],
            received_on=store.day(row[14]), paused_on=store.day(row[15]),
        )
        for row in rows
    }  # fmt: skip


_TASKS = """
SELECT t.id, t.case_id, t.office_id, t.visit, t.due_on, t.claimed_by_id, u.full_name
FROM workflows_task t LEFT JOIN workflows_user u ON u.id = t.claimed_by_id
WHERE {condition} ORDER BY t.case_id, t.id
"""


def read_tasks(ids: Sequence[int]) -> dict[int, list[OpenTask]]:
    """Read the open tasks of cases."""
    return ask_tasks(ids)()


def ask_tasks(ids: Sequence[int]) -> Answer[dict[int, list[OpenTask]]]:
    """`read_tasks`, answered later."""
    condition, param = store.among("t.case_id", ids)
    return store.ask(_TASKS.format(condition=condition), [param], _tasks)


def _tasks(rows: Rows) -> dict[int, list[OpenTask]]:
    found: dict[int, list[OpenTask]] = defaultdict(list)
    for row in rows:
        found[row[1]].append(OpenTask(row[0], row[1], row[2], row[3], store.day(row[4]), row[5], row[6] or ""))
    return found


@dataclass
class Records:
    """What history says about this act: whether its command was used, and who acted where on these cases."""

    used: bool = False
    #: (case, stage) -> people who acted there; stage "" holds who started the case or edited what it carries.
    people: dict[tuple[int, str], set[int]] = field(default_factory=lambda: defaultdict(set))
    #: (case, visit) -> tasks already closed one by one in that visit.
    closed: Counter[tuple[int, int]] = field(default_factory=Counter)
    #: case -> when its newest act happened that moved, held or resumed it; read when the act names its own time.
    last_happened: dict[int, datetime] = field(default_factory=dict)


def read_records(command: UUID, ids: Sequence[int], stages: Collection[str]) -> Records:
    """Look the command up, and with `stages` also who caused the events from them, started the cases or edited them."""
    return ask_records(command, ids, stages)()


def ask_records(
    command: UUID, ids: Sequence[int], stages: Collection[str], *, ordered: bool = False
) -> Answer[Records]:
    """`read_records`, answered later; with `ordered`, also when the newest act on each case happened."""
    key = store.key(command)
    sql = (
        "SELECT 'used', case_id, '', '', 0, '' FROM workflows_event WHERE command = %s "
        "UNION ALL SELECT 'used', case_id, '', '', 0, '' FROM workflows_refusal WHERE command = %s"
    )
    params: list[Any] = [key, key]
    if stages:
        by_case, cases = store.among("case_id", ids)
        by_stage, names = store.among_texts("stage", sorted(stages))
        sql += (
            f" UNION ALL SELECT 'event', case_id, stage, kind, visit, persons FROM workflows_event"
            f" WHERE {by_case} AND (seq = 1 OR {by_stage})"
            f" UNION ALL SELECT 'touch', case_id, '', '', 0, CAST(user_id AS varchar) FROM workflows_touch"
            f" WHERE {by_case}"
        )
        params += [cases, names, cases]
    if ordered:
        by_case, cases = store.among("case_id", ids)
        sql += (
            f" UNION ALL SELECT 'last', case_id, '', '', 0, CAST(max(happened_at) AS varchar) FROM workflows_event"
            f" WHERE {by_case} AND kind IN ('started', 'moved', 'stayed') GROUP BY case_id"
        )
        params.append(cases)
    return store.ask(sql, params, _records)


def _records(rows: Rows) -> Records:
    records = Records()
    for what, case_id, stage, kind, visit, persons in rows:
        if what == "used":
            records.used = True
            continue
        if what == "last":
            last = store.moment(persons)
            assert last is not None
            records.last_happened[case_id] = last
            continue
        records.people[case_id, stage].update(int(one) for one in persons.split(",") if one)
        records.closed[case_id, visit] += kind == "closed_task"
    return records


class Seat(NamedTuple):
    """An office as work is addressed to it."""

    office_id: int
    title: str
    body: str
    held: bool


@dataclass
class Seats:
    """The offices that posts of definitions mean for the areas of these cases, and offices looked up by key."""

    by_post: dict[tuple[int, str, str], Seat] = field(default_factory=dict)
    by_id: dict[int, Seat] = field(default_factory=dict)

    def of(self, case: CaseRow, post: Post) -> Seat | None:
        """The office that `post` means for a case; None when the case has no such area or the area no such office."""
        area = case.area_id(post.at.level)
        return None if area is None else self.by_post.get((area, post.at.function, post.position))


_SEATS = """
SELECT b.area_id, b.function, o.position, o.id, o.title, b.name,
       CASE WHEN EXISTS (SELECT 1 FROM workflows_appointment a WHERE a.office_id = o.id
                         AND a.valid_from <= %s AND (a.valid_before IS NULL OR a.valid_before > %s))
              OR EXISTS (SELECT 1 FROM workflows_substitution s WHERE s.office_id = o.id
                         AND s.valid_from <= %s AND (s.valid_before IS NULL OR s.valid_before > %s)) THEN 1 ELSE 0 END
FROM workflows_office o JOIN workflows_body b ON b.id = o.body_id
WHERE {condition}
"""


def read_seats(cases: Iterable[CaseRow], posts: Collection[Post], today: date) -> Seats:
    """Find the offices that any of `posts` means for any of the cases."""
    return ask_seats(cases, posts, today)()


def ask_seats(cases: Iterable[CaseRow], posts: Collection[Post], today: date) -> Answer[Seats]:
    """`read_seats`, answered later."""
    areas = {area for case in cases for post in posts if (area := case.area_id(post.at.level)) is not None}
    if not areas:
        return Seats
    by_area, ids = store.among("b.area_id", sorted(areas))
    by_function, functions = store.among_texts("b.function", sorted({post.at.function for post in posts}))
    by_position, positions = store.among_texts("o.position", sorted({post.position for post in posts}))
    return _ask_seats(f"{by_area} AND {by_function} AND {by_position}", [ids, functions, positions], today)


def read_seats_by_id(office_ids: Collection[int], today: date) -> Seats:
    """Look offices up by key (those that a resolver named)."""
    if not office_ids:
        return Seats()
    condition, ids = store.among("o.id", sorted(office_ids))
    return _ask_seats(condition, [ids], today)()


def _ask_seats(condition: str, params: list[Any], today: date) -> Answer[Seats]:
    return store.ask(_SEATS.format(condition=condition), [today, today, today, today, *params], _seats)


def _seats(rows: Rows) -> Seats:
    seats = Seats()
    for row in rows:
        seat = Seat(row[3], row[4], row[5], bool(row[6]))
        seats.by_post[row[0], row[1], row[2]] = seat
        seats.by_id[seat.office_id] = seat
    return seats


class PolicyRow(NamedTuple):
    """One policy value with what an event keeps of it."""

    code: str
    value: str
    unit: str
    area_id: int | None
    valid_from: date
    valid_before: date | None
    basis: str
    source: str
    id: int


@dataclass
class DuePolicies:
    """The policies that due dates are named after, and the overridden days from today on."""

    rows: dict[str, list[PolicyRow]] = field(default_factory=lambda: defaultdict(list))
    overrides: dict[date, bool] = field(default_factory=dict)

    def value(self, code: str, case: CaseRow, on: date) -> PolicyRow | None:
        """The row in force for a case on a day: the nearest area prevails, then the row recorded last."""
        scopes = {area: rank for rank, area in enumerate((*case.area_ids, None))}
        fitting = [
            row
            for row in self.rows.get(code, ())
            if row.area_id in scopes and row.valid_from <= on and (row.valid_before is None or on < row.valid_before)
        ]
        return min(fitting, key=lambda row: (scopes[row.area_id], -row.id), default=None)


_DUES = """
SELECT code, value, unit, area_id, valid_from, valid_before, legal_basis, source, id
FROM workflows_policy WHERE {condition}
UNION ALL
SELECT '', CASE WHEN working THEN '1' ELSE '0' END, '', NULL, day, NULL, '', '', 0
FROM workflows_dayoverride WHERE day >= %s
"""


def read_due_policies(codes: Collection[str], since: date) -> DuePolicies:
    """Read the policies of these codes and the calendar's overrides from a day on."""
    found = DuePolicies()
    condition, names = store.among_texts("code", sorted(codes))
    for row in store.fetch(_DUES.format(condition=condition), [names, since]):
        valid_from = store.day(row[4])
        assert valid_from is not None
        if row[0]:
            found.rows[row[0]].append(
                PolicyRow(row[0], row[1], row[2], row[3], valid_from, store.day(row[5]), row[6], row[7], row[8])
            )
        else:
            found.overrides[valid_from] = row[1] == "1"
    return found
