"""Who may call the verbs of administration: each is refused to others in the very set-up in which it succeeds."""

from __future__ import annotations

from datetime import date

import pytest

from tests.factories import AbsenceFactory, AppointmentFactory, Town, UserFactory
from tests.verbs import Attempt, Line, named, try_line, verbs
from workflows import administration
from workflows.administration import (
    appoint,
    end_absence,
    end_appointment,
    end_substitution,
    lock_account,
    open_account,
    record_absence,
    record_day,
    record_policy,
    rename_account,
    set_password,
    substitute,
    unlock_account,
)
from workflows.models import User
from workflows.offices import substitute as record_substitution

PROVINCE = "province interior administrator"
DISTRICT = "district interior administrator"
FAR_PROVINCE, FAR_DISTRICT = f"elsewhere {PROVINCE}", f"elsewhere {DISTRICT}"
#: Higher in rank, the same body, or with a view of everything: none of them administers.
NEIGHBOURS = ("province committee chair", "district interior head", "province inspectorate auditor")
MAY = date(2024, 5, 6)
PASSWORD = "bon-tu-ghep-lai-27"
QUESTIONS = {"scope.administering"}


def clerk(town: Town) -> User:
    return AppointmentFactory(office=town.office("commune", "committee", "clerk")).user


def opening(town: Town) -> Attempt:
    return lambda by: open_account(
        by, username="moi.canbo", full_name="Lý Thị Mới", password=PASSWORD, reason="Người mới"
    )


def renaming(town: Town) -> Attempt:
    user = clerk(town)
    return lambda by: rename_account(by, user, full_name="Lý Thị Khác", reason="Ghi sai họ tên")


def locking(town: Town) -> Attempt:
    user = clerk(town)
    return lambda by: lock_account(by, user, reason="Nghỉ hưu")


def unlocking(town: Town) -> Attempt:
    user = clerk(town)
    User.objects.filter(pk=user.pk).update(is_active=False)
    return lambda by: unlock_account(by, user, reason="Trở lại làm việc")


def setting_a_password(town: Town) -> Attempt:
    user = clerk(town)
    return lambda by: set_password(by, user, password=PASSWORD, reason="Quên mật khẩu")


def appointing(town: Town) -> Attempt:
    user, office = UserFactory(), town.office("commune", "committee", "clerk")
    return lambda by: appoint(by, user, office, valid_from=MAY, basis="QĐ 12")


def ending_an_appointment(town: Town) -> Attempt:
    row = AppointmentFactory(office=town.office("commune", "committee", "clerk"))
    return lambda by: end_appointment(by, row, on=MAY, reason="Nghỉ hưu")


def substituting(town: Town) -> Attempt:
    chair, deputy = (town.office("commune", "committee", one) for one in ("chair", "deputy_chair"))
    return lambda by: substitute(by, chair, form="KT", by_office=deputy, valid_from=MAY, basis="QĐ 13")


def ending_a_substitution(town: Town) -> Attempt:
    chair, deputy = (town.office("commune", "committee", one) for one in ("chair", "deputy_chair"))
    row = record_substitution(chair, form="KT", by_office=deputy, valid_from=MAY, basis="QĐ 13", by=None)
    return lambda by: end_substitution(by, row, on=MAY, reason="Hết phân công")


def recording_an_absence(town: Town) -> Attempt:
    user = clerk(town)
    return lambda by: record_absence(by, user, valid_from=MAY, basis="Nghỉ phép")


def ending_an_absence(town: Town) -> Attempt:
    row = AbsenceFactory(user=clerk(town))
    return lambda by: end_absence(by, row, on=MAY, reason="Trở lại sớm")


def recording_a_policy(town: Town) -> Attempt:
    return lambda by: record_policy(
        by, "intake_working_days", town.commune, value="3", valid_from=MAY, legal_basis="QĐ 14", source="Công báo",
        confidence="high",
    )  # fmt: skip


def recording_a_day(town: Town) -> Attempt:
    return lambda by: record_day(by, date(2024, 5, 11), working=True, reason="Hoán đổi")


OTHERS = (FAR_PROVINCE, FAR_DISTRICT, *NEIGHBOURS)
WITHIN = {
    "accounts.rename_account": renaming,
    "accounts.lock_account": locking,
    "accounts.unlock_account": unlocking,
    "accounts.set_password": setting_a_password,
    "authorities.appoint": appointing,
    "authorities.end_appointment": ending_an_appointment,
    "authorities.substitute": substituting,
    "authorities.end_substitution": ending_a_substitution,
    "absences.record_absence": recording_an_absence,
    "absences.end_absence": ending_an_absence,
    "rules.record_policy": recording_a_policy,
}
TABLE = [
    # An account belongs to nobody before somebody holds it: any administrator opens one.
    Line("accounts.open_account", opening, PROVINCE, NEIGHBOURS),
    Line("accounts.open_account", opening, DISTRICT, NEIGHBOURS),
    *(Line(verb, set_up, right, OTHERS) for verb, set_up in WITHIN.items() for right in (PROVINCE, DISTRICT)),
    Line("rules.record_day", recording_a_day, PROVINCE, (DISTRICT, FAR_DISTRICT, *NEIGHBOURS)),
]


@pytest.mark.parametrize("line", TABLE, ids=str)
def test_a_verb_is_refused_to_others_when_it_succeeds_for_its_office(town: Town, line: Line) -> None:
    try_line(line, town)


def test_the_table_names_every_verb_that_somebody_calls_as_something() -> None:
    assert named(TABLE) | QUESTIONS == verbs(administration)
    assert named(TABLE) & QUESTIONS == set()
