"""Finding cases among those in sight, and the acts that were refused on them. Reading only."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

from django.db.models import Q, QuerySet

from workflows import clock, sight, store
from workflows.definition import Title
from workflows.editions import compiled
from workflows.inbox import paging
from workflows.inbox.narrowing import searched
from workflows.inbox.rows import Page
from workflows.models import Area, Case, Edition, Event, Office, Refusal
from workflows.names import fold

LIMIT = 40


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; everything that is set must hold.

    `text` is words of a label, without marks, or of a code; `place` words of the name of a commune or district; `year`
    that in which the case was begun; `stage` a stage or an outcome.
    """

    text: str = ""
    chain: str = ""
    place: str = ""
    year: int | None = None
    standing: Literal["", "open", "ended"] = ""
    stage: str = ""


def find_cases(wanted: Wanted, *, by: sight.By, after: str = "", before: str = "", limit: int = LIMIT) -> Page[Case]:
    """Return cases in sight of `by`, the newest first, with edition, chain and commune. Four queries at most."""
    taken = paging.way(after, before, _read_key)
    rows = _narrowed(sight.cases_in_sight(by), wanted)
    if taken.key is not None:
        rows = rows.filter(**{"pk__gt" if taken.back else "pk__lt": taken.key[0]})
    # Each case would bring the whole text of its edition with it.
    rows = (
        rows.select_related("edition__chain", "commune")
        .defer("edition__canonical")
        .order_by("pk" if taken.back else "-pk")
    )
    return paging.page(list(rows[: limit + 1]), taken, limit, _KEYS)


def case_of_code(text: str, *, by: sight.By) -> Case | None:
    """Return the case in sight whose code is just this text, however it is typed; None when there is none."""
    code = text.strip().upper()
    return sight.cases_in_sight(by).filter(code=code).first() if code.isascii() and code.isprintable() else None


def codes(wanted: Wanted, *, by: sight.By, limit: int) -> list[str]:
    """Return the codes of up to `limit` cases in sight of `by`, the oldest first. Three queries."""
    rows = _narrowed(sight.cases_in_sight(by), wanted).order_by("pk")
    return list(rows.values_list("code", flat=True)[:limit])


@dataclass(frozen=True, slots=True)
class Published:
    """What a search can be narrowed to: chains, stages and outcomes by name, titled as in the newest edition."""

    chains: dict[str, Title]
    stages: dict[str, Title]
    outcomes: dict[str, Title]


def published() -> Published:
    """Return everything that was ever published, without reading cases. One query, two when an edition is new here."""
    editions = Edition.objects.exclude(status=Edition.Status.DRAFT).order_by("chain__code", "-pk")
    hashes = list(editions.values_list("sha256", flat=True))
    found = compiled(hashes)
    names = Published({}, {}, {})
    for definition in (found[sha256].definition for sha256 in hashes):
        names.chains.setdefault(definition.chain, definition.title)
        for places, titles in ((definition.stages, names.stages), (definition.outcomes, names.outcomes)):
            for place in places.values():
                titles.setdefault(place.name, place.title)
    return names


def _narrowed(cases: QuerySet[Case], wanted: Wanted) -> QuerySet[Case]:
    if wanted.text.strip():
        cases = cases.filter(searched(wanted.text, ""))
    if wanted.chain:
        cases = cases.filter(edition__chain__code=wanted.chain) if wanted.chain.isprintable() else cases.none()
    if wanted.place.strip():
        named = Area.objects.filter(_called(wanted.place, "search")).values("pk")
        cases = cases.filter(Q(commune__in=named) | Q(district__in=named))
    if wanted.stage:
        cases = cases.filter(stage=wanted.stage) if wanted.stage.isprintable() else cases.none()
    if wanted.year is not None:
        first, end = (datetime(year, 1, 1, tzinfo=clock.VIETNAM) for year in (wanted.year, wanted.year + 1))
        cases = cases.filter(started_at__gte=first, started_at__lt=end)
    if wanted.standing:
        cases = cases.filter(ended=wanted.standing == "ended")
    return cases


def _called(text: str, key: str) -> Q:
    """The condition that every word of a text occurs, without marks, in a search key; none does without any letter."""
    words = fold(text).split()
    return Q(*(Q(**{f"{key}__contains": word}) for word in words)) if words else Q(pk__in=())


def _read_key(text: str) -> tuple[int] | None:
    known = text.isascii() and text.isdigit() and len(text) < 20 and store.is_key(int(text))
    return (int(text),) if known else None


_KEYS: paging.Keys[Case] = paging.Keys(of=lambda case: str(case.pk), behind=lambda key: str(key[0] + 1))


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """One act that was asked for and refused: when, by whom and in which office, on which case, and why."""

    refusal_id: int
    at: datetime
    person: str
    office: str
    code: str
    label: str
    action: str
    action_title: Title | None
    message: str
    way_out: str


@dataclass(frozen=True, slots=True)
class RefusedWanted:
    """Which refusals are looked for: `text` is words of a case, or of the name of who asked, without marks; the days
    are those on which it was refused, both included."""

    text: str = ""
    first: date | None = None
    last: date | None = None


def refused_acts(
    wanted: RefusedWanted, *, by: sight.By, after: str = "", before: str = "", limit: int = LIMIT
) -> Page[RefusedRow]:
    """Return the refusals on cases in sight, newest first. The number of queries does not depend on that of rows."""
    taken = paging.way(after, before, paging.read_moment_key)
    rows = Refusal.objects.filter(case__in=sight.cases_in_sight(by))
    if wanted.text.strip():
        rows = rows.filter(searched(wanted.text, "case__") | _called(wanted.text, "user__search"))
    if wanted.first is not None:
        rows = rows.filter(recorded_at__gte=datetime.combine(wanted.first, time.min, clock.VIETNAM))
    if wanted.last is not None:
        rows = rows.filter(recorded_at__lte=datetime.combine(wanted.last, time.max, clock.VIETNAM))
    if taken.key is not None:
        moment, key = taken.key
        sign = "gt" if taken.back else "lt"
        rows = rows.filter(Q(**{f"recorded_at__{sign}": moment}) | Q(**{"recorded_at": moment, f"pk__{sign}": key}))
    order = ("recorded_at", "pk") if taken.back else ("-recorded_at", "-pk")
    found = list(
        rows.select_related("case__edition", "user").defer("case__edition__canonical").order_by(*order)[: limit + 1]
    )
    return paging.page(_told(found), taken, limit, _REFUSED_KEYS)


_REFUSED_KEYS: paging.Keys[RefusedRow] = paging.Keys(
    of=lambda row: paging.moment_key(row.at, row.refusal_id),
    behind=lambda key: paging.moment_key(key[0], max(1, key[1] - 1)),
)


def _told(refusals: Sequence[Refusal]) -> list[RefusedRow]:
    offices = Office.objects.select_related("body").in_bulk({one.office_id for one in refusals if one.office_id})
    known = compiled({one.case.edition.sha256 for one in refusals})
    stages = _stages({one.case_id for one in refusals})

    def title(one: Refusal) -> Title | None:
        definition = known[one.case.edition.sha256].definition
        stage = stages.get((one.case_id, one.visit), one.case.stage if one.visit == one.case.visit else "")
        if stage not in definition.stages and stage not in definition.outcomes:
            return None
        action = definition.place(stage).actions.get(one.action)
        return action.title if action else None

    return [
        RefusedRow(
            refusal_id=one.pk,
            at=one.recorded_at,
            person=str(one.user) if one.user else "",
            office=str(offices.get(one.office_id or 0, "")),
            code=one.case.code,
            label=one.case.label,
            action=one.action,
            action_title=title(one),
            message=one.message,
            way_out=one.way_out,
        )
        for one in refusals
    ]


def _stages(case_ids: Collection[int]) -> dict[tuple[int, int], str]:
    """Where these cases stood on each visit, as far as something happened there."""
    rows = Event.objects.filter(case__in=case_ids).values_list("case_id", "visit", "stage").distinct()
    return {(case, visit): stage for case, visit, stage in rows}
