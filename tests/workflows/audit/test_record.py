"""The bytes of history: one text for one content, and nothing that two programs could read differently."""

from __future__ import annotations

import hashlib
import hmac
import json
from unicodedata import is_normalized, normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.audit import record

KEYS = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=8)
TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
PLAIN = TEXTS | st.integers(-record.LARGEST, record.LARGEST) | st.booleans()
VALUES = st.recursive(
    PLAIN | st.none(), lambda inner: st.lists(inner.filter(bool), max_size=3) | st.dictionaries(KEYS, inner, max_size=4)
)
BODIES = st.dictionaries(KEYS, VALUES, max_size=6)


def _kept(value: object) -> object:
    """What canonical keeps, by the plainest means."""
    if isinstance(value, dict):
        kept = {key: _kept(one) for key, one in value.items()}
        return {key: one for key, one in kept.items() if one is not None and one != [] and one != {}}
    if isinstance(value, list):
        return [_kept(one) for one in value]
    return normalize("NFC", value) if isinstance(value, str) else value


@given(BODIES)
def test_canonical_is_what_the_standard_library_writes_when_body_is_tidy(body):
    expected = json.dumps(_kept(body), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    assert record.canonical(body).decode() == expected


@given(BODIES, st.randoms(use_true_random=False))
def test_canonical_is_equal_when_keys_come_in_another_order(body, random):
    keys = list(body)
    random.shuffle(keys)
    assert record.canonical({key: body[key] for key in keys}) == record.canonical(body)


@given(st.dictionaries(KEYS, PLAIN | st.lists(PLAIN, min_size=1), min_size=1, max_size=6))
def test_text_is_canonical_when_canonical_wrote_it(body):
    text = record.canonical(body).decode()
    assert is_normalized("NFC", text)
    assert record.read(text) == _kept(body)
    assert record.is_canonical(text, record.read(text)) is True


@pytest.mark.parametrize(
    "text",
    [
        '{"a":1, "b":2}',
        '{"b":2,"a":1}',
        '{"a":1,"a":2}',
        '{"a":null}',
        '{"a":[]}',
        '{"a":{}}',
        '{"a":1.0}',
        '{"a":{"c":1,"b":2}}',
        '{"a":[{"c":1,"b":2}]}',
        '{"a":"\\u0061"}',
        '{"a":"e\u0302"}',
        '{"\u00ea":1}',
        "{}",
    ],
)
def test_text_is_not_canonical_when_another_text_says_the_same(text):
    assert record.is_canonical(text, record.read(text)) is False


def test_canonical_is_the_written_bytes_when_body_is_small():
    body = {"v": 1, "seq": 0, "by": {"user": None, "name": "Nông Thị Hà"}, "tasks": [], "stage": ""}
    assert record.canonical(body) == '{"by":{"name":"Nông Thị Hà"},"seq":0,"stage":"","v":1}'.encode()


@pytest.mark.parametrize(
    "value", [1.0, float("nan"), 2**53, -(2**53), b"x", {1, 2}, {"đ": 1}, {1: "a"}, "\ud800", object()]
)
def test_canonical_refuses_when_value_cannot_be_recorded(value):
    with pytest.raises(record.NotRecordable):
        record.canonical({"a": value})
    with pytest.raises(record.NotRecordable):
        record.canonical({"a": [{"b": value}]})


def test_digest_covers_domain_previous_and_bytes_when_computed_by_hand():
    by_hand = hashlib.sha256(b"vinhdanh.event.v1\x00" + bytes(32) + b"{}").digest()
    assert record.digest(record.GENESIS, b"{}") == by_hand
    assert record.digest(by_hand, b"{}") != by_hand


@pytest.mark.parametrize("length", [0, 31, 33])
def test_digest_refuses_when_the_hash_before_has_another_length(length):
    with pytest.raises(ValueError, match=f"{length} bytes"):
        record.digest(bytes(length), b"{}")


def test_commit_is_hmac_of_composed_text_when_computed_by_hand():
    salt = record.new_salt()
    expected = hmac.new(salt, "Đề nghị".encode(), hashlib.sha256).hexdigest()
    assert record.commit(salt, "Đề nghị") == expected
    assert record.commit(salt, normalize("NFD", "Đề nghị")) == expected


@given(TEXTS, TEXTS)
def test_commit_differs_when_value_or_salt_differs(value, other):
    salt = bytes(range(32))
    assert (record.commit(salt, value) == record.commit(salt, other)) == (
        normalize("NFC", value) == normalize("NFC", other)
    )
    assert record.commit(bytes(32), value) != record.commit(salt, value)


def test_salts_are_32_bytes_and_differ_when_made_twice():
    first, second = record.new_salt(), record.new_salt()
    assert (len(first), len(second), first == second) == (32, 32, False)
