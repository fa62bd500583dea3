"""The verbs by which a person decides about a list before it is imported: what is converted, and who a row is about."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from django.db import transaction

from nominations import text
from nominations.errors import DomainError, refuse
from nominations.importing.batches import choices_of, reading_of
from nominations.importing.conversions import Answer, Decided, Decisions, groups
from nominations.importing.planned import Planned
from nominations.importing.recognising import Ground, together
from nominations.importing.taking import preview
from nominations.importing.turns import locked
from nominations.models import ImportBatch, RowIdentity
from nominations.register.identity import Match
from workflows import clock
from workflows.engine import Capacity


def confirm_reading(
    by: Capacity, batch: ImportBatch, digest: str, answers: Mapping[str, Answer] | None = None
) -> ImportBatch:
    """Say of conversions (legacy text, lost zeros, dates) whether they are right, by column and kind; a rejected one
    leaves the text as it was typed.

    `answers` has the keys of groups (None: everything is right); groups that it does not name stay as they were
    decided. `digest` names what was shown. Raises DomainError when that is not what would be imported now, and for an
    unknown group.
    """
    reading = reading_of(batch, choices_of(batch))
    if digest != reading.repairs_digest:
        raise refuse(
            "repairs", "repairs_changed", "Nội dung chuyển đổi đã khác lúc hiển thị.", "Xem lại bảng rồi xác nhận."
        )
    shown = {one.key: one for one in groups(reading)}
    said = dict.fromkeys(shown, Answer()) if answers is None else answers
    if unknown := sorted(set(said) - set(shown)):
        raise refuse(
            "repairs", "conversion_unknown", f"Không có nhóm chuyển đổi “{unknown[0][:40]}”.", "Tải lại trang rồi chọn."
        )
    with transaction.atomic():
        row = locked(by, batch)
        at = clock.now().isoformat(timespec="seconds")
        made = {key: Decided(one, shown[key].digest, int(by.user_id or 0), at) for key, one in said.items()}
        row.reading["conversions"] = row.reading.get("conversions", {}) | Decisions(made).as_json()
        row.save(update_fields=["reading"])
    batch.reading = row.reading
    return row


def decide_persons(
    by: Capacity, batch: ImportBatch, *, same: Mapping[int, int], other: Mapping[int, str]
) -> ImportBatch:
    """Say of rows who it is: `same` row → key of the nominee in the register, `other` row → why it is none of those
    whom it resembles. Raises DomainError: no reason, or somebody whom the row does not resemble."""
    why = {number: text.line(reason, "reason", required=True) for number, reason in other.items()}
    shown = {one.number: one for one in preview(by, batch).people if one.matches}
    said = []
    for number, key in same.items():
        match = next((found for found in _matches(shown, number) if found.nominee.pk == key), None)
        if match is None:
            raise _not_shown(number)
        said.append(_pair(number, match, same=True, reason=_in_words(match)))
    for number, reason in why.items():
        found = _matches(shown, number)
        if not found:
            raise _not_shown(number)
        said += [_pair(number, match, same=False, reason=reason) for match in found]
    return _write(by, batch, said, {*same, *other})


def decide_together(
    by: Capacity, batch: ImportBatch, ground: Ground, digest: str, *, leaving: Collection[int] = ()
) -> ImportBatch:
    """Say of all rows recognised by one ground that they are those nominees, but for the rows in `leaving`, which stay
    to be decided one by one. Each pair is recorded as a decision of its own.

    `digest` names the pairs that were shown. Raises DomainError when they are no longer these, or none is left.
    """
    group = next((one for one in together(preview(by, batch)) if one.ground == ground), None)
    if group is None or group.digest != digest:
        raise refuse(
            "persons", "pairs_changed", "Các dòng được nhận ra đã khác lúc hiển thị.", "Xem lại danh sách rồi chọn."
        )
    said = [
        _pair(one.number, match, same=True, reason=_in_words(match), together=True)
        for one, match in group.rows
        if one.number not in leaving
    ]
    if not said:
        raise refuse("persons", "nothing_chosen", "Chưa chọn dòng nào.", "Bỏ dấu ở những dòng là đúng người.")
    return _write(by, batch, said, {one.number for one in said})


def reopen_persons(by: Capacity, batch: ImportBatch, numbers: Collection[int]) -> ImportBatch:
    """Take back what was decided of rows; they wait for a decision again. Raises DomainError."""
    return _write(by, batch, [], numbers)


def _matches(shown: Mapping[int, Planned], number: int) -> list[Match]:
    return shown[number].matches if number in shown else []


def _pair(number: int, match: Match, *, same: bool, reason: str, together: bool = False) -> RowIdentity:
    return RowIdentity(number=number, nominee=match.nominee, same=same, reason=reason, together=together)


def _in_words(match: Match) -> str:
    """What speaks for it: that is why he who decided so could."""
    return "; ".join(match.reasons)[: text.LINE_LIMIT]


def _not_shown(number: int) -> DomainError:
    return refuse(
        "persons",
        "not_recognised",
        f"Dòng {number}: người được chọn không phải là người mà dòng này có thể là.",
        "Tải lại trang rồi chọn trong những người được nêu.",
    )


def _write(by: Capacity, batch: ImportBatch, said: Iterable[RowIdentity], numbers: Collection[int]) -> ImportBatch:
    """Put decisions in the place of those that the rows had."""
    now = clock.now()
    with transaction.atomic():
        row = locked(by, batch)
        RowIdentity.objects.filter(batch=row, number__in=numbers).delete()
        for one in (rows := list(said)):
            one.batch, one.decided_by_id, one.decided_at = row, by.user_id, now
        RowIdentity.objects.bulk_create(rows)
    return row
