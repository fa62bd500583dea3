"""Sensitive data on screen: each position over the page of a case, the whole number, and the list of readings."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nominations.models import SensitiveReading
from nominations.register import sensitive
from tests.approvals.factories import at_congress, at_council, at_verification
from tests.factories import CollectiveFactory, NomineeFactory
from tests.nominations.register.test_sensitive import COMPOSITION, EVERYTHING
from tests.screens import key, sign_in
from tests.verbs import another_province
from workflows import sealing

NUMBER = "020162001234"
LABELS = {
    "ethnicity": "Dân tộc",
    "religion": "Tôn giáo",
    "party_member": "Đảng viên",
    "identity_number": "Số định danh",
}
RECORDED = {"ethnicity": "Tày", "religion": "Tin lành", "party_member": "có", "identity_number": "•••••••••234"}
VERIFIER = ("district", "interior", "verifier")
CLERK = ("commune", "committee", "clerk")
AUDITOR = ("province", "inspectorate", "auditor")
#: Everybody who may open a case of an award that stands before the council, and what he reads of the nominee.
OF_AN_AWARD = {
    CLERK: EVERYTHING,
    ("commune", "committee", "chair"): set(),
    ("commune", "committee", "deputy_chair"): set(),
    ("commune", "committee", "records_officer"): set(),
    ("district", "committee", "chair"): set(),
    ("district", "committee", "records_officer"): set(),
    ("district", "interior", "head"): set(),
    ("district", "interior", "deputy_head"): set(),
    ("district", "interior", "intake_officer"): set(),
    VERIFIER: EVERYTHING,
    ("district", "emulation_council", "chair"): set(),
    ("district", "emulation_council", "secretary"): set(),
    ("district", "emulation_council", "member"): set(),
    ("province", "committee", "chair"): set(),
    ("province", "interior", "head"): set(),
    ("province", "interior", "intake_officer"): set(),
    ("province", "interior", "verifier"): EVERYTHING,
    ("province", "interior", "data_protection_officer"): EVERYTHING,
    ("district", "inspectorate", "auditor"): {"ethnicity", "identity_number"},
    AUDITOR: {"ethnicity", "identity_number"},
}
#: The same of a delegate who waits at the district's congress.
OF_A_DELEGATE = {
    CLERK: EVERYTHING,
    ("commune", "committee", "chair"): set(),
    ("district", "committee", "chair"): set(),
    ("district", "ethnic_affairs", "verifier"): EVERYTHING,
    ("district", "ethnic_affairs", "officer"): COMPOSITION,
    ("district", "ethnic_affairs", "head"): set(),
    ("district", "organising_committee", "secretary"): EVERYTHING,
    ("district", "organising_committee", "head"): set(),
    ("district", "organising_committee", "member"): set(),
    ("province", "committee", "chair"): set(),
    ("province", "ethnic_affairs", "verifier"): EVERYTHING,
    ("province", "ethnic_affairs", "officer"): COMPOSITION,
    AUDITOR: {"ethnicity", "identity_number"},
}


def somebody(**more):
    return NomineeFactory(
        religion="Tin lành", party_member=True, id_kind="cccd", id_number=NUMBER, id_digest=sealing.digest(NUMBER),
        **more,
    )  # fmt: skip


def text(response):
    return " ".join(response.content.decode().split("<main", 1)[1].split())


def told(client, by, case):
    """What the page of a case says of the nominee, by its labels."""
    page = sign_in(client, by).get(reverse("case", args=[case.code]))
    [panel] = [one for one in page.context["panels"] if one.ident == "nominee"]
    assert NUMBER not in page.content.decode()
    return {fact.label: fact.value for fact in panel.shown["facts"]}, panel.shown["whole_number"]


def matrix(client, town, case, expected):
    found = {post: told(client, town.holder(*post), case) for post in expected}
    shown = {post: {name: facts[label] for name, label in LABELS.items()} for post, (facts, _) in found.items()}
    assert shown == {
        post: {name: RECORDED[name] if name in mine else "(không có quyền xem)" for name in LABELS}
        for post, mine in expected.items()
    }
    assert {post: whole for post, (_, whole) in found.items()} == {
        post: "identity_number" in mine for post, mine in expected.items()
    }


def test_page_of_an_award_shows_each_position_the_fields_it_may_read(client, town):
    [case] = at_council(town, 1, nominee=somebody())
    matrix(client, town, case, OF_AN_AWARD)


def test_page_of_a_delegate_shows_each_position_the_fields_it_may_read(client, town):
    [case], _ = at_congress(town, 1)
    row = case.delegate_nomination.nominee
    row.ethnicity, row.religion, row.party_member = "TAY", "Tin lành", True
    row.id_kind, row.id_number, row.id_digest = "cccd", NUMBER, sealing.digest(NUMBER)
    row.save()
    matrix(client, town, case, OF_A_DELEGATE)


def test_page_of_a_collective_has_no_personal_lines(client, town):
    [case] = at_verification(town, 1, nominee=CollectiveFactory())
    facts, whole = told(client, town.holder("commune", "committee", "chair"), case)
    assert (set(LABELS.values()) & set(facts), whole) == (set(), False)


def test_opening_a_case_of_one_person_is_no_bulk_reading(client, town):
    [case] = at_verification(town, 1, nominee=somebody())
    told(client, town.holder(*VERIFIER), case)
    assert not SensitiveReading.objects.exists()


# --- the whole number


def reveal(client, by, case):
    return sign_in(client, by).post(reverse("whole_number", args=[case.code]), {"capacity": key(by)})


def test_whole_number_is_shown_after_it_was_asked_for_and_recorded(client, town):
    [case] = at_verification(town, 1, nominee=somebody(full_name="Vi Thị Đào"))
    page = reveal(client, town.holder(*VERIFIER), case)
    assert (page.status_code, NUMBER in text(page), page.headers["Cache-Control"]) == (200, True, "no-store, private")
    kept = SensitiveReading.objects.get()
    assert (kept.fields, kept.people, kept.about) == (["identity_number"], 1, f"{case.code}, Vi Thị Đào")


def test_whole_number_is_refused_without_the_right_and_nothing_is_recorded(client, town):
    [case] = at_verification(town, 1, nominee=somebody())
    page = reveal(client, town.holder("commune", "committee", "chair"), case)
    assert (page.status_code, NUMBER in text(page)) == (403, False)
    assert "không có quyền xem: số định danh" in text(page)
    assert reveal(client, town.neighbour().holder(*CLERK), case).status_code == 404
    assert not SensitiveReading.objects.exists()


def test_whole_number_cannot_be_had_by_following_a_link(client, town):
    [case] = at_verification(town, 1, nominee=somebody())
    assert sign_in(client, town.holder(*VERIFIER)).get(reverse("whole_number", args=[case.code])).status_code == 405
    assert not SensitiveReading.objects.exists()


# --- who read what


READINGS = "/tra-cuu/du-lieu-nhay-cam/"


def test_readings_of_the_area_are_told_to_its_auditors_only(client, town):
    clerk = town.holder(*CLERK)
    sensitive.record_reading(clerk, ["religion", "ethnicity"], 30, "Tệp danh sách", "Đại hội lần thứ IV")
    page = text(sign_in(client, town.holder(*AUDITOR)).get(READINGS))
    for said in ("Dân tộc, Tôn giáo", '<td class="number" data-label="Số người">30</td>', "Tệp danh sách",
                 "Đại hội lần thứ IV", str(town.office(*CLERK))):  # fmt: skip
        assert said in page
    far = another_province(town).holder(*AUDITOR)
    assert sign_in(client, far).get(READINGS).context["rows"] == []
    assert sign_in(client, clerk).get(READINGS).status_code == 403


def test_readings_are_narrowed_by_name_matter_and_day(client, town):
    sensitive.record_reading(town.holder(*CLERK), ["ethnicity"], 2, "Tệp", "Đại hội lần thứ IV")
    sensitive.record_reading(town.holder(*VERIFIER), ["ethnicity"], 5, "Tệp", "KT-187-00042")

    def people(query):
        return [one.people for one, _ in sign_in(client, town.holder(*AUDITOR)).get(READINGS + query).context["rows"]]

    assert people("") == [5, 2]
    assert people("?q=kt-187-00042") == [5]
    assert people("?q=%C4%90%E1%BA%A1i+h%E1%BB%99i") == [2]
    assert people("?q=khong+co+ai") == people("?q=---") == people("?den=01/01/2024") == people("?tu=01/01/2060") == []


@pytest.mark.parametrize("query", ["?tu=31/02/2024", "?den=01/01/0001", "?q=a%00b"])
def test_reading_list_says_at_its_field_what_cannot_be_read(client, town, query):
    page = sign_in(client, town.holder(*AUDITOR)).get(READINGS + query)
    assert (page.status_code, page.context["rows"]) == (200, [])
    assert "Chưa tìm được. Hãy sửa các chỗ sau:" in text(page)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("query", "cost"), [("", 8), ("?dang=xlsx", 6)])
def test_reading_list_costs_the_same_at_any_number(client, town, count, query, cost):
    for _ in range(count):
        sensitive.record_reading(town.holder(*CLERK), ["ethnicity"], 2, "Tệp", "x")
    sign_in(client, town.holder(*AUDITOR))
    with CaptureQueriesContext(connection) as queries:
        assert client.get(READINGS + query).status_code == 200
    assert len(queries) == cost
