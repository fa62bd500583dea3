"""What it is about: the congresses, their allocation, the movement of Chi Lăng and its quotas.

Decided through the verbs by the people whose decision it is. What is there already stays: numbers that somebody changed
are not set back.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from approvals.demo import world
from nominations.award_types import in_force
from nominations.campaigns import open_campaign, plan_campaign, set_quota
from nominations.congresses import Target, aim_at, allocate, open_congress, plan_congress
from nominations.models import Allocation, Campaign, CampaignQuota, CompositionTarget, Congress
from workflows.engine import Capacity
from workflows.models import Appointment, Area
from workflows.places import areas_on, find_area

#: Notice 254/TB-UBND of 16/5/2024: as many as at the third congress. Its split over the districts is not known.
SELECTED_TOTAL = 170
SPLIT_BASIS = (
    "giá trị minh họa: tổng 170 theo Thông báo 254/TB-UBND ngày 16/5/2024; số của từng huyện chưa biết, chia đều"
)
MOVEMENT = "Thi đua chào mừng Đại hội đại biểu các dân tộc thiểu số huyện Chi Lăng lần thứ IV - năm 2024"


def load(on: date) -> None:
    """Write down what is missing of congresses, allocation, composition, movement and quotas."""
    congress, of_the_district = _congresses(on)
    head = holder(on, "20 steering_committee head")
    if not Allocation.objects.filter(congress=congress).exists():
        allocate(head, congress, districts=even_split(on), ex_officio=10, appointed=5, basis=SPLIT_BASIS)
    if not CompositionTarget.objects.filter(congress=congress).exists():
        aim_at(head, congress, _targets(find_area(world.DISTRICT, on)), basis=world.BASIS)
    movement = _movement(on, of_the_district)
    if not CampaignQuota.objects.filter(campaign=movement).exists():
        _quotas(on, movement)


def holder(on: date, key: str) -> Capacity:
    """Return the capacity of whoever holds an office of the demo ("187 committee chair") for the longest time."""
    area, function, position = world.Key.read(key)
    found = Appointment.objects.filter(
        office__body__area=find_area(area, on), office__body__function=function, office__position=position
    ).earliest("valid_from", "pk")
    return Capacity(found.user_id, office_id=found.office_id)


def even_split(on: date) -> dict[Area, int]:
    """Return the 170 places split evenly over the districts of the province: a demo value and nothing else."""
    districts: Sequence[Area] = areas_on(on).filter(level="district", parent__code=world.PROVINCE).order_by("code")
    each, left = divmod(SELECTED_TOTAL, len(districts))
    return {district: each + (number < left) for number, district in enumerate(districts)}


def _congresses(on: date) -> tuple[Congress, Congress]:
    province, district = find_area(world.PROVINCE, on), find_area(world.DISTRICT, on)
    congress = Congress.objects.filter(area=province, ordinal=4).first()
    if congress is None:
        head = holder(on, "20 steering_committee head")
        congress = plan_congress(
            head,
            area=province,
            ordinal=4,
            title="Đại hội đại biểu các dân tộc thiểu số tỉnh Lạng Sơn lần thứ IV, năm 2024",
            planned="trước ngày 30/11/2024",
            selected_total=SELECTED_TOTAL,
            basis="Chỉ thị 28-CT/TU ngày 12/3/2024 của Ban Thường vụ Tỉnh ủy Lạng Sơn",
        )
        congress = open_congress(head, congress)
    of_the_district = Congress.objects.filter(area=district, ordinal=4).first()
    if of_the_district is None:
        head = holder(on, "187 steering_committee head")
        of_the_district = plan_congress(
            head,
            area=district,
            ordinal=4,
            title="Đại hội đại biểu các dân tộc thiểu số huyện Chi Lăng lần thứ IV - năm 2024",
            parent=congress,
            planned="trước ngày 30/6/2024",
            basis="Kế hoạch 21/KH-BCĐ ngày 04/4/2024 của Ban Chỉ đạo Đại hội huyện Chi Lăng",
        )
        of_the_district = open_congress(head, of_the_district)
    return congress, of_the_district


def _targets(district: Area) -> list[Target]:
    return [
        Target("gender", "female", 60),
        Target("ethnicity", "NUNG", 40),
        Target("ethnicity", "TAY", 35),
        Target("ethnicity", "DAO", 5),
        Target("gender", "female", 5, district),
        Target("ethnicity", "NUNG", 4, district),
    ]


def _movement(on: date, ends_with: Congress) -> Campaign:
    district = find_area(world.DISTRICT, on)
    movement = Campaign.objects.filter(area=district, title=MOVEMENT).first()
    if movement is None:
        chair = holder(on, "187 committee chair")
        movement = plan_campaign(
            chair,
            title=MOVEMENT,
            area=district,
            basis="Kế hoạch của UBND huyện Chi Lăng, tháng 4/2024 (bản gốc để trống số và ngày; "
            "ngày phát động là giá trị minh họa)",
            opens_on=date(2024, 4, 10),
            closes_with=ends_with,
            achievement_from=date(2019, 1, 1),
            achievement_before=date(2025, 1, 1),
        )
        movement = open_campaign(chair, movement)
    return movement


def _quotas(on: date, movement: Campaign) -> None:
    """The guidance of Phòng Nội vụ sets how many each commune may propose; the numbers are demo values."""
    communes = [find_area(code, on) for code in world.cast().communes]
    head = holder(on, "187 interior head")
    # Room for a list of thirty beside what lies on the desks of the commune that the demo begins with.
    numbers = dict.fromkeys(communes, 30) | {communes[0]: 50}
    set_quota(head, movement, in_force("GIAY_KHEN", "district", on), numbers)
    set_quota(head, movement, in_force("BANG_KHEN", "province", on), dict.fromkeys(communes, 3))
