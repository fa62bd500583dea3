"""What the rules of eligibility find about a case, as people read it; and answering for a finding, with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from approvals.screens import lists
from approvals.screens.panels import Panel
from approvals.screens.reader import Reader
from nominations import eligibility
from nominations.eligibility import Finding, overriding
from nominations.errors import DomainError
from nominations.models import EligibilityOverride
from workflows import sight
from workflows.engine.context import BadAct, Busy
from workflows.models import Case
from workflows.screens.forms import Form

#: Where a dossier is prepared or verified: there an office answers for what was found.
SETTLES = lists.asks("eligible", "eligibility_settled", "dossier_complete", "deficiencies_answered", overriding.NAMED)


#: The longest text of a ticked finding that can be one.
LONGEST = 200


@dataclass(frozen=True)
class Shown:
    """A finding and, when the reader may see it, the code of the case it is about."""

    finding: Finding
    other: str = ""


class Findings(forms.Field):
    """Findings to tick, as `written` writes them. Which of them there are is for the verb to say: it knows today's."""

    widget = forms.SelectMultiple  # drawn by the page, a box beside each finding

    def clean(self, value: Any) -> list[tuple[str, str]]:
        """Return (rule, key) of each that was ticked."""
        super().validate(value)
        found = [str(one)[:LONGEST].partition(":") for one in value]
        return [(rule, key) for rule, _colon, key in found]


class AnswerForm(Form):
    """Why a case goes on although rules speak against it: one reason for as many findings as are ticked."""

    finding = Findings(
        label=gettext_lazy("Điều được trả lời"),
        error_messages={"required": gettext_lazy("Hãy chọn ít nhất một điều để trả lời.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Lý do vẫn đề nghị"),
        help_text=gettext_lazy(
            "Nêu căn cứ, ví dụ số văn bản kết luận; một lý do dùng chung cho các điều đã chọn. Lý do vào lịch sử "
            "hồ sơ, không sửa được về sau."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=overriding.REASON_LIMIT,
    )


def written(finding: Finding) -> str:
    """Return how a form names a finding."""
    return f"{finding.rule}:{finding.key}"


def command_of(request: Any) -> UUID:
    """Return the command that a page gave its form. Raises BadAct for a form that is none of ours."""
    try:
        return UUID(request.POST.get("command", ""))
    except ValueError:
        raise BadAct(_("Trang này không còn đúng. Hãy mở lại mục điều kiện khen thưởng.")) from None


def told(count: int) -> str:
    """Say that findings were answered."""
    words = ngettext("Đã ghi lý do vẫn đề nghị cho %(n)s điều.", "Đã ghi lý do vẫn đề nghị cho %(n)s điều.", count)
    return words % {"n": count}


@dataclass(frozen=True)
class Answerable:
    """A finding on the page; `value` names it in the form, empty when this office has answered or nobody needs to.
    `element` is the id of its box; the first is where a mistake about the choice leads."""

    shown: Shown
    value: str
    checked: bool
    element: str


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
    given = EligibilityOverride.objects.filter(case=case, applied_at__isnull=False)
    answers = given.select_related("office__body", "recorded_by").order_by("pk")
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
    form = AnswerForm(request.POST) if request.method == "POST" else AnswerForm()
    if form.is_valid():
        said = form.cleaned_data
        try:
            answered = eligibility.override(by, {case.pk: said["finding"]}, said["reason"], command=command_of(request))
        except DomainError as error:
            lists.put(form, error)
        except Busy as busy:
            form.add_error(None, str(busy))
        else:
            messages.success(request, told(len(answered)))
            left = [one for one in eligibility.findings([case.pk])[case.pk] if _open(one, request.acting.office.pk)]
            return redirect("eligibility" if left else "case", case.code)
    return _page(request, case, form)


def _page(request: Any, case: Case, form: AnswerForm) -> HttpResponse:
    office = request.acting.office
    takes = eligibility.answering_action(case) is not None
    found = shown_to(request.acting, eligibility.findings([case.pk])[case.pk])
    may = [one for one in found if takes and may_answer(one.finding, office.pk)]
    ticked = set(request.POST.getlist("finding"))
    rows = [
        Answerable(
            one,
            value,
            checked=value in ticked or len(may) == 1,
            element="id_finding" if one in may[:1] else f"id_finding_{number}",
        )
        for number, one in enumerate(found, start=1)
        for value in [written(one.finding) if one in may else ""]
    ]
    shown = may or form.is_bound
    context = {
        "case": case,
        "rows": rows,
        "form": form if shown else None,
        "command": uuid4(),  # one that was refused is used up
        "closed": () if takes or not found else eligibility.no_answers_in(case),
    }
    return lists.answer(request, "eligibility/answering.html", context, [form])


def may_answer(finding: Finding, office_id: int) -> bool:
    """Whether a finding is one to be answered, and this office has not yet."""
    return finding.severity != "note" and all(one.office_id != office_id for one in finding.answers)


def _open(finding: Finding, office_id: int) -> bool:
    """Whether a finding waits for the answer of this office."""
    return finding.severity == "block" and may_answer(finding, office_id)
