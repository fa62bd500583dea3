"""Starting cases: pinned to the edition in force, coded, with their first task and their first event."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple
from uuid import UUID

from django.db import IntegrityError, transaction

from workflows import authority, clock, editions, store
from workflows.definition import Post, Stage
from workflows.engine import evidence, replay, targets, writing
from workflows.engine.context import (
    BadAct,
    Capacity,
    CaseRow,
    Conflict,
    Context,
    Done,
    EngineError,
    Happened,
    Move,
    Problem,
    Seen,
)
from workflows.engine.door import moment, not_busy
from workflows.engine.evidence import Seats
from workflows.engine.judging import Attempt
from workflows.engine.targets import Target, Work
from workflows.models import Area, Case, CodeSeries, Edition, Event, Touch
from workflows.names import fold, nfc, nfc_text

_CASE = (
    *("code", "edition_id", "stage", "ended", "visit", "version", "head", "commune_id", "district_id", "province_id"),
    *("label", "search", "received_on", "paused_on", "started_by_id", "started_at", "start_command", "start_ordinal"),
)
_CASE_TYPES = (
    *("text", "bigint", "text", "boolean", "integer", "integer", "bytea", "bigint", "bigint", "bigint"),
    *("text", "text", "date", "date", "bigint", "timestamptz", "uuid", "integer"),
)
_LABEL_LIMIT = 200
_PREFIX_LIMIT = 20


class NotAllowed(EngineError):
    """These cases may not be started; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass(frozen=True, slots=True)
class NewCase:
    """One case to start: the chain it travels, the prefix of its code, where it belongs, and what lists call it."""

    chain: str
    prefix: str
    label: str
    province_id: int
    district_id: int | None = None
    commune_id: int | None = None


class Started(NamedTuple):
    """A case that has just been started, as `attach` sees it; `ordinal` is its place in the list given to `start`."""

    id: int
    code: str
    ordinal: int


Attach = Callable[[Sequence[Started]], None]


def start(
    new: Sequence[NewCase],
    *,
    by: Capacity,
    command: UUID,
    attach: Attach | None = None,
    happened_at: datetime | None = None,
) -> Done:
    """Start these cases in one durable transaction, all or none, and let `attach` insert the rows of the domain in it.

    Each is pinned to the highest revision of its chain published for today; `by` must hold the office of its first
    stage.

    Returns the first event of each case, in the order given; the same command again returns the same. Raises
    NotAllowed when `by` may not start one of them, EditionError when no edition is in force, BadAct for a malformed
    case, Conflict when the command was used for something else.
    """
    plain = [_plain(one) for one in new]
    if not plain:
        raise BadAct("Chưa có hồ sơ nào để lập.")
    try:
        with not_busy(), transaction.atomic(durable=True):
            return _earlier(command, plain, by, happened_at) or _Start(plain, by, command, attach, happened_at).run()
    except IntegrityError:
        # The same command at the same moment: the other one was first and its rows are there now.
        done = _earlier(command, plain, by, happened_at)
        if done is None:
            raise
        return done


def _plain(one: NewCase) -> NewCase:
    label, prefix = nfc(nfc_text(one.label)), nfc(one.prefix)
    if not label:
        raise BadAct("Hồ sơ thiếu trích yếu (tên người hoặc tập thể).")
    if len(label) > _LABEL_LIMIT:
        raise BadAct(f"Trích yếu “{label[:40]}…” dài {len(label)} ký tự, tối đa {_LABEL_LIMIT}. Hãy rút gọn.")
    if not prefix or not prefix.isprintable() or len(prefix) > _PREFIX_LIMIT:
        raise BadAct(f"Tiền tố mã hồ sơ “{prefix[:40]}” trống, có ký tự lạ hoặc dài quá {_PREFIX_LIMIT} ký tự.")
    if not one.chain.isprintable():
        raise BadAct("Tên quy trình có ký tự lạ.")
    if not all(store.is_key(area) for area in (one.province_id, one.district_id, one.commune_id) if area is not None):
        raise BadAct(f"Hồ sơ “{label}” nêu một đơn vị hành chính không có.")
    return NewCase(one.chain, prefix, label, one.province_id, one.district_id, one.commune_id)


def searched(code: str, label: str) -> str:
    """Return as what a case is looked for: without marks."""
    return fold(f"{code} {label}")[:_LABEL_LIMIT]


def _earlier(command: UUID, new: Sequence[NewCase], by: Capacity, given: datetime | None) -> Done | None:
    """What this command started before; None when it is new. Raises Conflict when it was used for something else."""
    earlier = list(
        Case.objects.filter(start_command=command).select_related("edition__chain").order_by("start_ordinal")
    )
    if not earlier:
        if replay.is_used(command):
            raise Conflict("Mã lệnh này đã dùng cho một việc khác. Hãy tải lại trang rồi làm lại.")
        return None
    events = {
        event.case_id: event
        for event in Event.objects.filter(case_id__in=[one.pk for one in earlier], seq=1).select_related("case")
    }
    # Whose dossier was corrected since may be called otherwise by now.
    edited = set(Touch.objects.filter(case__in=earlier).values_list("case_id", flat=True))
    same = len(earlier) == len(new) and all(
        (case.edition.chain.code, case.code.rpartition("-")[0]) == (one.chain, one.prefix)
        and (case.label == one.label or case.pk in edited)
        and (case.province_id, case.district_id, case.commune_id) == (one.province_id, one.district_id, one.commune_id)
        and replay.same_time(events[case.pk], given)
        and case.started_by_id == by.user_id
        and events[case.pk].substitution_id == by.substitution_id
        and by.office_id in (None, events[case.pk].office_id)
        for case, one in zip(earlier, new, strict=False)
    )
    if not same:
        raise Conflict("Mã lệnh này đã dùng để lập những hồ sơ khác. Hãy tải lại trang rồi làm lại.")
    happened = [events[case.pk] for case in earlier]
    return Done(
        tuple(Happened(one.case_id, one.case.code, 1, "", one.to, bytes(one.hash)) for one in happened), replayed=True
    )


class _Start:
    """One start on its way: edition, authority, codes, rows, first tasks, first events."""

    def __init__(
        self, new: Sequence[NewCase], by: Capacity, command: UUID, attach: Attach | None, happened_at: datetime | None
    ) -> None:
        self.new, self.by, self.attach = new, by, attach
        now, today = clock.now(), clock.today()
        when = moment(happened_at, now)
        on = today if happened_at is None else clock.local_date(when)
        actor = authority.judge(by, today=today, happened_on=on)
        if isinstance(actor, Problem):
            raise NotAllowed(actor)
        self.ctx = Context(actor, command, now, today, when, on)

    def run(self) -> Done:
        self._check_areas()
        in_force = {chain: editions.in_force(chain, self.ctx.today) for chain in {one.chain for one in self.new}}
        compiled = editions.compiled({edition.sha256 for edition in in_force.values()})
        rows = [self._row(one, in_force[one.chain], compiled[in_force[one.chain].sha256]) for one in self.new]
        stages = [_first_stage(row) for row in rows]
        posts = {stage.held_by for stage in stages if isinstance(stage.held_by, Post)}
        seats = evidence.read_seats(rows, posts, self.ctx.today)
        aimed = [self._target(row, stage, seats) for row, stage in zip(rows, stages, strict=True)]
        self._set_dues(rows, stages, aimed)
        ids = self._insert(rows, self._codes(), stages)
        started = [Started(ids[ordinal][0], ids[ordinal][1], ordinal) for ordinal in range(len(rows))]
        if self.attach is not None:
            self.attach(started)
        return self._write(rows, started, aimed)

    def _check_areas(self) -> None:
        """The areas of a case must lie in one another; otherwise work would go to a place that has nothing to do with
        it."""
        wanted = {
            area for one in self.new for area in (one.province_id, one.district_id, one.commune_id) if area is not None
        }
        areas = {area.pk: area for area in Area.objects.filter(pk__in=wanted)}
        for one in self.new:
            chain = [
                ("province", one.province_id),
                ("district", one.district_id),
                ("commune", one.commune_id),
            ]
            known = [(level, areas.get(key)) for level, key in chain if key is not None]
            if any(area is None or area.level != level for level, area in known):
                raise BadAct(f"Hồ sơ “{one.label}” nêu một đơn vị hành chính không có hoặc không đúng cấp.")
            places = [area for _, area in known if area is not None]
            if any(lower.parent_id != upper.pk for upper, lower in pairwise(places)):
                raise BadAct(f"Hồ sơ “{one.label}”: các đơn vị hành chính không thuộc nhau.")

    def _row(self, one: NewCase, edition: Edition, compiled: editions.Compiled) -> CaseRow:
        return CaseRow(
            id=0, code="", edition_id=edition.pk, edition=compiled.definition, sha256=edition.sha256,
            revision=edition.revision, stage="", ended=False, visit=0, version=0, head=bytes(32),
            commune_id=one.commune_id, district_id=one.district_id, province_id=one.province_id, label=one.label,
            received_on=None, paused_on=None,
        )  # fmt: skip

    def _target(self, row: CaseRow, stage: Stage, seats: Seats) -> Target:
        seat = seats.of(row, stage.held_by) if isinstance(stage.held_by, Post) else None
        if seat is None or seat.office_id != self.ctx.by.office_id:
            raise NotAllowed(
                Problem(
                    "denied",
                    f"Với tư cách đã chọn, không được lập hồ sơ “{row.label}” theo quy trình “{row.edition.title.vi}”.",
                    f"Hồ sơ do {seat.title} – {seat.body} lập." if seat else "Địa bàn này chưa có cơ quan lập hồ sơ.",
                )
            )
        return Target(place=stage, moved=True, work=[Work(seat, None)])

    def _set_dues(self, rows: Sequence[CaseRow], stages: Sequence[Stage], aimed: Sequence[Target]) -> None:
        codes = {code for one in stages if one.due for code in (one.due.working_days, one.due.before) if code}
        if not codes:
            return
        policies = evidence.read_due_policies(codes, min(self.ctx.happened_on, self.ctx.today))
        for row, target in zip(rows, aimed, strict=True):
            attempt = Attempt(row, Move(0, "start", Seen(0)))
            targets.due_on_opening(attempt, target, self.ctx, policies)
            if attempt.problem is not None:
                raise NotAllowed(attempt.problem)

    def _codes(self) -> list[str]:
        """Take the next numbers of each prefix; the row of a prefix is locked until the end of the transaction."""
        wanted: dict[str, list[int]] = defaultdict(list)
        for ordinal, one in enumerate(self.new):
            wanted[one.prefix].append(ordinal)
        CodeSeries.objects.bulk_create([CodeSeries(prefix=prefix) for prefix in sorted(wanted)], ignore_conflicts=True)
        series = CodeSeries.objects.select_for_update().filter(prefix__in=wanted).order_by("prefix")
        codes = [""] * len(self.new)
        rows = list(series)
        for row in rows:
            for ordinal in wanted[row.prefix]:
                row.last += 1
                codes[ordinal] = f"{row.prefix}-{row.last:05d}"
        CodeSeries.objects.bulk_update(rows, ["last"])
        return codes

    def _insert(self, rows: Sequence[CaseRow], codes: Sequence[str], stages: Sequence[Stage]) -> list[tuple[int, str]]:
        ctx = self.ctx
        values = [
            (
                *(code, row.edition_id, stage.name, False, 1, 1, bytes(32)),
                *(
                    row.commune_id,
                    row.district_id,
                    row.province_id,
                    row.label,
                    searched(code, row.label),
                ),
                *(None, None, ctx.by.user_id, ctx.now, ctx.command, ordinal),
            )
            for ordinal, (row, code, stage) in enumerate(zip(rows, codes, stages, strict=True))
        ]
        store.insert("workflows_case", _CASE, _CASE_TYPES, values)
        return list(Case.objects.filter(start_command=ctx.command).order_by("start_ordinal").values_list("pk", "code"))

    def _write(self, rows: Sequence[CaseRow], started: Sequence[Started], aimed: Sequence[Target]) -> Done:
        areas = dict(
            Area.objects.filter(pk__in={area for row in rows for area in row.area_ids}).values_list("pk", "code")
        )
        events, heads = [], []
        for row, one, target in zip(rows, started, aimed, strict=True):
            placed = row.with_key(one.id, one.code)
            heads.append((placed, target))
            events.append(
                writing.Written(
                    case=placed, kind="started", stage="", visit=0, action="start", to=target.place.name, visit_after=1,
                    task_id=None, disclosed=dict(self.ctx.disclosed.get(one.id, {})),
                    extra=writing.state_after(target) | {"areas": _area_codes(row, areas)},
                )
            )  # fmt: skip
        happened = writing.write_events(events, self.ctx)
        writing.write_cases({case.id: (case, target) for case, target in heads}, happened)
        writing.open_tasks([(case.id, target) for case, target in heads], self.ctx.now)
        return Done(tuple(happened), warnings=tuple(targets.vacant(aimed)))


def _first_stage(row: CaseRow) -> Stage:
    return row.edition.stages[row.edition.start]


def _area_codes(row: CaseRow, codes: dict[int, str]) -> dict[str, str]:
    return {
        level: codes[area] for level in ("commune", "district", "province") if (area := row.area_id(level)) is not None
    }
