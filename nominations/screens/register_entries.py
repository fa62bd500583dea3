"""What is entered into the register about a nominee: awards he holds, what is being clarified, a new name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from nominations import sight
from nominations.errors import DomainError
from nominations.models import AwardType, Concern, Nominee
from nominations.register import concerns, knowing, nominees, prior_awards
from nominations.register.nominees import rename_collective
from nominations.register.prior_awards import NewPriorAward
from nominations.screens.forms import OFFERED, RowField, in_words
from nominations.screens.proposing import place_problem
from workflows import clock
from workflows.names import fold
from workflows.screens.forms import DateField, Form, TextField
from workflows.sight import NotSeen


class PriorAwardForm(Form):
    """An award that a nominee holds."""

    code = forms.ChoiceField(
        label=gettext_lazy("Loại khen thưởng"),
        required=False,
        help_text=gettext_lazy("Chọn để hệ thống so với điều kiện của các đề nghị sau; khen thưởng khác thì bỏ trống."),
    )
    title = TextField(label=gettext_lazy("Hình thức, danh hiệu"), help_text=gettext_lazy("Ghi như trong quyết định."))
    authority = TextField(label=gettext_lazy("Cơ quan quyết định"))
    decision_number = TextField(label=gettext_lazy("Số quyết định"), help_text=gettext_lazy("Ví dụ: 112/QĐ-UBND."))
    decided_on = DateField(label=gettext_lazy("Ngày quyết định"))
    achievement_from = DateField(label=gettext_lazy("Thành tích từ ngày"), required=False)
    achievement_before = DateField(
        label=gettext_lazy("Thành tích trước ngày"),
        required=False,
        help_text=gettext_lazy("Ngày đầu tiên không còn tính."),
    )
    reason = TextField(label=gettext_lazy("Nội dung khen"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = dict(AwardType.objects.order_by("code", "-valid_from").values_list("code", "title_vi"))
        self.fields["code"].choices = [("", _("loại khác")), *known.items()]  # type: ignore[attr-defined]


class VerifyingForm(Form):
    """What an award was compared with."""

    against = TextField(
        label=gettext_lazy("Đã đối chiếu với"),
        help_text=gettext_lazy("Ví dụ: bản chính quyết định; bản lưu tại Sở Nội vụ."),
    )


class ConcernForm(Form):
    """What is being clarified about a nominee."""

    kind = forms.ChoiceField(label=gettext_lazy("Việc"), choices=Concern.Kind.choices, widget=forms.RadioSelect)
    measure = forms.ChoiceField(
        label=gettext_lazy("Hình thức kỷ luật"),
        help_text=gettext_lazy(
            "Khi là kỷ luật và đã biết hình thức; một số danh hiệu tập thể xét từ cảnh cáo trở lên."
        ),
        choices=[("", gettext_lazy("(chưa ghi)")), *Concern.Measure.choices],
        required=False,
    )
    since = DateField(label=gettext_lazy("Từ ngày"))
    basis = TextField(label=gettext_lazy("Văn bản, nguồn"))


class EndingForm(Form):
    """That it is over, and how it ended."""

    ended_on = DateField(label=gettext_lazy("Kết thúc ngày"))
    conclusion = TextField(label=gettext_lazy("Kết luận"))


class RenamingForm(Form):
    """A collective's new name."""

    name = TextField(label=gettext_lazy("Tên mới"))
    used_before = DateField(
        label=gettext_lazy("Dùng tên mới từ ngày"), help_text=gettext_lazy("Tên cũ dùng trước ngày này.")
    )
    basis = TextField(
        label=gettext_lazy("Căn cứ đổi tên"), help_text=gettext_lazy("Số, ngày của nghị quyết, quyết định.")
    )


class UnitForm(Form):
    """The collective that a nominee belongs to."""

    def __init__(self, units: Sequence[Nominee], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"] = RowField(
            units,
            label=_("Thuộc tập thể"),
            shown=in_words,
            empty=_("không thuộc tập thể nào"),
            required=False,
            help_text=_("Đang hiện %(n)s tập thể; gõ tên ở ô tìm phía trên để thu hẹp.") % {"n": len(units)},
        )


def _entered(
    request: Any, nominee: Nominee, form: Any, enter: Callable[[dict[str, Any]], Any], words: dict[str, str]
) -> HttpResponse:
    """Show a form about a nominee, or enter what it was sent with. A refusal that is about who asks is a page of its
    own; any other stands in the form."""
    if request.method == "POST" and form.is_valid():
        try:
            enter(form.cleaned_data)
        except DomainError as error:
            if error.field == "by":
                raise
            place_problem(form, error)
        else:
            messages.success(request, words["done"])
            return redirect("nominee", pk=nominee.pk)
    context = {"form": form, "nominee": nominee, **words}
    return render(request, "nominations/register/entry.html", context, status=422 if form.errors else 200)


def _posted(request: Any) -> Any:
    return request.POST if request.method == "POST" else None


@require_http_methods(["GET", "POST"])
def new_prior_award(request: Any, pk: int) -> HttpResponse:
    """Write down an award that a nominee holds."""
    by = request.acting.capacity
    nominee = sight.nominee_in_sight(request.acting, pk)
    knowing.check_knows_one(by, [nominee])
    words = {
        "title": _("Ghi khen thưởng đã có"),
        "submit": _("Ghi vào sổ"),
        "done": _("Đã ghi khen thưởng. Chuyên viên thẩm định sẽ đối chiếu với quyết định."),
    }

    def enter(given: dict[str, Any]) -> None:
        prior_awards.add_prior_awards(by, [NewPriorAward(nominee, **given)])

    return _entered(request, nominee, PriorAwardForm(_posted(request)), enter, words)


@require_http_methods(["GET", "POST"])
def verify_prior_award(request: Any, key: int) -> HttpResponse:
    """Say with what an award was compared."""
    by = request.acting.capacity
    award = sight.prior_award_in_sight(request.acting, key)
    prior_awards.check_verifies(by, award.nominee)
    words = {
        "title": _("Đối chiếu khen thưởng đã có"),
        "about": f"{award.title}, {award.authority}, {award.decision_number}, {award.decided_on:%d/%m/%Y}",
        "submit": _("Ghi đã đối chiếu"),
        "done": _("Đã ghi việc đối chiếu."),
    }

    def enter(given: dict[str, Any]) -> None:
        prior_awards.verify_prior_award(by, award.pk, given["against"])

    return _entered(request, award.nominee, VerifyingForm(_posted(request)), enter, words)


@require_http_methods(["GET", "POST"])
def new_concern(request: Any, pk: int) -> HttpResponse:
    """Write down that something is being clarified about a nominee."""
    by = request.acting.capacity
    nominee = sight.nominee_in_sight(request.acting, pk)
    knowing.check_knows_one(by, [nominee])
    words = {
        "title": _("Ghi việc cần làm rõ"),
        "submit": _("Ghi vào sổ"),
        "done": _("Đã ghi việc cần làm rõ; đề nghị khen thưởng được cảnh báo cho đến khi có kết luận."),
    }

    def enter(given: dict[str, Any]) -> None:
        concerns.raise_concern(by, nominee, **given)

    return _entered(request, nominee, ConcernForm(_posted(request)), enter, words)


@require_http_methods(["GET", "POST"])
def end_concern(request: Any, key: int) -> HttpResponse:
    """Say that a concern is over."""
    by = request.acting.capacity
    concern = sight.concern_in_sight(request.acting, key)
    concerns.check_ends(by, concern)
    words = {
        "title": _("Ghi kết luận"),
        "about": f"{concern.called}, {concern.since:%d/%m/%Y}: {concern.basis}",
        "submit": _("Ghi kết thúc"),
        "done": _("Đã ghi kết luận."),
    }

    def enter(given: dict[str, Any]) -> None:
        concerns.end_concern(by, concern.pk, given["ended_on"], given["conclusion"])

    form = EndingForm(_posted(request), initial={"ended_on": clock.today()})
    return _entered(request, concern.nominee, form, enter, words)


@require_http_methods(["GET", "POST"])
def rename(request: Any, pk: int) -> HttpResponse:
    """Give a collective its new name."""
    by = request.acting.capacity
    nominee = sight.nominee_in_sight(request.acting, pk)
    if nominee.kind != Nominee.Kind.COLLECTIVE:
        raise NotSeen(str(pk))
    knowing.check_knows_one(by, [nominee])
    words = {
        "title": _("Đổi tên tập thể"),
        "about": _("Tên đang dùng: %(name)s. Giấy khen đã cấp giữ tên của ngày quyết định.")
        % {"name": nominee.full_name},
        "submit": _("Đổi tên"),
        "done": _("Đã đổi tên; tên cũ còn trong sổ."),
    }

    def enter(given: dict[str, Any]) -> None:
        rename_collective(by, nominee.pk, given["name"], given["used_before"], given["basis"])

    return _entered(request, nominee, RenamingForm(_posted(request)), enter, words)


@require_http_methods(["GET", "POST"])
def unit(request: Any, pk: int) -> HttpResponse:
    """Say which collective of the register a nominee belongs to, found by its name without marks."""
    by, office = request.acting.capacity, request.acting.office
    nominee = sight.nominee_in_sight(by, pk)
    knowing.check_knows_one(by, [nominee])
    wanted = request.GET.get("q", "")[:150]
    rows = sight.collectives_around(office).exclude(pk=nominee.pk)
    for word in fold(wanted).split():
        rows = rows.filter(search__contains=word)
    units = list(rows[:OFFERED])
    if nominee.parent is not None and nominee.parent not in units:
        units.append(nominee.parent)
    words = {"title": _("Thuộc tập thể nào"), "submit": _("Ghi vào sổ"), "done": _("Đã ghi tập thể.")}

    def enter(given: dict[str, Any]) -> None:
        nominees.edit_nominee(by, nominee.pk, parent=given["parent"])

    form = UnitForm(units, _posted(request), initial={"parent": nominee.parent})
    return _entered(request, nominee, form, enter, words | {"search": wanted, "searches": True})
