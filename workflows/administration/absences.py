"""Absences as an administrator records them: of people in his reach, and never of himself."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from workflows import offices
from workflows.administration.refusing import line, told_by_field
from workflows.administration.scope import Administration, administering
from workflows.engine.context import Capacity
from workflows.models import Absence, User


def absences_of(admin: Administration) -> QuerySet[Absence]:
    """Return the absences of people whose accounts are in reach, his own too, with who recorded and ended them."""
    found = Absence.objects.filter(user__in=admin.accounts().order_by().values("pk"))
    return found.select_related("user", "recorded_by", "ended_by").order_by("-pk")


def record_absence(
    by: Capacity, user: User, *, valid_from: date, basis: str, valid_before: date | None = None
) -> Absence:
    """Record that `user` is away: the next round gives back what he claimed. `valid_before` is his first day back.

    Raises NotAllowed (also for oneself), AdministrationError.
    """
    admin = administering(by)
    admin.check_account(user)
    words = line(basis, "basis")
    with told_by_field():
        return offices.record_absence(
            user, valid_from=valid_from, valid_before=valid_before, basis=words, by=_person(admin)
        )


def end_absence(by: Capacity, absence: Absence, *, on: date, reason: str) -> Absence:
    """Record that somebody is back; `on` is his first day. Raises NotAllowed (also for oneself),
    AdministrationError."""
    admin = administering(by)
    row = Absence.objects.select_related("user").get(pk=absence.pk)
    admin.check_account(row.user)
    words = line(reason, "reason")
    with told_by_field():
        return offices.end_absence(row, on=on, reason=words, by=_person(admin))


def _person(admin: Administration) -> User:
    return User.objects.get(pk=admin.user_id)
