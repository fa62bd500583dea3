"""Reads PDFs and says what it found as JSON: {"pages": 3} or {"problem": "locked"}.

Run as a program of its own by `pdf_process`; it knows nothing of the site. As such it loads what it needs once and then
waits; for each PDF it makes a copy of itself (fork) that has little time and memory, reads that one, and is gone. The
waiting program never looks at a PDF.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import resource
import signal
import socket
import sys
from io import BytesIO

#: Technical limits: seconds of the processor and by the clock, and bytes of memory beside those of the file.
SECONDS = 10
CLOCK = 30
MEMORY = 768 * 1024 * 1024
#: Seconds after which the waiting program gives its memory back; the next PDF starts another.
IDLE = 900
#: What a copy says first: from here on, silence means that it was ended.
READY = b"+"
_CHUNK = 1024 * 1024
#: A PDF of one empty page.
_OURS = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R/Size 4>>\nstartxref\n0\n%%EOF"
)


def look(data: bytes) -> dict[str, object]:
    """Return the number of pages, or why there is none: locked, heavy, broken."""
    from pypdf import PdfReader
    from pypdf.errors import LimitReachedError

    try:
        reader = PdfReader(BytesIO(data), strict=False)
        # Many scanners forbid printing or copying without asking for a password to open: that is no obstacle here.
        if reader.is_encrypted and not reader.decrypt(""):
            return {"problem": "locked"}
        return {"pages": len(reader.pages)}
    except (MemoryError, LimitReachedError, RecursionError):
        return {"problem": "heavy"}
    except Exception:
        return {"problem": "broken"}


def serve(control: socket.socket) -> None:
    """Wait for connections that are handed over `control`, one for each PDF; end when nobody is there any more."""
    # Loaded here, once, for all copies; what is loaded only while a PDF is read, by reading one of our own.
    look(_OURS)
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    control.settimeout(IDLE)
    while True:
        try:
            _data, handed, _flags, _address = socket.recv_fds(control, 1, 1)
        except TimeoutError:
            return
        if not handed:
            return
        try:
            copy = os.fork()
        except OSError:
            copy = -1
        if copy == 0:
            try:
                control.close()
                answer(socket.socket(fileno=handed[0]))
            finally:
                os._exit(0)
        os.close(handed[0])


def answer(line: socket.socket) -> None:
    """Read one PDF from a connection, to its end, and write what it is. The process may do nothing else after this."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # It writes no file and starts nothing.
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    signal.alarm(CLOCK)
    line.sendall(READY)
    pieces = []
    while piece := line.recv(_CHUNK):
        pieces.append(piece)
    given = b"".join(pieces)
    pieces.clear()
    limit = MEMORY + 4 * len(given)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    line.sendall(json.dumps(look(given)).encode())


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    serve(socket.socket(fileno=os.dup(sys.stdin.fileno())))
