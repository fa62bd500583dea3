"""Papers of those who judge: what receipts, supplement slips and verification reports say, to whom, at which cost."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from approvals import consultations, sight, supplements
from approvals.models import ChecklistItem, Consultation, Receipt, SupplementRequest
from approvals.papers.receipts import receipt_slip, spans
from approvals.papers.reports import HELD, NOT_READY, READY, UNDECIDED, verification_report, verified
from approvals.papers.supplements import supplement_slip
from approvals.verification import Tick, record_checklist
from nominations.errors import DomainError
from nominations.models import Nominee, PriorAward, Submission
from nominations.sight import submission_in_sight
from nominations.submissions import draft_submission
from tests import docx_text
from tests.approvals.factories import (
    at_consultation,
    at_drafting,
    at_intake,
    at_verification,
    bang_khen,
    keys,
    set_policy,
)
from tests.factories import AwardNominationFactory, CollectiveFactory, NomineeFactory, submit, take
from tests.screens import sign_in
from workflows import clock
from workflows.models import Case, Office, Task
from workflows.sight import NotSeen

TODAY = date(2024, 5, 6)


@pytest.fixture
def intake(town):
    return town.holder("district", "interior", "intake_officer")


@pytest.fixture
def verifier(town):
    return town.holder("district", "interior", "verifier")


@pytest.fixture
def clerk(town):
    return town.holder("commune", "committee", "clerk")


def sent(town, count):
    """Cases that the commune has sent to the district, and their submission."""
    cases = at_intake(town, count)
    return cases, Submission.objects.get(items__case=cases[0])


def slip_of(by, paper):
    return receipt_slip(submission_in_sight(by, paper.pk))


# -- receipts --------------------------------------------------------------------------------------------------------


def test_one_receipt_is_given_for_a_whole_list_with_its_numbers_and_due_days(town, intake):
    take(at_intake(town.neighbour(), 2), "receive", intake)
    cases, paper = sent(town, 3)
    take(cases, "receive", intake)
    made = slip_of(intake, paper)
    due = Receipt.objects.get(case=cases[0]).due_on
    assert docx_text.paragraphs(made) == [
        "PHIẾU TIẾP NHẬN HỒ SƠ",
        "Tờ trình của xã",
        "Phòng Nội vụ huyện Chi Lăng đã tiếp nhận của UBND xã Vạn Linh 3 hồ sơ theo tờ trình “Tờ trình của xã” ký ngày "
        "06/05/2024, gồm:",
        "Ngày hẹn tính hết ngày làm việc đã ghi; thời gian chờ bổ sung hồ sơ không tính vào ngày hẹn.",
    ]
    head, listed, signing = docx_text.tables(made)
    assert head[0][0] == "UBND HUYỆN CHI LĂNG\nPHÒNG NỘI VỤ\n"
    assert head[1] == ["Số tiếp nhận: 03–05/2024", "Chi Lăng, ngày 06 tháng 5 năm 2024"]
    assert [row[:3] + row[4:] for row in listed[1:]] == [
        [f"{at}", f"{number:02d}", case.code, "06/05/2024", f"{due:%d/%m/%Y}"]
        for at, (number, case) in enumerate(zip((3, 4, 5), cases, strict=True), start=1)
    ]
    name = Office.objects.get(pk=intake.office_id).appointments.get().user.full_name
    assert signing == [["NGƯỜI NỘP HỒ SƠ\n\n", f"NGƯỜI TIẾP NHẬN\n\n{name}"]]
    assert {"DỰ THẢO" in xml for xml in docx_text.headers(made).values()} == {False}


def test_what_parted_ways_before_it_was_received_is_named_apart(town, intake):
    cases, paper = sent(town, 2)
    with pytest.raises(DomainError) as refused:
        slip_of(intake, paper)
    assert refused.value.problem.code == "nothing_received"
    take(cases[:1], "receive", intake)
    take(cases[1:], "refuse", intake, "Không thuộc thẩm quyền")
    _head, listed, others, _signing = docx_text.tables(slip_of(intake, paper))
    assert ([row[2] for row in listed[1:]], [row[1:] for row in others[1:]]) == (
        [cases[0].code], [[cases[1].code, cases[1].label, "Không khen thưởng"]],
    )  # fmt: skip


def test_what_was_recalled_and_sent_anew_is_on_the_receipt_of_the_letter_it_came_with(town, intake, clerk):
    cases, paper = sent(town, 2)
    chair = town.holder("commune", "committee", "chair")
    take(cases[:1], "recall", chair, "Ghi nhầm")
    submit(town, cases[:1])
    again = draft_submission(clerk, paper.office, title="Tờ trình sau", case_ids=keys(cases[:1]))
    take(cases[:1], "forward", chair, together=True)
    take(cases, "receive", intake)
    listed = {one.pk: [row[2] for row in docx_text.tables(slip_of(intake, one))[1][1:]] for one in (paper, again)}
    assert listed == {paper.pk: [cases[1].code], again.pk: [cases[0].code]}


def test_the_district_and_the_province_each_give_their_own_receipt(town, intake, verifier):
    cases = at_drafting(town, 2, award_type=bang_khen())
    commune = Submission.objects.get(items__case=cases[0])
    upward = draft_submission(
        verifier, town.office("district", "committee", "chair"), title="Lên tỉnh", case_ids=keys(cases)
    )
    take(cases, "present", verifier)
    take(cases, "propose_upward", town.holder("district", "committee", "chair"), together=True)
    province = town.holder("province", "interior", "intake_officer")
    take(cases, "receive", province)
    heads = [docx_text.tables(slip_of(by, one))[0][0][0] for by, one in ((intake, commune), (province, upward))]
    assert heads == ["UBND HUYỆN CHI LĂNG\nPHÒNG NỘI VỤ\n", "UBND TỈNH LẠNG SƠN\nSỞ NỘI VỤ\n"]


@pytest.mark.parametrize("count", [1, 3])
def test_a_receipt_costs_the_same_for_one_row_and_for_three(town, intake, count):
    cases, paper = sent(town, count + 1)
    take(cases[:count], "receive", intake)
    paper = submission_in_sight(intake, paper.pk)
    with CaptureQueriesContext(connection) as queries:
        receipt_slip(paper)
    assert len(queries) == 5


@pytest.mark.parametrize(
    ("numbers", "said"),
    [([7], "07/2024"), ([3, 4, 5], "03–05/2024"), ([12, 15, 16], "12, 15–16/2024"), ([2, 1, 2], "01–02/2024")],
)
def test_numbers_that_follow_each_other_are_told_as_a_span(numbers, said):
    assert spans(numbers, 2024) == said


@given(st.sets(st.integers(1, 300), min_size=1))
def test_spans_name_each_number_once(numbers):
    found = []
    for part in spans(numbers, 2024).removesuffix("/2024").split(", "):
        first, _, last = part.partition("–")
        found += range(int(first), int(last or first) + 1)
    assert found == sorted(numbers)


# -- supplement slips ------------------------------------------------------------------------------------------------


def slip(by, case, key=None):
    request = sight.supplement_request_in_sight(by, case.code, key)
    return supplement_slip(request, on=TODAY)


def test_a_slip_names_every_point_until_when_and_whom_to_ask(town, verifier, clerk):
    [case] = at_verification(town, 1)
    supplements.name_deficiencies(verifier, [case.pk], ["Thiếu biên bản họp thôn", "Chưa rõ năm lập thành tích"])
    draft = docx_text.headers(slip(verifier, case))
    assert {'string="DỰ THẢO"' in xml for xml in draft.values()} == {True}
    with pytest.raises(NotSeen):
        slip(clerk, case)
    take([case], "request_supplement", verifier, "Bổ sung theo phiếu")
    due = Task.objects.get(case=case).due_on
    made = slip(clerk, case)
    who = SupplementRequest.objects.get().created_by.full_name
    assert docx_text.paragraphs(made) == [
        "PHIẾU YÊU CẦU BỔ SUNG HỒ SƠ",
        "(lần thứ 1)",
        "Kính gửi: UBND xã Vạn Linh",
        f"Phòng Nội vụ huyện Chi Lăng đã xem xét hồ sơ {case.code}: {case.label}. Căn cứ Luật Thi đua, khen thưởng "
        "06/2022/QH15; Nghị định 98/2023/NĐ-CP; kế hoạch UBND huyện Chi Lăng 4/2024, đề nghị bổ sung, hoàn thiện hồ sơ "
        "theo các nội dung sau:",
        f"Thời hạn bổ sung: chậm nhất hết ngày {due:%d} tháng {due.month} năm {due.year}. Thời gian chờ bổ sung "
        "không tính vào thời hạn giải quyết hồ sơ.",
        f"Phiếu này nêu toàn bộ nội dung cần bổ sung của lần này. Liên hệ: {who}, Chuyên viên thẩm định, "
        "Phòng Nội vụ huyện Chi Lăng.",
    ]
    head, points, closing = docx_text.tables(made)
    assert head[1] == [f"Mã hồ sơ: {case.code}", "Chi Lăng, ngày 06 tháng 5 năm 2024"]
    assert points == [
        ["TT", "Nội dung thiếu, chưa đúng"], ["1", "Thiếu biên bản họp thôn"], ["2", "Chưa rõ năm lập thành tích"],
    ]  # fmt: skip
    assert closing[0][1] == f"CHUYÊN VIÊN THẨM ĐỊNH\n\n{who}"
    assert {"DỰ THẢO" in xml for xml in docx_text.headers(made).values()} == {False}


def test_a_slip_shows_the_answers_and_which_request_it_is(town, verifier, intake, clerk):
    set_policy("supplement_requests_max", "2", "count")
    [case] = at_intake(town, 1)
    supplements.name_deficiencies(intake, [case.pk], ["Thiếu chữ ký"])
    take([case], "request_supplement", intake, "Bổ sung")
    supplements.answer_deficiency(clerk, case.pk, {1: "Đã ký lại."})
    assert take([case], "resubmit", clerk).refused == ()
    take([case], "receive", intake)
    supplements.name_deficiencies(verifier, [case.pk], ["Thiếu ảnh"])
    assert take([case], "request_supplement", verifier, "Bổ sung").refused == ()
    first, second = SupplementRequest.objects.order_by("pk")
    old, new = slip(clerk, case, first.pk), slip(clerk, case)
    assert [docx_text.paragraphs(made)[1] for made in (old, new)] == ["(lần thứ 1)", "(lần thứ 2)"]
    assert docx_text.tables(old)[1] == [
        ["TT", "Nội dung thiếu, chưa đúng", "Trả lời của nơi bổ sung"], ["1", "Thiếu chữ ký", "Đã ký lại."],
    ]  # fmt: skip
    assert docx_text.paragraphs(old)[4] == "Hồ sơ đã được bổ sung theo phiếu này."
    assert second.pk != first.pk


def test_a_slip_is_not_for_who_was_only_asked_nor_for_others(town, verifier, clerk):
    police = town.office("district", "police", "officer")
    [case] = at_consultation(town, 1, [police.pk])
    officer = town.holder("district", "police", "officer")
    consultations.write_opinion(officer, case.pk, Consultation.Outcome.AGREE, "Không vi phạm")
    take([case], "reply", officer)
    supplements.name_deficiencies(verifier, [case.pk], ["Thiếu ảnh"])
    take([case], "request_supplement", verifier, "Bổ sung")
    for by in (officer, town.neighbour().holder("commune", "committee", "clerk")):
        with pytest.raises(NotSeen):
            slip(by, case)
    assert docx_text.paragraphs(slip(clerk, case))[1] == "(lần thứ 1)"


# -- verification reports --------------------------------------------------------------------------------------------


def office_of(by):
    return Office.objects.select_related("body__area__parent__parent").get(pk=by.office_id)


def report(by, cases):
    return verification_report(office_of(by), keys(cases), on=TODAY)


def settle(verifier, case, *, unmet=""):
    """Tick every line of a case as met, the first one as not met when a reason is given."""
    record_checklist(verifier, [case.pk])
    if unmet:
        first = ChecklistItem.objects.filter(case=case).order_by("pk").first()
        record_checklist(verifier, [case.pk], [Tick(first.code, "not_met", unmet)])
    return ChecklistItem.objects.filter(case=case).order_by("pk").first().title


def test_a_recommendation_follows_from_what_was_recorded(town, verifier):
    ready, unmet, untouched, held = at_verification(town, 4)
    settle(verifier, ready)
    title = settle(verifier, unmet, unmet="Biên bản chưa có chữ ký")
    settle(verifier, held)
    take([held], "hold", verifier, "Đang xác minh đơn")
    found = {one.case.pk: one.recommendation for one in verified(keys([ready, unmet, untouched, held]), TODAY)}
    lines = ChecklistItem.objects.filter(case=ready).count()
    assert found == {
        ready.pk: (READY, ""),
        unmet.pk: (NOT_READY, f"{title}: Biên bản chưa có chữ ký"),
        untouched.pk: (UNDECIDED, f"còn {lines} mục thẩm định chưa có kết quả"),
        held.pk: (HELD, ""),
    }


def test_an_objection_or_an_answer_that_is_missing_is_no_recommendation(town, verifier):
    offices = [town.office("district", name, "officer") for name in ("police", "tax")]
    cases = at_consultation(town, 2, [one.pk for one in offices])
    for case in cases:
        record_all_met(case)
    police = town.holder("district", "police", "officer")
    for case in cases:
        consultations.write_opinion(police, case.pk, "object", "Đang bị khởi tố")
    # What was written and not sent is no answer yet.
    assert take([cases[0]], "reply", police).refused == ()
    found = {one.case.pk: one.recommendation for one in verified(keys(cases), TODAY)}
    assert found == {
        cases[0].pk: (UNDECIDED, "không đồng ý: Công an huyện Chi Lăng"),
        cases[1].pk: (UNDECIDED, "chờ ý kiến: Công an huyện Chi Lăng, Chi cục Thuế huyện Chi Lăng"),
    }


def record_all_met(case):
    """One line settled on the visit before the agencies were asked."""
    ChecklistItem.objects.create(
        case=case, visit=1, template="thử", code="a", title="Thành phần hồ sơ", result="met",
        recorded_by_id=case.started_by_id, recorded_at=clock.now(),
    )  # fmt: skip


def test_a_report_tells_of_awards_written_down_at_any_row_of_a_person(town, verifier):
    first, later = (NomineeFactory(full_name="Hoàng Thị Sen", residence=town.commune) for _ in range(2))
    Nominee.objects.filter(pk=later.pk).update(joined_to=first)
    later.refresh_from_db()
    [case] = at_verification(town, 1, nominee=later)
    PriorAward.objects.create(
        nominee=first, title="Giấy khen", authority="UBND huyện", decision_number="12/QĐ-UBND",
        decided_on=date(2020, 1, 2), recorded_by_id=verifier.user_id, recorded_at=clock.now(),
    )  # fmt: skip
    [about] = verified([case.pk], TODAY)
    assert [one.decision_number for one in about.prior] == ["12/QĐ-UBND"]


def test_a_report_tells_of_each_dossier_what_was_recorded(town, verifier, clerk):
    person = NomineeFactory(full_name="Hoàng Thị Sen", given_name="Sen", residence=town.commune)
    group = CollectiveFactory(full_name="Thôn Khun Phang")
    [first] = at_verification(town, 1, nominee=person)
    [second] = at_verification(town, 1, nominee=group)
    settle(verifier, first)
    title = settle(verifier, second, unmet="Chưa có chữ ký")
    PriorAward.objects.create(
        nominee=person, title="Giấy khen", authority="UBND huyện", decision_number="12/QĐ-UBND",
        decided_on=date(2022, 3, 8), recorded_by_id=clerk.user_id, recorded_at=clock.now(),
    )  # fmt: skip
    made = report(verifier, [first, second])
    award = "Giấy khen của Chủ tịch UBND huyện"
    assert docx_text.paragraphs(made) == [
        "BÁO CÁO",
        "Kết quả thẩm định hồ sơ",
        "Kính gửi: Hội đồng Thi đua - Khen thưởng huyện Chi Lăng",
        "Phòng Nội vụ huyện Chi Lăng báo cáo kết quả thẩm định 2 hồ sơ như sau:",
        "1. Đủ điều kiện, đề nghị xét (1 hồ sơ)",
        f"- Hoàng Thị Sen ({first.code}), {award}.",
        "2. Chưa đủ điều kiện (1 hồ sơ)",
        f"- Thôn Khun Phang ({second.code}), {award}: {title}: Chưa có chữ ký.",
        "Thông tin thẩm định của từng hồ sơ tại phụ lục kèm theo.",
        "PHỤ LỤC",
        "Thông tin thẩm định từng hồ sơ",
    ]
    head, counts, closing, listed = docx_text.tables(made)
    assert (head[0][0], head[1][0]) == ("UBND HUYỆN CHI LĂNG\nPHÒNG NỘI VỤ\n", "Số:      /BC-PNV")
    assert [row[1] for row in counts] == ["Số hồ sơ", "1", "1", "0", "0"]
    assert closing[0][1] == "TRƯỞNG PHÒNG\n\n"
    lines = ChecklistItem.objects.filter(case=first).count()
    numbers = {one.case_id: one.number for one in Receipt.objects.all()}
    collective, woman = listed[1:]
    assert collective[1:4] == [
        f"Thôn Khun Phang\n{second.code}\n{award}\nXã Vạn Linh",
        f"Số {numbers[second.pk]:02d}/2024\n06/05/2024",
        f"đạt {lines - 1}, không đạt 1\nKhông đạt: {title} – Chưa có chữ ký",
    ]
    assert (woman[3], woman[5], woman[6]) == (
        f"đạt {lines}", "Giấy khen, 12/QĐ-UBND, 08/03/2022 (chưa đối chiếu)", "–",
    )  # fmt: skip
    assert {'string="DỰ THẢO"' in xml for xml in docx_text.headers(made).values()} == {True}


@pytest.mark.parametrize("count", [2, 4])
def test_a_report_costs_the_same_however_many_dossiers(town, verifier, count):
    """From two on: whoever is alone has nobody to be compared with, which saves one question."""
    cases = at_verification(town, count)
    for case in cases:
        settle(verifier, case)
    office = office_of(verifier)
    with CaptureQueriesContext(connection) as queries:
        verification_report(office, keys(cases), on=TODAY)
    assert len(queries) == 20


def test_only_the_body_that_verifies_reports(town, verifier, intake, clerk):
    [case] = at_consultation(town, 1, [town.office("district", "police", "officer").pk])
    police = town.holder("district", "police", "officer")
    auditor = town.holder("province", "inspectorate", "auditor")
    head = town.holder("district", "interior", "head")
    seen = {by: list(sight.cases_verified(by)) for by in (verifier, intake, head, clerk, police, auditor)}
    assert seen == {verifier: [case], intake: [case], head: [case], clerk: [], police: [], auditor: []}
    AwardNominationFactory(town=town)
    assert list(sight.cases_verified(verifier)) == [Case.objects.get(pk=case.pk)]


# -- pages -----------------------------------------------------------------------------------------------------------


def counted(client, target):
    client.get(target)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(target).status_code == 200
    return len(queries)


def test_pages_of_papers_cost_the_same_for_one_row_and_for_three(client, town, intake, verifier):
    def numbers(count):
        cases, paper = sent(town, count)
        take(cases, "receive", intake)
        return [
            counted(sign_in(client, verifier), "/tham-dinh/bao-cao/"),
            counted(sign_in(client, intake), f"/to-trinh/{paper.pk}/phieu-tiep-nhan/"),
        ]

    assert [numbers(1), numbers(3)] == [[12, 12]] * 2


def test_a_report_names_only_what_its_reader_verified(client, town, verifier):
    [case] = at_verification(town, 1)
    [foreign] = at_intake(town, 1)
    sign_in(client, verifier)
    address = "/tham-dinh/bao-cao/tai/"
    wanted = {
        f"?case={case.pk}": 200, f"?ve=p{town.campaign.pk}": 200, "": 404, "?ve=p0": 404, "?case=x": 404,
        f"?case={case.pk}&case={foreign.pk}": 404, f"?case={foreign.pk}": 404, "?ve=\x00": 404,
    }  # fmt: skip
    assert {query: client.get(address + query).status_code for query in wanted} == wanted
    made = client.get(f"{address}?case={case.pk}").content
    assert docx_text.paragraphs(made)[3] == "Phòng Nội vụ huyện Chi Lăng báo cáo kết quả thẩm định 1 hồ sơ như sau:"
