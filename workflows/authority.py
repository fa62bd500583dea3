"""Who may act, as what. Screens, commands, the API and the engine ask nothing else.

`offices` answers which capacities a person has (an inbox lists the tasks of their offices); `judge` gives the verdict
on one capacity. Being a superuser gives none. The actor's authority is that of today; a substitution must also have
been in force on the day the act happened (Decree 30/2020, Article 13: it must be valid at signing).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate
from django.db.models import Exists, OuterRef, Q, QuerySet

from workflows import clock, store
from workflows.engine.context import Actor, Capacity, Confirmation, Problem, Represented
from workflows.models import Appointment, Substitution, Task, User
from workflows.offices import in_force
from workflows.store import Answer, Rows

#: The system acts without a person; only actions that a chain does not offer are open to it.
SYSTEM_ACTOR = Actor(None, "", "Hệ thống", None, "", "", None)


@dataclass(frozen=True)
class Standing:
    """One capacity a person has today, and the office whose tasks it reaches."""

    capacity: Capacity
    office_id: int


def own_appointments(user_id: int, on: date) -> QuerySet[Appointment]:
    """The appointments of an active user in force on a day."""
    return Appointment.objects.filter(in_force(on), user_id=user_id, user__is_active=True)


def own_substitutions(user_id: int, on: date) -> QuerySet[Substitution]:
    """The substitutions an active user may use on a day: named for him, or for an office he holds, and the whole chain
    in force."""
    active = User.objects.filter(pk=user_id, is_active=True)
    holds = own_appointments(user_id, on).filter(office=OuterRef("by_office"))
    return (
        Substitution.objects.filter(in_force(on))
        .filter(Exists(active))
        .filter(Q(user_id=user_id) | Q(user__isnull=True))
        .filter(Q(by_office__isnull=True) | Exists(holds))
        .filter(Q(via__isnull=True) | in_force(on, "via__"))
        .select_related("via")
    )


def offices(user_id: int, on: date | None = None) -> list[Standing]:
    """Return every capacity the user has on a day (today when not given), own offices first, in a fixed order."""
    day = on or clock.today()
    own = [
        Standing(Capacity(user_id, office_id=office), office)
        for office in own_appointments(user_id, day).order_by("id").values_list("office_id", flat=True)
    ]
    acting = [
        Standing(Capacity(user_id, substitution_id=one.pk), one.via.office_id if one.via else one.office_id)
        for one in own_substitutions(user_id, day).order_by("id")
    ]
    return [*dict.fromkeys([*own, *acting])]


def acting_for(user_ids: Iterable[int], on: date) -> set[tuple[int, int]]:
    """Return (user, office) for every office that one of these users acts for on a day: what `offices` says of each.
    Three queries for any number of users."""
    ids = set(User.objects.filter(pk__in=list(user_ids), is_active=True).order_by().values_list("pk", flat=True))
    held = Appointment.objects.filter(in_force(on), user__in=ids).order_by().values_list("user_id", "office_id")
    found = set(held)
    holders: dict[int, set[int]] = {}
    for user, office in found:
        holders.setdefault(office, set()).add(user)
    rows = Substitution.objects.filter(in_force(on)).filter(Q(via__isnull=True) | in_force(on, "via__"))
    rows = rows.filter(Q(user__in=ids) | Q(user__isnull=True, by_office__in=list(holders))).order_by()
    for named, by_office, office, before in rows.values_list("user", "by_office", "office", "via__office"):
        able = holders.get(by_office, set()) if by_office is not None else ids
        found |= {(user, before or office) for user in able if named is None or named == user}
    return found


def holds_task(by: Capacity, case_ids: Iterable[int], on: date | None = None) -> set[int]:
    """Return those of the cases on which this capacity's office has an open task; nothing when the capacity is not
    valid."""
    day = on or clock.today()
    actor = judge(by, today=day, happened_on=day)
    if isinstance(actor, Problem) or actor.office_id is None:
        return set()
    return set(
        Task.objects.filter(case_id__in=list(case_ids), office_id=actor.office_id).values_list("case_id", flat=True)
    )


def confirm(user: User, password: str) -> Confirmation | None:
    """Return a confirmation when the password is the user's own, for the acts that need one; otherwise None."""
    known = authenticate(username=user.get_username(), password=password)
    return Confirmation(user.pk, clock.now()) if known is not None and known.pk == user.pk else None


def is_fresh(confirmation: Confirmation | None, by: Actor) -> bool:
    """Whether this person confirmed within the minutes that the installation allows."""
    if confirmation is None or confirmation.user_id != by.user_id:
        return False
    age = clock.now() - confirmation.at
    return timedelta(0) <= age <= timedelta(minutes=settings.VINHDANH_CONFIRM_MINUTES)


def judge(by: Capacity, *, today: date, happened_on: date) -> Actor | Problem:
    """Return who acts here for whom, or why this capacity is not valid. One query.

    `by` names an office the user holds, or one substitution; anything else is refused.
    """
    return ask_judgement(by, today=today, happened_on=happened_on)()


def ask_judgement(by: Capacity, *, today: date, happened_on: date) -> Answer[Actor | Problem]:
    """`judge`, answered later: the engine sends its readings in one journey."""
    if by.user_id is None:
        known: Actor | Problem = SYSTEM_ACTOR if by == Capacity(None) else _NOT_A_CAPACITY
        return lambda: known
    named = by.substitution_id if by.office_id is None else by.office_id
    if (by.office_id is None) == (by.substitution_id is None) or not (store.is_key(by.user_id) and store.is_key(named)):
        return lambda: _NOT_A_CAPACITY
    if by.office_id is not None:
        return store.ask(_OWN, [by.user_id, by.office_id, today, today], partial(_own, by))
    days = (today, today, happened_on, happened_on)
    return store.ask(
        _LINKS, [*days, by.substitution_id, by.substitution_id, by.user_id, *days], partial(_substituting, by)
    )


_NOT_A_CAPACITY = Problem(
    "no_capacity",
    "Chưa nêu đang làm việc với tư cách nào.",
    "Hãy chọn đúng một chức vụ hoặc một quyền ký thay của mình.",
)
_NOT_HOLDER = Problem(
    "not_in_office",
    "Người này hiện không giữ chức vụ đã nêu (hoặc tài khoản đã khóa).",
    "Hãy chọn chức vụ đang giữ; nếu quyết định bổ nhiệm chưa được ghi, đề nghị quản trị viên ghi.",
)
_NOT_SUBSTITUTE = Problem(
    "not_substitute",
    "Quyền ký thay, thừa lệnh hoặc ủy quyền đã nêu không thuộc về người này, hoặc không còn (chưa có) hiệu lực.",
    "Kiểm tra văn bản ủy quyền và thời hạn của nó.",
)

_OWN = """
SELECT u.username, u.full_name, o.id, o.title, b.name
FROM workflows_user u
JOIN workflows_appointment a ON a.user_id = u.id
JOIN workflows_office o ON o.id = a.office_id
JOIN workflows_body b ON b.id = o.body_id
WHERE u.id = %s AND u.is_active AND a.office_id = %s
  AND a.valid_from <= %s AND (a.valid_before IS NULL OR a.valid_before > %s)
LIMIT 1
"""


def _own(by: Capacity, rows: Rows) -> Actor | Problem:
    if not rows:
        return _NOT_HOLDER
    username, name, office, title, body = rows[0]
    return Actor(by.user_id, username, name, office, title, body, office)


# One row for each link of the chain, the nearest first; holders of the represented offices on the day it happened.
_LINKS = """
SELECT link.depth, s.id, s.form, s.basis, s.office_id, o.title, b.name, h.id, h.full_name,
       u.username, u.full_name, mine.office_id, mo.title, mb.name,
       CASE WHEN s.valid_from <= %s AND (s.valid_before IS NULL OR s.valid_before > %s)
             AND s.valid_from <= %s AND (s.valid_before IS NULL OR s.valid_before > %s) THEN 1 ELSE 0 END
FROM (
    SELECT 0 AS depth, id AS first_id, id FROM workflows_substitution WHERE id = %s
    UNION ALL
    SELECT 1, id, via_id FROM workflows_substitution WHERE id = %s AND via_id IS NOT NULL
) link
JOIN workflows_substitution f ON f.id = link.first_id
JOIN workflows_substitution s ON s.id = link.id
JOIN workflows_office o ON o.id = s.office_id
JOIN workflows_body b ON b.id = o.body_id
JOIN workflows_user u ON u.id = %s AND u.is_active
LEFT JOIN workflows_appointment mine ON mine.user_id = u.id AND mine.office_id = f.by_office_id
     AND mine.valid_from <= %s AND (mine.valid_before IS NULL OR mine.valid_before > %s)
LEFT JOIN workflows_office mo ON mo.id = mine.office_id
LEFT JOIN workflows_body mb ON mb.id = mo.body_id
LEFT JOIN workflows_appointment ha ON ha.office_id = s.office_id
     AND ha.valid_from <= %s AND (ha.valid_before IS NULL OR ha.valid_before > %s)
LEFT JOIN workflows_user h ON h.id = ha.user_id
WHERE (f.user_id IS NULL OR f.user_id = u.id) AND (f.by_office_id IS NULL OR mine.id IS NOT NULL)
ORDER BY link.depth, ha.id, mine.id
"""


def _substituting(by: Capacity, rows: Rows) -> Actor | Problem:
    links: dict[int, tuple[Any, ...]] = {}
    for row in rows:
        links.setdefault(row[0], row)
    if not links or not all(row[-1] for row in links.values()):
        return _NOT_SUBSTITUTE
    first = links[0]
    acts_for = tuple(
        Represented(
            form=row[2], substitution_id=row[1], basis=row[3], office_id=row[4], title=row[5], body=row[6],
            user_id=row[7], name=row[8] or "",
        )
        for _, row in sorted(links.items())
    )  # fmt: skip
    return Actor(
        user_id=by.user_id,
        username=first[9],
        name=first[10],
        own_office_id=first[11],
        title=first[12] or "",
        body=first[13] or "",
        office_id=acts_for[-1].office_id,
        substitution_id=by.substitution_id,
        acts_for=acts_for,
    )
