"""Proposing awards and correcting what was proposed."""

import unicodedata
from datetime import date
from uuid import uuid4

import pytest

from approvals.supplements import name_deficiencies
from nominations.access import judged, touch
from nominations.awards import NewNomination, edit_nomination, nominate
from nominations.errors import DomainError
from nominations.models import AwardNomination
from tests.approvals.factories import at_consultation, at_verification
from tests.factories import (
    AwardNominationFactory,
    AwardTypeFactory,
    CampaignFactory,
    NomineeFactory,
    send_to_district,
    submit,
    take,
)
from workflows.engine import Capacity, NotAllowed
from workflows.models import Case, Touch
from workflows.offices import substitute


@pytest.fixture
def clerk(town):
    return town.holder("commune", "committee", "clerk")


def two():
    award = AwardTypeFactory()
    return [NewNomination(NomineeFactory(full_name=name), award, "Đã làm") for name in ("Vi Văn An", "Lý Thị Bé")]


def test_cases_start_in_the_commune_with_a_code_people_can_say(town, clerk):
    done = nominate(clerk, town.campaign, two(), command=uuid4())
    cases = list(Case.objects.order_by("pk"))
    assert [event.code for event in done.events] == ["KT-187-00001", "KT-187-00002"]
    assert [(case.commune, case.district, case.province) for case in cases] == [
        (town.commune, town.district, town.province)
    ] * 2
    assert [case.label for case in cases] == [
        "Vi Văn An – Giấy khen của Chủ tịch UBND huyện",
        "Lý Thị Bé – Giấy khen của Chủ tịch UBND huyện",
    ]
    assert [case.award_nomination.nominee.full_name for case in cases] == ["Vi Văn An", "Lý Thị Bé"]


def test_the_same_command_again_starts_nothing(town, clerk):
    command, wanted = uuid4(), two()
    first = nominate(clerk, town.campaign, wanted, command=command)
    again = nominate(clerk, town.campaign, wanted, command=command)
    assert again.events == first.events
    assert (AwardNomination.objects.count(), Case.objects.count()) == (2, 2)


def test_nothing_is_written_when_one_of_two_is_wrong(town, clerk):
    good, bad = two()
    with pytest.raises(DomainError) as refused:
        nominate(clerk, town.campaign, [good, NewNomination(bad.nominee, bad.award_type, "х")], command=uuid4())
    assert (refused.value.field, refused.value.problem.code) == (
        "nominations[1].achievement_text",
        "letter_not_vietnamese",
    )
    assert (AwardNomination.objects.count(), Case.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("more", "field", "code"),
    [
        ({"achievement_text": "a" * 20_001}, "achievement_text", "text_too_long"),
        ({"procedure": "simple"}, "simple_ground", "simple_ground_missing"),
        ({"simple_ground": "sudden"}, "simple_ground", "simple_ground_without_procedure"),
        ({"procedure": "rút gọn"}, "procedure", "procedure_unknown"),
        (
            {"achievement_from": date(2024, 1, 1), "achievement_before": date(2024, 1, 1)},
            "achievement_before",
            "period_ends_before_it_begins",
        ),
    ],
)
def test_a_nomination_is_refused_naming_the_field(town, clerk, more, field, code):
    with pytest.raises(DomainError) as refused:
        nominate(clerk, town.campaign, [NewNomination(NomineeFactory(), AwardTypeFactory(), **more)], command=uuid4())
    assert (refused.value.field, refused.value.problem.code) == (f"nominations[0].{field}", code)
    assert refused.value.problem.way_out


def test_a_campaign_of_another_district_is_refused(town, clerk):
    with pytest.raises(DomainError) as refused:
        nominate(clerk, CampaignFactory(), two(), command=uuid4())
    assert (refused.value.field, refused.value.problem.code) == ("campaign", "campaign_elsewhere")


def test_only_the_clerk_starts_cases(town, clerk):
    with pytest.raises(NotAllowed) as refused:
        nominate(town.holder("commune", "committee", "chair"), town.campaign, two(), command=uuid4())
    assert refused.value.problem.code == "denied"
    assert len(nominate(clerk, town.campaign, two(), command=uuid4()).events) == 2


def test_a_draft_is_corrected_and_the_editor_remembered(town, clerk):
    row = AwardNominationFactory(town=town)
    given = unicodedata.normalize("NFD", "Hiến 500 m² đất.\nVận động 12 hộ.")
    edit_nomination(clerk, row.case_id, achievement_text=given, procedure="simple", simple_ground="sudden")
    stored = AwardNomination.objects.get(pk=row.pk)
    assert (stored.achievement_text, stored.procedure, stored.simple_ground) == (
        "Hiến 500 m² đất.\nVận động 12 hộ.",
        "simple",
        "sudden",
    )
    assert list(Touch.objects.values_list("case_id", "user_id")) == [(row.case_id, clerk.user_id)]


def test_correcting_is_refused_when_the_case_is_with_the_chair(town, clerk):
    row = AwardNominationFactory(town=town)
    submit(town, [row.case])
    with pytest.raises(DomainError) as refused:
        edit_nomination(clerk, row.case_id, achievement_text="Khác")
    assert (refused.value.field, refused.value.problem.code) == ("case", "no_open_task")
    assert AwardNomination.objects.get(pk=row.pk).achievement_text == row.achievement_text
    take([row.case], "send_back", town.holder("commune", "committee", "chair"), "Ghi rõ số liệu")
    assert edit_nomination(clerk, row.case_id, achievement_text="Khác").achievement_text == "Khác"


@pytest.mark.parametrize("field", ["award_type", "nominee", "procedure", "simple_ground"])
def test_after_drafting_only_the_achievement_changes(town, clerk, field):
    row = AwardNominationFactory(town=town)
    send_to_district(town, [row.case])
    intake = town.holder("district", "interior", "intake_officer")
    name_deficiencies(intake, [row.case_id], ["Chưa rõ thành tích"])
    take([row.case], "request_supplement", intake, "Bổ sung theo phiếu")
    with pytest.raises(DomainError) as refused:
        edit_nomination(clerk, row.case_id, **{field: getattr(row, field)})
    assert (refused.value.field, refused.value.problem.code) == (field, "field_fixed")
    edit_nomination(clerk, row.case_id, achievement_text="Rõ hơn")
    assert AwardNomination.objects.get(pk=row.pk).achievement_text == "Rõ hơn"


def test_correcting_is_refused_to_who_judges_the_dossier_or_is_asked_about_it(town):
    police = town.office("district", "police", "officer")
    [case] = at_consultation(town, 1, [police.pk])
    before = AwardNomination.objects.get(case=case).achievement_text
    verifying = at_verification(town, 1)[0]
    for by, one in (
        (town.holder("district", "police", "officer"), case),
        (town.holder("district", "interior", "verifier"), verifying),
    ):
        with pytest.raises(DomainError) as refused:
            edit_nomination(by, one.pk, achievement_text="Không có thành tích gì.")
        assert (refused.value.field, refused.value.problem.code) == ("by", "dossier_fixed")
    assert AwardNomination.objects.get(case=case).achievement_text == before


def test_an_unknown_case_is_refused(town, clerk):
    with pytest.raises(DomainError) as refused:
        edit_nomination(clerk, 999_999, achievement_text="Khác")
    assert (refused.value.field, refused.value.problem.code) == ("case", "case_unknown")


def test_who_edited_a_dossier_for_another_is_remembered_with_him(town):
    row = AwardNominationFactory(town=town)
    submit(town, [row.case])
    chair, deputy = (town.holder("commune", "committee", one) for one in ("chair", "deputy_chair"))
    standing_in = substitute(
        town.office("commune", "committee", "chair"),
        form="KT",
        by_office=town.office("commune", "committee", "deputy_chair"),
        valid_from=date(2024, 5, 1),
        basis="Quyết định phân công",
        by=None,
    )
    acting = Capacity(deputy.user_id, substitution_id=standing_in.pk)
    touch([row.case_id], judged(acting))
    touched = set(Touch.objects.filter(case=row.case).values_list("user_id", flat=True))
    assert touched == {chair.user_id, deputy.user_id}
