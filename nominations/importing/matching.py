"""Which case of the campaign a row of the list is about, when it came before: so a corrected list corrects.

A row is known again by the code of its case, by the number of an identity paper, by name and date of birth, by what the
list said of it before, and, when one of these was what had to be corrected, by what is left; never by a name alone.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q

from nominations.access import areas_of
from nominations.awards import at_first_stage
from nominations.models import AwardNomination, AwardType, Campaign, ImportedRow, Nominee
from nominations.standing import counts
from workflows import authority
from workflows.editions import compiled
from workflows.engine import Capacity
from workflows.models import Case, Office, Task


@dataclass(frozen=True)
class Known:
    """A case of the campaign at this office's place. `row_number` is the row of the last list that wrote it, `row_key`
    what that row said of who and for what; the dossier may say otherwise since."""

    nomination: AwardNomination
    row_number: int | None
    row_key: str = ""

    @property
    def case(self) -> Case:
        """Its case, with edition."""
        return self.nomination.case

    @property
    def nominee(self) -> Nominee:
        """Who it is about."""
        return self.nomination.nominee


@dataclass(frozen=True)
class Wanted:
    """What a row says of who and for what; `nominee` is drafted, not stored."""

    index: int
    number: int
    nominee: Nominee
    award: AwardType
    case_code: str


def key_of(nominee: Nominee, award: AwardType) -> str:
    """Return the digest of who and for which award."""
    written = "|".join((nominee.kind, nominee.full_name.casefold(), str(nominee.birth or ""), award.code, award.level))
    return hashlib.sha256(written.encode()).hexdigest()


def known_cases(office: Office, campaign: Campaign) -> list[Known]:
    """Return the cases of a campaign at the office's place that are under way or were approved. Three queries."""
    commune, district, province = areas_of(office)
    here = Q(case__province=province, case__district=district, case__commune=commune)
    rows = list(
        AwardNomination.objects.filter(here, campaign=campaign)
        .select_related("nominee", "award_type", "case__edition")
        .defer("nominee__id_number")
        .order_by("pk")
    )
    compiled({row.case.edition.sha256 for row in rows})
    written = ImportedRow.objects.filter(batch__office=office, batch__campaign=campaign, case__isnull=False)
    last = {case: (number, key) for case, number, key in written.order_by("pk").values_list("case_id", "number", "key")}
    alive = (row for row in rows if not row.case.ended or counts(row.case.edition.sha256, row.case.stage))
    return [Known(row, *last.get(row.case_id, (None, ""))) for row in alive]


def match(wanted: Sequence[Wanted], known: Iterable[Known]) -> dict[int, Known]:
    """Return index of a row → the case it is about; each case is named once, the surest way of knowing first."""
    found: dict[int, Known] = {}
    free = {one.case.pk: one for one in known}
    for keys_of_row, keys_of_case in _WAYS:
        by_key: Mapping[object, list[Known]] = _grouped(free.values(), keys_of_case)
        rows: dict[object, list[Wanted]] = defaultdict(list)
        for one in wanted:
            if one.index not in found and (key := keys_of_row(one)) is not None:
                rows[key].append(one)
        for key, candidates in rows.items():
            cases = by_key.get(key, [])
            # Two rows or two cases that look the same are left to a person.
            if len(candidates) == 1 and len(cases) == 1 and _agree(candidates[0], cases[0]):
                found[candidates[0].index] = cases[0]
                free.pop(cases[0].case.pk)
    return found


def _grouped(known: Iterable[Known], keys_of_case) -> dict[object, list[Known]]:  # type: ignore[no-untyped-def]
    found: dict[object, list[Known]] = defaultdict(list)
    for one in known:
        if (key := keys_of_case(one)) is not None:
            found[key].append(one)
    return found


def _person(nominee: Nominee) -> tuple[object, ...]:
    return (nominee.kind, nominee.full_name.casefold(), nominee.birth_year, nominee.birth_month, nominee.birth_day)


def _named(nominee: Nominee, award: AwardType) -> tuple[object, ...]:
    return ("name", nominee.kind, nominee.search, award.pk)


def _in_row(nominee: Nominee, award: AwardType, number: int | None) -> tuple[object, ...] | None:
    """A name corrected in its row: everything else of him is as it was."""
    if number is None or nominee.birth_day is None:
        return None
    birth = (nominee.birth_year, nominee.birth_month, nominee.birth_day)
    return ("row", number, nominee.kind, birth, nominee.gender, award.pk)


#: From the surest way of knowing a row again to the least.
_WAYS = (
    (lambda row: row.case_code or None, lambda one: one.case.code),
    (
        lambda row: (row.nominee.id_digest, row.award.pk) if row.nominee.id_digest else None,
        lambda one: (one.nominee.id_digest, one.nomination.award_type_id) if one.nominee.id_digest else None,
    ),
    (
        lambda row: (*_person(row.nominee), row.award.pk),
        lambda one: (*_person(one.nominee), one.nomination.award_type_id),
    ),
    (
        lambda row: key_of(row.nominee, row.award),
        lambda one: one.row_key or None,
    ),
    (
        lambda row: _named(row.nominee, row.award),
        lambda one: _named(one.nominee, one.nomination.award_type),
    ),
    (
        lambda row: _in_row(row.nominee, row.award, row.number),
        lambda one: _in_row(one.nominee, one.nomination.award_type, one.row_number),
    ),
)


def _agree(row: Wanted, one: Known) -> bool:
    """Whether nothing speaks against it. For a name without marks something must speak for it, too."""
    here, there = row.nominee, one.nominee
    if row.case_code and row.case_code == one.case.code:
        return here.kind == there.kind
    if row.case_code or here.kind != there.kind:
        return False
    if here.id_digest and here.id_digest == there.id_digest:
        return True
    if here.id_digest and there.id_digest and here.id_kind == there.id_kind:
        return False
    if _person(here) == _person(there) and here.birth is not None:
        return True
    if one.row_key == key_of(here, row.award):
        # The list says what it said before, the dossier was corrected since: it is he unless nothing is left of him.
        return here.search == there.search or (here.birth is not None and here.birth == there.birth)
    if here.search != there.search:
        return True
    births = (here.birth, there.birth)
    if None not in births:
        first, second = births
        near = first.first <= second.last and second.first <= first.last  # type: ignore[union-attr]
        return near and _same_unit(here, there) is not False
    return _same_unit(here, there) is True


def _same_unit(here: Nominee, there: Nominee) -> bool | None:
    for name in ("workplace", "village"):
        one, other = getattr(here, name).casefold(), getattr(there, name).casefold()
        if one and other:
            return bool(one == other)
    if here.kind != Nominee.Kind.PERSON:
        return here.residence_id == there.residence_id
    return None


def at_hand(by: Capacity, known: Iterable[Known]) -> set[int]:
    """Return the cases that are still drafts with this office. One query."""
    drafts = [one.case for one in known if not one.case.ended and at_first_stage(one.case)]
    return authority.holds_task(by, [case.pk for case in drafts]) if drafts else set()


def whereabouts(cases: Sequence[Case]) -> dict[int, str]:
    """Return case (with edition) → where it stands and who has it, in words. One query."""
    holders: dict[int, list[str]] = defaultdict(list)
    tasks = Task.objects.filter(case__in=[case.pk for case in cases]).select_related("office__body").order_by("pk")
    for task in tasks:
        holders[task.case_id].append(str(task.office))
    known = compiled({case.edition.sha256 for case in cases})
    found = {}
    for case in cases:
        place = known[case.edition.sha256].definition.place(case.stage).title.vi
        held = f", do {'; '.join(holders[case.pk])} giữ" if holders[case.pk] else ""
        found[case.pk] = f"đang ở “{place}”{held}"
    return found
