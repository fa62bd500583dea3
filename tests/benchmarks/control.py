"""The control: the same reads and writes as the engine's, by hand, in plain psycopg with prepared statements.

It judges nothing: it knows who acts, where every step leads and what is written. Every statement is a journey of its
own. What it writes is a history like any other, on cases of its own in the engine's tables, and has to verify at the
end of the run.

The row source: one case goes in as plain parameters, many as binary arrays (`unnest(%b::bigint[], …)`). For 500 rows
of an event's size arrays took 2.5 ms, `json_to_recordset` 9 ms, VALUES 9 ms, arrays as text 54 ms (psycopg 3.3, client
time included).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
from django.db import connection

from tests.benchmarks.chain import DUE_POLICY, SETS_DUE, STEPS, Ground, Step
from tests.benchmarks.contestants import start_cases
from workflows import clock, deadlines

Row = tuple[Any, ...]
Cursor = psycopg.Cursor[Row]

#: Written out here, so that the control shares no code with what it is compared to.
DOMAIN = b"vinhdanh.event.v1\x00"

LOCK = """
SELECT c.id, c.code, c.edition_id, e.sha256, e.revision, c.stage, c.ended, c.visit, c.version, c.head,
       c.commune_id, c.district_id, c.province_id, c.label, c.received_on, c.paused_on
FROM workflows_case c JOIN workflows_edition e ON e.id = c.edition_id
WHERE c.id = ANY(%b::bigint[]) ORDER BY c.id FOR UPDATE OF c"""
USED = """
SELECT 'used', case_id, '', '', 0, '' FROM workflows_event WHERE command = %s
UNION ALL SELECT 'used', case_id, '', '', 0, '' FROM workflows_refusal WHERE command = %s"""
USED_AND_ACTED = f"""{USED}
UNION ALL SELECT 'event', case_id, stage, kind, visit, persons FROM workflows_event
          WHERE case_id = ANY(%b::bigint[]) AND (seq = 1 OR stage = ANY(%b::text[]))
UNION ALL SELECT 'touch', case_id, '', '', 0, user_id::varchar FROM workflows_touch WHERE case_id = ANY(%b::bigint[])"""
TASKS = """
SELECT t.id, t.case_id, t.office_id, t.visit, t.due_on, t.claimed_by_id, u.full_name
FROM workflows_task t LEFT JOIN workflows_user u ON u.id = t.claimed_by_id
WHERE t.case_id = ANY(%b::bigint[]) ORDER BY t.case_id, t.id"""
ACTOR = """
SELECT u.username, u.full_name, o.id, o.title, b.name
FROM workflows_user u JOIN workflows_appointment a ON a.user_id = u.id
JOIN workflows_office o ON o.id = a.office_id JOIN workflows_body b ON b.id = o.body_id
WHERE u.id = %s AND u.is_active AND a.office_id = %s
  AND a.valid_from <= %s AND (a.valid_before IS NULL OR a.valid_before > %s) LIMIT 1"""
SEAT = """
SELECT b.area_id, b.function, o.position, o.id, o.title, b.name,
       CASE WHEN EXISTS (SELECT 1 FROM workflows_appointment a WHERE a.office_id = o.id
                         AND a.valid_from <= %s AND (a.valid_before IS NULL OR a.valid_before > %s))
              OR EXISTS (SELECT 1 FROM workflows_substitution s WHERE s.office_id = o.id
                         AND s.valid_from <= %s AND (s.valid_before IS NULL OR s.valid_before > %s)) THEN 1 ELSE 0 END
FROM workflows_office o JOIN workflows_body b ON b.id = o.body_id
WHERE b.area_id = ANY(%b::bigint[]) AND b.function = ANY(%b::text[]) AND o.position = ANY(%b::text[])"""
DUES = """
SELECT code, value, unit, area_id, valid_from, valid_before, legal_basis, source, id FROM workflows_policy
WHERE code = ANY(%b::text[])
UNION ALL
SELECT '', CASE WHEN working THEN '1' ELSE '0' END, '', NULL, day, NULL, '', '', 0
FROM workflows_dayoverride WHERE day >= %s"""
_EVENT = (
    'INSERT INTO workflows_event (case_id, seq, kind, stage, visit, action, "to", user_id, office_id, substitution_id, '
    "task_id, persons, command, happened_at, recorded_at, canonical, hash) "
)
EVENT_ONE = f"{_EVENT} VALUES (%s, %s, 'moved', %s, %s, %s, %s, %s, %s, NULL, %s, %s, %s, %s, %s, %s, %s)"
EVENT_MANY = f"""{_EVENT}
SELECT x.id, x.seq, 'moved', %s, %s, %s, %s, %s, %s, NULL, x.task, %s, %s, %s, %s, x.canonical, x.hash
FROM unnest(%b::bigint[], %b::integer[], %b::bigint[], %b::text[], %b::bytea[]) AS x(id, seq, task, canonical, hash)"""
CASE_ONE = """
UPDATE workflows_case SET stage = %s, ended = %s, visit = %s, version = %s, head = %s, received_on = %s,
       paused_on = NULL
WHERE id = %s"""
CASE_MANY = """
UPDATE workflows_case c SET stage = %s, ended = %s, visit = %s, version = x.seq, head = x.hash,
       received_on = x.received_on, paused_on = NULL
FROM unnest(%b::bigint[], %b::integer[], %b::bytea[], %b::date[]) AS x(id, seq, hash, received_on) WHERE c.id = x.id"""
TASK = """
UPDATE workflows_task SET office_id = %s, stage = %s, visit = %s, due_on = %s, opened_at = %s, claimed_by_id = NULL,
       claimed_at = NULL
WHERE id = ANY(%b::bigint[])"""
DONE = "DELETE FROM workflows_task WHERE id = ANY(%b::bigint[])"


@dataclass(frozen=True)
class Act:
    """What is the same for every case of one act."""

    step: Step
    user_id: int
    office_id: int
    command: UUID
    now: datetime
    today: date


@dataclass(frozen=True)
class Line:
    """One event about to be written."""

    case_id: int
    visit: int
    seq: int
    task_id: int
    received_on: date | None
    canonical: str
    digest: bytes


class Control:
    """Hand-written SQL on a connection of its own, with the options of the engine's."""

    name = "raw"

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.offices = {step.stage: office for step, office in zip(STEPS, ground.offices, strict=True)}
        self.connection = _connect()

    def prepare(self, count: int) -> list[int]:
        return start_cases(self.ground, count)

    def reconnect(self) -> None:
        self.connection.close()
        self.connection = _connect()

    def close(self) -> None:
        self.connection.close()

    def seen(self, index: int, keys: Sequence[int]) -> list[int]:
        return list(keys)

    def step(self, index: int, one: int) -> None:
        self.bulk(index, [one])

    def bulk(self, index: int, many: Sequence[int]) -> None:
        user, office = self.ground.people[index], self.ground.offices[index]
        act = Act(STEPS[index], user.pk, office.pk, uuid4(), clock.now(), clock.today())
        with self.connection.cursor() as cursor:
            self._take(cursor, act, list(many))
        self.connection.commit()

    def _take(self, cursor: Cursor, act: Act, ids: list[int]) -> None:
        step, today = act.step, act.today
        cases = cursor.execute(LOCK, [ids]).fetchall()
        used, params = (USED_AND_ACTED, [ids, list(step.not_by), ids]) if step.not_by else (USED, [])
        cursor.execute(used, [act.command, act.command, *params]).fetchall()
        tasks = {row[1]: row[0] for row in cursor.execute(TASKS, [ids]).fetchall()}
        actor = cursor.execute(ACTOR, [act.user_id, act.office_id, today, today]).fetchone()
        seat, policy, due = None, None, None
        if following := next((one for one in STEPS if one.stage == step.to), None):
            areas = list({row[10 if following.level == "commune" else 11] for row in cases})
            places = [areas, [following.function], [following.position]]
            seat = cursor.execute(SEAT, [today, today, today, today, *places]).fetchone()
        if step.action == SETS_DUE:
            policy = cursor.execute(DUES, [[DUE_POLICY], today]).fetchone()
            due = deadlines.Calendar({}).add_working_days(today, int(policy[1]))
        lines = _lines(act, cases, tasks, actor, seat, policy, due)
        self._write(cursor, act, lines, seat, due)

    def _write(self, cursor: Cursor, act: Act, lines: list[Line], seat: Row | None, due: date | None) -> None:
        step, ended = act.step, seat is None
        visit, common = lines[0].visit, (act.command, act.now, act.now)
        did = (step.stage, visit, step.action, step.to, act.user_id, act.office_id)
        if len(lines) == 1:
            one = lines[0]
            event = [one.case_id, one.seq, *did, one.task_id, str(act.user_id), *common, one.canonical, one.digest]
            cursor.execute(EVENT_ONE, event)
            cursor.execute(CASE_ONE, [step.to, ended, visit + 1, one.seq, one.digest, one.received_on, one.case_id])
        else:
            ids, seqs = [one.case_id for one in lines], [one.seq for one in lines]
            hashes = [one.digest for one in lines]
            texts, tasks = [one.canonical for one in lines], [one.task_id for one in lines]
            cursor.execute(EVENT_MANY, [*did, str(act.user_id), *common, ids, seqs, tasks, texts, hashes])
            received = [one.received_on for one in lines]
            cursor.execute(CASE_MANY, [step.to, ended, visit + 1, ids, seqs, hashes, received])
        keys = [one.task_id for one in lines]
        if seat is None:
            cursor.execute(DONE, [keys])
        else:
            cursor.execute(TASK, [seat[3], step.to, visit + 1, due, act.now, keys])


def _connect() -> psycopg.Connection[Row]:
    settings = connection.settings_dict
    return psycopg.connect(
        host=settings["HOST"], port=settings["PORT"], user=settings["USER"], password=settings["PASSWORD"],
        dbname=settings["NAME"], options=settings["OPTIONS"]["options"], prepare_threshold=0,
    )  # fmt: skip


def _lines(
    act: Act,
    cases: Sequence[Row],
    tasks: dict[int, int],
    actor: Row,
    seat: Row | None,
    policy: Row | None,
    due: date | None,
) -> list[Line]:
    """The events: the same bodies as the engine's, their keys written in order, hashed over the hash before."""
    at = act.now.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
    username, name, office, title, body = actor
    by = {"acting": office, "body": body, "name": name, "office": office, "title": title, "user": act.user_id}
    by["username"] = username
    opened = {}
    if seat is not None:
        by_when = {"due": due.isoformat()} if due else {}
        opened["tasks"] = [{"body": seat[5], **by_when, "office": seat[3], "title": seat[4]}]
    under = {}
    if policy is not None:
        under["policies"] = [
            {"basis": policy[6], "code": policy[0], "source": policy[7], "unit": policy[2], "value": policy[1]}
        ]
    lines = []
    for case_id, code, _, sha256, revision, stage, _, visit, version, head, *_, received_on, _ in cases:
        received_on = received_on or (act.today if act.step.receives else None)
        received = {"received_on": received_on.isoformat()} if received_on else {}
        text = {
            "action": act.step.action, "by": by, "case": code, "command": str(act.command),
            "edition": {"chain": "bench", "name": "2024", "revision": revision, "sha256": sha256},
            "happened_at": at, "kind": "moved", **under, **received, "recorded_at": at, "seq": version + 1,
            "stage": stage, "task": tasks[case_id], **opened, "to": act.step.to, "v": 1, "visit": visit,
            "visit_after": visit + 1,
        }  # fmt: skip
        canonical = json.dumps(text, ensure_ascii=False, separators=(",", ":"))
        digest = hashlib.sha256(DOMAIN + head + canonical.encode()).digest()
        lines.append(Line(case_id, visit, version + 1, tasks[case_id], received_on, canonical, digest))
    return lines
