"""Stretches of road that several scenarios share. Each takes a list of cases, as every verb does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import uuid4

from approvals.councils import Ruling, add_to_agenda, close_session, open_session, plan_session, record_conclusions
from approvals.decisions import draft_decision, issue_decision, number_decision
from approvals.demo.reports import documented, report_of
from approvals.demo.walkthrough.tour import Person, Tour, WentAstray
from approvals.models import Decision
from approvals.verification import record_checklist
from nominations.awards import NewNomination, nominate
from nominations.models import AwardType
from nominations.register.nominees import NewNominee, register_nominees
from nominations.submissions import draft_submission
from workflows.models import Area

VAN_LINH = ("vanlinh.canbo", "06505 committee clerk"), ("vanlinh.chutich", "06505 committee chair")
ACHIEVEMENT = "Vận động bà con trồng na theo hướng hữu cơ, góp công làm đường liên thôn (nội dung minh họa)."


def proposed(tour: Tour, clerk: Person, nominee: NewNominee, award: AwardType, achievement: str = ACHIEVEMENT) -> int:
    """The clerk registers a nominee, drafts a nomination for an award and attaches the minutes; return the case."""
    [row] = register_nominees(clerk.capacity, [nominee])
    new = NewNomination(
        row, award, achievement, date(2019, 6, 1), date(2024, 4, 1), report=report_of(award, nominee.kind)
    )
    case = nominate(clerk.capacity, tour.campaign, [new], command=uuid4()).events[0].case_id
    documented(clerk, tour.area(_area_of(clerk)).name, [case])
    return case


def sent_to_the_district(tour: Tour, clerk: Person, chair: Person, case_ids: Sequence[int], title: str) -> None:
    """The clerk submits and drafts the tờ trình; the chair signs it and all its cases go up, or none."""
    tour.take(clerk, "submit", case_ids)
    signed_by_the_commune(tour, clerk, chair, case_ids, title)


def signed_by_the_commune(tour: Tour, clerk: Person, chair: Person, case_ids: Sequence[int], title: str) -> None:
    """The clerk drafts the tờ trình of cases that wait for the chair; the chair signs the whole list."""
    signing = tour.office(f"{_area_of(clerk)} committee chair")
    draft_submission(clerk.capacity, signing, title=title, case_ids=case_ids, campaign=tour.campaign)
    tour.take(chair, "forward", case_ids, together=True)


def received(tour: Tour, case_ids: Sequence[int]) -> None:
    """Phòng Nội vụ takes the dossiers in: from here they keep the rules of this day."""
    tour.take(tour.sign_in("chilang.tiepnhan", "187 interior intake_officer"), "receive", case_ids)


def at_verification(tour: Tour, nominee: NewNominee, award: AwardType) -> int:
    """A nomination of Vạn Linh, drafted, signed, sent up and taken in: it now waits at verification."""
    clerk, chair = (tour.sign_in(*one) for one in VAN_LINH)
    case = proposed(tour, clerk, nominee, award)
    sent_to_the_district(tour, clerk, chair, [case], f"Tờ trình khen thưởng {nominee.full_name}")
    received(tour, [case])
    return case


def verified(tour: Tour, verifier: Person, case_ids: Sequence[int]) -> None:
    """The verifier ticks every line of the checklist and passes the dossiers to the council."""
    record_checklist(verifier.capacity, case_ids)
    tour.take(verifier, "pass", case_ids)


def considered(tour: Tour, secretary: Person, case_ids: Sequence[int], against: Sequence[int] = ()) -> None:
    """The council meets: 11 of its 13 members are present; the votes decide, and closing the session moves the cases.

    `against` are those that get too few votes (6 of 13, where 51% of all members means 7).
    """
    session = plan_session(secretary.capacity, held_on=tour.today, title="Họp xét khen thưởng").pk
    add_to_agenda(secretary.capacity, session, case_ids)
    open_session(secretary.capacity, session, total_members=13, present=11, written_opinions=1)
    rulings = [
        Ruling(one, votes_for=6, votes_against=5, written_against=1)
        if one in against
        else Ruling(one, votes_for=10, votes_against=1, written_for=1)
        for one in case_ids
    ]
    record_conclusions(secretary.capacity, session, rulings)
    minutes = f"{session:02d}/BB-HĐTĐKT"
    tour.expect_all(close_session(secretary.capacity, session, minutes_number=minutes, minutes_on=tour.today))


def considered_by_the_district(tour: Tour, case_ids: Sequence[int], against: Sequence[int] = ()) -> None:
    """The emulation council of Chi Lăng considers these nominations."""
    considered(tour, tour.sign_in("chilang.thuky", "187 emulation_council secretary"), case_ids, against)


def decision_drafted(tour: Tour, drafter: Person, body: str, case_ids: Sequence[int], title: str) -> Decision:
    """Put the cases on the list of a draft decision of a body ("187 committee chair": the body of that office)."""
    body_id = tour.office(body).body_id
    return draft_decision(drafter.capacity, case_ids, body_id=body_id, title=title)


def issued(tour: Tour, records: Person, decision: Decision) -> None:
    """The records office gives the signed decision its number and issues it: every case of the list is granted."""
    number_decision(records.capacity, decision.pk)
    tour.expect_all(issue_decision(records.capacity, decision.pk))


def granted_by(tour: Tour, signer: Person, case_ids: Sequence[int], title: str) -> None:
    """From the council's recommendation to the numbered decision of the district; `signer` signs."""
    verifier = tour.sign_in("chilang.thamdinh", "187 interior verifier")
    decision = decision_drafted(tour, verifier, "187 committee chair", case_ids, title)
    tour.take(verifier, "present", case_ids)
    tour.take(signer, "sign", case_ids, together=True, sign=True)
    issued(tour, tour.sign_in("chilang.vanthu", "187 committee records_officer"), decision)


def expect(condition: bool, what: str) -> None:
    """Raise WentAstray saying what should have been."""
    if not condition:
        raise WentAstray(what)


def _area_of(person: Person) -> str:
    return Area.objects.values_list("code", flat=True).get(bodies__offices=person.office_id)
