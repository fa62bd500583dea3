"""The settings file, run anew under one environment at a time."""

import runpy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

VARIABLES = (
    *("DEBUG", "SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "VINHDANH_TODAY"),
    *("SEAL_KEYS", "SEAL_INDEX_KEY", "DOCUMENTS", "DOCUMENT_SCANNER"),
)
ROOT = Path(__file__).resolve().parents[2]


def settings_under(monkeypatch: pytest.MonkeyPatch, **environment: str) -> dict[str, Any]:
    """Run config/settings.py with only ``environment`` set; return its names."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(str(ROOT / "config" / "settings.py"))


def test_settings_are_those_of_production_when_nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    found = settings_under(monkeypatch)
    assert (found["DEBUG"], found["VINHDANH_TODAY"], found["SECRET_KEY_IS_TEMPORARY"]) == (False, None, True)
    assert (found["SECURE_SSL_REDIRECT"], found["SESSION_COOKIE_SECURE"], found["CSRF_COOKIE_SECURE"]) == (True,) * 3


def test_secret_key_is_a_new_one_each_time_when_none_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = {settings_under(monkeypatch)["SECRET_KEY"] for _ in range(3)}
    assert len(keys) == 3
    assert {len(key) for key in keys} == {50}


def test_secret_key_is_the_given_one_when_set(monkeypatch: pytest.MonkeyPatch) -> None:
    found = settings_under(monkeypatch, SECRET_KEY="chìa-khoá")
    assert (found["SECRET_KEY"], found["SECRET_KEY_IS_TEMPORARY"]) == ("chìa-khoá", False)


def test_seal_keys_are_made_up_when_one_of_them_is_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    made_up = [
        settings_under(monkeypatch, **given)["SEAL_KEYS_ARE_MADE_UP"]
        for given in ({}, {"SEAL_KEYS": "a,b"}, {"SEAL_INDEX_KEY": "c"}, {"SEAL_KEYS": "a,b", "SEAL_INDEX_KEY": "c"})
    ]
    assert made_up == [True, True, True, False]


def test_seal_keys_stay_the_same_from_day_to_day_in_a_demo_only(monkeypatch: pytest.MonkeyPatch) -> None:
    demo = [settings_under(monkeypatch, DEBUG="1")["SEAL_KEYS"] for _ in range(2)]
    served = [settings_under(monkeypatch)["SEAL_KEYS"] for _ in range(2)]
    assert (demo[0] == demo[1], served[0] == served[1]) == (True, False)


def test_demo_date_is_taken_when_debug_is_on(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings_under(monkeypatch, DEBUG="1", VINHDANH_TODAY="2024-05-06")["VINHDANH_TODAY"] == date(2024, 5, 6)


def test_demo_date_is_refused_when_debug_is_off(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        settings_under(monkeypatch, VINHDANH_TODAY="2024-05-06")
    assert str(refusal.value) == (
        "VINHDANH_TODAY=2024-05-06: chỉ được đặt ngày giả định khi DEBUG bật (bản trình diễn). "
        "Hãy bỏ biến VINHDANH_TODAY, hoặc đặt DEBUG=1 nếu đây là máy thử."
    )


def test_demo_date_is_refused_when_it_is_no_date(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        settings_under(monkeypatch, DEBUG="1", VINHDANH_TODAY="2024-02-31")
    assert str(refusal.value) == (
        "VINHDANH_TODAY=2024-02-31: không phải một ngày có thật. Hãy viết NĂM-THÁNG-NGÀY, ví dụ 2024-05-06."
    )


def test_database_is_a_file_under_var_when_no_address_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings_under(monkeypatch)["DATABASES"]["default"] == {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(ROOT / "var" / "vinhdanh.sqlite3"),
        "ATOMIC_REQUESTS": False,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL",
        },
    }


def test_database_binds_on_the_server_and_prepares_when_it_is_postgresql(monkeypatch: pytest.MonkeyPatch) -> None:
    found = settings_under(monkeypatch, DATABASE_URL="postgres://ban:khoa@may:5433/vd?sslmode=require")
    assert found["DATABASES"]["default"] == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "vd",
        "USER": "ban",
        "PASSWORD": "khoa",
        "HOST": "may",
        "PORT": 5433,
        "ATOMIC_REQUESTS": False,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"CHARSET": "UTF8", "TEMPLATE": "template0"},
        "OPTIONS": {
            "server_side_binding": True,
            "prepare_threshold": 2,
            "options": "-c lock_timeout=3s -c timezone=UTC -c jit=off",
            "sslmode": "require",
        },
    }


@pytest.mark.parametrize("url", ["mysql://ban@may/vd", "vinhdanh", "sqlite3:///tep", "postgres://may:cổng/vd"])
def test_database_is_refused_when_the_address_is_of_no_known_kind(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^DATABASE_URL: chỉ dùng được PostgreSQL"):
        settings_under(monkeypatch, DATABASE_URL=url)
