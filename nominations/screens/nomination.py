"""Nominating somebody for an award, and correcting what was nominated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from nominations import posts, sight
from nominations.access import check_takes_changes
from nominations.awards import CHAIN, NewNomination, at_first_stage, edit_nomination, lock_cases, nominate
from nominations.errors import DomainError
from nominations.models import AwardNomination, AwardType, Nominee
from nominations.register import identity, knowing, nominees, sensitive
from nominations.reports import PREFIX, Part, form_for, known_parts, titled
from nominations.screens.forms import AWARD_FIELDS, LaterNominationForm, NewNominationForm, NominationForm, facts_of
from nominations.screens.proposing import place_problem, propose, saved
from workflows.models import Case
from workflows.screens import versions
from workflows.screens.unsent import keeps_unsent, opened
from workflows.sight import NotSeen, case_at_hand

#: What the next form takes over from the one before, by its name in an address.
_KEPT = {"phong_trao": "campaign", "hinh_thuc": "award_type", "tu": "achievement_from", "truoc": "achievement_before"}


@require_http_methods(["GET", "POST"])
@keeps_unsent
def new_nomination(request: Any) -> HttpResponse:
    """Nominate a person, a collective or a household for an award in a movement that is open.

    The parts of the report depend on the award; "parts" asks for the form again with those of the one chosen.
    """
    office = request.acting.office
    posts.check_post(office, posts.starting_posts(CHAIN), office.body.area, _("lập đề nghị khen thưởng"))
    kind = request.GET.get("loai", "")
    kind = kind if kind in Nominee.Kind.values else Nominee.Kind.PERSON.value
    campaigns, awards = sight.campaigns_open_to(office), sight.awards_for(kind)
    unsent = opened(request, kind)
    first = _first_values(request, campaigns)
    parts = _parts(request.POST or unsent.typed or first, awards, kind)

    def make_form(*args: Any, **more: Any) -> NewNominationForm:
        return NewNominationForm(
            *args, kind=kind, office=office, campaigns=campaigns, awards=awards, parts=parts, **more
        )

    if "parts" in request.POST:
        form = make_form(initial={name: value for name, value in request.POST.items() if value})
    elif request.method == "POST":
        form, code = propose(request, make_form, lambda filled: _nominate(request, filled))
        if code:
            given = form.cleaned_data
            kept = {name: _in_address(given.get(field)) for name, field in _KEPT.items()} | {"loai": kind}
            return saved(request, code, f"{reverse('new_nomination')}?{urlencode(kept)}")
    else:
        form = make_form(initial=first)
    unsent.fill(form)
    context = {
        "form": form, "kind": kind, "kinds": Nominee.Kind.choices, "campaigns": campaigns, "awards": awards,
        "unsent": unsent,
    }  # fmt: skip
    return render(request, "nominations/new_nomination.html", context, status=422 if form.errors else 200)


def _parts(given: Mapping[str, Any], awards: Sequence[AwardType], kind: str) -> list[tuple[Part, str]]:
    """The parts of the report that the award chosen asks for; none while none is chosen."""
    award = next((one for one in awards if str(one.pk) == str(given.get("award_type", ""))), None)
    procedure = given.get("procedure", AwardNomination.Procedure.FULL)
    if award is None or procedure not in AwardNomination.Procedure.values:
        return []
    return [(part, "") for part in form_for(award, kind, procedure).parts]


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
    fields = {name: given[name] for name in AWARD_FIELDS if name in given}
    wanted = NewNomination(form.nominee, given["award_type"], report=form.report, **fields)
    return nominate(request.acting.capacity, given["campaign"], [wanted], command=given["command"])


@require_http_methods(["GET", "POST"])
@keeps_unsent
def edit(request: Any, code: str) -> HttpResponse:
    """Correct the nominee and the nomination; after the first stage what explains the achievement only.

    What somebody else saved meanwhile is not overwritten: see `workflows.screens.versions`.
    """
    by = request.acting.capacity
    case = case_at_hand(request.acting, code)
    check_takes_changes([case])
    row = _row(case)
    if row is None:
        if hasattr(case, "delegate_nomination"):
            return redirect("edit_delegate", code=code)
        raise NotSeen(code)
    awards = None
    if at_first_stage(case):
        found = sight.awards_for(row.nominee.kind)
        awards = found if row.award_type in found else [*found, row.award_type]
    sent = request.POST if request.method == "POST" and "parts" not in request.POST else None
    unsent = opened(request)
    form = _edit_form(request, row, awards, sent, request.POST or unsent.typed)
    conflicts: list[versions.Conflict] = []
    if sent is not None and form.is_valid():
        try:
            conflicts = _correct(by, row, form)
        except DomainError as error:
            place_problem(form, error)
        else:
            if not conflicts:
                messages.success(request, _("Đã lưu hồ sơ %(code)s.") % {"code": code})
                return redirect("case", code=code)
    unsent.fill(form, also=[versions.FIELD])
    begun = request.POST.get(versions.FIELD) or unsent.typed.get(versions.FIELD) or version_of(row)
    if conflicts and (now := _row(case)) is not None:
        begun = versions.renewed(begun, form, conflicts, _stored(now))
    context = {
        "form": form, "case": case, "nomination": row, "alike": alike_of(row.nominee), "conflicts": conflicts,
        "version": begun, "may_choose": awards is not None,
        "unsent": unsent,
    }  # fmt: skip
    status = 409 if conflicts else 422 if form.errors else 200
    return render(request, "nominations/edit_nomination.html", context, status=status)


def _row(case: Case) -> AwardNomination | None:
    rows = AwardNomination.objects.select_related(
        "nominee__residence__parent", "nominee__parent__residence", "award_type", "campaign"
    )
    return rows.filter(case=case).first()


def _edit_form(
    request: Any, row: AwardNomination, awards: Sequence[AwardType] | None, sent: Any, typed: Mapping[str, Any]
) -> Any:
    """The form of correction. With `awards`, these may be chosen: then the parts are those of the award chosen in what
    was typed, and those that another left text in."""
    kind = row.nominee.kind
    shown = facts_of(row.nominee) | {name: getattr(row, name) for name in (*AWARD_FIELDS, "award_type")}
    parts = titled(row)
    more: dict[str, Any] = {"kind": kind, "office": request.acting.office, "nominee": row.nominee}
    if awards is not None:
        more["awards"] = awards
        chosen = _parts(typed, awards, kind) or parts
        codes = {part.code for part, _text in chosen}
        parts = [(part, row.report.get(part.code, "")) for part, _text in chosen] + [
            (part, text) for part, text in parts if text and part.code not in codes
        ]
    if "parts" in request.POST:
        shown |= dict(request.POST.items())
    form_class: Any = LaterNominationForm if awards is None else NominationForm
    return form_class(sent, initial=shown, parts=parts, **more)


def version_of(row: AwardNomination) -> str:
    """Return what a form of correction says that its reader saw: see `workflows.screens.versions`."""
    return versions.version(_stored(row))


def _stored(row: AwardNomination) -> dict[str, Any]:
    """What is stored of everything that a form of correction may ask for, by the form's names."""
    facts = stored_facts(row.nominee) | {name: getattr(row, name) for name in (*AWARD_FIELDS, "award_type")}
    return facts | {f"{PREFIX}{code}": row.report.get(code, "") for code in known_parts()}


def _correct(by: Any, row: AwardNomination, form: Any) -> list[versions.Conflict]:
    """Save what differs, all or nothing; return the fields that somebody else has changed as well, and save nothing
    then."""
    with transaction.atomic():
        case = lock_cases([row.case_id])[0]
        now = _row(case)
        assert now is not None
        stored = _stored(now)
        different, conflicts = corrected(form, stored)
        if conflicts:
            return conflicts
        facts = {name: value for name, value in different.items() if name in form.facts}
        parts = {name.removeprefix(PREFIX): value for name, value in different.items() if name.startswith(PREFIX)}
        rest = {name: value for name, value in different.items() if name in (*AWARD_FIELDS, "award_type")}
        if facts:
            nominees.edit_nominee(by, now.nominee_id, **facts)
        if rest or parts:
            edit_nomination(by, now.case_id, **rest, **({"report": parts} if parts else {}))
    return []


def stored_facts(nominee: Nominee) -> dict[str, Any]:
    """Return what is stored of a nominee, by the names of the forms; his number too, which no page shows."""
    facts = facts_of(nominee)
    return facts | ({"id_number": nominee.id_number} if "id_number" in facts else {})


def corrected(form: Any, stored: dict[str, Any]) -> tuple[dict[str, Any], list[versions.Conflict]]:
    """Return what a form of correction changes in what is stored, and what somebody else has changed as well. A number
    that was left empty is kept, and is told masked."""
    given = {name: value for name, value in (form.cleaned_data | form.facts).items() if name in stored}
    if "id_number" not in form.facts:
        given.pop("id_number", None)
    conflicts = versions.merge(form, stored, given)
    different = {name: form.cleaned_data[name] for name in given if form.cleaned_data[name] != stored[name]}
    return different, [
        replace(one, theirs=sensitive.masked(one.theirs)) if one.field == "id_number" else one for one in conflicts
    ]


def alike_of(nominee: Nominee) -> list[Nominee]:
    """Return the others whom this one seems to be, on whom nobody decided."""
    root = nominee.joined_to_id or nominee.pk
    keys = nominees.look_alikes([nominee])[nominee.pk] - knowing.groups({root})[root] - {nominee.pk}
    return list(Nominee.objects.filter(pk__in=keys).select_related("residence").order_by("pk")) if keys else []


@require_POST
def tell_apart(request: Any, code: str) -> HttpResponse:
    """Record that the nominee of this case and another of his name and date of birth are two people."""
    by = request.acting.capacity
    case = case_at_hand(request.acting, code)
    page = "edit_delegate" if hasattr(case, "delegate_nomination") else "edit_nomination"
    row = getattr(case, "delegate_nomination" if page == "edit_delegate" else "award_nomination", None)
    if row is None:
        raise NotSeen(code)
    other = next((one for one in alike_of(row.nominee) if str(one.pk) == request.POST.get("other")), None)
    if other is None:
        raise NotSeen(code)
    try:
        identity.keep_apart(by, row.nominee, other, request.POST.get("reason", ""))
    except DomainError as error:
        messages.error(request, str(error.problem))
    else:
        messages.success(
            request, _("Đã ghi: %(name)s và người trùng tên là hai người.") % {"name": row.nominee.full_name}
        )
    return redirect(page, code=code)
