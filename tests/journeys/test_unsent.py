"""A long text is not lost: the session ends, the window is closed, the line drops."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.journeys.person import PASSWORD, Person

WHO = "Hoàng Văn Tư"
REPORT = "Báo cáo thành tích: Thành tích đạt được"
FIRST = "Từ năm 2019 đến nay đã vận động 30 hộ trồng na trên 12 ha, thu nhập bình quân tăng gấp đôi."
MORE = f"{FIRST}\nGia đình hiến 320 m² đất làm đường thôn."
KEPT = re.compile(r"Đã lưu nháp lúc \d\d:\d\d\.")
AWAY = "Chưa lưu nháp được: mất kết nối. Nội dung vẫn ở trên trang này."
OFFERED = re.compile(r"Có bản nháp chưa lưu từ \d\d/\d\d/\d{4} \d\d:\d\d\.")
NEWCOMER = "Lành Thị Sen"


def said(person: Person):
    """What the page says of keeping, in the place that is read out."""
    return person.main.locator("[data-unsent]")


def types(person: Person, label: str, text: str) -> None:
    """Type into a field as a hand does: the end of it letter by letter."""
    person.field(label).fill(text[:-3])
    person.field(label).press_sequentially(text[-3:])


def test_report_outlives_its_session_and_is_sent_after_signing_in_again(sign_in):
    clerk = sign_in("vanlinh.canbo")
    code = clerk.take_from_inbox(WHO)
    page = f"/ho-so/{code}/sua/"
    clerk.go(page)
    types(clerk, REPORT, FIRST)
    expect(said(clerk)).to_have_text(KEPT)
    clerk.look()
    clerk.shot("unsent-kept")

    clerk.site.end_sessions()
    with clerk.refused_with(401):
        types(clerk, REPORT, MORE)
        expect(said(clerk)).to_have_text(re.compile(r"Phiên làm việc đã hết\. Đã lưu nháp lúc \d\d:\d\d: "))
        clerk.shot("unsent-session-ended")
        clerk.press("Lưu")
    clerk.sees(re.compile(r"Phiên làm việc đã hết\. Nội dung vừa gõ đã được lưu nháp lúc \d\d:\d\d"))
    clerk.shot("unsent-signed-out")
    clerk.fill({"Tên đăng nhập": "vanlinh.canbo", "Mật khẩu": PASSWORD})
    clerk.press("Đăng nhập")

    clerk.sees(OFFERED)
    expect(clerk.field(REPORT)).not_to_have_value(MORE)
    clerk.shot("unsent-offered")
    clerk.follow("Khôi phục")
    clerk.sees("Đã khôi phục bản nháp từ")
    expect(clerk.field(REPORT)).to_have_value(MORE)
    clerk.shot("unsent-restored")
    clerk.press("Lưu")
    clerk.sees(f"Đã lưu hồ sơ {code}.", "Gia đình hiến 320 m² đất làm đường thôn.")
    clerk.go(page)
    clerk.does_not_see(OFFERED)
    expect(clerk.field(REPORT)).to_have_value(MORE)


def test_what_the_server_could_not_be_told_stays_on_the_page_until_the_line_is_back(sign_in):
    clerk = sign_in("vanlinh.canbo")
    clerk.room("Đề nghị mới")
    with clerk.watch.line_down():
        types(clerk, "Họ và tên", NEWCOMER)
        expect(said(clerk)).to_have_text(AWAY)
        clerk.shot("unsent-away")
        clerk.page.get_by_role("button", name="Lưu và mở hồ sơ").click()
        expect(said(clerk)).to_have_text(AWAY)
        expect(clerk.field("Họ và tên")).to_have_value(NEWCOMER)
    types(clerk, "Thôn, bản", "Làng Mới")
    expect(said(clerk)).to_have_text(KEPT)


def test_window_closed_in_the_middle_of_a_word_is_offered_what_was_typed(sign_in):
    clerk = sign_in("vanlinh.canbo")
    clerk.room("Đề nghị mới")
    types(clerk, "Họ và tên", NEWCOMER)
    clerk.room("Tờ trình")
    clerk.room("Đề nghị mới")
    clerk.sees(OFFERED)
    clerk.follow("Khôi phục")
    expect(clerk.field("Họ và tên")).to_have_value(NEWCOMER)
    clerk.press("Bỏ bản nháp")
    clerk.sees("Đã bỏ bản nháp.")
    clerk.does_not_see(OFFERED)
    expect(clerk.field("Họ và tên")).to_have_value("")
