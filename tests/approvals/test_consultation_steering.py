"""A consultation under way: more time for an agency, a question taken back, silence, and what the history says."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from approvals.consultations import name_extension, name_recall, write_opinion
from approvals.models import Consultation, DeadlineExtension
from nominations.errors import DomainError
from tests.approvals.factories import ask, at_consultation, count_queries, keys, went
from tests.factories import take
from workflows import tick
from workflows.audit.sentences import history
from workflows.audit.verify import verify
from workflows.engine import SYSTEM, act
from workflows.engine.context import Move, Seen
from workflows.models import Task

LAST_DAY = date(2024, 5, 20)
LATER = date(2024, 5, 31)
WHY = "Cơ quan đề nghị thêm thời gian"


def verifier(town):
    return town.holder("district", "interior", "verifier")


def officer(town, function):
    return town.holder("district", function, "officer")


def agencies(town, *functions):
    return [town.office("district", one, "officer").pk for one in functions or ("police", "tax")]


def dues(case):
    return dict(Task.objects.filter(case=case).values_list("office__body__function", "due_on"))


def outcomes(case):
    rows = Consultation.objects.filter(case=case).order_by("pk")
    return dict(rows.values_list("agency__body__function", "outcome"))


def test_extending_gives_the_agencies_named_more_time_and_the_others_none(town):
    cases = at_consultation(town, 3, agencies(town))
    assert ask("extension_named", cases, verifier(town)) == dict.fromkeys(keys(cases), "extension_missing")
    name_extension(verifier(town), keys(cases), agencies(town, "police"), LATER)
    assert ask("extension_named", cases, verifier(town)) == {}
    assert [count_queries("extension_named", cases[:size], verifier(town)) for size in (1, 3)] == [1, 1]

    assert take(cases, "extend", verifier(town), WHY).refused == ()
    assert [dues(case) for case in cases] == [{"police": LATER, "tax": LAST_DAY}] * 3
    assert ask("extension_named", cases, verifier(town)) == dict.fromkeys(keys(cases), "extension_missing")
    line = history([cases[0].pk])[cases[0].pk][-1]
    extended = (
        "đã gia hạn trả lời cho cơ quan được lấy ý kiến (Công an huyện Chi Lăng (cán bộ Công an), hạn 31/05/2024)."
    )
    assert line.sentence.endswith(extended)
    assert (line.comment, verify().ok) == (WHY, True)


@pytest.mark.parametrize(
    ("functions", "until", "code"),
    [
        (["police"], LAST_DAY, "not_later"),
        (["police"], date(2024, 5, 3), "day_over"),
        (["finance"], LATER, "not_being_asked"),
        ([], LATER, "agency_missing"),
    ],
)
def test_name_extension_is_refused_when_it_gives_no_time_or_to_nobody(town, functions, until, code):
    cases = at_consultation(town, 2, agencies(town))
    offices = agencies(town, *functions) if functions else []
    with pytest.raises(DomainError) as refused:
        name_extension(verifier(town), keys(cases), offices, until)
    assert refused.value.problem.code == code
    assert DeadlineExtension.objects.count() == 0


def test_extending_is_refused_when_the_day_named_is_no_longer_later(town, settings):
    [case] = at_consultation(town, 1, agencies(town))
    name_extension(verifier(town), [case.pk], agencies(town), date(2024, 5, 21))
    settings.VINHDANH_TODAY = date(2024, 5, 22)
    assert ask("extension_named", [case], verifier(town)) == {case.pk: "extension_not_later"}


def test_an_extension_is_named_again_before_it_is_given(town):
    [case] = at_consultation(town, 1, agencies(town))
    name_extension(verifier(town), [case.pk], agencies(town), LATER)
    name_extension(verifier(town), [case.pk], agencies(town, "tax"), date(2024, 6, 3))
    take([case], "extend", verifier(town), WHY)
    assert dues(case) == {"police": LAST_DAY, "tax": date(2024, 6, 3)}


def test_an_agency_that_answered_meanwhile_gets_no_more_time_and_the_other_does(town):
    [case] = at_consultation(town, 1, agencies(town))
    name_extension(verifier(town), [case.pk], agencies(town), LATER)
    write_opinion(officer(town, "police"), case.pk, "agree", "Không vi phạm.")
    assert take([case], "reply", officer(town, "police")).refused == ()
    assert take([case], "extend", verifier(town), WHY).refused == ()
    assert dues(case) == {"tax": LATER}


def test_a_question_is_taken_back_from_one_agency_and_the_others_go_on(town):
    cases = at_consultation(town, 3, agencies(town))
    assert ask("recall_named", cases, verifier(town)) == dict.fromkeys(keys(cases), "recall_missing")
    name_recall(verifier(town), keys(cases), agencies(town, "tax"))
    assert ask("recall_named", cases, verifier(town)) == {}
    assert [count_queries("recall_named", cases[:size], verifier(town)) for size in (1, 3)] == [1, 1]
    assert take(cases, "recall_question", verifier(town), "Hỏi nhầm cơ quan").refused == ()
    assert [outcomes(case) for case in cases] == [{"police": "", "tax": "recalled"}] * 3
    assert [set(dues(case)) for case in cases] == [{"police"}] * 3
    assert "đã thu hồi câu hỏi đã gửi cơ quan được lấy ý kiến (Chi cục Thuế" in (
        history([cases[0].pk])[cases[0].pk][-1].sentence
    )
    for case in cases:
        write_opinion(officer(town, "police"), case.pk, "agree", "Không vi phạm.")
    went(take(cases, "reply", officer(town, "police")), "verification")
    assert verify().ok


def test_the_last_question_is_not_taken_back_but_the_consultation_ended(town):
    [case] = at_consultation(town, 1, agencies(town))
    name_recall(verifier(town), [case.pk], agencies(town))
    [refused] = take([case], "recall_question", verifier(town), "Không cần nữa").refused
    assert refused.problem.code == "recall_all"
    went(take([case], "recall", verifier(town), "Không chờ thêm"), "verification")
    assert outcomes(case) == {"police": "recalled", "tax": "recalled"}


def test_an_opinion_that_was_not_sent_is_no_answer_when_the_question_is_taken_back(town):
    [case] = at_consultation(town, 1, agencies(town))
    write_opinion(officer(town, "tax"), case.pk, "object", "Bản nháp")
    name_recall(verifier(town), [case.pk], agencies(town, "tax"))
    take([case], "recall_question", verifier(town), "Hỏi nhầm cơ quan")
    row = Consultation.objects.get(case=case, agency=agencies(town, "tax")[0])
    assert (row.outcome, row.opinion) == ("recalled", "")


def test_name_recall_again_with_others_forgets_the_first(town):
    [case] = at_consultation(town, 1, agencies(town))
    name_recall(verifier(town), [case.pk], agencies(town, "tax"))
    name_recall(verifier(town), [case.pk], agencies(town, "police"))
    take([case], "recall_question", verifier(town), "Hỏi nhầm cơ quan")
    assert outcomes(case) == {"police": "recalled", "tax": ""}


def test_silence_ends_in_no_opinion_by_the_systems_hand_after_the_extended_day_and_not_before(town, settings):
    [case] = at_consultation(town, 1, agencies(town))
    write_opinion(officer(town, "police"), case.pk, "agree", "Bản nháp chưa gửi")
    name_extension(verifier(town), [case.pk], agencies(town, "police"), LATER)
    take([case], "extend", verifier(town), WHY)
    settings.VINHDANH_TODAY = date(2024, 5, 21)
    lapse = [Move(case.pk, "lapse", Seen(case.visit, task.pk)) for task in Task.objects.filter(case=case)]
    done = [act([move], by=SYSTEM, command=uuid4()) for move in lapse]
    assert sorted(one.problem.code for each in done for one in each.refused) == ["not_overdue"]
    assert outcomes(case) == {"police": "agree", "tax": "no_opinion"}
    settings.VINHDANH_TODAY = date(2024, 6, 1)
    tick.tick()
    case.refresh_from_db()
    assert (case.stage, outcomes(case)) == ("verification", {"police": "no_opinion", "tax": "no_opinion"})
    told = [line.sentence for line in history([case.pk])[case.pk][-2:]]
    assert ["Hệ thống đã ghi nhận cơ quan được lấy ý kiến không trả lời khi hết hạn" in one for one in told] == [
        True
    ] * 2
    assert Consultation.objects.filter(answered_by__isnull=False).count() == 0
    assert verify().ok
