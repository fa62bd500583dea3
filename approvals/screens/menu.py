"""What the menu offers of this app."""

from __future__ import annotations

from typing import Any

from django.utils.formats import get_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals.congresses import KEEPER
from approvals.councils import COUNCIL
from approvals.decisions import HEADS
from approvals.sight import VERIFIER
from nominations.access import RECORDS_OFFICER
from workflows import inbox
from workflows.capacities import Acting
from workflows.engine.erasing import may_erase
from workflows.inbox import Count, Counts, Desk
from workflows.screens.menu import Entry, audits, reads, works


def count_words(count: Count) -> str:
    """Return a number as people read it: beyond what is counted it is only "more than"."""
    number = f"{count.number:,}".replace(",", get_format("THOUSAND_SEPARATOR"))
    return _("hơn %(number)s") % {"number": number} if count.more else number


def desk(request: Any) -> Desk:
    """Return the desk of whoever asks, one for each request: a list of work and the menu around it read the same."""
    if not hasattr(request, "desk"):
        request.desk = inbox.desk(request.capacities)
    found: Desk = request.desk
    return found


def counted(request: Any) -> Counts:
    """Return how much work lies on the desk of whoever asks, counted once for each request."""
    if not hasattr(request, "counted"):
        request.counted = inbox.counts(desk(request))
    found: Counts = request.counted
    return found


def waiting(request: Any) -> str:
    """Return how much open work lies before this person, "" for none."""
    count = counted(request).open
    return count_words(count) if count.number else ""


#: The position that drafts decisions in the shipped chains; who signs and who numbers is said by the verbs.
DRAFTS_DECISIONS = "verifier"


def on_council(acting: Acting) -> bool:
    """Whether this office sits on an emulation council, or audits its area."""
    return audits(acting) or acting.office.body.function == COUNCIL


def organises_congress(acting: Acting) -> bool:
    """Whether this office is of a congress's organising committee, or audits its area."""
    return audits(acting) or acting.office.body.function == KEEPER[0]


def has_decisions(acting: Acting) -> bool:
    """Whether decisions are drafted, signed or numbered at this office, or audited."""
    return audits(acting) or acting.office.position in (*HEADS, RECORDS_OFFICER, DRAFTS_DECISIONS)


def verifies(acting: Acting) -> bool:
    """Whether dossiers are verified at this office."""
    return acting.office.position == VERIFIER


def erases(acting: Acting) -> bool:
    """Whether this office erases personal data."""
    return may_erase(acting.office)


ENTRIES: tuple[Entry, ...] = (
    Entry("inbox", gettext_lazy("Hộp việc"), works, waiting),
    Entry("verification_reports", gettext_lazy("Báo cáo thẩm định"), verifies),
    Entry("council_sessions", gettext_lazy("Hội đồng"), on_council),
    Entry("elections", gettext_lazy("Chọn cử"), organises_congress),
    Entry("decisions", gettext_lazy("Quyết định"), has_decisions),
    Entry("erasable_documents", gettext_lazy("Xóa dữ liệu"), erases),
    Entry("search", gettext_lazy("Tra cứu"), reads),
)
