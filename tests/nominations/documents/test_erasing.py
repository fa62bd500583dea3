"""Erasing a document of a case: the bytes go where nothing else needs them, the row and the line of history stay."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from nominations.documents import attaching, store
from nominations.documents.erasing import REASON, elsewhere, erase_document
from nominations.dossiers.snapshots import frozen
from nominations.errors import DomainError
from nominations.models import Document, StoredFile
from tests import files
from tests.factories import AwardNominationFactory, submit
from tests.verbs import another_province
from workflows.audit import record
from workflows.audit.sentences import history
from workflows.audit.verify import verify
from workflows.engine import NotAllowed
from workflows.models import Disclosure, Event

PDF = files.pdf(2, title="Bản khai")


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.DOCUMENTS = tmp_path
    return tmp_path


def clerk(town):
    return town.holder("commune", "committee", "clerk")


def officer(town):
    return town.holder("province", "interior", "data_protection_officer")


def cases_of(town, count=1):
    return [AwardNominationFactory(town=town, documents=False).case for _ in range(count)]


def attached(town, cases, kind="other", data=PDF):
    return attaching.attach(
        clerk(town), [one.pk for one in cases], kind, data, "Bản khai Lành Thị Sen.pdf", note="Của bà Sen"
    )


def erase(town, document, **given):
    return erase_document(officer(town), document.pk, **{"reason": "Đơn của bà Sen", "command": uuid4()} | given)


def on_disk(document):
    return store.path_of(document.file.sha256).is_file()


def test_the_bytes_go_and_the_row_stays_without_words_about_anybody(town):
    [case] = cases_of(town)
    [document] = attached(town, [case])
    done = erase(town, document)
    assert (done.gone, done.needed, on_disk(document)) == (True, False, False)
    row = Document.objects.select_related("file").get()
    assert (row.name, row.note, row.removal_reason) == ("Tài liệu khác (đã xóa)", "", REASON)
    assert (row.erased_by_id, row.removed_by_id) == (officer(town).user_id, officer(town).user_id)
    assert (row.file.sha256, row.file.erased_at is None) == (document.file.sha256, False)


def test_the_history_says_who_erased_what_and_still_holds(town):
    [case] = cases_of(town)
    [document] = attached(town, [case])
    submit(town, [case])
    erase(town, document)
    event = Event.objects.get(case=case, kind="erased")
    assert record.read(event.canonical)["erased"]["what"] == "document"
    assert ("Sen" in event.canonical, document.file.sha256 in event.canonical) == (False, False)
    assert Disclosure.objects.get(case=case, seq=event.seq).value == "Đơn của bà Sen"
    assert verify([case.code]).ok
    vi, en = history([case.pk])[case.pk][-1], history([case.pk], "en")[case.pk][-1]
    assert (vi.verified, vi.comment) == (True, "Đơn của bà Sen")
    assert f"đã xóa nội dung tài liệu “Tài liệu khác” (số {document.pk}) theo quy định." in vi.sentence
    assert "erased the content of the document" in en.sentence


def test_a_dossier_under_way_has_the_document_no_longer(town):
    [case] = cases_of(town)
    [document] = attached(town, [case])
    assert document.file.sha256 in frozen([case.pk])[case.pk]
    erase(town, document)
    assert attaching.present([case.pk]) == {case.pk: []}
    assert document.file.sha256 not in frozen([case.pk])[case.pk]


def test_another_case_keeps_its_document_and_the_bytes(town):
    one, other = cases_of(town, 2)
    first, second = attached(town, [one, other])
    assert elsewhere(first) == [other.code]
    done = erase(town, first)
    assert (done.gone, done.needed, on_disk(second)) == (False, True, True)
    second.refresh_from_db()
    assert (second.name, second.erased_at, second.removed_at) == ("Bản khai Lành Thị Sen.pdf", None, None)
    assert elsewhere(second) == []
    assert erase(town, second).gone
    assert not on_disk(second)


def test_a_document_that_was_taken_off_another_case_keeps_the_bytes(town):
    one, other = cases_of(town, 2)
    first, second = attached(town, [one, other])
    attaching.detach(clerk(town), [second.pk], "Nhầm")
    assert erase(town, first).needed
    assert on_disk(second)


def test_every_row_of_the_case_with_the_same_content_is_erased_together(town):
    [case] = cases_of(town)
    [once] = attached(town, [case])
    attaching.detach(clerk(town), [once.pk], "Nhầm của bà Sen")
    [again] = attached(town, [case])
    [as_photo] = attached(town, [case], "photo")
    removed_at = Document.objects.get(pk=once.pk).removed_at
    assert erase(town, again).gone
    rows = Document.objects.order_by("pk")
    assert [(row.name, row.removal_reason) for row in rows] == [
        ("Tài liệu khác (đã xóa)", REASON), ("Tài liệu khác (đã xóa)", REASON), ("Ảnh (đã xóa)", REASON),
    ]  # fmt: skip
    assert rows[0].removed_at == removed_at
    assert rows[0].removed_by_id == clerk(town).user_id
    line = history([case.pk])[case.pk][-1].sentence
    assert f"(số {once.pk}, {again.pk}, {as_photo.pk})" in line
    assert Event.objects.filter(case=case, kind="erased").count() == 1


def test_the_same_command_again_answers_the_same_and_finishes_what_the_disk_refused(town, monkeypatch):
    [case] = cases_of(town)
    [document] = attached(town, [case])
    command = uuid4()
    with monkeypatch.context() as broken:

        def refuses(*args, **kwargs):
            raise PermissionError("read-only")

        broken.setattr(type(store.path_of("a" * 64)), "unlink", refuses)
        done = erase(town, document, command=command)
        assert (done.gone, done.needed, on_disk(document)) == (False, False, True)
    again = erase(town, document, command=command)
    assert (again.gone, on_disk(document)) == (True, False)
    assert Event.objects.filter(case=case, kind="erased").count() == 1


def test_an_erasure_stands_when_somebody_holds_the_content_too_long(town, monkeypatch):
    [case] = cases_of(town)
    [document] = attached(town, [case])

    def busy(digest):
        raise OperationalError("canceling statement due to lock timeout")

    monkeypatch.setattr(store, "sweep", busy)
    done = erase(town, document)
    assert (done.gone, done.needed, done.document.erased_at is None) == (False, False, False)
    assert store.verify().left == (document.file.sha256,)


@pytest.mark.parametrize("change", ["document", "reason"])
def test_a_command_for_something_else_erases_nothing(town, change):
    [case] = cases_of(town)
    [first], [second] = attached(town, [case]), attached(town, [case], data=files.pdf(3))
    command = uuid4()
    erase(town, first, command=command)
    target, reason = (second, "Đơn của bà Sen") if change == "document" else (first, "Đơn khác")
    with pytest.raises(DomainError) as refused:
        erase(town, target, command=command, reason=reason)
    assert refused.value.problem.code == "command_used"
    assert on_disk(second)


@pytest.mark.parametrize("reason", ["", " ", "\u200b"])
def test_erasing_needs_a_reason(town, reason):
    [document] = attached(town, cases_of(town))
    with pytest.raises(DomainError) as refused:
        erase(town, document, reason=reason)
    assert refused.value.field == "reason"
    assert on_disk(document)


def test_what_is_erased_is_not_erased_again(town):
    [case] = cases_of(town)
    [document] = attached(town, [case])
    erase(town, document)
    with pytest.raises(DomainError) as refused:
        erase(town, document)
    assert refused.value.problem.code == "not_erased"
    assert Event.objects.filter(case=case, kind="erased").count() == 1


def test_erasing_is_denied_to_the_officer_of_another_province(town):
    far = another_province(town)
    [document] = attached(town, cases_of(town))
    with pytest.raises(NotAllowed):
        erase_document(officer(far), document.pk, reason="Đơn", command=uuid4())
    assert (on_disk(document), Document.objects.get().erased_at) == (True, None)


def test_the_same_file_may_be_attached_again(town):
    [case] = cases_of(town)
    [document] = attached(town, [case])
    erase(town, document)
    [again] = attached(town, [case])
    assert (again.pk != document.pk, again.file_id, on_disk(again)) == (True, document.file_id, True)
    assert StoredFile.objects.get().erased_at is None


def test_bytes_that_went_between_judging_and_attaching_are_put_back(town):
    [document] = attached(town, cases_of(town))
    kept = store.keep(PDF, "a.pdf")
    erase(town, document)
    assert not on_disk(document)
    assert store.hold(kept, PDF).erased_at is None
    assert on_disk(document)


def test_check_tells_erased_from_lost(town, capsys):
    [case] = cases_of(town)
    [document], [lost] = attached(town, [case]), attached(town, [case], data=files.pdf(4))
    erase(town, document)
    found = store.verify()
    assert (found.checked, found.missing, found.erased, found.left) == (1, (), 1, ())
    call_command("check_documents")
    assert "1 tệp đã xóa theo quy định, 0 trong số đó còn trong kho" in capsys.readouterr().out
    store.path_of(lost.file.sha256).unlink()
    assert store.verify().missing == (lost.file.sha256,)


@pytest.mark.parametrize("interrupted", [True, False])
def test_check_finds_erased_bytes_that_are_there_and_finishes(town, capsys, interrupted):
    """The server stopped before the bytes went, or they came back with a backup of the folder."""
    [document] = attached(town, cases_of(town))
    erase(town, document)
    store.write(document.file.sha256, PDF)
    if interrupted:
        StoredFile.objects.update(erased_at=None)
    assert store.verify().left == (document.file.sha256,)
    with pytest.raises(CommandError, match="--finish"):
        call_command("check_documents")
    assert f"Đã xóa mà còn: {document.file.sha256}" in capsys.readouterr().err
    call_command("check_documents", "--finish")
    assert not on_disk(document)
    assert StoredFile.objects.get().erased_at is not None


def test_a_sweep_leaves_what_is_needed(town):
    [document] = attached(town, cases_of(town))
    assert store.sweep(document.file.sha256) is False
    assert store.sweep("0" * 64) is False
    assert on_disk(document)
