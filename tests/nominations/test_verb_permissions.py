"""Whose verb each verb of nominations is: every one refused to others in the very set-up in which it succeeds."""

from __future__ import annotations

from datetime import date
from functools import partial
from uuid import uuid4

import pytest

import nominations
from approvals.supplements import name_deficiencies
from nominations import awards, campaigns, congresses, delegates, eligibility, submissions
from nominations.documents import attaching, erasing
from nominations.models import Campaign, Congress, Submission, Vacancy
from nominations.register import concerns, identity, initiatives, nominees, prior_awards, sensitive
from nominations.register.initiatives import NewInitiative
from tests import files
from tests.factories import (
    AllocationFactory,
    AwardNominationFactory,
    AwardTypeFactory,
    CampaignFactory,
    CollectiveFactory,
    CongressFactory,
    DelegateNominationFactory,
    DocumentFactory,
    NomineeFactory,
    send_to_district,
    submit,
    take,
)
from tests.nominations.eligibility.asking import worry
from tests.nominations.importing import verbs as importing
from tests.nominations.judging import SHORT_SELECTION, publish
from tests.verbs import Line, named, try_line, verbs
from workflows import sealing
from workflows.models import Case

TODAY = date(2024, 5, 6)
BASIS = "Kế hoạch của UBND huyện"
#: How verbs ask who calls them; nothing is done by these.
QUESTIONS = {
    *importing.QUESTIONS,
    *("access.judged", "access.acting_office", "access.office_at", "access.check_tasks"),
    *("register.knowing.check_neighbour", "register.knowing.check_knows_one"),
    *("register.prior_awards.verifies", "register.prior_awards.check_verifies", "register.concerns.check_ends"),
    *("sight.nominees_in_sight", "sight.nominee_in_sight", "sight.pair_in_sight"),
    *("sight.prior_award_in_sight", "sight.concern_in_sight"),
    *("sight.submissions_in_sight", "sight.submission_in_sight", "register.readings.readings"),
}

CLERK = "commune committee clerk"
CHAIR = "commune committee chair"
INTAKE = "district interior intake_officer"
RECORDS = "commune committee records_officer"
VERIFIER = "district interior verifier"
FAR_VERIFIER = "elsewhere district interior verifier"
FAR_CLERK = "elsewhere commune committee clerk"
FAR_CHAIR = "elsewhere commune committee chair"


def override_at_the_commune(town):
    case = AwardNominationFactory(town=town).case
    return partial(overridden, case.pk, f"concern:{worry(case.award_nomination.nominee).pk}")


def override_at_verification(town):
    case = AwardNominationFactory(town=town).case
    send_to_district(town, [case])
    take([case], "receive", town.holder("district", "interior", "intake_officer"))
    return partial(overridden, case.pk, f"concern:{worry(case.award_nomination.nominee).pk}")


def overridden(case_id, concern, by):
    return eligibility.override(
        by, {case_id: [("discipline_hold", concern)]}, "Đã xác minh, không vi phạm", command=uuid4()
    )


def use_initiatives(town):
    case = AwardNominationFactory(town=town).case
    new = NewInitiative("Máy tách hạt na", "base", "UBND huyện Chi Lăng", "15/QĐ-UBND", date(2023, 11, 20))
    return lambda by: initiatives.use_initiatives(by, case.pk, [], [new])


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
    return lambda by: identity.keep_apart(by, one, other, "Khác thôn")


def tell_proposed_apart(town):
    row, other = AwardNominationFactory(town=town), NomineeFactory()
    submit(town, [row.case])
    return lambda by: identity.keep_apart(by, row.nominee, other, "Khác thôn")


def pair(town):
    """Two rows of one name; the first of them has a case that waits for the chair."""
    row = AwardNominationFactory(town=town)
    submit(town, [row.case])
    return row.nominee, NomineeFactory(full_name=row.nominee.full_name)


def join_neighbours(town):
    one, other = NomineeFactory(residence=town.commune), NomineeFactory()
    return lambda by: identity.join(by, one, other, "Cùng căn cước")


def join_proposed(town):
    one, other = pair(town)
    return lambda by: identity.join(by, one, other, "Cùng căn cước")


def part_joined(town):
    one, other = pair(town)
    identity.join(town.holder(*CHAIR.split()), one, other, "Cùng căn cước")
    return lambda by: identity.keep_apart(by, one, other, "Khác căn cước")


def rename_collective(town):
    village = CollectiveFactory(residence=town.commune)
    return lambda by: nominees.rename_collective(by, village.pk, "Thôn Mới", TODAY, "Nghị quyết 12/NQ-HĐND")


def rename_proposed_collective(town):
    row = AwardNominationFactory(town=town, nominee=CollectiveFactory(residence=town.commune))
    return lambda by: nominees.rename_collective(by, row.nominee_id, "Thôn Mới", TODAY, "Nghị quyết 12/NQ-HĐND")


def award_of(nominee):
    return prior_awards.NewPriorAward(nominee, "Giấy khen", "Chủ tịch UBND huyện", "12/QĐ-UBND", date(2022, 5, 6))


def add_prior_award(town):
    nominee = NomineeFactory(residence=town.commune)
    return lambda by: prior_awards.add_prior_awards(by, [award_of(nominee)])


def add_proposed_ones_prior_award(town):
    row = AwardNominationFactory(town=town, nominee=NomineeFactory(residence=town.commune))
    submit(town, [row.case])
    return lambda by: prior_awards.add_prior_awards(by, [award_of(row.nominee)])


def verified(town):
    """Somebody whose case is at the verifier, with an award that the clerk wrote down."""
    nominee = NomineeFactory(residence=town.commune)
    [award] = prior_awards.add_prior_awards(town.holder(*CLERK.split()), [award_of(nominee)])
    row = AwardNominationFactory(town=town, nominee=nominee)
    send_to_district(town, [row.case])
    assert take([row.case], "receive", town.holder(*INTAKE.split())).refused == ()
    return nominee, award


def verify_prior_award(town):
    _, award = verified(town)
    return lambda by: prior_awards.verify_prior_award(by, award.pk, "Bản chính")


def raise_concern(town):
    nominee, _ = verified(town)
    return lambda by: concerns.raise_concern(by, nominee, "discipline", TODAY, "QĐ 3/QĐ-UBND")


def raise_neighbours_concern(town):
    nominee = NomineeFactory(residence=town.commune)
    return lambda by: concerns.raise_concern(by, nominee, "complaint", TODAY, "Đơn ngày 02/5/2024")


def raised(town, by):
    nominee, _ = verified(town)
    return concerns.raise_concern(by, nominee, "complaint", TODAY, "Đơn ngày 02/5/2024")


def end_own_concern(town):
    concern = raised(town, town.holder(*CLERK.split()))
    return lambda by: concerns.end_concern(by, concern.pk, TODAY, "Tố cáo sai")


def end_anothers_concern(town):
    concern = raised(town, town.holder(*CLERK.split()))
    return lambda by: concerns.end_concern(by, concern.pk, TODAY, "Tố cáo sai")


def erase_document(town):
    case = AwardNominationFactory(town=town).case
    row = DocumentFactory(case=case, kind="other", by=town.holder(*CLERK.split()))
    command = uuid4()
    return lambda by: erasing.erase_document(by, row.pk, reason="Đơn của đương sự", command=command)


def attach_document(town):
    case = AwardNominationFactory(town=town).case
    return lambda by: attaching.attach(by, [case.pk], "photo", files.picture(), "a.png")


def attach_to_supplemented(town):
    attempt = attach_document(town)
    supplemented(town, list(Case.objects.all()))
    return attempt


def detach_document(town):
    row = AwardNominationFactory(town=town)
    document = DocumentFactory(case=row.case, kind="other", by=town.holder(*CLERK.split()))
    return lambda by: attaching.detach(by, [document.pk], "Nhầm tệp")


def attach_to_draft(town):
    paper = drafted(town)
    return lambda by: attaching.attach_to_submission(by, paper, "submission_attachment", files.docx(), "a.docx")


def attach_to_signed(town):
    send_to_district(town, [AwardNominationFactory(town=town).case])
    paper = Submission.objects.get()
    return lambda by: attaching.attach_to_submission(by, paper, "signed_submission", files.pdf(), "a.pdf")


def detach_from_draft(town):
    paper, clerk = drafted(town), town.holder(*CLERK.split())
    row = attaching.attach_to_submission(clerk, paper, "submission_attachment", files.docx(), "a.docx")
    return lambda by: attaching.detach_from_submission(by, row.pk, "Nhầm tệp")


def submitted(town):
    case = AwardNominationFactory(town=town).case
    assert submit(town, [case]).refused == ()
    return case


def drafted(town, cases=()):
    clerk, signing = town.holder(*CLERK.split()), town.office(*CHAIR.split())
    return submissions.draft_submission(clerk, signing, title="Tờ trình", case_ids=[case.pk for case in cases])


def whole_number(town):
    nominee = NomineeFactory(id_kind="cccd", id_number="020162001234", id_digest=sealing.digest("020162001234"))
    case = AwardNominationFactory(town=town, nominee=nominee).case
    send_to_district(town, [case])
    take([case], "receive", town.holder(*INTAKE.split()))
    return lambda by: sensitive.whole_number(by, case.pk)


def record_reading(town):
    return lambda by: sensitive.record_reading(by, ["religion"], 3, "Tệp danh sách", "Đại hội")


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


def word_letter(town):
    draft = drafted(town, [submitted(town)])
    return lambda by: submissions.word_letter(by, draft, title="Tờ trình khác", minutes="Biên bản số 03")


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
#: Whoever numbers a submission adds its signed copy.
NOT_PREPARING = tuple(one for one in NOT_DRAFTING if one != RECORDS)

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
    Line("eligibility.overriding.override", override_at_the_commune, CLERK, (CHAIR, RECORDS, INTAKE, FAR_CLERK)),
    Line(
        "eligibility.overriding.override",
        override_at_verification,
        "district interior verifier",
        (CLERK, CHAIR, INTAKE, "district interior head", "elsewhere district interior verifier"),
    ),
    Line("register.initiatives.use_initiatives", use_initiatives, CLERK, (CHAIR, RECORDS, INTAKE, FAR_CLERK)),
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
        "register.nominees.register_nominees",
        register_nominees,
        CLERK,
        (CHAIR, RECORDS, "commune police officer", "province emulation_council secretary"),
    ),
    Line("register.nominees.edit_nominee", edit_nominee, CLERK, (CHAIR, RECORDS, "commune police officer", FAR_CLERK)),
    Line("register.nominees.edit_nominee", edit_proposed_nominee, CLERK, (CHAIR, RECORDS, INTAKE, FAR_CLERK)),
    Line(
        "register.identity.keep_apart",
        tell_neighbours_apart,
        CLERK,
        (CHAIR, RECORDS, "commune police officer", FAR_CLERK),
    ),
    Line("register.identity.keep_apart", tell_proposed_apart, CHAIR, (CLERK, RECORDS, FAR_CLERK, FAR_CHAIR)),
    Line("register.identity.keep_apart", part_joined, CHAIR, (CLERK, RECORDS, VERIFIER, FAR_CHAIR)),
    Line("register.identity.join", join_neighbours, CLERK, (CHAIR, RECORDS, "commune police officer", FAR_CLERK)),
    Line("register.identity.join", join_proposed, CHAIR, (RECORDS, VERIFIER, FAR_CLERK, FAR_CHAIR)),
    Line(
        "register.nominees.rename_collective",
        rename_collective,
        CLERK,
        (CHAIR, RECORDS, "commune police officer", FAR_CLERK),
    ),
    Line("register.nominees.rename_collective", rename_proposed_collective, CLERK, (CHAIR, RECORDS, INTAKE, FAR_CLERK)),
    Line("register.prior_awards.add_prior_awards", add_prior_award, CLERK, (CHAIR, RECORDS, VERIFIER, FAR_CLERK)),
    # Once submitted it is with the chair: the clerk changes nothing behind his back.
    Line(
        "register.prior_awards.add_prior_awards",
        add_proposed_ones_prior_award,
        CHAIR,
        (CLERK, RECORDS, VERIFIER, FAR_CHAIR),
    ),
    Line(
        "register.prior_awards.verify_prior_award", verify_prior_award, VERIFIER, (CLERK, CHAIR, INTAKE, FAR_VERIFIER)
    ),
    Line("register.concerns.raise_concern", raise_concern, VERIFIER, (CHAIR, RECORDS, INTAKE, FAR_CLERK, FAR_VERIFIER)),
    Line("register.concerns.raise_concern", raise_neighbours_concern, CLERK, (CHAIR, RECORDS, VERIFIER, FAR_CLERK)),
    Line("register.concerns.end_concern", end_own_concern, CLERK, (CHAIR, RECORDS, INTAKE, FAR_CLERK, FAR_VERIFIER)),
    Line(
        "register.concerns.end_concern",
        end_anothers_concern,
        VERIFIER,
        (CHAIR, RECORDS, INTAKE, FAR_CLERK, FAR_VERIFIER),
    ),
    Line("documents.attaching.attach", attach_document, CLERK, (CHAIR, RECORDS, VERIFIER, FAR_CLERK)),
    Line("documents.attaching.attach", attach_to_supplemented, CLERK, (CHAIR, RECORDS, INTAKE, FAR_CLERK)),
    Line("documents.attaching.detach", detach_document, CLERK, (CHAIR, RECORDS, VERIFIER, FAR_CLERK)),
    Line(
        "documents.erasing.erase_document",
        erase_document,
        "province interior data_protection_officer",
        (
            CLERK,
            CHAIR,
            RECORDS,
            VERIFIER,
            "province interior verifier",
            "province interior administrator",
            "province inspectorate auditor",
            "elsewhere province interior data_protection_officer",
        ),
    ),
    Line("documents.attaching.attach_to_submission", attach_to_draft, CLERK, NOT_PREPARING),
    Line("documents.attaching.attach_to_submission", attach_to_signed, RECORDS, NOT_PREPARING),
    Line("documents.attaching.detach_from_submission", detach_from_draft, CHAIR, NOT_PREPARING),
    Line("register.sensitive.whole_number", whole_number, VERIFIER, (CHAIR, INTAKE, RECORDS, FAR_VERIFIER, FAR_CLERK)),
    Line(
        "register.sensitive.whole_number", whole_number, CLERK, ("district police officer", "district committee chair")
    ),
    Line(
        "register.sensitive.record_reading", record_reading, CLERK, (CHAIR, INTAKE, RECORDS, "district police officer")
    ),
    Line("submissions.draft_submission", draft_submission, CLERK, NOT_DRAFTING),
    Line("submissions.add_to_submission", add_to_submission, CLERK, NOT_DRAFTING),
    Line("submissions.add_to_submission", add_to_submission, CHAIR, NOT_DRAFTING),
    Line("submissions.remove_from_submission", remove_from_submission, CLERK, NOT_DRAFTING),
    Line("submissions.cancel_submission", cancel_submission, CLERK, NOT_DRAFTING),
    Line("submissions.word_letter", word_letter, CLERK, NOT_DRAFTING),
    Line("submissions.word_letter", word_letter, CHAIR, NOT_DRAFTING),
    Line(
        "submissions.number_submission",
        number_submission,
        RECORDS,
        (CLERK, CHAIR, "district committee records_officer", "elsewhere commune committee records_officer"),
    ),
    *importing.LINES,
]


@pytest.mark.parametrize("line", TABLE, ids=str)
def test_a_verb_is_refused_to_others_when_it_succeeds_for_its_office(town, line):
    try_line(line, town)


def test_the_table_names_every_verb_that_somebody_calls_as_something():
    assert named(TABLE) | QUESTIONS == verbs(nominations)
    assert named(TABLE) & QUESTIONS == set()
