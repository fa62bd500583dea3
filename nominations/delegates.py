"""Delegates: introducing, appointing, recording consent, naming replacements, excepting from composition."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from nominations import labels, text
from nominations.access import acting_office, areas_of, check_tasks, judged, touch
from nominations.awards import at_first_stage, lock_cases
from nominations.errors import DomainError, refuse
from nominations.models import (
    CompositionException,
    Congress,
    DelegateKind,
    DelegateNomination,
    Nominee,
    Vacancy,
)
from nominations.places import takes_place
from nominations.register.nominees import NewNominee, proposed, store_drafted
from workflows import clock, engine
from workflows.editions import compiled
from workflows.engine import Capacity, Done, NewCase, Started
from workflows.models import Area, Case

SELECTION = "delegate-selection"
APPOINTMENT = "delegate-appointment"
#: Which requirement a kind of exception satisfies.
_ASKED = {
    CompositionException.Rule.CELL: "same_composition_cell_or_excepted",
    CompositionException.Rule.TARGET: "composition_met_or_excepted",
}


@dataclass(frozen=True)
class NewDelegate:
    """One person for one place.

    For which field he stands, to which component he belongs, and his consent if he gave it. Somebody who is not stored
    yet is stored together with the case, or not at all.
    """

    nominee: Nominee | NewNominee
    field: str = ""
    component: str = ""
    consent_recorded_on: date | None = None
    consent_note: str = ""


def introduce(
    by: Capacity,
    congress: Congress,
    wanted: Sequence[NewDelegate],
    *,
    command: UUID,
    happened_at: datetime | None = None,
) -> Done:
    """Start one case for each person that a commune introduces for the provincial congress.

    Its district's congress selects.

    `by` acts for the commune's clerk. Raises DomainError (field "delegates[0].field") and what `engine.start` raises.
    Not to be called in a transaction.
    """
    commune, district, province = areas_of(acting_office(by))
    _check_congress(congress, province)
    new = _case_of(SELECTION, DelegateKind.SELECTED, commune, district, province)
    return _start(by, congress, DelegateKind.SELECTED, wanted, new, command, happened_at)


def appoint_delegates(
    by: Capacity,
    congress: Congress,
    kind: str,
    wanted: Sequence[NewDelegate],
    *,
    command: UUID,
    happened_at: datetime | None = None,
) -> Done:
    """Start one case for each ex officio or appointed delegate; they never use the districts' places.

    `kind` is "EX_OFFICIO" or "APPOINTED"; `by` acts for the secretary of the province's organising committee. Raises as
    `introduce`.
    """
    if kind not in (DelegateKind.EX_OFFICIO, DelegateKind.APPOINTED):
        raise refuse(
            "kind",
            "kind_not_appointed",
            f'Loại đại biểu "{kind}" không do chỉ định.',
            "Chọn đương nhiên (EX_OFFICIO) hoặc chỉ định (APPOINTED).",
        )
    province = areas_of(acting_office(by))[2]
    _check_congress(congress, province)
    new = _case_of(APPOINTMENT, DelegateKind(kind), None, None, province)
    return _start(by, congress, kind, wanted, new, command, happened_at)


def record_consent(by: Capacity, case_ids: Sequence[int], on: date | None, note: str = "") -> None:
    """Record that these people agreed to be introduced, on a day; without one, that they have not. Raises DomainError.

    A day to come, not this office's work.
    """
    _check_consent(on, "on")
    _edit(by, case_ids, {"consent_recorded_on": on, "consent_note": text.line(note, "note")}, first_stage=True)


def edit_delegate(by: Capacity, case_id: int, **changes: Any) -> DelegateNomination:
    """Correct field, component or nominee of a delegate nomination, at its first stage only.

    They decide the composition.

    Raises DomainError.
    """
    if wrong := sorted(set(changes) - {"field", "component", "nominee"}):
        raise refuse(
            wrong[0], "field_unknown", "Không sửa được mục này của giới thiệu đại biểu.", "Bỏ mục này ra khỏi yêu cầu."
        )
    _check_cell(changes.get("field", ""), changes.get("component", ""))
    _edit(by, [case_id], changes, first_stage=True)
    return DelegateNomination.objects.select_related("nominee").get(case=case_id)


def name_replacement(by: Capacity, vacancy: Vacancy, case_id: int) -> Vacancy:
    """Say that a delegate in reserve shall take this vacant place, before he is called up. Can be said anew until then.

    `by` must have the reserve's case among its open work. Raises DomainError: another district or congress, the place
    already taken again, somebody who has a place.
    """
    judged(by)
    with transaction.atomic():
        lock_cases([case_id])
        check_tasks(by, [case_id])
        row = Vacancy.objects.select_for_update().get(pk=vacancy.pk)
        reserve = DelegateNomination.objects.select_related("case__edition", "nominee").filter(case=case_id).first()
        if reserve is None or (reserve.congress_id, reserve.case.district_id) != (row.congress_id, row.district_id):
            raise refuse(
                "case",
                "reserve_elsewhere",
                "Người dự khuyết không thuộc huyện và đại hội của chỗ trống này.",
                "Chọn người dự khuyết của huyện đó.",
            )
        if has_place(reserve, reserve.case):
            raise refuse(
                "case",
                "has_a_place",
                f"{reserve.nominee.full_name} đã có chỗ đại biểu.",
                "Chọn người còn ở danh sách dự khuyết.",
            )
        _check_open(row, case_id)
        Vacancy.objects.filter(replacement=case_id).exclude(pk=row.pk).update(replacement=None)
        row.replacement_id = case_id
        row.save(update_fields=["replacement"])
    return row


def except_composition(by: Capacity, case_ids: Sequence[int], rule: str, reason: str) -> list[CompositionException]:
    """Accept, with a reason, that composition is not kept.

    Rule "cell" (a replacement) or "target" (the district's list).

    `by` must have the cases among its open work, at a stage with an action that asks for this composition: whoever
    proposes does not excuse himself beforehand. Said again, the newer reason stands. Raises DomainError.
    """
    actor = judged(by)
    if rule not in CompositionException.Rule.values:
        raise refuse("rule", "rule_unknown", f'Không có loại ngoại lệ "{rule}".', 'Chọn "cell" hoặc "target".')
    why = text.line(reason, "reason", limit=500, required=True)
    with transaction.atomic():
        cases = lock_cases(case_ids)
        check_tasks(by, case_ids)
        for case in cases:
            _check_asked(case, rule)
        return CompositionException.objects.bulk_create(
            [
                CompositionException(
                    case_id=case_id, rule=rule, reason=why, decided_by_id=actor.user_id, decided_at=clock.now()
                )
                for case_id in case_ids
            ],
            update_conflicts=True,
            unique_fields=["case", "rule"],
            update_fields=["reason", "decided_by", "decided_at"],
        )


def _check_asked(case: Case, rule: str) -> None:
    if rule not in rules_asked(case):
        stage = compiled([case.edition.sha256])[case.edition.sha256].definition.stages[case.stage]
        raise refuse(
            "case",
            "composition_not_asked",
            f"Hồ sơ {case.code} đang ở bước “{stage.title.vi}”, không phải bước xét cơ cấu này.",
            "Ngoại lệ do nơi xét cơ cấu, thành phần ghi khi hồ sơ đến bước đó.",
        )


def has_place(row: DelegateNomination, case: Case) -> bool:
    """Whether a delegate, whose case (with edition) this is, has a place now."""
    return takes_place(row.kind, case.edition.sha256, case.stage)


def rules_asked(case: Case) -> list[str]:
    """Return the rules of composition that the present stage of a case asks for: those that may be excepted there."""
    sha256 = case.edition.sha256
    stage = compiled([sha256])[sha256].definition.stages.get(case.stage)
    asked = {name for action in stage.actions.values() for name in action.requires} if stage is not None else set()
    return [rule.value for rule, name in _ASKED.items() if name in asked]


def _check_open(vacancy: Vacancy, case_id: int) -> None:
    """A place is taken again once its replacement has it, or had it and left a vacancy of his own."""
    if vacancy.replacement_id in (None, case_id):
        return
    named = DelegateNomination.objects.select_related("case__edition", "nominee").get(case=vacancy.replacement_id)
    if has_place(named, named.case) or Vacancy.objects.filter(case=vacancy.replacement_id).exists():
        raise refuse(
            "vacancy",
            "vacancy_filled",
            f"Chỗ này đã do {named.nominee.full_name} thay.",
            "Chọn chỗ trống khác của huyện.",
        )


def _edit(by: Capacity, case_ids: Sequence[int], changes: dict[str, Any], *, first_stage: bool) -> None:
    actor = judged(by)
    with transaction.atomic():
        cases = lock_cases(case_ids)
        check_tasks(by, case_ids)
        for case in cases:
            if first_stage and not at_first_stage(case):
                raise refuse(
                    "case",
                    "not_at_first_stage",
                    f"Hồ sơ {case.code} không ở bước lập hồ sơ.",
                    "Đề nghị trả hồ sơ về bước lập để sửa.",
                )
        if DelegateNomination.objects.filter(case__in=case_ids).update(**changes) != len(set(case_ids)):
            raise refuse(
                "case", "no_delegate", "Có hồ sơ không phải giới thiệu đại biểu.", "Bỏ hồ sơ đó khỏi danh sách."
            )
        if "nominee" in changes:
            labels.refresh(case_ids)
        touch(case_ids, actor)


def _check_consent(on: date | None, field: str) -> None:
    if on is not None and on > clock.today():
        raise refuse(
            field, "consent_to_come", f"Ngày đồng ý {on:%d/%m/%Y} còn ở tương lai.", "Ghi đúng ngày người đó đồng ý."
        )


def _check_congress(congress: Congress, province: Area) -> None:
    if congress.area_id != province.pk:
        raise refuse(
            "congress",
            "congress_elsewhere",
            f"{congress.title} không phải đại hội của {province.name}.",
            "Chọn đại hội cấp tỉnh của tỉnh mình.",
        )


def _check_cell(field: str, component: str) -> None:
    for name, value, known in (
        ("field", field, DelegateNomination.Field),
        ("component", component, DelegateNomination.Component),
    ):
        if value and value not in known.values:
            raise refuse(
                name,
                "choice_unknown",
                f'Giá trị "{str(value)[:40]}" không có trong danh sách.',
                "Chọn một trong: " + "; ".join(f"{one.value} ({one.label})" for one in known) + ".",
            )


def _case_of(
    chain: str, kind: DelegateKind, commune: Area | None, district: Area | None, province: Area
) -> Callable[[Nominee], NewCase]:
    def new(nominee: Nominee) -> NewCase:
        return NewCase(
            chain=chain,
            prefix=f"DB-{(district or commune or province).code}",
            label=labels.of_delegate(nominee.full_name, kind),
            province_id=province.pk,
            district_id=district.pk if district else None,
            commune_id=commune.pk if commune else None,
        )

    return new


def _start(
    by: Capacity,
    congress: Congress,
    kind: str,
    wanted: Sequence[NewDelegate],
    new: Callable[[Nominee], NewCase],
    command: UUID,
    happened_at: datetime | None,
) -> Done:
    rows = []
    for number, one in enumerate(wanted):
        try:
            _check_cell(one.field, one.component)
            note = text.line(one.consent_note, "consent_note")
            _check_consent(one.consent_recorded_on, "consent_recorded_on")
            nominee = proposed(one.nominee, congress.area)
        except DomainError as error:
            raise DomainError(error.problem, f"delegates[{number}].{error.field}") from None
        rows.append(
            DelegateNomination(
                congress=congress, kind=kind, nominee=nominee, field=one.field, component=one.component,
                consent_recorded_on=one.consent_recorded_on, consent_note=note,
            )
        )  # fmt: skip

    def attach(started: Sequence[Started]) -> None:
        for one in started:
            rows[one.ordinal].case_id = one.id
        store_drafted([row.nominee for row in rows], congress.area)
        DelegateNomination.objects.bulk_create(rows)

    return engine.start(
        [new(row.nominee) for row in rows], by=by, command=command, attach=attach, happened_at=happened_at
    )
