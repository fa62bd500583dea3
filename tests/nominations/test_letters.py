"""The submission letter and its list: what they say, for whom, in which order, at which cost."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nominations.errors import DomainError
from nominations.models import Document, Nominee, StoredFile, Submission, SubmissionItem
from nominations.papers.letters import file_name, submission_letter
from nominations.sight import submission_in_sight
from nominations.submissions import draft_submission, number_submission, word_letter
from tests import docx_text
from tests.approvals.factories import at_drafting, bang_khen
from tests.factories import (
    AwardNominationFactory,
    CollectiveFactory,
    DelegateNominationFactory,
    HouseholdFactory,
    NomineeFactory,
    submit,
    take,
)
from workflows import clock

TODAY = date(2024, 5, 6)
HEADINGS = ["TT", "Họ và tên", "Chức vụ, đơn vị công tác hoặc nơi cư trú", "Tóm tắt thành tích", "Hình thức đề nghị"]


@pytest.fixture
def clerk(town):
    return town.holder("commune", "committee", "clerk")


@pytest.fixture
def signing(town):
    return town.office("commune", "committee", "chair")


def person(town, name, given, **more):
    nominee = NomineeFactory(full_name=name, given_name=given, residence=town.commune, **more)
    return AwardNominationFactory(town=town, nominee=nominee).case


def ids(cases):
    return [case.pk for case in cases]


def drafted(town, clerk, signing, cases, **more):
    return draft_submission(
        clerk, signing, title="Về việc đề nghị tặng Giấy khen", case_ids=ids(cases), campaign=town.campaign, **more
    )


def letter(by, paper, **more):
    return submission_letter(submission_in_sight(by, paper.pk), on=TODAY, **more)


def test_a_letter_says_what_is_proposed_for_whom_and_on_which_bases(town, clerk, signing):
    cases = [
        person(town, "Hoàng Thị Sen", "Sen", workplace="Hội Phụ nữ xã", position="Chi hội trưởng"),
        AwardNominationFactory(town=town, nominee=CollectiveFactory(full_name="Thôn Khun Phang")).case,
        AwardNominationFactory(town=town, nominee=HouseholdFactory(full_name="Hộ ông Lành Văn Páo")).case,
        person(town, "Vi Văn An", "An", workplace="", village="Thôn Làng Mới"),
    ]
    made = letter(clerk, drafted(town, clerk, signing, cases))
    movement = town.campaign.title
    assert docx_text.paragraphs(made) == [
        "TỜ TRÌNH",
        "Về việc đề nghị tặng Giấy khen",
        "Kính gửi: UBND huyện Chi Lăng (qua Phòng Nội vụ huyện Chi Lăng)",
        "Căn cứ Luật Thi đua, khen thưởng 06/2022/QH15, Điều 80;",
        "Căn cứ Kế hoạch của UBND huyện Chi Lăng, tháng 4/2024.",
        "UBND xã Vạn Linh đề nghị khen thưởng 4 trường hợp, gồm 1 tập thể, 1 hộ gia đình, 2 cá nhân có thành tích "
        f"trong phong trào “{movement}”, cụ thể như sau:",
        "(Gửi kèm: danh sách; hồ sơ của từng trường hợp.)",
        "UBND xã Vạn Linh kính trình UBND huyện Chi Lăng xem xét, quyết định./.",
        "DANH SÁCH",
        f"đề nghị khen thưởng: {movement}",
        "(Kèm theo Tờ trình số      /TTr-UBND ngày     tháng     năm 2024 của UBND xã Vạn Linh)",
        "I. TẬP THỂ (1)",
        "II. HỘ GIA ĐÌNH (1)",
        "III. CÁ NHÂN (2)",
    ]
    head, counts, closing, collectives, households, persons = docx_text.tables(made)
    assert head[1] == ["Số:      /TTr-UBND", "Vạn Linh, ngày     tháng     năm 2024"]
    award = "Giấy khen của Chủ tịch UBND huyện"
    assert counts == [
        ["Hình thức khen thưởng", "Tập thể", "Hộ gia đình", "Cá nhân", "Cộng"],
        [award, "1", "1", "2", "4"],
    ]
    assert closing == [["Nơi nhận:\n- Như trên;\n- Lưu: VT.", "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n\n"]]
    done = "Vận động 30 hộ trồng na theo tiêu chuẩn VietGAP."
    assert [row[1] for row in collectives + households] == [
        "Tên tập thể", "Thôn Khun Phang", "Hộ gia đình", "Hộ ông Lành Văn Páo",
    ]  # fmt: skip
    assert persons == [
        HEADINGS,
        ["1", "Vi Văn An\n(sinh năm 1962)", "Thôn Làng Mới, Xã Vạn Linh", done, award],
        ["2", "Hoàng Thị Sen\n(sinh năm 1962)", "Chi hội trưởng, Hội Phụ nữ xã", done, award],
    ]


def test_names_stand_in_vietnamese_order_by_given_name(town, clerk, signing):
    """By given name first; a name whose last word is no given name has its own written down (Hầu A Lềnh)."""
    names = [("Lý Thị Đào", "Đào"), ("Nông Văn Dũng", "Dũng"), ("Vi Văn Ân", "Ân"), ("Hầu A Lềnh", "Lềnh"),
             ("Triệu Văn An", "An"), ("Nông Thị Ánh", "Ánh"), ("Hà Thị Lan", "Lan")]  # fmt: skip
    cases = [person(town, *one) for one in names]
    found = docx_text.tables(letter(clerk, drafted(town, clerk, signing, cases)))[-1]
    assert [row[1].partition("\n")[0] for row in found[1:]] == [
        "Triệu Văn An", "Nông Thị Ánh", "Vi Văn Ân", "Nông Văn Dũng", "Lý Thị Đào", "Hà Thị Lan", "Hầu A Lềnh",
    ]  # fmt: skip


def test_what_was_written_is_printed_in_place_of_what_is_proposed(town, clerk, signing):
    paper = drafted(town, clerk, signing, [person(town, "Hoàng Thị Sen", "Sen")])
    word_letter(
        clerk, paper, title="Đề nghị khen thưởng đột xuất", symbol="TTr-UBND-VL",
        addressee="Chủ tịch UBND huyện Chi Lăng",
        bases="Luật 06/2022/QH15\nHướng dẫn số 21/HD-HĐTĐKT", minutes="Biên bản số 03/BB-UBND ngày 02/5/2024",
        remark="Hai trường hợp đã được niêm yết.\nKhông có ý kiến.",
        recipients="Như trên\nHĐTĐKT huyện (b/c)\nLưu: VT, VHXH",
    )  # fmt: skip
    made = letter(clerk, paper)
    said = docx_text.paragraphs(made)
    assert said[1:8] == [
        "Đề nghị khen thưởng đột xuất",
        "Kính gửi: Chủ tịch UBND huyện Chi Lăng",
        "Căn cứ Luật 06/2022/QH15;",
        "Căn cứ Hướng dẫn số 21/HD-HĐTĐKT.",
        "Căn cứ kết quả họp xét tại Biên bản số 03/BB-UBND ngày 02/5/2024, UBND xã Vạn Linh đề nghị khen thưởng 1 cá "
        f"nhân có thành tích trong phong trào “{town.campaign.title}”, cụ thể như sau:",
        "Hai trường hợp đã được niêm yết.",
        "Không có ý kiến.",
    ]
    assert said[8] == (
        "(Gửi kèm: danh sách; Biên bản số 03/BB-UBND ngày 02/5/2024; hồ sơ của từng trường hợp.)"
    )  # fmt: skip
    tables = docx_text.tables(made)
    assert tables[0][1][0] == "Số:      /TTr-UBND-VL"
    assert tables[2][0][0] == "Nơi nhận:\n- Như trên;\n- HĐTĐKT huyện (b/c);\n- Lưu: VT, VHXH."


def test_files_of_the_submission_are_named_but_not_its_own_signed_copy(town, clerk, signing):
    paper = drafted(town, clerk, signing, [person(town, "Hoàng Thị Sen", "Sen")])
    for number, (kind, name) in enumerate(
        [("submission_attachment", "Biên bản chung.pdf"), ("signed_submission", "01.pdf")]
    ):
        stored = StoredFile.objects.create(sha256=f"{number:064x}", kind="pdf", size=9, stored_at=clock.now())
        Document.objects.create(
            submission=paper, kind=kind, file=stored, name=name, office=signing, attached_by_id=clerk.user_id,
            attached_at=clock.now(),
        )  # fmt: skip
    assert "(Gửi kèm: danh sách; Biên bản chung.pdf; hồ sơ của từng trường hợp.)" in docx_text.paragraphs(
        letter(clerk, paper)
    )


def test_the_mark_of_a_draft_goes_when_the_letter_has_its_number(town, clerk, signing):
    cases = [person(town, "Hoàng Thị Sen", "Sen")]
    paper = drafted(town, clerk, signing, cases)
    submit(town, cases)

    def shown():
        fresh = submission_in_sight(clerk, paper.pk)
        made = submission_letter(fresh, on=TODAY)
        marked = {'string="DỰ THẢO"' in xml for xml in docx_text.headers(made).values()}
        tables = docx_text.tables(made)
        return marked, tables[0][1], tables[2][0][1].splitlines()[-1], file_name(fresh)

    blank = ["Số:      /TTr-UBND", "Vạn Linh, ngày     tháng     năm 2024"]
    title = "Tờ trình (dự thảo) Về việc đề nghị tặng Giấy khen"
    assert shown() == ({True}, blank, "", title)
    chair = town.holder("commune", "committee", "chair")
    assert take(cases, "forward", chair, together=True).refused == ()
    name = submission_in_sight(clerk, paper.pk).signed_by.full_name
    assert shown() == ({True}, blank, name, title)
    records = town.holder("commune", "committee", "records_officer")
    number_submission(records, paper, number=12, symbol="TTr-UBND", dated=TODAY)
    assert shown() == ({False}, ["Số: 12/TTr-UBND", "Vạn Linh, ngày 06 tháng 5 năm 2024"], name, "Tờ trình 12")


def test_a_case_that_was_not_signed_along_is_not_on_the_list(town, clerk, signing):
    cases = [person(town, "Hoàng Thị Sen", "Sen"), person(town, "Vi Văn An", "An")]
    paper = drafted(town, clerk, signing, cases)
    SubmissionItem.objects.filter(case=cases[1]).update(left_out=True, draft_office=None)
    assert [row[0] for row in docx_text.tables(letter(clerk, paper))[-1]] == ["TT", "1"]
    assert "đề nghị khen thưởng 1 cá nhân" in docx_text.paragraphs(letter(clerk, paper))[5]


def test_a_letter_of_the_district_says_who_proposes_and_goes_to_the_province(town):
    towns = [town, town.neighbour(), town.neighbour()]
    cases = [case for one in towns for case in at_drafting(one, 1, award_type=bang_khen())]
    verifier = town.holder("district", "interior", "verifier")
    chair = town.office("district", "committee", "chair")
    paper = draft_submission(
        verifier, chair, title="Đề nghị tặng Bằng khen", case_ids=ids(cases), campaign=town.campaign
    )
    made = letter(verifier, paper)
    assert docx_text.paragraphs(made)[2] == "Kính gửi: UBND tỉnh Lạng Sơn (qua Sở Nội vụ tỉnh Lạng Sơn)"
    head, _counts, closing, persons = docx_text.tables(made)
    assert head[0][0] == "ỦY BAN NHÂN DÂN\nHUYỆN CHI LĂNG\n"
    assert closing[0][1] == "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n\n"
    assert persons[0][3] == "Nơi đề nghị"
    assert sorted(row[3] for row in persons[1:]) == sorted(one.commune.name for one in towns)


def test_a_letter_about_delegates_shows_ethnicity_only_to_who_may_read_it(town, clerk, signing):
    woman = NomineeFactory(full_name="Hoàng Thị Sen", given_name="Sen", residence=town.commune, ethnicity="TAY")
    man = NomineeFactory(full_name="Vi Văn An", given_name="An", gender="male", birth_year=1980, ethnicity="NUNG",
                         residence=town.commune)  # fmt: skip
    cases = [DelegateNominationFactory(town=town, nominee=one).case for one in (woman, man)]
    paper = draft_submission(clerk, signing, title="Giới thiệu", case_ids=ids(cases), congress=town.congress)
    hidden, shown = (docx_text.tables(letter(clerk, paper, ethnicity=one))[-1] for one in (False, True))
    assert [row[:4] for row in hidden] == [
        ["TT", "Họ và tên", "Năm sinh (nam)", "Năm sinh (nữ)"], ["1", "Vi Văn An", "1980", ""],
        ["2", "Hoàng Thị Sen", "", "1962"],
    ]  # fmt: skip
    assert ("Dân tộc" in hidden[0], [row[4] for row in shown]) == (False, ["Dân tộc", "Nùng", "Tày"])
    assert f"giới thiệu 2 đại biểu dự {town.congress.title}, trong đó 1 nữ." in docx_text.paragraphs(
        letter(clerk, paper)
    )[3 + bool(town.congress.basis)]  # fmt: skip


@pytest.mark.parametrize("listed", [1, 3])
def test_a_letter_costs_the_same_for_one_row_and_for_three(town, clerk, signing, listed):
    cases = [person(town, f"Hoàng Thị {name}", name) for name in ("Sen", "An", "Ba")[:listed]]
    paper = submission_in_sight(clerk, drafted(town, clerk, signing, cases).pk)
    with CaptureQueriesContext(connection) as queries:
        submission_letter(paper, on=TODAY)
    assert len(queries) == 5


def test_only_who_drafts_words_a_letter_and_only_a_draft(town, clerk, signing):
    cases = [person(town, "Hoàng Thị Sen", "Sen")]
    paper = drafted(town, clerk, signing, cases)
    for by, code in (
        (town.holder("commune", "committee", "records_officer"), "not_your_office"),
        (town.neighbour().holder("commune", "committee", "clerk"), "office_elsewhere"),
    ):
        with pytest.raises(DomainError) as refused:
            word_letter(by, paper, title="Khác")
        assert refused.value.problem.code == code
    with pytest.raises(DomainError) as refused:
        word_letter(clerk, paper, title="Khác", bases="x" * 6000)
    assert refused.value.field == "bases"
    assert word_letter(clerk, paper, title="Khác").title == "Khác"
    submit(town, cases)
    take(cases, "forward", town.holder("commune", "committee", "chair"), together=True)
    with pytest.raises(DomainError) as refused:
        word_letter(clerk, paper, title="Lại khác")
    assert (refused.value.problem.code, Submission.objects.get().title) == ("not_a_draft", "Khác")


def test_a_nominee_without_the_key_of_the_register_comes_last(town, clerk, signing):
    cases = [person(town, "Nông Thị Ánh", "Ánh"), person(town, "Triệu Văn An", "An")]
    Nominee.objects.filter(full_name="Triệu Văn An").update(sort_key="")
    found = docx_text.tables(letter(clerk, drafted(town, clerk, signing, cases)))[-1]
    assert [row[1].partition("\n")[0] for row in found[1:]] == ["Nông Thị Ánh", "Triệu Văn An"]
