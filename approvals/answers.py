"""Which answers of consulted agencies may be read by others: those that were sent."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from approvals.models import Consultation
from workflows.models import Event

#: The kind of document that carries an agency's answer.
ANSWER_KIND = "agency_answer"


def was_sent() -> Q:
    """The condition that the agency of a question sent its answer: its own act says so. That the question is at it no
    longer does not, for a case may be withdrawn before."""
    replies = Event.objects.filter(case=OuterRef("case"), office_id=OuterRef("agency"), visit=OuterRef("visit") + 1)
    return Q(Exists(replies.exclude(kind="erased")))


def ended_without(one: Consultation) -> bool:
    """Whether a question ended without its agency: it was taken back, or nothing came in time."""
    lapsed = one.outcome == Consultation.Outcome.NO_OPINION and one.answered_by_id is None
    return lapsed or one.outcome == Consultation.Outcome.RECALLED


def sent_or_of(body_id: int | None = None) -> Q:
    """The condition that a document is no answer, is one that was sent, or is that of this body itself.

    What an agency uploaded and has not sent, or replaced before it sent one, is its own affair, as its text is. No
    query of its own.
    """
    sent = Consultation.objects.filter(was_sent(), document=OuterRef("pk"))
    readable = ~Q(kind=ANSWER_KIND) | Q(Exists(sent))
    return readable if body_id is None else readable | Q(office__body=body_id)
