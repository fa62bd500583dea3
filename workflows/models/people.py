"""Accounts."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models

from workflows.names import nfc


class User(AbstractUser):
    """A person who signs in. Deactivated when he leaves, never deleted: history names him."""

    full_name = models.CharField("họ và tên", max_length=150)

    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = "tài khoản"
        verbose_name_plural = "tài khoản"

    def __str__(self) -> str:
        return self.full_name or self.username

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.full_name = nfc(self.full_name)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise models.ProtectedError(
            "Tài khoản chỉ được khóa (is_active = False), không xóa: lịch sử còn nhắc tới.", {self}
        )
