"""Editions: numbered when loaded, unchangeable once published, and the right one pinned at the start of a case."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from tests.conftest import TODAY
from tests.workflows.engine.witness import codes
from tests.workflows.world import CHAIN, fresh
from workflows import editions
from workflows.audit.verify import verify
from workflows.definition import DefinitionError
from workflows.editions import EditionError
from workflows.models import Edition

DAY = timedelta(days=1)


def variant(*changes: tuple[str, str]) -> str:
    text = CHAIN
    for old, new in (('vi: "Giấy tờ"', 'vi: "Giấy tờ khác"'), *changes):
        assert text.count(old) == 1
        text = text.replace(old, new)
    return text


def test_the_same_text_loaded_again_is_the_same_edition(world):
    (known,) = Edition.objects.all()
    assert editions.load(CHAIN).pk == known.pk
    assert editions.load("# một chú thích\n" + CHAIN).pk == known.pk
    assert Edition.objects.count() == 1


def test_a_changed_text_is_the_next_revision_of_its_name(world):
    second = editions.load(variant())
    third = editions.load(variant(("Quy chế thử", "Quy chế mới")))
    other = editions.load(variant(('name: "2024"', 'name: "2025"')))
    assert [(one.name, one.revision, one.status) for one in (second, third, other)] == [
        ("2024", 2, "draft"),
        ("2024", 3, "draft"),
        ("2025", 1, "draft"),
    ]
    assert editions.compiled([third.sha256])[third.sha256].definition.basis == "Quy chế mới"


def test_a_text_that_lint_refuses_is_not_loaded(world):
    with pytest.raises(DefinitionError):
        editions.load(variant(("to: signing, requires", "to: nowhere, requires")))
    assert Edition.objects.count() == 1


@pytest.mark.parametrize("change", ["canonical", "sha256", "revision", "received_from"])
def test_a_published_edition_refuses_change_through_sql(world, change):
    (edition,) = Edition.objects.all()
    value = {"canonical": "{}", "sha256": "0" * 64, "revision": 9, "received_from": "2020-01-01"}[change]
    sql = f"UPDATE workflows_edition SET {change} = %s WHERE id = %s"
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [value, edition.pk])
    assert Edition.objects.values().get() == {
        field.attname: getattr(edition, field.attname) for field in Edition._meta.concrete_fields
    }
    draft = editions.load(variant())
    with connection.cursor() as cursor:
        cursor.execute(sql, [value, draft.pk])
        assert cursor.rowcount == 1


def test_a_published_edition_refuses_deletion_and_a_draft_does_not(world):
    (edition,) = Edition.objects.all()
    with pytest.raises(DatabaseError), transaction.atomic():
        edition.delete()
    editions.load(variant()).delete()
    assert Edition.objects.get() == edition


def test_publishing_twice_keeps_the_first_time_and_person(world):
    (edition,) = Edition.objects.all()
    again = editions.publish(edition, by=world.people["chair"])
    assert (again.published_at, again.published_by) == (edition.published_at, None)
    named = editions.publish(editions.load(variant()), by=world.people["chair"])
    assert (named.status, named.published_by) == ("published", world.people["chair"])


def test_a_new_case_is_pinned_to_the_highest_published_revision_valid_that_day(world):
    (first,) = Edition.objects.all()
    second = editions.load(variant())
    assert editions.in_force("paper", TODAY) == first
    editions.publish(second)
    assert editions.in_force("paper", TODAY) == second
    editions.retire(second)
    assert editions.in_force("paper", TODAY) == first


def test_a_revision_prevails_also_when_its_period_begins_earlier(world):
    second = editions.publish(editions.load(variant(('from: "2024-01-01"', 'from: "2023-06-01"'))))
    assert editions.in_force("paper", TODAY) == second


def test_of_two_names_valid_at_once_the_later_period_prevails(world):
    (first,) = Edition.objects.all()
    changes = ('name: "2024"', 'name: "A"'), ('from: "2024-01-01"', 'from: "2024-05-01"')
    other = editions.publish(editions.load(variant(*changes)))
    assert editions.in_force("paper", TODAY) == other
    assert editions.in_force("paper", date(2024, 4, 30)) == first


@pytest.mark.parametrize(
    ("on", "found"),
    [(date(2023, 12, 31), False), (date(2024, 1, 1), True), (date(2025, 6, 30), True), (date(2025, 7, 1), False)],
)
def test_an_edition_is_in_force_from_its_first_day_until_before_its_end(world, settings, on, found):
    settings.VINHDANH_TODAY = on
    if found:
        assert world.cases()[0].edition.name == "2024"
        return
    with pytest.raises(EditionError) as caught:
        world.cases()
    assert [part in str(caught.value) for part in ("paper", f"{on:%d/%m/%Y}")] == [True, True]


def test_only_a_published_edition_can_be_retired_and_a_retired_one_is_never_published_again(world):
    draft = editions.load(variant())
    with pytest.raises(EditionError):
        editions.retire(draft)
    (published,) = Edition.objects.filter(status="published")
    retired = editions.retire(published)
    with pytest.raises(EditionError):
        editions.retire(retired)
    with pytest.raises(EditionError):
        editions.publish(retired)
    assert sorted(Edition.objects.values_list("revision", "status")) == [(1, "retired"), (2, "draft")]


def test_a_case_under_way_stays_in_its_edition_when_the_chain_changes_or_is_retired(world):
    (case,) = world.bring("checking")
    old = case.edition
    new = editions.publish(editions.load(variant(("      again: {", "      once_more: {"))))
    editions.retire(old)
    (later,) = world.bring("checking")
    assert (case.edition, later.edition) == (old, new)
    assert codes(world.take([case, later], "once_more", "verifier")) == ["unknown_action"]
    assert codes(world.take(fresh([case, later]), "again", "verifier")) == ["unknown_action"]
    assert [one.visit for one in fresh([case, later])] == [case.visit + 1, later.visit + 1]
    assert verify().ok


def test_one_act_moves_cases_of_two_editions_each_by_its_own(world):
    (case,) = world.bring("checking")
    editions.publish(editions.load(variant(("to: checking, keeps_due: true}", "to: deciding}"))))
    (later,) = world.bring("checking")
    done = world.take([case, later], "again", "verifier")
    assert [event.to for event in done.events] == ["checking", "deciding"]
    assert verify().ok


def test_receipt_is_dated_once_however_often_a_case_comes_back(world, settings):
    back = "      back: {title: {vi: Trả, en: Back}, past: {vi: đã trả, en: returned}, to: signing}\n"
    editions.publish(editions.load(variant(("      again: {", back + "      again: {"))))
    (case,) = world.bring("checking")
    settings.VINHDANH_TODAY = TODAY + 3 * DAY
    world.take([case], "back", "verifier")
    assert codes(world.take(fresh([case]), "forward", "commune_chair")) == []
    assert (fresh([case])[0].received_on, fresh([case])[0].stage) == (TODAY, "checking")


def test_an_edition_whose_text_was_altered_compiles_no_more(world):
    draft = editions.load(variant())
    Edition.objects.filter(pk=draft.pk).update(canonical=draft.canonical.replace("Giấy tờ khác", "Giấy tờ giả"))
    with pytest.raises(EditionError, match="mã băm không khớp"):
        editions.compiled([draft.sha256])
    with pytest.raises(EditionError, match="Không có bản quy trình"):
        editions.compiled(["0" * 64])


def test_a_start_names_a_chain_that_exists(world):
    from workflows.engine import NewCase, start

    with pytest.raises(EditionError, match="giay_to_la"):
        start([NewCase("giay_to_la", "GT", "Giấy", world.province.pk)], by=world.as_("clerk"), command=uuid4())
