"""Attaching documents: one upload for many dossiers, only where they are put together; taken off, the row stays."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nominations.documents import attaching, store
from nominations.documents.attaching import attach, detach, present
from nominations.errors import DomainError
from nominations.models import Document, StoredFile, Submission
from nominations.submissions import cancel_submission, draft_submission
from tests import files
from tests.factories import AwardNominationFactory, DelegateNominationFactory, submit
from workflows.models import Touch

#: Statements of one attaching, savepoints counted: asking twice who may, storing the file, the rows, who edited.
ATTACHING = 20


@pytest.fixture
def clerk(town):
    return town.holder("commune", "committee", "clerk")


def cases(town, count):
    return [AwardNominationFactory(town=town, documents=False).case.pk for _ in range(count)]


def refusal(verb, *args, **more) -> tuple[str, str]:
    before = list(Document.objects.order_by("pk").values_list())
    with pytest.raises(DomainError) as caught:
        verb(*args, **more)
    assert list(Document.objects.order_by("pk").values_list()) == before
    return caught.value.field, caught.value.problem.code


def test_document_says_what_it_is_and_who_attached_it(town, clerk):
    [case] = cases(town, 1)
    [row] = attach(clerk, [case], "review_minutes", files.pdf(2), "../Biên bản\u202e.exe", note=" Bản  ký ")
    assert (row.case_id, row.kind, row.name, row.note) == (case, "review_minutes", "Biên bản.pdf", "Bản ký")
    assert (row.attached_by_id, row.office_id, row.file.pages) == (clerk.user_id, clerk.office_id, 2)
    assert (row.removed_at, row.removal_reason) == (None, "")


def test_one_upload_for_thirty_dossiers_is_one_file_and_thirty_rows(town, clerk):
    thirty = cases(town, 30)
    rows = attach(clerk, thirty[::-1], "review_minutes", files.pdf(), "a.pdf")
    assert [row.case_id for row in rows] == thirty[::-1]
    assert StoredFile.objects.count() == len({row.file_id for row in rows}) == 1
    assert {case: len(found) for case, found in present(thirty).items()} == dict.fromkeys(thirty, 1)


@pytest.mark.parametrize("count", [1, 3])
def test_attaching_takes_the_same_number_of_statements_for_one_case_and_for_three(town, clerk, count):
    wanted = cases(town, count)
    with CaptureQueriesContext(connection) as queries:
        attach(clerk, wanted, "photo", files.picture(), "a.png")
    assert len(queries) == ATTACHING


@pytest.mark.parametrize("count", [1, 3])
def test_reading_documents_of_cases_takes_one_statement(town, clerk, count, django_assert_num_queries):
    wanted = cases(town, count)
    attach(clerk, wanted, "photo", files.picture(), "a.png")
    with django_assert_num_queries(1):
        found = present(wanted)
        assert [(row.file.kind, str(row.office), str(row.attached_by)) for rows in found.values() for row in rows]


def test_the_same_file_again_keeps_the_one_row(town, clerk):
    [case] = cases(town, 1)
    first = attach(clerk, [case], "photo", files.picture(), "a.png")
    again = attach(clerk, [case], "photo", files.picture(), "b.png", note="khác")
    assert (again, again[0].name, again[0].note) == (first, "a.png", "")


def test_the_same_file_as_another_kind_is_another_document(town, clerk):
    [case] = cases(town, 1)
    attach(clerk, [case], "photo", files.picture(), "a.png")
    attach(clerk, [case], "other", files.picture(), "a.png")
    assert [row.kind for row in present([case])[case]] == ["photo", "other"]


def test_whoever_attaches_has_edited_the_dossier(town, clerk):
    [case] = cases(town, 1)
    Touch.objects.all().delete()
    attach(clerk, [case], "photo", files.picture(), "a.png")
    assert list(Touch.objects.values_list("case_id", "user_id")) == [(case, clerk.user_id)]


def test_delegates_have_documents_too(town, clerk):
    case = DelegateNominationFactory(town=town).case.pk
    attach(clerk, [case], "consent_paper", files.pdf(), "a.pdf")
    assert [row.kind for row in present([case])[case]] == ["consent_paper"]


def test_nothing_is_attached_when_one_of_the_cases_is_not_open_here(town, clerk):
    mine, sent = cases(town, 1)[0], AwardNominationFactory(town=town).case
    assert submit(town, [sent]).refused == ()
    assert refusal(attach, clerk, [mine, sent.pk], "photo", files.picture(), "a.png") == ("case", "no_open_task")
    chair = town.holder("commune", "committee", "chair")
    assert refusal(attach, chair, [sent.pk], "photo", files.picture(), "a.png") == ("by", "dossier_fixed")
    assert StoredFile.objects.filter(kind="png").count() == 0


@pytest.mark.parametrize("kind", ["agency_answer", "signed_submission", "no_such", "", "x" * 500])
def test_kind_that_is_none_of_a_dossier_is_refused(town, clerk, kind):
    assert refusal(attach, clerk, cases(town, 1), kind, files.pdf(), "a.pdf") == ("kind", "kind_unknown")


def test_bad_file_and_bad_choice_are_refused_at_their_fields(town, clerk):
    wanted = cases(town, 1)
    assert refusal(attach, clerk, wanted, "photo", b"", "a.pdf") == ("file", "file_empty")
    assert refusal(attach, clerk, wanted, "photo", files.xlsx(), "a.xlsx") == ("file", "file_type")
    assert refusal(attach, clerk, wanted, "photo", files.pdf(), "a.pdf", note="x" * 301) == ("note", "text_too_long")
    assert refusal(attach, clerk, [], "photo", files.pdf(), "a.pdf") == ("case", "no_cases")
    assert refusal(attach, clerk, wanted * 2, "photo", files.pdf(), "a.pdf") == ("case", "case_twice")
    assert refusal(attach, clerk, [999_999], "photo", files.pdf(), "a.pdf") == ("case", "no_open_task")


def test_case_has_room_for_a_limited_number_of_documents(town, clerk, monkeypatch):
    monkeypatch.setattr(attaching, "MOST", 2)
    [case] = cases(town, 1)
    attach(clerk, [case], "photo", files.picture(colour="red"), "a.png")
    attach(clerk, [case], "photo", files.picture(colour="green"), "b.png")
    assert refusal(attach, clerk, [case], "photo", files.picture(colour="blue"), "c.png") == ("file", "too_many")


def test_document_taken_off_is_gone_from_the_dossier_and_its_row_says_why(town, clerk):
    [case] = cases(town, 1)
    [row] = attach(clerk, [case], "photo", files.picture(), "a.png")
    Touch.objects.all().delete()
    [gone] = detach(clerk, [row.pk], " Nhầm  người ")
    assert (gone.removed_by_id, gone.removal_reason, gone.removed_at is None) == (clerk.user_id, "Nhầm người", False)
    assert present([case]) == {case: []}
    assert Touch.objects.filter(case=case, user=clerk.user_id).exists()
    with store.read(gone.file) as file:
        assert file.read() == files.picture()


def test_file_taken_off_can_be_attached_again(town, clerk):
    [case] = cases(town, 1)
    [row] = attach(clerk, [case], "photo", files.picture(), "a.png")
    detach(clerk, [row.pk], "Nhầm")
    [again] = attach(clerk, [case], "photo", files.picture(), "a.png")
    assert again != row
    assert Document.objects.count() == 2


def test_taking_off_twice_keeps_the_first_reason(town, clerk):
    [case] = cases(town, 1)
    [row] = attach(clerk, [case], "photo", files.picture(), "a.png")
    first = detach(clerk, [row.pk], "Nhầm người")[0].removed_at
    [again] = detach(clerk, [row.pk], "lý do khác")
    assert (again.removal_reason, again.removed_at) == ("Nhầm người", first)


def test_taking_off_is_refused_without_a_reason_and_for_what_is_no_document(town, clerk):
    [case] = cases(town, 1)
    [row] = attach(clerk, [case], "photo", files.picture(), "a.png")
    assert refusal(detach, clerk, [row.pk], "  ") == ("reason", "text_missing")
    assert refusal(detach, clerk, [row.pk, 999_999], "Nhầm") == ("document", "document_unknown")
    assert refusal(detach, clerk, [], "Nhầm") == ("document", "document_unknown")


def test_what_was_added_in_the_course_of_the_work_is_not_taken_off_as_a_part_of_the_dossier(town, clerk):
    [case] = cases(town, 1)
    actor = attaching.judged(clerk)
    stored = store.keep(files.pdf(), "a.pdf")
    [row] = attaching.record([case], "agency_answer", (stored, files.pdf(), "a.pdf"), actor, clerk.office_id)
    assert refusal(detach, clerk, [row.pk], "Nhầm") == ("kind", "kind_unknown")


def test_document_that_was_sent_cannot_be_taken_off_any_more(town, clerk):
    case = AwardNominationFactory(town=town).case
    [row] = attach(clerk, [case.pk], "photo", files.picture(), "a.png")
    assert submit(town, [case]).refused == ()
    assert refusal(detach, clerk, [row.pk], "Nhầm") == ("case", "no_open_task")
    assert refusal(detach, town.holder("commune", "committee", "chair"), [row.pk], "Nhầm") == ("by", "dossier_fixed")


def test_submission_takes_documents_of_its_kinds_until_it_is_cancelled(town, clerk):
    paper = draft_submission(clerk, town.office("commune", "committee", "chair"), title="Tờ trình", case_ids=[])
    row = attaching.attach_to_submission(clerk, paper, "submission_attachment", files.docx(), "Danh sách.docx")
    again = attaching.attach_to_submission(clerk, paper, "submission_attachment", files.docx(), "b.docx")
    assert (again, row.submission_id, row.case_id, row.name) == (row, paper.pk, None, "Danh sách.docx")
    with_kind = (attaching.attach_to_submission, clerk, paper, "photo", files.picture(), "a.png")
    assert refusal(*with_kind) == ("kind", "kind_unknown")
    cancel_submission(clerk, paper)
    paper = Submission.objects.get(pk=paper.pk)
    late = (attaching.attach_to_submission, clerk, paper, "submission_attachment", files.pdf(), "a.pdf")
    assert refusal(*late) == ("submission", "submission_cancelled")
    assert refusal(attaching.detach_from_submission, clerk, row.pk, "Nhầm") == ("submission", "submission_cancelled")


def test_document_of_a_draft_submission_is_taken_off_with_a_reason(town, clerk):
    paper = draft_submission(clerk, town.office("commune", "committee", "chair"), title="Tờ trình", case_ids=[])
    row = attaching.attach_to_submission(clerk, paper, "submission_attachment", files.docx(), "a.docx")
    gone = attaching.detach_from_submission(clerk, row.pk, "Nhầm tệp")
    assert (gone.removal_reason, gone.removed_by_id) == ("Nhầm tệp", clerk.user_id)
    [of_a_case] = attach(clerk, cases(town, 1), "photo", files.picture(), "a.png")
    assert refusal(attaching.detach_from_submission, clerk, of_a_case.pk, "Nhầm") == ("document", "document_unknown")
