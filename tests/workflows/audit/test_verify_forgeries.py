"""Events written by somebody who knows the format are found where they do not fit the rest."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import connection

from tests.workflows.audit import histories
from tests.workflows.audit.falsifying import event, found
from workflows.audit import record, triggers
from workflows.audit.verify import verify
from workflows.models import Case, Event

pytestmark = pytest.mark.django_db

OTHER = UUID("00000000-0000-4000-8000-000000000000")


def _forge(case, seq, body):
    """Write an event with a right hash, as somebody would who knows the format."""
    before = event(case, seq - 1).get()
    text = record.canonical(body)
    now = histories.MORNING
    columns = {name: body.get(name) for name in ("seq", "kind", "stage", "visit", "action", "to")}
    return Event(
        case=case, **columns, user_id=body["by"].get("user"), office_id=body["by"].get("acting"), persons="",
        command=body["command"], happened_at=now, recorded_at=now, canonical=text.decode(),
        hash=record.digest(bytes(before.hash), text),
    )  # fmt: skip


def _body(case, seq, more=()):
    now = histories.iso(histories.MORNING)
    return {
        **{"v": 1, "case": case.code, "seq": seq, "kind": "stayed", "action": "hold", "by": {"name": "Hệ thống"}},
        **{
            "stage": case.stage,
            "visit": case.visit,
            "to": case.stage,
            "visit_after": case.visit,
            "command": str(OTHER),
        },
        **{"happened_at": now, "recorded_at": now, "received_on": "2024-05-06"},
        "edition": record.read(event(case, 1).get().canonical)["edition"],
    } | dict(more)


def test_inserted_event_is_found_when_the_case_row_does_not_know_it(open_case, lifted):
    _forge(open_case, 11, _body(open_case, 11)).save()
    assert found(open_case) == (11, "case_mismatch")


def test_forgery_passes_when_head_and_version_are_rewritten_too(open_case, lifted):
    """The limit that the documentation states: only an anchor outside could show this."""
    forged = _forge(open_case, 11, _body(open_case, 11))
    forged.save()
    Case.objects.filter(pk=open_case.pk).update(version=11, head=forged.hash)
    triggers.install(connection)
    assert verify().ok is True


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"v": 2}, "not_canonical"),
        ({"case": "KT-187-00002"}, "case_mismatch"),
        ({"stage": "drafting"}, "course_mismatch"),
        ({"visit": 1}, "course_mismatch"),
        ({"edition": {"chain": "forged-chain", "name": "2024", "revision": 1, "sha256": "0" * 64}}, "edition_mismatch"),
        ({"erased": {"seq": 4, "kind": "comment"}}, "erasure_mismatch"),
        ({"visit_after": 77}, "case_mismatch"),
        ({"received_on": "2024-05-05"}, "case_mismatch"),
        ({"paused_on": "2024-05-05"}, "case_mismatch"),
        ({"comment": "0" * 64}, "disclosure_missing"),
    ],
)
def test_forgery_is_found_when_it_does_not_fit_the_rest(open_case, lifted, change, kind):
    forged = _forge(open_case, 11, _body(open_case, 11, change))
    forged.save()
    Case.objects.filter(pk=open_case.pk).update(version=11, head=forged.hash)
    assert found(open_case) == (11, kind)


@pytest.mark.parametrize("text", ["[]", "{}", '{"v":1}', "không phải JSON", '{ "v":1}'])
def test_forgery_is_found_when_its_text_is_not_a_body(open_case, lifted, text):
    forged = _forge(open_case, 11, _body(open_case, 11))
    forged.canonical = text
    forged.hash = record.digest(bytes(open_case.head), text.encode())
    forged.save()
    assert found(open_case) == (11, "not_canonical")


def test_forgery_is_found_when_its_text_is_spaced_or_decomposed(open_case, lifted):
    for change in (lambda text: text.replace('"v":1', '"v": 1'), lambda text: text.replace("Hệ", "He\u0323\u0302")):
        forged = _forge(open_case, 11, _body(open_case, 11))
        forged.canonical = change(forged.canonical)
        forged.hash = record.digest(bytes(open_case.head), forged.canonical.encode())
        forged.save()
        assert found(open_case) == (11, "not_canonical")
        triggers.drop(connection)
        forged.delete()
