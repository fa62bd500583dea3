"""Drafting lists, signing them through the engine, numbering them."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from nominations.errors import DomainError
from nominations.models import Submission, SubmissionItem
from nominations.submissions import (
    add_to_submission,
    cancel_submission,
    draft_submission,
    number_submission,
    remove_from_submission,
)
from tests.factories import (
    AwardNominationFactory,
    CampaignFactory,
    DelegateNominationFactory,
    SubstitutionFactory,
    another_holder,
    submit,
    take,
)
from workflows.engine import Capacity


@pytest.fixture
def clerk(town):
    return town.holder("commune", "committee", "clerk")


@pytest.fixture
def chair(town):
    return town.holder("commune", "committee", "chair")


@pytest.fixture
def signing(town):
    return town.office("commune", "committee", "chair")


def proposals(town, count):
    cases = [AwardNominationFactory(town=town).case for _ in range(count)]
    assert submit(town, cases).refused == ()
    return cases


def ids(cases):
    return [case.pk for case in cases]


def test_a_draft_keeps_the_order_given(town, clerk, signing):
    one, two, three = proposals(town, 3)
    draft = draft_submission(
        clerk, signing, title="Đề nghị khen thưởng", case_ids=ids([three, one]), campaign=town.campaign
    )
    add_to_submission(clerk, draft, [two.pk])
    assert list(draft.items.values_list("case_id", "order")) == [(three.pk, 1), (one.pk, 2), (two.pk, 3)]
    remove_from_submission(clerk, draft, [one.pk])
    assert list(draft.items.values_list("case_id", flat=True)) == [three.pk, two.pk]


def test_a_case_is_on_one_draft_of_an_office_at_a_time(town, clerk, signing):
    [case] = proposals(town, 1)
    first = draft_submission(clerk, signing, title="Tờ trình 1", case_ids=[case.pk])
    with pytest.raises(DomainError) as refused:
        draft_submission(clerk, signing, title="Tờ trình 2", case_ids=[case.pk])
    assert (refused.value.field, refused.value.problem.code) == ("case", "on_another_draft")
    assert "Tờ trình 1" in refused.value.problem.message
    assert Submission.objects.count() == 1
    cancel_submission(clerk, first)
    draft_submission(clerk, signing, title="Tờ trình 2", case_ids=[case.pk])
    assert list(Submission.objects.order_by("pk").values_list("status", flat=True)) == ["cancelled", "draft"]


def test_the_database_itself_keeps_a_case_on_one_draft(town, clerk, signing):
    [case] = proposals(town, 1)
    draft_submission(clerk, signing, title="Tờ trình 1", case_ids=[case.pk])
    other = draft_submission(clerk, signing, title="Tờ trình 2")
    with pytest.raises(IntegrityError), transaction.atomic():
        SubmissionItem.objects.create(submission=other, case=case, order=1, draft_office=signing)


def test_drafting_is_refused_for_cases_that_do_not_belong(town, clerk, signing):
    [case] = proposals(town, 1)
    neighbour = town.neighbour()
    [foreign] = proposals(neighbour, 1)
    delegate = DelegateNominationFactory(town=town).case
    found = []
    for case_ids, more in (
        ([foreign.pk], {}),
        ([case.pk], {"campaign": CampaignFactory(area=town.district)}),
        ([case.pk], {"congress": town.congress}),
        ([delegate.pk], {"campaign": town.campaign}),
        ([999_999], {}),
    ):
        with pytest.raises(DomainError) as refused:
            draft_submission(clerk, signing, title="Tờ trình", case_ids=case_ids, **more)
        found.append((refused.value.field, refused.value.problem.code))
    assert found == [
        ("case", "case_elsewhere"),
        ("case", "other_subject"),
        ("case", "other_subject"),
        ("case", "other_subject"),
        ("case", "case_unknown"),
    ]
    assert Submission.objects.count() == 0


def test_drafting_is_refused_when_the_case_is_somewhere_else(town, clerk, signing):
    [case] = proposals(town, 1)
    verifier = town.holder("district", "interior", "verifier")
    with pytest.raises(DomainError) as not_there:
        draft_submission(verifier, town.office("district", "committee", "chair"), title="x", case_ids=[case.pk])
    with pytest.raises(DomainError) as not_here:
        draft_submission(verifier, signing, title="x", case_ids=[case.pk])
    assert [not_there.value.problem.code, not_here.value.problem.code] == ["no_open_task", "office_elsewhere"]
    assert draft_submission(clerk, signing, title="x", case_ids=[case.pk]).items.count() == 1


def test_signing_takes_the_whole_list(town, clerk, chair, signing):
    cases = proposals(town, 2)
    draft_submission(clerk, signing, title="Tờ trình", case_ids=ids(cases))
    part = take(cases[:1], "forward", chair)
    assert [one.problem.code for one in part.refused] == ["submission_not_whole"]
    assert Submission.objects.get().status == "draft"
    assert [event.to for event in take(cases, "forward", chair, together=True).events] == ["intake", "intake"]
    signed = Submission.objects.get()
    assert (signed.status, signed.signed_by_id) == ("signed", chair.user_id)
    assert signed.signature == f"Chủ tịch: {signed.signed_by.full_name}"
    assert list(signed.items.values_list("draft_office", "left_out")) == [(None, False)] * 2


def test_signing_is_refused_without_a_draft_of_the_own_body(town, clerk, chair, signing):
    [case] = proposals(town, 1)
    done = take([case], "forward", chair)
    assert [one.problem.code for one in done.refused] == ["not_in_draft_submission"]
    draft_submission(clerk, signing, title="Tờ trình", case_ids=[case.pk])
    assert take([case], "forward", chair).refused == ()


def test_a_case_that_cannot_move_is_left_out_of_the_signed_list(town, clerk, chair, signing):
    cases = proposals(town, 2)
    draft_submission(clerk, signing, title="Tờ trình", case_ids=ids(cases))
    take(cases[1:], "send_back", chair, "Chưa rõ")
    done = take(cases, "forward", chair)
    assert [event.case_id for event in done.events] == [cases[0].pk]
    assert [one.case_id for one in done.refused] == [cases[1].pk]
    assert list(SubmissionItem.objects.values_list("case_id", "left_out", "draft_office")) == [
        (cases[0].pk, False, None),
        (cases[1].pk, True, None),
    ]
    assert draft_submission(clerk, signing, title="Tờ trình sau", case_ids=[cases[1].pk]).items.count() == 1


def test_together_signs_nothing_when_one_case_cannot_move(town, clerk, chair, signing):
    cases = proposals(town, 2)
    draft_submission(clerk, signing, title="Tờ trình", case_ids=ids(cases))
    take(cases[1:], "send_back", chair, "Chưa rõ")
    assert take(cases, "forward", chair, together=True).events == ()
    assert Submission.objects.get().status == "draft"
    remove_from_submission(clerk, Submission.objects.get(), [cases[1].pk])
    assert len(take(cases[:1], "forward", chair, together=True).events) == 1


def test_the_signature_block_reads_as_the_law_wants_when_a_deputy_signs(town, clerk, signing):
    [case] = proposals(town, 1)
    deputy = town.office("commune", "committee", "deputy_chair")
    person = another_holder(deputy)
    standing_in = SubstitutionFactory(office=signing, by_office=deputy, form="KT")
    draft_submission(clerk, signing, title="Tờ trình", case_ids=[case.pk])
    by = Capacity(person.user_id, substitution_id=standing_in.pk)
    assert take([case], "forward", by).refused == ()
    signed = Submission.objects.get()
    assert signed.signature == f"KT. Chủ tịch / Phó Chủ tịch: {signed.signed_by.full_name}"


@pytest.fixture
def signed(town, clerk, chair, signing):
    cases = proposals(town, 1)
    draft = draft_submission(clerk, signing, title="Tờ trình", case_ids=ids(cases))
    take(cases, "forward", chair)
    return draft


def test_a_signed_submission_is_numbered_once(town, signed):
    records = town.holder("commune", "committee", "records_officer")
    day = date(2024, 5, 6)
    row = number_submission(records, signed, number=7, symbol="TTr-UBND", dated=day)
    assert (row.number, row.symbol, row.dated, row.year) == (7, "TTr-UBND", day, day.year)
    with pytest.raises(DomainError) as refused:
        number_submission(records, signed, number=8, symbol="TTr-UBND", dated=day)
    assert refused.value.problem.code == "number_not_now"


def test_numbers_are_refused_before_signing_and_on_another_day(town, clerk, signed, signing):
    records = town.holder("commune", "committee", "records_officer")
    draft = draft_submission(clerk, signing, title="Tờ trình sau")
    found = []
    for row, number, dated in (
        (draft, 1, date(2024, 5, 6)),
        (signed, 0, date(2024, 5, 6)),
        (signed, 1, date(2024, 5, 1)),
    ):
        with pytest.raises(DomainError) as refused:
            number_submission(records, row, number=number, symbol="TTr-UBND", dated=dated)
        found.append((refused.value.field, refused.value.problem.code))
    assert found == [("number", "number_not_now"), ("number", "number_from_one"), ("dated", "dated_wrongly")]


def test_numbers_are_given_by_the_body_itself(town, signed):
    with pytest.raises(DomainError) as refused:
        number_submission(
            town.holder("district", "committee", "records_officer"),
            signed,
            number=1,
            symbol="TTr-UBND",
            dated=date(2024, 5, 6),
        )
    assert refused.value.problem.code == "not_your_office"


def test_a_number_is_given_once_in_a_body_and_year(town, clerk, chair, signing, signed):
    records = town.holder("commune", "committee", "records_officer")
    number_submission(records, signed, number=1, symbol="TTr-UBND", dated=date(2024, 5, 6))
    cases = proposals(town, 1)
    second = draft_submission(clerk, signing, title="Tờ trình hai", case_ids=ids(cases))
    take(cases, "forward", chair)
    with pytest.raises(DomainError) as refused:
        number_submission(records, second, number=1, symbol="TTr-UBND", dated=date(2024, 5, 6))
    assert (refused.value.field, refused.value.problem.code) == ("number", "number_taken")


def test_a_signed_list_is_not_changed_any_more(town, clerk, signed):
    [item] = SubmissionItem.objects.all()
    for change in (add_to_submission, remove_from_submission):
        with pytest.raises(DomainError) as refused:
            change(clerk, signed, [item.case_id])
        assert refused.value.problem.code == "not_a_draft"
    with pytest.raises(DomainError):
        cancel_submission(clerk, signed)
