"""A definition as it is stored and hashed, and the JSON Schema for those who write one."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.workflows.chain_text import GOOD, changed
from workflows.definition import (
    Action,
    AtLeast,
    Definition,
    Due,
    Each,
    OnComplete,
    Outcome,
    Place,
    Post,
    Stage,
    Title,
    json_schema,
    json_schema_text,
    read,
)
from workflows.management.commands.chain_schema import DEFAULT_PATH

codes = st.from_regex(r"[a-z][a-z0-9_]{0,9}", fullmatch=True)
words = st.text(st.sampled_from('aăâbcđeêioôơuưyáàảãạ ÝỶĐ/0123456789"\\\u0301–'), max_size=20)
titles = st.builds(Title, vi=words, en=words)
posts = st.builds(
    Post,
    position=codes,
    at=st.builds(Place, level=st.sampled_from(["commune", "district", "province"]), function=codes),
)
offices = posts | st.builds(Each, each=codes)
names = st.lists(codes, max_size=3).map(tuple)


def _named(draw: st.DrawFn, part: type[Any], **fields: st.SearchStrategy[Any]) -> dict[str, Any]:
    keys = draw(st.lists(codes, max_size=3, unique=True))
    return {key: draw(st.builds(part, name=st.just(key), **fields)) for key in keys}


@st.composite
def actions(draw: st.DrawFn) -> dict[str, Action]:
    flags = dict.fromkeys(
        ("stays", "closes_task", "offered", "receives", "pauses", "resumes", "keeps_due"), st.booleans()
    )
    needs = st.lists(st.sampled_from(["comment", "password"]), max_size=2).map(tuple)
    return _named(
        draw, Action, title=titles, past=titles, to=st.none() | codes, by=st.just("holder") | offices,
        requires=names, then=names, needs=needs, not_by=names, **flags,
    )  # fmt: skip


@st.composite
def definitions(draw: st.DrawFn) -> Definition:
    stages = _named(
        draw, Stage, title=titles, held_by=offices, clock=st.sampled_from(["running", "stopped"]), actions=actions(),
        due=st.none() | st.builds(Due, working_days=st.none() | codes, before=st.none() | codes),
        complete_when=st.sampled_from([None, "all", "any"]) | st.builds(AtLeast, at_least=st.integers(-9, 9)),
        on_complete=st.none() | st.builds(OnComplete, to=codes), on_overdue=st.none() | codes,
    )  # fmt: skip
    kinds = st.sampled_from(["approved", "rejected", "withdrawn", "forwarded", "annulled"])
    outcomes = _named(draw, Outcome, title=titles, kind=kinds, then=names, actions=actions())
    received = {"from": draw(st.dates()), "before": draw(st.none() | st.dates())}
    return Definition.model_validate(
        {
            "chain": "a-chain", "name": "2024", "basis": draw(words), "title": draw(titles), "received": received,
            "start": draw(codes), "stages": stages, "outcomes": outcomes,
        }
    )  # fmt: skip


def _turned(value: Any) -> Any:
    """The same data with the keys of every mapping in the opposite order."""
    if isinstance(value, dict):
        return {key: _turned(value[key]) for key in reversed(value)}
    return [_turned(one) for one in value] if isinstance(value, list) else value


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(definitions())
def test_definition_comes_back_when_stored_canonically(definition: Definition) -> None:
    again = Definition.from_canonical(definition.canonical())
    assert again == definition
    assert again.canonical() == definition.canonical()


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(definitions())
def test_hash_is_the_same_when_keys_are_in_another_order(definition: Definition) -> None:
    turned = json.dumps(_turned(json.loads(definition.canonical()))).encode()
    assert Definition.from_canonical(turned).sha256 == definition.sha256


def test_actions_come_back_in_the_order_written_when_stored() -> None:
    written = read(GOOD)
    again = Definition.from_canonical(written.canonical())
    places = [{name: list(place.actions) for name, place in one.stages.items()} for one in (again, written)]
    assert list(again.stages) == list(written.stages)
    assert places[0] == places[1]
    assert list(places[0].values()) == list(places[1].values())


def test_hash_differs_when_one_letter_differs() -> None:
    assert read(changed(('vi: "Ký"', 'vi: "Kỳ"'))).sha256 != read(GOOD).sha256


def test_canonical_bytes_are_the_shortest_sorted_json() -> None:
    content = read(GOOD).canonical()
    loaded = json.loads(content)
    assert content == json.dumps(loaded, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    stages, outcomes = ({one["name"]: one for one in loaded[part]} for part in ("stages", "outcomes"))
    assert outcomes["dropped"] == {
        "kind": "withdrawn", "name": "dropped", "title": {"en": "Dropped", "vi": "Đã dừng"},
    }  # fmt: skip
    assert loaded["received"] == {"before": "2025-07-01", "from": "2024-01-01"}
    assert {one["name"]: one for one in stages["drafting"]["actions"]}["discard"] == {
        "name": "discard", "past": {"en": "discarded", "vi": "đã hủy nháp"},
        "title": {"en": "Discard", "vi": "Hủy nháp"}, "to": "dropped",
    }  # fmt: skip


def test_hash_stays_when_the_language_does() -> None:
    """Stored editions are known by this hash: a change of the canonical form would orphan them all."""
    assert read(GOOD).sha256 == "acb7cf87bb3d8e88a839121bee015437b5f1c432a080c4b2dd4fb609be50e2f7"


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b"\xff", GOOD.encode(), read(GOOD).canonical().replace(b'"discard"', b'"submit"')],
    ids=["empty", "list", "mapping", "not_utf8", "yaml", "name_twice"],
)
def test_stored_bytes_are_refused_when_not_a_definition(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        Definition.from_canonical(content)


# --- the schema for editors -------------------------------------------------------------------


def test_schema_file_is_current() -> None:
    assert DEFAULT_PATH.read_text(encoding="utf-8") == json_schema_text()


def test_schema_knows_every_key_of_a_chain_as_written() -> None:
    schema = json_schema()
    parts = {name: set(part["properties"]) for name, part in schema["$defs"].items()}
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert set(schema["properties"]) == {
        "chain", "name", "basis", "title", "received", "start", "stages", "outcomes", "anywhere",
    }  # fmt: skip
    assert parts["WrittenStage"] == {
        "title", "held_by", "due", "clock", "complete_when", "on_complete", "on_overdue", "actions",
    }  # fmt: skip
    assert parts["WrittenAnywhere"] == parts["ActionBody"] | {"in"}
    assert parts["WrittenOutcome"] == {"title", "kind", "then", "actions"}
    assert parts["Received"] == {"from", "before"}


def test_schema_refuses_unknown_keys_everywhere() -> None:
    schema = json_schema()
    assert [part.get("additionalProperties") for part in (schema, *schema["$defs"].values())] == [False] * (
        1 + len(schema["$defs"])
    )
