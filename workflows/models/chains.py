"""Chains and their editions."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django_fsm import FSMField, transition


class Chain(models.Model):
    """A named way through offices, such as `award-nomination`. What it says is in its editions."""

    code = models.CharField("mã", max_length=60, unique=True)
    title = models.CharField("tên", max_length=200)

    class Meta:
        verbose_name = "quy trình"
        verbose_name_plural = "quy trình"

    def __str__(self) -> str:
        return self.title


class Edition(models.Model):
    """One definition of a chain. Once published it never changes; its SHA-256 identifies it."""

    class Status(models.TextChoices):
        DRAFT = "draft", "dự thảo"
        PUBLISHED = "published", "đã công bố"
        RETIRED = "retired", "ngừng nhận mới"

    chain = models.ForeignKey(Chain, models.PROTECT, related_name="editions")
    name = models.CharField("tên bản", max_length=40)
    revision = models.PositiveIntegerField("lần sửa")
    status = FSMField("trạng thái", max_length=9, choices=Status.choices, default=Status.DRAFT, protected=True)
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    canonical = models.TextField("nội dung chuẩn hóa")
    received_from = models.DateField("tiếp nhận từ ngày")
    received_before = models.DateField("tiếp nhận trước ngày", null=True, blank=True)
    loaded_at = models.DateTimeField("nạp lúc")
    published_at = models.DateTimeField("công bố lúc", null=True, blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "bản quy trình"
        verbose_name_plural = "bản quy trình"
        constraints = [
            models.UniqueConstraint(fields=["chain", "name", "revision"], name="edition_once"),
            models.CheckConstraint(
                condition=Q(received_before__isnull=True) | Q(received_before__gt=F("received_from")),
                name="edition_period",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "published", "retired"]), name="edition_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(published_at__isnull=False), name="edition_published_has_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.chain.code} {self.name} (lần {self.revision})"

    @transition(field=status, source=Status.DRAFT, target=Status.PUBLISHED)
    def publish(self) -> None:
        """From now on only the status may change, to retired."""

    @transition(field=status, source=Status.PUBLISHED, target=Status.RETIRED)
    def retire(self) -> None:
        """No new case starts here; cases under way stay."""
