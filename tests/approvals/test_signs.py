"""What shows that somebody is at work on a claimed case, and what he is told when it went back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from approvals.supplements import name_deficiencies
from approvals.verification import record_checklist
from nominations.models import Notice
from tests.approvals.factories import at_verification
from tests.factories import AbsenceFactory
from tests.nominations.eligibility.asking import answer, worry
from workflows import clock
from workflows.engine import claim, return_abandoned
from workflows.engine.returning import Why
from workflows.models import Task, User


@pytest.fixture
def verifier(town):
    return town.holder("district", "interior", "verifier")


def claimed(town, by, count=1):
    cases = at_verification(town, count)
    tasks = {task.case_id: task.pk for task in Task.objects.filter(case__in=cases)}
    assert claim(list(tasks.values()), by=by).done == tuple(tasks.values())
    Task.objects.update(claimed_at=clock.now() - timedelta(days=60))
    return cases, tasks


def test_ticking_naming_and_answering_are_work_and_doing_nothing_is_silence(town, verifier):
    (ticked, named, answered, idle), tasks = claimed(town, verifier, 4)
    record_checklist(verifier, [ticked.pk])
    name_deficiencies(verifier, [named.pk], ["Thiếu biên bản"])
    concern = f"concern:{worry(answered.award_nomination.nominee).pk}"
    answer(verifier, answered, "discipline_hold", concern, "Đã có kết luận")
    gone = return_abandoned(clock.local_date(clock.now()))
    assert [(one.task_id, one.why) for one in gone] == [(tasks[idle.pk], Why.SILENT)]


def test_whoever_held_it_is_told_why_and_a_locked_account_is_not(town, verifier):
    (case,), _ = claimed(town, verifier)
    AbsenceFactory(user_id=verifier.user_id, user=None)
    assert len(return_abandoned(clock.today())) == 1
    [notice] = Notice.objects.filter(user=verifier.user_id)
    assert (notice.case_id, notice.text) == (
        case.pk,
        f"Việc của hồ sơ {case.code} đã trở về hàng đợi của chức vụ: đang vắng mặt.",
    )
    Task.objects.filter(case=case).update(claimed_by=verifier.user_id, claimed_at=clock.now())
    User.objects.filter(pk=verifier.user_id).update(is_active=False)
    assert [one.why for one in return_abandoned(clock.today())] == [Why.LOCKED]
    assert Notice.objects.filter(user=verifier.user_id).count() == 1
