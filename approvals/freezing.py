"""What was answered, frozen as canonical text when the answer is sent: an opinion, the answers to a supplement slip.

The event of the sending commits to the text (HMAC-SHA256 with a salt of its own), so that nobody can later say that
something else was answered; the text itself stays erasable. It says what was asked too: an answer alone means little.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from django.db.models import F, Q

from approvals.models import Consultation, SupplementRequest
from nominations.models import Document
from workflows import clock
from workflows.audit import record

#: The version of the texts' format, their key `v`.
VERSION: Final = 1
#: Under which names events commit to them.
OPINION: Final = "opinion"
ANSWERS: Final = "answers"


def opinions(case_ids: Collection[int], agency_id: int | None) -> dict[int, str]:
    """Return for each case the opinion that this office wrote when it was asked last, as canonical JSON: the question,
    the outcome, the text, the file's name and SHA-256. A case on which it wrote none is left out. One query."""
    rows = Consultation.objects.filter(
        case_id__in=case_ids, visit=F("case__visit") - 1, agency=agency_id, answered_at__isnull=False
    ).select_related("document__file")
    return {
        row.case_id: _text(
            {
                "question": row.question,
                "outcome": row.outcome,
                "opinion": row.opinion or None,
                "document": _document(row.document),
            }
        )
        for row in rows
    }


def answers(case_ids: Collection[int], now: datetime) -> dict[int, str]:
    """Return for each case the slip that is open, or was closed at this very moment, with what was answered to each
    point, as canonical JSON. A case without one is left out. Two queries."""
    rows = (
        SupplementRequest.objects.filter(case_id__in=case_ids)
        .filter(Q(status=SupplementRequest.Status.SENT) | Q(closed_at=now))
        .select_related("office__body")
        .prefetch_related("deficiencies__answer_document__file")
        .order_by("pk")
    )
    return {
        row.case_id: _text(
            {
                "office": str(row.office),
                "sent_on": clock.local_date(row.sent_at).isoformat() if row.sent_at else None,
                "points": [
                    {
                        "order": point.order,
                        "text": point.text,
                        "line": point.line or None,
                        "answer": point.answer or None,
                        "document": _document(point.answer_document),
                    }
                    for point in row.deficiencies.all()
                ],
            }
        )
        for row in rows
    }


def _document(one: Document | None) -> dict[str, Any]:
    return {} if one is None else {"name": one.name, "sha256": one.file.sha256, "size": one.file.size}


def _text(body: dict[str, Any]) -> str:
    return record.canonical({"v": VERSION, **body}).decode()
