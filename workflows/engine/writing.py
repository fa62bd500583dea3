"""The write path of an act: cases, tasks, events, refusals, disclosures; each one statement for any number of cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from workflows import store
from workflows.audit import record
from workflows.engine.context import Actor, CaseRow, Context, Happened, Move, Refused
from workflows.engine.evidence import Seat
from workflows.engine.judging import Attempt
from workflows.engine.targets import Target, Work

_CASE = ("id", "stage", "ended", "visit", "version", "head", "received_on", "paused_on")
_CASE_TYPES = ("bigint", "text", "boolean", "integer", "integer", "bytea", "date", "date")
_TASK = ("id", "office_id", "stage", "visit", "due_on", "opened_at", "claimed_by_id", "claimed_at")
_TASK_TYPES = ("bigint", "bigint", "text", "integer", "date", "timestamptz", "bigint", "timestamptz")
_NEW_TASK = ("case_id", *_TASK[1:])
_EVENT = (
    *("case_id", "seq", "kind", "stage", "visit", "action", "to", "user_id", "office_id", "substitution_id", "task_id"),
    *("persons", "command", "happened_at", "recorded_at", "canonical", "hash"),
)
_EVENT_TYPES = (
    *("bigint", "integer", "text", "text", "integer", "text", "text", "bigint", "bigint", "bigint", "bigint"),
    *("text", "uuid", "timestamptz", "timestamptz", "text", "bytea"),
)
_DISCLOSURE = ("case_id", "seq", "kind", "salt", "value")
_DISCLOSURE_TYPES = ("bigint", "integer", "text", "bytea", "text")
_REFUSAL = (
    *("case_id", "action", "user_id", "office_id", "substitution_id", "task_id", "visit", "command", "code", "message"),
    *("way_out", "comment_salt", "comment_commitment", "happened_at", "recorded_at"),
)
_REFUSAL_TYPES = (
    *("bigint", "text", "bigint", "bigint", "bigint", "bigint", "integer", "uuid", "text", "text"),
    *("text", "bytea", "text", "timestamptz", "timestamptz"),
)


@dataclass
class Written:
    """One event about to be written: its body's own part, and the values it commits to."""

    case: CaseRow
    kind: str
    stage: str
    visit: int
    action: str
    to: str
    visit_after: int
    task_id: int | None
    disclosed: dict[str, str]
    extra: dict[str, Any]


def iso(moment: datetime) -> str:
    """UTC with six digits, so that equal times have equal bytes."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def actor_body(actor: Actor) -> dict[str, Any]:
    """Who acted, in which office, for whom in which form, as the event keeps it."""
    if actor.user_id is None:
        return {"name": actor.name}
    body: dict[str, Any] = {"user": actor.user_id, "username": actor.username, "name": actor.name}
    if actor.own_office_id is not None:
        body |= {"office": actor.own_office_id, "title": actor.title, "body": actor.body}
    body["acting"] = actor.office_id
    if actor.acts_for:
        body["for"] = [
            {"form": one.form, "substitution": one.substitution_id, "office": one.office_id, "title": one.title}
            | {"body": one.body, "basis": one.basis}
            | ({"user": one.user_id, "name": one.name} if one.user_id is not None else {})
            for one in actor.acts_for
        ]
    return body


def persons(actor: Actor) -> str:
    """The user keys of an event: the actor first, then those he acted for."""
    keys = [actor.user_id, *(one.user_id for one in actor.acts_for)]
    return ",".join(str(key) for key in keys if key is not None)


def write_events(events: Sequence[Written], ctx: Context) -> list[Happened]:
    """Chain, hash and insert events with what they commit to; one event a case. Return them with their hashes."""
    common = {
        "v": record.VERSION,
        "by": actor_body(ctx.by),
        "command": str(ctx.command),
        "happened_at": iso(ctx.happened_at),
        "recorded_at": iso(ctx.now),
    }
    who, rows, disclosures, happened = persons(ctx.by), [], [], []
    for one in events:
        seq = one.case.version + 1
        commitments = {}
        for kind, value in one.disclosed.items():
            salt = record.new_salt()
            commitments[kind] = record.commit(salt, value)
            disclosures.append((one.case.id, seq, kind, salt, value))
        canonical = record.canonical(_body(one, seq, commitments, common))
        digest = record.digest(one.case.head, canonical)
        rows.append(
            (
                *(one.case.id, seq, one.kind, one.stage, one.visit, one.action, one.to),
                *(ctx.by.user_id, ctx.by.office_id, ctx.by.substitution_id, one.task_id),
                *(who, ctx.command, ctx.happened_at, ctx.now, canonical.decode(), digest),
            )
        )
        happened.append(Happened(one.case.id, one.case.code, seq, one.stage, one.to, digest))
    store.insert("workflows_event", _EVENT, _EVENT_TYPES, rows)
    store.insert("workflows_disclosure", _DISCLOSURE, _DISCLOSURE_TYPES, disclosures)
    return happened


def _body(one: Written, seq: int, commitments: dict[str, str], common: dict[str, Any]) -> dict[str, Any]:
    case = one.case
    return {
        **common,
        "case": case.code,
        "seq": seq,
        "kind": one.kind,
        "edition": {
            "chain": case.edition.chain,
            "name": case.edition.name,
            "revision": case.revision,
            "sha256": case.sha256,
        },
        "stage": one.stage,
        "visit": one.visit,
        "action": one.action,
        "to": one.to,
        "visit_after": one.visit_after,
        "task": one.task_id,
        "comment": commitments.pop("comment", None),
        "snapshots": commitments,
        **one.extra,
    }


def event_of(one: Attempt, target: Target, ctx: Context, holder: Seat | None = None) -> Written:
    """The event of one judged attempt. `holder` is whose work the system ended, which nothing else would say."""
    case, action = one.case, one.found
    kind = "moved" if target.moved else "closed_task" if action.closes_task else "stayed"
    disclosed = dict(ctx.disclosed.get(case.id, {}))
    if text := one.move.text:
        disclosed["comment"] = text
    return Written(
        case=case,
        kind=kind,
        stage=case.stage,
        visit=case.visit,
        action=action.name,
        to=target.place.name,
        visit_after=case.visit + target.moved,
        task_id=one.task.id if one.task else one.move.seen.task_id,
        disclosed=disclosed,
        extra=state_after(target) | ({"task_of": seat_body(holder)} if holder else {}),
    )


def seat_body(seat: Seat) -> dict[str, Any]:
    """An office as an event keeps it."""
    return {"office": seat.office_id, "title": seat.title, "body": seat.body}


def state_after(target: Target) -> dict[str, Any]:
    """The part of an event that says what it left behind: dates, tasks opened, and the policies their dues come
    from."""
    return {
        "received_on": target.received_on.isoformat() if target.received_on else None,
        "paused_on": target.paused_on.isoformat() if target.paused_on else None,
        "tasks": [_work_body(work) for work in target.work],
        "policies": [
            {"code": row.code, "value": row.value, "unit": row.unit, "basis": row.basis, "source": row.source}
            for row in target.policies
        ],
        **({"redated": [_work_body(work) for work in target.new_dues]} if target.new_dues else {}),
        **({"withdrawn": [seat_body(seat) for _, seat in target.withdrawn]} if target.withdrawn else {}),
    }


def _work_body(work: Work) -> dict[str, Any]:
    return seat_body(work.seat) | ({"due": work.due_on.isoformat()} if work.due_on else {})


def write_cases(targets: Mapping[int, tuple[CaseRow, Target]], happened: Iterable[Happened]) -> None:
    """Let the cases stand where their events say."""
    rows = []
    for event in happened:
        case, target = targets[event.case_id]
        rows.append(
            (
                *(case.id, target.place.name, target.ended, case.visit + target.moved, event.seq, event.hash),
                *(target.received_on, target.paused_on),
            )
        )
    store.update("workflows_case", _CASE, _CASE_TYPES, rows)


def write_standing(happened: Iterable[Happened]) -> None:
    """Let cases count an event that moved nothing."""
    rows = [(event.case_id, event.seq, event.hash) for event in happened]
    store.update("workflows_case", ("id", "version", "head"), ("bigint", "integer", "bytea"), rows)


def write_tasks(done: Sequence[tuple[Attempt, Target]], now: datetime) -> None:
    """Replace the tasks of moved cases, close single ones and those taken back, and set the dues of resumed and
    extended ones.

    Where every moved case exchanges one task for one, the rows change in place: one statement instead of two. Several
    tasks of one case could pass through the same office on the way, which the database refuses row by row.
    """
    changed, gone, new = [], [], []
    in_place = all(len(one.tasks) == len(target.work) <= 1 for one, target in done if target.moved)
    for one, target in done:
        fresh = [_task_values(target, index, one.case.visit + 1, now) for index in range(len(target.work))]
        if target.moved and in_place:
            changed += [(task.id, *values) for task, values in zip(one.tasks, fresh, strict=True)]
        elif target.moved:
            gone += [task.id for task in one.tasks]
            new += [(one.case.id, *values) for values in fresh]
        elif target.closed_task is not None:
            gone.append(target.closed_task.id)
        gone += [task.id for task, _ in target.withdrawn]
    store.update("workflows_task", _TASK, _TASK_TYPES, changed)
    store.delete("workflows_task", gone)
    store.insert("workflows_task", _NEW_TASK, _TASK_TYPES, new)
    redated = [(task, due) for _, target in done for task, due in target.redated.items()]
    store.update("workflows_task", ("id", "due_on"), ("bigint", "date"), redated)


def _task_values(target: Target, index: int, visit: int, now: datetime) -> tuple[Any, ...]:
    work = target.work[index]
    return (work.seat.office_id, target.place.name, visit, work.due_on, now, None, None)


def open_tasks(cases: Sequence[tuple[int, Target]], now: datetime) -> None:
    """Open the first tasks of started cases."""
    rows = [
        (case_id, *_task_values(target, index, 1, now))
        for case_id, target in cases
        for index in range(len(target.work))
    ]
    store.insert("workflows_task", _NEW_TASK, _TASK_TYPES, rows)


def write_refusals(
    refused: Sequence[tuple[Move, Refused]],
    *,
    user_id: int | None,
    office_id: int | None,
    substitution_id: int | None,
    command: UUID,
    happened_at: datetime,
    now: datetime,
) -> None:
    """Store refusals in the act's own transaction; of a comment only a commitment is kept."""
    rows = []
    for move, one in refused:
        salt = record.new_salt() if move.text else None
        rows.append(
            (
                *(
                    one.case_id,
                    move.action[:60],
                    user_id,
                    office_id,
                    substitution_id,
                    move.seen.task_id,
                    move.seen.visit,
                ),
                *(command, one.problem.code, one.problem.message, one.problem.way_out, salt),
                *(record.commit(salt, move.text) if salt else "", happened_at, now),
            )
        )
    store.insert("workflows_refusal", _REFUSAL, _REFUSAL_TYPES, rows)
