"""Award nominations: proposing, and correcting what was proposed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from nominations import labels, reports, text
from nominations.access import acting_office, areas_of, check_takes_changes, check_tasks, judged, touch
from nominations.errors import DomainError, refuse
from nominations.models import AwardNomination, AwardType, Campaign, Nominee
from nominations.register.nominees import NewNominee, proposed, store_drafted
from workflows import clock, engine
from workflows.editions import compiled
from workflows.engine import Capacity, Done, NewCase, Started
from workflows.models import Area, Case

CHAIN = "award-nomination"
STANDARD_LIMIT = 500

#: What may still be corrected after the draft was sent: a supplement explains the achievement. Who gets which award
#: stays, because quota and eligibility are not asked again.
_LATER = frozenset(
    {"achievement_text", "achievement_from", "achievement_before", "report", "standard"}
    | {"previous_workplace", "transferred_on"}
)


@dataclass(frozen=True)
class NewNomination:
    """One nominee for one award. `achievement_before` is the first day that no longer counts.

    `report` has the parts of the achievement report by code (`nominations.reports`), `standard` what the proposal rests
    on. `transferred_on` is the day on which a person came from `previous_workplace`. `simple_ground` one of five. A
    nominee who is not stored yet is stored together with the case, or not at all.
    """

    nominee: Nominee | NewNominee
    award_type: AwardType
    achievement_text: str = ""
    achievement_from: date | None = None
    achievement_before: date | None = None
    procedure: str = AwardNomination.Procedure.FULL
    simple_ground: str = ""
    report: Mapping[str, str] = field(default_factory=dict)
    standard: str = ""
    previous_workplace: str = ""
    transferred_on: date | None = None


def nominate(
    by: Capacity,
    campaign: Campaign,
    wanted: Sequence[NewNomination],
    *,
    command: UUID,
    happened_at: datetime | None = None,
    and_then: Callable[[Sequence[AwardNomination]], None] | None = None,
) -> Done:
    """Start one case for each nomination, all or none, at the commune of the acting office (its clerk's).

    `and_then` writes more in the same transaction, given the nominations in the order of `wanted`.

    The same command again returns the same cases. Whether a draft is complete and eligible is asked when it is
    submitted. Raises DomainError (field "nominations[2].achievement_text"), and what `engine.start` raises. Not to be
    called in a transaction.
    """
    office = acting_office(by)
    commune, district, province = areas_of(office)
    _check_inside(campaign, (commune, district, province))
    rows = []
    for number, one in enumerate(wanted):
        row = AwardNomination(campaign=campaign, award_type=one.award_type)
        try:
            given = {name: getattr(one, name) for name in NewNomination.__dataclass_fields__}
            _fill(row, given | {"nominee": proposed(one.nominee, province)})
        except DomainError as error:
            raise DomainError(error.problem, f"nominations[{number}].{error.field}") from None
        rows.append(row)
    new = [
        NewCase(
            chain=CHAIN,
            prefix=f"KT-{(district or commune or province).code}",
            label=labels.of_award(row.nominee.full_name, row.award_type),
            province_id=province.pk,
            district_id=district.pk if district else None,
            commune_id=commune.pk if commune else None,
        )
        for row in rows
    ]

    def attach(started: Sequence[Started]) -> None:
        for one in started:
            rows[one.ordinal].case_id = one.id
        store_drafted([row.nominee for row in rows], province)
        AwardNomination.objects.bulk_create(rows)
        if and_then is not None:
            and_then(rows)

    return engine.start(new, by=by, command=command, attach=attach, happened_at=happened_at)


def edit_nomination(by: Capacity, case_id: int, **changes: Any) -> AwardNomination:
    """Correct a nomination at a stage where this capacity's office has open work; the editor is remembered.

    `changes` are fields of NewNomination; of `report` only the parts given change. After the first stage only what
    explains the achievement may change: summary, report, standard, period. Raises DomainError.
    """
    actor = judged(by)
    with transaction.atomic():
        case = lock_cases([case_id])[0]
        check_tasks(by, [case_id])
        check_takes_changes([case])
        allowed = frozenset(NewNomination.__dataclass_fields__) if at_first_stage(case) else _LATER
        if wrong := sorted(set(changes) - allowed):
            raise refuse(
                wrong[0],
                "field_fixed",
                f"Hồ sơ {case.code}: mục này không sửa được ở bước hiện tại.",
                "Chỉ sửa thành tích, báo cáo, căn cứ và thời gian lập thành tích; muốn đổi mục khác, đề nghị trả hồ sơ "
                "về bước lập.",
            )
        row = AwardNomination.objects.select_related("nominee", "award_type").filter(case=case).first()
        if row is None:
            raise refuse(
                "case", "no_nomination", f"Hồ sơ {case.code} không phải đề nghị khen thưởng.", "Chọn hồ sơ khác."
            )
        _fill(row, changes)
        row.save()
        if {"award_type", "nominee"} & set(changes):
            labels.refresh([case_id])
        touch([case_id], actor)
    return row


def correct(row: AwardNomination, changes: Mapping[str, Any]) -> None:
    """Check and set fields of a nomination (with nominee and award) that the caller may change and stores. Raises
    DomainError naming the field."""
    _fill(row, dict(changes))


def lock_cases(case_ids: Sequence[int]) -> list[Case]:
    """Lock cases in primary-key order, before anything else is locked.

    Raises DomainError (field "case") for an unknown one.
    """
    found = list(
        Case.objects.select_for_update(of=("self",)).select_related("edition").filter(pk__in=case_ids).order_by("pk")
    )
    if missing := set(case_ids) - {case.pk for case in found}:
        raise refuse(
            "case", "case_unknown", f"Không có hồ sơ mang khóa {min(missing)}.", "Tải lại trang và chọn lại hồ sơ."
        )
    return found


def at_first_stage(case: Case) -> bool:
    """Whether a case stands where its chain begins. One query when the edition is not at hand."""
    sha256 = case.edition.sha256
    return case.stage == compiled([sha256])[sha256].definition.start


def _check_inside(campaign: Campaign, areas: Sequence[Area | None]) -> None:
    if campaign.area_id not in {area.pk for area in areas if area is not None}:
        raise refuse(
            "campaign",
            "campaign_elsewhere",
            f"Phong trào “{campaign.title}” không thuộc địa bàn của cơ quan này.",
            "Chọn phong trào do xã, huyện hoặc tỉnh mình phát động.",
        )


def _fill(row: AwardNomination, values: dict[str, Any]) -> None:
    """Check and set the given fields. Raises DomainError naming the field."""
    for name in ("nominee", "award_type", "achievement_from", "achievement_before", "transferred_on"):
        if name in values:
            setattr(row, name, values[name])
    if "achievement_text" in values:
        row.achievement_text = text.paragraphs(values["achievement_text"], "achievement_text")
    if "procedure" in values:
        row.procedure = values["procedure"]
    if "simple_ground" in values:
        row.simple_ground = values["simple_ground"]
    if "standard" in values:
        row.standard = text.line(values["standard"], "standard", limit=STANDARD_LIMIT)
    if "previous_workplace" in values:
        row.previous_workplace = text.line(values["previous_workplace"], "previous_workplace", limit=200)
    check_period(row.achievement_from, row.achievement_before)
    _check_transfer(row)
    _check_procedure(row)
    if values.get("report"):
        row.report = reports.checked(values["report"], row.report, reports.form_of(row))


def check_period(first: date | None, end: date | None) -> None:
    """Raise DomainError (field "achievement_before") for a period of achievement that ends before it begins; `end` is
    its first day that no longer counts."""
    if first is not None and end is not None and end <= first:
        raise refuse(
            "achievement_before",
            "period_ends_before_it_begins",
            f"Thời gian lập thành tích kết thúc {end:%d/%m/%Y}, không sau ngày bắt đầu {first:%d/%m/%Y}.",
            "Sửa lại một trong hai ngày.",
        )


def _check_transfer(row: AwardNomination) -> None:
    if row.transferred_on is None and not row.previous_workplace:
        return
    if row.nominee.kind != Nominee.Kind.PERSON:
        raise refuse(
            "transferred_on", "transfer_of_collective", "Chỉ cá nhân mới có việc chuyển công tác.", "Bỏ trống mục này."
        )
    if row.transferred_on is None or not row.previous_workplace:
        raise refuse(
            "transferred_on" if row.transferred_on is None else "previous_workplace",
            "transfer_half_said",
            "Chuyển công tác phải ghi cả đơn vị cũ và ngày chuyển đến.",
            "Ghi đủ hai mục, hoặc bỏ trống cả hai.",
        )
    if row.transferred_on > clock.today():
        raise refuse(
            "transferred_on",
            "transfer_in_future",
            f"Ngày chuyển đến {row.transferred_on:%d/%m/%Y} còn ở tương lai.",
            "Ghi ngày đã về đơn vị hiện nay.",
        )


def _check_procedure(row: AwardNomination) -> None:
    if row.procedure not in AwardNomination.Procedure.values:
        raise refuse(
            "procedure", "procedure_unknown", f'Không có thủ tục "{row.procedure}".', "Chọn đầy đủ hoặc đơn giản."
        )
    simple = row.procedure == AwardNomination.Procedure.SIMPLE
    if simple and row.simple_ground not in AwardNomination.SimpleGround.values:
        raise refuse(
            "simple_ground",
            "simple_ground_missing",
            "Thủ tục đơn giản phải nêu một trong năm trường hợp (Nghị định 98/2023/NĐ-CP, Điều 40).",
            "Chọn: " + "; ".join(str(label) for label in AwardNomination.SimpleGround.labels) + ".",
        )
    if not simple and row.simple_ground:
        raise refuse(
            "simple_ground",
            "simple_ground_without_procedure",
            "Chỉ thủ tục đơn giản mới nêu trường hợp áp dụng.",
            "Bỏ mục này, hoặc chọn thủ tục đơn giản.",
        )
