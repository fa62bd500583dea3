"""An award from the commune's clerk to granted, each step by the person whose work it is."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.files import docx
from tests.journeys.person import Person

WHO = "Nông Thị Thảo Nguyên"
LETTER = "Về việc đề nghị tặng Giấy khen bà Nguyên"
REPORT = {"Nhiệm vụ được giao": "Chi hội trưởng phụ nữ thôn.", "Thành tích đạt được": "32 hộ hiến 1.850 m² đất."}
ACHIEVEMENT = "Năm 2023 vận động 32 hộ hiến 1.850 m² đất làm đường liên thôn; hướng dẫn 14 hộ trồng na theo VietGAP."


def nominated(clerk: Person) -> str:
    """Start a nomination and return its code."""
    clerk.room("Đề nghị mới")
    clerk.shot("new-nomination")
    clerk.fill(
        {
            "Hình thức khen thưởng": "Giấy khen của Chủ tịch UBND huyện",
            "Họ và tên": WHO,
            "Giới tính": "nữ",
            "Ngày sinh": "03/1979",
            "Dân tộc": "Nùng",
            "Thôn, bản": "Thôn Phố Cũ",
            "Tóm tắt thành tích": ACHIEVEMENT,
            "Thành tích từ ngày": "01/06/2019",
            "Thành tích trước ngày": "01/04/2024",
        }
    )
    # Which parts a report has depends on the award.
    clerk.press("Hiện các mục báo cáo của hình thức đã chọn")
    clerk.fill({f"Báo cáo thành tích: {part}": text for part, text in REPORT.items()})
    clerk.shot("new-nomination-report")
    clerk.press("Lưu và mở hồ sơ")
    clerk.sees(WHO, "Lập hồ sơ", ACHIEVEMENT, *REPORT.values())
    return clerk.main.locator(".identity-place strong").inner_text()


def documented(clerk: Person) -> None:
    """Find out that the minutes are missing, and attach them."""
    clerk.sees("còn thiếu: tài liệu “Biên bản họp xét khen thưởng”")
    clerk.follow("Đính kèm tài liệu")
    clerk.fill({"Loại tài liệu": "Biên bản họp xét khen thưởng"})
    minutes = {"name": "bien-ban.docx", "mimeType": "application/octet-stream", "buffer": docx()}
    clerk.field("Tệp").set_input_files(minutes)
    clerk.press("Đính kèm")


def considered(secretary: Person, code: str) -> None:
    """The council meets and recommends."""
    secretary.room("Hội đồng")
    secretary.fill({"Tên phiên họp": "Họp xét khen thưởng tháng 5"})
    secretary.press("Lập phiên họp")
    secretary.pick(code)
    secretary.press("Đưa vào chương trình")
    secretary.fill({"Tổng số thành viên": "13", "Số có mặt": "11", "Số vắng mặt gửi ý kiến bằng văn bản": "1"})
    secretary.press("Khai mạc phiên họp")
    secretary.follow("Ghi kết quả biểu quyết")
    ballot = secretary.main.get_by_role("group").filter(has_text=code)
    secretary.fill({"Đồng ý": "10", "Không đồng ý": "1", "Đồng ý bằng văn bản": "1"}, ballot)
    secretary.shot("council-votes")
    secretary.press("Lưu kết quả biểu quyết")
    if "bieu-quyet" in secretary.page.url:
        secretary.follow("Về phiên họp")
    secretary.sees("đề nghị khen thưởng")
    secretary.fill({"Số biên bản": "09/BB-HĐTĐKT"})
    secretary.shot("council-session")
    secretary.press("Kết thúc phiên họp")


def decided(sign_in, code: str) -> None:
    """From the council to the numbered decision."""
    considered(sign_in("chilang.thuky"), code)

    verifier = sign_in("chilang.thamdinh")
    verifier.take_from_inbox(WHO)
    verifier.room("Quyết định")
    verifier.follow("Lập dự thảo quyết định")
    verifier.fill({"Trích yếu": "Về việc tặng Giấy khen bà Nguyên"})
    verifier.pick(code)
    verifier.press("Lập dự thảo")
    verifier.act("Trình Chủ tịch ký")
    verifier.sees("1 hồ sơ: đã trình Chủ tịch UBND huyện ký.")

    chairman = sign_in("chilang.chutich", "Chủ tịch – UBND huyện Chi Lăng")
    chairman.room("Quyết định")
    chairman.follow("Về việc tặng Giấy khen bà Nguyên")
    chairman.shot("decision")
    chairman.act("Ký quyết định tặng Giấy khen", sign=True)
    chairman.sees("1 hồ sơ: đã ký quyết định tặng Giấy khen.")

    records = sign_in("chilang.vanthu")
    records.room("Quyết định")
    records.follow("Về việc tặng Giấy khen bà Nguyên")
    records.fill({"Ký hiệu": "QĐ-UBND"})
    records.press("Cấp số")
    records.press("Ban hành")


def test_nomination_is_granted_when_everybody_does_his_part(sign_in):
    clerk = sign_in("vanlinh.canbo")
    code = nominated(clerk)
    clerk.shot("case-draft")
    documented(clerk)
    clerk.open_case(code)
    clerk.act("Trình lãnh đạo xã ký")
    clerk.sees("1 hồ sơ: đã trình lãnh đạo xã ký hồ sơ đề nghị khen thưởng.", "Chủ tịch – UBND xã Vạn Linh")
    clerk.begin_letter(LETTER)
    clerk.pick(code)
    clerk.press("Lập tờ trình dự thảo")
    expect(clerk.heading).to_have_text(f"Tờ trình: {LETTER}")
    clerk.sees("Danh sách: 1 hồ sơ", code)

    chair = sign_in("vanlinh.chutich")
    chair.take_from_inbox(WHO)
    chair.room("Tờ trình")
    chair.follow(LETTER)
    chair.shot("submission")
    chair.act("Ký và trình huyện")
    chair.sees("1 hồ sơ: đã ký tờ trình và trình hồ sơ lên huyện.")

    intake = sign_in("chilang.tiepnhan")
    assert intake.take_from_inbox(WHO) == code
    intake.act("Tiếp nhận")
    intake.sees("1 hồ sơ: đã tiếp nhận hồ sơ.")

    verifier = sign_in("chilang.thamdinh")
    verifier.take_from_inbox(WHO)
    verifier.sees("Chưa làm được", "còn 7 dòng kiểm tra chưa ghi kết quả")
    verifier.shot("case-verification")
    verifier.follow(re.compile("danh mục kiểm tra", re.IGNORECASE))
    verifier.shot("checklist")
    verifier.press("Các dòng chưa xem đều đạt, lưu")
    verifier.act("Đủ điều kiện, trình Hội đồng")

    decided(sign_in, code)

    clerk.room("Thông báo")
    clerk.sees(code)
    clerk.open_case(code)
    clerk.sees("Đã khen thưởng", "Lịch sử toàn vẹn: 9/9", "Hồ sơ đã kết thúc")
    clerk.shot("case-granted")
