"""Forms of administration. They read what was typed; what is allowed is the verbs' to say."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workflows.models import Office, Policy, Substitution
from workflows.models.offices import Form as SigningForm
from workflows.screens.forms import DateField, Form, TextField

Choices = list[tuple[str, Any]]


def _secret(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


def _reason(label: Any, help_text: Any = "") -> TextField:
    return TextField(label=label, help_text=help_text)


class ReasonForm(Form):
    """Why something is done."""

    reason = _reason(_("Lý do"), _("Được ghi lại cùng tên người làm, không sửa được về sau."))


class TwicePassword(Form):
    """A password typed twice."""

    def clean(self) -> dict[str, Any]:
        """Compare the two."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("password") and said.get("again") and said["password"] != said["again"]:
            self.add_error("again", _("Hai lần gõ không giống nhau. Hãy gõ lại cả hai."))
        return said


class AccountForm(TwicePassword):
    """A new account."""

    username = TextField(
        label=_("Tên đăng nhập"),
        help_text=_("Chữ không dấu và chữ số, ví dụ vanlinh.canbo. Không đổi được về sau."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    full_name = TextField(label=_("Họ và tên"), help_text=_("Như trong quyết định bổ nhiệm."))
    password = _secret(_("Mật khẩu đầu tiên"), _("Ít nhất 8 ký tự. Báo riêng cho người dùng và nhắc đổi ngay."))
    again = _secret(_("Gõ lại mật khẩu"))
    reason = _reason(_("Lý do"), _("Ví dụ: cán bộ mới nhận nhiệm vụ theo quyết định số …"))


class NameForm(Form):
    """A corrected name."""

    full_name = TextField(label=_("Họ và tên"))
    reason = _reason(_("Lý do"), _("Lịch sử trước đây vẫn giữ tên cũ."))


class PasswordForm(TwicePassword):
    """A new password for somebody."""

    password = _secret(_("Mật khẩu mới"), _("Ít nhất 8 ký tự. Báo riêng cho người dùng và nhắc đổi ngay."))
    again = _secret(_("Gõ lại mật khẩu"))
    reason = _reason(_("Lý do"), _("Ví dụ: quên mật khẩu, đã xác minh trực tiếp."))


class WhenForm(Form):
    """Since when, and until when."""

    valid_from = DateField(label=_("Từ ngày"))
    valid_before = DateField(
        label=_("Hết hiệu lực từ ngày"), help_text=_("Ngày đầu tiên không còn thẩm quyền."), required=False
    )


class PeriodForm(WhenForm):
    """Since when, until when, and on what paper."""

    basis = TextField(label=_("Căn cứ"), help_text=_("Số, ngày của quyết định hoặc văn bản."))


class AppointmentForm(PeriodForm):
    """Who is appointed."""

    username = TextField(
        label=_("Tên đăng nhập của người được bổ nhiệm"),
        help_text=_("Người chưa có tài khoản: mở tài khoản trước."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    field_order = ("username", "valid_from", "valid_before", "basis")


class AbsenceForm(Form):
    """Who is away, and until when."""

    username = TextField(
        label=_("Tên đăng nhập của người vắng mặt"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    valid_from = DateField(label=_("Vắng từ ngày"))
    valid_before = DateField(
        label=_("Ngày trở lại làm việc"), help_text=_("Ngày đầu tiên có mặt; chưa biết thì để trống."), required=False
    )
    basis = TextField(label=_("Căn cứ"), help_text=_("Ví dụ: đơn nghỉ phép, quyết định cử đi học, đi công tác."))


class ReturnForm(Form):
    """Somebody is back."""

    on = DateField(label=_("Ngày trở lại làm việc"), help_text=_("Ngày đầu tiên có mặt."))
    reason = _reason(_("Lý do"), _("Ví dụ: hết phép, trở lại sớm."))


class EndForm(Form):
    """The end of an appointment or a substitution."""

    on = DateField(label=_("Ngày kết thúc"), help_text=_("Ngày đầu tiên không còn thẩm quyền."))
    reason = _reason(_("Lý do"), _("Ví dụ: số quyết định thôi giữ chức vụ."))


class SubstitutionForm(PeriodForm):
    """Who does the acts of an office, and how he signs."""

    form = forms.ChoiceField(label=_("Hình thức ký"), choices=SigningForm.choices)
    by_office = forms.ChoiceField(
        label=_("Chức vụ được giao ký"), help_text=_("Người đang giữ chức vụ này sẽ ký."), required=False
    )
    username = TextField(
        label=_("Hoặc đích danh một người (tên đăng nhập)"),
        help_text=_("Nêu cả hai thì chỉ người này, khi đang giữ chức vụ trên, mới được ký."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
        required=False,
    )
    via = forms.ChoiceField(
        label=_("Tiếp theo một việc giao ký đã có"),
        help_text=_("Dùng cho chuỗi ký, ví dụ TL. Chủ tịch / KT. Chánh Văn phòng."),
        required=False,
    )
    field_order = ("form", "by_office", "username", "via", "valid_from", "valid_before", "basis")

    def __init__(self, *args: Any, offices: list[Office], continued: list[Substitution], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies: dict[str, Choices] = {}
        for one in offices:
            bodies.setdefault(one.body.name, []).append((str(one.pk), one.title))
        self._choose("by_office", [("", _("– không nêu chức vụ –")), *bodies.items()])
        chains: Choices = [(str(one.pk), f"{one.form}. {one.office}") for one in continued]
        self._choose("via", [("", _("– không –")), *chains])

    def _choose(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class PolicyForm(WhenForm):
    """A new value of a policy; `value` fits the unit."""

    area = TextField(label=_("Áp dụng cho"), help_text=_("Tên hoặc mã đơn vị hành chính trong địa bàn của mình."))
    value = TextField(label=_("Giá trị"))
    legal_basis = TextField(label=_("Căn cứ pháp lý"), help_text=_("Số, ngày, điều khoản của văn bản."))
    source = TextField(label=_("Nguồn"), help_text=_("Nơi đọc được văn bản: công báo, cổng thông tin, tệp lưu."))
    confidence = forms.ChoiceField(label=_("Độ tin cậy"), choices=Policy.Confidence.choices)
    note = TextField(label=_("Ghi chú"), required=False)
    field_order = ("area", "value", "valid_from", "valid_before", "legal_basis", "source", "confidence", "note")

    def __init__(self, *args: Any, value: forms.Field, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"] = value
        self.order_fields(self.field_order)


class DayForm(Form):
    """A day that is worked, or not, against the general rule."""

    day = DateField(label=_("Ngày"))
    working = forms.ChoiceField(
        label=_("Ngày này"), choices=[("nghi", _("nghỉ")), ("lam", _("làm việc"))], widget=forms.RadioSelect
    )
    reason = _reason(_("Lý do"), _("Ví dụ: số thông báo hoán đổi ngày làm việc."))
