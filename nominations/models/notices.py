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
        # Read newest first, and counted from the last one read.
        indexes = [models.Index(fields=["office", "id"]), models.Index(fields=["user", "id"])]

    def __str__(self) -> str:
        return self.text


class NoticeMark(models.Model):
    """Up to which notice a person has read: of his own, and of the offices that were his when he read them."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="notice_mark")
    read_upto = models.BigIntegerField("đã đọc đến", default=0)
    read_at = models.DateTimeField("đọc lúc")

    class Meta:
        verbose_name = "dấu đã đọc thông báo"
        verbose_name_plural = "dấu đã đọc thông báo"

    def __str__(self) -> str:
        return f"{self.user_id}: {self.read_upto}"
