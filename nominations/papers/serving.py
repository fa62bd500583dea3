"""Handing a paper to the browser."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from workflows.names import nfc

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: Letters that a file name cannot have on some system.
_NOT_IN_NAMES = str.maketrans(dict.fromkeys('\\/:*?"<>|\r\n\t', "-"))
_NAME_LIMIT = 120


def paper_response(name: str, made: bytes) -> HttpResponse:
    """Return a DOCX as a download called `name` (without its ending), in Vietnamese (RFC 5987 names it in UTF-8).

    What is drafted changes, and who may read it too: nothing on the way keeps a copy.
    """
    clean = nfc(name.translate(_NOT_IN_NAMES))[:_NAME_LIMIT].strip(". ") or "van-ban"
    response = HttpResponse(made, content_type=CONTENT_TYPE)
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{clean}.docx")
    response.headers["Cache-Control"] = "no-store, private"
    return response
