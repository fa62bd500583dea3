"""Checks of the site's settings."""

import itertools
import sqlite3

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from pytest_django import Settings

from config.checks import check_seal_keys, check_secret_key, check_sqlite, refuse_to_serve_without_key


def test_deployment_is_refused_when_the_key_is_temporary(settings: Settings) -> None:
    settings.SECRET_KEY_IS_TEMPORARY = True
    assert [problem.id for problem in check_secret_key(None)] == ["config.E001"]


def test_deployment_is_accepted_when_the_key_is_given(settings: Settings) -> None:
    settings.SECRET_KEY_IS_TEMPORARY = False
    assert check_secret_key(None) == []


def test_serving_is_refused_when_the_key_is_temporary(settings: Settings) -> None:
    settings.DEBUG = False
    settings.SECRET_KEY_IS_TEMPORARY = True
    with pytest.raises(ImproperlyConfigured) as refusal:
        refuse_to_serve_without_key()
    assert str(refusal.value) == (
        "Chưa đặt SECRET_KEY: phiên đăng nhập và chữ ký sẽ mất hiệu lực mỗi khi khởi động lại. "
        "Hãy đặt biến môi trường SECRET_KEY là một chuỗi ngẫu nhiên dài ít nhất 50 ký tự và giữ kín. "
        "Trên máy thử có thể đặt DEBUG=1."
    )


def test_serving_is_refused_only_when_debug_is_off_and_a_key_is_made_up(settings: Settings) -> None:
    refused = []
    for debug, temporary, made_up in itertools.product((True, False), repeat=3):
        settings.DEBUG = debug
        settings.SECRET_KEY_IS_TEMPORARY = temporary
        settings.SEAL_KEYS_ARE_MADE_UP = made_up
        try:
            refuse_to_serve_without_key()
        except ImproperlyConfigured:
            refused.append((debug, temporary, made_up))
    assert refused == [(False, True, True), (False, True, False), (False, False, True)]


def test_deployment_is_refused_when_the_seal_keys_are_made_up(settings: Settings) -> None:
    settings.SEAL_KEYS_ARE_MADE_UP = True
    assert [problem.id for problem in check_seal_keys(None)] == ["config.E003"]
    settings.SEAL_KEYS_ARE_MADE_UP = False
    assert check_seal_keys(None) == []


@pytest.mark.parametrize(("version", "ids"), [((3, 34, 1), ["config.E002"]), ((3, 35, 0), [])])
def test_sqlite_is_refused_only_when_older_than_3_35(
    monkeypatch: pytest.MonkeyPatch, version: tuple[int, int, int], ids: list[str]
) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    expected = ids if connection.vendor == "sqlite" else []
    assert [problem.id for problem in check_sqlite(None)] == expected
