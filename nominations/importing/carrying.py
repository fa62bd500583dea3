"""The verbs that write an import: its rows become cases, or correct the cases that they made before.

Rows are written in chunks, each one transaction together with the note that it was written (`ImportedRow`). So an
import that was interrupted goes on where it stopped, and nothing is written twice, however often it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from uuid import uuid5

from django.db import IntegrityError, transaction
from django.db.models import Count

from nominations.awards import NewNomination, nominate
from nominations.errors import DomainError, refuse
from nominations.importing.correcting import Correction, correct_drafts
from nominations.importing.planning import CREATE, UNCHANGED, UPDATE, Choices, Planned, Preview
from nominations.importing.taking import check_own, choices_of, locked, preview
from nominations.models import AwardNomination, Campaign, ImportBatch, ImportedRow
from nominations.register import identity
from workflows import clock
from workflows.engine import Capacity

#: Rows written in one transaction.
CHUNK = 100
#: Characters that a column holds, not a rule of law.
_PROBLEM_LIMIT = 500
_Status, _Result = ImportBatch.Status, ImportedRow.Result


@dataclass(frozen=True)
class Progress:
    """How far an import is: rows dealt with, of how many."""

    done: int
    total: int
    finished: bool


def carry_out(by: Capacity, batch: ImportBatch, *, limit: int | None = CHUNK) -> Progress:
    """Write up to `limit` rows that are ready (None: all), and say how far it is. Call it again until it is finished.

    Rows with problems stay out and are noted with their reason. Not to be called in a transaction. Raises DomainError:
    another office's import, one that was given up, or one that somebody else is carrying out at this moment.
    """
    batch = _as_it_is(batch)
    if batch.status == _Status.DONE:
        return progress(batch)
    found = preview(by, batch)
    if batch.status != _Status.RUNNING:
        _run(by, batch, len(found.ready))
    written = set(ImportedRow.objects.filter(batch=batch).values_list("number", flat=True))
    left = [one for one in found.ready if one.number not in written]
    now = left[:limit]
    for chunk in _chunks([one for one in now if one.action != CREATE]):
        _correct(by, batch, chunk)
    for chunk in _chunks([one for one in now if one.action == CREATE]):
        _create(by, batch, chunk, choices_of(batch))
    if len(now) == len(left):
        _finish(by, batch, found)
    return progress(batch)


def progress(batch: ImportBatch) -> Progress:
    """Return how far an import is. Two queries."""
    batch = _as_it_is(batch)
    total = int(batch.reading.get("total", 0))
    done = ImportedRow.objects.filter(batch=batch).exclude(result=_Result.REFUSED).count()
    return Progress(min(done, total), total, batch.status == _Status.DONE)


def numbers(batch: ImportBatch) -> dict[str, int]:
    """Return result → how many rows of an import ended so. One query."""
    counted = ImportedRow.objects.filter(batch=batch).values_list("result").annotate(rows=Count("pk")).order_by()
    return dict.fromkeys(_Result.values, 0) | dict(counted)


def _run(by: Capacity, batch: ImportBatch, total: int) -> None:
    with transaction.atomic():
        row = locked(by, batch)
        if not total:
            raise refuse(
                "status", "nothing_ready", "Không có dòng nào nhập được.", "Sửa các lỗi đã nêu rồi tải tệp lên lại."
            )
        row.reading["total"] = total
        row.run()
        row.save(update_fields=["reading", "status"])


def _as_it_is(batch: ImportBatch) -> ImportBatch:
    """The row as the database has it now."""
    return ImportBatch.objects.select_related(
        "file", "campaign__closes_with", "office__body__area__parent__parent"
    ).get(pk=batch.pk)


def _chunks(rows: Sequence[Planned]) -> Iterator[list[Planned]]:
    for first in range(0, len(rows), CHUNK):
        yield list(rows[first : first + CHUNK])


def _create(by: Capacity, batch: ImportBatch, rows: list[Planned], choices: Choices) -> None:
    """Start the cases of a chunk; a row that the domain refuses is noted and the others go on."""
    while rows:
        command = uuid5(batch.command, "lập " + ",".join(str(one.number) for one in rows))
        note = partial(_note_created, batch, rows)
        try:
            nominate(by, batch.campaign, [_wanted(one, batch.campaign) for one in rows], command=command, and_then=note)
        except DomainError as error:
            rows = _without_refused(batch, rows, error)
        except IntegrityError:
            raise _elsewhere() from None
        else:
            _tell_apart(by, batch, rows, choices)
            return


def _wanted(one: Planned, campaign: Campaign) -> NewNomination:
    assert one.new is not None
    assert one.award is not None
    return NewNomination(
        nominee=one.same or one.new,
        award_type=one.award,
        achievement_text=one.row.achievement,
        report=one.report,
        achievement_from=one.row.achievement_from or campaign.achievement_from,
        achievement_before=one.row.achievement_before or campaign.achievement_before,
    )


def _note_created(batch: ImportBatch, rows: Sequence[Planned], made: Sequence[AwardNomination]) -> None:
    ImportedRow.objects.bulk_create(
        ImportedRow(batch=batch, number=one.number, key=one.key, case_id=row.case_id, result=_Result.CREATED)
        for one, row in zip(rows, made, strict=True)
    )


def _without_refused(batch: ImportBatch, rows: list[Planned], error: DomainError) -> list[Planned]:
    """Note the row that an error is about, return the others. Raises the error when it is about none."""
    index = error.field.removeprefix("nominations[").partition("]")[0]
    if not error.field.startswith("nominations[") or not index.isdigit():
        raise error
    _note_refused(batch, [(rows[int(index)], str(error.problem))])
    return rows[: int(index)] + rows[int(index) + 1 :]


def _tell_apart(by: Capacity, batch: ImportBatch, rows: Sequence[Planned], choices: Choices) -> None:
    """Record that somebody is another than those whom he resembles. One after the other: there are few."""
    apart = {one.number: one for one in rows if one.number in choices.other and one.matches}
    made = ImportedRow.objects.filter(batch=batch, number__in=apart).select_related("case__award_nomination__nominee")
    for row in made:
        new = row.case.award_nomination.nominee
        try:
            for match in apart[row.number].matches:
                identity.keep_apart(by, new, match.nominee, choices.other[row.number])
        except DomainError as error:
            row.problem = f"Hồ sơ đã lập; chưa ghi được kết luận là người khác: {error.problem}"[:_PROBLEM_LIMIT]
            row.save(update_fields=["problem"])


def _correct(by: Capacity, batch: ImportBatch, rows: list[Planned]) -> None:
    """Correct the drafts of a chunk; when one is refused, each is tried by itself."""
    corrections = [
        Correction(one.known.case.pk, one.nominee_changes, one.nomination_changes)
        for one in rows
        if one.action == UPDATE and one.known is not None
    ]
    note = partial(_note_known, batch, rows)
    try:
        if corrections:
            correct_drafts(by, corrections, and_then=note)
        else:
            note()
    except IntegrityError:
        raise _elsewhere() from None
    except DomainError as error:
        if len(rows) == 1:
            _note_refused(batch, [(rows[0], str(error.problem))])
            return
        for one in rows:
            _correct(by, batch, [one])


def _note_known(batch: ImportBatch, rows: Sequence[Planned]) -> None:
    results = {UPDATE: _Result.UPDATED, UNCHANGED: _Result.UNCHANGED}
    ImportedRow.objects.bulk_create(
        ImportedRow(
            batch=batch, number=one.number, key=one.key, case_id=one.known.case.pk, result=results[one.action]
        )
        for one in rows
        if one.known is not None
    )  # fmt: skip


def _note_refused(batch: ImportBatch, refused: Sequence[tuple[Planned, str]]) -> None:
    ImportedRow.objects.bulk_create(
        [
            ImportedRow(
                batch=batch, number=one.number, key=one.key, result=_Result.REFUSED, problem=why[:_PROBLEM_LIMIT]
            )
            for one, why in refused
        ],
        ignore_conflicts=True,
    )


def _finish(by: Capacity, batch: ImportBatch, found: Preview) -> None:
    check_own(by, batch)
    with transaction.atomic():
        row = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        if row.status != _Status.RUNNING:
            return
        _note_refused(
            row,
            [
                (one, " ".join(f"{problem.message}" for problem in one.problems if problem.blocks))
                for one in found.people
                if not one.is_ready
            ],
        )
        row.finish()
        row.ended_at = clock.now()
        row.save(update_fields=["status", "ended_at"])


def _elsewhere() -> DomainError:
    return refuse(
        "status",
        "import_running_elsewhere",
        "Tệp này đang được nhập ở một cửa sổ khác.",
        "Đợi một lát rồi tải lại trang.",
    )
