"""Erasing what history commits to: the value goes, the line stays, and the erasure is a line itself."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.workflows.engine.witness import codes, everything
from tests.workflows.world import appoint, fresh, moves
from workflows import registry
from workflows.audit import sentences
from workflows.audit.verify import verify
from workflows.engine import BadAct, Capacity, Conflict, NotAllowed, act, erase, erase_outside
from workflows.models import Body, Disclosure, Event, Office, User


@pytest.fixture
def commented(world, monkeypatch):
    """A case sent back twice with a comment, and the officer who may erase in its province."""
    words = registry.PositionWord("Người bảo vệ dữ liệu", "Data protection officer", erases=True)
    monkeypatch.setitem(registry.vocabulary.positions, "data_protection_officer", words)
    body = Body.objects.create(area=world.province, function="interior", name="Sở Nội vụ")
    world.offices["guardian"] = Office.objects.create(
        body=body, position="data_protection_officer", title="Người bảo vệ dữ liệu"
    )
    world.people["guardian"] = User.objects.create(username="guardian", full_name="Người guardian")
    appoint(world, "guardian", "guardian")
    (case,) = world.bring("signing")
    world.take([case], "send_back", "commune_chair", comment="Ông ấy nghiện rượu")
    world.take(fresh([case]), "submit", "clerk")
    world.take(fresh([case]), "send_back", "commune_chair", comment="Vẫn thế")
    return fresh([case])[0]


def lines_with_comments(case):
    return list(Disclosure.objects.filter(case=case, kind="comment").order_by("seq").values_list("seq", flat=True))


def test_a_comment_is_erased_and_history_still_verifies(world, commented):
    first, second = lines_with_comments(commented)
    done = erase(commented.pk, first, "comment", by=world.as_("guardian"), command=uuid4(), reason="Đơn của đương sự")
    assert done.events[0].seq == commented.version + 1
    assert lines_with_comments(commented) == [second, done.events[0].seq]
    report = verify()
    assert (report.ok, report.first_break) == (True, None)
    told = {line.seq: line.sentence for line in sentences.history([commented.pk])[commented.pk]}
    assert f"#{first}" in told[done.events[0].seq]


@pytest.mark.parametrize("person", ["clerk", "commune_chair", "verifier", "chair"])
def test_erasing_is_denied_to_every_other_office(world, commented, person):
    before, seq = everything(), lines_with_comments(commented)[0]
    with pytest.raises(NotAllowed):
        erase(commented.pk, seq, "comment", by=world.as_(person), command=uuid4(), reason="Đơn")
    assert everything() == before


def test_erasing_is_denied_to_the_officer_of_another_province(world, commented):
    elsewhere = world.offices["guardian"].body
    elsewhere.area = world.district
    elsewhere.function = "finance_elsewhere"
    elsewhere.save()
    with pytest.raises(NotAllowed):
        erase(commented.pk, 3, "comment", by=world.as_("guardian"), command=uuid4(), reason="Đơn")


def test_the_same_erasure_again_answers_the_same(world, commented):
    seq, command = lines_with_comments(commented)[0], uuid4()
    first = erase(commented.pk, seq, "comment", by=world.as_("guardian"), command=command, reason="Đơn")
    again = erase(commented.pk, seq, "comment", by=world.as_("guardian"), command=command, reason="Đơn")
    assert (again.events, again.replayed) == (first.events, True)
    assert Event.objects.filter(case=commented, kind="erased").count() == 1


@pytest.mark.parametrize("change", ["line", "reason"])
def test_an_erasures_command_for_another_line_or_reason_is_a_conflict_and_erases_nothing(world, commented, change):
    first, second = lines_with_comments(commented)
    command, by = uuid4(), world.as_("guardian")
    erase(commented.pk, first, "comment", by=by, command=command, reason="Đơn")
    line, reason = (second, "Đơn") if change == "line" else (first, "Đơn khác")
    with pytest.raises(Conflict):
        erase(commented.pk, line, "comment", by=by, command=command, reason=reason)
    assert second in lines_with_comments(commented)


def test_the_command_of_a_refused_act_does_not_erase(world, commented):
    command = uuid4()
    assert codes(act(moves([commented], "submit"), by=world.as_("verifier"), command=command)) == ["denied"]
    with pytest.raises(Conflict):
        erase(commented.pk, 3, "comment", by=world.as_("guardian"), command=command, reason="Đơn")


@pytest.mark.parametrize(
    ("seq", "kind", "reason"),
    [
        (3, "comment", ""),
        (3, "comment", "\u200b"),
        (3, "a\x00b", "Đơn"),
        (999, "comment", "Đơn"),
        (-1, "comment", "Đơn"),
    ],
)
def test_erasing_nothing_or_without_a_reason_is_malformed(world, commented, seq, kind, reason):
    before = everything()
    with pytest.raises(BadAct):
        erase(commented.pk, seq, kind, by=world.as_("guardian"), command=uuid4(), reason=reason)
    assert everything() == before


def test_a_person_without_the_office_cannot_name_it(world, commented):
    stranger = Capacity(world.people["clerk"].pk, office_id=world.offices["guardian"].pk)
    with pytest.raises(NotAllowed):
        erase(commented.pk, lines_with_comments(commented)[0], "comment", by=stranger, command=uuid4(), reason="Đơn")


# --- what lies outside of the history


TITLE = {"vi": "nội dung tờ giấy (số 7)", "en": "the content of the sheet (no. 7)"}


def erase_sheet(world, case, person="guardian", *, removed=None, **given):
    """Erase sheet 7 of a case; `removed` remembers that it was taken away."""

    def remove(ctx):
        if removed is not None:
            removed.append(ctx.by.user_id)
        return TITLE

    said = {"command": uuid4(), "reason": "Đơn của đương sự"} | given
    what, key = said.pop("what", "sheet"), said.pop("key", 7)
    return erase_outside(case.pk, what, key, by=world.as_(person), remove=remove, **said)


def test_what_lies_outside_is_erased_and_history_says_what_and_still_verifies(world, commented):
    removed = []
    done = erase_sheet(world, commented, removed=removed)
    assert removed == [world.people["guardian"].pk]
    assert verify().ok
    for language, said in (("vi", f"đã xóa {TITLE['vi']} theo quy định."), ("en", f"erased {TITLE['en']} as")):
        line = sentences.history([commented.pk], language)[commented.pk][-1]
        assert (line.seq, line.verified, said in line.sentence) == (done.events[0].seq, True, True)


@pytest.mark.parametrize("person", ["clerk", "commune_chair", "verifier", "chair"])
def test_erasing_outside_is_denied_to_every_other_office_before_anything_is_taken_away(world, commented, person):
    before, removed = everything(), []
    with pytest.raises(NotAllowed):
        erase_sheet(world, commented, person, removed=removed)
    assert (everything(), removed) == (before, [])


def test_the_same_erasure_outside_again_takes_nothing_away(world, commented):
    command, removed = uuid4(), []
    first, again = (erase_sheet(world, commented, command=command, removed=removed) for _ in range(2))
    assert (again.events, again.replayed, len(removed)) == (first.events, True, 1)


@pytest.mark.parametrize("change", [{"key": 8}, {"what": "roll"}, {"reason": "Đơn khác"}])
def test_an_erasures_command_for_something_else_outside_is_a_conflict(world, commented, change):
    command, removed = uuid4(), []
    erase_sheet(world, commented, command=command)
    with pytest.raises(Conflict):
        erase_sheet(world, commented, command=command, removed=removed, **change)
    assert removed == []


def test_a_comments_erasure_is_no_erasure_outside(world, commented):
    command = uuid4()
    erase(commented.pk, 3, "comment", by=world.as_("guardian"), command=command, reason="Đơn của đương sự")
    with pytest.raises(Conflict):
        erase_sheet(world, commented, command=command)


@pytest.mark.parametrize("given", [{"reason": " "}, {"key": -1}, {"what": "a b"}])
def test_erasing_outside_is_malformed_without_a_reason_or_a_name(world, commented, given):
    before, removed = everything(), []
    with pytest.raises(BadAct):
        erase_sheet(world, commented, removed=removed, **given)
    assert (everything(), removed) == (before, [])


def test_nothing_is_written_when_there_is_nothing_to_take_away(world, commented):
    def remove(ctx):
        raise BadAct("Đã xóa rồi.")

    before = everything()
    with pytest.raises(BadAct):
        erase_outside(commented.pk, "sheet", 7, by=world.as_("guardian"), command=uuid4(), reason="Đơn", remove=remove)
    assert everything() == before
