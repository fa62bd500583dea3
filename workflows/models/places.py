"""Places and who succeeded them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Level(models.TextChoices):
    """Levels of government; districts ended on 1 July 2025."""

    PROVINCE = "province", "tỉnh"
    DISTRICT = "district", "huyện"
    COMMUNE = "commune", "xã"


class Area(models.Model):
    """A place: a GSO code that names it between two days. The same code can name another place at another time."""

    code = models.CharField("mã", max_length=5)
    level = models.CharField("cấp", max_length=8, choices=Level.choices)
    kind = models.CharField("loại", max_length=20)
    name = models.CharField("tên đầy đủ", max_length=100)
    search = models.CharField("tên không dấu", max_length=100, db_index=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    valid_from = models.DateField("từ ngày")
    valid_before = models.DateField("trước ngày", null=True, blank=True)

    class Meta:
        verbose_name = "đơn vị hành chính"
        verbose_name_plural = "đơn vị hành chính"
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="area_code_from_once"),
            models.CheckConstraint(
                condition=Q(valid_before__isnull=True) | Q(valid_before__gt=F("valid_from")), name="area_period"
            ),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="area_level_known"),
        ]

    def __str__(self) -> str:
        return self.name


class Succession(models.Model):
    """What became of a place: `extent` is whole, main part or part of the old area."""

    old = models.ForeignKey(Area, models.CASCADE, related_name="successors")
    new = models.ForeignKey(Area, models.CASCADE, related_name="predecessors")
    extent = models.CharField("phần", max_length=20)

    class Meta:
        verbose_name = "kế thừa địa bàn"
        verbose_name_plural = "kế thừa địa bàn"
        constraints = [models.UniqueConstraint(fields=["old", "new"], name="succession_once")]

    def __str__(self) -> str:
        return f"{self.old} → {self.new} ({self.extent})"
