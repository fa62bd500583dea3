"""The forms of work before the act: who is proposed, and for what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from nominations import sight
from nominations.models import (
    AwardNomination,
    AwardType,
    Campaign,
    Congress,
    DelegateNomination,
    Nominee,
    PriorAward,
)
from nominations.register import ethnicity, sensitive
from nominations.register.identity import Match
from nominations.register.nominees import NewNominee
from nominations.reports import PREFIX, Part
from workflows.models import Area, Office
from workflows.screens.forms import NO_CONTROL_LETTERS, DateField, Form, TextField

#: What a person answers about somebody who was written down before: "it is another one".
ANOTHER = "khac"
_FACTS = {
    Nominee.Kind.PERSON: (
        *("full_name", "given_name", "gender", "birth", "id_number", "id_note", "ethnicity", "ethnicity_source"),
        *("religion", "party_member", "position", "workplace", "parent", "residence", "village"),
    ),
    Nominee.Kind.COLLECTIVE: ("full_name", "head", "members", "women", "workplace", "parent", "residence", "village"),
    Nominee.Kind.HOUSEHOLD: ("full_name", "head", "members", "residence", "village"),
}
#: Asked of delegates only: an award does not depend on them.
_OF_DELEGATES = frozenset({"religion", "party_member"})
#: What a dossier lacks without them when it is sent (`requirements`); a draft may.
_NEEDED_LATER = (
    *("gender", "birth", "head", "members", "achievement_text", "achievement_from", "achievement_before"),
    *("field", "component", "consent_recorded_on"),
)
_ABOUT = {
    Nominee.Kind.PERSON: _("Người được đề nghị"),
    Nominee.Kind.COLLECTIVE: _("Tập thể được đề nghị"),
    Nominee.Kind.HOUSEHOLD: _("Hộ gia đình được đề nghị"),
}
#: Asked of awards only: of a collective it is counted how many of its people hold a title.
_OF_AWARDS = frozenset({"parent"})
#: Collectives offered to choose from; whoever does not find his looks it up in the register.
OFFERED = 200
_NAMES = {
    Nominee.Kind.PERSON: _("Họ và tên"),
    Nominee.Kind.COLLECTIVE: _("Tên tập thể"),
    Nominee.Kind.HOUSEHOLD: _("Tên hộ gia đình"),
}


class RowField(forms.TypedChoiceField):
    """One of some rows, chosen from a list; `cleaned_data` has the row itself."""

    def __init__(
        self, rows: Sequence[Any], *, shown: Callable[[Any], str] = str, empty: Any = "", group: Any = None, **more: Any
    ) -> None:
        known = {str(row.pk): row for row in rows}
        choices: list[Any] = [("", empty)] if empty else []
        grouped: dict[str, list[tuple[str, str]]] = {}
        for key, row in known.items():
            grouped.setdefault(group(row) if group else "", []).append((key, shown(row)))
        if len(grouped) > 1:
            choices += list(grouped.items())
        else:
            choices += [pair for pairs in grouped.values() for pair in pairs]
        super().__init__(choices=choices, coerce=known.__getitem__, empty_value=None, **more)

    def prepare_value(self, value: Any) -> Any:
        """A row is shown by its key."""
        return getattr(value, "pk", value)


class NomineeForm(Form):
    """Facts of a nominee of one kind; a subclass asks for what he is proposed."""

    of_delegates = False

    full_name = TextField()
    given_name = TextField(
        label=_("Tên gọi"),
        required=False,
        help_text=_("Dùng để xếp danh sách. Bỏ trống thì lấy chữ cuối của họ tên."),
    )
    gender = forms.ChoiceField(
        label=_("Giới tính"), required=False, choices=[("", _("chưa ghi")), *Nominee.Gender.choices]
    )
    birth = TextField(
        label=_("Ngày sinh"),
        required=False,
        help_text=_("Ghi 05/03/1962; nếu chỉ biết tháng hoặc năm, ghi 03/1962 hoặc 1962."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    id_number = TextField(
        label=_("Số định danh (căn cước, chứng minh nhân dân)"),
        required=False,
        help_text=_("12 chữ số của căn cước, hoặc 9 chữ số của chứng minh nhân dân cũ, kể cả số 0 ở đầu."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    id_note = TextField(
        label=_("Lý do chưa có, chưa khớp số định danh"),
        required=False,
        help_text=_("Ví dụ: chưa được cấp căn cước; năm sinh trên giấy tờ ghi sai."),
    )
    ethnicity = forms.ChoiceField(label=_("Dân tộc"), required=False)
    ethnicity_source = TextField(
        label=_("Nguồn ghi dân tộc"), required=False, help_text=_("Ví dụ: giấy khai sinh, căn cước.")
    )
    religion = TextField(label=_("Tôn giáo"), required=False)
    party_member = forms.TypedChoiceField(
        label=_("Đảng viên"), required=False, coerce=lambda value: value == "True", empty_value=None,
        choices=[("", _("chưa ghi")), ("True", _("có")), ("False", _("không"))],
    )  # fmt: skip
    head = TextField(required=False)
    members = forms.IntegerField(
        label=_("Số thành viên"),
        required=False,
        error_messages={"invalid": _("Hãy ghi bằng chữ số, ví dụ 40.")},
    )
    women = forms.IntegerField(
        label=_("Số nữ"),
        required=False,
        help_text=_("Tập thể có nhiều nữ được ưu tiên khi các điều kiện khác như nhau."),
        error_messages={"invalid": _("Hãy ghi bằng chữ số, ví dụ 40.")},
    )
    position = TextField(label=_("Chức vụ"), required=False)
    workplace = TextField(label=_("Nơi công tác"), required=False)
    village = TextField(label=_("Thôn, bản"), required=False)

    def __init__(self, *args: Any, kind: str, office: Office, nominee: Nominee | None = None, **kwargs: Any) -> None:
        self.kind = Nominee.Kind(kind)
        super().__init__(*args, **kwargs)
        self.fields["full_name"].label = _NAMES[self.kind]
        self.fields["head"].label = _("Chủ hộ") if self.kind == Nominee.Kind.HOUSEHOLD else _("Người đứng đầu")
        self.fields["ethnicity"].choices = [  # type: ignore[attr-defined]
            ("", _("chưa ghi")),
            *((slug, ethnicity.title_of(slug)) for slug in ethnicity.SLUGS),
        ]
        self.fields["residence"] = self._residence(office, nominee)
        if not self.of_delegates and "parent" in _FACTS[self.kind]:
            self.fields["parent"] = self._parent(office, nominee)
        facts = [name for name in _FACTS[self.kind] if self._asks_for(name, office, nominee)]
        for name in {name for names in _FACTS.values() for name in names} - set(facts):
            self.fields.pop(name, None)
        self._facts, self._known = facts, nominee
        if nominee is not None and nominee.id_number and "id_number" in facts:
            self.fields["id_number"].help_text = _("Đang ghi %(number)s. Bỏ trống để giữ; ghi số khác để thay.") % {
                "number": sensitive.masked(nominee.id_number)
            }
        self.order_fields([*facts, *(name for name in self.fields if name not in facts)])
        self.need_later(_NEEDED_LATER)

    @property
    def headings(self) -> Sequence[tuple[Any, Iterable[str]]]:
        """What it is about, who it is, and what he did."""
        parts = [name for name in self.fields if name.startswith(PREFIX)]
        return [
            (_("Đề nghị"), ("campaign", "award_type", "procedure", "simple_ground", "standard")),
            (_("Đại hội và cơ cấu"), ("congress", "delegate_kind", *DelegateFields.base_fields)),
            (_("Người được giới thiệu") if self.of_delegates else _ABOUT[self.kind], self._facts),
            (
                _("Thành tích"),
                ("achievement_from", "achievement_before", "previous_workplace", "transferred_on", "achievement_text"),
            ),
            (_("Báo cáo thành tích"), parts),
        ]

    def _asks_for(self, name: str, office: Office, nominee: Nominee | None) -> bool:
        """Whether a fact stands on this form. What an office may not read it does not see when it corrects a row."""
        if name in (_OF_AWARDS if self.of_delegates else _OF_DELEGATES):
            return False
        return nominee is None or name not in sensitive.unreadable_columns(office)

    def _parent(self, office: Office, nominee: Nominee | None) -> RowField:
        units = [one for one in sight.collectives_around(office)[:OFFERED] if nominee is None or one.pk != nominee.pk]
        if nominee is not None and nominee.parent is not None and nominee.parent not in units:
            units.append(nominee.parent)
        return RowField(
            units,
            label=_("Thuộc tập thể") if self.kind == Nominee.Kind.PERSON else _("Đơn vị cấp trên"),
            help_text=_("Tập thể đã ghi trong sổ; để tính tỷ lệ danh hiệu của tập thể. Chưa có thì bỏ trống."),
            group=lambda one: one.residence.name if one.residence else "",
            empty=_("chưa ghi"),
            required=False,
        )

    def _residence(self, office: Office, nominee: Nominee | None) -> RowField:
        places = sight.places_to_live(office)
        if nominee is not None and nominee.residence is not None and nominee.residence not in places:
            places.append(nominee.residence)
        return RowField(
            places,
            label=_("Nơi cư trú") if self.kind == Nominee.Kind.PERSON else _("Nơi đặt trụ sở, cư trú"),
            group=_above,
            empty=_("chưa ghi"),
            required=False,
            initial=office.body.area_id,
        )

    @property
    def facts(self) -> dict[str, Any]:
        """What was given of the nominee, by the names that the verbs use."""
        given = {name: self.cleaned_data[name] for name in self._facts}
        if self._known is not None and not given.get("id_number"):
            given.pop("id_number", None)
        return given

    @property
    def new_nominee(self) -> NewNominee:
        """Somebody to be written down."""
        return NewNominee(kind=self.kind, **self.facts)


def _above(area: Area) -> str:
    return area.parent.name if area.parent is not None else ""


def facts_of(nominee: Nominee) -> dict[str, Any]:
    """Return what a form shows of a nominee first."""
    known = {name: getattr(nominee, name) for name in _FACTS[Nominee.Kind(nominee.kind)]}
    if "birth" in known:
        known["birth"] = str(nominee.birth or "")
        # Never put into a page: a form shows its end and takes another one.
        known["id_number"] = ""
    return known


class NewForm(NomineeForm):
    """Somebody proposed anew. `alike` are those of the register whom he seems to be: then it must be said."""

    command = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, office: Office, alike: Sequence[Match] = (), **kwargs: Any) -> None:
        super().__init__(*args, office=office, **kwargs)
        self.alike = {str(one.nominee.pk): one.nominee for one in alike}
        if alike:
            awards = _awards_of([one.nominee for one in alike])
            here = [one.nominee for one in alike if one.nominee.residence_id == office.body.area_id]
            self.fields["same_person"] = forms.ChoiceField(
                label=_("Sổ đã có đối tượng giống như vậy"),
                widget=forms.RadioSelect,
                choices=[
                    *((str(one.pk), _("Chính là đối tượng đã ghi: %(who)s") % {"who": in_words(one) + awards[one.pk]})
                      for one in here),
                    (ANOTHER, _("Là người khác, đơn vị khác")),
                ],
                help_text=_("Đã ghi: %(who)s. Nếu là một và nơi khác đã đề nghị, hãy trao đổi với nơi đó: không ai "
                            "được đề nghị hai lần cho cùng một việc.")
                % {"who": "; ".join(f"{in_words(one.nominee)} ({', '.join(one.reasons)})" for one in alike)},
                error_messages={"required": _("Hãy cho biết đây là đối tượng đã ghi hay là đối tượng khác.")},
            )  # fmt: skip
            self.fields["distinct_reason"] = TextField(
                label=_("Căn cứ phân biệt"),
                required=False,
                help_text=_("Bắt buộc khi là đối tượng khác. Ví dụ: khác thôn, đã đối chiếu căn cước."),
            )
            self.order_fields(["same_person", "distinct_reason"])

    def clean(self) -> Any:
        """Whoever says that it is another one says why."""
        given = super().clean()
        if given.get("same_person") == ANOTHER and not given.get("distinct_reason"):
            self.add_error("distinct_reason", _("Hãy ghi căn cứ để biết đây là hai đối tượng khác nhau."))
        return given

    @property
    def nominee(self) -> Nominee | NewNominee:
        """Who is proposed: somebody written down before, or a new one."""
        return self.alike.get(self.cleaned_data.get("same_person", ""), self.new_nominee)


def _awards_of(nominees: Sequence[Nominee]) -> dict[int, str]:
    """What each of these holds already, in words to put behind his name. One query."""
    found: dict[int, list[str]] = {one.pk: [] for one in nominees}
    rows = PriorAward.objects.filter(nominee__in=found).order_by("-decided_on", "-pk")
    for key, title, day in rows.values_list("nominee_id", "title", "decided_on"):
        found[key].append(f"{title} ({day:%Y})")
    held = {key: ", ".join(titles) for key, titles in found.items()}
    return {key: str(_("; đã có: %(awards)s") % {"awards": titles}) if titles else "" for key, titles in held.items()}


def in_words(nominee: Nominee) -> str:
    """Say who a nominee is, so that two of one name are told apart."""
    known = (nominee.full_name, str(nominee.birth or ""), nominee.village, nominee.residence and nominee.residence.name)
    return ", ".join(str(one) for one in known if one)


class AwardFields(forms.Form):
    """For what somebody is nominated."""

    achievement_text = forms.CharField(
        label=_("Tóm tắt thành tích"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Một đoạn, in trong danh sách và quyết định; chi tiết ghi ở báo cáo thành tích."),
        error_messages=NO_CONTROL_LETTERS,
    )  # fmt: skip
    achievement_from = DateField(label=_("Thành tích từ ngày"), required=False)
    achievement_before = DateField(
        label=_("Thành tích trước ngày"),
        required=False,
        help_text=_("Ngày đầu tiên không còn tính."),
    )
    procedure = forms.ChoiceField(
        label=_("Thủ tục"), choices=AwardNomination.Procedure.choices, initial=AwardNomination.Procedure.FULL
    )
    simple_ground = forms.ChoiceField(
        label=_("Trường hợp áp dụng thủ tục đơn giản"), required=False,
        choices=[("", _("không áp dụng")), *AwardNomination.SimpleGround.choices],
        help_text=_("Chỉ chọn khi thủ tục là thủ tục đơn giản."),
    )  # fmt: skip

    standard = TextField(
        label=_("Căn cứ, tiêu chuẩn đề nghị"),
        required=False,
        help_text=_("Điều, khoản của quy định mà thành tích đáp ứng."),
    )
    previous_workplace = TextField(
        label=_("Đơn vị trước khi chuyển đến"),
        required=False,
        help_text=_("Chỉ ghi khi người này mới chuyển công tác trong thời gian lập thành tích."),
    )
    transferred_on = DateField(
        label=_("Chuyển đến ngày"), required=False, help_text=_("Ngày về đơn vị hiện nay; ghi cùng đơn vị cũ.")
    )

    def ask_of_persons_only(self, kind: str) -> None:
        """Leave out what only a person does: he changes his place of work."""
        for name in OF_PERSONS if kind != Nominee.Kind.PERSON else ():
            del self.fields[name]

    def ask_for_report(self, parts: Sequence[tuple[Part, str]]) -> None:
        """Add a field for each part of the achievement report; with each part, the text that it has."""
        language = get_language() or ""
        for part, known in parts:
            self.fields[f"{PREFIX}{part.code}"] = forms.CharField(
                label=_("Báo cáo thành tích: %(title)s") % {"title": part.title.in_(language)},
                required=False, strip=False, initial=known, help_text=part.hint.in_(language),
                widget=forms.Textarea(attrs={"rows": 8 if part.limit > 5000 else 4}),
                error_messages=NO_CONTROL_LETTERS,
            )  # fmt: skip
        self.need_later(f"{PREFIX}{part.code}" for part, _known in parts if part.required)

    @property
    def report(self) -> dict[str, str]:
        """The parts of the report that were given, by code."""
        given = self.cleaned_data.items()
        return {name.removeprefix(PREFIX): value for name, value in given if name.startswith(PREFIX)}


OF_PERSONS = ("previous_workplace", "transferred_on")
AWARD_FIELDS = (
    *("achievement_text", "achievement_from", "achievement_before", "procedure", "simple_ground", "standard"),
    *OF_PERSONS,
)


class NewNominationForm(AwardFields, NewForm):
    """One nominee for one award."""

    def __init__(
        self,
        *args: Any,
        campaigns: Sequence[Campaign],
        awards: Sequence[AwardType],
        parts: Sequence[tuple[Part, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.ask_of_persons_only(self.kind)
        self.ask_for_report(parts)
        self.fields["campaign"] = RowField(campaigns, label=_("Phong trào, đợt khen thưởng"), shown=_with_end)
        self.fields["award_type"] = RowField(awards, label=_("Hình thức khen thưởng"), empty=_("chọn hình thức"))
        self.order_fields(["same_person", "distinct_reason", "campaign", "award_type"])


def _with_end(campaign: Campaign) -> str:
    end = campaign.last_day_is_before
    known = [campaign.code or "", campaign.area.name, f"nhận trước {end:%d/%m/%Y}" if end else ""]
    return f"{campaign.title} ({', '.join(one for one in known if one)})"


class NominationForm(AwardFields, NomineeForm):
    """What may be corrected of a nomination at its first stage."""

    def __init__(
        self, *args: Any, awards: Sequence[AwardType], parts: Sequence[tuple[Part, str]] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.ask_of_persons_only(self.kind)
        self.ask_for_report(parts)
        self.fields["award_type"] = RowField(awards, label=_("Hình thức khen thưởng"))
        self.order_fields([*_FACTS[self.kind], "award_type"])


class LaterNominationForm(AwardFields, NomineeForm):
    """What may be corrected of a nomination afterwards: a supplement explains the achievement."""

    procedure = None
    simple_ground = None

    def __init__(self, *args: Any, parts: Sequence[tuple[Part, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ask_of_persons_only(self.kind)
        self.ask_for_report(parts)


class DelegateFields(forms.Form):
    """For which place somebody is introduced."""

    of_delegates = True

    field = forms.ChoiceField(
        label=_("Lĩnh vực"), required=False, choices=[("", _("chưa ghi")), *DelegateNomination.Field.choices]
    )
    component = forms.ChoiceField(
        label=_("Thành phần"), required=False, choices=[("", _("chưa ghi")), *DelegateNomination.Component.choices]
    )
    consent_recorded_on = DateField(
        label=_("Ngày người được giới thiệu đồng ý"),
        required=False,
        help_text=_("Ghi khi người đó đã đồng ý."),
    )
    consent_note = TextField(label=_("Ghi chú về sự đồng ý"), required=False)


class NewDelegateForm(DelegateFields, NewForm):
    """One person for one place at a congress; `kinds` when the office chooses how he becomes a delegate."""

    def __init__(
        self, *args: Any, congresses: Sequence[Congress], kinds: Sequence[tuple[str, Any]] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, kind=Nominee.Kind.PERSON, **kwargs)
        self.fields["congress"] = RowField(congresses, label=_("Đại hội"))
        if kinds:
            self.fields["delegate_kind"] = forms.ChoiceField(
                label=_("Loại đại biểu"), choices=kinds, widget=forms.RadioSelect
            )
        self.order_fields(["same_person", "distinct_reason", "congress", "delegate_kind"])


class DelegateForm(DelegateFields, NomineeForm):
    """What may be corrected of an introduction."""
