"""A person at a desk: what somebody does with a browser, by the words that stand on the screen."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

from tests.journeys.site import ROOT, Site
from tests.journeys.watching import Watch

PASSWORD = "minh-hoa-2024"
SCREENS = ROOT / "build" / "screens"
Words = str | re.Pattern[str]


class Person:
    """One browser window and whoever signs in there. Each step ends with a look at the page it leads to."""

    def __init__(self, page: Page, site: Site, viewport: str) -> None:
        self.page, self.site, self.viewport = page, site, viewport
        self.watch = Watch(page, urlsplit(site.url).netloc)
        self.username = ""

    # --- going about

    def sign_in(self, username: str, capacity: Words | None = None) -> Person:
        """Sign in, and choose what to work as when the person has the choice."""
        self.username = username
        self.go("/dang-nhap/")
        self.fill({"Tên đăng nhập": username, "Mật khẩu": PASSWORD})
        self.press("Đăng nhập")
        if capacity is not None:
            self.work_as(capacity)
        return self

    def sign_out(self) -> None:
        """Sign out through the menu of the person."""
        self.page.locator("summary", has=self.page.locator(".person-name")).click()
        self.press("Đăng xuất")

    def work_as(self, capacity: Words) -> None:
        """Choose a capacity and make sure that the page says so."""
        self.go("/tu-cach/")
        self._step(self.page.get_by_role("button", name=capacity))
        expect(self.page.locator(".capacity-line strong")).to_have_text(capacity)

    def go(self, path: str) -> None:
        """Open an address of the site."""
        self.page.goto(self.site.url + path)
        self.look()

    def room(self, name: str) -> None:
        """Open a room of the bar; on a phone the bar is folded into a menu."""
        link = self.page.get_by_role("navigation", name="Các mục chính").get_by_role("link", name=name)
        if not link.is_visible():
            self.page.get_by_text("Menu", exact=True).click()
        self._step(link)

    def follow(self, name: Words, within: Locator | None = None, exact: bool = False) -> None:
        """Follow a link."""
        self._step((within or self.main).get_by_role("link", name=name, exact=exact).first)

    def fetched(self, name: str) -> bytes:
        """Return the file that a link of the content leads to."""
        address = self.main.get_by_role("link", name=name, exact=True).first.get_attribute("href")
        answer = self.page.request.get(f"{self.site.url}{address}")
        expect(answer).to_be_ok()
        return answer.body()

    def open_case(self, code: str) -> None:
        """Open a case by its code."""
        self.go(f"/ho-so/{code}/")
        expect(self.heading).to_contain_text(code)

    def take_from_inbox(self, name: str) -> str:
        """Find the work on somebody in the inbox, open the case, and return its code."""
        self.room("Hộp việc")
        self.fill({"Tìm tên, mã hồ sơ": name})
        self.press("Lọc")
        row = self.main.locator("[data-row]").filter(has_text=name)
        expect(row).to_have_count(1)
        code = row.get_by_role("link").inner_text()
        self.follow(code, row)
        expect(self.heading).to_contain_text(code)
        return code

    def open_decision_of(self, name: str) -> None:
        """Open the decision on which somebody stands, from the list of decisions, newest first."""
        here = self.page.url
        for number in range(self.main.locator("[data-row]").count()):
            self._step(self.main.locator("[data-row]").nth(number).get_by_role("link"))
            if self.main.locator("table").filter(has_text=name).count():
                return
            self.go(here.removeprefix(self.site.url))
        raise AssertionError(f"{name} stands on no decision of {here}")

    # --- doing

    def fill(self, values: Mapping[str, str], within: Locator | None = None) -> None:
        """Fill in fields by their labels; the optional mark beside a label is not part of its name."""
        for label, value in values.items():
            field = self.field(label, within)
            match field.evaluate("one => one.type ?? one.tagName"):
                case "select-one":
                    field.select_option(field.locator("option", has_text=value).first.get_attribute("value"))
                case "checkbox" | "radio":
                    field.check()
                case _:
                    field.fill(value)

    def field(self, label: str, within: Locator | None = None) -> Locator:
        """Return the field of a label."""
        mark = r"\((không bắt buộc|cần có trước khi trình)\)"
        return (within or self.page).get_by_label(re.compile(rf"^\s*{re.escape(label)}(\s*{mark})?\s*$"))

    def press(self, name: Words, within: Locator | None = None, exact: bool = True) -> None:
        """Press a button that leads to a page."""
        self._step((within or self.page).get_by_role("button", name=name, exact=exact))

    def act(self, action: str, comment: str = "", *, sign: bool = False) -> None:
        """Take an action on the case before him: open its form, comment, give the password again, press the button."""
        form = self.page.locator("form").filter(has=self.page.get_by_role("button", name=action, exact=True))
        if not form.is_visible():
            self.page.locator("summary", has_text=action).click()
        if comment:
            self.fill({"Ý kiến": comment}, form)
        if sign:
            self.fill({"Mật khẩu của bạn, để xác nhận": PASSWORD}, form)
        self.press(action, form)

    def begin_letter(self, title: str) -> None:
        """Begin a submission about the movement; its cases are all ticked."""
        self.room("Tờ trình")
        self.follow("Lập tờ trình")
        if self.main.locator(".choices").count():
            self.follow(re.compile("Thi đua chào mừng"))
        self.fill({"Trích yếu": title})

    def pick(self, *codes: str) -> None:
        """Tick these cases in a list to choose from, and no others."""
        for box in self.main.get_by_role("checkbox").all():
            box.uncheck()
        for code in codes:
            self.main.get_by_role("checkbox", name=code).check()

    def leave_out(self, *names: str) -> None:
        """Take the tick off the rows of these."""
        for name in names:
            self.main.locator("tr").filter(has_text=name).get_by_role("checkbox").uncheck()

    def select_all(self) -> None:
        """Select every row of a list."""
        self.page.locator("[data-select-all]").check()

    # --- seeing

    @property
    def heading(self) -> Locator:
        """Return the heading that names the page."""
        return self.main.get_by_role("heading", level=1)

    @property
    def main(self) -> Locator:
        """Return the content of the page, without the shell."""
        return self.page.get_by_role("main")

    def sees(self, *words: Words) -> None:
        """Make sure that the content says this."""
        for one in words:
            expect(self.main).to_contain_text(one)

    def does_not_see(self, *words: Words) -> None:
        """Make sure that the content says nothing of this."""
        for one in words:
            expect(self.main).not_to_contain_text(one)

    def look(self) -> None:
        """Look at the page: it must be whole, light, fit the screen and be open to everybody."""
        self.page.wait_for_load_state("load")
        self.watch.look()

    @contextmanager
    def refused_with(self, status: int) -> Iterator[None]:
        """Expect pages with this status for a while."""
        with self.watch.expecting(status):
            yield

    def shot(self, name: str) -> Path:
        """Take a picture of the whole page for people to look at."""
        path = SCREENS / self.viewport / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        # Not `full_page`: presses after it were seen to miss where the page is longer than a phone.
        with self.watch.whole_page_in_view():
            self.page.screenshot(path=path)
        return path

    def _step(self, control: Locator) -> None:
        """Press or follow something, wait for the page it leads to, and look at it."""
        with self.page.expect_navigation():
            control.click()
        self.look()
