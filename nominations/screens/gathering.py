"""Drafting a submission: who signs, what about, and which of the cases that wait; whole groups of them in one go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from nominations import posts, sight
from nominations import submissions as verbs
from nominations.errors import DomainError
from nominations.models import Campaign, Congress
from nominations.requirements.awards import missing_in
from nominations.screens.notices import key_of
from nominations.screens.proposing import place_problem
from workflows.models import Case, Office
from workflows.screens.forms import Form, TextField

#: Rows of a list that one page offers; groups take as many as there are.
ROWS = 150
GATHER = "gather"


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


@dataclass(frozen=True)
class Group:
    """Cases that wait, of one commune for one award: `token` is what a form carries of it, `unfinished` says how many
    of them are not ready to be sent."""

    commune: str
    award: str
    number: int
    token: str
    unfinished: int = 0


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


def groups(cases: QuerySet[Case], unfinished: Collection[int] = ()) -> list[Group]:
    """Return the groups of these cases by commune and award, in the order of their names; those `unfinished` are
    counted apart. Two queries at most."""
    pairs = cases.filter(pk__in=list(unfinished)).order_by().values_list("commune_id", "award_nomination__award_type")
    open_in = Counter(pairs) if unfinished else Counter[tuple[int | None, int | None]]()
    rows = cases.order_by().values_list(
        "commune_id", "commune__name", "award_nomination__award_type", "award_nomination__award_type__title_vi"
    )
    found = [
        Group(commune or "", award or "", number, f"{commune_id or ''}-{award_id or ''}", open_in[commune_id, award_id])
        for commune_id, commune, award_id, award, number in rows.annotate(n=Count("pk"))
    ]
    return sorted(found, key=lambda one: (one.commune, one.award, one.token))


def in_groups(cases: QuerySet[Case], tokens: Iterable[str]) -> QuerySet[Case]:
    """Narrow cases to those of the groups named, commune by commune; what is no group names nothing."""
    wanted = Q(pk__in=())
    for token in dict.fromkeys(tokens):
        commune, dash, award = token.partition("-")
        keys = [key_of(one) if one else None for one in (commune, award)]
        if not dash or any(one and key is None for one, key in zip((commune, award), keys, strict=True)):
            continue
        wanted |= Q(commune_id=keys[0], award_nomination__award_type=keys[1]) if keys[1] is not None else (
            Q(commune_id=keys[0], award_nomination__isnull=True)
        )  # fmt: skip
    return cases.filter(wanted).order_by("commune_id", "pk")


class DraftForm(Form):
    """The title of a submission; its cases are chosen in a table."""

    title = TextField(label=gettext_lazy("Trích yếu"))


@require_http_methods(["GET", "POST"])
def new_submission(request: Any) -> HttpResponse:
    """Draft a submission: choose who signs and what it is about, then its cases, one by one or by whole groups."""
    by, office = request.acting.capacity, request.acting.office
    waiting = batches(office)
    batch = _batch(request, waiting)
    if batch is None:
        known = bool(posts.duties(office).draftings)
        gone = bool(request.GET.get("ky", "") or request.GET.get("ve", ""))
        return render(request, "nominations/choose_batch.html", {"batches": waiting, "drafts": known, "gone": gone})
    offered = list(batch.cases(office)[: ROWS + 1])
    more, offered = len(offered) > ROWS, offered[:ROWS]
    lacking = {
        key: one for key, one in missing_in(list(batch.cases(office).values_list("pk", flat=True))).items() if one
    }
    known_groups = groups(batch.cases(office), lacking)
    chosen = {one.pk for one in offered} - set(lacking)
    form = DraftForm(initial={"title": batch.title})
    if request.method == "POST":
        form = DraftForm(request.POST)
        if request.POST.get("do") == GATHER:
            ids = _gathered(request, form, batch, known_groups)
        else:
            chosen = _chosen(request, form, offered)
            ids = [one.pk for one in offered if one.pk in chosen]
        if form.is_valid() and not form.errors:
            about = {"campaign" if isinstance(batch.about, Campaign) else "congress": batch.about}
            try:
                paper = verbs.draft_submission(
                    by, batch.signer, title=form.cleaned_data["title"], case_ids=ids, **about
                )
            except DomainError as error:
                place_problem(form, error)
            else:
                messages.success(request, _("Đã lập tờ trình dự thảo với %(n)s hồ sơ.") % {"n": len(ids)})
                return redirect("submission", pk=paper.pk)
    ticked = (
        request.POST.getlist("group")
        if request.method == "POST"
        else [one.token for one in known_groups if not one.unfinished]
    )
    rows = [(one, lacking.get(one.pk, ())) for one in offered]
    context = {"form": form, "batch": batch, "offered": offered, "rows": rows,
               "unfinished": len(lacking), "chosen": chosen, "more": more, "others": waiting,
               "groups": known_groups if more or len(known_groups) > 1 else [], "ticked": ticked}  # fmt: skip
    return render(request, "nominations/new_submission.html", context, status=422 if form.errors else 200)


def _batch(request: Any, waiting: list[Batch]) -> Batch | None:
    """The batch that the address names, or the only one there is when it names none."""
    wanted = (request.GET.get("ky", ""), request.GET.get("ve", ""))
    if len(waiting) == 1 and wanted == ("", ""):
        return waiting[0]
    return next((one for one in waiting if (str(one.signer.pk), one.subject) == wanted), None)


def _gathered(request: Any, form: Form, batch: Batch, known: list[Group]) -> list[int]:
    """The cases of the groups that were ticked; what is wrong goes on the form."""
    ticked = set(request.POST.getlist("group"))
    if not ticked:
        form.add_error(None, _("Chưa chọn nhóm nào. Hãy chọn ít nhất một nhóm hồ sơ."))
        return []
    if not ticked <= {one.token for one in known}:
        form.add_error(None, _("Có nhóm không còn hồ sơ nào chờ. Danh sách dưới đây là mới nhất; hãy chọn lại."))
        return []
    return list(in_groups(batch.cases(request.acting.office), ticked).values_list("pk", flat=True))


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
