"""What the rules of eligibility find about a case, as people read it; and answering for a finding, with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from approvals.screens import lists
from approvals.screens.panels import Panel
from approvals.screens.reader import Reader
from nominations import eligibility
from nominations.eligibility import Finding
from nominations.errors import DomainError
from nominations.models import EligibilityOverride
from workflows import sight
from workflows.models import Case
from workflows.screens.forms import Form

#: Where a dossier is prepared or verified: there an office answers for what was found.
SETTLES = lists.asks("eligible", "eligibility_settled", "dossier_complete", "deficiencies_answered")


@dataclass(frozen=True)
class Shown:
    """A finding and, when the reader may see it, the code of the case it is about."""

    finding: Finding
    other: str = ""


class AnswerForm(Form):
    """Why a case goes on although a rule speaks against it."""

    rule = forms.CharField(widget=forms.HiddenInput, max_length=60)
    finding = forms.CharField(widget=forms.HiddenInput, max_length=100)
    reason = forms.CharField(
        label=gettext_lazy("Lý do vẫn đề nghị"),
        help_text=gettext_lazy("Nêu căn cứ, ví dụ số văn bản kết luận. Lý do ở lại với hồ sơ, không sửa được về sau."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )


@dataclass(frozen=True)
class Answerable:
    """A finding on the page, and the form to answer for it; None when this office has answered."""

    shown: Shown
    form: AnswerForm | None


def shown_to(by: sight.By, found: Sequence[Finding]) -> list[Shown]:
    """Return findings with the codes of those cases they are about that `by` may read. A fixed number of queries,
    none when there are no other cases."""
    others = {one.other for one in found if one.other is not None}
    seen = dict(sight.cases_in_sight(by).filter(pk__in=others).values_list("pk", "code")) if others else {}
    return [Shown(one, seen.get(one.other, "")) for one in found]


def panel(reader: Reader) -> Panel | None:
    """What the rules find about an award that is under way, and what was answered; of one that ended, the answers."""
    if reader.award is None:
        return None
    case = reader.case
    found = eligibility.findings([case.pk])[case.pk] if not case.ended else []
    current = {(one.rule, one.key) for one in found}
    answers = EligibilityOverride.objects.filter(case=case).select_related("office__body", "recorded_by").order_by("pk")
    earlier = [one for one in answers if (one.rule, one.finding) not in current]
    if case.ended and not earlier:
        return None
    shown = {"findings": shown_to(reader.acting, found), "earlier": earlier, "ended": case.ended}
    return Panel("eligibility", _("Điều kiện khen thưởng"), "eligibility", shown)


@require_http_methods(["GET", "POST"])
def answering(request: Any, code: str) -> HttpResponse:
    """Read what was found about a case, and answer for it, where its dossier is prepared or verified."""
    by = request.acting.capacity
    case = lists.at_work(request.acting, code, SETTLES, "ghi ý kiến về điều kiện khen thưởng")
    refused = AnswerForm(request.POST, auto_id="id_refused_%s") if request.method == "POST" else None
    if refused is not None and refused.is_valid():
        said = refused.cleaned_data
        try:
            eligibility.override(by, case.pk, said["rule"], said["finding"], said["reason"])
        except DomainError as error:
            lists.put(refused, error)
        else:
            messages.success(request, _("Đã ghi lý do vẫn đề nghị."))
            left = [one for one in eligibility.findings([case.pk])[case.pk] if _open(one, request.acting.office.pk)]
            return redirect("eligibility" if left else "case", case.code)
    return _page(request, case, refused)


def _page(request: Any, case: Case, refused: AnswerForm | None) -> HttpResponse:
    office = request.acting.office
    rows = [
        Answerable(one, _form(number, one.finding, refused) if _may_answer(one.finding, office.pk) else None)
        for number, one in enumerate(shown_to(request.acting, eligibility.findings([case.pk])[case.pk]))
    ]
    gone = refused if refused is not None and all(one.form is not refused for one in rows) else None
    context = {"case": case, "rows": rows, "form": refused, "gone": gone}
    return lists.answer(request, "eligibility/answering.html", context, [refused])


def _form(number: int, finding: Finding, refused: AnswerForm | None) -> AnswerForm:
    """The form of one finding: what was typed, when it is this one that was refused."""
    if refused is not None and (refused.data.get("rule"), refused.data.get("finding")) == (finding.rule, finding.key):
        return refused
    return AnswerForm(initial={"rule": finding.rule, "finding": finding.key}, auto_id=f"id_{number}_%s")


def _may_answer(finding: Finding, office_id: int) -> bool:
    return finding.severity != "note" and all(one.office_id != office_id for one in finding.answers)


def _open(finding: Finding, office_id: int) -> bool:
    """Whether a finding waits for the answer of this office."""
    return finding.severity == "block" and _may_answer(finding, office_id)
