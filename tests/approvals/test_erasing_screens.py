"""An erased document says so wherever it is met; the pages by which it is erased are for one office."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from approvals.consultations import name_agencies
from nominations.documents import store
from nominations.documents.erasing import erase_document
from nominations.models import Document
from tests import files
from tests.approvals.factories import at_consultation, at_verification, keys, went
from tests.factories import AwardNominationFactory, DocumentFactory, stored, take
from tests.screens import sign_in
from tests.verbs import another_province

WAYS = ("document", "document_download")


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.DOCUMENTS = tmp_path


def officer(town):
    return town.holder("province", "interior", "data_protection_officer")


def verifier(town):
    return town.holder("district", "interior", "verifier")


@pytest.fixture
def case(town):
    return at_verification(town, 1)[0]


@pytest.fixture
def document(town, case):
    clerk = town.holder("commune", "committee", "clerk")
    return DocumentFactory(
        case=case, kind="other", by=clerk, file=stored(files.pdf(2), "a.pdf"), name="Bản khai Sen.pdf"
    )


def erased(town, document):
    return erase_document(officer(town), document.pk, reason="Đơn của bà Sen", command=uuid4()).document


def get(by, name, *args, query=""):
    return sign_in(Client(), by).get(reverse(name, args=args) + query)


def statuses(by, document):
    return [get(by, way, document.pk).status_code for way in WAYS]


@pytest.mark.parametrize(
    "post", ["district interior verifier", "commune committee clerk", "province inspectorate auditor"]
)
def test_an_erased_document_says_so_to_those_who_could_read_it(town, document, post):
    by = town.holder(*post.split())
    assert statuses(by, document) == [200, 200]
    erased(town, document)
    assert statuses(by, document) == [410, 410]
    page = get(by, "document", document.pk).content.decode()
    assert "đã được xóa ngày" in page
    assert reverse("case_history", args=[document.case.code]) in page


def test_an_erased_document_stays_hidden_from_others(town, document):
    tax = town.holder("district", "tax", "officer")
    erased(town, document)
    assert statuses(tax, document) == [404, 404]


def test_an_agency_that_was_sent_an_erased_document_is_told(town):
    police = town.holder("district", "police", "officer")
    [case] = at_verification(town, 1)
    document = Document.objects.get(case=case)
    name_agencies(verifier(town), keys([case]), [police.office_id], "Có vi phạm không?", shown=[document.pk])
    went(take([case], "consult", verifier(town)), "consultation")
    assert statuses(police, document) == [200, 200]
    erased(town, document)
    assert statuses(police, document) == [410, 410]


def test_the_page_of_documents_draws_nothing_of_an_erased_one(town, case, document):
    erased(town, document)
    page = get(verifier(town), "documents", case.code, query=f"?xem={document.pk}").content.decode()
    assert "nội dung đã xóa" in page
    assert "theo quy định về bảo vệ dữ liệu cá nhân" in page
    assert f'src="{reverse("document", args=[document.pk])}' not in page
    assert reverse("document_download", args=[document.pk]) not in page
    assert "Bản khai Sen" not in page


def test_a_lost_file_is_told_as_lost(town, document):
    store.path_of(document.file.sha256).unlink()
    assert statuses(verifier(town), document) == [503, 503]
    assert "check_documents" in get(verifier(town), "document", document.pk).content.decode()


def test_the_officer_finds_a_document_and_erases_it(town, case, document):
    client = sign_in(Client(), officer(town))
    listed = reverse("erasable_documents") + f"?ma={case.code.lower()}"
    address = reverse("erase_document", args=[document.pk])
    assert address in client.get(listed).content.decode()
    form = client.get(address).context["form"]
    sent = {"reason": "Đơn của bà Sen", "command": str(form.initial["command"])}
    assert client.post(address, sent | {"reason": ""}).status_code == 422
    answer = client.post(address, sent)
    assert (answer.status_code, answer.url) == (302, f"{reverse('erasable_documents')}?ma={case.code}")
    page = client.get(answer.url).content.decode()
    assert "Tệp không còn trong kho của máy chủ." in page
    assert address not in page
    assert statuses(verifier(town), document) == [410, 410]
    # A second click answers as the first did.
    assert client.post(address, sent).status_code == 302
    assert "đã được xóa" in client.get(address).content.decode()


def test_the_officer_reaches_a_draft_too(town):
    case = AwardNominationFactory(town=town).case
    assert get(officer(town), "case", case.code).status_code == 404
    assert get(officer(town), "erasable_documents", query=f"?ma={case.code}").status_code == 200


def test_the_officer_is_told_where_the_same_content_still_is(town, case, document):
    other = AwardNominationFactory(town=town).case
    clerk = town.holder("commune", "committee", "clerk")
    DocumentFactory(case=other, kind="photo", by=clerk, file=document.file)
    assert other.code in get(officer(town), "erase_document", document.pk).content.decode()


def test_nobody_else_erases_or_looks_for_what_to_erase(town, case, document):
    far = another_province(town)
    assert get(officer(town), "erase_document", document.pk).status_code == 200
    for by in (verifier(town), town.holder("province", "interior", "administrator"), officer(far)):
        client = sign_in(Client(), by)
        address = reverse("erase_document", args=[document.pk])
        assert client.get(address).status_code == 404
        assert client.post(address, {"reason": "Đơn", "command": str(uuid4())}).status_code == 404
    assert get(verifier(town), "erasable_documents").status_code == 403
    found = get(officer(far), "erasable_documents", query=f"?ma={case.code}")
    assert (found.status_code, document.name in found.content.decode()) == (200, False)
    assert "Không có hồ sơ mang mã này trong tỉnh." in found.content.decode()
    document.refresh_from_db()
    assert document.erased_at is None


def test_the_menu_offers_erasing_to_the_officer_alone(town):
    address = f'href="{reverse("erasable_documents")}"'
    assert address in get(officer(town), "inbox").content.decode()
    assert address not in get(verifier(town), "inbox").content.decode()


@pytest.mark.parametrize("code", ["", "KT-187-99999", "\x00", "a" * 300, "<script>"])
def test_a_code_that_names_nothing_finds_nothing(town, code):
    found = get(officer(town), "erasable_documents", query=f"?ma={code}".replace("\x00", "%00"))
    assert (found.status_code, "Không có hồ sơ mang mã này" in found.content.decode()) == (200, bool(code))
    assert "<script>" not in found.content.decode().replace("<script src", "")


def test_a_page_of_a_consulted_case_works_when_its_document_was_erased(town):
    police = town.holder("district", "police", "officer")
    [case] = at_consultation(town, 1, [police.office_id])
    erased(town, Document.objects.get(case=case))
    assert get(verifier(town), "case", case.code).status_code == 200
    assert get(police, "case", case.code).status_code == 200


@pytest.mark.parametrize(
    "post",
    [
        "province interior data_protection_officer",
        "province interior verifier",
        "province interior head",
        "province interior intake_officer",
    ],
)
def test_erasing_in_a_draft_opens_it_to_nobody_of_the_erasers_body(town, post):
    row = AwardNominationFactory(town=town)
    clerk = town.holder("commune", "committee", "clerk")
    kept, gone = (
        DocumentFactory(case=row.case, kind="other", by=clerk, file=stored(files.pdf(pages), name), name=name)
        for pages, name in ((1, "a.pdf"), (2, "b.pdf"))
    )
    by = town.holder(*post.split())
    before = (get(by, "case", row.case.code).status_code, statuses(by, kept))
    assert before == (404, [404, 404])
    erased(town, gone)
    assert (get(by, "case", row.case.code).status_code, statuses(by, kept)) == before
