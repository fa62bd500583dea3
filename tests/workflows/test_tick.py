"""The system's own round: what is overdue, once, in spite of anything."""

from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.workflows.engine.test_invariants import republished
from tests.workflows.world import fresh, tasks
from workflows import registry
from workflows import tick as room
from workflows.audit.sentences import history
from workflows.audit.verify import verify
from workflows.engine import Problem
from workflows.models import Event, Refusal
from workflows.tick import tick

DUE = date(2024, 5, 9)
LATE = date(2024, 5, 10)
LATER = date(2024, 5, 13)


@pytest.fixture
def asked(world):
    """A case before three agencies, one of which has replied."""
    (case,) = world.bring("asking")
    world.take([case], "reply", "police")
    assert {task.due_on for task in tasks(case)} == {DUE}
    return fresh([case])[0]


def test_nothing_is_done_while_the_due_day_lasts(asked, settings):
    settings.VINHDANH_TODAY = DUE
    assert (tick().acted, fresh([asked])[0].stage) == (0, "asking")


def test_overdue_tasks_lapse_one_by_one_and_the_last_moves_the_case(asked, settings):
    settings.VINHDANH_TODAY = LATE
    assert (tick().acted, fresh([asked])[0].stage) == (2, "checking")
    assert [event.user_id for event in Event.objects.filter(case=asked, action="lapse")] == [None, None]
    told = [line.sentence for line in history([asked.pk])[asked.pk] if line.action == "lapse"]
    assert ["Chi cục Thuế" in told[0], "Phòng Tài chính" in told[1]] == [True, True]
    assert verify().ok


def test_a_second_round_does_nothing(asked, settings):
    settings.VINHDANH_TODAY = LATE
    tick()
    before = Event.objects.count()
    assert (tick().acted, Event.objects.count()) == (0, before)


def test_a_refused_round_is_tried_again_the_next_day_and_not_before(world, settings):
    registry.requirements("paper_mended")(paper_mended)
    MENDED.clear()
    republished(("offered: false}", "offered: false, requires: [paper_mended]}"))
    (case,) = world.bring("asking")
    settings.VINHDANH_TODAY = LATE
    assert [one.problem.code for one in tick().refused] == ["not_mended"] * 3
    MENDED.append("yes")
    assert (tick().acted, fresh([case])[0].stage) == (0, "asking")
    settings.VINHDANH_TODAY = LATER
    assert (tick().acted, fresh([case])[0].stage) == (3, "checking")


def paper_mended(cases, ctx):
    """Refuses until somebody mends it."""
    return {} if MENDED else {case.id: Problem("not_mended", "Chưa sửa.") for case in cases}


MENDED: list[str] = []


def test_one_failing_task_does_not_hold_back_the_others(asked, settings, monkeypatch):
    settings.VINHDANH_TODAY = LATE
    doing, calls = room.act, []

    def sometimes(moves, **options):
        calls.append(moves)
        if len(calls) == 1:
            raise RuntimeError("a row nobody expected")
        return doing(moves, **options)

    monkeypatch.setattr(room, "act", sometimes)
    done = tick()
    assert (done.acted, len(done.failed)) == (1, 1)
    monkeypatch.setattr(room, "act", lambda moves, **options: 1 / 0)
    with pytest.raises(CommandError):
        call_command("tick", stdout=StringIO())
    assert Refusal.objects.count() == 0
