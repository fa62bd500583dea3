"""What the journeys watch for is found when it is there."""

from __future__ import annotations

from playwright.sync_api import Page, Route

from tests.journeys.watching import Watch

BROKEN = """<!doctype html><html lang="vi"><head><title>Hỏng</title></head><body>
<main style="width: 3000px"><h1>Hỏng</h1><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">
<script>console.error("kêu"); fetch("http://elsewhere.example/x").catch(() => null); throw new Error("vỡ");</script>
%s</main></body></html>"""


def test_watch_names_every_fault_of_a_broken_page(page: Page):
    def answer(route: Route) -> None:
        if "elsewhere" in route.request.url:
            route.abort()
        else:
            route.fulfill(status=418, content_type="text/html; charset=utf-8", body=BROKEN % (" " * 150_000))

    page.route("**/*", answer)
    watch = Watch(page, "house.example")
    page.goto("http://house.example/")
    page.wait_for_timeout(200)
    watch.look()
    found = "\n".join(watch.faults)
    wanted = (
        "answered 418", "console: kêu", "script error: vỡ", "asks another host: http://elsewhere.example/x",
        "http://elsewhere.example/x failed", "at most 150000", "critical: image-alt",
    )  # fmt: skip
    assert [one for one in wanted if one not in found] == []
    assert "px wide on a screen of" in found


def test_watch_is_silent_when_the_page_is_sound(page: Page):
    sound = BROKEN[: BROKEN.index("<main")] + "<main><h1>Ổn</h1></main></body></html>"
    page.route("**/*", lambda route: route.fulfill(content_type="text/html; charset=utf-8", body=sound))
    watch = Watch(page, "house.example")
    page.goto("http://house.example/")
    watch.look()
    assert watch.faults == []
