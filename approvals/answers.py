"""Which answers of consulted agencies may be read by others: those that were sent."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q

from approvals.models import Consultation
from workflows.models import Task

#: The kind of document that carries an agency's answer.
ANSWER_KIND = "agency_answer"


def sent_or_of(body_id: int | None = None) -> Q:
    """The condition that a document is no answer, is one that was sent, or is that of this body itself.

    What an agency uploaded and has not sent, or replaced before it sent one, is its own affair, as its text is. No
    query of its own.
    """
    waiting = Task.objects.filter(case=OuterRef("case"), office=OuterRef("agency"))
    unsent = Q(Exists(waiting), case__visit=F("visit") + 1)
    sent = Consultation.objects.filter(~unsent, document=OuterRef("pk"))
    readable = ~Q(kind=ANSWER_KIND) | Q(Exists(sent))
    return readable if body_id is None else readable | Q(office__body=body_id)
