"""Bad input at the door: a clear Vietnamese word on what is wrong and where, and nothing changes."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from uuid import uuid4

import pytest

from tests.workflows.engine.witness import codes, everything
from tests.workflows.world import BEGAN, appoint, fresh, moves, tasks
from workflows import clock
from workflows.audit.verify import verify
from workflows.engine import BadAct, Capacity, Conflict, Move, NewCase, NotAllowed, Seen, act, claim, release, start
from workflows.models import Area, Body, Case, CodeSeries, Disclosure, Event, Office, Refusal, User

DECOMPOSED = unicodedata.normalize("NFD", "Thiếu chữ ký của đại biểu Đỗ Thị Hoà")
COMPOSED = unicodedata.normalize("NFC", DECOMPOSED)
HUGE = 2**70


def said(error) -> str:
    return str(error.value)


# Which case.


def neighbour(world) -> Capacity:
    """The clerk of another commune of the same district."""
    area = Area.objects.create(
        code="06529", level="commune", kind="Xã", name="Xã Hòa Bình", search="hoa binh", parent=world.district,
        valid_from=BEGAN,
    )  # fmt: skip
    body = Body.objects.create(area=area, function="committee", name="UBND Xã Hòa Bình")
    world.offices["neighbour"] = Office.objects.create(body=body, position="clerk", title="Cán bộ")
    world.people["neighbour"] = User.objects.create(username="neighbour", full_name="Người láng giềng")
    appoint(world, "neighbour", "neighbour")
    return world.as_("neighbour")


def test_a_case_of_another_commune_is_denied_to_the_same_position(world):
    foreign, cases = neighbour(world), world.cases()
    done = act(moves(cases, "submit"), by=foreign, command=uuid4())
    assert codes(done) == ["denied"]
    assert cases[0].code in done.refused[0].problem.message
    assert fresh(cases)[0].version == 1
    assert codes(world.take(cases, "submit", "clerk")) == []


def test_a_task_of_another_commune_is_not_claimed(world):
    foreign, (case,) = neighbour(world), world.cases()
    (task,) = tasks(case)
    assert claim([task.pk], by=foreign).refused[task.pk].code == "denied"
    assert (tasks(case)[0].claimed_by_id, claim([task.pk], by=world.as_("clerk")).done) == (None, (task.pk,))


def test_a_case_for_another_commune_is_not_started(world):
    foreign = neighbour(world)
    with pytest.raises(NotAllowed, match="Cán bộ – UBND Xã Vạn Linh"):
        start([new(world)], by=foreign, command=uuid4())
    assert Case.objects.count() == 0


@pytest.mark.parametrize("case_id", [0, -1, 10**9, HUGE, "1", None, True])
def test_a_case_that_does_not_exist_is_named(world, case_id):
    world.cases()
    before = everything()
    with pytest.raises(BadAct) as error:
        act([Move(case_id, "submit", Seen(1))], by=world.as_("clerk"), command=uuid4())
    assert str(case_id) in said(error)
    assert everything() == before


def test_an_empty_list_is_no_act(world):
    with pytest.raises(BadAct, match="Chưa chọn hồ sơ"):
        act([], by=world.as_("clerk"), command=uuid4())
    with pytest.raises(BadAct, match="Chưa có hồ sơ"):
        start([], by=world.as_("clerk"), command=uuid4())


# What was seen.


@pytest.mark.parametrize(
    "seen", [(-1, None), (2**31, None), ("1", None), (True, None), (1, 0), (1, -5), (1, HUGE), (1, "7")]
)
def test_a_visit_or_task_that_is_no_number_of_ours_is_malformed(world, seen):
    (case,) = world.cases()
    before = everything()
    with pytest.raises(BadAct, match=f"khóa {case.pk}"):
        act([Move(case.pk, "submit", Seen(*seen))], by=world.as_("clerk"), command=uuid4())
    assert everything() == before


@pytest.mark.parametrize("seen", [(0, None), (2, None), (2**31 - 1, None), (1, 2**63 - 1)])
def test_a_visit_or_task_that_is_not_there_is_stale(world, seen):
    (case,) = world.cases()
    done = act([Move(case.pk, "submit", Seen(*seen))], by=world.as_("clerk"), command=uuid4())
    assert codes(done) == ["stale"]
    assert "“Soạn thảo”" in done.refused[0].problem.message
    assert fresh([case])[0].version == 1


def test_the_task_of_another_case_is_stale(world):
    case, other = world.cases(2)
    move = Move(case.pk, "submit", Seen(1, tasks(other)[0].pk))
    assert codes(act([move], by=world.as_("clerk"), command=uuid4())) == ["stale"]


@pytest.mark.parametrize("action", ["", "SUBMIT", "nộp", "complete", "do_submit", "stage", "__class__", "x" * 500])
def test_an_action_that_the_place_does_not_have_is_refused_by_name(world, action):
    cases = world.cases()
    done = world.take(cases, action, "clerk")
    assert codes(done) == ["unknown_action"]
    assert action[:60] in done.refused[0].problem.message
    assert fresh(cases)[0].version == 1


@pytest.mark.parametrize("action", ["sub\x00mit", "submit\n", "\ud800", "sub\u200bmit"])
def test_an_action_with_unreadable_characters_is_malformed(world, action):
    cases = world.cases()
    before = everything()
    with pytest.raises(BadAct, match="không đọc được"):
        world.take(cases, action, "clerk")
    assert everything() == before


# As what.


def capacity(world, kind: str) -> Capacity:
    clerk, office = world.people["clerk"].pk, world.offices["clerk"].pk
    return {
        "nothing_named": Capacity(clerk),
        "two_named": Capacity(clerk, office, world.substitute("clerk", "head").pk),
        "no_person": Capacity(None, office_id=office),
        "another_office": Capacity(clerk, office_id=world.offices["chair"].pk),
        "unknown_office": Capacity(clerk, office_id=10**9),
        "unknown_substitution": Capacity(clerk, substitution_id=10**9),
        "anothers_substitution": Capacity(clerk, substitution_id=world.substitute("clerk", "head").pk),
    }[kind]


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("nothing_named", "no_capacity"),
        ("two_named", "no_capacity"),
        ("no_person", "no_capacity"),
        ("another_office", "not_in_office"),
        ("unknown_office", "not_in_office"),
        ("unknown_substitution", "not_substitute"),
        ("anothers_substitution", "not_substitute"),
    ],
)
def test_a_wrong_capacity_is_refused_everywhere_with_what_to_do(world, kind, code):
    (case,) = world.cases()
    by, (task,) = capacity(world, kind), tasks(case)
    done = act(moves([case], "submit"), by=by, command=uuid4())
    assert (codes(done), bool(done.refused[0].problem.way_out)) == ([code], True)
    assert Refusal.objects.get().user_id == by.user_id
    assert [handle([task.pk], by=by).refused[task.pk].code for handle in (claim, release)] == [code, code]
    with pytest.raises(NotAllowed) as error:
        start([new(world)], by=by, command=uuid4())
    assert error.value.problem.code == code
    assert (fresh([case])[0].version, Case.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    "by", [Capacity(HUGE, 1), Capacity(1, HUGE), Capacity(1, None, HUGE), Capacity(10**9, 1), Capacity("1", 1)]
)
def test_a_capacity_of_nobody_is_malformed(world, by):
    (case,) = world.cases()
    before = everything()
    with pytest.raises(BadAct):
        act(moves([case], "submit"), by=by, command=uuid4())
    with pytest.raises(NotAllowed):
        start([new(world)], by=by, command=uuid4())
    assert claim([1], by=by).done == ()
    assert everything() == before


@pytest.mark.parametrize("task_id", [0, -1, 10**9, HUGE])
def test_a_task_that_does_not_exist_is_not_claimed(world, task_id):
    (case,) = world.cases()
    (task,) = tasks(case)
    handled = claim([task.pk, task_id], by=world.as_("clerk"))
    assert (handled.done, handled.refused[task_id].code) == ((task.pk,), "stale")


# The comment.


def test_a_decomposed_comment_is_kept_composed_and_replays_in_either_form(world):
    cases, command, by = world.bring("signing"), uuid4(), world.as_("commune_chair")
    first = act(moves(cases, "send_back", DECOMPOSED), by=by, command=command)
    assert DECOMPOSED != COMPOSED == Disclosure.objects.get(kind="comment").value
    for comment in (DECOMPOSED, COMPOSED, f"  {COMPOSED}\u200b "):
        again = act(moves(cases, "send_back", comment), by=by, command=command)
        assert (again.events, again.replayed) == (first.events, True)
    with pytest.raises(Conflict):
        act(moves(cases, "send_back", COMPOSED + "!"), by=by, command=command)
    assert verify().ok


def test_a_refused_decomposed_comment_replays_in_either_form(world):
    cases, command, by = world.bring("signing"), uuid4(), world.as_("verifier")
    first = act(moves(cases, "send_back", DECOMPOSED), by=by, command=command)
    again = act(moves(cases, "send_back", COMPOSED), by=by, command=command)
    assert (codes(first), codes(again), again.replayed) == (["denied"], ["denied"], True)
    with pytest.raises(Conflict):
        act(moves(cases, "send_back", ""), by=by, command=command)


@pytest.mark.parametrize("comment", ["", "   ", "\n\t", "\u200b", "\u2060\ufeff", "\u00a0\u202e"])
def test_a_comment_that_nobody_can_see_is_missing(world, comment):
    cases, command = world.bring("signing"), uuid4()
    by = world.as_("commune_chair")
    done = act(moves(cases, "send_back", comment), by=by, command=command)
    assert codes(done) == ["comment_missing"]
    assert [part in str(done.refused[0].problem) for part in ("“Trả lại”", "Ý kiến")] == [True, True]
    assert codes(act(moves(cases, "send_back", comment), by=by, command=command)) == ["comment_missing"]
    assert fresh(cases)[0].stage == "signing"


def test_an_unneeded_comment_that_nobody_can_see_is_no_comment(world):
    cases = world.cases()
    assert codes(world.take(cases, "submit", "clerk", comment="\u200b")) == []
    assert Disclosure.objects.count() == 0
    assert "comment" not in Event.objects.get(seq=2).canonical
    assert verify().ok


def test_the_length_of_a_comment_is_counted_in_letters_as_they_are_kept(world):
    fits, too_long = world.bring("signing", 2)
    letters = unicodedata.normalize("NFD", "ế") * 4000
    assert codes(world.take([fits], "send_back", "commune_chair", comment=letters)) == []
    assert Disclosure.objects.get(kind="comment").value == "ế" * 4000
    done = world.take([too_long], "send_back", "commune_chair", comment=letters + "ế")
    assert codes(done) == ["comment_too_long"]
    assert [part in done.refused[0].problem.message for part in ("4001", "4000")] == [True, True]


@pytest.mark.parametrize("comment", ["a\x00b", "a\x1bb", "a\ud800b", "a\x85b"])
def test_a_comment_with_control_characters_is_refused_and_its_refusal_is_kept(world, comment):
    cases = world.bring("signing")
    assert codes(world.take(cases, "send_back", "commune_chair", comment=comment)) == ["comment_unreadable"]
    assert (Refusal.objects.get().code, fresh(cases)[0].stage) == ("comment_unreadable", "signing")


def test_a_comment_keeps_its_lines_and_letters_beyond_the_basic_plane(world):
    cases = world.bring("signing")
    assert codes(world.take(cases, "send_back", "commune_chair", comment="Thiếu:\r\n- biên bản 📄\r\n")) == []
    assert Disclosure.objects.get(kind="comment").value == "Thiếu:\n- biên bản 📄"
    assert verify().ok


# When.


@pytest.mark.parametrize(
    ("happened_at", "word"),
    [
        (datetime(2024, 5, 6, 8, tzinfo=UTC).replace(tzinfo=None), "múi giờ"),
        (datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))), "năm 1"),
        (datetime(1924, 5, 6, tzinfo=UTC), "năm 1924"),
        (datetime(9999, 12, 31, 23, tzinfo=timezone(-timedelta(hours=12))), "31/12/9999"),
    ],
)
def test_a_time_that_cannot_be_is_named(world, happened_at, word):
    cases = world.cases()
    before = everything()
    with pytest.raises(BadAct, match=word):
        act(moves(cases, "submit"), by=world.as_("clerk"), command=uuid4(), happened_at=happened_at)
    with pytest.raises(BadAct, match=word):
        start([new(world)], by=world.as_("clerk"), command=uuid4(), happened_at=happened_at)
    assert everything() == before


def test_a_clock_slightly_ahead_is_taken_as_now_and_replays(world):
    cases, command, ahead = world.cases(), uuid4(), clock.now() + timedelta(minutes=4)
    first = act(moves(cases, "submit"), by=world.as_("clerk"), command=command, happened_at=ahead)
    again = act(moves(cases, "submit"), by=world.as_("clerk"), command=command, happened_at=ahead)
    event = Event.objects.get(seq=2)
    assert event.happened_at == event.recorded_at
    assert (again.events, again.replayed) == (first.events, True)


# Starting.


def new(world, label="Giấy", chain="paper", prefix="GT", **areas) -> NewCase:
    places = {"province_id": world.province.pk, "district_id": world.district.pk, "commune_id": world.commune.pk}
    return NewCase(chain, prefix, label, **(places | areas))


@pytest.mark.parametrize(
    ("label", "word"), [*((empty, "trích yếu") for empty in ("", "  ", "\u200b", "\x00")), ("x" * 201, "201")]
)
def test_a_label_that_is_empty_or_too_long_is_refused_and_nothing_starts(world, label, word):
    with pytest.raises(BadAct, match=word):
        start([new(world), new(world, label)], by=world.as_("clerk"), command=uuid4())
    assert (Case.objects.count(), CodeSeries.objects.count()) == (0, 0)


def test_a_label_is_kept_composed_with_a_vietnamese_d_and_without_what_nobody_sees(world):
    label = unicodedata.normalize("NFD", "Ðỗ  Thị\u200b\nHoà\x00")
    done = start([new(world, label)], by=world.as_("clerk"), command=(command := uuid4()))
    case = Case.objects.get()
    assert (case.label, case.search) == ("Đỗ Thị Hoà", "gt 00001 do thi hoa")
    assert start([new(world, "Đỗ Thị Hoà")], by=world.as_("clerk"), command=command).events == done.events


@pytest.mark.parametrize("prefix", ["", " ", "x" * 21, "G\x00T", "G\u200bT", "\ud800"])
def test_a_prefix_that_cannot_be_said_is_refused(world, prefix):
    with pytest.raises(BadAct, match="Tiền tố"):
        start([new(world, prefix=prefix)], by=world.as_("clerk"), command=uuid4())
    assert CodeSeries.objects.count() == 0


@pytest.mark.parametrize("area", ["unknown", "huge", "wrong_level", "elsewhere"])
def test_areas_that_do_not_fit_together_are_refused_and_nothing_starts(world, area):
    elsewhere = Area.objects.create(
        code="06", level="province", kind="Tỉnh", name="Tỉnh Bắc Kạn", search="bac kan", valid_from=BEGAN
    )
    wrong = {
        "unknown": {"commune_id": 10**9},
        "huge": {"commune_id": HUGE},
        "wrong_level": {"district_id": world.commune.pk},
        "elsewhere": {"province_id": elsewhere.pk},
    }[area]
    with pytest.raises(BadAct, match="đơn vị hành chính"):
        start([new(world), new(world, "Giấy lạc", **wrong)], by=world.as_("clerk"), command=uuid4())
    assert (Case.objects.count(), CodeSeries.objects.count()) == (0, 0)


def test_a_case_without_the_area_of_its_first_office_is_not_started(world):
    with pytest.raises(NotAllowed, match="chưa có cơ quan lập hồ sơ"):
        start([new(world, commune_id=None)], by=world.as_("clerk"), command=uuid4())
    assert Case.objects.count() == 0


@pytest.mark.parametrize("change", ["person", "chain", "prefix", "label", "areas", "count", "time", "order"])
def test_a_start_command_used_again_for_something_else_is_a_conflict(world, change):
    command, clerk = uuid4(), world.as_("clerk")
    colleague = Capacity(appoint(world, "head", "clerk").user_id, office_id=clerk.office_id)
    start([new(world, "Một"), new(world, "Hai")], by=clerk, command=command)
    before = everything()
    again = {
        "person": ([new(world, "Một"), new(world, "Hai")], colleague, None),
        "chain": ([new(world, "Một", chain="other"), new(world, "Hai")], clerk, None),
        "prefix": ([new(world, "Một", prefix="G"), new(world, "Hai")], clerk, None),
        "label": ([new(world, "Một"), new(world, "Ba")], clerk, None),
        "areas": ([new(world, "Một", commune_id=None), new(world, "Hai")], clerk, None),
        "count": ([new(world, "Một")], clerk, None),
        "time": ([new(world, "Một"), new(world, "Hai")], clerk, clock.now() - timedelta(days=1)),
        "order": ([new(world, "Hai"), new(world, "Một")], clerk, None),
    }[change]
    with pytest.raises(Conflict):
        start(again[0], by=again[1], command=command, happened_at=again[2])
    assert everything() == before


def test_one_command_serves_either_a_start_or_an_act(world):
    of_start, of_act = uuid4(), uuid4()
    start([new(world)], by=world.as_("clerk"), command=of_start)
    (case,) = Case.objects.all()
    act(moves([case], "submit"), by=world.as_("clerk"), command=of_act)
    (case,) = fresh([case])
    before = everything()
    with pytest.raises(Conflict):
        act(moves([case], "forward"), by=world.as_("commune_chair"), command=of_start)
    with pytest.raises(Conflict):
        start([new(world)], by=world.as_("clerk"), command=of_act)
    assert everything() == before
