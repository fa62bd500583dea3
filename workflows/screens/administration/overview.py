"""The first page of the administrators' room."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from workflows.administration.rules import keeps_calendar
from workflows.administration.scope import administrators_of, within
from workflows.models import AccountChange
from workflows.screens.administration.shared import AdminRequest, for_administrators

RECENT = 10


@require_GET
@for_administrators
def administration(request: AdminRequest) -> HttpResponse:
    """What there is to administer, who else does it, and what was last done to accounts."""
    admin = request.admin
    changes = AccountChange.objects.filter(within(admin.area, "by_office__body__area__")).order_by("-pk")
    return render(
        request,
        "workflows/administration/overview.html",
        {
            "area": admin.area,
            "administrators": administrators_of(admin.area, admin.today),
            "keeps_calendar": keeps_calendar(admin),
            "changes": changes.select_related("user", "by_user", "by_office__body")[:RECENT],
        },
    )
