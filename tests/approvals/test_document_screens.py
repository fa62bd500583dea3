"""The pages of documents: what a person sees, picks, reads, and is told."""

from __future__ import annotations

import re
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from nominations.documents import attaching, store
from nominations.importing import taking
from nominations.models import Document, ImportBatch, ImportedRow
from tests import files
from tests.approvals.case_pages import clerk, get, headings, part, text_of, verifier
from tests.approvals.factories import at_verification
from tests.factories import AwardNominationFactory, DocumentFactory, submit
from tests.nominations.importing import workbooks
from tests.screens import key, sign_in
from workflows.models import Case, Task
from workflows.screens import acts


def file(data: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def send(by, name, args, **data):
    return sign_in(Client(), by).post(reverse(name, args=args), {"capacity": key(by)} | data)


def drafted(town, **more):
    return AwardNominationFactory(town=town, **more).case


def panel(client, by, case) -> str:
    page = get(client, by, case)
    assert "documents" in headings(page)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", part(page, '<section class="panel" id="documents"')))


# The panel of the case


def test_case_shows_what_is_there_and_what_is_missing(client, town):
    case = drafted(town, documents=False)
    said = panel(client, clerk(town), case)
    assert "Biên bản họp xét khen thưởng ✕ còn thiếu" in said
    assert "Căn cứ:" in said
    attaching.attach(clerk(town), [case.pk], "review_minutes", files.pdf(2), "Biên bản.pdf", note="Bản ký")
    said = panel(client, clerk(town), case)
    assert "✓ bắt buộc, đã có" in said
    assert "Biên bản.pdf 2 trang" in said
    assert "Bản ký" in said
    assert "còn thiếu" not in said


def test_case_offers_to_attach_only_where_the_dossier_is_open(client, town):
    case = drafted(town)
    assert "Đính kèm tài liệu" in panel(client, clerk(town), case)
    assert submit(town, [case]).refused == ()
    assert "Đính kèm tài liệu" not in panel(client, clerk(town), case)
    assert "Đính kèm tài liệu" not in panel(client, town.holder("commune", "committee", "chair"), case)


@pytest.mark.parametrize("count", [1, 3])
def test_page_of_documents_takes_the_same_number_of_statements_for_one_and_for_three(
    town, count, django_assert_num_queries
):
    [case] = at_verification(town, 1)
    for number in range(count - 1):
        DocumentFactory(case=case, kind=("photo", "other")[number], by=clerk(town))
    browser = sign_in(Client(), verifier(town))
    address = reverse("documents", args=[case.code])
    browser.get(address)
    with django_assert_num_queries(PAGE):
        assert browser.get(address).content.decode().count('class="document-name"') == count


#: Statements of the page of documents, with those of signing in, the capacity and the menu.
PAGE = 13


# Reading


@pytest.fixture
def read(town):
    """A case with a PDF of three pages, a picture and a Word file."""
    case = drafted(town, documents=False)
    rows = {
        kind: attaching.attach(clerk(town), [case.pk], kind, data, name)[0]
        for kind, data, name in (
            ("other", files.docx(), "Báo cáo.docx"),
            ("review_minutes", files.pdf(3), "Biên bản.pdf"),
            ("photo", files.picture(), "Ảnh.png"),
        )
    }
    return case, rows


def page_of(town, case, query="") -> str:
    answer = sign_in(Client(), clerk(town)).get(reverse("documents", args=[case.code]) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_first_document_that_can_be_drawn_is_open_at_its_first_page(town, read):
    case, rows = read
    assert f'<iframe class="viewer-frame" src="/tai-lieu/{rows["review_minutes"].pk}/#page=1&amp;' in page_of(
        town, case
    )


@pytest.mark.parametrize(("asked", "shown"), [("2", 2), ("3", 3), ("4", 3), ("0", 1), ("-1", 1), ("x", 1), ("²", 1)])
def test_document_is_opened_at_a_page_that_it_has(town, read, asked, shown):
    case, rows = read
    found = page_of(town, case, f"?xem={rows['review_minutes'].pk}&trang={quote(asked)}")
    assert f'src="/tai-lieu/{rows["review_minutes"].pk}/#page={shown}&amp;' in found


def test_picture_is_drawn_in_the_page(town, read):
    case, rows = read
    found = page_of(town, case, f"?xem={rows['photo'].pk}")
    assert f'<img class="viewer-picture" src="/tai-lieu/{rows["photo"].pk}/" alt="Ảnh: Ảnh.png">' in found
    assert "<iframe" not in found


def test_word_file_is_offered_to_be_saved(town, read):
    case, rows = read
    found = page_of(town, case, f"?xem={rows['other'].pk}")
    assert "Tệp Word không xem được ngay trong trang" in found
    assert f'href="/tai-lieu/{rows["other"].pk}/tai-ve/"' in found
    assert "<iframe" not in found


def test_document_taken_off_is_listed_apart_with_who_and_why(town, read):
    case, rows = read
    attaching.detach(clerk(town), [rows["photo"].pk], "Nhầm người")
    said = re.sub(r"<[^>]+>", " ", page_of(town, case))
    assert "Đã gỡ: 1 tài liệu" in said
    assert ": Nhầm người" in said


# The bytes


def fetched(town, row, way="document", **headers):
    return sign_in(Client(), clerk(town)).get(reverse(way, args=[row.pk]), headers=headers)


def body(answer) -> bytes:
    return b"".join(answer.streaming_content)


def test_pdf_is_shown_in_a_frame_of_this_site_only(town, read):
    answer = fetched(town, read[1]["review_minutes"])
    assert (answer.headers["Content-Type"], body(answer)) == ("application/pdf", files.pdf(3))
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Disposition"] == f"inline; filename*=utf-8''{quote('Biên bản.pdf')}"


def test_picture_is_shown_and_can_do_nothing(town, read):
    answer = fetched(town, read[1]["photo"])
    assert (answer.headers["Content-Type"], body(answer)) == ("image/png", files.picture())
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
    assert answer.headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(("kind", "way"), [
    ("review_minutes", "document_download"), ("photo", "document_download"), ("other", "document_download"),
    ("other", "document"),
])  # fmt: skip
def test_download_is_saved_under_its_name_and_never_opened_here(town, read, kind, way):
    row = read[1][kind]
    answer = fetched(town, row, way)
    assert answer.headers["Content-Disposition"] == f"attachment; filename*=utf-8''{quote(row.name)}"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert len(body(answer)) == row.file.size


@pytest.mark.parametrize("way", ["document", "document_download"])
def test_bytes_are_asked_for_again_each_time_and_sent_only_once(town, read, way):
    row = read[1]["photo"]
    answer = fetched(town, row, way)
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["ETag"] == f'"{row.file.sha256}"'
    again = fetched(town, row, way, if_none_match=answer.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert fetched(town, row, way, if_none_match='"khác"').status_code == 200


def test_kept_pdf_may_still_be_framed_when_it_is_asked_for_again(town, read):
    row = read[1]["review_minutes"]
    first, again = fetched(town, row), fetched(town, row, if_none_match=f'"{row.file.sha256}"')
    assert (first.status_code, again.status_code) == (200, 304)
    for name in ("Content-Security-Policy", "X-Frame-Options", "Cache-Control", "ETag"):
        assert again.headers[name] == first.headers[name]


def test_known_bytes_are_not_told_to_be_known_to_whoever_may_not_read_them(town, read):
    row = read[1]["photo"]
    stranger = sign_in(Client(), verifier(town))
    answer = stranger.get(reverse("document", args=[row.pk]), headers={"if-none-match": f'"{row.file.sha256}"'})
    assert answer.status_code == 404


def test_lost_file_is_said_so_and_is_no_mistake_of_the_program(town, read, settings, tmp_path):
    settings.DOCUMENTS = tmp_path
    answer = fetched(town, read[1]["photo"])
    assert answer.status_code == 503
    assert "Hồ sơ không bị mất gì" in answer.content.decode()


def test_name_cannot_break_out_of_its_header(town):
    case = drafted(town)
    [row] = attaching.attach(clerk(town), [case.pk], "photo", files.picture(), 'a"; filename="x.exe\r\nX-Evil: 1.png')
    answer = fetched(town, row, "document_download")
    assert "X-Evil" not in answer.headers
    assert "\r" not in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Disposition"].endswith('.png"')


# Attaching


def test_several_files_are_attached_at_once_and_told(town):
    case = drafted(town)
    pictures = [file(files.picture(colour=colour), f"{colour}.png") for colour in ("red", "green")]
    answer = send(clerk(town), "attach_documents", [case.code], kind="photo", files=pictures, note="Hiện trường")
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("documents", args=[case.code]))
    found = Document.objects.filter(case=case, kind="photo").order_by("pk")
    assert list(found.values_list("name", "note")) == [("red.png", "Hiện trường"), ("green.png", "Hiện trường")]


def test_missing_kind_is_offered_first(client, town):
    case = drafted(town, documents=False)
    page = sign_in(client, clerk(town)).get(reverse("attach_documents", args=[case.code])).content.decode()
    assert re.findall(r'<option value="(\w+)"', page)[0] == "review_minutes"


def test_sound_files_stay_when_others_are_refused_and_each_refusal_names_its_file(town):
    case = drafted(town)
    upload = [
        file(files.picture(), "tốt.png"), file(b"", "rỗng.pdf"), file(files.EICAR, "vi-rút.pdf"),
        file(files.pdf(password="x"), "khóa.pdf"),
    ]  # fmt: skip
    answer = send(clerk(town), "attach_documents", [case.code], kind="photo", files=upload, note="giữ <b>nguyên</b>")
    said = answer.content.decode()
    assert answer.status_code == 422
    assert "Đã đính kèm 1 tệp, không cần chọn lại: tốt.png" in re.sub(r"\s+", " ", said)
    for words in ("“rỗng.pdf” rỗng", "“vi-rút.pdf” có nội dung là văn bản thuần", "“khóa.pdf” có mật khẩu"):
        assert words in said
    assert 'value="giữ &lt;b&gt;nguyên&lt;/b&gt;"' in said
    assert '<option value="photo" selected>' in said
    assert list(Document.objects.filter(case=case, kind="photo").values_list("name", flat=True)) == ["tốt.png"]


def test_file_too_large_is_refused_before_it_is_read(town, settings, monkeypatch):
    settings.DOCUMENT_SIZE_LIMIT = 1000
    monkeypatch.setattr(store, "keep", lambda *args, **more: pytest.fail("read"))
    case = drafted(town, documents=False)
    answer = send(clerk(town), "attach_documents", [case.code], kind="photo", files=file(bytes(1001), "a.pdf"))
    assert answer.status_code == 422
    assert "quá giới hạn 1 KB" in answer.content.decode()


@pytest.mark.parametrize("data", [{"kind": "photo"}, {"kind": "agency_answer"}, {"kind": ""}])
def test_form_without_files_or_with_a_strange_kind_is_refused(town, data):
    case = drafted(town)
    if data["kind"] != "photo":
        data = data | {"files": file(files.picture(), "a.png")}
    before = Document.objects.count()
    assert send(clerk(town), "attach_documents", [case.code], **data).status_code == 422
    assert Document.objects.count() == before


def test_too_many_files_at_once_are_refused(town):
    case = drafted(town)
    many = [file(files.picture(), f"{number}.png") for number in range(21)]
    answer = send(clerk(town), "attach_documents", [case.code], kind="photo", files=many)
    assert answer.status_code == 422
    assert "tối đa 20 tệp" in answer.content.decode()


def test_page_to_attach_says_why_it_is_closed_once_the_dossier_is_sent(town):
    case = drafted(town)
    assert submit(town, [case]).refused == ()
    for by, status in ((clerk(town), 403), (town.holder("commune", "committee", "chair"), 409)):
        assert sign_in(Client(), by).get(reverse("attach_documents", args=[case.code])).status_code == status


# One for many


def test_one_file_is_attached_to_the_dossiers_that_were_chosen(town):
    cases = [drafted(town, documents=False) for _ in range(3)]
    chosen = [case.pk for case in cases[:2]]
    data = {"kind": "review_minutes", "files": file(files.pdf(), "Biên bản.pdf"), "attach": "1", "case": chosen}
    answer = send(clerk(town), "attach_to_many", [], **data)
    assert answer.status_code == 302
    assert list(Document.objects.order_by("pk").values_list("case_id", flat=True)) == chosen
    assert Document.objects.values("file").distinct().count() == 1


def test_dossiers_selected_in_the_inbox_come_ticked(town):
    cases = [drafted(town) for _ in range(2)]
    answer = send(clerk(town), "attach_to_many", [], case=[cases[1].pk])
    said = answer.content.decode()
    assert answer.status_code == 200
    assert f'value="{cases[1].pk}" id="pick-{cases[1].pk}" checked' in said
    assert cases[0].code not in said


def imported_into(town, case) -> ImportBatch:
    batch = taking.start_import(clerk(town), town.campaign, workbooks.people(1), "Danh sách.xlsx", uuid4())
    ImportedRow.objects.create(batch=batch, number=2, case=case, result=ImportedRow.Result.CREATED)
    ImportedRow.objects.create(batch=batch, number=3, result=ImportedRow.Result.REFUSED, problem="Thiếu họ tên.")
    return batch


def test_dossiers_of_an_import_come_ticked_and_no_others(town):
    cases = [drafted(town) for _ in range(2)]
    batch = imported_into(town, cases[1])
    answer = sign_in(Client(), clerk(town)).get(f"{reverse('attach_to_many')}?nhap={batch.pk}")
    assert re.findall(r'id="pick-(\d+)" checked', answer.content.decode()) == [str(cases[1].pk)]
    assert cases[0].code not in answer.content.decode()


def test_import_of_another_office_is_not_seen_where_files_are_attached(town):
    batch = imported_into(town, drafted(town))
    for key_of_import in (batch.pk, 10**17):
        page = sign_in(Client(), clerk(town.neighbour())).get(f"{reverse('attach_to_many')}?nhap={key_of_import}")
        assert page.status_code == 404


def test_nobody_attaches_to_a_dossier_that_is_not_at_his_desk(town):
    mine, others = drafted(town), AwardNominationFactory(town=town.neighbour()).case
    before = Document.objects.count()
    data = {"kind": "photo", "files": file(files.picture(), "a.png"), "attach": "1", "case": [mine.pk, others.pk]}
    assert send(clerk(town), "attach_to_many", [], **data).status_code == 422
    assert Document.objects.count() == before


# Taking off


def test_document_is_taken_off_with_a_reason(town):
    case = drafted(town)
    row = DocumentFactory(case=case, kind="photo", by=clerk(town))
    assert send(clerk(town), "detach_document", [case.code, row.pk], reason="").status_code == 422
    assert send(clerk(town), "detach_document", [case.code, row.pk], reason="Nhầm người").status_code == 302
    row.refresh_from_db()
    assert (row.removal_reason, row.removed_by_id) == ("Nhầm người", clerk(town).user_id)
    assert send(clerk(town), "detach_document", [case.code, row.pk], reason="Lần nữa").status_code == 404


def test_document_of_another_case_is_not_taken_off_here(town):
    case, other = drafted(town), drafted(town)
    row = Document.objects.get(case=other)
    assert send(clerk(town), "detach_document", [case.code, row.pk], reason="Nhầm").status_code == 404
    row.refresh_from_db()
    assert row.removed_at is None


def test_text_of_the_page_names_the_document_to_be_taken_off(client, town):
    case = drafted(town)
    row = Document.objects.get(case=case)
    page = sign_in(client, clerk(town)).get(reverse("detach_document", args=[case.code, row.pk]))
    assert f"Gỡ “{row.name}” (Biên bản họp xét khen thưởng) khỏi hồ sơ" in text_of(page)


def selection_of(by, case) -> str:
    task = Task.objects.get(case=case, office=by.office_id)
    chosen = acts.token(Case.objects.get(pk=case.pk), task.pk)
    return sign_in(Client(), by).get(f"{reverse('selection')}?chon={chosen}").content.decode()


def test_selection_offers_one_document_for_all_where_dossiers_are_put_together(town):
    assert f'action="{reverse("attach_to_many")}"' in selection_of(clerk(town), drafted(town))
    [case] = at_verification(town, 1)
    assert f'action="{reverse("attach_to_many")}"' not in selection_of(verifier(town), case)
