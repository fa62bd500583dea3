"""Tasks claimed by people who have gone go back to their office's queue, by the system's hand. No event is written, as
for claiming: who holds a task is not part of a case's history."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from django.db import models, transaction
from django.db.models import Max

from workflows import authority, clock, policies, registry, store
from workflows.deadlines import Calendar, calendar
from workflows.engine.door import not_busy
from workflows.models import Event, Task, Touch
from workflows.offices import away

#: After how many working days without a sign of work a claim is over, by the case's areas.
SILENCE = "claim_silence_working_days"
#: Cases locked at once: nobody waits long for a round, and one failure takes little with it.
BATCH = 500


class Why(models.TextChoices):
    """Why a task went back, the plainest reason first."""

    LOCKED = "locked", "tài khoản đã khóa"
    LEFT = "left", "không còn giữ chức vụ"
    AWAY = "away", "đang vắng mặt"
    SILENT = "silent", "nhận việc mà không xử lý quá thời hạn"


@dataclass(frozen=True)
class Returned:
    """A task that is free again, and who held it."""

    task_id: int
    case_id: int
    code: str
    office_id: int
    user_id: int
    why: Why


@dataclass(frozen=True)
class _Held:
    task_id: int
    case_id: int
    code: str
    office_id: int
    user_id: int
    active: bool
    since: datetime
    paused: bool
    areas: tuple[int, ...]


def return_abandoned(on: date | None = None) -> list[Returned]:
    """Give back every claimed task whose holder's account is locked, who no longer acts for the office, is recorded as
    away on the day, or did nothing on the case for longer than policy allows. Returns what went back.

    Silence is counted in working days since the claim or the last sign of work, whichever is later; a paused case asks
    for none; where no policy says how long, silence ends no claim. Cases that somebody is working on at this moment
    are left for the next round. The number of queries does not depend on the number of tasks, but for one short
    transaction for every BATCH of them. Raises Busy (SQLite: another writer).
    """
    day = on or clock.today()
    gone = _abandoned(day)
    returned: list[Returned] = []
    for start in range(0, len(gone), BATCH):
        some = gone[start : start + BATCH]
        with not_busy(), transaction.atomic(durable=True):
            done = _give_back(some)
            for entry in registry.returns.values():
                if done:
                    entry.function(done)
        returned += done
    return returned


def _abandoned(day: date) -> list[tuple[_Held, Why]]:
    """The claimed tasks that go back and why, in the order in which their cases are locked."""
    held = _claimed()
    users = {one.user_id for one in held}
    acting, absent = authority.acting_for(users, day), away(users, day)
    found, present = [], []
    for one in held:
        if not one.active:
            found.append((one, Why.LOCKED))
        elif (one.user_id, one.office_id) not in acting:
            found.append((one, Why.LEFT))
        elif one.user_id in absent:
            found.append((one, Why.AWAY))
        elif not one.paused:
            present.append(one)
    found += [(one, Why.SILENT) for one in _silent(present, day)]
    return sorted(found, key=lambda pair: (pair[0].case_id, pair[0].task_id))


def _claimed() -> list[_Held]:
    rows = Task.objects.filter(claimed_by__isnull=False).order_by("case_id", "pk")
    return [
        _Held(task, case, code, office, user, active, since, paused is not None, _areas(commune, district, province))
        for task, case, code, office, user, active, since, paused, commune, district, province in rows.values_list(
            "pk", "case_id", "case__code", "office_id", "claimed_by_id", "claimed_by__is_active", "claimed_at",
            "case__paused_on", "case__commune_id", "case__district_id", "case__province_id",
        )
        if since is not None
    ]  # fmt: skip


def _areas(*areas: int | None) -> tuple[int, ...]:
    return tuple(one for one in areas if one is not None)


def _silent(held: Sequence[_Held], day: date) -> Iterator[_Held]:
    limits = policies.values((SILENCE, one.areas, day) for one in held)
    counted = _counting(calendar(), day)
    signs = _signs({one.case_id for one in held}) if held else {}
    for one in held:
        limit = limits[SILENCE, one.areas, day]
        if isinstance(limit, policies.PolicyMissing):
            continue
        last = max(one.since, signs.get((one.case_id, one.user_id), one.since))
        if counted(clock.local_date(last)) > policies.as_int(limit):
            yield one


def _counting(days: Calendar, day: date) -> Callable[[date], int]:
    """How many working days have passed since a day; each day is counted once for all tasks."""

    @cache
    def counted(since: date) -> int:
        return days.working_days_between(since, day)

    return counted


def _signs(case_ids: Iterable[int]) -> dict[tuple[int, int], datetime]:
    """(case, user) → when he last did something on it: acted, edited, or left a sign that the domain knows of."""
    ids = list(case_ids)
    found: dict[tuple[int, int], datetime] = {}
    events = Event.objects.filter(case__in=ids, user__isnull=False).order_by().values_list("case_id", "user_id")
    touches = Touch.objects.filter(case__in=ids).order_by().values_list("case_id", "user_id")
    known: list[Mapping[tuple[int, int], datetime]] = [
        {(case, user): at for case, user, at in events.annotate(last=Max("recorded_at"))},
        {(case, user): at for case, user, at in touches.annotate(last=Max("at"))},
        *(entry.function(ids) for entry in registry.signs.values()),
    ]
    for signs in known:
        for key, at in signs.items():
            found[key] = max(at, found.get(key, at))
    return found


def _give_back(gone: Sequence[tuple[_Held, Why]]) -> list[Returned]:
    """Free those of the tasks that are held as they were read. Who claims, releases or acts locks the case first."""
    free = _lock({one.case_id for one, _ in gone})
    tasks = Task.objects.filter(pk__in=[one.task_id for one, _ in gone if one.case_id in free])
    now = {task: (user, since) for task, user, since in tasks.values_list("pk", "claimed_by_id", "claimed_at")}
    same = [(one, why) for one, why in gone if now.get(one.task_id) == (one.user_id, one.since)]
    Task.objects.filter(pk__in=[one.task_id for one, _ in same]).update(claimed_by=None, claimed_at=None)
    return [Returned(one.task_id, one.case_id, one.code, one.office_id, one.user_id, why) for one, why in same]


def _lock(case_ids: Iterable[int]) -> set[int]:
    """Lock the cases nobody else has locked; SQLite has one writer, who is alone already."""
    by_id, ids = store.among("id", sorted(case_ids))
    locking = "FOR UPDATE SKIP LOCKED" if store.on_postgresql() else ""
    return {key for (key,) in store.fetch(f"SELECT id FROM workflows_case WHERE {by_id} ORDER BY id {locking}", [ids])}
