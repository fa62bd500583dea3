"""Appointments and substitutions by administrators: what is recorded, and what nobody does about himself."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.factories import AbsenceFactory, AppointmentFactory, SubstitutionFactory, Town, UserFactory
from tests.verbs import another_province
from workflows import authority
from workflows.administration import (
    AdministrationError,
    appoint,
    end_absence,
    end_appointment,
    end_substitution,
    record_absence,
    substitute,
)
from workflows.engine import Capacity, NotAllowed
from workflows.models import Appointment, Substitution, User
from workflows.offices import away

TODAY = date(2024, 5, 6)


@pytest.fixture
def admin(town: Town) -> Capacity:
    return town.holder("province", "interior", "administrator")


def me(by: Capacity) -> User:
    return User.objects.get(pk=by.user_id)


def test_appoint_gives_authority_and_says_who_recorded_it(town: Town, admin: Capacity) -> None:
    user, office = UserFactory(), town.office("commune", "committee", "clerk")
    row = appoint(admin, user, office, valid_from=TODAY, basis="  QĐ   12 ")
    assert (row.recorded_by_id, row.basis, row.valid_before) == (admin.user_id, "QĐ 12", None)
    assert [one.office_id for one in authority.offices(user.pk)] == [office.pk]
    ended = end_appointment(admin, row, on=TODAY, reason="Thôi việc")
    assert (ended.ended_by_id, ended.end_reason, ended.valid_before) == (admin.user_id, "Thôi việc", TODAY)
    assert authority.offices(user.pk) == []


def test_substitute_gives_a_chain_that_ends_with_its_first_line(town: Town, admin: Capacity) -> None:
    chair = town.office("district", "committee", "chair")
    chief, deputy = (town.office("district", "office", f"{one}chief_of_office") for one in ("", "deputy_"))
    user = AppointmentFactory(office=deputy).user
    first = substitute(admin, chair, form="TL", by_office=chief, valid_from=TODAY, basis="QC 1")
    then = substitute(admin, chief, form="KT", by_office=deputy, via=first, valid_from=TODAY, basis="QC 2")
    assert (first.recorded_by_id, then.via_id) == (admin.user_id, first.pk)
    assert [one.office_id for one in authority.offices(user.pk)] == [deputy.pk, chair.pk]
    end_substitution(admin, first, on=TODAY, reason="Hết phân công")
    assert [one.office_id for one in authority.offices(user.pk)] == [deputy.pk]


def test_refusal_names_the_field_when_the_offices_refuse(town: Town, admin: Capacity) -> None:
    chair, clerk = (town.office("commune", "committee", one) for one in ("chair", "clerk"))
    AppointmentFactory(office=chair)
    locked = UserFactory(is_active=False)
    cases = [
        (lambda: appoint(admin, UserFactory(), chair, valid_from=TODAY, basis="QĐ"), "valid_from", "office_taken"),
        (lambda: appoint(admin, locked, clerk, valid_from=TODAY, basis="QĐ"), "username", "user_locked"),
        (lambda: appoint(admin, UserFactory(), clerk, valid_from=TODAY, basis=" "), "basis", "text_missing"),
        (
            lambda: appoint(admin, UserFactory(), clerk, valid_from=TODAY, valid_before=TODAY, basis="QĐ"),
            "valid_before",
            "period_reversed",
        ),
        (
            lambda: substitute(admin, chair, form="KT", by_office=None, valid_from=TODAY, basis="QĐ"),
            "by_office",
            "substitute_missing",
        ),
    ]
    for attempt, field, code in cases:
        before = (Appointment.objects.count(), Substitution.objects.count())
        with pytest.raises(AdministrationError) as refused:
            attempt()
        assert (refused.value.field, refused.value.problem.code) == (field, code)
        assert (Appointment.objects.count(), Substitution.objects.count()) == before


def test_nobody_appoints_himself_or_ends_his_own_appointment(town: Town, admin: Capacity) -> None:
    clerk = town.office("commune", "committee", "clerk")
    own = Appointment.objects.get(user=admin.user_id)
    for attempt in (
        lambda: appoint(admin, me(admin), clerk, valid_from=TODAY, basis="QĐ"),
        lambda: end_appointment(admin, own, on=TODAY, reason="Thôi"),
    ):
        with pytest.raises(NotAllowed) as refused:
            attempt()
        assert refused.value.problem.code == "own_authority"
    own.refresh_from_db()
    assert (own.ended_at, Appointment.objects.filter(user=admin.user_id).count()) == (None, 1)


def test_nobody_substitutes_for_or_through_himself(town: Town, admin: Capacity) -> None:
    chair, deputy, standing = (
        town.office("province", "committee", one) for one in ("chair", "deputy_chair", "standing_deputy")
    )
    # To come counts too: what is recorded now would be his then.
    AppointmentFactory(user=me(admin), office=deputy, valid_from=date(2024, 7, 1))
    other = SubstitutionFactory(office=chair, by_office=standing)
    mine = SubstitutionFactory(office=chair, by_office=deputy)
    for attempt in (
        lambda: substitute(admin, chair, form="KT", by_office=deputy, valid_from=TODAY, basis="QĐ"),
        lambda: substitute(
            admin, chair, form="TUQ", user=me(admin), valid_from=TODAY, valid_before=date(2024, 6, 1), basis="QĐ"
        ),
        lambda: substitute(admin, deputy, form="KT", by_office=standing, valid_from=TODAY, basis="QĐ"),
        lambda: end_substitution(admin, mine, on=TODAY, reason="Thôi"),
    ):
        with pytest.raises(NotAllowed) as refused:
            attempt()
        assert refused.value.problem.code == "own_authority"
    assert Substitution.objects.count() == 2
    assert end_substitution(admin, other, on=TODAY, reason="Thôi").ended_by_id == admin.user_id


def test_every_office_named_must_be_of_the_area(town: Town, admin: Capacity) -> None:
    district = town.holder("district", "interior", "administrator")
    here, above = (town.office(level, "committee", "chair") for level in ("district", "province"))
    chief = town.office("district", "office", "chief_of_office")
    deputy = town.office("district", "office", "deputy_chief_of_office")
    from_above = SubstitutionFactory(office=above, by_office=chief, form="TL")
    far = another_province(town).office("province", "committee", "chair")
    for by, attempt in (
        (district, lambda by: substitute(by, above, form="TL", by_office=chief, valid_from=TODAY, basis="QĐ")),
        (district, lambda by: substitute(by, here, form="TL", by_office=above, valid_from=TODAY, basis="QĐ")),
        (
            district,
            lambda by: substitute(by, chief, form="KT", by_office=deputy, via=from_above, valid_from=TODAY, basis="QĐ"),
        ),
        (admin, lambda by: substitute(by, above, form="TL", by_office=far, valid_from=TODAY, basis="QĐ")),
    ):
        with pytest.raises(NotAllowed) as refused:
            attempt(by)
        assert refused.value.problem.code == "outside_area"
    done = substitute(admin, chief, form="KT", by_office=deputy, via=from_above, valid_from=TODAY, basis="QĐ")
    assert done.via_id == from_above.pk


def test_administering_ends_when_the_appointment_does_or_the_account_is_locked(town: Town, admin: Capacity) -> None:
    office = town.office("commune", "committee", "clerk")
    User.objects.filter(pk=admin.user_id).update(is_active=False)
    with pytest.raises(NotAllowed) as refused:
        appoint(admin, UserFactory(), office, valid_from=TODAY, basis="QĐ")
    assert refused.value.problem.code == "not_in_office"
    User.objects.filter(pk=admin.user_id).update(is_active=True)
    assert appoint(admin, UserFactory(), office, valid_from=TODAY, basis="QĐ").recorded_by_id == admin.user_id


def test_absence_is_recorded_and_ended_with_who_and_why(town: Town, admin: Capacity) -> None:
    user = AppointmentFactory(office=town.office("commune", "committee", "clerk")).user
    row = record_absence(admin, user, valid_from=TODAY, basis=" Đơn   nghỉ phép ")
    assert (row.recorded_by_id, row.basis, row.valid_before) == (admin.user_id, "Đơn nghỉ phép", None)
    assert (away([user.pk], TODAY), away([user.pk], date(2024, 5, 5))) == ({user.pk}, set())
    ended = end_absence(admin, row, on=date(2024, 5, 8), reason="Trở lại")
    assert (ended.ended_by_id, ended.end_reason) == (admin.user_id, "Trở lại")
    assert [away([user.pk], date(2024, 5, day)) for day in (7, 8)] == [{user.pk}, set()]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"basis": " "}, "basis"),
        ({"valid_before": TODAY}, "valid_before"),
        ({"valid_from": date(2024, 5, 20)}, "valid_from"),
    ],
)
def test_absence_is_refused_at_its_field(town: Town, admin: Capacity, said: dict[str, Any], field: str) -> None:
    user = AppointmentFactory(office=town.office("commune", "committee", "clerk")).user
    AbsenceFactory(user=user, valid_from=date(2024, 5, 20), valid_before=date(2024, 6, 1))
    given: dict[str, Any] = {"valid_from": TODAY, "valid_before": date(2024, 5, 10), "basis": "Nghỉ phép"} | said
    if field == "valid_from":
        given["valid_before"] = None
    with pytest.raises(AdministrationError) as caught:
        record_absence(admin, user, **given)
    assert caught.value.field == field


def test_nobody_records_his_own_absence_nor_that_of_one_who_has_an_office_elsewhere(
    town: Town, admin: Capacity
) -> None:
    district = town.holder("district", "interior", "administrator")
    far = AppointmentFactory(office=town.office("province", "committee", "chair")).user
    for user in (me(district), far):
        with pytest.raises(NotAllowed):
            record_absence(district, user, valid_from=TODAY, basis="Nghỉ phép")
    assert record_absence(admin, far, valid_from=TODAY, basis="Nghỉ phép").user_id == far.pk
