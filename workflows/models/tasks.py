"""Open work. A row exists only while the work is open; what was done is read from events."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce

from workflows.models.cases import Case
from workflows.models.offices import Office

#: What stands in an order for work without a due date: it comes last, on SQLite as on PostgreSQL.
NO_DUE = date(9999, 12, 31)


class Task(models.Model):
    """Work on one visit of a case for one office: what an inbox lists."""

    # Both keys lead an index below.
    case = models.ForeignKey(Case, models.CASCADE, related_name="tasks", db_index=False)
    office = models.ForeignKey(Office, models.PROTECT, related_name="tasks", db_index=False)
    stage = models.CharField("bước", max_length=60)
    visit = models.PositiveIntegerField("lượt")
    due_on = models.DateField("hạn, hết ngày", null=True, blank=True)
    opened_at = models.DateTimeField("giao lúc")
    claimed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    claimed_at = models.DateTimeField("nhận lúc", null=True, blank=True)

    class Meta:
        verbose_name = "việc đang mở"
        verbose_name_plural = "việc đang mở"
        constraints = [
            models.UniqueConstraint(fields=["case", "office"], name="task_once_per_office"),
            models.CheckConstraint(
                condition=Q(claimed_by__isnull=True, claimed_at__isnull=True)
                | Q(claimed_by__isnull=False, claimed_at__isnull=False),
                name="task_claim_has_time",
            ),
        ]
        indexes = [
            # What an inbox reads: see workflows.inbox.
            models.Index("office", "stage", Coalesce("due_on", Value(NO_DUE)), "id", name="task_by_office_stage_due"),
            models.Index(fields=["due_on"]),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.stage}: {self.office_id}"
