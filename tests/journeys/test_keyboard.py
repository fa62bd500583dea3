"""The inbox by the keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect


@pytest.mark.parametrize("viewport", ["1280"])
def test_inbox_is_cleared_by_keys_when_nobody_touches_a_mouse(sign_in):
    verifier = sign_in("chilang.thamdinh")
    verifier.room("Hộp việc")
    keys = verifier.page.keyboard
    keys.press("Tab")
    skip = verifier.page.get_by_role("link", name="Bỏ qua, tới nội dung")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()

    rows = verifier.main.locator("[data-row]")
    keys.press("j")
    keys.press("j")
    expect(rows.nth(1).get_by_role("link")).to_be_focused()
    keys.press("x")
    expect(rows.nth(1).get_by_role("checkbox")).to_be_checked()
    expect(verifier.main.locator("[data-selected-count]")).to_have_text("1")
    keys.press("k")
    expect(rows.nth(0).get_by_role("link")).to_be_focused()

    keys.press("/")
    search = verifier.field("Tìm tên, mã hồ sơ")
    expect(search).to_be_focused()
    # Letters are letters while somebody types.
    keys.type("jx")
    expect(search).to_have_value("jx")

    with verifier.page.expect_navigation():
        rows.nth(0).get_by_role("link").focus()
        keys.press("Enter")
    verifier.look()
    with verifier.page.expect_navigation():
        keys.press("g")
        keys.press("i")
    expect(verifier.heading).to_have_text("Hộp việc của tôi")
    with verifier.page.expect_navigation():
        keys.press("?")
    expect(verifier.heading).to_have_text("Phím tắt")
    verifier.look()
