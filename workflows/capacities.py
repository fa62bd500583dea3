"""The capacities of a person in words: what he chooses from, and what every page says that he is working as."""

from __future__ import annotations

from dataclasses import dataclass

from workflows import authority
from workflows.engine.context import Capacity
from workflows.models import Office, Substitution


@dataclass(frozen=True)
class Acting:
    """One capacity of a person. `office` (with body and area) is the one whose acts these are; `form` is "" for an
    office of his own, or how he signs for it ("KT"). `key` is what a form carries."""

    capacity: Capacity
    office: Office
    form: str

    def __str__(self) -> str:
        return f"{self.form}. {self.office}" if self.form else str(self.office)

    @property
    def key(self) -> str:
        """A short text that names this capacity among those of the same person: "o12", "s4"."""
        if self.capacity.office_id is not None:
            return f"o{self.capacity.office_id}"
        return f"s{self.capacity.substitution_id}"


def capacities_of(user_id: int) -> list[Acting]:
    """Return what a person may act as today, own offices first. At most four queries."""
    standings = authority.offices(user_id)
    offices = Office.objects.select_related("body__area__parent__parent").in_bulk({one.office_id for one in standings})
    used = [one.capacity.substitution_id for one in standings if one.capacity.substitution_id is not None]
    forms = dict(Substitution.objects.filter(pk__in=used).values_list("pk", "form")) if used else {}
    return [
        Acting(one.capacity, offices[one.office_id], forms.get(one.capacity.substitution_id or 0, ""))
        for one in standings
    ]
