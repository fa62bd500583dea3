"""What every test may rely on: a fixed business date, fast password hashing, and history that only the flush may
clear."""

from __future__ import annotations

import gc
from datetime import date
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import override_settings

from tests.workflows.audit.flush import lift_triggers_for_flush

lift_triggers_for_flush()

TODAY = date(2024, 5, 6)


def pytest_collection_finish() -> None:
    """What was imported and collected stays until the end: looking through all of it for garbage again and again
    took a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)


@pytest.fixture(scope="session", autouse=True)
def _documents(tmp_path_factory):
    """Uploads of tests go to a folder that goes away; what is stored by content does not mind being shared."""
    with override_settings(DOCUMENTS=tmp_path_factory.mktemp("documents"), DOCUMENT_SCANNER=""):
        yield


def office_day() -> dict[str, Any]:
    """The settings of all tests that do not say otherwise: they live on 6 May 2024, a Monday."""
    return {
        "VINHDANH_TODAY": TODAY,
        # Pages are asked for over plain HTTP here, and their files are not collected.
        "SECURE_SSL_REDIRECT": False,
        "STORAGES": django_settings.STORAGES
        | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}},
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    }


@pytest.fixture(autouse=True)
def _office_day(settings):
    for name, value in office_day().items():
        setattr(settings, name, value)
