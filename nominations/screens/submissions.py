"""Submissions (tờ trình): the list of them, drafting one, changing it, signing and numbering it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, F, Func, Max, OuterRef, QuerySet, Subquery
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nominations import posts, sight
from nominations import submissions as verbs
from nominations.access import records_offices
from nominations.errors import DomainError
from nominations.models import Campaign, Congress, Submission, SubmissionItem
from nominations.screens.notices import key_of
from nominations.screens.proposing import place_problem
from workflows import clock
from workflows.models import Case, Office
from workflows.screens import acts, outcome
from workflows.screens.forms import DateField, Form, TextField
from workflows.sight import cases_in_sight

PAGE = 30
#: Rows of a list that one page shows or offers; the rest comes on the next page, or after these are taken.
ROWS = 150
Status = Submission.Status


@require_GET
def submissions(request: Any) -> HttpResponse:
    """The submissions that this office drafts, signs or numbers, newest first."""
    office = request.acting.office
    status = request.GET.get("trang_thai", "")
    items = SubmissionItem.objects.filter(submission=OuterRef("pk"), left_out=False).order_by()
    rows = (
        sight.papers_at(office)
        .select_related("office__body", "campaign", "congress", "drafted_by")
        .annotate(cases=Subquery(items.annotate(n=Func(F("pk"), function="COUNT")).values("n")))
        .order_by("-pk")
    )
    if status in Status.values:
        rows = rows.filter(status=status)
    after = key_of(request.GET.get("sau", ""))
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found = list(rows[: PAGE + 1])
    context = {
        "page": found[:PAGE],
        "first": after is None,
        "next_key": found[PAGE - 1].pk if len(found) > PAGE else None,
        "status": status if status in Status.values else "",
        "statuses": Status.choices,
        "drafts": bool(posts.duties(office).draftings),
    }
    return render(request, "nominations/submissions.html", context)


@dataclass(frozen=True)
class Batch:
    """Cases that wait for one signer and are about one campaign or one congress: what one submission can carry."""

    signer: Office
    about: Campaign | Congress
    number: int

    @property
    def subject(self) -> str:
        """What an address carries of the campaign or congress."""
        return f"{'p' if isinstance(self.about, Campaign) else 'd'}{self.about.pk}"

    @property
    def title(self) -> str:
        """The title that is proposed: in Vietnamese, as the paper is, whatever language its drafter reads."""
        if isinstance(self.about, Campaign):
            return f"Về việc đề nghị khen thưởng: {self.about.title}"
        return f"Về việc giới thiệu đại biểu: {self.about.title}"

    def cases(self, office: Office) -> QuerySet[Case]:
        """The cases themselves."""
        return of_subject(sight.cases_to_submit(office, self.signer), self.about)


def of_subject(cases: QuerySet[Case], about: Campaign | Congress | None) -> QuerySet[Case]:
    """Narrow cases to one campaign or one congress."""
    if isinstance(about, Campaign):
        return cases.filter(award_nomination__campaign=about)
    return cases.filter(delegate_nomination__congress=about) if about is not None else cases


def batches(office: Office) -> list[Batch]:
    """Return what waits to be put on submissions. Two queries, one for each signer, and two for the subjects."""
    counted: list[tuple[Office, int | None, int | None, int]] = []
    for signer in sight.signers_for(office):
        waiting = sight.cases_to_submit(office, signer).order_by()
        pairs = waiting.values_list("award_nomination__campaign", "delegate_nomination__congress")
        counted += [(signer, *row) for row in pairs.annotate(n=Count("pk"))]
    campaigns = Campaign.objects.in_bulk({one[1] for one in counted if one[1] is not None})
    congresses = Congress.objects.in_bulk({one[2] for one in counted if one[2] is not None})
    found = [
        Batch(signer, campaigns[campaign] if campaign is not None else congresses[congress], number)
        for signer, campaign, congress, number in counted
        if campaign is not None or congress is not None
    ]
    return sorted(found, key=lambda one: (one.signer.pk, one.subject))


class DraftForm(Form):
    """The title of a submission; its cases are chosen in a table."""

    title = TextField(label=gettext_lazy("Trích yếu"))


@require_http_methods(["GET", "POST"])
def new_submission(request: Any) -> HttpResponse:
    """Draft a submission: choose who signs and what it is about, then its cases."""
    by, office = request.acting.capacity, request.acting.office
    waiting = batches(office)
    wanted = (request.GET.get("ky", ""), request.GET.get("ve", ""))
    batch = next((one for one in waiting if (str(one.signer.pk), one.subject) == wanted), None)
    if batch is None and len(waiting) == 1 and wanted == ("", ""):
        batch = waiting[0]
    if batch is None:
        known = bool(posts.duties(office).draftings)
        return render(
            request, "nominations/choose_batch.html", {"batches": waiting, "drafts": known, "gone": any(wanted)}
        )
    offered = list(batch.cases(office)[: ROWS + 1])
    more, offered = len(offered) > ROWS, offered[:ROWS]
    chosen = {one.pk for one in offered}
    form = DraftForm(initial={"title": batch.title})
    if request.method == "POST":
        form = DraftForm(request.POST)
        chosen = _chosen(request, form, offered)
        if form.is_valid() and not form.errors:
            about = {"campaign" if isinstance(batch.about, Campaign) else "congress": batch.about}
            try:
                ids = [one.pk for one in offered if one.pk in chosen]
                paper = verbs.draft_submission(
                    by, batch.signer, title=form.cleaned_data["title"], case_ids=ids, **about
                )
            except DomainError as error:
                place_problem(form, error)
            else:
                messages.success(request, _("Đã lập tờ trình dự thảo với %(n)s hồ sơ.") % {"n": len(ids)})
                return redirect("submission", pk=paper.pk)
    context = {"form": form, "batch": batch, "offered": offered, "chosen": chosen, "more": more, "others": waiting}
    return render(request, "nominations/new_submission.html", context, status=422 if form.errors else 200)


def _chosen(request: Any, form: Form, offered: Iterable[Case]) -> set[int]:
    """The cases that were ticked, all of them among those offered; what is wrong goes on the form."""
    ticked = request.POST.getlist("case")
    ids = {key for text in ticked if (key := key_of(text)) is not None}
    known = ids & {one.pk for one in offered}
    if not ticked:
        form.add_error(None, _("Chưa chọn hồ sơ nào. Hãy chọn ít nhất một hồ sơ."))
    elif len(known) < len(set(ticked)):
        form.add_error(None, _("Có hồ sơ không còn chờ ở đây (đã vào tờ trình khác hoặc đã chuyển bước). "
                               "Danh sách dưới đây là mới nhất; hãy chọn lại."))  # fmt: skip
    return known


class NumberForm(Form):
    """The number of a signed submission."""

    number = forms.IntegerField(
        label=gettext_lazy("Số"),
        max_value=999_999,
        error_messages={"invalid": gettext_lazy("Hãy ghi số bằng chữ số, ví dụ 12.")},
    )
    symbol = TextField(label=gettext_lazy("Ký hiệu"), help_text=gettext_lazy("Ví dụ: TTr-UBND."))
    dated = DateField(label=gettext_lazy("Ngày văn bản"))


@require_GET
def submission(request: Any, pk: int) -> HttpResponse:
    """One submission: its list, and what this office may do with it."""
    paper = sight.submission_in_sight(request.acting.capacity, pk)
    form = NumberForm(initial=_next_number(paper)) if _may_number(request, paper) else None
    return _page(request, paper, form)


def _page(request: Any, paper: Submission, form: NumberForm | None) -> HttpResponse:
    by, office = request.acting.capacity, request.acting.office
    rows = paper.items.select_related("case__edition__chain").order_by("order", "pk")
    total = list(rows.values_list("case_id", "case__stage", "case__edition__chain__code"))
    after = key_of(request.GET.get("sau", ""))
    found = list((rows.filter(order__gt=after) if after is not None else rows)[: ROWS + 1])
    items = found[:ROWS]
    seen = cases_in_sight(by).filter(pk__in=[one.case_id for one in items]).values_list("pk", flat=True)
    visible = set(seen)
    standings = outcome.standings(one.case for one in items if one.case_id in visible)
    changes = paper.status == Status.DRAFT and sight.drafts_for(office, paper.office)
    context = {
        "paper": paper,
        "rows": [(one, standings.get(one.case_id)) for one in items],
        "number_of_cases": len(total),
        "next_key": items[-1].order if len(found) > ROWS else None,
        "changes": changes,
        "waiting": [],
        "acts": [],
        "behind": 0,
        "number_form": form,
    }
    if changes:
        to_add = of_subject(sight.cases_to_submit(office, paper.office), paper.campaign or paper.congress)
        context["waiting"] = list(to_add[:ROWS])
        context["acts"], context["behind"] = _acts(request, paper, total)
    return render(request, "nominations/submission.html", context, status=422 if form and form.errors else 200)


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
        offered = [acts.offer(request.acting.capacity, found[names[0]], names[0], together=True)] if ready else []
    else:
        own = posts.post_of(office)
        leading = {(one.signing.chain, one.stage): one.actions for one in draftings if one.holder == own}
        for key, stage, chain in total:
            for name in leading.get((chain, stage), ()):
                found.setdefault(name, []).append(key)
        offered = [acts.offer(request.acting.capacity, ids, name) for name, ids in found.items()]
    return [one for one in offered if one is not None], len(behind)


@require_POST
def add(request: Any, pk: int) -> HttpResponse:
    """Put cases at the end of a draft."""
    by = request.acting.capacity
    paper = sight.submission_in_sight(by, pk)
    offered = of_subject(
        sight.cases_to_submit(request.acting.office, paper.office), paper.campaign or paper.congress
    ).filter(pk__in=_ids(request))
    ids = list(offered.values_list("pk", flat=True))
    verbs.add_to_submission(by, paper, ids)
    if len(ids) < len(_ids(request)) or not ids:
        messages.warning(request, _("Có hồ sơ không thêm được: chưa chọn, hoặc không còn chờ ở đây."))
    if ids:
        messages.success(request, _("Đã thêm %(n)s hồ sơ.") % {"n": len(ids)})
    return redirect("submission", pk=pk)


@require_POST
def remove(request: Any, pk: int) -> HttpResponse:
    """Take cases off a draft."""
    by = request.acting.capacity
    paper = sight.submission_in_sight(by, pk)
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
    paper = verbs.cancel_submission(by, sight.submission_in_sight(by, pk))
    messages.success(request, _("Đã hủy tờ trình “%(title)s”; hồ sơ có thể đưa vào tờ trình khác.")
                     % {"title": paper.title})  # fmt: skip
    return redirect("submissions")


@require_POST
def number(request: Any, pk: int) -> HttpResponse:
    """Give a signed submission its number."""
    by = request.acting.capacity
    paper = sight.submission_in_sight(by, pk)
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
    return _page(request, paper, form)


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
    return {"number": last + 1, "symbol": symbol or "", "dated": dated}
