"""A dossier is returned for supplement, answered point by point, and submitted again."""

from __future__ import annotations

from playwright.sync_api import expect

WHO = "Tô Thị Bướm"
POINTS = ("Báo cáo chưa nêu diện tích đất đã hiến.", "Thiếu biên bản họp xét của thôn Làng Mới.")
ANSWERS = ("Đã ghi rõ: 320 m², có xác nhận của trưởng thôn.", "Đã nộp biên bản họp thôn ngày 12/04/2024.")
WHY = "Đề nghị xã bổ sung theo phiếu kèm theo."


def test_dossier_comes_back_to_the_verifier_when_every_point_was_answered(sign_in):
    verifier = sign_in("chilang.thamdinh")
    code = verifier.take_from_inbox(WHO)
    verifier.follow("Phiếu yêu cầu bổ sung")
    verifier.fill({"Điểm 1": POINTS[0], "Điểm 2": POINTS[1]})
    verifier.shot("supplement-points")
    verifier.press("Lưu phiếu")

    # Without a reason nothing is sent back, and the page asks for it.
    with verifier.refused_with(422):
        verifier.act("Yêu cầu bổ sung")
    verifier.sees("Hãy ghi ý kiến: người nhận cần biết lý do.")
    verifier.shot("reason-missing")
    verifier.act("Yêu cầu bổ sung", WHY)
    verifier.sees("1 hồ sơ: đã yêu cầu bổ sung hồ sơ.", "Cán bộ thi đua, khen thưởng – UBND xã Vạn Linh")

    clerk = sign_in("vanlinh.canbo")
    clerk.room("Thông báo")
    clerk.sees(code)
    clerk.shot("notices")
    clerk.take_from_inbox(WHO)
    clerk.sees(*POINTS, WHY, "chưa trả lời điểm 1, 2 của phiếu yêu cầu bổ sung")
    clerk.follow("Phiếu yêu cầu bổ sung")
    clerk.fill({"Trả lời điểm 1": ANSWERS[0], "Trả lời điểm 2": ANSWERS[1]})
    clerk.shot("supplement-answers")
    clerk.press("Lưu trả lời")
    clerk.sees("Đã trả lời đủ 2 điểm. Hồ sơ nộp bổ sung được.")
    clerk.open_case(code)
    clerk.act("Nộp bổ sung")
    clerk.sees("1 hồ sơ: đã nộp hồ sơ bổ sung.")

    verifier.take_from_inbox(WHO)
    verifier.sees(*POINTS, *ANSWERS, "Thẩm định (Phòng Nội vụ)")
    # The first visit's checklist does not count for the second.
    verifier.sees("còn 7 dòng kiểm tra chưa ghi kết quả")
    lines = verifier.main.locator(".history-line")
    expect(lines.first).to_contain_text("đã nộp hồ sơ bổ sung")
    expect(lines.nth(1)).to_contain_text("đã yêu cầu bổ sung hồ sơ")
    expect(lines.nth(1)).to_contain_text(WHY)
    verifier.shot("case-resubmitted")
