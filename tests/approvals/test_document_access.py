"""Who may reach a document, by every way there is to one: its address, its download, the page of its case, the page of
another case, a key that was good once. Each denial stands beside a success in the same set-up."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from approvals import sight as approvals_sight
from approvals.consultations import name_agencies, name_recall, questions, write_opinion
from approvals.models import Consultation
from approvals.verification import documents_of
from nominations.documents import attaching
from nominations.models import Document, Submission
from nominations.submissions import draft_submission
from tests import files
from tests.approvals.factories import at_consultation, at_intake, at_verification, keys, went
from tests.factories import (
    AppointmentFactory,
    AwardNominationFactory,
    DocumentFactory,
    UserFactory,
    another_holder,
    take,
)
from tests.screens import sign_in
from tests.verbs import another_province
from workflows.engine import Capacity
from workflows.models import Task
from workflows.offices import end_appointment
from workflows.sight import NotSeen

CLERK, VERIFIER, POLICE, TAX = (
    "commune committee clerk", "district interior verifier", "district police officer", "district tax officer",
)  # fmt: skip
AUDITOR = "province inspectorate auditor"
#: Bodies that the case has not passed, and one that reads no case.
STRANGERS = ("district tax officer", "district ethnic_affairs verifier", "commune police officer",
             "district emulation_council secretary", "province interior administrator")  # fmt: skip
WAYS = ("document", "document_download")


def who(town, post) -> Capacity:
    return town.holder(*post.split())


def statuses(by, document) -> dict[str, int]:
    """How each way to the bytes answers, and to the page where they are read."""
    client = sign_in(Client(), by)
    found = {way: client.get(reverse(way, args=[document.pk])).status_code for way in WAYS}
    if document.case_id:
        page = client.get(reverse("documents", args=[document.case.code]) + f"?xem={document.pk}")
        shown = page.status_code == 200 and f"/tai-lieu/{document.pk}/" in page.content.decode()
        found["page"] = 200 if shown else 404
    return found


def everywhere(status) -> dict[str, int]:
    return {"document": status, "document_download": status, "page": status}


@pytest.fixture
def document(town):
    """The minutes of a case that the district verifies."""
    [case] = at_verification(town, 1)
    return Document.objects.get(case=case)


@pytest.mark.parametrize("post", [CLERK, VERIFIER, "district interior intake_officer", AUDITOR])
def test_document_is_read_where_its_case_was_handled_and_where_it_is_audited(town, document, post):
    assert statuses(who(town, post), document) == everywhere(200)


@pytest.mark.parametrize("post", STRANGERS)
def test_document_is_hidden_from_bodies_that_its_case_has_not_passed(town, document, post):
    assert statuses(who(town, post), document) == everywhere(404)
    assert statuses(who(town, VERIFIER), document) == everywhere(200)


@pytest.mark.parametrize("post", [CLERK, VERIFIER, AUDITOR, "province interior administrator"])
def test_document_is_hidden_from_another_province(town, document, post):
    assert statuses(who(another_province(town), post), document) == everywhere(404)


def test_document_is_hidden_from_the_neighbouring_commune(town, document):
    assert statuses(who(town.neighbour(), CLERK), document) == everywhere(404)


@pytest.mark.parametrize("way", [*WAYS, "documents"])
def test_document_is_asked_for_by_nobody_who_has_not_signed_in(document, way):
    answer = Client().get(reverse(way, args=[document.case.code if way == "documents" else document.pk]))
    assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, "/dang-nhap/")


@pytest.mark.parametrize("way", [*WAYS, "documents"])
def test_superuser_without_an_office_reads_no_document(document, way):
    client = Client()
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    answer = client.get(reverse(way, args=[document.case.code if way == "documents" else document.pk]))
    assert answer.status_code == 403


def test_whoever_left_his_office_reads_no_document(town, document):
    gone = another_holder(town.office(*VERIFIER.split()))
    assert statuses(gone, document) == everywhere(200)
    appointment = AppointmentFactory._meta.model.objects.get(user=gone.user_id)
    end_appointment(appointment, on=appointment.valid_from, reason="Chuyển công tác", by=UserFactory())
    client = sign_in(Client(), gone)
    assert {client.get(reverse(way, args=[document.pk])).status_code for way in WAYS} == {403}
    with pytest.raises(NotSeen):
        approvals_sight.document_in_sight(gone, document.pk)


def test_page_of_another_case_does_not_open_the_document(town, document):
    [other] = at_verification(town, 1)
    page = sign_in(Client(), who(town, VERIFIER)).get(reverse("documents", args=[other.code]) + f"?xem={document.pk}")
    assert page.status_code == 200
    assert f"/tai-lieu/{document.pk}/" not in page.content.decode()


@pytest.mark.parametrize("key", [0, 10**9, 2**63, 2**70])
def test_key_of_nothing_is_not_found(town, document, key):
    for way in WAYS:
        assert sign_in(Client(), who(town, VERIFIER)).get(reverse(way, args=[key])).status_code == 404


def test_document_of_a_draft_is_the_communes_own(town):
    row = AwardNominationFactory(town=town)
    document = Document.objects.get(case=row.case)
    assert statuses(who(town, CLERK), document) == everywhere(200)
    for post in (VERIFIER, "district interior intake_officer", "commune police officer"):
        assert statuses(who(town, post), document) == everywhere(404)


def test_document_taken_off_is_read_by_those_who_handled_the_case_and_by_audit_only(town):
    row = AwardNominationFactory(town=town)
    photo = DocumentFactory(case=row.case, kind="photo", by=who(town, CLERK))
    attaching.detach(who(town, CLERK), [photo.pk], "Nhầm người")
    for post, status in ((CLERK, 200), (AUDITOR, 200), (VERIFIER, 404), (TAX, 404)):
        assert statuses(who(town, post), photo) == everywhere(status), post


@pytest.fixture
def consulted(town):
    """A case about which police and tax are asked; the police were shown the photo."""
    [case] = at_verification(town, 1)
    verifier = who(town, VERIFIER)
    photo = DocumentFactory(case=case, kind="photo", name="anh.docx", by=who(town, CLERK))
    offices = [town.office(*post.split()).pk for post in (POLICE, TAX)]
    rows = name_agencies(verifier, [case.pk], offices, "Có vi phạm không?")
    # Both agencies get the same question; here one of them gets a document with it.
    rows[0].shown.set([photo])
    return case, photo, rows


def ask(town, case):
    return went(take([case], "consult", who(town, VERIFIER)), "consultation")


def test_agency_reads_what_it_was_sent_and_nothing_else_of_the_case(town, consulted):
    case, photo, _rows = consulted
    minutes = Document.objects.get(case=case, kind="review_minutes")
    ask(town, case)
    police, tax = who(town, POLICE), who(town, TAX)
    assert statuses(police, photo) == everywhere(200)
    assert statuses(police, minutes) == everywhere(404)
    assert statuses(tax, photo) == everywhere(404)
    assert set(approvals_sight.documents_in_sight(police)) == {photo}
    assert set(approvals_sight.documents_in_sight(tax)) == set()


def test_agency_reads_nothing_before_it_is_asked(town, consulted):
    case, photo, _rows = consulted
    assert statuses(who(town, POLICE), photo) == everywhere(404)
    ask(town, case)
    assert statuses(who(town, POLICE), photo) == everywhere(200)


def test_agency_reads_nothing_any_more_when_the_question_was_taken_back(town, consulted):
    case, photo, rows = consulted
    ask(town, case)
    assert statuses(who(town, POLICE), photo) == everywhere(200)
    Consultation.objects.filter(pk=rows[0].pk).update(outcome="recalled", answered_at=case.started_at)
    assert statuses(who(town, POLICE), photo) == everywhere(404)


def test_agency_does_not_read_what_was_taken_off_since(town, consulted):
    case, photo, _rows = consulted
    ask(town, case)
    Document.objects.filter(pk=photo.pk).update(
        removed_by=photo.attached_by, removed_at=photo.attached_at, removal_reason="Nhầm"
    )
    assert statuses(who(town, POLICE), photo) == everywhere(404)
    assert statuses(who(town, VERIFIER), photo) == everywhere(200)


def test_answer_of_an_agency_is_read_by_itself_and_by_those_who_handle_the_case_not_by_another_agency(town, consulted):
    case, _photo, rows = consulted
    ask(town, case)
    answer = DocumentFactory(case=case, kind="agency_answer", by=who(town, POLICE))
    Consultation.objects.filter(pk=rows[0].pk).update(
        document=answer,
        answered_at=case.started_at,
        outcome="agree",
        opinion="Nhất trí",
        answered_by=who(town, POLICE).user_id,
    )
    assert take([case], "reply", who(town, POLICE)).refused == ()
    for post, status in ((POLICE, 200), (TAX, 404), (VERIFIER, 200), (CLERK, 200), (AUDITOR, 200)):
        assert statuses(who(town, post), answer) == everywhere(status), post


def test_agency_that_was_shown_nothing_reads_nothing(town):
    [case] = at_consultation(town, 1, [town.office(*POLICE.split()).pk])
    minutes = Document.objects.get(case=case)
    assert statuses(who(town, POLICE), minutes) == everywhere(404)
    assert statuses(who(town, VERIFIER), minutes) == everywhere(200)


def of_submission(town, paper, by=CLERK):
    return attaching.attach_to_submission(who(town, by), paper, "submission_attachment", files.docx(), "a.docx")


def test_document_of_a_draft_submission_is_read_where_it_is_prepared(town):
    signer = town.office("commune", "committee", "chair")
    document = of_submission(town, draft_submission(who(town, CLERK), signer, title="Tờ trình", case_ids=[]))
    for post, status in ((CLERK, 200), ("commune committee chair", 200), (VERIFIER, 404), (TAX, 404)):
        assert statuses(who(town, post), document) == {"document": status, "document_download": status}, post


def test_document_of_a_signed_submission_is_read_with_it_and_by_no_administrator(town):
    at_intake(town, 1)
    document = of_submission(town, Submission.objects.get(), "commune committee records_officer")
    expected = (
        (CLERK, 200), ("district interior intake_officer", 200), (AUDITOR, 200), (TAX, 404),
        ("province interior administrator", 404), ("district interior administrator", 404),
    )  # fmt: skip
    for post, status in expected:
        assert statuses(who(town, post), document) == {"document": status, "document_download": status}, post
    assert statuses(who(town.neighbour(), CLERK), document) == {"document": 404, "document_download": 404}


def test_document_taken_off_a_submission_stays_with_the_body_whose_it_is(town):
    signer = town.office("commune", "committee", "chair")
    paper = draft_submission(who(town, CLERK), signer, title="Tờ trình", case_ids=[])
    document = of_submission(town, paper)
    attaching.detach_from_submission(who(town, CLERK), document.pk, "Nhầm")
    assert statuses(who(town, CLERK), document) == {"document": 200, "document_download": 200}
    assert statuses(who(town, VERIFIER), document) == {"document": 404, "document_download": 404}


@pytest.mark.parametrize("count", [1, 3])
def test_reaching_a_document_takes_the_same_number_of_statements_among_one_and_among_three(
    town, count, django_assert_num_queries
):
    cases = at_verification(town, count)
    document = Document.objects.filter(case__in=keys(cases)).first()
    verifier = who(town, VERIFIER)
    with django_assert_num_queries(18):
        found = approvals_sight.document_in_sight(verifier, document.pk)
        assert (found.file.kind, found.case.code, str(found.office)) == (
            "docx",
            document.case.code,
            str(document.office),
        )


def test_answer_that_an_agency_has_not_sent_is_read_by_nobody_else(town, consulted):
    case, _photo, _rows = consulted
    ask(town, case)
    draft = write_opinion(who(town, POLICE), case.pk, "agree", "Nhất trí", file=(files.pdf(), "Nháp.pdf")).document
    last = write_opinion(who(town, POLICE), case.pk, "agree", "Nhất trí", file=(files.pdf(2), "Ký.pdf")).document
    everybody_else = (TAX, VERIFIER, CLERK, AUDITOR)
    for document in (draft, last):
        for post in everybody_else:
            assert statuses(who(town, post), document) == everywhere(404), post
    assert statuses(who(town, POLICE), last) == everywhere(200)
    page = sign_in(Client(), who(town, VERIFIER)).get(reverse("documents", args=[case.code]))
    assert "Nháp.pdf" not in page.content.decode()
    assert "Ký.pdf" not in page.content.decode()

    assert take([case], "reply", who(town, POLICE)).refused == ()
    assert statuses(who(town, VERIFIER), last) == everywhere(200)
    assert statuses(who(town, VERIFIER), draft) == everywhere(404)


def test_answer_that_was_not_sent_before_the_question_was_taken_back_stays_its_own_affair(town, consulted):
    case, _photo, _rows = consulted
    ask(town, case)
    draft = write_opinion(who(town, POLICE), case.pk, "object", "Chưa rõ", file=(files.pdf(), "Nháp.pdf")).document
    name_recall(who(town, VERIFIER), [case.pk], [town.office(*POLICE.split()).pk])
    assert take([case], "recall_question", who(town, VERIFIER), "Không cần nữa").refused == ()
    assert statuses(who(town, VERIFIER), draft) == everywhere(404)
    assert [one.pk for one in documents_of(case.pk)].count(draft.pk) == 0


def test_answer_that_was_not_sent_before_the_case_was_withdrawn_stays_its_own_affair(town, consulted):
    case, _photo, [row, _other] = consulted
    ask(town, case)
    draft = write_opinion(who(town, POLICE), case.pk, "object", "Chưa rõ", file=(files.pdf(3), "Nháp.pdf")).document
    went(take([case], "withdraw", town.holder("commune", "committee", "chair"), "Rút"), "withdrawn")
    row.refresh_from_db()
    assert (row.outcome, row.opinion) == (Consultation.Outcome.RECALLED, "")
    assert statuses(who(town, VERIFIER), draft) == everywhere(404)


def test_answer_that_was_not_sent_is_no_answer_when_the_question_ended_otherwise(town, consulted):
    """As in editions whose withdrawal takes no question back."""
    case, _photo, [row, _other] = consulted
    ask(town, case)
    draft = write_opinion(who(town, POLICE), case.pk, "object", "Chưa rõ", file=(files.pdf(3), "Nháp.pdf")).document
    Task.objects.filter(case=case, office=row.agency).delete()
    case.refresh_from_db()
    [asked] = [one for one in questions(case) if one.row.pk == row.pk]
    assert (asked.waiting, asked.answered) == (False, False)
    assert statuses(who(town, VERIFIER), draft) == everywhere(404)
