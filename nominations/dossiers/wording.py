"""The facts of a snapshot in words: what each is called on a page, and how its value reads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nominations.models import AwardNomination, DelegateKind, DelegateNomination, Nominee
from nominations.register import ethnicity
from nominations.register.sensitive import ETHNICITY, NUMBER, PARTY, RELIGION

#: Where a fact stands in a snapshot → what it is called, in the order of pages.
FACTS: Final[Mapping[str, Any]] = {
    "award.title": gettext_lazy("Hình thức khen thưởng"),
    "campaign": gettext_lazy("Phong trào"),
    "procedure": gettext_lazy("Thủ tục"),
    "ground": gettext_lazy("Trường hợp áp dụng thủ tục đơn giản"),
    "standard": gettext_lazy("Căn cứ, tiêu chuẩn đề nghị"),
    "achievement_from": gettext_lazy("Thành tích từ ngày"),
    "achievement_before": gettext_lazy("Thành tích trước ngày"),
    "previous_workplace": gettext_lazy("Đơn vị trước khi chuyển đến"),
    "transferred_on": gettext_lazy("Chuyển đến ngày"),
    "summary": gettext_lazy("Tóm tắt thành tích"),
    "congress": gettext_lazy("Đại hội"),
    "delegate_kind": gettext_lazy("Loại đại biểu"),
    "field": gettext_lazy("Lĩnh vực"),
    "component": gettext_lazy("Thành phần"),
    "consent_recorded_on": gettext_lazy("Ngày người được giới thiệu đồng ý"),
    "consent_note": gettext_lazy("Ghi chú về sự đồng ý"),
    "nominee.kind": gettext_lazy("Loại đối tượng"),
    "nominee.full_name": gettext_lazy("Tên"),
    "nominee.given_name": gettext_lazy("Tên gọi"),
    "nominee.gender": gettext_lazy("Giới tính"),
    "nominee.birth": gettext_lazy("Ngày sinh"),
    "nominee.identity_number": gettext_lazy("Số định danh"),
    "nominee.id_note": gettext_lazy("Lý do chưa có số định danh"),
    "nominee.ethnicity": gettext_lazy("Dân tộc"),
    "nominee.ethnicity_source": gettext_lazy("Nguồn ghi dân tộc"),
    "nominee.religion": gettext_lazy("Tôn giáo"),
    "nominee.party_member": gettext_lazy("Đảng viên"),
    "nominee.position": gettext_lazy("Chức vụ"),
    "nominee.workplace": gettext_lazy("Nơi công tác"),
    "nominee.residence": gettext_lazy("Nơi cư trú, trụ sở"),
    "nominee.village": gettext_lazy("Thôn, bản"),
    "nominee.head": gettext_lazy("Chủ hộ, người đứng đầu"),
    "nominee.members": gettext_lazy("Số thành viên"),
    "nominee.women": gettext_lazy("Số nữ"),
    "nominee.parent": gettext_lazy("Đơn vị cấp trên"),
}
#: Facts that only some may read, and the right they need.
SENSITIVE: Final[Mapping[str, str]] = {
    "nominee.ethnicity": ETHNICITY,
    "nominee.ethnicity_source": ETHNICITY,
    "nominee.religion": RELIGION,
    "nominee.party_member": PARTY,
    "nominee.identity_number": NUMBER,
    "nominee.id_note": NUMBER,
}
_CHOICES: Final[Mapping[str, Any]] = {
    "procedure": AwardNomination.Procedure,
    "ground": AwardNomination.SimpleGround,
    "delegate_kind": DelegateKind,
    "field": DelegateNomination.Field,
    "component": DelegateNomination.Component,
    "nominee.kind": Nominee.Kind,
    "nominee.gender": Nominee.Gender,
}
_DAYS: Final = frozenset({"achievement_from", "achievement_before", "transferred_on", "consent_recorded_on"})


def fact_title(path: str) -> str:
    """What a fact is called."""
    return str(FACTS[path])


def fact_value(path: str, value: Any) -> str:
    """How a fact reads; empty when it was not recorded. A value that is no longer known reads as it was recorded."""
    if value in (None, "", {}):
        return ""
    if path in _CHOICES:
        titles = {str(key): str(title) for key, title in _CHOICES[path].choices}
        return titles.get(value, str(value))
    if path in _DAYS:
        return f"{date.fromisoformat(value):%d/%m/%Y}"
    if path == "nominee.ethnicity":
        return ethnicity.title_of(value) if value in ethnicity.SLUGS else str(value)
    if path == "nominee.party_member":
        return _("có") if value else _("không")
    if path == "nominee.residence":
        return f"{value['name']} ({value['code']})"
    if path == "nominee.identity_number":
        kinds = {str(key): str(title) for key, title in Nominee.IdKind.choices}
        # Two numbers may have the same last digits: the digest tells them apart without telling what they are.
        return f"{value['shown']} – {kinds.get(value['kind'], value['kind'])} [{value['digest'][:8]}]"
    return str(value)
