"""The verb that writes an import: its rows become cases, or correct the cases that they made before.

Rows are written in chunks, each one transaction together with the note that it was written (`ImportedRow`) and with the
proof that it is still this one's turn (`turns`). So an import that was interrupted goes on where it stopped, and
nothing is written twice, however often and from wherever it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.db.models import Count

from nominations.awards import NewNomination, nominate
from nominations.errors import DomainError, refuse
from nominations.importing import ending, turns
from nominations.importing.batches import as_it_is, check_open, check_own
from nominations.importing.correcting import Correction, correct_drafts
from nominations.importing.planned import CREATE, UNCHANGED, UPDATE, Planned, Preview
from nominations.importing.taking import preview
from nominations.models import AwardNomination, Campaign, ImportBatch, ImportedRow
from nominations.register import identity
from workflows.editions import EditionError
from workflows.engine import BadAct, Capacity, Conflict, NotAllowed, Problem
from workflows.engine.door import not_busy

#: Rows written in one transaction.
CHUNK = 100
#: Characters that a column holds, not a rule of law.
_PROBLEM_LIMIT = 500
_Status, _Result = ImportBatch.Status, ImportedRow.Result
#: What passes by itself: it is tried again, the run does not stop for it.
_PASSING = frozenset({turns.ELSEWHERE, "written_elsewhere"})


@dataclass(frozen=True)
class Progress:
    """How far an import is: rows dealt with, of how many."""

    done: int
    total: int
    finished: bool


def carry_out(by: Capacity, batch: ImportBatch, *, limit: int | None = CHUNK, window: UUID | None = None) -> Progress:
    """Write up to `limit` rows that are ready (None: all), and say how far it is. Call it again until it is finished.

    `window` names who calls again, so that between two of his steps nobody else comes. Rows with problems stay out and
    are noted with their reason. What keeps the whole run from going on (the campaign closed, the office lost this work,
    the file is gone) stops it with the reason; called again it is asked again. Not to be called in a transaction.
    Raises DomainError: that, another office's import, one that was given up, or one that somebody else is writing at
    this moment; engine.Busy.
    """
    check_own(by, batch)
    try:
        turn, parked = turns.take_turn(by, batch, window), None
    except DomainError:
        # Done already, perhaps by another window a moment ago: that is what was asked for.
        if as_it_is(batch).status != _Status.DONE:
            raise
        return progress(batch)
    try:
        with not_busy():
            done = _write(by, as_it_is(batch), turn, limit)
        parked = None if done.finished else window
        return done
    finally:
        turns.leave_turn(batch, turn, parked)


def _write(by: Capacity, batch: ImportBatch, turn: UUID, limit: int | None) -> Progress:
    try:
        check_open(batch.office, batch.campaign)
        found = preview(by, batch)
        ending.begin(batch, turn, len(found.ready))
        run = _Run(by, batch, turn, found)
        if run.step(limit):
            ending.finish(batch, turn, found, by.user_id)
    except DomainError as error:
        if error.problem.code not in _PASSING:
            ending.stop(batch, turn, error.problem)
        raise
    except (NotAllowed, EditionError, BadAct, Conflict) as error:
        told = error.problem if isinstance(error, NotAllowed) else Problem("cannot_go_on", str(error), _ASK)
        ending.stop(batch, turn, told)
        raise DomainError(told, "by") from error
    return progress(batch)


_ASK = "Báo quản trị viên; khi đã xử lý, nhập tiếp."


def progress(batch: ImportBatch) -> Progress:
    """Return how far an import is. Two queries."""
    batch = as_it_is(batch)
    total = int(batch.reading.get("total", 0))
    done = ImportedRow.objects.filter(batch=batch).filter(case__isnull=False).count()
    return Progress(min(done, total), total, batch.status == _Status.DONE)


def numbers(batch: ImportBatch) -> dict[str, int]:
    """Return result → how many rows of an import ended so. One query."""
    counted = ImportedRow.objects.filter(batch=batch).values_list("result").annotate(rows=Count("pk")).order_by()
    return dict.fromkeys(_Result.values, 0) | dict(counted)


class _Run:
    """One turn of writing."""

    def __init__(self, by: Capacity, batch: ImportBatch, turn: UUID, found: Preview) -> None:
        self.by, self.batch, self.turn, self.found = by, batch, turn, found

    def step(self, limit: int | None) -> bool:
        """Write the next rows. Return whether none is left."""
        written = set(ImportedRow.objects.filter(batch=self.batch).values_list("number", flat=True))
        left = [one for one in self.found.ready if one.number not in written]
        now = left[:limit]
        for chunk in _chunks([one for one in now if one.action != CREATE]):
            self._correct(chunk)
        for chunk in _chunks([one for one in now if one.action == CREATE]):
            self._create(chunk)
        return len(now) == len(left)

    def _create(self, rows: list[Planned]) -> None:
        """Start the cases of a chunk; a row that the domain refuses is noted and the others go on."""
        campaign = self.batch.campaign
        while rows:
            command = uuid5(self.batch.command, "lập " + ",".join(str(one.number) for one in rows))
            wanted = [_wanted(one, campaign) for one in rows]

            def note(made: Sequence[AwardNomination], rows: Sequence[Planned] = tuple(rows)) -> None:
                cases = {one.number: row.case_id for one, row in zip(rows, made, strict=True)}
                self._note(rows, cases)
                self._tell_apart(rows)

            try:
                nominate(self.by, campaign, wanted, command=command, and_then=note)
            except DomainError as error:
                rows = self._without_refused(rows, error)
            except IntegrityError:
                raise _written_elsewhere() from None
            else:
                return

    def _without_refused(self, rows: list[Planned], error: DomainError) -> list[Planned]:
        """Note the row that an error is about, return the others. Raises the error when it is about none."""
        index = error.field.removeprefix("nominations[").partition("]")[0]
        if not error.field.startswith("nominations[") or not index.isdigit():
            raise error
        self._refuse(rows[int(index)], error)
        return rows[: int(index)] + rows[int(index) + 1 :]

    def _tell_apart(self, rows: Sequence[Planned]) -> None:
        """Record, in the transaction that wrote the rows, that somebody is another than those whom he resembles. One
        after the other: there are few."""
        apart = self.found.choices.apart
        wanted = {one.number: one for one in rows if one.number in apart and one.matches and one.same is None}
        made = ImportedRow.objects.filter(batch=self.batch, number__in=wanted)
        for row in made.select_related("case__award_nomination__nominee"):
            new = row.case.award_nomination.nominee
            try:
                for match in wanted[row.number].matches:
                    identity.keep_apart(self.by, new, match.nominee, apart[row.number][match.nominee.pk])
            except DomainError as error:
                row.problem = f"Hồ sơ đã lập; chưa ghi được kết luận là người khác: {error.problem}"[:_PROBLEM_LIMIT]
                row.save(update_fields=["problem"])

    def _correct(self, rows: list[Planned]) -> None:
        """Correct the drafts of a chunk; when one is refused, each is tried by itself."""
        cases = {one.number: one.known.case.pk for one in rows if one.known is not None}
        corrections = [
            Correction(cases[one.number], one.nominee_changes, one.nomination_changes)
            for one in rows
            if one.action == UPDATE
        ]

        def note() -> None:
            self._note(rows, cases)

        try:
            if corrections:
                correct_drafts(self.by, corrections, and_then=note)
            else:
                with transaction.atomic():
                    note()
        except IntegrityError:
            raise _written_elsewhere() from None
        except DomainError as error:
            if error.problem.code in _PASSING:
                raise
            if len(rows) == 1:
                self._refuse(rows[0], error)
                return
            for one in rows:
                self._correct([one])

    def _note(self, rows: Sequence[Planned], cases: Mapping[int, int]) -> None:
        """Note what became of rows, in the transaction that wrote them, and only if it is still one's turn."""
        turns.keep_turn(self.batch, self.turn)
        ImportedRow.objects.bulk_create(
            ImportedRow(
                batch=self.batch, number=one.number, key=one.key, case_id=cases[one.number], result=_RESULTS[one.action]
            )
            for one in rows
        )

    def _refuse(self, one: Planned, error: DomainError) -> None:
        with transaction.atomic():
            turns.keep_turn(self.batch, self.turn)
            ending.note_refused(self.batch, [(one, str(error.problem))])


_RESULTS = {CREATE: _Result.CREATED, UPDATE: _Result.UPDATED, UNCHANGED: _Result.UNCHANGED}


def _chunks(rows: Sequence[Planned]) -> Iterator[list[Planned]]:
    for first in range(0, len(rows), CHUNK):
        yield list(rows[first : first + CHUNK])


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


def _written_elsewhere() -> DomainError:
    return refuse(
        "status",
        "written_elsewhere",
        "Một hồ sơ của danh sách vừa được ghi ở nơi khác.",
        "Bấm “Tiếp tục” để xem lại rồi nhập tiếp các dòng còn lại.",
    )
