"""Annulment (hủy bỏ) of what a decision granted."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django_fsm import FSMField, transition


class AnnulmentDecision(models.Model):
    """A decision that takes back one award, under the number that its body gave it. Its act is known by `command`."""

    class Status(models.TextChoices):
        DECIDED = "decided", "đã quyết định"
        DONE = "done", "đã hủy bỏ"

    item = models.OneToOneField("approvals.DecisionItem", models.PROTECT, related_name="annulment")
    body = models.ForeignKey("workflows.Body", models.PROTECT, related_name="+")
    status = FSMField("trạng thái", max_length=7, choices=Status.choices, default=Status.DECIDED, protected=True)
    reason = models.TextField("lý do")
    basis = models.CharField("căn cứ", max_length=300)
    number = models.PositiveIntegerField("số")
    symbol = models.CharField("ký hiệu", max_length=40)
    year = models.PositiveSmallIntegerField("năm")
    dated = models.DateField("ngày văn bản")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    seen_visit = models.PositiveIntegerField()
    command = models.UUIDField(default=uuid.uuid4, unique=True)

    class Meta:
        verbose_name = "quyết định hủy bỏ"
        verbose_name_plural = "các quyết định hủy bỏ"
        constraints = [
            models.UniqueConstraint(fields=["body", "year", "number"], name="annulment_number_once"),
            models.CheckConstraint(condition=Q(status__in=["decided", "done"]), name="annulment_status_known"),
            models.CheckConstraint(condition=~Q(reason="") & ~Q(basis=""), name="annulment_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.number:02d}/{self.symbol}"

    @transition(field=status, source=Status.DECIDED, target=Status.DONE)
    def finish(self) -> None:
        """The case has been annulled."""
