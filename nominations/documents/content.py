"""What an uploaded file is, judged by its bytes. What it is called proves nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from nominations.documents import names, packages, pdf, pictures
from nominations.errors import DomainError, refuse
from nominations.models import StoredFile

Kind = StoredFile.Kind
#: What a dossier takes. Workbooks are imported, not attached.
DOSSIER_KINDS: Final = frozenset({Kind.PDF, Kind.DOCX, Kind.PNG, Kind.JPEG})
#: What a browser shows by itself.
SHOWN_IN_PAGE: Final = frozenset({Kind.PDF, Kind.PNG, Kind.JPEG})


@dataclass(frozen=True)
class Examined:
    """A file that may be stored: its kind (StoredFile.Kind), a name to keep, its digest, pages where it has some."""

    kind: str
    name: str
    sha256: str
    size: int
    pages: int | None


def examine(data: bytes, name: str, allowed: Collection[str] = DOSSIER_KINDS) -> Examined:
    """Return what `data` is when it is a sound file of one of the allowed kinds.

    Raises DomainError (field "file"): file_empty, file_too_large, file_type, file_old_office, file_locked, file_broken,
    file_macros, file_bomb, file_too_heavy, file_too_many_pages.
    """
    check_size(len(data), name)
    kind = _kind(data, name, allowed)
    pages = None
    match kind:
        case Kind.PDF:
            pages = pdf.pages(data, name)
        case Kind.PNG | Kind.JPEG:
            pictures.check(data, name)
    return Examined(kind, names.clean(name, kind), sha256(data).hexdigest(), len(data), pages)


def check_size(size: int, name: str) -> None:
    """Raise DomainError for nothing, and for more than the installation takes: to be asked before reading a file."""
    said = names.shown(name)
    if not size:
        raise refuse(
            "file",
            "file_empty",
            f"Tệp “{said}” rỗng (0 byte).",
            "Mở tệp trên máy xem có nội dung không rồi chọn lại; nếu chép từ USB, hãy chép lại.",
        )
    if size > limit():
        raise refuse(
            "file",
            "file_too_large",
            f"Tệp “{said}” nặng {megabytes(size)}, quá giới hạn {megabytes(limit())}.",
            "Quét lại ở 200 dpi (đen trắng hoặc xám), hoặc tách thành nhiều tệp.",
        )


def received(upload: UploadedFile) -> bytes:
    """Return the bytes of an upload; one that is too large is refused before it is read into memory. Raises DomainError
    as `check_size` does."""
    check_size(upload.size or 0, upload.name or "")
    return upload.read()


def limit() -> int:
    """Return how many bytes an upload may have here. Technical, set by the installation."""
    return int(settings.DOCUMENT_SIZE_LIMIT)


def megabytes(size: int) -> str:
    """Return a size as people read it in Vietnamese: "812 KB", "2,4 MB", "25 MB"."""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / 1024 / 1024:.1f} MB".replace(".0 ", " ").replace(".", ",")


def words(kinds: Collection[str]) -> str:
    """Return the kinds in one fixed order, as a sentence names them."""
    return ", ".join(Kind(one).label for one in Kind.values if one in kinds)


def _kind(data: bytes, name: str, allowed: Collection[str]) -> str:
    """Return the kind that the first bytes show; for packages, what is in them. Raises DomainError."""
    if pdf.begins(data):
        found: str = Kind.PDF
    elif data.startswith(pictures.PNG):
        found = Kind.PNG
    elif data.startswith(pictures.JPEG):
        found = Kind.JPEG
    elif data.startswith(packages.ZIP):
        found = packages.kind(data, name)
    elif data.startswith(packages.OLE):
        raise packages.old_or_locked(data, name)
    else:
        raise _wrong_type(_looks_like(data), name, allowed)
    if found not in allowed:
        raise _wrong_type(Kind(found).label, name, allowed)
    return found


def _wrong_type(looks_like: str, name: str, allowed: Collection[str]) -> DomainError:
    if looks_like in _PROGRAMS:
        return refuse(
            "file",
            "file_type",
            f"Tệp “{names.shown(name)}” thực ra là {looks_like}, có thể là phần mềm độc hại; không được nhận.",
            "Không mở tệp này. Báo người phụ trách máy tính, rồi lấy lại tài liệu từ bản gốc.",
        )
    return refuse(
        "file",
        "file_type",
        f"Tệp “{names.shown(name)}” có nội dung là {looks_like}; chỗ này chỉ nhận {words(allowed)}.",
        "Mở tệp bằng phần mềm đã tạo ra nó rồi lưu hoặc in thành PDF; đổi đuôi tên tệp không đổi được nội dung.",
    )


_PROGRAMS: Final = frozenset({"chương trình Windows", "chương trình Linux"})
_BEGINNINGS: Final[tuple[tuple[bytes, str], ...]] = (
    (b"MZ", "chương trình Windows"),
    (b"\x7fELF", "chương trình Linux"),
    (b"Rar!", "tệp nén RAR"),
    (b"7z\xbc\xaf", "tệp nén 7z"),
    (b"\x1f\x8b", "tệp nén GZIP"),
    (b"GIF8", "ảnh GIF"),
    (b"BM", "ảnh BMP"),
    (b"II*\x00", "ảnh TIFF"),
    (b"MM\x00*", "ảnh TIFF"),
    (b"{\\rtf", "văn bản RTF"),
    (b"<?xml", "tệp XML hoặc SVG"),
    (b"<svg", "ảnh SVG"),
)


def _looks_like(data: bytes) -> str:
    """Say what else a file seems to be, for the person who picked it."""
    if data[4:8] == b"ftyp":
        return "ảnh HEIC hoặc phim của điện thoại" if data[8:11] in (b"hei", b"mif") else "phim"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "ảnh WebP"
    if b"%PDF-" in data[:1024]:
        return "PDF có dữ liệu lạ ở đầu"
    known = next((said for beginning, said in _BEGINNINGS if data.startswith(beginning)), None)
    if known is not None:
        return known
    head = data[:4096]
    if b"<html" in head.lower() or b"<!doctype html" in head.lower():
        return "trang web (HTML)"
    return "dữ liệu không rõ loại" if b"\x00" in head else "văn bản thuần, không phải tệp của một loại tài liệu"
