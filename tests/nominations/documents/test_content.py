"""What an upload is, judged by its bytes: sound files are taken, everything else refused with words that help."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from nominations.documents import content, packages, pdf, pictures
from nominations.documents.content import DOSSIER_KINDS, Examined, examine
from nominations.errors import DomainError
from nominations.models import StoredFile
from tests import files

ALL = frozenset(StoredFile.Kind.values)
SOUND = {
    "pdf": ("Biên bản.pdf", files.pdf(3), 3),
    "docx": ("Báo cáo.docx", files.docx(), None),
    "xlsx": ("Danh sách.xlsx", files.xlsx(), None),
    "png": ("Ảnh.png", files.picture("PNG"), None),
    "jpeg": ("Ảnh.jpg", files.picture("JPEG"), None),
}


def refusal(data: bytes, name: str, allowed=DOSSIER_KINDS) -> str:
    """The code of a refusal that names the file, says what to do, and is at the right field."""
    with pytest.raises(DomainError) as caught:
        examine(data, name, allowed)
    error = caught.value
    assert (error.field, bool(error.problem.way_out)) == ("file", True)
    assert "“" in error.problem.message
    return error.problem.code


@pytest.mark.parametrize("kind", SOUND)
def test_sound_file_is_known_for_what_it_is(kind):
    name, data, pages = SOUND[kind]
    found = examine(data, name, ALL)
    assert found == Examined(kind, name, found.sha256, len(data), pages)


@pytest.mark.parametrize("kind", SOUND)
def test_right_content_under_a_wrong_name_gets_the_right_ending(kind):
    _name, data, _pages = SOUND[kind]
    endings = {"pdf": "pdf", "docx": "docx", "xlsx": "xlsx", "png": "png", "jpeg": "jpg"}
    assert examine(data, "giấy tờ.exe", ALL).name == f"giấy tờ.{endings[kind]}"


@pytest.mark.parametrize("kind", SOUND)
def test_sound_file_of_a_kind_not_allowed_is_refused(kind):
    name, data, _pages = SOUND[kind]
    assert refusal(data, name, ALL - {kind}) == "file_type"


WRONG = {
    "program": b"MZ\x90\x00" + bytes(200),
    "program of another system": b"\x7fELF" + bytes(200),
    "web page": b"<!DOCTYPE html><html><script>alert(1)</script></html>",
    "drawing with scripts": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "XML": b"<?xml version='1.0'?><a/>",
    "plain text": "Biên bản họp".encode(),
    "EICAR": files.EICAR,
    "GIF": b"GIF89a" + bytes(100),
    "TIFF": b"II*\x00" + bytes(100),
    "telephone picture": b"\x00\x00\x00\x18ftypheic" + bytes(100),
    "WebP": b"RIFF\x00\x00\x00\x00WEBPVP8 " + bytes(40),
    "RAR": b"Rar!\x1a\x07\x00" + bytes(40),
    "noise": bytes(range(256)) * 8,
    "PDF behind a program": b"MZ" + bytes(60) + files.pdf(),
    "PDF behind a web page": b"<html></html>" + files.pdf(),
    "plain ZIP": files.package({"a.txt": b"a"}),
    "presentation": files.package({"[Content_Types].xml": b"<Types/>", "ppt/presentation.xml": b"<p/>"}),
    "Java program": files.package({"META-INF/MANIFEST.MF": b"Main-Class: A", "A.class": b"\xca\xfe\xba\xbe"}),
    "Word and Excel at once": files.docx_with(xl__workbook=b"", **{"xl__workbook.xml": b"<w/>"}),
}


@pytest.mark.parametrize("what", WRONG)
@pytest.mark.parametrize("ending", ["pdf", "docx", "png"])
def test_wrong_content_under_a_right_name_is_refused(what, ending):
    assert refusal(WRONG[what], f"bien-ban.{ending}", ALL) == "file_type"


def test_telephone_picture_is_called_by_its_name():
    with pytest.raises(DomainError, match="HEIC"):
        examine(WRONG["telephone picture"], "anh.jpg")


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.png", "", "\u202e"])
def test_empty_file_is_refused(name):
    assert refusal(b"", name) == "file_empty"


def test_file_at_the_limit_is_taken_and_one_byte_more_is_refused(settings):
    data = files.pdf(2)
    settings.DOCUMENT_SIZE_LIMIT = len(data)
    assert examine(data, "a.pdf").pages == 2
    settings.DOCUMENT_SIZE_LIMIT = len(data) - 1
    assert refusal(data, "a.pdf") == "file_too_large"


def test_size_is_said_as_people_read_it():
    assert [content.megabytes(size) for size in (1, 900, 812_000, 2_500_000, 26_214_400)] == [
        "1 KB", "1 KB", "793 KB", "2,4 MB", "25 MB",
    ]  # fmt: skip


def test_pdf_that_asks_for_a_password_is_refused_and_said_so():
    assert refusal(files.pdf(password="bi-mat"), "a.pdf") == "file_locked"


def test_pdf_that_only_forbids_changes_is_taken():
    assert examine(files.pdf(2, owner="chu-so-huu"), "a.pdf").pages == 2


@pytest.mark.parametrize("kept", [0.2, 0.5, 0.9, 0.99])
def test_pdf_cut_off_is_refused_as_broken(kept):
    data = files.pdf(5)
    assert refusal(data[: int(len(data) * kept)], "a.pdf") == "file_broken"


def test_pdf_without_pages_is_refused_as_broken():
    assert refusal(files.pdf(0), "a.pdf") == "file_broken"


def test_pdf_that_is_a_header_and_an_end_is_refused_as_broken():
    assert refusal(b"%PDF-1.7\n" + b"nothing of a PDF\n" * 40 + b"%%EOF", "a.pdf") == "file_broken"


def test_pdf_with_too_many_pages_is_refused(monkeypatch):
    monkeypatch.setattr(pdf, "PAGE_LIMIT", 4)
    assert examine(files.pdf(4), "a.pdf").pages == 4
    assert refusal(files.pdf(5), "a.pdf") == "file_too_many_pages"


def test_pdf_whose_objects_unpack_without_end_is_refused_in_time():
    """A cross-reference stream of a few hundred kilobytes that unpacks to 300 MB."""
    packed = zlib.compress(bytes(300 * 1024 * 1024), 9)
    head = b"%PDF-1.5\n"
    stream = (
        b"1 0 obj\n<</Type/XRef/Size 99999999/W[1 2 1]/Root 2 0 R/Filter/FlateDecode/Length %d>>\nstream\n"
        % len(packed)
        + packed
        + b"\nendstream\nendobj\n"
    )
    data = head + stream + b"startxref\n%d\n%%%%EOF" % len(head)
    assert refusal(data, "a.pdf") in {"file_too_heavy", "file_broken"}


def test_pdf_whose_pages_go_round_in_a_circle_is_refused():
    objects = [
        b"1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n",
        b"2 0 obj\n<</Type/Pages/Count 1000000000/Kids[2 0 R 2 0 R]>>\nendobj\n",
    ]
    data, places = b"%PDF-1.4\n", []
    for one in objects:
        places.append(len(data))
        data += one
    table = b"xref\n0 3\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    data += table + b"trailer\n<</Size 3/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(data)
    assert refusal(data, "a.pdf") in {"file_too_heavy", "file_broken"}


def test_pdf_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr(pdf, "SECONDS", 0.001)
    assert refusal(files.pdf(), "a.pdf") == "file_too_heavy"


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
@pytest.mark.parametrize("kept", [0.3, 0.7, 0.95])
def test_picture_cut_off_is_refused_as_broken(form, kept):
    data = files.picture(form, (200, 150))
    assert refusal(data[: int(len(data) * kept)], "a.png") == "file_broken"


def test_picture_that_claims_to_be_huge_is_refused_without_being_drawn():
    data = bytearray(files.picture("PNG"))
    data[16:24] = struct.pack(">II", 60_000, 60_000)
    data[29:33] = struct.pack(">I", zlib.crc32(bytes(data[12:29])))
    assert refusal(bytes(data), "a.png") == "file_bomb"


def progressive(again: int = 0) -> bytes:
    """A picture that is drawn in ten scans, the last of them `again` and again; with a small picture within it."""
    to = BytesIO()
    Image.new("RGB", (200, 150), "#9f1d20").save(to, "JPEG", progressive=True, comment=files.picture("JPEG"))
    data = to.getvalue()
    return data[:-2] + data[data.rindex(b"\xff\xda") : -2] * again + data[-2:]


def test_scans_of_a_picture_are_counted_and_not_those_of_another_within_or_behind_it():
    assert pictures.scans(files.picture("JPEG")) == 1
    assert pictures.scans(progressive()) == 10
    assert pictures.scans(progressive(7) + progressive() * 30) == 17
    assert [pictures.scans(one) for one in (files.picture("PNG"), b"", b"\xff\xd8\xff")] == [0, 0, 0]


@given(st.binary(max_size=300))
def test_counting_scans_ends_whatever_comes(data):
    assert 0 <= pictures.scans(pictures.JPEG + data) <= pictures.SCAN_LIMIT + 1


def test_picture_drawn_over_and_over_is_refused_before_it_is_drawn():
    assert examine(progressive(pictures.SCAN_LIMIT - 10), "a.jpg").kind == "jpeg"
    assert refusal(progressive(pictures.SCAN_LIMIT - 9), "a.jpg") == "file_bomb"


def test_picture_at_the_limit_of_pixels_is_taken_and_above_it_refused(monkeypatch):
    monkeypatch.setattr(pictures, "PIXEL_LIMIT", 40 * 30)
    assert examine(files.picture("PNG", (40, 30)), "a.png").kind == "png"
    assert refusal(files.picture("PNG", (41, 30)), "a.png") == "file_bomb"


def test_package_that_unpacks_to_hundreds_of_megabytes_is_refused():
    assert refusal(files.docx_with(word__media=bytes(400 * 1024 * 1024)), "a.docx") == "file_bomb"


def test_package_that_is_far_larger_unpacked_than_packed_is_refused():
    data = files.docx_with(word__media=bytes(64 * 1024 * 1024))
    assert len(data) < 100_000
    assert refusal(data, "a.docx") == "file_bomb"


def test_package_of_too_many_parts_is_refused(monkeypatch):
    monkeypatch.setattr(packages, "PARTS", 20)
    assert refusal(files.docx_with(**{f"part{number}": b"" for number in range(30)}), "a.docx") == "file_bomb"


@pytest.mark.parametrize("name", ["../../../etc/passwd", "/etc/cron.d/x", "word/../../x", "..\\..\\x", "C:\\x"])
def test_package_with_a_path_that_leaves_its_folder_is_refused(name):
    data = files.package({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<d/>", name: b"x"})
    assert refusal(data, "a.docx") == "file_broken"


def test_package_whose_sizes_lie_is_refused():
    """The table of contents says one byte where there are a thousand."""
    data = bytearray(files.docx_with(word__lies=bytes(1000)))
    place = data.rindex(b"word/lies") - 46 + 24
    data[place : place + 4] = struct.pack("<I", 1)
    assert refusal(bytes(data), "a.docx") == "file_broken"


@pytest.mark.parametrize("kept", [0.2, 0.6, 0.98])
def test_package_cut_off_is_refused_as_broken(kept):
    data = files.docx()
    assert refusal(data[: int(len(data) * kept)], "a.docx") == "file_broken"


def test_package_with_altered_content_is_refused_as_broken():
    data = bytearray(files.docx_with(word__media=bytes(range(256)) * 40))
    place = data.index(b"word/media") + len("word/media") + 20
    data[place] ^= 0xFF
    assert refusal(bytes(data), "a.docx") == "file_broken"


def test_word_file_with_macros_is_refused_whatever_it_is_called():
    with_program = files.docx_with(**{"word__vbaProject.bin": b"\xd0\xcf"})
    said_so = files.package(
        {
            "[Content_Types].xml": b"<Types ContentType='application/vnd.ms-word.document.macroEnabled.main'/>",
            "word/document.xml": b"<d/>",
        }
    )
    assert [refusal(data, "a.docx") for data in (with_program, said_so)] == ["file_macros", "file_macros"]


def test_word_file_with_a_password_is_refused_and_said_so():
    data = files.OLE + bytes(500) + "EncryptedPackage".encode("utf-16-le") + bytes(500)
    assert refusal(data, "a.docx") == "file_locked"


def test_word_file_of_before_2007_is_refused_and_said_so():
    data = files.OLE + bytes(500) + "WordDocument".encode("utf-16-le") + bytes(500)
    assert refusal(data, "a.docx") == "file_old_office"


def taken_or_refused(data: bytes, name: str) -> bool:
    """Whether a file is taken as what it is, or refused at its field; any other exception goes on."""
    try:
        return examine(data, name, ALL).size == len(data)
    except DomainError as error:
        return error.field == "file"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data(), kind=st.sampled_from(["docx", "xlsx", "png", "jpeg"]))
def test_damaged_file_is_taken_or_refused_and_nothing_else_happens(data, kind):
    """A file with bytes altered and its end cut: examined without any other exception."""
    _name, sound, _pages = SOUND[kind]
    damaged = bytearray(sound)
    for _ in range(data.draw(st.integers(1, 5))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(damaged)))
    for one in (bytes(damaged), bytes(damaged[:cut])):
        assert taken_or_refused(one, "a.docx")


@settings(max_examples=6, deadline=None)
@given(data=st.data())
def test_damaged_pdf_is_taken_or_refused_and_nothing_else_happens(data):
    damaged = bytearray(files.pdf(2))
    for _ in range(8):
        damaged[data.draw(st.integers(5, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    assert taken_or_refused(bytes(damaged), "a.pdf")


@pytest.mark.parametrize("head", [b"MZ", b"\x7fELF"])
def test_program_under_the_name_of_a_document_is_not_to_be_opened(head):
    with pytest.raises(DomainError) as refused:
        examine(head + bytes(100), "Báo cáo.docx")
    assert refused.value.problem.code == "file_type"
    assert "Không mở tệp này" in refused.value.problem.way_out
