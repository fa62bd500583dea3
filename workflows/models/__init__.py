"""Tables of the engine. Rows and database constraints only; the verbs live in the rooms beside this one."""

from workflows.models.administration import AccountChange
from workflows.models.cases import Case, CodeSeries, Touch
from workflows.models.chains import Chain, Edition
from workflows.models.history import Disclosure, Event, Refusal
from workflows.models.offices import Absence, Appointment, Body, Office, Substitution
from workflows.models.people import User
from workflows.models.places import Area, Succession
from workflows.models.policies import DayOverride, Policy
from workflows.models.tasks import Task
from workflows.models.unsent import UnsentForm

__all__ = [
    "Absence",
    "AccountChange",
    "Appointment",
    "Area",
    "Body",
    "Case",
    "Chain",
    "CodeSeries",
    "DayOverride",
    "Disclosure",
    "Edition",
    "Event",
    "Office",
    "Policy",
    "Refusal",
    "Substitution",
    "Succession",
    "Task",
    "Touch",
    "UnsentForm",
    "User",
]
