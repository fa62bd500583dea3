"""A delegate from the commune's introduction to his seat: district congress, province, credentials."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.journeys.person import Person

WHO = "Hoàng Thị Bích Liên"
CONGRESS = "Đại hội đại biểu các dân tộc thiểu số tỉnh Lạng Sơn lần thứ IV, năm 2024"
EXCEPTION = "Danh sách của các huyện khác chưa gửi về; cơ cấu toàn tỉnh xét khi đủ danh sách."


def introduced(clerk: Person) -> str:
    """Start an introduction and return its code."""
    clerk.room("Giới thiệu đại biểu")
    clerk.fill(
        {
            "Họ và tên": WHO,
            "Giới tính": "nữ",
            "Ngày sinh": "1984",
            "Dân tộc": "Nùng",
            "Lĩnh vực": "nông, lâm nghiệp",
            "Thành phần": "nông dân",
            "Ngày người được giới thiệu đồng ý": "03/05/2024",
            "Ghi chú về sự đồng ý": "Đồng ý tại hội nghị thôn",
        }
    )
    clerk.shot("new-introduction")
    clerk.press("Lưu và mở hồ sơ")
    clerk.sees(WHO, "Xã giới thiệu")
    return clerk.main.locator(".identity-place strong").inner_text()


def letter_drafted(drafter: Person, code: str, title: str) -> None:
    """Draft the letter about the congress, with this case alone."""
    drafter.room("Tờ trình")
    drafter.follow("Lập tờ trình")
    if drafter.main.locator(".choices").count():
        drafter.follow(CONGRESS)
    drafter.fill({"Trích yếu": title})
    drafter.pick(code)
    drafter.press("Lập tờ trình dự thảo")


def selected(secretary: Person, code: str) -> None:
    """The congress selects her; those without a result go on waiting."""
    secretary.room("Chọn cử")
    secretary.follow("Ghi một lần chọn cử")
    secretary.fill({"Đại hội": "huyện Chi Lăng", "Ngày chọn cử": "06/05/2024"})
    secretary.press("Tiếp tục")
    secretary.fill({"Số phiếu phát ra": "150"})
    row = secretary.main.get_by_role("row").filter(has_text=code)
    secretary.fill({"Kết quả": "đại biểu chính thức", "Số phiếu": "141"}, row)
    secretary.shot("election")
    secretary.press("Lưu kết quả")
    secretary.fill({"Số biên bản": "02/BB-ĐH", "Ngày biên bản": "06/05/2024"})
    secretary.press("Kết thúc lần chọn cử")


def approved(sign_in, code: str) -> None:
    """Ban Dân tộc reviews and drafts; the head of the steering committee decides; the records office issues."""
    reviewer = sign_in("langson.bandantoc")
    assert reviewer.take_from_inbox(WHO) == code
    reviewer.sees("Chưa làm được", "danh sách chưa bảo đảm cơ cấu")
    reviewer.follow("Chấp nhận ngoại lệ cơ cấu")
    reviewer.fill({"Lý do": EXCEPTION})
    reviewer.press("Ghi ngoại lệ")
    reviewer.room("Quyết định")
    reviewer.follow("Lập dự thảo quyết định")
    reviewer.fill({"Cơ quan ban hành": "Ban Chỉ đạo", "Trích yếu": "Về việc phê duyệt đại biểu Hoàng Thị Bích Liên"})
    reviewer.pick(code)
    reviewer.press("Lập dự thảo")
    reviewer.act("Bảo đảm cơ cấu, trình quyết định")
    reviewer.sees("1 hồ sơ: đã rà soát bảo đảm cơ cấu")

    head = sign_in(
        "langson.phochutich", "Trưởng Ban Chỉ đạo – Ban Chỉ đạo Đại hội đại biểu các dân tộc thiểu số tỉnh Lạng Sơn"
    )
    head.room("Quyết định")
    head.follow("Về việc phê duyệt đại biểu Hoàng Thị Bích Liên")
    head.act("Phê duyệt", sign=True)
    head.sees("1 hồ sơ: đã phê duyệt đại biểu.")

    records = sign_in("langson.vanthu")
    records.room("Quyết định")
    records.follow("Về việc phê duyệt đại biểu Hoàng Thị Bích Liên")
    records.fill({"Ký hiệu": "QĐ-BCĐ"})
    records.press("Cấp số")
    records.press("Ban hành")


def test_delegate_is_seated_when_everybody_does_his_part(sign_in):
    clerk = sign_in("vanlinh.canbo")
    code = introduced(clerk)
    clerk.act("Trình lãnh đạo xã ký")
    letter_drafted(clerk, code, "Về việc giới thiệu bà Liên")
    chair = sign_in("vanlinh.chutich")
    chair.room("Tờ trình")
    chair.follow("Về việc giới thiệu bà Liên")
    chair.act("Ký và gửi huyện")
    chair.sees("1 hồ sơ: đã ký văn bản giới thiệu và gửi huyện.")

    screener = sign_in("chilang.dantoc")
    screener.take_from_inbox(WHO)
    screener.follow("Danh mục kiểm tra")
    screener.press("Các dòng chưa xem đều đạt, lưu")
    screener.act("Đủ tiêu chuẩn, đưa ra Đại hội")

    secretary = sign_in("chilang.bantochuc")
    selected(secretary, code)
    letter_drafted(secretary, code, "Về danh sách đại biểu bổ sung")
    head = sign_in(
        "chilang.phochutich", "Trưởng Ban Chỉ đạo – Ban Chỉ đạo Đại hội đại biểu các dân tộc thiểu số huyện Chi Lăng"
    )
    head.room("Tờ trình")
    head.follow("Về danh sách đại biểu bổ sung")
    head.act("Ký và gửi tỉnh", sign=True)
    head.sees("1 hồ sơ: đã ký danh sách đại biểu và gửi tỉnh.")

    approved(sign_in, code)

    organisers = sign_in("langson.bantochuc")
    organisers.take_from_inbox(WHO)
    organisers.act("Xác nhận dự")
    organisers.take_from_inbox(WHO)
    organisers.act("Đủ tư cách")
    organisers.open_case(code)
    organisers.sees(
        "Đại biểu chính thức", "Lịch sử toàn vẹn: 10/10", re.compile(r"quyết định \d+/QĐ-BCĐ ngày 06/05/2024")
    )
    organisers.shot("case-seated")
    clerk.room("Hộp việc")
    clerk.follow("Đã gửi đi")
    expect(clerk.main.locator("[data-row]").filter(has_text=code)).to_contain_text("Đại biểu chính thức")
