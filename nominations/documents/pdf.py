"""PDF: opened once, in a process of its own that has little time and memory, to see that it opens and how long it is
(`pdf_process`).

A PDF can be made so that reading it never ends or fills the memory. Such a file costs that process its life and its
sender a refusal; the server goes on.
"""

from __future__ import annotations

import json
import logging
from typing import Any, Final

from nominations.documents import names, pdf_process
from nominations.errors import DomainError, refuse

log = logging.getLogger(__name__)

_HEADER: Final = b"%PDF-"
_END: Final = b"%%EOF"
#: A file may go on a little behind its end mark: scanners write empty lines, signing programs zeros.
_TAIL: Final = 2048
#: Technical limits. Seconds by the wall clock are for a busy server; those of the processor are set in the reader.
PAGE_LIMIT: Final = 3000
SECONDS: Final = 30


def begins(data: bytes) -> bool:
    """Whether a file begins like a PDF; an editor's mark of UTF-8 and empty lines are let pass."""
    return data[:64].removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n\t ").startswith(_HEADER)


def pages(data: bytes, name: str) -> int:
    """Return how many pages a PDF has. No page is drawn and no content of one unpacked.

    Raises DomainError: file_broken, file_locked, file_too_heavy, file_too_many_pages; reader_away when the server could
    not ask.
    """
    if _END not in data[-_TAIL:]:
        raise _broken(name, "thiếu phần cuối, có lẽ chép hoặc tải chưa xong")
    answer = _read(data, name)
    match answer.get("problem"):
        case "locked":
            raise refuse(
                "file",
                "file_locked",
                f"Tệp PDF “{names.shown(name)}” có mật khẩu, người thẩm định sẽ không mở được.",
                "Mở tệp bằng mật khẩu, in hoặc lưu thành PDF không mật khẩu rồi tải lên lại.",
            )
        case "heavy":
            raise refuse(
                "file",
                "file_too_heavy",
                f"Tệp PDF “{names.shown(name)}” quá phức tạp, máy chủ không đọc xong trong thời gian cho phép.",
                "In tệp thành PDF mới (chọn máy in PDF) hoặc quét lại bản giấy rồi tải lên.",
            )
        case str():
            raise _broken(name, "không đọc được cấu trúc")
    count = int(answer["pages"])
    if not count:
        raise _broken(name, "không có trang nào")
    if count > PAGE_LIMIT:
        raise refuse(
            "file",
            "file_too_many_pages",
            f"Tệp PDF “{names.shown(name)}” có {count} trang, quá giới hạn {PAGE_LIMIT}.",
            "Tách thành nhiều tệp theo từng loại tài liệu.",
        )
    return count


def _broken(name: str, why: str) -> DomainError:
    return refuse(
        "file",
        "file_broken",
        f"Tệp PDF “{names.shown(name)}” bị hỏng: {why}.",
        "Mở tệp trên máy: nếu mở được thì in lại thành PDF; nếu không, chép lại từ bản gốc hoặc quét lại.",
    )


def _read(data: bytes, name: str) -> dict[str, Any]:
    """Return what the reader says: `pages`, or a `problem`."""
    try:
        answer: dict[str, Any] = json.loads(pdf_process.ask(data, SECONDS))
    except (TimeoutError, ValueError):
        # Ended for its time, or for the memory that it wanted.
        return {"problem": "heavy"}
    except pdf_process.Unreadable:
        log.exception("No process could be started to read a PDF")
        raise refuse(
            "file",
            "reader_away",
            f"Máy chủ đang quá tải, chưa kiểm tra được tệp PDF “{names.shown(name)}” nên chưa nhận tệp.",
            "Thử lại sau ít phút; nếu vẫn vậy, báo quản trị viên.",
        ) from None
    return answer
