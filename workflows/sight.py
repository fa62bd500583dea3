"""Which cases a capacity may read. Screens and the API reach a case through these functions and no other way.

A case is seen at every body that has or had work on it, in that body's own area, and at the bodies above those in the
same branch: of the same function, for an area that theirs lies in. Not before it was sent, though: what has been only
at bodies of that branch below is a draft, and nobody else's business. Above an agency that was only asked nobody sees
more for that. An office whose position audits sees every case of its area, one that administers sees none. Seeing
gives no right to act: that is judged by `authority`, act by act.

`by` is a capacity, which is judged when it is asked for, or one that this request has found its reader to have today
(`capacities.Acting`), whose office is not read again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from django.db.models import Exists, OuterRef, Q, QuerySet

from workflows import authority, clock, registry
from workflows.capacities import Acting
from workflows.definition import Definition, Each
from workflows.editions import compiled
from workflows.engine.context import Actor, Capacity
from workflows.models import Body, Case, Edition, Event, Office, Task

#: As whom something is read.
By = Capacity | Acting


class NotSeen(LookupError):
    """There is no such thing, or this capacity may not read it: the answer is the same, so that nothing is given
    away."""


class NotAtHand(PermissionError):
    """The case may be read, but its work is not at this capacity's office. The text says in Vietnamese who has it."""


def office_of(by: By) -> Office | None:
    """Return the office whose acts those of `by` are today, with body and area; None when the capacity is not valid."""
    if isinstance(by, Acting):
        return by.office
    today = clock.today()
    actor = authority.judge(by, today=today, happened_on=today)
    if not isinstance(actor, Actor) or actor.office_id is None:
        return None
    return Office.objects.select_related("body__area__parent__parent").get(pk=actor.office_id)


def capacity_of(by: By) -> Capacity:
    """Return as what `by` acts: that is judged again, act by act."""
    return by.capacity if isinstance(by, Acting) else by


def audits(office: Office) -> bool:
    """Whether an office reads every case of its area."""
    word = registry.vocabulary.positions.get(office.position)
    return word is not None and word.audits


def administers(office: Office) -> bool:
    """Whether an office keeps accounts and appointments. It sits at a body that has cases, and reads none of them."""
    word = registry.vocabulary.positions.get(office.position)
    return word is not None and word.administers


def cases_in_sight(by: By) -> QuerySet[Case]:
    """Return the cases that `by` may read today, in no order. Three queries at most before the one that the caller
    makes."""
    office = office_of(by)
    return Case.objects.filter(seen_from([office])) if office is not None else Case.objects.none()


def seen_from(offices: Iterable[Office]) -> Q:
    """The condition that one of these offices (with body and area) may read a case: what `cases_in_sight` has for
    one. One query at most."""
    found = Q(pk__in=())
    reading = [one for one in offices if not administers(one)]
    above = [one for one in reading if one.body.area.level in _BELOW and not audits(one)]
    definitions = definitions_before(above[0]) if above else {}
    for office in reading:
        own = Q() if audits(office) else Q(had_work_at(office.body_id)) | overseen_by(office.body, definitions)
        found |= _inside(office) & own
    return found


def _inside(office: Office) -> Q:
    return Q(**{f"{office.body.area.level}_id": office.body.area_id})


def had_work_at(body_id: int) -> Q:
    """The condition that a body has work on a case, or did something in it."""
    offices = Office.objects.filter(body=body_id).values("pk")
    open_work = Exists(Task.objects.filter(case=OuterRef("pk"), office__in=offices))
    return open_work | Exists(_acts().filter(case=OuterRef("pk"), office_id__in=offices))


def _acts() -> QuerySet[Event]:
    """What was done in cases. Who erased personal data worked on no case: he sees rows, not content."""
    return Event.objects.exclude(kind="erased")


def overseen_by(body: Body, definitions: Mapping[int, Definition]) -> Q:
    """The condition that a case was in a stage which a body below this one (with its area) in the same branch holds,
    and is or was in another: no draft any more. `definitions` are those of all editions."""
    found = Q(pk__in=())
    levels = _BELOW.get(body.area.level)
    if levels is None:
        return found
    # Its events are counted by its version. Saying so keeps PostgreSQL from reading all events of all cases first.
    events = Event.objects.filter(case=OuterRef("pk"), seq__lte=OuterRef("version"))
    for (below, others, from_start), editions in _branches(definitions, body.function, levels).items():
        passed = Q() if from_start else Q(Exists(events.filter(stage__in=below)))
        sent = Q(stage__in=others) | Q(Exists(events.filter(stage__in=others)))
        found |= Q(edition__in=editions) & passed & sent
    return found


#: Levels of the areas that lie in one of each level.
_BELOW = {"district": ("commune",), "province": ("commune", "district")}


def _branches(
    definitions: Mapping[int, Definition], function: str, levels: Collection[str]
) -> dict[tuple[tuple[str, ...], tuple[str, ...], bool], list[int]]:
    """The stages that bodies of a function hold at these levels, all other stages, and whether cases begin in one of
    the first; with the editions of which that is so."""
    found: dict[tuple[tuple[str, ...], tuple[str, ...], bool], list[int]] = {}
    for edition, definition in definitions.items():
        held = {name: stage.held_by for name, stage in definition.stages.items()}
        below = tuple(
            name
            for name, holder in held.items()
            if not isinstance(holder, Each) and holder.at.function == function and holder.at.level in levels
        )
        if below:
            others = tuple(name for name in held if name not in below)
            found.setdefault((below, others, definition.start in below), []).append(edition)
    return found


def cases_handled(by: By) -> QuerySet[Case]:
    """Return the cases in sight that the body of `by` handled itself, or one below it in the same branch: not those on
    which it was only asked for an opinion, among others. What is about more than the one case is shown along these.
    Three queries before the caller's."""
    office = office_of(by)
    if office is None:
        return Case.objects.none()
    if audits(office) or administers(office):
        return Case.objects.filter(seen_from([office]))
    return Case.objects.filter(_inside(office), handled_from(office))


def handled_from(office: Office) -> Q:
    """The condition that the body of an office (with body and area), or one below it in the same branch, handled a
    case. One query."""
    definitions = definitions_before(office)
    return Q(handled_at(office.body_id, definitions)) | overseen_by(office.body, definitions)


def handled_at(body_id: int, definitions: Mapping[int, Definition]) -> Q:
    """The condition that a body has or had work on a case in a stage that one office holds."""
    asked = Q(pk__in=())
    for edition, stages in _asking_stages(definitions).items():
        asked |= Q(case__edition=edition, stage__in=stages)
    offices = Office.objects.filter(body=body_id).values("pk")
    tasks = Task.objects.filter(case=OuterRef("pk"), office__in=offices).exclude(asked)
    events = _acts().filter(case=OuterRef("pk"), office_id__in=offices).exclude(asked)
    return Exists(tasks) | Exists(events)


def _asking_stages(definitions: Mapping[int, Definition]) -> dict[int, list[str]]:
    """Stages that several offices hold side by side, by edition."""
    found = {
        key: [name for name, stage in definition.stages.items() if isinstance(stage.held_by, Each)]
        for key, definition in definitions.items()
    }
    return {key: names for key, names in found.items() if names}


def editions_before(office: Office) -> dict[int, tuple[str, str]]:
    """Return hash and status of every edition that cases may follow, by key. One query the first time it is asked of
    this row of an office: a row lives as long as the request that read it, and a page asks this in many places."""
    known: dict[int, tuple[str, str]] | None = office.__dict__.get("_editions")
    if known is None:
        rows = Edition.objects.exclude(status=Edition.Status.DRAFT).order_by("pk")
        known = {key: (sha256, status) for key, sha256, status in rows.values_list("pk", "sha256", "status")}
        office.__dict__["_editions"] = known
    return known


def definitions_before(office: Office) -> dict[int, Definition]:
    """Return what every edition says that cases may follow, by key: those of `editions_before`."""
    rows = editions_before(office)
    known = compiled({sha256 for sha256, _ in rows.values()})
    return {key: known[sha256].definition for key, (sha256, _) in rows.items()}


def case_in_sight(by: By, code: str) -> Case:
    """Return the case of this code, with edition, chain and areas. Raises NotSeen."""
    found = cases_in_sight(by).select_related("edition__chain", "commune", "district", "province").filter(code=code)
    # PostgreSQL cannot even be asked for a text with a NUL.
    case = None if "\x00" in code else found.first()
    if case is None:
        raise NotSeen(code)
    return case


def case_at_hand(by: By, code: str) -> Case:
    """Return the case of this code when its work is at the office of `by`. Raises NotSeen, NotAtHand."""
    case = case_in_sight(by, code)
    office = office_of(by)
    if office is None or not Task.objects.filter(case=case, office=office.pk).exists():
        holders = Office.objects.filter(tasks__case=case).select_related("body").order_by("pk")
        where = "; ".join(str(one) for one in holders) or "không còn việc nào đang mở"
        raise NotAtHand(f"Hồ sơ {case.code} không ở chức vụ đang làm việc. Nơi đang giữ: {where}.")
    return case
