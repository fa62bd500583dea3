"""Importing a list in the browser."""

from __future__ import annotations

from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from nominations.importing import carrying, reading, taking, workbook
from nominations.models import AwardNomination, IdentityDecision, ImportBatch, Nominee
from nominations.register.nominees import edit_nominee
from nominations.screens import importing_run
from tests.factories import AwardTypeFactory, NomineeFactory
from tests.nominations.importing import workbooks
from tests.screens import key, sign_in
from workflows.models import Case

UPLOAD = "/de-nghi/moi/tu-tep/"


def upload(client, town, by, data, name="danh sách.xlsx"):
    """What a clerk sends with the form; returns the answer."""
    sent = {"capacity": key(by), "command": str(uuid4()), "campaign": town.campaign.pk,
            "file": SimpleUploadedFile(name, data)}  # fmt: skip
    return sign_in(client, by).post(UPLOAD, sent)


def press(client, by, url, **sent):
    return client.post(url, {"capacity": key(by)} | sent)


def test_a_list_goes_from_the_upload_to_its_cases(client, town, clerk, award):
    page = upload(client, town, clerk, workbooks.messy())
    batch = ImportBatch.objects.get()
    assert page.url == f"{UPLOAD}{batch.pk}/"
    shown = client.get(page.url)
    assert shown.context["counts"]["people"] == 30
    text = shown.content.decode()
    for words in ("N«ng ThÞ Hµ", "Nông Thị Hà", "Số căn cước đã bị Excel làm tròn (1.2E+11)", "dòng tổng cộng"):
        assert words in text
    # A number of an identity paper is nowhere to be read whole.
    assert "020162001235" not in text
    assert "20162001235" not in text
    confirmed = press(client, clerk, page.url, do="confirm", digest=shown.context["preview"].reading.repairs_digest,
                      **{f"conversion-{one.key}": "chuyen" for one in shown.context["conversions"]})  # fmt: skip
    assert client.get(confirmed.url).context["counts"]["ready"] == 24
    done = press(client, clerk, page.url, do="run")
    result = client.get(done.url)
    assert result.context["numbers"] == {"created": 24, "updated": 0, "unchanged": 0, "refused": 6, "left": 0}
    assert f'href="/ho-so/{Case.objects.first().code}/"' in result.content.decode()


def test_only_rows_with_problems_are_shown_when_asked_for(client, town, clerk, award):
    page = upload(client, town, clerk, workbooks.people(3, r2={"Dân tộc": "Kinh tế"}))
    rows = client.get(f"{page.url}?loc=loi").context["rows"]
    assert [(one.number, one.name) for one in rows] == [(3, "Lý Văn Nam")]


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "a.xlsx", "0 byte"),
        (b"khong phai excel", "a.xlsx", "a.xlsx"),
        (b"%PDF-1.7\n%%EOF", "a.xlsx", "PDF"),
        (workbooks.people(1)[:900], "a.xlsx", "a.xlsx"),
    ],
    ids=["empty", "text", "pdf", "cut off"],
)  # fmt: skip
def test_a_file_that_is_no_workbook_is_refused_with_the_reason(client, town, clerk, award, data, name, words):
    page = upload(client, town, clerk, data, name)
    assert page.status_code == 422
    assert words in " ".join(page.context["form"].errors["file"])
    assert ImportBatch.objects.count() == 0


def test_unknown_headers_are_matched_once(client, town, clerk, award):
    data = workbooks.plain([["Lành Thị Sen", "1971"]], ["Ai", "Khi nào"])
    page = upload(client, town, clerk, data)
    batch = ImportBatch.objects.get()
    assert page.url == f"{UPLOAD}{batch.pk}/cot/"
    assert "Lành Thị Sen" in client.get(page.url).content.decode()
    columns = {"sheet": "Sheet", "top": "1", "bottom": "1", "award": award.title_vi, "ethnicity_list": ""}
    missing = press(client, clerk, page.url, **columns, c2="birth")
    assert (missing.status_code, "Chưa chọn cột họ tên" in missing.content.decode()) == (422, True)
    saved = press(client, clerk, page.url, **columns, c1="full_name", c2="birth")
    assert client.get(saved.url).context["counts"]["create"] == 1
    assert upload(client, town, clerk, workbooks.plain([["Vi Văn Thành", "1960"]], ["Ai", "Khi nào"])).url.endswith(
        f"/{ImportBatch.objects.latest('pk').pk}/"
    )


def test_the_bar_moves_with_each_step_and_ends_at_the_result(client, town, clerk, award, monkeypatch):
    monkeypatch.setattr(importing_run, "_STEP", 2)
    page = upload(client, town, clerk, workbooks.people(5))
    begun = press(client, clerk, page.url, do="run")
    batch = ImportBatch.objects.get()
    assert begun.url.startswith(f"{UPLOAD}{batch.pk}/nhap/?cua-so=")
    shown = client.get(begun.url)
    assert '<progress id="progress" class="import-progress" max="5" value="2">' in shown.content.decode()
    sent = {"capacity": key(clerk), "cua-so": str(shown.context["window"])}
    told = client.post(begun.url, sent, headers={"accept": "application/json"}).json()
    assert told == {"done": 4, "total": 5, "finished": False, "url": f"{UPLOAD}{batch.pk}/ket-qua/"}
    assert client.post(begun.url, sent).url == told["url"]
    assert Case.objects.count() == 5


def test_who_it_is_can_be_said_on_the_page(client, town, clerk, award):
    known = {"birth_year": 1950, "residence": town.commune, "workplace": "UBND xã"}
    same = NomineeFactory(full_name="Nông Thị Hà", province=town.province, **known)
    NomineeFactory(full_name="Lý Văn Nam", gender="male", province=town.province, **known)
    page = upload(client, town, clerk, workbooks.people(2))
    asked = client.get(page.url).context["asked"]
    assert [(one.number, len(one.matches)) for one in asked] == [(2, 1), (3, 1)]
    press(client, clerk, page.url, do="persons", **{"who-2": same.pk, "who-3": "khac", "why-3": "Khác thôn"})
    press(client, clerk, page.url, do="run")
    assert AwardNomination.objects.order_by("pk")[0].nominee == same
    assert (Nominee.objects.count(), IdentityDecision.objects.get().reason) == (3, "Khác thôn")


def test_rows_that_stay_out_can_be_taken_away_and_come_back_corrected(client, town, clerk, award):
    page = upload(client, town, clerk, workbooks.people(4, r2={"Dân tộc": "Kinh tế"}, r4={"Ngày sinh": "31/02/1950"}))
    press(client, clerk, page.url, do="run")
    answer = client.get(f"{page.url}con-lai/")
    book = load_workbook(BytesIO(answer.content))
    sheet = book.active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    assert [(row[1], row[4], row[8]) for row in rows] == [("Lý Văn Nam", "Kinh tế", 3), ("Triệu Văn Quý", "Tày", 5)]
    assert "Kinh tế" in rows[0][9]
    sheet["E4"], sheet["D5"] = "Kinh", "28/02/1950"
    out = BytesIO()
    book.save(out)
    again = upload(client, town, clerk, out.getvalue(), "sua.xlsx")
    press(client, clerk, again.url, do="run")
    assert Case.objects.count() == 4


def test_the_template_is_read_back_as_it_is_meant(client, town, clerk, award):
    AwardTypeFactory(code="BANG_KHEN", level="province", title_vi="Bằng khen của Chủ tịch UBND tỉnh")
    data = sign_in(client, clerk).get(f"{UPLOAD}mau/").content
    book = load_workbook(BytesIO(data))
    assert book.sheetnames[:2] == ["Danh sách", "VÍ DỤ - không nhập"]
    assert len(book["Danh sách"].data_validations.dataValidation) == 4
    book["Danh sách"].append([1, "Lành Thị Sen", "cá nhân", "Nữ", "05/03/1971", "020171001234", "Tày", "", "", "", "",
                              "", "", award.title_vi, "Hiến đất.", ""])  # fmt: skip
    for row in range(2, 502):
        if book["Danh sách"].cell(row, 2).value:
            filled = row
    out = BytesIO()
    book.save(out)
    layout = reading.propose_layout(workbook.read(out.getvalue()))
    assert (layout.sheet, set(layout.columns.values()) - {"number"}) == (
        "Danh sách",
        {"full_name", "kind", "gender", "birth", "id_number", "ethnicity", "position", "workplace", "village", "head",
         "members", "women", "award", "achievement", "report_duties", "report_features", "case_code"},
    )  # fmt: skip
    page = upload(client, town, clerk, out.getvalue())
    [line] = client.get(page.url).context["rows"]
    assert (line.number, line.name, line.what) == (filled, "Lành Thị Sen", "sẽ lập mới")


def test_what_another_office_uploaded_is_not_there(client, town, clerk, award):
    page = upload(client, town, clerk, workbooks.people(1))
    other = town.neighbour().holder("commune", "committee", "clerk")
    for path in ("", "cot/", "nhap/", "ket-qua/", "con-lai/"):
        assert sign_in(client, other).get(f"{page.url}{path}").status_code == 404
    assert press(client, other, page.url, do="run").status_code == 404
    chair = town.holder("commune", "committee", "chair")
    assert upload(client, town, chair, workbooks.people(1)).status_code == 403
    assert sign_in(client, chair).get(f"{UPLOAD}mau/").status_code == 403


def test_a_list_can_be_put_aside(client, town, clerk, award):
    page = upload(client, town, clerk, workbooks.people(1))
    assert press(client, clerk, page.url, do="give_up").url == UPLOAD
    assert "không có gì được lập" in client.get(f"{page.url}ket-qua/").content.decode()
    assert Case.objects.count() == 0


@pytest.mark.parametrize(("path", "finished"), [("", False), ("ket-qua/", True)], ids=["preview", "result"])
def test_the_pages_ask_the_database_the_same_for_1_and_3_rows(client, town, clerk, award, path, finished):
    asked = []
    for number in (1, 3):
        batch = taking.start_import(clerk, town.campaign, workbooks.people(number), "a.xlsx", uuid4())
        if finished:
            carrying.carry_out(clerk, batch, limit=None)
        sign_in(client, clerk)
        client.get(f"{UPLOAD}{batch.pk}/{path}")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"{UPLOAD}{batch.pk}/{path}").status_code == 200
        asked.append(len(queries))
    assert asked == ([15, 15] if finished else [25, 25])


def test_a_list_that_came_before_says_what_of_the_dossiers_it_would_replace(client, town, clerk, award):
    batch = taking.start_import(clerk, town.campaign, workbooks.people(3), "a.xlsx", uuid4())
    assert carrying.carry_out(clerk, batch, limit=None).finished
    nominee = Nominee.objects.get(full_name="Nông Thị Hà")
    edit_nominee(clerk, nominee.pk, birth="12/01/1950", position="Trưởng thôn", id_number="020162001234")
    page = client.get(upload(client, town, clerk, workbooks.people(3)).url)
    said = {one.name: list(one.changes) for one in page.context["rows"]}
    assert said["Nông Thị Hà"][0] == "Ngày sinh hoặc năm sinh: “12/01/1950” → “02/01/1950”"
    assert said["Lý Văn Nam"] == []
    assert "“12/01/1950” → “02/01/1950”" in page.content.decode()
    assert "020162001234" not in page.content.decode()


def test_a_workbook_too_large_is_refused_before_it_is_read(client, town, clerk, settings, monkeypatch):
    settings.DOCUMENT_SIZE_LIMIT = 100
    monkeypatch.setattr(taking, "start_import", lambda *given: pytest.fail("the whole file was read"))
    page = upload(client, town, clerk, workbooks.people(1))
    assert page.status_code == 422
    assert "quá giới hạn" in page.content.decode()
