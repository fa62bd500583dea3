"""What people have typed and not sent."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from workflows.sealing import SealedField


class UnsentForm(models.Model):
    """What somebody has typed into a form and not sent yet: on screen, a draft ("bản nháp").

    It is neither history nor evidence: nobody but its writer reads it, on the very page it was typed on and in the
    capacity he typed it in; no other page, export or snapshot knows of it; it may be overwritten and removed at any
    time, and leaves no trace. `sheet` is one opening of the page, so that two windows do not overwrite each other.
    `content` is sealed, because forms ask for numbers of identity papers and for ethnicity.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="người viết", related_name="+", db_index=False
    )
    capacity = models.CharField("tư cách", max_length=20)
    address = models.CharField("địa chỉ trang", max_length=200)
    form = models.CharField("biểu mẫu", max_length=60, blank=True)
    sheet = models.UUIDField("lần mở trang", unique=True)
    content = SealedField("nội dung đã gõ")
    begun_at = models.DateTimeField("bắt đầu lúc")
    kept_at = models.DateTimeField("lưu lúc")
    times = models.PositiveIntegerField("số lần lưu", default=1)

    class Meta:
        verbose_name = "bản nháp"
        verbose_name_plural = "bản nháp"
        indexes = [
            models.Index(fields=["user", "address"], name="unsent_of_page"),
            models.Index(fields=["kept_at"], name="unsent_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.address}"
