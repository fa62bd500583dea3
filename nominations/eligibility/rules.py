"""The registry of rules: what each is called, in which periods of the law it holds, and on what basis."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from workflows.places import REFORM

if TYPE_CHECKING:
    from nominations.eligibility.evidence import Evidence, Proposal

#: Law 06/2022/QH15 applies from this day; Decree 152/2025 replaces Decree 98/2023 on the day of the reform of areas.
LAW_OF_2022 = date(2024, 1, 1)
DECREE_OF_2025 = REFORM


@dataclass(frozen=True)
class Regime:
    """A period in which a rule holds (`before` is the first day it no longer does), and its basis there."""

    since: date
    before: date | None
    basis: str

    def holds(self, on: date) -> bool:
        """Whether the rule is law on a day."""
        return self.since <= on and (self.before is None or on < self.before)


@dataclass(frozen=True)
class Found:
    """What a rule found about one case.

    `key` names what was found, so that a person's answer covers this and nothing that comes later. `told` names no
    other case and nobody else; `other` is the case it is about. `gently`: no more than a note, whatever policy says.
    """

    case_id: int
    key: str
    told: str
    other: int | None = None
    gently: bool = False


Find = Callable[[Sequence["Proposal"], "Evidence"], Iterable[Found]]


@dataclass(frozen=True)
class Rule:
    """A rule; `policy` is the code of the severity that it has where a case is."""

    name: str
    title: str
    regimes: tuple[Regime, ...]
    find: Find

    @property
    def policy(self) -> str:
        """The policy that says what the rule does: off, note, warn or block."""
        return f"eligibility_{self.name}"

    def basis(self, on: date) -> str | None:
        """Return the legal basis on a day; None when the rule does not hold then."""
        return next((one.basis for one in self.regimes if one.holds(on)), None)


_RULES: dict[str, Rule] = {}


def rule(name: str, title: str, *regimes: Regime) -> Callable[[Find], Find]:
    """Register a function over a list of nominations as a rule that holds in these periods."""

    def register(find: Find) -> Find:
        if name in _RULES and _RULES[name].find.__qualname__ != find.__qualname__:
            raise LookupError(f"two rules of eligibility are called {name!r}")
        _RULES[name] = Rule(name, title, regimes, find)
        return find

    return register


def rules() -> Iterator[Rule]:
    """The registered rules, in the order they were registered."""
    yield from _RULES.values()


def named(name: str) -> Rule | None:
    """Return the rule of this name."""
    return _RULES.get(name)
