"""Asking registered requirements directly, and counting their queries."""

# ruff: noqa: E501  (a chain reads best with an action on one line)
from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import uuid4

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import moves
from workflows import authority, clock, editions, registry
from workflows.engine import Capacity, evidence
from workflows.engine.context import Actor, CaseRow, Context, Problem
from workflows.models import Case


def asked(
    name: str, cases: Sequence[Case], by: Capacity, *, action: str = "any", on: date | None = None
) -> dict[int, Problem]:
    """The problems that the requirement `name` finds, for these cases in this order, asked by `by` on a day."""
    problems, _ = counted(name, cases, by, action=action, on=on)
    return problems


def counted(
    name: str, cases: Sequence[Case], by: Capacity, *, action: str = "any", on: date | None = None
) -> tuple[dict[int, Problem], int]:
    """The problems and the number of queries it took to find them, locks included."""
    rows = ordered_rows(cases)
    ctx = context(cases, by, action, on)
    entry = registry.requirements[name]
    entry.function(rows, ctx)  # editions are read once per process; that is not what is counted
    with CaptureQueriesContext(connection) as queries:
        problems = dict(entry.function(rows, ctx))
        if entry.locks is not None:
            entry.locks(rows, ctx)
    return problems, len(queries)


def codes(name: str, cases: Sequence[Case], by: Capacity, **options) -> list[str]:
    """The code of the problem of each case, empty when it has none."""
    problems = asked(name, cases, by, **options)
    return [problems[case.pk].code if case.pk in problems else "" for case in cases]


def ordered_rows(cases: Sequence[Case]) -> list[CaseRow]:
    found = evidence.read_cases([case.pk for case in cases], lock=False)
    return [found[case.pk] for case in cases]


def context(cases: Sequence[Case], by: Capacity, action: str = "any", on: date | None = None) -> Context:
    day = on or clock.today()
    actor = authority.judge(by, today=day, happened_on=day)
    assert isinstance(actor, Actor)
    now = clock.now()
    return Context(actor, uuid4(), now, day, now, day, {move.case_id: move for move in moves(cases, action)})


def publish(text: str) -> str:
    """Publish a chain for a test; return its hash."""
    return editions.publish(editions.load(text)).sha256


SHORT_SELECTION = """
chain: delegate-selection
name: "short"
basis: "Thử"
title: {vi: "Chọn cử (ngắn)", en: "Selection (short)"}
received: {from: "2024-02-01", before: "2025-07-01"}
start: introduction
stages:
  introduction:
    title: {vi: "Giới thiệu", en: "Introduction"}
    held_by: {position: clerk, at: {level: commune, function: committee}}
    actions:
      select: {title: {vi: "Chọn", en: "Select"}, past: {vi: "đã chọn", en: "selected"}, to: listed, receives: true, requires: [within_delegate_quota]}
      reserve: {title: {vi: "Dự khuyết", en: "Reserve"}, past: {vi: "đã để dự khuyết", en: "reserved"}, to: waiting}
      pull: {title: {vi: "Rút", en: "Pull"}, past: {vi: "đã rút", en: "pulled"}, to: gone, then: [free_place]}
  waiting:
    title: {vi: "Chờ", en: "Waiting"}
    held_by: {position: clerk, at: {level: commune, function: committee}}
    actions:
      call_up: {title: {vi: "Gọi", en: "Call up"}, past: {vi: "đã gọi", en: "called up"}, to: listed, requires: [place_vacant, same_composition_cell_or_excepted, within_delegate_quota]}
  listed:
    title: {vi: "Trong danh sách", en: "Listed"}
    held_by: {position: clerk, at: {level: commune, function: committee}}
    actions:
      forward: {title: {vi: "Gửi", en: "Forward"}, past: {vi: "đã gửi", en: "forwarded"}, to: seated, requires: [within_delegate_quota]}
      drop: {title: {vi: "Bỏ", en: "Drop"}, past: {vi: "đã bỏ", en: "dropped"}, to: gone, then: [free_place]}
outcomes:
  seated: {title: {vi: "Đại biểu", en: "Delegate"}, kind: approved, actions: {unseat: {title: {vi: "Thôi", en: "Unseat"}, past: {vi: "đã thôi", en: "unseated"}, by: {position: clerk, at: {level: commune, function: committee}}, to: gone, then: [free_place]}}}
  gone: {title: {vi: "Không còn", en: "Gone"}, kind: rejected}
"""

SHORT_AWARD = """
chain: award-nomination
name: "short"
basis: "Thử"
title: {vi: "Khen thưởng (ngắn)", en: "Award (short)"}
received: {from: "2024-02-01", before: "2025-07-01"}
start: drafting
stages:
  drafting:
    title: {vi: "Lập", en: "Drafting"}
    held_by: {position: clerk, at: {level: commune, function: committee}}
    actions:
      other: {title: {vi: "Hình thức khác", en: "Another"}, past: {vi: "đã đổi", en: "changed"}, to: granted, receives: true, then: [change_award]}
outcomes:
  granted: {title: {vi: "Đã khen", en: "Granted"}, kind: approved}
"""
