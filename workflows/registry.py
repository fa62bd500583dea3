"""Names that a chain definition may use, and what each of them means.

The engine knows no award, council or delegate. The apps above it register plain set-based functions here when Django
starts; a definition names them, lint refuses a name that is not here, and the engine calls them.

* a *requirement* `(cases, ctx) -> {case_id: Problem}` answers failures only and reads, never writes;
* an *effect* `(moved, ctx) -> None` writes rows of the domain inside the act and may not refuse;
* a *resolver* `(cases, ctx) -> {case_id: [office_id, ...]}` finds the offices that get a stage's tasks;
* a *sign* of work and a *return* are about claimed tasks whose holder has gone (`engine.returning`);
* the *vocabulary* lists functions of bodies, positions and policy codes, with their words on screen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from workflows.engine.context import CaseRow, Context, Moved, Problem

Requirement = Callable[[Sequence["CaseRow"], "Context"], Mapping[int, "Problem"]]
Effect = Callable[[Sequence["Moved"], "Context"], None]
Resolver = Callable[[Sequence["CaseRow"], "Context"], Mapping[int, Sequence[int]]]
#: Rows that a counting requirement wants locked: `(cases, ctx) -> [(model, primary key), ...]`.
Locks = Callable[[Sequence["CaseRow"], "Context"], Sequence[tuple[type[Any], int]]]

F = TypeVar("F", bound=Callable[..., Any])


class AlreadyRegistered(LookupError):
    """Two functions want one name. The second is refused, because a definition could not tell them apart."""


@dataclass(frozen=True)
class Entry:
    """A registered function, the lock it asks for, and its first docstring line (shown by lint and in the
    documentation)."""

    name: str
    function: Callable[..., Any]
    locks: Locks | None = None

    @property
    def summary(self) -> str:
        return (self.function.__doc__ or "").strip().partition("\n")[0]


class Registry(Mapping[str, Entry]):
    """A mapping of names to functions that can also be used as a decorator: `@requirements("dossier_complete")`."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._entries: dict[str, Entry] = {}

    def __call__(self, name: str, *, locks: Locks | None = None) -> Callable[[F], F]:
        def register(function: F) -> F:
            known = self._entries.get(name)
            if known is not None and known.function.__qualname__ != function.__qualname__:
                raise AlreadyRegistered(f"{self.kind} {name!r} is already {known.function.__module__}")
            self._entries[name] = Entry(name, function, locks)
            return function

        return register

    def __getitem__(self, name: str) -> Entry:
        return self._entries[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


@dataclass(frozen=True)
class Word:
    """What a code is called on screen."""

    vi: str
    en: str


@dataclass(frozen=True)
class PositionWord(Word):
    """A position; an office of a `single_holder` position never has two holders on one day.

    Its holders may erase values from history (`erases`), read every case of their area (`audits`), keep accounts and
    appointments there (`administers`).
    """

    single_holder: bool = False
    erases: bool = False
    audits: bool = False
    administers: bool = False


@dataclass(frozen=True)
class PolicyWord(Word):
    """A policy code; `unit` is what its value counts (working_days, date, percent, count, switch, vnd, severity)."""

    unit: str = ""


@dataclass
class Vocabulary:
    """Codes that definitions and offices may use. The engine ships none; `nominations` loads its file into it."""

    functions: dict[str, Word] = field(default_factory=dict)
    positions: dict[str, PositionWord] = field(default_factory=dict)
    policies: dict[str, PolicyWord] = field(default_factory=dict)


requirements = Registry("requirement")
effects = Registry("effect")
#: Where the domain shows that somebody worked on a case: `(case_ids) -> {(case_id, user_id): the last moment}`.
signs = Registry("sign of work")
#: What the domain does when claimed tasks went back: `(returned) -> None`, in the same transaction.
returns = Registry("reaction to returned work")
resolvers = Registry("resolver")
vocabulary = Vocabulary()
