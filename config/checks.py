"""Checks of the machine and its settings, said before anything goes wrong."""

import sqlite3
from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

from nominations.documents import scanner

OLDEST_SQLITE = (3, 35, 0)
NO_KEY = "Chưa đặt SECRET_KEY: phiên đăng nhập và chữ ký sẽ mất hiệu lực mỗi khi khởi động lại."
NO_KEY_HINT = "Hãy đặt biến môi trường SECRET_KEY là một chuỗi ngẫu nhiên dài ít nhất 50 ký tự và giữ kín."


NO_SEAL = "Chưa đặt SEAL_KEYS và SEAL_INDEX_KEY: số định danh của người được đề nghị sẽ không mở lại được."
NO_SEAL_HINT = (
    "Hãy đặt SEAL_KEYS (khóa Fernet: 32 byte viết theo base64) và SEAL_INDEX_KEY (chuỗi ngẫu nhiên dài), giữ kín, "
    "và sao lưu ở nơi khác với cơ sở dữ liệu."
)


def refuse_to_serve_without_key() -> None:
    """Raise ImproperlyConfigured when pages would be served with DEBUG off and keys of this process alone."""
    if settings.DEBUG:
        return
    if settings.SECRET_KEY_IS_TEMPORARY:
        raise ImproperlyConfigured(f"{NO_KEY} {NO_KEY_HINT} Trên máy thử có thể đặt DEBUG=1.")
    if settings.SEAL_KEYS_ARE_MADE_UP:
        raise ImproperlyConfigured(f"{NO_SEAL} {NO_SEAL_HINT} Trên máy thử có thể đặt DEBUG=1.")


@register(Tags.security, deploy=True)
def check_secret_key(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Say, before going live, that the key was made up for this process."""
    if settings.SECRET_KEY_IS_TEMPORARY:
        return [Error(NO_KEY, hint=NO_KEY_HINT, id="config.E001")]
    return []


@register(Tags.security, deploy=True)
def check_seal_keys(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Say, before going live, that numbers of identity papers would be sealed with keys that are lost."""
    if settings.SEAL_KEYS_ARE_MADE_UP:
        return [Error(NO_SEAL, hint=NO_SEAL_HINT, id="config.E003")]
    return []


@register(Tags.security)
def check_scanner(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Say at the start that the address of the virus scanner means nothing, not at the first upload."""
    if settings.DOCUMENT_SCANNER:
        try:
            scanner.place(settings.DOCUMENT_SCANNER)
        except ImproperlyConfigured as error:
            return [Error(str(error), id="config.E004")]
    return []


@register(Tags.compatibility)
def check_sqlite(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Say that this Python carries an SQLite too old for the engine's ``UPDATE … FROM`` and ``RETURNING``."""
    if connections["default"].vendor == "sqlite" and sqlite3.sqlite_version_info < OLDEST_SQLITE:
        return [
            Error(
                f"SQLite {sqlite3.sqlite_version} đi kèm Python này đã cũ; cần từ 3.35 trở lên.",
                hint="Hãy dùng Python mới hơn, hoặc PostgreSQL qua biến DATABASE_URL.",
                id="config.E002",
            )
        ]
    return []
