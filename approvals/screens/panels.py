"""What a panel of a case's page is made of; the panels themselves stand in `matter`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Panel:
    """A part of the matter: its heading, the template that draws it, and what that template is given as `shown`."""

    ident: str
    title: str
    template: str
    shown: dict[str, Any] = field(default_factory=dict)

    @property
    def opened(self) -> bool:
        """Whether it stands unfolded where panels are folded: what has to be read, rather than looked up."""
        return self.template in ("changes", "report")


@dataclass(frozen=True)
class Fact:
    """One line of a summary."""

    label: str
    value: Any
