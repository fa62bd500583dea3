"""Recording every line as met for many cases that were looked at one by one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import F, Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from approvals import verification
from approvals.checklists import template_for
from approvals.models import ChecklistItem
from approvals.screens import lists
from approvals.screens.checklists import SETTLES
from nominations.errors import DomainError
from workflows.models import Case
from workflows.screens.acts import MOST
from workflows.screens.forms import Form

Result = ChecklistItem.Result


@dataclass(frozen=True)
class Listed:
    """One case of the page for many: how many lines its checklist has and what was recorded of them. `judged` says that
    somebody found of a line that it is not met or does not apply."""

    case: Case
    lines: int
    met: int
    unmet: int
    not_applicable: int
    judged: bool
    checked: bool


class LookedAtForm(Form):
    """The statement of somebody who ticks many checklists at once."""

    looked_at = forms.BooleanField(
        label=gettext_lazy("Tôi đã xem từng hồ sơ được chọn; mọi dòng của danh mục kiểm tra đều đạt."),
        error_messages={"required": gettext_lazy("Hãy xem từng hồ sơ rồi đánh dấu xác nhận này.")},
    )


@require_http_methods(["GET", "POST"])
def bulk_checklist(request: Any) -> HttpResponse:
    """Record every line as met for many cases that the verifier has looked at one by one.

    A case with a line that is not met or does not apply is left out: what somebody found of a line is not wiped away
    in passing.
    """
    by = request.acting.capacity
    chosen = lists.picked(request.POST)
    stated = "confirm" in request.POST
    form = LookedAtForm(request.POST if stated else None)
    if stated and form.is_valid():
        try:
            judged = _judged_line_by_line(chosen)
            ready = [one for one in chosen if one not in judged]
            verification.record_checklist(by, ready)
        except DomainError as error:
            lists.put(form, error)
        else:
            count = len(ready)
            words = ngettext("Đã ghi đạt mọi dòng cho %(n)s hồ sơ.", "Đã ghi đạt mọi dòng cho %(n)s hồ sơ.", count)
            messages.success(request, words % {"n": count})
            return redirect("inbox")
    work = lists.open_work(request.acting, SETTLES)
    cases = list((work.filter(pk__in=chosen) if chosen else work)[:MOST])
    rows = _rows(cases, set(chosen))
    context = {"form": form, "rows": rows, "left_out": len(chosen) - len(rows) if chosen else 0}
    return lists.answer(request, "checklists/bulk.html", context, [form])


def _judged_line_by_line(case_ids: Sequence[int]) -> set[int]:
    items = ChecklistItem.objects.filter(case__in=case_ids, visit=F("case__visit"))
    # What does not apply without a reason is what the template itself proposed.
    found = items.filter(Q(result=Result.NOT_MET) | Q(result=Result.NOT_APPLICABLE) & ~Q(note=""))
    return set(found.values_list("case_id", flat=True))


def _rows(cases: Sequence[Case], chosen: set[int]) -> list[Listed]:
    """Three queries, however many cases."""
    keys = [case.pk for case in cases]
    about = verification.subjects(keys)
    judged = _judged_line_by_line(keys)
    found: defaultdict[int, Counter[str]] = defaultdict(Counter)
    items = ChecklistItem.objects.filter(case__in=keys, visit=F("case__visit"))
    for case_id, result in items.values_list("case_id", "result"):
        found[case_id][result] += 1
    rows = []
    for case in cases:
        template = template_for(case.edition.chain.code, case.stage, about.get(case.pk, verification.NO_AWARD))
        if template is not None:
            counted = found[case.pk]
            results = (counted[Result.MET], counted[Result.NOT_MET], counted[Result.NOT_APPLICABLE])
            rows.append(
                Listed(
                    case, len(template.lines), *results, judged=case.pk in judged, checked=case.pk in chosen,
                )
            )  # fmt: skip
    return rows
