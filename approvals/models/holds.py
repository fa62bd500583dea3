"""Holds: a case is not decided while something about it is being clarified."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Hold(models.Model):
    """A case on hold (tạm hoãn xét). The reason is the comment of the act `command`, which stays erasable there."""

    case = models.ForeignKey("workflows.Case", models.PROTECT, related_name="holds")
    opened_at = models.DateTimeField("tạm dừng lúc")
    opened_command = models.UUIDField()
    closed_at = models.DateTimeField("tiếp tục lúc", null=True, blank=True)
    closed_command = models.UUIDField(null=True, blank=True)

    class Meta:
        verbose_name = "tạm dừng"
        verbose_name_plural = "các lần tạm dừng"
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(closed_at__isnull=True), name="hold_one_open"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_command__isnull=True)
                | Q(closed_at__isnull=False, closed_at__gte=F("opened_at"), closed_command__isnull=False),
                name="hold_closed_after_opened",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.opened_at:%d/%m/%Y}"
