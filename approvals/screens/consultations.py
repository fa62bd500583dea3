"""Naming the agencies to be asked about a case, and an agency's opinion."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from approvals import consultations
from approvals.decisions import lines_of
from approvals.models import Consultation
from approvals.screens import lists
from nominations import text
from nominations.errors import DomainError
from workflows import sight
from workflows.models import Case, Office, Task
from workflows.screens import acts
from workflows.screens.forms import Form

NAMES = lists.asks("agencies_named")
WRITES = lists.asks("opinion_written")
#: The position that answers for an agency.
ANSWERS_FOR_AGENCY = "officer"


class Agencies(lists.Choices):
    """Agencies to tick, by the name of the body."""

    def label_from_instance(self, office: Any) -> str:
        """The body alone: who answers for it is its own affair."""
        return str(office.body.name)


class AgenciesForm(Form):
    """Whom to ask, and what."""

    agencies = Agencies(
        queryset=Office.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("Cơ quan lấy ý kiến"),
        error_messages={"required": gettext_lazy("Hãy chọn ít nhất một cơ quan.")},
    )
    question = forms.CharField(
        label=gettext_lazy("Nội dung xin ý kiến"),
        help_text=gettext_lazy("Một câu hỏi chung cho các cơ quan; họ đọc đúng câu này."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=text.TEXT_LIMIT,
    )

    def __init__(self, agencies: QuerySet[Office], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agencies"].queryset = agencies  # type: ignore[attr-defined]


def agencies_of(case: Case, asking: Office) -> QuerySet[Office]:
    """The offices that answer for the agencies of a case's area, those of the asking office's own area first; the
    asking body left out."""
    areas = [one for one in (case.district_id, case.province_id, case.commune_id) if one is not None]
    answering = Office.objects.filter(position=ANSWERS_FOR_AGENCY, body__area__in=areas)
    near = answering.exclude(body=asking.body_id).annotate(near=Q(body__area=asking.body.area_id))
    return near.select_related("body__area").order_by("-near", "body__area", "body__name")


@require_http_methods(["GET", "POST"])
def consultation(request: Any, code: str) -> HttpResponse:
    """Name the agencies to be asked about a case, with one question."""
    by = request.acting.capacity
    case = lists.at_work(by, code, NAMES, "lấy ý kiến hiệp y")
    rows = list(Consultation.objects.filter(case=case).select_related("agency__body").order_by("visit", "pk"))
    named = [row for row in rows if row.visit == case.visit]
    start = {"agencies": [row.agency_id for row in named], "question": named[0].question} if named else {}
    form = AgenciesForm(agencies_of(case, request.acting.office), request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        chosen = [office.pk for office in form.cleaned_data["agencies"]]
        try:
            consultations.name_agencies(by, [case.pk], chosen, form.cleaned_data["question"])
        except DomainError as error:
            lists.put(form, error)
        else:
            count = len(chosen)
            words = ngettext("Đã nêu %(n)s cơ quan.", "Đã nêu %(n)s cơ quan.", count) % {"n": count}
            after = _("Hồ sơ được gửi đi khi bạn chọn “Lấy ý kiến hiệp y” trên hồ sơ.")
            messages.success(request, f"{words} {after}")
            return redirect("case", case.code)
    earlier = [row for row in rows if row.visit != case.visit]
    return lists.answer(request, "consultations/name.html", {"case": case, "form": form, "earlier": earlier}, [form])


class OpinionForm(Form):
    """What the agency says."""

    outcome = forms.ChoiceField(
        choices=Consultation.Outcome.choices,
        widget=forms.RadioSelect,
        label=gettext_lazy("Ý kiến"),
        error_messages={"required": gettext_lazy("Hãy chọn một ý kiến.")},
    )
    opinion = forms.CharField(
        label=gettext_lazy("Nội dung ý kiến"),
        help_text=gettext_lazy(
            "Đồng ý hoặc không đồng ý thì phải ghi nội dung, lý do; chỉ “không có ý kiến” mới để trống được."
        ),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=text.TEXT_LIMIT,
        required=False,
    )


@require_http_methods(["GET", "POST"])
def opinion(request: Any, code: str) -> HttpResponse:
    """One question, one opinion, one deadline: written here, and sent from here."""
    by, office = request.acting.capacity, request.acting.office
    case = lists.at_work(by, code, WRITES, "ghi ý kiến hiệp y")
    row = Consultation.objects.filter(case=case, visit=case.visit - 1, agency=office.pk).first()
    start = {"outcome": row.outcome, "opinion": row.opinion} if row and row.answered_at else {}
    form = OpinionForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            consultations.write_opinion(by, case.pk, form.cleaned_data["outcome"], form.cleaned_data["opinion"])
        except DomainError as error:
            lists.put(form, error)
        else:
            messages.success(request, _("Đã lưu ý kiến. Hãy đọc lại rồi gửi; gửi rồi thì không sửa được nữa."))
            return redirect("opinion", case.code)
    context = {
        "case": case,
        "form": form,
        "row": row,
        "line": lines_of([case.pk]).get(case.pk, case.label),
        "due_on": Task.objects.filter(case=case, office=office.pk).values_list("due_on", flat=True).first(),
        "act": _reply(by, case) if row and row.answered_at and not form.errors else None,
        "next": reverse("inbox"),
    }
    return lists.answer(request, "consultations/opinion.html", context, [form])


def _reply(by: Any, case: Case) -> acts.ActForm | None:
    """The action by which the opinion goes out."""
    offered = acts.offers(by, sight.cases_in_sight(by).filter(pk=case.pk))
    return next((one for one in offered.values() if "opinion_written" in one.action.requires), None)
