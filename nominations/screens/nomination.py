"""Nominating somebody for an award, and correcting what was nominated."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from nominations import nominees, posts, sight
from nominations.access import check_takes_changes
from nominations.awards import CHAIN, NewNomination, at_first_stage, edit_nomination, nominate
from nominations.errors import DomainError
from nominations.models import AwardNomination, Nominee
from nominations.screens.forms import AWARD_FIELDS, LaterNominationForm, NewNominationForm, NominationForm, facts_of
from nominations.screens.proposing import place_problem, propose, saved
from workflows.sight import NotSeen, case_at_hand

#: What the next form takes over from the one before, by its name in an address.
_KEPT = {"phong_trao": "campaign", "hinh_thuc": "award_type", "tu": "achievement_from", "truoc": "achievement_before"}


@require_http_methods(["GET", "POST"])
def new_nomination(request: Any) -> HttpResponse:
    """Nominate a person, a collective or a household for an award in a movement that is open."""
    office = request.acting.office
    posts.check_post(office, posts.starting_posts(CHAIN), office.body.area, _("lập đề nghị khen thưởng"))
    kind = request.GET.get("loai", "")
    kind = kind if kind in Nominee.Kind.values else Nominee.Kind.PERSON.value
    campaigns, awards = sight.campaigns_open_to(office), sight.awards_for(kind)

    def make_form(*args: Any, **more: Any) -> NewNominationForm:
        return NewNominationForm(*args, kind=kind, office=office, campaigns=campaigns, awards=awards, **more)

    if request.method == "POST":
        form, code = propose(request, make_form, lambda filled: _nominate(request, filled))
        if code:
            given = form.cleaned_data
            kept = {name: _in_address(given.get(field)) for name, field in _KEPT.items()} | {"loai": kind}
            return saved(request, code, f"{reverse('new_nomination')}?{urlencode(kept)}")
    else:
        form = make_form(initial=_first_values(request, campaigns))
    context = {"form": form, "kind": kind, "kinds": Nominee.Kind.choices, "campaigns": campaigns, "awards": awards}
    return render(request, "nominations/new_nomination.html", context, status=422 if form.errors else 200)


def _in_address(value: Any) -> str:
    return str(getattr(value, "pk", f"{value:%d/%m/%Y}" if hasattr(value, "year") else value or ""))


def _first_values(request: Any, campaigns: Any) -> dict[str, Any]:
    kept = {field: request.GET[name] for name, field in _KEPT.items() if name in request.GET}
    if not kept and len(campaigns) == 1:
        only = campaigns[0]
        return {"achievement_from": only.achievement_from, "achievement_before": only.achievement_before}
    return kept


def _nominate(request: Any, form: Any) -> Any:
    given = form.cleaned_data
    wanted = NewNomination(
        form.nominee, given["award_type"], **{name: given[name] for name in AWARD_FIELDS}
    )  # fmt: skip
    return nominate(request.acting.capacity, given["campaign"], [wanted], command=given["command"])


@require_http_methods(["GET", "POST"])
def edit(request: Any, code: str) -> HttpResponse:
    """Correct the nominee and the nomination; after the first stage the achievement only."""
    by = request.acting.capacity
    case = case_at_hand(by, code)
    check_takes_changes([case])
    rows = AwardNomination.objects.select_related("nominee__residence__parent", "award_type", "campaign")
    row = rows.filter(case=case).first()
    if row is None:
        if hasattr(case, "delegate_nomination"):
            return redirect("edit_delegate", code=code)
        raise NotSeen(code)
    more: dict[str, Any] = {"kind": row.nominee.kind, "office": request.acting.office, "nominee": row.nominee}
    form_class: Any = LaterNominationForm
    if at_first_stage(case):
        form_class = NominationForm
        awards = sight.awards_for(row.nominee.kind)
        more["awards"] = awards if row.award_type in awards else [*awards, row.award_type]
    shown = facts_of(row.nominee) | {name: getattr(row, name) for name in (*AWARD_FIELDS, "award_type")}
    form = form_class(request.POST if request.method == "POST" else None, initial=shown, **more)
    if request.method == "POST" and form.is_valid():
        try:
            _correct(by, row, form)
        except DomainError as error:
            place_problem(form, error)
        else:
            messages.success(request, _("Đã lưu hồ sơ %(code)s.") % {"code": code})
            return redirect("case", code=code)
    context = {"form": form, "case": case, "nomination": row, "alike": alike_of(row.nominee)}
    return render(request, "nominations/edit_nomination.html", context, status=422 if form.errors else 200)


def _correct(by: Any, row: AwardNomination, form: Any) -> None:
    """Save what differs, all or nothing."""
    nominee = changed(form.facts, facts_of(row.nominee))
    names = [name for name in (*AWARD_FIELDS, "award_type") if name in form.fields]
    nomination = changed({name: form.cleaned_data[name] for name in names}, {n: getattr(row, n) for n in names})
    with transaction.atomic():
        if nominee:
            nominees.edit_nominee(by, row.nominee_id, **nominee)
        if nomination:
            edit_nomination(by, row.case_id, **nomination)


def changed(given: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    """Return what was given and differs from what is known."""
    return {name: value for name, value in given.items() if value != known[name]}


def alike_of(nominee: Nominee) -> list[Nominee]:
    """Return the other persons whom this one seems to be."""
    keys = nominees.look_alikes([nominee])[nominee.pk] - {nominee.pk}
    return list(Nominee.objects.filter(pk__in=keys).select_related("residence").order_by("pk")) if keys else []


@require_POST
def tell_apart(request: Any, code: str) -> HttpResponse:
    """Record that the nominee of this case and another of his name and date of birth are two people."""
    by = request.acting.capacity
    case = case_at_hand(by, code)
    page = "edit_delegate" if hasattr(case, "delegate_nomination") else "edit_nomination"
    row = getattr(case, "delegate_nomination" if page == "edit_delegate" else "award_nomination", None)
    if row is None:
        raise NotSeen(code)
    other = next((one for one in alike_of(row.nominee) if str(one.pk) == request.POST.get("other")), None)
    if other is None:
        raise NotSeen(code)
    try:
        nominees.tell_apart(by, row.nominee, other, request.POST.get("reason", ""))
    except DomainError as error:
        messages.error(request, str(error.problem))
    else:
        messages.success(
            request, _("Đã ghi: %(name)s và người trùng tên là hai người.") % {"name": row.nominee.full_name}
        )
    return redirect(page, code=code)
