"""Names of files as people may read and save them again: no path, nothing invisible, the ending of the true kind."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from nominations.models import StoredFile

#: Characters of a stored name. Technical: the column has 200, some file systems 255 bytes, and a Vietnamese letter
#: takes up to three.
LIMIT = 80
ENDINGS: Final = {
    StoredFile.Kind.PDF: "pdf",
    StoredFile.Kind.DOCX: "docx",
    StoredFile.Kind.XLSX: "xlsx",
    StoredFile.Kind.PNG: "png",
    StoredFile.Kind.JPEG: "jpg",
}
#: Endings that people and tricksters put behind a name. Any other is a part of the name: "Báo cáo ngày 06.05".
_KNOWN: Final = re.compile(
    r"(\.(pdf|docx?|docm|dotx|xlsx?|xlsm|xltx|odt|ods|rtf|pptx?|png|jpe?g|jfif|gif|bmp|tiff?|heic|webp|svg|html?|js|"
    r"zip|rar|7z|exe|com|bat|cmd|scr|msi|ps1|vbs|lnk|txt|csv|tmp))+$",
    re.IGNORECASE,
)
_NOT_ON_EVERY_DISK: Final = re.compile(r'[<>:"|?*]')
#: Names that Windows keeps for devices.
_DEVICES: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_NAMELESS: Final = "tai-lieu"


def clean(name: str, kind: str) -> str:
    """Return the name to keep for a file of this kind, whatever an upload calls it: composed (NFC), one line, at most
    LIMIT characters."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(" " if one.isspace() else one for one in last if one.isspace() or _visible(one))
    stem = _KNOWN.sub("", _NOT_ON_EVERY_DISK.sub("", " ".join(seen.split()))).strip(" .")
    ending = ENDINGS[StoredFile.Kind(kind)]
    stem = stem[: LIMIT - len(ending) - 1].strip(" .") or _NAMELESS
    return f"{'_' if _DEVICES.match(stem) else ''}{stem}.{ending}"


def shown(name: str) -> str:
    """Return a name as a refusal quotes it: the end of a path, without what is invisible, not too long."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    seen = " ".join("".join(one for one in last if one == " " or _visible(one)).split())
    return (seen if len(seen) <= LIMIT else f"{seen[: LIMIT - 1]}…") or "không tên"


def _visible(letter: str) -> bool:
    """Controls, marks that turn the direction of writing, and what is no letter at all are not."""
    return unicodedata.category(letter) not in ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp")
