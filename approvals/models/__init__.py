"""Tables of verification, consultation, council, decision and congress. Rows and constraints only; verbs live
beside.
"""

from approvals.models.annulments import AnnulmentDecision
from approvals.models.congresses import ElectionResult, ElectionSession
from approvals.models.consultations import Consultation, DeadlineExtension
from approvals.models.councils import AgendaItem, CouncilSession
from approvals.models.decisions import Decision, DecisionItem
from approvals.models.displays import DisplayComment, DisplayPeriod
from approvals.models.holds import Hold
from approvals.models.receipts import NumberSeries, Receipt
from approvals.models.supplements import Deficiency, SupplementRequest
from approvals.models.verification import ChecklistItem

__all__ = [
    "AgendaItem",
    "AnnulmentDecision",
    "ChecklistItem",
    "Consultation",
    "CouncilSession",
    "DeadlineExtension",
    "Decision",
    "DecisionItem",
    "Deficiency",
    "DisplayComment",
    "DisplayPeriod",
    "ElectionResult",
    "ElectionSession",
    "Hold",
    "NumberSeries",
    "Receipt",
    "SupplementRequest",
]
