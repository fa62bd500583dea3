"""The verdict on each move, set-based: staleness, authority, separation of duties, what the person must give,
requirements.

Nothing here writes. A verdict is a Problem on the attempt, in Vietnamese, or its absence.
"""

from __future__ import annotations

import unicodedata
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from workflows import clock, registry
from workflows.authority import is_fresh
from workflows.definition import Action, AtLeast, Each, Outcome, Post, Stage
from workflows.engine.context import (
    COMMENT_LIMIT,
    Actor,
    CaseRow,
    Confirmation,
    Context,
    Move,
    OpenTask,
    Problem,
)
from workflows.engine.evidence import Records, Seats


@dataclass
class Attempt:
    """One move under judgement."""

    case: CaseRow
    move: Move
    tasks: Sequence[OpenTask] = ()
    action: Action | None = None
    task: OpenTask | None = None
    problem: Problem | None = None
    #: Set by the judgement itself and by nothing else: the state machine refuses an attempt without them.
    judged_for: Actor | None = None
    checked: bool = False

    @property
    def place(self) -> Stage | Outcome:
        """Where the case stands."""
        return self.case.edition.place(self.case.stage)

    @property
    def found(self) -> Action:
        """The action, once it is known to exist here."""
        assert self.action is not None
        return self.action


@dataclass
class Surroundings:
    """All that was read for an act before judging it."""

    records: Records
    seats: Seats
    #: (resolver, case) -> offices, for actions whose `by` is a resolver.
    resolved: Mapping[tuple[str, int], frozenset[int]] = field(default_factory=dict)


def open_attempts(attempts: Iterable[Attempt]) -> list[Attempt]:
    """Those without a problem so far."""
    return [one for one in attempts if one.problem is None]


def stages_to_read(one: Attempt) -> set[str]:
    """The stages whose people, or whose tasks already closed, the judgement of this attempt will ask history for."""
    if one.action is None:
        return set()
    counted = isinstance(one.place, Stage) and isinstance(one.place.complete_when, AtLeast) and one.action.closes_task
    return {*one.action.not_by, *([one.place.name] if counted else [])}


def judge_staleness(attempts: Iterable[Attempt]) -> None:
    """Refuse moves whose visit has ended or whose task is gone; then look the action up."""
    for one in open_attempts(attempts):
        seen, case = one.move.seen, one.case
        gone = seen.task_id is not None and all(task.id != seen.task_id for task in one.tasks)
        if seen.visit != case.visit or gone:
            one.problem = Problem(
                "stale",
                f"Hồ sơ {case.code} đã thay đổi từ khi mở trang: hiện ở “{one.place.title.vi}”.",
                "Hãy xem trạng thái mới rồi làm lại nếu vẫn cần.",
            )
            continue
        one.action = one.place.actions.get(one.move.action)
        if one.action is None:
            one.problem = Problem(
                "unknown_action",
                f"Hồ sơ {case.code} ở “{one.place.title.vi}”: không có hành động “{one.move.action[:60]}”.",
                "Hãy chọn một trong các việc làm được ở bước này.",
            )


def judge_authority(attempts: Iterable[Attempt], actor: Actor | Problem, around: Surroundings) -> None:
    """Refuse moves that this actor may not make on that case, and find the task he acts from."""
    for one in open_attempts(attempts):
        if isinstance(actor, Problem):
            one.problem = actor
        elif actor.user_id is None:
            one.problem = _judge_system(one)
        else:
            one.problem = _judge_person(one, actor, around) or _judge_separation(one, actor, around.records)
        if one.problem is None and isinstance(actor, Actor):
            one.judged_for = actor


def _judge_system(one: Attempt) -> Problem | None:
    if one.found.offered:
        return Problem(
            "not_for_system", f"“{one.found.title.vi}” là việc của người có thẩm quyền, hệ thống không tự làm."
        )
    if one.found.closes_task:
        one.task = next((task for task in one.tasks if task.id == one.move.seen.task_id), None)
        if one.task is None:
            return Problem("no_task", f"Hồ sơ {one.case.code}: chưa nêu việc nào được đóng.")
    return None


def _judge_person(one: Attempt, actor: Actor, around: Surroundings) -> Problem | None:
    action, case, by = one.found, one.case, one.found.by
    if isinstance(one.place, Stage) and one.place.on_overdue == action.name and not action.offered:
        return Problem("only_system", f"“{action.title.vi}” do hệ thống tự làm khi quá hạn.")
    if isinstance(by, Post):
        seat = around.seats.of(case, by)
        return None if seat is not None and seat.office_id == actor.office_id else _denied(one)
    if isinstance(by, Each):
        return None if actor.office_id in around.resolved.get((by.each, case.id), frozenset()) else _denied(one)
    mine = [task for task in one.tasks if task.office_id == actor.office_id]
    if not mine or one.move.seen.task_id not in (None, mine[0].id):
        return _denied(one)
    one.task = mine[0]
    if action.offered and one.task.claimed_by_id not in (None, actor.user_id):
        return Problem(
            "claimed",
            f"Hồ sơ {case.code} đang do {one.task.claimed_by_name} giữ.",
            "Đề nghị người đó trả việc về hàng đợi; nếu người đó không còn giữ chức vụ này, hãy nhận việc rồi làm.",
        )
    return None


def _denied(one: Attempt) -> Problem:
    return Problem(
        "denied",
        f"Với tư cách đã chọn, không có quyền “{one.found.title.vi}” trên hồ sơ {one.case.code} "
        f"ở “{one.place.title.vi}”.",
        "Kiểm tra tư cách đang làm việc; việc này thuộc cơ quan đang giữ hồ sơ hoặc cơ quan quy trình nêu.",
    )


def _judge_separation(one: Attempt, actor: Actor, records: Records) -> Problem | None:
    """Invariant 6: nobody who started or edited the case or acted in those stages, nor those represented, may take
    this action."""
    if not one.found.not_by:
        return None
    stages = ("", *one.found.not_by)
    barred = set().union(*(records.people.get((one.case.id, stage), ()) for stage in stages))
    if not barred & actor.persons:
        return None
    titles = ", ".join(f"“{one.case.edition.place(stage).title.vi}”" for stage in one.found.not_by)
    return Problem(
        "separation",
        f"Hồ sơ {one.case.code}: người đã lập, sửa hồ sơ hoặc đã xử lý ở bước {titles} (kể cả người được thay mặt) "
        f"không được “{one.found.title.vi}”.",
        "Hãy để người khác có cùng thẩm quyền làm việc này.",
    )


def judge_inputs(attempts: Iterable[Attempt], ctx: Context, confirmed: Confirmation | None) -> None:
    """Refuse moves without what the action needs: a comment, a password; and those that time or a pause forbids."""
    for one in open_attempts(attempts):
        one.problem = _judge_comment(one) or _judge_password(one, ctx.by, confirmed) or judge_state(one, ctx)


def judge_state(one: Attempt, ctx: Context) -> Problem | None:
    """What the case's own dates forbid, whatever the person gives."""
    return _judge_overdue(one, ctx) or _judge_pause(one) or _judge_receipt(one, ctx)


def judge_order(attempts: Iterable[Attempt], ctx: Context, records: Records) -> None:
    """Refuse moves said to have happened before the newest act that moved or held the case.

    Paper may be recorded late, but not so that it precedes what the case had already come to: a date chosen freely
    would choose the holders represented, the policies and the period of receipt. Replies in a parallel stage have no
    order.
    """
    for one in open_attempts(attempts):
        last = records.last_happened.get(one.case.id)
        if last is not None and ctx.happened_at < last:
            one.problem = Problem(
                "before_last_event",
                f"Hồ sơ {one.case.code}: việc được ghi là xảy ra {_local(ctx.happened_at)}, "
                f"sớm hơn việc gần nhất của hồ sơ ({_local(last)}).",
                "Hãy kiểm tra ngày giờ trên giấy; việc sau không thể xảy ra trước việc trước.",
            )


def _local(moment: datetime) -> str:
    return f"{moment.astimezone(clock.VIETNAM):%d/%m/%Y %H:%M}"


def _judge_overdue(one: Attempt, ctx: Context) -> Problem | None:
    """What the system does when time is over needs time to be over, and counted."""
    place = one.place
    if not isinstance(place, Stage) or place.on_overdue != one.found.name or one.found.offered:
        return None
    due = one.task.due_on if one.task else min((task.due_on for task in one.tasks if task.due_on), default=None)
    if one.case.paused_on is not None:
        return Problem("paused", f"Hồ sơ {one.case.code} đang tạm dừng, thời hạn không tính.")
    if due is None or due >= ctx.today:
        return Problem("not_overdue", f"Hồ sơ {one.case.code}: việc này chưa quá hạn.")
    return None


def _judge_comment(one: Attempt) -> Problem | None:
    comment, text, title = one.move.comment, one.move.text, one.found.title.vi
    if "comment" in one.found.needs and not text:
        return Problem("comment_missing", f"“{title}” cần nêu lý do hoặc ý kiến.", "Hãy ghi vào ô Ý kiến.")
    if len(text) > COMMENT_LIMIT:
        return Problem(
            "comment_too_long",
            f"Ý kiến dài {len(text)} ký tự, tối đa {COMMENT_LIMIT}.",
            "Hãy rút gọn, phần dài nên để trong văn bản kèm theo.",
        )
    if any(unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\n\r\t" for letter in comment):
        return Problem("comment_unreadable", "Ý kiến chứa ký tự điều khiển không đọc được.", "Hãy gõ lại ý kiến.")
    return None


def _judge_password(one: Attempt, by: Actor, confirmed: Confirmation | None) -> Problem | None:
    if "password" not in one.found.needs or is_fresh(confirmed, by):
        return None
    return Problem(
        "password_needed",
        f"“{one.found.title.vi}” cần nhập lại mật khẩu của chính người làm.",
        "Hãy xác nhận mật khẩu.",
    )


def _judge_pause(one: Attempt) -> Problem | None:
    paused = one.case.paused_on
    if one.found.pauses and paused is not None:
        return Problem("already_paused", f"Hồ sơ {one.case.code} đã tạm dừng từ ngày {paused:%d/%m/%Y}.")
    if one.found.resumes and paused is None:
        return Problem("not_paused", f"Hồ sơ {one.case.code} không bị tạm dừng.")
    return None


def _judge_receipt(one: Attempt, ctx: Context) -> Problem | None:
    """Invariant 4: a case can be received only within the period its edition is for."""
    if not one.found.receives or one.case.received_on is not None:
        return None
    period, on = one.case.edition.received, ctx.happened_on
    if period.from_ <= on and (period.before is None or on < period.before):
        return None
    until = f" đến trước {period.before:%d/%m/%Y}" if period.before else ""
    return Problem(
        "outside_edition",
        f"Hồ sơ {one.case.code} theo bản quy trình {one.case.edition.name}, "
        f"chỉ tiếp nhận từ {period.from_:%d/%m/%Y}{until}; ngày tiếp nhận đang ghi là {on:%d/%m/%Y}.",
        "Hãy trả hồ sơ về nơi lập để lập lại theo bản quy trình áp dụng cho ngày này.",
    )


def check_requirements(attempts: Sequence[Attempt], contexts: Callable[[Sequence[Attempt]], Context]) -> None:
    """Run each named requirement once over all cases that need it, in written order, each on the survivors.

    When two actions of one act write the same requirements in different orders, those it cannot serve together run
    apart.
    """
    pending = {id(one): deque(one.found.requires) for one in open_attempts(attempts)}
    while waiting := [one for one in attempts if one.problem is None and pending.get(id(one))]:
        name = next_in_order([pending[id(one)] for one in waiting])
        group = [one for one in waiting if pending[id(one)][0] == name]
        for one in group:
            pending[id(one)].popleft()
        problems = registry.requirements[name].function([one.case for one in group], contexts(group))
        for one in group:
            one.problem = problems.get(one.case.id)
    for one in open_attempts(attempts):
        one.checked = id(one) in pending


def next_in_order(queues: Sequence[deque[str]]) -> str:
    """The first head that stands deeper in no other queue; the very first head when they contradict one another."""
    heads = list(dict.fromkeys(queue[0] for queue in queues))
    deeper = {name for queue in queues for name in list(queue)[1:]}
    return next((name for name in heads if name not in deeper), heads[0])


def resolve(name: str, cases: Sequence[CaseRow], ctx: Context) -> dict[int, tuple[int, ...]]:
    """Ask a resolver for the offices of each case, without doubles, in its order."""
    found = registry.resolvers[name].function(cases, ctx)
    return {case.id: tuple(dict.fromkeys(found.get(case.id, ()))) for case in cases}


def by_resolver(attempts: Iterable[Attempt], pick: Callable[[Attempt], str | None]) -> dict[str, list[Attempt]]:
    """Group attempts by the resolver they need."""
    needing = sorted(
        ((name, index, one) for index, one in enumerate(attempts) if (name := pick(one)) is not None),
        key=lambda item: item[:2],
    )
    return {name: [one for _, _, one in group] for name, group in groupby(needing, key=lambda item: item[0])}
