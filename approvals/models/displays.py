"""Public display (niêm yết công khai) before a council meets, and what the public said."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class DisplayPeriod(models.Model):
    """A case is shown to the public at a place: starts_on <= day < ends_before, on one stay of the case."""

    case = models.ForeignKey("workflows.Case", models.PROTECT, related_name="displays")
    visit = models.PositiveIntegerField("lượt")
    starts_on = models.DateField("từ ngày")
    ends_before = models.DateField("trước ngày")
    place = models.CharField("nơi niêm yết", max_length=200)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("ghi lúc")

    class Meta:
        verbose_name = "đợt công khai"
        verbose_name_plural = "các đợt công khai"
        constraints = [
            models.UniqueConstraint(fields=["case", "visit"], name="display_once_per_visit"),
            models.CheckConstraint(condition=Q(ends_before__gt=F("starts_on")), name="display_period"),
            models.CheckConstraint(condition=~Q(place=""), name="display_says_where"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.starts_on:%d/%m/%Y} – trước {self.ends_before:%d/%m/%Y}"


class DisplayComment(models.Model):
    """What somebody said during the display, and how it was resolved."""

    display = models.ForeignKey(DisplayPeriod, models.PROTECT, related_name="comments")
    received_on = models.DateField("ngày nhận")
    text = models.TextField("nội dung")
    resolution = models.TextField("kết quả xem xét", blank=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    resolved_at = models.DateTimeField("xem xét lúc", null=True, blank=True)

    class Meta:
        verbose_name = "ý kiến khi công khai"
        verbose_name_plural = "các ý kiến khi công khai"
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="display_comment_says_what"),
            models.CheckConstraint(
                condition=Q(resolution="", resolved_at__isnull=True, resolved_by__isnull=True)
                | Q(~Q(resolution=""), resolved_at__isnull=False, resolved_by__isnull=False),
                name="display_comment_resolved_has_time_and_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.received_on:%d/%m/%Y}: {self.text[:60]}"
