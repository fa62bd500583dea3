"""Whose verb each verb of nominations is: every one refused to others in the very set-up in which it succeeds."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

import nominations
from approvals.supplements import name_deficiencies
from nominations import awards, campaigns, congresses, delegates, nominees, submissions
from nominations.models import Campaign, Congress, Submission, Vacancy
from tests.factories import (
    AllocationFactory,
    AwardNominationFactory,
    AwardTypeFactory,
    CampaignFactory,
    CongressFactory,
    DelegateNominationFactory,
    NomineeFactory,
    send_to_district,
    submit,
    take,
)
from tests.nominations.judging import SHORT_SELECTION, publish
from tests.verbs import Line, named, try_line, verbs
from workflows.models import Case

TODAY = date(2024, 5, 6)
BASIS = "Kế hoạch của UBND huyện"
#: How verbs ask who calls them; nothing is done by these.
QUESTIONS = {
    *("access.judged", "access.acting_office", "access.office_at", "access.check_tasks"),
    *("sight.submissions_in_sight", "sight.submission_in_sight"),
}

CLERK = "commune committee clerk"
CHAIR = "commune committee chair"
INTAKE = "district interior intake_officer"
RECORDS = "commune committee records_officer"
FAR_CLERK = "elsewhere commune committee clerk"
FAR_CHAIR = "elsewhere commune committee chair"


def plan_campaign(town):
    return lambda by: campaigns.plan_campaign(by, title="Thi đua", area=town.district, basis=BASIS, opens_on=TODAY)


def open_campaign(town):
    campaign = CampaignFactory(area=town.district, status=Campaign.Status.DRAFT)
    return lambda by: campaigns.open_campaign(by, campaign)


def close_campaign(town):
    return lambda by: campaigns.close_campaign(by, town.campaign)


def set_quota(town):
    award = AwardTypeFactory()
    return lambda by: campaigns.set_quota(by, town.campaign, award, {town.commune: 3})


def plan_congress(town):
    return lambda by: congresses.plan_congress(by, area=town.district, ordinal=4, title="Đại hội", parent=town.congress)


def open_congress(town):
    congress = CongressFactory(area=town.district, status=Congress.Status.PLANNED)
    return lambda by: congresses.open_congress(by, congress)


def close_congress(town):
    congress = CongressFactory(area=town.district)
    return lambda by: congresses.close_congress(by, congress)


def allocate(town):
    return lambda by: congresses.allocate(by, town.congress, districts={town.district: 2}, basis=BASIS)


def aim_at(town):
    return lambda by: congresses.aim_at(by, town.congress, [congresses.Target("gender", "female", 3)], basis=BASIS)


def nominate(town):
    new = awards.NewNomination(NomineeFactory(), AwardTypeFactory())
    return lambda by: awards.nominate(by, town.campaign, [new], command=uuid4())


def edit_nomination(town):
    case = AwardNominationFactory(town=town).case
    return lambda by: awards.edit_nomination(by, case.pk, achievement_text="Hiến đất làm đường.")


def supplemented(town, cases):
    """Let Phòng Nội vụ send the cases back before taking them in; the clerk has them again."""
    send_to_district(town, cases)
    intake = town.holder("district", "interior", "intake_officer")
    name_deficiencies(intake, [case.pk for case in cases], ["Chưa rõ thành tích"])
    take(cases, "request_supplement", intake, "Bổ sung theo phiếu")


def edit_supplemented_nomination(town):
    attempt = edit_nomination(town)
    supplemented(town, list(Case.objects.all()))
    return attempt


def introduce(town):
    new = delegates.NewDelegate(NomineeFactory())
    return lambda by: delegates.introduce(by, town.congress, [new], command=uuid4())


def appoint_delegates(town):
    new = delegates.NewDelegate(NomineeFactory())
    return lambda by: delegates.appoint_delegates(by, town.congress, "EX_OFFICIO", [new], command=uuid4())


def record_consent(town):
    case = DelegateNominationFactory(town=town, consent_recorded_on=None).case
    return lambda by: delegates.record_consent(by, [case.pk], TODAY)


def edit_delegate(town):
    case = DelegateNominationFactory(town=town).case
    return lambda by: delegates.edit_delegate(by, case.pk, field="health")


def in_reserve(town):
    """A case in reserve, in the short chain, whose clerk does everything."""
    publish(SHORT_SELECTION)
    AllocationFactory(congress=town.congress, district=town.district, seats=2)
    case = DelegateNominationFactory(town=town).case
    assert take([case], "reserve", town.holder(*CLERK.split())).refused == ()
    return case


def name_replacement(town):
    reserve, leaver = in_reserve(town), DelegateNominationFactory(town=town).case
    for action in ("select", "drop"):
        assert take([leaver], action, town.holder(*CLERK.split())).refused == ()
    vacancy = Vacancy.objects.get()
    return lambda by: delegates.name_replacement(by, vacancy, reserve.pk)


def except_composition(town):
    case = in_reserve(town)
    return lambda by: delegates.except_composition(by, [case.pk], "cell", "Không còn ai cùng dân tộc")


def register_nominees(town):
    return lambda by: nominees.register_nominees(by, [nominees.NewNominee(full_name="Nông Thị Hà")])


def edit_nominee(town):
    nominee = NomineeFactory(residence=town.commune)
    return lambda by: nominees.edit_nominee(by, nominee.pk, village="Thôn Phố Cũ")


def edit_proposed_nominee(town):
    row = AwardNominationFactory(town=town, nominee=NomineeFactory(residence=town.commune))
    supplemented(town, [row.case])
    return lambda by: nominees.edit_nominee(by, row.nominee_id, village="Thôn Phố Cũ")


def tell_neighbours_apart(town):
    one, other = NomineeFactory(residence=town.commune), NomineeFactory()
    return lambda by: nominees.tell_apart(by, one, other, "Khác thôn")


def tell_proposed_apart(town):
    row, other = AwardNominationFactory(town=town), NomineeFactory()
    submit(town, [row.case])
    return lambda by: nominees.tell_apart(by, row.nominee, other, "Khác thôn")


def submitted(town):
    case = AwardNominationFactory(town=town).case
    assert submit(town, [case]).refused == ()
    return case


def drafted(town, cases=()):
    clerk, signing = town.holder(*CLERK.split()), town.office(*CHAIR.split())
    return submissions.draft_submission(clerk, signing, title="Tờ trình", case_ids=[case.pk for case in cases])


def draft_submission(town):
    case, signing = submitted(town), town.office(*CHAIR.split())
    return lambda by: submissions.draft_submission(by, signing, title="Tờ trình", case_ids=[case.pk])


def add_to_submission(town):
    case, draft = submitted(town), drafted(town)
    return lambda by: submissions.add_to_submission(by, draft, [case.pk])


def remove_from_submission(town):
    case = submitted(town)
    draft = drafted(town, [case])
    return lambda by: submissions.remove_from_submission(by, draft, [case.pk])


def cancel_submission(town):
    draft = drafted(town, [submitted(town)])
    return lambda by: submissions.cancel_submission(by, draft)


def number_submission(town):
    send_to_district(town, [AwardNominationFactory(town=town).case])
    signed = Submission.objects.get()
    return lambda by: submissions.number_submission(by, signed, number=1, symbol="TTr-UBND", dated=TODAY)


#: Who runs a movement, who runs a congress, and who does not.
NOT_RUNNERS = (
    "district committee records_officer",
    "district interior intake_officer",
    "commune committee chair",
    "province committee chair",
    "province interior verifier",
    "elsewhere district committee chair",
    "elsewhere district interior verifier",
)
NOT_STEERING = (
    "district steering_committee member",
    "district organising_committee secretary",
    "province steering_committee secretary",
    "elsewhere district steering_committee secretary",
)
NOT_DRAFTING = (
    RECORDS,
    "commune committee deputy_chair",
    "commune police officer",
    "district interior verifier",
    FAR_CLERK,
    FAR_CHAIR,
)

TABLE = [
    Line("campaigns.plan_campaign", plan_campaign, "district committee chair", NOT_RUNNERS),
    Line("campaigns.open_campaign", open_campaign, "district interior verifier", NOT_RUNNERS),
    Line("campaigns.close_campaign", close_campaign, "district committee chair", NOT_RUNNERS),
    Line("campaigns.set_quota", set_quota, "district interior head", NOT_RUNNERS),
    Line("congresses.plan_congress", plan_congress, "district steering_committee secretary", NOT_STEERING),
    Line("congresses.open_congress", open_congress, "district steering_committee head", NOT_STEERING),
    Line("congresses.close_congress", close_congress, "district steering_committee secretary", NOT_STEERING),
    Line(
        "congresses.allocate",
        allocate,
        "province steering_committee head",
        (
            "province steering_committee secretary",
            "province organising_committee head",
            "district steering_committee head",
            "elsewhere province steering_committee head",
        ),
    ),
    Line(
        "congresses.aim_at",
        aim_at,
        "province ethnic_affairs verifier",
        (
            "province ethnic_affairs officer",
            "province organising_committee head",
            "district ethnic_affairs verifier",
            "elsewhere province ethnic_affairs verifier",
        ),
    ),
    Line("awards.nominate", nominate, CLERK, (CHAIR, RECORDS, "district interior verifier", FAR_CLERK)),
    Line("awards.edit_nomination", edit_nomination, CLERK, (CHAIR, RECORDS, FAR_CLERK)),
    Line("awards.edit_nomination", edit_supplemented_nomination, CLERK, (CHAIR, RECORDS, INTAKE, FAR_CLERK)),
    Line("delegates.introduce", introduce, CLERK, (CHAIR, RECORDS, "district ethnic_affairs verifier", FAR_CLERK)),
    Line(
        "delegates.appoint_delegates",
        appoint_delegates,
        "province organising_committee secretary",
        (
            "province organising_committee head",
            "province steering_committee secretary",
            "district organising_committee secretary",
            "elsewhere province organising_committee secretary",
        ),
    ),
    Line("delegates.record_consent", record_consent, CLERK, (CHAIR, RECORDS, FAR_CLERK)),
    Line("delegates.edit_delegate", edit_delegate, CLERK, (CHAIR, RECORDS, FAR_CLERK)),
    Line("delegates.name_replacement", name_replacement, CLERK, (CHAIR, RECORDS, FAR_CLERK)),
    Line("delegates.except_composition", except_composition, CLERK, (CHAIR, RECORDS, FAR_CLERK)),
    # A clerk elsewhere registers whom he will propose himself: it is his verb too.
    Line(
        "nominees.register_nominees",
        register_nominees,
        CLERK,
        (CHAIR, RECORDS, "commune police officer", "province emulation_council secretary"),
    ),
    Line("nominees.edit_nominee", edit_nominee, CLERK, (CHAIR, RECORDS, "commune police officer", FAR_CLERK)),
    Line("nominees.edit_nominee", edit_proposed_nominee, CLERK, (CHAIR, RECORDS, INTAKE, FAR_CLERK)),
    Line("nominees.tell_apart", tell_neighbours_apart, CLERK, (CHAIR, RECORDS, "commune police officer", FAR_CLERK)),
    Line("nominees.tell_apart", tell_proposed_apart, CHAIR, (CLERK, RECORDS, FAR_CLERK, FAR_CHAIR)),
    Line("submissions.draft_submission", draft_submission, CLERK, NOT_DRAFTING),
    Line("submissions.add_to_submission", add_to_submission, CLERK, NOT_DRAFTING),
    Line("submissions.add_to_submission", add_to_submission, CHAIR, NOT_DRAFTING),
    Line("submissions.remove_from_submission", remove_from_submission, CLERK, NOT_DRAFTING),
    Line("submissions.cancel_submission", cancel_submission, CLERK, NOT_DRAFTING),
    Line(
        "submissions.number_submission",
        number_submission,
        RECORDS,
        (CLERK, CHAIR, "district committee records_officer", "elsewhere commune committee records_officer"),
    ),
]


@pytest.mark.parametrize("line", TABLE, ids=str)
def test_a_verb_is_refused_to_others_when_it_succeeds_for_its_office(town, line):
    try_line(line, town)


def test_the_table_names_every_verb_that_somebody_calls_as_something():
    assert named(TABLE) | QUESTIONS == verbs(nominations)
    assert named(TABLE) & QUESTIONS == set()
