"""Whose turn it is to write an import: one at a time, whatever is pressed in how many windows.

A turn is a row's column and a time, not a lock of the database: it outlives the request that has it by seconds at most,
so that whoever was cut off in the middle loses it, and a process that comes back too late writes nothing more.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from django.db import transaction

from nominations.errors import DomainError, refuse
from nominations.importing.batches import check_own
from nominations.models import ImportBatch
from workflows import clock
from workflows.engine import Capacity

#: Technical: longer than one chunk takes, so short that a clerk can wait for it.
HOLD = timedelta(seconds=60)
#: Between two steps of one window another does not come in between.
PARKED = timedelta(seconds=15)
ELSEWHERE = "import_running_elsewhere"
_Status = ImportBatch.Status


def take_turn(by: Capacity, batch: ImportBatch, window: UUID | None = None) -> UUID:
    """Return the turn that writing takes; `window` goes on with what it parked. Raises DomainError: another office's
    import, one that has ended, or one that somebody else is writing."""
    check_own(by, batch)
    now = clock.now()
    with transaction.atomic():
        row = ImportBatch.objects.select_for_update(of=("self",)).select_related("held_by").get(pk=batch.pk)
        if row.status in (_Status.DONE, _Status.GIVEN_UP):
            raise refuse(
                "status", "import_not_open", f"Lần nhập này {row.get_status_display()}.", "Tải tệp lên lại để nhập."
            )
        if row.held_until is not None and row.held_until > now and (window is None or window != row.turn):
            raise _elsewhere(row)
        row.turn, row.held_until, row.held_by_id = uuid4(), now + HOLD, by.user_id
        row.save(update_fields=["turn", "held_until", "held_by"])
    return row.turn


def keep_turn(batch: ImportBatch, turn: UUID) -> None:
    """Write on in this transaction only if the turn is still one's own. Raises DomainError, and then nothing of
    the transaction may stay.

    Asked before a chunk notes its rows: it locks the import, which giving up locks before it notes the same rows.
    """
    mine = ImportBatch.objects.filter(pk=batch.pk, turn=turn, status=_Status.RUNNING)
    if not mine.update(held_until=clock.now() + HOLD):
        raise _elsewhere(ImportBatch.objects.select_related("held_by").get(pk=batch.pk))


def leave_turn(batch: ImportBatch, turn: UUID, window: UUID | None) -> None:
    """Give the turn back, or park it for the next step of a window."""
    until = clock.now() + PARKED if window is not None else None
    ImportBatch.objects.filter(pk=batch.pk, turn=turn).update(turn=window, held_until=until)


def is_held(batch: ImportBatch) -> bool:
    """Whether somebody is writing an import at this moment."""
    return batch.held_until is not None and batch.held_until > clock.now()


def locked(by: Capacity, batch: ImportBatch) -> ImportBatch:
    """Lock an import that is still being looked at, to change what was said of it. Raises DomainError: another
    office's, one that is past that, or one whose writing has just begun with what was said before."""
    check_own(by, batch)
    rows = ImportBatch.objects.select_for_update(of=("self",)).select_related("office", "held_by")
    row = rows.get(pk=batch.pk)
    if row.status != _Status.PREVIEW:
        raise refuse(
            "status", "import_not_open", f"Lần nhập này {row.get_status_display()}.", "Tải tệp lên lại để sửa và nhập."
        )
    if is_held(row):
        raise _elsewhere(row)
    return row


def _elsewhere(batch: ImportBatch) -> DomainError:
    if batch.status == _Status.GIVEN_UP:
        return refuse("status", ELSEWHERE, "Lần nhập này vừa được bỏ ở một cửa sổ khác.", "Tải lại trang.")
    who = str(batch.held_by) if batch.held_by is not None else "Ai đó"
    return refuse(
        "status",
        ELSEWHERE,
        f"{who} đang nhập tệp này ở một cửa sổ khác.",
        "Đợi cửa sổ đó nhập xong. Nếu cửa sổ đó đã đóng, sau một phút bấm “Tiếp tục”.",
    )
