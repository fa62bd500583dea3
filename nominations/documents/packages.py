"""Word and Excel files: ZIP packages, judged by their table of contents before anything is unpacked."""

from __future__ import annotations

import zlib
from io import BytesIO
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from nominations.documents import names
from nominations.errors import DomainError, refuse
from nominations.models import StoredFile

Kind = StoredFile.Kind
ZIP: Final = b"PK\x03\x04"
#: The container of Word and Excel before 2007, and of a newer file with a password.
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: Technical limits: parts of a package, bytes when unpacked, and how much larger than packed once that matters.
PARTS: Final = 5_000
UNPACKED: Final = 300 * 1024 * 1024
RATIO: Final = 100
_RATIO_MATTERS: Final = 32 * 1024 * 1024
_CONTENTS: Final = "[Content_Types].xml"
_MAIN: Final = {"word/document.xml": Kind.DOCX, "xl/workbook.xml": Kind.XLSX}
_OTHERS: Final = {
    "ppt/presentation.xml": "bản trình chiếu PowerPoint",
    "META-INF/MANIFEST.MF": "chương trình Java",
    "AndroidManifest.xml": "ứng dụng điện thoại",
    "mimetype": "tài liệu LibreOffice (ODF) hoặc sách điện tử",
}
_CHUNK: Final = 1024 * 1024


def kind(data: bytes, name: str) -> str:
    """Return the kind of a ZIP package. Raises DomainError: file_type, file_broken, file_bomb, file_macros."""
    try:
        with ZipFile(BytesIO(data)) as package:
            _check_parts(package.infolist(), len(data), name)
            found = _kind(package, name)
            _check_whole(package)
    except (BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        raise _broken(name) from error
    return found


def old_or_locked(data: bytes, name: str) -> DomainError:
    """Return the refusal of a file in the old container: it has a password, or is of Word or Excel before 2007."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return refuse(
            "file",
            "file_locked",
            f"Tệp “{names.shown(name)}” có mật khẩu, người thẩm định sẽ không mở được.",
            "Mở tệp bằng mật khẩu, bỏ mật khẩu (Tệp › Thông tin › Bảo vệ) rồi lưu và tải lên lại.",
        )
    return refuse(
        "file",
        "file_old_office",
        f"Tệp “{names.shown(name)}” thuộc định dạng Word, Excel trước năm 2007 (.doc, .xls).",
        "Mở tệp, chọn Lưu thành (Save As) định dạng .docx, .xlsx hoặc PDF rồi tải lên lại.",
    )


def _check_parts(parts: list[ZipInfo], packed: int, name: str) -> None:
    """Refuse too many parts, too much content, a name that would leave the folder it is unpacked in."""
    said = names.shown(name)
    unpacked = sum(one.file_size for one in parts)
    too_dense = unpacked > _RATIO_MATTERS and unpacked > RATIO * packed
    if len(parts) > PARTS or unpacked > UNPACKED or too_dense:
        raise refuse(
            "file",
            "file_bomb",
            f"Tệp “{said}” bung ra quá lớn so với dung lượng của nó nên không được nhận.",
            "Nếu là tài liệu thật, hãy bớt ảnh hoặc các dòng trống có định dạng rồi lưu lại, hoặc in thành PDF.",
        )
    for one in parts:
        steps = one.orig_filename.replace("\\", "/").split("/")
        if ".." in steps or steps[0] == "" or ":" in steps[0] or "\x00" in one.orig_filename:
            raise _broken(name)
        if one.flag_bits & 0x1:
            raise refuse(
                "file",
                "file_locked",
                f"Tệp “{said}” có mật khẩu, người thẩm định sẽ không mở được.",
                "Bỏ mật khẩu của tệp, lưu rồi tải lên lại.",
            )


def _kind(package: ZipFile, name: str) -> str:
    held = set(package.namelist())
    main = [known for part, known in _MAIN.items() if part in held]
    if _CONTENTS not in held or len(main) != 1:
        other = next((said for part, said in _OTHERS.items() if part in held), "tệp nén ZIP")
        raise refuse(
            "file",
            "file_type",
            f"Tệp “{names.shown(name)}” có nội dung là {other}, không phải Word hay Excel.",
            "Tải lên từng tài liệu, không nén; tài liệu của phần mềm khác thì in thành PDF.",
        )
    if any(part.lower().endswith("vbaproject.bin") for part in held) or b"macroEnabled" in _contents(package):
        raise refuse(
            "file",
            "file_macros",
            f"Tệp “{names.shown(name)}” có chứa macro (chương trình chạy kèm).",
            "Lưu lại thành .docx hoặc .xlsx thường (không macro), hoặc in thành PDF.",
        )
    return main[0]


def _contents(package: ZipFile) -> bytes:
    with package.open(_CONTENTS) as part:
        return part.read(_CHUNK)


def _check_whole(package: ZipFile) -> None:
    """Read every part through, a little at a time: a part that is cut off or altered fails its checksum."""
    for one in package.infolist():
        if one.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise BadZipFile("packed in a way that Word does not know")
        with package.open(one) as part:
            while part.read(_CHUNK):
                pass


def _broken(name: str) -> DomainError:
    return refuse(
        "file",
        "file_broken",
        f"Tệp “{names.shown(name)}” bị hỏng hoặc thiếu một phần.",
        "Mở tệp trên máy: nếu mở được thì lưu lại rồi tải lên lần nữa; nếu không, chép lại từ bản gốc.",
    )
