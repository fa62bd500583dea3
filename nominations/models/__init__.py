"""What is moved: rows and database constraints only. The verbs are in the rooms beside this package."""

from nominations.models.awards import AwardChange, AwardNomination, AwardType, Campaign, CampaignQuota
from nominations.models.congresses import (
    Allocation,
    CompositionException,
    CompositionTarget,
    Congress,
    DelegateKind,
    DelegateNomination,
    Vacancy,
)
from nominations.models.documents import Document, StoredFile
from nominations.models.eligibility import EligibilityOverride
from nominations.models.imports import ColumnMatching, ImportBatch, ImportedRow, RowIdentity
from nominations.models.initiatives import Initiative
from nominations.models.nominees import Concern, FormerName, IdentityDecision, Nominee, PriorAward
from nominations.models.notices import Notice, NoticeMark
from nominations.models.readings import SensitiveReading
from nominations.models.submissions import Submission, SubmissionItem

__all__ = [
    "Allocation",
    "AwardChange",
    "AwardNomination",
    "AwardType",
    "Campaign",
    "CampaignQuota",
    "ColumnMatching",
    "CompositionException",
    "CompositionTarget",
    "Concern",
    "Congress",
    "DelegateKind",
    "DelegateNomination",
    "Document",
    "EligibilityOverride",
    "FormerName",
    "IdentityDecision",
    "ImportBatch",
    "ImportedRow",
    "Initiative",
    "Nominee",
    "Notice",
    "NoticeMark",
    "PriorAward",
    "RowIdentity",
    "SensitiveReading",
    "StoredFile",
    "Submission",
    "SubmissionItem",
    "Vacancy",
]
