"""What is read from history: where the cases stand that a body sent on, and what a person did."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.workflows import world as small
from tests.workflows.piles import area
from workflows import editions, inbox, sight
from workflows.audit.wording import LANGUAGES
from workflows.engine import claim
from workflows.inbox import Holder
from workflows.models import Appointment, Body, Case, Edition, Event, Office
from workflows.offices import end_appointment


def desk(world, name):
    return inbox.desk_of(world.people[name].pk)


def definition():
    edition = Edition.objects.get()
    return editions.compiled([edition.sha256])[edition.sha256].definition


def leave(world, name):
    """The person does not hold the office any more from today on."""
    held = Appointment.objects.get(user=world.people[name], office=world.offices[name])
    end_appointment(held, on=date(2024, 5, 6), reason="Chuyển công tác", by=None)


def codes(page):
    return [row.code for row in page.rows]


def test_sent_case_when_it_lies_elsewhere_says_where_and_with_whom(world):
    (case,) = world.bring("checking")
    (task,) = small.tasks(case)
    claim([task.pk], by=world.as_("verifier"))
    event = Event.objects.get(case=case, action="forward")
    (row,) = inbox.sent_cases(by=world.as_("clerk")).rows
    assert row == inbox.SentRow(
        event_id=event.pk, case_id=case.pk, code=case.code, label="Giấy 0", commune="Xã Vạn Linh",
        chain="paper", chain_title=definition().title,
        done=definition().stages["signing"].actions["forward"].past, at=event.recorded_at,
        stage="checking", stage_title=definition().stages["checking"].title, outcome="", paused_on=None,
        holders=(
            Holder(
                world.offices["verifier"].pk, "Chuyên viên thẩm định – Phòng Nội vụ Huyện Chi Lăng",
                date(2024, 5, 13), 7, "Người verifier",
            ),
        ),
    )  # fmt: skip


def test_sent_case_when_several_offices_hold_it_names_them_all(world):
    world.bring("asking")
    (row,) = inbox.sent_cases(by=world.as_("verifier")).rows
    assert [one.office_id for one in row.holders] == [world.offices[one].pk for one in ("police", "tax", "finance")]


def test_sent_case_when_it_ended_has_an_outcome_and_no_holder(world):
    world.take(world.bring("deciding"), "refuse", "chair", comment="Không đủ điều kiện")
    (row,) = inbox.sent_cases(by=world.as_("verifier")).rows
    assert (row.stage, row.outcome, row.holders) == ("refused", "rejected", ())


def test_sent_cases_when_the_body_still_has_work_leave_it_out(world):
    """At another office of the same body it is not sent; back at the body it is not sent any more."""
    (case,) = world.bring("signing")
    assert codes(inbox.sent_cases(by=world.as_("clerk"))) == []
    world.take(small.fresh([case]), "forward", "commune_chair")
    assert codes(inbox.sent_cases(by=world.as_("clerk"))) == [case.code]
    (asked,) = world.bring("asking")
    assert codes(inbox.sent_cases(by=world.as_("verifier"))) == [asked.code]
    world.take([asked], "recall", "verifier", comment="Thu hồi")
    assert codes(inbox.sent_cases(by=world.as_("verifier"))) == []


def test_sent_cases_when_several_are_newest_first_by_what_the_body_did_last(world):
    first, second = world.bring("signing", 2)
    world.take([second], "forward", "commune_chair")
    world.take([first], "forward", "commune_chair")
    assert codes(inbox.sent_cases(by=world.as_("commune_chair"))) == [first.code, second.code]


def test_sent_cases_when_the_body_had_no_part_are_none(world):
    world.bring("checking")
    assert inbox.sent_cases(by=world.as_("tax")).rows == ()
    assert inbox.sent_cases(by=world.as_("chair")).rows == ()


def test_sent_cases_when_the_capacity_is_not_valid_are_none(world):
    world.bring("checking")
    leave(world, "clerk")
    assert inbox.sent_cases(by=world.as_("clerk")).rows == ()


def test_sent_cases_when_the_case_belongs_to_another_area_are_not_seen(world):
    """The list and the page of the case follow one rule."""
    (case,) = world.bring("checking")
    other = area(world, "commune", "06530", "Xã Yên Sơn", world.district)
    Case.objects.filter(pk=case.pk).update(commune=other)
    assert inbox.sent_cases(by=world.as_("clerk")).rows == ()
    assert not sight.cases_in_sight(world.as_("clerk")).exists()


def test_sent_cases_when_searched_are_those_that_match(world):
    first, second = world.bring("checking", 2)
    Case.objects.filter(pk=second.pk).update(label="Thư mời", search="thu moi")
    assert codes(inbox.sent_cases(by=world.as_("clerk"), search="MỜI thư")) == [second.code]
    assert codes(inbox.sent_cases(by=world.as_("clerk"), search=first.code.lower())) == [first.code]


@pytest.mark.parametrize("together", [True, False])
def test_sent_and_done_when_gone_through_page_by_page_meet_each_row_once(world, together):
    """Acts of one command have one time: the key tells them apart."""
    cases = world.cases(5)
    for some in [cases] if together else [[case] for case in cases]:
        world.take(some, "submit", "clerk")
        world.take(small.fresh(some), "forward", "commune_chair")
    lists = {
        "sent": lambda **more: inbox.sent_cases(by=world.as_("clerk"), limit=2, **more),
        "done": lambda **more: inbox.done(desk(world, "clerk"), limit=2, **more),
    }
    for name, read in lists.items():
        pages = [read()]
        while pages[-1].next_key:
            pages.append(read(after=pages[-1].next_key))
        found = [row.event_id for page in pages for row in page.rows]
        assert len(found) == {"sent": 5, "done": 10}[name]
        assert found == list(
            Event.objects.filter(pk__in=found).order_by("-recorded_at", "-pk").values_list("pk", flat=True)
        )
        back = [pages[-1]]
        while back[-1].previous_key:
            back.append(read(before=back[-1].previous_key))
        assert [page.rows for page in reversed(back)] == [page.rows for page in pages]


@pytest.mark.parametrize("garbage", ["x", "20240506143000123456", "20241306143000123456-1", "1-1", "2024-05-08-1"])
def test_sent_and_done_when_the_key_cannot_be_read_begin_at_the_beginning(world, garbage):
    world.bring("checking")
    by, mine = world.as_("clerk"), desk(world, "clerk")
    assert inbox.sent_cases(by=by, after=garbage) == inbox.sent_cases(by=by)
    assert inbox.done(mine, before=garbage) == inbox.done(mine)


def test_done_when_a_person_acted_says_what_when_and_where_it_stands(world):
    (case,) = world.bring("checking")
    submitted = Event.objects.get(case=case, action="submit")
    rows = inbox.done(desk(world, "clerk")).rows
    assert rows[0] == inbox.DoneRow(
        event_id=submitted.pk, case_id=case.pk, code=case.code, in_sight=True, label="Giấy 0",
        chain_title=definition().title, done=definition().stages["drafting"].actions["submit"].past,
        at_stage=definition().stages["drafting"].title, office="Cán bộ – UBND Xã Vạn Linh",
        happened_at=submitted.happened_at, recorded_at=submitted.recorded_at,
        stage_title=definition().stages["checking"].title, outcome="",
    )  # fmt: skip
    assert [row.done.vi for row in rows] == ["đã trình ký", LANGUAGES["vi"].started]


def test_done_when_another_person_of_the_same_office_acted_is_not_mine(world):
    small.appoint(world, "tax", "clerk")
    world.bring("checking")
    assert inbox.done(desk(world, "tax")).rows == ()


def test_done_when_he_left_the_body_tells_his_own_act_only(world):
    (case,) = world.bring("checking")
    leave(world, "clerk")
    small.appoint(world, "clerk", "tax")
    row = inbox.done(desk(world, "clerk")).rows[0]
    assert (row.code, row.in_sight, row.label, row.stage_title) == (case.code, False, "", None)
    assert row.done.vi == "đã trình ký"
    assert inbox.done(desk(world, "clerk"), search="giay").rows == ()


def test_done_when_his_new_body_has_the_case_is_in_sight(world):
    world.bring("checking")
    leave(world, "clerk")
    small.appoint(world, "clerk", "head")
    assert [row.in_sight for row in inbox.done(desk(world, "clerk")).rows] == [True, True]
    assert len(inbox.done(desk(world, "clerk"), search="GIẤY").rows) == 2


def test_done_when_an_office_of_his_audits_the_area_is_in_sight(world):
    world.bring("checking")
    leave(world, "clerk")
    body = Body.objects.create(area=world.province, function="committee", name="Thanh tra tỉnh")
    world.offices["auditor"] = Office.objects.create(body=body, position="auditor", title="Thanh tra viên")
    small.appoint(world, "clerk", "auditor")
    row = inbox.done(desk(world, "clerk")).rows[0]
    assert row.in_sight == sight.audits(world.offices["auditor"]) is True


def test_done_when_a_substitute_acted_is_his_for_the_represented_office(world):
    world.substitute("commune_chair", "tax")
    (case,) = world.bring("signing")
    by = type(world.as_("tax"))(
        world.people["tax"].pk, substitution_id=world.offices["commune_chair"].substitutions.get().pk
    )
    done = small.act(small.moves([case], "forward"), by=by, command=uuid4())
    assert done.refused == ()
    (row,) = inbox.done(desk(world, "tax")).rows
    assert row.office == "Chủ tịch – UBND Xã Vạn Linh"


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_when_rows_grow_stay_the_same(world, rows):
    world.bring("checking", rows)
    editions.compiled(Edition.objects.values_list("sha256", flat=True))
    by, mine = world.as_("clerk"), desk(world, "clerk")
    spent = {}
    for name, read in {
        "sent": lambda: inbox.sent_cases(by=by),
        "sent, searched": lambda: inbox.sent_cases(by=by, search="giay"),
        "done": lambda: inbox.done(mine),
        "done, searched": lambda: inbox.done(mine, search="giay"),
    }.items():
        with CaptureQueriesContext(connection) as captured:
            assert read().rows
        spent[name] = len(captured)
    assert spent == {"sent": 5, "sent, searched": 5, "done": 3, "done, searched": 3}
