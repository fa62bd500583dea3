"""A gathering that ends with minutes and closes over many cases: a council's session, a congress's selection."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django_fsm import FSMField, transition


class Minuted(models.Model):
    """One gathering of one body. Its closing (`approvals.closings`) is one act over its cases, known by `command`."""

    class Status(models.TextChoices):
        PLANNED = "planned", "dự kiến"
        OPEN = "open", "đang tiến hành"
        CLOSING = "closing", "đang kết thúc"
        CLOSED = "closed", "đã kết thúc"

    body = models.ForeignKey("workflows.Body", models.PROTECT, related_name="+")
    held_on = models.DateField("ngày tiến hành")
    status = FSMField("trạng thái", max_length=7, choices=Status.choices, default=Status.PLANNED, protected=True)
    minutes_number = models.CharField("số biên bản", max_length=60, blank=True)
    minutes_on = models.DateField("ngày biên bản", null=True, blank=True)
    command = models.UUIDField(default=uuid.uuid4, unique=True)
    closed_at = models.DateTimeField("kết thúc lúc", null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["planned", "open", "closing", "closed"]), name="%(class)s_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["planned", "open"]) | Q(~Q(minutes_number=""), minutes_on__isnull=False),
                name="%(class)s_closing_has_minutes",
            ),
            models.CheckConstraint(
                condition=Q(status="closed", closed_at__isnull=False) | Q(~Q(status="closed"), closed_at__isnull=True),
                name="%(class)s_closed_has_time",
            ),
        ]

    @transition(field=status, source=Status.PLANNED, target=Status.OPEN)
    def open(self) -> None:
        """Those who gather have met and are enough."""

    @transition(field=status, source=Status.OPEN, target=Status.CLOSING)
    def begin_closing(self) -> None:
        """The minutes are complete; the act over all cases follows."""

    @transition(field=status, source=Status.CLOSING, target=Status.OPEN)
    def reopen(self) -> None:
        """The act was refused as a whole; the next closing is another act."""
        self.command = uuid.uuid4()

    @transition(field=status, source=Status.CLOSING, target=Status.CLOSED)
    def close(self) -> None:
        """The act happened: every case has moved."""
