"""Where the bytes of uploads are kept: one file for each content, named by its SHA-256, under `settings.DOCUMENTS`.

The file is written before its row, so a row always has its file; a file without a row (the server stopped in between)
harms nobody and is taken into use when the same bytes come again. A row without its file is either lost or erased, and
says which.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When

from nominations.documents import scanner
from nominations.documents.content import DOSSIER_KINDS, examine
from nominations.errors import refuse
from nominations.models import Document, ImportBatch, StoredFile
from workflows import clock

log = logging.getLogger(__name__)


class FileGone(LookupError):
    """The row is there and its bytes are not: the folder was not mounted, or something took them away."""


def keep(data: bytes, name: str, *, allowed: Collection[str] = DOSSIER_KINDS) -> StoredFile:
    """Judge an upload, have it scanned, and store it; return its row, the same one for the same bytes.

    Whoever lets a row point to it calls `hold` in the transaction of that. Raises DomainError (field "file") as
    `content.examine` and `scanner.scan` do, and storage_failed when the disk does not take it. To be called outside of
    a transaction that holds locks: judging takes its time.
    """
    found = examine(data, name, allowed)
    scanner.scan(data, name)
    _put(found.sha256, data)
    row, _new = StoredFile.objects.get_or_create(
        sha256=found.sha256,
        defaults={"kind": found.kind, "size": found.size, "pages": found.pages, "stored_at": clock.now()},
    )
    return row


def hold(stored: StoredFile, data: bytes) -> StoredFile:
    """Lock what was kept until the transaction ends, and make sure that its bytes (`data`) are there: somebody may have
    erased them for another case in between. Returns the row. Raises DomainError (storage_failed)."""
    row = StoredFile.objects.select_for_update().get(pk=stored.pk)
    if row.erased_at is not None or not path_of(row.sha256).is_file():
        _put(row.sha256, data)
        row.erased_at = None
        row.save(update_fields=["erased_at"])
    return row


def sweep(digest: str) -> bool:
    """Take the bytes of an erased document away when no other document and no import needs them; return whether they
    are gone. Raises OSError when the disk does not let them go: to be tried again.

    In a transaction of its own, after that of the erasure: what is taken away here does not come back when something
    later fails. An upload of the same bytes waits for it in `hold`, or is seen here.
    """
    with transaction.atomic():
        row = StoredFile.objects.select_for_update().filter(sha256=digest).first()
        if row is None or not erasable().filter(pk=row.pk).exists():
            return False
        path_of(digest).unlink(missing_ok=True)
        if path_of(digest).parent.is_dir():
            _settle(path_of(digest).parent)
        row.erased_at = row.erased_at or clock.now()
        row.save(update_fields=["erased_at"])
    return True


def erasable() -> QuerySet[StoredFile]:
    """Return the stored files that were erased wherever they were attached, and that nothing else needs."""
    documents = Document.objects.filter(file=OuterRef("pk"))
    needed = Exists(documents.filter(erased_at__isnull=True)) | Exists(ImportBatch.objects.filter(file=OuterRef("pk")))
    return StoredFile.objects.filter(Exists(documents.filter(erased_at__isnull=False)), ~needed)


def _put(digest: str, data: bytes) -> None:
    try:
        write(digest, data)
    except OSError as error:
        log.error("A document could not be stored: %s", error)
        raise refuse(
            "file",
            "storage_failed",
            "Kho tài liệu của máy chủ không ghi được tệp này. Chưa có gì được lưu.",
            "Thử lại sau ít phút; nếu vẫn vậy, báo quản trị viên: kho đầy hoặc chưa được gắn.",
        ) from error


def read(stored: StoredFile) -> BinaryIO:
    """Return the bytes, open for reading. Raises FileGone."""
    try:
        return path_of(stored.sha256).open("rb")
    except OSError as error:
        log.error("A stored document cannot be read: %s", error)
        raise FileGone(stored.sha256) from error


def path_of(digest: str) -> Path:
    """Where the bytes of this SHA-256 are."""
    return Path(settings.DOCUMENTS) / digest[:2] / digest[2:4] / digest


def digest_on_disk(digest: str) -> str | None:
    """Return the SHA-256 of what is stored under this one, None when nothing can be read there."""
    found = sha256()
    try:
        with path_of(digest).open("rb") as file:
            while piece := file.read(1024 * 1024):
                found.update(piece)
    except OSError:
        return None
    return found.hexdigest()


def write(digest: str, data: bytes) -> None:
    """Put the bytes in their place, whole or not at all; what is there and sound is left alone. Raises OSError.

    Two at once both write a file of their own, and the later rename replaces the same bytes by the same bytes.
    """
    if digest_on_disk(digest) == digest:
        return
    place = path_of(digest)
    place.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=place.parent, prefix=".", suffix=".new", delete=False) as file:
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            os.replace(file.name, place)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
    _settle(place.parent)


def _settle(folder: Path) -> None:
    """Let what was done to the names in a folder outlast a loss of power."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


@dataclass(frozen=True)
class Verified:
    """What a look at the whole store found: digests of rows whose file is missing or altered; how many were erased, and
    digests of those whose bytes are still there (interrupted, or back from a backup); files too many."""

    checked: int
    missing: tuple[str, ...]
    altered: tuple[str, ...]
    erased: int
    left: tuple[str, ...]
    spare: int


def verify(*, quick: bool = False) -> Verified:
    """Compare every row with its file, by SHA-256 or, `quick`, by size alone; count files that no row has.

    One query, read a piece at a time. Nothing is changed.
    """
    known: set[str] = set()
    missing, altered, erased, left = [], [], 0, []
    gone = Q(erased_at__isnull=False) | Q(pk__in=erasable().values("pk"))
    rows = StoredFile.objects.annotate(gone=Case(When(gone, then=True), default=False)).order_by("pk")
    for digest, size, erasing in rows.values_list("sha256", "size", "gone").iterator():
        known.add(digest)
        there = path_of(digest).is_file()
        if erasing:
            erased += 1
            left += [digest] * there
        elif not there:
            missing.append(digest)
        elif (path_of(digest).stat().st_size != size) if quick else (digest_on_disk(digest) != digest):
            altered.append(digest)
    files = Path(settings.DOCUMENTS).glob("??/??/*")
    spare = sum(one.name not in known for one in files)
    return Verified(len(known) - erased, tuple(missing), tuple(altered), erased, tuple(left), spare)


def where_attached(digest: str) -> list[str]:
    """Return the codes of the cases, and titles of the submissions, that a stored file is attached to."""
    rows = Document.objects.filter(file__sha256=digest).select_related("case", "submission").order_by("pk")
    named = (one.case.code if one.case else f"tờ trình “{one.submission}”" for one in rows)
    return list(dict.fromkeys(named))
