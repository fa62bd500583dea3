"""Addresses of this app."""

from django.urls import URLPattern, URLResolver, path

from approvals.screens import (
    auditing,
    case,
    checklists,
    consultations,
    councils,
    decisions,
    displays,
    elections,
    inbox,
    selection,
    supplements,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("hop-viec/", inbox.mine, name="inbox"),
    path("hop-viec/don-vi/", inbox.unit, name="unit_cases"),
    path("hop-viec/da-gui/", inbox.sent, name="sent_cases"),
    path("hop-viec/da-lam/", inbox.done, name="done_work"),
    path("hop-viec/xu-ly/", selection.selection, name="selection"),
    path("hop-viec/nhan/", inbox.claim, name="claim"),
    path("hop-viec/tra/", inbox.release, name="release"),
    path("tra-cuu/", auditing.find, name="search"),
    path("tra-cuu/tu-choi/", auditing.refusals, name="refusals"),
    path("tra-cuu/toan-ven/", auditing.verification, name="verification_of_history"),
    path("ho-so/<str:code>/", case.case, name="case"),
    path("ho-so/<str:code>/lich-su/", case.whole_history, name="case_history"),
    path("tham-dinh/nhieu/", checklists.bulk_checklist, name="bulk_checklist"),
    path("ho-so/<str:code>/tham-dinh/", checklists.checklist, name="checklist"),
    path("ho-so/<str:code>/bo-sung/", supplements.supplement, name="supplement"),
    path("ho-so/<str:code>/hiep-y/", consultations.consultation, name="consultation"),
    path("ho-so/<str:code>/y-kien/", consultations.opinion, name="opinion"),
    path("ho-so/<str:code>/niem-yet/", displays.display, name="display"),
    path("hoi-dong/", councils.council_sessions, name="council_sessions"),
    path("hoi-dong/<int:pk>/", councils.council_session, name="council_session"),
    path("hoi-dong/<int:pk>/bieu-quyet/", councils.council_votes, name="council_votes"),
    path("chon-cu/", elections.elections, name="elections"),
    path("chon-cu/moi/", elections.new_election, name="new_election"),
    path("chon-cu/<int:pk>/", elections.election, name="election"),
    path("quyet-dinh/", decisions.decision_list, name="decisions"),
    path("quyet-dinh/moi/", decisions.new_decision, name="new_decision"),
    path("quyet-dinh/<int:pk>/", decisions.decision, name="decision"),
    path("quyet-dinh/<int:pk>/huy-bo/<str:code>/", decisions.annul, name="annul"),
]
