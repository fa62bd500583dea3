"""Whose page each page of the work before an act is: every one refused to others in the very set-up in which it
succeeds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.urls import resolve, reverse

from approvals import congresses, consultations, councils, decisions, displays, supplements, urls
from approvals.models import Decision
from tests import files
from tests.approvals.factories import (
    TODAY,
    agreed,
    at_congress,
    at_consultation,
    at_council,
    at_decision,
    at_drafting,
    at_issuing,
    at_verification,
    draft,
    elected,
    granted,
    keys,
    open_election,
    open_session,
    went,
)
from tests.approvals.test_verb_permissions import (
    CHAIR,
    COUNCIL,
    DEPUTY,
    INTAKE,
    ORGANISERS,
    RECORDS,
    VERIFIER,
    holder,
    on_display,
    planned,
)
from tests.factories import AppointmentFactory, Town, UserFactory, take
from tests.screens import key, sign_in
from tests.verbs import another_province, rows
from tests.verbs import holder as holder_of
from workflows.engine import Capacity
from workflows.models import Case, User

PASSWORD = "mat-khau-thu-nghiem"


def checklist(town):
    [case] = at_verification(town, 1)
    return reverse("checklist", args=[case.code]), {"rest_met": "1"}


def bulk_checklist(town):
    cases = at_verification(town, 2)
    return reverse("bulk_checklist"), {"case": keys(cases), "confirm": "1", "looked_at": "on"}


def name_deficiencies(town):
    [case] = at_verification(town, 1)
    return reverse("supplement", args=[case.code]), {"lines": "2", "point_1": "Thiếu biên bản họp thôn"}


def answer_deficiencies(town):
    cases = at_verification(town, 1)
    verifier = holder(town, VERIFIER)
    supplements.name_deficiencies(verifier, keys(cases), ["Thiếu biên bản họp thôn"])
    [case] = went(take(cases, "request_supplement", verifier, "Thiếu biên bản"), "supplement")
    return reverse("supplement", args=[case.code]), {"answer_1": "Đã bổ sung"}


def answer_file_off(town):
    url, _ = answer_deficiencies(town)
    code = url.split("/")[2]
    case, file = Case.objects.get(code=code), (files.pdf(), "Biên bản.pdf")
    supplements.answer_deficiency(holder(town, "commune committee clerk"), case.pk, {1: "Đã bổ sung"}, {1: file})
    return reverse("answer_file_off", args=[code, 1]), {"reason": "Nhầm tệp"}


def consultation(town):
    [case] = at_verification(town, 1)
    police = town.office("district", "police", "officer")
    return reverse("consultation", args=[case.code]), {"agencies": [police.pk], "question": "Có vi phạm không?"}


def opinion_file_off(town):
    police = holder(town, "district police officer")
    [case] = at_consultation(town, 1, [police.office_id])
    consultations.write_opinion(police, case.pk, "agree", "Không vi phạm", file=(files.pdf(), "Công văn.pdf"))
    return reverse("opinion_file_off", args=[case.code]), {"reason": "Nhầm tệp"}


def opinion(town):
    [case] = at_consultation(town, 1, [town.office("district", "police", "officer").pk])
    return reverse("opinion", args=[case.code]), {"outcome": "agree", "opinion": "Không vi phạm"}


def open_display(town):
    [case] = on_display(town)
    where = {"do": "period", "starts_on": "06/05/2024", "place": "Trụ sở UBND xã"}
    return reverse("display", args=[case.code]), where


def record_comment(town):
    [case] = on_display(town)
    displays.open_display(holder(town, VERIFIER), [case.pk], starts_on=TODAY, place="Trụ sở")
    said = {"do": "comment", "new-received_on": "06/05/2024", "new-comment": "Đề nghị xem lại"}
    return reverse("display", args=[case.code]), said


def resolve_comment(town):
    [case] = on_display(town)
    verifier = holder(town, VERIFIER)
    displays.open_display(verifier, [case.pk], starts_on=TODAY, place="Trụ sở")
    said = displays.record_comment(verifier, case.pk, received_on=TODAY, comment="Đề nghị xem lại")
    data = {"do": "resolve", "comment": said.pk, f"c{said.pk}-resolution": "Đã xác minh"}
    return reverse("display", args=[case.code]), data


def plan_session(town):
    return reverse("council_sessions"), {"title": "Phiên họp tháng 5", "held_on": "06/05/2024"}


def add_to_agenda(town):
    cases = at_council(town, 2)
    return reverse("council_session", args=[planned(town)]), {"do": "add", "case": keys(cases)}


def remove_from_agenda(town):
    cases, session = at_council(town, 1), planned(town)
    councils.add_to_agenda(holder(town, COUNCIL), session, keys(cases))
    return reverse("council_session", args=[session]), {"do": "remove", "case": keys(cases)}


def open_council_session(town):
    numbers = {"do": "open", "total_members": "15", "present": "13", "written_opinions": "1"}
    return reverse("council_session", args=[planned(town)]), numbers


def votes(prefix: str, **more: str) -> dict[str, str]:
    """A whole form of votes: thirteen agree."""
    numbers = dict.fromkeys(
        ["votes_against", "abstained", "invalid", "written_for", "written_against", "recused"], "0"
    )  # fmt: skip
    filled = {"motion": "award", "other_award": "", "votes_for": "13", "note": ""} | numbers | more
    return {f"{prefix}-{name}": value for name, value in filled.items()}


def record_votes(town):
    cases = at_council(town, 1)
    session = open_session(town, cases)
    item = session.items.get()
    return reverse("council_votes", args=[session.pk]), {"item": item.pk} | votes(f"i{item.pk}")


def close_session(town):
    cases = at_council(town, 1)
    session = open_session(town, cases)
    councils.record_conclusions(holder(town, COUNCIL), session.pk, [agreed(cases[0])])
    minutes = {"do": "close", "minutes_number": "07/BB-HĐTĐKT", "minutes_on": "06/05/2024"}
    return reverse("council_session", args=[session.pk]), minutes


def new_election(town):
    _, congress = at_congress(town, 1)
    return reverse("new_election"), {"congress": congress.pk, "held_on": "06/05/2024"}


def record_election(town):
    [case], congress = at_congress(town, 1)
    session = open_election(town, congress)
    tally = {f"h{case.pk}-result": "delegate", f"h{case.pk}-votes": "100"}
    return reverse("election", args=[session.pk]), {"do": "record", "ballots": "120"} | tally


def close_election(town):
    cases, congress = at_congress(town, 1)
    session = open_election(town, congress)
    congresses.record_election(holder(town, ORGANISERS), session.pk, ballots=120, tallies=[elected(cases[0])])
    minutes = {"do": "close", "minutes_number": "01/BB-ĐH", "minutes_on": "06/05/2024"}
    return reverse("election", args=[session.pk]), minutes


def new_decision(town):
    cases, body = at_drafting(town, 1), town.office(*CHAIR.split()).body
    return reverse("new_decision"), {"body": body.pk, "title": "Về việc tặng Giấy khen", "case": keys(cases)}


def add_to_decision(town):
    cases = at_drafting(town, 2)
    decision = draft(town, cases[:1])
    return reverse("decision", args=[decision.pk]), {"do": "add", "case": keys(cases[1:])}


def strike_from_decision(town):
    cases, decision = at_decision(town, 2)
    return reverse("decision", args=[decision.pk]), {
        "do": "strike",
        "case": keys(cases[1:]),
        "strike-reason": "Còn đơn thư",
    }


def cancel_decision(town):
    decision = at_issuing(town, 1)[1]
    return reverse("decision", args=[decision.pk]), {"do": "cancel", "cancel-reason": "Lập nhầm danh sách"}


def number_decision(town):
    decision = at_issuing(town, 1)[1]
    number = {"do": "number", "dated": "06/05/2024", "number": "", "symbol": "QĐ-UBND"}
    return reverse("decision", args=[decision.pk]), number


def issue_decision(town):
    decision = decisions.number_decision(holder(town, RECORDS), at_issuing(town, 1)[1].pk)
    return reverse("decision", args=[decision.pk]), {"do": "issue"}


def annul(town):
    [case], decision = granted(town, 1)
    data = {
        "dated": "06/05/2024", "number": "", "symbol": "QĐ-UBND", "reason": "Kê khai gian dối",
        "basis": "Luật 06/2022/QH15, Điều 93", "password": PASSWORD,
    }  # fmt: skip
    return reverse("annul", args=[decision.pk, case.code]), data


@dataclass(frozen=True)
class Line:
    """One page and its form: the set-up that gives its address and what is sent, whose it is, and how it answers
    others (to looking, to sending); `stray` is the answer to the right person in an office that has nothing to do with
    it."""

    page: str
    set_up: Callable[[Town], tuple[str, dict]]
    right: str
    wrong: dict[str, tuple[int, int]]
    stray: tuple[int, int] = (404, 404)

    def __str__(self) -> str:
        return f"{self.set_up.__name__} by {self.right}"


HIDDEN, NOT_YOURS, READS = (404, 404), (403, 403), (200, 403)
#: A page without an object of its own: others see nothing of theirs on it, and what they send is refused.
EMPTY = (200, 422)
NOT_VERIFYING = {
    INTAKE: NOT_YOURS,
    "commune committee clerk": NOT_YOURS,
    "district tax officer": HIDDEN,
    "province interior verifier": NOT_YOURS,
    "elsewhere district interior verifier": HIDDEN,
}
NOT_COUNCIL = {
    "district emulation_council chair": READS,
    ORGANISERS: HIDDEN,
    "elsewhere district emulation_council secretary": HIDDEN,
}
NOT_ORGANISERS = {
    "district organising_committee head": READS,
    "district steering_committee secretary": HIDDEN,
    "elsewhere district organising_committee secretary": HIDDEN,
}
NOT_DECIDING = {
    DEPUTY: READS,
    "district interior head": READS,
    "commune committee chair": HIDDEN,
    "elsewhere district committee chair": HIDDEN,
    "elsewhere district committee records_officer": HIDDEN,
}
#: What has its number is read wherever one of its cases is.
NOT_ISSUING = NOT_DECIDING | {"commune committee chair": READS, CHAIR: READS}
LINES = [
    Line("checklist", checklist, VERIFIER, NOT_VERIFYING),
    Line(
        "bulk_checklist",
        bulk_checklist,
        VERIFIER,
        {INTAKE: EMPTY, "elsewhere district interior verifier": EMPTY},
        EMPTY,
    ),
    Line("supplement", name_deficiencies, VERIFIER, NOT_VERIFYING),
    Line(
        "supplement",
        answer_deficiencies,
        "commune committee clerk",
        {
            "commune committee chair": NOT_YOURS,
            VERIFIER: NOT_YOURS,
            "district tax officer": HIDDEN,
            "elsewhere commune committee clerk": HIDDEN,
        },
    ),
    Line(
        "answer_file_off",
        answer_file_off,
        "commune committee clerk",
        {
            "commune committee chair": NOT_YOURS,
            VERIFIER: NOT_YOURS,
            "district tax officer": HIDDEN,
            "elsewhere commune committee clerk": HIDDEN,
        },
    ),
    Line("consultation", consultation, VERIFIER, NOT_VERIFYING),
    Line(
        "opinion",
        opinion,
        "district police officer",
        {"district police head": NOT_YOURS, "district tax officer": HIDDEN, VERIFIER: NOT_YOURS},
    ),
    Line(
        "opinion_file_off",
        opinion_file_off,
        "district police officer",
        {"district police head": NOT_YOURS, "district tax officer": HIDDEN, VERIFIER: NOT_YOURS},
    ),
    Line("display", open_display, VERIFIER, NOT_VERIFYING),
    Line("display", record_comment, VERIFIER, NOT_VERIFYING),
    Line("display", resolve_comment, VERIFIER, NOT_VERIFYING),
    Line(
        "council_sessions", plan_session, COUNCIL, {"district emulation_council chair": READS, ORGANISERS: READS}, READS
    ),
    Line("council_session", add_to_agenda, COUNCIL, NOT_COUNCIL),
    Line("council_session", remove_from_agenda, COUNCIL, NOT_COUNCIL),
    Line("council_session", open_council_session, COUNCIL, NOT_COUNCIL),
    Line("council_votes", record_votes, COUNCIL, NOT_COUNCIL | {"district emulation_council chair": (302, 403)}),
    Line("council_session", close_session, COUNCIL, NOT_COUNCIL),
    Line(
        "new_election",
        new_election,
        ORGANISERS,
        {"district organising_committee head": NOT_YOURS, COUNCIL: NOT_YOURS},
        NOT_YOURS,
    ),
    Line("election", record_election, ORGANISERS, NOT_ORGANISERS),
    Line("election", close_election, ORGANISERS, NOT_ORGANISERS),
    Line(
        "new_decision",
        new_decision,
        VERIFIER,
        {INTAKE: EMPTY, CHAIR: EMPTY, "elsewhere district interior verifier": EMPTY},
        EMPTY,
    ),
    Line(
        "decision",
        add_to_decision,
        VERIFIER,
        NOT_DECIDING | {DEPUTY: EMPTY, "district interior head": EMPTY, RECORDS: EMPTY},
    ),
    Line("decision", strike_from_decision, VERIFIER, NOT_DECIDING),
    Line("decision", strike_from_decision, CHAIR, NOT_DECIDING | {RECORDS: READS}),
    Line("decision", cancel_decision, CHAIR, NOT_DECIDING | {RECORDS: READS, VERIFIER: READS}),
    Line("decision", number_decision, RECORDS, NOT_DECIDING | {CHAIR: READS}),
    Line("decision", issue_decision, RECORDS, NOT_ISSUING),
    Line("annul", annul, CHAIR, {DEPUTY: NOT_YOURS, RECORDS: NOT_YOURS, "elsewhere district committee chair": HIDDEN}),
]


@pytest.mark.matrix
@pytest.mark.parametrize("line", LINES, ids=str)
def test_page_is_refused_to_others_when_it_is_open_to_the_one_whose_it_is(line, town, client, django_user_model):
    far = another_province(town)
    right = holder_of(town, far, line.right)
    wrong = {post: (holder_of(town, far, post), answers) for post, answers in line.wrong.items()}
    # The same person in an office of his that has nothing to do with it, and somebody who only claims the office.
    elsewhere = AppointmentFactory(
        user=User.objects.get(pk=right.user_id), office=town.office("province", "tax", "officer")
    )
    wrong["the right person in another capacity"] = (Capacity(right.user_id, office_id=elsewhere.office_id), line.stray)
    user = django_user_model.objects.get(pk=right.user_id)
    user.set_password(PASSWORD)
    user.save()
    url, data = line.set_up(town)
    assert resolve(url).url_name == line.page
    assert client.get(url).headers["Location"].startswith("/dang-nhap/")
    assert client.post(url, data).headers["Location"].startswith("/dang-nhap/")
    before = written()
    for who, (by, answers) in wrong.items():
        sign_in(client, by)
        got = client.get(url).status_code, client.post(url, data | {"capacity": key(by)}).status_code
        assert got == answers, who
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    assert client.post(url, data | {"capacity": key(right)}).status_code == 403
    sign_in(client, right)
    assert client.get(url).status_code == 200
    assert written() == before, "refused or only looked at, and yet something was written"
    assert client.post(url, data | {"capacity": key(right)}).status_code == 302
    assert written() != before


def written():
    """Everything in the database but the accounts: signing in leaves its time there."""
    return {model: found for model, found in rows().items() if model is not User}


def test_every_page_with_a_form_is_in_the_table():
    rooms = {
        "checklists",
        "bulk_checklists",
        "supplements",
        "consultations",
        "displays",
        "councils",
        "elections",
        "decisions",
    }
    pages = {pattern.name for pattern in urls.urlpatterns if pattern.callback.__module__.rsplit(".", 1)[-1] in rooms}
    assert {line.page for line in LINES} == pages - {"elections", "decisions"}


def test_a_draft_decision_is_not_read_at_the_commune_until_it_has_its_number(town, client):
    _, decision = at_issuing(town, 1)
    page = reverse("decision", args=[decision.pk])
    sign_in(client, town.holder("commune", "committee", "clerk"))
    assert client.get(page).status_code == 404
    decisions.number_decision(holder(town, RECORDS), decision.pk)
    assert client.get(page).status_code == 200
    assert [one.pk for one in client.get(reverse("decisions")).context["decisions"]] == [decision.pk]


def test_lists_are_read_by_the_auditor_of_the_area_and_not_of_another(town, client):
    cases, congress = at_congress(town, 1)
    session, election = planned(town), open_election(town, congress)
    decision = draft(town, at_drafting(town, 1))
    far = another_province(town)
    pages = {"council_session": session, "election": election.pk, "decision": decision.pk}
    for auditor, status in ((town, 200), (far, 404)):
        sign_in(client, auditor.holder("province", "inspectorate", "auditor"))
        assert {name: client.get(reverse(name, args=[pk])).status_code for name, pk in pages.items()} == dict.fromkeys(
            pages, status
        )
    assert Decision.objects.count() == 1
    assert len(cases) == 1
