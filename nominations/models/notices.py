"""Notices inside the system."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from workflows.models import Case, Office


class Notice(models.Model):
    """Something an office, or a person, is told about a case.

    The reasons stay in the case's history, where they can be erased.
    """

    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="notices")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="notices")
    case = models.ForeignKey(Case, models.PROTECT, related_name="notices")
    text = models.CharField("nội dung", max_length=500)
    created_at = models.DateTimeField("lúc")

    class Meta:
        verbose_name = "thông báo"
        verbose_name_plural = "thông báo"
        constraints = [
            models.CheckConstraint(
                condition=Q(office__isnull=False) | Q(user__isnull=False), name="notice_for_somebody"
            ),
        ]
        indexes = [models.Index(fields=["office", "created_at"]), models.Index(fields=["user", "created_at"])]

    def __str__(self) -> str:
        return self.text
