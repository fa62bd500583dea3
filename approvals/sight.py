"""Which sessions, selections, decisions and documents a capacity may read. Screens and the API reach them through these
functions and no other way.

What a body prepares is read at that body, and by those who audit its area. A decision is read as well where it is
drafted and where it is numbered; once it has its number, wherever one of its cases is or was handled. A document is
read with the case or the submission that it is attached to, an agency's answer once it was sent; whoever was only asked
about a case reads of it what he was sent with the question, and his own answer.
"""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet

from approvals.answers import sent_or_of
from approvals.models import Consultation, CouncilSession, Decision, DecisionItem, ElectionSession, SupplementRequest
from nominations.access import lends_records
from nominations.models import Document
from nominations.sight import submissions_in_sight
from workflows import sight
from workflows.engine.erasing import may_erase
from workflows.models import Area, Case, Event, Office, Task
from workflows.sight import By, NotSeen

_WITH_DOCUMENTS = ("file", "case", "submission", "office__body", "attached_by", "removed_by", "erased_by")
M = TypeVar("M", bound=Model)
#: The position that verifies.
VERIFIER = "verifier"
#: A decision that went out of the house: it has its number.
PUBLIC = (Decision.Status.NUMBERED, Decision.Status.ISSUING, Decision.Status.ISSUED)


def council_sessions_in_sight(by: By) -> QuerySet[CouncilSession]:
    """Return the sessions that `by` may read, in no order: those of his council, or of the area he audits."""
    office = sight.office_of(by)
    found = CouncilSession.objects.select_related("body__area__parent__parent")
    return found.none() if office is None else found.filter(_at_home(office))


def council_session_in_sight(by: By, session_id: int) -> CouncilSession:
    """Return a session. Raises NotSeen."""
    return _one(council_sessions_in_sight(by), session_id)


def elections_in_sight(by: By) -> QuerySet[ElectionSession]:
    """Return the selections that `by` may read, in no order: those of his committee, or of the area he audits."""
    office = sight.office_of(by)
    found = ElectionSession.objects.select_related("body__area__parent__parent", "congress__parent")
    return found.none() if office is None else found.filter(_at_home(office))


def election_in_sight(by: By, session_id: int) -> ElectionSession:
    """Return a selection. Raises NotSeen."""
    return _one(elections_in_sight(by), session_id)


def decisions_in_sight(by: By) -> QuerySet[Decision]:
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


def decision_in_sight(by: By, decision_id: int) -> Decision:
    """Return a decision. Raises NotSeen."""
    return _one(decisions_in_sight(by), decision_id)


def documents_in_sight(by: By) -> QuerySet[Document]:
    """Return the documents that `by` may read, in no order, with file, case, submission, office and people.

    Where a case is or was handled, and where it is audited: all of them, what was taken off too. An agency that was
    only asked: what it was sent with a question that is before it or was answered, as long as it is attached; and the
    file of its own answer. Of a submission: with the submission; what was taken off it, at the body whose it is. An
    administrator reads none. A fixed number of queries.
    """
    office = sight.office_of(by)
    found = Document.objects.select_related(*_WITH_DOCUMENTS)
    if office is None or sight.administers(office):
        return found.none()
    # What was erased is told to all who could read it: there is nothing left to hide.
    present = Q(removed_at__isnull=True) | Q(erased_at__isnull=False)
    papers = Q(submission__in=submissions_in_sight(by).order_by().values("pk"))
    return found.filter(sent_or_of(office.body_id)).filter(
        Q(case__in=sight.cases_handled(by).order_by().values("pk"))
        | _sent_to(office) & present & Q(case__in=sight.cases_in_sight(by).order_by().values("pk"))
        | papers & (present | Q(submission__body=office.body_id))
    )


def documents_of(case: Case, office: Office, *, asked_only: bool) -> QuerySet[Document]:
    """Return what `documents_in_sight` has of one case, for an office that has it in sight.

    `case` comes from a function of `sight`, `asked_only` from `approvals.asked` for this case and office. No query
    before the caller's.
    """
    found = Document.objects.filter(sent_or_of(office.body_id), case=case).select_related(*_WITH_DOCUMENTS)
    return found.filter(_sent_to(office), removed_at__isnull=True) if asked_only else found


def document_in_sight(by: By, key: int) -> Document:
    """Return a document. Raises NotSeen."""
    found = documents_in_sight(by).filter(pk=key).first() if key < 2**63 else None
    if found is None:
        raise NotSeen(str(key))
    return found


def case_to_erase_from(by: By, code: str) -> Case:
    """Return a case whose documents the office of `by` may erase: any of its own province, for an office that erases
    personal data; a draft too, since whoever asks to be forgotten asks for all of it. Raises NotSeen."""
    office = sight.office_of(by)
    if office is None or not may_erase(office) or "\x00" in code:
        raise NotSeen(code)
    found = Case.objects.select_related("commune").filter(code=code, province=office.body.area_id).first()
    if found is None:
        raise NotSeen(code)
    return found


def document_to_erase(by: By, key: int) -> Document:
    """Return a document of such a case, erased ones too. Raises NotSeen."""
    found = Document.objects.select_related(*_WITH_DOCUMENTS).filter(pk=key, case__isnull=False)
    row = found.first() if key < 2**63 else None
    if row is None or row.case is None:
        raise NotSeen(str(key))
    case_to_erase_from(by, row.case.code)
    return row


def cases_verified(by: By) -> QuerySet[Case]:
    """Return the cases that the body of `by` verifies or verified, in no order: what it may report on. Whoever else
    reads such a case reads its checklist there; the report, with what it recommends, is that body's own.
    """
    office = sight.office_of(by)
    if office is None or sight.administers(office):
        return Case.objects.none()
    verifiers = Office.objects.filter(body=office.body_id, position=VERIFIER).values("pk")
    here = Task.objects.filter(case=OuterRef("pk"), office__in=verifiers)
    before = Event.objects.filter(case=OuterRef("pk"), office_id__in=verifiers).exclude(kind="erased")
    return Case.objects.filter(sight.seen_from([office])).filter(Exists(here) | Exists(before))


def supplement_request_in_sight(by: By, code: str, key: int | None) -> SupplementRequest:
    """Return a slip of the case of this code: the one of this key, or the newest. A draft is read at its own body; an
    agency that was only asked about the case reads none. Raises NotSeen."""
    office, case = sight.office_of(by), sight.case_in_sight(by, code)
    handled = sight.cases_handled(by).filter(pk=case.pk)
    slips = SupplementRequest.objects.filter(case__in=handled).select_related(
        "case__edition", "case__commune", "office__body__area__parent__parent", "created_by"
    )
    own = Q(office__body=office.body_id) if office is not None else Q(pk__in=())
    slips = slips.filter(~Q(status=SupplementRequest.Status.DRAFT) | own).order_by("-pk")
    found = (slips if key is None else slips.filter(pk=key)).first()
    if found is None:
        raise NotSeen(code)
    return found


def _sent_to(office: Office) -> Q:
    """What a body was sent with a question, once it was asked and not after the question was taken back, and what it
    answered with."""
    own = Consultation.objects.filter(agency__body=office.body_id)
    # A question is named on one visit and asked on the next: before that it is the asking office's draft.
    asked = own.filter(case__visit__gt=F("visit")).exclude(outcome=Consultation.Outcome.RECALLED)
    shown = Consultation.shown.through.objects.filter(consultation__in=asked.values("pk"))
    return Q(pk__in=shown.values("document_id")) | Q(pk__in=own.filter(document__isnull=False).values("document_id"))


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
