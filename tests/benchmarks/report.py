"""What a run found, as a table, as JSON and as a page."""

from __future__ import annotations

import json
import os
import platform
from pathlib import Path
from typing import Any

import django
import psycopg

from tests.benchmarks.inbox import Times
from tests.benchmarks.measure import Rates, Result
from workflows import clock

#: What the engine has to reach: how many times as fast as another.
VERIFIED_A_SECOND = 40_000
TARGETS = {"steps": {"viewflow": 3.0, "raw": 0.55}, "bulk": {"viewflow": 40.0, "raw": 0.35}}
_TITLES = {"steps": "(a) single steps, a durable commit each", "bulk": "(b) a list of {listed}"}
_NAMES = {
    "own": "this engine: act()",
    "viewflow": "viewflow flow + history row",
    "viewflow, no history": "viewflow flow as it comes",
    "fsm_log": "django-fsm-2 + django-fsm-log",
    "fsm, no log": "django-fsm-2 alone",
    "raw": "control: plain psycopg, prepared",
}


def table(result: Result) -> str:
    """The result for a terminal."""
    lines = []
    for part, rates in _parts(result):
        title = _TITLES[part].format(listed=result.size.listed)
        lines += ["", f"{title:44}{'steps/s':>10}{'engine is':>12}{'target':>10}"]
        for name, label in _NAMES.items():
            times, target = _against(part, rates, name)
            lines.append(f"  {label:42}{rates.median(name):10,.0f}{times:>12}{target:>10}")
    found = result.verification
    lines += ["", f"verify_history: {found.median:,.0f} events/s (target {VERIFIED_A_SECOND:,})"]
    lines += ["", f"Medians of {result.size.rounds}, interleaved. {_verified(result)}"]
    return "\n".join(lines)


def write_json(result: Result, lists: Times, path: Path) -> None:
    """Write the figures for programs: `steps` and `bulk` in steps per second with the engine's ratios to two others;
    beside them the peers without history, every round, the statements counted, the lists of work in milliseconds and
    the server."""
    content: dict[str, Any] = {}
    for part, rates in _parts(result):
        content[part] = {name: round(rates.median(name), 1) for name in ("own", "viewflow", "fsm_log", "raw")}
        content[part] |= {f"ratio_to_{name}": round(rates.ratio("own", name), 3) for name in ("viewflow", "raw")}
    content["without_history"] = {
        part: {name: round(rates.median(name), 1) for name in ("viewflow, no history", "fsm, no log")}
        for part, rates in _parts(result)
    }
    content["rounds"] = {
        part: {name: [round(one, 1) for one in found] for name, found in rates.rounds.items()}
        for part, rates in _parts(result)
    }
    content["verify_history"] = {
        "events_per_second": round(result.verification.median),
        "events": result.verification.events,
        "disclosed": result.verification.disclosed,
        "rounds": [round(one) for one in result.verification.rounds],
    }
    content["lists"] = lists.as_json()
    content |= {"statements": result.statements, "server": result.server}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def page(result: Result, lists: Times) -> str:
    """The result as a page of docs/benchmarks/."""
    return _PAGE.format(
        day=clock.local_date(clock.now()).isoformat(),
        machine=f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}",
        python=platform.python_version(),
        postgresql=result.server["server_version"].split()[0],
        django=django.get_version(),
        psycopg=psycopg.__version__,
        settings=", ".join(f"`{name}` {value}" for name, value in result.server.items() if name != "server_version"),
        size=result.size,
        parts="\n\n".join(_section(result, part, rates) for part, rates in _parts(result)),
        statements="\n".join(
            f"| {_NAMES[name]} | {' | '.join(map(str, found))} |" for name, found in result.statements.items()
        ),
        verified=_verified(result),
        verification=_verification(result),
        lists=lists.section(),
        list_rounds=lists.rounds,
    )


def _verification(result: Result) -> str:
    found = result.verification
    return (
        f"{found.median:,.0f} events/s (lowest {min(found.rounds):,.0f}, highest {max(found.rounds):,.0f}; target "
        f"{VERIFIED_A_SECOND:,}) over {found.events:,} events with {found.disclosed:,} disclosed values."
    )


def _parts(result: Result) -> tuple[tuple[str, Rates], ...]:
    return ("steps", result.steps), ("bulk", result.bulk)


def _against(part: str, rates: Rates, name: str) -> tuple[str, str]:
    """How many times as fast the engine is as this one, and how many it has to be."""
    target = TARGETS[part].get(name)
    return "" if name == "own" else f"{rates.ratio('own', name):.2f} ×", "" if target is None else f"{target:g} ×"


def _verified(result: Result) -> str:
    return f"The history of {result.cases:,} cases ({result.events:,} events), the control's too, verifies."


def _section(result: Result, part: str, rates: Rates) -> str:
    lines = [
        f"## {_TITLES[part].format(listed=result.size.listed)}",
        "",
        "| | steps/s | lowest – highest round | this engine is | target |",
        "|---|---:|---:|---:|---:|",
    ]
    for name, label in _NAMES.items():
        found = rates.rounds[name]
        cells = (f"{rates.median(name):,.0f}", f"{min(found):,.0f} – {max(found):,.0f}", *_against(part, rates, name))
        lines.append(f"| {label} | {' | '.join(cells)} |")
    return "\n".join(lines)


_PAGE = """# Speed on {day}

Measured by `make bench`: {machine}; PostgreSQL {postgresql} on the same machine ({settings}); Python {python},
Django {django}, psycopg {psycopg}. One client. Medians of {size.rounds} rounds; within a round the contestants take
turns step by step. Figures of different days or machines do not compare; the ratios do.

{parts}

## (c) verify_history

{verification}

## (d) Lists of work

{lists}

Medians of {list_rounds}. One person holds three offices which have all the tasks, at fifteen pairs of office and stage;
as many cases again lie elsewhere. Each size has its own database, and the sizes take turns call by call. Every reading
begins with finding the person's offices, as a request does; "first page, all of it" is tasks, counts and filter
choices.

## What was measured

A chain of five steps at five offices of two levels. The second step receives the case and sets a due date in working
days, the third and the fifth keep duties apart; no comments, no requirements, no effects. (a): {size.papers} papers a
round go through the chain one by one, every step with a commit of its own. (b): a list of {size.listed} goes through
it, one act for each step.

- **This engine**: `workflows.engine.act`, complete: lock, command id, tasks, authority, separation of duties, offices,
  due dates, state machine, hashed event, case, task. It sends the reads after the lock in one journey, and the writes
  in another (psycopg's pipeline).
- **viewflow**: five user tasks, each assigned when it is created (`.Assign(username=…)`), under
  `SelectForUpdateLock(nowait=False)`, executed from code with `task.activation()` and the permission check of its
  views. The history row is written by a receiver of its `task_finished` signal; it is not hashed. Its API acts on one
  task in one transaction, so the list is a loop with a commit for each step.
- **django-fsm-2**: `select_for_update`, `has_transition_perm`, transition, `save()`; django-fsm-log writes its row from
  a signal. It has no tasks, no offices, no due dates and no hashes. The list is a loop in one transaction.
- **Control**: the engine's statements written by hand, in plain psycopg with prepared statements, one journey each;
  canonical JSON and SHA-256 included, nothing judged. Row source: plain parameters for one case, binary arrays in
  `unnest` for many (the fastest of `unnest`, `json_to_recordset` and VALUES).

SQL statements on one paper, transaction control not counted:

| step | 1 | 2 | 3 | 4 | 5 |
|---|---:|---:|---:|---:|---:|
{statements}

{verified}
"""
