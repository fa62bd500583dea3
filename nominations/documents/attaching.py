"""Attaching uploads to cases and submissions, and taking them off again. The row of what was taken off stays."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from django.db import transaction

from nominations import posts, text
from nominations.access import acting_office, check_takes_changes, check_tasks, judged, records_offices, touch
from nominations.awards import lock_cases
from nominations.documents import kinds, names, store
from nominations.errors import DomainError, refuse
from nominations.models import Document, StoredFile, Submission
from workflows import clock
from workflows.engine.context import Actor, Capacity
from workflows.models import Case, Office

#: Characters of a note and of a reason for taking a document off.
NOTE_LIMIT: Final = 300
#: Documents of one case or submission at a time. Technical: a page lists them all.
MOST: Final = 100
#: A file that was judged and stored (`store.keep`), its bytes, and the name it came with.
Kept = tuple[StoredFile, bytes, str]


def attach(
    by: Capacity, case_ids: Sequence[int], kind: str, data: bytes, name: str, *, note: str = ""
) -> list[Document]:
    """Attach one upload to each of the cases, as a document of a kind of dossiers; the same file again changes nothing.

    Returns the rows in the order of the cases. Only where the office of `by` has open work and the dossier is open for
    changes; the editor is remembered. Raises DomainError, for the file with field "file". Not to be called in a
    transaction: judging a file takes its time.
    """
    actor = judged(by)
    _check_kind(kind, "dossier")
    written = text.line(note, "note", limit=NOTE_LIMIT)
    # Asked before the file is judged, so that nobody makes the server work who may not attach; again under the lock.
    _check_open(by, case_ids, Case.objects.select_related("edition").filter(pk__in=case_ids).order_by("pk"))
    stored = store.keep(data, name)
    assert actor.office_id is not None
    with transaction.atomic():
        _check_open(by, case_ids, lock_cases(list(case_ids)))
        rows = record(case_ids, kind, (stored, data, name), actor, actor.office_id, written)
        touch(case_ids, actor)
    return rows


def record(
    case_ids: Sequence[int], kind: str, kept: Kept, actor: Actor, office_id: int, note: str = ""
) -> list[Document]:
    """Write the rows that attach a file that was kept to cases; return them in the order of the cases.

    Asks nobody's permission: for verbs that have judged who acts. A case that has this file as this kind keeps its row.
    Three statements of reading and one of writing, however many cases. Raises DomainError (field "file", too_many) when
    a case has enough.
    """
    _check_room(Document.objects.filter(case__in=case_ids, removed_at__isnull=True).values_list("case_id", flat=True))
    stored = store.hold(kept[0], kept[1])
    now, called = clock.now(), names.clean(kept[2], stored.kind)
    # Two who attach the same file at once: the constraint lets one row in, both are told of that one.
    Document.objects.bulk_create(
        [
            Document(
                case_id=case_id, kind=kind, file=stored, name=called, note=note, office_id=office_id,
                attached_by_id=actor.user_id, attached_at=now,
            )
            for case_id in case_ids
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    rows = Document.objects.filter(case__in=case_ids, kind=kind, file=stored, removed_at__isnull=True)
    by_case = {row.case_id: row for row in rows.select_related("file")}
    return [by_case[case_id] for case_id in case_ids]


def detach(by: Capacity, document_ids: Collection[int], reason: str) -> list[Document]:
    """Take documents off their cases, saying why; rows and files stay, for those who handled the case and for audit.

    What was taken off before is left as it is. Returns the rows. Raises DomainError: no reason, a document of another
    kind of carrier, a case that is not at this office or not open for changes.
    """
    actor = judged(by)
    why = text.line(reason, "reason", limit=NOTE_LIMIT, required=True)
    with transaction.atomic():
        case_ids = _cases_of(document_ids)
        _check_open(by, case_ids, lock_cases(case_ids))
        rows = list(Document.objects.select_for_update(of=("self",)).filter(pk__in=document_ids).order_by("pk"))
        for row in rows:
            _check_kind(row.kind, "dossier")
        take_off([row.pk for row in rows], actor, why)
        touch(case_ids, actor)
        return list(Document.objects.filter(pk__in=document_ids).order_by("pk"))


def take_off(document_ids: Collection[int], actor: Actor, why: str) -> None:
    """Mark documents as taken off by somebody, for a reason; what was taken off before is left as it is.

    Asks nobody's permission: for verbs that have judged who acts and hold the lock of what carries them. One statement.
    """
    Document.objects.filter(pk__in=document_ids, removed_at__isnull=True).update(
        removed_by=actor.user_id, removed_at=clock.now(), removal_reason=why
    )


def present(case_ids: Collection[int]) -> dict[int, list[Document]]:
    """Return the documents that cases have now, in the order in which they were attached, with file, office and person.

    Every case named is there, with an empty list when it has none. One query.
    """
    found: dict[int, list[Document]] = {case_id: [] for case_id in case_ids}
    rows = Document.objects.filter(case__in=case_ids, removed_at__isnull=True)
    for row in rows.select_related("file", "office__body", "attached_by").order_by("pk"):
        assert row.case_id is not None
        found[row.case_id].append(row)
    return found


def attach_to_submission(by: Capacity, submission: Submission, kind: str, data: bytes, name: str) -> Document:
    """Attach an upload to a submission, where it is drafted, signed or numbered, until it is cancelled.

    The same file again changes nothing. Returns the row. Raises DomainError. Not to be called in a transaction.
    """
    actor = judged(by)
    _check_kind(kind, "submission")
    _check_paper(by, submission)
    stored = store.keep(data, name)
    with transaction.atomic():
        row = Submission.objects.select_for_update(of=("self",)).get(pk=submission.pk)
        _check_not_cancelled(row)
        there = Document.objects.filter(submission=row, removed_at__isnull=True)
        _check_room(there.values_list("submission_id", flat=True))
        stored = store.hold(stored, data)
        same = there.filter(kind=kind, file=stored).select_related("file").first()
        return same or Document.objects.create(
            submission=row, kind=kind, file=stored, name=names.clean(name, stored.kind), office_id=actor.office_id,
            attached_by_id=actor.user_id, attached_at=clock.now(),
        )  # fmt: skip


def detach_from_submission(by: Capacity, document_id: int, reason: str) -> Document:
    """Take a document off a submission that is still a draft, saying why. Returns the row. Raises DomainError."""
    actor = judged(by)
    why = text.line(reason, "reason", limit=NOTE_LIMIT, required=True)
    with transaction.atomic():
        found = Document.objects.select_related("submission").filter(pk=document_id, submission__isnull=False).first()
        if found is None or found.submission is None:
            raise _unknown()
        paper = Submission.objects.select_for_update(of=("self",)).get(pk=found.submission_id)
        _check_paper(by, paper)
        if paper.status != Submission.Status.DRAFT:
            raise refuse(
                "submission",
                "not_a_draft",
                f"Tờ trình “{paper.title}” {paper.get_status_display()}, không gỡ tài liệu nữa.",
                "Tài liệu sai thì đính kèm thêm bản đúng và ghi rõ.",
            )
        take_off([document_id], actor, why)
        found.refresh_from_db()
    return found


def _check_open(by: Capacity, case_ids: Sequence[int], cases: Iterable[Case]) -> None:
    if not case_ids:
        raise refuse("case", "no_cases", "Chưa chọn hồ sơ nào.", "Chọn ít nhất một hồ sơ.")
    if len(set(case_ids)) != len(case_ids):
        raise refuse("case", "case_twice", "Một hồ sơ được chọn hai lần.", "Bỏ dòng trùng rồi làm lại.")
    check_tasks(by, case_ids)
    check_takes_changes(cases)


def _check_kind(kind: str, carrier: str) -> None:
    found = kinds.known().get(kind)
    if found is None or found.of != carrier:
        raise refuse(
            "kind",
            "kind_unknown",
            f"Loại tài liệu “{kinds.title_of(kind)}” không dùng ở chỗ này.",
            "Chọn loại trong danh sách.",
        )


def _check_room(owners: Iterable[int | None]) -> None:
    counted: dict[int | None, int] = {}
    for owner in owners:
        counted[owner] = counted.get(owner, 0) + 1
    if max(counted.values(), default=0) >= MOST:
        raise refuse(
            "file",
            "too_many",
            f"Hồ sơ đã có {MOST} tài liệu, không nhận thêm.",
            "Gộp các tài liệu cùng loại thành một PDF, gỡ bản thừa rồi đính kèm lại.",
        )


def _cases_of(document_ids: Collection[int]) -> list[int]:
    found = dict(Document.objects.filter(pk__in=document_ids).values_list("pk", "case_id"))
    if not document_ids or set(document_ids) - set(found) or None in found.values():
        raise _unknown()
    return sorted({case_id for case_id in found.values() if case_id is not None})


def _unknown() -> DomainError:
    return refuse("document", "document_unknown", "Không có tài liệu này.", "Tải lại trang và chọn lại tài liệu.")


def _check_paper(by: Capacity, submission: Submission) -> None:
    """Who drafts, signs or numbers a submission."""
    own = acting_office(by)
    _check_not_cancelled(submission)
    if records_offices(submission.body).filter(pk=own.pk).exists():
        return
    signing = Office.objects.select_related("body__area").get(pk=submission.office_id)
    doing = f"đính kèm tài liệu vào tờ trình của {signing}"
    posts.check_post(own, posts.preparing_posts(signing), signing.body.area, doing)


def _check_not_cancelled(submission: Submission) -> None:
    if submission.status == Submission.Status.CANCELLED:
        raise refuse(
            "submission",
            "submission_cancelled",
            f"Tờ trình “{submission.title}” đã hủy, không nhận tài liệu.",
            "Đính kèm vào tờ trình đang soạn.",
        )
