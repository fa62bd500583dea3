"""Which sessions, selections and decisions a capacity may read. Screens and the API reach them through these functions
and no other way.

What a body prepares is read at that body, and by those who audit its area. A decision is read as well where it is
drafted and where it is numbered; once it has its number, wherever one of its cases is or was handled.
"""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from approvals.models import CouncilSession, Decision, DecisionItem, ElectionSession
from nominations.access import lends_records
from workflows import sight
from workflows.engine.context import Capacity
from workflows.models import Area, Office
from workflows.sight import NotSeen

M = TypeVar("M", bound=Model)
#: A decision that went out of the house: it has its number.
PUBLIC = (Decision.Status.NUMBERED, Decision.Status.ISSUING, Decision.Status.ISSUED)


def council_sessions_in_sight(by: Capacity) -> QuerySet[CouncilSession]:
    """Return the sessions that `by` may read, in no order: those of his council, or of the area he audits."""
    office = sight.office_of(by)
    found = CouncilSession.objects.select_related("body__area__parent__parent")
    return found.none() if office is None else found.filter(_at_home(office))


def council_session_in_sight(by: Capacity, session_id: int) -> CouncilSession:
    """Return a session. Raises NotSeen."""
    return _one(council_sessions_in_sight(by), session_id)


def elections_in_sight(by: Capacity) -> QuerySet[ElectionSession]:
    """Return the selections that `by` may read, in no order: those of his committee, or of the area he audits."""
    office = sight.office_of(by)
    found = ElectionSession.objects.select_related("body__area__parent__parent", "congress__parent")
    return found.none() if office is None else found.filter(_at_home(office))


def election_in_sight(by: Capacity, session_id: int) -> ElectionSession:
    """Return a selection. Raises NotSeen."""
    return _one(elections_in_sight(by), session_id)


def decisions_in_sight(by: Capacity) -> QuerySet[Decision]:
    """Return the decisions that `by` may read, in no order."""
    office = sight.office_of(by)
    found = Decision.objects.select_related("body__area__parent__parent", "drafted_by_office__body")
    if office is None:
        return found.none()
    seen = _at_home(office) | Q(drafted_by_office__body=office.body_id)
    if lends_records(office):
        seen |= Q(body__area=office.body.area_id)
    items = DecisionItem.objects.filter(decision=OuterRef("pk"), listed=True, case__in=sight.cases_handled(by))
    return found.filter(seen | Q(Exists(items), status__in=PUBLIC))


def decision_in_sight(by: Capacity, decision_id: int) -> Decision:
    """Return a decision. Raises NotSeen."""
    return _one(decisions_in_sight(by), decision_id)


def _at_home(office: Office) -> Q:
    """What the office's own body does; for one that audits, what any body of its area does."""
    if not sight.audits(office):
        return Q(body=office.body_id)
    area: Area = office.body.area
    return Q(body__area=area) | Q(body__area__parent=area) | Q(body__area__parent__parent=area)


def _one(found: QuerySet[M], key: int) -> M:
    row = found.filter(pk=key).first()
    if row is None:
        raise NotSeen(str(key))
    return row
