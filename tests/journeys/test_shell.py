"""The shell in the browser: signing in and out, the choice of capacity, pages that refuse."""

from __future__ import annotations

from playwright.sync_api import expect


def test_newcomer_is_asked_to_sign_in_when_he_opens_the_first_page(newcomer):
    anyone = newcomer()
    anyone.go("/")
    expect(anyone.main.get_by_role("heading", level=1)).to_have_text("Đăng nhập")
    assert anyone.page.url.startswith(f"{anyone.site.url}/dang-nhap/")
    anyone.shot("sign-in")


def test_sign_in_says_what_to_do_when_the_password_is_wrong(newcomer):
    anyone = newcomer()
    anyone.go("/dang-nhap/")
    anyone.fill({"Tên đăng nhập": "vanlinh.canbo", "Mật khẩu": "sai"})
    with anyone.refused_with(422):
        anyone.press("Đăng nhập")
    anyone.sees("Tên đăng nhập hoặc mật khẩu chưa đúng")
    anyone.shot("sign-in-refused")


def test_capacity_stands_on_every_page_when_somebody_with_two_offices_chose_one(newcomer):
    head = newcomer().sign_in(
        "chilang.noivu", "Phó Chủ tịch Thường trực Hội đồng – Hội đồng Thi đua - Khen thưởng huyện Chi Lăng"
    )
    head.work_as("Trưởng phòng – Phòng Nội vụ huyện Chi Lăng")
    head.shot("capacity")
    head.sign_out()
    expect(head.main.get_by_role("heading", level=1)).to_have_text("Đăng nhập")
