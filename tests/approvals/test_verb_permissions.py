"""Whose verb each verb of approvals is: every one refused to others in the very set-up in which it succeeds."""

from __future__ import annotations

from datetime import date

import pytest

import approvals
from approvals import (
    annulments,
    congresses,
    consultations,
    councils,
    decisions,
    displays,
    supplements,
    verification,
)
from approvals.congresses import Tally
from approvals.models import Decision
from nominations import submissions
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
    bang_khen,
    draft,
    elected,
    granted,
    keys,
    open_election,
    open_session,
    set_policy,
    went,
)
from tests.factories import take
from tests.verbs import Line, named, try_line, verbs

#: How verbs ask who calls them, and how they send an act; nothing else is done by these.
QUESTIONS = {
    *("acting.desk", "acting.desk_of", "acting.require_work", "acting.require_post", "closings.carry_out"),
    *(
        f"sight.{kind}{many}_in_sight"
        for kind in ("council_session", "election", "decision", "document")
        for many in ("", "s")
    ),
    *("sight.case_to_erase_from", "sight.document_to_erase"),
    *("sight.cases_verified", "sight.supplement_request_in_sight"),
}

VERIFIER = "district interior verifier"
INTAKE = "district interior intake_officer"
CHAIR = "district committee chair"
DEPUTY = "district committee deputy_chair"
RECORDS = "district committee records_officer"
COUNCIL = "district emulation_council secretary"
ORGANISERS = "district organising_committee secretary"


def holder(town, post):
    return town.holder(*post.split())


def record_checklist(town):
    cases = at_verification(town, 1)
    return lambda by: verification.record_checklist(by, keys(cases))


def name_deficiencies(town):
    cases = at_verification(town, 1)
    return lambda by: supplements.name_deficiencies(by, keys(cases), ["Thiếu biên bản họp thôn"])


def answer_deficiency(town):
    cases = at_verification(town, 1)
    verifier = holder(town, VERIFIER)
    supplements.name_deficiencies(verifier, keys(cases), ["Thiếu biên bản họp thôn"])
    went(take(cases, "request_supplement", verifier, "Thiếu biên bản"), "supplement")
    return lambda by: supplements.answer_deficiency(by, cases[0].pk, {1: "Đã bổ sung biên bản"})


def take_off_answer_file(town):
    cases = at_verification(town, 1)
    supplements.name_deficiencies(holder(town, VERIFIER), keys(cases), ["Thiếu biên bản họp thôn"])
    went(take(cases, "request_supplement", holder(town, VERIFIER), "Thiếu biên bản"), "supplement")
    clerk = town.holder("commune", "committee", "clerk")
    supplements.answer_deficiency(clerk, cases[0].pk, {1: "Đã bổ sung"}, {1: (files.pdf(), "Biên bản.pdf")})
    return lambda by: supplements.take_off_answer_file(by, cases[0].pk, 1, "Nhầm tệp")


def name_agencies(town):
    cases = at_verification(town, 1)
    police = town.office("district", "police", "officer")
    return lambda by: consultations.name_agencies(by, keys(cases), [police.pk], "Có vi phạm pháp luật không?")


def write_opinion(town):
    [case] = at_consultation(town, 1, [town.office("district", "police", "officer").pk])
    return lambda by: consultations.write_opinion(by, case.pk, "agree", "Không vi phạm")


def take_off_opinion_file(town):
    police = town.holder("district", "police", "officer")
    [case] = at_consultation(town, 1, [police.office_id])
    consultations.write_opinion(police, case.pk, "agree", "Không vi phạm", file=(files.pdf(), "Công văn.pdf"))
    return lambda by: consultations.take_off_opinion_file(by, case.pk, "Nhầm tệp")


def under_way(town):
    """A case about which two agencies are being asked, and the first of them."""
    agencies = [town.office("district", one, "officer").pk for one in ("police", "tax")]
    [case] = at_consultation(town, 1, agencies)
    return case.pk, agencies[0]


def name_extension(town):
    case_id, agency = under_way(town)
    return lambda by: consultations.name_extension(by, [case_id], [agency], date(2024, 5, 31))


def name_recall(town):
    case_id, agency = under_way(town)
    return lambda by: consultations.name_recall(by, [case_id], [agency])


def on_display(town):
    set_policy("display_required_giay_khen", "true", "switch")
    set_policy("display_working_days", "10", "working_days")
    cases = at_verification(town, 1)
    verification.record_checklist(holder(town, VERIFIER), keys(cases))
    return went(take(cases, "display", holder(town, VERIFIER)), "public_display")


def open_display(town):
    cases = on_display(town)
    return lambda by: displays.open_display(by, keys(cases), starts_on=TODAY, place="Trụ sở UBND xã")


def shown(town):
    cases = on_display(town)
    displays.open_display(holder(town, VERIFIER), keys(cases), starts_on=TODAY, place="Trụ sở UBND xã")
    return cases[0].pk


def record_comment(town):
    case_id = shown(town)
    return lambda by: displays.record_comment(by, case_id, received_on=TODAY, comment="Đề nghị xem lại")


def resolve_comment(town):
    said = displays.record_comment(holder(town, VERIFIER), shown(town), received_on=TODAY, comment="Đề nghị xem lại")
    return lambda by: displays.resolve_comment(by, said.pk, "Đã xác minh, không đúng")


def plan_session(town):
    return lambda by: councils.plan_session(by, held_on=TODAY, title="Phiên họp tháng 5")


def planned(town):
    return councils.plan_session(holder(town, COUNCIL), held_on=TODAY, title="Phiên họp tháng 5").pk


def add_to_agenda(town):
    cases, session = at_council(town, 1), planned(town)
    return lambda by: councils.add_to_agenda(by, session, keys(cases))


def remove_from_agenda(town):
    cases, session = at_council(town, 1), planned(town)
    councils.add_to_agenda(holder(town, COUNCIL), session, keys(cases))
    return lambda by: councils.remove_from_agenda(by, session, keys(cases))


def open_council_session(town):
    session = planned(town)
    return lambda by: councils.open_session(by, session, total_members=15, present=13)


def record_conclusions(town):
    cases = at_council(town, 1)
    session = open_session(town, cases)
    return lambda by: councils.record_conclusions(by, session.pk, [agreed(cases[0])])


def close_session(town):
    cases = at_council(town, 1)
    session = open_session(town, cases)
    councils.record_conclusions(holder(town, COUNCIL), session.pk, [agreed(cases[0])])
    return lambda by: councils.close_session(by, session.pk, minutes_number="07/BB-HĐTĐKT", minutes_on=TODAY)


def draft_decision(town):
    cases, body = at_drafting(town, 1), town.office(*CHAIR.split()).body
    return lambda by: decisions.draft_decision(by, keys(cases), body_id=body.pk, title="Về việc tặng Giấy khen")


def add_to_decision(town):
    cases = at_drafting(town, 2)
    decision = draft(town, cases[:1])
    return lambda by: decisions.add_to_decision(by, decision.pk, keys(cases[1:]))


def strike_from_draft(town):
    cases = at_drafting(town, 2)
    decision = draft(town, cases)
    return lambda by: decisions.strike_from_decision(by, decision.pk, keys(cases[1:]), "Còn đơn thư")


def strike_from_presented(town):
    cases, decision = at_decision(town, 2)
    return lambda by: decisions.strike_from_decision(by, decision.pk, keys(cases[1:]), "Còn đơn thư")


def cancelling(decision):
    return lambda by: decisions.cancel_decision(by, decision.pk, "Lập nhầm danh sách")


def cancel_draft(town):
    return cancelling(draft(town, at_drafting(town, 1)))


def cancel_signed(town):
    return cancelling(at_issuing(town, 1)[1])


def numbered(town):
    return decisions.number_decision(holder(town, RECORDS), at_issuing(town, 1)[1].pk)


def cancel_numbered(town):
    return cancelling(numbered(town))


def number_decision(town):
    decision = at_issuing(town, 1)[1]
    return lambda by: decisions.number_decision(by, decision.pk)


def issue_decision(town):
    decision = numbered(town)
    return lambda by: decisions.issue_decision(by, decision.pk)


def delegates_drafted(town):
    """A draft on delegates: of a steering committee, which keeps no records of its own."""
    cases, _ = at_congress(town, 1)
    steering = town.office("district", "steering_committee", "head").body
    return decisions.draft_decision(
        holder(town, ORGANISERS), keys(cases), body_id=steering.pk, title="Danh sách", kind=Decision.Kind.DELEGATE
    )


def cancel_delegates_draft(town):
    return cancelling(delegates_drafted(town))


def open_congress_election(town):
    _, congress = at_congress(town, 1)
    return lambda by: congresses.open_election(by, congress.pk, held_on=TODAY)


def record_election(town):
    cases, congress = at_congress(town, 1)
    session = open_election(town, congress)
    return lambda by: congresses.record_election(by, session.pk, ballots=120, tallies=[elected(cases[0])])


def close_election(town):
    cases, congress = at_congress(town, 1)
    session = open_election(town, congress)
    tallies = [Tally(cases[0].pk, "delegate", 100)]
    congresses.record_election(holder(town, ORGANISERS), session.pk, ballots=120, tallies=tallies)
    return lambda by: congresses.close_election(by, session.pk, minutes_number="01/BB-ĐH", minutes_on=TODAY)


def annul(town):
    [case], _ = granted(town, 1)
    return lambda by: annulments.annul(by, case.pk, reason="Kê khai gian dối", basis="Luật 06/2022/QH15, Điều 93")


def draft_submission(town):
    cases, signing = at_drafting(town, 1, award_type=bang_khen()), town.office(*CHAIR.split())
    return lambda by: submissions.draft_submission(by, signing, title="Tờ trình tỉnh", case_ids=keys(cases))


def cancel_submission(town):
    signing = town.office(*CHAIR.split())
    submission = submissions.draft_submission(holder(town, VERIFIER), signing, title="Tờ trình tỉnh")
    return lambda by: submissions.cancel_submission(by, submission)


NOT_VERIFYING = (
    INTAKE,
    "district interior head",
    "commune committee clerk",
    "province interior verifier",
    "elsewhere district interior verifier",
)
NOT_COUNCIL = (
    "district emulation_council chair",
    ORGANISERS,
    "province emulation_council secretary",
    "elsewhere district emulation_council secretary",
)
NOT_ORGANISERS = (
    "district organising_committee head",
    "district steering_committee secretary",
    "province organising_committee secretary",
    "elsewhere district organising_committee secretary",
)
#: Nobody of these may touch a decision of the district's committee, wherever it stands.
NEVER = (
    INTAKE,
    "district interior head",
    DEPUTY,
    "province interior verifier",
    "province committee chair",
    "province committee records_officer",
    "elsewhere district committee chair",
    "elsewhere district committee records_officer",
    "elsewhere district interior verifier",
)

TABLE = [
    Line("verification.record_checklist", record_checklist, VERIFIER, NOT_VERIFYING),
    Line("supplements.name_deficiencies", name_deficiencies, VERIFIER, NOT_VERIFYING),
    Line(
        "supplements.answer_deficiency",
        answer_deficiency,
        "commune committee clerk",
        ("commune committee chair", VERIFIER, "elsewhere commune committee clerk"),
    ),
    Line(
        "supplements.take_off_answer_file",
        take_off_answer_file,
        "commune committee clerk",
        ("commune committee chair", VERIFIER, "elsewhere commune committee clerk"),
    ),
    Line("consultations.name_agencies", name_agencies, VERIFIER, NOT_VERIFYING),
    Line("consultations.name_extension", name_extension, VERIFIER, (*NOT_VERIFYING, "district police officer")),
    Line("consultations.name_recall", name_recall, VERIFIER, (*NOT_VERIFYING, "district police officer")),
    Line(
        "consultations.write_opinion",
        write_opinion,
        "district police officer",
        (
            "district police head",
            "district tax officer",
            VERIFIER,
            "province police officer",
            "elsewhere district police officer",
        ),
    ),
    Line(
        "consultations.take_off_opinion_file",
        take_off_opinion_file,
        "district police officer",
        (
            "district police head",
            "district tax officer",
            VERIFIER,
            "province police officer",
            "elsewhere district police officer",
        ),
    ),
    Line("displays.open_display", open_display, VERIFIER, NOT_VERIFYING),
    Line("displays.record_comment", record_comment, VERIFIER, NOT_VERIFYING),
    Line("displays.resolve_comment", resolve_comment, VERIFIER, NOT_VERIFYING),
    # A secretary of another council plans a session of his own: it is his verb too.
    Line("councils.plan_session", plan_session, COUNCIL, NOT_COUNCIL[:2]),
    Line("councils.add_to_agenda", add_to_agenda, COUNCIL, NOT_COUNCIL),
    Line("councils.remove_from_agenda", remove_from_agenda, COUNCIL, NOT_COUNCIL),
    Line("councils.open_session", open_council_session, COUNCIL, NOT_COUNCIL),
    Line("councils.record_conclusions", record_conclusions, COUNCIL, NOT_COUNCIL),
    Line("councils.close_session", close_session, COUNCIL, NOT_COUNCIL),
    Line("decisions.draft_decision", draft_decision, VERIFIER, (*NEVER, CHAIR, RECORDS)),
    Line("decisions.add_to_decision", add_to_decision, VERIFIER, (*NEVER, CHAIR, RECORDS)),
    Line("decisions.strike_from_decision", strike_from_draft, VERIFIER, (*NEVER, RECORDS)),
    Line("decisions.strike_from_decision", strike_from_presented, CHAIR, (*NEVER, RECORDS)),
    Line("decisions.cancel_decision", cancel_draft, VERIFIER, (*NEVER, RECORDS)),
    Line("decisions.cancel_decision", cancel_draft, CHAIR, (*NEVER, RECORDS)),
    Line("decisions.cancel_decision", cancel_signed, CHAIR, (*NEVER, RECORDS, VERIFIER)),
    Line("decisions.cancel_decision", cancel_numbered, CHAIR, (*NEVER, VERIFIER)),
    Line("decisions.cancel_decision", cancel_numbered, RECORDS, (*NEVER, VERIFIER)),
    Line(
        "decisions.cancel_decision",
        cancel_delegates_draft,
        "district steering_committee head",
        ("district steering_committee secretary", "province steering_committee head", CHAIR, RECORDS),
    ),
    Line("decisions.number_decision", number_decision, RECORDS, (*NEVER, CHAIR, VERIFIER)),
    Line("decisions.issue_decision", issue_decision, RECORDS, (*NEVER, CHAIR, VERIFIER)),
    Line("congresses.open_election", open_congress_election, ORGANISERS, NOT_ORGANISERS),
    Line("congresses.record_election", record_election, ORGANISERS, NOT_ORGANISERS),
    Line("congresses.close_election", close_election, ORGANISERS, NOT_ORGANISERS),
    Line("annulments.annul", annul, CHAIR, (*NEVER, RECORDS, VERIFIER)),
]

#: Verbs of nominations, where only the road through approvals leads.
NOT_DRAFTING = (
    "district interior intake_officer",
    "district interior head",
    DEPUTY,
    "district police officer",
    COUNCIL,
)
BEYOND = [
    Line("submissions.draft_submission", draft_submission, VERIFIER, (*NOT_DRAFTING, "province interior verifier")),
    Line("submissions.cancel_submission", cancel_submission, VERIFIER, (*NOT_DRAFTING, "commune committee clerk")),
    Line("submissions.cancel_submission", cancel_submission, CHAIR, (*NOT_DRAFTING, "province committee chair")),
]


@pytest.mark.parametrize("line", [*TABLE, *BEYOND], ids=str)
def test_a_verb_is_refused_to_others_when_it_succeeds_for_its_office(town, line):
    try_line(line, town)


def test_the_table_names_every_verb_that_somebody_calls_as_something():
    assert named(TABLE) | QUESTIONS == verbs(approvals)
    assert named(TABLE) & QUESTIONS == set()
