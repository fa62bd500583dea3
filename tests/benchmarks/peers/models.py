"""A paper whose state is guarded by django-fsm-2, and the history row that viewflow lacks."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django_fsm import FSMField, transition
from django_fsm_log.decorators import fsm_log_by
from viewflow.workflow.models import Process, Task

#: The methods of the five steps, in order (an action may be called `pass`, a method may not).
TRANSITIONS = ("submit", "forward", "pass_", "agree", "sign")


def _is_active(paper: models.Model, user: Any) -> bool:
    return bool(user.is_active)


class FsmPaper(models.Model):
    """Five transitions. Whoever is active may make them: the cheapest permission there is."""

    label = models.CharField(max_length=200)
    state = FSMField(default="drafting", protected=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.label

    @fsm_log_by
    @transition(field=state, source="drafting", target="signing", permission=_is_active)
    def submit(self, by: Any = None) -> None:
        """The clerk's."""

    @fsm_log_by
    @transition(field=state, source="signing", target="checking", permission=_is_active)
    def forward(self, by: Any = None) -> None:
        """The commune chair's."""

    @fsm_log_by
    @transition(field=state, source="checking", target="reviewing", permission=_is_active)
    def pass_(self, by: Any = None) -> None:
        """The verifier's."""

    @fsm_log_by
    @transition(field=state, source="reviewing", target="deciding", permission=_is_active)
    def agree(self, by: Any = None) -> None:
        """The head's."""

    @fsm_log_by
    @transition(field=state, source="deciding", target="granted", permission=_is_active)
    def sign(self, by: Any = None) -> None:
        """The district chair's."""


class LoggedPaper(FsmPaper):
    """Every transition is logged by django-fsm-log."""


class PlainPaper(FsmPaper):
    """The same without the log: named in DJANGO_FSM_LOG_IGNORED_MODELS."""


class FlowHistory(models.Model):
    """The shortest history for viewflow: one row for each task that a person finished."""

    process = models.ForeignKey(Process, models.PROTECT, related_name="+")
    task = models.ForeignKey(Task, models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    node = models.CharField(max_length=60)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.process_id}: {self.node}"
