"""Bodies, their offices, and who holds them. Work is addressed to offices, never to people."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from workflows.models.places import Area


class Body(models.Model):
    """An organisation that acts for an area: one per (area, function)."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="bodies")
    function = models.CharField("chức năng", max_length=40)
    name = models.CharField("tên cơ quan", max_length=160)

    class Meta:
        verbose_name = "cơ quan"
        verbose_name_plural = "cơ quan"
        constraints = [models.UniqueConstraint(fields=["area", "function"], name="body_once_per_area")]

    def __str__(self) -> str:
        return self.name


class Office(models.Model):
    """A position at a body; `title` is how it is called there ("Chuyên viên thẩm định")."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="offices")
    position = models.CharField("vị trí", max_length=40)
    title = models.CharField("chức danh", max_length=120)
    single_holder = models.BooleanField("chỉ một người giữ", default=False)

    class Meta:
        verbose_name = "chức vụ"
        verbose_name_plural = "chức vụ"
        constraints = [models.UniqueConstraint(fields=["body", "position"], name="office_once_per_body")]

    def __str__(self) -> str:
        return f"{self.title} – {self.body.name}"


class Dated(models.Model):
    """A row that gives authority for a period. Its content never changes; it can only be ended, once, with who and
    why."""

    valid_from = models.DateField("từ ngày")
    valid_before = models.DateField("trước ngày", null=True, blank=True)
    basis = models.CharField("căn cứ", max_length=300)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người ghi"
    )
    recorded_at = models.DateTimeField("ghi lúc")
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người kết thúc"
    )
    ended_at = models.DateTimeField("kết thúc lúc", null=True, blank=True)
    end_reason = models.CharField("lý do kết thúc", max_length=300, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_before__isnull=True) | Q(valid_before__gte=F("valid_from")), name="%(class)s_period"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | (Q(valid_before__isnull=False) & ~Q(end_reason="")),
                name="%(class)s_end_has_day_and_reason",
            ),
        ]


class Appointment(Dated):
    """A person holds an office from a day to a day. A row that ends on the day it begins never took effect."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="appointments")
    office = models.ForeignKey(Office, models.PROTECT, related_name="appointments")

    class Meta(Dated.Meta):
        verbose_name = "bổ nhiệm"
        verbose_name_plural = "bổ nhiệm"
        indexes = [models.Index(fields=["user", "office"]), models.Index(fields=["office", "valid_from"])]

    def __str__(self) -> str:
        return f"{self.user}: {self.office}"


class Form(models.TextChoices):
    """How an act for another office is signed (Decree 30/2020, Article 13)."""

    DEPUTY = "KT", "KT. (ký thay)"
    BY_ORDER = "TL", "TL. (thừa lệnh)"
    AUTHORISED = "TUQ", "TUQ. (thừa ủy quyền)"
    ON_BEHALF = "TM", "TM. (thay mặt)"


class Substitution(Dated):
    """Somebody else does the acts of `office`: the holder of `by_office`, or `user` alone, or `user` while he holds
    `by_office`.

    With `via`, this row stands in for the `by_office` of another substitution, and the acts done are those of that
    one's office: `TL. CHỦ TỊCH / KT. CHÁNH VĂN PHÒNG` is (chief of office by deputy, KT, via (chair by chief of
    office, TL)).
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="substitutions", verbose_name="chức vụ được thay")
    by_office = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="substitutes_for", verbose_name="chức vụ thay"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="substitutions"
    )
    form = models.CharField("hình thức", max_length=3, choices=Form.choices)
    via = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="continued_by")

    class Meta(Dated.Meta):
        verbose_name = "ký thay, ủy quyền"
        verbose_name_plural = "ký thay, ủy quyền"
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(by_office__isnull=False) | Q(user__isnull=False), name="substitution_names_somebody"
            ),
            models.CheckConstraint(condition=~Q(office=F("by_office")), name="substitution_of_another_office"),
            models.CheckConstraint(condition=Q(form__in=Form.values), name="substitution_form_known"),
        ]
        indexes = [models.Index(fields=["user"]), models.Index(fields=["by_office"])]

    def __str__(self) -> str:
        return f"{self.form}. {self.office}"


class Absence(Dated):
    """A person is away (leave, study, a mission): what he had taken from an office's queue goes back to it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="absences")

    class Meta(Dated.Meta):
        verbose_name = "vắng mặt"
        verbose_name_plural = "vắng mặt"
        indexes = [models.Index(fields=["user", "valid_from"])]

    def __str__(self) -> str:
        return f"{self.user}: {self.valid_from}"
