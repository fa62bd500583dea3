"""Correcting many drafts at once, as a corrected list does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from nominations import awards, labels
from nominations.access import check_takes_changes, check_tasks, judged, touch
from nominations.awards import at_first_stage, lock_cases
from nominations.errors import refuse
from nominations.models import AwardNomination, Nominee
from nominations.register import nominees
from nominations.register.knowing import about
from workflows.engine import Capacity
from workflows.models import Case

_NOMINEE_COLUMNS = [
    field.attname
    for field in Nominee._meta.concrete_fields
    if field.name not in ("id", "kind", "province", "joined_to")
]
_NOMINATION_COLUMNS = ["award_type", "achievement_text", "achievement_from", "achievement_before", "report"]


@dataclass(frozen=True)
class Correction:
    """What changes of one case: fields of NewNominee, fields of NewNomination."""

    case_id: int
    nominee: Mapping[str, Any]
    nomination: Mapping[str, Any]


def correct_drafts(
    by: Capacity, corrections: Sequence[Correction], *, and_then: Callable[[], None] | None = None
) -> None:
    """Correct award nominations at their first stage, and whom they are about, all or none. The editor is remembered.

    The statements do not depend on the number of cases. Every case of these nominees that is under way must be this
    office's to change. `and_then` writes more in the same transaction. Raises DomainError.
    """
    actor = judged(by)
    with transaction.atomic():
        keys = [one.case_id for one in corrections]
        changed = [one.case_id for one in corrections if one.nominee]
        people = list(AwardNomination.objects.filter(case__in=changed).values_list("nominee_id", flat=True))
        others = Case.objects.filter(about(people), ended=False).values_list("pk", flat=True) if changed else []
        cases = lock_cases(sorted({*keys, *others}))
        under_way = [case.pk for case in cases if not case.ended]
        check_tasks(by, {*keys, *under_way})
        check_takes_changes(cases)
        for case in cases:
            if case.pk in keys and not at_first_stage(case):
                raise refuse(
                    "case", "not_a_draft", f"Hồ sơ {case.code} không còn ở bước lập.", "Sửa ở trang của hồ sơ."
                )
        _change(corrections)
        labels.refresh(under_way)
        touch(under_way, actor)
        if and_then is not None:
            and_then()


def _change(corrections: Sequence[Correction]) -> None:
    rows = {
        row.case_id: row
        for row in AwardNomination.objects.filter(case__in=[one.case_id for one in corrections]).select_related(
            "award_type"
        )
    }
    wanted = {rows[one.case_id].nominee_id for one in corrections}
    people = {row.pk: row for row in Nominee.objects.select_for_update().filter(pk__in=wanted).order_by("pk")}
    changed: set[str] = set()
    for one in corrections:
        row = rows[one.case_id]
        row.nominee = people[row.nominee_id]
        if one.nominee:
            before = [getattr(row.nominee, name) for name in _NOMINEE_COLUMNS]
            nominees.correct(row.nominee, one.nominee)
            pairs = zip(_NOMINEE_COLUMNS, before, strict=True)
            changed |= {name for name, value in pairs if getattr(row.nominee, name) != value}
        if one.nomination:
            awards.correct(row, one.nomination)
    touched = [people[rows[one.case_id].nominee_id] for one in corrections if one.nominee]
    given = {name for one in corrections for name in one.nomination}
    # Only what differs: a statement over all columns takes several times as long to put together.
    _store(Nominee, touched, [name for name in _NOMINEE_COLUMNS if name in changed])
    _store(
        AwardNomination,
        [rows[one.case_id] for one in corrections if one.nomination],
        [name for name in _NOMINATION_COLUMNS if name in given],
    )


def _store(model: type[Nominee | AwardNomination], rows: Sequence[Any], columns: Sequence[str]) -> None:
    if rows and columns:
        model._default_manager.bulk_update(rows, columns, batch_size=200)
