"""The virus scanner: asked when there is one, believed when it finds something, and nothing is taken without it."""

from __future__ import annotations

import socket
from contextlib import contextmanager
from threading import Thread

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.checks import check_scanner
from nominations.documents import scanner, store
from nominations.errors import DomainError
from nominations.models import StoredFile
from tests import files


@contextmanager
def clamd(answer: bytes, *, path=None):
    """Something that speaks like clamd: gives its address and the list of what it was sent."""
    listening = socket.socket(socket.AF_UNIX if path else socket.AF_INET, socket.SOCK_STREAM)
    listening.bind(str(path) if path else ("127.0.0.1", 0))
    listening.listen()
    sent: list[bytes] = []

    def serve():
        with listening:
            line, _ = listening.accept()
            with line, line.makefile("rb") as stream:
                assert stream.read(10) == b"zINSTREAM\0"
                data = b""
                while size := int.from_bytes(stream.read(4), "big"):
                    data += stream.read(size)
                sent.append(data)
                line.sendall(answer)

    thread = Thread(target=serve, daemon=True)
    thread.start()
    yield (f"unix:{path}" if path else f"tcp://127.0.0.1:{listening.getsockname()[1]}"), sent
    thread.join(timeout=5)


def refusal(data: bytes, name: str = "a.pdf") -> str:
    with pytest.raises(DomainError) as caught:
        store.keep(data, name)
    assert caught.value.field == "file"
    assert StoredFile.objects.count() == 0
    return caught.value.problem.code


def infected_pdf() -> bytes:
    """A sound PDF that carries the test signature of virus scanners."""
    data = files.pdf(title="bình thường")
    return data + b"%" + files.EICAR + b"\n"


def test_no_scanner_is_asked_when_none_is_set(db):
    assert store.keep(infected_pdf(), "a.pdf").kind == "pdf"


def test_signature_as_text_is_refused_by_its_content_without_a_scanner(db):
    assert refusal(files.EICAR, "a.pdf") == "file_type"


@pytest.mark.parametrize("over", ["tcp", "unix"])
def test_clean_file_is_sent_whole_and_taken(db, settings, tmp_path, over):
    data = files.picture("PNG", (300, 300)) + b""
    with clamd(b"stream: OK\0", path=tmp_path / "clamd" if over == "unix" else None) as (address, sent):
        settings.DOCUMENT_SCANNER = address
        assert store.keep(data, "a.png").kind == "png"
    assert sent == [data]


def test_file_larger_than_one_piece_is_sent_whole(settings):
    data = bytes(range(256)) * 1000
    with clamd(b"stream: OK\0") as (address, sent):
        settings.DOCUMENT_SCANNER = address
        scanner.scan(data, "a.pdf")
    assert sent == [data]


def test_what_the_scanner_finds_is_refused_by_its_name(db, settings):
    with clamd(b"stream: Eicar-Test-Signature FOUND\0") as (address, _sent):
        settings.DOCUMENT_SCANNER = address
        with pytest.raises(DomainError, match="Eicar-Test-Signature") as caught:
            store.keep(infected_pdf(), "a.pdf")
    assert caught.value.problem.code == "file_infected"
    assert StoredFile.objects.count() == 0


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b"", b"\0", b"OK\0 stream: FOUND OKAY\0"])
def test_scanner_that_does_not_judge_takes_nothing(db, settings, answer):
    with clamd(answer) as (address, _sent):
        settings.DOCUMENT_SCANNER = address
        assert refusal(files.pdf()) == "scanner_away"


def test_scanner_that_is_away_takes_nothing(db, settings):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        settings.DOCUMENT_SCANNER = f"tcp://127.0.0.1:{unused.getsockname()[1]}"
    assert refusal(files.pdf()) == "scanner_away"


def test_scanner_that_never_answers_takes_nothing(db, settings, monkeypatch):
    monkeypatch.setattr(scanner, "ANSWER", 0.2)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        settings.DOCUMENT_SCANNER = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        assert refusal(files.pdf()) == "scanner_away"


@pytest.mark.parametrize("address", ["clamd", "http://a:1", "tcp://a", "tcp://:3310", "tcp://a:x", "unix:"])
def test_address_that_means_nothing_is_said_so(settings, address):
    settings.DOCUMENT_SCANNER = address
    with pytest.raises(ImproperlyConfigured, match="DOCUMENT_SCANNER"):
        scanner.scan(b"a", "a.pdf")
    assert [one.id for one in check_scanner(None)] == ["config.E004"]


@pytest.mark.parametrize("address", ["", "tcp://127.0.0.1:3310", "unix:/run/clamav/clamd.ctl"])
def test_address_of_a_scanner_or_none_is_no_reason_to_complain(settings, address):
    settings.DOCUMENT_SCANNER = address
    assert check_scanner(None) == []
