"""Policies: what holds today in the administrator's area, the rows of one code, and recording a new one."""

from __future__ import annotations

from typing import Any

from django import forms as django_forms
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from workflows import administration, registry
from workflows import policies as rules
from workflows.administration.scope import area_named, within
from workflows.models import Policy
from workflows.names import fold
from workflows.places import ancestors
from workflows.screens import sheets_out
from workflows.screens.administration import forms, sheets
from workflows.screens.administration.shared import AdminRequest, bound, carry_out, for_administrators, page
from workflows.screens.forms import DateField, TextField
from workflows.sight import NotSeen

_SEVERITIES = {
    "off": gettext_lazy("không áp dụng"),
    "note": gettext_lazy("lưu ý"),
    "warn": gettext_lazy("cảnh báo"),
    "block": gettext_lazy("chặn"),
}


@require_GET
@for_administrators
def policies(request: AdminRequest) -> HttpResponse:
    """Every policy of the vocabulary and what it says today for the administrator's area. One query for all."""
    text = request.GET.get("q", "")[:100]
    admin = request.admin
    key = fold(text)
    areas = (admin.area.pk, *(one.pk for one in ancestors(admin.area)))
    known = registry.vocabulary.policies
    codes = [code for code, word in known.items() if key in fold(f"{word.vi} {word.en} {code}")]
    found = rules.values([(code, areas, admin.today) for code in codes])
    lines = []
    for code in codes:
        row = found[code, areas, admin.today]
        said = None if isinstance(row, rules.PolicyMissing) else row
        lines.append((code, _title(code), said, worded(said.value, said.unit) if said else ""))
    if sheets_out.is_wanted(request):
        keys = [row.policy_id for _code, _name, row, _value in lines if row]
        rows = Policy.objects.select_related("area", "recorded_by").in_bulk(keys)
        title = _("Quy định đang áp dụng ở %(area)s") % {"area": admin.area.name}
        held = [(code, name, rows[row.policy_id] if row else None, value) for code, name, row, value in lines]
        return sheets.policies(request, title, held)
    return render(request, "workflows/administration/policies.html", {"lines": lines, "q": text, "area": admin.area})


@require_GET
@for_administrators
def policy(request: AdminRequest, code: str) -> HttpResponse:
    """All rows of one policy that matter here: of the country, of the areas above, of this area and below it."""
    word = _known(code)
    admin = request.admin
    above = [one.pk for one in ancestors(admin.area)]
    rows = Policy.objects.filter(Q(area__isnull=True) | Q(area__in=above) | within(admin.area, "area__"), code=code)
    rows = rows.select_related("area", "recorded_by").order_by("-pk")
    if sheets_out.is_wanted(request):
        taken = rows[: sheets_out.MOST + 1]
        lines = [(code, _title(code), one, worded(one.value, one.unit)) for one in taken]
        return sheets.policies(request, _title(code), lines)
    found = page(request, rows, "pk", descending=True)
    return render(
        request,
        "workflows/administration/policy.html",
        {
            "code": code,
            "title": _title(code),
            "unit": word.unit,
            "page": found,
            "lines": [(one, worded(one.value, one.unit)) for one in found.rows],
        },
    )


@require_http_methods(["GET", "POST"])
@for_administrators
def policy_new(request: AdminRequest, code: str) -> HttpResponse:
    """Record a value for the administrator's area or a part of it."""
    word = _known(code)
    admin = request.admin
    start = {"area": admin.area.name, "valid_from": admin.today, "confidence": Policy.Confidence.HIGH}
    form = forms.PolicyForm(**bound(request), initial=start, value=_value_field(word.unit))

    def do(said: dict[str, Any]) -> Policy:
        value = said.pop("value")
        area = area_named(admin, said.pop("area"))
        return administration.record_policy(
            request.acting.capacity,
            code,
            area,
            value=value.isoformat() if word.unit == "date" else value,
            **said,
        )

    back = reverse("policy", args=[code])
    shown = {
        "title": _("Ghi quy định: %(title)s") % {"title": _title(code)},
        "lead": _("Dòng mới được áp dụng thay dòng cũ của cùng địa bàn trong cùng thời gian. Không sửa, không xóa dòng "
                  "cũ."),
        "submit": _("Ghi quy định"),
        "back": back,
    }  # fmt: skip
    return carry_out(request, form, do, said=_("Đã ghi quy định."), onward=back, page=shown)


def worded(value: str, unit: str) -> str:
    """Return a value as people say it: "3 ngày làm việc", "có", "80%"."""
    if unit == "switch":
        return _("có") if value == "true" else _("không")
    if unit == "severity":
        return str(_SEVERITIES[value])
    if unit == "date":
        year, month, day = value.split("-")
        return f"{day}/{month}/{year}"
    patterns = {
        "working_days": _("%(value)s ngày làm việc"),
        "days": _("%(value)s ngày"),
        "vnd": _("%(value)s đồng"),
        "percent": "%(value)s%%",
    }
    return patterns.get(unit, "%(value)s") % {"value": value}


def _value_field(unit: str) -> django_forms.Field:
    label = _("Giá trị")
    if unit == "switch":
        return django_forms.ChoiceField(label=label, choices=[("true", _("có")), ("false", _("không"))])
    if unit == "severity":
        return django_forms.ChoiceField(label=label, choices=list(_SEVERITIES.items()))
    if unit == "date":
        return DateField(label=label)
    hints = {
        "working_days": _("Số ngày làm việc."),
        "days": _("Số ngày, tính cả ngày nghỉ."),
        "vnd": _("Số đồng, chỉ gồm chữ số."),
        "percent": _("Từ 0 đến 100, phần lẻ sau dấu chấm, không ghi dấu %."),
    }
    return TextField(label=label, help_text=hints.get(unit, _("Một số nguyên.")))


def _known(code: str) -> registry.PolicyWord:
    word = registry.vocabulary.policies.get(code)
    if word is None:
        raise NotSeen(code)
    return word


def _title(code: str) -> str:
    word = registry.vocabulary.policies[code]
    return word.en if (get_language() or "").startswith("en") else word.vi
