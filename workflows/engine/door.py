"""The one door through which a case moves."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import OperationalError, transaction

from workflows import authority, clock, editions, registry, store
from workflows.definition import Each, Outcome
from workflows.engine import aiming, evidence, judging, replay, targets, writing
from workflows.engine.context import (
    Actor,
    BadAct,
    Busy,
    Capacity,
    CaseRow,
    Confirmation,
    Context,
    Done,
    Move,
    Moved,
    OpenTask,
    Problem,
    Refused,
)
from workflows.engine.judging import Attempt, Surroundings, open_attempts
from workflows.engine.targets import Target
from workflows.models import User

#: Clocks of two machines of one office may differ by this much; a technical tolerance.
_CLOCK_TOLERANCE = timedelta(minutes=5)
#: Paper older than the republic is a slip of the pen; dates near year 1 also leave what a time zone can be applied to.
_FIRST_YEAR = 1945
#: The column that holds a visit has 32 bits.
_VISITS = 2**31
_RELOAD = "Hãy tải lại trang rồi làm lại."


def act(
    moves: Sequence[Move],
    *,
    by: Capacity,
    command: UUID,
    together: bool = False,
    confirmed: Confirmation | None = None,
    happened_at: datetime | None = None,
) -> Done:
    """Make these moves in one durable transaction, each on its own merits, with tasks, events and refusals.

    moves: one for each case; by: what the caller acts as; command: an id of this intention: the same again answers the
    same and does nothing; together: one refusal refuses all; confirmed: the password given again, for actions that
    need it; happened_at: when it happened, if that was earlier (paper).

    Returns what happened and what was refused. Raises BadAct (a case twice, an unknown case, a time to come), Conflict
    (the command id was used for something else), Busy (somebody else is working on one of the cases). Nothing is
    written then.
    """
    _well_formed(moves, by)
    with not_busy(), transaction.atomic(durable=True):
        return _Act(moves, by, command, together, confirmed, happened_at).run()


def _well_formed(moves: Sequence[Move], by: Capacity) -> None:
    if not moves:
        raise BadAct("Chưa chọn hồ sơ nào.")
    if any(key is not None and not store.is_key(key) for key in (by.user_id, by.office_id, by.substitution_id)):
        raise BadAct(f"Tư cách làm việc đã nêu không phải số hợp lệ. {_RELOAD}")
    if len({move.case_id for move in moves}) != len(moves):
        raise BadAct("Một hồ sơ được nêu hai lần trong cùng một lượt. Hãy bỏ bớt rồi gửi lại.")
    for move in moves:
        visit, task_id = move.seen
        if type(visit) is not int or not 0 <= visit < _VISITS or not (task_id is None or store.is_key(task_id)):
            raise BadAct(f"Hồ sơ mang khóa {move.case_id}: lượt hoặc việc đã nêu không phải số hợp lệ. {_RELOAD}")
        if not move.action.isprintable():
            raise BadAct(f"Hồ sơ mang khóa {move.case_id}: tên hành động chứa ký tự không đọc được. {_RELOAD}")


@contextmanager
def not_busy() -> Iterator[None]:
    """Turn a lock that was not had in time into a word for people."""
    try:
        yield
    except OperationalError as error:
        cause = error.__cause__
        if getattr(cause, "sqlstate", "") in ("55P03", "40P01") or "locked" in str(error):
            raise Busy("Có người đang xử lý một trong các hồ sơ này. Hãy thử lại sau vài giây.") from error
        raise


def moment(happened_at: datetime | None, now: datetime) -> datetime:
    """When the act happened. Raises BadAct for a time without zone or still to come."""
    if happened_at is None:
        return now
    if happened_at.tzinfo is None:
        raise BadAct("Thời điểm xảy ra thiếu múi giờ.")
    if happened_at > now + _CLOCK_TOLERANCE:
        raise BadAct(f"Thời điểm xảy ra {happened_at:%d/%m/%Y %H:%M} còn ở tương lai. Hãy ghi đúng ngày giờ trên giấy.")
    if happened_at.year < _FIRST_YEAR:
        raise BadAct(f"Thời điểm xảy ra nêu năm {happened_at.year}. Hãy ghi đúng ngày giờ trên giấy.")
    return min(happened_at, now)


class _Act:
    """One act on its way through the steps that the design fixes: lock, replay, staleness, authority, requirements,
    targets, effects, write."""

    def __init__(
        self,
        moves: Sequence[Move],
        by: Capacity,
        command: UUID,
        together: bool,
        confirmed: Confirmation | None,
        happened_at: datetime | None,
    ) -> None:
        self.moves, self.by, self.command, self.together, self.confirmed = moves, by, command, together, confirmed
        self.given = happened_at
        self.now = clock.now()
        self.happened_at = moment(happened_at, self.now)
        self.today = clock.today()
        self.happened_on = self.today if happened_at is None else clock.local_date(self.happened_at)

    def run(self) -> Done:
        ids = [move.case_id for move in self.moves]
        cases = evidence.read_cases(ids, lock=True)
        if missing := [str(one) for one in ids if one not in cases]:
            raise BadAct(f"Không có hồ sơ mang khóa {', '.join(missing[:5])}.")
        self.attempts = [Attempt(cases[move.case_id], move) for move in self.moves]
        records, tasks, seats, actor = self._read(ids, cases)
        if records.used:
            return replay.answer(
                self.moves, self.by, self.command, self.given, {case.id: case for case in cases.values()}
            )
        for one in self.attempts:
            one.tasks = tasks.get(one.case.id, ())
        judging.judge_staleness(self.attempts)
        self.ctx = self._context(actor if isinstance(actor, Actor) else self._nobody())
        judging.judge_authority(self.attempts, actor, Surroundings(records, seats, self._deciding_offices()))
        judging.judge_order(self.attempts, self.ctx, records)
        judging.judge_inputs(self.attempts, self.ctx, self.confirmed)
        self._lock_counted_rows()
        judging.check_requirements(self.attempts, lambda group: self.ctx)
        policies = aiming.read_policies(self.attempts, self.ctx)
        aimed = aiming.aim(self.attempts, self.ctx, records, seats, policies)
        if self.together:
            self._refuse_together()
        done = [(one, target) for one, target in aimed if one.problem is None]
        self._travel(done)
        self._run_effects(done)
        return self._write(done)

    def _read(
        self, ids: Sequence[int], cases: Mapping[int, CaseRow]
    ) -> tuple[evidence.Records, dict[int, list[OpenTask]], evidence.Seats, Actor | Problem]:
        """Read in one journey what the judgement asks for; the actions are looked up only to know what that is."""
        for one in self.attempts:
            one.action = one.place.actions.get(one.move.action)
        stages = {stage for one in self.attempts for stage in judging.stages_to_read(one)}
        with store.pipelined():
            records = evidence.ask_records(self.command, ids, stages, ordered=self.given is not None)
            tasks = evidence.ask_tasks(ids)
            seats = evidence.ask_seats(cases.values(), targets.posts_needed(self.attempts), self.today)
            actor = authority.ask_judgement(self.by, today=self.today, happened_on=self.happened_on)
        return records(), tasks(), seats(), actor()

    def _context(self, actor: Actor) -> Context:
        return Context(
            by=actor,
            command=self.command,
            now=self.now,
            today=self.today,
            happened_at=self.happened_at,
            happened_on=self.happened_on,
            moves={move.case_id: move for move in self.moves},
        )

    def _nobody(self) -> Actor:
        """A capacity that was refused still names who asked, for the refusals."""
        if self.by.user_id is not None and not User.objects.filter(pk=self.by.user_id).exists():
            raise BadAct("Không có tài khoản mang khóa đã nêu.")
        return Actor(self.by.user_id, "", "", None, "", "", self.by.office_id, self.by.substitution_id)

    def _deciding_offices(self) -> dict[tuple[str, int], frozenset[int]]:
        def named(one: Attempt) -> str | None:
            return one.action.by.each if one.action is not None and isinstance(one.action.by, Each) else None

        found: dict[tuple[str, int], frozenset[int]] = {}
        for name, group in judging.by_resolver(open_attempts(self.attempts), named).items():
            offices = judging.resolve(name, [one.case for one in group], self.ctx)
            found |= {(name, case_id): frozenset(ids) for case_id, ids in offices.items()}
        return found

    def _lock_counted_rows(self) -> None:
        """Lock the rows that counting requirements declare, in (table, key) order, after the cases."""
        wanted: set[tuple[str, Any, int]] = set()
        groups: dict[str, list[Attempt]] = {}
        for one in open_attempts(self.attempts):
            for name in one.found.requires:
                if registry.requirements[name].locks is not None:
                    groups.setdefault(name, []).append(one)
        for name, group in groups.items():
            locks = registry.requirements[name].locks
            assert locks is not None
            rows = locks([one.case for one in group], self.ctx)
            wanted |= {(model._meta.db_table, model, key) for model, key in rows}
        if not store.on_postgresql():
            return
        for table in sorted({table for table, _, _ in wanted}):
            rows_of = [(model, key) for name, model, key in wanted if name == table]
            column = rows_of[0][0]._meta.pk.column
            condition, keys = store.among(column, sorted(key for _, key in rows_of))
            store.fetch(f"SELECT {column} FROM {table} WHERE {condition} ORDER BY {column} FOR UPDATE", [keys])

    def _refuse_together(self) -> None:
        """What a person signs as a list goes up whole or not at all."""
        failed = [one for one in self.attempts if one.problem is not None]
        if not failed:
            return
        for one in open_attempts(self.attempts):
            one.problem = Problem(
                "together",
                f"Cả danh sách chưa được vì {len(failed)} hồ sơ khác chưa đạt (đầu tiên: {failed[0].case.code}).",
                "Sửa hoặc bỏ các hồ sơ đó khỏi danh sách rồi làm lại.",
            )

    def _travel(self, done: Sequence[tuple[Attempt, Target]]) -> None:
        """Let the state machine make each transition: the last guard."""
        compiled = editions.compiled({one.case.sha256 for one, _ in done})
        for one, target in done:
            traveller = compiled[one.case.sha256].machine(one.case.stage)
            traveller.judged_for, traveller.checked, traveller.problem = one.judged_for, one.checked, one.problem
            arrived = traveller.take(one.found, self.ctx.by, complete=target.completes)
            if arrived != target.place.name:
                raise RuntimeError(
                    f"{one.case.code}: machine arrived at {arrived}, engine aimed at {target.place.name}"
                )

    def _run_effects(self, done: Sequence[tuple[Attempt, Target]]) -> None:
        """Run each effect once over all cases that name it, the action's own before those of an outcome entered."""
        pending: list[tuple[deque[str], Moved]] = []
        for one, target in done:
            names = list(one.found.then)
            if target.moved and isinstance(target.place, Outcome):
                names += [name for name in target.place.then if name not in names]
            moved = Moved(one.case, one.found, target.place.name, target.ended, one.move)
            pending.append((deque(names), moved))
        while waiting := [(names, moved) for names, moved in pending if names]:
            name = judging.next_in_order([names for names, _ in waiting])
            group = [moved for names, moved in waiting if names[0] == name and names.popleft()]
            registry.effects[name].function(group, self.ctx)
        self._rearrange(done)

    def _rearrange(self, done: Sequence[tuple[Attempt, Target]]) -> None:
        """Let open work that effects named be due on another day, or be taken back."""
        named = [office for dues in self.ctx.redated.values() for office in dues]
        named += [office for offices in self.ctx.withdrawn.values() for office in offices]
        if named:
            targets.rearrange(done, self.ctx, evidence.read_seats_by_id(set(named), self.today).by_id)

    def _write(self, done: Sequence[tuple[Attempt, Target]]) -> Done:
        refused = [
            (one.move, Refused(one.case.id, one.case.code, one.move.action, one.case.stage, one.problem))
            for one in self.attempts
            if one.problem is not None
        ]
        holders = self._whose_work(done)
        with store.pipelined():
            happened = writing.write_events(
                [
                    writing.event_of(one, target, self.ctx, holders.get(one.task.office_id) if one.task else None)
                    for one, target in done
                ],
                self.ctx,
            )
            writing.write_cases({one.case.id: (one.case, target) for one, target in done}, happened)
            writing.write_tasks(done, self.now)
            writing.write_refusals(
                refused,
                user_id=self.by.user_id,
                office_id=self.ctx.by.office_id,
                substitution_id=self.by.substitution_id,
                command=self.command,
                happened_at=self.happened_at,
                now=self.now,
            )
        warnings = targets.vacant(target for _, target in done)
        return Done(tuple(happened), tuple(one for _, one in refused), tuple(warnings))

    def _whose_work(self, done: Sequence[tuple[Attempt, Target]]) -> dict[int, evidence.Seat]:
        """The offices whose tasks the system acts on; a person's own office is in his event already."""
        if self.ctx.by.user_id is not None:
            return {}
        return evidence.read_seats_by_id({one.task.office_id for one, _ in done if one.task}, self.today).by_id
