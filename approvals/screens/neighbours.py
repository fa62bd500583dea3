"""Going through the inbox dossier by dossier: which one is before and after this one, in the list that it came from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from workflows import inbox
from workflows.inbox import TaskRow
from workflows.inbox.paging import due_key
from workflows.models import Task
from workflows.models.tasks import NO_DUE
from workflows.screens import inbox_address

#: How many tasks that colleagues have taken on are passed over in search of a neighbour.
_LOOK_AHEAD = 20


@dataclass(frozen=True)
class Neighbours:
    """The tasks before and after one in its list. `carry` is what a link takes along so that the list stays narrowed,
    `back` is the list's own address."""

    previous: TaskRow | None
    next: TaskRow | None
    carry: str
    back: str


def came_from(request: Any) -> str:
    """Return the address of the list that somebody came from and will go back to; "" for none of this site."""
    return inbox_address.inside(request, request.POST.get("next") or request.GET.get("next", ""))


def carried(address: str) -> str:
    """Return the query string by which a link takes the list along."""
    return f"?{urlencode({'next': address})}" if address else ""


def neighbours(request: Any, task: Task) -> Neighbours:
    """Return what stands before and after an open task of the office worked in, narrowed like the inbox that it was
    opened from. Four queries at most."""
    address = came_from(request)
    listed = address.startswith(reverse("inbox"))
    filters = inbox_address.read_address(address) if listed else inbox.Filters()
    desk = inbox.Desk(request.user.pk, (request.acting.office.pk,))
    here, own = due_key(task.due_on, task.pk), _place(task.due_on, task.pk)
    after = inbox.my_tasks(desk, filters, after=here, limit=_LOOK_AHEAD).rows
    before = inbox.my_tasks(desk, filters, before=here, limit=_LOOK_AHEAD).rows
    return Neighbours(
        # A page that goes back and finds little is the first page, which goes on beyond this task.
        previous=_free(task, reversed([row for row in before if _place(row.due_on, row.task_id) < own])),
        next=_free(task, after),
        carry=carried(address),
        back=address if listed else reverse("inbox"),
    )


def _place(due_on: date | None, task_id: int) -> tuple[date, int]:
    return due_on or NO_DUE, task_id


def _free(task: Task, rows: Iterable[TaskRow]) -> TaskRow | None:
    others = (row for row in rows if row.case_id != task.case_id and (row.is_mine or not row.claimed_by))
    return next(others, None)
