"""The register of nominees: the list, one nominee, and two side by side."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from nominations import sight
from nominations.errors import DomainError, refuse
from nominations.models import Concern, FormerName, IdentityDecision, Initiative, Nominee, PriorAward
from nominations.register import identity, identity_numbers, knowing, prior_awards, sensitive
from nominations.screens import sheets
from nominations.screens.notices import key_of
from nominations.screens.proposing import place_problem
from workflows import sealing
from workflows.engine import Capacity
from workflows.models import Case, Office
from workflows.names import fold
from workflows.screens import sheets_out
from workflows.screens.forms import Form, TextField
from workflows.sight import By, cases_in_sight

PAGE = 40
#: What may be a number of an identity paper, whole or with a digit missing.
_LONG_NUMBER = re.compile(r"\d(?:[ .\u00a0-]?\d){6,}")
#: Cases of one nominee that his page lists.
CASES = 50


@sensitive_post_parameters("so")
@require_http_methods(["GET", "POST"])
def nominees(request: Any) -> HttpResponse:
    """The nominees in sight, in the order of Vietnamese names; by a POST, whoever has a number of an identity paper.

    A number never stands in an address: addresses are kept by servers, browsers and whoever a link is sent to. One
    typed among the words is taken out of it before this page is reached (`config.shell.middleware`).
    """
    if request.method == "POST":
        return _with_number(request)
    return _listed(request)


def _with_number(request: Any) -> HttpResponse:
    """Go to whoever has this number among the nominees in sight; say so when nobody has, or show all who have."""
    office: Office = request.acting.office
    if not sensitive.may_read(office, sensitive.NUMBER):
        raise refuse(
            "by",
            "denied",
            f"{office} không được xem số định danh, nên không tìm theo số được.",
            "Tìm theo tên; hoặc đổi tư cách đang làm việc.",
        )
    form = NumberForm(request.POST)
    if not form.is_valid():
        return _listed(request, form)
    rows = sight.nominees_in_sight(request.acting.capacity).filter(id_digest=sealing.digest(form.cleaned_data["so"]))
    found = list(rows.values_list("pk", flat=True)[:2])
    if len(found) == 1:
        return redirect("nominee", pk=found[0])
    return _listed(request, form, rows)


class NumberForm(Form):
    """A whole number of an identity paper."""

    so = TextField(
        label=gettext_lazy("Số định danh đầy đủ"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_so(self) -> str:
        """Return its digits."""
        try:
            found = identity_numbers.parse(self.cleaned_data["so"])
        except DomainError as error:
            raise ValidationError(str(error.problem)) from None
        return found.digits if found else ""


def _listed(request: Any, form: NumberForm | None = None, having: QuerySet[Nominee] | None = None) -> HttpResponse:
    """The list as the address narrows it; of those `having` the number that was asked for, when one was."""
    office: Office = request.acting.office
    wanted = {name: request.GET.get(name, "").strip() for name in ("q", "loai", "xa")}
    rows = _narrowed(sight.nominees_in_sight(request.acting), wanted) if having is None else having
    if sheets_out.is_wanted(request):
        said = [hidden(one) for one in wanted.values() if one]
        return sheets.register(request, _("Sổ đối tượng"), rows, ", ".join(said))
    after = key_of(request.GET.get("sau", ""))
    begins = rows.filter(pk=after).values_list("sort_key", flat=True).first() if after is not None else None
    if begins is not None:
        rows = rows.filter(Q(sort_key__gt=begins) | Q(sort_key=begins, pk__gt=after))
    rows = rows.select_related("residence", "joined_to").annotate(awards=Count("prior_awards"))
    found = list(rows.defer("id_number", "joined_to__id_number").order_by("sort_key", "pk")[: PAGE + 1])
    context = {
        "page": found[:PAGE],
        "first": begins is None,
        "next_key": found[PAGE - 1].pk if len(found) > PAGE else None,
        "wanted": wanted,
        "kinds": Nominee.Kind.choices,
        "places": sight.places_to_live(office),
        "asked": having is not None,
        "number_form": (form or NumberForm()) if sensitive.may_read(office, sensitive.NUMBER) else None,
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "nominations/register/nominees.html", context, status=status)


def _narrowed(rows: QuerySet[Nominee], wanted: dict[str, str]) -> QuerySet[Nominee]:
    if wanted["loai"] in Nominee.Kind.values:
        rows = rows.filter(kind=wanted["loai"])
    if (place := key_of(wanted["xa"])) is not None:
        rows = rows.filter(residence=place)
    if not wanted["q"]:
        return rows
    words = fold(wanted["q"]).split()
    return rows.filter(*(Q(search__contains=word) for word in words)) if words else rows.none()


def hidden(text: str) -> str:
    """Return what was looked for with numbers of identity papers masked, slips of the hand too: what is recorded of a
    reading is kept for good, and sealed nowhere."""
    return _LONG_NUMBER.sub(lambda found: "•••" + found[0][-3:], text)


@dataclass(frozen=True)
class Fact:
    """One line about a nominee."""

    label: Any
    value: Any


def facts_of(nominee: Nominee, office: Office) -> list[Fact]:
    """What an office is shown of a nominee, line by line; what is not known is left out."""
    seen = sensitive.shown(nominee, office)
    person = nominee.kind == Nominee.Kind.PERSON
    women = f"{nominee.women} ({round(100 * nominee.women / nominee.members)} %)" if nominee.women is not None else ""
    pairs = (
        (_("Loại"), nominee.get_kind_display()),
        (_("Ngày sinh"), str(nominee.birth or "")),
        (_("Giới tính"), nominee.get_gender_display() if nominee.gender else ""),
        (_("Số định danh"), seen.number if person else ""),
        (_("Ghi chú về số định danh"), nominee.id_note if sensitive.may_read(office, sensitive.NUMBER) else ""),
        (_("Dân tộc"), seen.ethnicity if person else ""),
        (_("Nguồn ghi dân tộc"), seen.ethnicity_source),
        (_("Tôn giáo"), seen.religion if person else ""),
        (_("Đảng viên"), seen.party_member if person else ""),
        (_("Chức vụ"), nominee.position),
        (_("Nơi công tác"), nominee.workplace),
        (_("Chủ hộ, người đứng đầu"), nominee.head),
        (_("Số thành viên"), nominee.members),
        (_("Số nữ"), women),
        (_("Đơn vị cấp trên"), nominee.parent),
        (_("Thôn, bản"), nominee.village),
        (_("Nơi cư trú, trụ sở"), nominee.residence),
    )
    return [Fact(label, value) for label, value in pairs if value not in (None, "")]


def warnings_of(nominee: Nominee, office: Office) -> list[str]:
    """What the number of an identity paper says otherwise than the row, for those who may read the number."""
    if not sensitive.may_read(office, sensitive.NUMBER):
        return []
    return identity_numbers.mismatches(nominee.id_number, nominee.birth, nominee.gender)


@require_GET
def nominee(request: Any, pk: int) -> HttpResponse:
    """What the register says of one nominee, whichever of his rows is asked for."""
    by, office = request.acting.capacity, request.acting.office
    row = sight.nominee_in_sight(request.acting, pk)
    root = row.joined_to_id or row.pk
    group = knowing.groups({root})[root]
    concerns = Concern.objects.filter(nominee__in=group).select_related("office__body", "ended_by")
    context = {
        "nominee": row,
        "facts": facts_of(row, office),
        "warnings": warnings_of(row, office),
        "group": _others_of(row, group),
        "former_names": FormerName.objects.filter(nominee__in=group).order_by("-used_before", "-pk"),
        "prior_awards": PriorAward.objects.filter(nominee__in=group)
        .select_related("recorded_by", "verified_by")
        .order_by("-decided_on", "-pk"),
        "initiatives": Initiative.objects.filter(nominee__in=group).order_by("-decided_on", "-pk"),
        "concerns": concerns.order_by("-since", "-pk"),
        "cases": _cases(request.acting, group),
        "matches": _matches(row, office),
        "told_apart": _told_apart(group),
        "knows": knows(by, row),
        "verifies": prior_awards.verifies(by, office, row),
        "office": office,
    }
    return render(request, "nominations/register/nominee.html", context)


def _matches(row: Nominee, office: Office) -> list[identity.Match]:
    """Whom the register recognises in somebody, by what this office may know of him."""
    if row.province_id is None:
        return []
    numbers = sensitive.may_read(office, sensitive.NUMBER)
    return identity.recognise(row.province_id, [row], numbers=numbers).get(0, [])


def _others_of(row: Nominee, group: set[int]) -> QuerySet[Nominee]:
    return Nominee.objects.filter(pk__in=group - {row.pk}).select_related("residence").defer("id_number").order_by("pk")


def _cases(by: By, group: set[int]) -> list[Case]:
    rows = cases_in_sight(by).filter(knowing.about(group)).select_related("commune", "edition__chain")
    return list(rows.order_by("-pk")[:CASES])


def _told_apart(group: set[int]) -> list[tuple[IdentityDecision, Nominee]]:
    """Decisions that somebody is another, each with the other row."""
    rows = IdentityDecision.objects.filter(Q(lower__in=group) | Q(higher__in=group), in_force=True, same=False)
    found = rows.select_related("lower__residence", "higher__residence", "recorded_by", "office__body")
    return [(one, one.higher if one.lower_id in group else one.lower) for one in found.order_by("pk")]


def knows(by: Capacity, *rows: Nominee) -> bool:
    """Whether `by` may say something about one of these rows."""
    try:
        knowing.check_knows_one(by, rows)
    except DomainError:
        return False
    return True


class DecisionForm(Form):
    """Why two rows are one nominee, or two."""

    reason = TextField(
        label=gettext_lazy("Căn cứ"),
        help_text=gettext_lazy("Ví dụ: đã đối chiếu căn cước; khác tên bố mẹ theo giấy khai sinh."),
    )
    decision = forms.ChoiceField(
        choices=[("one", gettext_lazy("Là một")), ("two", gettext_lazy("Là hai"))],
        widget=forms.HiddenInput,
        error_messages={"required": gettext_lazy("Hãy chọn một trong hai nút: là một, hay là hai.")},
    )


@dataclass(frozen=True)
class Line:
    """One thing said of two nominees: the same, another, or not known of both."""

    label: Any
    one: Any
    other: Any
    same: bool | None


@require_http_methods(["GET", "POST"])
def compare(request: Any, pk: int, key: int) -> HttpResponse:
    """Two rows of the register side by side, and the decision whether they are one nominee."""
    by, office = request.acting.capacity, request.acting.office
    one, other = sight.pair_in_sight(request.acting, pk, key)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        same = form.cleaned_data["decision"] == "one"
        try:
            (identity.join if same else identity.keep_apart)(by, one, other, form.cleaned_data["reason"])
        except DomainError as error:
            if error.field == "by":
                raise
            place_problem(form, error)
        else:
            said = _("Đã ghi: hai dòng là một.") if same else _("Đã ghi: hai dòng là hai đối tượng khác nhau.")
            messages.success(request, said)
            return redirect("nominee", pk=one.pk)
    pair = (min(one.pk, other.pk), max(one.pk, other.pk))
    decisions = IdentityDecision.objects.filter(lower=pair[0], higher=pair[1])
    context = {
        "one": one,
        "other": other,
        "lines": _lines(one, other, office),
        "cases": [(row, _cases(request.acting, {row.pk})) for row in (one, other)],
        "decisions": decisions.select_related("recorded_by", "office__body").order_by("-pk"),
        "joined": (one.joined_to_id or one.pk) == (other.joined_to_id or other.pk),
        "match": _match(one, other, office),
        "knows": knows(by, one, other),
        "form": form,
    }
    return render(request, "nominations/register/compare.html", context, status=422 if form.errors else 200)


def _match(one: Nominee, other: Nominee, office: Office) -> identity.Match | None:
    return next(
        (match for match in _matches(one, office) if match.nominee.pk == (other.joined_to_id or other.pk)), None
    )


def _lines(one: Nominee, other: Nominee, office: Office) -> list[Line]:
    # To whom numbers are closed, whether two have one or the same one is closed too.
    known = sensitive.may_read(office, sensitive.NUMBER)
    numbers = [(sensitive.shown(row, office).number, row.id_digest) if known else ("", "") for row in (one, other)]
    pairs: list[tuple[Any, Any, Any, Any, Any]] = [
        (_("Tên"), one.full_name, other.full_name, one.full_name.casefold(), other.full_name.casefold()),
        (_("Ngày sinh"), one.birth, other.birth, one.birth, other.birth),
        (_("Giới tính"), one.get_gender_display(), other.get_gender_display(), one.gender, other.gender),
        (_("Số định danh"), *(shown for shown, _ in numbers), *(digest for _, digest in numbers)),
        (_("Chức vụ"), one.position, other.position, fold(one.position), fold(other.position)),
        (_("Nơi công tác"), one.workplace, other.workplace, fold(one.workplace), fold(other.workplace)),
        (_("Chủ hộ, người đứng đầu"), one.head, other.head, fold(one.head), fold(other.head)),
        (_("Số thành viên"), one.members, other.members, one.members, other.members),
        (_("Đơn vị cấp trên"), one.parent, other.parent, one.parent_id, other.parent_id),
        (_("Thôn, bản"), one.village, other.village, fold(one.village), fold(other.village)),
        (_("Nơi cư trú, trụ sở"), one.residence, other.residence, one.residence_id, other.residence_id),
    ]
    return [
        Line(label, first or "", second or "", here == there if here and there else None)
        for label, first, second, here, there in pairs
        if here or there
    ]
