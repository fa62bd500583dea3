"""Choosing the agencies to be asked about a case, following how they answer, and an agency's opinion."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from approvals import allowances, consultations
from approvals.acting import is_post_for
from approvals.consultations import EXTENDS, NAMED, RECALLS, Question
from approvals.decisions import lines_of
from approvals.models import Consultation, DeadlineExtension
from approvals.screens import lists
from approvals.screens.attaching import ReasonForm
from approvals.screens.checklists import named as titled
from approvals.sight import documents_of
from nominations import text
from nominations.awards import lock_cases
from nominations.documents import content
from nominations.errors import DomainError
from nominations.models import Document
from workflows import sight
from workflows.engine import Capacity
from workflows.models import Case, Office, Task
from workflows.screens import acts, versions
from workflows.screens.forms import Form
from workflows.screens.unsent import keeps_unsent, opened

NAMES = lists.asks("agencies_named")
WRITES = lists.asks("opinion_written")
#: The position that answers for an agency.
ANSWERS_FOR_AGENCY = "officer"


class Agencies(lists.Choices):
    """Agencies to tick, by the name of the body."""

    def label_from_instance(self, office: Any) -> str:
        """The body alone: who answers for it is its own affair."""
        return str(office.body.name)


class Papers(lists.Choices):
    """Documents to tick, by kind and name."""

    def label_from_instance(self, document: Any) -> str:
        """What a list of documents says of one."""
        return titled(document)


class AgenciesForm(Form):
    """Whom to ask, what, and what they may read."""

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
    shown = Papers(
        queryset=Document.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("Tài liệu gửi kèm"),
        help_text=gettext_lazy("Cơ quan được hỏi chỉ đọc được những tài liệu chọn ở đây."),
        required=False,
    )

    def __init__(self, agencies: QuerySet[Office], documents: Sequence[Document], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agencies"].queryset = agencies  # type: ignore[attr-defined]
        papers = Document.objects.filter(pk__in=[one.pk for one in documents]).order_by("pk")
        self.fields["shown"].queryset = papers  # type: ignore[attr-defined]
        if not documents:
            del self.fields["shown"]

    def groups(self) -> list[tuple[str, list[Any]]]:
        """The boxes of the agencies, by the place that they belong to. One query."""
        offices = {str(office.pk): office for office in self.fields["agencies"].queryset}  # type: ignore[attr-defined]
        boxes = [(offices[str(box.data["value"])].body.area, box) for box in self["agencies"]]
        return [(str(area), [box for _area, box in some]) for area, some in groupby(boxes, key=lambda pair: pair[0])]


def agencies_of(case: Case, asking: Office) -> QuerySet[Office]:
    """The offices that answer for the agencies of a case's area, those of the asking office's own area first; the
    asking body left out."""
    areas = [one for one in (case.district_id, case.province_id, case.commune_id) if one is not None]
    answering = Office.objects.filter(position=ANSWERS_FOR_AGENCY, body__area__in=areas)
    near = answering.exclude(body=asking.body_id).annotate(near=Q(body__area=asking.body.area_id))
    return near.select_related("body__area").order_by("-near", "body__area", "body__name")


@require_http_methods(["GET", "POST"])
@keeps_unsent
def consultation(request: Any, code: str) -> HttpResponse:
    """Name the agencies to be asked about a case, with one question; once they are asked, follow how they answer."""
    by = request.acting.capacity
    under_way = sight.case_in_sight(request.acting, code)
    if is_post_for(request.acting.office, under_way, EXTENDS):
        return _steer(request, under_way)
    case = lists.at_work(request.acting, code, NAMES, "lấy ý kiến hiệp y")
    rows = list(
        Consultation.objects.filter(case=case)
        .select_related("agency__body")
        .prefetch_related("shown")
        .order_by("visit", "pk")
    )
    chosen = [row for row in rows if row.visit == case.visit]
    start = _start(chosen)
    attached = documents_of(case, request.acting.office, asked_only=False)
    documents = list(attached.filter(removed_at__isnull=True).order_by("pk"))
    form = AgenciesForm(agencies_of(case, request.acting.office), documents, request.POST or None, initial=start)
    conflicts: list[versions.Conflict] = []
    if request.method == "POST" and form.is_valid():
        try:
            conflicts = _name(by, case, form)
        except DomainError as error:
            lists.put(form, error)
        if not form.errors:
            count = len(form.cleaned_data["agencies"])
            words = ngettext("Đã nêu %(n)s cơ quan.", "Đã nêu %(n)s cơ quan.", count) % {"n": count}
            after = _("Hồ sơ được gửi đi khi bạn chọn “Lấy ý kiến hiệp y” trên hồ sơ.")
            messages.success(request, f"{words} {after}")
            return redirect("case", case.code)
    unsent = opened(request, f"visit {case.visit}")
    context = {
        "case": case,
        "form": form,
        "earlier": [row for row in rows if row.visit != case.visit],
        "due_on": allowances.due_if_sent(case, NAMED),
        **unsent.page(form, conflicts, _named(case) if conflicts else {}),
    }
    return lists.answer(request, "consultations/name.html", context, [form])


def _name(by: Capacity, case: Case, form: AgenciesForm) -> list[versions.Conflict]:
    """Name the agencies, unless somebody else has named others since the page was opened."""
    with transaction.atomic():
        lock_cases([case.pk])
        conflicts = versions.merge(form, _named(case))
        if not conflicts:
            said = form.cleaned_data
            agencies, shown = ([one.pk for one in said.get(name, ())] for name in ("agencies", "shown"))
            consultations.name_agencies(by, [case.pk], agencies, said["question"], shown=shown)
    return conflicts


def _named(case: Case) -> dict[str, Any]:
    """Whom to ask what, and with which documents, as it was named on this visit: rows, by the form's fields."""
    rows = Consultation.objects.filter(case=case, visit=case.visit).select_related("agency__body").order_by("pk")
    named = list(rows.prefetch_related("shown"))
    if not named:
        return {}
    agencies = [row.agency for row in named]
    return {"agencies": agencies, "question": named[0].question, "shown": list(named[0].shown.all())}


def _start(chosen: Sequence[Consultation]) -> dict[str, Any]:
    if not chosen:
        return {}
    start: dict[str, Any] = {"agencies": [row.agency_id for row in chosen], "question": chosen[0].question}
    if shown := [one.pk for one in chosen[0].shown.all()]:
        start["shown"] = shown
    return start


class ExtensionForm(Form):
    """Which agencies get more time, and until when."""

    agencies = Agencies(
        queryset=Office.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("Cơ quan được gia hạn"),
        error_messages={"required": gettext_lazy("Hãy chọn ít nhất một cơ quan.")},
    )
    until = lists.Day(label=gettext_lazy("Trả lời chậm nhất trong ngày"))

    def __init__(self, waiting: Iterable[Question], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agencies"].queryset = _waiting(waiting)  # type: ignore[attr-defined]


class RecallForm(Form):
    """Which agencies are no longer asked."""

    agencies = Agencies(
        queryset=Office.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("Cơ quan được thu hồi câu hỏi"),
        error_messages={"required": gettext_lazy("Hãy chọn ít nhất một cơ quan.")},
    )

    def __init__(self, waiting: Iterable[Question], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agencies"].queryset = _waiting(waiting)  # type: ignore[attr-defined]


def _waiting(questions: Iterable[Question]) -> QuerySet[Office]:
    keys = [one.row.agency_id for one in questions if one.waiting]
    return Office.objects.filter(pk__in=keys).select_related("body").order_by("body__name", "pk")


def _steer(request: Any, case: Case) -> HttpResponse:
    """Who answered and who not yet; more time for some, or a question taken back: named here, done with the act that
    stands beside it."""
    by = request.acting.capacity
    asked = [one for one in consultations.questions(case) if one.row.visit == case.visit - 1]
    does = request.POST.get("do", "")
    extension = ExtensionForm(asked, request.POST if does == "extend" else None, prefix="extend")
    recall = RecallForm(asked, request.POST if does == "recall" else None, prefix="recall")
    form = {"extend": extension, "recall": recall}.get(does)
    if form is not None and form.is_valid():
        agencies = [office.pk for office in form.cleaned_data["agencies"]]
        try:
            if does == "extend":
                consultations.name_extension(by, [case.pk], agencies, form.cleaned_data["until"])
            else:
                consultations.name_recall(by, [case.pk], agencies)
        except DomainError as error:
            lists.put(form, error)
        else:
            messages.success(
                request, _("Đã ghi. Đọc lại rồi bấm nút thực hiện ở dưới; chưa bấm thì chưa có gì thay đổi.")
            )
            return redirect("consultation", case.code)
    offered = acts.offers(by, sight.cases_in_sight(request.acting).filter(pk=case.pk))
    extensions = DeadlineExtension.objects.filter(case=case, visit=case.visit, applied_at__isnull=True)
    context = {
        "case": case,
        "questions": asked,
        "waiting": any(one.waiting for one in asked),
        "extension": extension,
        "recall": recall,
        "to_extend": list(extensions.select_related("agency__body").order_by("pk")),
        "to_recall": [one.row for one in asked if one.waiting and one.row.recall_named_at is not None],
        "extend_act": _with(offered, EXTENDS),
        "recall_act": _with(offered, RECALLS),
        "next": reverse("consultation", args=[case.code]),
    }
    return lists.answer(request, "consultations/steer.html", context, [extension, recall])


def _with(offered: dict[str, acts.ActForm], requirement: str) -> acts.ActForm | None:
    return next((one for one in offered.values() if requirement in one.action.requires), None)


class OpinionForm(Form):
    """What the agency says."""

    outcome = forms.ChoiceField(
        choices=[(one.value, one.label) for one in consultations.OPINIONS],
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
    answer = forms.FileField(
        label=gettext_lazy("Văn bản trả lời"),
        help_text=gettext_lazy("Bản quét có chữ ký, đóng dấu (PDF, ảnh) hoặc tệp Word."),
        max_length=200,
        required=False,
        allow_empty_file=True,
    )


@require_http_methods(["GET", "POST"])
@keeps_unsent
def opinion(request: Any, code: str) -> HttpResponse:
    """One question, one opinion, one deadline: written here, and sent from here."""
    by, office = request.acting.capacity, request.acting.office
    case = lists.at_work(request.acting, code, WRITES, "ghi ý kiến hiệp y")
    rows = Consultation.objects.filter(case=case, visit=case.visit - 1, agency=office.pk)
    row = rows.select_related("document").prefetch_related("shown").first()
    start = _written(row)
    form = OpinionForm(request.POST or None, request.FILES or None, initial=start)
    conflicts: list[versions.Conflict] = []
    if request.method == "POST" and form.is_valid():
        said, upload = form.cleaned_data, form.cleaned_data["answer"]
        try:
            file = (content.received(upload), upload.name) if upload is not None else None
            with transaction.atomic():
                lock_cases([case.pk])
                start = _written(rows.first())
                conflicts = versions.merge(form, start)
                if not conflicts:
                    consultations.write_opinion(by, case.pk, said["outcome"], said["opinion"], file=file)
        except DomainError as error:
            lists.put(form, error, {"file": "answer"})
        if not form.errors:
            messages.success(request, _("Đã lưu ý kiến. Hãy đọc lại rồi gửi; gửi rồi thì không sửa được nữa."))
            return redirect("opinion", case.code)
    unsent = opened(request, f"visit {case.visit}")
    context = {
        "case": case,
        "form": form,
        "row": row,
        "line": lines_of([case.pk]).get(case.pk, case.label),
        "due_on": Task.objects.filter(case=case, office=office.pk).values_list("due_on", flat=True).first(),
        "act": _reply(request.acting, case) if row and row.answered_at and not form.errors else None,
        "next": reverse("inbox"),
        **unsent.page(form, conflicts, start),
    }
    return lists.answer(request, "consultations/opinion.html", context, [form])


def _written(row: Consultation | None) -> dict[str, str]:
    """What the agency wrote so far, by the fields of the form."""
    return {"outcome": row.outcome, "opinion": row.opinion} if row and row.answered_at else {}


@require_http_methods(["GET", "POST"])
def opinion_file_off(request: Any, code: str) -> HttpResponse:
    """Take the file off an opinion that was not sent yet, saying why."""
    by, office = request.acting.capacity, request.acting.office
    case = lists.at_work(request.acting, code, WRITES, "ghi ý kiến hiệp y")
    rows = Consultation.objects.filter(case=case, visit=case.visit - 1, agency=office.pk, document__isnull=False)
    row = rows.select_related("document").first()
    if row is None or row.document is None:
        raise sight.NotSeen(code)
    name = row.document.name
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            consultations.take_off_opinion_file(by, case.pk, form.cleaned_data["reason"])
        except DomainError as error:
            lists.put(form, error)
        else:
            messages.success(request, _("Đã gỡ “%(name)s” khỏi ý kiến.") % {"name": name})
            return redirect("opinion", case.code)
    said = _(
        "Gỡ “%(name)s” khỏi ý kiến chưa gửi. Phần chữ của ý kiến vẫn giữ; tệp đã gỡ không gửi cho nơi hỏi ý kiến."
    ) % {"name": name}
    context = {"case": case, "form": form, "said": said, "back": reverse("opinion", args=[case.code])}
    return lists.answer(request, "documents/answer_file_off.html", context, [form])


def _reply(by: sight.By, case: Case) -> acts.ActForm | None:
    """The action by which the opinion goes out."""
    offered = acts.offers(by, sight.cases_in_sight(by).filter(pk=case.pk))
    return _with(offered, "opinion_written")
