"""The initiatives on which a nomination rests: picked from those of its nominee, or written down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from nominations.access import check_takes_changes
from nominations.awards import lock_cases
from nominations.errors import DomainError
from nominations.models import AwardNomination, Initiative, Nominee
from nominations.register.initiatives import NewInitiative, initiatives_of, use_initiatives
from nominations.screens.proposing import place_problem
from workflows.engine.context import Capacity
from workflows.screens import versions
from workflows.screens.forms import DateField, Form, TextField
from workflows.sight import NotSeen, case_at_hand

_NEW = ("title", "scope", "recognised_by", "decision_number", "decided_on")


class InitiativesForm(Form):
    """Which initiatives are used, and one more."""

    known = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Sáng kiến đã ghi của người này"),
        help_text=gettext_lazy("Đánh dấu sáng kiến làm căn cứ cho đề nghị này. Mỗi sáng kiến chỉ dùng một lần."),
        widget=forms.CheckboxSelectMultiple,
        coerce=int,
        required=False,
    )
    title = TextField(label=gettext_lazy("Tên sáng kiến, đề tài, giải pháp"), required=False)
    scope = forms.ChoiceField(
        label=gettext_lazy("Phạm vi được công nhận"),
        choices=[("", gettext_lazy("(chọn)")), *Initiative.Scope.choices],
        required=False,
    )
    recognised_by = TextField(
        label=gettext_lazy("Nơi công nhận"),
        help_text=gettext_lazy("Ví dụ: Hội đồng sáng kiến huyện Chi Lăng."),
        required=False,
    )
    decision_number = TextField(label=gettext_lazy("Số quyết định công nhận"), required=False)
    decided_on = DateField(label=gettext_lazy("Ngày quyết định"), required=False)

    def __init__(self, theirs: Sequence[Initiative], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["known"].choices = [(one.pk, in_words(one)) for one in theirs]  # type: ignore[attr-defined]

    def clean(self) -> Any:
        """Whoever writes one down says all of it."""
        given = super().clean()
        if any(given.get(name) for name in _NEW):
            for name in _NEW:
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, _("Hãy ghi mục này khi thêm một sáng kiến."))
        return given

    @property
    def new(self) -> list[NewInitiative]:
        """The one written down, if any."""
        given = self.cleaned_data
        return [NewInitiative(**{name: given[name] for name in _NEW})] if given.get("title") else []


def in_words(one: Initiative) -> str:
    """Say an initiative in one line: what it is, how far it reaches, and what recognised it."""
    return _("%(title)s (%(scope)s; %(number)s ngày %(day)s, %(by)s)") % {
        "title": one.title,
        "scope": one.get_scope_display(),
        "number": one.decision_number,
        "day": f"{one.decided_on:%d/%m/%Y}",
        "by": one.recognised_by,
    }


@require_http_methods(["GET", "POST"])
def initiatives(request: Any, code: str) -> HttpResponse:
    """State on which initiatives a nomination of a person rests, where its dossier may be corrected.

    What somebody else stated meanwhile is not overwritten: see `workflows.screens.versions`.
    """
    by = request.acting.capacity
    case = case_at_hand(by, code)
    check_takes_changes([case])
    row = AwardNomination.objects.select_related("nominee").filter(case=case).first()
    if row is None or row.nominee.kind != Nominee.Kind.PERSON:
        raise NotSeen(code)
    conflicts: list[versions.Conflict] = []
    with transaction.atomic():
        if request.method == "POST":
            lock_cases([case.pk])
        stored = {"known": list(row.initiatives.order_by("pk").values_list("pk", flat=True))}
        theirs = list(initiatives_of(row.nominee_id))
        form = InitiativesForm(theirs, request.POST if request.method == "POST" else None, initial=stored)
        if request.method == "POST" and form.is_valid():
            conflicts = versions.merge(form, stored)
            if not conflicts and (stated := _state(by, case.pk, form)) is not None:
                count = len(stated)
                words = ngettext("Đề nghị dựa trên %(n)s sáng kiến.", "Đề nghị dựa trên %(n)s sáng kiến.", count)
                messages.success(request, words % {"n": count} if count else _("Đề nghị không dựa trên sáng kiến nào."))
                return redirect("initiatives" if form.new else "case", code)
    context = {"case": case, "form": form, **versions.context(form, conflicts, stored)}
    status = 409 if conflicts else 422 if form.errors else 200
    return render(request, "nominations/initiatives.html", context, status=status)


def _state(by: Capacity, case_id: int, form: InitiativesForm) -> list[Initiative] | None:
    """Save what the form says; None, with the reason on the form, when it is refused."""
    try:
        return use_initiatives(by, case_id, form.cleaned_data["known"], form.new)
    except DomainError as error:
        place_problem(form, error)
        return None
