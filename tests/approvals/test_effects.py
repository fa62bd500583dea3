"""Effects write set-based: an act makes as many statements for three cases as for one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from approvals.consultations import write_opinion
from approvals.supplements import answer_deficiency, name_deficiencies
from tests import files
from tests.approvals.factories import (
    at_consultation,
    at_decision,
    at_intake,
    at_verification,
    keys,
    went,
)
from tests.factories import moves, take
from workflows.engine import SYSTEM, act
from workflows.models import Task


def verifier(town):
    return town.holder("district", "interior", "verifier")


def received(town, count):
    cases = at_intake(town, count)
    return cases, "receive", town.holder("district", "interior", "intake_officer")


def to_supplement(town, count):
    cases = at_verification(town, count)
    name_deficiencies(verifier(town), keys(cases), ["Thiếu biên bản họp xét"])
    return cases, "request_supplement", verifier(town)


def supplemented(town, count):
    clerk = town.holder("commune", "committee", "clerk")
    cases, action, by = to_supplement(town, count)
    cases = went(take(cases, action, by, "Theo phiếu"), "supplement")
    for case in cases:
        answer_deficiency(clerk, case.pk, {1: "Đã bổ sung"})
    return cases, "resubmit", clerk


def held(town, count):
    return at_verification(town, count), "hold", verifier(town)


def resumed(town, count):
    cases = at_verification(town, count)
    return went(take(cases, "hold", verifier(town), "Đơn tố cáo"), "verification"), "resume", verifier(town)


def replied(town, count):
    police = town.holder("district", "police", "officer")
    cases = at_consultation(town, count, [police.office_id])
    for case in cases:
        write_opinion(police, case.pk, "agree", "Không vi phạm", file=(files.pdf(), "Công văn.pdf"))
    return cases, "reply", police


def signed(town, count):
    cases, _ = at_decision(town, count)
    return cases, "sign", town.holder("district", "committee", "chair")


@pytest.mark.parametrize(
    "ready",
    [received, to_supplement, supplemented, replied, held, resumed, signed],
    ids=lambda one: one.__name__,
)
def test_statements_do_not_grow_with_the_cases(town, ready):
    counts = []
    for size in (1, 3):
        cases, action, by = ready(town, size)
        with CaptureQueriesContext(connection) as queries:
            done = take(cases, action, by, "Ý kiến")
        assert done.refused == ()
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_statements_do_not_grow_with_the_tasks_that_lapse(town, settings):
    office = town.office("district", "police", "head").pk
    counts = []
    cases = {size: at_consultation(town, size, [office]) for size in (1, 3)}
    settings.VINHDANH_TODAY = date(2024, 5, 21)
    for size in (1, 3):
        lapses = [
            replace(move, seen=move.seen._replace(task_id=Task.objects.get(case_id=move.case_id).pk))
            for move in moves(cases[size], "lapse")
        ]
        with CaptureQueriesContext(connection) as queries:
            done = act(lapses, by=SYSTEM, command=uuid4())
        went(done, "verification")
        counts.append(len(queries))
    assert counts[0] == counts[1]
