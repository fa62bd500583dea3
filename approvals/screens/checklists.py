"""Ticking the checklist of a stage: of one case, or the same for many that were looked at."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from approvals import verification
from approvals.checklists import Line, template_for
from approvals.models import ChecklistItem
from approvals.screens import lists
from approvals.verification import Tick
from nominations import text
from nominations.errors import DomainError
from workflows.models import Case
from workflows.screens.forms import Form

Result = ChecklistItem.Result
SETTLES = lists.asks("checklist_settled")


class ChecklistForm(Form):
    """A result and a note for each line."""

    def __init__(self, lines: Sequence[Line], kept: Mapping[str, ChecklistItem], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        for line in lines:
            item = kept.get(line.code)
            self.fields[f"result_{line.code}"] = forms.ChoiceField(
                label=line.title,
                choices=Result.choices,
                widget=forms.RadioSelect,
                initial=item.result if item else Result.OPEN,
                required=False,
            )
            self.fields[f"note_{line.code}"] = forms.CharField(
                label=_("Ghi chú cho “%(line)s”") % {"line": line.title},
                widget=forms.Textarea(attrs={"rows": 1}),
                max_length=text.TEXT_LIMIT,
                initial=item.note if item else "",
                required=False,
            )

    def rows(self) -> list[tuple[int, Any, Any]]:
        """Number, result and note of each line, as a template draws them."""
        return [
            (number, self[f"result_{line.code}"], self[f"note_{line.code}"])
            for number, line in enumerate(self.lines, start=1)
        ]

    def ticks(self, *, rest_met: bool) -> list[Tick]:
        """What was ticked; with `rest_met` the lines without a result are met."""
        rest = Result.MET if rest_met else Result.OPEN
        return [
            Tick(line.code, result if result and result != Result.OPEN else rest, data[f"note_{line.code}"])
            for data in [self.cleaned_data]
            for line in self.lines
            for result in [data[f"result_{line.code}"]]
        ]

    def put(self, error: DomainError) -> None:
        """A missing reason belongs to the first line that lacks it."""
        lacking = [
            f"note_{line.code}"
            for line in self.lines
            if self.cleaned_data.get(f"result_{line.code}") == Result.NOT_MET
            and not self.cleaned_data.get(f"note_{line.code}")
        ]
        where = lacking[0] if error.problem.code == "note_missing" and lacking else error.field
        lists.put(self, error, {error.field: where})


@require_http_methods(["GET", "POST"])
def checklist(request: Any, code: str) -> HttpResponse:
    """Settle the checklist of the stage where a case stands, on its present visit."""
    by = request.acting.capacity
    case = lists.at_work(by, code, SETTLES, "ghi danh mục kiểm tra")
    template = verification.checklist(case, verification.award_levels([case.pk]).get(case.pk, ""))
    kept = {item.code: item for item in ChecklistItem.objects.filter(case=case, visit=case.visit)}
    form = ChecklistForm(template.lines, kept, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            rows = verification.record_checklist(by, [case.pk], form.ticks(rest_met="rest_met" in request.POST))
        except DomainError as error:
            form.put(error)
        else:
            _tell(request, case, rows)
            return redirect("case", case.code)
    context = {"case": case, "form": form, "template": template, "kept": kept}
    return lists.answer(request, "checklists/checklist.html", context, [form])


def _tell(request: Any, case: Case, rows: Iterable[ChecklistItem]) -> None:
    found = Counter(row.result for row in rows)
    parts = [f"{found[result]} {Result(result).label}" for result in Result.values if found[result]]
    told = _("Đã ghi danh mục kiểm tra của hồ sơ %(code)s: %(parts)s.") % {
        "code": case.code,
        "parts": ", ".join(parts),
    }
    if found[Result.NOT_MET]:
        after = _("Có dòng không đạt: hãy yêu cầu bổ sung hoặc đề nghị không xét.")
        messages.warning(request, f"{told} {after}")
    elif found[Result.OPEN]:
        after = _("Còn dòng chưa xem thì hồ sơ chưa chuyển bước được.")
        messages.info(request, f"{told} {after}")
    else:
        messages.success(request, told)


@dataclass(frozen=True)
class Listed:
    """One case of the page for many: how many lines its checklist has and what was recorded of them."""

    case: Case
    lines: int
    met: int
    unmet: int
    not_applicable: int
    checked: bool

    @property
    def judged(self) -> bool:
        """Whether somebody found of a line that it is not met or does not apply."""
        return bool(self.unmet or self.not_applicable)


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
    work = lists.open_work(by, SETTLES)
    cases = list((work.filter(pk__in=chosen) if chosen else work)[: lists.OFFERED])
    rows = _rows(cases, set(chosen))
    context = {"form": form, "rows": rows, "left_out": len(chosen) - len(rows) if chosen else 0}
    return lists.answer(request, "checklists/bulk.html", context, [form])


def _judged_line_by_line(case_ids: Sequence[int]) -> set[int]:
    items = ChecklistItem.objects.filter(case__in=case_ids, visit=F("case__visit"))
    found = items.filter(result__in=[Result.NOT_MET, Result.NOT_APPLICABLE])
    return set(found.values_list("case_id", flat=True))


def _rows(cases: Sequence[Case], chosen: set[int]) -> list[Listed]:
    """Two queries, however many cases."""
    keys = [case.pk for case in cases]
    levels = verification.award_levels(keys)
    found: defaultdict[int, Counter[str]] = defaultdict(Counter)
    items = ChecklistItem.objects.filter(case__in=keys, visit=F("case__visit"))
    for case_id, result in items.values_list("case_id", "result"):
        found[case_id][result] += 1
    rows = []
    for case in cases:
        template = template_for(case.edition.chain.code, case.stage, levels.get(case.pk, ""))
        if template is not None:
            counted = found[case.pk]
            results = (counted[Result.MET], counted[Result.NOT_MET], counted[Result.NOT_APPLICABLE])
            rows.append(Listed(case, len(template.lines), *results, checked=case.pk in chosen))
    return rows
