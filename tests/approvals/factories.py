"""Cases that stand where approvals take them up, brought there by the real engine and the right people.

And rules asked directly, with the statements they make.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.test.utils import CaptureQueriesContext

from approvals import congresses, councils, decisions
from approvals.congresses import Tally
from approvals.consultations import name_agencies
from approvals.councils import Ruling
from approvals.models import CouncilSession, Decision, ElectionSession
from approvals.verification import record_checklist
from nominations.models import Congress
from tests.factories import (
    AllocationFactory,
    AwardNominationFactory,
    AwardTypeFactory,
    CongressFactory,
    DelegateNominationFactory,
    Town,
    moves,
    send_to_district,
    take,
)
from workflows import authority, clock, registry
from workflows.engine.context import Actor, Capacity, Context, Problem
from workflows.engine.evidence import read_cases
from workflows.models import Case, Policy

TODAY = date(2024, 5, 6)
#: Which task a move was made from, by case.
Task = Callable[[int], int] | None


def went(done: Any, places: str | Sequence[str]) -> list[Case]:
    """Assert that nothing was refused and where the cases went; return them as they are now."""
    assert done.refused == ()
    wanted = [places] * len(done.events) if isinstance(places, str) else list(places)
    assert [event.to for event in done.events] == wanted
    known = Case.objects.in_bulk([event.case_id for event in done.events])
    return [known[event.case_id] for event in done.events]


def keys(cases: Sequence[Case]) -> list[int]:
    return [case.pk for case in cases]


def at_intake(town: Town, count: int, **nomination: Any) -> list[Case]:
    """Award cases that the commune has sent to the district."""
    cases = [AwardNominationFactory(town=town, **nomination).case for _ in range(count)]
    return went(send_to_district(town, cases), "intake")


def at_verification(town: Town, count: int, **nomination: Any) -> list[Case]:
    """Award cases that the district has received."""
    cases = at_intake(town, count, **nomination)
    return went(take(cases, "receive", town.holder("district", "interior", "intake_officer")), "verification")


def at_consultation(town: Town, count: int, agencies: Sequence[int]) -> list[Case]:
    """Award cases about which these offices are asked."""
    cases = at_verification(town, count)
    verifier = town.holder("district", "interior", "verifier")
    name_agencies(verifier, keys(cases), agencies, "Có vi phạm pháp luật không?")
    return went(take(cases, "consult", verifier), "consultation")


def at_council(town: Town, count: int, **nomination: Any) -> list[Case]:
    """Award cases that wait at the district's council."""
    cases = at_verification(town, count, **nomination)
    verifier = town.holder("district", "interior", "verifier")
    record_checklist(verifier, keys(cases))
    return went(take(cases, "pass", verifier), "council")


def open_session(
    town: Town, cases: Sequence[Case], *, total_members: int = 15, present: int = 13, written_opinions: int = 1
) -> CouncilSession:
    """An open session of the district's council with these cases on its agenda."""
    secretary = town.holder("district", "emulation_council", "secretary")
    session = councils.plan_session(secretary, held_on=TODAY, title="Phiên họp xét khen thưởng tháng 5")
    councils.add_to_agenda(secretary, session.pk, keys(cases))
    return councils.open_session(
        secretary, session.pk, total_members=total_members, present=present, written_opinions=written_opinions
    )


def agreed(case: Case, **more: Any) -> Ruling:
    """All thirteen present agree, unless told otherwise."""
    return Ruling(case.pk, **({"votes_for": 13} | more))


def at_drafting(town: Town, count: int, **nomination: Any) -> list[Case]:
    """Award cases that the district's council recommends."""
    cases = at_council(town, count, **nomination)
    session = open_session(town, cases)
    secretary = town.holder("district", "emulation_council", "secretary")
    councils.record_conclusions(secretary, session.pk, [agreed(case) for case in cases])
    done = councils.close_session(secretary, session.pk, minutes_number="07/BB-HĐTĐKT", minutes_on=TODAY)
    return went(done, "decision_drafting")


def draft(town: Town, cases: Sequence[Case]) -> Decision:
    """A draft decision of the district's committee with these cases."""
    verifier = town.holder("district", "interior", "verifier")
    body = town.office("district", "committee", "chair").body
    return decisions.draft_decision(verifier, keys(cases), body_id=body.pk, title="Về việc tặng Giấy khen")


def at_decision(town: Town, count: int) -> tuple[list[Case], Decision]:
    """Award cases before the chairman, and the draft that lists them."""
    cases = at_drafting(town, count)
    decision = draft(town, cases)
    return went(take(cases, "present", town.holder("district", "interior", "verifier")), "decision"), decision


def at_issuing(town: Town, count: int) -> tuple[list[Case], Decision]:
    """Award cases whose decision the chairman has signed."""
    cases, decision = at_decision(town, count)
    done = take(cases, "sign", town.holder("district", "committee", "chair"), together=True)
    return went(done, "issuing"), Decision.objects.get(pk=decision.pk)


def granted(town: Town, count: int) -> tuple[list[Case], Decision]:
    """Award cases that were granted by an issued decision."""
    _, decision = at_issuing(town, count)
    records = town.holder("district", "committee", "records_officer")
    decisions.number_decision(records, decision.pk)
    return went(decisions.issue_decision(records, decision.pk), "granted"), Decision.objects.get(pk=decision.pk)


def bang_khen() -> Any:
    """The award that the province's chair grants."""
    return AwardTypeFactory(code="BANG_KHEN", level="province", title_vi="Bằng khen của Chủ tịch UBND tỉnh")


def at_congress(town: Town, count: int, seats: int = 10) -> tuple[list[Case], Congress]:
    """Delegate cases that wait at the district's congress, and that congress; the district has `seats` places."""
    cases = [DelegateNominationFactory(town=town).case for _ in range(count)]
    went(send_to_district(town, cases), "screening")
    AllocationFactory(congress=town.congress, district=town.district, seats=seats)
    verifier = town.holder("district", "ethnic_affairs", "verifier")
    record_checklist(verifier, keys(cases))
    congress = CongressFactory(area=town.district, parent=town.congress)
    return went(take(cases, "pass", verifier), "congress"), congress


def open_election(town: Town, congress: Congress) -> ElectionSession:
    """The record of the selection of that congress."""
    secretary = town.holder("district", "organising_committee", "secretary")
    return congresses.open_election(secretary, congress.pk, held_on=TODAY)


def elected(case: Case, votes: int = 100) -> Tally:
    return Tally(case.pk, "delegate", votes)


def ask(
    name: str,
    cases: Sequence[Case],
    by: Capacity,
    *,
    action: str = "any",
    command: UUID | None = None,
    task: Task = None,
) -> dict[int, str]:
    """Ask a requirement about cases as they stand; return the codes of its problems by case."""
    return {case_id: problem.code for case_id, problem in _ask(name, cases, by, action, command, task)[0].items()}


def count_queries(name: str, cases: Sequence[Case], by: Capacity, **more: Any) -> int:
    """How many statements a requirement makes for these cases."""
    return _ask(name, cases, by, "any", more.get("command"), more.get("task"))[1]


def _ask(
    name: str, cases: Sequence[Case], by: Capacity, action: str, command: UUID | None, task: Task
) -> tuple[Mapping[int, Problem], int]:
    actor = authority.judge(by, today=clock.today(), happened_on=clock.today())
    assert isinstance(actor, Actor)
    rows = list(read_cases(keys(cases), lock=False).values())
    planned = {move.case_id: move for move in moves(cases, action)}
    if task is not None:
        planned = {key: replace(move, seen=move.seen._replace(task_id=task(key))) for key, move in planned.items()}
    ctx = Context(actor, command or uuid4(), clock.now(), clock.today(), clock.now(), clock.today(), planned)
    with CaptureQueriesContext(connection) as queries:
        problems = registry.requirements[name].function(rows, ctx)
    return problems, len(queries)


def set_policy(code: str, value: str, unit: str) -> None:
    """A later row prevails: the rule of the whole country from 2024 on."""
    Policy.objects.create(
        code=code, value=value, unit=unit, valid_from=date(2024, 1, 1), legal_basis="Quy chế thử", source="thử",
        confidence="low", recorded_at=clock.now(),
    )  # fmt: skip
