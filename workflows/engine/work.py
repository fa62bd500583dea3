"""Taking a task from the office's queue and giving it back; and remembering who edited a dossier."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from workflows import authority, clock, store
from workflows.engine.context import Actor, Capacity, Problem
from workflows.engine.door import not_busy
from workflows.engine.starting import searched
from workflows.models import Case, Task, Touch
from workflows.offices import away


@dataclass(frozen=True)
class Handled:
    """Which tasks were claimed or released, and why the others were not."""

    done: tuple[int, ...] = ()
    refused: Mapping[int, Problem] = field(default_factory=dict)


def claim(task_ids: Sequence[int], *, by: Capacity) -> Handled:
    """Let this person hold open tasks of the office he acts for. Of two who claim one task, one has it; no event is
    written.

    A task he holds already is done again without change. One held by somebody who no longer acts for the office, or is
    recorded as away today, is free: it need not wait for the round that returns it.
    """
    return _compare_and_set(task_ids, by, taking=True)


def release(task_ids: Sequence[int], *, by: Capacity) -> Handled:
    """Give tasks that this person holds back to their office's queue; no event is written."""
    return _compare_and_set(task_ids, by, taking=False)


def _compare_and_set(task_ids: Sequence[int], by: Capacity, *, taking: bool) -> Handled:
    today = clock.today()
    actor = authority.judge(by, today=today, happened_on=today)
    if isinstance(actor, Problem) or actor.office_id is None:
        why = actor if isinstance(actor, Problem) else Problem("denied", "Hệ thống không nhận việc.")
        return Handled(refused=dict.fromkeys(task_ids, why))
    with not_busy(), transaction.atomic(durable=True):
        _lock_cases(task_ids)
        changed = _claim(task_ids, actor, today) if taking else _release(task_ids, actor)
        rest = [one for one in task_ids if one not in changed]
        known = Task.objects.filter(pk__in=[one for one in rest if store.is_key(one)])
        tasks = {task.pk: task for task in known.select_related("case", "claimed_by")}
    refused = {one: problem for one in rest if (problem := _why_not(tasks.get(one), actor, taking)) is not None}
    return Handled(tuple(one for one in task_ids if one not in refused), refused)


def _lock_cases(task_ids: Sequence[int]) -> None:
    """An act that is judging one of these tasks ends first, so that nobody is told he has a task just acted on."""
    by_task, ids = store.among("id", sorted(one for one in task_ids if store.is_key(one)))
    locking = "FOR UPDATE" if store.on_postgresql() else ""
    store.fetch(
        "SELECT id FROM workflows_case WHERE id IN"
        f" (SELECT case_id FROM workflows_task WHERE {by_task}) ORDER BY id {locking}",
        [ids],
    )


def _claim(task_ids: Sequence[int], actor: Actor, today: date) -> set[int]:
    by_holder, left = store.among("claimed_by_id", _who_left(task_ids, actor, today))
    values = (actor.user_id, _parameter(clock.now()))
    return _returning(f"(claimed_by_id IS NULL OR {by_holder})", [left], values, task_ids, actor)


def _who_left(task_ids: Sequence[int], actor: Actor, today: date) -> list[int]:
    """Those who hold one of these tasks of the actor's office and act for it no longer, or are away."""
    assert actor.office_id is not None
    held = Task.objects.filter(
        pk__in=[one for one in task_ids if store.is_key(one)],
        office_id=actor.office_id,
        claimed_by__isnull=False,
    ).exclude(claimed_by=actor.user_id)
    holders = {holder for holder in held.order_by().values_list("claimed_by", flat=True) if holder is not None}
    acting, gone = authority.acting_for(holders, today), away(holders, today)
    return sorted(one for one in holders if one in gone or (one, actor.office_id) not in acting)


def _release(task_ids: Iterable[int], actor: Actor) -> set[int]:
    return _returning("claimed_by_id = %s", [actor.user_id], (None, None), task_ids, actor)


def _returning(
    condition: str, params: Sequence[Any], values: tuple[Any, Any], task_ids: Iterable[int], actor: Actor
) -> set[int]:
    by_id, ids = store.among("id", sorted(one for one in task_ids if store.is_key(one)))
    sql = (
        f"UPDATE workflows_task SET claimed_by_id = %s, claimed_at = %s"
        f" WHERE {by_id} AND office_id = %s AND {condition} RETURNING id"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, ids, actor.office_id, *params])
        return {row[0] for row in cursor.fetchall()}


def _parameter(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)


def _why_not(task: Task | None, actor: Actor, taking: bool) -> Problem | None:
    if task is None:
        return Problem("stale", "Việc này không còn mở: hồ sơ đã chuyển bước.", "Hãy xem trạng thái mới của hồ sơ.")
    if task.office_id != actor.office_id:
        return Problem("denied", f"Việc của hồ sơ {task.case.code} không thuộc chức vụ đang làm việc.")
    if taking and task.claimed_by_id == actor.user_id:
        return None
    if taking and task.claimed_by is not None:
        return Problem(
            "claimed",
            f"Hồ sơ {task.case.code} vừa được {task.claimed_by.full_name} nhận.",
            "Chọn việc khác, hoặc đề nghị người đó trả về hàng đợi.",
        )
    return Problem("not_mine", f"Hồ sơ {task.case.code} không do người này giữ.")


def relabel(labels: Mapping[int, str]) -> None:
    """Let cases be called otherwise in lists and searches, when what they carry was corrected. Call it in the
    transaction of the edit, with the cases locked. Two statements at most for 200 cases. History names no label."""
    rows = [row for row in Case.objects.filter(pk__in=labels).only("code", "label") if row.label != labels[row.pk]]
    for row in rows:
        row.label = labels[row.pk]
        row.search = searched(row.code, row.label)
    if rows:
        Case.objects.bulk_update(rows, ["label", "search"], batch_size=200)


def touched(case_ids: Iterable[int], *user_ids: int) -> None:
    """Record that a person edited what these cases carry, for separation of duties, and when he did so last. Call it in
    the transaction of the edit."""
    at = clock.now()
    pairs = dict.fromkeys((case_id, user_id) for case_id in case_ids for user_id in user_ids)
    rows = [Touch(case_id=case_id, user_id=user_id, at=at) for case_id, user_id in pairs]
    Touch.objects.bulk_create(rows, update_conflicts=True, unique_fields=["case", "user"], update_fields=["at"])
