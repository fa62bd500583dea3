"""The desks of the delegate chains, from the commune's clerk to the credentials of the congress."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import uuid4

from approvals.congresses import Tally, close_election, open_election, record_election
from approvals.decisions import draft_decision, issue_decision, number_decision
from approvals.demo import world
from approvals.demo.desks.road import Beside, Desks, Leg, S, ago, in_sentence, together, travel
from approvals.demo.desks.rows import Appointed, Delegate, Group
from approvals.models import Decision, DecisionItem, ElectionResult
from approvals.verification import record_checklist
from nominations.delegates import NewDelegate, appoint_delegates, except_composition, introduce, record_consent
from nominations.models import DelegateNomination
from nominations.register.nominees import register_nominees
from workflows.models import Case

BALLOTS = 150
#: Votes fall by so many from one elected to the next, so that the order of the list is that of the votes.
STEP = 3
WHY = "Danh sách của các huyện khác chưa gửi về; cơ cấu toàn tỉnh xét khi đủ danh sách (minh họa)."
Result = ElectionResult.Result
RESULTS = {"reserve": Result.RESERVE, "not_selected": Result.NOT_ELECTED}


def load(tour: Desks, rows: Sequence[Delegate]) -> int:
    """Introduce who is not there yet and take each case to the desk where it shall lie; return how many were new.

    The district's congress selects once for all who go beyond it.
    """
    new = _absent(tour, rows, "case__commune__code", lambda row: row.commune)
    voted_on = [row for row in new if _voted_on(row)]
    waiting = [row for row in new if not _voted_on(row)]
    arrived = []
    for found in together(voted_on, lambda row: (row.commune, row.then if row.at == "congress" else "")):
        with ago(found[0].ago, tour.campaign.opens_on):
            group = _introduced(tour, found)
            for stage in ("introduction", "commune_signing", "screening"):
                ROAD[stage](tour, group)
            arrived.append(group)
    if arrived:
        with ago(min(group.ago for group in arrived), tour.campaign.opens_on):
            _elected(tour, arrived)
            beyond = {stage: leg for stage, leg in ROAD.items() if stage not in _BEFORE}
            for group in arrived:
                if group.at != "congress":
                    travel(tour, group, beyond, BESIDES)
    for found in together(waiting, lambda row: (row.commune,)):
        with ago(found[0].ago, tour.campaign.opens_on):
            travel(tour, _introduced(tour, found), ROAD, BESIDES)
    return len(new)


def load_appointed(tour: Desks, rows: Sequence[Appointed]) -> int:
    """Propose the delegates by office and by appointment who are not there yet; return how many were new."""
    new = _absent(tour, rows, "kind", lambda row: row.kind)
    for found in together(new, lambda row: (row.kind,)):
        with ago(found[0].ago, tour.campaign.opens_on):
            travel(tour, _appointed(tour, found), APPOINTMENT_ROAD, {})
    return len(new)


def _absent(tour: Desks, rows: Sequence[S], field: str, value: Callable[[S], str]) -> list[S]:
    """Return the rows of whom nobody of that name, commune or kind is proposed for the congress yet."""
    congress = tour.congress(world.PROVINCE)
    there = set(DelegateNomination.objects.filter(congress=congress).values_list("nominee__full_name", field))
    return [row for row in rows if (row.name, value(row)) not in there]


def _voted_on(row: Delegate) -> bool:
    return row.at not in _BEFORE or row.then in RESULTS


def _introduced(tour: Desks, rows: Sequence[Delegate]) -> Group:
    first = rows[0]
    clerk = tour.at(f"{first.commune} committee clerk").capacity
    nominees = register_nominees(clerk, [row.nominee(tour.area(first.commune)) for row in rows])
    wanted = [
        NewDelegate(nominee, field=row.field, component=row.component)
        for nominee, row in zip(nominees, rows, strict=True)
    ]
    done = introduce(clerk, tour.congress(world.PROVINCE), wanted, command=uuid4())
    cases = [event.case_id for event in done.events]
    if agreed := [case for case, row in zip(cases, rows, strict=True) if row.then != "silent"]:
        record_consent(clerk, agreed, tour.today, "Đồng ý tại hội nghị thôn (minh họa)")
    return Group(first.at, first.ago, first.commune, rows, cases)


def _appointed(tour: Desks, rows: Sequence[Appointed]) -> Group:
    first = rows[0]
    secretary = tour.at("20 organising_committee secretary").capacity
    nominees = register_nominees(secretary, [row.nominee(tour.area(row.commune)) for row in rows])
    wanted = [
        NewDelegate(nominee, field=row.field, component=row.component)
        for nominee, row in zip(nominees, rows, strict=True)
    ]
    done = appoint_delegates(secretary, tour.congress(world.PROVINCE), first.kind, wanted, command=uuid4())
    return Group(first.at, first.ago, "", rows, [event.case_id for event in done.events])


# --- the commune and the district


def _submitted(tour: Desks, group: Group) -> None:
    tour.take(tour.at(f"{group.commune} committee clerk"), "submit", group.cases)


def _signed_by_the_commune(tour: Desks, group: Group) -> None:
    _listed_by_the_commune(tour, group.commune, group.cases)
    tour.take(tour.at(f"{group.commune} committee chair"), "forward", group.cases, together=True)


def _screened(tour: Desks, group: Group) -> None:
    screener = tour.at("187 ethnic_affairs verifier")
    record_checklist(screener.capacity, group.cases)
    tour.take(screener, "pass", group.cases)


def _elected(tour: Desks, groups: Sequence[Group]) -> None:
    """The congress selects those who go on, puts some in reserve, and does not select others."""
    secretary = tour.at("187 organising_committee secretary").capacity
    session = open_election(secretary, tour.congress(world.DISTRICT).pk, held_on=tour.today).pk
    pairs = [pair for group in groups for pair in zip(group.cases, group.rows, strict=True)]
    results = [(case, RESULTS.get(row.then, Result.DELEGATE)) for case, row in pairs]
    ranked = sorted(results, key=lambda pair: Result.values.index(pair[1]))
    reserves = [case for case, result in ranked if result == Result.RESERVE]
    tallies = [
        Tally(
            case,
            result,
            BALLOTS - STEP * number,
            reserve_order=reserves.index(case) + 1 if case in reserves else None,
        )
        for number, (case, result) in enumerate(ranked, start=1)
    ]
    record_election(secretary, session, ballots=BALLOTS, tallies=tallies)
    minutes = f"{session:02d}/BB-ĐH"
    tour.expect_all(close_election(secretary, session, minutes_number=minutes, minutes_on=tour.today))


def _signed_by_the_district(tour: Desks, group: Group) -> None:
    _listed_by_the_district(tour, group.cases)
    head = tour.at("187 steering_committee head")
    tour.take(head, "forward", group.cases, together=True, sign=True)


# --- the province


def _reviewed(tour: Desks, group: Group) -> None:
    reviewer = tour.at("20 ethnic_affairs verifier").capacity
    except_composition(reviewer, group.cases, "target", WHY)
    _passed(tour, group)


def _passed(tour: Desks, group: Group) -> None:
    """Ban Dân tộc drafts the decision and passes the list on."""
    reviewer = tour.at("20 ethnic_affairs verifier")
    body = tour.office("20 steering_committee head").body_id
    title = "Về việc phê duyệt danh sách đại biểu"
    draft_decision(reviewer.capacity, group.cases, body_id=body, title=title, kind=Decision.Kind.DELEGATE)
    tour.take(reviewer, "pass", group.cases)


def _approved(tour: Desks, group: Group) -> None:
    head = tour.at("20 steering_committee head")
    tour.take(head, "approve", group.cases, together=True, sign=True)
    records = tour.at("20 committee records_officer").capacity
    decision = DecisionItem.objects.filter(case__in=group.cases, listed=True)[0].decision_id
    number_decision(records, decision, symbol="QĐ-BCĐ")
    tour.expect_all(issue_decision(records, decision))


def _confirmed(tour: Desks, group: Group) -> None:
    tour.take(tour.at("20 organising_committee secretary"), "confirm", group.cases)


def _accepted(tour: Desks, group: Group) -> None:
    tour.take(tour.at("20 organising_committee secretary"), "accept", group.cases)


def _held_at_the_congress(tour: Desks, group: Group) -> None:
    raise AssertionError("the congress selects once, for all groups")


_BEFORE = ("introduction", "commune_signing", "screening", "congress")
ROAD: dict[str, Leg] = {
    "introduction": _submitted,
    "commune_signing": _signed_by_the_commune,
    "screening": _screened,
    "congress": _held_at_the_congress,
    "district_signing": _signed_by_the_district,
    "composition_review": _reviewed,
    "steering_decision": _approved,
    "confirmation": _confirmed,
    "credentials": _accepted,
}
APPOINTMENT_ROAD: dict[str, Leg] = {
    "proposal": lambda tour, group: tour.take(tour.at("20 organising_committee secretary"), "submit", group.cases),
    "composition_review": _passed,
}


# --- what else was done at the stage where it lies


def _listed(tour: Desks, cases: list[int]) -> None:
    """The letter is drafted that the commune's chair, or the head of the district's committee, is to sign."""
    stage, commune = Case.objects.values_list("stage", "commune__code").get(pk=cases[0])
    if stage == "district_signing":
        _listed_by_the_district(tour, cases)
    else:
        _listed_by_the_commune(tour, commune, cases)


def _proposed_for_refusal(tour: Desks, cases: list[int]) -> None:
    why = "Đang trong thời gian xem xét đơn phản ánh về kinh doanh."
    tour.take(tour.at("187 ethnic_affairs verifier"), "propose_rejection", cases, why)


BESIDES: dict[str, Beside] = {
    "listed": _listed,
    "proposed_for_refusal": _proposed_for_refusal,
    # He has not been asked yet, so nothing was done.
    "silent": lambda tour, cases: None,
}


def _listed_by_the_commune(tour: Desks, commune: str, cases: Sequence[int]) -> None:
    title = f"Về việc giới thiệu đại biểu của {in_sentence(tour.area(commune))} (ngày {tour.today:%d/%m/%Y})"
    offices = (f"{commune} committee clerk", f"{commune} committee chair")
    tour.listed(*offices, cases, title, tour.congress(world.PROVINCE))


def _listed_by_the_district(tour: Desks, cases: Sequence[int]) -> None:
    offices = ("187 organising_committee secretary", "187 steering_committee head")
    tour.listed(*offices, cases, "Danh sách đại biểu huyện Chi Lăng", tour.congress(world.PROVINCE))
