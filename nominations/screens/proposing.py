"""What new nominations and new introductions have in common: nobody twice by mistake, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from nominations.access import areas_of
from nominations.errors import DomainError
from nominations.models import Nominee
from nominations.register import identity, identity_numbers
from nominations.register.identity import Degree, Match
from nominations.register.nominees import NewNominee
from nominations.screens.forms import ANOTHER, NewForm
from workflows.editions import EditionError
from workflows.engine import Busy, Done
from workflows.models import Case
from workflows.screens.forms import add_problem

Start = Callable[[Nominee | NewNominee], Done]
#: How verbs call what a form calls otherwise.
_FIELDS: Mapping[str, str] = {"kind": "delegate_kind", "nominee": "full_name", "on": "consent_recorded_on"}


def place_problem(form: Any, error: DomainError) -> None:
    """Put a refusal of a verb at the field that it names ("nominations[0].achievement_text": the last part counts)."""
    name = error.field.rpartition(".")[2]
    add_problem(form, error.problem, name if name in form.fields else _FIELDS.get(name, ""))


def begun(user_id: int, command: UUID) -> str | None:
    """Return the code of the case that this form started before: it was sent twice."""
    return Case.objects.filter(start_command=command, started_by=user_id).values_list("code", flat=True).first()


def propose(request: Any, make_form: Callable[..., NewForm], start: Callable[[NewForm], Done]) -> tuple[NewForm, str]:
    """Start the case that a form asks for. Return the form, and the case's code or "" when the form is shown again."""
    form = make_form(request.POST)
    if not form.is_valid():
        return form, ""
    if (code := begun(request.user.pk, form.cleaned_data["command"])) is not None:
        return form, code
    try:
        alike = _recognised(request, form)
        if alike:
            form = make_form(request.POST, alike=alike)
            if not form.is_valid():
                return form, ""
        done = start(form)
    except DomainError as error:
        place_problem(form, error)
        return form, ""
    except (EditionError, Busy) as error:
        form.add_error(None, str(error))
        return form, ""
    for warning in done.warnings:
        messages.warning(request, str(warning))
    new = nominee_of(done.events[0].case_id)
    warn_about_number(request, new)
    if form.cleaned_data.get("same_person") == ANOTHER:
        _tell_apart(request, form, new)
    return form, done.events[0].code


def _recognised(request: Any, form: NewForm) -> list[Match]:
    """Those of the register whom somebody new may well be; a bare possibility is left for his page."""
    province = areas_of(request.acting.office)[2]
    found = identity.recognise(province.pk, [form.new_nominee]).get(0, [])
    return [match for match in found if match.degree != Degree.POSSIBLE]


def _tell_apart(request: Any, form: NewForm, new: Nominee | None) -> None:
    """Record that the one just written down is another than those who are like him."""
    try:
        for other in form.alike.values():
            if new is not None and other.pk != new.pk:
                identity.keep_apart(request.acting.capacity, new, other, form.cleaned_data["distinct_reason"])
    except DomainError as error:
        messages.warning(
            request,
            _("Hồ sơ đã lập, nhưng chưa ghi được căn cứ phân biệt: %(why)s") % {"why": error.problem},
        )


def warn_about_number(request: Any, nominee: Nominee | None) -> None:
    """Say what the number of an identity paper says otherwise than the rest; it may be so, and is then explained."""
    if nominee is None or nominee.id_note:
        return
    for said in identity_numbers.mismatches(nominee.id_number, nominee.birth, nominee.gender):
        messages.warning(
            request,
            _("%(said)s Kiểm tra lại; nếu giấy tờ đúng là như vậy, ghi lý do ở mục số định danh.") % {"said": said},
        )


def nominee_of(case_id: int) -> Nominee | None:
    """Return the nominee of a case."""
    of_case = Q(award_nominations__case=case_id) | Q(delegate_nominations__case=case_id)
    return Nominee.objects.select_related("residence").filter(of_case).first()


def saved(request: Any, code: str, again: str) -> Any:
    """Go to the case, or, when asked for, to the form for the next person."""
    messages.success(request, _("Đã lập hồ sơ %(code)s. Kiểm tra rồi trình lãnh đạo.") % {"code": code})
    return redirect(again) if "more" in request.POST else redirect("case", code=code)
