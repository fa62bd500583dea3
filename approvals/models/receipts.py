"""Receipts (phiếu tiếp nhận) and the running numbers of a body."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class NumberSeries(models.Model):
    """The last number a body gave in a year; locked while the next is taken."""

    class Kind(models.TextChoices):
        RECEIPT = "receipt", "phiếu tiếp nhận"
        DECISION = "decision", "quyết định"

    body = models.ForeignKey("workflows.Body", models.PROTECT, related_name="+")
    kind = models.CharField("loại", max_length=8, choices=Kind.choices)
    year = models.PositiveSmallIntegerField("năm")
    last = models.PositiveIntegerField("số cuối", default=0)

    class Meta:
        verbose_name = "dãy số"
        verbose_name_plural = "các dãy số"
        constraints = [
            models.UniqueConstraint(fields=["body", "kind", "year"], name="number_series_once"),
            models.CheckConstraint(condition=Q(kind__in=["receipt", "decision"]), name="number_series_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.body_id} {self.kind} {self.year}: {self.last}"


class Receipt(models.Model):
    """A body received a case: number of the year, day, and the day by which its next step is due (none without a
    deadline).
    """

    case = models.ForeignKey("workflows.Case", models.PROTECT, related_name="receipts")
    body = models.ForeignKey("workflows.Body", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField("số")
    year = models.PositiveSmallIntegerField("năm")
    received_on = models.DateField("ngày tiếp nhận")
    due_on = models.DateField("hẹn trả, hết ngày", null=True, blank=True)
    command = models.UUIDField()

    class Meta:
        verbose_name = "phiếu tiếp nhận"
        verbose_name_plural = "các phiếu tiếp nhận"
        constraints = [
            models.UniqueConstraint(fields=["body", "year", "number"], name="receipt_number_once"),
            models.UniqueConstraint(fields=["case", "command"], name="receipt_once_per_act"),
        ]

    def __str__(self) -> str:
        return f"{self.number}/{self.year}"
