"""Sealing what is secret (numbers of identity papers, texts not sent yet) before it is stored, and finding an equal one
without opening.

Keys come from the setting `SEAL_KEYS`: the first seals, all of them open, so keys can be changed one after the other.
"""

from __future__ import annotations

import hmac
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models


class Unsealable(ValueError):
    """A stored value that none of the keys opens: a key was lost, or the value was altered."""


def seal(text: str) -> str:
    """Return `text` encrypted and authenticated; empty text stays empty. Sealed twice it looks different each time."""
    return _box(tuple(settings.SEAL_KEYS)).encrypt(text.encode()).decode() if text else ""


def unseal(sealed: str) -> str:
    """Return what was sealed. Raises Unsealable."""
    if not sealed:
        return ""
    try:
        return _box(tuple(settings.SEAL_KEYS)).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Unsealable("Không mở được dữ liệu đã niêm phong: thiếu khóa, hoặc dữ liệu đã bị sửa.") from None


def digest(text: str) -> str:
    """Return 64 hex digits that are equal for equal texts, and tell nothing to whoever lacks `SEAL_INDEX_KEY`; "" for
    empty text."""
    return hmac.digest(settings.SEAL_INDEX_KEY.encode(), text.encode(), "sha256").hex() if text else ""


@lru_cache(maxsize=8)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    try:
        return MultiFernet([Fernet(key) for key in keys])
    except ValueError as error:
        raise ImproperlyConfigured(
            "SEAL_KEYS: mỗi khóa là 32 byte viết theo base64 (lệnh: python -c "
            '"from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())").'
        ) from error


class SealedField(models.TextField):  # type: ignore[type-arg]
    """Text that is plain in the program and sealed in the database. It cannot be searched or ordered by."""

    def get_prep_value(self, value: Any) -> Any:
        """Seal."""
        plain = super().get_prep_value(value)
        return seal(plain) if plain else plain

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Open."""
        return unseal(value) if value else value
