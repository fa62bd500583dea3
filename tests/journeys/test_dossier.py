"""Thirty dossiers from a messy list: imported, corrected, documented, signed in one paper, received in one act; one of
them is sent back with three deficiencies, answered in place, seen again with what changed, and passed."""

from __future__ import annotations

import re
from html import unescape
from io import BytesIO
from zipfile import ZipFile

from playwright.sync_api import expect

from tests.files import pdf
from tests.journeys.person import Person
from tests.nominations.importing import workbooks

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WHO = "Đặng Thị Hường"
LETTER = "Về việc đề nghị tặng Giấy khen 30 cá nhân, tập thể"
MINUTES, VILLAGE = "Biên bản họp xét cấp xã.pdf", "Biên bản họp thôn Làng Mới.pdf"
#: What else lies on the desk of the clerk.
OTHERS = ("Hoàng Văn Tư", "Nông Văn Thuận", "Vi Thị Hiên")
#: Lines of the checklist that are found wanting, and why.
WANTING = {
    "achievement_report": "Báo cáo chưa nêu diện tích đất đã hiến.",
    "review_minutes": "Thiếu biên bản họp xét của thôn Làng Mới.",
    "standards_met": "Chưa có số hộ đã vận động.",
}
TITLES = {
    "achievement_report": "Báo cáo thành tích",
    "review_minutes": "Biên bản họp xét của cấp xã",
    "standards_met": "Thành tích đạt tiêu chuẩn của hình thức khen thưởng",
}
POINTS = tuple(f"{TITLES[line]}: {why}" for line, why in WANTING.items())
ANSWERS = (
    "Đã ghi rõ: 320 m², có xác nhận của trưởng thôn.",
    "Đã nộp biên bản họp thôn ngày 12/04/2024.",
    "Đã vận động 30 hộ.",
)
MENDED = "Vận động 30 hộ trồng na; gia đình hiến 320 m² đất."
WHY = "Đề nghị xã bổ sung theo phiếu kèm theo."


def test_thirty_dossiers_go_up_together_and_the_one_sent_back_is_answered_and_passed(sign_in):
    clerk = sign_in("vanlinh.canbo")
    imported(clerk)
    documented(clerk)
    proposed(clerk)

    chair = sign_in("vanlinh.chutich")
    sent_up(chair)
    received(sign_in("chilang.tiepnhan"))

    verifier = sign_in("chilang.thamdinh")
    code = verifier.take_from_inbox(WHO)
    sent_back(verifier)
    answered(clerk, code)
    passed(verifier)


def upload(clerk: Person, name: str, data: bytes) -> None:
    clerk.room("Đề nghị mới")
    clerk.follow("Nhập từ tệp Excel")
    clerk.field("Tệp Excel (.xlsx)").set_input_files({"name": name, "mimeType": XLSX, "buffer": data})
    clerk.press("Tải lên và xem trước")


def confirm_and_import(clerk: Person, ready: int) -> None:
    """Confirm what was converted, import, and wait for the bar to reach its end."""
    clerk.press("Xác nhận các lựa chọn này")
    clerk.sees("đã xác nhận")
    clerk.press(f"Nhập {ready} dòng")
    clerk.page.wait_for_url("**/ket-qua/")
    clerk.look()


def imported(clerk: Person) -> None:
    """Import a messy list, correct it, and import it again: nobody is made twice."""
    upload(clerk, "Danh sách.xlsx", workbooks.messy())
    clerk.sees("N«ng ThÞ Hµ", "Nông Thị Hà", "Số căn cước đã bị Excel làm tròn (1.2E+11)", "bỏ qua: dòng tổng cộng")
    clerk.sees("Còn thiếu: báo cáo: Nhiệm vụ được giao.")
    clerk.shot("import-preview")
    clerk.follow("Chỉ dòng chưa nhập được")
    clerk.sees("Dòng này đang bị ẩn trong tệp.")
    # The demo's register has this hamlet: the clerk says that it is the same.
    clerk.page.get_by_label("Chính là người đã ghi: Thôn Làng Mới").check()
    clerk.press("Ghi lựa chọn")
    clerk.sees("Đã ghi lựa chọn cho 1 dòng.")
    confirm_and_import(clerk, 24)
    clerk.sees("24 hồ sơ đã lập, 0 cập nhật, 0 không đổi, 6 chưa được.")
    clerk.shot("import-result")

    clerk.follow("Nhập tệp khác")
    clerk.sees("Danh sách.xlsx", "đã nhập")
    upload(clerk, "Danh sách đã sửa.xlsx", workbooks.messy(corrected=True, complete=True))
    confirm_and_import(clerk, 30)
    clerk.sees("6 hồ sơ đã lập, 24 cập nhật, 0 không đổi, 0 chưa được.")
    expect(clerk.main.locator("tbody tr")).to_have_count(30)


def documented(clerk: Person) -> None:
    """Attach the minutes to all thirty at once, straight from the result of the import."""
    clerk.follow("Đính kèm tài liệu chung")
    expect(clerk.main.get_by_role("checkbox", checked=True)).to_have_count(30)
    clerk.fill({"Loại tài liệu": "Biên bản họp xét khen thưởng"})
    clerk.field("Tệp").set_input_files(paper(MINUTES, 3))
    clerk.shot("attach-to-many")
    clerk.press("Đính kèm cho các hồ sơ đã chọn")
    clerk.sees("Đã đính kèm 1 tệp vào từng hồ sơ trong 30 hồ sơ.")


def proposed(clerk: Person) -> None:
    """Put all thirty before the chair, on one letter."""
    clerk.fill({"Bước": "Lập hồ sơ"})
    clerk.press("Lọc")
    clerk.shot("clerk-inbox")
    clerk.select_all()
    clerk.leave_out(*OTHERS)
    clerk.press("Xử lý các hồ sơ đã chọn…")
    clerk.shot("clerk-selection")
    clerk.press("Trình lãnh đạo xã ký")
    clerk.sees("30 hồ sơ: đã trình lãnh đạo xã ký hồ sơ đề nghị khen thưởng.")
    clerk.begin_letter(LETTER)
    clerk.leave_out(*OTHERS)
    clerk.press("Lập tờ trình dự thảo")
    clerk.sees("Danh sách: 30 hồ sơ")
    # Nothing lacks in any of them.
    clerk.does_not_see("còn thiếu")
    clerk.shot("submission-of-thirty")
    draft = words_of(clerk.fetched("Tải bản dự thảo và danh sách (Word)"))
    assert [name for name in (*workbooks.NOMINEES, *workbooks.COLLECTIVES) if name not in draft] == []


def sent_up(chair: Person) -> None:
    """Sign one letter for all, and send it up."""
    chair.room("Tờ trình")
    chair.follow(LETTER)
    chair.sees("Danh sách: 30 hồ sơ")
    chair.act("Ký và trình huyện")
    chair.sees("30 hồ sơ: đã ký tờ trình và trình hồ sơ lên huyện.")


def received(intake: Person) -> None:
    """Receive the whole list in one act."""
    intake.room("Tờ trình")
    intake.follow(LETTER)
    intake.sees("Cả danh sách: 30 hồ sơ chưa được tiếp nhận")
    intake.shot("submission-at-intake")
    intake.act("Tiếp nhận")
    intake.sees("30 hồ sơ: đã tiếp nhận hồ sơ.")
    intake.follow("Về trang trước")
    assert WHO in words_of(intake.fetched("Tải phiếu tiếp nhận (Word)"))


def sent_back(verifier: Person) -> None:
    """Settle three lines as not met, let the slip take them over, and ask for them, with a reason."""
    verifier.follow("Danh mục kiểm tra")
    for line, why in WANTING.items():
        verifier.page.locator(f"#id_result_{line}_2").check()
        verifier.page.locator(f"#id_note_{line}").fill(why)
    verifier.shot("checklist-beside-documents")
    verifier.press("Lưu kết quả")
    verifier.sees("3 không đạt")
    verifier.follow("Phiếu yêu cầu bổ sung", exact=True)
    verifier.sees("lần 1/1 theo quy định", "hết ngày 20/05/2024")
    for number, point in enumerate(POINTS, start=1):
        expect(verifier.field(f"Điểm {number}")).to_have_value(point)
    verifier.shot("supplement-points")
    verifier.press("Lưu phiếu")
    # Without a reason nothing is sent back, and the page asks for it.
    with verifier.refused_with(422):
        verifier.act("Yêu cầu bổ sung")
    verifier.sees("Hãy ghi ý kiến: người nhận cần biết lý do.")
    verifier.shot("reason-missing")
    verifier.act("Yêu cầu bổ sung", WHY)
    verifier.sees("1 hồ sơ: đã yêu cầu bổ sung hồ sơ.", "Cán bộ thi đua, khen thưởng – UBND xã Vạn Linh")


def answered(clerk: Person, code: str) -> None:
    """Learn of it, answer the three points in place, one of them with a file, mend the report, and send again."""
    clerk.room("Thông báo")
    clerk.sees(code)
    clerk.shot("notices")
    clerk.take_from_inbox(WHO)
    clerk.sees(*POINTS, WHY, "chưa trả lời điểm 1, 2, 3 của phiếu yêu cầu bổ sung")
    clerk.follow("Phiếu yêu cầu bổ sung", exact=True)
    clerk.sees("Dòng kiểm tra: Báo cáo thành tích")
    slip = words_of(clerk.fetched("Tải phiếu yêu cầu bổ sung (Word)"))
    assert [point for point in POINTS if point not in slip] == []
    clerk.fill({f"Trả lời điểm {number}": answer for number, answer in enumerate(ANSWERS, start=1)})
    clerk.field("Tệp kèm trả lời điểm 2").set_input_files(paper(VILLAGE, 2))
    clerk.shot("supplement-answers")
    clerk.press("Lưu trả lời")
    clerk.sees("Đã trả lời đủ 3 điểm. Hồ sơ nộp bổ sung được.")

    # What the report did not say is written into the report itself.
    clerk.open_case(code)
    clerk.follow("Sửa nội dung đề nghị")
    clerk.fill({"Báo cáo thành tích: Thành tích đạt được": MENDED})
    clerk.press("Lưu")
    clerk.sees("đang sửa, chưa gửi lại.")
    clerk.act("Nộp bổ sung")
    clerk.sees("1 hồ sơ: đã nộp hồ sơ bổ sung.")


def passed(verifier: Person) -> None:
    """See what changed, settle the checklist anew with the page where it is seen, and pass the dossier."""
    verifier.take_from_inbox(WHO)
    verifier.sees(*POINTS, *ANSWERS, "Thẩm định (Phòng Nội vụ)")
    changes = verifier.main.locator("#changes")
    expect(changes.locator("ins").filter(has_text="hiến 320 m² đất")).to_have_count(1)
    expect(changes.locator("ins").filter(has_text=VILLAGE)).to_have_count(1)
    # The first visit's checklist does not count for the second.
    verifier.sees("còn 7 dòng kiểm tra chưa ghi kết quả")
    lines = verifier.main.locator(".history-line")
    expect(lines.first).to_contain_text("đã nộp hồ sơ bổ sung")
    expect(lines.nth(1)).to_contain_text("đã yêu cầu bổ sung hồ sơ")
    expect(lines.nth(1)).to_contain_text(WHY)
    verifier.shot("case-resubmitted")

    verifier.follow("Danh mục kiểm tra")
    # What was answered stands beside its line, with the file.
    minutes = verifier.main.locator(".checklist-line").filter(has_text=TITLES["review_minutes"])
    minutes.locator("summary").first.click()
    expect(minutes).to_contain_text(ANSWERS[1])
    expect(minutes.get_by_role("link", name=VILLAGE, exact=True)).to_be_visible()
    minutes.get_by_text("Ghi chú, dẫn tài liệu").click()
    verifier.fill({"Xem ở tài liệu": VILLAGE, "Trang": "2"}, minutes)
    verifier.shot("checklist-second")
    verifier.press("Các dòng chưa xem đều đạt, lưu")
    expect(verifier.main.get_by_role("link", name=re.compile(f"{VILLAGE}, trang 2"))).to_be_visible()
    verifier.act("Đủ điều kiện, trình Hội đồng")
    verifier.sees("1 hồ sơ: đã thẩm định hồ sơ đủ điều kiện và trình Hội đồng.")


def words_of(document: bytes) -> str:
    """The words of a Word file."""
    with ZipFile(BytesIO(document)) as parts:
        return unescape(re.sub(r"<[^>]+>", "", parts.read("word/document.xml").decode()))


def paper(name: str, pages: int) -> dict[str, str | bytes]:
    """A scan that somebody uploads."""
    return {"name": name, "mimeType": "application/pdf", "buffer": pdf(pages, title=name)}
