"""Submissions (tờ trình): the list of them, one with its list, changing it, sending, recalling, numbering it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import F, Func, Max, OuterRef, QuerySet, Subquery
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from nominations import posts, sight
from nominations import submissions as verbs
from nominations.access import records_offices
from nominations.documents import kinds
from nominations.errors import DomainError
from nominations.models import Document, Submission, SubmissionItem
from nominations.papers import proposing
from nominations.requirements.awards import missing_in
from nominations.screens import sheets
from nominations.screens.gathering import ROWS, Group, groups, in_groups, of_subject
from nominations.screens.notices import key_of
from nominations.screens.proposing import place_problem
from workflows import clock
from workflows.models import Task
from workflows.screens import acts, outcome, sheets_out
from workflows.screens.forms import DateField, Form, TextField
from workflows.sight import cases_in_sight

PAGE = 30
Status = Submission.Status
#: Among the tabs: what others sent up and waits at this office to be taken in.
ARRIVED = "den"
#: A reason that is about this office in general and not about these cases: the action is somebody else's.
_NOT_OURS = frozenset({"denied", "only_system", "not_for_system"})


@require_GET
def submissions(request: Any) -> HttpResponse:
    """The submissions that this office drafts, signs or numbers, newest first; and those that wait to be taken in."""
    office = request.acting.office
    duties = posts.duties(office)
    drafts, receives = bool(duties.draftings), bool(duties.receives)
    own = drafts or office.position == "records_officer"
    status = request.GET.get("trang_thai", "" if own or not receives else ARRIVED)
    arrived = receives and status == ARRIVED
    rows = _counted(sight.papers_arrived(office) if arrived else sight.papers_at(office), office.pk if arrived else 0)
    if status in Status.values:
        rows = rows.filter(status=status)
    if sheets_out.is_wanted(request):
        return sheets.papers(request, _("Tờ trình"), rows[: sheets_out.MOST + 1])
    after = key_of(request.GET.get("sau", ""))
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found = list(rows[: PAGE + 1])
    context = {
        "page": found[:PAGE],
        "first": after is None,
        "next_key": found[PAGE - 1].pk if len(found) > PAGE else None,
        "status": status if arrived or status in Status.values else "",
        "statuses": Status.choices,
        "drafts": drafts,
        "receives": receives,
        "arrived": arrived,
    }
    return render(request, "nominations/submissions.html", context)


def _counted(papers: QuerySet[Submission], waiting_at: int) -> QuerySet[Submission]:
    """Submissions with how many cases each has, or how many of them wait at an office; newest first."""
    items = SubmissionItem.objects.filter(submission=OuterRef("pk"), left_out=False).order_by()
    if waiting_at:
        items = items.filter(case__in=Task.objects.filter(office=waiting_at).values("case"))
    number = Subquery(items.annotate(n=Func(F("pk"), function="COUNT")).values("n"))
    known = papers.select_related("office__body", "campaign", "congress", "drafted_by")
    return known.annotate(cases=number).order_by("-pk")


class NumberForm(Form):
    """The number of a signed submission."""

    number = forms.IntegerField(
        label=gettext_lazy("Số"),
        max_value=999_999,
        error_messages={"invalid": gettext_lazy("Hãy ghi số bằng chữ số, ví dụ 12.")},
    )
    symbol = TextField(label=gettext_lazy("Ký hiệu"), help_text=gettext_lazy("Ví dụ: TTr-UBND."))
    dated = DateField(label=gettext_lazy("Ngày văn bản"))


class CopyForm(Form):
    """A file that belongs to a submission: its signed copy, or what goes along with it."""

    kind = forms.ChoiceField(label=gettext_lazy("Loại tài liệu"))
    file = forms.FileField(
        label=gettext_lazy("Tệp"),
        help_text=gettext_lazy("PDF, Word (DOCX) hoặc ảnh."),
        error_messages={"required": gettext_lazy("Hãy chọn tệp cần tải lên."),
                        "empty": gettext_lazy("Tệp rỗng. Hãy chọn lại tệp.")},
    )  # fmt: skip

    def __init__(self, language: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        titles = [(one.code, kinds.title_of(one.code, language)) for one in kinds.known().values()
                  if one.of == "submission"]  # fmt: skip
        self.fields["kind"].choices = titles  # type: ignore[attr-defined]


@require_GET
def submission(request: Any, pk: int) -> HttpResponse:
    """One submission: its list, and what this office may do with it."""
    paper = sight.submission_in_sight(request.acting, pk)
    if sheets_out.is_wanted(request):
        visible = cases_in_sight(request.acting).filter(pk__in=paper.items.values("case")).values_list("pk", flat=True)
        return sheets.paper_items(request, paper, set(visible))
    return page(request, paper)


@dataclass(frozen=True)
class Row:
    """One case of a list: where it stands, what it still lacks, and what a form carries to select it."""

    item: SubmissionItem
    standing: outcome.Standing | None
    missing: list[str] = field(default_factory=list)
    token: str = ""


def page(request: Any, paper: Submission, **shown: Any) -> HttpResponse:
    """Draw the page of a submission; `shown` are forms that were refused, by their names in the template."""
    office = request.acting.office
    rows = paper.items.select_related("case__edition__chain", "case__commune").order_by("order", "pk")
    total = list(rows.values_list("case_id", "case__stage", "case__edition__chain__code"))
    after = key_of(request.GET.get("sau", ""))
    found = list((rows.filter(order__gt=after) if after is not None else rows)[: ROWS + 1])
    items = found[:ROWS]
    seen = cases_in_sight(request.acting).filter(pk__in=[one.case_id for one in items]).values_list("pk", flat=True)
    visible = set(seen)
    standings = outcome.standings(one.case for one in items if one.case_id in visible)
    changes = paper.status == Status.DRAFT and sight.drafts_for(office, paper.office)
    context = {
        "paper": paper,
        "said": proposing.said(paper),
        "number_of_cases": len(total),
        "next_key": items[-1].order if len(found) > ROWS else None,
        "changes": changes,
        "waiting": [],
        "groups": [],
        "acts": [],
        "behind": 0,
        "lacking": 0,
        "at_intake": 0,
        "received": False,
        "several_places": len({one.case.commune_id for one in items}) > 1,
        "documents": _documents(paper, request.LANGUAGE_CODE),
        "copy_form": CopyForm(request.LANGUAGE_CODE) if may_attach(request, paper) else None,
        "number_form": NumberForm(initial=_next_number(paper)) if _may_number(request, paper) else None,
    }
    missing: dict[int, list[str]] = {}
    tokens: dict[int, str] = {}
    if changes:
        to_add = of_subject(sight.cases_to_submit(office, paper.office), paper.campaign or paper.congress)
        context["waiting"] = waiting = list(to_add[:ROWS])
        listed = [key for key, _stage, _chain in total]
        keys = [*listed, *(one.pk for one in waiting)]
        missing = missing_in(keys) if keys else {}
        context["lacking"] = sum(bool(missing.get(key)) for key in listed)
        context["waiting_rows"] = [(one, missing.get(one.pk, ())) for one in waiting]
        context["groups"] = _worth_choosing(groups(to_add) if context["waiting"] else [])
        context["acts"], context["behind"] = _acts(request, paper, total)
    elif paper.status == Status.SIGNED:
        arrived = _at_receiving(paper, total)
        context["acts"], context["at_intake"] = _sent_acts(request, arrived), len(arrived)
        context["received"] = len(arrived) < len(total)
        if context["acts"]:
            tokens = {one.case_id: acts.token(one.case, None) for one in items if one.case_id in visible & arrived}
    context["rows"] = [
        Row(one, standings.get(one.case_id), missing.get(one.case_id, []), tokens.get(one.case_id, "")) for one in items
    ]
    context["selectable"] = bool(tokens)
    context |= shown
    refused = any(getattr(one, "errors", None) for one in shown.values())
    return render(request, "nominations/submission.html", context, status=422 if refused else 200)


@dataclass(frozen=True)
class Attached:
    """A file of a submission, and what kind of document it is."""

    document: Document
    title: str


def _documents(paper: Submission, language: str) -> list[Attached]:
    found = Document.objects.filter(submission=paper, removed_at__isnull=True).select_related("attached_by")
    return [Attached(one, kinds.title_of(one.kind, language)) for one in found.order_by("pk")]


def may_attach(request: Any, paper: Submission) -> bool:
    """Whether this office adds files to a submission: where it is drafted, signed and numbered."""
    if paper.status == Status.CANCELLED:
        return False
    office = request.acting.office
    if office.position == "records_officer" and records_offices(paper.body).filter(pk=office.pk).exists():
        return True
    return sight.drafts_for(office, paper.office)


def _worth_choosing(found: list[Group]) -> list[Group]:
    """One group is the whole list: nothing to choose, unless there is more of it than a page offers."""
    return found if len(found) > 1 or sum(one.number for one in found) > ROWS else []


def _at_receiving(paper: Submission, total: list[tuple[int, str, str]]) -> set[int]:
    """The cases that still stand where what was signed is taken in: sent, and not yet received."""
    stages = {(chain, one.stage) for chain, one in posts.receivings(paper.office).items()}
    return {key for key, stage, chain in total if (chain, stage) in stages}


def _sent_acts(request: Any, case_ids: set[int]) -> list[acts.ActForm]:
    """What this office may do with all of these at once: who takes them in receives them, who sent them recalls them.

    What the chain asks to be justified comes after what it does not.
    """
    if not case_ids:
        return []
    seen = cases_in_sight(request.acting).filter(pk__in=case_ids).order_by("pk")
    forms = acts.offers(request.acting, seen).values()
    mine = [one for one in forms if one.tokens or any(why.code not in _NOT_OURS for why in one.problems.values())]
    return sorted((one for one in mine if one.possible), key=lambda one: (not one.plain, one.ends))


def _acts(request: Any, paper: Submission, total: list[tuple[int, str, str]]) -> tuple[list[acts.ActForm], int]:
    """The act that signs the whole list, or those that bring its cases before the signer; and how many cases are not
    there yet. What the acts are called, the chains say."""
    office, post = request.acting.office, posts.post_of(paper.office)
    draftings = [one for one in posts.duties(office).draftings if one.signing.post == post]
    signing = {(one.signing.chain, one.signing.stage): one.signing.action for one in draftings}
    behind = [key for key, stage, chain in total if (chain, stage) not in signing]
    found: dict[str, list[int]] = {}
    if office.pk == paper.office_id:
        for key, stage, chain in total:
            found.setdefault(signing.get((chain, stage), ""), []).append(key)
        # A list is signed as a whole: while some of it is elsewhere, the page says so instead.
        names = [name for name in found if name]
        ready = len(names) == 1 and not behind
        offered = [acts.offer(request.acting, found[names[0]], names[0], together=True)] if ready else []
    else:
        own = posts.post_of(office)
        leading = {(one.signing.chain, one.stage): one.actions for one in draftings if one.holder == own}
        for key, stage, chain in total:
            for name in leading.get((chain, stage), ()):
                found.setdefault(name, []).append(key)
        offered = [acts.offer(request.acting, ids, name) for name, ids in found.items()]
    return [one for one in offered if one is not None], len(behind)


@require_POST
def add(request: Any, pk: int) -> HttpResponse:
    """Put cases at the end of a draft."""
    by = request.acting.capacity
    paper = sight.submission_in_sight(request.acting, pk)
    waiting = of_subject(sight.cases_to_submit(request.acting.office, paper.office), paper.campaign or paper.congress)
    wanted = in_groups(waiting, request.POST.getlist("group")) | waiting.filter(pk__in=_ids(request))
    ids = list(wanted.order_by("commune_id", "pk").values_list("pk", flat=True))
    verbs.add_to_submission(by, paper, ids)
    if len(set(ids) & _ids(request)) < len(_ids(request)) or not ids:
        messages.warning(request, _("Có hồ sơ không thêm được: chưa chọn, hoặc không còn chờ ở đây."))
    if ids:
        messages.success(request, _("Đã thêm %(n)s hồ sơ.") % {"n": len(ids)})
    return redirect("submission", pk=pk)


@require_POST
def remove(request: Any, pk: int) -> HttpResponse:
    """Take cases off a draft."""
    by = request.acting.capacity
    paper = sight.submission_in_sight(request.acting, pk)
    ids = list(paper.items.filter(case__in=_ids(request)).values_list("case_id", flat=True))
    verbs.remove_from_submission(by, paper, ids)
    if ids:
        messages.success(request, _("Đã đưa %(n)s hồ sơ ra khỏi tờ trình.") % {"n": len(ids)})
    else:
        messages.warning(request, _("Chưa chọn hồ sơ nào có trong tờ trình."))
    return redirect("submission", pk=pk)


def _ids(request: Any) -> set[int]:
    return {key for text in request.POST.getlist("case") if (key := key_of(text)) is not None}


@require_POST
def cancel(request: Any, pk: int) -> HttpResponse:
    """Give a draft up."""
    by = request.acting.capacity
    paper = verbs.cancel_submission(by, sight.submission_in_sight(request.acting, pk))
    messages.success(request, _("Đã hủy tờ trình “%(title)s”; hồ sơ có thể đưa vào tờ trình khác.")
                     % {"title": paper.title})  # fmt: skip
    return redirect("submissions")


@require_POST
def number(request: Any, pk: int) -> HttpResponse:
    """Give a signed submission its number."""
    by = request.acting.capacity
    paper = sight.submission_in_sight(request.acting, pk)
    form = NumberForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            verbs.number_submission(by, paper, **{name: given[name] for name in ("number", "symbol", "dated")})
        except DomainError as error:
            if error.field == "by":
                raise
            place_problem(form, error)
        else:
            messages.success(request, _("Đã cấp số %(number)02d/%(symbol)s.") % given)
            return redirect("submission", pk=pk)
    if not _may_number(request, paper):
        # Who may not, and why, is for the verb to say.
        verbs.number_submission(by, paper, number=0, symbol="", dated=clock.today())
    return page(request, paper, number_form=form)


def _may_number(request: Any, paper: Submission) -> bool:
    waits = paper.status == Status.SIGNED and paper.number is None
    office = request.acting.office
    return waits and office.position == "records_officer" and records_offices(paper.body).filter(pk=office.pk).exists()


def _next_number(paper: Submission) -> dict[str, Any]:
    """What is proposed: the next number of the body's series, the symbol it used last, the day of signing or today."""
    dated = max(clock.today(), paper.signed_on) if paper.signed_on else clock.today()
    series = Submission.objects.filter(body=paper.body_id, number__isnull=False)
    last = series.filter(year=dated.year).aggregate(last=Max("number"))["last"] or 0
    symbol = series.order_by("-dated", "-number").values_list("symbol", flat=True).first()
    return {"number": last + 1, "symbol": paper.symbol or symbol or proposing.said(paper).symbol, "dated": dated}
