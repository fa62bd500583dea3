"""Asking a ClamAV daemon about an upload, when the installation has one (setting `DOCUMENT_SCANNER`).

Protocol: clamd(8), command INSTREAM. A scanner that was asked for and does not answer refuses everything: an office
that wants its uploads judged would rather wait.
"""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from nominations.documents import names
from nominations.errors import refuse

log = logging.getLogger(__name__)
#: Technical limits: seconds to connect and between two answers; bytes sent at a time, and taken as an answer.
CONNECT: Final = 5.0
ANSWER: Final = 60.0
_CHUNK: Final = 64 * 1024
_LONGEST: Final = 4096


def scan(data: bytes, name: str) -> None:
    """Raise DomainError (field "file") when the scanner finds something (file_infected) or cannot be asked
    (scanner_away). Does nothing where no scanner is set."""
    address = settings.DOCUMENT_SCANNER
    if not address:
        return
    try:
        answer = _ask(address, data)
    except OSError as error:
        log.error("The virus scanner cannot be asked: %s", error)
        answer = ""
    if answer.endswith(" OK"):
        return
    if answer.endswith(" FOUND"):
        found = answer.removeprefix("stream: ").removesuffix(" FOUND")
        log.warning("The virus scanner refused an upload: %s", found)
        raise refuse(
            "file",
            "file_infected",
            f"Tệp “{names.shown(name)}” bị phần mềm diệt vi-rút từ chối ({found}).",
            "Không mở tệp này. Quét vi-rút máy đang dùng, lập lại tài liệu từ bản gốc, báo người phụ trách máy tính.",
        )
    if answer:
        log.error("The virus scanner did not judge an upload: %s", answer)
    raise refuse(
        "file",
        "scanner_away",
        f"Chưa quét được vi-rút cho tệp “{names.shown(name)}” nên chưa nhận tệp.",
        "Thử lại sau ít phút; nếu vẫn vậy, báo quản trị viên kiểm tra máy quét vi-rút.",
    )


def place(address: str) -> tuple[str, str | tuple[str, int]]:
    """Return ("unix", path) or ("tcp", (host, port)) for a setting. Raises ImproperlyConfigured for anything else."""
    parts = urlsplit(address)
    try:
        if parts.scheme == "unix" and parts.path:
            return "unix", parts.path
        if parts.scheme == "tcp" and parts.hostname and parts.port:
            return "tcp", (parts.hostname, parts.port)
    except ValueError:
        pass
    raise ImproperlyConfigured(
        f"DOCUMENT_SCANNER={address}: hãy ghi tcp://máy:cổng hoặc unix:/đường-dẫn của clamd, hoặc bỏ trống."
    )


def _ask(address: str, data: bytes) -> str:
    with _connected(address) as line:
        line.sendall(b"zINSTREAM\0")
        try:
            for start in range(0, len(data), _CHUNK):
                piece = data[start : start + _CHUNK]
                line.sendall(len(piece).to_bytes(4, "big") + piece)
            line.sendall(bytes(4))
        except ConnectionError:
            # clamd hangs up on a stream above its own limit, after it has said so.
            pass
        answer = b""
        while b"\0" not in answer and len(answer) < _LONGEST:
            piece = line.recv(_LONGEST)
            if not piece:
                break
            answer += piece
    return answer.partition(b"\0")[0].decode("utf-8", "replace").strip()


@contextmanager
def _connected(address: str) -> Iterator[socket.socket]:
    how, where = place(address)
    if how == "unix":
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(CONNECT)
    else:
        assert isinstance(where, tuple)
        line = socket.create_connection(where, timeout=CONNECT)
    with line:
        if how == "unix":
            line.connect(str(where))
        line.settimeout(ANSWER)
        yield line
