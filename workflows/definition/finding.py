"""A mistake in a definition, in words that its author understands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Finding:
    """One mistake: where (codes of stage or outcome, and action; None = the chain itself), a stable code, a message.

    The message is Vietnamese, names the stage and the action by title and code, and the line when the text is known.
    `detail` is the message without the place, `path` the keys that lead to the mistake: they serve to find the line.
    """

    stage: str | None
    action: str | None
    code: str
    message: str
    line: int | None = None
    detail: str = field(default="", compare=False, repr=False)
    path: tuple[str, ...] = field(default=(), compare=False, repr=False)


class DefinitionError(ValueError):
    """A text that is not a definition. `findings` holds every mistake that was seen, in the order of the lines."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(one.message for one in self.findings))


def named(kind: str, code: str, title: str) -> str:
    """Return how a message calls a part: `bước "Tiếp nhận" (intake)`, or by its code alone when it has no title."""
    return f'{kind} "{shown(title)}" ({shown(code)})' if title.strip() else f'{kind} "{shown(code)}"'


def made(
    code: str,
    detail: str,
    *,
    where: Iterable[str] = (),
    stage: str | None = None,
    action: str | None = None,
    path: tuple[str, ...] = (),
) -> Finding:
    """Make a finding whose message opens with its place (`where`, from wide to narrow) and goes on with `detail`."""
    place = ", ".join(where)
    sentence = f"{place}: {detail}" if place else detail
    return Finding(stage, action, code, sentence[:1].upper() + sentence[1:], detail=detail, path=path)


def at_line(finding: Finding, line: int | None) -> Finding:
    """Return the finding with the line of the text it is about, also in its message."""
    if line is None:
        return finding
    return replace(finding, line=line, message=f"Dòng {line}: {finding.message}")


def shown(text: str) -> str:
    """Return a short form of a wrong text, fit to be quoted in a message."""
    visible = "".join(one if one.isprintable() else "�" for one in text)
    return visible if len(visible) <= 60 else visible[:57] + "..."
