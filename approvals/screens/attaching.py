"""Attaching documents to one case or to many, and taking one off."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from approvals import sight as approvals_sight
from approvals.screens import lists
from approvals.screens.documents import groups
from approvals.screens.reader import language, reader
from approvals.screens.selection import ALL, MOST
from nominations.documents import attaching, content, kinds
from nominations.errors import DomainError
from nominations.importing.sight import import_in_sight
from nominations.models import Document, ImportedRow
from nominations.screens.notices import key_of
from nominations.standing import ASKS_FOR_THE_DOSSIER
from workflows.engine import Capacity
from workflows.models import Case
from workflows.screens.forms import Form, TextField
from workflows.sight import NotSeen

#: Where a dossier is put together or supplemented: there documents come and go.
TAKES = lists.asks(*ASKS_FOR_THE_DOSSIER)
DOING = "đính kèm hay gỡ tài liệu"
#: What an address carries of an import whose cases are meant.
IMPORT = "nhap"
#: Files of one upload. Technical: all of them are judged while the browser waits.
FILES = 20
ACCEPT = ".pdf,.docx,.png,.jpg,.jpeg"


class FilesInput(forms.FileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """What was picked, one upload each; what is in them is judged by the domain."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """Return the uploads. An empty or oversized one is named later, like any other that is no good."""
        if not data:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if len(data) > FILES:
            raise forms.ValidationError(_("Mỗi lần tối đa %(n)s tệp. Hãy chọn ít hơn."), params={"n": FILES})
        return list(data)


class AttachForm(Form):
    """Of which kind, which files, and what there is to know about them."""

    kind = forms.ChoiceField(label=gettext_lazy("Loại tài liệu"))
    files = FilesField(
        label=gettext_lazy("Tệp"),
        widget=FilesInput(attrs={"accept": ACCEPT}),
        error_messages={"required": gettext_lazy("Chưa chọn tệp nào.")},
    )
    note = TextField(label=gettext_lazy("Ghi chú"), max_length=attaching.NOTE_LIMIT, required=False)

    def __init__(self, offered: Iterable[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = list(offered)  # type: ignore[attr-defined]
        self.fields["files"].help_text = _(
            "%(kinds)s; mỗi tệp tối đa %(limit)s. Có thể chọn nhiều tệp cùng loại một lần."
        ) % {
            "kinds": content.words(content.DOSSIER_KINDS),
            "limit": content.megabytes(content.limit()),
        }


class ReasonForm(Form):
    """Why a document is taken off."""

    reason = TextField(label=gettext_lazy("Lý do gỡ"), max_length=attaching.NOTE_LIMIT)


@require_http_methods(["GET", "POST"])
def attach_documents(request: Any, code: str) -> HttpResponse:
    """Attach files of one kind to a case. Each file is judged by itself: sound ones stay attached when others are
    refused."""
    by = request.acting.capacity
    case = lists.at_work(request.acting, code, TAKES, DOING)
    at = reader(request.acting, code)
    nomination = at.award or at.delegate
    wanted = kinds.wanted(nomination, language=language()) if nomination else []
    there = {one.kind for one in attaching.present([case.pk])[case.pk]}
    lacking = [one for one in wanted if one.required and one.code not in there]
    form = AttachForm(
        [(one.code, one.title) for one in [*lacking, *(one for one in wanted if one not in lacking)]],
        request.POST or None,
        request.FILES or None,
    )
    kept: list[str] = []
    if request.method == "POST" and form.is_valid():
        kept = _keep(form, lambda upload: _attach(by, [case.pk], form, upload))
        if not form.errors:
            _tell(request, len(kept), 1)
            return redirect("documents", case.code)
    required = [one for one in groups(at, attaching.present([case.pk])[case.pk]) if one.required]
    context = {"case": case, "form": form, "kept": kept, "wanted": required}
    return lists.answer(request, "documents/attach.html", context, [form])


@dataclass(frozen=True)
class Listed:
    """One case of the page for many, and how many documents it has."""

    case: Case
    documents: int
    chosen: bool


@require_http_methods(["GET", "POST"])
def attach_to_many(request: Any) -> HttpResponse:
    """Attach files of one kind to many cases that are being put together: stored once, a document of each.

    An address that names an import (`nhap`) has its cases ticked, those with the fewest documents first.
    """
    by = request.acting.capacity
    chosen = lists.picked(request.POST)
    stated = "attach" in request.POST
    offered = [
        (kind.code, kinds.title_of(kind.code, language())) for kind in kinds.known().values() if kind.of == "dossier"
    ]
    form = AttachForm(offered, *((request.POST, request.FILES) if stated else ()))
    kept: list[str] = []
    if stated and form.is_valid():
        kept = _keep(form, lambda upload: _attach(by, chosen, form, upload))
        if not form.errors:
            _tell(request, len(kept), len(chosen))
            return redirect("inbox")
    work = lists.open_work(request.acting, TAKES).annotate(
        attached=Count("documents", filter=Q(documents__removed_at__isnull=True))
    )
    imported = key_of(request.GET.get(IMPORT, "")) if not chosen else None
    if imported is not None:
        rows = ImportedRow.objects.filter(batch=import_in_sight(request.acting, imported), case__isnull=False)
        cases = list(work.filter(pk__in=rows.values("case")).order_by("attached", "pk")[:MOST])
    else:
        cases = list((work.filter(pk__in=chosen) if chosen else work)[:MOST])
    every = not chosen and not stated and (imported is not None or request.GET.get(ALL) == "1")
    ticked = {case.pk for case in cases} if every else set(chosen)
    context = {
        "form": form,
        "kept": kept,
        "cases": [Listed(case, case.attached, case.pk in ticked) for case in cases],  # type: ignore[attr-defined]
        "ticked_all": len(ticked) >= len(cases),
        "left_out": len(chosen) - len(cases) if chosen else 0,
    }
    return lists.answer(request, "documents/attach_many.html", context, [form])


@require_http_methods(["GET", "POST"])
def detach_document(request: Any, code: str, key: int) -> HttpResponse:
    """Take a document off a case, saying why."""
    by = request.acting.capacity
    case = lists.at_work(request.acting, code, TAKES, DOING)
    document = approvals_sight.document_in_sight(request.acting, key)
    if document.case_id != case.pk or document.removed_at is not None:
        raise NotSeen(str(key))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            attaching.detach(by, [document.pk], form.cleaned_data["reason"])
        except DomainError as error:
            lists.put(form, error)
        else:
            messages.success(request, _("Đã gỡ “%(name)s” khỏi hồ sơ.") % {"name": document.name})
            return redirect("documents", case.code)
    context = {"case": case, "document": document, "form": form, "title": kinds.title_of(document.kind, language())}
    return lists.answer(request, "documents/detach.html", context, [form])


def _attach(by: Capacity, case_ids: Sequence[int], form: AttachForm, upload: UploadedFile) -> list[Document]:
    name = upload.name or ""
    given = form.cleaned_data
    return attaching.attach(by, case_ids, given["kind"], content.received(upload), name, note=given["note"])


def _keep(form: AttachForm, attach: Callable[[UploadedFile], list[Document]]) -> list[str]:
    """Attach each upload; put what is wrong with one at the field, and return the names of those that are in."""
    kept = []
    for upload in form.cleaned_data["files"]:
        try:
            rows = attach(upload)
        except DomainError as error:
            lists.put(form, error, {"file": "files"})
            if error.field != "file":
                break
        else:
            kept.append(rows[0].name)
    return kept


def _tell(request: Any, files: int, cases: int) -> None:
    words = ngettext("Đã đính kèm %(n)s tệp.", "Đã đính kèm %(n)s tệp.", files) % {"n": files}
    if cases > 1:
        words = ngettext(
            "Đã đính kèm %(n)s tệp vào từng hồ sơ trong %(cases)s hồ sơ.",
            "Đã đính kèm %(n)s tệp vào từng hồ sơ trong %(cases)s hồ sơ.",
            files,
        ) % {"n": files, "cases": cases}
    messages.success(request, words)
