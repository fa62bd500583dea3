"""Consultation (hiệp y): one agency, one question, one opinion."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class Consultation(models.Model):
    """One agency asked about one case. `visit` is the stay on which it was named; the asking happens on the stay
    after it.

    `shown` are the documents that the agency may read with the question; `document` is the file of its answer.
    `recall_named_at` says that the asking office means to take this question back; the action that does so sets the
    outcome. The outcome `no_opinion` with nobody in `answered_by` means that the time for an answer passed in silence.
    """

    class Outcome(models.TextChoices):
        AGREE = "agree", "đồng ý"
        OBJECT = "object", "không đồng ý"
        NO_OPINION = "no_opinion", "không có ý kiến"
        RECALLED = "recalled", "đã thu hồi câu hỏi"

    case = models.ForeignKey("workflows.Case", models.PROTECT, related_name="consultations")
    visit = models.PositiveIntegerField("lượt nêu tên")
    agency = models.ForeignKey("workflows.Office", models.PROTECT, related_name="consultations")
    question = models.TextField("nội dung xin ý kiến")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("nêu lúc")
    outcome = models.CharField("ý kiến", max_length=10, choices=Outcome.choices, blank=True)
    opinion = models.TextField("nội dung ý kiến", blank=True)
    document = models.ForeignKey(
        "nominations.Document", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="văn bản trả lời"
    )
    shown = models.ManyToManyField(
        "nominations.Document", related_name="+", blank=True, verbose_name="tài liệu gửi kèm"
    )
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField("trả lời lúc", null=True, blank=True)
    recall_named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    recall_named_at = models.DateTimeField("định thu hồi lúc", null=True, blank=True)

    class Meta:
        verbose_name = "lấy ý kiến"
        verbose_name_plural = "lấy ý kiến hiệp y"
        constraints = [
            models.UniqueConstraint(fields=["case", "visit", "agency"], name="consultation_once_per_round"),
            models.CheckConstraint(condition=~Q(question=""), name="consultation_asks_something"),
            models.CheckConstraint(
                condition=Q(outcome="", answered_at__isnull=True, answered_by__isnull=True)
                | Q(outcome__in=["agree", "object", "no_opinion", "recalled"], answered_at__isnull=False),
                name="consultation_answer_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["agree", "object"]) | Q(~Q(opinion=""), answered_by__isnull=False),
                name="consultation_opinion_has_text_and_person",
            ),
            models.CheckConstraint(
                condition=Q(recall_named_at__isnull=True, recall_named_by__isnull=True)
                | Q(recall_named_at__isnull=False, recall_named_by__isnull=False),
                name="consultation_recall_named_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.agency}"


class DeadlineExtension(models.Model):
    """More time for an agency that was asked: named by who asked, given by the action that extends (`applied_at`)."""

    case = models.ForeignKey("workflows.Case", models.PROTECT, related_name="deadline_extensions")
    visit = models.PositiveIntegerField("lượt")
    agency = models.ForeignKey("workflows.Office", models.PROTECT, related_name="+")
    until = models.DateField("đến hết ngày")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("ghi lúc")
    applied_at = models.DateTimeField("thực hiện lúc", null=True, blank=True)

    class Meta:
        verbose_name = "gia hạn trả lời"
        verbose_name_plural = "gia hạn trả lời"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "visit", "agency"],
                condition=Q(applied_at__isnull=True),
                name="deadline_extension_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.agency} {self.until}"
