"""Falsified cases, editions and disclosed values are found."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import connection

from tests.workflows.audit import histories
from tests.workflows.audit.falsifying import PLOT, disclosure, found, world_of
from workflows.audit import triggers
from workflows.audit.verify import verify
from workflows.models import Area, Case, Chain, Disclosure, Edition

pytestmark = pytest.mark.django_db

OTHER = UUID("00000000-0000-4000-8000-000000000000")


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("code", "KT-187-77777", (1, "case_mismatch")),
        ("stage", "supplement", (10, "case_mismatch")),
        ("ended", True, (10, "case_mismatch")),
        ("visit", 2, (10, "case_mismatch")),
        ("version", 9, (10, "case_mismatch")),
        ("version", 12, (11, "missing_event")),
        ("head", bytes(32), (10, "case_mismatch")),
        ("commune_id", None, (10, "case_mismatch")),
        ("district_id", None, (10, "case_mismatch")),
        ("received_on", None, (10, "case_mismatch")),
        ("received_on", "2024-05-07", (10, "case_mismatch")),
        ("paused_on", "2024-05-07", (10, "case_mismatch")),
        ("start_command", OTHER, (10, "case_mismatch")),
    ],
)
def test_case_is_found_when_a_column_was_falsified(open_case, column, value, expected):
    Case.objects.filter(pk=open_case.pk).update(**{column: value})
    assert found(open_case) == expected


def test_case_is_found_when_its_place_or_starter_was_falsified(world, open_case):
    other = Area.objects.create(code="04", level="province", kind="x", name="x", search="x", valid_from="2020-01-01")
    for column, value in (("province", other), ("started_by", world.verifier)):
        before = getattr(open_case, column)
        Case.objects.filter(pk=open_case.pk).update(**{column: value})
        assert found(open_case) == (10, "case_mismatch")
        Case.objects.filter(pk=open_case.pk).update(**{column: before})
    assert verify().ok is True


def test_case_is_found_when_it_was_set_back_to_running(ended):
    Case.objects.filter(pk=ended.pk).update(ended=False)
    assert found(ended) == (11, "case_mismatch")


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("sha256", "0" * 64),
        ("canonical", "{}"),
        ("canonical", "x"),
        ("name", "2025"),
        ("revision", 2),
        ("received_from", "2024-01-02"),
        ("received_before", None),
        ("status", "draft"),
    ],
)
def test_edition_is_found_when_a_column_was_falsified(ended, lifted, column, value):
    Edition.objects.filter(pk=ended.edition_id).update(**{column: value})
    triggers.install(connection)
    report = verify()
    assert (report.broken, report.first_break[:3]) == (2, (ended.code, 1, "edition_mismatch"))


def test_edition_is_found_when_its_text_says_something_else(ended, lifted):
    text = ended.edition.canonical.replace("Nộp bổ sung", "Rút hồ sơ")
    Edition.objects.filter(pk=ended.edition_id).update(canonical=text)
    triggers.install(connection)
    assert verify().first_break[:3] == (ended.code, 1, "edition_mismatch")


def test_edition_is_found_when_its_chain_was_exchanged(ended, lifted):
    Edition.objects.filter(pk=ended.edition_id).update(chain=Chain.objects.create(code="another", title="Khác"))
    triggers.install(connection)
    assert verify().first_break[:3] == (ended.code, 1, "edition_mismatch")


def test_case_is_found_when_pinned_to_another_edition(ended):
    other = histories.publish(histories.definition("another"))
    Case.objects.filter(pk=ended.pk).update(edition=other)
    triggers.install(connection)
    assert verify([ended.code]).first_break[:3] == (ended.code, 1, "edition_mismatch")
    assert verify().broken == 1


def test_published_edition_is_found_when_no_case_uses_it_yet(ended, lifted):
    unused = histories.publish(histories.definition("another"))
    Edition.objects.filter(pk=unused.pk).update(sha256="0" * 64)
    triggers.install(connection)
    assert verify().first_break[:3] == ("", 0, "edition_mismatch")
    assert verify([ended.code]).ok is True


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"value": "Không cần bổ sung"}, (7, "disclosure_altered")),
        ({"value": ""}, (7, "disclosure_altered")),
        ({"salt": bytes(32)}, (7, "disclosure_altered")),
        ({"salt": b""}, (7, "disclosure_altered")),
        ({"kind": "dossier"}, (7, "disclosure_missing")),
        ({"seq": 6}, (6, "disclosure_unexpected")),
        ({"seq": 99}, (7, "disclosure_missing")),
    ],
)
def test_disclosed_value_is_found_when_a_column_was_falsified(ended, change, expected):
    disclosure(ended, 7).update(**change)
    assert found(ended) == expected


def test_disclosed_value_is_found_when_moved_to_another_case(ended):
    third = histories.write(histories.World(**world_of(ended)), 1, PLOT[:2], prefix="XX")[0]
    disclosure(ended, 7).update(case=third)
    assert verify([ended.code]).first_break[:3] == (ended.code, 7, "disclosure_missing")
    assert verify([third.code]).ok is False


def test_disclosed_value_is_missed_when_deleted_without_an_erased_event(ended):
    disclosure(ended, 2, "dossier").delete()
    assert found(ended) == (2, "disclosure_missing")


def test_disclosed_value_is_found_when_still_there_after_its_erasure(ended):
    Disclosure.objects.create(case=ended, seq=3, kind="comment", salt=bytes(32), value="x")
    assert found(ended) == (3, "disclosure_unexpected")


def test_disclosed_value_is_found_when_nothing_committed_to_it(ended):
    Disclosure.objects.create(case=ended, seq=4, kind="comment", salt=bytes(32), value="x")
    assert found(ended) == (4, "disclosure_unexpected")
