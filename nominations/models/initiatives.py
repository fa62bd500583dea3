"""Recognised initiatives that nominations rest on."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from nominations.models.awards import AwardNomination
from nominations.models.nominees import Nominee
from workflows.names import fold


class Initiative(models.Model):
    """A recognised initiative (sáng kiến), research work or technical solution of one author, and the nominations that
    use it. Each co-author has a row of his own: what he may still use is his own affair.

    `search` finds the same title written otherwise: without marks and case.
    """

    class Scope(models.TextChoices):
        BASE = "base", "cấp cơ sở"
        PROVINCE = "province", "cấp tỉnh, bộ"
        NATION = "nation", "toàn quốc"

    nominee = models.ForeignKey(Nominee, models.PROTECT, related_name="initiatives", verbose_name="tác giả")
    title = models.CharField("tên sáng kiến", max_length=300)
    search = models.CharField("tên không dấu", max_length=300, db_index=True)
    scope = models.CharField("phạm vi", max_length=8, choices=Scope.choices)
    recognised_by = models.CharField("nơi công nhận", max_length=200)
    decision_number = models.CharField("số quyết định công nhận", max_length=60, db_index=True)
    decided_on = models.DateField("ngày công nhận")
    nominations = models.ManyToManyField(
        AwardNomination, related_name="initiatives", blank=True, verbose_name="dùng cho đề nghị"
    )
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("ghi lúc")

    class Meta:
        verbose_name = "sáng kiến"
        verbose_name_plural = "sáng kiến"
        ordering = ["nominee", "-decided_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["nominee", "search", "decision_number"], name="initiative_once"),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(recognised_by="") & ~Q(decision_number=""), name="initiative_says_what"
            ),
            models.CheckConstraint(
                condition=Q(scope__in=["base", "province", "nation"]), name="initiative_scope_known"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search = fold(self.title)
        super().save(*args, **kwargs)

    def is_same(self, other: Initiative) -> bool:
        """Whether two rows of one author say the same: title, however it is written, and decision."""
        return (fold(self.title), self.decision_number) == (fold(other.title), other.decision_number)
