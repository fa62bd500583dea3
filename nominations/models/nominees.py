"""Those who are nominated: persons, collectives, households."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from nominations.birthdate import BirthDate
from nominations.ethnicity import SLUGS, title_of
from workflows.models import Area
from workflows.names import fold


class Nominee(models.Model):
    """A person, a collective or a household. Never merged by name alone: two rows of one name may be two people.

    `given_name` is what lists are sorted by; it can be set by hand, because "the last word" is wrong for Y Vinh Tơr or
    Hầu A Lềnh. The date of birth keeps the precision it was given in. No number of an identity paper is kept.
    """

    class Kind(models.TextChoices):
        PERSON = "person", "cá nhân"
        COLLECTIVE = "collective", "tập thể"
        HOUSEHOLD = "household", "hộ gia đình"

    class Gender(models.TextChoices):
        FEMALE = "female", "nữ"
        MALE = "male", "nam"

    kind = models.CharField("loại", max_length=10, choices=Kind.choices)
    full_name = models.CharField("tên", max_length=150)
    given_name = models.CharField("tên gọi", max_length=60, blank=True)
    search = models.CharField("tên không dấu", max_length=150, db_index=True)
    gender = models.CharField("giới tính", max_length=6, choices=Gender.choices, blank=True)
    birth_year = models.PositiveSmallIntegerField("năm sinh", null=True, blank=True)
    birth_month = models.PositiveSmallIntegerField("tháng sinh", null=True, blank=True)
    birth_day = models.PositiveSmallIntegerField("ngày sinh", null=True, blank=True)
    ethnicity = models.CharField("dân tộc", max_length=20, blank=True)
    ethnicity_source = models.CharField("nguồn ghi dân tộc", max_length=120, blank=True)
    position = models.CharField("chức vụ", max_length=150, blank=True)
    workplace = models.CharField("nơi công tác", max_length=200, blank=True)
    residence = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="nơi cư trú, trụ sở"
    )
    village = models.CharField("thôn, bản", max_length=100, blank=True)
    head = models.CharField("chủ hộ, người đứng đầu", max_length=150, blank=True)
    members = models.PositiveIntegerField("số thành viên", null=True, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="đơn vị cấp trên"
    )

    class Meta:
        verbose_name = "đối tượng"
        verbose_name_plural = "đối tượng"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["person", "collective", "household"]), name="nominee_kind_known"
            ),
            models.CheckConstraint(condition=~Q(full_name=""), name="nominee_has_name"),
            models.CheckConstraint(condition=Q(gender__in=["", "female", "male"]), name="nominee_gender_known"),
            models.CheckConstraint(condition=Q(ethnicity__in=["", *SLUGS]), name="nominee_ethnicity_known"),
            models.CheckConstraint(
                condition=(
                    Q(birth_day__isnull=True) | Q(birth_month__isnull=False, birth_day__gte=1, birth_day__lte=31)
                )
                & (Q(birth_month__isnull=True) | Q(birth_year__isnull=False, birth_month__gte=1, birth_month__lte=12))
                & (Q(birth_year__isnull=True) | Q(birth_year__gte=1850, birth_year__lte=2200)),
                name="nominee_birth_parts",
            ),
            models.CheckConstraint(
                condition=Q(kind="person") | Q(gender="", birth_year__isnull=True, ethnicity=""),
                name="nominee_personal_data_of_persons",
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="nominee_not_its_own_parent"),
        ]
        indexes = [models.Index(fields=["birth_year", "search"])]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search = fold(self.full_name)
        super().save(*args, **kwargs)

    @property
    def birth(self) -> BirthDate | None:
        """The date of birth as far as it is known."""
        if self.birth_year is None:
            return None
        return BirthDate(self.birth_year, self.birth_month, self.birth_day)

    @birth.setter
    def birth(self, value: BirthDate | None) -> None:
        self.birth_year, self.birth_month, self.birth_day = (
            (value.year, value.month, value.day) if value else (None, None, None)
        )

    @property
    def ethnicity_title(self) -> str:
        """The name of the ethnic group on screen; empty when none is recorded."""
        return title_of(self.ethnicity) if self.ethnicity else ""


class DistinctPersons(models.Model):
    """Two nominees of one name and one date of birth who were looked at and are two people."""

    lower = models.ForeignKey(Nominee, models.CASCADE, related_name="+")
    higher = models.ForeignKey(Nominee, models.CASCADE, related_name="+")
    reason = models.CharField("căn cứ phân biệt", max_length=300)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("ghi lúc")

    class Meta:
        verbose_name = "hai người trùng tên"
        verbose_name_plural = "người trùng tên đã phân biệt"
        constraints = [
            models.UniqueConstraint(fields=["lower", "higher"], name="distinct_persons_once"),
            models.CheckConstraint(condition=Q(lower__lt=F("higher")), name="distinct_persons_ordered"),
            models.CheckConstraint(condition=~Q(reason=""), name="distinct_persons_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.lower} ≠ {self.higher}"
