"""What lies before a person: the order, what narrows it, what is counted, and whose it is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.workflows import world as small
from tests.workflows.piles import area, put
from workflows import clock, editions, inbox
from workflows.capacities import capacities_of
from workflows.inbox import Choice, Count, Counts, Filters
from workflows.models import Appointment, Area, Edition

TODAY = date(2024, 5, 6)


def desk(world, name="verifier"):
    return inbox.desk_of(world.people[name].pk)


def ids(page):
    return [row.task_id for row in page.rows]


def test_my_tasks_when_dues_differ_are_ordered_by_due_date_with_none_last(world):
    none = put(world)
    late = put(world, TODAY + timedelta(days=9))
    soon = put(world, TODAY)
    past = put(world, TODAY - timedelta(days=1))
    assert ids(inbox.my_tasks(desk(world))) == [past.pk, soon.pk, late.pk, none.pk]


def test_my_tasks_when_dues_are_equal_are_ordered_as_opened_across_offices_and_stages(world):
    small.appoint(world, "verifier", "head")
    rows = [
        put(world, TODAY, office="verifier", stage="checking"),
        put(world, TODAY, office="head", stage="checking"),
        put(world, TODAY, office="verifier", stage="deciding"),
        put(world, None, office="head", stage="asking"),
        put(world, None, office="verifier", stage="checking"),
    ]
    assert ids(inbox.my_tasks(desk(world))) == [row.pk for row in rows]


def test_task_row_when_a_case_was_brought_to_checking_says_everything(world):
    (case,) = world.bring("checking")
    (task,) = small.tasks(case)
    row = inbox.my_tasks(desk(world)).rows[0]
    definition = editions.compiled([case.edition.sha256])[case.edition.sha256].definition
    assert row == inbox.TaskRow(
        task_id=task.pk, case_id=case.pk, code=case.code, label="Giấy 0",
        stage="checking", stage_title=definition.stages["checking"].title,
        chain="paper", chain_title=definition.title, commune="Xã Vạn Linh",
        due_on=date(2024, 5, 13), days_left=7,
        office_id=world.offices["verifier"].pk,
        office="Chuyên viên thẩm định – Phòng Nội vụ Huyện Chi Lăng",
        claimed_by="", is_mine=False, visit=case.visit, opened_at=task.opened_at, paused_on=None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("due_on", "paused_on", "left", "overdue"),
    [
        (TODAY, None, 0, 0),
        (TODAY + timedelta(days=1), None, 1, 0),
        (TODAY - timedelta(days=1), None, -1, 1),
        (TODAY - timedelta(days=30), None, -30, 30),
        (None, None, None, 0),
        (TODAY - timedelta(days=3), TODAY, None, 0),
    ],
)
def test_days_when_due_date_is_at_hand_or_past(world, due_on, paused_on, left, overdue):
    """A due date lasts until its day ends; a paused case has none running."""
    put(world, due_on, paused_on=paused_on)
    (row,) = inbox.my_tasks(desk(world)).rows
    assert (row.days_left, row.days_overdue) == (left, overdue)
    assert len(inbox.my_tasks(desk(world), Filters(overdue=True)).rows) == (overdue > 0)
    assert inbox.counts(desk(world)) == Counts(Count(1), Count(int(overdue > 0)))


def test_my_tasks_when_claimed_name_who_and_whether_it_is_me(world):
    mine = put(world, claimed_by="verifier")
    his = put(world, claimed_by="head")
    free = put(world)
    rows = inbox.my_tasks(desk(world)).rows
    assert [(row.task_id, row.claimed_by, row.is_mine) for row in rows] == [
        (mine.pk, "Người verifier", True),
        (his.pk, "Người head", False),
        (free.pk, "", False),
    ]


@pytest.fixture
def pile(world):
    """Tasks that differ in everything a list can be narrowed to, by name."""
    small.appoint(world, "verifier", "head")
    other = small.CHAIN.replace("chain: paper", "chain: letter").replace('vi: "Giấy tờ"', 'vi: "Thư từ"')
    letter = editions.publish(editions.load(other))
    far = area(world, "district", "188", "Huyện Hữu Lũng", world.province)
    farther = area(world, "commune", "06530", "Xã Yên Sơn", far)
    return {
        "plain": put(world, TODAY, label="Hoàng Văn Thụ – Giấy khen", code="KT-187-00042"),
        "letter": put(world, TODAY, edition=letter, label="Nông Thị Hà", code="TH-187-00001"),
        "deciding": put(world, TODAY, stage="deciding", label="Lý Văn Đức", code="KY-187-00001"),
        "far": put(world, TODAY, commune=farther, district=far, label="Thôn Làng Mới 42", code="KT-188-00001"),
        "head": put(world, TODAY, office="head", label="Vi Thị Đào", code="KT-187-00043"),
        "late": put(world, TODAY - timedelta(days=1), label="Đỗ Thị Hoà", code="KT-187-00044"),
        "mine": put(world, TODAY, claimed_by="verifier", label="Triệu Văn Quý", code="KT-187-00045"),
        "his": put(world, TODAY, claimed_by="head", label="Hứa Văn Lực", code="KT-187-00046"),
    }


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda w: Filters(chain="letter"), {"letter"}),
        (lambda w: Filters(chain="paper", stage="deciding"), {"deciding"}),
        (lambda w: Filters(stage="deciding"), {"deciding"}),
        (lambda w: Filters(commune_id=Area.objects.get(code="06530").pk), {"far"}),
        (lambda w: Filters(district_id=Area.objects.get(code="188").pk), {"far"}),
        (lambda w: Filters(district_id=w.district.pk, commune_id=Area.objects.get(code="06530").pk), set()),
        (lambda w: Filters(office_id=w.offices["head"].pk), {"head"}),
        (lambda w: Filters(overdue=True), {"late"}),
        (lambda w: Filters(claimed="mine"), {"mine"}),
        (lambda w: Filters(claimed="nobody", stage="checking", office_id=w.offices["verifier"].pk, chain="paper"),
         {"plain", "far", "late"}),
        (lambda w: Filters(search="hoang van"), {"plain"}),
        (lambda w: Filters(search="HOÀNG"), {"plain"}),
        (lambda w: Filters(search="thụ hoàng"), {"plain"}),
        (lambda w: Filters(search="hoa"), {"plain", "late"}),
        (lambda w: Filters(search="đỗ"), {"late"}),
        (lambda w: Filters(search="do thi hoà"), {"late"}),
        (lambda w: Filters(search="lí văn"), {"deciding"}),
        (lambda w: Filters(search="quí"), {"mine"}),
        (lambda w: Filters(search="kt-187-00042"), {"plain"}),
        (lambda w: Filters(search=" KT-187-00042 "), {"plain"}),
        (lambda w: Filters(search="00042"), {"plain"}),
        (lambda w: Filters(search="42"), {"plain", "far"}),
        (lambda w: Filters(search="kt 188"), {"far"}),
        (lambda w: Filters(search="ky-187"), {"deciding"}),
        (lambda w: Filters(search="th-187"), {"letter"}),
        (lambda w: Filters(search="188 mới"), {"far"}),
        (lambda w: Filters(search="Hoàng – “Thụ”"), {"plain"}),
        (lambda w: Filters(search="hoa", overdue=True, stage="checking"), {"late"}),
        (lambda w: Filters(search="hoa", stage="deciding"), set()),
        (lambda w: Filters(search="van", office_id=w.offices["head"].pk), set()),
        (lambda w: Filters(stage="nowhere"), set()),
        (lambda w: Filters(chain="nothing"), set()),
        (lambda w: Filters(chain="a\x00b"), set()),
        (lambda w: Filters(stage="a\x00b"), set()),
        (lambda w: Filters(search="%"), set()),
        (lambda w: Filters(search="k_-187"), set()),
        (lambda w: Filters(search="漢\x00字"), set()),
        (lambda w: Filters(search="a" * 10_000), set()),
        (lambda w: Filters(commune_id=2**70), set()),
        (lambda w: Filters(district_id=-1), set()),
        (lambda w: Filters(office_id=w.offices["chair"].pk), set()),
    ],
)  # fmt: skip
def test_my_tasks_when_narrowed(world, pile, make, expected):
    found = ids(inbox.my_tasks(desk(world), make(world)))
    assert found == [task.pk for name, task in sorted(pile.items(), key=_place) if name in expected]


def _place(item):
    return item[1].due_on, item[1].pk


def test_my_tasks_when_search_is_blank_are_all(world, pile):
    assert len(inbox.my_tasks(desk(world), Filters(search="  ")).rows) == len(pile)


def test_my_tasks_when_the_work_is_another_offices_are_not_there(world):
    put(world, office="head")
    put(world, office="chair")
    assert inbox.my_tasks(desk(world)).rows == ()
    assert inbox.counts(desk(world)) == Counts(Count(0), Count(0))
    assert inbox.filter_choices(desk(world)) == inbox.Choices()
    assert len(inbox.my_tasks(desk(world, "head")).rows) == 1


def test_my_tasks_when_the_account_is_locked_are_none(world):
    put(world)
    world.people["verifier"].is_active = False
    world.people["verifier"].save()
    assert inbox.my_tasks(desk(world)).rows == ()


def test_my_tasks_when_the_appointment_ended_today_are_none(world):
    put(world)
    Appointment.objects.filter(user=world.people["verifier"]).update(
        valid_before=TODAY, ended_at=clock.now(), end_reason="Nghỉ"
    )
    assert inbox.my_tasks(desk(world)).rows == ()


def test_my_tasks_when_substituting_are_those_of_the_represented_office_too(world):
    own = put(world, TODAY, office="deputy")
    represented = put(world, TODAY, office="chair")
    world.substitute("chair", "deputy")
    assert ids(inbox.my_tasks(desk(world, "deputy"))) == [own.pk, represented.pk]


def test_desk_when_made_of_capacities_is_that_of_their_person(world):
    small.appoint(world, "verifier", "head")
    person = world.people["verifier"].pk
    assert inbox.desk(capacities_of(person)) == inbox.desk_of(person)
    assert inbox.desk([]).office_ids == ()


def test_desk_when_capacities_are_of_two_people_is_refused(world):
    both = [*capacities_of(world.people["verifier"].pk), *capacities_of(world.people["head"].pk)]
    with pytest.raises(ValueError, match="several people"):
        inbox.desk(both)


@pytest.mark.parametrize(("tasks", "late"), [(2, 1), (3, 2), (5, 3)])
def test_counts_when_there_are_more_than_are_counted_say_so(world, monkeypatch, tasks, late):
    monkeypatch.setattr("workflows.inbox.tasks.COUNTED", 2)
    for number in range(tasks):
        put(world, TODAY - timedelta(days=1) if number < late else None)
    assert inbox.counts(desk(world)) == Counts(Count(2, more=tasks > 2), Count(min(late, 2), more=late > 2))


def test_filter_choices_when_work_is_open_name_what_occurs(world, pile):
    choices = inbox.filter_choices(desk(world))
    assert [(one.value, one.title.vi, one.title.en) for one in choices.chains] == [
        ("letter", "Thư từ", "Paper"),
        ("paper", "Giấy tờ", "Paper"),
    ]
    assert [(one.value, one.title.vi) for one in choices.stages] == [
        ("checking", "Kiểm tra"),
        ("deciding", "Quyết định"),
    ]
    assert [one.value for one in choices.offices] == [
        str(world.offices["verifier"].pk),
        str(world.offices["head"].pk),
    ]


def test_filter_choices_when_places_have_no_case_or_lie_outside_leave_them_out(world):
    far = area(world, "district", "188", "Huyện Hữu Lũng", world.province)
    put(world, commune=area(world, "commune", "06530", "Xã Yên Sơn", far), district=far)
    area(world, "commune", "06531", "Xã Không Hồ Sơ", world.district)
    put(world)
    choices = inbox.filter_choices(desk(world))
    assert [(one.value, one.title.vi, one.group) for one in choices.communes] == [
        (str(world.commune.pk), "Xã Vạn Linh", "Huyện Chi Lăng")
    ]
    assert choices.districts == (Choice(str(world.district.pk), choices.districts[0].title),)


def test_filter_choices_when_nothing_was_started_by_an_edition_do_not_name_its_chain(world):
    editions.publish(editions.load(small.CHAIN.replace("chain: paper", "chain: unused")))
    put(world)
    assert [one.value for one in inbox.filter_choices(desk(world)).chains] == ["paper"]


def test_unit_tasks_when_others_of_the_body_have_work_are_theirs_only(world):
    head = put(world, TODAY, office="head")
    claimed = put(world, TODAY, claimed_by="head")
    put(world, TODAY)
    put(world, TODAY, claimed_by="verifier")
    put(world, TODAY, office="chair")
    found = inbox.unit_tasks(desk(world), by=world.as_("verifier"))
    assert ids(found) == [head.pk, claimed.pk]
    assert ids(inbox.unit_tasks(desk(world), Filters(search="giay", claimed="nobody"), by=world.as_("verifier"))) == [
        head.pk
    ]


def test_unit_tasks_when_the_capacity_is_not_his_are_none(world):
    put(world, office="head")
    by = inbox.Desk(world.people["verifier"].pk, ())
    wrong = type(world.as_("verifier"))(world.people["tax"].pk, office_id=world.offices["verifier"].pk)
    assert inbox.unit_tasks(by, by=wrong).rows == ()


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_when_rows_grow_stay_the_same(world, rows):
    for _ in range(rows):
        put(world, TODAY - timedelta(days=1), claimed_by="verifier")
        put(world, office="head", stage="deciding")
    editions.compiled(Edition.objects.values_list("sha256", flat=True))
    mine = desk(world)
    by = world.as_("verifier")
    spent = {}
    for name, read in {
        "streams": lambda: mine.streams,
        "my_tasks": lambda: inbox.my_tasks(mine),
        "narrowed": lambda: inbox.my_tasks(mine, Filters(search="giay", chain="paper", overdue=True, claimed="mine")),
        "counts": lambda: inbox.counts(mine),
        "choices": lambda: inbox.filter_choices(mine),
        "unit": lambda: inbox.unit_tasks(mine, by=by),
    }.items():
        with CaptureQueriesContext(connection) as captured:
            assert read()
        spent[name] = len(captured)
    assert spent == {"streams": 1, "my_tasks": 1, "narrowed": 1, "counts": 1, "choices": 3, "unit": 5}
