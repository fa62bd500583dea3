"""How a verb of the domain says no: in Vietnamese, naming the field and what to do."""

from __future__ import annotations

from workflows.engine.context import Problem


class DomainError(Exception):
    """A verb refused; nothing was written. `problem` says what is wrong and what to do, `field` where."""

    def __init__(self, problem: Problem, field: str = "") -> None:
        super().__init__(str(problem))
        self.problem = problem
        self.field = field


def refuse(field: str, code: str, message: str, way_out: str) -> DomainError:
    """Return the refusal for `field`: a stable code, what is wrong, what to do (both Vietnamese)."""
    return DomainError(Problem(code, message, way_out), field)
