"""What a district congress decided about those introduced to it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from approvals.models.minuted import Minuted


class ElectionSession(Minuted):
    """The selection held by one district congress. It is recorded when it is over, so it begins open."""

    congress = models.ForeignKey("nominations.Congress", models.PROTECT, related_name="elections")
    ballots = models.PositiveIntegerField("số phiếu phát ra", null=True, blank=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField("lập lúc")

    class Meta:
        verbose_name = "cuộc chọn cử"
        verbose_name_plural = "các cuộc chọn cử"
        constraints = [
            *Minuted.Meta.constraints,
            models.CheckConstraint(
                condition=Q(status__in=["planned", "open"]) | Q(ballots__isnull=False, ballots__gte=1),
                name="election_closing_has_ballots",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.congress_id}: {self.held_on:%d/%m/%Y}"


class ElectionResult(models.Model):
    """One candidate: his votes and what the congress made of him."""

    class Result(models.TextChoices):
        DELEGATE = "delegate", "đại biểu chính thức"
        RESERVE = "reserve", "dự khuyết"
        NOT_ELECTED = "not_elected", "không được chọn cử"

    session = models.ForeignKey(ElectionSession, models.PROTECT, related_name="results")
    case = models.ForeignKey("workflows.Case", models.PROTECT, related_name="election_results")
    result = models.CharField("kết quả", max_length=11, choices=Result.choices)
    votes = models.PositiveIntegerField("số phiếu")
    reserve_order = models.PositiveSmallIntegerField("thứ tự dự khuyết", null=True, blank=True)
    note = models.CharField("lý do xếp thứ tự", max_length=300, blank=True)
    is_open = models.BooleanField("chưa kết thúc", default=True)
    seen_visit = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = "kết quả chọn cử"
        verbose_name_plural = "kết quả chọn cử"
        ordering = ["session", "case"]
        constraints = [
            models.UniqueConstraint(fields=["session", "case"], name="election_case_once"),
            models.UniqueConstraint(fields=["case"], condition=Q(is_open=True), name="election_case_in_one_open"),
            models.UniqueConstraint(fields=["session", "reserve_order"], name="election_reserve_order_once"),
            models.CheckConstraint(
                condition=Q(result="reserve", reserve_order__isnull=False, reserve_order__gte=1)
                | Q(result__in=["delegate", "not_elected"], reserve_order__isnull=True),
                name="election_reserve_has_order",
            ),
            models.CheckConstraint(
                condition=Q(result="not_elected") | Q(votes__gte=1), name="election_elected_by_votes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.get_result_display()} ({self.votes})"
