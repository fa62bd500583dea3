"""Where the bytes of uploads are kept: one file for each content, named by its SHA-256, under `settings.DOCUMENTS`.

The file is written before its row, so a row always has its file; a file without a row (the server stopped in between)
harms nobody and is taken into use when the same bytes come again.
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

from nominations.documents import scanner
from nominations.documents.content import DOSSIER_KINDS, examine
from nominations.errors import refuse
from nominations.models import Document, StoredFile
from workflows import clock

log = logging.getLogger(__name__)


class FileGone(LookupError):
    """The row is there and its bytes are not: the folder was not mounted, or something took them away."""


def keep(data: bytes, name: str, *, allowed: Collection[str] = DOSSIER_KINDS) -> StoredFile:
    """Judge an upload, have it scanned, and store it; return its row, the same one for the same bytes.

    Raises DomainError (field "file") as `content.examine` and `scanner.scan` do, and storage_failed when the disk does
    not take it. To be called outside of a transaction that holds locks: judging takes its time.
    """
    found = examine(data, name, allowed)
    scanner.scan(data, name)
    try:
        write(found.sha256, data)
    except OSError as error:
        log.error("A document could not be stored: %s", error)
        raise refuse(
            "file",
            "storage_failed",
            "Kho tài liệu của máy chủ không ghi được tệp này. Chưa có gì được lưu.",
            "Thử lại sau ít phút; nếu vẫn vậy, báo quản trị viên: kho đầy hoặc chưa được gắn.",
        ) from error
    row, _new = StoredFile.objects.get_or_create(
        sha256=found.sha256,
        defaults={"kind": found.kind, "size": found.size, "pages": found.pages, "stored_at": clock.now()},
    )
    return row


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
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@dataclass(frozen=True)
class Verified:
    """What a look at the whole store found: digests of rows whose file is missing or altered, and files too many."""

    checked: int
    missing: tuple[str, ...]
    altered: tuple[str, ...]
    spare: int


def verify(*, quick: bool = False) -> Verified:
    """Compare every row with its file, by SHA-256 or, `quick`, by size alone; count files that no row has.

    One query, read a piece at a time. Nothing is changed.
    """
    known: set[str] = set()
    missing, altered = [], []
    for digest, size in StoredFile.objects.order_by("pk").values_list("sha256", "size").iterator():
        known.add(digest)
        if not path_of(digest).is_file():
            missing.append(digest)
        elif (path_of(digest).stat().st_size != size) if quick else (digest_on_disk(digest) != digest):
            altered.append(digest)
    files = Path(settings.DOCUMENTS).glob("??/??/*")
    spare = sum(one.name not in known for one in files)
    return Verified(len(known), tuple(missing), tuple(altered), spare)


def where_attached(digest: str) -> list[str]:
    """Return the codes of the cases, and titles of the submissions, that a stored file is attached to."""
    rows = Document.objects.filter(file__sha256=digest).select_related("case", "submission").order_by("pk")
    named = (one.case.code if one.case else f"tờ trình “{one.submission}”" for one in rows)
    return list(dict.fromkeys(named))
