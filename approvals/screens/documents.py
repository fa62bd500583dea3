"""The documents of a case: the panel of its page, and the page where they are read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from approvals import sight as approvals_sight
from approvals.screens import sheets
from approvals.screens.lists import DIGITS
from approvals.screens.panels import Panel
from approvals.screens.reader import Reader, language, reader
from nominations.documents import content, kinds
from nominations.models import Document, StoredFile
from nominations.standing import takes_changes
from workflows import authority
from workflows.engine.erasing import may_erase
from workflows.screens import sheets_out

#: Where the address of a page says which document is before the reader, and at which page.
CHOSEN, PAGE = "xem", "trang"


@dataclass(frozen=True)
class Row:
    """One document as a list shows it."""

    document: Document
    title: str
    removable: bool = False

    @property
    def size(self) -> str:
        """How large the file is, in words."""
        return content.megabytes(self.document.file.size)

    @property
    def shown_in_page(self) -> bool:
        """Whether a browser draws it by itself."""
        return self.document.erased_at is None and self.document.file.kind in content.SHOWN_IN_PAGE

    @property
    def is_pdf(self) -> bool:
        """Whether it is drawn, and has pages that an address can name."""
        return self.shown_in_page and self.document.file.kind == StoredFile.Kind.PDF


@dataclass(frozen=True)
class Group:
    """The documents of one kind; without any, `missing` says whether the dossier is to have one."""

    code: str
    title: str
    required: bool
    hint: str
    basis: str
    rows: tuple[Row, ...]

    @property
    def missing(self) -> bool:
        """Whether one is required and none is there."""
        return self.required and not self.rows


def groups(at: Reader, documents: Iterable[Document], *, removable: bool = False) -> list[Group]:
    """Return the documents of a case by kind: what its dossier is to have first, in the order of the rules; then what
    was added in the course of the work. No query."""
    by_kind: defaultdict[str, list[Row]] = defaultdict(list)
    for one in documents:
        of_dossier = one.kind in kinds.known() and kinds.known()[one.kind].of == "dossier"
        row = Row(one, kinds.title_of(one.kind, language()), removable and of_dossier)
        by_kind[one.kind].append(row)
    nomination = at.award or at.delegate
    wanted = kinds.wanted(nomination, language=language()) if nomination and not at.asked_only else []
    found = [
        Group(one.code, one.title, one.required, one.hint, one.basis, tuple(by_kind.pop(one.code, ())))
        for one in wanted
        if one.required or one.code in by_kind
    ]
    rest = sorted(by_kind, key=lambda code: (list(kinds.known()).index(code) if code in kinds.known() else 999, code))
    return found + [Group(code, kinds.title_of(code, language()), False, "", "", tuple(by_kind[code])) for code in rest]


def panel(at: Reader) -> Panel | None:
    """What is attached, what is missing, and whether more may be added now."""
    found = groups(at, _attached(at))
    change = may_change(at)
    shown = {"case": at.case, "groups": found, "may_change": change}
    return Panel("documents", _("Tài liệu"), "documents", shown) if found or change else None


def may_change(at: Reader) -> bool:
    """Whether this reader may attach and take off documents now."""
    if at.asked_only or not takes_changes(at.case.edition.sha256, at.case.stage):
        return False
    return bool(authority.holds_task(at.by, [at.case.pk]))


@require_GET
def documents(request: Any, code: str) -> HttpResponse:
    """The documents of a case, one of them opened beside the list."""
    at = reader(request.acting, code)
    every = _attached(at, removed=True)
    if sheets_out.is_wanted(request):
        return sheets.documents(request, at.case, every, language())
    attached = [one for one in every if one.removed_at is None]
    change = may_change(at)
    context = {
        "case": at.case,
        "groups": groups(at, attached, removable=change),
        "removed": [Row(one, kinds.title_of(one.kind, language())) for one in every if one.removed_at is not None],
        "may_change": change,
        "may_erase": may_erase(at.office),
        **preview(request, every, first=attached),
    }
    return render(request, "approvals/documents/documents.html", context)


def preview(request: Any, documents: Sequence[Document], *, first: Sequence[Document] | None = None) -> dict[str, Any]:
    """Return what `approvals/parts/preview.html` is given: `documents` as rows, `preview` the one that the address
    chose (else the first that can be drawn), `page` of it. No query when the documents come with their files."""
    rows = {one.pk: Row(one, kinds.title_of(one.kind, language())) for one in documents}
    asked = request.GET.get(CHOSEN, "")
    chosen = rows.get(int(asked)) if asked.isascii() and asked.isdigit() and len(asked) <= DIGITS else None
    if chosen is None:
        offered = [rows[one.pk] for one in (documents if first is None else first)]
        chosen = next((one for one in offered if one.shown_in_page), None)
    page = request.GET.get(PAGE, "")
    number = int(page) if page.isascii() and page.isdigit() and len(page) <= 5 else 1
    pages = chosen.document.file.pages if chosen else None
    return {"documents": list(rows.values()), "preview": chosen, "page": min(max(number, 1), pages or 1)}


def _attached(at: Reader, *, removed: bool = False) -> list[Document]:
    rows = approvals_sight.documents_of(at.case, at.office, asked_only=at.asked_only)
    return list((rows if removed else rows.filter(removed_at__isnull=True)).order_by("pk"))
