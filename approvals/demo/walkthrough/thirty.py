"""Thirty dossiers of one commune, each with its own fate: what an act on a list looks like."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from approvals.demo.reports import documented, report_of
from approvals.demo.walkthrough import ways
from approvals.demo.walkthrough.tour import Person, Told, Tour
from nominations.awards import NewNomination, nominate
from nominations.campaigns import set_quota
from nominations.register.nominees import NewNominee, register_nominees
from workflows.models import Area

NUMBER, QUOTA = 30, 27
#: Places on the list, from 0: one without a year of birth, one whose achievement nobody wrote down.
WITHOUT_BIRTH, WITHOUT_ACHIEVEMENT = 6, 18

_FAMILIES = ("Hoàng", "Nông", "Vi", "Lành", "Mã", "Bế")
_MIDDLE = ("Văn", "Thị")
_GIVEN = ("Pảo", "Slầm", "Kín", "Ỏn", "Nhình")


def thirty_in_one_act(tour: Tour) -> list[Told]:
    """The clerk submits thirty drafts in one act. Each is judged by itself; those refused stay with him, with a reason.

    The others are signed, received, verified, considered and decided as lists: one act each, however many they are.
    """
    head = tour.sign_in("chilang.noivu", "187 interior head")
    award = tour.award("GIAY_KHEN", "district")
    set_quota(head.capacity, tour.campaign, award, {tour.area("06517"): QUOTA})

    clerk = tour.sign_in("quanson.canbo", "06517 committee clerk")
    chair = tour.sign_in("quanson.chutich", "06517 committee chair")
    cases = _drafted(tour, clerk)
    done = tour.try_to(clerk, "submit", cases)
    reasons = {one.case_id: one.problem for one in done.refused}
    tour.say(
        f"Cán bộ xã trình cả {NUMBER} hồ sơ trong một lượt: {len(done.events)} được trình, {len(reasons)} bị từ chối; "
        f"tờ trình mà Chủ tịch xã ký sau đó là một danh sách gồm {len(done.events)} hồ sơ được trình."
    )
    tour.say("Bị từ chối:")
    for one in done.refused:
        tour.say(f"  {one.code}: {one.problem}")
    # Two are incomplete, and of the 28 complete ones the last comes after the quota is used up.
    wanted = {
        cases[WITHOUT_BIRTH]: "dossier_incomplete",
        cases[WITHOUT_ACHIEVEMENT]: "dossier_incomplete",
        cases[-1]: "award_quota_used_up",
    }
    ways.expect(
        {case: problem.code for case, problem in reasons.items()} == wanted, "Các hồ sơ bị từ chối không như dự kiến."
    )

    accepted = [case for case in cases if case not in reasons]
    voted_down = accepted[3]
    _decided(tour, clerk, chair, accepted, voted_down)
    return [Told(case, _title(case, voted_down, reasons), _expected(case, voted_down, reasons)) for case in cases]


def _drafted(tour: Tour, clerk: Person) -> list[int]:
    """Register thirty people and start a case for each, all in one call; one set of minutes is about all of them."""
    nominees = register_nominees(clerk.capacity, [_nominee(number, tour.area("06517")) for number in range(NUMBER)])
    award = tour.award("GIAY_KHEN", "district")
    new = [
        NewNomination(
            nominee,
            award,
            "" if number == WITHOUT_ACHIEVEMENT else ways.ACHIEVEMENT,
            date(2019, 6, 1),
            date(2024, 4, 1),
            report=report_of(award, nominee.kind),
        )
        for number, nominee in enumerate(nominees)
    ]
    cases = [event.case_id for event in nominate(clerk.capacity, tour.campaign, new, command=uuid4()).events]
    documented(clerk, tour.area("06517").name, cases)
    return cases


def _nominee(number: int, residence: Area) -> NewNominee:
    """An invented person; family, middle and given names run through so that no two are alike."""
    female = number % 2
    return NewNominee(
        full_name=f"{_FAMILIES[number % 6]} {_MIDDLE[female]} {_GIVEN[number // 6]}",
        gender="female" if female else "male",
        birth="" if number == WITHOUT_BIRTH else str(1955 + number),
        ethnicity="NUNG" if number % 3 else "TAY",
        residence=residence,
    )


def _decided(tour: Tour, clerk: Person, chair: Person, cases: list[int], voted_down: int) -> None:
    ways.signed_by_the_commune(tour, clerk, chair, cases, "Tờ trình khen thưởng của xã Quan Sơn")
    ways.received(tour, cases)
    ways.verified(tour, tour.sign_in("chilang.thamdinh", "187 interior verifier"), cases)
    ways.considered_by_the_district(tour, cases, against=[voted_down])
    recommended = [case for case in cases if case != voted_down]
    chairman = tour.sign_in("chilang.chutich", "187 committee chair")
    ways.granted_by(tour, chairman, recommended, "Quyết định tặng Giấy khen xã Quan Sơn")


def _title(case: int, voted_down: int, reasons: dict[int, object]) -> str:
    if case in reasons:
        return "Ba mươi hồ sơ: không trình được, còn ở xã"
    return "Ba mươi hồ sơ: không đủ phiếu của Hội đồng" if case == voted_down else "Ba mươi hồ sơ: tặng Giấy khen"


def _expected(case: int, voted_down: int, reasons: dict[int, object]) -> str:
    if case in reasons:
        return "drafting"
    return "refused" if case == voted_down else "granted"
