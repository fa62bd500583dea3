"""An auditor finds any case of the province, reads it, verifies one and all, and sees what was refused."""

from __future__ import annotations

import re

from playwright.sync_api import expect

WHO = "Triệu Văn Hiến"


def test_auditor_searches_reads_and_verifies_while_others_are_kept_out(sign_in):
    # Somebody is refused first: of ten dossiers one has a line of the checklist that is not met.
    verifier = sign_in("chilang.thamdinh")
    verifier.room("Hộp việc")
    verifier.fill({"Tìm tên, mã hồ sơ": "choong", "Xã": "Xã Quan Sơn"})
    verifier.press("Lọc")
    expect(verifier.main.locator("[data-row]")).to_have_count(10)
    verifier.select_all()
    verifier.press("Xử lý các hồ sơ đã chọn…")
    verifier.press(re.compile("^Đủ điều kiện, trình Hội đồng"))
    verifier.sees("9 hồ sơ: đã thẩm định", "1 hồ sơ chưa được:")

    auditor = sign_in("langson.thanhtra")
    auditor.go("/")
    expect(auditor.heading).to_have_text("Tra cứu hồ sơ")
    auditor.fill({"Mã hồ sơ, hoặc tên không cần dấu": "trieu van hien"})
    auditor.press("Tìm")
    found = auditor.main.locator("[data-row]").filter(has_text=WHO)
    expect(found).to_have_count(1)
    auditor.shot("search")
    code = found.get_by_role("link").inner_text()
    auditor.follow(code)
    auditor.sees(WHO, "Đã khen thưởng", "Lịch sử toàn vẹn: 9/9")
    expect(auditor.main.get_by_role("button", name="Cấp số, ban hành")).to_have_count(0)
    auditor.follow("Xem cả lịch sử và cách tự kiểm chứng")
    expect(auditor.main.locator(".history-line")).to_have_count(9)
    auditor.sees("mã băm", f"manage.py verify_history --case {code}")
    auditor.shot("history")

    auditor.room("Tra cứu")
    auditor.follow("Kiểm chứng")
    auditor.fill({"Mã hồ sơ": code})
    auditor.press("Kiểm hồ sơ này")
    auditor.sees("Lịch sử nguyên vẹn", "Đã đọc 1 hồ sơ, 9 sự kiện")
    auditor.press("Kiểm tất cả")
    auditor.sees("Lịch sử nguyên vẹn", re.compile(r"Đã đọc \d{2,} hồ sơ, \d{3,} sự kiện"))
    auditor.shot("verification")

    auditor.room("Tra cứu")
    auditor.follow("Từ chối")
    auditor.sees("Lăng Thị Choóng", "Nông Thị Huệ", "1 dòng kiểm tra không đạt")
    auditor.shot("refusals")

    # A commune that never had this dossier is not told that it exists; refusals are for auditors.
    clerk = sign_in("dongmo.canbo")
    with clerk.refused_with(404):
        clerk.go(f"/ho-so/{code}/")
    clerk.does_not_see(WHO)
    clerk.shot("not-seen")
    with clerk.refused_with(403):
        clerk.go("/tra-cuu/tu-choi/")
    clerk.does_not_see("Lăng Thị Choóng")
