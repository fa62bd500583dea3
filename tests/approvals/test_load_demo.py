"""The demo: complete, safe to load again, and without a password that everybody knows where DEBUG is off."""

from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from approvals.demo import days, world
from nominations.models import Allocation, Campaign, CampaignQuota, CompositionTarget, Congress
from tests.factories import publish_chains, record_policies
from workflows import authority, clock
from workflows.models import Appointment, Area, Body, Office, Substitution, User
from workflows.offices import end_appointment
from workflows.places import REFORM

pytestmark = pytest.mark.django_db


def prepare() -> None:
    """What must be there before the demo: Lạng Sơn, the chains and the policies (their files read once per process)."""
    call_command("load_areas", "--province", "20", stdout=StringIO(), stderr=StringIO())
    publish_chains()
    record_policies(list(Area.objects.filter(code="20", valid_before=REFORM)))


def load() -> str:
    out = StringIO()
    call_command("load_demo", stdout=out)
    return out.getvalue()


def rows() -> dict[str, int]:
    models = (
        Body,
        Office,
        User,
        Appointment,
        Substitution,
        Congress,
        Allocation,
        CompositionTarget,
        Campaign,
        CampaignQuota,
    )
    return {model.__name__: model.objects.count() for model in models}


def test_load_demo_adds_nothing_when_run_again():
    prepare()
    load()
    before = rows()

    said = load()

    assert "Đã lập 0 cơ quan, 0 chức vụ, 0 tài khoản, 0 bổ nhiệm, 0 quyền ký thay" in said
    assert rows() == before


def test_load_demo_gives_each_person_his_offices_and_the_chain_of_signatures():
    prepare()
    load()

    today = clock.today()
    offices = world.offices(today)
    for person in world.cast().people:
        user = User.objects.get(username=person.username)
        held = {one.office_id for one in authority.offices(user.pk, today) if one.capacity.office_id is not None}
        assert held == {offices[world.Key.read(key)].pk for key in person.offices}
    deputy = User.objects.get(username="langson.phovanphong")
    acting = [one for one in authority.offices(deputy.pk, today) if one.capacity.substitution_id is not None]
    forms = {Substitution.objects.get(pk=one.capacity.substitution_id).form: one.office_id for one in acting}
    assert forms == {"KT": offices[world.Key("20", "committee", "chair")].pk}


def test_load_demo_splits_170_places_and_says_that_the_split_is_a_demo():
    prepare()
    said = load()

    congress = Congress.objects.get(area__code="20", area__valid_before=date(2025, 7, 1), ordinal=4)
    seats = dict(congress.allocations.filter(kind="SELECTED").values_list("district__code", "seats"))
    assert (len(seats), sum(seats.values())) == (11, 170)
    assert "cách chia cho các huyện chưa biết" in said
    assert {one.basis.startswith("giá trị minh họa") for one in congress.allocations.all()} == {True}


def test_load_demo_warns_of_each_vacant_office_that_the_chains_need():
    prepare()
    said = load()
    assert [line for line in said.splitlines() if line.startswith("Cảnh báo")] == [
        "Cảnh báo: Chủ tịch – UBND xã Hữu Kiên chưa có người giữ; hồ sơ đến đó sẽ chờ cho tới khi có người "
        "được bổ nhiệm hoặc được ký thay."
    ]


def test_load_demo_leaves_ended_what_somebody_ended():
    prepare()
    load()
    clerk = Appointment.objects.get(user__username="vanlinh.canbo")
    end_appointment(clerk, on=clock.today(), reason="Thôi giữ chức vụ", by=None)

    said = load()

    assert "0 bổ nhiệm" in said
    assert "Cảnh báo: Cán bộ thi đua, khen thưởng – UBND xã Vạn Linh chưa có người giữ" in said


def test_load_demo_prints_a_password_that_works_when_debug_is_on(settings):
    settings.DEBUG = True
    prepare()
    said = load()
    assert world.PASSWORD in said
    assert authenticate(username="chilang.chutich", password=world.PASSWORD) is not None


def test_load_demo_gives_no_known_password_when_debug_is_off(settings):
    settings.DEBUG = False
    prepare()
    said = load()
    assert world.PASSWORD not in said
    assert authenticate(username="chilang.chutich", password=world.PASSWORD) is None
    assert {user.has_usable_password() for user in User.objects.all()} == {False}


def test_load_demo_takes_the_known_password_away_when_debug_was_turned_off(settings):
    settings.DEBUG = True
    prepare()
    load()
    own = User.objects.get(username="chilang.vanthu")
    own.set_password("mật khẩu riêng của tôi")
    own.save()

    settings.DEBUG = False
    load()

    assert authenticate(username="chilang.chutich", password=world.PASSWORD) is None
    assert authenticate(username="chilang.vanthu", password="mật khẩu riêng của tôi") == own


def test_load_demo_names_the_commands_when_reference_data_is_missing():
    with pytest.raises(CommandError) as refused:
        load()
    assert str(refused.value) == (
        "Chưa có dữ liệu nền cho bản trình diễn. "
        "Hãy chạy trước: manage.py load_areas, manage.py load_chains, manage.py load_policies."
    )
    assert User.objects.count() == 0


@pytest.mark.parametrize("today", [None, date(2025, 7, 1)])
def test_load_demo_refuses_when_the_date_is_not_of_the_demo(settings, today):
    prepare()
    settings.VINHDANH_TODAY = today
    with pytest.raises(CommandError, match="VINHDANH_TODAY=2024-05-06"):
        load()
    assert User.objects.count() == 0


def test_business_date_moves_the_day_and_brings_it_back_after_an_error():
    seen = []

    def work() -> None:
        with days.business_date(date(2024, 5, 21)):
            seen.append(clock.today())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        work()
    assert seen == [date(2024, 5, 21)]
    assert clock.today() == date(2024, 5, 6)


def test_business_date_is_refused_where_the_date_is_real(settings):
    settings.VINHDANH_TODAY = None
    with pytest.raises(days.NotADemo), days.business_date(date(2024, 5, 21)):
        pass
    assert settings.VINHDANH_TODAY is None


def test_walkthrough_says_what_to_load_when_there_is_no_demo(settings):
    settings.DEBUG = True
    with pytest.raises(CommandError, match=r"manage\.py load_areas"):
        call_command("walkthrough", stdout=StringIO())
    prepare()
    with pytest.raises(CommandError, match=r"Hãy chạy manage\.py load_demo"):
        call_command("walkthrough", stdout=StringIO())
