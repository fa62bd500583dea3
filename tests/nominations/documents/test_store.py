"""The store: the same bytes once, whole or not at all, and what is lost or altered is found."""

from __future__ import annotations

import os
from hashlib import sha256

import pytest
from django.core.management import CommandError, call_command

from nominations.documents import store
from nominations.errors import DomainError
from nominations.models import StoredFile
from tests import files
from tests.factories import AwardNominationFactory, DocumentFactory, chi_lang


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.DOCUMENTS = tmp_path
    return tmp_path


def held(folder) -> list[str]:
    """Every file in the store, half-written ones too."""
    return sorted(one.name for one in folder.rglob("*") if one.is_file())


def test_upload_is_stored_under_its_digest_with_what_is_known_of_it(db, folder):
    data = files.pdf(3)
    row = store.keep(data, "Biên bản.pdf")
    digest = sha256(data).hexdigest()
    assert (row.sha256, row.kind, row.size, row.pages) == (digest, "pdf", len(data), 3)
    assert (folder / digest[:2] / digest[2:4] / digest).read_bytes() == data
    with store.read(row) as file:
        assert file.read() == data


def test_same_bytes_under_another_name_are_stored_once(db, folder):
    first, second = store.keep(files.pdf(), "a.pdf"), store.keep(files.pdf(), "b.exe")
    assert first == second
    assert StoredFile.objects.count() == len(held(folder)) == 1


def test_different_bytes_are_stored_apart(db, folder):
    assert store.keep(files.pdf(title="một"), "a.pdf") != store.keep(files.pdf(title="hai"), "a.pdf")
    assert len(held(folder)) == 2


def test_refused_upload_leaves_nothing(db, folder):
    with pytest.raises(DomainError):
        store.keep(files.EICAR, "a.pdf")
    assert (StoredFile.objects.count(), held(folder)) == (0, [])


def test_disk_that_takes_nothing_is_a_refusal_and_leaves_nothing(db, folder, monkeypatch):
    def full(*args):
        raise OSError("No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DomainError) as caught:
        store.keep(files.pdf(), "a.pdf")
    assert (caught.value.problem.code, caught.value.field) == ("storage_failed", "file")
    assert (StoredFile.objects.count(), held(folder)) == (0, [])


def test_file_without_a_row_is_taken_into_use(db, folder):
    data = files.pdf()
    store.write(sha256(data).hexdigest(), data)
    assert StoredFile.objects.count() == 0
    assert store.keep(data, "a.pdf").sha256 == held(folder)[0]


def test_altered_file_is_put_right_by_the_same_upload(db):
    row = store.keep(files.pdf(), "a.pdf")
    store.path_of(row.sha256).write_bytes(b"altered")
    assert store.verify().altered == (row.sha256,)
    assert store.keep(files.pdf(), "a.pdf") == row
    assert store.verify().altered == ()


def test_lost_file_is_told_when_it_is_read(db):
    row = store.keep(files.pdf(), "a.pdf")
    store.path_of(row.sha256).unlink()
    with pytest.raises(store.FileGone):
        store.read(row)


def test_check_finds_a_sound_store_sound(db, capsys):
    store.keep(files.pdf(), "a.pdf")
    store.keep(files.docx(), "b.docx")
    call_command("check_documents")
    said = capsys.readouterr().out
    assert "Đã kiểm 2 tệp: 0 thiếu, 0 bị sửa; 0 tệp đã xóa theo quy định, 0 trong số đó còn trong kho; 0 tệp" in said


def test_check_names_what_is_missing_and_altered_and_fails(db, capsys, folder):
    town = chi_lang()
    case = AwardNominationFactory(town=town, documents=False).case
    clerk = town.holder("commune", "committee", "clerk")
    lost, altered = store.keep(files.pdf(2), "a.pdf"), store.keep(files.docx(), "b.docx")
    DocumentFactory(case=case, file=altered, by=clerk)
    store.path_of(lost.sha256).unlink()
    path = store.path_of(altered.sha256)
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    (folder / "ab" / "cd").mkdir(parents=True)
    (folder / "ab" / "cd" / "spare").write_bytes(b"spare")
    with pytest.raises(CommandError):
        call_command("check_documents")
    said = capsys.readouterr()
    assert f"Thiếu: {lost.sha256} (chưa gắn vào hồ sơ nào)" in said.err
    assert f"Bị sửa: {altered.sha256} ({case.code})" in said.err
    assert "Đã kiểm 2 tệp: 1 thiếu, 1 bị sửa; 0 tệp đã xóa" in said.out
    assert "; 1 tệp trong kho không thuộc tài liệu nào" in said.out


def test_quick_check_compares_sizes_only(db):
    row = store.keep(files.pdf(), "a.pdf")
    path = store.path_of(row.sha256)
    data = path.read_bytes()
    path.write_bytes(data[:-1] + b"?")
    assert (store.verify(quick=True).altered, store.verify().altered) == ((), (row.sha256,))
    path.write_bytes(data[:-1])
    assert store.verify(quick=True).altered == (row.sha256,)
