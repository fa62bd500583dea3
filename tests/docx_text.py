"""Reading a paper back, as its reader would see it."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

from docx import Document


def read(made: bytes) -> Any:
    """Open a DOCX."""
    return Document(BytesIO(made))


def paragraphs(made: bytes) -> list[str]:
    """The paragraphs of the body that say something, tables apart."""
    return [one.text for one in read(made).paragraphs if one.text]


def tables(made: bytes) -> list[list[list[str]]]:
    """Every table as rows of texts."""
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in read(made).tables]


def part(made: bytes, name: str) -> str:
    """The XML of a part."""
    with zipfile.ZipFile(BytesIO(made)) as opened:
        return opened.read(name).decode()


def headers(made: bytes) -> dict[str, str]:
    """The XML of the headers: of the first page, and of the others."""
    section = read(made).sections[0]
    return {"first": section.first_page_header._element.xml, "others": section.header._element.xml}
