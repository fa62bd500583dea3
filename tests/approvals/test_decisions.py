"""Decisions: the list, its signing, numbering and issue; receipts; annulment."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from approvals import decisions
from approvals.annulments import annul
from approvals.models import AnnulmentDecision, Decision, DecisionItem, NumberSeries, Receipt
from approvals.verification import record_checklist
from nominations.errors import DomainError
from nominations.submissions import draft_submission
from tests.approvals.factories import (
    TODAY,
    ask,
    at_decision,
    at_drafting,
    at_intake,
    at_issuing,
    bang_khen,
    count_queries,
    draft,
    granted,
    keys,
    went,
)
from tests.factories import SubstitutionFactory, UserFactory, another_holder, moves, take
from workflows.engine import Capacity, act
from workflows.models import Case, Event


def verifier(town):
    return town.holder("district", "interior", "verifier")


def chair(town):
    return town.holder("district", "committee", "chair")


def records(town):
    return town.holder("district", "committee", "records_officer")


def refusal(call, *args, **kwargs):
    """The code with which a verb refuses."""
    with pytest.raises(DomainError) as error:
        call(*args, **kwargs)
    return error.value.problem.code


def test_in_draft_decision_or_submission_when_the_case_is_listed_in_either(town):
    cases = at_drafting(town, 3)
    assert ask("in_draft_decision_or_submission", cases, verifier(town)) == dict.fromkeys(keys(cases), "not_drafted")
    draft(town, cases[:2])
    assert ask("in_draft_decision_or_submission", cases, verifier(town)) == {cases[2].pk: "not_drafted"}
    signer = town.office("district", "committee", "chair")
    draft_submission(verifier(town), signer, title="Tờ trình tỉnh", case_ids=[cases[2].pk])
    assert ask("in_draft_decision_or_submission", cases, verifier(town)) == {}
    province = town.holder("province", "interior", "verifier")
    assert ask("in_draft_decision_or_submission", cases, province) == dict.fromkeys(keys(cases), "not_drafted")
    counts = [count_queries("in_draft_decision_or_submission", cases[:size], verifier(town)) for size in (1, 3)]
    assert counts == [3, 3]


def test_a_case_stands_on_one_list_only(town):
    cases = at_drafting(town, 2)
    draft(town, cases)
    assert refusal(draft, town, cases[:1]) == "listed_already"


def test_draft_decision_is_refused_without_work_or_for_a_body_of_another_area(town):
    cases = at_drafting(town, 1)
    body = town.office("district", "committee", "chair").body
    other = town.office("province", "committee", "chair").body
    by = verifier(town)
    assert refusal(decisions.draft_decision, by, keys(cases), body_id=other.pk, title="QĐ") == "body_elsewhere"
    clerk = town.holder("district", "interior", "head")
    assert refusal(decisions.draft_decision, clerk, keys(cases), body_id=body.pk, title="QĐ") == "no_open_task"
    wrong = {"body_id": body.pk, "title": "QĐ", "kind": "delegate"}
    assert refusal(decisions.draft_decision, by, keys(cases), **wrong) == "wrong_kind"
    assert Decision.objects.count() == 0


def test_in_draft_decision_when_the_whole_list_is_signed_and_not_for_a_part(town):
    cases, decision = at_decision(town, 3)
    assert ask("in_draft_decision", cases, chair(town)) == {}
    assert ask("in_draft_decision", cases[:2], chair(town)) == dict.fromkeys(keys(cases[:2]), "list_not_whole")
    decisions.strike_from_decision(chair(town), decision.pk, [cases[2].pk], "Còn đơn thư")
    assert ask("in_draft_decision", cases, chair(town)) == {cases[2].pk: "not_in_draft_decision"}
    province = town.holder("province", "committee", "chair")
    assert ask("in_draft_decision", cases[:2], province) == dict.fromkeys(keys(cases[:2]), "not_in_draft_decision")
    assert [count_queries("in_draft_decision", cases[:size], chair(town)) for size in (1, 2)] == [1, 1]


def test_signing_fixes_the_list_and_says_who_signed(town):
    cases, decision = at_issuing(town, 2)
    lines = [(item.order, item.case.code, item.text) for item in decision.items.select_related("case")]
    assert decision.status == "signed"
    assert decision.list_digest == decisions.digest(lines)
    assert (decision.signing_office, decision.signed_by_id) == (
        town.office("district", "committee", "chair"), chair(town).user_id,
    )  # fmt: skip
    assert decision.signature.startswith("Chủ tịch: Nông Văn ")
    assert [case.stage for case in cases] == ["issuing", "issuing"]


def test_signing_by_a_deputy_says_so(town):
    cases, decision = at_decision(town, 1)
    deputy = another_holder(town.office("district", "committee", "deputy_chair"))
    substitution = SubstitutionFactory(
        office=town.office("district", "committee", "chair"), by_office_id=deputy.office_id, form="KT"
    )
    went(take(cases, "sign", Capacity(deputy.user_id, substitution_id=substitution.pk)), "issuing")
    signed = Decision.objects.get(pk=decision.pk)
    assert signed.signature.startswith("KT. Chủ tịch / Phó Chủ tịch: ")
    assert signed.signing_office == town.office("district", "committee", "chair")


def test_a_case_that_is_not_signed_with_its_list_leaves_the_list(town):
    cases, decision = at_decision(town, 2)
    went(take(cases[1:], "hold", chair(town), "Có đơn tố cáo"), "decision")
    done = take(cases, "sign", chair(town))
    assert [one.problem.code for one in done.refused] == ["on_hold"]
    signed = Decision.objects.get(pk=decision.pk)
    assert list(signed.items.filter(listed=True).values_list("case_id", flat=True)) == [cases[0].pk]
    assert signed.items.get(listed=False).strike_reason == "Không được ký cùng danh sách"
    decisions.number_decision(records(town), signed.pk)
    went(decisions.issue_decision(records(town), signed.pk), "granted")


def test_decisions_are_numbered_one_after_the_other(town):
    numbers = []
    for _ in range(2):
        _, decision = at_issuing(town, 1)
        numbers.append(decisions.number_decision(records(town), decision.pk).full_number)
    _, third = at_issuing(town, 1)
    assert numbers == ["01/QĐ-UBND", "02/QĐ-UBND"]
    assert refusal(decisions.number_decision, records(town), third.pk, number=2) == "number_used"
    assert decisions.number_decision(records(town), third.pk, number=125).full_number == "125/QĐ-UBND"
    assert NumberSeries.objects.get(kind="decision").last == 125
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(pk=third.pk).update(number=1)


def test_number_decision_is_for_the_records_officer_of_the_body_and_a_signed_decision(town):
    _, decision = at_issuing(town, 1)
    for by in (verifier(town), chair(town), town.holder("province", "committee", "records_officer")):
        assert refusal(decisions.number_decision, by, decision.pk) == "denied"
    for day in (date(2024, 5, 5), date(2024, 5, 7)):
        assert refusal(decisions.number_decision, records(town), decision.pk, dated=day) == "date_impossible"
    assert decisions.number_decision(records(town), decision.pk).dated == TODAY
    assert refusal(decisions.number_decision, records(town), decision.pk) == "decision_state"


def test_issue_requires_number_and_the_signed_list(town):
    cases, decision = at_issuing(town, 3)
    assert ask("decision_numbered", cases, records(town)) == dict.fromkeys(keys(cases), "not_numbered")
    decisions.number_decision(records(town), decision.pk)
    assert ask("decision_numbered", cases, records(town)) == {}
    assert ask("signed_list_matches", cases, records(town)) == {}
    province = town.holder("province", "committee", "records_officer")
    assert ask("decision_numbered", cases, province) == dict.fromkeys(keys(cases), "not_numbered")
    for name in ("decision_numbered", "signed_list_matches"):
        assert [count_queries(name, cases[:size], records(town)) for size in (1, 3)] == [1, 1]


@pytest.mark.parametrize("change", [{"text": "Người khác"}, {"order": 9}, {"listed": False, "strike_reason": "x"}])
def test_issue_is_refused_when_the_list_was_changed_after_signing(town, change):
    cases, decision = at_issuing(town, 2)
    decisions.number_decision(records(town), decision.pk)
    DecisionItem.objects.filter(decision=decision, case=cases[1]).update(**change)
    assert ask("signed_list_matches", cases[:1], records(town)) == {cases[0].pk: "list_changed"}
    done = decisions.issue_decision(records(town), decision.pk)
    assert "list_changed" in {one.problem.code for one in done.refused}
    again = Decision.objects.get(pk=decision.pk)
    assert (again.status, again.command != decision.command) == ("numbered", True)


def test_issue_decision_again_answers_the_same(town):
    cases, decision = granted(town, 2)
    events = Event.objects.count()
    again = decisions.issue_decision(records(town), decision.pk)
    assert [event.case_id for event in again.events] == keys(cases)
    assert (again.replayed, Event.objects.count(), decision.status) == (True, events, "issued")


def test_issue_decision_goes_on_after_an_interruption(town):
    cases, decision = at_issuing(town, 2)
    decisions.number_decision(records(town), decision.pk)
    decisions._begin_issuing(decisions.desk(records(town)), decision.pk)
    assert Decision.objects.get(pk=decision.pk).status == "issuing"
    assert {case.stage for case in Case.objects.filter(pk__in=keys(cases))} == {"issuing"}
    went(decisions.issue_decision(records(town), decision.pk), "granted")
    assert Decision.objects.get(pk=decision.pk).status == "issued"


def test_a_list_that_does_not_match_is_cancelled_and_drafted_again(town):
    cases, decision = at_issuing(town, 1)
    decisions.number_decision(records(town), decision.pk)
    cases = went(take(cases, "return_to_signing", records(town), "Sai tên"), "decision")
    decisions.cancel_decision(records(town), decision.pk, "Danh sách ký không khớp")
    cases = went(take(cases, "send_back", chair(town), "Soạn lại"), "decision_drafting")
    again = draft(town, cases)
    went(take(cases, "present", verifier(town)), "decision")
    went(take(cases, "sign", chair(town)), "issuing")
    assert decisions.number_decision(records(town), again.pk).number == 2
    went(decisions.issue_decision(records(town), again.pk), "granted")


def test_cancel_is_refused_when_the_decision_is_in_effect_or_of_another_body(town):
    _, decision = granted(town, 1)
    assert refusal(decisions.cancel_decision, records(town), decision.pk, "Nhầm") == "decision_state"
    _, other = at_issuing(town, 1)
    stranger = town.holder("province", "committee", "records_officer")
    assert refusal(decisions.cancel_decision, stranger, other.pk, "Nhầm") == "denied"


def test_cancel_after_signing_is_for_the_signing_office_and_who_acts_for_it(town):
    _, decision = at_issuing(town, 1)
    deputy = another_holder(town.office("district", "committee", "deputy_chair"))
    with pytest.raises(DomainError) as refused:
        decisions.cancel_decision(deputy, decision.pk, "Sai danh sách")
    assert refused.value.problem.code == "denied"
    assert refused.value.problem.way_out == "Người làm được việc này: Chủ tịch – UBND huyện Chi Lăng."
    acting = SubstitutionFactory(
        office=town.office("district", "committee", "chair"), by_office_id=deputy.office_id, form="KT"
    )
    for_the_chair = Capacity(deputy.user_id, substitution_id=acting.pk)
    assert decisions.cancel_decision(for_the_chair, decision.pk, "Sai danh sách").status == "cancelled"


def test_a_decision_cannot_be_numbered_past_the_constraint(town):
    _, decision = at_issuing(town, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(status="numbered")


def test_receipts_are_numbered_by_body_and_year(town):
    cases = at_intake(town, 3)
    went(take(cases, "receive", town.holder("district", "interior", "intake_officer")), "verification")
    rows = Receipt.objects.order_by("number").values_list("case_id", "number", "year", "received_on")
    assert list(rows) == [(case.pk, number, 2024, TODAY) for number, case in enumerate(cases, start=1)]
    due = set(Receipt.objects.values_list("due_on", flat=True))
    assert due == {case.tasks.get().due_on for case in cases}
    assert None not in due


def test_a_bang_khen_goes_to_the_province_and_is_received_there_by_another_number(town):
    cases = at_drafting(town, 1, award_type=bang_khen())
    signer = town.office("district", "committee", "chair")
    draft_submission(verifier(town), signer, title="Tờ trình tỉnh", case_ids=keys(cases))
    went(take(cases, "present", verifier(town)), "decision")
    went(take(cases, "propose_upward", chair(town)), "province_intake")
    went(take(cases, "receive", town.holder("province", "interior", "intake_officer")), "province_verification")
    bodies = Receipt.objects.order_by("pk").values_list("body__name", "number")
    assert list(bodies) == [("Phòng Nội vụ huyện Chi Lăng", 1), ("Sở Nội vụ tỉnh Lạng Sơn", 1)]
    verifier_above = town.holder("province", "interior", "verifier")
    record_checklist(verifier_above, keys(cases))
    went(take(cases, "pass", verifier_above), "province_council")


ANNULMENT = {"reason": "Kê khai gian dối thành tích", "basis": "Luật 06/2022/QH15, Điều 93"}


def test_annul_by_the_chair_who_signed(town):
    cases, decision = granted(town, 2)
    went(annul(chair(town), cases[0].pk, **ANNULMENT), "annulled")
    row = AnnulmentDecision.objects.get()
    assert (row.status, str(row), row.item.decision) == ("done", "02/QĐ-UBND", decision)
    assert Case.objects.get(pk=cases[1].pk).stage == "granted"
    again = annul(chair(town), cases[0].pk, **ANNULMENT)
    assert (again.replayed, AnnulmentDecision.objects.count()) == (True, 1)


def test_annul_is_refused_for_anybody_else_or_before_the_decision(town):
    [case], _ = granted(town, 1)
    assert refusal(annul, records(town), case.pk, **ANNULMENT) == "denied"
    assert refusal(annul, town.holder("province", "committee", "chair"), case.pk, **ANNULMENT) == "denied"
    assert refusal(annul, chair(town), case.pk, reason=" ", basis="Luật") == "text_missing"
    [pending] = at_drafting(town, 1)
    assert refusal(annul, chair(town), pending.pk, **ANNULMENT) == "nothing_to_annul"
    assert AnnulmentDecision.objects.count() == 0


def test_annulment_decided_only_in_its_own_act(town):
    cases, decision = granted(town, 3)
    rows = [
        AnnulmentDecision.objects.create(
            item=item, body=decision.body, reason="x", basis="y", number=90 + item.order, symbol="QĐ-UBND", year=2024,
            dated=TODAY, decided_by_id=chair(town).user_id, seen_visit=item.case.visit,
        )
        for item in decision.items.select_related("case")
    ]  # fmt: skip
    AnnulmentDecision.objects.filter(pk=rows[2].pk).update(status="done")
    assert ask("annulment_decided", cases[:1], chair(town), command=rows[0].command) == {}
    assert ask("annulment_decided", cases[:1], chair(town)) == {cases[0].pk: "annulment_missing"}
    assert ask("annulment_decided", cases[2:], chair(town), command=rows[2].command) == {
        cases[2].pk: "annulment_missing"
    }
    assert [count_queries("annulment_decided", cases[:size], chair(town)) for size in (1, 3)] == [1, 1]


def test_annul_is_denied_by_the_engine_to_a_person_who_does_not_hold_the_chair(town):
    cases, _ = granted(town, 1)
    stranger = Capacity(UserFactory().pk, office_id=chair(town).office_id)
    for by, code in [(stranger, "not_in_office"), (records(town), "denied"), (chair(town), "annulment_missing")]:
        done = act(moves(cases, "annul"), by=by, command=uuid4())
        assert [one.problem.code for one in done.refused] == [code]
