"""`make screenshots`: the pictures of docs/screens/, taken from a fresh demo by people at work in it.

Every picture is of one screen at the width its name ends with. The times in histories are those of the day they are
taken; everything else is the same each time.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.journeys.browser import MISSING, VIEWPORTS, context_options, find_chromium, launch_options
from tests.journeys.person import Person
from tests.journeys.site import ROOT, Databases, Site, served

PICTURES = ROOT / "docs" / "screens"


@dataclass
class Camera:
    """Signs people in at one width and takes pictures of what they see."""

    browser: Browser
    site: Site
    viewport: str
    taken: list[Path] = field(default_factory=list)

    def person(self, username: str, capacity: str | None = None) -> Person:
        """Sign somebody in, in a window of his own."""
        page = self.browser.new_context(**context_options(self.viewport)).new_page()
        return Person(page, self.site, self.viewport).sign_in(username, capacity)

    def take(self, who: Person, name: str, at: str = "") -> None:
        """Take a picture of the screen as it is, or scrolled so that `at` stands at the top."""
        if at:
            who.page.locator(at).evaluate("one => one.scrollIntoView()")
        path = PICTURES / f"{name}-{self.viewport}.png"
        who.page.screenshot(path=path)
        self.taken.append(path)


def inbox_and_bulk(camera: Camera) -> None:
    """The verifier's inbox, and what came of thirty dossiers in one act."""
    verifier = camera.person("chilang.thamdinh")
    verifier.room("Hộp việc")
    camera.take(verifier, "inbox")
    verifier.fill({"Xã": "Xã Quan Sơn"})
    verifier.press("Lọc")
    verifier.select_all()
    verifier.press("Xử lý các hồ sơ đã chọn…")
    verifier.press(re.compile("^Đủ điều kiện, trình Hội đồng"))
    camera.take(verifier, "result", at=".message--error")


def case(camera: Camera) -> None:
    """A case at verification: the matter and the work, and the way with the history."""
    verifier = camera.person("chilang.thamdinh")
    verifier.take_from_inbox("Tô Thị Bướm")
    camera.take(verifier, "case")
    camera.take(verifier, "way", at="#way-title")


def decision(camera: Camera) -> None:
    """A decision before the deputy chair, who signs for the chair."""
    deputy = camera.person("chilang.phochutich", "KT. Chủ tịch – UBND huyện Chi Lăng")
    deputy.room("Quyết định")
    deputy.open_decision_of("Trần Văn Độ")
    camera.take(deputy, "decision")


def search(camera: Camera) -> None:
    """The auditor finds what he looks for without marks."""
    auditor = camera.person("langson.thanhtra")
    auditor.room("Tra cứu")
    auditor.fill({"Mã hồ sơ, hoặc tên không cần dấu": "nguyen"})
    auditor.press("Tìm")
    camera.take(auditor, "search")


SCENES: tuple[Callable[[Camera], None], ...] = (case, decision, search, inbox_and_bulk)


def main() -> int:
    """Take them all; exit 1 when there is no browser."""
    if find_chromium() is None:
        sys.stderr.write(f"{MISSING}\n")
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        databases = Databases(Path(folder))
        databases.prepare()
        browser = playwright.chromium.launch(**launch_options())
        for viewport in VIEWPORTS:
            with served(databases.copy(f"at_{viewport}"), Path(folder) / "log") as site:
                camera = Camera(browser, site, viewport)
                for scene in SCENES:
                    scene(camera)
                for path in camera.taken:
                    sys.stdout.write(f"{path.relative_to(ROOT)} {path.stat().st_size // 1000} kB\n")
        browser.close()
        databases.remove()
    return 0


if __name__ == "__main__":
    sys.exit(main())
