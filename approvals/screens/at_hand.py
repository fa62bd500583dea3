"""What may be done with one case now, what not yet and why, and whose business the rest is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from approvals.screens import preparing
from approvals.screens.reader import Reader
from workflows import clock
from workflows.capacities import Acting
from workflows.definition import Action, Definition, Outcome, Post, Stage
from workflows.engine.context import Problem
from workflows.models import Case, Office, Task
from workflows.screens import acts

#: Refusals that say that an action belongs to somebody else, not that something is missing.
NOT_MINE = frozenset({"denied", "only_system", "not_for_system", "no_capacity", "not_in_office", "not_substitute"})
#: A pause and its end are one switch: the side that it is on is no reason to tell.
OTHER_SIDE = frozenset({"already_paused", "not_paused", "not_on_hold"})
#: Outcomes that a case is brought to for its good.
GOOD_ENDS = frozenset({"approved", "forwarded"})


@dataclass(frozen=True)
class Holding:
    """Open work at an office: `left` counts the days to the end of its due date, None without one or while paused."""

    task: Task
    left: int | None

    @property
    def late(self) -> int:
        """Whole days since the end of the due date."""
        return max(0, -self.left) if self.left is not None else 0


@dataclass(frozen=True)
class Elsewhere:
    """An action of another office."""

    title: str
    who: str


@dataclass(frozen=True)
class NotYet:
    """Actions that cannot be taken yet, for one reason."""

    titles: tuple[str, ...]
    problem: Problem


@dataclass
class Work:
    """The right side of a case's page.

    `primary` leads on; `others` are beside it; `back` returns the case; `ending` ends it. `mine` is the reader's own
    open work. `switch` are his other capacities to which it belongs.
    """

    holdings: Sequence[Holding]
    mine: Holding | None = None
    claimed: str = ""
    primary: acts.ActForm | None = None
    others: list[acts.ActForm] = field(default_factory=list)
    back: list[acts.ActForm] = field(default_factory=list)
    ending: list[acts.ActForm] = field(default_factory=list)
    not_yet: list[NotYet] = field(default_factory=list)
    elsewhere: list[Elsewhere] = field(default_factory=list)
    preparing: list[preparing.Link] = field(default_factory=list)
    switch: list[Acting] = field(default_factory=list)

    @property
    def possible(self) -> bool:
        """Whether anything can be done here now."""
        return bool(self.primary or self.others or self.back or self.ending)


def holdings(reader: Reader) -> list[Holding]:
    """Return who has the case, until when. One query."""
    today = clock.today()
    tasks = Task.objects.filter(case=reader.case).select_related("office__body", "claimed_by").order_by("pk")
    paused = reader.case.paused_on is not None
    return [Holding(task, None if paused or task.due_on is None else (task.due_on - today).days) for task in tasks]


def work(reader: Reader, capacities: Sequence[Acting], held: Sequence[Holding]) -> Work:
    """Return what `reader` may do. The number of queries does not depend on how much is offered."""
    found = Work(held, mine=next((one for one in held if one.task.office_id == reader.office.pk), None))
    if found.mine is not None and found.mine.task.claimed_by_id is not None:
        found.claimed = "me" if found.mine.task.claimed_by_id == reader.by.user_id else "colleague"
    forms = acts.offers(reader.by, Case.objects.filter(pk=reader.case.pk))
    posts = _offices(reader, (form.action for form in forms.values()))
    _sort(found, forms.values(), reader, posts)
    if found.mine is not None:
        own = [one for one in reader.place.actions.values() if one.by == "holder"]
        found.preparing = preparing.links(own, reader.case.code)
    if not found.possible:
        found.switch = _switch(reader, capacities, held, posts)
    return found


def _sort(found: Work, forms: Iterable[acts.ActForm], reader: Reader, posts: Mapping[Post, Office]) -> None:
    reasons: dict[Problem, list[str]] = {}
    for form in forms:
        problem = next(iter(form.problems.values()), None)
        if form.possible:
            way = bent(reader, form.action)
            {"back": found.back, "ending": found.ending}.get(way, found.others).append(form)
        elif problem is not None and problem.code in NOT_MINE:
            found.elsewhere.append(Elsewhere(form.title, _who(form.action, found.holdings, posts)))
        elif problem is not None and problem.code not in OTHER_SIDE:
            reasons.setdefault(problem, []).append(form.title)
    found.not_yet = [NotYet(tuple(titles), problem) for problem, titles in reasons.items()]
    found.primary = next((one for one in found.others if bent(reader, one.action) == "onward"), None)
    if found.primary is not None:
        found.others.remove(found.primary)


def bent(reader: Reader, action: Action) -> str:
    """Say where an action bends the way of the case: onward to a good end, aside, back, or to an end without one.

    Onward is down the written order of the chain to where a good end is reached without coming here again; asking
    somebody and waiting for the answer is aside. Where a stage knows no way onward (a supplement goes back to whoever
    asked for it), the first action written, when it goes back, is what the stage is there for.
    """
    way = _bent(reader, action)
    if way != "back" or not isinstance(reader.place, Stage):
        return way
    own = list(reader.place.actions.values())
    onward = reader.place.on_complete is not None or any(_bent(reader, one) == "onward" for one in own)
    return "onward" if own[0] is action and not onward else "back"


def _bent(reader: Reader, action: Action) -> str:
    if action.to is None:
        return "onward" if action.closes_task else "aside"
    chain, here = reader.definition, reader.case.stage
    if isinstance(chain.place(action.to), Outcome):
        return "onward" if _is_good(chain, action.to) else "ending"
    order = list(chain.stages)
    if here not in order or order.index(action.to) <= order.index(here):
        return "back"
    return "onward" if _leads_to_good(chain, action.to, without=here) else "aside"


def _is_good(chain: Definition, place: str) -> bool:
    target = chain.place(place)
    return isinstance(target, Outcome) and target.kind in GOOD_ENDS


def _leads_to_good(chain: Definition, start: str, *, without: str) -> bool:
    waiting, met = [start], {without, start}
    while waiting:
        name = waiting.pop()
        if _is_good(chain, name):
            return True
        place = chain.place(name)
        ways = [one.to for one in place.actions.values() if one.to]
        if isinstance(place, Stage) and place.on_complete is not None:
            ways.append(place.on_complete.to)
        new = [one for one in ways if one not in met and isinstance(place, Stage)]
        met.update(new)
        waiting += new
    return False


def _offices(reader: Reader, actions: Iterable[Action]) -> dict[Post, Office]:
    """The offices that posts of these actions mean for the case. One query, or none."""
    posts = {action.by for action in actions if isinstance(action.by, Post)}
    if not posts:
        return {}
    areas = {post: getattr(reader.case, f"{post.at.level}_id") for post in posts}
    wanted = Q(pk__in=[])
    for post, area in areas.items():
        wanted |= Q(body__area=area, body__function=post.at.function, position=post.position)
    rows = Office.objects.filter(wanted).select_related("body")
    by_key = {(one.body.area_id, one.body.function, one.position): one for one in rows}
    return {
        post: office
        for post, area in areas.items()
        if (office := by_key.get((area, post.at.function, post.position))) is not None
    }


def _who(action: Action, held: Sequence[Holding], posts: Mapping[Post, Office]) -> str:
    if isinstance(action.by, Post):
        return str(posts.get(action.by, ""))
    return "; ".join(str(one.task.office) for one in held) if action.by == "holder" else ""


def _switch(
    reader: Reader, capacities: Sequence[Acting], held: Sequence[Holding], posts: Mapping[Post, Office]
) -> list[Acting]:
    """The reader's other capacities that hold the case; without one, those that may do something beside it."""
    others = [one for one in capacities if one.capacity != reader.by]
    holding = {one.task.office_id for one in held}
    beside = {office.pk for office in posts.values()}
    return [one for one in others if one.office.pk in holding] or [one for one in others if one.office.pk in beside]
