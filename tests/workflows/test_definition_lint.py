"""Lint: each rule with a chain that breaks it and a twin that does not."""

from __future__ import annotations

from typing import Any

import pytest

from tests.workflows.chain_text import GOOD, changed, know_names, line_of
from workflows.definition import Definition, findings, lint, read


@pytest.fixture(autouse=True)
def _names(monkeypatch: pytest.MonkeyPatch) -> None:
    know_names(monkeypatch)


def found(definition: Definition) -> list[tuple[str, str | None, str | None]]:
    return sorted(
        ((one.code, one.stage, one.action) for one in lint(definition)), key=lambda one: tuple(x or "" for x in one)
    )


Change = tuple[str, str]
COMMUNE_CHAIR = "by: {position: chair, at: {level: commune, function: committee}}"
RESUME = "stays: true, resumes: true"
#: rule, what breaks it, what is found, and a nearby change that is allowed.
RULES: list[tuple[str, list[Change], list[tuple[str, str | None, str | None]], list[Change]]] = [
    # the heading
    ("missing_basis", [('"Quy chế 01/QC ngày 02/01/2024"', '" "')], [("missing_basis", None, None)],
     [('"Quy chế 01/QC ngày 02/01/2024"', '"QC"')]),
    ("missing_title_of_chain", [('"Sample request"', '""')], [("missing_title", None, None)],
     [('"Sample request"', '"S"')]),
    ("empty_period", [('before: "2025-07-01"', 'before: "2024-01-01"')], [("empty_period", None, None)],
     [('before: "2025-07-01"', 'before: "2024-01-02"')]),
    ("period_backwards", [('before: "2025-07-01"', 'before: "2023-07-01"')], [("empty_period", None, None)],
     [(', before: "2025-07-01"', "")]),
    ("start_not_a_stage", [("start: drafting", "start: nowhere")], [("start_not_a_stage", None, None)],
     [("start: drafting", 'start: "drafting"')]),
    ("start_an_outcome", [("start: drafting", "start: dropped")], [("start_not_a_stage", None, None)],
     [("start: drafting", "start:   drafting")]),
    ("duplicate_name",
     [("  dropped: {title", "  signing: {title: {vi: Ký, en: S}, kind: approved}\n  dropped: {title")],
     [("duplicate_name", "signing", None)],
     [("  dropped: {title", "  signed: {title: {vi: Ký, en: S}, kind: approved}\n  dropped: {title"),
      ("{each: agencies}, to: dropped", "{each: agencies}, to: signed")]),
    ("never_received", [(", receives: true", "")], [("never_received", None, None)],
     [(", receives: true", ""), ("to: asking,", "to: asking, receives: true,")]),
    # titles
    ("missing_title_of_stage", [('vi: "Ký", en: "Signing"', 'vi: "Ký", en: " "')], [("missing_title", "signing", None)],
     [('vi: "Ký", en: "Signing"', 'vi: "Ký", en: "S"')]),
    ("missing_title_of_outcome", [('vi: "Đã dừng"', 'vi: ""')], [("missing_title", "dropped", None)],
     [('vi: "Đã dừng"', 'vi: "Dừng"')]),
    ("missing_title_of_action", [('vi: "Trình"', 'vi: ""')], [("missing_title", "drafting", "submit")],
     [('vi: "Trình"', 'vi: "Gửi"')]),
    ("missing_past", [('en: "submitted"', 'en: ""')], [("missing_past", "drafting", "submit")],
     [('en: "submitted"', 'en: "sent"')]),
    ("missing_past_vietnamese", [('vi: "đã hủy bỏ"', 'vi: "  "')], [("missing_past", "granted", "annul")],
     [('vi: "đã hủy bỏ"', 'vi: "đã hủy"')]),
    # ways
    ("unreachable_stage", [("to: asking,", "to: signing,")], [("unreachable", "asking", None)],
     [("to: asking,", "to: asking, offered: false,")]),
    ("unreachable_outcome", [("outcomes:\n", "outcomes:\n  other: {title: {vi: Khác, en: Other}, kind: rejected}\n")],
     [("unreachable", "other", None)],
     [("outcomes:\n", "outcomes:\n  other: {title: {vi: Khác, en: Other}, kind: rejected}\n"),
      ("{each: agencies}, to: dropped", "{each: agencies}, to: other")]),
    ("cannot_end", [("to: granted, not_by", "to: signing, not_by"),
     ("on_complete: {to: signing}", "on_complete: {to: granted}"),
                    ("to: asking,", "to: signing,"),
                     (", in: [checking, asking], to: dropped", ", in: [asking], to: dropped")],
     [("cannot_end", "checking", None), ("cannot_end", "signing", None), ("unreachable", "asking", None),
      ("unreachable", "granted", None)],
     [(", in: [checking, asking], to: dropped", ", in: [asking], to: dropped")]),
    ("no_way_on", [("to: granted, not_by", "stays: true, not_by")],
     [("cannot_end", "signing", None), ("unreachable", "granted", None)],
     [(", in: [checking, asking], to: dropped", ", in: [checking, asking, signing], to: dropped")]),
    ("unknown_target", [("to: checking, receives", "to: chekking, receives")],
     [("unknown_stage", "drafting", "submit"),
      *[("unreachable", name, None) for name in ("asking", "checking", "granted", "signing")]],
     [("to: checking, receives", "to: signing, receives"),
     ("by: {each: agencies}, to: dropped", "by: {each: agencies}, to: checking")]),
    ("unknown_on_complete", [("on_complete: {to: signing}", "on_complete: {to: signin}")],
     [("unknown_stage", "asking", None), ("unreachable", "granted", None), ("unreachable", "signing", None)],
     [("on_complete: {to: signing}", "on_complete: {to: granted}"),
      ("to: checking, keeps_due: true", "to: signing, keeps_due: true")]),
    ("unknown_not_by", [("not_by: [checking]", "not_by: [checkin]")], [("unknown_stage", "signing", "sign")],
     [("not_by: [checking]", "not_by: [checking, asking]")]),
    ("not_by_an_outcome", [("not_by: [checking]", "not_by: [dropped]")], [("unknown_stage", "signing", "sign")],
     [("not_by: [checking]", "not_by: [drafting]")]),
    # names
    ("unknown_requirement", [("[complete]", "[completed]")], [("unknown_requirement", "drafting", "submit")],
     [("[complete]", "[]")]),
    ("unknown_effect", [("to: asking, then: [write_letter]", "to: asking, then: [write]")],
     [("unknown_effect", "checking", "ask")],
     [("to: dropped}\n  checking:", "to: dropped, then: [write_letter]}\n  checking:")]),
    ("unknown_effect_of_outcome", [("    then: [write_letter]\n", "    then: [complete]\n")],
     [("unknown_effect", "granted", None)], [("kind: withdrawn}", "kind: withdrawn, then: [write_letter]}")]),
    ("unknown_resolver", [("held_by: {each: agencies}", "held_by: {each: agency}")],
     [("unknown_resolver", "asking", None)],
     [("to: granted, not_by", "by: {each: agencies}, to: granted, not_by")]),
    ("unknown_resolver_of_doer", [("by: {each: agencies}, to", "by: {each: agency}, to")],
     [("unknown_resolver", "granted", "annul")],
     [("by: {each: agencies}, to", "by: {position: chair, at: {level: province, function: committee}}, to")]),
    ("unknown_position", [("position: verifier", "position: verifyer")], [("unknown_position", "checking", None)],
     [("position: verifier", "position: clerk")]),
    ("unknown_function", [("function: interior", "function: exterior")], [("unknown_function", "checking", None)],
     [("function: interior", "function: committee")]),
    ("unknown_office_of_doer",
     [(COMMUNE_CHAIR, "by: {position: boss, at: {level: commune, function: x}}")],
     [("unknown_function", "asking", "withdraw"), ("unknown_function", "checking", "withdraw"),
      ("unknown_position", "asking", "withdraw"), ("unknown_position", "checking", "withdraw")],
     [(COMMUNE_CHAIR, "by: holder")]),
    ("unknown_policy", [("working_days: checking_days", "working_days: check_days")],
     [("unknown_policy", "checking", None)],
     [("    due: {working_days: checking_days}\n", "")]),
    ("policy_counts_no_days", [("working_days: checking_days", "working_days: asking_before")],
     [("wrong_policy_unit", "checking", None)], [("working_days: checking_days", "before: asking_before")]),
    ("policy_names_no_day", [("before: asking_before", "before: checking_days")],
     [("wrong_policy_unit", "asking", None)],
     [("before: asking_before", "working_days: checking_days")]),
    ("due_both", [("{before: asking_before}", "{before: asking_before, working_days: checking_days}")],
     [("due_needs_one", "asking", None)], [("{before: asking_before}", "{working_days: checking_days}")]),
    ("due_neither", [("{before: asking_before}", "{}")], [("due_needs_one", "asking", None)],
     [("{working_days: checking_days}", "{before: asking_before}")]),
    # one action
    ("two_ways", [("stays: true, pauses", "stays: true, to: asking, pauses")], [("not_one_way", "checking", "hold")],
     [("stays: true, pauses", "to: asking, pauses")]),
    ("no_way", [("stays: true, pauses", "stays: false, pauses")], [("not_one_way", "checking", "hold")],
     [("stays: true, pauses", "stays: false, to: asking, pauses")]),
    ("closes_and_goes", [("closes_task: true}", "closes_task: true, to: signing}")],
     [("not_one_way", "asking", "reply")],
     [("closes_task: true}", "closes_task: true, stays: false}")]),
    ("keeps_due_without_to", [("stays: true, pauses: true", "stays: true, pauses: true, keeps_due: true")],
     [("keeps_due_without_to", "checking", "hold")], [("to: asking,", "to: asking, keeps_due: true,")]),
    ("outcome_action_needs_by", [("by: {each: agencies}, to", "to")], [("outcome_action_needs_by", "granted", "annul")],
     [("to: granted, not_by", "by: holder, to: granted, not_by")]),
    ("needs_twice", [("needs: [comment, password]", "needs: [comment, comment]")],
     [("duplicate_in_list", "signing", "sign")],
     [("needs: [comment, password]", "needs: [password, comment]")]),
    ("requires_twice", [("[complete]", "[complete, complete]")], [("duplicate_in_list", "drafting", "submit")],
     [("to: dropped}\n  checking:", "to: dropped, requires: [complete]}\n  checking:")]),
    ("not_by_twice", [("[checking], needs", "[checking, checking], needs")], [("duplicate_in_list", "signing", "sign")],
     [("[checking], needs", "[asking, checking], needs")]),
    ("then_twice_at_outcome", [("    then: [write_letter]\n", "    then: [write_letter, write_letter]\n")],
     [("duplicate_in_list", "granted", None)], [("    then: [write_letter]\n", "")]),
    # holds
    ("pauses_without_resumes", [(", resumes: true", "")], [("pauses_without_resumes", "checking", "hold")],
     [(", resumes: true", ""), (", pauses: true", "")]),
    ("resumes_without_pauses", [(", pauses: true", "")], [("resumes_without_pauses", "checking", "resume")],
     [(", pauses: true", ""), (", resumes: true", "")]),
    ("pauses_and_resumes", [("pauses: true", "pauses: true, resumes: true")],
     [("pauses_and_resumes", "checking", "hold")],
     [("pauses: true", "pauses: true, resumes: false")]),
    # separation
    ("same_single_holder", [("position: verifier, at: {level: district, function: interior}",
                             "position: chair, at: {level: district, function: committee}")],
     [("same_single_holder", "signing", "sign")],
     [("position: verifier, at: {level: district, function: interior}",
       "position: chair, at: {level: commune, function: committee}")]),
    ("same_single_holder_by_doer",
     [(RESUME, f"{RESUME}, not_by: [signing], by: {{position: chair, at: {{level: district, function: committee}}}}")],
     [("same_single_holder", "checking", "resume")],
     [(RESUME, f"{RESUME}, not_by: [signing], by: {{position: chair, at: {{level: district, function: interior}}}}")]),
    ("same_single_holder_in_own_stage", [("not_by: [checking]", "not_by: [signing]")],
     [("same_single_holder", "signing", "sign")],
     [(RESUME, f"{RESUME}, not_by: [checking]")]),
    # parallel work
    ("closes_task_outside_each",
     [("held_by: {each: agencies}", "held_by: {position: clerk, at: {level: district, function: interior}}")],
     [("closes_task_outside_each", "asking", "lapse"), ("closes_task_outside_each", "asking", "reply")],
     [("held_by: {position: verifier, at: {level: district, function: interior}}", "held_by: {each: agencies}")]),
    ("closes_task_at_outcome", [("{each: agencies}, to: dropped", "{each: agencies}, closes_task: true")],
     [("closes_task_outside_each", "granted", "annul")],
     [("{each: agencies}, to: dropped", "{each: agencies}, stays: true")]),
    ("closes_task_without_on_complete", [("    on_complete: {to: signing}\n", ""), ("defer: {title", "skip: {title"),
                                         ("to: checking, keeps_due: true", "to: signing")],
     [("closes_task_without_on_complete", "asking", None)],
     [("on_complete: {to: signing}", "on_complete: {to: checking}"), ("defer: {title", "skip: {title"),
      ("to: checking, keeps_due: true", "to: signing")]),
    ("on_complete_without_closes_task", [("clock: stopped", "on_complete: {to: signing}")],
     [("on_complete_without_closes_task", "checking", None)], [("clock: stopped", "clock: running")]),
    ("complete_when_without_closes_task", [("clock: stopped", "complete_when: any")],
     [("complete_when_without_closes_task", "checking", None)],
     [("complete_when: {at_least: 1}", "complete_when: any")]),
    ("closes_task_by_other",
     [("closes_task: true}", "closes_task: true, by: {position: chair, at: {level: commune, function: committee}}}")],
     [("closes_task_by_other", "asking", "reply")], [("closes_task: true}", "closes_task: true, by: holder}")]),
    ("pauses_to_outcome", [("stays: true, pauses", "to: dropped, pauses")], [("pauses_at_outcome", "checking", "hold")],
     [("stays: true, pauses", "to: asking, pauses")]),
    ("at_least_zero", [("at_least: 1", "at_least: 0")], [("at_least_too_small", "asking", None)],
     [("at_least: 1", "at_least: 2")]),
    # deadlines
    ("on_overdue_without_due", [("    due: {before: asking_before}\n", "")],
     [("on_overdue_without_due", "asking", None)],
     [("    due: {before: asking_before}\n", ""), ("    on_overdue: lapse\n", "")]),
    ("on_overdue_unknown_action", [("on_overdue: lapse", "on_overdue: laps")],
     [("on_overdue_unknown_action", "asking", None)],
     [("    on_overdue: lapse\n", "")]),
    ("on_overdue_action_of_another_stage", [("on_overdue: lapse", "on_overdue: defer")],
     [("on_overdue_unknown_action", "asking", None)], [("clock: stopped", "on_overdue: defer")]),
    ("on_overdue_action_stays", [("closes_task: true, offered: false", "stays: true, offered: false")],
     [("on_overdue_action_stays", "asking", "lapse")],
     [("closes_task: true, offered: false", "to: signing, offered: false")]),
    ("on_overdue_action_needs",
     [("closes_task: true, offered: false", "closes_task: true, offered: false, needs: [comment]")],
     [("on_overdue_action_needs", "asking", "lapse")],
     [("closes_task: true}", "closes_task: true, needs: [comment]}")]),
    ("on_overdue_action_offered", [("closes_task: true, offered: false", "closes_task: true")],
     [("on_overdue_action_offered", "asking", "lapse")],
     [("closes_task: true}", "closes_task: true, offered: false}")]),
]  # fmt: skip
IDS = [row[0] for row in RULES]


def test_nothing_is_found_when_chain_is_good() -> None:
    assert lint(read(GOOD)) == []
    assert findings(GOOD) == []


@pytest.mark.parametrize(("changes", "expected"), [(row[1], row[2]) for row in RULES], ids=IDS)
def test_rule_finds_when_chain_breaks_it(changes: list[Change], expected: list[Any]) -> None:
    assert found(read(changed(*changes))) == expected


@pytest.mark.parametrize("changes", [row[3] for row in RULES], ids=IDS)
def test_rule_is_silent_when_a_nearby_chain_keeps_it(changes: list[Change]) -> None:
    assert found(read(changed(*changes))) == []


def test_every_code_of_lint_has_an_example() -> None:
    """A rule without a failing example could be empty and nobody would know."""
    assert {code for row in RULES for code, _stage, _action in row[2]} == {
        "at_least_too_small", "cannot_end", "closes_task_by_other", "closes_task_outside_each",
        "closes_task_without_on_complete",
        "complete_when_without_closes_task", "due_needs_one", "duplicate_in_list", "duplicate_name", "empty_period",
        "keeps_due_without_to", "missing_basis", "missing_past", "missing_title", "never_received", "not_one_way",
        "on_complete_without_closes_task", "on_overdue_action_needs", "on_overdue_action_offered",
        "on_overdue_action_stays",
        "on_overdue_unknown_action", "on_overdue_without_due", "outcome_action_needs_by", "pauses_and_resumes",
        "pauses_at_outcome",
        "pauses_without_resumes", "resumes_without_pauses", "same_single_holder", "start_not_a_stage", "unknown_effect",
        "unknown_function", "unknown_policy", "unknown_position", "unknown_requirement", "unknown_resolver",
        "unknown_stage", "unreachable", "wrong_policy_unit",
    }  # fmt: skip


def test_message_names_stage_and_action_and_proposes_a_name() -> None:
    (one,) = findings(changed(("[complete]", "[compleet]")))
    assert (one.stage, one.action, one.code, one.line) == ("drafting", "submit", "unknown_requirement", 12)
    assert one.message == (
        'Dòng 12: Bước "Lập hồ sơ" (drafting), hành động "Trình" (submit): requires: không có điều kiện nào tên '
        '"compleet"; có phải là "complete"?'
    )


def test_message_explains_when_single_holder_would_lock_the_chain() -> None:
    (one,) = lint(read(changed(("not_by: [checking]", "not_by: [signing]"))))
    assert one.message == (
        'Bước "Ký" (signing), hành động "Ký duyệt" (sign): not_by cấm người đã làm ở bước "Ký" (signing), nhưng cả hai '
        "đều do Chủ tịch cấp huyện (chỉ có một người) làm, nên sẽ không ai làm được"
    )


def test_mistake_of_an_anywhere_action_is_told_once_with_its_line() -> None:
    text = changed(("in: [checking, asking], to: dropped", "in: [checking, asking], to: dropped, requires: [x]"))
    (one,) = findings(text)
    assert (one.stage, one.action, one.code, one.line) == (
        "checking", "withdraw", "unknown_requirement", line_of("withdraw:"),
    )  # fmt: skip
    assert one.message.endswith("(hành động này viết ở mục anywhere)")
    assert len(lint(read(text))) == 2


def test_lines_are_those_of_the_key_when_a_part_has_many_lines() -> None:
    lines = [
        (one.code, one.line)
        for one in findings(changed(("start: drafting", "start: draft"), ("on_overdue: lapse", "on_overdue: laps")))
    ]
    assert lines == [("start_not_a_stage", line_of("start:")), ("on_overdue_unknown_action", line_of("on_overdue:"))]
