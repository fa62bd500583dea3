"""Who read sensitive personal data of many at once."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from workflows.models import Office


class SensitiveReading(models.Model):
    """Sensitive fields (ethnicity, religion, Party membership, number of an identity paper) of several people, or a
    whole number of one, were given out. Append-only."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    fields = models.JSONField("mục đã xem")
    people = models.PositiveIntegerField("số người")
    place = models.CharField("trang, tệp", max_length=60)
    about = models.CharField("về việc", max_length=300)
    read_at = models.DateTimeField("lúc", db_index=True)

    class Meta:
        verbose_name = "lần xem dữ liệu nhạy cảm"
        verbose_name_plural = "các lần xem dữ liệu nhạy cảm"

    def __str__(self) -> str:
        return f"{self.user_id}: {self.people} ({self.place})"
