"""The strict reader: one text, one definition, or every mistake of writing at once."""

from __future__ import annotations

import json
import unicodedata
from datetime import date
from itertools import islice
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from tests.workflows.chain_text import GOOD, changed, know_names, line_of
from tests.workflows.spoiling import is_vietnamese, pydantic_says, spoiled
from workflows.definition import (
    Action,
    AtLeast,
    DefinitionError,
    Due,
    Each,
    OnComplete,
    Outcome,
    Place,
    Post,
    Title,
    findings,
    read,
)
from workflows.definition.schema import WrittenChain
from workflows.definition.strict_yaml import SIZE_LIMIT, parse


@pytest.fixture(autouse=True)
def _names(monkeypatch: pytest.MonkeyPatch) -> None:
    know_names(monkeypatch)


def told(text: str | bytes) -> list[tuple[str, str | None, str | None, int | None]]:
    """What the reader alone says of a text: (code, stage, action, line)."""
    with pytest.raises(DefinitionError) as caught:
        read(text)
    return [(one.code, one.stage, one.action, one.line) for one in caught.value.findings]


# --- what a good text means -------------------------------------------------------------------


def test_stage_is_read_when_text_is_good() -> None:
    stage = read(GOOD).stages["asking"]
    assert stage.held_by == Each(each="agencies")
    assert stage.due == Due(working_days=None, before="asking_before")
    assert stage.complete_when == AtLeast(at_least=1)
    assert stage.on_complete == OnComplete(to="signing")
    assert stage.on_overdue == "lapse"
    assert stage.clock == "running"
    assert list(stage.actions) == ["reply", "lapse", "withdraw"]


def test_action_is_read_when_text_is_good() -> None:
    assert read(GOOD).stages["signing"].actions["sign"] == Action(
        name="sign",
        title=Title(vi="Ký duyệt", en="Sign"),
        past=Title(vi="đã ký", en="signed"),
        to="granted",
        not_by=("checking",),
        needs=("comment", "password"),
    )


def test_anywhere_is_folded_into_the_stages_it_names() -> None:
    definition = read(GOOD)
    withdraw = Action(
        name="withdraw",
        title=Title(vi="Rút hồ sơ", en="Withdraw"),
        past=Title(vi="đã rút", en="withdrew"),
        to="dropped",
        by=Post(position="chair", at=Place(level="commune", function="committee")),
    )
    having = {
        name: stage.actions["withdraw"] for name, stage in definition.stages.items() if "withdraw" in stage.actions
    }
    assert having == {"checking": withdraw, "asking": withdraw}


def test_outcome_and_period_are_read_when_text_is_good() -> None:
    definition = read(GOOD)
    assert (definition.received.from_, definition.received.before) == (date(2024, 1, 1), date(2025, 7, 1))
    assert definition.outcomes["granted"].actions["annul"].by == Each(each="agencies")
    assert definition.place("dropped") == Outcome(
        name="dropped", title=Title(vi="Đã dừng", en="Dropped"), kind="withdrawn"
    )
    assert definition.place("signing") == definition.stages["signing"]


def test_place_raises_when_name_is_unknown() -> None:
    with pytest.raises(KeyError):
        read(GOOD).place("nowhere")


def test_period_is_open_when_before_is_left_out() -> None:
    assert read(changed((', before: "2025-07-01"', ""))).received.before is None


def test_text_is_composed_when_letters_are_decomposed() -> None:
    assert read(unicodedata.normalize("NFD", GOOD)) == read(GOOD)
    assert read(unicodedata.normalize("NFD", GOOD)).sha256 == read(GOOD).sha256


def test_bytes_and_byte_order_mark_are_read_like_text() -> None:
    assert read(GOOD.encode()) == read(b"\xef\xbb\xbf" + GOOD.encode()) == read("\ufeff" + GOOD) == read(GOOD)


def test_windows_line_ends_are_read_like_any() -> None:
    assert read(GOOD.replace("\n", "\r\n")) == read(GOOD)


# --- YAML's traps -----------------------------------------------------------------------------

LINE_NAME = line_of("name:")
TRAPS = [
    ("unquoted_number", ('name: "2024"', "name: 2024"), [("unquoted_value", None, None, LINE_NAME)]),
    ("unquoted_float", ('name: "2024"', "name: 20.24"), [("unquoted_value", None, None, LINE_NAME)]),
    ("unquoted_word_for_true", ('name: "2024"', "name: on"), [("unquoted_value", None, None, LINE_NAME)]),
    ("unquoted_true", ('name: "2024"', "name: true"), [("unquoted_value", None, None, LINE_NAME)]),
    ("endless_number", ('name: "2024"', "name: " + "9" * 9000), [("unquoted_value", None, None, LINE_NAME)]),
    ("unquoted_date", ('from: "2024-01-01"', "from: 2024-01-01"),
     [("unquoted_value", None, None, line_of("received:"))]),
    ("nothing", ('name: "2024"', "name:"), [("empty_value", None, None, LINE_NAME)]),
    ("null", ('name: "2024"', "name: ~"), [("empty_value", None, None, LINE_NAME)]),
    ("yes_for_true", ("receives: true", "receives: yes"),
     [("unquoted_value", "drafting", "submit", line_of("submit:"))]),
    ("quoted_true", ("receives: true", 'receives: "true"'), [("wrong_type", "drafting", "submit", line_of("submit:"))]),
    ("quoted_count", ("at_least: 1", 'at_least: "1"'), [("wrong_type", "asking", None, line_of("complete_when"))]),
    ("key_on", ("clock: stopped", "on: stopped"), [("key_not_text", "checking", None, line_of("clock:"))]),
    ("key_number", ("clock: stopped", "2024: stopped"), [("key_not_text", "checking", None, line_of("clock:"))]),
    ("key_list", ("clock: stopped", "? [a]\n    : b"), [("key_not_text", "checking", None, line_of("clock:"))]),
    ("merge_key", ("clock: stopped", "<<: {clock: stopped}"), [("merge_key", "checking", None, line_of("clock:"))]),
    ("anchor", ("clock: stopped", "clock: &stop stopped"), [("anchor", "checking", None, line_of("clock:"))]),
    ("alias", ("clock: stopped", "clock: *stop"), [("alias", "checking", None, line_of("clock:"))]),
    ("tag", ('name: "2024"', "name: !!str 2024"), [("unknown_tag", None, None, LINE_NAME)]),
    ("python_tag", ('name: "2024"', "name: !!python/name:os.system x"), [("unknown_tag", None, None, LINE_NAME)]),
    ("own_tag", ('name: "2024"', "name: !secret x"), [("unknown_tag", None, None, LINE_NAME)]),
    ("tag_handle", ('name: "2024"', "name: !x!y z"), [("unknown_tag", None, None, LINE_NAME)]),
    ("duplicate_key", ("clock: stopped", "clock: stopped\n    clock: running"), [
        ("duplicate_key", "checking", None, line_of("clock:") + 1),
    ]),
    ("duplicate_action", ("      reply: {", "      lapse: {"),
     [("duplicate_action", "asking", "lapse", line_of("lapse: {"))]),
    ("duplicate_stage", ("  signing:", "  asking:"), [("duplicate_key", "asking", None, line_of("  signing:"))]),
    ("tab", ("  drafting:", "\tdrafting:"), [("not_yaml", None, None, line_of("  drafting:"))]),
    ("bare_colon", ("start: drafting", "start: drafting: now"), [("not_yaml", None, None, line_of("start:"))]),
    ("two_documents", ("stages:\n", "stages: {}\n---\n"), [("several_documents", None, None, line_of("stages:") + 1)]),
    ("zero_byte", ("start: drafting", "start: \x00drafting"), [("control_character", None, None, line_of("start:"))]),
]  # fmt: skip


@pytest.mark.parametrize(("replacement", "expected"), [row[1:] for row in TRAPS], ids=[row[0] for row in TRAPS])
def test_trap_is_refused_when_yaml_would_guess(replacement: tuple[str, str], expected: list[Any]) -> None:
    assert told(changed(replacement)) == expected


def test_quoted_words_are_text_when_yaml_would_guess_otherwise() -> None:
    text = changed(('vi: "Ký"', 'vi: "on"'), ('en: "Signing"', 'en: "2024-01-01"'))
    assert read(text).stages["signing"].title == Title(vi="on", en="2024-01-01")


def test_message_says_quote_it_when_name_is_a_number() -> None:
    (one,) = findings(changed(('name: "2024"', "name: 2024")))
    assert one.message == ('Dòng 2: Mục name: 2024 không có ngoặc kép nên không được hiểu là chữ; hãy viết "2024"')


def test_message_names_stage_and_action_by_title_and_code() -> None:
    (one,) = findings(changed(("receives: true", "receives: yes")))
    assert one.message == (
        'Dòng 12: Bước "Lập hồ sơ" (drafting), hành động "Trình" (submit): mục receives: yes không có ngoặc kép nên '
        "YAML hiểu là giá trị đúng/sai; nếu là đúng/sai, hãy viết true hoặc false; nếu là chữ, "
        'hãy viết "yes" trong ngoặc kép'
    )


# --- size, depth, encoding --------------------------------------------------------------------


def test_text_is_refused_when_too_large_and_read_when_just_not() -> None:
    room = SIZE_LIMIT - len(GOOD.encode()) - 2
    assert read(GOOD + "#" + " " * room + "\n") == read(GOOD)
    assert told(GOOD + "#" + " " * (room + 1) + "\n") == [("too_large", None, None, None)]


@pytest.mark.parametrize("text", ["[" * 200_000, "{a: " * 100_000, "- " * 100_000], ids=["lists", "mappings", "dashes"])
def test_text_is_refused_when_nested_too_deep(text: str) -> None:
    assert told(text) == [("too_deep", None, None, 1)]


def test_bytes_are_refused_when_not_utf8() -> None:
    content = GOOD.encode("utf-8").replace("Lập hồ sơ".encode(), "Lập".encode("cp1258", "replace") + b"\xff")
    assert told(content) == [("not_utf8", None, None, line_of("Lập hồ sơ"))]
    assert told(GOOD.encode("utf-16")) == [("not_utf8", None, None, 1)]


@pytest.mark.parametrize("text", ["", "\n\n", "# chỉ có ghi chú\n", b""])
def test_text_is_refused_when_empty(text: str | bytes) -> None:
    assert told(text) == [("empty_document", None, None, None)]


@pytest.mark.parametrize("text", ["- a\n- b\n", "xin chào\n", "3\n"])
def test_text_is_refused_when_not_a_mapping(text: str) -> None:
    assert told(text) == [("wrong_type", None, None, None)]


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200) | st.binary(max_size=200))
def test_reader_answers_findings_when_text_is_anything(text: str | bytes) -> None:
    assert [one.code for one in findings(text)] != []


@settings(max_examples=150, deadline=None)
@given(
    st.integers(0, len(GOOD)),
    st.sampled_from(["", ":", "\t", '"', "{", "}", "]", "- ", "&a ", "*a", "!", "\n", "%", "а"]),
)
def test_reader_never_raises_when_good_text_is_damaged(at: int, damage: str) -> None:
    for one in findings(GOOD[:at] + damage + GOOD[at + 1 :]):
        assert one.message[:1].isupper()
        assert one.code.replace("_", "").isalpha()


# --- letters ----------------------------------------------------------------------------------

LETTERS = [
    ("cyrillic_in_title", ('vi: "Ký"', 'vi: "К\u00fd"'), "look_alike"),
    ("greek_in_title", ('en: "Signing"', 'en: "Signin\u03bf"'), "look_alike"),
    ("full_width_in_title", ('en: "Signing"', 'en: "\uff33igning"'), "look_alike"),
    ("zero_width_in_title", ('vi: "Ký"', 'vi: "K\u200bý"'), "invisible_character"),
    ("soft_hyphen_in_title", ('vi: "Ký"', 'vi: "K\u00adý"'), "invisible_character"),
    ("right_to_left_in_title", ('vi: "Ký"', 'vi: "K\u202eý"'), "invisible_character"),
    ("stray_mark_in_title", ('vi: "Ký"', 'vi: "Ky\u0301\u0301"'), "stray_mark"),
    ("bell_in_title", ('vi: "Ký"', 'vi: "K\\aý"'), "control_character"),
]


@pytest.mark.parametrize(("replacement", "code"), [row[1:] for row in LETTERS], ids=[row[0] for row in LETTERS])
def test_letter_is_refused_when_it_looks_like_another(replacement: tuple[str, str], code: str) -> None:
    assert told(changed(replacement)) == [(code, "signing", None, line_of('vi: "Ký"'))]


def test_letter_is_refused_when_a_code_holds_cyrillic() -> None:
    assert told(changed(("to: signing", "to: signin\u0433"))) == [
        ("look_alike", "asking", None, line_of("to: signing"))
    ]


def test_key_is_refused_when_it_holds_cyrillic() -> None:
    assert told(changed(("clock: stopped", "\u0441lock: stopped"))) == [
        ("look_alike", "checking", None, line_of("clock:"))
    ]


def test_vietnamese_letters_and_print_marks_are_read() -> None:
    words = "Đặng Thị Ngữ Ỷ – “trích” số 30/6, 70% ½ 25 m² № 1"
    assert read(changed(('vi: "Ký"', f"vi: '{words}'"))).stages["signing"].title.vi == words


# --- keys and values --------------------------------------------------------------------------

SUBMIT = line_of("submit:")
SHAPES = [
    ("unknown_key", ("clock: stopped", "clok: stopped"), [("unknown_key", "checking", None, line_of("clock:"))]),
    ("misplaced_key", ("clock: stopped", "kind: approved"), [("unknown_key", "checking", None, line_of("clock:"))]),
    ("python_name", ('{from: "2024', '{from_: "2024'), [
        ("missing_key", None, None, line_of("received:")), ("unknown_key", None, None, line_of("received:")),
    ]),
    ("missing_kind", ("    kind: approved\n", ""), [("missing_key", "granted", None, line_of("  granted:"))]),
    ("missing_title", ('title: {vi: "Trình", en: "Submit"}, ', ""), [("missing_title", "drafting", "submit", SUBMIT)]),
    ("missing_english", ('vi: "Trình", en: "Submit"', 'vi: "Trình"'),
     [("missing_title", "drafting", "submit", SUBMIT)]),
    ("missing_past", ('past: {vi: "đã trình", en: "submitted"}, ', ""),
     [("missing_past", "drafting", "submit", SUBMIT)]),
    ("title_in_one_language", ('{vi: "Trình", en: "Submit"}', '"Trình"'),
     [("wrong_type", "drafting", "submit", SUBMIT)]),
    ("requires_not_a_list", ("[complete]", "complete"), [("wrong_type", "drafting", "submit", SUBMIT)]),
    ("requires_a_mapping", ("[complete]", "{complete: now}"), [("wrong_type", "drafting", "submit", SUBMIT)]),
    ("number_in_a_list", ("[complete]", "[7]"), [("unquoted_value", "drafting", "submit", SUBMIT)]),
    ("unknown_need", ("needs: [comment]", "needs: [coment]"),
     [("unknown_value", "checking", "hold", line_of("hold:"))]),
    ("unknown_kind", ("kind: approved", "kind: Approved"),
     [("unknown_value", "granted", None, line_of("kind: approved"))]),
    ("unknown_level", ("level: district, function: interior", "level: huyen, function: interior"), [
        ("unknown_value", "checking", None, line_of("function: interior")),
    ]),
    ("office_a_word", ("held_by: {each: agencies}", "held_by: agencies"), [
        ("wrong_type", "asking", None, line_of("held_by: {each")),
    ]),
    ("office_without_place", ("position: verifier, at:", "position: verifier, on_complete:"), [
        ("missing_key", "checking", None, line_of("verifier")), ("unknown_key", "checking", None, line_of("verifier")),
    ]),
    ("doer_a_word", ("by: {each: agencies}, to", "by: everybody, to"),
     [("unknown_value", "granted", "annul", line_of("annul:"))]),
    ("completion_a_word", ("complete_when: {at_least: 1}", "complete_when: most"), [
        ("unknown_value", "asking", None, line_of("complete_when")),
    ]),
    ("stage_name_in_capitals", ("  signing:", "  Signing:"), [("bad_name", "Signing", None, line_of("  signing:"))]),
    ("chain_name_with_spaces", ("chain: leave-request", "chain: leave request"), [("bad_name", None, None, 1)]),
    ("edition_name_with_marks", ('name: "2024"', 'name: "bản 1"'), [("bad_name", None, None, 2)]),
    ("title_too_long", ('vi: "Ký"', f'vi: "{"k" * 201}"'), [("too_long", "signing", None, line_of('vi: "Ký"'))]),
    ("name_too_long", ("to: checking, receives", f"to: {'c' * 61}, receives"),
     [("too_long", "drafting", "submit", SUBMIT)]),
    ("no_such_day", ('from: "2024-01-01"', 'from: "2024-02-31"'), [("wrong_date", None, None, line_of("received:"))]),
    ("day_in_other_form", ('from: "2024-01-01"', 'from: "31/02/2024"'),
     [("wrong_date", None, None, line_of("received:"))]),
    ("day_as_unix_time", ('from: "2024-01-01"', 'from: "1704067200"'),
     [("wrong_date", None, None, line_of("received:"))]),
    ("day_as_number", ('from: "2024-01-01"', "from: 864000000"), [("wrong_date", None, None, line_of("received:"))]),
    ("stages_a_list", ("outcomes:\n", "outcomes: []\nother:\n"), [
        ("wrong_type", None, None, line_of("outcomes:")), ("unknown_key", None, None, line_of("outcomes:") + 1),
    ]),
    ("anywhere_in_unknown_stage", ("in: [checking, asking]", "in: [checking, askin]"), [
        ("unknown_stage", None, "withdraw", line_of("withdraw:")),
    ]),
    ("anywhere_twice_in_a_stage", ("in: [checking, asking]", "in: [asking, asking]"), [
        ("duplicate_in_list", None, "withdraw", line_of("withdraw:")),
    ]),
    ("anywhere_in_no_stage", ("in: [checking, asking]", "in: []"),
     [("empty_list", None, "withdraw", line_of("withdraw:"))]),
]  # fmt: skip


@pytest.mark.parametrize(("replacement", "expected"), [row[1:] for row in SHAPES], ids=[row[0] for row in SHAPES])
def test_shape_is_refused_when_a_value_is_wrong(replacement: tuple[str, str], expected: list[Any]) -> None:
    assert told(changed(replacement)) == expected


def test_anywhere_action_is_refused_when_stage_has_one_of_that_name() -> None:
    assert told(changed(("  withdraw: {title", "  ask: {title"))) == [
        ("duplicate_action", None, "ask", line_of("withdraw:")),
    ]


def test_anywhere_action_is_read_when_only_another_stage_has_one_of_that_name() -> None:
    stages = read(changed(("  withdraw: {title", "  sign: {title"))).stages
    assert [name for name, stage in stages.items() if "sign" in stage.actions] == ["checking", "asking", "signing"]


def test_all_mistakes_are_told_at_once_in_order_of_lines() -> None:
    text = changed(
        ('name: "2024"', "name: 2024"),
        ("clock: stopped", "clok: stopped"),
        ("kind: approved", "kind: good"),
    )
    assert told(text) == [
        ("unquoted_value", None, None, 2),
        ("unknown_key", "checking", None, line_of("clock:")),
        ("unknown_value", "granted", None, line_of("kind: approved")),
    ]


def test_mistakes_of_writing_and_of_sense_are_told_together_when_text_is_understood() -> None:
    text = changed(("in: [checking, asking]", "in: [checking, askin]"), ("[complete]", "[compleet]"))
    assert [(one.code, one.stage, one.action, one.line) for one in findings(text)] == [
        ("unknown_requirement", "drafting", "submit", SUBMIT),
        ("unknown_stage", None, "withdraw", line_of("withdraw:")),
    ]


def test_read_judges_writing_only_when_names_are_unknown() -> None:
    assert read(changed(("[complete]", "[compleet]"))).stages["drafting"].actions["submit"].requires == ("compleet",)


def test_no_mistake_is_told_in_english_when_anything_in_a_chain_is_wrong() -> None:
    chain = TypeAdapter(WrittenChain)
    raised = set()
    # Every eleventh: with 14 wrong values for each part, all of them come by, at one part or another.
    for content in islice(spoiled(parse(GOOD).data), 0, None, 11):
        errors = pydantic_says(chain, content)
        raised |= {one["type"] for one in errors}
        told = [one.detail for one in findings(json.dumps(content, ensure_ascii=False))]
        assert [one for one in told if not is_vietnamese(one)] == [], content
        assert [one["msg"] for one in errors if any(one["msg"] in message for message in told)] == []
    assert raised >= {"missing", "extra_forbidden", "literal_error", "union_tag_not_found", "tuple_type", "day_form"}
