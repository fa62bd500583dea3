"""Who holds which office, and every reason why not."""

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from tests.workflows.ground import MAY, TABLE, offices, person, places
from workflows.models import Appointment, Body, Office, Substitution, User
from workflows.offices import (
    Founded,
    OfficeError,
    appoint,
    end_appointment,
    end_substitution,
    establish,
    holders,
    substitute,
    vacant_offices,
)
from workflows.places import REFORM

pytestmark = pytest.mark.django_db
BASIS = "Quyết định 12/QĐ-UBND ngày 02/5/2024"
JUNE = date(2024, 6, 1)
JULY = date(2024, 7, 1)


def held(office: Office, username: str = "vi", **changes: Any) -> Appointment:
    return appoint(person(username), office, **({"valid_from": MAY, "basis": BASIS, "by": None} | changes))


def stands_in(office: Office, **changes: Any) -> Substitution:
    return substitute(office, **({"form": "KT", "valid_from": MAY, "basis": BASIS, "by": None} | changes))


def code_of(refused: pytest.ExceptionInfo[OfficeError]) -> str:
    return refused.value.code


# --- founding


def test_establish_founds_bodies_and_offices_once() -> None:
    district = places()["187"]
    assert establish([district], TABLE) == Founded(bodies=2, offices=5)
    assert establish([district], TABLE) == Founded(bodies=0, offices=0)
    assert sorted(Body.objects.values_list("function", "name")) == [
        ("committee", "UBND Huyện Chi Lăng"),
        ("office", "Văn phòng Huyện Chi Lăng"),
    ]
    assert sorted(Office.objects.filter(single_holder=True).values_list("position", "title")) == [
        ("chair", "Chủ tịch"),
        ("chief", "Chánh Văn phòng"),
    ]


def test_establish_when_some_offices_are_there_adds_the_others() -> None:
    offices()
    Office.objects.filter(position="clerk").delete()
    Office.objects.filter(position="chair").update(title="Chủ tịch huyện")
    assert establish([places()["187"]], TABLE) == Founded(bodies=0, offices=1)
    assert Office.objects.get(position="chair").title == "Chủ tịch huyện"


@pytest.mark.parametrize("codes", [("187",), ("187", "06463", "06496")])
def test_establish_statements_do_not_grow_with_the_areas(
    codes: tuple[str, ...], django_assert_num_queries: Callable[..., Any]
) -> None:
    there = places()
    table = {"district": TABLE["district"], "commune": TABLE["district"]}
    with django_assert_num_queries(6):
        establish([there[code] for code in codes], table)


# --- appointing


def test_appoint_makes_a_holder_until_the_area_ends() -> None:
    office = offices()["chair"]
    clerk = person("quan-tri")
    made = appoint(person("vi", "Vi Nông Trường"), office, valid_from=MAY, basis=f"  {BASIS} ", by=clerk)
    stored = Appointment.objects.get()
    assert (stored.pk, stored.valid_from, stored.valid_before, stored.basis) == (made.pk, MAY, REFORM, BASIS)
    assert (stored.recorded_by, stored.ended_at) == (clerk, None)
    assert [one.full_name for one in holders([office.pk], MAY)[office.pk]] == ["Vi Nông Trường"]


def test_appoint_when_the_office_has_one_holder_already_is_refused() -> None:
    office = offices()["chair"]
    held(office, "vi")
    with pytest.raises(OfficeError) as refused:
        held(office, "nong", valid_from=JUNE)
    assert code_of(refused) == "office_taken"
    assert str(refused.value) == (
        "Chủ tịch UBND Huyện Chi Lăng: Người vi đã giữ chức vụ này từ 06/05/2024 đến trước 01/07/2025. "
        "Hãy kết thúc bổ nhiệm đó trước, hoặc chọn khoảng thời gian không trùng."
    )
    assert Appointment.objects.count() == 1


def test_appoint_when_the_first_holder_has_ended_that_day_is_allowed() -> None:
    office = offices()["chair"]
    end_appointment(held(office, "vi"), on=JUNE, reason="Nghỉ hưu", by=None)
    held(office, "nong", valid_from=JUNE)
    assert [one.username for one in holders([office.pk], date(2024, 5, 31))[office.pk]] == ["vi"]
    assert [one.username for one in holders([office.pk], JUNE)[office.pk]] == ["nong"]


def test_appoint_when_the_period_lies_before_the_next_holder_is_allowed() -> None:
    office = offices()["chair"]
    held(office, "nong", valid_from=JULY)
    held(office, "vi", valid_before=JULY)
    with pytest.raises(OfficeError) as refused:
        held(office, "lam", valid_before=date(2024, 7, 2))
    assert code_of(refused) == "office_taken"


def test_appoint_when_the_first_appointment_never_took_effect_is_allowed() -> None:
    office = offices()["chair"]
    end_appointment(held(office, "vi"), on=MAY, reason="Ghi nhầm", by=None)
    held(office, "nong")
    assert [one.username for one in holders([office.pk], MAY)[office.pk]] == ["nong"]


def test_appoint_when_the_office_has_many_holders_refuses_only_the_same_person() -> None:
    office = offices()["deputy_chair"]
    first = held(office, "vi")
    held(office, "nong")
    with pytest.raises(OfficeError) as refused:
        appoint(first.user, office, valid_from=JUNE, basis=BASIS, by=None)
    assert code_of(refused) == "office_taken"


def test_appoint_when_the_account_is_locked_is_refused() -> None:
    office = offices()["chair"]
    with pytest.raises(OfficeError) as refused:
        appoint(person("vi", active=False), office, valid_from=MAY, basis=BASIS, by=None)
    assert code_of(refused) == "user_locked"
    appoint(person("nong"), office, valid_from=MAY, basis=BASIS, by=None)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"valid_from": REFORM}, "area_not_there"),
        ({"valid_from": date(1899, 12, 31)}, "area_not_there"),
        ({"valid_before": MAY}, "period_reversed"),
        ({"basis": " \u00a0 "}, "basis_missing"),
        ({"basis": "x" * 301}, "text_too_long"),
    ],
)
def test_appoint_when_day_or_basis_is_wrong_is_refused(changes: dict[str, Any], code: str) -> None:
    office = offices()["chair"]
    with pytest.raises(OfficeError) as refused:
        held(office, **changes)
    assert code_of(refused) == code
    assert Appointment.objects.count() == 0


@pytest.mark.parametrize(
    "changes", [{"valid_from": date(2025, 6, 30)}, {"valid_before": date(2024, 5, 7)}, {"basis": "x" * 300}]
)
def test_appoint_when_day_and_basis_are_just_right_is_allowed(changes: dict[str, Any]) -> None:
    held(offices()["chair"], **changes)
    assert Appointment.objects.count() == 1


def test_appoint_when_the_area_ends_earlier_is_cut_short() -> None:
    assert held(offices()["chair"], valid_before=date(2030, 1, 1)).valid_before == REFORM


# --- ending


def test_end_appointment_keeps_the_row_and_says_who_and_why() -> None:
    office = offices()["chair"]
    clerk = person("quan-tri")
    ended = end_appointment(held(office), on=JUNE, reason=" Nghỉ  hưu ", by=clerk)
    assert (ended.valid_from, ended.valid_before, ended.end_reason, ended.ended_by) == (MAY, JUNE, "Nghỉ hưu", clerk)
    assert ended.ended_at is not None
    assert holders([office.pk], JUNE) == {office.pk: []}


@pytest.mark.parametrize(
    ("on", "reason", "code"),
    [
        (date(2024, 5, 5), "Nghỉ hưu", "end_outside_period"),
        (date(2025, 7, 2), "Nghỉ hưu", "end_outside_period"),
        (JUNE, "  ", "reason_missing"),
        (JUNE, "x" * 301, "text_too_long"),
    ],
)
def test_end_appointment_when_day_or_reason_is_wrong_is_refused(on: date, reason: str, code: str) -> None:
    row = held(offices()["chair"])
    with pytest.raises(OfficeError) as refused:
        end_appointment(row, on=on, reason=reason, by=None)
    assert code_of(refused) == code
    assert Appointment.objects.get().ended_at is None


def test_end_appointment_twice_is_refused() -> None:
    row = held(offices()["chair"])
    end_appointment(row, on=JUNE, reason="Nghỉ hưu", by=None)
    with pytest.raises(OfficeError) as refused:
        end_appointment(row, on=MAY, reason="Ghi lại", by=None)
    assert code_of(refused) == "already_ended"
    assert Appointment.objects.get().valid_before == JUNE


# --- substitutions


def test_substitute_when_deputy_of_the_same_body_is_allowed() -> None:
    there = offices()
    made = stands_in(there["chair"], by_office=there["deputy_chair"])
    assert (made.form, made.office, made.by_office, made.valid_before) == (
        "KT",
        there["chair"],
        there["deputy_chair"],
        REFORM,
    )


def test_substitute_when_deputy_of_another_body_is_refused() -> None:
    there = offices()
    with pytest.raises(OfficeError) as refused:
        stands_in(there["chair"], by_office=there["deputy_chief"])
    assert code_of(refused) == "deputy_of_other_body"
    stands_in(there["chair"], form="TL", by_office=there["chief"])


def test_substitute_when_deputy_is_a_person_without_office_is_refused() -> None:
    with pytest.raises(OfficeError) as refused:
        stands_in(offices()["chair"], user=person("vi"))
    assert code_of(refused) == "deputy_of_other_body"


def test_substitute_when_authorised_needs_an_end() -> None:
    office = offices()["chair"]
    somebody = person("vi")
    with pytest.raises(OfficeError) as refused:
        stands_in(office, form="TUQ", user=somebody)
    assert code_of(refused) == "authorisation_without_end"
    assert stands_in(office, form="TUQ", user=somebody, valid_before=JUNE).valid_before == JUNE


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"form": "XX"}, "form_unknown"),
        ({"by_office": None}, "substitute_missing"),
        ({"by_office": "chair"}, "substitute_same_office"),
        ({"valid_from": REFORM}, "area_not_there"),
        ({"valid_before": MAY}, "period_reversed"),
        ({"basis": ""}, "basis_missing"),
    ],
)
def test_substitute_when_a_part_is_wrong_is_refused(changes: dict[str, Any], code: str) -> None:
    there = offices()
    given = {"by_office": "deputy_chair"} | changes
    given["by_office"] = there[given["by_office"]] if given["by_office"] else None
    with pytest.raises(OfficeError) as refused:
        stands_in(there["chair"], **given)
    assert code_of(refused) == code
    assert Substitution.objects.count() == 0


def test_substitute_when_the_account_is_locked_is_refused() -> None:
    office = offices()["chair"]
    with pytest.raises(OfficeError) as refused:
        stands_in(office, form="TL", user=person("vi", active=False))
    assert code_of(refused) == "user_locked"
    stands_in(office, form="TL", user=person("nong"))


def test_substitute_when_repeated_in_the_same_time_is_refused() -> None:
    there = offices()
    first = stands_in(there["chair"], by_office=there["deputy_chair"])
    with pytest.raises(OfficeError) as refused:
        stands_in(there["chair"], by_office=there["deputy_chair"], valid_from=JUNE)
    assert code_of(refused) == "substitution_repeated"
    end_substitution(first, on=JUNE, reason="Văn bản mới", by=None)
    stands_in(there["chair"], by_office=there["deputy_chair"], valid_from=JUNE)


def test_substitute_by_order_then_to_the_deputy_as_in_notice_254() -> None:
    there = offices()
    order = stands_in(there["chair"], form="TL", by_office=there["chief"])
    made = stands_in(there["chief"], form="KT", by_office=there["deputy_chief"], via=order)
    assert (made.via, made.office, made.by_office) == (order, there["chief"], there["deputy_chief"])


def test_substitute_when_via_is_an_authorisation_is_refused() -> None:
    there = offices()
    authorised = stands_in(there["chair"], form="TUQ", by_office=there["chief"], valid_before=JULY)
    with pytest.raises(OfficeError) as refused:
        stands_in(there["chief"], by_office=there["deputy_chief"], via=authorised)
    assert code_of(refused) == "authorisation_passed_on"
    order = stands_in(there["chair"], form="TL", by_office=there["chief"])
    stands_in(there["chief"], by_office=there["deputy_chief"], via=order)


def test_substitute_when_via_goes_further_than_once_is_refused() -> None:
    there = offices()
    order = stands_in(there["chair"], form="TL", by_office=there["chief"])
    second = stands_in(there["chief"], by_office=there["deputy_chief"], via=order)
    with pytest.raises(OfficeError) as refused:
        stands_in(there["deputy_chief"], by_office=there["chief"], via=second)
    assert code_of(refused) == "passed_on_twice"


def test_substitute_when_via_is_of_another_office_is_refused() -> None:
    there = offices()
    order = stands_in(there["chair"], form="TL", by_office=there["chief"])
    with pytest.raises(OfficeError) as refused:
        stands_in(there["chair"], by_office=there["deputy_chair"], via=order)
    assert code_of(refused) == "via_of_other_office"


def test_substitute_when_via_is_not_to_a_deputy_is_refused() -> None:
    there = offices()
    order = stands_in(there["chair"], form="TL", by_office=there["chief"])
    with pytest.raises(OfficeError) as refused:
        stands_in(there["chief"], form="TL", by_office=there["deputy_chief"], via=order)
    assert code_of(refused) == "passed_on_not_to_deputy"


def test_substitute_when_the_office_has_several_holders_is_refused() -> None:
    there = offices()
    with pytest.raises(OfficeError) as refused:
        stands_in(there["clerk"], form="TL", by_office=there["chief"])
    assert code_of(refused) == "office_of_many"
    stands_in(there["chair"], form="TL", by_office=there["chief"])


def test_substitute_when_via_is_a_deputy_is_refused() -> None:
    there = offices()
    deputy = stands_in(there["chair"], by_office=there["deputy_chair"])
    with pytest.raises(OfficeError) as refused:
        stands_in(there["deputy_chair"], by_office=there["clerk"], via=deputy)
    assert code_of(refused) == "passed_on_not_to_deputy"


def test_substitute_when_via_is_not_in_force_is_refused() -> None:
    there = offices()
    order = stands_in(there["chair"], form="TL", by_office=there["chief"])
    end_substitution(order, on=JUNE, reason="Hết nhiệm vụ", by=None)
    with pytest.raises(OfficeError) as refused:
        stands_in(there["chief"], by_office=there["deputy_chief"], via=order, valid_from=JUNE)
    assert code_of(refused) == "via_not_in_force"
    stands_in(there["chief"], by_office=there["deputy_chief"], via=order, valid_from=date(2024, 5, 31))


def test_end_substitution_keeps_the_row_and_says_why() -> None:
    there = offices()
    ended = end_substitution(
        stands_in(there["chair"], by_office=there["deputy_chair"]), on=JUNE, reason="Hết nhiệm vụ", by=None
    )
    assert (ended.valid_before, ended.end_reason, Substitution.objects.count()) == (JUNE, "Hết nhiệm vụ", 1)
    with pytest.raises(OfficeError) as refused:
        end_substitution(ended, on=JUNE, reason="Hết nhiệm vụ", by=None)
    assert code_of(refused) == "already_ended"


# --- append-only


@pytest.mark.parametrize("changes", [{"valid_from": date(2024, 1, 1)}, {"basis": "khác"}, {"end_reason": "khác"}])
def test_appointment_content_cannot_be_changed_behind_the_verbs(changes: dict[str, Any]) -> None:
    row = end_appointment(held(offices()["chair"]), on=JUNE, reason="Nghỉ hưu", by=None)
    with pytest.raises(DatabaseError, match="it can only be ended, once"), transaction.atomic():
        Appointment.objects.filter(pk=row.pk).update(**changes)
    stored = Appointment.objects.get(pk=row.pk)
    assert (stored.valid_from, stored.basis, stored.end_reason) == (MAY, BASIS, "Nghỉ hưu")


# --- reading


def test_vacant_offices_when_nobody_active_holds_them() -> None:
    there = offices()
    held(there["chair"])
    gone = held(there["clerk"], "lam")
    User.objects.filter(pk=gone.user_id).update(is_active=False)
    assert [one.position for one in vacant_offices(MAY)] == ["clerk", "deputy_chair", "chief", "deputy_chief"]
    assert [one.position for one in vacant_offices(MAY, [there["chair"].pk, there["chief"].pk])] == ["chief"]
    assert [one.position for one in vacant_offices(date(2024, 5, 5), [there["chair"].pk])] == ["chair"]
    assert list(vacant_offices(REFORM)) == []


@pytest.mark.parametrize("count", [1, 3])
def test_holders_is_one_query(count: int, django_assert_num_queries: Callable[..., Any]) -> None:
    office = offices()["deputy_chair"]
    expected = [held(office, f"nguoi-{n}").user for n in range(count)]
    with django_assert_num_queries(1):
        assert holders([office.pk], MAY) == {office.pk: expected}


# --- at the same moment


@pytest.mark.django_db(transaction=True)
def test_appoint_when_four_clerks_appoint_at_once_has_one_winner() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one transaction write at a time: there is no race")
    office = offices()["chair"]
    people = [person(name) for name in ("vi", "nong", "lam", "hoang")]
    start = threading.Barrier(len(people))
    answers: list[str] = []

    def try_it(user: User) -> None:
        try:
            start.wait(timeout=10)
            appoint(user, office, valid_from=MAY, basis=BASIS, by=None)
            answers.append("done")
        except OfficeError as error:
            answers.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=try_it, args=(one,)) for one in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert sorted(answers) == ["done", "office_taken", "office_taken", "office_taken"]
    assert Appointment.objects.count() == 1
