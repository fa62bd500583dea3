"""Numbers from law and local rule, and the days on which offices are closed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from workflows.models.places import Area


class Policy(models.Model):
    """One value of one code for a scope and period. Never edited: a later row for the same code and scope prevails."""

    class Confidence(models.TextChoices):
        HIGH = "high", "cao"
        MEDIUM = "medium", "trung bình"
        LOW = "low", "thấp"

    code = models.CharField("mã", max_length=60)
    value = models.CharField("giá trị", max_length=200)
    unit = models.CharField("đơn vị", max_length=30)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="phạm vi")
    valid_from = models.DateField("từ ngày")
    valid_before = models.DateField("trước ngày", null=True, blank=True)
    legal_basis = models.CharField("căn cứ pháp lý", max_length=300)
    source = models.CharField("nguồn", max_length=300)
    confidence = models.CharField("độ tin cậy", max_length=6, choices=Confidence.choices)
    note = models.CharField("ghi chú", max_length=300, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField("ghi lúc")

    class Meta:
        verbose_name = "quy định"
        verbose_name_plural = "quy định"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_before__isnull=True) | Q(valid_before__gt=F("valid_from")), name="policy_period"
            ),
            models.CheckConstraint(
                condition=Q(confidence__in=["high", "medium", "low"]), name="policy_confidence_known"
            ),
        ]
        indexes = [models.Index(fields=["code", "valid_from"])]

    def __str__(self) -> str:
        return f"{self.code} = {self.value} {self.unit}"


class DayOverride(models.Model):
    """A day that is not what the weekly rule and the public holidays say: Tết closures, swapped working Saturdays.

    Never edited: a later row for the same day prevails.
    """

    day = models.DateField("ngày", db_index=True)
    working = models.BooleanField("làm việc")
    reason = models.CharField("lý do", max_length=200)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField("ghi lúc")

    class Meta:
        verbose_name = "ngày điều chỉnh"
        verbose_name_plural = "ngày điều chỉnh"

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y}: {'làm việc' if self.working else 'nghỉ'}"
