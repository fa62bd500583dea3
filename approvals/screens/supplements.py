"""Naming what a dossier lacks, and answering it point by point."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from approvals import supplements
from approvals.models import Deficiency, SupplementRequest
from approvals.screens import lists
from nominations import text
from nominations.errors import DomainError
from workflows import sight
from workflows.models import Case
from workflows.screens.forms import Form

Status = SupplementRequest.Status
NAMES = lists.asks("deficiencies_named")
ANSWERS = lists.asks("deficiencies_answered")
#: Empty lines offered at first, and added with each "more".
LINES = 3
MOST_LINES = 60


class PointsForm(Form):
    """What is lacking, one point in each field; empty fields are no points."""

    def __init__(self, points: Sequence[str], count: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for order in range(1, count + 1):
            self.fields[f"point_{order}"] = forms.CharField(
                label=_("Điểm %(order)s") % {"order": order},
                widget=forms.Textarea(attrs={"rows": 2}),
                max_length=text.TEXT_LIMIT,
                initial=points[order - 1] if order <= len(points) else "",
                required=False,
            )

    def points(self) -> list[str]:
        """The points that were written."""
        return [point for point in self.cleaned_data.values() if point]


class AnswersForm(Form):
    """An answer to each point of the slip."""

    def __init__(self, points: Sequence[Deficiency], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for point in points:
            self.fields[f"answer_{point.order}"] = forms.CharField(
                label=_("Trả lời điểm %(order)s") % {"order": point.order},
                help_text=point.text,
                widget=forms.Textarea(attrs={"rows": 3}),
                max_length=text.TEXT_LIMIT,
                initial=point.answer,
                required=False,
            )

    def answers(self) -> dict[int, str]:
        """The answers that were written, by the order of their points."""
        return {int(name.removeprefix("answer_")): given for name, given in self.cleaned_data.items() if given}


@require_http_methods(["GET", "POST"])
def supplement(request: Any, code: str) -> HttpResponse:
    """Name what a dossier lacks, at the office that asks; answer it, at the office that was asked."""
    by = request.acting.capacity
    case = sight.case_at_hand(by, code)
    slips = list(
        SupplementRequest.objects.filter(case=case)
        .select_related("office__body")
        .prefetch_related("deficiencies")
        .order_by("-created_at", "-pk")
    )
    sent = next((slip for slip in slips if slip.status == Status.SENT), None)
    if sent is not None:
        case = lists.at_work(by, code, ANSWERS, "trả lời phiếu yêu cầu bổ sung")
        return _answer(request, case, sent, [slip for slip in slips if slip.status == Status.CLOSED])
    case = lists.at_work(by, code, NAMES, "lập phiếu yêu cầu bổ sung")
    mine = [slip for slip in slips if _is_draft_of(slip, case, request.acting.office.pk)]
    return _name(request, case, mine[0] if mine else None, [slip for slip in slips if slip.status == Status.CLOSED])


def _is_draft_of(slip: SupplementRequest, case: Case, office_id: int) -> bool:
    return slip.status == Status.DRAFT and slip.visit == case.visit and slip.office_id == office_id


def _name(request: Any, case: Case, draft: SupplementRequest | None, earlier: Any) -> HttpResponse:
    points = [point.text for point in draft.deficiencies.all()] if draft else []
    count = _lines(request.POST, len(points) + LINES)
    form = PointsForm(points, count, request.POST or None)
    if "more" in request.POST:
        form.full_clean()
    elif request.method == "POST" and form.is_valid():
        try:
            supplements.name_deficiencies(request.acting.capacity, [case.pk], form.points())
        except DomainError as error:
            lists.put(form, error, {"points": "point_1"})
        else:
            named = len(form.points())
            words = ngettext("Đã lập phiếu gồm %(n)s điểm.", "Đã lập phiếu gồm %(n)s điểm.", named) % {"n": named}
            after = _("Phiếu được gửi khi bạn chọn “Yêu cầu bổ sung” trên hồ sơ.")
            messages.success(request, f"{words} {after}")
            return redirect("case", case.code)
    context = {"case": case, "form": form, "draft": draft, "earlier": earlier, "lines": count}
    return lists.answer(request, "supplements/name.html", context, [form])


def _lines(data: Any, default: int) -> int:
    """How many fields the page has: as many as it showed, and more when they were asked for."""
    shown = data.get("lines", "")
    count = int(shown) if shown.isascii() and shown.isdigit() and len(shown) <= 3 else default
    return max(1, min(count + (LINES if "more" in data else 0), MOST_LINES))


def _answer(request: Any, case: Case, slip: SupplementRequest, earlier: Any) -> HttpResponse:
    points = list(slip.deficiencies.all())
    form = AnswersForm(points, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            kept = supplements.answer_deficiency(request.acting.capacity, case.pk, form.answers())
        except DomainError as error:
            lists.put(form, error)
        else:
            left = [point for point in kept if not point.answer]
            said = {"done": len(kept) - len(left), "all": len(kept)}
            if left:
                messages.info(request, _("Đã trả lời %(done)s/%(all)s điểm. Trả lời đủ rồi mới nộp lại được.") % said)
                return redirect("supplement", case.code)
            messages.success(request, _("Đã trả lời đủ %(all)s điểm. Hồ sơ nộp bổ sung được.") % said)
            return redirect("case", case.code)
    context = {"case": case, "form": form, "slip": slip, "earlier": earlier}
    return lists.answer(request, "supplements/answer.html", context, [form])
