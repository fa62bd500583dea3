"""Lists of work: what lies before a person, what his body has, what it sent, what he did. Reading only.

Everything is found from a *desk*: a person and the offices whose work is his today.

    desk = inbox.desk(request.capacities)           # or inbox.desk_of(user_id)
    page = inbox.my_tasks(desk, Filters(stage="verification"), after=request.GET.get("sau", ""))
    numbers = inbox.counts(desk)
    choices = inbox.filter_choices(desk)
    page = inbox.unit_tasks(desk, by=request.acting)
    page = inbox.sent_cases(by=request.acting)
    page = inbox.done(desk)

Pages go by key, forward with `after` and back with `before`; a key that cannot be read is no key. No list costs a
query for each row, nothing is counted beyond a thousand, and the first page costs the same however many rows follow.
"""

from workflows.inbox.desks import Desk, desk, desk_of
from workflows.inbox.narrowing import filter_choices
from workflows.inbox.rows import (
    COUNTED,
    Choice,
    Choices,
    Count,
    Counts,
    DoneRow,
    Filters,
    Holder,
    Page,
    SentRow,
    TaskRow,
)
from workflows.inbox.tasks import counts, my_tasks, unit_tasks
from workflows.inbox.traces import done, sent_cases

__all__ = [
    "COUNTED",
    "Choice",
    "Choices",
    "Count",
    "Counts",
    "Desk",
    "DoneRow",
    "Filters",
    "Holder",
    "Page",
    "SentRow",
    "TaskRow",
    "counts",
    "desk",
    "desk_of",
    "done",
    "filter_choices",
    "my_tasks",
    "sent_cases",
    "unit_tasks",
]
