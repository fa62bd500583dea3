"""Checklist, supplement slip and hold: each requirement with the same set-up passing and failing."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from approvals.checklists import Subject, template_for
from approvals.models import ChecklistItem, Deficiency, Hold, SupplementRequest
from approvals.supplements import answer_deficiency, name_deficiencies
from approvals.verification import Tick, record_checklist
from nominations.errors import DomainError
from tests.approvals.factories import (
    ask,
    at_intake,
    at_verification,
    bang_khen,
    count_queries,
    keys,
    set_policy,
    went,
)
from tests.factories import another_holder, take
from workflows.models import Case, Touch


def verifier(town):
    return town.holder("district", "interior", "verifier")


def clerk(town):
    return town.holder("commune", "committee", "clerk")


def test_checklist_settled_when_every_line_is_met_and_not_before(town):
    cases = at_verification(town, 3)
    assert ask("checklist_settled", cases, verifier(town)) == dict.fromkeys(keys(cases), "checklist_open")
    record_checklist(verifier(town), keys(cases))
    assert ask("checklist_settled", cases, verifier(town)) == {}
    assert [count_queries("checklist_settled", cases[:size], verifier(town)) for size in (1, 3)] == [2, 2]


@pytest.mark.parametrize(
    ("result", "note", "expected"),
    [("not_met", "Trùng khen thưởng 2023", "checklist_not_met"), ("open", "", "checklist_open")],
)
def test_checklist_settled_is_refused_when_one_line_is_not(town, result, note, expected):
    cases = at_verification(town, 1)
    record_checklist(verifier(town), keys(cases))
    record_checklist(verifier(town), keys(cases), [Tick("no_double_award", result, note)])
    assert ask("checklist_settled", cases, verifier(town)) == {cases[0].pk: expected}
    record_checklist(verifier(town), keys(cases), [Tick("no_double_award", "not_applicable", "Khen đột xuất")])
    assert ask("checklist_settled", cases, verifier(town)) == {}


def test_checklist_settled_is_refused_when_the_lines_are_of_an_earlier_visit(town):
    cases = at_verification(town, 1)
    record_checklist(verifier(town), keys(cases))
    went(take(cases, "propose_rejection", verifier(town), "Chưa rõ"), "rejection_review")
    head = town.holder("district", "interior", "head")
    cases = went(take(cases, "send_back", head, "Thẩm định lại"), "verification")
    assert ask("checklist_settled", cases, verifier(town)) == {cases[0].pk: "checklist_open"}


def test_checklist_depends_on_the_level_that_grants(town):
    [district] = at_verification(town, 1)
    [province] = at_verification(town, 1, award_type=bang_khen())
    record_checklist(verifier(town), [district.pk, province.pk])
    templates = dict(ChecklistItem.objects.values_list("case_id", "template"))
    assert templates == {district.pk: "award-district 2024.1", province.pk: "award-upward 2024.1"}
    assert template_for("award-nomination", "council", Subject("district")) is None


def test_record_checklist_is_refused_when_the_office_has_no_work_there(town):
    cases = at_verification(town, 1)
    with pytest.raises(DomainError) as error:
        record_checklist(clerk(town), keys(cases))
    assert error.value.problem.code == "no_open_task"
    assert len(record_checklist(verifier(town), keys(cases))) == 7


def test_record_checklist_leaves_a_line_to_its_verifier_when_it_is_sent_again_as_it_stands(town):
    cases = at_verification(town, 2)
    mine, colleague = verifier(town), another_holder(town.office("district", "interior", "verifier"))
    note = "Chưa đủ\nhai năm"
    first = record_checklist(
        colleague, [cases[0].pk], [Tick("standards_met", "not_met", note), Tick("no_double_award", "met")]
    )
    sent = [Tick("standards_met", "not_met", note.replace("\n", "\r\n") + " "), Tick("no_double_award", "open")]
    rows = record_checklist(mine, keys(cases), sent)
    assert [(row.case_id, row.code, row.recorded_by_id) for row in rows] == [
        (cases[0].pk, "standards_met", colleague.user_id), (cases[0].pk, "no_double_award", mine.user_id),
        (cases[1].pk, "standards_met", mine.user_id), (cases[1].pk, "no_double_award", mine.user_id),
    ]  # fmt: skip
    kept = ChecklistItem.objects.get(case=cases[0], code="standards_met")
    assert (kept.recorded_by_id, kept.recorded_at) == (colleague.user_id, first[0].recorded_at)
    taken = ChecklistItem.objects.get(case=cases[0], code="no_double_award")
    assert (taken.pk, taken.result, taken.recorded_by_id) == (first[1].pk, "open", mine.user_id)


@pytest.mark.parametrize(
    ("tick", "code"),
    [
        (Tick("unknown", "met"), "line_unknown"),
        (Tick("standards_met", "perhaps"), "result_unknown"),
        (Tick("standards_met", "not_met"), "note_missing"),
    ],
)
def test_record_checklist_is_refused_when_a_tick_is_wrong(town, tick, code):
    cases = at_verification(town, 1)
    with pytest.raises(DomainError) as error:
        record_checklist(verifier(town), keys(cases), [tick])
    assert error.value.problem.code == code
    assert ChecklistItem.objects.count() == 0


def test_verifying_leaves_no_touch_so_that_the_verifier_can_pass(town):
    cases = at_verification(town, 1)
    record_checklist(verifier(town), keys(cases))
    assert Touch.objects.filter(case__in=cases).count() == 0
    went(take(cases, "pass", verifier(town)), "council")


def test_supplement_slip_goes_out_with_the_case_and_comes_back_answered(town):
    cases = at_verification(town, 3)
    named = ask("deficiencies_named", cases, verifier(town))
    assert named == dict.fromkeys(keys(cases), "deficiencies_missing")
    name_deficiencies(verifier(town), keys(cases), ["Thiếu biên bản họp xét", "Chưa ghi năm sinh"])
    assert ask("deficiencies_named", cases, verifier(town)) == {}
    assert ask("deficiencies_named", cases, town.holder("district", "interior", "intake_officer")) == named
    assert [count_queries("deficiencies_named", cases[:size], verifier(town)) for size in (1, 3)] == [1, 1]

    cases = went(take(cases, "request_supplement", verifier(town), "Theo phiếu"), "supplement")
    assert set(SupplementRequest.objects.values_list("status", flat=True)) == {"sent"}
    assert ask("deficiencies_answered", cases, clerk(town)) == dict.fromkeys(keys(cases), "deficiencies_open")
    for case in cases:
        answer_deficiency(clerk(town), case.pk, {1: "Đã bổ sung biên bản ngày 20/4/2024"})
    assert ask("deficiencies_answered", cases, clerk(town)) == dict.fromkeys(keys(cases), "deficiencies_open")
    for case in cases:
        answer_deficiency(clerk(town), case.pk, {2: "Sinh năm 1962"})
    assert ask("deficiencies_answered", cases, clerk(town)) == {}
    assert [count_queries("deficiencies_answered", cases[:size], clerk(town)) for size in (1, 3)] == [1, 1]

    cases = went(take(cases, "resubmit", clerk(town)), "verification")
    assert set(SupplementRequest.objects.values_list("status", flat=True)) == {"closed"}
    assert set(Touch.objects.values_list("user_id", flat=True)) == {clerk(town).user_id}


def test_deficiencies_answered_is_refused_when_no_slip_was_sent(town):
    cases = at_verification(town, 1)
    assert ask("deficiencies_answered", cases, clerk(town)) == {cases[0].pk: "no_open_request"}


def test_supplement_allowed_when_the_body_has_not_asked_as_often_as_the_policy_says(town):
    set_policy("supplement_requests_max", "1", "count")
    cases = at_verification(town, 3)
    assert ask("supplement_allowed", cases, verifier(town)) == {}
    name_deficiencies(verifier(town), keys(cases), ["Thiếu biên bản họp xét"])
    cases = went(take(cases, "request_supplement", verifier(town), "Theo phiếu"), "supplement")
    for case in cases:
        answer_deficiency(clerk(town), case.pk, {1: "Đã bổ sung"})
    cases = went(take(cases, "resubmit", clerk(town)), "verification")
    assert ask("supplement_allowed", cases, verifier(town)) == dict.fromkeys(keys(cases), "supplement_limit")
    assert ask("supplement_allowed", cases, town.holder("province", "interior", "verifier")) == {}
    assert [count_queries("supplement_allowed", cases[:size], verifier(town)) for size in (1, 3)] == [2, 2]
    set_policy("supplement_requests_max", "2", "count")
    assert ask("supplement_allowed", cases, verifier(town)) == {}


def test_intake_asks_for_a_supplement_with_its_own_slip(town):
    cases = at_intake(town, 1)
    officer = town.holder("district", "interior", "intake_officer")
    name_deficiencies(officer, keys(cases), ["Thiếu tờ trình"])
    went(take(cases, "request_supplement", officer, "Theo phiếu"), "intake_supplement")


def test_a_slip_that_was_drafted_on_an_earlier_visit_is_not_sent(town):
    cases = at_verification(town, 1)
    name_deficiencies(verifier(town), keys(cases), ["Thiếu tờ trình"])
    went(take(cases, "propose_rejection", verifier(town), "Chưa rõ"), "rejection_review")
    head = town.holder("district", "interior", "head")
    cases = went(take(cases, "send_back", head, "Thẩm định lại"), "verification")
    refused = take(cases, "request_supplement", verifier(town), "Theo phiếu").refused
    assert [one.problem.code for one in refused] == ["deficiencies_missing"]


@pytest.mark.parametrize(("points", "code"), [([], "deficiency_empty"), (["  "], "deficiency_empty")])
def test_name_deficiencies_is_refused_when_nothing_is_named(town, points, code):
    cases = at_verification(town, 1)
    with pytest.raises(DomainError) as error:
        name_deficiencies(verifier(town), keys(cases), points)
    assert error.value.problem.code == code


def test_answer_is_refused_when_the_point_does_not_exist_or_nothing_is_said(town):
    cases = at_verification(town, 1)
    name_deficiencies(verifier(town), keys(cases), ["Thiếu tờ trình"])
    went(take(cases, "request_supplement", verifier(town), "Theo phiếu"), "supplement")
    for answers, code in [({2: "Có"}, "deficiency_unknown"), ({1: " "}, "answer_empty")]:
        with pytest.raises(DomainError) as error:
            answer_deficiency(clerk(town), cases[0].pk, answers)
        assert error.value.problem.code == code
    with pytest.raises(DomainError) as error:
        answer_deficiency(verifier(town), cases[0].pk, {1: "Có"})
    assert error.value.problem.code == "no_open_task"


def test_answer_stays_with_whoever_gave_it_when_it_is_sent_again_as_it_stands(town):
    cases = at_verification(town, 1)
    name_deficiencies(verifier(town), keys(cases), ["Thiếu biên bản họp xét", "Chưa ghi năm sinh"])
    [case] = went(take(cases, "request_supplement", verifier(town), "Theo phiếu"), "supplement")
    mine, colleague = clerk(town), another_holder(town.office("commune", "committee", "clerk"))
    [first, _] = answer_deficiency(colleague, case.pk, {1: "Đã bổ sung", 2: "Sinh năm 1962"})
    answer_deficiency(mine, case.pk, {1: "Đã bổ sung\r\n", 2: "Sinh năm 1963"})
    one, two = Deficiency.objects.order_by("order")
    assert (one.answered_by_id, one.answered_at) == (colleague.user_id, first.answered_at)
    assert (two.answer, two.answered_by_id) == ("Sinh năm 1963", mine.user_id)


def test_hold_stops_a_case_until_it_is_resumed(town):
    cases = at_verification(town, 3)
    record_checklist(verifier(town), keys(cases))
    assert ask("no_open_hold", cases, verifier(town)) == {}
    assert ask("hold_open", cases, verifier(town)) == dict.fromkeys(keys(cases), "not_on_hold")
    went(take(cases, "hold", verifier(town), "Có đơn tố cáo"), "verification")
    assert ask("no_open_hold", cases, verifier(town)) == dict.fromkeys(keys(cases), "on_hold")
    assert ask("hold_open", cases, verifier(town)) == {}
    for name in ("no_open_hold", "hold_open"):
        assert [count_queries(name, cases[:size], verifier(town)) for size in (1, 3)] == [1, 1]
    assert [one.problem.code for one in take(cases[:1], "pass", verifier(town)).refused] == ["on_hold"]
    went(take(cases, "resume", verifier(town), "Đã làm rõ"), "verification")
    assert Hold.objects.filter(closed_at__isnull=False).count() == 3
    went(take(cases, "pass", verifier(town)), "council")


def test_a_case_has_one_open_hold_in_the_database_itself(town):
    [case] = at_verification(town, 1)
    went(take([case], "hold", verifier(town), "Có đơn tố cáo"), "verification")
    hold = Hold.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Hold.objects.create(
            case=Case.objects.get(pk=case.pk), opened_at=hold.opened_at, opened_command=hold.opened_command
        )
