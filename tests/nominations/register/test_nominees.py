"""Registering and correcting nominees."""

import pytest

from nominations.errors import DomainError
from nominations.models import IdentityDecision, Nominee
from nominations.register.identity import keep_apart
from nominations.register.nominees import NewNominee, edit_nominee, look_alikes, register_nominees
from tests.factories import AreaFactory, AwardNominationFactory, NomineeFactory, submit, take
from workflows.models import Touch

HA = NewNominee(full_name="Nông Thị Hà", gender="female", birth="05/03/1962", ethnicity="NUNG")


@pytest.fixture
def clerk(town):
    return town.holder("commune", "committee", "clerk")


def test_register_keeps_precision_and_search_key_when_all_is_well(town, clerk):
    [ha, khun] = register_nominees(
        clerk,
        [HA, NewNominee(full_name="Thôn Khun Phang 2", kind="collective", head="Vi Văn Thành", members=40)],
    )
    stored = Nominee.objects.get(pk=ha.pk)
    assert (stored.full_name, stored.search, stored.given_name, str(stored.birth), stored.ethnicity_title) == (
        "Nông Thị Hà",
        "nong thi ha",
        "Hà",
        "05/03/1962",
        "Nùng",
    )
    assert (khun.given_name, khun.birth) == ("", None)


@pytest.mark.parametrize(
    ("given", "corrected", "kept"),
    [("Vinh", "Y Vinh Niê", "Vinh"), ("Vinh", "Y Vin Tơr", "Tơr"), ("", "Y Vinh Niê", "Niê")],
)
def test_given_name_set_by_hand_stays_when_another_word_of_the_name_is_corrected(clerk, town, given, corrected, kept):
    new = NewNominee(full_name="Y Vinh Tơr", given_name=given, residence=town.commune)
    [row] = register_nominees(clerk, [new])
    assert edit_nominee(clerk, row.pk, full_name=corrected).given_name == kept


def test_given_name_is_kept_when_set_by_hand(clerk):
    [row] = register_nominees(clerk, [NewNominee(full_name="Y Vinh Tơr", given_name="Vinh")])
    assert row.given_name == "Vinh"


@pytest.mark.parametrize(
    ("new", "field", "code"),
    [
        (NewNominee(full_name=""), "full_name", "text_missing"),
        (NewNominee(full_name="Nông Thị Hà" * 20), "full_name", "text_too_long"),
        (NewNominee(full_name="Nông Thị Hа"), "full_name", "letter_not_vietnamese"),
        (NewNominee(full_name="Nông Thị Hà", birth="31/02/1962"), "birth", "bad_birth_date"),
        (NewNominee(full_name="Nông Thị Hà", ethnicity="04"), "ethnicity", "ethnicity_unknown"),
        (NewNominee(full_name="Nông Thị Hà", gender="nữ"), "gender", "choice_unknown"),
        (NewNominee(full_name="Nông Thị Hà", kind="cá nhân"), "kind", "choice_unknown"),
        (NewNominee(full_name="Thôn 2", kind="collective", ethnicity="TAY"), "kind", "personal_data_of_collective"),
        (NewNominee(full_name="Thôn 2", kind="collective", members=0), "members", "members_none"),
        (NewNominee(full_name="Nông Thị Hà", id_number="123"), "id_number", "id_number_length"),
        (NewNominee("Thôn 2", kind="collective", id_number="080123456"), "kind", "personal_data_of_collective"),
        (NewNominee(full_name="Thôn 2", kind="collective", party_member=False), "kind", "personal_data_of_collective"),
        (NewNominee(full_name="Thôn 2", kind="collective", members=5, women=6), "women", "women_not_among_members"),
        (NewNominee(full_name="Thôn 2", kind="collective", women=1), "women", "women_not_among_members"),
        (NewNominee(full_name="Nông Thị Hà", women=1), "women", "women_not_among_members"),
    ],
)
def test_register_writes_nothing_when_one_of_two_is_wrong(clerk, new, field, code):
    with pytest.raises(DomainError) as refused:
        register_nominees(clerk, [HA, new])
    assert (refused.value.field, refused.value.problem.code) == (f"nominees[1].{field}", code)
    assert refused.value.problem.way_out
    assert Nominee.objects.count() == 0


def test_register_is_refused_when_the_capacity_is_not_the_callers(town, clerk):
    chair = town.holder("commune", "committee", "chair")
    foreign = type(clerk)(clerk.user_id, office_id=chair.office_id)
    with pytest.raises(DomainError) as refused:
        register_nominees(foreign, [HA])
    assert (refused.value.field, refused.value.problem.code) == ("by", "not_in_office")
    assert len(register_nominees(clerk, [HA])) == 1


def test_edit_is_remembered_when_a_case_is_under_way(town, clerk):
    row = AwardNominationFactory(town=town)
    edit_nominee(clerk, row.nominee_id, full_name="Hoàng Thị Hoà", birth="03/1962")
    stored = Nominee.objects.get(pk=row.nominee_id)
    assert (stored.full_name, stored.search, str(stored.birth)) == ("Hoàng Thị Hoà", "hoang thi hoa", "03/1962")
    assert list(Touch.objects.values_list("case_id", "user_id")) == [(row.case_id, clerk.user_id)]


def test_edit_is_refused_when_the_case_is_with_somebody_else(town, clerk):
    row = AwardNominationFactory(town=town)
    submit(town, [row.case])
    with pytest.raises(DomainError) as refused:
        edit_nominee(clerk, row.nominee_id, full_name="Hoàng Thị Hoà")
    assert (refused.value.field, refused.value.problem.code) == ("case", "no_open_task")
    assert Nominee.objects.get(pk=row.nominee_id).full_name == row.nominee.full_name
    take([row.case], "send_back", town.holder("commune", "committee", "chair"), "Ghi đúng họ tên")
    edit_nominee(clerk, row.nominee_id, full_name="Hoàng Thị Hoà")
    assert Nominee.objects.get(pk=row.nominee_id).full_name == "Hoàng Thị Hoà"


def test_edit_is_refused_when_the_case_is_with_somebody_who_judges_it(town, clerk):
    row = AwardNominationFactory(town=town)
    submit(town, [row.case])
    with pytest.raises(DomainError) as refused:
        edit_nominee(town.holder("commune", "committee", "chair"), row.nominee_id, full_name="Hoàng Thị Hoà")
    assert (refused.value.field, refused.value.problem.code) == ("by", "dossier_fixed")
    assert Nominee.objects.get(pk=row.nominee_id).full_name == row.nominee.full_name


def test_edit_is_refused_when_every_case_has_ended(town, clerk):
    row = AwardNominationFactory(town=town)
    take([row.case], "discard", clerk)
    with pytest.raises(DomainError) as refused:
        edit_nominee(clerk, row.nominee_id, full_name="Hoàng Thị Hoà")
    assert refused.value.problem.code == "nominee_decided"


def test_edit_of_somebody_without_a_case_is_for_the_place_he_lives_in(town, clerk):
    here, elsewhere = NomineeFactory(residence=town.commune), NomineeFactory(residence=AreaFactory())
    edit_nominee(clerk, here.pk, village="Thôn 2")
    with pytest.raises(DomainError) as refused:
        edit_nominee(clerk, elsewhere.pk, village="Thôn 2")
    assert refused.value.problem.code == "nominee_elsewhere"


def test_edit_is_refused_when_neither_a_case_nor_a_place_says_whose_he_is(town, clerk):
    nowhere = NomineeFactory(residence=None)
    with pytest.raises(DomainError) as refused:
        edit_nominee(clerk, nowhere.pk, village="Thôn 2")
    assert refused.value.problem.code == "nominee_elsewhere"
    assert "nơi chưa ghi" in refused.value.problem.message


@pytest.mark.parametrize("changes", [{"kind": "household"}, {"search": "x"}, {"id": 7}])
def test_edit_is_refused_when_the_field_is_not_the_clerks_to_change(town, clerk, changes):
    row = NomineeFactory(residence=town.commune)
    with pytest.raises(DomainError) as refused:
        edit_nominee(clerk, row.pk, **changes)
    assert refused.value.problem.code == "field_unknown"


def test_look_alikes_need_one_name_and_one_full_date_of_birth(clerk):
    born = {"birth_year": 1962, "birth_month": 3, "birth_day": 5}
    one, same = (NomineeFactory(full_name="Nông Thị Hà", **born) for _ in range(2))
    other_day = NomineeFactory(full_name="Nông Thị Hà", **born | {"birth_day": 6})
    other_mark = NomineeFactory(full_name="Nông Thị Hạ", **born)
    year_only = NomineeFactory(full_name="Nông Thị Hà", birth_year=1962)
    found = look_alikes([one, other_day, other_mark, year_only])
    assert found == {
        one.pk: {one.pk, same.pk},
        other_day.pk: {other_day.pk},
        other_mark.pk: {other_mark.pk},
        year_only.pk: {year_only.pk},
    }


def test_look_alikes_are_apart_when_it_was_recorded(town, clerk):
    born = {"birth_year": 1962, "birth_month": 3, "birth_day": 5}
    one, other = (NomineeFactory(full_name="Nông Thị Hà", residence=town.commune, **born) for _ in range(2))
    keep_apart(clerk, other, one, "Khác thôn, khác tên bố mẹ theo giấy khai sinh")
    assert look_alikes([one]) == {one.pk: {one.pk}}
    row = IdentityDecision.objects.get()
    assert (row.lower_id, row.higher_id, row.recorded_by_id) == (one.pk, other.pk, clerk.user_id)
