"""The register: the same person met again, joined, kept apart."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nominations.errors import DomainError
from nominations.models import FormerName, IdentityDecision, Nominee
from nominations.register.identity import Degree, join, keep_apart, recognise
from nominations.register.nominees import NewNominee, look_alikes, register_nominees
from tests.factories import (
    AreaFactory,
    AwardNominationFactory,
    CollectiveFactory,
    HouseholdFactory,
    NomineeFactory,
    UserFactory,
    submit,
)
from tests.verbs import another_province
from workflows import clock
from workflows.models import Case

BORN = {"birth_year": 1962, "birth_month": 3, "birth_day": 5}


@pytest.fixture
def clerk(town):
    return town.holder("commune", "committee", "clerk")


@pytest.fixture
def ha(town, clerk):
    """Somebody of the register: Nông Thị Hà, 05/03/1962, thôn Phố Cũ, with a number."""
    new = NewNominee(
        "Nông Thị Hà", gender="female", birth="05/03/1962", id_number="020162001234", residence=town.commune,
        village="Phố Cũ", workplace="Hội Phụ nữ xã",
    )  # fmt: skip
    return register_nominees(clerk, [new])[0]


def met(town, **facts):
    """What the register says of one candidate: whom, how sure."""
    new = NewNominee(**{"full_name": "Nông Thị Hà", "gender": "female"} | facts)
    return [(match.nominee.pk, match.degree) for match in recognise(town.province.pk, [new]).get(0, [])]


def here(town, **facts):
    return {"residence": town.commune, "village": "Thôn Phố Cũ", "birth": "05/03/1962"} | facts


@pytest.mark.parametrize(
    ("facts", "degree"),
    [
        ({}, Degree.CERTAIN),
        ({"full_name": "NÔNG THỊ HÀ"}, Degree.CERTAIN),
        ({"village": ""}, Degree.CERTAIN),
        ({"id_number": "020 162 001234"}, Degree.CERTAIN),
        ({"id_number": "020162009999"}, Degree.LIKELY),
        ({"id_number": "080123456"}, Degree.CERTAIN),
        ({"full_name": "Nông Thị Hạ"}, Degree.LIKELY),
        ({"gender": "male"}, Degree.LIKELY),
        ({"residence": None}, Degree.LIKELY),
        ({"birth": "03/1962"}, Degree.LIKELY),
        ({"birth": "1962", "village": "Phố Cũ"}, Degree.LIKELY),
        ({"birth": "1962", "village": "Làng Mới"}, Degree.POSSIBLE),
        ({"birth": "1962", "residence": None}, Degree.POSSIBLE),
        ({"birth": "không rõ"}, Degree.POSSIBLE),
        ({"birth": ""}, Degree.POSSIBLE),
        ({"full_name": "Nông Thị Hạ", "birth": ""}, None),
        ({"birth": "", "residence": None}, None),
        ({"birth": "06/03/1962"}, None),
        ({"birth": "1961"}, None),
        ({"full_name": "Nông Thị Hoa"}, None),
        ({"full_name": "Nông Thị Hoa", "id_number": "020162001234"}, Degree.LIKELY),
        ({"birth": "1961", "id_number": "020162001234"}, Degree.LIKELY),
        ({"kind": "household", "birth": "", "gender": ""}, None),
    ],
)
def test_recognised_by_name_and_birth_and_unit_together(town, ha, facts, degree):
    facts = here(town, village="Phố Cũ") | facts
    assert met(town, **facts) == ([(ha.pk, degree)] if degree else [])


@pytest.mark.parametrize(
    ("birth", "workplace", "degree"),
    [
        ("05/03/1962", "", Degree.LIKELY),
        ("05/03/1962", "hội phụ nữ xã", Degree.CERTAIN),
        ("1962", "", None),
        ("1962", "Hội Phụ Nữ Xã", Degree.LIKELY),
    ],
)
def test_somebody_who_moved_is_recognised_when_more_than_the_year_agrees(town, ha, birth, workplace, degree):
    found = met(town, birth=birth, workplace=workplace, residence=AreaFactory(parent=town.district))
    assert found == ([(ha.pk, degree)] if degree else [])


def test_reasons_are_said_in_words(town, ha):
    [match] = recognise(town.province.pk, [NewNominee("Nông Thị Hạ", birth="1962", residence=town.commune)])[0]
    assert match.reasons == ("họ tên chỉ khác dấu", "ngày sinh không trái nhau (1962; 05/03/1962)", "cùng nơi cư trú")


def test_the_register_of_another_province_is_not_asked(town, ha):
    far = another_province(town)
    assert recognise(far.province.pk, [NewNominee("Nông Thị Hà", birth="05/03/1962", residence=town.commune)]) == {}


def test_candidates_are_answered_by_their_place_and_strangers_not_at_all(town, ha):
    other = NomineeFactory(full_name="Vi Văn An", gender="male", birth_year=1980, residence=town.commune)
    found = recognise(
        town.province.pk,
        [
            NewNominee("Lý Thị Mơ", birth="1980"),
            NewNominee("Vi Văn An", gender="male", birth="1980", residence=town.commune),
            NewNominee("Nông Thị Hà", gender="female", birth="05/03/1962", residence=town.commune),
        ],
    )
    assert {index: [one.nominee for one in matches] for index, matches in found.items()} == {1: [other], 2: [ha]}


def test_the_surest_stands_first(town, ha):
    year = NomineeFactory(full_name="Nông Thị Hà", birth_year=1962, residence=town.commune, village="Làng Mới")
    assert met(town, **here(town)) == [(ha.pk, Degree.CERTAIN), (year.pk, Degree.POSSIBLE)]


def test_a_collective_is_recognised_by_name_and_place_and_by_its_former_name(town):
    hamlet = CollectiveFactory(full_name="Thôn Khun Phang 2", residence=town.commune, head="Vi Văn Thành")
    FormerName.objects.create(
        nominee=hamlet, name="Bản Khun", used_before="2020-01-01", basis="NQ 12", recorded_by=UserFactory(),
        recorded_at=clock.now(),
    )  # fmt: skip

    def found(name, **facts):
        return met(town, **{"full_name": name, "kind": "collective", "gender": "", "residence": town.commune} | facts)

    assert found("Thôn Khun Phang 2") == [(hamlet.pk, Degree.LIKELY)]
    assert found("Thôn Khun Phang 2", head="Vi Văn Thành") == [(hamlet.pk, Degree.CERTAIN)]
    assert found("Bản Khun") == [(hamlet.pk, Degree.LIKELY)]
    assert found("Thôn Khun Phang 2", residence=AreaFactory()) == []
    assert found("Thôn Khun Phang 2", residence=None) == []
    assert found("Bản Khun", kind="household") == []


def test_a_household_is_recognised_by_its_village(town):
    one = HouseholdFactory(full_name="Hộ ông Lành Văn Páo", residence=town.commune, village="Thôn 2", head="")
    facts = {"full_name": "Hộ ông Lành Văn Páo", "kind": "household", "gender": "", "residence": town.commune}
    assert met(town, **facts, village="Thôn 2") == [(one.pk, Degree.CERTAIN)]
    assert met(town, **facts, village="Thôn 5") == [(one.pk, Degree.POSSIBLE)]


def test_somebody_of_the_register_is_not_recognised_in_himself_nor_in_whom_he_was_told_from(town, clerk, ha):
    twin = NomineeFactory(full_name="Nông Thị Hà", residence=town.commune, **BORN)
    assert [one.nominee for one in recognise(town.province.pk, [ha])[0]] == [twin]
    keep_apart(clerk, ha, twin, "Hai chị em họ")
    assert recognise(town.province.pk, [ha, twin]) == {}


def test_joined_rows_are_recognised_as_the_first_of_them(town, clerk, ha):
    twin = NomineeFactory(full_name="Nông Thị Hà", residence=town.commune, workplace="Trường xã", **BORN)
    join(clerk, twin, ha, "Cùng căn cước")
    assert [pk for pk, _ in met(town, **here(town))] == [ha.pk]
    assert recognise(town.province.pk, [twin, ha]) == {}


def test_the_number_of_queries_is_the_same_for_one_candidate_and_for_three(town, ha):
    CollectiveFactory(full_name="Thôn 2", residence=town.commune)
    numbers = []
    for many in (1, 3):
        candidates = [
            NewNominee("Nông Thị Hà", birth="05/03/1962", residence=town.commune),
            NewNominee("Thôn 2", kind="collective", residence=town.commune),
        ] * many
        with CaptureQueriesContext(connection) as queries:
            found = recognise(town.province.pk, candidates)
        assert len(found) == 2 * many
        numbers.append(len(queries))
    assert numbers == [3, 3]
    with CaptureQueriesContext(connection) as queries:
        recognise(town.province.pk, [ha])
    assert len(queries) == 3


def three(town):
    """Three rows of one name without a day of birth: nobody could know whether they are one."""
    return [NomineeFactory(full_name="Lý Thị Mơ", birth_year=1970, residence=town.commune) for _ in range(3)]


def roots():
    return list(Nominee.objects.order_by("pk").values_list("joined_to_id", flat=True))


def test_joined_rows_point_to_the_first_and_the_decision_says_who_and_why(town, clerk):
    one, two, three_ = three(town)
    join(clerk, three_, two, "Cùng căn cước")
    assert roots() == [None, None, two.pk]
    join(clerk, three_, one, "Đã gặp trực tiếp")
    assert roots() == [None, one.pk, one.pk]
    assert list(
        IdentityDecision.objects.order_by("pk").values_list(
            "lower_id", "higher_id", "same", "reason", "in_force", "office_id", "recorded_by_id"
        )
    ) == [
        (two.pk, three_.pk, True, "Cùng căn cước", True, clerk.office_id, clerk.user_id),
        (one.pk, three_.pk, True, "Đã gặp trực tiếp", True, clerk.office_id, clerk.user_id),
    ]
    for row in (one, two, three_):
        row.refresh_from_db()
        assert look_alikes([row]) == {row.pk: {one.pk, two.pk, three_.pk}}


def test_a_later_decision_on_the_two_takes_the_place_of_the_first(town, clerk):
    one, two, _ = three(town)
    join(clerk, one, two, "Tưởng là một")
    keep_apart(clerk, two, one, "Khác căn cước")
    assert roots() == [None, None, None]
    join(clerk, one, two, "Căn cước kia là của người khác")
    assert roots() == [None, one.pk, None]
    decided = IdentityDecision.objects.order_by("pk").values_list("same", "in_force")
    assert list(decided) == [(True, False), (False, False), (True, True)]


def test_what_was_joined_with_one_of_two_stays_with_him_when_they_are_parted(town, clerk):
    one, two, three_ = three(town)
    four = NomineeFactory(full_name="Lý Thị Mơ", residence=town.commune)
    join(clerk, one, two, "Một")
    join(clerk, two, three_, "Một")
    join(clerk, three_, four, "Một")
    assert roots() == [None, one.pk, one.pk, one.pk]
    keep_apart(clerk, two, three_, "Hai")
    assert roots() == [None, one.pk, None, three_.pk]


def test_rows_held_together_by_a_third_are_not_parted(town, clerk):
    one, two, three_ = three(town)
    join(clerk, one, two, "Một")
    join(clerk, two, three_, "Một")
    with pytest.raises(DomainError) as refused:
        keep_apart(clerk, one, three_, "Hai")
    assert refused.value.problem.code == "decision_against"
    assert (roots(), IdentityDecision.objects.filter(same=False).count()) == ([None, one.pk, one.pk], 0)


def test_rows_are_not_joined_over_one_who_was_told_from_the_other(town, clerk):
    one, two, three_ = three(town)
    join(clerk, one, two, "Một")
    keep_apart(clerk, one, three_, "Hai")
    with pytest.raises(DomainError) as refused:
        join(clerk, two, three_, "Một")
    assert refused.value.problem.code == "decision_against"
    assert f"số {three_.pk}" in refused.value.problem.message
    assert roots() == [None, one.pk, None]


@pytest.mark.parametrize("verb", [join, keep_apart])
def test_a_decision_is_refused_without_a_reason_on_one_row_or_across_kinds_and_registers(town, clerk, verb):
    one, two, _ = three(town)
    house = HouseholdFactory(residence=town.commune)
    far = NomineeFactory(full_name="Lý Thị Mơ", residence=another_province(town).commune)
    found = []
    for pair, reason in (((one, two), " "), ((one, one), "Một"), ((one, house), "Một"), ((one, far), "Một")):
        with pytest.raises(DomainError) as refused:
            verb(clerk, *pair, reason)
        found.append(refused.value.problem.code)
    assert found == ["text_missing", "same_row", "two_kinds", "two_registers"]
    assert IdentityDecision.objects.count() == 0


def test_joined_already_is_said(town, clerk):
    one, two, three_ = three(town)
    join(clerk, one, two, "Một")
    join(clerk, one, three_, "Một")
    with pytest.raises(DomainError) as refused:
        join(clerk, two, three_, "Một")
    assert refused.value.problem.code == "joined_already"


def test_joining_two_who_are_proposed_for_one_award_leaves_room_for_one(town, clerk):
    one, two, _ = three(town)
    first, second = (AwardNominationFactory(town=town, nominee=row) for row in (one, two))
    before = list(Case.objects.order_by("pk").values())
    join(clerk, one, two, "Cùng căn cước")
    assert list(Case.objects.order_by("pk").values()) == before
    done = submit(town, [first.case, second.case])
    assert [refusal.problem.code for refusal in done.refused] == ["already_proposed"]


def test_an_equal_number_makes_two_names_look_alike(town, clerk, ha):
    other = NewNominee("Nông Thu Hà", birth="1962", id_number="020162001234", residence=town.commune)
    [row] = register_nominees(clerk, [other])
    assert look_alikes([row, ha]) == {row.pk: {row.pk, ha.pk}, ha.pk: {row.pk, ha.pk}}
    keep_apart(clerk, row, ha, "Ghi nhầm số")
    assert look_alikes([row, ha]) == {row.pk: {row.pk}, ha.pk: {ha.pk}}


def test_look_alikes_of_one_are_those_of_whom_he_is_joined_with(town, clerk, ha):
    year_only = NomineeFactory(full_name="Nông Thị Hà", birth_year=1962, residence=town.commune)
    twin = NomineeFactory(full_name="Nông Thị Hà", residence=town.commune, **BORN)
    join(clerk, year_only, ha, "Một")
    everybody = {ha.pk, year_only.pk, twin.pk}
    assert look_alikes([year_only, twin]) == {year_only.pk: everybody, twin.pk: everybody}


@pytest.mark.parametrize("number", [1, 3])
def test_look_alikes_ask_as_often_for_one_as_for_three(town, number):
    rows = [NomineeFactory(**BORN) for _ in range(number)]
    twins = [NomineeFactory(full_name=row.full_name, **BORN) for row in rows]
    with CaptureQueriesContext(connection) as queries:
        found = look_alikes(rows)
    assert found == {row.pk: {row.pk, twin.pk} for row, twin in zip(rows, twins, strict=True)}
    assert len(queries) == 4
