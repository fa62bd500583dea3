"""Consultation and public display."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from approvals.consultations import name_agencies, write_opinion
from approvals.displays import open_display, record_comment, resolve_comment
from approvals.models import Consultation, DisplayPeriod
from approvals.verification import record_checklist
from nominations.errors import DomainError
from tests.approvals.factories import ask, at_consultation, at_verification, count_queries, keys, set_policy, went
from tests.factories import AreaFactory, AwardTypeFactory, BodyFactory, OfficeFactory, moves, take
from workflows.engine import SYSTEM, act
from workflows.models import Task

LAST_DAY = date(2024, 5, 20)


def verifier(town):
    return town.holder("district", "interior", "verifier")


def agencies(town):
    return [town.office("district", function, "head").pk for function in ("police", "tax")]


def police(town):
    return town.holder("district", "police", "head")


def task_of(office_id):
    """The task of an office, by case."""
    return lambda case_id: Task.objects.get(case_id=case_id, office_id=office_id).pk


def test_agencies_named_when_at_least_one_was_named_on_this_visit(town):
    cases = at_verification(town, 3)
    assert ask("agencies_named", cases, verifier(town)) == dict.fromkeys(keys(cases), "agencies_missing")
    name_agencies(verifier(town), keys(cases), agencies(town), "Có vi phạm không?")
    assert ask("agencies_named", cases, verifier(town)) == {}
    assert [count_queries("agencies_named", cases[:size], verifier(town)) for size in (1, 3)] == [1, 1]
    done = take(cases, "consult", verifier(town))
    went(done, "consultation")
    assert set(Task.objects.filter(case__in=cases).values_list("office_id", flat=True)) == set(agencies(town))


def test_name_agencies_replaces_what_was_named_on_this_visit(town):
    [case] = at_verification(town, 1)
    name_agencies(verifier(town), [case.pk], agencies(town), "Có vi phạm không?")
    name_agencies(verifier(town), [case.pk], agencies(town)[:1], "Có nợ thuế không?")
    assert list(Consultation.objects.values_list("agency_id", "question")) == [(agencies(town)[0], "Có nợ thuế không?")]


def test_name_agencies_is_refused_for_an_agency_elsewhere_or_ones_own(town):
    [case] = at_verification(town, 1)
    elsewhere = OfficeFactory(body=BodyFactory(area=AreaFactory(level="district", code="188"), function="police"))
    own = town.office("district", "interior", "head")
    for office_ids, code in [
        ([elsewhere.pk], "agency_elsewhere"),
        ([own.pk], "agency_is_asking"),
        ([], "agency_missing"),
    ]:
        with pytest.raises(DomainError) as error:
            name_agencies(verifier(town), [case.pk], office_ids, "Có vi phạm không?")
        assert error.value.problem.code == code


def test_opinion_written_when_this_agency_wrote_and_not_for_the_other(town):
    cases = at_consultation(town, 3, agencies(town))
    assert ask("opinion_written", cases, police(town)) == dict.fromkeys(keys(cases), "opinion_missing")
    for case in cases:
        write_opinion(police(town), case.pk, "agree", "Không có vi phạm.")
    assert ask("opinion_written", cases, police(town)) == {}
    tax = town.holder("district", "tax", "head")
    assert ask("opinion_written", cases, tax) == dict.fromkeys(keys(cases), "opinion_missing")
    assert [count_queries("opinion_written", cases[:size], police(town)) for size in (1, 3)] == [1, 1]
    assert {event.to for event in take(cases, "reply", police(town)).events} == {"consultation"}
    for case in cases:
        write_opinion(tax, case.pk, "object", "Còn nợ thuế.")
    went(take(cases, "reply", tax), "verification")


@pytest.mark.parametrize(
    ("outcome", "text", "code"), [("agree", " ", "opinion_missing"), ("maybe", "x", "outcome_unknown")]
)
def test_write_opinion_is_refused_when_it_says_nothing(town, outcome, text, code):
    [case] = at_consultation(town, 1, agencies(town))
    with pytest.raises(DomainError) as error:
        write_opinion(police(town), case.pk, outcome, text)
    assert error.value.problem.code == code


def test_write_opinion_is_refused_for_an_agency_that_was_not_asked(town):
    [case] = at_consultation(town, 1, agencies(town))
    with pytest.raises(DomainError) as error:
        write_opinion(town.holder("district", "inspectorate", "head"), case.pk, "agree", "Đồng ý")
    assert error.value.problem.code == "no_open_task"


def test_reply_overdue_after_the_last_day_and_not_on_it(town, settings):
    cases = at_consultation(town, 3, agencies(town))
    police_id = agencies(town)[0]
    assert set(Task.objects.values_list("due_on", flat=True)) == {LAST_DAY}
    for day, expected in [(LAST_DAY, dict.fromkeys(keys(cases), "not_overdue")), (date(2024, 5, 21), {})]:
        settings.VINHDANH_TODAY = day
        assert ask("reply_overdue", cases, police(town), task=task_of(police_id)) == expected
    counts = [count_queries("reply_overdue", cases[:size], police(town), task=task_of(police_id)) for size in (1, 3)]
    assert counts == [1, 1]


def test_silence_is_recorded_for_the_agency_that_was_silent(town, settings):

    cases = at_consultation(town, 3, agencies(town))
    settings.VINHDANH_TODAY = date(2024, 5, 21)
    police_id, tax_id = agencies(town)
    lapses = [
        replace(one, seen=one.seen._replace(task_id=task_of(tax_id)(one.case_id))) for one in moves(cases, "lapse")
    ]
    assert act(lapses, by=SYSTEM, command=uuid4()).refused == ()
    rows = Consultation.objects.order_by("agency_id").values_list("agency_id", "outcome", "answered_by")
    assert set(rows) == {(police_id, "", None), (tax_id, "no_opinion", None)}


def test_a_second_round_asks_only_those_named_for_it(town):
    cases = at_consultation(town, 1, agencies(town))
    went(take(cases, "recall", verifier(town), "Không chờ thêm"), "verification")
    assert ask("agencies_named", cases, verifier(town)) == {cases[0].pk: "agencies_missing"}
    name_agencies(verifier(town), keys(cases), agencies(town)[1:], "Có nợ thuế không?")
    went(take(cases, "consult", verifier(town)), "consultation")
    assert list(Task.objects.values_list("office_id", flat=True)) == agencies(town)[1:]


def at_display(town, count):
    set_policy("display_required_giay_khen", "true", "switch")
    set_policy("display_working_days", "10", "working_days")
    cases = at_verification(town, count)
    record_checklist(verifier(town), keys(cases))
    return went(take(cases, "display", verifier(town)), "public_display")


@pytest.mark.parametrize(
    ("value", "holds", "fails"),
    [("true", "display_required", "display_not_required"), ("false", "display_not_required", "display_required")],
)
def test_display_required_says_what_the_policy_says(town, value, holds, fails):
    set_policy("display_required_giay_khen", value, "switch")
    cases = at_verification(town, 3)
    assert ask(holds, cases, verifier(town)) == {}
    # The refusal names what is the case: that it is required, or that it is not.
    assert ask(fails, cases, verifier(town)) == dict.fromkeys(keys(cases), holds)
    for name in (holds, fails):
        assert [count_queries(name, cases[:size], verifier(town)) for size in (1, 3)] == [2, 2]


def test_display_is_neither_required_nor_not_when_no_policy_says_so(town):
    award = AwardTypeFactory(code="LAM_THEO_LOI_BAC", level="district", title_vi="Giấy khen chuyên đề")
    cases = at_verification(town, 1, award_type=award)
    for name in ("display_required", "display_not_required"):
        assert ask(name, cases, verifier(town)) == {cases[0].pk: "policy_missing"}


def test_display_is_over_after_ten_working_days_and_not_before(town, settings):
    cases = at_display(town, 3)
    assert ask("display_period_over", cases, verifier(town)) == dict.fromkeys(keys(cases), "display_missing")
    open_display(verifier(town), keys(cases), starts_on=date(2024, 5, 6), place="Trụ sở UBND huyện")
    assert set(DisplayPeriod.objects.values_list("ends_before", flat=True)) == {date(2024, 5, 21)}
    for day, expected in [(LAST_DAY, dict.fromkeys(keys(cases), "display_running")), (date(2024, 5, 21), {})]:
        settings.VINHDANH_TODAY = day
        assert ask("display_period_over", cases, verifier(town)) == expected
    assert [count_queries("display_period_over", cases[:size], verifier(town)) for size in (1, 3)] == [1, 1]
    went(take(cases, "close_display", verifier(town)), "council")


def test_display_does_not_close_while_a_comment_is_unresolved(town):
    cases = at_display(town, 3)
    open_display(verifier(town), keys(cases), starts_on=date(2024, 4, 1), place="Trụ sở UBND huyện")
    assert ask("comments_resolved", cases, verifier(town)) == {}
    comment = record_comment(verifier(town), cases[0].pk, received_on=date(2024, 4, 5), comment="Chưa đúng thành tích.")
    assert ask("comments_resolved", cases, verifier(town)) == {cases[0].pk: "comments_open"}
    assert [count_queries("comments_resolved", cases[:size], verifier(town)) for size in (1, 3)] == [1, 1]
    resolve_comment(verifier(town), comment.pk, "Đã xác minh, thành tích đúng.")
    assert ask("comments_resolved", cases, verifier(town)) == {}


def test_display_is_redated_while_nobody_commented_and_not_after(town):
    cases = at_display(town, 2)
    open_display(verifier(town), keys(cases), starts_on=date(2024, 4, 1), place="Trụ sở UBND huyện")
    open_display(verifier(town), keys(cases), starts_on=date(2024, 4, 2), place="Trụ sở UBND huyện")
    record_comment(verifier(town), cases[0].pk, received_on=date(2024, 4, 5), comment="Chưa đúng thành tích.")
    with pytest.raises(DomainError) as refused:
        open_display(verifier(town), keys(cases), starts_on=date(2024, 4, 3), place="Trụ sở UBND huyện")
    assert refused.value.problem.code == "display_commented"
    assert set(DisplayPeriod.objects.values_list("starts_on", flat=True)) == {date(2024, 4, 2)}
    assert open_display(verifier(town), keys(cases[1:]), starts_on=date(2024, 4, 3), place="Trụ sở UBND huyện")
