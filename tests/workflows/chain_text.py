"""One small chain that passes lint and uses every part of the language, and the names it needs."""

from __future__ import annotations

import pytest

from workflows import registry
from workflows.registry import Entry, PolicyWord, PositionWord, Word

GOOD = """\
chain: leave-request
name: "2024"
basis: "Quy chế 01/QC ngày 02/01/2024"
title: {vi: "Đề nghị mẫu", en: "Sample request"}
received: {from: "2024-01-01", before: "2025-07-01"}
start: drafting
stages:
  drafting:
    title: {vi: "Lập hồ sơ", en: "Drafting"}
    held_by: {position: clerk, at: {level: commune, function: committee}}
    actions:
      submit: {title: {vi: "Trình", en: "Submit"}, past: {vi: "đã trình", en: "submitted"}, to: checking, receives: true, requires: [complete]}
      discard: {title: {vi: "Hủy nháp", en: "Discard"}, past: {vi: "đã hủy nháp", en: "discarded"}, to: dropped}
  checking:
    title: {vi: "Thẩm tra", en: "Checking"}
    held_by: {position: verifier, at: {level: district, function: interior}}
    due: {working_days: checking_days}
    clock: stopped
    actions:
      ask: {title: {vi: "Hỏi ý kiến", en: "Ask"}, past: {vi: "đã hỏi ý kiến", en: "asked"}, to: asking, then: [write_letter]}
      defer: {title: {vi: "Để lại", en: "Defer"}, past: {vi: "đã để lại", en: "deferred"}, to: checking, keeps_due: true, offered: false}
      hold: {title: {vi: "Tạm dừng", en: "Hold"}, past: {vi: "đã tạm dừng", en: "put on hold"}, stays: true, pauses: true, needs: [comment]}
      resume: {title: {vi: "Tiếp tục", en: "Resume"}, past: {vi: "đã cho tiếp tục", en: "resumed"}, stays: true, resumes: true}
  asking:
    title: {vi: "Hỏi ý kiến các cơ quan", en: "Asking agencies"}
    held_by: {each: agencies}
    due: {before: asking_before}
    complete_when: {at_least: 1}
    on_complete: {to: signing}
    on_overdue: lapse
    actions:
      reply: {title: {vi: "Trả lời", en: "Reply"}, past: {vi: "đã trả lời", en: "replied"}, closes_task: true}
      lapse: {title: {vi: "Hết hạn", en: "Lapse"}, past: {vi: "đã hết hạn", en: "lapsed"}, closes_task: true, offered: false}
  signing:
    title: {vi: "Ký", en: "Signing"}
    held_by: {position: chair, at: {level: district, function: committee}}
    actions:
      sign: {title: {vi: "Ký duyệt", en: "Sign"}, past: {vi: "đã ký", en: "signed"}, to: granted, not_by: [checking], needs: [comment, password]}
anywhere:
  withdraw: {title: {vi: "Rút hồ sơ", en: "Withdraw"}, past: {vi: "đã rút", en: "withdrew"}, by: {position: chair, at: {level: commune, function: committee}}, in: [checking, asking], to: dropped}
outcomes:
  granted:
    title: {vi: "Đã duyệt", en: "Granted"}
    kind: approved
    then: [write_letter]
    actions:
      annul: {title: {vi: "Hủy bỏ", en: "Annul"}, past: {vi: "đã hủy bỏ", en: "annulled"}, by: {each: agencies}, to: dropped}
  dropped: {title: {vi: "Đã dừng", en: "Dropped"}, kind: withdrawn}
"""  # noqa: E501


def changed(*replacements: tuple[str, str], text: str = GOOD) -> str:
    """Return the good chain with each (old, new) put in; an `old` that is not there exactly once fails the test."""
    for old, new in replacements:
        assert text.count(old) == 1, (old, text.count(old))
        text = text.replace(old, new)
    return text


def line_of(part: str, text: str = GOOD) -> int:
    """Return the number of the only line that holds `part`."""
    (number,) = [n for n, line in enumerate(text.splitlines(), start=1) if part in line]
    return number


def know_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the registries and the vocabulary hold the names of the good chain, and nothing else, for one test."""
    for register, name in (
        (registry.requirements, "complete"),
        (registry.effects, "write_letter"),
        (registry.resolvers, "agencies"),
    ):
        monkeypatch.setattr(register, "_entries", {name: Entry(name, know_names)})
    words = registry.vocabulary
    monkeypatch.setattr(
        words,
        "functions",
        {"committee": Word("Ủy ban nhân dân", "committee"), "interior": Word("Nội vụ", "interior")},
    )
    monkeypatch.setattr(
        words,
        "positions",
        {
            "clerk": PositionWord("cán bộ", "clerk"),
            "verifier": PositionWord("chuyên viên thẩm định", "verifier"),
            "chair": PositionWord("Chủ tịch", "chair", single_holder=True),
        },
    )
    monkeypatch.setattr(
        words,
        "policies",
        {
            "checking_days": PolicyWord("Thời hạn thẩm tra", "checking", "working_days"),
            "asking_before": PolicyWord("Ngày hỏi xong", "asking", "date"),
        },
    )
