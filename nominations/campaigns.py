"""Campaigns: planning, launching and ending a movement, and how many a commune may propose."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from itertools import count

from django.db import transaction

from nominations import text
from nominations.access import acting_office, office_at
from nominations.errors import refuse
from nominations.models import AwardType, Campaign, CampaignQuota, Congress
from workflows.engine.context import Capacity
from workflows.models import Area
from workflows.names import initials

_CODE = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")
#: What the column holds.
_CODE_LIMIT = 40
#: Who runs a movement: the committee's chair decides it, Nội vụ guides its awards (seed 004).
_RUNNERS = (("committee", ("chair",)), ("interior", ("head", "verifier")))


def plan_campaign(
    by: Capacity,
    *,
    title: str,
    area: Area,
    basis: str,
    opens_on: date,
    closes_before: date | None = None,
    closes_with: Congress | None = None,
    achievement_from: date | None = None,
    achievement_before: date | None = None,
    code: str = "",
) -> Campaign:
    """Write a movement down as a draft.

    Nominations are taken from `opens_on` and before `closes_before` or the congress. Commands and files call it by its
    `code`; without one it gets the area's initials, the year and a number ("CL-2024-1").

    Raises DomainError: not an office that runs movements there, bad text, a period that ends before it begins, a title
    or a code twice.
    """
    _check_runner(by, area)
    for field, first, end in (
        ("closes_before", opens_on, closes_before),
        ("achievement_before", achievement_from, achievement_before),
    ):
        if first is not None and end is not None and end <= first:
            raise refuse(
                field,
                "period_ends_before_it_begins",
                f"Ngày kết thúc {end:%d/%m/%Y} không sau ngày bắt đầu {first:%d/%m/%Y}.",
                "Sửa lại một trong hai ngày; ngày kết thúc là ngày đầu tiên không còn tính.",
            )
    name = text.line(title, "title", limit=250, required=True)
    if Campaign.objects.filter(area=area, title=name).exists():
        raise refuse(
            "title",
            "campaign_twice",
            f'{area.name} đã có phong trào "{name}".',
            "Ghi tên khác, hoặc dùng phong trào đã có.",
        )
    return Campaign.objects.create(
        title=name,
        code=_code(code, area, opens_on),
        area=area,
        basis=text.line(basis, "basis", limit=500, required=True),
        opens_on=opens_on,
        closes_before=closes_before,
        closes_with=closes_with,
        achievement_from=achievement_from,
        achievement_before=achievement_before,
    )


def _code(wanted: str, area: Area, opens_on: date) -> str:
    """Check the code that is wanted, or return the next free one of its area and year."""
    prefix = f"{initials(area.name, area.kind)}-{opens_on:%Y}-"
    if not wanted:
        taken = set(Campaign.objects.filter(code__startswith=prefix).values_list("code", flat=True))
        return next(code for number in count(1) if (code := f"{prefix}{number}") not in taken)
    if len(wanted) > _CODE_LIMIT or not _CODE.fullmatch(wanted):
        raise refuse(
            "code",
            "campaign_code_bad",
            f"Mã phong trào “{wanted[:40]}” có ký tự không dùng được, hoặc dài quá {_CODE_LIMIT} ký tự.",
            f"Chỉ dùng chữ không dấu, chữ số và gạch nối, ví dụ {prefix}1.",
        )
    if Campaign.objects.filter(code=wanted).exists():
        raise refuse("code", "campaign_code_twice", f"Mã {wanted} đã dùng cho phong trào khác.", "Ghi mã khác.")
    return wanted


def open_campaign(by: Capacity, campaign: Campaign) -> Campaign:
    """Launch a draft movement. Raises DomainError when it is not a draft."""
    return _turn(by, campaign, Campaign.Status.DRAFT, "open")


def close_campaign(by: Capacity, campaign: Campaign) -> Campaign:
    """Take no more nominations; those under way go on. Raises DomainError when the movement is not open."""
    return _turn(by, campaign, Campaign.Status.OPEN, "close")


def set_quota(by: Capacity, campaign: Campaign, award_type: AwardType, limits: Mapping[Area, int]) -> None:
    """Set how many nominations each commune may propose for an award in a movement. Other communes stay as they are.

    A limit below what is already proposed holds back new ones only. Raises DomainError for an area that is not a
    commune of the movement's area.
    """
    _check_runner(by, campaign.area)
    for commune, limit in limits.items():
        inside = campaign.area_id in (
            commune.pk,
            commune.parent_id,
            commune.parent.parent_id if commune.parent else None,
        )
        if commune.level != "commune" or not inside:
            raise refuse(
                "commune",
                "not_a_commune",
                f"{commune.name} không phải xã thuộc {campaign.area.name}.",
                "Chọn xã của địa bàn này.",
            )
        if limit < 0:
            raise refuse("limit", "limit_negative", f"Chỉ tiêu {limit} không hợp lệ.", "Ghi số từ 0 trở lên.")
    CampaignQuota.objects.bulk_create(
        [
            CampaignQuota(campaign=campaign, commune=commune, award_type=award_type, limit=n)
            for commune, n in limits.items()
        ],
        update_conflicts=True,
        unique_fields=["campaign", "commune", "award_type"],
        update_fields=["limit"],
    )


def _check_runner(by: Capacity, area: Area) -> None:
    office = acting_office(by)
    for function, positions in _RUNNERS:
        if (office.body.area_id, office.body.function) == (area.pk, function) and office.position in positions:
            return
    office_at(by, "committee", ("chair",), area, "quản lý phong trào thi đua")


def _turn(by: Capacity, campaign: Campaign, source: str, step: str) -> Campaign:
    _check_runner(by, campaign.area)
    with transaction.atomic():
        row = Campaign.objects.select_for_update().get(pk=campaign.pk)
        if row.status != source:
            raise refuse(
                "status",
                "campaign_not_there",
                f"Phong trào đang ở trạng thái “{row.get_status_display()}”.",
                "Tải lại trang để xem trạng thái hiện tại.",
            )
        getattr(row, step)()
        row.save(update_fields=["status"])
    return row
