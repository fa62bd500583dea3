"""Congresses: planning, opening, closing them, allocating places, aiming at a composition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from nominations import text
from nominations.access import acting_office, judged, office_at
from nominations.errors import refuse
from nominations.models import Allocation, CompositionTarget, Congress, DelegateNomination, Nominee
from nominations.places import Line, places_taken
from nominations.register import ethnicity
from workflows import clock
from workflows.engine.context import Capacity
from workflows.models import Area

_HEADS = ("head",)


def plan_congress(
    by: Capacity,
    *,
    area: Area,
    ordinal: int,
    title: str,
    parent: Congress | None = None,
    pilot: bool = False,
    planned: str = "",
    opens_on: date | None = None,
    selected_total: int | None = None,
    basis: str = "",
) -> Congress:
    """Write a congress down. `ordinal` is the area's own count.

    `selected_total` is for the provincial congress (170 in seed 002).

    `by` acts for the area's steering committee. Raises DomainError: another office, the ordinal twice, a parent that is
    not the congress of the area above.
    """
    office_at(by, "steering_committee", (*_HEADS, "secretary"), area, "lập đại hội")
    if ordinal < 1:
        raise refuse("ordinal", "ordinal_from_one", f"Đại hội lần thứ {ordinal} không có.", "Ghi lần thứ từ 1 trở lên.")
    if parent is not None and parent.area_id != area.parent_id:
        raise refuse(
            "parent",
            "parent_elsewhere",
            f"{parent.title} không phải đại hội cấp trên của {area.name}.",
            "Chọn đại hội của tỉnh mình.",
        )
    if Congress.objects.filter(area=area, ordinal=ordinal).exists():
        raise refuse("ordinal", "congress_twice", f"{area.name} đã có đại hội lần thứ {ordinal}.", "Ghi lần khác.")
    return Congress.objects.create(
        area=area,
        ordinal=ordinal,
        title=text.line(title, "title", limit=250, required=True),
        parent=parent,
        pilot=pilot,
        planned=text.line(planned, "planned", limit=60),
        opens_on=opens_on,
        selected_total=selected_total,
        basis=text.line(basis, "basis", limit=500),
    )


def open_congress(by: Capacity, congress: Congress) -> Congress:
    """Let delegates be introduced and selected. Raises DomainError when the congress is not being planned."""
    return _turn(by, congress, Congress.Status.PLANNED, "open")


def close_congress(by: Capacity, congress: Congress) -> Congress:
    """The congress has met. Raises DomainError when it is not open."""
    return _turn(by, congress, Congress.Status.OPEN, "close")


def allocate(
    by: Capacity,
    congress: Congress,
    *,
    districts: Mapping[Area, int] | None = None,
    ex_officio: int | None = None,
    appointed: int | None = None,
    basis: str,
) -> list[Allocation]:
    """Decide the places of a provincial congress: the head of its steering committee does (seed 002).

    `districts` is the whole split and must add up to the congress's `selected_total` when one is set; a district left
    out has none. `ex_officio` and `appointed` are lines of their own. A line already in use is not lowered below what
    is taken. Returns the rows in force. Raises DomainError.
    """
    office_at(by, "steering_committee", _HEADS, congress.area, "phân bổ đại biểu")
    actor = judged(by)
    why = text.line(basis, "basis", required=True)
    lines = _wanted_lines(congress, districts, ex_officio, appointed)
    with transaction.atomic():
        known = {
            Line(row.congress_id, row.district_id, row.kind): row
            for row in Allocation.objects.select_for_update().filter(congress=congress).order_by("pk")
        }
        if districts is not None:
            lines |= {line: 0 for line in known if line.district_id is not None and line not in lines}
        taken = places_taken(lines)
        for line, seats in lines.items():
            if seats < taken[line]:
                raise refuse(
                    "seats",
                    "fewer_than_taken",
                    f"{_called(line)}: phân bổ {seats}, nhưng đã có {taken[line]} người được tính chỗ.",
                    f"Phân bổ ít nhất {taken[line]}, hoặc trước hết xử lý những người đã được chọn.",
                )
        decided = {"basis": why, "decided_by_id": actor.user_id, "decided_at": clock.now()}
        for line, seats in lines.items():
            Allocation.objects.update_or_create(
                congress_id=line.congress_id,
                district_id=line.district_id,
                kind=line.kind,
                defaults={"seats": seats, **decided},
            )
    return list(Allocation.objects.filter(congress=congress).order_by("pk"))


@dataclass(frozen=True)
class Target:
    """At least `minimum` delegates of a category; `district` None means all who are selected for the congress."""

    dimension: str
    category: str
    minimum: int
    district: Area | None = None


def aim_at(by: Capacity, congress: Congress, targets: Sequence[Target], *, basis: str) -> list[CompositionTarget]:
    """Set what the composition of the selected delegates must at least be, replacing what was set before.

    Decided by the head of the steering committee or prepared by the agency for ethnic affairs of the province. Raises
    DomainError.
    """
    if acting_office(by).body.function == "ethnic_affairs":
        office_at(by, "ethnic_affairs", ("head", "verifier"), congress.area, "đặt yêu cầu cơ cấu")
    else:
        office_at(by, "steering_committee", _HEADS, congress.area, "đặt yêu cầu cơ cấu")
    why = text.line(basis, "basis", required=True)
    rows = [
        CompositionTarget(
            congress=congress,
            district=target.district,
            dimension=target.dimension,
            category=_category(target),
            minimum=target.minimum,
            basis=why,
        )
        for target in targets
    ]
    with transaction.atomic():
        CompositionTarget.objects.filter(congress=congress).delete()
        return CompositionTarget.objects.bulk_create(rows)


def _category(target: Target) -> str:
    dimensions = CompositionTarget.Dimension
    known: dict[str, Sequence[str]] = {
        dimensions.ETHNICITY: ethnicity.SLUGS,
        dimensions.GENDER: Nominee.Gender.values,
        dimensions.FIELD: DelegateNomination.Field.values,
        dimensions.COMPONENT: DelegateNomination.Component.values,
    }
    if target.dimension not in known:
        raise refuse(
            "dimension",
            "dimension_unknown",
            f'Không có loại cơ cấu "{target.dimension}".',
            "Chọn: " + ", ".join(known) + ".",
        )
    if target.category not in known[target.dimension]:
        raise refuse(
            "category",
            "category_unknown",
            f'Không có nhóm "{target.category}" trong cơ cấu "{dimensions(target.dimension).label}".',
            "Chọn một trong: " + ", ".join(known[target.dimension]) + ".",
        )
    return target.category


def _wanted_lines(
    congress: Congress, districts: Mapping[Area, int] | None, ex_officio: int | None, appointed: int | None
) -> dict[Line, int]:
    lines: dict[Line, int] = {}
    for district, seats in (districts or {}).items():
        if district.level != "district" or district.parent_id != congress.area_id:
            raise refuse(
                "districts",
                "not_a_district",
                f"{district.name} không phải huyện của {congress.area.name}.",
                "Chọn huyện của tỉnh.",
            )
        lines[Line(congress.pk, district.pk, Allocation.Kind.SELECTED)] = seats
    total = sum(lines.values())
    if districts is not None and congress.selected_total is not None and total != congress.selected_total:
        raise refuse(
            "districts",
            "allocation_does_not_add_up",
            f"Tổng phân bổ cho các huyện là {total}, đại hội có {congress.selected_total} đại biểu chọn cử.",
            f"{'Bớt' if total > congress.selected_total else 'Thêm'} {abs(total - congress.selected_total)} đại biểu.",
        )
    for kind, count in ((Allocation.Kind.EX_OFFICIO, ex_officio), (Allocation.Kind.APPOINTED, appointed)):
        if count is not None:
            lines[Line(congress.pk, None, kind)] = count
    if any(seats < 0 for seats in lines.values()):
        raise refuse("seats", "seats_negative", "Số đại biểu không thể âm.", "Ghi số từ 0 trở lên.")
    return lines


def _called(line: Line) -> str:
    if line.district_id is not None:
        return Area.objects.get(pk=line.district_id).name
    return f"Đại biểu {Allocation.Kind(line.kind).label}"


def _turn(by: Capacity, congress: Congress, source: str, step: str) -> Congress:
    office_at(by, "steering_committee", (*_HEADS, "secretary"), congress.area, "mở, kết thúc đại hội")
    with transaction.atomic():
        row = Congress.objects.select_for_update().get(pk=congress.pk)
        if row.status != source:
            raise refuse(
                "status",
                "congress_not_there",
                f"Đại hội đang ở trạng thái “{row.get_status_display()}”.",
                "Tải lại trang để xem trạng thái hiện tại.",
            )
        getattr(row, step)()
        row.save(update_fields=["status"])
    return row
