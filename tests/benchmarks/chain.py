"""The chain that every contestant carries a paper through: five steps, five offices, three levels.

It is plain and usual: the second step receives the paper and sets a due date in working days, the third and the fifth
keep duties apart. No comments, no requirements, no effects: those are the domain's and cost what the domain makes them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from workflows import clock, editions, registry
from workflows.models import Appointment, Area, Body, Office, Policy, User
from workflows.names import fold

BEGAN = date(2020, 1, 1)
DUE_POLICY = "bench_working_days"

TEXT = f"""
chain: bench
name: "2024"
basis: "Đo tốc độ"
title: {{vi: "Năm bước", en: "Five steps"}}
received: {{from: "2024-01-01"}}
start: drafting
stages:
  drafting:
    title: {{vi: "Soạn thảo", en: "Drafting"}}
    held_by: {{position: clerk, at: {{level: commune, function: committee}}}}
    actions:
      submit: {{title: {{vi: "Trình ký", en: "Submit"}}, past: {{vi: "đã trình ký", en: "submitted"}}, to: signing}}
  signing:
    title: {{vi: "Ký", en: "Signing"}}
    held_by: {{position: chair, at: {{level: commune, function: committee}}}}
    actions:
      forward:
        title: {{vi: "Gửi", en: "Forward"}}
        past: {{vi: "đã gửi", en: "forwarded"}}
        to: checking
        receives: true
  checking:
    title: {{vi: "Thẩm định", en: "Checking"}}
    held_by: {{position: verifier, at: {{level: district, function: interior}}}}
    due: {{working_days: {DUE_POLICY}}}
    actions:
      pass:
        title: {{vi: "Đạt", en: "Pass"}}
        past: {{vi: "đã kết luận đạt", en: "passed"}}
        to: reviewing
        not_by: [drafting, signing]
  reviewing:
    title: {{vi: "Xem xét", en: "Reviewing"}}
    held_by: {{position: head, at: {{level: district, function: interior}}}}
    actions:
      agree: {{title: {{vi: "Đồng ý", en: "Agree"}}, past: {{vi: "đã đồng ý", en: "agreed"}}, to: deciding}}
  deciding:
    title: {{vi: "Quyết định", en: "Deciding"}}
    held_by: {{position: chair, at: {{level: district, function: committee}}}}
    actions:
      sign:
        title: {{vi: "Ký quyết định", en: "Sign"}}
        past: {{vi: "đã ký quyết định", en: "signed"}}
        to: granted
        not_by: [checking]
outcomes:
  granted: {{title: {{vi: "Đã cấp", en: "Granted"}}, kind: approved}}
"""


@dataclass(frozen=True)
class Step:
    """One step: the action, from where to where, and the office that holds `stage` (level to title)."""

    action: str
    stage: str
    to: str
    level: str
    function: str
    position: str
    title: str
    receives: bool = False
    not_by: tuple[str, ...] = ()


BEFORE_CHECKING = ("drafting", "signing")
STEPS = (
    Step("submit", "drafting", "signing", "commune", "committee", "clerk", "Cán bộ"),
    Step("forward", "signing", "checking", "commune", "committee", "chair", "Chủ tịch", receives=True),
    Step("pass", "checking", "reviewing", "district", "interior", "verifier", "Chuyên viên", not_by=BEFORE_CHECKING),
    Step("agree", "reviewing", "deciding", "district", "interior", "head", "Trưởng phòng"),
    Step("sign", "deciding", "granted", "district", "committee", "chair", "Chủ tịch", not_by=("checking",)),
)
#: The step whose successor has a due date.
SETS_DUE = "forward"


@dataclass
class Ground:
    """The place, and for each step (in order) the office that holds it and the person in that office."""

    province: Area
    district: Area
    commune: Area
    offices: list[Office] = field(default_factory=list)
    people: list[User] = field(default_factory=list)


def create() -> Ground:
    """Make the places, offices and people in the empty database, and publish the chain."""
    _name()
    province = _area("20", "province", "Tỉnh", "Tỉnh Lạng Sơn", None)
    district = _area("187", "district", "Huyện", "Huyện Chi Lăng", province)
    commune = _area("06526", "commune", "Xã", "Xã Vạn Linh", district)
    ground = Ground(province, district, commune)
    for step in STEPS:
        area = commune if step.level == "commune" else district
        body, _ = Body.objects.get_or_create(
            area=area, function=step.function, defaults={"name": f"{step.function} {area.name}"}
        )
        office = Office.objects.create(body=body, position=step.position, title=step.title)
        person = User.objects.create(username=step.action, full_name=f"Người {step.title}")
        Appointment.objects.create(
            user=person, office=office, valid_from=BEGAN, basis="Quyết định", recorded_at=clock.now()
        )
        ground.offices.append(office)
        ground.people.append(person)
    Policy.objects.create(
        code=DUE_POLICY, value="5", unit="working_days", valid_from=BEGAN, legal_basis="Quy chế thử",
        source="giá trị thử", confidence="low", recorded_at=clock.now(),
    )  # fmt: skip
    editions.publish(editions.load(TEXT))
    return ground


def _area(code: str, level: str, kind: str, name: str, parent: Area | None) -> Area:
    return Area.objects.create(
        code=code, level=level, kind=kind, name=name, search=fold(name), parent=parent, valid_from=BEGAN
    )


def _name() -> None:
    """Give the definition language the words that this chain uses."""
    words = registry.vocabulary
    for step in STEPS:
        words.functions.setdefault(step.function, registry.Word(step.function, step.function))
        words.positions.setdefault(step.position, registry.PositionWord(step.title, step.position))
    words.policies.setdefault(DUE_POLICY, registry.PolicyWord("hạn thẩm định", "time to check", "working_days"))
