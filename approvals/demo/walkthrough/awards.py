"""Two nominations that are granted: one by the district, one by the province."""

from __future__ import annotations

from approvals.demo.walkthrough import ways
from approvals.demo.walkthrough.tour import Told, Tour
from approvals.verification import record_checklist
from nominations.register.nominees import NewNominee
from nominations.submissions import draft_submission
from workflows import engine
from workflows.models import Task


def granted_by_the_deputy(tour: Tour) -> list[Told]:
    """From the clerk's draft to the numbered decision; the deputy chair signs for the chair (KT.)."""
    clerk = tour.sign_in("vanlinh.canbo", "06505 committee clerk")
    chair = tour.sign_in("vanlinh.chutich", "06505 committee chair")
    person = NewNominee(
        full_name="Hoàng Văn Lẻng",
        gender="male",
        birth="1962",
        ethnicity="NUNG",
        residence=tour.area("06505"),
        village="Thôn Phố Cũ",
    )
    case = ways.proposed(tour, clerk, person, tour.award("GIAY_KHEN", "district"))
    ways.sent_to_the_district(tour, clerk, chair, [case], "Tờ trình đề nghị tặng Giấy khen ông Hoàng Văn Lẻng")

    intake = tour.sign_in("chilang.tiepnhan", "187 interior intake_officer")
    tour.take(intake, "receive", [case])

    verifier = tour.sign_in("chilang.thamdinh", "187 interior verifier")
    [task] = Task.objects.filter(case=case)
    engine.claim([task.pk], by=verifier.capacity)  # colleagues see that it is taken; no event
    record_checklist(verifier.capacity, [case])
    tour.take(verifier, "pass", [case])

    ways.considered_by_the_district(tour, [case])

    deputy = tour.sign_in_for("chilang.phochutich", "187 committee chair", "KT")
    ways.granted_by(tour, deputy, [case], "Quyết định tặng Giấy khen")
    return [Told(case, "Giấy khen, Phó Chủ tịch ký thay Chủ tịch huyện", "granted")]


def granted_by_the_province(tour: Tour) -> list[Told]:
    """The district's chairman proposes upward; the province takes in, verifies, considers and grants.

    On the way the draft is sent back once, by the deputy chief of the province's office: TL. CHỦ TỊCH / KT. CHÁNH VĂN
    PHÒNG, the chain in which notice 254/TB-UBND was signed. An award itself is never signed that way.
    """
    people = NewNominee(
        kind="collective", full_name="Thôn Lân Bông", head="Vi Thị Ngoan", members=48, residence=tour.area("06505")
    )
    case = ways.at_verification(tour, people, tour.award("BANG_KHEN", "province"))
    verifier = tour.sign_in("chilang.thamdinh", "187 interior verifier")
    ways.verified(tour, verifier, [case])
    ways.considered_by_the_district(tour, [case])
    draft_submission(
        verifier.capacity,
        tour.office("187 committee chair"),
        title="Tờ trình đề nghị Chủ tịch UBND tỉnh tặng Bằng khen",
        case_ids=[case],
        campaign=tour.campaign,
    )
    tour.take(verifier, "present", [case])
    chairman = tour.sign_in("chilang.chutich", "187 committee chair")
    tour.take(chairman, "propose_upward", [case], together=True, sign=True)
    _decided_by_the_province(tour, case)
    return [Told(case, "Bằng khen của Chủ tịch UBND tỉnh, huyện đề nghị", "granted")]


def _decided_by_the_province(tour: Tour, case: int) -> None:
    tour.take(tour.sign_in("langson.tiepnhan", "20 interior intake_officer"), "receive", [case])
    verifier = tour.sign_in("langson.thamdinh", "20 interior verifier")
    ways.verified(tour, verifier, [case])
    ways.considered(tour, tour.sign_in("langson.thuky", "20 emulation_council secretary"), [case])
    decision = ways.decision_drafted(tour, verifier, "20 committee chair", [case], "Quyết định tặng Bằng khen")
    tour.take(verifier, "present", [case])

    for_the_chair = tour.sign_in_for("langson.phovanphong", "20 office chief_of_office", "KT")
    tour.take(for_the_chair, "send_back", [case], "Thể thức dự thảo chưa đúng, đề nghị trình bày lại nơi nhận.")
    tour.take(verifier, "present", [case])

    chairman = tour.sign_in("langson.chutich", "20 committee chair")
    tour.take(chairman, "sign", [case], together=True, sign=True)
    ways.issued(tour, tour.sign_in("langson.vanthu", "20 committee records_officer"), decision)
