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
from nominations.models.nominees import DistinctPersons, Nominee
from nominations.models.notices import Notice, NoticeMark
from nominations.models.submissions import Submission, SubmissionItem

__all__ = [
    "Allocation",
    "AwardChange",
    "AwardNomination",
    "AwardType",
    "Campaign",
    "CampaignQuota",
    "CompositionException",
    "CompositionTarget",
    "Congress",
    "DelegateKind",
    "DelegateNomination",
    "DistinctPersons",
    "Nominee",
    "Notice",
    "NoticeMark",
    "Submission",
    "SubmissionItem",
    "Vacancy",
]
