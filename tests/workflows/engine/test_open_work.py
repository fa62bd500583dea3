"""Open work that an act changes without moving the case: another due date, a question taken back."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.db import connection

from tests.workflows.engine.test_invariants import republished
from tests.workflows.engine.test_statements import acted
from tests.workflows.world import fresh, tasks
from workflows import registry
from workflows.audit.sentences import history
from workflows.audit.verify import verify
from workflows.engine import explain
from workflows.models import Event, Task

LATER = date(2024, 5, 24)
POST = "by: {position: verifier, at: {level: district, function: interior}}"
RECALL = f'recall: {{title: {{vi: "Thu hồi", en: "Recall"}}, past: {{vi: "đã thu hồi", en: "recalled"}}, to: checking, {POST}, needs: [comment]}}'  # noqa: E501
ACTIONS = f"""{RECALL}
      extend: {{title: {{vi: "Gia hạn", en: "Extend"}}, past: {{vi: "đã gia hạn", en: "extended"}}, stays: true, {POST}, then: [paper_extended]}}
      take_back: {{title: {{vi: "Rút câu hỏi", en: "Take back"}}, past: {{vi: "đã rút câu hỏi", en: "took back"}}, stays: true, {POST}, then: [paper_taken_back]}}"""  # noqa: E501


@pytest.fixture
def asked(world):
    """Cases that police, tax and finance are asked about; `names` are those whose work an effect changes."""
    names: list[str] = ["police"]

    def offices():
        return [world.offices[name].pk for name in names]

    def extended(moved, ctx):
        for one in moved:
            for office in offices():
                ctx.redate(one.case.id, office, LATER)

    def taken_back(moved, ctx):
        for one in moved:
            for office in offices():
                ctx.withdraw(one.case.id, office)

    registry.effects("paper_extended")(extended)
    registry.effects("paper_taken_back")(taken_back)
    republished((RECALL, ACTIONS))
    return names


def dues(world, case):
    known = {office.pk: name for name, office in world.offices.items()}
    return {known[task.office_id]: task.due_on for task in tasks(case)}


def last_body(case):
    return json.loads(Event.objects.filter(case=case).order_by("-seq").values_list("canonical", flat=True)[0])


def test_extending_moves_the_due_date_of_one_office_and_the_history_says_whose_and_until_when(world, asked):
    cases = world.bring("asking", 3)
    assert world.take(cases, "extend", "verifier").refused == ()
    first = date(2024, 5, 9)
    assert [dues(world, case) for case in cases] == [{"police": LATER, "tax": first, "finance": first}] * 3
    assert {(case.stage, case.visit) for case in fresh(cases)} == {("asking", cases[0].visit)}
    assert [one["due"] for one in last_body(cases[0])["redated"]] == ["2024-05-24"]
    line = history([cases[0].pk])[cases[0].pk][-1]
    assert "đã gia hạn (Công an Huyện Chi Lăng (cán bộ), hạn 24/05/2024)." in line.sentence
    assert (line.verified, verify().ok) == (True, True)


def test_a_question_taken_back_closes_that_work_and_leaves_the_others(world, asked):
    (case,) = world.bring("asking")
    assert world.take([case], "take_back", "verifier").refused == ()
    assert set(dues(world, case)) == {"tax", "finance"}
    assert [one["office"] for one in last_body(case)["withdrawn"]] == [world.offices["police"].pk]
    assert "đã rút câu hỏi (Công an Huyện Chi Lăng (cán bộ))." in history([case.pk])[case.pk][-1].sentence
    for name in ("tax", "finance"):
        assert world.take(fresh([case]), "reply", name).refused == ()
    assert (fresh([case])[0].stage, verify().ok) == ("checking", True)


def test_an_effect_that_would_leave_no_work_undoes_the_whole_act(world, asked):
    asked[:] = ["police", "tax", "finance"]
    (case,) = world.bring("asking")
    with pytest.raises(RuntimeError, match="may not change"):
        world.take([case], "take_back", "verifier")
    assert (len(tasks(case)), fresh([case])[0].version) == (3, case.version)


def test_where_replies_are_counted_no_question_is_taken_back(world, asked):
    counted = "complete_when: {at_least: 2}\n    actions:\n"
    taken_back = ACTIONS.splitlines()[-1]
    republished((RECALL, ACTIONS), (counted, f"{counted}{taken_back}\n"))
    (case,) = world.bring("asking_two")
    with pytest.raises(RuntimeError, match="may not change"):
        world.take([case], "take_back", "verifier")
    assert len(tasks(case)) == 3


@pytest.mark.parametrize("action", ["extend", "take_back"])
def test_an_effect_that_names_an_office_without_work_undoes_the_whole_act(world, asked, action):
    asked[:] = ["chair"]
    (case,) = world.bring("asking")
    with pytest.raises(RuntimeError, match="may not change"):
        world.take([case], action, "verifier")
    assert (len(tasks(case)), fresh([case])[0].version) == (3, case.version)


def test_others_than_the_post_named_may_not_change_open_work(world, asked):
    (case,) = world.bring("asking")
    for person in ("police", "head", "chair"):
        assert [one.problem.code for one in world.take([case], "extend", person).refused] == ["denied"]
    offered = {one.action.name: one.problem for one in explain([case.pk], by=world.as_("verifier"))[case.pk]}
    assert (offered["extend"], offered["take_back"]) == (None, None)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite sends rows in batches")
@pytest.mark.parametrize("count", [1, 3, 50])
def test_extending_and_taking_back_cost_the_same_for_one_case_and_for_many(world, asked, count):
    cases = world.bring("asking", count)
    assert acted(world, cases, "extend", "verifier") == 9
    assert acted(world, fresh(cases), "take_back", "verifier") == 9
    assert Task.objects.filter(case__in=cases).count() == 2 * count
