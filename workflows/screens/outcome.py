"""What came of a command, read from the events and refusals that it left: true however often the page is opened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from workflows import sight
from workflows.capacities import Acting
from workflows.definition import Action
from workflows.editions import Compiled, compiled
from workflows.models import Case, Event, Refusal, Task
from workflows.screens.acts import said, token, without_code

#: Refusals that mean that somebody else was faster: people then want to know who, and when.
_OVERTAKEN = frozenset({"stale", "unknown_action"})


#: Cases refused for one reason that are still told one by one.
ONE_BY_ONE = 10


@dataclass(frozen=True)
class Standing:
    """Where a case stands now: in which chain, at which place, who has it until when. `kind` is that of an outcome."""

    code: str
    label: str
    chain: str
    place: str
    kind: str
    work: tuple[tuple[str, date | None], ...]


@dataclass(frozen=True)
class Group:
    """Cases that stand at one place with the same people: thirty that went the same way are told once."""

    place: str
    kind: str
    work: tuple[tuple[str, date | None], ...]
    cases: tuple[Standing, ...]


@dataclass(frozen=True)
class Refused:
    """A case for which the act was refused, why, who was faster if somebody was, and what a form carries to try
    again."""

    code: str
    label: str
    message: str
    way_out: str
    since: str
    token: str


@dataclass(frozen=True)
class RefusedGroup:
    """Cases that were refused for one and the same reason: it is told once. `tokens` are those of the cases that can be
    tried again."""

    message: str
    way_out: str
    cases: tuple[Refused, ...]

    @property
    def tokens(self) -> str:
        """What a form carries to try all of them again."""
        return " ".join(one.token for one in self.cases if one.token)


@dataclass(frozen=True)
class Outcome:
    """One command: what its events say was done, where its cases stand now, what was refused.

    `elsewhere` are the codes of cases that were dealt with and that this person may not read any more.
    """

    action: str
    title: str
    past: str
    at: datetime
    done: tuple[Group, ...]
    elsewhere: tuple[str, ...]
    refused: tuple[Refused, ...]
    case_ids: frozenset[int]

    @property
    def alike(self) -> tuple[RefusedGroup, ...]:
        """Refusals of more cases than one reads through for one reason, the largest first."""
        return tuple(one for one in self._groups() if len(one.cases) > ONE_BY_ONE)

    @property
    def one_by_one(self) -> tuple[Refused, ...]:
        """The other refusals, case by case."""
        return tuple(case for one in self._groups() if len(one.cases) <= ONE_BY_ONE for case in one.cases)

    def _groups(self) -> list[RefusedGroup]:
        found: defaultdict[tuple[str, str], list[Refused]] = defaultdict(list)
        for one in self.refused:
            # Who was faster is told of each case.
            found[f"{one.message} {one.since}".strip(), one.way_out].append(one)
        groups = [RefusedGroup(*said, tuple(cases)) for said, cases in found.items()]
        return sorted(groups, key=lambda one: -len(one.cases))

    @property
    def number_done(self) -> int:
        """For how many cases it was done."""
        return sum(len(group.cases) for group in self.done) + len(self.elsewhere)


def of(command: UUID, user_id: int, capacities: Collection[Acting]) -> Outcome | None:
    """Return what came of a command of this person; None when he gave no such command. A fixed number of queries.

    Of cases that none of his capacities may read any more, only that it was done is told, which he knows.
    """
    events = list(Event.objects.filter(command=command, user=user_id).order_by("case_id"))
    refusals = list(Refusal.objects.filter(command=command, user=user_id).order_by("case_id"))
    if not events and not refusals:
        return None
    rows = Case.objects.select_related("edition").in_bulk(
        {one.case_id for one in events} | {one.case_id for one in refusals}
    )
    seen = set(
        Case.objects.filter(sight.seen_from([one.office for one in capacities]), pk__in=rows).values_list(
            "pk", flat=True
        )
    )
    known = compiled({case.edition.sha256 for case in rows.values()})
    tasks = _tasks(rows)
    since = _since([one for one in refusals if one.code in _OVERTAKEN and one.case_id in seen], rows, known, user_id)
    first: Event | Refusal = events[0] if events else refusals[0]
    action = _action(events, first.action, rows, known)
    title = said(action.title) if action is not None else first.action
    return Outcome(
        action=first.action,
        title=title,
        past=said(action.past) if action is not None else first.action,
        at=first.recorded_at,
        done=_groups(_standing(rows[one.case_id], known, tasks[one.case_id]) for one in events if one.case_id in seen),
        elsewhere=tuple(rows[one.case_id].code for one in events if one.case_id not in seen),
        refused=tuple(
            _refused(one, rows[one.case_id], one.case_id in seen, title, since.get(one.case_id, "")) for one in refusals
        ),
        case_ids=frozenset(rows),
    )


def standings(cases: Iterable[Case]) -> dict[int, Standing]:
    """Return where cases (with their edition) stand, by key. Two queries."""
    rows = {case.pk: case for case in cases}
    known = compiled({case.edition.sha256 for case in rows.values()})
    tasks = _tasks(rows)
    return {key: _standing(case, known, tasks[key]) for key, case in rows.items()}


def _tasks(case_ids: Collection[int]) -> dict[int, list[Task]]:
    found: dict[int, list[Task]] = defaultdict(list)
    for task in Task.objects.filter(case__in=list(case_ids)).select_related("office__body").order_by("pk"):
        found[task.case_id].append(task)
    return found


def _standing(case: Case, known: Mapping[str, Compiled], tasks: Iterable[Task]) -> Standing:
    definition = known[case.edition.sha256].definition
    place = definition.place(case.stage)
    return Standing(
        code=case.code,
        label=case.label,
        chain=said(definition.title),
        place=said(place.title),
        kind=getattr(place, "kind", "") if case.ended else "",
        work=tuple((str(task.office), task.due_on) for task in tasks),
    )


def _groups(standing: Iterable[Standing]) -> tuple[Group, ...]:
    found: dict[tuple[str, str, tuple[tuple[str, date | None], ...]], list[Standing]] = {}
    for one in standing:
        found.setdefault((one.place, one.kind, one.work), []).append(one)
    return tuple(Group(place, kind, work, tuple(cases)) for (place, kind, work), cases in found.items())


def _refused(refusal: Refusal, case: Case, seen: bool, title: str, since: str) -> Refused:
    message = without_code(case.code, refusal.message)
    if refusal.code == "unknown_action":
        # The engine can only name the action as the form did; here it has a title.
        message = _("Ở bước này không có việc “%(action)s”.") % {"action": title}
    return Refused(
        code=case.code,
        label=case.label if seen else "",
        message=message,
        way_out=refusal.way_out,
        since=since,
        token=token(case, None) if seen else "",
    )


def _since(
    refusals: Collection[Refusal], rows: Mapping[int, Case], known: Mapping[str, Compiled], user_id: int
) -> dict[int, str]:
    """Who did what last in the cases in which somebody was faster."""
    if not refusals:
        return {}
    last = Event.objects.filter(case__in=[one.case_id for one in refusals], seq=F("case__version"))
    return {
        event.case_id: said_of(event, rows[event.case_id], known, user_id)
        for event in last.select_related("user").order_by("case_id")
    }


def said_of(event: Event, case: Case, known: Mapping[str, Compiled], user_id: int) -> str:
    """Return an event as one sentence for somebody who was overtaken by it."""
    action = known[case.edition.sha256].definition.place(event.stage).actions.get(event.action)
    if action is None:
        return ""
    who = event.user.full_name if event.user else _("Hệ thống")
    return _("%(who)s %(past)s lúc %(at)s.") % {
        "who": _("Chính bạn") if event.user_id == user_id else who,
        "past": said(action.past),
        "at": f"{timezone.localtime(event.recorded_at):%H:%M, %d/%m/%Y}",
    }


def _action(
    events: Iterable[Event], name: str, rows: Mapping[int, Case], known: Mapping[str, Compiled]
) -> Action | None:
    """The action as it is called where it was taken; without any event, as the first stage that has it calls it."""
    for event in events:
        found = known[rows[event.case_id].edition.sha256].definition.place(event.stage).actions.get(name)
        if found is not None:
            return found
    for case in rows.values():
        definition = known[case.edition.sha256].definition
        for place in (definition.place(case.stage), *definition.stages.values(), *definition.outcomes.values()):
            if name in place.actions:
                return place.actions[name]
    return None
