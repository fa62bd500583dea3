"""Handing out the bytes of a document, after the access check and with headers that let it do nothing but be seen."""

from __future__ import annotations

from typing import Any, Final

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from approvals.sight import document_in_sight
from nominations.documents import store
from nominations.documents.content import SHOWN_IN_PAGE
from nominations.models import Document, StoredFile

Kind = StoredFile.Kind
TYPES: Final = {
    Kind.PDF: "application/pdf",
    Kind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Kind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Kind.PNG: "image/png",
    Kind.JPEG: "image/jpeg",
}
#: Nothing in it runs, loads, or is framed.
_SEALED: Final = "default-src 'none'; sandbox; frame-ancestors 'none'"
#: The browser's own viewer draws a PDF, in a frame of ours; with `sandbox` it would not draw at all.
_VIEWED: Final = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"


@require_safe
def document(request: Any, key: int) -> HttpResponseBase:
    """Show a PDF or a picture; a file of another kind is handed over to be saved."""
    row = document_in_sight(request.acting, key)
    return _answer(request, row, inline=row.file.kind in SHOWN_IN_PAGE)


@require_safe
def document_download(request: Any, key: int) -> HttpResponseBase:
    """Hand a document over to be saved."""
    return _answer(request, document_in_sight(request.acting, key), inline=False)


def _answer(request: Any, row: Document, *, inline: bool) -> HttpResponseBase:
    stored = row.file
    if row.erased_at is not None:
        return _erased(request, row)
    try:
        file = store.read(stored)
    except store.FileGone:
        return _gone(request)
    sent: HttpResponseBase = FileResponse(
        file, as_attachment=not inline, filename=row.name, content_type=TYPES[Kind(stored.kind)]
    )
    sent.headers["ETag"] = f'"{stored.sha256}"'
    response = get_conditional_response(request, etag=sent.headers["ETag"], response=sent)
    if response is not sent:
        file.close()
    framed = inline and stored.kind == Kind.PDF
    # On "not modified" too: a browser takes the headers of the answer for those of what it kept.
    for name, value in {
        "Content-Security-Policy": _VIEWED if framed else _SEALED,
        "X-Frame-Options": "SAMEORIGIN" if framed else "DENY",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        # What is stored never changes, who may read it does: a browser keeps it and asks here each time.
        "Cache-Control": "private, no-cache",
    }.items():
        response.headers[name] = value
    return response


def _erased(request: Any, row: Document) -> HttpResponse:
    at = f"{localtime(row.erased_at):%d/%m/%Y}"
    context = {
        "case": row.case,
        "heading": _("Nội dung tài liệu đã được xóa"),
        "message": _("Nội dung tài liệu này đã được xóa ngày %(at)s theo quy định về bảo vệ dữ liệu cá nhân.")
        % {"at": at},
        "way_out": _("Lịch sử hồ sơ ghi ai xóa và vì sao; dòng tài liệu còn giữ mã băm của tệp."),
    }
    return render(request, "approvals/documents/unreadable.html", context, status=410)


def _gone(request: Any) -> HttpResponse:
    context = {
        "heading": _("Máy chủ chưa đọc được tệp"),
        "message": _("Tài liệu có trong hồ sơ nhưng máy chủ không đọc được tệp từ kho."),
        "way_out": _("Báo quản trị viên: kiểm tra thư mục kho tài liệu (lệnh check_documents). Hồ sơ không bị mất gì."),
    }
    return render(request, "approvals/documents/unreadable.html", context, status=503)
