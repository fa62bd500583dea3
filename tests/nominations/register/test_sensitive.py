"""Sensitive data: who may read which field, what is shown of it, and that reading it in bulk is kept."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from nominations import vocabulary
from nominations.errors import DomainError
from nominations.models import IdentityDecision, SensitiveReading
from nominations.register import sensitive
from nominations.register.readings import ReadingsWanted, readings
from tests.approvals.factories import at_verification
from tests.factories import AwardNominationFactory, NomineeFactory, SubstitutionFactory, UserFactory, chi_lang
from tests.verbs import another_province
from workflows import clock, sealing
from workflows.audit import guards, triggers
from workflows.engine import Capacity
from workflows.models import User

pytestmark = pytest.mark.django_db

NUMBER = "020162001234"
VERIFIER = ("district", "interior", "verifier")
CLERK = ("commune", "committee", "clerk")
AUDITOR = ("province", "inspectorate", "auditor")
EVERYTHING = {"ethnicity", "religion", "party_member", "identity_number"}
COMPOSITION = {"ethnicity", "religion", "party_member"}
#: Who reads what; everybody who is not here reads nothing.
READS = {
    ("committee", "clerk"): EVERYTHING,
    ("interior", "verifier"): EVERYTHING,
    ("interior", "data_protection_officer"): EVERYTHING,
    ("ethnic_affairs", "verifier"): EVERYTHING,
    ("ethnic_affairs", "officer"): COMPOSITION,
    ("organising_committee", "secretary"): EVERYTHING,
    ("steering_committee", "secretary"): COMPOSITION,
    ("steering_committee", "head"): {"ethnicity"},
    ("inspectorate", "auditor"): {"ethnicity", "identity_number"},
}


@pytest.fixture
def town():
    return chi_lang()


def somebody(**more):
    return NomineeFactory(
        ethnicity_source="Giấy khai sinh", religion="Tin lành", party_member=True, id_kind="cccd", id_number=NUMBER,
        id_digest=sealing.digest(NUMBER), **more,
    )  # fmt: skip


def posts(town):
    """Every office of the town: (level, function, position)."""
    levels = {"commune": town.commune, "district": town.district, "province": town.province}
    return [
        (level, plan.function, post.position)
        for level in levels
        for plan in vocabulary.office_table(level, clock.today())
        for post in plan.posts
    ]


def test_each_position_reads_the_fields_that_its_work_needs_and_no_others(town):
    found = {post: set(sensitive.readable(town.office(*post))) for post in posts(town)}
    assert found == {post: READS.get(post[1:], set()) for post in found}
    assert {post[1:] for post in found} >= set(READS)


def test_whoever_may_not_read_is_told_so_whether_anything_is_recorded_or_not(town):
    chair = town.office("commune", "committee", "chair")
    hidden = sensitive.Shown(*["(không có quyền xem)", "", *["(không có quyền xem)"] * 3], whole_number=False)
    assert sensitive.shown(somebody(), chair) == hidden
    assert sensitive.shown(NomineeFactory(ethnicity=""), chair) == hidden
    assert sensitive.shown(somebody(), None) == hidden


def test_whoever_may_read_sees_everything_but_the_whole_number(town):
    seen = sensitive.shown(somebody(), town.office(*CLERK))
    assert seen == sensitive.Shown("Tày", "Giấy khai sinh", "Tin lành", "có", "•••••••••234", whole_number=True)
    nothing = sensitive.shown(NomineeFactory(ethnicity="", party_member=False), town.office(*CLERK))
    assert nothing == sensitive.Shown("", "", "", "không", "", whole_number=False)


def test_columns_that_may_not_be_read_are_those_of_the_fields_withheld(town):
    head = town.office("district", "steering_committee", "head")
    assert sensitive.unreadable_columns(head) == {"religion", "party_member", "id_kind", "id_number", "id_note"}
    assert sensitive.unreadable_columns(town.office(*CLERK)) == set()


def test_only_people_of_whom_something_is_recorded_count_as_read():
    people = [somebody(), NomineeFactory(ethnicity="", religion="Công giáo"), NomineeFactory(ethnicity="")]
    assert [sensitive.given(people, [field]) for field in sensitive.FIELDS] == [1, 2, 1, 1]
    assert sensitive.given(people, ["religion", "identity_number"]) == 2


# --- recording


def test_reading_keeps_who_in_which_office_read_what_of_how_many(town):
    clerk = town.holder(*CLERK)
    row = sensitive.record_reading(clerk, ["religion", "ethnicity"], 30, "Tệp danh sách", "Đại hội lần thứ IV")
    kept = SensitiveReading.objects.get()
    assert (row, kept.fields, kept.people, kept.place, kept.about) == (
        kept, ["ethnicity", "religion"], 30, "Tệp danh sách", "Đại hội lần thứ IV",
    )  # fmt: skip
    assert (kept.user_id, kept.office_id) == (clerk.user_id, clerk.office_id)


def test_reading_of_a_substitute_is_kept_under_his_own_name_and_the_office_he_acts_for(town):
    office = town.office("district", "steering_committee", "head")
    deputy = UserFactory()
    by = Capacity(deputy.pk, substitution_id=SubstitutionFactory(user=deputy, office=office).pk)
    sensitive.record_reading(by, ["ethnicity"], 12, "Trang", "Đại hội")
    kept = SensitiveReading.objects.get()
    assert (kept.user_id, kept.office_id) == (deputy.pk, office.pk)


def test_fields_without_the_right_are_neither_recorded_nor_given(town):
    head = town.holder("district", "steering_committee", "head")
    with pytest.raises(DomainError) as refusal:
        sensitive.record_reading(head, ["ethnicity", "religion"], 2, "Tệp", "x")
    assert (refusal.value.field, refusal.value.problem.code) == ("by", "sensitive_not_readable")
    assert "tôn giáo" in refusal.value.problem.message
    assert not SensitiveReading.objects.exists()


@pytest.mark.parametrize("fields", [[], ["shoe_size"], ["ethnicity", "shoe_size"]])
def test_unknown_fields_are_a_mistake_in_the_program(town, fields):
    with pytest.raises(ValueError, match="sensitive fields"):
        sensitive.record_reading(town.holder(*CLERK), fields, 2, "Tệp", "x")


def test_whole_number_is_given_once_it_is_recorded(town):
    [case] = at_verification(town, 1, nominee=somebody(full_name="Vi Thị Đào"))
    assert sensitive.whole_number(town.holder(*VERIFIER), case.pk) == NUMBER
    kept = SensitiveReading.objects.get()
    assert (kept.fields, kept.people, kept.about) == (["identity_number"], 1, f"{case.code}, Vi Thị Đào")


def test_whole_number_of_a_case_out_of_sight_is_refused_like_one_that_is_not_there(town):
    case = AwardNominationFactory(town=town, nominee=somebody()).case
    refused = []
    for key in (case.pk, case.pk + 1000):
        with pytest.raises(DomainError) as refusal:
            sensitive.whole_number(town.holder(*VERIFIER), key)
        refused.append(refusal.value.problem)
    assert refused[0] == refused[1]
    assert not SensitiveReading.objects.exists()


def test_number_that_nobody_wrote_down_is_not_recorded_as_read(town):
    case = AwardNominationFactory(town=town).case
    with pytest.raises(DomainError) as refusal:
        sensitive.whole_number(town.holder(*CLERK), case.pk)
    assert (refusal.value.problem.code, SensitiveReading.objects.count()) == ("no_identity_number", 0)


# --- the database itself


def run(sql, *params):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.rowcount


@pytest.mark.parametrize("sql", [
    "UPDATE nominations_sensitivereading SET people = 1", "DELETE FROM nominations_sensitivereading",
])  # fmt: skip
def test_reading_is_neither_changed_nor_deleted_in_the_database(town, sql):
    sensitive.record_reading(town.holder(*CLERK), ["ethnicity"], 30, "Tệp", "x")
    with pytest.raises(IntegrityError, match="append-only"):
        run(sql)
    with triggers.lifted(connection):
        assert run(sql) == 1


@pytest.fixture
def decided(town):
    one, other = NomineeFactory(), NomineeFactory()
    return IdentityDecision.objects.create(
        lower=one, higher=other, same=True, reason="Một người", recorded_by=UserFactory(), recorded_at=clock.now()
    )


@pytest.mark.parametrize("change", ["same = false", "reason = 'khác'", "in_force = false, reason = 'khác'"])
def test_decision_on_identity_keeps_what_it_says(decided, change):
    with pytest.raises(IntegrityError, match="a later one can only take its place"):
        run(f"UPDATE nominations_identitydecision SET {change}")
    with pytest.raises(IntegrityError, match="a later one can only take its place"):
        run("DELETE FROM nominations_identitydecision")


def test_decision_on_identity_gives_way_to_a_later_one_and_does_not_come_back(decided):
    assert run("UPDATE nominations_identitydecision SET in_force = false") == 1
    with pytest.raises(IntegrityError, match="a later one can only take its place"):
        run("UPDATE nominations_identitydecision SET in_force = true")


@pytest.mark.sqlite
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has no INSERT OR REPLACE")
def test_decision_on_identity_is_not_pushed_out_by_another_in_force(decided):
    columns = ", ".join(field.column for field in IdentityDecision._meta.local_concrete_fields if not field.primary_key)
    with pytest.raises(IntegrityError, match="a later one can only take its place"):
        run(
            f"INSERT OR REPLACE INTO nominations_identitydecision ({columns}) "
            f"SELECT {columns} FROM nominations_identitydecision"
        )
    assert IdentityDecision.objects.get() == decided


def test_table_is_guarded_by_one_rule_only():
    guards.guard(SensitiveReading, "append_only")
    for model, rule in ((SensitiveReading, "superseded"), (User, "append_only"), (IdentityDecision, "edition")):
        with pytest.raises(ValueError, match=rule):
            guards.guard(model, rule)


# --- the list of readings


def test_readings_are_listed_to_who_audits_the_area_newest_first(town):
    for place in ("Tệp một", "Tệp hai"):
        sensitive.record_reading(town.holder(*CLERK), ["ethnicity"], 2, place, "x")
    far = another_province(town)
    sensitive.record_reading(far.holder(*CLERK), ["ethnicity"], 2, "Tệp nơi khác", "x")

    def places(by):
        return [one.place for one in readings(ReadingsWanted(), by=by).rows]

    assert places(town.holder(*AUDITOR)) == ["Tệp hai", "Tệp một"]
    assert places(town.holder("district", "inspectorate", "auditor")) == ["Tệp hai", "Tệp một"]
    assert places(far.holder(*AUDITOR)) == ["Tệp nơi khác"]
    assert places(town.holder(*VERIFIER)) == places(Capacity(UserFactory().pk, office_id=1)) == []


def test_readings_turn_by_key_both_ways(town):
    for number in range(5):
        sensitive.record_reading(town.holder(*CLERK), ["ethnicity"], number + 1, "Tệp", "x")
    auditor, pages, after = town.holder(*AUDITOR), [], ""
    while not pages or after:
        page = readings(ReadingsWanted(), by=auditor, after=after, limit=2)
        pages.append([one.people for one in page.rows])
        after = page.next_key
    assert pages == [[5, 4], [3, 2], [1]]
    back = readings(ReadingsWanted(), by=auditor, before=page.previous_key, limit=2)
    assert [one.people for one in back.rows] == [3, 2]


@pytest.mark.parametrize("count", [1, 3])
def test_readings_cost_three_queries_at_any_number(town, count):
    for _ in range(count):
        sensitive.record_reading(town.holder(*CLERK), ["ethnicity"], 2, "Tệp", "x")
    auditor = town.holder(*AUDITOR)
    with CaptureQueriesContext(connection) as queries:
        rows = [(str(one.user), str(one.office)) for one in readings(ReadingsWanted(), by=auditor).rows]
    assert (len(rows), len(queries)) == (count, 3)
