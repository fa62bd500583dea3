"""Offering an act on a page and taking it: one form and one address for every action on every list of cases."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from workflows import sight
from workflows.definition import Action
from workflows.engine import Choice, Move, Problem, Seen, explain
from workflows.engine.context import BadAct
from workflows.engine.targets import Target
from workflows.models import Case

#: Cases of one act. A technical limit: what the engine takes through in a few seconds.
MOST = 2_000


def said(title: Any) -> str:
    """Return a title of a chain in the language of the page."""
    return str(title.en if get_language() == "en" and title.en else title.vi)


def token(case: Case, task_id: int | None) -> str:
    """Return what a form carries of a case: its key, the visit the page showed, and the task acted from."""
    return written(case.pk, Seen(case.visit, task_id))


def written(case_id: int, seen: Seen) -> str:
    """Return the token of a case as it was seen."""
    return f"{case_id}:{seen.visit}:{seen.task_id or ''}"


def read_token(text: str) -> tuple[int, Seen] | None:
    """Return what `token` wrote; None for anything else."""
    parts = text.split(":")
    if len(parts) != 3 or not all(one.isascii() and (one.isdigit() or not one) for one in parts):
        return None
    if not parts[0] or not parts[1] or max(map(len, parts)) > 18:
        return None
    return int(parts[0]), Seen(int(parts[1]), int(parts[2]) if parts[2] else None)


def tokens_in(data: Any, name: str = "case") -> list[str]:
    """Return the tokens that a form names, each once, readable or not. One field may carry many, parted by spaces: a
    list of two thousand is then one line of a page."""
    return list(dict.fromkeys(one for text in data.getlist(name) for one in text.split()))


@dataclass(frozen=True)
class Destination:
    """Where some of the cases would go: the place, who gets the work there and by when, and for how many cases.

    Without `moved` they stay where they are.
    """

    place: str
    moved: bool
    ended: bool
    work: tuple[tuple[str, date | None], ...]
    cases: int


@dataclass(frozen=True)
class Reason:
    """One reason for which some cases may not take an action, without their codes, and those codes."""

    text: str
    codes: tuple[str, ...]


def grouped(problems: Mapping[str, Problem]) -> list[Reason]:
    """Return problems by code of the case with each reason once: thirty dossiers without a checklist are one line."""
    found: dict[str, list[str]] = {}
    for code, problem in problems.items():
        found.setdefault(without_code(code, str(problem)), []).append(code)
    return [Reason(text, tuple(codes)) for text, codes in found.items()]


def without_code(code: str, text: str) -> str:
    """A reason that begins with the case's code begins with what is said of it."""
    for start in (f"Hồ sơ {code}: ", f"Hồ sơ {code} "):
        if text.startswith(start):
            rest = text[len(start) :]
            return rest[:1].upper() + rest[1:]
    return text


@dataclass
class ActForm:
    """One action on a list of cases, as a page offers it.

    `tokens` are the cases that may take it, `problems` says of the others why not. `needs_comment` and
    `needs_password` are what the chain asks for.
    """

    action: Action
    together: bool
    tokens: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    problems: dict[str, Problem] = field(default_factory=dict)
    destinations: list[Destination] = field(default_factory=list)
    command: UUID = field(default_factory=uuid4)

    @property
    def name(self) -> str:
        """The action's name in the chain."""
        return self.action.name

    @property
    def title(self) -> str:
        """What stands on the button."""
        return said(self.action.title)

    @property
    def needs_comment(self) -> bool:
        """Whether the chain wants a comment."""
        return "comment" in self.action.needs

    @property
    def needs_password(self) -> bool:
        """Whether the chain wants the password again."""
        return "password" in self.action.needs

    @property
    def possible(self) -> bool:
        """Whether the button is there: for a list signed as a whole, only when no case has a problem."""
        return bool(self.tokens) and not (self.together and self.problems)

    @property
    def plain(self) -> bool:
        """Whether it is one of the steps forward that people take by the dozen: nothing to justify, nothing ended."""
        return not self.needs_comment and not self.ends

    @property
    def reasons(self) -> list[Reason]:
        """Why the other cases may not take it, each reason once."""
        return grouped(self.problems)

    @property
    def ends(self) -> bool:
        """Whether some case would come to its end by it."""
        return any(one.ended for one in self.destinations)


def offers(by: sight.By, cases: Iterable[Case], *, together: bool = False) -> dict[str, ActForm]:
    """Return, by action name in the order of the chains, what `by` may do with these cases and why not.

    `cases` come from a function of `sight`. A case whose stage does not know an action is not among those of its form.
    The number of queries does not depend on how many cases there are.
    """
    rows = {case.pk: case for case in cases}
    return _grouped(rows, explain(list(rows), by=sight.capacity_of(by)), together)


def offer(by: sight.By, case_ids: Sequence[int], action: str, *, together: bool = False) -> ActForm | None:
    """Return one action on these cases, those out of sight left out; None when no case knows it where it stands."""
    seen = sight.cases_in_sight(by).filter(pk__in=case_ids).order_by("pk")
    return offers(by, seen, together=together).get(action)


def _grouped(rows: Mapping[int, Case], choices: Mapping[int, tuple[Choice, ...]], together: bool) -> dict[str, ActForm]:
    found: dict[str, ActForm] = {}
    leading: dict[str, dict[_Way, int]] = {}
    for case_id, offered in choices.items():
        case = rows[case_id]
        for one in offered:
            form = found.setdefault(one.action.name, ActForm(one.action, together))
            if one.problem is not None or one.target is None:
                form.problems[case.code] = one.problem or Problem("not_possible", "Chưa làm được.")
                continue
            form.tokens.append(token(case, one.task_id))
            form.codes.append(case.code)
            ways = leading.setdefault(one.action.name, {})
            way = _way(one.target)
            ways[way] = ways.get(way, 0) + 1
    for name, ways in leading.items():
        found[name].destinations = [
            Destination(place, moved, ended, work, count) for (place, moved, ended, work), count in ways.items()
        ]
    return found


_Way = tuple[str, bool, bool, tuple[tuple[str, date | None], ...]]


def _way(target: Target) -> _Way:
    work = tuple((f"{one.seat.title} – {one.seat.body}", one.due_on) for one in target.work)
    return said(target.place.title), target.moved, target.ended, work


@dataclass(frozen=True)
class Asked:
    """What a form posted: the action, the cases as they were seen, and what was typed."""

    action: str
    seen: tuple[tuple[int, Seen], ...]
    comment: str
    password: str
    command: UUID
    together: bool

    @property
    def case_ids(self) -> list[int]:
        """The cases named."""
        return [case_id for case_id, _ in self.seen]

    def only(self, case_ids: Collection[int]) -> Asked:
        """The same for some of the cases."""
        return replace(self, seen=tuple(one for one in self.seen if one[0] in case_ids))

    @property
    def moves(self) -> list[Move]:
        """The moves that the engine is asked for."""
        return [Move(case_id, self.action, seen, self.comment) for case_id, seen in self.seen]


def asked(data: Any) -> Asked | None:
    """Read what a form posted; None when it is not one of ours. Raises BadAct for more cases than one act takes."""
    named = tokens_in(data)
    if len(named) > MOST:
        limit = number_format(MOST, force_grouping=True)
        raise BadAct(_("Mỗi lượt xử lý tối đa %(limit)s hồ sơ. Hãy chọn ít hơn rồi gửi lại.") % {"limit": limit})
    tokens = [read_token(one) for one in named]
    try:
        command = UUID(data.get("command", ""))
    except ValueError:
        return None
    action = data.get("action", "")
    seen = tuple(one for one in tokens if one is not None)
    if not action or len(seen) != len(tokens) or len(dict(seen)) != len(seen):
        return None
    return Asked(
        action=action,
        seen=seen,
        comment=data.get("comment", ""),
        password=data.get("password", ""),
        command=command,
        together=data.get("together", "") == "1",
    )
