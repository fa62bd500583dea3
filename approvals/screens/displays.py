"""Public display: where and from when, what the public said, and what came of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from approvals import displays
from approvals.models import DisplayComment, DisplayPeriod
from approvals.screens import lists
from nominations import text
from nominations.awards import lock_cases
from nominations.errors import DomainError
from workflows import clock
from workflows.models import Case
from workflows.screens import versions
from workflows.screens.forms import Form, TextField

SHOWS = lists.asks("display_period_over", "comments_resolved")


class PeriodForm(Form):
    """Where and from when a case is on display."""

    starts_on = lists.Day(label=gettext_lazy("Công khai từ ngày"))
    place = TextField(
        label=gettext_lazy("Nơi công khai"),
        help_text=gettext_lazy("Ví dụ: Trụ sở UBND xã và Cổng thông tin điện tử huyện."),
        max_length=200,
    )


class CommentForm(Form):
    """What somebody said."""

    received_on = lists.Day(label=gettext_lazy("Ngày nhận ý kiến"))
    comment = forms.CharField(
        label=gettext_lazy("Nội dung ý kiến"), widget=forms.Textarea(attrs={"rows": 3}), max_length=text.TEXT_LIMIT
    )


class ResolutionForm(Form):
    """What came of a comment."""

    resolution = forms.CharField(
        label=gettext_lazy("Kết quả xem xét"), widget=forms.Textarea(attrs={"rows": 2}), max_length=text.TEXT_LIMIT
    )


@require_http_methods(["GET", "POST"])
def display(request: Any, code: str) -> HttpResponse:
    """Record the display of a case (and of others at the same step), what was said, and how it was resolved."""
    case = lists.at_work(request.acting, code, SHOWS, "công khai lấy ý kiến")
    page = Page(request, case)
    if request.method == "POST":
        doing = {"period": page.open, "comment": page.comment, "resolve": page.resolve}.get(request.POST.get("do", ""))
        if doing is not None and doing():
            return redirect("display", case.code)
    return page.draw()


class Page:
    """The page of one request: its rows and its three kinds of form."""

    def __init__(self, request: Any, case: Case) -> None:
        self.request, self.case, self.by = request, case, request.acting.capacity
        self.conflicts: list[versions.Conflict] = []
        self.period = DisplayPeriod.objects.filter(case=case, visit=case.visit).first()
        comments = DisplayComment.objects.filter(display=self.period) if self.period else DisplayComment.objects.none()
        self.comments = list(comments.select_related("resolved_by").order_by("received_on", "pk"))
        start = {"starts_on": clock.today()}
        if self.period:
            start = {"starts_on": self.period.starts_on, "place": self.period.place}  # type: ignore[dict-item]
        self.period_form = PeriodForm(self._data("period"), initial=start)
        self.comment_form = CommentForm(self._data("comment"), initial={"received_on": clock.today()}, prefix="new")
        self.resolutions = [(one, self._resolution_form(one)) for one in self.comments]

    def _data(self, doing: str) -> Any:
        return self.request.POST if self.request.POST.get("do") == doing else None

    def _resolution_form(self, comment: DisplayComment) -> ResolutionForm:
        meant = self.request.POST.get("comment") == str(comment.pk)
        data = self._data("resolve") if meant else None
        return ResolutionForm(data, initial={"resolution": comment.resolution}, prefix=f"c{comment.pk}")

    def open(self) -> bool:
        """Record the display of this case and of those picked beside it."""
        form = self.period_form
        if not form.is_valid():
            return False
        cases = list(dict.fromkeys([self.case.pk, *lists.picked(self.request.POST)]))
        try:
            with transaction.atomic():
                lock_cases(cases)
                self.conflicts = versions.merge(form, self._recorded())
                rows = [] if self.conflicts else displays.open_display(self.by, cases, **form.cleaned_data)
        except DomainError as error:
            lists.put(form, error)
            return False
        if self.conflicts:
            return False
        last = max(row.ends_before for row in rows)
        words = ngettext("Đã ghi đợt công khai cho %(n)s hồ sơ", "Đã ghi đợt công khai cho %(n)s hồ sơ", len(rows))
        until = _("kết thúc trước ngày %(day)s.") % {"day": f"{last:%d/%m/%Y}"}
        messages.success(self.request, f"{words % {'n': len(rows)}}, {until}")
        return True

    def _recorded(self) -> dict[str, Any]:
        """The period as it was recorded, by the form's fields."""
        rows = DisplayPeriod.objects.filter(case=self.case, visit=self.case.visit)
        return rows.values("starts_on", "place").first() or {}

    def comment(self) -> bool:
        """Record what somebody said."""
        form = self.comment_form
        if not form.is_valid():
            return False
        try:
            displays.record_comment(self.by, self.case.pk, **form.cleaned_data)
        except DomainError as error:
            lists.put(form, error)
            return False
        messages.success(self.request, _("Đã ghi ý kiến. Phải xem xét xong mọi ý kiến mới kết thúc công khai được."))
        return True

    def resolve(self) -> bool:
        """Record what came of one of the comments of this case."""
        for comment, form in self.resolutions:
            if form.is_bound and form.is_valid():
                try:
                    displays.resolve_comment(self.by, comment.pk, form.cleaned_data["resolution"])
                except DomainError as error:
                    lists.put(form, error)
                    return False
                messages.success(self.request, _("Đã ghi kết quả xem xét ý kiến."))
                return True
        return False

    def draw(self) -> HttpResponse:
        """The page, with what else could be put on display together."""
        commented = bool(self.comments)
        work = lists.open_work(self.request.acting, SHOWS).exclude(pk=self.case.pk).filter(stage=self.case.stage)
        beside = work.exclude(displays__comments__isnull=False)[: lists.OFFERED]
        context = {
            "case": self.case,
            "period": self.period,
            "over": self.period is not None and self.period.ends_before <= clock.today(),
            "period_form": None if commented else self.period_form,
            "comment_form": self.comment_form,
            "resolutions": self.resolutions,
            "beside": [] if commented else list(beside),
            "chosen": lists.picked(self.request.POST),
            **versions.context(self.period_form, self.conflicts, self._recorded() if self.conflicts else {}),
        }
        judged = [self.period_form, self.comment_form, *(form for _comment, form in self.resolutions)]
        return lists.answer(self.request, "displays/display.html", context, judged)
