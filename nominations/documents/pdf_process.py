"""The program that PDFs are read in: one beside each process of the server, started when it is needed.

Starting Python and loading the library takes a tenth of a second of the processor, and several on a busy machine;
reading a PDF takes a few thousandths. So the program is started once and copies itself for each PDF: the copy has what
a process of its own gives (its own memory, limits, and an end), and nothing is loaded again.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Final

from nominations.documents import pdf_reading

_PROGRAM: Final = Path(pdf_reading.__file__)
_CHUNK: Final = 65536
#: Characters of the longest answer.
_LONGEST: Final = 1000


class Unreadable(RuntimeError):
    """No program could be started, or none answered: this says nothing about the PDF."""


def ask(data: bytes, seconds: float) -> bytes:
    """Return what the reader wrote about a PDF; nothing when it was ended for its time or memory.

    Raises TimeoutError after so many seconds by the clock; Unreadable when the machine starts no process.
    """
    until = time.monotonic() + seconds
    for _attempt in range(3):
        try:
            line = _waiting.hand_over()
        except OSError:
            continue
        with line:
            # A program that was just leaving takes the connection with it: then another is started.
            if _piece(line, 1, until) != pdf_reading.READY:
                continue
            return _told(line, data, until)
    raise Unreadable


def _told(line: socket.socket, data: bytes, until: float) -> bytes:
    answer = b""
    with contextlib.suppress(ConnectionError):
        line.settimeout(_left(until))
        line.sendall(data)
        line.shutdown(socket.SHUT_WR)
        while len(answer) < _LONGEST and (piece := _piece(line, _CHUNK, until)):
            answer += piece
    return answer


def _piece(line: socket.socket, size: int, until: float) -> bytes:
    line.settimeout(_left(until))
    try:
        return line.recv(size)
    except ConnectionError:
        return b""


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class _Waiting:
    """The one waiting program of this process."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.control: socket.socket | None = None
        self.program: subprocess.Popen[bytes] | None = None

    def hand_over(self) -> socket.socket:
        """Hand the program one end of a new connection, and return the other. Raises OSError; the next call starts
        another program then."""
        ours, theirs = socket.socketpair()
        with self.lock, theirs:
            try:
                if self.program is not None and self.program.poll() is not None:
                    self._end()
                socket.send_fds(self.control or self._start(), [b"."], [theirs.fileno()])
            except OSError:
                ours.close()
                self._end()
                raise
        return ours

    def _start(self) -> socket.socket:
        self.control, theirs = socket.socketpair()
        with theirs:
            # -I and no environment: nothing of the current folder, no secret of the server is handed on.
            self.program = subprocess.Popen(  # noqa: S603
                [sys.executable, "-I", str(_PROGRAM)], stdin=theirs, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL, env={}, cwd="/", start_new_session=True,
            )  # fmt: skip
        return self.control

    def _end(self) -> None:
        if self.control is not None:
            self.control.close()
        if self.program is not None:
            # It ends by itself when nobody holds the other end.
            try:
                self.program.wait(1)
            except subprocess.TimeoutExpired:
                self.program.kill()
                self.program.wait()
        self.control = self.program = None

    def end(self) -> None:
        """End the program; what it has copied finishes by itself."""
        with self.lock:
            self._end()


_waiting = _Waiting()
atexit.register(_waiting.end)


def _begin_anew() -> None:
    """A copy of the server's process has a program of its own, and leaves that of the other alone."""
    global _waiting
    left, _waiting = _waiting, _Waiting()
    if left.control is not None:
        left.control.close()
    left.control = left.program = None


os.register_at_fork(after_in_child=_begin_anew)
