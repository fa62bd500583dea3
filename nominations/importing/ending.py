"""How a run of an import ends or stands still: finished, stopped because it cannot go on, or given up by a person."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from nominations import text
from nominations.errors import DomainError, refuse
from nominations.importing.batches import as_it_is, check_own
from nominations.importing.planned import Planned, Preview
from nominations.importing.taking import preview
from nominations.importing.turns import keep_turn
from nominations.models import ImportBatch, ImportedRow
from workflows import clock
from workflows.engine import Capacity, Problem
from workflows.engine.door import not_busy

#: Characters that a column holds, not a rule of law.
_PROBLEM_LIMIT = 500
_GIVEN_UP = "Chưa nhập: lần nhập này được bỏ giữa chừng."
_Status, _Result = ImportBatch.Status, ImportedRow.Result


def begin(batch: ImportBatch, turn: UUID, total: int) -> None:
    """Go over from looking to writing, or on from where it stopped. Raises DomainError: nothing to write."""
    with transaction.atomic():
        row = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        if row.status == _Status.PREVIEW:
            if not total:
                raise refuse(
                    "status", "nothing_ready", "Không có dòng nào nhập được.", "Sửa các lỗi đã nêu rồi tải tệp lên lại."
                )
            row.reading["total"] = total
            row.run()
        elif row.status == _Status.STOPPED:
            row.resume()
            row.stopped_because, row.stopped_at = "", None
        row.save(update_fields=["reading", "status", "stopped_because", "stopped_at"])
        keep_turn(row, turn)


def stop(batch: ImportBatch, turn: UUID, why: Problem) -> None:
    """Note why a run cannot go on; what was written stays, and it may be tried again. One that only looked, or that is
    no longer this turn's, is left as it is."""
    with transaction.atomic():
        row = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        if row.turn != turn or row.status not in (_Status.RUNNING, _Status.STOPPED):
            return
        if row.status == _Status.RUNNING:
            row.stop()
        row.stopped_because, row.stopped_at = str(why)[:_PROBLEM_LIMIT], clock.now()
        row.save(update_fields=["status", "stopped_because", "stopped_at"])


def finish(batch: ImportBatch, turn: UUID, found: Preview, user_id: int | None) -> None:
    """Note the rows that stay out with their reasons, and end the import. Raises DomainError: the turn was lost."""
    with transaction.atomic():
        keep_turn(batch, turn)
        row = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        note_refused(row, ((one, why_not(one)) for one in found.people if not one.is_ready))
        row.finish()
        _end(row, user_id)


def give_up_import(by: Capacity, batch: ImportBatch, why: str = "") -> ImportBatch:
    """Put a list aside. Rows that were written stay; the others are noted as not imported and can be taken away.

    `why` is asked for once rows may have been written. Raises DomainError: another office's, one that has ended, no
    reason; engine.Busy.
    """
    check_own(by, batch)
    reason = text.line(why, "why")
    begun = as_it_is(batch)
    found = _what_was_wanted(by, begun) if begun.status != _Status.PREVIEW else None
    with not_busy(), transaction.atomic():
        row = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        if row.status in (_Status.DONE, _Status.GIVEN_UP):
            raise refuse(
                "status", "import_not_open", f"Lần nhập này {row.get_status_display()}.", "Tải tệp lên lại để nhập."
            )
        if row.status != _Status.PREVIEW and not reason:
            raise refuse("why", "reason_missing", "Chưa ghi lý do bỏ lần nhập đang dở.", "Ghi lý do rồi bấm lại.")
        if found is not None:
            _note_left(row, found)
        row.give_up()
        row.ended_because, row.turn, row.held_until = reason, None, None
        _end(row, by.user_id)
    return row


def note_refused(batch: ImportBatch, refused: Iterable[tuple[Planned, str]], result: str = _Result.REFUSED) -> None:
    """Note rows that are not imported, with the reason. A row that was noted before stays as it was."""
    ImportedRow.objects.bulk_create(
        [
            ImportedRow(batch=batch, number=one.number, key=one.key, result=result, problem=why[:_PROBLEM_LIMIT])
            for one, why in refused
        ],
        ignore_conflicts=True,
    )


def why_not(one: Planned) -> str:
    """Return what keeps a row back, in words."""
    return " ".join(f"{problem.message}" for problem in one.problems if problem.blocks)


def _what_was_wanted(by: Capacity, batch: ImportBatch) -> Preview | None:
    """The list as it would go on; None when it cannot be read any more, and then nothing can be noted of its rows."""
    try:
        return preview(by, batch)
    except DomainError:
        return None


def _note_left(batch: ImportBatch, found: Preview) -> None:
    written = set(ImportedRow.objects.filter(batch=batch).values_list("number", flat=True))
    open_rows = [one for one in found.people if one.number not in written]
    note_refused(batch, ((one, why_not(one)) for one in open_rows if not one.is_ready))
    note_refused(batch, ((one, _GIVEN_UP) for one in open_rows if one.is_ready), _Result.LEFT)


def _end(row: ImportBatch, user_id: int | None) -> None:
    row.ended_at, row.ended_by_id = clock.now(), user_id
    row.save(update_fields=["status", "ended_at", "ended_by", "ended_because", "turn", "held_until"])
