"""What administrators did to accounts. Append-only in the database itself: see `workflows.audit.guards`."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from workflows.models.offices import Office


class AccountChange(models.Model):
    """One change of one account. `by_user` and `by_office` are empty for a command; `details` holds no password."""

    class Kind(models.TextChoices):
        OPENED = "opened", "mở tài khoản"
        RENAMED = "renamed", "sửa họ tên"
        LOCKED = "locked", "khóa"
        UNLOCKED = "unlocked", "mở khóa"
        PASSWORD = "password", "đặt lại mật khẩu"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="changes")
    kind = models.CharField("việc", max_length=10, choices=Kind.choices)
    by_user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    by_office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField("lúc")
    reason = models.CharField("lý do", max_length=300)
    details = models.JSONField("chi tiết", default=dict)

    class Meta:
        verbose_name = "thay đổi tài khoản"
        verbose_name_plural = "thay đổi tài khoản"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["opened", "renamed", "locked", "unlocked", "password"]),
                name="account_change_kind_known",
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="account_change_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.kind}"
