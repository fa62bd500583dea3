"""How papers look: the page of Decree 30/2020, the head, tables, the end, the mark of a draft; and their words."""

from datetime import date

import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm
from hypothesis import given, settings
from hypothesis import strategies as st

from nominations.papers import Column, Paper, paper_response, wording
from nominations.papers.proposing import based, sent_to
from tests import docx_text
from workflows.models import Area, Body, Office


def body_of(level, kind, name, function, called):
    area = Area(level=level, kind=kind, name=name)
    return Body(area=area, function=function, name=called)


XA = body_of("commune", "Xã", "Xã Vạn Linh", "committee", "UBND xã Vạn Linh")
PHONG = body_of("district", "Huyện", "Huyện Chi Lăng", "interior", "Phòng Nội vụ huyện Chi Lăng")
SO = body_of("province", "Tỉnh", "Tỉnh Lạng Sơn", "interior", "Sở Nội vụ tỉnh Lạng Sơn")


def simple(*, draft=False):
    made = Paper("Tờ trình", draft=draft)
    made.head("", ["ỦY BAN NHÂN DÂN", "XÃ VẠN LINH"], "Số: 01/TTr-UBND", "Vạn Linh, ngày 06 tháng 5 năm 2024")
    made.name("Tờ trình", "Về việc thử")
    made.addressed(["UBND huyện Chi Lăng"])
    made.paragraph("Một.\nHai.")
    made.table([Column("TT", 1, "center"), Column("Họ và tên", 4)], [[1, "Lý Văn Nam\n(sinh năm 1971)"], [2, "Hà\x07"]])
    made.closing(["Như trên;", "Lưu: VT."], ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"], "Nông Thị Hà")
    return made.to_bytes()


def test_a_paper_reads_in_the_order_of_its_parts():
    made = simple()
    assert docx_text.paragraphs(made) == [
        "TỜ TRÌNH", "Về việc thử", "Kính gửi: UBND huyện Chi Lăng", "Một.", "Hai.",
    ]  # fmt: skip
    head, listed, closing = docx_text.tables(made)
    assert head == [
        ["ỦY BAN NHÂN DÂN\nXÃ VẠN LINH\n",
         "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"],
        ["Số: 01/TTr-UBND", "Vạn Linh, ngày 06 tháng 5 năm 2024"],
    ]  # fmt: skip
    assert listed == [["TT", "Họ và tên"], ["1", "Lý Văn Nam\n(sinh năm 1971)"], ["2", "Hà"]]
    assert closing == [
        ["Nơi nhận:\n- Như trên;\n- Lưu: VT.", "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n\nNông Thị Hà"],
    ]


def test_the_page_is_that_of_the_decree():
    """Decree 30/2020, Annex I: A4, 20-25 mm above and below, 30-35 left, 15-20 right, Times New Roman."""
    opened = docx_text.read(simple())
    [section] = opened.sections
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(one.mm) for one in margins] == [20, 20, 30, 20]
    normal, body = opened.styles["Normal"], opened.styles["Than"]
    assert (normal.font.name, normal.font.size.pt) == ("Times New Roman", 14)
    assert (body.paragraph_format.space_after.pt, body.paragraph_format.line_spacing) == (6, 1.15)
    assert body.paragraph_format.alignment == WD_ALIGN_PARAGRAPH.JUSTIFY
    sizes = {run.text: run.font.size.pt for cell in opened.tables[0].rows[0].cells for one in cell.paragraphs
             for run in one.runs}  # fmt: skip
    assert sizes == {"ỦY BAN NHÂN DÂN": 12, "XÃ VẠN LINH": 12, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM": 12,
                     "Độc lập - Tự do - Hạnh phúc": 13}  # fmt: skip


@pytest.mark.parametrize("draft", [True, False])
def test_pages_are_numbered_from_the_second_and_a_draft_is_marked_on_each(draft):
    found = docx_text.headers(simple(draft=draft))
    assert {name: "PAGE" in xml for name, xml in found.items()} == {"first": False, "others": True}
    assert {name: 'string="DỰ THẢO"' in xml for name, xml in found.items()} == {"first": draft, "others": draft}


def test_what_is_attached_lies_on_pages_of_its_own_and_its_columns_fill_the_width():
    made = Paper("Danh sách")
    made.paragraph("Thư.")
    made.appendix(landscape=True)
    made.table([Column("TT", 1), Column("Tên", 4)], [[1, "A"]])
    opened = docx_text.read(made.to_bytes())
    letter, attached = opened.sections
    assert (letter.different_first_page_header_footer, attached.different_first_page_header_footer) == (True, False)
    assert (round(attached.page_width.mm), round(attached.page_height.mm)) == (297, 210)
    widths = [column.width for column in opened.tables[0].columns]
    assert abs(sum(widths) - Mm(257)) < Mm(1)
    assert round(widths[1] / widths[0]) == 4


def test_a_heading_of_a_table_comes_again_on_each_page():
    xml = docx_text.part(simple(), "word/document.xml")
    assert (xml.count("<w:tblHeader/>"), xml.count("<w:cantSplit/>")) == (1, 4)


def test_the_same_parts_give_the_same_bytes_and_no_time_and_no_name_of_a_person():
    one, other = simple(), simple()
    core = docx_text.read(one).core_properties
    assert one == other
    assert (core.title, core.author, core.last_modified_by, f"{core.created:%Y-%m-%d}") == (
        "Tờ trình", "", "", "2024-01-01",
    )  # fmt: skip


@settings(deadline=None)
@given(st.text(max_size=80))
def test_any_text_can_be_written(text):
    made = Paper(text)
    made.paragraph(text)
    made.table([Column("A", 1)], [[text]])
    assert len(docx_text.tables(made.to_bytes())) == 1


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2024, 5, 6), "ngày 06 tháng 5 năm 2024"),
        (date(2024, 1, 31), "ngày 31 tháng 01 năm 2024"),
        (date(2024, 2, 9), "ngày 09 tháng 02 năm 2024"),
        (date(2024, 12, 10), "ngày 10 tháng 12 năm 2024"),
    ],
)
def test_days_below_ten_and_the_first_two_months_take_a_zero(day, said):
    assert wording.day_in_words(day) == said


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2999, 12, 31)))
def test_a_day_in_words_can_be_read_back(day):
    parts = wording.day_in_words(day).split()
    assert date(int(parts[5]), int(parts[3]), int(parts[1])) == day
    assert (len(parts[1]), parts[3].startswith("0")) == (2, day.month < 3)


def test_a_draft_has_blanks_for_number_and_date():
    area = Area(level="commune", kind="Xã", name="Xã Vạn Linh")
    assert wording.number_and_symbol(None, "TTr-UBND") == "Số:      /TTr-UBND"
    assert wording.number_and_symbol(7, "TTr-UBND") == "Số: 07/TTr-UBND"
    assert wording.number_and_symbol(128, "TTr-UBND") == "Số: 128/TTr-UBND"
    assert wording.place_and_date(area, None, 2024) == "Vạn Linh, ngày     tháng     năm 2024"
    assert wording.place_and_date(area, date(2024, 5, 6), 2023) == "Vạn Linh, ngày 06 tháng 5 năm 2024"


def test_the_head_names_the_body_above_an_agency_and_none_above_a_committee():
    assert [wording.issuing_lines(one) for one in (XA, PHONG, SO)] == [
        ("", ["ỦY BAN NHÂN DÂN", "XÃ VẠN LINH"]),
        ("UBND HUYỆN CHI LĂNG", ["PHÒNG NỘI VỤ"]),
        ("UBND TỈNH LẠNG SƠN", ["SỞ NỘI VỤ"]),
    ]
    council = body_of("district", "Huyện", "Huyện Chi Lăng", "emulation_council",
                      "Hội đồng Thi đua - Khen thưởng huyện Chi Lăng")  # fmt: skip
    assert wording.issuing_lines(council) == ("", ["HỘI ĐỒNG THI ĐUA - KHEN THƯỞNG", "HUYỆN CHI LĂNG"])
    assert [wording.symbol_of("TTr", one) for one in (XA, PHONG, SO, council)] == [
        "TTr-UBND", "TTr-PNV", "TTr-SNV", "TTr-HĐTĐKT",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("signature", "lines", "name"),
    [
        ("", ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"], ""),
        ("Chủ tịch: Lý Văn Nam", ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"], "Lý Văn Nam"),
        ("KT. Chủ tịch / Phó Chủ tịch: Nông Thị Hà", ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"],
         "Nông Thị Hà"),
        ("TL. Chủ tịch / KT. Chánh Văn phòng / Phó Chánh Văn phòng: Hà Minh Anh",
         ["TL. CHỦ TỊCH", "KT. CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG"], "Hà Minh Anh"),
        ("TUQ. Chủ tịch / Trưởng phòng: Vi Nông Trường", ["TUQ. CHỦ TỊCH", "TRƯỞNG PHÒNG"], "Vi Nông Trường"),
    ],
)  # fmt: skip
def test_a_signature_block_has_the_forms_of_article_13(signature, lines, name):
    """Seed 002 is signed TL. CHỦ TỊCH / KT. CHÁNH VĂN PHÒNG / PHÓ CHÁNH VĂN PHÒNG."""
    assert wording.signing_lines(Office(body=XA, position="chair", title="Chủ tịch"), signature) == (lines, name)


def test_the_head_of_an_agency_signs_for_himself():
    office = Office(body=PHONG, position="head", title="Trưởng phòng")
    assert wording.signing_lines(office) == (["TRƯỞNG PHÒNG"], "")


def test_bases_and_recipients_are_written_as_papers_write_them():
    assert based(["Luật Thi đua, khen thưởng;", " ", "Thực hiện Kế hoạch 42/KH-BCĐ", "căn cứ Chỉ thị 28-CT/TU."]) == [
        "Căn cứ Luật Thi đua, khen thưởng;", "Thực hiện Kế hoạch 42/KH-BCĐ;", "căn cứ Chỉ thị 28-CT/TU.",
    ]  # fmt: skip
    assert sent_to(["- Sở Nội vụ (b/c);", "Lưu: VT, PNV(NTA).", "", "Như trên"]) == [
        "Sở Nội vụ (b/c);", "Như trên;", "Lưu: VT, PNV(NTA).",
    ]  # fmt: skip
    assert sent_to([]) == ["Lưu: VT."]


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("Tờ trình 12", "attachment; filename*=utf-8''T%E1%BB%9D%20tr%C3%ACnh%2012.docx"),
        ("To trinh 12", 'attachment; filename="To trinh 12.docx"'),
        ('a/b\\c"d\r\nX: y', 'attachment; filename="a-b-c-d--X- y.docx"'),
        ("...", 'attachment; filename="van-ban.docx"'),
    ],
)
def test_a_file_is_named_in_vietnamese_and_never_breaks_the_header(name, header):
    response = paper_response(name, b"x")
    assert (response.headers["Content-Disposition"], response.headers["Cache-Control"]) == (header, "no-store, private")
