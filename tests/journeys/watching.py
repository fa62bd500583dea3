"""What every page must keep, looked at on each page that a journey comes by."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, Request, Response, ViewportSize

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SERIOUS = ("serious", "critical")
HEAVIEST = 150_000
#: Document, stylesheets and scripts as the browser unpacked them, from the network or from its memory.
WEIGHT = """() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
  .filter(one => one.entryType === 'navigation' || ['link', 'script', 'css'].includes(one.initiatorType))
  .reduce((sum, one) => sum + one.decodedBodySize, 0)"""
SIDEWAYS = "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
#: Elements that reach beyond the right edge and are not inside something that scrolls by itself.
CULPRITS = """() => [...document.querySelectorAll('body *')]
  .filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1
    && !one.closest('.table-scroll, .visually-hidden, svg *'))
  .slice(0, 5).map(one => one.outerHTML.slice(0, 160))"""

#: Addresses that leave neither the page nor the browser: its own reader of PDF files is made of such.
WITHIN = ("data:", "chrome-extension:", "chrome:")


@dataclass
class Watch:
    """Watches one page of the browser. `faults` collects what nobody may see; `look` adds what a page itself lacks."""

    page: Page
    host: str
    faults: list[str] = field(default_factory=list)
    seen: set[tuple[str, str]] = field(default_factory=set)
    expected: int | None = None
    away: bool = False

    def __post_init__(self) -> None:
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.faults.append(f"{self.page.url}: script error: {error}"))
        self.page.on("request", self._request)
        self.page.on("requestfailed", self._failed)
        self.page.on("response", self._response)

    @contextmanager
    def expecting(self, status: int) -> Iterator[None]:
        """Let pages answer with this status for a while: a refusal that the journey is about."""
        self.expected = status
        try:
            yield
        finally:
            self.expected = None

    @contextmanager
    def line_down(self) -> Iterator[None]:
        """Cut the line for a while; requests that fail then are no fault of a page."""
        self.away = True
        self.page.context.set_offline(True)
        try:
            yield
        finally:
            self.page.context.set_offline(False)
            self.away = False

    def look(self) -> None:
        """Look at the page as it is now: its weight, its width, and what axe finds. The same page is looked at once."""
        shape = self.page.evaluate("() => document.body.innerText")
        if (self.page.url, shape) in self.seen:
            return
        self.seen.add((self.page.url, shape))
        where = f"{urlsplit(self.page.url).path} ({self.page.title()})"
        if (weight := self.page.evaluate(WEIGHT)) > HEAVIEST:
            self.faults.append(f"{where}: weighs {weight} bytes, at most {HEAVIEST}")
        wide, screen = self.page.evaluate(SIDEWAYS)
        if wide > screen:
            self.faults.append(f"{where}: {wide} px wide on a screen of {screen}: {self.page.evaluate(CULPRITS)}")
        self._ask_axe(where)

    @contextmanager
    def whole_page_in_view(self) -> Iterator[None]:
        """Make the window as high as the page for a while, so that a bar that sticks to its edge covers nothing."""
        usual = self.page.viewport_size
        assert usual is not None
        height = max(usual["height"], self.page.evaluate("() => document.documentElement.scrollHeight"))
        self._resize({**usual, "height": height})
        yield
        self._resize(usual)

    def _resize(self, size: ViewportSize) -> None:
        """Give the window this size, and wait until the page has been drawn in it."""
        self.page.set_viewport_size(size)
        self.page.wait_for_function("height => innerHeight === height", arg=size["height"])
        self.page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def _ask_axe(self, where: str) -> None:
        options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
        with self.whole_page_in_view():
            found = Axe().run(self.page, options=options)
        for one in found.response["violations"]:
            if one["impact"] in SERIOUS:
                nodes = "; ".join(node["html"][:200] for node in one["nodes"][:3])
                self.faults.append(f"{where}: {one['impact']}: {one['id']}: {one['help']}: {nodes}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type != "error":
            return
        # The browser tells of each refused document; whether it may be refused is judged by its status.
        if message.text.startswith("Failed to load resource") and self._is_document(message.location.get("url", "")):
            return
        self.faults.append(f"{self.page.url}: console: {message.text}")

    def _is_document(self, url: str) -> bool:
        return not urlsplit(url).path.startswith("/static/")

    def _request(self, request: Request) -> None:
        if urlsplit(request.url).netloc != self.host and not request.url.startswith(WITHIN):
            self.faults.append(f"{self.page.url}: asks another host: {request.url}")

    def _failed(self, request: Request) -> None:
        if request.url.startswith(WITHIN) or self.away:
            return
        self.faults.append(f"{self.page.url}: {request.method} {request.url} failed: {request.failure}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and response.status != self.expected:
            self.faults.append(f"{response.request.method} {response.url} answered {response.status}")
