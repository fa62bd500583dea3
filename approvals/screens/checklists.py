"""Settling the checklist of the stage where a case stands, beside its documents."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from approvals import verification
from approvals.checklists import Line
from approvals.models import ChecklistItem, Deficiency
from approvals.screens import documents as beside
from approvals.screens import eligibility as eligibility_screen
from approvals.screens import lists, matter
from approvals.screens.neighbours import came_from, carried, neighbours
from approvals.screens.reader import reader
from approvals.verification import Tick
from nominations import eligibility, text
from nominations.awards import lock_cases
from nominations.documents import kinds
from nominations.errors import DomainError
from nominations.models import Document
from workflows import engine, sight
from workflows.engine.context import BadAct
from workflows.models import Case, Task
from workflows.screens import acts, versions
from workflows.screens.forms import Form
from workflows.screens.unsent import keeps_unsent, opened

Result = ChecklistItem.Result
SETTLED = "checklist_settled"
SETTLES = lists.asks(SETTLED)


def named(document: Document) -> str:
    """What a list of documents to choose from says of one."""
    return f"{kinds.title_of(document.kind, get_language() or 'vi')}: {document.name}"


@dataclass(frozen=True)
class Row:
    """One line as a template draws it: its fields, the documents that may prove it, with the address that shows each
    beside the checklist, and the points of supplement slips that were answered about it."""

    number: int
    line: Line
    result: Any
    note: Any
    document: Any
    page: Any
    proofs: Sequence[tuple[str, str]]
    answered: Sequence[Deficiency]

    @property
    def wrong(self) -> bool:
        """Whether something of the line was refused."""
        return any(field.errors for field in (self.result, self.note, self.document, self.page))

    @property
    def told(self) -> bool:
        """Whether more than a result is said of the line, or has to be."""
        said = any(field.value() for field in (self.note, self.document, self.page))
        return said or self.wrong or self.result.value() == Result.NOT_MET


class ChecklistForm(Form):
    """A result and a note for each line, and where it is seen."""

    def __init__(
        self,
        lines: Sequence[Line],
        kept: Mapping[str, ChecklistItem],
        documents: Sequence[Document],
        answered: Mapping[str, Sequence[Deficiency]],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lines, self.kept, self.documents, self.answered = lines, kept, documents, answered
        choices = [("", _("(chưa dẫn)")), *((str(one.pk), named(one)) for one in documents)]
        for line in lines:
            item = kept.get(line.code)
            proposed = Result.OPEN if line.applies else Result.NOT_APPLICABLE
            self.fields[f"result_{line.code}"] = forms.ChoiceField(
                label=line.title,
                choices=Result.choices,
                widget=forms.RadioSelect,
                initial=item.result if item else proposed,
                required=False,
            )
            self.fields[f"note_{line.code}"] = forms.CharField(
                label=_("Ghi chú cho “%(line)s”") % {"line": line.title},
                widget=forms.Textarea(attrs={"rows": 1}),
                max_length=text.TEXT_LIMIT,
                initial=item.note if item else "",
                required=False,
            )
            self.fields[f"document_{line.code}"] = forms.ChoiceField(
                label=_("Xem ở tài liệu"),
                choices=choices,
                initial=str(item.document_id or "") if item else "",
                required=False,
                error_messages={"invalid_choice": _("Tài liệu đã được gỡ hoặc không thuộc hồ sơ này. Hãy chọn lại.")},
            )
            self.fields[f"page_{line.code}"] = forms.IntegerField(
                label=_("Trang"),
                min_value=1,
                max_value=verification.LARGEST_PAGE,
                initial=item.page if item else None,
                required=False,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 4}),
            )

    def rows(self) -> list[Row]:
        """The lines, as a template draws them. No query."""
        return [
            Row(
                number, line, *(self[f"{part}_{line.code}"] for part in ("result", "note", "document", "page")),
                proofs=self._proofs(line), answered=self.answered.get(line.code, ()),
            )
            for number, line in enumerate(self.lines, start=1)
        ]  # fmt: skip

    def _proofs(self, line: Line) -> list[tuple[str, str]]:
        """The place that was recorded first, then the documents of the kinds that prove the line."""
        found = [(named(one), {beside.CHOSEN: one.pk}) for one in self.documents if one.kind in line.documents]
        item = self.kept.get(line.code)
        if item is not None and item.document is not None:
            where = _("%(document)s, trang %(page)s") if item.page else "%(document)s"
            place = {beside.CHOSEN: item.document.pk} | ({beside.PAGE: item.page} if item.page else {})
            found = [
                (where % {"document": named(item.document), "page": item.page}, place),
                *(one for one in found if one[1][beside.CHOSEN] != item.document.pk),
            ]
        return [(title, f"?{urlencode(place)}") for title, place in found]

    def ticks(self, *, rest_met: bool) -> list[Tick]:
        """What was ticked; with `rest_met` the lines without a result are met."""
        rest = Result.MET if rest_met else Result.OPEN
        data = self.cleaned_data
        return [
            Tick(
                line.code,
                result if result and result != Result.OPEN else rest,
                data[f"note_{line.code}"],
                int(data[f"document_{line.code}"]) if data[f"document_{line.code}"] else None,
                data[f"page_{line.code}"],
            )
            for line in self.lines
            for result in [data[f"result_{line.code}"]]
        ]


@require_http_methods(["GET", "POST"])
@keeps_unsent
def checklist(request: Any, code: str) -> HttpResponse:
    """Settle the checklist of the stage where a case stands, on its present visit; and go on from there."""
    by = request.acting.capacity
    case = lists.at_work(request.acting, code, SETTLES, "ghi danh mục kiểm tra")
    subject = verification.subjects([case.pk]).get(case.pk, verification.NO_AWARD)
    template = verification.checklist(case, subject)
    kept = _kept(case)
    documents = verification.documents_of(case.pk)
    form = ChecklistForm(template.lines, kept, documents, _answered(case), request.POST or None)
    conflicts: list[versions.Conflict] = []
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                lock_cases([case.pk])
                conflicts = versions.merge(form, _stored(_kept(case)))
                ticks = form.ticks(rest_met="rest_met" in request.POST)
                rows = verification.record_checklist(by, [case.pk], ticks) if not conflicts else []
        except DomainError as error:
            lists.put(form, error)
        else:
            if not conflicts:
                _tell(request, case, rows)
                return _go_on(request, case)
    task = Task.objects.filter(case=case, office=request.acting.office.pk).select_related("claimed_by").first()
    # Another stay at the stage has a checklist of its own.
    unsent = opened(request, f"visit {case.visit}")
    context = {
        "case": case,
        "form": form,
        "template": template,
        "kept": kept,
        "command": request.POST.get("command") or uuid4(),
        "token": acts.token(case, task.pk if task else None),
        "around": neighbours(request, task) if task else None,
        "next": came_from(request),
        "preview_more": f"&{urlencode({'next': address})}" if (address := came_from(request)) else "",
        "findings": _findings(request.acting, case) if subject != verification.NO_AWARD else [],
        "dossier": matter.panels_beside(reader(request.acting, code)),
        **beside.preview(request, documents),
        **unsent.page(form, conflicts, _stored(_kept(case)) if conflicts else {}),
    }
    return lists.answer(request, "checklists/checklist.html", context, [form])


def _kept(case: Case) -> dict[str, ChecklistItem]:
    """The lines that were settled on the present visit, by code. One query."""
    items = ChecklistItem.objects.filter(case=case, visit=case.visit).select_related("document")
    return {item.code: item for item in items}


def _stored(kept: Mapping[str, ChecklistItem]) -> dict[str, Any]:
    """What was settled, by the names of the form's fields; of a line that nobody has settled nothing."""
    return {
        f"{part}_{code}": value
        for code, item in kept.items()
        for part, value in (
            ("result", item.result), ("note", item.note), ("document", str(item.document_id or "")),
            ("page", item.page),
        )
    }  # fmt: skip


def _answered(case: Case) -> dict[str, list[Deficiency]]:
    """The points that were answered about each line in the course of the case. One query."""
    rows = Deficiency.objects.filter(request__case=case, answered_at__isnull=False).exclude(line="")
    found: defaultdict[str, list[Deficiency]] = defaultdict(list)
    for one in rows.select_related("answer_document").order_by("-request", "order"):
        found[one.line].append(one)
    return found


def _findings(by: sight.By, case: Case) -> list[eligibility_screen.Shown]:
    return eligibility_screen.shown_to(by, eligibility.findings([case.pk])[case.pk])


def _go_on(request: Any, case: Case) -> HttpResponse:
    """After saving: to the case, or straight on when that was asked for and there is one way to go."""
    if "then" in request.POST and (done := _pass(request, case)) is not None:
        return done
    return redirect(f"{reverse('case', args=[case.code])}{carried(came_from(request))}")


def _pass(request: Any, case: Case) -> HttpResponse | None:
    """Take the one action that the settled checklist opens; None, with a word why, when it is not one."""
    by = request.acting.capacity
    seen = acts.read_token(request.POST.get("case", ""))
    try:
        command = UUID(request.POST.get("command", ""))
    except ValueError:
        command = None
    if seen is None or command is None or seen[0] != case.pk:
        raise BadAct(_("Trang này không còn đúng. Hãy mở lại danh mục kiểm tra."))
    offered = acts.offers(request.acting, sight.cases_in_sight(request.acting).filter(pk=case.pk))
    opened = [one for one in offered.values() if SETTLED in one.action.requires]
    possible = [one for one in opened if one.possible]
    if len(possible) != 1 or not possible[0].plain or possible[0].needs_password:
        if possible:
            messages.info(request, _("Có nhiều cách chuyển hồ sơ này: hãy chọn một."))
        elif opened:
            messages.warning(request, str(next(iter(opened[0].problems.values()))))
        return None
    engine.act([engine.Move(case.pk, possible[0].name, seen[1])], by=by, command=command)
    address = came_from(request)
    return redirect(f"{reverse('act_result', args=[command])}{carried(address)}")


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
