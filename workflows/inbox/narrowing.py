"""Narrowing a list: what a filter means in SQL, and which filters are worth offering."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import reduce
from operator import and_
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from workflows import clock, editions, store
from workflows.definition import Title
from workflows.inbox.desks import Desk
from workflows.inbox.rows import Choice, Choices, Filters
from workflows.models import Area, Case, Edition, Office
from workflows.models.places import Level
from workflows.models.tasks import NO_DUE
from workflows.names import fold

#: Words of a search that are looked at, and letters: a technical limit, more narrow nothing further.
_WORDS, _LETTERS = 8, 200

_CHAIN = """c.edition_id IN (
    SELECT e.id FROM workflows_edition e JOIN workflows_chain h ON h.id = e.chain_id WHERE h.code = %s
)"""


def due() -> str:
    """The due date as an order has it. Written out and not a parameter: only so is it the expression of the index."""
    return f"COALESCE(t.due_on, {'DATE ' if store.on_postgresql() else ''}'{NO_DUE.isoformat()}')"


def day_mark() -> str:
    """Where a day given as text goes."""
    return "%s::date" if store.on_postgresql() else "%s"


def days_left(due_on: date | None, paused_on: date | None, today: date) -> int | None:
    """Calendar days to the end of the due date; None without one, and while the case is paused."""
    return None if due_on is None or paused_on is not None else (due_on - today).days


@dataclass
class Narrowed:
    """The streams that a list is drawn from, and conditions on a task `t` and (when `needs_case`) its case `c`.

    With `at_once` all tasks of the streams are gone through once, instead of each stream until enough are found: where
    few are found, each stream would be read to its end.
    """

    streams: Sequence[tuple[int, str]]
    conditions: list[str] = field(default_factory=list)
    params: list[Any] = field(default_factory=list)
    needs_case: bool = False
    at_once: bool = False

    def having(self, condition: str, params: Iterable[Any]) -> Narrowed:
        """The same with one more condition, none when it is empty."""
        if not condition:
            return self
        return replace(self, conditions=[*self.conditions, condition], params=[*self.params, *params])

    def demand(self, condition: str, *params: Any, of_case: bool = True) -> None:
        """Add a condition."""
        self.conditions.append(condition)
        self.params += params
        self.needs_case = self.needs_case or of_case


def narrow(filters: Filters, streams: Iterable[tuple[int, str]], user_id: int) -> Narrowed:
    """Translate filters. Whatever names nothing leaves no stream, so nothing is read."""
    asked = Narrowed(
        [
            (office, stage)
            for office, stage in streams
            if filters.office_id in (None, office) and filters.stage in ("", stage)
        ]
    )
    if filters.chain:
        if not filters.chain.isprintable():
            asked.streams = []
        asked.demand(_CHAIN, filters.chain)
    for column, area in (("commune_id", filters.commune_id), ("district_id", filters.district_id)):
        if area is not None:
            if not store.is_key(area):
                asked.streams = []
            asked.demand(f"c.{column} = %s", area)
    if filters.overdue:
        asked.demand(f"{due()} < {day_mark()}", clock.today().isoformat(), of_case=False)
        asked.demand("c.paused_on IS NULL")
    if filters.claimed == "mine":
        asked.demand("t.claimed_by_id = %s", user_id, of_case=False)
    elif filters.claimed == "nobody":
        asked.demand("t.claimed_by_id IS NULL", of_case=False)
    if filters.search.strip():
        condition, params = search_condition(filters.search)
        asked.demand(condition, *params)
        asked.at_once = True
        if filters.stage:
            asked.demand("t.stage = %s", filters.stage, of_case=False)
    return asked


def search_condition(text: str) -> tuple[str, list[str]]:
    """The condition that a case `c` is meant by `text`: every word of it occurs, without marks, in what lists call the
    case, or in its code. Text without any letter or digit means no case."""
    ways, params = [], []
    for folded, code in _words(text):
        one = {"c.search LIKE %s": folded, "lower(c.code) LIKE %s": code}
        ways.append(f"({' OR '.join(condition for condition, word in one.items() if word)})")
        params += [f"%{word}%" for word in one.values() if word]
    return " AND ".join(ways) or "1 = 0", params


def searched(text: str, case: str) -> Q:
    """`search_condition` for a query of the ORM; `case` leads to the case ("case__")."""
    ways = []
    for folded, code in _words(text):
        one = Q(**{f"{case}search__contains": folded}) if folded else Q(pk__in=())
        ways.append(one | Q(**{f"{case}code__icontains": code}) if code else one)
    return reduce(and_, ways) if ways else Q(pk__in=())


def _words(text: str) -> list[tuple[str, str]]:
    """Each word of a search as names are searched, and as a piece of a code: "" where it can be neither."""
    words = []
    for typed in text[:_LETTERS].lower().split()[:_WORDS]:
        # A code keeps its hyphens, and its y, which `fold` may take for an i.
        code = typed if typed.isascii() and typed.replace("-", "").isalnum() else ""
        words.append((fold(typed), code))
    return [one for one in words if any(one)]


def filter_choices(desk: Desk) -> Choices:
    """What `my_tasks` of this desk can be narrowed to, without reading tasks.

    Stages and offices are exactly those with open work. Chains are those in use that have such a stage. Communes and
    districts are those of the desk's own areas in which there ever was a case: a few among them may have none open
    now.
    """
    if not desk.streams:
        return Choices()
    offices = list(
        Office.objects.filter(pk__in={office for office, _ in desk.streams}).select_related("body__area").order_by("pk")
    )
    chains, stages = _chains_and_stages({stage for _, stage in desk.streams})
    districts, communes = _places({office.body.area_id for office in offices})
    return Choices(
        chains=chains,
        stages=stages,
        districts=districts,
        communes=communes,
        offices=tuple(_named(str(office.pk), str(office)) for office in offices),
    )


def _chains_and_stages(open_stages: set[str]) -> tuple[tuple[Choice, ...], tuple[Choice, ...]]:
    """Chains of which a case was ever started and that have one of these stages; and the stages, in the order in which
    those chains go through them, called as in the newest edition."""
    used = Edition.objects.annotate(case=_any("edition")).filter(case__isnull=False)
    hashes = list(used.order_by("chain__code", "-pk").values_list("sha256", flat=True))
    known = editions.compiled(hashes)
    chains: dict[str, Title] = {}
    stages: dict[str, Title] = {}
    for sha256 in hashes:
        definition = known[sha256].definition
        here = [stage for stage in definition.stages.values() if stage.name in open_stages]
        if here:
            chains.setdefault(definition.chain, definition.title)
        for stage in here:
            stages.setdefault(stage.name, stage.title)
    return _choices(chains), _choices(stages)


def _choices(titles: dict[str, Title]) -> tuple[Choice, ...]:
    return tuple(Choice(value, title) for value, title in titles.items())


def _places(area_ids: set[int]) -> tuple[tuple[Choice, ...], tuple[Choice, ...]]:
    """Districts and communes with cases, of these areas and all within them, by name."""
    inside = Q(pk__in=area_ids) | Q(parent__in=area_ids) | Q(parent__parent__in=area_ids)
    filed = Q(level=Level.COMMUNE, of_commune__isnull=False) | Q(level=Level.DISTRICT, of_district__isnull=False)
    areas = list(
        Area.objects.annotate(of_commune=_any("commune"), of_district=_any("district"))
        .filter(inside, filed)
        .select_related("parent")
        .order_by("search", "pk")
    )
    return (
        tuple(_named(str(one.pk), one.name) for one in areas if one.level == Level.DISTRICT),
        tuple(
            _named(str(one.pk), one.name, one.parent.name if one.parent else "")
            for one in areas
            if one.level == Level.COMMUNE
        ),
    )


def _any(key: str) -> Subquery:
    """Some case of the row at hand: one probe of the index that the key leads.

    Asked as a range in the order of that key: asked as an equality, it is planned as a walk through all cases wherever
    a case of the row is believed to be common.
    """
    here = {f"{key}__gte": OuterRef("pk"), f"{key}__lte": OuterRef("pk")}
    return Subquery(Case.objects.filter(**here).order_by(f"{key}_id").values("pk")[:1])


def _named(value: str, name: str, group: str = "") -> Choice:
    # Names of places and offices are not translated. They are not a definition's text, so its limits do not apply.
    return Choice(value, Title.model_construct(vi=name, en=name), group)
