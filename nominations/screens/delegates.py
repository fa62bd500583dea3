"""Introducing and appointing delegates, correcting an introduction, replacements and exceptions from composition."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from nominations import delegates, posts, sight
from nominations.access import check_takes_changes
from nominations.awards import lock_cases
from nominations.delegates import APPOINTMENT, SELECTION, NewDelegate
from nominations.errors import DomainError
from nominations.models import CompositionException, DelegateKind, DelegateNomination, Vacancy
from nominations.register import nominees
from nominations.requirements.delegates import differing
from nominations.screens.forms import DelegateForm, NewDelegateForm, RowField, facts_of
from nominations.screens.nomination import alike_of, corrected, stored_facts
from nominations.screens.proposing import place_problem, propose, saved
from workflows.engine import Capacity
from workflows.models import Case
from workflows.screens import versions
from workflows.screens.forms import Form, TextField
from workflows.screens.unsent import keeps_unsent, opened
from workflows.sight import NotSeen, case_at_hand

#: What a form of correction has beside the facts of the nominee.
_FIELDS = ("field", "component", "consent_recorded_on", "consent_note")
_KINDS = [(one.value, one.label) for one in (DelegateKind.EX_OFFICIO, DelegateKind.APPOINTED)]


@require_http_methods(["GET", "POST"])
@keeps_unsent
def new_introduction(request: Any) -> HttpResponse:
    """Introduce somebody of the commune for a provincial congress, whom the district's congress may select."""
    return _new(request, SELECTION, _("giới thiệu đại biểu"), _("Giới thiệu đại biểu"), "new_introduction")


@require_http_methods(["GET", "POST"])
@keeps_unsent
def appoint_delegate(request: Any) -> HttpResponse:
    """Propose an ex officio or an appointed delegate: they use none of the districts' places."""
    doing, title = _("đề xuất đại biểu đương nhiên, chỉ định"), _("Đề xuất đại biểu đương nhiên, chỉ định")
    return _new(request, APPOINTMENT, doing, title, "appoint_delegate")


def _new(request: Any, chain: str, doing: str, title: str, page: str) -> HttpResponse:
    office = request.acting.office
    posts.check_post(office, posts.starting_posts(chain), office.body.area, doing)
    congresses = sight.congresses_open_to(office)
    kinds = _KINDS if chain == APPOINTMENT else []

    def make_form(*args: Any, **more: Any) -> NewDelegateForm:
        return NewDelegateForm(*args, office=office, congresses=congresses, kinds=kinds, **more)

    if request.method == "POST":
        form, code = propose(request, make_form, lambda filled: _start(request.acting.capacity, filled))
        if code:
            kept = urlencode({"dai_hoi": getattr(form.cleaned_data["congress"], "pk", "")})
            return saved(request, code, f"{reverse(page)}?{kept}")
    else:
        form = make_form(initial={"congress": request.GET["dai_hoi"]} if "dai_hoi" in request.GET else {})
    unsent = opened(request)
    unsent.fill(form)
    context = {"form": form, "title": title, "congresses": congresses, "unsent": unsent}
    return render(request, "nominations/new_delegate.html", context, status=422 if form.errors else 200)


def _start(by: Capacity, form: Any) -> Any:
    given = form.cleaned_data
    wanted = [NewDelegate(form.nominee, **{name: given[name] for name in _FIELDS})]
    if "delegate_kind" in given:
        kind = given["delegate_kind"]
        return delegates.appoint_delegates(by, given["congress"], kind, wanted, command=given["command"])
    return delegates.introduce(by, given["congress"], wanted, command=given["command"])


def _posted(request: Any) -> Any:
    return request.POST if request.method == "POST" else None


def _delegate(case: Case) -> DelegateNomination:
    rows = DelegateNomination.objects.select_related("nominee__residence__parent", "congress")
    row = rows.filter(case=case).first()
    if row is None:
        raise NotSeen(case.code)
    return row


@require_http_methods(["GET", "POST"])
@keeps_unsent
def edit(request: Any, code: str) -> HttpResponse:
    """Correct somebody introduced, and record that he agreed, where his dossier is put together.

    What somebody else saved meanwhile is not overwritten: see `workflows.screens.versions`.
    """
    by = request.acting.capacity
    case = case_at_hand(request.acting, code)
    check_takes_changes([case])
    row = _delegate(case)
    shown = facts_of(row.nominee) | {name: getattr(row, name) for name in _FIELDS}
    form = DelegateForm(
        _posted(request), initial=shown, kind=row.nominee.kind, office=request.acting.office, nominee=row.nominee
    )
    conflicts: list[versions.Conflict] = []
    if request.method == "POST" and form.is_valid():
        try:
            conflicts = _correct(by, row, form)
        except DomainError as error:
            place_problem(form, error)
        else:
            if not conflicts:
                messages.success(request, _("Đã lưu hồ sơ %(code)s.") % {"code": code})
                return redirect("case", code=code)
    unsent = opened(request)
    unsent.fill(form, also=[versions.FIELD])
    begun = request.POST.get(versions.FIELD) or unsent.typed.get(versions.FIELD) or version_of(row)
    if conflicts:
        begun = versions.renewed(begun, form, conflicts, _stored(_delegate(case)))
    context = {
        "form": form, "case": case, "delegate": row, "alike": alike_of(row.nominee), "conflicts": conflicts,
        "version": begun, "unsent": unsent,
    }  # fmt: skip
    status = 409 if conflicts else 422 if form.errors else 200
    return render(request, "nominations/edit_delegate.html", context, status=status)


def version_of(row: DelegateNomination) -> str:
    """Return what a form of correction says that its reader saw: see `workflows.screens.versions`."""
    return versions.version(_stored(row))


def _stored(row: DelegateNomination) -> dict[str, Any]:
    return stored_facts(row.nominee) | {name: getattr(row, name) for name in _FIELDS}


def _correct(by: Capacity, row: DelegateNomination, form: DelegateForm) -> list[versions.Conflict]:
    """Save what differs, all or nothing; return the fields that somebody else has changed as well, and save nothing
    then."""
    with transaction.atomic():
        now = _delegate(lock_cases([row.case_id])[0])
        different, conflicts = corrected(form, _stored(now))
        if conflicts:
            return conflicts
        nominee = {name: value for name, value in different.items() if name in form.facts}
        cell = {name: value for name, value in different.items() if name in ("field", "component")}
        if nominee:
            nominees.edit_nominee(by, now.nominee_id, **nominee)
        if cell:
            delegates.edit_delegate(by, now.case_id, **cell)
        if {"consent_recorded_on", "consent_note"} & set(different):
            given = form.cleaned_data
            delegates.record_consent(by, [now.case_id], given["consent_recorded_on"], given["consent_note"])
    return []


class ReplacementForm(Form):
    """Whose place somebody in reserve shall take."""

    def __init__(self, *args: Any, vacancies: list[Vacancy], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["vacancy"] = RowField(
            vacancies, label=_("Chỗ trống"), widget=forms.RadioSelect, shown=lambda one: one.said
        )


@require_http_methods(["GET", "POST"])
def replacement(request: Any, code: str) -> HttpResponse:
    """Say whose place somebody in reserve shall take, before he is called up."""
    by = request.acting.capacity
    case = case_at_hand(request.acting, code)
    row = _delegate(case)
    vacancies = _open_vacancies(row, case)
    now = next((one for one in vacancies if one.replacement_id == case.pk), None)
    form = ReplacementForm(_posted(request), vacancies=vacancies, initial={"vacancy": now})
    if request.method == "POST" and form.is_valid():
        try:
            delegates.name_replacement(by, form.cleaned_data["vacancy"], case.pk)
        except DomainError as error:
            place_problem(form, error)
        else:
            said = {"name": row.nominee.full_name, "place": form.cleaned_data["vacancy"].said}
            messages.success(request, _("Đã ghi: %(name)s thay vào chỗ của %(place)s.") % said)
            return redirect("case", code=code)
    context = {"form": form, "case": case, "delegate": row, "vacancies": vacancies}
    return render(request, "nominations/replacement.html", context, status=422 if form.errors else 200)


def _open_vacancies(row: DelegateNomination, case: Case) -> list[Vacancy]:
    """Places of the same congress and district that nobody has taken again, those of the same composition first."""
    rows = Vacancy.objects.filter(congress=row.congress_id, district=case.district_id).select_related(
        "case__delegate_nomination__nominee", "replacement__edition", "replacement__delegate_nomination"
    )
    left = set(rows.values_list("case_id", flat=True))
    found = [one for one in rows.order_by("vacated_on", "pk") if not _taken(one, case.pk, left)]
    for one in found:
        who = one.case.delegate_nomination.nominee.full_name
        differs = differing(row.cell, one.cell)
        one.said = (
            _("%(who)s (%(day)s): cùng cơ cấu") % {"who": who, "day": f"{one.vacated_on:%d/%m/%Y}"}
            if not differs
            else _("%(who)s (%(day)s): khác %(differing)s, cần ghi ngoại lệ")
            % {"who": who, "day": f"{one.vacated_on:%d/%m/%Y}", "differing": differs}
        )  # fmt: skip
    return sorted(found, key=lambda one: one.cell != row.cell)


def _taken(vacancy: Vacancy, own: int, left: set[int]) -> bool:
    named = vacancy.replacement
    if named is None or named.pk == own:
        return False
    return named.pk in left or delegates.has_place(named.delegate_nomination, named)


class ExceptionForm(Form):
    """Which rule of composition is not kept, and why that is accepted."""

    rule = forms.ChoiceField(label=gettext_lazy("Trường hợp"), widget=forms.RadioSelect)
    reason = TextField(
        label=gettext_lazy("Lý do"), widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Nêu vì sao chấp nhận; lý do được lưu cùng hồ sơ."),
    )  # fmt: skip

    def __init__(self, *args: Any, rules: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rule"].choices = [  # type: ignore[attr-defined]
            (one, CompositionException.Rule(one).label) for one in rules
        ]
        if len(rules) == 1:
            self.fields["rule"].initial = rules[0]


@require_http_methods(["GET", "POST"])
def composition_exception(request: Any, code: str) -> HttpResponse:
    """Accept, with a reason, that composition is not kept: where the chain asks for it, and nowhere else."""
    by = request.acting.capacity
    case = case_at_hand(request.acting, code)
    row = _delegate(case)
    rules = delegates.rules_asked(case)
    form = ExceptionForm(_posted(request), rules=rules)
    if request.method == "POST" and form.is_valid():
        try:
            delegates.except_composition(by, [case.pk], form.cleaned_data["rule"], form.cleaned_data["reason"])
        except DomainError as error:
            place_problem(form, error)
        else:
            messages.success(request, _("Đã ghi ngoại lệ cơ cấu cho %(name)s.") % {"name": row.nominee.full_name})
            return redirect("case", code=code)
    recorded = CompositionException.objects.filter(case=case).select_related("decided_by").order_by("pk")
    context = {"form": form, "case": case, "delegate": row, "rules": rules, "recorded": recorded}
    return render(request, "nominations/composition_exception.html", context, status=422 if form.errors else 200)
