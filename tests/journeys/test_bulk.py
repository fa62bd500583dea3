"""Thirty dossiers in one act: twenty-seven go on, three stay with their reasons, still selected."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.journeys.person import Person

PASS = "Đủ điều kiện, trình Hội đồng"
REFUSED = {
    "Lăng Thị Choóng": "1 dòng kiểm tra không đạt",
    "Lăng Văn Pẻn": "1 dòng kiểm tra chưa ghi kết quả",
    "Hoàng Thị Slam": "tạm dừng xét",
}


def rows(person: Person):
    return person.main.locator("[data-row]")


def test_verifier_passes_thirty_at_once_and_keeps_the_three_that_are_refused(sign_in):
    verifier = sign_in("chilang.thamdinh")
    verifier.room("Hộp việc")
    verifier.sees("36 việc", "Tô Thị Bướm", "Quá hạn 2 ngày", "Hôm nay")
    verifier.shot("inbox")

    verifier.fill({"Xã": "Xã Quan Sơn"})
    verifier.press("Lọc")
    expect(rows(verifier)).to_have_count(30)
    verifier.select_all()
    verifier.press("Xử lý các hồ sơ đã chọn…")
    expect(verifier.heading).to_have_text("Xử lý 30 hồ sơ đã chọn")
    verifier.shot("bulk-selection")

    verifier.press(re.compile(f"^{PASS}"))
    expect(verifier.heading).to_contain_text(PASS)
    verifier.sees("27 hồ sơ: đã thẩm định hồ sơ đủ điều kiện và trình Hội đồng.", "3 hồ sơ chưa được:")
    verifier.shot("bulk-result")
    kept = verifier.main.get_by_role("listitem").filter(has=verifier.page.get_by_role("checkbox", checked=True))
    expect(kept).to_have_count(3)
    for name, reason in REFUSED.items():
        expect(kept.filter(has_text=name)).to_contain_text(reason)

    verifier.press("Xử lý tiếp các hồ sơ này…")
    expect(verifier.heading).to_have_text("Xử lý 3 hồ sơ đã chọn")
    verifier.follow("Về danh sách")
    expect(rows(verifier)).to_have_count(3)

    secretary = sign_in("chilang.thuky")
    secretary.room("Hộp việc")
    secretary.sees("30 việc", "Lành Văn Choóng")
