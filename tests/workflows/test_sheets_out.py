"""Lists as workbooks: what a cell is, who took it, and where a long list ends."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO
from types import SimpleNamespace
from zipfile import ZipFile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.screens import sheets_out
from workflows.screens.sheets_out import Column, sheet_response

COLUMNS = (Column("Chữ"), Column("Ngày", "date"), Column("Lúc", "moment"), Column("Số", "number"))
REQUEST = SimpleNamespace(
    user=SimpleNamespace(full_name="Nông Thị Hà", username="ha.nt"),
    acting="Chuyên viên thẩm định – Phòng Nội vụ huyện Chi Lăng",
)


def made(rows, columns=COLUMNS, **said):
    response = sheet_response("Danh sách", "Danh sách", columns, rows, request=REQUEST, **said)
    return openpyxl.load_workbook(BytesIO(response.content)).active


def cells(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]


def test_columns_keep_their_kind():
    late = datetime(2024, 5, 6, 17, 30, tzinfo=UTC)
    sheet = made([("KT-187-00042", date(2024, 5, 8), late, 3)])
    row = next(iter(sheet.iter_rows(min_row=4)))
    assert [str(cell.value) for cell in row] == ["KT-187-00042", "2024-05-08 00:00:00", "2024-05-07 00:30:00", "3"]
    assert [cell.number_format for cell in row] == ["@", "dd/mm/yyyy", "dd/mm/yyyy hh:mm", "General"]


def test_nothing_is_written_where_nothing_is_known():
    assert cells(made([("", None, None, None), (None, None, None, 0)])) == [[None] * 4, [None, None, None, 0]]


def test_what_is_no_date_or_number_is_written_as_the_text_it_is():
    sheet = made([("020162001234", "1962", "không rõ", "12A")])
    assert [(cell.value, cell.data_type) for cell in next(iter(sheet.iter_rows(min_row=4)))] == [
        ("020162001234", "s"), ("1962", "s"), ("không rõ", "s"), ("12A", "s"),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x","y")', "\t=1+1", "{=1}"])
def test_text_that_looks_like_a_formula_stays_text(text):
    cell = made([(text, None, None, None)])["A4"]
    assert (cell.value.strip(), cell.data_type, cell.number_format) == (text.strip(), "s", "@")


@settings(deadline=None)
@given(text=st.text(max_size=60))
def test_any_text_makes_a_workbook_that_opens_without_a_formula(text):
    response = sheet_response("x", text, (Column(text),), [(text,)], request=REQUEST)
    with ZipFile(BytesIO(response.content)) as packed:
        assert b"<f>" not in packed.read("xl/worksheets/sheet1.xml")
    assert openpyxl.load_workbook(BytesIO(response.content)).active.max_row >= 3


def test_headings_stay_in_sight_and_the_note_says_who_took_it():
    sheet = made([("a", None, None, None), ("b", None, None, None)])
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A4", "A3:D5")
    assert (sheet["A1"].value, [cell.value for cell in sheet[3]]) == ("Danh sách", ["Chữ", "Ngày", "Lúc", "Số"])
    note = sheet["A2"].value
    assert note.startswith("Nông Thị Hà, Chuyên viên thẩm định – Phòng Nội vụ huyện Chi Lăng, tải về lúc ")
    assert note.endswith(". 2 dòng.")


def test_list_that_is_too_long_ends_and_says_so(monkeypatch):
    monkeypatch.setattr(sheets_out, "MOST", 2)
    sheet = made((str(number), None, None, None) for number in range(9))
    assert [row[0] for row in cells(sheet)] == ["0", "1"]
    assert sheet["A2"].value.endswith(
        "2 dòng. Danh sách còn nữa: một tệp chỉ ghi đến đây. Hãy thu hẹp danh sách rồi tải lại."
    )


def test_list_that_just_fits_does_not_say_that_it_goes_on(monkeypatch):
    monkeypatch.setattr(sheets_out, "MOST", 2)
    assert made([("0", None, None, None)] * 2)["A2"].value.endswith(". 2 dòng.")


def test_file_is_named_for_the_list_and_kept_by_no_shared_browser():
    response = sheet_response("Hồ sơ đã gửi", "Hồ sơ", COLUMNS, [], request=REQUEST)
    disposition = response.headers["Content-Disposition"]
    assert disposition.startswith('attachment; filename="ho-so-da-gui-')
    assert disposition.endswith('.xlsx"')
    assert (response.headers["Content-Type"], response.headers["Cache-Control"]) == (
        sheets_out.CONTENT_TYPE, "no-store, private",
    )  # fmt: skip


def test_row_that_does_not_fit_its_columns_is_a_mistake():
    with pytest.raises(ValueError, match="4 cells"):
        made([("a", None)])


@pytest.mark.parametrize(
    ("method", "query", "wanted"),
    [
        ("GET", {"dang": "xlsx"}, True),
        ("GET", {"dang": "csv"}, False),
        ("GET", {}, False),
        ("POST", {"dang": "xlsx"}, False),
    ],
)
def test_workbook_is_asked_for_by_its_address_and_never_by_a_form(method, query, wanted):
    assert sheets_out.is_wanted(SimpleNamespace(method=method, GET=query)) is wanted
