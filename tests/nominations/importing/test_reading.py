"""Headers are found wherever they stand, and rows that hold nobody are told from those that do."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from nominations.errors import DomainError
from nominations.importing import legacy, reading, rows, workbook
from tests.nominations.importing import workbooks


def read(data):
    sheets = workbook.read(data)
    layout = reading.propose_layout(sheets)
    return reading.read_rows(next(one for one in sheets if one.name == layout.sheet), layout)


def people(data):
    return [row for row in read(data).rows if not row.skipped]


def sheet_of(*rows, merged=()):
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    for area in merged:
        book.active.merge_cells(area)
    return workbooks.saved(book)


def test_a_header_of_two_rows_gives_birth_by_sex():
    layout = read(workbooks.messy()).layout
    assert (layout.sheet, layout.top, layout.bottom) == ("Danh sách", 6, 7)
    assert dict(layout.columns) == {
        1: "number", 2: "full_name", 3: "birth_male", 4: "birth_female", 5: "ethnicity", 6: "post", 7: "id_number",
        8: "award", 9: "achievement", 10: "note",
    }  # fmt: skip


def test_the_messy_list_is_read_as_it_was_meant():
    rows = read(workbooks.messy(corrected=True)).rows
    assert [row.name for row in rows if not row.skipped] == [*workbooks.NOMINEES, *workbooks.COLLECTIVES]
    assert [row.kind for row in rows if not row.skipped] == ["person"] * 28 + ["collective"] * 2
    assert [(row.number, row.skipped) for row in rows if row.skipped] == [
        (8, "dòng đánh số cột"), (37, "dòng tên mục"), (40, "dòng tổng cộng"), (42, "dòng ghi chú"),
        (44, "dòng ghi chú"), (45, "dòng ghi chú"),
    ]  # fmt: skip
    first = rows[1]
    assert first.facts == {
        "full_name": "Nông Thị Hà", "gender": "female", "birth": "01/01/1960", "ethnicity": "TAY",
        "position": "Trưởng thôn", "workplace": "thôn Làng Mới",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("HỌ VÀ TÊN", "full_name"),
        ("Ho va ten", "full_name"),
        ("Họ tên", "full_name"),
        ("Tên tập thể, cá nhân", "full_name"),
        ("Hình thức KT", "award"),
        ("Số CCCD (12 số)", "id_number"),
        ("CMND/CCCD", "id_number"),
        ("Ngày, tháng, năm sinh", "birth"),
        ("Năm sinh\n(ngày, tháng, năm)", "birth"),
        ("Đơn vị công tác", "workplace"),
        ("Chức vụ, đơn vị công tác", "post"),
    ],
)
def test_headers_are_known_by_their_words(header, field):
    other = "Tên tập thể" if field != "full_name" else "Thành tích"
    columns = read(sheet_of([header, other], ["x", "Thôn 1"])).layout.columns
    assert columns[1] == field


def test_a_header_in_tcvn3_is_known():
    titles = [legacy.from_unicode(one, legacy.TCVN3) for one in ("Họ và tên", "Năm sinh", "Hình thức khen thưởng")]
    assert set(read(sheet_of(titles, ["Vi Sen", 1962, "x"])).layout.columns.values()) == {"full_name", "birth", "award"}


def test_a_name_in_two_columns_is_one_name():
    [row] = people(sheet_of(["Họ và tên đệm", "Tên", "Năm sinh"], ["Nông Thị", "Hà", 1962]))
    assert (row.name, row.facts["given_name"], row.facts["birth"]) == ("Nông Thị Hà", "Hà", "1962")


def test_day_month_and_year_in_columns_are_one_date():
    data = sheet_of(
        ["Họ và tên", "Ngày sinh", None, None], [None, "Ngày", "Tháng", "Năm"], ["Vi Sen", 5, 3, 1962],
        merged=["A1:A2", "B1:D1"],
    )  # fmt: skip
    [row] = people(data)
    assert row.facts["birth"] == "05/03/1962"


def test_marks_in_columns_say_the_gender():
    data = sheet_of(["Họ và tên", "Nam", "Nữ"], ["Vi Sen", None, "x"], ["Lý Nam", "X", None], ["Ai Đó", "x", "x"])
    rows = people(data)
    assert [row.facts.get("gender") for row in rows] == ["female", "male", None]
    assert [one.code for one in rows[2].problems] == ["gender_twice"]


def test_a_repeated_header_is_passed_over():
    rows = [workbooks.PLAIN, workbooks.person(1), workbooks.PLAIN, workbooks.person(2)]
    assert [row.skipped for row in read(sheet_of(*rows)).rows] == ["", "dòng tiêu đề lặp lại", ""]


@pytest.mark.parametrize("words", ["Tổng cộng", "TỔNG SỐ: 30 người", "Cộng", "Tổng"])
def test_a_total_is_passed_over(words):
    rows = [workbooks.PLAIN, workbooks.person(1), [None, words, None, None, None, 1]]
    assert [row.skipped for row in read(sheet_of(*rows)).rows] == ["", "dòng tổng cộng"]


def test_somebody_whose_name_begins_like_a_total_is_somebody():
    row = workbooks.person(1)
    row[1] = "Công Thị Tổng"
    assert [one.name for one in people(sheet_of(workbooks.PLAIN, row))] == ["Công Thị Tổng"]


def test_a_row_without_a_name_is_named():
    row = workbooks.person(1)
    row[1] = None
    [found] = people(sheet_of(workbooks.PLAIN, row))
    assert [(one.column, one.code) for one in found.problems] == [("B", "name_missing")]


def test_a_merged_award_holds_for_its_rows_and_a_merged_name_does_not():
    rows = [workbooks.PLAIN, workbooks.person(1), workbooks.person(2)]
    first, second = people(sheet_of(*rows, merged=["G2:G3"]))
    assert second.words["award"] == workbooks.AWARD
    assert [(one.code, one.blocks) for one in second.problems] == [("merged_cell", False)]
    _, second = people(sheet_of(*rows, merged=["B2:B3"]))
    assert "merged_name" in [one.code for one in second.problems if one.blocks]
    assert not first.problems


def test_a_bare_code_of_an_ethnic_group_waits_for_its_list():
    row = workbooks.person(1)
    row[4] = "04"
    data = sheet_of(workbooks.PLAIN, row)
    [found] = people(data)
    assert [one.code for one in found.problems] == ["ethnicity_list_unknown"]
    [sheet] = workbook.read(data)
    layout = rows.Layout.from_json(read(data).layout.as_json() | {"ethnicity_list": "2008"})
    assert reading.read_rows(sheet, layout).rows[0].facts["ethnicity"] == "MUONG"


@pytest.mark.parametrize(
    ("name", "kind"),
    [("Thôn Làng Mới", "collective"), ("Hộ ông Lành Văn Páo", "household"), ("Đoàn Văn Hậu", "person"),
     ("Tập thể cán bộ UBND xã", "collective"), ("Bàn Văn Minh", "person")],
)  # fmt: skip
def test_the_kind_follows_the_name_where_nothing_else_says_it(name, kind):
    assert [one.kind for one in people(sheet_of(["Họ và tên", "Thành tích"], [name, "Hiến đất."]))] == [kind]


def test_hidden_sheets_are_not_read_and_hidden_rows_are_named():
    book = Workbook()
    book.active.append(["Họ và tên", "Năm sinh"])
    book.active.append(["Vi Sen", 1962])
    book.active.row_dimensions[2].hidden = True
    book.create_sheet("Nháp").sheet_state = "hidden"
    book["Nháp"].append(["Họ và tên", "Năm sinh", "Dân tộc", "Thành tích"])
    data = workbooks.saved(book)
    assert [one.name for one in workbook.read(data)] == ["Sheet"]
    assert [one.code for one in people(data)[0].problems] == ["hidden_row"]


def bomb():
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (workbook.UNPACKED_LIMIT + 1))
    return out.getvalue()


def merged(*areas):
    """A workbook of one row in which these areas are merged: some five thousand bytes."""
    book = Workbook()
    book.active.append(["Họ và tên", "Năm sinh"])
    book.active.append(["Vi Sen", 1962])
    written, out = BytesIO(workbooks.saved(book)), BytesIO()
    cells = "".join(f'<mergeCell ref="{area}"/>' for area in areas)
    with ZipFile(written) as parts, ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for one in parts.infolist():
            data = parts.read(one)
            if one.filename.startswith("xl/worksheets/"):
                data = data.replace(b"</sheetData>", f"</sheetData><mergeCells>{cells}</mergeCells>".encode())
            archive.writestr(one.filename, data)
    return out.getvalue()


def drawn():
    """A workbook that writes many empty cells, for their borders."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/anything.bin", "<s>" + '<x:c xmlns:x="a"/>' * (workbook.CELL_LIMIT + 1) + "</s>")
    return out.getvalue()


def test_merged_titles_as_wide_as_a_sheet_are_read():
    assert [one.name for one in people(merged("A5:XFD7"))] == ["Vi Sen"]


def other_package():
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: b"", "not_a_workbook"),
        (lambda: b"abc", "not_a_workbook"),
        (lambda: b"\xd0\xcf\x11\xe0" + bytes(99), "workbook_old_or_locked"),
        (other_package, "not_a_workbook"),
        (bomb, "workbook_too_large"),
        (lambda: merged("A5:XFD1048576"), "workbook_too_large"),
        (lambda: merged("D:F"), "workbook_too_large"),
        (lambda: merged(*["A5:BH5000"] * 3), "workbook_too_large"),
        (drawn, "workbook_too_large"),
        (lambda: workbooks.people(2)[:2000], "not_a_workbook"),
        (lambda: workbooks.saved(Workbook()), "workbook_empty"),
        (lambda: sheet_of(*[["x"]] * (workbook.ROW_LIMIT + 1)), "sheet_too_large"),
    ],
    ids=[
        "empty",
        "text",
        "xls",
        "docx",
        "bomb",
        "a whole sheet merged",
        "whole columns merged",
        "merged again and again",
        "empty cells",
        "cut off",
        "no cells",
        "too many rows",
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(make, code):
    with pytest.raises(DomainError) as refused:
        workbook.read(make())
    assert (refused.value.field, refused.value.problem.code) == ("file", code)
