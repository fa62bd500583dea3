"""The desks of the award chain, from the commune's clerk to the records office of the province."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import uuid4

from approvals.checklists import subject_of
from approvals.consultations import name_agencies
from approvals.councils import add_to_agenda, plan_session
from approvals.demo.desks.road import Beside, Desks, Leg, ago, in_sentence, together, travel
from approvals.demo.desks.rows import Award, Group
from approvals.demo.reports import documented, report_of
from approvals.demo.walkthrough import ways
from approvals.demo.walkthrough.tour import Person
from approvals.models import ChecklistItem, Decision, DecisionItem
from approvals.supplements import name_deficiencies
from approvals.verification import Tick, checklist, record_checklist
from nominations.awards import NewNomination, nominate
from nominations.models import AwardNomination
from nominations.register.nominees import register_nominees
from workflows import engine
from workflows.models import Case, Task

LEVELS = {"GIAY_KHEN": "district", "BANG_KHEN": "province"}
FIRST, BEFORE = date(2019, 6, 1), date(2024, 4, 1)


def load(tour: Desks, rows: Sequence[Award]) -> int:
    """Propose what is not there yet and take each dossier to the desk where it shall lie; return how many were new.

    Whoever has a case in the movement already is left alone, wherever it stands by now.
    """
    there = set(
        AwardNomination.objects.filter(campaign=tour.campaign).values_list(
            "nominee__full_name", "case__commune__code", "award_type__code"
        )
    )
    new = [row for row in rows if (row.name, row.commune, row.award) not in there]
    for found in together(new, lambda row: (row.commune, row.award)):
        with ago(found[0].ago, tour.campaign.opens_on):
            travel(tour, _proposed(tour, found), ROADS[found[0].award], BESIDES)
    return len(new)


def _proposed(tour: Desks, rows: Sequence[Award]) -> Group:
    """The clerk registers the nominees, starts a dossier for each and attaches the minutes about all of them."""
    first = rows[0]
    clerk = tour.at(f"{first.commune} committee clerk")
    nominees = register_nominees(clerk.capacity, [row.nominee(tour.area(first.commune)) for row in rows])
    award = tour.award(first.award, LEVELS[first.award])
    wanted = [
        NewNomination(nominee, award, ways.ACHIEVEMENT, FIRST, BEFORE, report=report_of(award, nominee.kind))
        for nominee in nominees
    ]
    done = nominate(clerk.capacity, tour.campaign, wanted, command=uuid4())
    cases = [event.case_id for event in done.events]
    documented(clerk, tour.area(first.commune).name, cases)
    return Group(first.at, first.ago, first.commune, rows, cases)


# --- the district


def _submitted(tour: Desks, group: Group) -> None:
    tour.take(tour.at(f"{group.commune} committee clerk"), "submit", group.cases)


def _signed_by_the_commune(tour: Desks, group: Group) -> None:
    clerk, chair = (tour.at(f"{group.commune} committee {one}") for one in ("clerk", "chair"))
    ways.signed_by_the_commune(tour, clerk, chair, group.cases, _letter(tour, group.commune))


def _received(tour: Desks, group: Group) -> None:
    ways.received(tour, group.cases)


def _verified(tour: Desks, group: Group) -> None:
    ways.verified(tour, tour.at("187 interior verifier"), group.cases)


def _considered(tour: Desks, group: Group) -> None:
    ways.considered_by_the_district(tour, group.cases)


def _presented(tour: Desks, group: Group) -> None:
    verifier = tour.at("187 interior verifier")
    ways.decision_drafted(tour, verifier, "187 committee chair", group.cases, "Về việc tặng Giấy khen")
    tour.take(verifier, "present", group.cases)


def _presented_for_the_province(tour: Desks, group: Group) -> None:
    title = "Về việc đề nghị Chủ tịch UBND tỉnh tặng Bằng khen"
    tour.listed("187 interior verifier", "187 committee chair", group.cases, title, None)
    tour.take(tour.at("187 interior verifier"), "present", group.cases)


def _signed(tour: Desks, group: Group) -> None:
    tour.take(tour.at("187 committee chair"), "sign", group.cases, together=True, sign=True)


def _issued(tour: Desks, group: Group) -> None:
    ways.issued(tour, tour.at("187 committee records_officer"), _decision(group))


def _proposed_upward(tour: Desks, group: Group) -> None:
    tour.take(tour.at("187 committee chair"), "propose_upward", group.cases, together=True, sign=True)


# --- the province


def _received_by_the_province(tour: Desks, group: Group) -> None:
    tour.take(tour.at("20 interior intake_officer"), "receive", group.cases)


def _verified_by_the_province(tour: Desks, group: Group) -> None:
    ways.verified(tour, tour.at("20 interior verifier"), group.cases)


def _considered_by_the_province(tour: Desks, group: Group) -> None:
    ways.considered(tour, tour.at("20 emulation_council secretary"), group.cases)


def _presented_by_the_province(tour: Desks, group: Group) -> None:
    verifier = tour.at("20 interior verifier")
    ways.decision_drafted(tour, verifier, "20 committee chair", group.cases, "Về việc tặng Bằng khen")
    tour.take(verifier, "present", group.cases)


def _signed_by_the_province(tour: Desks, group: Group) -> None:
    tour.take(tour.at("20 committee chair"), "sign", group.cases, together=True, sign=True)


def _issued_by_the_province(tour: Desks, group: Group) -> None:
    ways.issued(tour, tour.at("20 committee records_officer"), _decision(group))


_TO_THE_CHAIRMAN: dict[str, Leg] = {
    "drafting": _submitted,
    "commune_signing": _signed_by_the_commune,
    "intake": _received,
    "verification": _verified,
    "council": _considered,
}
#: What takes a dossier on from each stage, by award; its last stage is an outcome.
ROADS: dict[str, dict[str, Leg]] = {
    "GIAY_KHEN": {
        **_TO_THE_CHAIRMAN,
        "decision_drafting": _presented,
        "decision": _signed,
        "issuing": _issued,
    },
    "BANG_KHEN": {
        **_TO_THE_CHAIRMAN,
        "decision_drafting": _presented_for_the_province,
        "decision": _proposed_upward,
        "province_intake": _received_by_the_province,
        "province_verification": _verified_by_the_province,
        "province_council": _considered_by_the_province,
        "province_decision_drafting": _presented_by_the_province,
        "province_decision": _signed_by_the_province,
        "province_issuing": _issued_by_the_province,
    },
}


# --- what else was done at the stage where it lies


def _listed(tour: Desks, cases: list[int]) -> None:
    """The clerk has drafted the letter that the chair is to sign."""
    commune = Case.objects.values_list("commune__code", flat=True).get(pk=cases[0])
    tour.listed(f"{commune} committee clerk", f"{commune} committee chair", cases, _letter(tour, commune), None)


def _asked_for_more(tour: Desks, cases: list[int]) -> None:
    """Whoever has the dossier returns it, naming everything that is missing."""
    officer = _holder(tour, cases)
    points = ["Báo cáo thành tích chưa nêu số liệu cụ thể.", "Thiếu biên bản họp xét của thôn, khu."]
    name_deficiencies(officer.capacity, cases, points)
    tour.take(officer, "request_supplement", cases, "Đề nghị bổ sung theo phiếu kèm theo.")


def _claimed(tour: Desks, cases: list[int]) -> None:
    officer = _holder(tour, cases)
    engine.claim(list(Task.objects.filter(case__in=cases).values_list("pk", flat=True)), by=officer.capacity)


def _consulted(tour: Desks, cases: list[int]) -> None:
    """Police and tax office are asked; neither has answered yet."""
    verifier = _holder(tour, cases)
    agencies = [tour.office(key).pk for key in ("187 police officer", "187 tax officer")]
    question = "Đề nghị cho ý kiến về việc chấp hành pháp luật và nghĩa vụ thuế của người được đề nghị."
    name_agencies(verifier.capacity, cases, agencies, question)
    tour.take(verifier, "consult", cases)


def _proposed_for_refusal(tour: Desks, cases: list[int]) -> None:
    why = "Thành tích nêu trong báo cáo đã được khen trong đợt trước."
    tour.take(_holder(tour, cases), "propose_rejection", cases, why)


def _refused(tour: Desks, cases: list[int]) -> None:
    _proposed_for_refusal(tour, cases)
    head = tour.at("187 interior head")
    tour.take(head, "confirm_rejection", cases, "Nhất trí; thông báo để nơi đề nghị biết.")


def _withdrawn(tour: Desks, cases: list[int]) -> None:
    commune = Case.objects.values_list("commune__code", flat=True).get(pk=cases[0])
    why = "Người được đề nghị xin rút để nhường người khác trong thôn."
    tour.take(tour.at(f"{commune} committee chair"), "withdraw", cases, why)


def _checked(tour: Desks, cases: list[int]) -> None:
    record_checklist(_holder(tour, cases).capacity, cases)


def _checked_not_met(tour: Desks, cases: list[int]) -> None:
    """All is checked, and one line is not met."""
    _checked(tour, cases)
    why = "Thành tích này đã được tặng Giấy khen năm 2023."
    record_checklist(_holder(tour, cases).capacity, cases, [Tick("no_double_award", ChecklistItem.Result.NOT_MET, why)])


def _checked_in_part(tour: Desks, cases: list[int]) -> None:
    """All lines but the last have their result."""
    rows = AwardNomination.objects.select_related("case__edition__chain", "award_type", "nominee")
    for row in rows.filter(case__in=cases):
        lines = checklist(row.case, subject_of(row, row.nominee)).lines[:-1]
        ticks = [Tick(line.code, ChecklistItem.Result.MET) for line in lines if line.applies]
        record_checklist(_holder(tour, cases).capacity, [row.case_id], ticks)


def _put_on_hold(tour: Desks, cases: list[int]) -> None:
    _checked(tour, cases)
    tour.take(_holder(tour, cases), "hold", cases, "Chờ xác minh đơn phản ánh của người dân trong xã.")


def _on_an_agenda(tour: Desks, cases: list[int]) -> None:
    """The secretary has planned a session for the demo's day."""
    secretary = _holder(tour, cases)
    session = plan_session(secretary.capacity, held_on=tour.today, title="Họp xét khen thưởng đột xuất")
    add_to_agenda(secretary.capacity, session.pk, cases)


BESIDES: dict[str, Beside] = {
    "listed": _listed,
    "asked_for_more": _asked_for_more,
    "claimed": _claimed,
    "consulted": _consulted,
    "proposed_for_refusal": _proposed_for_refusal,
    "refused": _refused,
    "withdrawn": _withdrawn,
    "checked": _checked,
    "checked_not_met": _checked_not_met,
    "checked_in_part": _checked_in_part,
    "put_on_hold": _put_on_hold,
    "on_an_agenda": _on_an_agenda,
}


def _holder(tour: Desks, cases: Sequence[int]) -> Person:
    """Sign in as the one at whose office these cases lie."""
    office = Task.objects.select_related("office__body__area").filter(case__in=cases).earliest("pk").office
    return tour.at(f"{office.body.area.code} {office.body.function} {office.position}")


def _letter(tour: Desks, commune: str) -> str:
    return f"Về việc đề nghị khen thưởng của {in_sentence(tour.area(commune))} (ngày {tour.today:%d/%m/%Y})"


def _decision(group: Group) -> Decision:
    return DecisionItem.objects.select_related("decision").filter(case__in=group.cases, listed=True)[0].decision
