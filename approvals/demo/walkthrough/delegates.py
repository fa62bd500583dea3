"""Delegates: one selected and seated, one who declines and whose place a reserve takes, one ex officio."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from approvals.congresses import Tally, close_election, open_election, record_election
from approvals.decisions import draft_decision, issue_decision, number_decision
from approvals.demo import world
from approvals.demo.walkthrough import ways
from approvals.demo.walkthrough.tour import Told, Tour
from approvals.models import Decision
from approvals.verification import record_checklist
from nominations.congresses import Target, aim_at, allocate, open_congress, plan_congress
from nominations.delegates import NewDelegate, appoint_delegates, introduce, name_replacement, record_consent
from nominations.models import Congress, DelegateKind, Vacancy
from nominations.register.nominees import NewNominee, register_nominees
from nominations.submissions import draft_submission

#: Congresses of a walk are numbered apart from real ones: an ordinal is the area's own count.
_ORDINALS_FROM = 100


@dataclass(frozen=True)
class Candidates:
    """The cases of four people whom Vạn Linh introduced."""

    seated: int
    declining: int
    reserve: int
    unsuccessful: int

    @property
    def all(self) -> list[int]:
        return [self.seated, self.declining, self.reserve, self.unsuccessful]


def selected_and_called_up(tour: Tour) -> list[Told]:
    """Chi Lăng has two places. Its congress selects two of four and puts one in reserve; one of the two declines."""
    congress, of_the_district = _congresses(tour)
    four = _introduced(tour, congress)
    _screened(tour, four)
    _elected(tour, of_the_district, four)
    _sent_to_the_province(tour, congress, [four.seated, four.declining])
    _approved(tour, [four.seated, four.declining])

    organisers = tour.sign_in("langson.bantochuc", "20 organising_committee secretary")
    tour.take(organisers, "confirm", [four.seated])
    tour.take(organisers, "accept", [four.seated])

    _called_up(tour, congress, four)
    return [
        Told(four.seated, "Đại biểu được chọn cử, đủ tư cách", "seated"),
        Told(four.declining, "Đại biểu được chọn cử nhưng không dự được", "declined"),
        Told(four.reserve, "Dự khuyết được gọi thay, đủ tư cách", "seated"),
        Told(four.unsuccessful, "Người được giới thiệu không được chọn cử", "not_selected"),
    ]


def ex_officio(tour: Tour) -> list[Told]:
    """A delegate by office: proposed by the province, on a line of his own, never on a district's places."""
    congress = Congress.objects.get(area=tour.area(world.PROVINCE), ordinal=_ORDINALS_FROM + tour.number)
    organisers = tour.sign_in("langson.bantochuc", "20 organising_committee secretary")
    person = NewNominee(
        full_name="Triệu Thị Bền", gender="female", birth="1971", ethnicity="DAO", position="Phó Trưởng Ban (minh họa)",
        residence=tour.area("06463"),
    )  # fmt: skip
    [nominee] = register_nominees(organisers.capacity, [person])
    new = NewDelegate(nominee, field="administration", component="official")
    done = appoint_delegates(organisers.capacity, congress, DelegateKind.EX_OFFICIO, [new], command=uuid4())
    case = done.events[0].case_id
    tour.take(organisers, "submit", [case])
    _approved(tour, [case])
    return [Told(case, "Đại biểu đương nhiên", "seated")]


def _congresses(tour: Tour) -> tuple[Congress, Congress]:
    """Plan and open a provincial congress and Chi Lăng's for this walk, with two places and a composition to keep."""
    province, district = tour.area(world.PROVINCE), tour.area(world.DISTRICT)
    ordinal = _ORDINALS_FROM + tour.number
    head = tour.sign_in("langson.phochutich", "20 steering_committee head").capacity
    title = f"Đại hội đại biểu các dân tộc thiểu số tỉnh Lạng Sơn, lượt trình diễn {tour.number}"
    congress = open_congress(head, plan_congress(head, area=province, ordinal=ordinal, title=title, basis=world.BASIS))
    allocate(head, congress, districts={district: 2}, ex_officio=1, basis=world.BASIS)
    targets = [Target("ethnicity", "NUNG", 1, district), Target("gender", "female", 1, district)]
    aim_at(head, congress, targets, basis=world.BASIS)

    head = tour.sign_in("chilang.phochutich", "187 steering_committee head").capacity
    title = f"Đại hội đại biểu các dân tộc thiểu số huyện Chi Lăng, lượt trình diễn {tour.number}"
    below = plan_congress(head, area=district, ordinal=ordinal, title=title, parent=congress, basis=world.BASIS)
    return congress, open_congress(head, below)


def _introduced(tour: Tour, congress: Congress) -> Candidates:
    """Vạn Linh introduces four people, who agreed, and sends them to the district under one letter."""
    clerk, chair = (tour.sign_in(*one) for one in ways.VAN_LINH)
    home = tour.area("06505")
    people = [
        NewNominee("Nông Thị Mẩy", gender="female", birth="1985", ethnicity="NUNG", residence=home),
        NewNominee("Hoàng Văn Phấn", gender="male", birth="1978", ethnicity="TAY", residence=home),
        NewNominee("Lô Văn Viện", gender="male", birth="1981", ethnicity="TAY", residence=home),
        NewNominee("Bàn Văn Chòi", gender="male", birth="1990", ethnicity="DAO", residence=home),
    ]
    parts = [
        ("agriculture", "farmer"),
        ("education", "intellectual"),
        ("education", "intellectual"),
        ("culture", "artisan"),
    ]
    new = [
        NewDelegate(nominee, field=place, component=component)
        for nominee, (place, component) in zip(register_nominees(clerk.capacity, people), parts, strict=True)
    ]
    cases = [event.case_id for event in introduce(clerk.capacity, congress, new, command=uuid4()).events]
    record_consent(clerk.capacity, cases, tour.today, "Đồng ý tại hội nghị thôn (minh họa)")
    tour.take(clerk, "submit", cases)
    signing = tour.office("06505 committee chair")
    draft_submission(
        clerk.capacity, signing, title="Văn bản giới thiệu đại biểu xã Vạn Linh", case_ids=cases, congress=congress
    )
    tour.take(chair, "forward", cases, together=True)
    return Candidates(*cases)


def _screened(tour: Tour, four: Candidates) -> None:
    screener = tour.sign_in("chilang.dantoc", "187 ethnic_affairs verifier")
    record_checklist(screener.capacity, four.all)
    tour.take(screener, "pass", four.all)


def _elected(tour: Tour, congress: Congress, four: Candidates) -> None:
    """The minutes of the congress decide: closing the record moves all four in one act."""
    secretary = tour.sign_in("chilang.bantochuc", "187 organising_committee secretary").capacity
    session = open_election(secretary, congress.pk, held_on=tour.today).pk
    tallies = [
        Tally(four.seated, "delegate", 141),
        Tally(four.declining, "delegate", 128),
        Tally(four.reserve, "reserve", 97, reserve_order=1),
        Tally(four.unsuccessful, "not_elected", 34),
    ]
    record_election(secretary, session, ballots=150, tallies=tallies)
    minutes = f"{session:02d}/BB-ĐH"
    tour.expect_all(close_election(secretary, session, minutes_number=minutes, minutes_on=tour.today))


def _sent_to_the_province(tour: Tour, congress: Congress, cases: Sequence[int]) -> None:
    """The head of the district's steering committee signs the list."""
    secretary = tour.sign_in("chilang.bantochuc", "187 organising_committee secretary")
    signing = tour.office("187 steering_committee head")
    title = "Danh sách đại biểu huyện Chi Lăng"
    draft_submission(secretary.capacity, signing, title=title, case_ids=cases, congress=congress)
    head = tour.sign_in("chilang.phochutich", "187 steering_committee head")
    tour.take(head, "forward", cases, together=True, sign=True)


def _approved(tour: Tour, cases: Sequence[int]) -> None:
    """Ban Dân tộc reviews the composition and drafts the decision; the head of the steering committee decides."""
    reviewer = tour.sign_in("langson.bandantoc", "20 ethnic_affairs verifier")
    body = tour.office("20 steering_committee head").body_id
    title = "Quyết định phê duyệt danh sách đại biểu"
    decision = draft_decision(reviewer.capacity, cases, body_id=body, title=title, kind=Decision.Kind.DELEGATE)
    tour.take(reviewer, "pass", cases)
    head = tour.sign_in("langson.phochutich", "20 steering_committee head")
    tour.take(head, "approve", cases, together=True, sign=True)
    records = tour.sign_in("langson.vanthu", "20 committee records_officer")
    number_decision(records.capacity, decision.pk, symbol="QĐ-BCĐ")
    tour.expect_all(issue_decision(records.capacity, decision.pk))


def _called_up(tour: Tour, congress: Congress, four: Candidates) -> None:
    """No place, no replacement. Then one declines, his place is free, and the reserve of the same cell is called."""
    secretary = tour.sign_in("chilang.bantochuc", "187 organising_committee secretary")
    why = "Thay đại biểu không dự được, cùng dân tộc, giới tính, lĩnh vực."
    early = tour.try_to(secretary, "call_up", [four.reserve], why)
    codes = [one.problem.code for one in early.refused]
    ways.expect(codes == ["no_place_vacant"], "Đã gọi được dự khuyết khi chưa có chỗ trống.")
    tour.say(f"Gọi dự khuyết khi chưa có chỗ trống thì bị từ chối: {early.refused[0].problem}")

    organisers = tour.sign_in("langson.bantochuc", "20 organising_committee secretary")
    tour.take(organisers, "decline", [four.declining], "Đi học tập trung dài ngày, không dự được.")

    name_replacement(secretary.capacity, Vacancy.objects.get(case=four.declining), four.reserve)
    tour.take(secretary, "call_up", [four.reserve], why)
    _sent_to_the_province(tour, congress, [four.reserve])
    _approved(tour, [four.reserve])
    tour.take(organisers, "confirm", [four.reserve])
    tour.take(organisers, "accept", [four.reserve])
