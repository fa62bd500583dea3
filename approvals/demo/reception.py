"""Who is who, for somebody who opens the demo for the first time: accounts, offices, waiting work, what to try."""

from __future__ import annotations

from dataclasses import dataclass

from approvals.demo import desks
from workflows import authority, clock
from workflows.models import Office, Task, User


@dataclass(frozen=True)
class Guest:
    """One account that the demo recommends. `offices` in words, those signed for with their legal form."""

    username: str
    name: str
    offices: list[str]
    work: int
    hint: str


def guests() -> list[Guest]:
    """Return the accounts of the hints that exist, in their order, with the open work of all their offices."""
    hints = desks.rows().hints
    users = User.objects.in_bulk(list(hints), field_name="username")
    return [_guest(users[name], hint) for name, hint in hints.items() if name in users]


def _guest(user: User, hint: str) -> Guest:
    standings = authority.offices(user.pk, clock.today())
    ids = [one.office_id for one in standings]
    offices = Office.objects.select_related("body").in_bulk(ids)
    words = [
        f"{'ký thay: ' if one.capacity.office_id is None else ''}{offices[one.office_id].title}, "
        f"{offices[one.office_id].body.name}"
        for one in standings
    ]
    work = Task.objects.filter(office__in=ids).count()
    return Guest(user.username, user.full_name, words, work, hint)
