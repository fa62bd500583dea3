"""`make run` and `serve_demo` as somebody at a terminal sees them."""

from __future__ import annotations

import signal
import subprocess
import sys
from http.client import HTTPConnection
from urllib.parse import urlsplit

from tests.journeys.site import ROOT, Databases, await_address, environment


def test_serve_demo_says_who_is_who_and_stops_cleanly_on_ctrl_c(databases: Databases, tmp_path):
    log = tmp_path / "log"
    command = [sys.executable, "manage.py", "serve_demo", "--port", "0", "--no-color"]
    with log.open("w", encoding="utf-8") as written:
        server = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment(databases.copy("stopping")),
            stdout=written,
            stderr=written,
            # A shell that runs things in the background lets them ignore Ctrl-C; somebody at a terminal does not.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )
        try:
            address = await_address(server, log)
            line = HTTPConnection(urlsplit(address).netloc, timeout=10)
            line.request("GET", "/")
            answer = line.getresponse()
            assert (answer.status, answer.headers["Location"]) == (302, "/dang-nhap/?next=/")
            line.close()
            server.send_signal(signal.SIGINT)
            assert server.wait(timeout=20) == 0
        finally:
            server.kill()
    said = log.read_text(encoding="utf-8")
    assert "vanlinh.canbo" in said
    assert "Mật khẩu chung: minh-hoa-2024." in said
    assert said.endswith("\nĐã dừng. Dữ liệu còn nguyên; chạy lại lệnh này để mở tiếp.\n")


def test_make_demo_adds_nothing_when_run_again(databases: Databases):
    done = subprocess.run(
        ["make", "--no-print-directory", "demo"],
        cwd=ROOT, env=environment(databases.copy("again")), capture_output=True, text=True, encoding="utf-8",
        check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert "No migrations to apply." in done.stdout
    assert "Đã lập 0 cơ quan, 0 chức vụ, 0 tài khoản, 0 bổ nhiệm, 0 quyền ký thay" in done.stdout
    assert "Đã lập 0 hồ sơ khen thưởng, 0 hồ sơ đại biểu" in done.stdout
