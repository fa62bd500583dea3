"""The five steps as viewflow flows: one without history, and one whose finished tasks are recorded."""

from __future__ import annotations

from viewflow import this
from viewflow.workflow import flow, lock
from viewflow.workflow.flow import views

from tests.benchmarks.chain import STEPS

#: Who does each step, by the name of its node.
_USERNAMES = {step.stage: step.action for step in STEPS}
#: Its documentation recommends this lock for PostgreSQL; here it waits for a row instead of sleeping and trying again.
LOCK = lock.SelectForUpdateLock(nowait=False)


def _step(name: str, following: str) -> flow.View:
    view = views.UpdateProcessView.as_view(fields=[])
    return flow.View(view).Assign(username=_USERNAMES[name]).Next(getattr(this, following))


class FiveSteps(flow.Flow):
    """Five user tasks in a row."""

    lock_impl = LOCK
    start = flow.StartHandle().Next(this.drafting)
    drafting = _step("drafting", "signing")
    signing = _step("signing", "checking")
    checking = _step("checking", "reviewing")
    reviewing = _step("reviewing", "deciding")
    deciding = _step("deciding", "granted")
    granted = flow.End()


class RecordedSteps(flow.Flow):
    """The same. Flows are told apart by their class, and a subclass would lead back into the flow it extends."""

    lock_impl = LOCK
    start = flow.StartHandle().Next(this.drafting)
    drafting = _step("drafting", "signing")
    signing = _step("signing", "checking")
    checking = _step("checking", "reviewing")
    reviewing = _step("reviewing", "deciding")
    deciding = _step("deciding", "granted")
    granted = flow.End()
