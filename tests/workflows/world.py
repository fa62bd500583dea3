"""A small world for tests of the engine: one commune of one district, its offices and people, and a chain that uses
every feature.

The chain is about nothing in particular, because the engine must not need to know.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from uuid import uuid4

from workflows import clock, editions, registry
from workflows.engine import Capacity, Done, Move, NewCase, Seen, act, start
from workflows.engine.context import Confirmation, Problem
from workflows.models import Appointment, Area, Body, Case, Office, Policy, Substitution, Task, User
from workflows.names import fold

BEGAN = date(2020, 1, 1)

CHAIN = (Path(__file__).parent / "paper.yaml").read_text()

OFFICES = {
    "clerk": ("commune", "committee", "clerk", "Cán bộ", False),
    "commune_chair": ("commune", "committee", "chair", "Chủ tịch", True),
    "verifier": ("district", "interior", "verifier", "Chuyên viên thẩm định", False),
    "head": ("district", "interior", "head", "Trưởng phòng", True),
    "chair": ("district", "committee", "chair", "Chủ tịch", True),
    "deputy": ("district", "committee", "deputy_chair", "Phó Chủ tịch", False),
    "police": ("district", "police", "officer", "Cán bộ", False),
    "tax": ("district", "tax", "officer", "Cán bộ", False),
    "finance": ("district", "finance", "officer", "Cán bộ", False),
}
BODIES = {
    "committee": "UBND",
    "interior": "Phòng Nội vụ",
    "police": "Công an",
    "tax": "Chi cục Thuế",
    "finance": "Phòng Tài chính",
}
POLICIES = {"verification_working_days": "5", "consultation_working_days": "3"}


@dataclass
class World:
    """Everything a test of the engine touches, by name."""

    province: Area
    district: Area
    commune: Area
    offices: dict[str, Office] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)

    def as_(self, name: str) -> Capacity:
        """The person of that office acting in it."""
        return Capacity(self.people[name].pk, office_id=self.offices[name].pk)

    def confirmed(self, name: str) -> Confirmation:
        return Confirmation(self.people[name].pk, clock.now())

    def cases(self, count: int = 1, happened_at: datetime | None = None) -> list[Case]:
        """Started by the clerk, standing at drafting."""
        new = [
            NewCase("paper", "GT", f"Giấy {number}", self.province.pk, self.district.pk, self.commune.pk)
            for number in range(count)
        ]
        done = start(new, by=self.as_("clerk"), command=uuid4(), happened_at=happened_at)
        return list(Case.objects.filter(pk__in=[one.case_id for one in done.events]).order_by("pk"))

    def take(self, cases: Iterable[Case], action: str, by: str, **options) -> Done:
        """Let one person make one move on cases as they stand now."""
        return act(moves(cases, action, options.pop("comment", "")), by=self.as_(by), command=uuid4(), **options)

    def bring(self, stage: str, count: int = 1, happened_at: datetime | None = None) -> list[Case]:
        """Cases brought to a stage by the right people, now or at a time on paper."""
        cases = self.cases(count, happened_at)
        for action, by in WAY[stage]:
            done = self.take(fresh(cases), action, by, happened_at=happened_at)
            assert done.refused == ()
        return fresh(cases)

    def substitute(
        self, office: str, by_office: str | None, user: str | None = None, form: str = "KT", **more
    ) -> Substitution:
        return Substitution.objects.create(
            office=self.offices[office],
            by_office=self.offices[by_office] if by_office else None,
            user=self.people[user] if user else None,
            form=form,
            valid_from=more.pop("valid_from", BEGAN),
            basis="Quyết định phân công",
            recorded_at=clock.now(),
            **more,
        )


WAY = {
    "drafting": [],
    "signing": [("submit", "clerk")],
    "checking": [("submit", "clerk"), ("forward", "commune_chair")],
    "asking": [("submit", "clerk"), ("forward", "commune_chair"), ("ask", "verifier")],
    "asking_two": [("submit", "clerk"), ("forward", "commune_chair"), ("ask_two", "verifier")],
    "deciding": [("submit", "clerk"), ("forward", "commune_chair"), ("pass", "verifier")],
}


def moves(cases: Iterable[Case], action: str, comment: str = "") -> list[Move]:
    """Moves of cases as they stand in these objects."""
    return [Move(case.pk, action, Seen(case.visit), comment) for case in cases]


def fresh(cases: Sequence[Case]) -> list[Case]:
    """The same cases as the database has them now, in the same order."""
    known = Case.objects.in_bulk([case.pk for case in cases])
    return [known[case.pk] for case in cases]


def tasks(case: Case) -> list[Task]:
    return list(Task.objects.filter(case=case).order_by("id"))


def paper_is_white(cases, ctx):
    """Refuses labels that say they are black: a requirement over what the engine knows."""
    return {
        case.id: Problem("paper_black", f"{case.label} không trắng.", "Thay giấy.")
        for case in cases
        if "đen" in case.label
    }


def paper_agencies(cases, ctx):
    """Police, tax and finance of the case's district."""
    found = Office.objects.filter(
        body__area_id__in=[case.district_id for case in cases], body__function__in=["police", "tax", "finance"]
    ).order_by("id")
    by_area: dict[int, list[int]] = {}
    for area, office in found.values_list("body__area_id", "id"):
        by_area.setdefault(area, []).append(office)
    return {case.id: by_area.get(case.district_id, []) for case in cases}


def paper_stamped(moved, ctx):
    """Leaves no trace but in the act's own disclosures."""
    for one in moved:
        ctx.disclose(one.case.id, "paper", f"{one.case.code} đã đóng dấu")


def paper_filed(moved, ctx):
    """Nothing to file."""


def register() -> None:
    """Give the small chain its names; harmless when done twice."""
    registry.requirements("paper_is_white")(paper_is_white)
    registry.resolvers("paper_agencies")(paper_agencies)
    registry.effects("paper_stamped")(paper_stamped)
    registry.effects("paper_filed")(paper_filed)
    words = registry.vocabulary
    for function in BODIES:
        words.functions.setdefault(function, registry.Word(BODIES[function], function))
    for _, _, position, title, single in OFFICES.values():
        words.positions.setdefault(position, registry.PositionWord(title, position, single))
    for code in POLICIES:
        words.policies.setdefault(code, registry.PolicyWord(code, code, "working_days"))


def create() -> World:
    """Make the world and publish its chain."""
    register()
    areas = {}
    for level, code, kind, name in [
        ("province", "20", "Tỉnh", "Tỉnh Lạng Sơn"),
        ("district", "187", "Huyện", "Huyện Chi Lăng"),
        ("commune", "06526", "Xã", "Xã Vạn Linh"),
    ]:
        areas[level] = Area.objects.create(
            code=code,
            level=level,
            kind=kind,
            name=name,
            search=fold(name),
            parent=areas.get(_UPPER.get(level, "")),
            valid_from=BEGAN,
        )
    world = World(areas["province"], areas["district"], areas["commune"])
    for key, (level, function, position, title, single) in OFFICES.items():
        body, _ = Body.objects.get_or_create(
            area=areas[level], function=function, defaults={"name": f"{BODIES[function]} {areas[level].name}"}
        )
        world.offices[key] = Office.objects.create(body=body, position=position, title=title, single_holder=single)
        world.people[key] = User.objects.create(username=key, full_name=f"Người {key}")
        appoint(world, key, key)
    for code, value in POLICIES.items():
        Policy.objects.create(
            code=code,
            value=value,
            unit="working_days",
            valid_from=BEGAN,
            legal_basis="thử",
            source="thử",
            confidence="low",
            recorded_at=clock.now(),
        )
    editions.publish(editions.load(CHAIN))
    return world


_UPPER = {"district": "province", "commune": "district"}


def appoint(world: World, person: str, office: str, **more) -> Appointment:
    return Appointment.objects.create(
        user=world.people[person],
        office=world.offices[office],
        valid_from=more.pop("valid_from", BEGAN),
        basis="Quyết định",
        recorded_at=clock.now(),
        **more,
    )
