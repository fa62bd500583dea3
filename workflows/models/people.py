"""Accounts."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models

from workflows.names import fold, nfc


class SearchKey(models.CharField):  # type: ignore[type-arg]
    """Name and user name without marks, kept by itself: also when rows are inserted in bulk, past `save`."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Return the key for what the row says now."""
        key = search_key(model_instance.full_name, model_instance.username)  # type: ignore[attr-defined]
        setattr(model_instance, self.attname, key)
        return key


def search_key(full_name: str, username: str) -> str:
    """Return what a person is found by."""
    return fold(f"{full_name} {username}")[:310]


class User(AbstractUser):
    """A person who signs in. Deactivated when he leaves, never deleted: history names him."""

    full_name = models.CharField("họ và tên", max_length=150)

    search = SearchKey("khóa tìm", max_length=310, blank=True, default="", editable=False)

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
