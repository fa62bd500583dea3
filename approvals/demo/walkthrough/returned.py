"""Nominations that do not go straight: returned and refused, withdrawn, consulted while an agency keeps silent."""

from __future__ import annotations

from datetime import timedelta

from approvals.consultations import name_agencies, write_opinion
from approvals.demo.days import business_date
from approvals.demo.walkthrough import ways
from approvals.demo.walkthrough.tour import Person, Told, Tour
from approvals.supplements import answer_deficiency, name_deficiencies
from nominations.register.nominees import NewNominee
from workflows.models import Case, Task
from workflows.tick import tick


def supplemented_then_refused(tour: Tour) -> list[Told]:
    """The verifier names what is missing, once and all together; the answer does not convince; the head refuses."""
    family = NewNominee(
        kind="household", full_name="Hộ bà Lành Thị Dít", head="Lành Thị Dít", members=5, residence=tour.area("06505")
    )
    case = ways.at_verification(tour, family, tour.award("GIAY_KHEN", "district"))

    verifier = tour.sign_in("chilang.thamdinh", "187 interior verifier")
    points = ["Báo cáo chưa nêu số liệu thu nhập của hộ qua từng năm.", "Thiếu biên bản họp xét của thôn."]
    name_deficiencies(verifier.capacity, [case], points)
    tour.take(verifier, "request_supplement", [case], "Đề nghị xã bổ sung theo phiếu kèm theo.")

    clerk = tour.sign_in("vanlinh.canbo", "06505 committee clerk")
    answers = {1: "Hộ không theo dõi thu nhập từng năm.", 2: "Đã nộp kèm biên bản họp thôn."}
    answer_deficiency(clerk.capacity, case, answers)
    tour.take(clerk, "resubmit", [case])

    tour.take(verifier, "propose_rejection", [case], "Không có số liệu chứng minh thành tích trong giai đoạn xét.")
    head = tour.sign_in("chilang.noivu", "187 interior head")
    tour.take(head, "confirm_rejection", [case], "Nhất trí; thông báo để xã biết và hướng dẫn theo dõi số liệu.")
    return [Told(case, "Bổ sung một lần rồi không được xét", "refused")]


def withdrawn(tour: Tour) -> list[Told]:
    """The commune's chair withdraws a nomination that is being verified."""
    person = NewNominee(
        full_name="Vi Thị Phấn", gender="female", birth="03/1975", ethnicity="TAY", residence=tour.area("06505")
    )
    case = ways.at_verification(tour, person, tour.award("GIAY_KHEN", "district"))
    chair = tour.sign_in("vanlinh.chutich", "06505 committee chair")
    tour.take(chair, "withdraw", [case], "Người được đề nghị xin không nhận, nhường cho người khác trong thôn.")
    return [Told(case, "Xã rút hồ sơ khi đang thẩm định", "withdrawn")]


def one_agency_silent(tour: Tour) -> list[Told]:
    """Police and tax office are asked at once. Police answer; the tax office does not, and its time runs out.

    Days pass here: the demo's business date moves past the deadline and the system's own round (`manage.py tick`) ends
    the waiting. Then the verifier holds the case, clears up what the tax office left open, resumes, and it is granted.
    """
    person = NewNominee(
        full_name="Mã Văn Thào", gender="male", birth="1970", ethnicity="NUNG", position="Giám đốc hợp tác xã",
        workplace="Hợp tác xã Na Vạn Linh (minh họa)", residence=tour.area("06505"),
    )  # fmt: skip
    case = ways.at_verification(tour, person, tour.award("GIAY_KHEN", "district"))
    verifier = tour.sign_in("chilang.thamdinh", "187 interior verifier")
    police, tax = tour.office("187 police officer"), tour.office("187 tax officer")
    question = "Đề nghị cho ý kiến về việc chấp hành pháp luật và nghĩa vụ thuế của người được đề nghị."
    name_agencies(verifier.capacity, [case], [police.pk, tax.pk], question)
    tour.take(verifier, "consult", [case])

    officer = tour.sign_in("chilang.congan", "187 police officer")
    write_opinion(officer.capacity, case, "agree", "Không có vi phạm; nhất trí đề nghị khen thưởng.")
    tour.take(officer, "reply", [case])

    due = Task.objects.values_list("due_on", flat=True).get(case=case, office=tax)
    ways.expect(due is not None, "Việc lấy ý kiến không có hạn trả lời.")
    with business_date(due):
        tick()  # the last day belongs to the agency to its end
        ways.expect(_stage(case) == "consultation", "Hạn trả lời chưa hết mà hồ sơ đã đi tiếp.")
    with business_date(due + timedelta(days=1)):
        tour.say(f"Ngày làm việc chuyển sang {tour.today:%d/%m/%Y}, sau hạn trả lời {due:%d/%m/%Y}.")
        tick()
        ways.expect(_stage(case) == "verification", "Đã quá hạn trả lời mà hồ sơ chưa trở về thẩm định.")
        _cleared_up_and_granted(tour, verifier, case)
    return [Told(case, "Hiệp y song song, cơ quan thuế không trả lời; tạm dừng, tiếp tục, tặng Giấy khen", "granted")]


def _cleared_up_and_granted(tour: Tour, verifier: Person, case: int) -> None:
    tour.take(verifier, "hold", [case], "Cơ quan thuế chưa trả lời; xác minh trực tiếp nghĩa vụ thuế của hợp tác xã.")
    tour.take(verifier, "resume", [case], "Hợp tác xã đã xuất trình xác nhận không nợ thuế.")
    ways.verified(tour, verifier, [case])
    ways.considered_by_the_district(tour, [case])
    chairman = tour.sign_in("chilang.chutich", "187 committee chair")
    ways.granted_by(tour, chairman, [case], "Quyết định tặng Giấy khen ông Mã Văn Thào")


def _stage(case: int) -> str:
    return Case.objects.values_list("stage", flat=True).get(pk=case)
