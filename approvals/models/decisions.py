"""Decisions: the list that a chair signs, its number, and what was signed."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django_fsm import FSMField, transition


class Decision(models.Model):
    """One decision of one body with its list. Numbers of a body and year are unique and, once given, never given
    again.

    Its issue is one act over its list, known by `command`. `list_digest` is the SHA-256 of the list as it was
    signed.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "dự thảo"
        SIGNED = "signed", "đã ký"
        NUMBERED = "numbered", "đã cấp số"
        ISSUING = "issuing", "đang ban hành"
        ISSUED = "issued", "đã ban hành"
        CANCELLED = "cancelled", "đã hủy"

    class Kind(models.TextChoices):
        AWARD = "award", "khen thưởng"
        DELEGATE = "delegate", "đại biểu"

    body = models.ForeignKey("workflows.Body", models.PROTECT, related_name="decisions")
    kind = models.CharField("loại", max_length=8, choices=Kind.choices)
    title = models.CharField("trích yếu", max_length=300)
    status = FSMField("trạng thái", max_length=9, choices=Status.choices, default=Status.DRAFT, protected=True)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    drafted_by_office = models.ForeignKey("workflows.Office", models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField("dự thảo lúc")
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    signing_office = models.ForeignKey("workflows.Office", models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField("ký lúc", null=True, blank=True)
    signed_on = models.DateField("ngày ký", null=True, blank=True)
    signature = models.TextField("khối ký", blank=True)
    list_digest = models.CharField("SHA-256 danh sách đã ký", max_length=64, blank=True)
    number = models.PositiveIntegerField("số", null=True, blank=True)
    symbol = models.CharField("ký hiệu", max_length=40, blank=True)
    year = models.PositiveSmallIntegerField("năm", null=True, blank=True)
    dated = models.DateField("ngày văn bản", null=True, blank=True)
    numbered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    cancel_reason = models.CharField("lý do hủy", max_length=300, blank=True)
    command = models.UUIDField(default=uuid.uuid4, unique=True)

    class Meta:
        verbose_name = "quyết định"
        verbose_name_plural = "quyết định"
        constraints = [
            models.UniqueConstraint(fields=["body", "year", "number"], name="decision_number_once"),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "signed", "numbered", "issuing", "issued", "cancelled"]),
                name="decision_status_known",
            ),
            models.CheckConstraint(condition=Q(kind__in=["award", "delegate"]), name="decision_kind_known"),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "cancelled"])
                | Q(
                    ~Q(list_digest=""),
                    ~Q(signature=""),
                    signed_at__isnull=False,
                    signed_on__isnull=False,
                    signing_office__isnull=False,
                ),
                name="decision_signed_is_complete",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["numbered", "issuing", "issued"])
                | Q(~Q(symbol=""), number__isnull=False, number__gte=1, year__isnull=False, dated__isnull=False),
                name="decision_numbered_is_complete",
            ),
            models.CheckConstraint(
                condition=~Q(status="cancelled") | ~Q(cancel_reason=""), name="decision_cancelled_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.full_number or 'Dự thảo'}: {self.title}"

    @property
    def full_number(self) -> str:
        """Number and symbol as printed ("125/QĐ-UBND"); empty before the number is given. Below 10 it takes a zero."""
        return f"{self.number:02d}/{self.symbol}" if self.number else ""

    @transition(field=status, source=Status.DRAFT, target=Status.SIGNED)
    def sign(self) -> None:
        """The chair signs the list."""

    @transition(field=status, source=Status.SIGNED, target=Status.NUMBERED)
    def give_number(self) -> None:
        """The records officer gives it the next number of its body and year."""

    @transition(field=status, source=Status.NUMBERED, target=Status.ISSUING)
    def begin_issuing(self) -> None:
        """The act over its list follows."""

    @transition(field=status, source=Status.ISSUING, target=Status.NUMBERED)
    def stop_issuing(self) -> None:
        """The act was refused as a whole; the next issue is another act."""
        self.command = uuid.uuid4()

    @transition(field=status, source=Status.ISSUING, target=Status.ISSUED)
    def issue(self) -> None:
        """The act happened."""

    @transition(field=status, source=[Status.DRAFT, Status.SIGNED, Status.NUMBERED], target=Status.CANCELLED)
    def cancel(self) -> None:
        """It will not be issued; a number it has stays used."""


class DecisionItem(models.Model):
    """One line of a decision's list. A struck line stays to be read, with the reason, and frees its case for
    another list.
    """

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="items")
    case = models.ForeignKey("workflows.Case", models.PROTECT, related_name="decision_items")
    order = models.PositiveSmallIntegerField("thứ tự")
    text = models.TextField("nội dung dòng")
    listed = models.BooleanField("còn trong danh sách", default=True)
    strike_reason = models.CharField("lý do rút khỏi danh sách", max_length=300, blank=True)
    seen_visit = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = "dòng của quyết định"
        verbose_name_plural = "danh sách kèm quyết định"
        ordering = ["decision", "order"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "case"], name="decision_case_once"),
            models.UniqueConstraint(fields=["decision", "order"], name="decision_order_once"),
            models.UniqueConstraint(fields=["case"], condition=Q(listed=True), name="decision_case_on_one_list"),
            models.CheckConstraint(condition=Q(listed=True) | ~Q(strike_reason=""), name="decision_strike_says_why"),
            models.CheckConstraint(condition=~Q(text=""), name="decision_item_has_text"),
        ]

    def __str__(self) -> str:
        return f"{self.order}. {self.text}"
