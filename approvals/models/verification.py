"""What a verifier ticked, line by line, on one stay of a case at his desk."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class ChecklistItem(models.Model):
    """One line of a checklist on one visit. A new visit is a new verification and has lines of its own."""

    class Result(models.TextChoices):
        OPEN = "open", "chưa xem"
        MET = "met", "đạt"
        NOT_MET = "not_met", "không đạt"
        NOT_APPLICABLE = "not_applicable", "không áp dụng"

    case = models.ForeignKey("workflows.Case", models.PROTECT, related_name="checklist_items")
    visit = models.PositiveIntegerField("lượt")
    template = models.CharField("mẫu", max_length=60)
    code = models.CharField("mã dòng", max_length=60)
    title = models.CharField("nội dung", max_length=300)
    result = models.CharField("kết quả", max_length=14, choices=Result.choices, default=Result.OPEN)
    note = models.TextField("ghi chú", blank=True)
    document = models.ForeignKey(
        "nominations.Document", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="xem ở tài liệu"
    )
    page = models.PositiveIntegerField("trang", null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("ghi lúc")

    class Meta:
        verbose_name = "dòng kiểm tra"
        verbose_name_plural = "danh mục kiểm tra"
        constraints = [
            models.UniqueConstraint(fields=["case", "visit", "code"], name="checklist_line_once"),
            models.CheckConstraint(
                condition=Q(result__in=["open", "met", "not_met", "not_applicable"]), name="checklist_result_known"
            ),
            models.CheckConstraint(condition=~Q(result="not_met") | ~Q(note=""), name="checklist_not_met_says_why"),
            models.CheckConstraint(
                condition=Q(page__isnull=True) | Q(document__isnull=False, page__gte=1),
                name="checklist_page_of_document",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.get_result_display()}"
