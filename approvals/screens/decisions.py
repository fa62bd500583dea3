"""Decisions: the list somebody drafts, presents, signs as a whole, numbers and issues; and taking one award back."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from approvals import annulments, decisions, sight
from approvals.models import AnnulmentDecision, Decision, DecisionItem
from approvals.screens import drafting, lists, sheets
from nominations import text
from nominations.access import records_offices
from nominations.errors import DomainError, refuse
from nominations.models import DelegateNomination
from workflows import authority, clock
from workflows.models import Body
from workflows.screens import outcome, sheets_out
from workflows.screens.forms import Form, TextField
from workflows.sight import NotSeen

Status = Decision.Status
DECISIONS = 30


class DraftForm(Form):
    """Whose decision, and about what."""

    body = forms.ModelChoiceField(
        queryset=Body.objects.none(),
        label=gettext_lazy("Cơ quan ban hành"),
        empty_label=None,
        error_messages={"required": gettext_lazy("Hãy chọn cơ quan ban hành.")},
    )
    title = TextField(
        label=gettext_lazy("Trích yếu"),
        help_text=gettext_lazy("Ví dụ: Về việc tặng Giấy khen cho các tập thể, cá nhân."),
        max_length=300,
    )

    def __init__(self, bodies: QuerySet[Body], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = bodies  # type: ignore[attr-defined]


class ReasonForm(Form):
    """Why a line is struck, or a decision cancelled."""

    reason = TextField(label=gettext_lazy("Lý do"), max_length=text.LINE_LIMIT)


class NumberForm(Form):
    """What the records officer writes in his book."""

    dated = lists.Day(label=gettext_lazy("Ngày văn bản"))
    number = forms.IntegerField(
        label=gettext_lazy("Số"),
        help_text=gettext_lazy("Để trống thì lấy số tiếp theo trong năm."),
        min_value=1,
        max_value=lists.LARGE,
        required=False,
    )
    symbol = TextField(label=gettext_lazy("Ký hiệu"), help_text=gettext_lazy("Ví dụ: QĐ-UBND, QĐ-BCĐ."), max_length=40)


class AnnulForm(NumberForm):
    """The decision that takes an award back."""

    reason = forms.CharField(
        label=gettext_lazy("Lý do hủy bỏ"), widget=forms.Textarea(attrs={"rows": 3}), max_length=text.TEXT_LIMIT
    )
    basis = TextField(label=gettext_lazy("Căn cứ"), max_length=300)
    password = forms.CharField(
        label=gettext_lazy("Mật khẩu của bạn, để xác nhận"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        strip=False,
    )


@require_GET
def decision_list(request: Any) -> HttpResponse:
    """The decisions in sight, newest first."""
    found = sight.decisions_in_sight(request.acting).annotate(count=Count("items", filter=Q(items__listed=True)))
    status = request.GET.get("tinh-trang", "")
    if status in Status.values:
        found = found.filter(status=status)
    if sheets_out.is_wanted(request):
        every = found.order_by("-pk")[: sheets_out.MOST + 1]
        return sheets.decisions(request, _("Quyết định"), every)
    rows, older = lists.newest(found, request.GET.get("truoc", ""), DECISIONS)
    context = {
        "decisions": rows,
        "older": older,
        "statuses": Status.choices,
        "status": status,
        "drafts": drafting.work_of(request.acting).exists(),
    }
    return lists.answer(request, "decisions/decisions.html", context)


@require_http_methods(["GET", "POST"])
def new_decision(request: Any) -> HttpResponse:
    """Draft a decision with a list of cases picked from one's open work."""
    by, acting = request.acting.capacity, request.acting
    work = drafting.work_of(request.acting)
    bodies = drafting.deciding_bodies(work, acting)
    chosen = lists.picked(request.POST)
    form = DraftForm(bodies, request.POST if "title" in request.POST else None)
    if form.is_bound and form.is_valid():
        kind = Decision.Kind.AWARD
        if DelegateNomination.objects.filter(case_id__in=chosen).exists():
            kind = Decision.Kind.DELEGATE
        data = form.cleaned_data
        try:
            drafted = decisions.draft_decision(by, chosen, body_id=data["body"].pk, title=data["title"], kind=kind)
        except DomainError as error:
            lists.put(form, error)
        else:
            words = ngettext("Đã lập dự thảo với %(n)s hồ sơ.", "Đã lập dự thảo với %(n)s hồ sơ.", len(chosen))
            after = _("Hãy đọc lại danh sách rồi trình ký.")
            messages.success(request, f"{words % {'n': len(chosen)}} {after}")
            return redirect("decision", drafted.pk)
    found = drafting.candidates(work, acting)
    context = {"form": form, "cases": found.fitting, "above": found.above, "chosen": chosen}
    return lists.answer(request, "decisions/new.html", context, [form])


@require_http_methods(["GET", "POST"])
def decision(request: Any, pk: int) -> HttpResponse:
    """One decision: its list, what is next and who does it, and the steps that are this office's."""
    page = Page(request, sight.decision_in_sight(request.acting, pk))
    if sheets_out.is_wanted(request):
        items = page.decision.items.select_related("case__edition", "case__commune").order_by("order")
        items = items.defer("case__edition__canonical")
        return sheets.decision_items(request, page.decision, items[: sheets_out.MOST + 1])
    if request.method == "POST":
        steps = {
            "add": page.add,
            "strike": page.strike,
            "cancel": page.cancel,
            "number": page.number,
            "issue": page.issue,
        }
        step = steps.get(request.POST.get("do", ""))
        if step is not None and step():
            return page.gone or redirect("decision", pk)
    return page.draw()


class Page:
    """The page of one decision in one request. A step answers whether it was done; `gone` is where to go on, when not
    to this page."""

    def __init__(self, request: Any, decision: Decision) -> None:
        self.request, self.decision, self.by = request, decision, request.acting.capacity
        self.gone: HttpResponse | None = None
        self.picking = Form(self._data("add", "issue"))
        self.striking = ReasonForm(self._data("strike"), prefix="strike")
        self.cancelling = ReasonForm(self._data("cancel"), prefix="cancel")
        symbol = decisions.DEFAULT_SYMBOL if decision.body.function == "committee" else ""
        self.numbering = NumberForm(self._data("number"), initial={"dated": clock.today(), "symbol": symbol})

    def _data(self, *doing: str) -> Any:
        return self.request.POST if self.request.POST.get("do") in doing else None

    def add(self) -> bool:
        """Append the picked cases."""
        try:
            items = decisions.add_to_decision(self.by, self.decision.pk, lists.picked(self.request.POST))
        except DomainError as error:
            lists.put(self.picking, error)
            return False
        words = ngettext("Đã thêm %(n)s hồ sơ vào danh sách.", "Đã thêm %(n)s hồ sơ vào danh sách.", len(items))
        messages.success(self.request, words % {"n": len(items)})
        return True

    def strike(self) -> bool:
        """Strike the picked lines, with the reason."""
        if not self.striking.is_valid():
            return False
        chosen, reason = lists.picked(self.request.POST), self.striking.cleaned_data["reason"]
        try:
            count = decisions.strike_from_decision(self.by, self.decision.pk, chosen, reason)
        except DomainError as error:
            lists.put(self.striking, error)
            return False
        words = ngettext("Đã rút %(n)s hồ sơ khỏi danh sách.", "Đã rút %(n)s hồ sơ khỏi danh sách.", count)
        messages.success(self.request, words % {"n": count})
        return True

    def cancel(self) -> bool:
        """Cancel the decision, with the reason."""
        if not self.cancelling.is_valid():
            return False
        try:
            decisions.cancel_decision(self.by, self.decision.pk, self.cancelling.cleaned_data["reason"])
        except DomainError as error:
            lists.put(self.cancelling, error)
            return False
        messages.success(self.request, _("Đã hủy quyết định; các hồ sơ đưa vào danh sách khác được."))
        return True

    def number(self) -> bool:
        """Give the decision its number."""
        if not self.numbering.is_valid():
            return False
        try:
            numbered = decisions.number_decision(self.by, self.decision.pk, **self.numbering.cleaned_data)
        except DomainError as error:
            lists.put(self.numbering, error)
            return False
        told = _("Đã cấp số %(number)s. Hãy ban hành để các hồ sơ kết thúc.")
        messages.success(self.request, told % {"number": numbered.full_number})
        return True

    def issue(self) -> bool:
        """Issue the whole list, or go on with an issue that was interrupted."""
        try:
            done = decisions.issue_decision(self.by, self.decision.pk)
        except DomainError as error:
            lists.put(self.picking, error)
            return False
        here = reverse("decision", args=[self.decision.pk])
        # A refused issue gets another command; what was refused is told under the one it had.
        self.gone = lists.told(done, self.decision.command, here)
        if self.gone is None:
            messages.success(self.request, _("Quyết định đã ban hành."))
        return True

    def draw(self) -> HttpResponse:
        """The decision as it stands."""
        acting, row = self.request.acting, self.decision
        items = list(row.items.select_related("case__edition__chain").order_by("order"))
        listed = [item for item in items if item.listed]
        standing = outcome.standings(item.case for item in listed)
        records = list(records_offices(row.body).order_by("pk"))
        keeping = acting.office in records
        changing = row.status in (Status.DRAFT, Status.SIGNED, Status.NUMBERED) and decisions.in_charge(row).filter(
            pk=acting.office.pk
        ).exists()  # fmt: skip
        draft = row.status == Status.DRAFT
        taking_back = row.status in annulments.IN_EFFECT and row.signing_office_id == acting.office.pk
        context = {
            "decision": row,
            "items": [(item, standing.get(item.case_id)) for item in items],
            "listed": len(listed),
            "places": Counter((one.place, one.work) for one in standing.values()).most_common(),
            "records": records,
            "offered": drafting.offered(acting, row),
            "next": reverse("decision", args=[row.pk]),
            "picking": self.picking,
            "striking": self.striking if changing and draft else None,
            "adding": drafting.candidates(drafting.work_of(acting), acting, row.kind).fitting
            if changing and draft
            else [],
            "cancelling": self.cancelling if changing else None,
            "numbering": self.numbering if keeping and row.status == Status.SIGNED else None,
            "issuing": keeping and row.status in (Status.NUMBERED, Status.ISSUING),
            "annullable": drafting.annullable(item.case for item in listed) if taking_back else set(),
            "chosen": lists.picked(self.request.POST),
        }
        judged = [self.picking, self.striking, self.cancelling, self.numbering]
        return lists.answer(self.request, "decisions/decision.html", context, judged)


@require_http_methods(["GET", "POST"])
def annul(request: Any, pk: int, code: str) -> HttpResponse:
    """Take one award of a decision back, by a decision with its own number."""
    acting = request.acting
    row = sight.decision_in_sight(acting, pk)
    found = row.items.select_related("case__edition").filter(case__code=code, listed=True)
    item = None if "\x00" in code else found.first()
    if item is None:
        raise NotSeen(code)
    if row.signing_office_id != acting.office.pk:
        raise refuse(
            "by",
            "denied",
            f"{acting.office} không phải nơi đã ký “{row}”.",
            "Việc hủy bỏ do người đứng đầu cơ quan đã ban hành quyết định làm.",
        )
    form = AnnulForm(request.POST or None, initial={"dated": clock.today(), "symbol": row.symbol})
    if request.method == "POST" and form.is_valid():
        gone = _annul(request, row, item, form)
        if gone is not None:
            return gone
    context = {"decision": row, "item": item, "form": form, "possible": drafting.annullable([item.case])}
    return lists.answer(request, "decisions/annul.html", context, [form])


def _annul(request: Any, row: Decision, item: DecisionItem, form: AnnulForm) -> HttpResponse | None:
    """Carry an annulment out; what is refused goes on the form."""
    data = dict(form.cleaned_data)
    confirmed = authority.confirm(request.user, data.pop("password"))
    if confirmed is None:
        form.add_error("password", _("Mật khẩu chưa đúng. Hãy gõ lại mật khẩu đăng nhập của bạn."))
        return None
    try:
        done = annulments.annul(request.acting.capacity, item.case_id, confirmed=confirmed, **data)
    except DomainError as error:
        lists.put(form, error)
        return None
    for refused in done.refused:
        form.add_error(None, str(refused.problem))
    if done.refused:
        return None
    here = reverse("decision", args=[row.pk])
    return lists.told(done, AnnulmentDecision.objects.get(item=item).command, here) or redirect(here)
