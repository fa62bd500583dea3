"""Who only gives an opinion on a case: such a body reads what it was asked, and not what others said and did."""

from __future__ import annotations

from workflows import sight
from workflows.models import Case, Event, Office


def only_asked(office: Office, case: Case) -> bool:
    """Whether all that the body of this office had to do with the case was to be asked, in a stage held by several.

    `case` comes from a function of `sight`, `office` with its body and area. Two queries.
    """
    if sight.audits(office):
        return False
    return not Case.objects.filter(sight.handled_from(office), pk=case.pk).exists()


def own_lines(office: Office, case: Case) -> frozenset[int]:
    """Return the numbers of the events that offices of the same body caused on a case. One query."""
    offices = Office.objects.filter(body=office.body_id).values("pk")
    return frozenset(Event.objects.filter(case=case, office_id__in=offices).values_list("seq", flat=True))
