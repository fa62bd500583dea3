"""The process is killed between two statements of an act: nothing remains, and the same command works afterwards."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from tests.workflows.engine.witness import codes, everything
from tests.workflows.world import fresh, moves
from workflows.audit.verify import verify
from workflows.engine import Done, Move, NewCase, Seen, act, claim, start
from workflows.models import Event, Task

#: No act takes as many statements; the loop ends when the act outlives its killer.
MANY = 60
CHILD_FINISHED, CHILD_FAILED = 0, 1


class KilledAfter:
    """Kills this process, without a word to anybody, once `count` statements have been carried out.

    COMMIT does not pass here, so the kill that comes before it follows the last statement.
    """

    def __init__(self, count: int) -> None:
        self.left = count

    def __call__(self, execute, sql, params, many, context):
        self.kill_when_due()
        answer = execute(sql, params, many, context)
        self.left -= 1
        self.kill_when_due()
        return answer

    def kill_when_due(self) -> None:
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def die_after(count: int, action: Callable[[], Any]) -> bool:
    """Carry the action out in a process that is killed after `count` statements. Return whether it was."""
    connection.close()
    child = os.fork()
    if child == 0:
        try:
            connection.ensure_connection()
            with connection.execute_wrapper(KilledAfter(count)):
                action()
            os._exit(CHILD_FINISHED)
        except BaseException:
            os._exit(CHILD_FAILED)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(status) == CHILD_FINISHED
    return False


def survives_every_kill(action: Callable[[], Any]) -> int:
    """Kill the action after each of its statements; after each kill everything is as before. Return how many kills."""
    before = everything()
    for count in range(MANY):
        if not die_after(count, action):
            return count
        assert everything() == before
    raise AssertionError("the action never finished")


def forward(world):
    """An act with a receipt, a due date, an effect that discloses, and a refusal beside it."""
    cases = world.bring("signing", 3)
    wanted = [*moves(cases[:2], "forward", "Đã xem"), Move(cases[2].pk, "forward", Seen(9))]
    by, command = world.as_("commune_chair"), uuid4()
    return lambda: act(wanted, by=by, command=command)


def last_reply(world):
    """An act that closes a parallel stage: tasks are deleted and others inserted."""
    (case,) = world.bring("asking")
    for office in ("police", "tax"):
        world.take(fresh([case]), "reply", office)
    wanted, by, command = moves(fresh([case]), "reply"), world.as_("finance"), uuid4()
    return lambda: act(wanted, by=by, command=command)


def starting(world):
    """Two cases with codes, tasks and first events."""
    new = [NewCase("paper", "GT", "Giấy", world.province.pk, world.district.pk, world.commune.pk)] * 2
    by, command = world.as_("clerk"), uuid4()
    return lambda: start(new, by=by, command=command)


@pytest.mark.parametrize(
    ("prepare", "at_least", "events", "refused"),
    [(forward, 11, 2, ["stale"]), (last_reply, 9, 1, []), (starting, 10, 2, [])],
    ids=["forward", "last_reply", "start"],
)
def test_a_process_killed_after_any_statement_leaves_nothing(shared_world, prepare, at_least, events, refused):
    action, known = prepare(shared_world), Event.objects.count()
    kills = survives_every_kill(action)
    assert kills >= at_least
    # The process that was not killed has done it; the caller, who never heard, asks again.
    assert Event.objects.count() == known + events
    assert outcome(action()) == (events, refused, True)
    other = prepare(shared_world)
    assert die_after(kills - 1, other)
    assert outcome(other()) == (events, refused, False)
    assert verify().ok


def outcome(done: Done) -> tuple[int, list[str], bool]:
    return len(done.events), codes(done), done.replayed


def test_a_claim_killed_half_way_leaves_the_task_in_the_queue(shared_world):
    (case,) = shared_world.cases()
    (task,) = Task.objects.filter(case=case)
    assert survives_every_kill(lambda: claim([task.pk], by=shared_world.as_("clerk"))) >= 3
    assert Task.objects.get(pk=task.pk).claimed_by_id == shared_world.people["clerk"].pk
