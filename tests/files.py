"""Files as people and tricksters upload them, made in memory."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from docx import Document as WordDocument
from openpyxl import Workbook
from PIL import Image
from pypdf import PdfWriter

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@cache
def pdf(pages: int = 1, *, password: str = "", owner: str = "", title: str = "") -> bytes:
    """A PDF of empty pages; with `password` it asks for one to open, with `owner` only to be changed."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(width=595, height=842)
    if title:
        writer.add_metadata({"/Title": title})
    if password or owner:
        writer.encrypt(password, owner or password, algorithm="AES-256")
    return _written(writer.write)


@cache
def docx(text: str = "Biên bản họp xét khen thưởng") -> bytes:
    """A Word file of one paragraph."""
    document = WordDocument()
    document.add_paragraph(text)
    return _written(document.save)


@cache
def xlsx(*cells: str) -> bytes:
    """An Excel file of one row."""
    book = Workbook()
    book.active.append(list(cells) or ["Họ và tên"])
    return _written(book.save)


@cache
def picture(form: str = "PNG", size: tuple[int, int] = (40, 30), colour: str = "#9f1d20") -> bytes:
    """A picture of one colour."""
    return _written(lambda to: Image.new("RGB", size, colour).save(to, form))


def package(parts: dict[str, bytes]) -> bytes:
    """A ZIP of these parts."""

    def write(to: BytesIO) -> None:
        with ZipFile(to, "w", ZIP_DEFLATED) as zipped:
            for name, data in parts.items():
                zipped.writestr(name, data)

    return _written(write)


def docx_with(**parts: bytes) -> bytes:
    """A package that says it is a Word file, with these parts beside; "__" in a name stands for "/"."""
    held = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"}
    return package(held | {name.replace("__", "/"): data for name, data in parts.items()})


def _written(write) -> bytes:
    to = BytesIO()
    write(to)
    return to.getvalue()
