"""Sensitive data of nominees: who may read which of it, how it is shown, and the list of those who read it in bulk.

Ethnic origin, religion and political views are sensitive (Decree 13/2023, article 2(4); Decree 356/2025, article 4(1),
under Law 91/2025/QH15); Party membership is treated like them, and so is the number of an identity paper. Seeing a case
gives no right to them: the vocabulary says which positions need which (`reads`). A number is shown masked; the whole of
it is an act of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nominations.access import acting_office
from nominations.errors import refuse
from nominations.models import Nominee, SensitiveReading
from nominations.register.identity_numbers import masked
from nominations.vocabulary import words
from workflows import clock, sight
from workflows.engine.context import Capacity
from workflows.models import Office

ETHNICITY, RELIGION, PARTY, NUMBER = "ethnicity", "religion", "party_member", "identity_number"
FIELDS: dict[str, Any] = {
    ETHNICITY: gettext_lazy("Dân tộc"),
    RELIGION: gettext_lazy("Tôn giáo"),
    PARTY: gettext_lazy("Đảng viên"),
    NUMBER: gettext_lazy("Số định danh"),
}
#: Columns of a nominee that belong to a field; the first says whether anything is recorded.
COLUMNS: dict[str, tuple[str, ...]] = {
    ETHNICITY: ("ethnicity", "ethnicity_source"),
    RELIGION: ("religion",),
    PARTY: ("party_member",),
    NUMBER: ("id_kind", "id_number", "id_note"),
}
HIDDEN = gettext_lazy("(không có quyền xem)")


@dataclass(frozen=True)
class Shown:
    """What an office may be shown of one person, each as words of a page: the value, "" when none is recorded, or
    `HIDDEN`. `number` is masked; `whole_number` says whether this office may ask for all of it."""

    ethnicity: str
    ethnicity_source: str
    religion: str
    party_member: str
    number: str
    whole_number: bool


def readable(office: Office | None) -> frozenset[str]:
    """Return the sensitive fields that an office (with its body) may read. No query."""
    if office is None:
        return frozenset()
    position = words().positions.get(office.position)
    return frozenset(position.reads.get(office.body.function, ())) if position else frozenset()


def may_read(office: Office | None, field: str) -> bool:
    """Whether an office (with its body) may read a sensitive field. No query."""
    return field in readable(office)


def unreadable_columns(office: Office | None) -> frozenset[str]:
    """Return the columns of a nominee that an office may not read: what its forms and tables leave out."""
    mine = readable(office)
    return frozenset(column for field, columns in COLUMNS.items() if field not in mine for column in columns)


def shown(nominee: Nominee, office: Office | None) -> Shown:
    """Return what an office (with its body) may be shown of a person. No query."""
    mine = readable(office)

    def value(field: str, text: str) -> str:
        return text if field in mine else str(HIDDEN)

    party = {True: _("có"), False: _("không"), None: ""}[nominee.party_member]
    return Shown(
        ethnicity=value(ETHNICITY, nominee.ethnicity_title),
        ethnicity_source=nominee.ethnicity_source if ETHNICITY in mine else "",
        religion=value(RELIGION, nominee.religion),
        party_member=value(PARTY, party),
        number=value(NUMBER, masked(nominee.id_number)),
        whole_number=NUMBER in mine and bool(nominee.id_number),
    )


def given(people: Iterable[Nominee], fields: Collection[str]) -> int:
    """Return of how many of these people at least one of `fields` says something: what a reading counts."""
    columns = [COLUMNS[field][0] for field in fields]
    return sum(any(getattr(one, column) not in ("", None) for column in columns) for one in people)


def record_reading(by: Capacity, fields: Collection[str], people: int, place: str, about: str) -> SensitiveReading:
    """Record that `by` was given these sensitive fields of so many people: each page or file that gives them of more
    than one, and each whole number.

    `place` names the page or file, `about` what it was of: a code, a title, a filter. Append-only, in the database
    itself. Raises DomainError (field "by") when the capacity is not valid, or may not read one of the fields.
    """
    office = acting_office(by)
    unknown = set(fields) - FIELDS.keys()
    if unknown or not fields:
        raise ValueError(f"sensitive fields: {sorted(unknown) or 'none'}")
    _check(office, fields)
    return SensitiveReading.objects.create(
        user_id=by.user_id,
        office=office,
        fields=[field for field in FIELDS if field in fields],
        people=people,
        place=place[:60],
        about=about[:300],
        read_at=clock.now(),
    )


def whole_number(by: Capacity, case_id: int) -> str:
    """Give out the whole number of the identity paper of a case's nominee, once that is recorded.

    Raises DomainError (field "by") without the right, or for a case that `by` may not read; (field "nominee") when no
    number is recorded.
    """
    _check(acting_office(by), [NUMBER])
    case = sight.cases_in_sight(by).filter(pk=case_id).first()
    nominee = _nominee_of(case_id) if case is not None else None
    if case is None or nominee is None:
        raise refuse(
            "by",
            "denied",
            "Hồ sơ này không ở trong phạm vi được xem.",
            "Mở hồ sơ từ hộp việc hoặc từ trang tra cứu của mình.",
        )
    if not nominee.id_number:
        raise refuse(
            "nominee",
            "no_identity_number",
            f"{nominee.full_name} chưa được ghi số định danh.",
            "Nơi lập hồ sơ ghi số này khi sửa thông tin người được đề nghị.",
        )
    record_reading(by, [NUMBER], 1, "Trang hồ sơ: số đầy đủ", f"{case.code}, {nominee.full_name}")
    return nominee.id_number


def _nominee_of(case_id: int) -> Nominee | None:
    proposed = Q(award_nominations__case=case_id) | Q(delegate_nominations__case=case_id)
    return Nominee.objects.filter(proposed).first()


def _check(office: Office, fields: Collection[str]) -> None:
    refused = [str(title) for field, title in FIELDS.items() if field in fields and field not in readable(office)]
    if refused:
        raise refuse(
            "by",
            "sensitive_not_readable",
            f"{office.title} ({office.body.name}) không có quyền xem: {', '.join(refused).lower()}.",
            "Chỉ chức vụ cần dữ liệu này cho công việc mới được xem; xem trang hướng dẫn về dữ liệu nhạy cảm.",
        )
