"""Naming what a dossier lacks, and answering it point by point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from approvals import supplements
from approvals.models import ChecklistItem, Deficiency, SupplementRequest
from approvals.screens import lists, preparing
from approvals.screens.attaching import ReasonForm
from approvals.screens.neighbours import came_from, carried
from approvals.supplements import Point
from nominations import text
from nominations.awards import lock_cases
from nominations.documents import content
from nominations.errors import DomainError
from workflows import sight
from workflows.editions import compiled
from workflows.models import Case
from workflows.screens import versions
from workflows.screens.forms import Form
from workflows.screens.unsent import keeps_unsent, opened

Status = SupplementRequest.Status
NAMES = lists.asks("deficiencies_named")
ANSWERS = lists.asks("deficiencies_answered")
#: Empty lines offered at first, and added with each "more".
LINES = 3
MOST_LINES = 60


class PointsForm(Form):
    """What is lacking, one point in each field; empty fields are no points. `line` is the checklist line that a point
    was taken from."""

    def __init__(
        self, points: Sequence[Point], count: int, titles: Mapping[str, str], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.titles = titles
        for order in range(1, count + 1):
            point = points[order - 1] if order <= len(points) else Point("")
            self.fields[f"point_{order}"] = forms.CharField(
                label=_("Điểm %(order)s") % {"order": order},
                widget=forms.Textarea(attrs={"rows": 2}),
                max_length=text.TEXT_LIMIT,
                initial=point.text,
                required=False,
            )
            self.fields[f"line_{order}"] = forms.CharField(
                label=_("Dòng kiểm tra của điểm %(order)s") % {"order": order},
                widget=forms.HiddenInput,
                max_length=60,
                initial=point.line,
                required=False,
            )

    def points(self) -> list[Point]:
        """The points that were written. One that names a line which was not found wanting is a point of no line."""
        return [
            Point(
                written, line if (line := self.cleaned_data.get(name.replace("point", "line"))) in self.titles else ""
            )
            for name, written in self.cleaned_data.items()
            if name.startswith("point_") and written
        ]

    def rows(self) -> list[tuple[Any, Any, str]]:
        """The field of each point, that of its line, and the title of that line."""
        found = []
        for name in self.fields:
            if name.startswith("point_"):
                line = self[name.replace("point", "line")]
                found.append((self[name], line, self.titles.get(str(line.value() or ""), "")))
        return found


class AnswerField(forms.CharField):
    """An answer: needed before the dossier goes back, not each time that the page is saved."""

    def validate(self, value: Any) -> None:
        """Let an answer that is still to come pass."""


class AnswersForm(Form):
    """An answer to each point of the slip, with a file where there is one."""

    def __init__(self, points: Sequence[Deficiency], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for point in points:
            self.fields[f"answer_{point.order}"] = AnswerField(
                label=_("Trả lời điểm %(order)s") % {"order": point.order},
                widget=forms.Textarea(attrs={"rows": 3}),
                max_length=text.TEXT_LIMIT,
                initial=point.answer,
            )
            self.fields[f"file_{point.order}"] = forms.FileField(
                label=_("Tệp kèm trả lời điểm %(order)s") % {"order": point.order},
                max_length=200,
                required=False,
                allow_empty_file=True,
            )

    def answers(self) -> dict[int, str]:
        """The answers that were written, by the order of their points."""
        return {order: given for order, given in self._given("answer_") if given}

    def parts(self) -> list[tuple[dict[int, str], dict[int, UploadedFile]]]:
        """What is saved at once: the answers without a new file, then each file with its own answer, so that one file
        that is no good holds up nothing else."""
        answers = self.answers()
        files = {order: given for order, given in self._given("file_") if given is not None}
        without = {order: given for order, given in answers.items() if order not in files}
        parts: list[tuple[dict[int, str], dict[int, UploadedFile]]] = [(without, {})] if without or not files else []
        return parts + [({order: answers.get(order, "")}, {order: given}) for order, given in files.items()]

    def _given(self, part: str) -> list[tuple[int, Any]]:
        return [
            (int(name.removeprefix(part)), given) for name, given in self.cleaned_data.items() if name.startswith(part)
        ]


@require_http_methods(["GET", "POST"])
@keeps_unsent
def supplement(request: Any, code: str) -> HttpResponse:
    """Name what a dossier lacks, at the office that asks; answer it, at the office that was asked."""
    case = sight.case_at_hand(request.acting, code)
    slips = list(
        SupplementRequest.objects.filter(case=case)
        .select_related("office__body")
        .prefetch_related("deficiencies__answer_document")
        .order_by("-created_at", "-pk")
    )
    sent = next((slip for slip in slips if slip.status == Status.SENT), None)
    if sent is not None:
        case = lists.at_work(request.acting, code, ANSWERS, "trả lời phiếu yêu cầu bổ sung")
        return _answer(request, case, sent, [slip for slip in slips if slip.status == Status.CLOSED])
    case = lists.at_work(request.acting, code, NAMES, "lập phiếu yêu cầu bổ sung")
    mine = [slip for slip in slips if _is_draft_of(slip, case, request.acting.office.pk)]
    return _name(request, case, mine[0] if mine else None, [slip for slip in slips if slip.status == Status.CLOSED])


def _is_draft_of(slip: SupplementRequest, case: Case, office_id: int) -> bool:
    return slip.status == Status.DRAFT and slip.visit == case.visit and slip.office_id == office_id


def _name(request: Any, case: Case, draft: SupplementRequest | None, earlier: Any) -> HttpResponse:
    proposed = supplements.proposed_points([case.pk])[case.pk]
    drafted = [Point(point.text, point.line) for point in draft.deficiencies.all()] if draft else []
    points = drafted or proposed
    titles = _titles(case.pk, case.visit)
    unsent = opened(request, f"points, visit {case.visit}")
    # A field for each point that is stored, also those that a colleague added since: none is dropped unseen.
    count = max(_lines(request.POST or unsent.typed, len(points) + LINES), min(len(drafted), MOST_LINES))
    form = PointsForm(points, count, titles, request.POST or None)
    taken = {point.line for point in drafted}
    conflicts: list[versions.Conflict] = []
    if "propose" in request.POST:
        form, count = _with_proposed(form, points, proposed, titles, count)
    elif "more" in request.POST:
        form.full_clean()
    elif request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                lock_cases([case.pk])
                conflicts = versions.merge(form, _named(request, case, count))
                if not conflicts:
                    supplements.name_deficiencies(request.acting.capacity, [case.pk], form.points())
        except DomainError as error:
            lists.put(form, error, {"points": "point_1"})
        if not form.errors:
            named = len(form.points())
            words = ngettext("Đã lập phiếu gồm %(n)s điểm.", "Đã lập phiếu gồm %(n)s điểm.", named) % {"n": named}
            after = _("Phiếu được gửi khi bạn chọn “Yêu cầu bổ sung” trên hồ sơ.")
            messages.success(request, f"{words} {after}")
            return redirect(f"{reverse('case', args=[case.code])}{carried(came_from(request))}")
    stored = _named(request, case, count) if conflicts else {}
    # Asked for more fields, it has seen no more than before.
    begun = request.POST.get(versions.FIELD, "")
    if begun and ("more" in request.POST or "propose" in request.POST):
        begun = versions.extended(begun, dict.fromkeys(form.fields, ""))
    page = unsent.page(form, conflicts, stored, also=["lines"], begun=begun)
    context = {
        "case": case,
        "form": form,
        "draft": draft,
        "earlier": earlier,
        "lines": count,
        "terms": supplements.terms(case, request.acting.office),
        "left": [point for point in proposed if point.line not in taken] if draft else [],
        "proposed": bool(proposed) and not drafted,
        "next": came_from(request),
        **page,
    }
    return lists.answer(request, "supplements/name.html", context, [form])


def _named(request: Any, case: Case, count: int) -> dict[str, str]:
    """The points of this office's draft, by the names of the fields of a form with so many points."""
    office = request.acting.office.pk
    rows = Deficiency.objects.filter(
        request__case=case, request__visit=case.visit, request__office=office, request__status=Status.DRAFT
    )
    points = [Point(text, line) for text, line in rows.order_by("order").values_list("text", "line")]
    if not points:
        return {}
    points += [Point("")] * (count - len(points))
    return {
        f"{part}_{order}": value
        for order, point in enumerate(points, start=1)
        for part, value in (("point", point.text), ("line", point.line))
    }


def _titles(case_id: int, visit: int) -> dict[str, str]:
    """The titles of the lines that were settled on a visit, by their codes."""
    return dict(ChecklistItem.objects.filter(case=case_id, visit=visit).values_list("code", "title"))


def _with_proposed(
    form: PointsForm, stored: Sequence[Point], proposed: Sequence[Point], titles: Mapping[str, str], count: int
) -> tuple[PointsForm, int]:
    """What was typed, followed by the lines not met that it does not name yet: typed too, beside what is stored."""
    form.full_clean()
    typed = form.points()
    named = {point.line for point in typed if point.line}
    points = [*typed, *(point for point in proposed if point.line not in named)]
    count = min(max(count, len(points) + 1), MOST_LINES)
    typed_too = {f"point_{order}": point.text for order, point in enumerate(points, start=1)}
    typed_too |= {f"line_{order}": point.line for order, point in enumerate(points, start=1)}
    return PointsForm(stored, count, titles, typed_too), count


def _lines(data: Any, default: int) -> int:
    """How many fields the page has: as many as it showed, and more when they were asked for."""
    shown = data.get("lines", "")
    count = int(shown) if shown.isascii() and shown.isdigit() and len(shown) <= 3 else default
    return max(1, min(count + (LINES if "more" in data else 0), MOST_LINES))


def _answer(request: Any, case: Case, slip: SupplementRequest, earlier: Any) -> HttpResponse:
    points = list(slip.deficiencies.all())
    form = AnswersForm(points, request.POST or None, request.FILES or None)
    saved = 0
    conflicts: list[versions.Conflict] = []
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            lock_cases([case.pk])
            conflicts = versions.merge(form, _answers(slip))
            saved = 0 if conflicts else _save(request, case, form)
        points = list(slip.deficiencies.select_related("answer_document").order_by("order"))
        if not form.errors:
            left = [point for point in points if not point.answer]
            said = {"done": len(points) - len(left), "all": len(points)}
            if left:
                messages.info(request, _("Đã trả lời %(done)s/%(all)s điểm. Trả lời đủ rồi mới nộp lại được.") % said)
                return redirect("supplement", case.code)
            messages.success(request, _("Đã trả lời đủ %(all)s điểm. Hồ sơ nộp bổ sung được.") % said)
            return redirect("case", case.code)
    titles = _titles(case.pk, slip.visit)
    unsent = opened(request, f"answers, slip {slip.pk}")
    page = unsent.page(form, conflicts, _answers(slip) if conflicts or saved else {}, anew=bool(saved))
    context = {
        "case": case,
        "form": form,
        "slip": slip,
        "kept": saved,
        "earlier": earlier,
        "rows": [
            (point, titles.get(point.line, ""), form[f"answer_{point.order}"], form[f"file_{point.order}"])
            for point in points
        ],
        "edits": _edits(case),
        **page,
    }
    return lists.answer(request, "supplements/answer.html", context, [form])


@require_http_methods(["GET", "POST"])
def answer_file_off(request: Any, code: str, order: int) -> HttpResponse:
    """Take the file off the answer to one point, saying why, as long as the answers were not sent."""
    by = request.acting.capacity
    case = lists.at_work(by, code, ANSWERS, "trả lời phiếu yêu cầu bổ sung")
    answered = Deficiency.objects.filter(request__case=case, request__status=Status.SENT, order=order)
    point = answered.select_related("answer_document").first() if order <= lists.SMALL else None
    document = point.answer_document if point else None
    if document is None:
        raise sight.NotSeen(f"{code} {order}")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            supplements.take_off_answer_file(by, case.pk, order, form.cleaned_data["reason"])
        except DomainError as error:
            lists.put(form, error)
        else:
            messages.success(request, _("Đã gỡ “%(name)s” khỏi trả lời.") % {"name": document.name})
            return redirect("supplement", case.code)
    said = _(
        "Gỡ “%(name)s” khỏi trả lời điểm %(order)s. Phần chữ của trả lời vẫn giữ. Tệp và lý do gỡ vẫn được lưu: những "
        "nơi đã xử lý hồ sơ và cơ quan thanh tra còn xem được."
    ) % {"name": document.name, "order": order}
    context = {"case": case, "form": form, "said": said, "back": reverse("supplement", args=[case.code])}
    return lists.answer(request, "documents/answer_file_off.html", context, [form])


def _save(request: Any, case: Case, form: AnswersForm) -> int:
    """Save what can be saved; put what is wrong at its own field. Returns how many answers were saved."""
    saved = 0
    for answers, files in form.parts():
        try:
            uploads = {order: (_received(order, given), given.name or "") for order, given in files.items()}
            supplements.answer_deficiency(request.acting.capacity, case.pk, answers, uploads)
        except DomainError as error:
            lists.put(form, error)
            if error.field == "case":
                break
        else:
            saved += len(answers)
    return saved


def _received(order: int, given: UploadedFile) -> bytes:
    try:
        return content.received(given)
    except DomainError as error:
        raise DomainError(error.problem, f"file_{order}") from error


def _answers(slip: SupplementRequest) -> dict[str, str]:
    """The answers that were written, by the names of the form's fields."""
    rows = Deficiency.objects.filter(request=slip).exclude(answer="")
    return {f"answer_{order}": answer for order, answer in rows.values_list("order", "answer")}


def _edits(case: Case) -> list[preparing.Link]:
    """The pages where the dossier itself is put right."""
    definition = compiled([case.edition.sha256])[case.edition.sha256].definition
    own = reverse("supplement", args=[case.code])
    actions = [one for one in definition.place(case.stage).actions.values() if "deficiencies_answered" in one.requires]
    return [link for link in preparing.links(actions, case.code) if link.url != own]
