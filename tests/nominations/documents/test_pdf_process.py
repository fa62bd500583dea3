"""The program that PDFs are read in: loaded once, a copy of it for each PDF, replaced when it is gone."""

from __future__ import annotations

import json
import os
import resource
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest

from nominations.documents import pdf, pdf_process, pdf_reading
from nominations.errors import DomainError
from tests import files

PATIENT = 60


@pytest.fixture(autouse=True)
def waiting(monkeypatch):
    """A program of the test's own."""
    found = pdf_process._Waiting()
    monkeypatch.setattr(pdf_process, "_waiting", found)
    yield found
    found.end()


def ask(data):
    return json.loads(pdf_process.ask(data, PATIENT))


def test_one_program_reads_many_pdfs(waiting):
    assert [ask(files.pdf(count)) for count in (1, 2, 3)] == [{"pages": count} for count in (1, 2, 3)]
    first = waiting.program.pid
    assert ask(files.pdf(4)) == {"pages": 4}
    assert waiting.program.pid == first


def test_a_program_that_was_killed_is_replaced(waiting):
    ask(files.pdf())
    first = waiting.program
    first.kill()
    first.wait()
    assert ask(files.pdf(2)) == {"pages": 2}
    assert waiting.program.pid != first.pid


def test_a_connection_that_nobody_takes_is_handed_to_another_program(waiting):
    ask(files.pdf())
    # The program has left and its parent has not noticed: what is sent goes nowhere.
    ours, theirs = socket.socketpair()
    waiting.control.close()
    waiting.control = ours
    theirs.close()
    assert ask(files.pdf(2)) == {"pages": 2}


def test_many_threads_each_get_the_answer_to_their_own_pdf():
    wanted = [1 + number % 7 for number in range(40)]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda count: ask(files.pdf(count)), wanted)) == [{"pages": one} for one in wanted]


def test_the_program_knows_nothing_of_the_servers_environment(waiting, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "khong-ai-duoc-biet")
    ask(files.pdf())
    with open(f"/proc/{waiting.program.pid}/environ", "rb") as file:
        assert b"khong-ai-duoc-biet" not in file.read()
    with open(f"/proc/{waiting.program.pid}/maps") as file:
        loaded = file.read()
    assert ("python" in loaded, "psycopg" in loaded) == (True, False)


def test_a_copy_has_little_time_and_memory_and_makes_no_file_or_process():
    ours, theirs = socket.socketpair()
    done_r, done_w = os.pipe()
    copy = os.fork()
    if copy == 0:
        pdf_reading.answer(theirs)
        held = [resource.getrlimit(one)[0] for one in LIMITS]
        os.write(done_w, json.dumps(held).encode())
        os._exit(0)
    theirs.close()
    ours.sendall(b"not a PDF")
    ours.shutdown(socket.SHUT_WR)
    told = ours.recv(100) + ours.recv(100)
    held = json.loads(os.read(done_r, 1000))
    assert os.waitpid(copy, 0)[1] == 0
    assert told == b'+{"problem": "broken"}'
    assert held == [pdf_reading.SECONDS, 0, 0, 0, pdf_reading.MEMORY + 4 * len(b"not a PDF")]


LIMITS = (
    resource.RLIMIT_CPU, resource.RLIMIT_CORE, resource.RLIMIT_FSIZE, resource.RLIMIT_NPROC, resource.RLIMIT_AS
)  # fmt: skip


def test_a_copy_that_is_ended_costs_its_pdf_and_no_other(waiting, monkeypatch):
    """What the copy says last is what its sender is told: too heavy."""
    monkeypatch.setattr(pdf_process, "ask", lambda data, seconds: b"")
    with pytest.raises(DomainError) as refused:
        pdf.pages(files.pdf(), "a.pdf")
    assert refused.value.problem.code == "file_too_heavy"
    monkeypatch.undo()
    assert pdf.pages(files.pdf(), "a.pdf") == 1


def test_a_machine_that_starts_no_process_says_so_and_blames_no_file(monkeypatch):
    def full(*args, **kwargs):
        raise BlockingIOError("Resource temporarily unavailable")

    monkeypatch.setattr(pdf_process.subprocess, "Popen", full)
    with pytest.raises(DomainError) as refused:
        pdf.pages(files.pdf(), "a.pdf")
    assert refused.value.problem.code == "reader_away"


def test_a_copy_of_the_server_starts_a_program_of_its_own(waiting):
    ask(files.pdf())
    first = waiting.program.pid
    read, write = os.pipe()
    copy = os.fork()
    if copy == 0:
        found = ask(files.pdf(3))
        os.write(write, json.dumps([pdf_process._waiting.program.pid, found]).encode())
        pdf_process._waiting.end()
        os._exit(0)
    second, found = json.loads(os.read(read, 1000))
    assert os.waitpid(copy, 0)[1] == 0
    assert (second != first, found) == (True, {"pages": 3})
    assert ask(files.pdf(2)) == {"pages": 2}
    assert waiting.program.pid == first


def test_the_program_ends_with_the_server(waiting):
    ask(files.pdf())
    program = waiting.program
    waiting.control.close()
    assert program.wait(PATIENT) == 0
