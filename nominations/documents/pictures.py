"""Pictures: whole, and not so large that showing one would bring a machine to its knees."""

from __future__ import annotations

import warnings
from io import BytesIO
from typing import Final

from PIL import Image

from nominations.documents import names
from nominations.errors import refuse

PNG: Final = b"\x89PNG\r\n\x1a\n"
JPEG: Final = b"\xff\xd8\xff"
#: Pixels. Technical: an A4 page at 600 dpi has 35 million, a picture of a good telephone 50.
PIXEL_LIMIT: Final = 64_000_000
#: Times that a JPEG goes over its points; usual are one to twelve. Each costs as much as reading the whole picture, and
#: a megabyte holds ten thousand.
SCAN_LIMIT: Final = 100
_SCAN, _END, _FILL = 0xDA, 0xD9, 0xFF
_WITHOUT_LENGTH: Final = frozenset({0x00, 0x01, _FILL, *range(0xD0, 0xD9)})
#: Pillow shrinks a JPEG while it reads it: all of its bytes are read, a sixty-fourth of its pixels kept.
_SMALL: Final = (64, 64)


def check(data: bytes, name: str) -> None:
    """Raise DomainError (file_broken, file_bomb) unless this is a whole picture of a bearable size."""
    try:
        with warnings.catch_warnings():
            # Pillow warns of large pictures; here their size is judged.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(BytesIO(data), formats=["PNG", "JPEG", "MPO"]) as picture:
                width, height = picture.size
                if width * height > PIXEL_LIMIT or scans(data) > SCAN_LIMIT:
                    raise Image.DecompressionBombError
                if picture.format == "PNG":
                    # Every chunk with its checksum, without unpacking a pixel.
                    picture.verify()
                else:
                    picture.draft("RGB", _SMALL)
                    picture.load()
    except Image.DecompressionBombError:
        raise refuse(
            "file",
            "file_bomb",
            f"Ảnh “{names.shown(name)}” có quá nhiều điểm ảnh (giới hạn {PIXEL_LIMIT // 1_000_000} triệu) hoặc lớp.",
            "Thu nhỏ ảnh, hoặc chụp, quét lại ở độ phân giải thấp hơn.",
        ) from None
    except Exception as error:
        # Pillow's readers raise whatever they stumble over: OSError, SyntaxError, ValueError, struct.error, EOFError.
        raise refuse(
            "file",
            "file_broken",
            f"Ảnh “{names.shown(name)}” bị hỏng hoặc thiếu phần cuối.",
            "Mở ảnh trên máy xem còn đủ không, chép hoặc quét lại rồi tải lên lần nữa.",
        ) from error


def scans(data: bytes) -> int:
    """Return how often a JPEG goes over its points, up to its end mark; of anything else 0.

    Only marks of the picture itself count: a small picture within it, and what a telephone writes behind it, do not.
    ITU-T T.81, B.1.1: a mark is FF and a letter; within a scan FF00 and the restarts are none.
    """
    found, at = 0, 2 if data.startswith(JPEG) else len(data)
    while 0 <= (at := data.find(b"\xff", at)) < len(data) - 3 and found <= SCAN_LIMIT:
        mark = data[at + 1]
        if mark == _END:
            break
        if mark in _WITHOUT_LENGTH:
            at += 1 if mark == _FILL else 2
            continue
        found += mark == _SCAN
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return found
