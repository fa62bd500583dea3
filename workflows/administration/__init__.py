"""What administrators do: accounts, appointments, substitutions, absences, policies and the working calendar.

An administrator holds an office whose position the vocabulary says `administers`, and acts within the area of that
office's body: a province with its districts and communes, or a district with its communes. He decides nothing about
cases: no stage of a chain belongs to such an office, and being a superuser gives nothing here either. Nobody does
anything about himself (rule of this house): whoever could appoint himself would hold every office.
"""

from workflows.administration.absences import end_absence, record_absence
from workflows.administration.accounts import lock_account, open_account, rename_account, set_password, unlock_account
from workflows.administration.authorities import appoint, end_appointment, end_substitution, substitute
from workflows.administration.refusing import AdministrationError
from workflows.administration.rules import record_day, record_policy
from workflows.administration.scope import Administration, administering

__all__ = [
    "Administration",
    "AdministrationError",
    "administering",
    "appoint",
    "end_absence",
    "end_appointment",
    "end_substitution",
    "lock_account",
    "open_account",
    "record_absence",
    "record_day",
    "record_policy",
    "rename_account",
    "set_password",
    "substitute",
    "unlock_account",
]
