"""Where a move leads: the place, the offices that get the work there, and by when."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from workflows import deadlines
from workflows.definition import Action, AtLeast, Each, Outcome, Post, Stage
from workflows.engine.context import CaseRow, Context, OpenTask, Problem
from workflows.engine.evidence import DuePolicies, PolicyRow, Records, Seat, Seats
from workflows.engine.judging import Attempt
from workflows.policies import PolicyError


@dataclass(frozen=True, slots=True)
class Work:
    """One task to open."""

    seat: Seat
    due_on: date | None


@dataclass
class Target:
    """What becomes of one case: computed before anything is written."""

    place: Stage | Outcome
    moved: bool
    completes: bool = False
    work: list[Work] = field(default_factory=list)
    closed_task: OpenTask | None = None
    redated: dict[int, date | None] = field(default_factory=dict)
    new_dues: list[Work] = field(default_factory=list)
    withdrawn: list[tuple[OpenTask, Seat]] = field(default_factory=list)
    received_on: date | None = None
    paused_on: date | None = None
    policies: list[PolicyRow] = field(default_factory=list)

    @property
    def ended(self) -> bool:
        return isinstance(self.place, Outcome)


def destinations(case: CaseRow, action: Action) -> list[Stage | Outcome]:
    """Every place that this action can lead to: its own `to`, or that of a completed parallel stage."""
    names = []
    if action.to is not None:
        names.append(action.to)
    elif action.closes_task:
        place = case.edition.place(case.stage)
        if isinstance(place, Stage) and place.on_complete is not None:
            names.append(place.on_complete.to)
    return [case.edition.place(name) for name in names]


def posts_needed(attempts: Iterable[Attempt]) -> set[Post]:
    """The posts that the judgement and the targets of these attempts may ask for."""
    posts: set[Post] = set()
    for one in attempts:
        if one.action is None:
            continue
        if isinstance(one.action.by, Post):
            posts.add(one.action.by)
        for place in destinations(one.case, one.action):
            if isinstance(place, Stage) and isinstance(place.held_by, Post):
                posts.add(place.held_by)
    return posts


def policy_codes(attempts: Iterable[Attempt]) -> set[str]:
    """The policy codes that due dates of these attempts may be named after."""
    places = [place for one in attempts if one.action for place in destinations(one.case, one.action)]
    return {
        code
        for place in places
        if isinstance(place, Stage) and place.due is not None
        for code in (place.due.working_days, place.due.before)
        if code is not None
    }


def needs_calendar(attempts: Iterable[Attempt]) -> bool:
    """Whether the days of a pause are added to a due date."""
    return any(
        one.case.paused_on is not None and one.action is not None and (one.action.resumes or one.action.keeps_due)
        for one in attempts
    )


def aim(one: Attempt, ctx: Context, records: Records) -> Target:
    """Return where the attempt leads and what it does to the case's dates; offices and due dates are filled in
    later."""
    action, case = one.found, one.case
    completes = action.closes_task and _completes(one, records)
    leads = destinations(case, action) if action.to is not None or completes else []
    target = Target(place=leads[0] if leads else one.place, moved=bool(leads), completes=completes)
    target.closed_task = one.task if action.closes_task and not completes else None
    target.received_on = case.received_on or (ctx.happened_on if action.receives else None)
    target.paused_on = _paused_on(one, ctx.today, target)
    return target


def _completes(one: Attempt, records: Records) -> bool:
    stage = one.place
    assert isinstance(stage, Stage)
    remaining = len(one.tasks) - 1
    if remaining == 0 or stage.complete_when == "any":
        return True
    if isinstance(stage.complete_when, AtLeast):
        return records.closed[one.case.id, one.case.visit] + 1 >= stage.complete_when.at_least
    return False


def _paused_on(one: Attempt, today: date, target: Target) -> date | None:
    if target.ended or one.found.resumes:
        return None
    if one.found.pauses:
        return today
    if one.case.paused_on is None:
        return None
    return today if target.moved else one.case.paused_on


def offices(one: Attempt, target: Target, seats: Seats, resolved: Mapping[tuple[str, int], Sequence[int]]) -> None:
    """Fill in the offices that get the work; an office that cannot be found is a problem of the attempt."""
    if not target.moved or isinstance(target.place, Outcome):
        return
    held_by = target.place.held_by
    if isinstance(held_by, Each):
        found = [seats.by_id[office] for office in resolved[held_by.each, one.case.id] if office in seats.by_id]
    else:
        seat = seats.of(one.case, held_by)
        found = [seat] if seat is not None else []
    if not found:
        one.problem = Problem(
            "no_office",
            f"Hồ sơ {one.case.code}: không tìm thấy nơi nhận việc “{target.place.title.vi}”.",
            "Đề nghị quản trị viên kiểm tra cơ quan, chức vụ của địa bàn hồ sơ, hoặc nêu cơ quan được hỏi.",
        )
    wanted = target.place.complete_when
    if found and isinstance(wanted, AtLeast) and len(found) < wanted.at_least:
        one.problem = Problem(
            "too_few_offices",
            f"Hồ sơ {one.case.code}: “{target.place.title.vi}” cần ít nhất {wanted.at_least} nơi cho ý kiến, "
            f"mới nêu {len(found)}.",
            "Hãy nêu thêm cơ quan được hỏi.",
        )
    target.work = [Work(seat, None) for seat in found]


def dues(one: Attempt, target: Target, ctx: Context, policies: DuePolicies) -> None:
    """Fill in due dates; a policy that is missing is a problem of the attempt."""
    calendar = deadlines.Calendar(policies.overrides)
    if one.found.resumes and one.case.paused_on is not None and not target.moved and _counts_days(one.place):
        target.redated = {
            task.id: deadlines.extend_for_pause(task.due_on, one.case.paused_on, ctx.today, calendar)
            for task in one.tasks
            if task.due_on is not None
        }
    if not target.work:
        return
    if one.found.keeps_due:
        kept = min((task.due_on for task in one.tasks if task.due_on is not None), default=None)
        if kept is not None and one.case.paused_on is not None and _counts_days(one.place):
            # The pause goes on in the new visit, counted from today: what it has taken so far is given back here.
            kept = deadlines.extend_for_pause(kept, one.case.paused_on, ctx.today, calendar)
        target.work = [replace(work, due_on=kept) for work in target.work]
    else:
        due_on_opening(one, target, ctx, policies)


def _counts_days(place: Stage | Outcome) -> bool:
    """Whether the place's due date is a count of days; a day fixed by law does not move with a pause."""
    return isinstance(place, Stage) and place.due is not None and place.due.working_days is not None


def due_on_opening(one: Attempt, target: Target, ctx: Context, policies: DuePolicies) -> None:
    """Give a new visit its full allowance; a policy that is missing is a problem of the attempt."""
    if not isinstance(target.place, Stage) or target.place.due is None:
        return
    due, calendar = target.place.due, deadlines.Calendar(policies.overrides)
    code = due.working_days or due.before or ""
    on = target.received_on or ctx.today
    row = policies.value(code, one.case, on)
    if row is None:
        one.problem = Problem(
            "policy_missing",
            f"Hồ sơ {one.case.code}: chưa có quy định “{code}” cho địa bàn này vào ngày {on:%d/%m/%Y}, "
            f"nên không tính được hạn của “{target.place.title.vi}”.",
            "Đề nghị quản trị viên ghi quy định này.",
        )
        return
    try:
        day = deadlines.due_on(due, row.value, ctx.happened_on, calendar)
    except PolicyError as error:
        one.problem = Problem("policy_unreadable", f"Hồ sơ {one.case.code}: {error}", "Đề nghị quản trị viên ghi lại.")
        return
    target.policies = [row]
    target.work = [replace(work, due_on=day) for work in target.work]


def rearrange(done: Iterable[tuple[Attempt, Target]], ctx: Context, seats: Mapping[int, Seat]) -> None:
    """Take over what effects told of open work (`Context.redate`, `Context.withdraw`).

    Effects may not refuse: what must be true before was a requirement's to say. Raises RuntimeError, so that all of
    the act rolls back, when the case moves, the office has no work there, none would be left (invariant 2), or the
    stage counts replies, of which a question taken back is none.
    """
    for one, target in done:
        dues, gone = ctx.redated.get(one.case.id, {}), ctx.withdrawn.get(one.case.id, [])
        if not dues and not gone:
            continue
        open_tasks = {task.office_id: task for task in one.tasks if task is not target.closed_task}
        unknown = (set(dues) | set(gone)) - set(open_tasks)
        counts = isinstance(one.place, Stage) and isinstance(one.place.complete_when, AtLeast)
        if target.moved or unknown or (gone and (counts or set(gone) == set(open_tasks))):
            raise RuntimeError(f"{one.case.code}: an effect named work that it may not change: {dues}, {gone}")
        target.redated |= {open_tasks[office].id: due for office, due in dues.items()}
        target.new_dues = [Work(seats[office], due) for office, due in dues.items()]
        target.withdrawn = [(open_tasks[office], seats[office]) for office in dict.fromkeys(gone)]


def vacant(targets: Iterable[Target]) -> Collection[str]:
    """Warnings for offices that were given work though nobody holds them or stands in."""
    return dict.fromkeys(
        f"Chưa có ai giữ chức vụ “{work.seat.title} – {work.seat.body}”: việc đã chuyển tới nhưng chưa có người nhận."
        for target in targets
        for work in target.work
        if not work.seat.held
    )
