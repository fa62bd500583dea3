"""The inbox by the keyboard alone."""

from __future__ import annotations

import re

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


@pytest.mark.parametrize("viewport", ["1280"])
def test_dossiers_are_verified_one_after_the_other_when_nobody_touches_a_mouse(sign_in):
    verifier = sign_in("chilang.thamdinh")
    verifier.go("/hop-viec/?buoc=verification")
    keys = verifier.page.keyboard

    def stepping(*pressed):
        with verifier.page.expect_navigation():
            for key in pressed:
                keys.press(key)
        verifier.look()

    rows = verifier.main.locator("[data-row]")
    first, second = (rows.nth(number).get_by_role("link").inner_text() for number in (0, 1))
    stepping("j", "Enter")
    expect(verifier.heading).to_contain_text(first)
    # The next in the list and back again, without going to the list.
    stepping("n")
    expect(verifier.heading).to_contain_text(second)
    stepping("p")
    expect(verifier.heading).to_contain_text(first)

    stepping("1")
    expect(verifier.heading).to_contain_text("Danh mục kiểm tra")
    lines = verifier.main.locator(".checklist-line")
    keys.press("j")
    keys.press("2")
    expect(lines.nth(0).get_by_role("radio", name="không đạt")).to_be_checked()
    # In a remark letters and figures are letters and figures.
    keys.press("e")
    keys.type("1 j n")
    expect(lines.nth(0).get_by_role("textbox").first).to_have_value("1 j n")
    keys.press("Escape")
    expect(lines.nth(0).get_by_role("radio", name="không đạt")).to_be_focused()
    keys.press("1")
    for number in range(1, lines.count()):
        keys.press("j")
        keys.press("1")
        expect(lines.nth(number).get_by_role("radio", name="đạt", exact=True)).to_be_checked()
    verifier.shot("checklist-by-keys")
    stepping("Control+Enter")
    verifier.sees("1 hồ sơ: đã thẩm định hồ sơ đủ điều kiện", second)
    stepping("n")
    expect(verifier.heading).to_contain_text(second)
    expect(verifier.page).to_have_url(re.compile(r"next=.*buoc"))
