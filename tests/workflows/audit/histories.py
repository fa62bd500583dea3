"""Histories made by hand, fast: valid rows of cases, events, disclosed values and tasks, without the engine.

A history is a list of steps; `write` turns as many as wanted into rows. Verification must find nothing wrong with
them, so that what it finds after a test has falsified one row is that falsification.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from workflows.audit import record
from workflows.definition import Action, Definition, Outcome, Place, Post, Received, Stage, Title
from workflows.models import Area, Body, Case, Chain, Disclosure, Edition, Event, Office, Task, User

MORNING = datetime(2024, 5, 6, 7, 30, 0, 123456, tzinfo=UTC)
_NAMES = UUID("6f1c1f0e-8a2e-4b0e-9f57-6a3a1a0b2c3d")
COMMENT = "Đề nghị bổ sung biên bản họp xét của tập thể, số {seq}"


def _title(vi: str, en: str) -> Title:
    return Title(vi=vi, en=en)


def _action(name: str, vi: str, en: str, **more: Any) -> Action:
    return Action(name=name, title=_title(vi, en), past=_title(f"đã {vi[0].lower()}{vi[1:]}", en.lower()), **more)


def _stage(name: str, vi: str, en: str, held_by: Post, *actions: Action) -> Stage:
    return Stage(name=name, title=_title(vi, en), held_by=held_by, actions={one.name: one for one in actions})


def definition(chain: str = "forged-chain") -> Definition:
    """A chain of three stages and two outcomes, enough for every kind of event."""
    clerk = Post(position="clerk", at=Place(level="commune", function="committee"))
    verifier = Post(position="verifier", at=Place(level="district", function="interior"))
    return Definition(
        chain=chain,
        name="2024",
        basis="Nghị định 98/2023/NĐ-CP",
        title=_title("Quy trình thử", "Trial chain"),
        received=Received(from_=date(2024, 1, 1), before=date(2025, 7, 1)),
        start="drafting",
        stages={
            "drafting": _stage(
                *("drafting", "Lập hồ sơ", "Drafting", clerk),
                _action("submit", "Trình thẩm định", "Submitted the dossier", to="verification"),
            ),
            "verification": _stage(
                *("verification", "Thẩm định", "Verification", verifier),
                _action("request_supplement", "Yêu cầu bổ sung hồ sơ", "Asked for supplements", to="supplement"),
                _action("hold", "Tạm dừng xét", "Put the case on hold", stays=True, pauses=True),
                _action("resume", "Tiếp tục xét", "Resumed the case", stays=True, resumes=True),
                _action("grant", "Tặng Giấy khen", "Granted the award", to="granted"),
                _action("refuse", "Từ chối", "Refused the case", to="refused"),
            ),
            "supplement": _stage(
                *("supplement", "Bổ sung hồ sơ", "Supplement", clerk),
                _action("resubmit", "Nộp bổ sung", "Handed in supplements", to="verification"),
                _action("note", "Ghi nhận một phần", "Took note of a part", closes_task=True),
            ),
        },
        outcomes={
            "granted": Outcome(name="granted", title=_title("Đã khen thưởng", "Granted"), kind="approved"),
            "refused": Outcome(name="refused", title=_title("Không khen thưởng", "Refused"), kind="rejected"),
        },
    )


@dataclass(frozen=True)
class World:
    """The rows around the cases.

    `by` are bodies of actors as events keep them: clerk, verifier, deputy (for the chair), system.
    """

    edition: Edition
    province: Area
    district: Area
    commune: Area
    clerk: User
    verifier: User
    offices: dict[str, Office]
    by: dict[str, dict[str, Any]]


def world(chain: str = "forged-chain") -> World:
    """Make a province, district and commune, four offices, four people and a published edition."""
    areas: list[Area] = []
    for level, code, name in (
        ("province", "20", "Tỉnh Lạng Sơn"),
        ("district", "187", "Huyện Chi Lăng"),
        ("commune", "06526", "Xã Vạn Linh"),
    ):
        parent = areas[-1] if areas else None
        areas.append(
            Area.objects.create(
                code=code, level=level, kind=level, name=name, search=name, parent=parent, valid_from=date(2020, 1, 1)
            )
        )
    seats = {
        "clerk": (areas[2], "committee", "UBND xã Vạn Linh", "clerk", "Công chức văn hóa – xã hội"),
        "verifier": (areas[1], "interior", "Phòng Nội vụ huyện Chi Lăng", "verifier", "Chuyên viên thẩm định"),
        "chair": (areas[1], "committee", "UBND huyện Chi Lăng", "chair", "Chủ tịch"),
        "deputy": (areas[1], "committee", "UBND huyện Chi Lăng", "deputy_chair", "Phó Chủ tịch"),
    }
    people = {
        "clerk": "Hoàng Văn Thụ",
        "verifier": "Nông Thị Hà",
        "chair": "Vi Nông Trường",
        "deputy": "Lý Văn Nam",
    }
    offices, by = {}, {}
    for key, (area, function, name, position, title) in seats.items():
        body, _ = Body.objects.get_or_create(area=area, function=function, defaults={"name": name})
        offices[key] = Office.objects.create(body=body, position=position, title=title)
        user = User.objects.create(username=f"{chain}.{key}", full_name=people[key])
        by[key] = {
            **{"user": user.pk, "username": user.username, "name": user.full_name, "office": offices[key].pk},
            **{"title": title, "body": name, "acting": offices[key].pk},
        }
    chair = by["chair"]
    by["deputy"] |= {
        "acting": chair["office"],
        "for": [
            {
                **{"form": "KT", "substitution": 3, "office": chair["office"], "title": chair["title"]},
                **{
                    "body": chair["body"],
                    "basis": "Quyết định 12/QĐ-UBND",
                    "user": chair["user"],
                    "name": chair["name"],
                },
            }
        ],
    }
    by["system"] = {"name": "Hệ thống"}
    users = User.objects.in_bulk([by["clerk"]["user"], by["verifier"]["user"]])
    return World(
        edition=publish(definition(chain)),
        province=areas[0],
        district=areas[1],
        commune=areas[2],
        clerk=users[by["clerk"]["user"]],
        verifier=users[by["verifier"]["user"]],
        offices=offices,
        by=by,
    )


def publish(says: Definition) -> Edition:
    """Store a definition as a published edition."""
    chain, _ = Chain.objects.get_or_create(code=says.chain, defaults={"title": says.title.vi})
    return Edition.objects.create(
        chain=chain,
        name=says.name,
        revision=1,
        status="published",
        sha256=says.sha256,
        canonical=says.canonical().decode(),
        received_from=says.received.from_,
        received_before=says.received.before,
        loaded_at=MORNING,
        published_at=MORNING,
    )


@dataclass(frozen=True)
class Step:
    """One event: the action, its kind, where it leads ("" stays), by whom, and what is in its body beside."""

    action: str
    kind: str = "moved"
    to: str = ""
    by: str = "verifier"
    comment: str = ""
    snapshots: dict[str, str] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)


START = Step("start", "started", "drafting", "clerk")
SUBMIT = Step("submit", to="verification", by="clerk", snapshots={"dossier": '{"họ tên":"Lương Thị Mai"}'})
REQUEST = Step("request_supplement", to="supplement", comment=COMMENT)
RESUBMIT = Step("resubmit", to="verification", by="clerk")
HOLD = Step("hold", "stayed", comment="Chờ xác minh đơn thư", extra={"paused_on": "2024-05-07"})
RESUME = Step("resume", "stayed")
NOTE = Step("note", "closed_task", by="system")
GRANT = Step("grant", to="granted", by="deputy")


def erase(seq: int, kind: str = "comment") -> Step:
    """The step that erases what event `seq` disclosed; `write` leaves the value out."""
    return Step("erase", "erased", extra={"erased": {"seq": seq, "kind": kind}})


def loop(events: int, *, ended: bool = False) -> list[Step]:
    """A history of that many events that goes back and forth; every second event has a comment.

    `ended` ends it with a grant.
    """
    steps = [START, SUBMIT]
    while len(steps) < events:
        steps.append(REQUEST if len(steps) % 2 == 0 else RESUBMIT)
    if ended and steps[-1].to == "verification":
        steps.append(GRANT)
    return steps


class _Rows:
    """Rows of many cases, collected and inserted in bulk."""

    def __init__(self, around: World) -> None:
        self.world = around
        self.cases: list[Case] = []
        self.events: list[tuple[Case, Event]] = []
        self.disclosures: list[tuple[Case, Disclosure]] = []
        self.tasks: list[tuple[Case, Task]] = []

    def case(self, code: str, number: int, steps: Sequence[Step]) -> None:
        around = self.world
        command = uuid5(_NAMES, f"{code} start")
        case = Case(
            **{"code": code, "edition": around.edition, "stage": "", "visit": 0, "version": 0, "head": record.GENESIS},
            **{"province": around.province, "district": around.district, "commune": around.commune},
            **{"label": f"Bà Lương Thị Mai, {number}", "search": "ba luong thi mai", "started_by": around.clerk},
            **{"started_at": MORNING, "start_command": command, "start_ordinal": number},
        )
        erased = {(one.extra["erased"]["seq"], one.extra["erased"]["kind"]) for one in steps if "erased" in one.extra}
        for seq, step in enumerate(steps, start=1):
            self._event(case, seq, step, command if seq == 1 else uuid5(_NAMES, f"{code} {seq}"), erased)
        case.ended = case.stage in ("granted", "refused")
        self.cases.append(case)
        if not case.ended:
            office = around.offices["verifier" if case.stage == "verification" else "clerk"]
            self.tasks.append((case, Task(office=office, stage=case.stage, visit=case.visit, opened_at=MORNING)))

    def _event(self, case: Case, seq: int, step: Step, command: UUID, erased: set[tuple[int, str]]) -> None:
        by = self.world.by[step.by]
        values = {kind: value.format(seq=seq) for kind, value in (("comment", step.comment),) if value} | step.snapshots
        commitments = {}
        for kind, value in values.items():
            salt = record.new_salt()
            commitments[kind] = record.commit(salt, value)
            if (seq, kind) not in erased:
                self.disclosures.append((case, Disclosure(seq=seq, kind=kind, salt=salt, value=value)))
        at = MORNING + timedelta(minutes=seq)
        stage, visit = case.stage, case.visit
        moves = bool(step.to)
        case.stage, case.visit, case.version = step.to or stage, visit + moves, seq
        body = self._body(case, seq, step, commitments) | {
            **{"stage": stage, "visit": visit, "to": case.stage, "visit_after": case.visit, "command": str(command)},
            **{"happened_at": iso(at), "recorded_at": iso(at)},
        }
        text = record.canonical(body)
        case.head = record.digest(case.head, text)
        persons = [by.get("user"), *[one.get("user") for one in by.get("for", ())]]
        event = Event(
            **{"seq": seq, "kind": step.kind, "stage": stage, "visit": visit, "action": step.action, "to": case.stage},
            **{"user_id": by.get("user"), "office_id": by.get("acting"), "task_id": body.get("task")},
            substitution_id=by["for"][0]["substitution"] if "for" in by else None,
            persons=",".join(str(one) for one in persons if one is not None),
            **{"command": command, "happened_at": at, "recorded_at": at, "canonical": text.decode(), "hash": case.head},
        )
        self.events.append((case, event))

    def _body(self, case: Case, seq: int, step: Step, commitments: dict[str, str]) -> dict[str, Any]:
        edition = self.world.edition
        body: dict[str, Any] = {
            **{"v": record.VERSION, "case": case.code, "seq": seq, "kind": step.kind, "action": step.action},
            "edition": {"chain": edition.chain.code, "name": edition.name, "revision": 1, "sha256": edition.sha256},
            "by": self.world.by[step.by],
            "comment": commitments.pop("comment", None),
            "snapshots": commitments,
        }
        if seq == 1:
            body["areas"] = {"commune": "06526", "district": "187", "province": "20"}
        else:
            body["task"] = 1000 + seq
            case.received_on = date(2024, 5, 6)
        if step.to and step.to not in ("granted", "refused"):
            office = self.world.offices["verifier" if step.to == "verification" else "clerk"]
            body["tasks"] = [
                {"office": office.pk, "title": office.title, "body": office.body.name, "due": "2024-05-14"}
            ]
            body["policies"] = [
                {
                    "code": "verification_working_days",
                    "value": "5",
                    "unit": "working_days",
                    "basis": "NĐ 98",
                    "source": "x",
                }
            ]
        body |= step.extra
        paused = body.get("paused_on")
        case.paused_on = date.fromisoformat(paused) if paused else None
        if case.received_on:
            body["received_on"] = case.received_on.isoformat()
        return body

    def insert(self) -> None:
        Case.objects.bulk_create(self.cases, batch_size=500)
        for rows in (self.events, self.disclosures, self.tasks):
            for case, row in rows:
                row.case = case
        Event.objects.bulk_create([row for _, row in self.events], batch_size=500)
        Disclosure.objects.bulk_create([row for _, row in self.disclosures], batch_size=500)
        Task.objects.bulk_create([row for _, row in self.tasks], batch_size=500)


def iso(moment: datetime) -> str:
    """A time as history writes it."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def write(
    around: World, cases: int, steps: Sequence[Step] | Callable[[int], Sequence[Step]], prefix: str = "KT-187"
) -> list[Case]:
    """Insert `cases` cases with the history `steps` (or what it returns for the case's number, from 1).

    Returns the cases in order.
    """
    rows = _Rows(around)
    for number in range(1, cases + 1):
        rows.case(f"{prefix}-{number:05}", number, steps(number) if callable(steps) else steps)
    rows.insert()
    return rows.cases
