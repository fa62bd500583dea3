"""Two people at once, with real commits: the same bytes are stored once and attached once, and nobody gets an
exception."""

from __future__ import annotations

from functools import partial
from hashlib import sha256
from uuid import uuid4

import pytest
from django.db import connection

from nominations.documents import store
from nominations.documents.attaching import attach, detach
from nominations.documents.erasing import erase_document
from nominations.errors import DomainError
from nominations.models import Document, StoredFile
from tests import files
from tests.factories import AwardNominationFactory, another_holder, chi_lang
from tests.workflows.engine.conftest import in_a_file
from tests.workflows.engine.test_races import at_once
from workflows.models import Event


@pytest.fixture
def town(transactional_db, tmp_path, settings):
    """The town with real commits, where threads see it: on PostgreSQL as it is, on SQLite in a file."""
    settings.DOCUMENTS = tmp_path / "documents"
    if connection.vendor == "postgresql":
        yield chi_lang()
        return
    with in_a_file(tmp_path / "town.sqlite3"):
        yield chi_lang()


def clerks(town, count):
    return [another_holder(town.office("commune", "committee", "clerk")) for _ in range(count)]


def test_two_who_store_the_same_bytes_get_the_same_row(town, settings):
    data = files.pdf(2, title="cùng lúc")
    found = at_once(*[lambda: store.keep(data, "a.pdf").pk] * 4)
    assert found == [StoredFile.objects.get().pk] * 4
    kept = [one.name for one in settings.DOCUMENTS.rglob("*") if one.is_file()]
    assert kept == [sha256(data).hexdigest()]


def test_two_who_attach_the_same_file_get_the_same_row(town):
    case = AwardNominationFactory(town=town, documents=False).case.pk
    first, second = clerks(town, 2)
    found = at_once(
        lambda: attach(first, [case], "photo", files.picture("JPEG"), "a.jpg")[0].pk,
        lambda: attach(second, [case], "photo", files.picture("JPEG"), "b.jpg")[0].pk,
    )
    assert found == [Document.objects.get().pk] * 2


def test_two_who_attach_to_the_same_cases_in_another_order_both_succeed(town):
    one, other = [AwardNominationFactory(town=town, documents=False).case.pk for _ in range(2)]
    first, second = clerks(town, 2)
    at_once(
        lambda: attach(first, [one, other], "photo", files.picture("JPEG"), "a.jpg"),
        lambda: attach(second, [other, one], "photo", files.picture("PNG"), "b.png"),
    )
    assert sorted(Document.objects.values_list("case_id", "name")) == [
        (one, "a.jpg"), (one, "b.png"), (other, "a.jpg"), (other, "b.png"),
    ]  # fmt: skip


def test_of_two_who_take_a_document_off_one_reason_is_kept(town):
    case = AwardNominationFactory(town=town, documents=False).case.pk
    first, second = clerks(town, 2)
    [row] = attach(first, [case], "photo", files.picture("JPEG"), "a.jpg")
    told = at_once(lambda: detach(first, [row.pk], "Nhầm")[0], lambda: detach(second, [row.pk], "Trùng")[0])
    kept = Document.objects.get()
    assert {(one.removal_reason, one.removed_by_id) for one in told} == {(kept.removal_reason, kept.removed_by_id)}


def test_what_is_attached_while_the_same_content_is_erased_can_be_read(town):
    """Two cases attach a content while it is erased from a third: whoever was first, nobody's document is empty."""
    officer = town.holder("province", "interior", "data_protection_officer")
    data = files.picture("JPEG", (60, 60))
    for _ in range(8):
        cases = [AwardNominationFactory(town=town, documents=False).case.pk for _ in range(3)]
        first, second, third = clerks(town, 3)
        [row] = attach(first, cases[:1], "photo", data, "a.jpg")
        at_once(
            partial(erase_document, officer, row.pk, reason="Đơn", command=uuid4()),
            partial(attach, second, cases[1:2], "photo", data, "b.jpg"),
            partial(attach, third, cases[2:], "other", data, "c.jpg"),
        )
        kept = Document.objects.filter(case__in=cases, erased_at__isnull=True).select_related("file")
        assert {one.case_id for one in kept} == set(cases[1:])
        assert {store.digest_on_disk(one.file.sha256) == one.file.sha256 for one in kept} == {True}
        assert StoredFile.objects.get().erased_at is None
        found = store.verify()
        assert (found.missing, found.altered, found.left) == ((), (), ())
        # So that the next round begins with nothing else that needs the content.
        for one in kept:
            erase_document(officer, one.pk, reason="Đơn", command=uuid4())
        assert store.digest_on_disk(row.file.sha256) is None


def test_of_two_who_erase_a_document_one_line_is_written(town):
    officers = [another_holder(town.office("province", "interior", "data_protection_officer")) for _ in range(2)]
    case = AwardNominationFactory(town=town, documents=False).case.pk
    [row] = attach(clerks(town, 1)[0], [case], "photo", files.picture("JPEG"), "a.jpg")

    def erase(by):
        try:
            return erase_document(by, row.pk, reason="Đơn", command=uuid4()).gone
        except DomainError as error:
            return error.problem.code

    assert sorted(map(str, at_once(*[partial(erase, by) for by in officers]))) == ["True", "not_erased"]
    assert Event.objects.filter(case=case, kind="erased").count() == 1
