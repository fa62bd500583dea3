"""What a person and his offices are told about cases, and remembering what he has read."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from nominations import notices as verbs
from nominations.screens import sheets
from workflows.screens import sheets_out

PAGE = 30


def _offices(request: Any) -> set[int]:
    return {one.office.pk for one in request.capacities}


def key_of(text: str) -> int | None:
    """Read a key of a page or of a row; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


@require_GET
def notices(request: Any) -> HttpResponse:
    """List them newest first, those of all his offices together, unread ones marked."""
    rows = verbs.notices_of(request.user.pk, _offices(request)).select_related("case", "office__body")
    if sheets_out.is_wanted(request):
        return sheets.notices(request, _("Thông báo"), rows[: sheets_out.MOST + 1])
    after = key_of(request.GET.get("sau", ""))
    if after is not None:
        rows = rows.filter(id__lt=after)
    found = list(rows[: PAGE + 1])
    page = found[:PAGE]
    context = {
        "page": page,
        "first": after is None,
        "next_key": page[-1].pk if len(found) > PAGE else None,
        "newest": page[0].pk if page else None,
        "unread": any(one.pk > one.read_upto for one in page),
    }
    return render(request, "nominations/notices.html", context)


@require_POST
def read(request: Any) -> HttpResponse:
    """Remember that everything up to the newest one on the page was read."""
    upto = key_of(request.POST.get("upto", ""))
    if upto is not None:
        verbs.mark_read(request.user.pk, _offices(request), upto)
        messages.success(request, _("Đã đánh dấu đã đọc."))
    return redirect("notices")
