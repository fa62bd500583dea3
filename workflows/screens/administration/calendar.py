"""The working calendar: what the machine knows of a year, what administrators recorded, and recording a day."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from workflows import administration
from workflows.administration import AdministrationError
from workflows.administration.rules import YEARS_LIMIT, keeps_calendar
from workflows.deadlines import public_days
from workflows.models import DayOverride
from workflows.screens import sheets_out
from workflows.screens.administration import forms, sheets
from workflows.screens.administration.shared import AdminRequest, bound, for_administrators
from workflows.screens.forms import add_problem


@require_http_methods(["GET", "POST"])
@for_administrators
def working_calendar(request: AdminRequest) -> HttpResponse:
    """The days of one year that are not as the week has them, and the form to record one."""
    admin = request.admin
    year = _year(request.GET.get("nam", ""), admin.today.year)
    form = forms.DayForm(**bound(request))
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["day"]
        try:
            administration.record_day(
                request.acting.capacity,
                day,
                working=form.cleaned_data["working"] == "lam",
                reason=form.cleaned_data["reason"],
            )
        except AdministrationError as error:
            add_problem(form, error.problem, error.field)
        else:
            messages.success(request, _("Đã ghi ngày %(day)s.") % {"day": f"{day:%d/%m/%Y}"})
            return redirect(f"{reverse('working_calendar')}?nam={day.year}")
    rows = list(
        DayOverride.objects.filter(day__year=year).select_related("recorded_by").order_by("day", "recorded_at", "pk")
    )
    latest = {row.day: row.pk for row in rows}
    lines = [(row, latest[row.day] == row.pk) for row in rows]
    off, worked = public_days(year)
    if sheets_out.is_wanted(request):
        return sheets.days(request, year, lines, off, worked)
    return render(
        request,
        "workflows/administration/calendar.html",
        {
            "year": year,
            "lines": lines,
            "off": off,
            "worked": worked,
            "form": form,
            "keeps": keeps_calendar(admin),
        },
        status=422 if form.is_bound else 200,
    )


def _year(text: str, this_year: int) -> int:
    """Return the year asked for when it is near enough to be recorded for, otherwise this one."""
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else this_year
    return year if abs(year - this_year) <= YEARS_LIMIT else this_year
