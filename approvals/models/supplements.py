"""Supplement requests: what a dossier lacks, named once, and what was answered."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django_fsm import FSMField, transition


class SupplementRequest(models.Model):
    """A slip (phiếu yêu cầu bổ sung) of one office for one case; drafted on a visit, sent by the act that returns
    the case.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "dự thảo"
        SENT = "sent", "đã gửi"
        CLOSED = "closed", "đã bổ sung"

    case = models.ForeignKey("workflows.Case", models.PROTECT, related_name="supplement_requests")
    office = models.ForeignKey("workflows.Office", models.PROTECT, related_name="+")
    visit = models.PositiveIntegerField("lượt")
    status = FSMField("trạng thái", max_length=6, choices=Status.choices, default=Status.DRAFT, protected=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField("lập lúc")
    sent_at = models.DateTimeField("gửi lúc", null=True, blank=True)
    closed_at = models.DateTimeField("bổ sung xong lúc", null=True, blank=True)

    class Meta:
        verbose_name = "phiếu yêu cầu bổ sung"
        verbose_name_plural = "phiếu yêu cầu bổ sung"
        constraints = [
            models.UniqueConstraint(fields=["case", "office", "visit"], name="supplement_request_once_per_visit"),
            models.UniqueConstraint(fields=["case"], condition=Q(status="sent"), name="supplement_request_one_sent"),
            models.CheckConstraint(condition=Q(status__in=["draft", "sent", "closed"]), name="supplement_status_known"),
            models.CheckConstraint(
                condition=Q(status="draft", sent_at__isnull=True) | Q(~Q(status="draft"), sent_at__isnull=False),
                name="supplement_sent_has_time",
            ),
            models.CheckConstraint(
                condition=Q(status="closed", closed_at__isnull=False) | Q(~Q(status="closed"), closed_at__isnull=True),
                name="supplement_closed_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.get_status_display()}"

    @transition(field=status, source=Status.DRAFT, target=Status.SENT)
    def send(self) -> None:
        """The case goes back to whoever must supplement it."""

    @transition(field=status, source=Status.SENT, target=Status.CLOSED)
    def close(self) -> None:
        """The case came back with every point answered."""


class Deficiency(models.Model):
    """One point that is missing or wrong, and the answer to it."""

    request = models.ForeignKey(SupplementRequest, models.CASCADE, related_name="deficiencies")
    order = models.PositiveSmallIntegerField("thứ tự")
    text = models.TextField("nội dung thiếu, sai")
    line = models.CharField("dòng kiểm tra", max_length=60, blank=True)
    answer_document = models.ForeignKey(
        "nominations.Document", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="tài liệu bổ sung"
    )
    answer = models.TextField("trả lời", blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField("trả lời lúc", null=True, blank=True)

    class Meta:
        verbose_name = "điểm cần bổ sung"
        verbose_name_plural = "các điểm cần bổ sung"
        ordering = ["request", "order"]
        constraints = [
            models.UniqueConstraint(fields=["request", "order"], name="deficiency_order_once"),
            models.CheckConstraint(condition=~Q(text=""), name="deficiency_says_what"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True, answered_by__isnull=True)
                | Q(~Q(answer=""), answered_at__isnull=False, answered_by__isnull=False),
                name="deficiency_answer_has_time_and_person",
            ),
        ]

    def __str__(self) -> str:
        return self.text
