"""Introducing delegates, consent, replacements and exceptions."""

from datetime import date
from uuid import uuid4

import pytest

from nominations.delegates import (
    NewDelegate,
    appoint_delegates,
    edit_delegate,
    except_composition,
    introduce,
    name_replacement,
    record_consent,
)
from nominations.errors import DomainError
from nominations.models import CompositionException, DelegateNomination, Vacancy
from tests.factories import (
    AllocationFactory,
    CongressFactory,
    DelegateNominationFactory,
    NomineeFactory,
    VacancyFactory,
    submit,
    take,
)
from tests.nominations.judging import SHORT_SELECTION, publish
from workflows.engine import NotAllowed
from workflows.models import Case, Touch


@pytest.fixture
def clerk(town):
    return town.holder("commune", "committee", "clerk")


@pytest.fixture
def short(town):
    """The short chain and two places for the district."""
    publish(SHORT_SELECTION)
    return AllocationFactory(congress=town.congress, district=town.district, seats=2)


def test_a_commune_introduces_for_its_district(town, clerk):
    done = introduce(
        clerk,
        town.congress,
        [NewDelegate(NomineeFactory(full_name="Vi Văn An"), "education", "official")],
        command=uuid4(),
    )
    case = Case.objects.get()
    assert (done.events[0].code, case.district, case.label) == (
        "DB-187-00001",
        town.district,
        "Vi Văn An – đại biểu chọn cử",
    )
    assert case.delegate_nomination.cell == ("TAY", "female", "education")


def test_the_province_appoints_without_a_district(town):
    secretary = town.holder("province", "organising_committee", "secretary")
    done = appoint_delegates(secretary, town.congress, "EX_OFFICIO", [NewDelegate(NomineeFactory())], command=uuid4())
    case = Case.objects.get()
    assert (done.events[0].code, case.commune, case.district, case.province) == (
        "DB-20-00001",
        None,
        None,
        town.province,
    )


def test_selected_delegates_are_not_appointed(town):
    secretary = town.holder("province", "organising_committee", "secretary")
    with pytest.raises(DomainError) as refused:
        appoint_delegates(secretary, town.congress, "SELECTED", [NewDelegate(NomineeFactory())], command=uuid4())
    assert (refused.value.field, refused.value.problem.code) == ("kind", "kind_not_appointed")


@pytest.mark.parametrize(
    ("new", "field", "code"),
    [
        ({"field": "nông nghiệp"}, "field", "choice_unknown"),
        ({"component": "peasant"}, "component", "choice_unknown"),
        ({"consent_note": "\u200b"}, "consent_note", "letter_not_vietnamese"),
    ],
)
def test_introducing_is_refused_naming_the_field(town, clerk, new, field, code):
    with pytest.raises(DomainError) as refused:
        introduce(clerk, town.congress, [NewDelegate(NomineeFactory(), **new)], command=uuid4())
    assert (refused.value.field, refused.value.problem.code) == (f"delegates[0].{field}", code)
    assert Case.objects.count() == 0


def test_a_congress_of_another_province_is_refused(town, clerk):
    with pytest.raises(DomainError) as refused:
        introduce(clerk, CongressFactory(), [NewDelegate(NomineeFactory())], command=uuid4())
    assert (refused.value.field, refused.value.problem.code) == ("congress", "congress_elsewhere")


def test_only_the_clerk_introduces(town, clerk):
    with pytest.raises(NotAllowed):
        introduce(
            town.holder("commune", "committee", "chair"),
            town.congress,
            [NewDelegate(NomineeFactory())],
            command=uuid4(),
        )
    introduce(clerk, town.congress, [NewDelegate(NomineeFactory())], command=uuid4())
    assert Case.objects.count() == 1


def test_consent_is_recorded_for_many_and_the_recorder_remembered(town, clerk):
    rows = [DelegateNominationFactory(town=town, consent_recorded_on=None) for _ in range(2)]
    record_consent(clerk, [row.case_id for row in rows], date(2024, 5, 6), "Có đơn viết tay")
    assert (
        list(DelegateNomination.objects.values_list("consent_recorded_on", "consent_note"))
        == [(date(2024, 5, 6), "Có đơn viết tay")] * 2
    )
    assert set(Touch.objects.values_list("user_id", flat=True)) == {clerk.user_id}


def test_consent_is_refused_when_it_is_to_come(town, clerk):
    row = DelegateNominationFactory(town=town, consent_recorded_on=None)
    with pytest.raises(DomainError) as refused:
        record_consent(clerk, [row.case_id], date(2024, 5, 7))
    assert (refused.value.field, refused.value.problem.code) == ("on", "consent_to_come")


def test_nothing_is_recorded_when_one_of_two_cases_has_gone_on(town, clerk):
    rows = [DelegateNominationFactory(town=town) for _ in range(2)]
    submit(town, [rows[0].case])
    with pytest.raises(DomainError) as refused:
        record_consent(clerk, [row.case_id for row in rows], date(2024, 5, 6))
    assert (refused.value.field, refused.value.problem.code) == ("case", "no_open_task")
    assert set(DelegateNomination.objects.values_list("consent_recorded_on", flat=True)) == {date(2024, 5, 2)}


def test_the_cell_is_corrected_at_the_first_stage_only(town, clerk):
    row = DelegateNominationFactory(town=town)
    assert edit_delegate(clerk, row.case_id, field="health").field == "health"
    submit(town, [row.case])
    with pytest.raises(DomainError) as refused:
        edit_delegate(town.holder("commune", "committee", "chair"), row.case_id, field="culture")
    assert refused.value.problem.code == "not_at_first_stage"
    assert DelegateNomination.objects.get().field == "health"


@pytest.mark.parametrize(
    ("changes", "code"), [({"kind": "APPOINTED"}, "field_unknown"), ({"field": "x"}, "choice_unknown")]
)
def test_other_corrections_are_refused(town, clerk, changes, code):
    row = DelegateNominationFactory(town=town)
    with pytest.raises(DomainError) as refused:
        edit_delegate(clerk, row.case_id, **changes)
    assert refused.value.problem.code == code


def in_reserve(town, clerk):
    row = DelegateNominationFactory(town=town)
    assert take([row.case], "reserve", clerk).refused == ()
    return row


def left(town, clerk):
    """A vacancy, by somebody who was selected and dropped."""
    row = DelegateNominationFactory(town=town)
    assert take([row.case], "select", clerk).refused == ()
    assert take([row.case], "drop", clerk).refused == ()
    return Vacancy.objects.get(case=row.case)


def test_a_replacement_is_named_and_named_anew_until_called_up(town, clerk, short):
    vacancy, first, second = left(town, clerk), in_reserve(town, clerk), in_reserve(town, clerk)
    name_replacement(clerk, vacancy, first.case_id)
    name_replacement(clerk, vacancy, second.case_id)
    assert Vacancy.objects.get().replacement_id == second.case_id
    assert take([second.case], "call_up", clerk).refused == ()
    with pytest.raises(DomainError) as refused:
        name_replacement(clerk, vacancy, first.case_id)
    assert (refused.value.field, refused.value.problem.code) == ("vacancy", "vacancy_filled")


def test_one_reserve_waits_for_one_place_only(town, clerk, short):
    one, two, reserve = left(town, clerk), left(town, clerk), in_reserve(town, clerk)
    name_replacement(clerk, one, reserve.case_id)
    name_replacement(clerk, two, reserve.case_id)
    assert list(Vacancy.objects.order_by("pk").values_list("replacement_id", flat=True)) == [None, reserve.case_id]


def test_a_replacement_is_refused_when_he_has_a_place_or_is_from_elsewhere(town, clerk, short):
    vacancy, seated = left(town, clerk), DelegateNominationFactory(town=town)
    take([seated.case], "select", clerk)
    with pytest.raises(DomainError) as has_place:
        name_replacement(clerk, vacancy, seated.case_id)
    other = VacancyFactory(case=in_reserve(town, clerk).case, congress=CongressFactory())
    with pytest.raises(DomainError) as elsewhere:
        name_replacement(clerk, other, in_reserve(town, clerk).case_id)
    assert [has_place.value.problem.code, elsewhere.value.problem.code] == ["has_a_place", "reserve_elsewhere"]


def test_naming_is_for_those_who_hold_the_case(town, clerk, short):
    vacancy, reserve = left(town, clerk), in_reserve(town, clerk)
    with pytest.raises(DomainError) as refused:
        name_replacement(town.holder("commune", "committee", "chair"), vacancy, reserve.case_id)
    assert refused.value.problem.code == "no_open_task"
    assert name_replacement(clerk, vacancy, reserve.case_id).replacement_id == reserve.case_id


def test_an_exception_needs_a_reason_and_the_newer_reason_stands(town, clerk, short):
    row = in_reserve(town, clerk)
    except_composition(clerk, [row.case_id], "cell", "Không còn ai")
    except_composition(clerk, [row.case_id], "cell", "Không còn ai cùng dân tộc ở huyện")
    with pytest.raises(DomainError) as refused:
        except_composition(clerk, [row.case_id], "target", " ")
    assert (refused.value.field, refused.value.problem.code) == ("reason", "text_missing")
    with pytest.raises(DomainError) as unknown:
        except_composition(clerk, [row.case_id], "khác", "Lý do")
    assert unknown.value.problem.code == "rule_unknown"
    assert list(CompositionException.objects.values_list("rule", "reason", "decided_by_id")) == [
        ("cell", "Không còn ai cùng dân tộc ở huyện", clerk.user_id)
    ]


def test_an_exception_is_refused_before_the_stage_that_asks_for_the_composition(town, clerk, short):
    introduced, waiting = DelegateNominationFactory(town=town), in_reserve(town, clerk)
    for row, rule in ((introduced, "cell"), (introduced, "target"), (waiting, "target")):
        with pytest.raises(DomainError) as refused:
            except_composition(clerk, [row.case_id], rule, "Lý do")
        assert (refused.value.field, refused.value.problem.code) == ("case", "composition_not_asked")
    assert CompositionException.objects.count() == 0
