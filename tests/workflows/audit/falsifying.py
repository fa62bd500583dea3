"""What the tests of verification share: two cases of one history, and what is found after one of them was falsified."""

from __future__ import annotations

from django.db import connection

from tests.workflows.audit.histories import GRANT, HOLD, NOTE, REQUEST, RESUBMIT, RESUME, START, SUBMIT, erase
from workflows.audit import triggers
from workflows.audit.verify import verify
from workflows.models import Case, Disclosure, Event, Office, User

#: All kinds of events: #3, #5 and #7 have comments, that of #3 is erased by #8; #2 discloses a dossier;
#: #11 is a deputy's.
PLOT = [START, SUBMIT, REQUEST, RESUBMIT, HOLD, RESUME, REQUEST, erase(3), NOTE, RESUBMIT, GRANT]
#: Like PLOT, but the case is still under way.
OPEN = PLOT[:-1]


def found(case):
    """The break in this case as (seq, kind), once the triggers are back; the other case of the test must hold."""
    triggers.install(connection)
    twin = Case.objects.exclude(pk=case.pk).get(edition=case.edition)
    assert verify([twin.code]).first_break is None
    report = verify()
    assert report.first_break is not None
    assert report.first_break.message != ""
    assert (report.ok, report.broken) == (False, 1)
    assert verify([Case.objects.get(pk=case.pk).code]).first_break == report.first_break
    return report.first_break.seq, report.first_break.kind


def event(case, seq):
    return Event.objects.filter(case=case, seq=seq)


def disclosure(case, seq, kind="comment"):
    return Disclosure.objects.filter(case=case, seq=seq, kind=kind)


def world_of(case):
    offices = {"verifier": Office.objects.get(position="verifier"), "clerk": Office.objects.get(position="clerk")}
    clerk = User.objects.get(pk=case.started_by_id)
    by = {"clerk": {"user": clerk.pk, "name": clerk.full_name, "acting": offices["clerk"].pk}}
    areas = {"province": case.province, "district": case.district, "commune": case.commune}
    return {"edition": case.edition, "clerk": clerk, "verifier": clerk, "offices": offices, "by": by, **areas}
