"""Cases: one nomination each, travelling through one edition."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from workflows.models.chains import Edition
from workflows.models.places import Area


class CodeSeries(models.Model):
    """The last number given under a prefix of speakable case codes; locked in `start` only."""

    prefix = models.CharField("tiền tố", max_length=20, primary_key=True)
    last = models.PositiveIntegerField("số cuối", default=0)

    class Meta:
        verbose_name = "dãy mã hồ sơ"
        verbose_name_plural = "dãy mã hồ sơ"

    def __str__(self) -> str:
        return f"{self.prefix} {self.last}"


class Case(models.Model):
    """Where one nomination stands. Written by the engine only.

    `stage` is a stage or, with `ended`, an outcome. `visit` counts all stays, `version` the events, `head` is the hash
    of the newest.
    """

    code = models.CharField("mã hồ sơ", max_length=32, unique=True)
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="cases")
    stage = models.CharField("bước", max_length=60)
    ended = models.BooleanField("đã kết thúc", default=False)
    visit = models.PositiveIntegerField("lượt")
    version = models.PositiveIntegerField("số sự kiện")
    head = models.BinaryField("mã băm cuối", max_length=32)
    # The areas lead the indexes below.
    commune = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    district = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    province = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False)
    label = models.CharField("trích yếu", max_length=200)
    search = models.CharField("khóa tìm", max_length=200)
    received_on = models.DateField("ngày tiếp nhận", null=True, blank=True)
    paused_on = models.DateField("tạm dừng từ ngày", null=True, blank=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    started_at = models.DateTimeField("lập lúc")
    start_command = models.UUIDField()
    start_ordinal = models.PositiveIntegerField()

    class Meta:
        verbose_name = "hồ sơ"
        verbose_name_plural = "hồ sơ"
        constraints = [
            models.UniqueConstraint(fields=["start_command", "start_ordinal"], name="case_start_once"),
            models.CheckConstraint(condition=Q(version__gte=1) & Q(visit__gte=1), name="case_has_history"),
            models.CheckConstraint(condition=Q(ended=False) | Q(paused_on__isnull=True), name="case_ended_not_paused"),
        ]
        indexes = [
            models.Index(fields=["province", "edition", "stage"]),
            models.Index(fields=["commune", "id"]),
            models.Index(fields=["district", "id"]),
            models.Index(fields=["search"]),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"


class Touch(models.Model):
    """A person edited what a case carries. Kept for separation of duties."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="touches", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("lúc")

    class Meta:
        verbose_name = "người sửa hồ sơ"
        verbose_name_plural = "người sửa hồ sơ"
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="touch_once")]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.user_id}"
