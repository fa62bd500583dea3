"""The deputy chair signs for the chair: from the inbox he is led to the right capacity, and history says for whom."""

from __future__ import annotations

import re

from playwright.sync_api import expect

WHO, ALSO = "Trần Văn Độ", "Liễu Văn Sung"
FOR_THE_CHAIR = "KT. Chủ tịch – UBND huyện Chi Lăng"
HEAD = "Trưởng Ban Chỉ đạo – Ban Chỉ đạo Đại hội đại biểu các dân tộc thiểu số huyện Chi Lăng"
LINE = "Lô Thị Duyên, Phó Chủ tịch UBND huyện Chi Lăng, ký thay (KT.) Chủ tịch UBND huyện Chi Lăng"


def test_deputy_signs_for_the_chair_and_history_says_for_whom(sign_in):
    deputy = sign_in("chilang.phochutich", HEAD)
    # The work of all his offices is in the inbox; what belongs to another capacity leads there first.
    deputy.room("Hộp việc")
    row = deputy.main.locator("[data-row]").filter(has_text=WHO)
    deputy.shot("inbox-two-capacities")
    deputy.press(re.compile(f"Làm với tư cách này.*{FOR_THE_CHAIR}"), row)
    expect(deputy.page.locator(".capacity-line strong")).to_have_text(FOR_THE_CHAIR)
    expect(deputy.heading).to_contain_text(WHO)

    deputy.follow("Dự thảo quyết định")
    deputy.open_decision_of(WHO)
    deputy.sees(WHO, ALSO)
    deputy.act("Ký quyết định tặng Giấy khen", sign=True)
    deputy.sees("2 hồ sơ: đã ký quyết định tặng Giấy khen.")
    deputy.shot("signed-for-the-chair")

    records = sign_in("chilang.vanthu")
    code = records.take_from_inbox(WHO)
    records.sees(LINE)
    records.shot("case-signed-by-deputy")
    records.follow("Dự thảo quyết định")
    records.open_decision_of(WHO)
    records.sees("KT. Chủ tịch / Phó Chủ tịch: Lô Thị Duyên")
    records.press("Cấp số")
    records.press("Ban hành")

    records.open_case(code)
    records.sees("Đã khen thưởng", LINE)
    records.go(f"/ho-so/{code}/lich-su/")
    records.sees(LINE, "căn cứ ký thay: giá trị minh họa")
