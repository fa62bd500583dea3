"""What somebody must satisfy who is to become a delegate: each rule with a case that fails and its twin that passes."""

from datetime import date

import pytest

from nominations.delegates import except_composition, name_replacement
from nominations.models import CompositionException, Congress, DelegateNomination, Vacancy
from nominations.register.identity import keep_apart
from tests.factories import (
    AllocationFactory,
    AreaFactory,
    AwardNominationFactory,
    CollectiveFactory,
    CompositionTargetFactory,
    DelegateNominationFactory,
    NomineeFactory,
    VacancyFactory,
    send_to_district,
    submit,
    take,
)
from tests.nominations.judging import SHORT_SELECTION, asked, codes, counted, publish
from workflows import clock

ALL = [
    "profile_complete", "consent_recorded", "not_introduced_elsewhere", "within_delegate_quota",
    "within_appointed_quota", "place_vacant", "same_composition_cell_or_excepted", "composition_met_or_excepted",
]  # fmt: skip


@pytest.fixture
def clerk(town):
    return town.holder("commune", "committee", "clerk")


@pytest.fixture
def short(town):
    """The short chain: its clerk selects, calls up and drops."""
    return publish(SHORT_SELECTION)


def delegate_case(town, **more):
    return DelegateNominationFactory(town=town, **more).case


def places(town, seats):
    return AllocationFactory(congress=town.congress, district=town.district, seats=seats)


def done(cases, action, by):
    assert take(cases, action, by).refused == ()


@pytest.mark.parametrize("name", ALL)
def test_a_case_without_a_delegate_fails_every_rule(town, clerk, name):
    case = AwardNominationFactory(town=town).case
    assert codes(name, [case], clerk) == ["no_delegate"]


@pytest.mark.parametrize(
    ("name", "queries"),
    [
        ("profile_complete", 1),
        ("consent_recorded", 1),
        ("never_received", 0),
        ("not_introduced_elsewhere", 6),
        ("within_delegate_quota", 5),
        ("place_vacant", 5),
        ("same_composition_cell_or_excepted", 8),
        ("composition_met_or_excepted", 4),
    ],
)
@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_cases(town, clerk, short, name, queries, count):
    places(town, 5)
    CompositionTargetFactory(congress=town.congress, minimum=9)
    cases = [delegate_case(town, nominee=NomineeFactory(birth_month=3, birth_day=5)) for _ in range(count)]
    _, number = counted(name, cases, clerk)
    assert number == queries


def test_a_profile_with_everything_is_complete(town, clerk):
    assert codes("profile_complete", [delegate_case(town)], clerk) == [""]


@pytest.mark.parametrize(
    ("nominee", "more", "missing"),
    [
        (
            lambda: NomineeFactory(gender="", birth_year=None, ethnicity="", residence=None),
            {},
            "giới tính; năm sinh; dân tộc; nơi cư trú",
        ),
        (NomineeFactory, {"field": "", "component": ""}, "lĩnh vực; thành phần"),
        (CollectiveFactory, {}, "người được giới thiệu phải là cá nhân; giới tính; năm sinh; dân tộc"),
    ],
)
def test_an_incomplete_profile_names_all_that_is_missing(town, clerk, nominee, more, missing):
    case = delegate_case(town, nominee=nominee(), **more)
    problem = asked("profile_complete", [case], clerk)[case.pk]
    assert (problem.code, problem.message.partition("còn thiếu: ")[2]) == ("profile_incomplete", f"{missing}.")


@pytest.mark.parametrize(
    ("day", "code"), [(None, "consent_missing"), (date(2024, 5, 7), "consent_missing"), (date(2024, 5, 6), "")]
)
def test_consent_is_recorded_by_the_day_of_the_act(town, clerk, day, code):
    case = delegate_case(town)
    DelegateNomination.objects.update(consent_recorded_on=day)
    assert codes("consent_recorded", [case], clerk) == [code]


def test_a_received_case_is_not_discarded_as_a_draft(town, clerk):
    fresh, received = delegate_case(town), delegate_case(town)
    send_to_district(town, [received])
    assert codes("never_received", [fresh, received], clerk) == ["", "already_received"]


@pytest.mark.parametrize(
    ("status", "code"), [("planned", "congress_not_open"), ("open", ""), ("closed", "congress_not_open")]
)
def test_people_are_introduced_while_the_congress_is_open(town, clerk, status, code):
    case = delegate_case(town)
    Congress.objects.filter(pk=town.congress.pk).update(status=status)
    assert codes("not_introduced_elsewhere", [case], clerk) == [code]


def test_the_first_of_two_introductions_of_one_person_passes(town, clerk):
    nominee = NomineeFactory()
    one, two = (delegate_case(town, nominee=nominee) for _ in range(2))
    assert codes("not_introduced_elsewhere", [two, one], clerk) == ["", "introduced_elsewhere"]
    assert submit(town, [one]).refused == ()
    assert codes("not_introduced_elsewhere", [two], clerk) == ["introduced_elsewhere"]
    take([one], "send_back", town.holder("commune", "committee", "chair"), "Trùng")
    assert codes("not_introduced_elsewhere", [two], clerk) == [""]


def test_an_ex_officio_delegate_is_not_introduced_by_a_commune_too(town, clerk):
    nominee = NomineeFactory()
    AllocationFactory(congress=town.congress, kind="EX_OFFICIO", seats=1)
    done(
        [delegate_case(town, nominee=nominee, kind="EX_OFFICIO")],
        "submit",
        town.holder("province", "organising_committee", "secretary"),
    )
    assert codes("not_introduced_elsewhere", [delegate_case(town, nominee=nominee)], clerk) == ["introduced_elsewhere"]


def test_one_man_written_down_by_two_communes_is_found_unless_told_apart(town, clerk):
    born = {"full_name": "Nông Thị Hà", "birth_month": 3, "birth_day": 5}
    here, there = NomineeFactory(**born), NomineeFactory(**born)
    assert submit(town, [delegate_case(town, nominee=here)]).refused == ()
    neighbour = town.neighbour()
    case = delegate_case(neighbour, nominee=there)
    assert codes("not_introduced_elsewhere", [case], clerk) == ["introduced_elsewhere"]
    keep_apart(neighbour.holder("commune", "committee", "clerk"), here, there, "Hai người khác thôn")
    assert codes("not_introduced_elsewhere", [case], clerk) == [""]


def test_the_first_within_the_districts_places_pass_in_the_order_of_the_moves(town, clerk, short):
    places(town, 2)
    one, two, three = (delegate_case(town) for _ in range(3))
    assert codes("within_delegate_quota", [three, one, two], clerk) == ["", "", "places_used_up"]
    problem = asked("within_delegate_quota", [three, one, two], clerk)[two.pk]
    assert problem.message.endswith("được phân bổ 2 đại biểu chọn cử, đã có 2.")


def test_nobody_is_selected_when_nothing_was_allocated(town, clerk):
    assert codes("within_delegate_quota", [delegate_case(town)], clerk) == ["nothing_allocated"]


def test_one_who_has_a_place_is_counted_once_at_later_stages(town, clerk, short):
    places(town, 1)
    one, two = delegate_case(town), delegate_case(town)
    done([one], "select", clerk)
    assert codes("within_delegate_quota", [one, two], clerk) == ["", "places_used_up"]
    done([one], "forward", clerk)
    assert codes("within_delegate_quota", [one, two], clerk) == ["", "places_used_up"]


def test_a_place_is_free_again_when_its_holder_leaves(town, clerk, short):
    places(town, 1)
    one, two = delegate_case(town), delegate_case(town)
    done([one], "select", clerk)
    assert codes("place_vacant", [two], clerk) == ["no_place_vacant"]
    done([one], "drop", clerk)
    assert codes("within_delegate_quota", [two], clerk) == [""]
    assert codes("place_vacant", [two], clerk) == [""]


def test_an_engine_act_on_three_fills_the_two_places_and_refuses_the_third(town, clerk, short):
    places(town, 2)
    cases = [delegate_case(town) for _ in range(3)]
    answer = take(cases, "select", clerk)
    assert [event.case_id for event in answer.events] == [cases[0].pk, cases[1].pk]
    assert [(one.case_id, one.problem.code) for one in answer.refused] == [(cases[2].pk, "places_used_up")]


def test_places_are_of_one_district_and_one_congress(town, clerk, short):
    other = AreaFactory(level="district", code="186", parent=town.province)
    AllocationFactory(congress=town.congress, district=other, seats=5)
    assert codes("within_delegate_quota", [delegate_case(town)], clerk) == ["nothing_allocated"]
    assert codes("place_vacant", [delegate_case(town)], clerk) == ["no_place_vacant"]


def test_ex_officio_and_appointed_delegates_use_lines_of_their_own(town, clerk):
    places(town, 1)
    secretary = town.holder("province", "organising_committee", "secretary")
    AllocationFactory(congress=town.congress, kind="EX_OFFICIO", seats=1)
    one, two = (delegate_case(town, kind="EX_OFFICIO") for _ in range(2))
    appointed, selected = delegate_case(town, kind="APPOINTED"), delegate_case(town)
    assert codes("within_appointed_quota", [one, two, appointed, selected], secretary) == [
        "",
        "places_used_up",
        "nothing_allocated",
        "wrong_delegate_kind",
    ]
    done([one], "submit", secretary)
    assert codes("within_appointed_quota", [one, two], secretary) == ["", "places_used_up"]
    assert codes("within_delegate_quota", [selected, one], clerk) == ["", "wrong_delegate_kind"]


def reserve(town, clerk, **more):
    case = delegate_case(town, **more)
    done([case], "reserve", clerk)
    return case


def vacancy(town, clerk, **more):
    case = delegate_case(town, **more)
    done([case], "select", clerk)
    done([case], "drop", clerk)
    return Vacancy.objects.get(case=case)


def accepted(case, rule):
    """An exception on record, whatever stage the case stands at."""
    CompositionException.objects.create(
        case=case, rule=rule, reason="Ngoại lệ thử", decided_by=case.started_by, decided_at=clock.now()
    )


def test_a_replacement_must_be_named(town, clerk, short):
    places(town, 1)
    left, waiting = vacancy(town, clerk), reserve(town, clerk)
    assert codes("same_composition_cell_or_excepted", [waiting], clerk) == ["vacancy_not_named"]
    name_replacement(clerk, left, waiting.pk)
    assert codes("same_composition_cell_or_excepted", [waiting], clerk) == [""]


@pytest.mark.parametrize(
    ("nominee", "more", "differing"),
    [
        ({"ethnicity": "DAO"}, {}, "dân tộc"),
        ({"gender": "male"}, {"field": "health"}, "giới tính, lĩnh vực"),
    ],
)
def test_a_replacement_of_another_cell_needs_an_exception(town, clerk, short, nominee, more, differing):
    places(town, 1)
    left, waiting = vacancy(town, clerk), reserve(town, clerk, nominee=NomineeFactory(**nominee), **more)
    name_replacement(clerk, left, waiting.pk)
    problem = asked("same_composition_cell_or_excepted", [waiting], clerk)[waiting.pk]
    assert (problem.code, problem.message.partition("về ")[2]) == ("another_composition_cell", f"{differing}.")
    accepted(waiting, "target")
    assert codes("same_composition_cell_or_excepted", [waiting], clerk) == ["another_composition_cell"]
    except_composition(clerk, [waiting.pk], "cell", "Không còn ai")
    assert codes("same_composition_cell_or_excepted", [waiting], clerk) == [""]


def test_a_place_that_nobody_ever_had_has_no_cell_to_keep(town, clerk, short):
    places(town, 2)
    vacancy(town, clerk)
    one, two = reserve(town, clerk), reserve(town, clerk)
    assert codes("same_composition_cell_or_excepted", [one, two], clerk) == ["", "vacancy_not_named"]


def test_a_called_up_reserve_takes_the_place_and_leaves_his_own_vacancy(town, clerk, short):
    places(town, 1)
    left, waiting, next_one = vacancy(town, clerk), reserve(town, clerk), reserve(town, clerk)
    name_replacement(clerk, left, waiting.pk)
    done([waiting], "call_up", clerk)
    assert codes("place_vacant", [next_one], clerk) == ["no_place_vacant"]
    done([waiting], "drop", clerk)
    assert codes("same_composition_cell_or_excepted", [next_one], clerk) == ["vacancy_not_named"]
    name_replacement(clerk, Vacancy.objects.get(case=waiting), next_one.pk)
    done([next_one], "call_up", clerk)


def test_composition_is_met_when_enough_of_the_category_have_places(town, clerk, short):
    places(town, 3)
    CompositionTargetFactory(congress=town.congress, district=town.district, minimum=2)
    man = delegate_case(town, nominee=NomineeFactory(gender="male"))
    women = [delegate_case(town) for _ in range(2)]
    done([man, women[0]], "select", clerk)
    problem = asked("composition_met_or_excepted", [man], clerk)[man.pk]
    assert (problem.code, problem.message.partition("(")[2]) == ("composition_unmet", "giới tính nữ: 1/2).")
    done([women[1]], "select", clerk)
    assert codes("composition_met_or_excepted", [man, *women], clerk) == ["", "", ""]


def test_composition_without_targets_is_met(town, clerk):
    assert codes("composition_met_or_excepted", [delegate_case(town)], clerk) == [""]


def test_composition_not_met_is_accepted_for_the_case_excepted_alone(town, clerk):
    CompositionTargetFactory(congress=town.congress, dimension="ethnicity", category="DAO", minimum=1)
    one, two = delegate_case(town), delegate_case(town)
    assert codes("composition_met_or_excepted", [one, two], clerk) == ["composition_unmet"] * 2
    accepted(one, "target")
    assert codes("composition_met_or_excepted", [one, two], clerk) == ["", "composition_unmet"]


def test_targets_of_another_district_do_not_concern_this_one(town, clerk):
    other = AreaFactory(level="district", code="186", parent=town.province)
    CompositionTargetFactory(congress=town.congress, district=other, minimum=5)
    assert codes("composition_met_or_excepted", [delegate_case(town)], clerk) == [""]


def test_a_vacancy_row_keeps_the_cell_it_had(town, clerk, short):
    row = DelegateNominationFactory(town=town, field="health")
    assert VacancyFactory(case=row.case).cell == row.cell == ("TAY", "female", "health")
