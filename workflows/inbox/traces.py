"""What is read from history: the cases that a body sent on, and what a person did. Newest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from workflows import clock, editions, sight, store
from workflows.audit.wording import LANGUAGES
from workflows.definition import Definition, Outcome, Title
from workflows.inbox import narrowing, paging
from workflows.inbox.desks import Desk
from workflows.inbox.paging import Way
from workflows.inbox.rows import DoneRow, Holder, Page, SentRow
from workflows.inbox.tasks import LIMIT
from workflows.models import Case, Event, Office


def sent_cases(
    *, by: sight.By, search: str = "", after: str = "", before: str = "", limit: int = LIMIT
) -> Page[SentRow]:
    """Cases in which the body that `by` acts for did something and has no open work now: where each stands, who holds
    it, until when. Ordered by what the body did last in them, newest first.

    Only cases that `sight` lets the body read. Nothing when `by` is not valid today.
    """
    office = sight.office_of(by)
    if office is None:
        return Page(())
    offices = list(Office.objects.filter(body=office.body_id).order_by("pk").values_list("pk", flat=True))
    inside = (f"c.{office.body.area.level}_id = %s", [office.body.area_id])
    taken = paging.way(after, before, paging.read_moment_key)
    found = _sent(offices, inside, search, taken, limit + 1)
    if paging.is_short(found, taken, limit):
        taken = Way(None, back=False)
        found = _sent(offices, inside, search, taken, limit + 1)
    page = paging.page(found, taken, limit, _SENT_KEYS)
    return Page(_with_holders(page.rows), page.next_key, page.previous_key)


def done(desk: Desk, *, search: str = "", after: str = "", before: str = "", limit: int = LIMIT) -> Page[DoneRow]:
    """What the person of this desk did, newest first. A search finds only among what he may still see."""
    taken = paging.way(after, before, paging.read_moment_key)
    found = _done(desk, search, taken, limit + 1)
    if paging.is_short(found, taken, limit):
        taken = Way(None, back=False)
        found = _done(desk, search, taken, limit + 1)
    return paging.page(found, taken, limit, _DONE_KEYS)


def _behind(key: tuple[Any, ...]) -> str:
    return paging.moment_key(key[0], max(1, key[1] - 1))


_SENT_KEYS: paging.Keys[SentRow] = paging.Keys(of=lambda row: paging.moment_key(row.at, row.event_id), behind=_behind)
_DONE_KEYS: paging.Keys[DoneRow] = paging.Keys(
    of=lambda row: paging.moment_key(row.recorded_at, row.event_id),
    behind=_behind,
)

_SENT = """
SELECT e.id, e.case_id, c.code, c.label, a.name, d.sha256, e.kind, e.stage, e.action, e.recorded_at, c.stage,
       c.paused_on
FROM (SELECT id, recorded_at FROM ({several}) m ORDER BY {order} LIMIT {limit:d}) page
JOIN workflows_event e ON e.id = page.id
JOIN workflows_case c ON c.id = e.case_id
JOIN workflows_edition d ON d.id = c.edition_id
LEFT JOIN workflows_area a ON a.id = c.commune_id
ORDER BY {page_order}
"""

# The last thing that the body did in a case: nothing of it came later, erasures apart. And nothing of the case lies
# there now.
_LAST = """
SELECT e.id, e.recorded_at FROM workflows_event e JOIN workflows_case c ON c.id = e.case_id
WHERE e.office_id = {office} AND e.kind <> 'erased' AND {inside}
  AND NOT EXISTS (SELECT 1 FROM workflows_event x
                  WHERE x.case_id = e.case_id AND x.seq > e.seq AND x.kind <> 'erased' AND {event_of_body})
  AND NOT EXISTS (SELECT 1 FROM workflows_task t WHERE t.case_id = e.case_id AND {task_of_body})
  {more}
ORDER BY {order} LIMIT {limit:d}
"""


def _sent(offices: Sequence[int], inside: tuple[str, list[int]], search: str, taken: Way, limit: int) -> list[SentRow]:
    event_of_body, body = store.among("x.office_id", offices)
    task_of_body, _ = store.among("t.office_id", offices)
    params: list[Any] = [*inside[1], body, body]
    more = ""
    place, key = taken.condition("(e.recorded_at, e.id)", "(%s, %s)", descending=True)
    for condition, values in (
        (place, [_parameter(one) for one in key]),
        narrowing.search_condition(search) if search.strip() else ("", []),
    ):
        if condition:
            more += f" AND {condition}"
            params += values
    shape = _LAST.replace("{office}", "{{office}}").format(
        inside=inside[0],
        limit=limit,
        event_of_body=event_of_body,
        task_of_body=task_of_body,
        more=more,
        order=taken.order("e.recorded_at", "e.id", descending=True),
    )
    several, values = _by_office(shape, offices, params)
    sql = _SENT.format(
        several=several,
        limit=limit,
        order=taken.order("recorded_at", "id", descending=True),
        page_order=taken.order("page.recorded_at", "page.id", descending=True),
    )
    rows = store.fetch(sql, values)
    known = editions.compiled({row[5] for row in rows})
    return [_sent_row(row, known[row[5]].definition) for row in rows]


def _parameter(value: Any) -> Any:
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def _by_office(shape: str, offices: Sequence[int], params: list[Any]) -> tuple[str, list[Any]]:
    """`shape` for each office: what a page is merged from."""
    if store.on_postgresql():
        each = shape.format(office="s.office_id")
        return f"SELECT y.* FROM unnest(%s::bigint[]) AS s(office_id) CROSS JOIN LATERAL ({each}) y", [
            list(offices),
            *params,
        ]
    each = f"SELECT * FROM ({shape.format(office='%s')})"
    return " UNION ALL ".join([each] * len(offices)), [one for office in offices for one in (office, *params)]


def _sent_row(row: Sequence[Any], definition: Definition) -> SentRow:
    at = store.moment(row[9])
    assert at is not None
    return SentRow(
        event_id=row[0], case_id=row[1], code=row[2], label=row[3], commune=row[4] or "",
        chain=definition.chain, chain_title=definition.title,
        done=_past(definition, row[6], row[7], row[8]), at=at,
        stage=row[10], stage_title=definition.place(row[10]).title, outcome=_outcome(definition, row[10]),
        paused_on=store.day(row[11]), holders=(),
    )  # fmt: skip


_HOLDERS = """
SELECT t.case_id, t.office_id, o.title, b.name, t.due_on, u.full_name
FROM workflows_task t
JOIN workflows_office o ON o.id = t.office_id
JOIN workflows_body b ON b.id = o.body_id
LEFT JOIN workflows_user u ON u.id = t.claimed_by_id
WHERE {condition} ORDER BY t.id
"""


def _with_holders(rows: Iterable[SentRow]) -> tuple[SentRow, ...]:
    found = list(rows)
    paused = {row.case_id: row.paused_on for row in found}
    condition, param = store.among("t.case_id", paused)
    today = clock.today()
    holders: dict[int, list[Holder]] = defaultdict(list)
    for case, office, title, body, due, claimed in store.fetch(_HOLDERS.format(condition=condition), [param]):
        due_on: date | None = store.day(due)
        left = narrowing.days_left(due_on, paused[case], today)
        holders[case].append(Holder(office, f"{title} – {body}", due_on, left, claimed or ""))
    return tuple(replace(row, holders=tuple(holders[row.case_id])) for row in found)


#: What of an event a row needs; not the bytes that history keeps of it.
_DONE = (
    *("pk", "case_id", "case__code", "case__label", "case__edition__sha256", "kind", "stage", "action", "office_id"),
    *("happened_at", "recorded_at", "case__stage", "seen", "to"),
)


def _done(desk: Desk, search: str, taken: Way, limit: int) -> list[DoneRow]:
    offices = Office.objects.filter(pk__in=desk.office_ids).select_related("body__area")
    seen = Exists(Case.objects.filter(sight.seen_from(offices), pk=OuterRef("case")))
    events = Event.objects.filter(user=desk.user_id).annotate(seen=seen)
    if search.strip():
        events = events.filter(narrowing.searched(search, "case__"), seen=True)
    if taken.key is not None:
        moment, key = taken.key
        side = "gt" if taken.back else "lt"
        # The first condition is what the index is entered with.
        events = events.filter(**{f"recorded_at__{side}e": moment}).filter(
            Q(**{f"recorded_at__{side}": moment}) | Q(**{f"pk__{side}": key})
        )
    order = ("recorded_at", "pk") if taken.back else ("-recorded_at", "-pk")
    rows = list(events.order_by(*order).values_list(*_DONE)[:limit])
    names = Office.objects.select_related("body").in_bulk({row[8] for row in rows if row[8] is not None})
    known = editions.compiled({row[4] for row in rows})
    return [_done_row(row, known[row[4]].definition, str(names.get(row[8], ""))) for row in rows]


def _done_row(row: Sequence[Any], definition: Definition, office: str) -> DoneRow:
    seen = bool(row[12])
    return DoneRow(
        event_id=row[0], case_id=row[1], code=row[2], in_sight=seen, label=row[3] if seen else "",
        chain_title=definition.title, done=_past(definition, row[5], row[6], row[7]),
        at_stage=definition.place(row[6] or row[13]).title, office=office, happened_at=row[9], recorded_at=row[10],
        stage_title=definition.place(row[11]).title if seen else None,
        outcome=_outcome(definition, row[11]) if seen else "",
    )  # fmt: skip


def _past(definition: Definition, kind: str, stage: str, action: str) -> Title:
    """What an event did, in words of the definition or, where it has none, of history."""
    if kind == Event.Kind.STARTED:
        return _words({code: language.started for code, language in LANGUAGES.items()})
    if kind == Event.Kind.ERASED:
        return _ERASED
    found = definition.place(stage).actions.get(action)
    if found is not None:
        return found.past
    return _words({code: language.unknown.format(action=action) for code, language in LANGUAGES.items()})


_ERASED = Title(vi="đã xóa dữ liệu cá nhân theo quy định", en="erased personal data as the rules provide")


def _words(by_language: dict[str, str]) -> Title:
    return Title(vi=by_language["vi"], en=by_language["en"])


def _outcome(definition: Definition, stage: str) -> str:
    place = definition.place(stage)
    return place.kind if isinstance(place, Outcome) else ""
