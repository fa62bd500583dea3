"""What a nomination rests on beside its text: initiatives of its author, and that he came from another unit."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.urls import reverse

from nominations.awards import edit_nomination
from nominations.dossiers.changes import since_last_sending
from nominations.dossiers.snapshots import frozen
from nominations.errors import DomainError
from nominations.models import Initiative
from nominations.register.initiatives import NewInitiative, initiatives_of, use_initiatives
from tests.factories import (
    AwardNominationFactory,
    CollectiveFactory,
    another_holder,
    send_to_district,
    submit,
    take,
)
from tests.nominations.eligibility.asking import initiative
from tests.screens import key, seen, sign_in
from workflows.models import Case, Touch

NEW = NewInitiative("Máy tách hạt na", "base", "UBND huyện Chi Lăng", "15/QĐ-UBND", date(2023, 11, 20))


@pytest.fixture
def clerk(town):
    return town.holder("commune", "committee", "clerk")


def page(row):
    return reverse("initiatives", args=[row.case.code])


def used(row):
    return list(row.initiatives.order_by("pk").values_list("title", flat=True))


def test_a_new_initiative_is_written_down_once_and_used(town, clerk):
    row = AwardNominationFactory(town=town)
    [first] = use_initiatives(clerk, row.case_id, [], [NEW])
    [again] = use_initiatives(clerk, row.case_id, [], [NEW.__class__(**{**NEW.__dict__, "title": "MÁY TÁCH HẠT NA"})])
    assert (first.pk, first.nominee_id, first.recorded_by_id) == (again.pk, row.nominee_id, clerk.user_id)
    assert (used(row), Initiative.objects.count()) == (["Máy tách hạt na"], 1)


def test_stating_them_again_leaves_out_those_not_named_and_keeps_them_in_the_register(town, clerk):
    row = AwardNominationFactory(town=town)
    old = initiative(row.nominee, row.case, title="Bể ủ phân", number="9/QĐ-UBND")
    use_initiatives(clerk, row.case_id, [], [NEW])
    assert used(row) == ["Máy tách hạt na"]
    assert [one.title for one in initiatives_of(row.nominee_id)] == ["Máy tách hạt na", "Bể ủ phân"]
    use_initiatives(clerk, row.case_id, [old.pk])
    assert used(row) == ["Bể ủ phân"]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"title": "  "}, "title"),
        ({"title": "Máу"}, "title"),  # a Cyrillic letter
        ({"scope": "world"}, "scope"),
        ({"recognised_by": ""}, "recognised_by"),
        ({"decision_number": ""}, "decision_number"),
        ({"decided_on": date(2030, 1, 1)}, "decided_on"),
    ],
)
def test_what_is_half_said_is_refused_at_its_field_and_nothing_is_stored(town, clerk, more, field):
    row = AwardNominationFactory(town=town)
    with pytest.raises(DomainError) as caught:
        use_initiatives(clerk, row.case_id, [], [NewInitiative(**{**NEW.__dict__, **more})])
    assert (caught.value.field, Initiative.objects.count()) == (field, 0)


def test_an_initiative_of_somebody_else_is_refused_and_a_collective_has_none(town, clerk):
    row, other = AwardNominationFactory(town=town), AwardNominationFactory(town=town)
    foreign = initiative(other.nominee)
    with pytest.raises(DomainError) as caught:
        use_initiatives(clerk, row.case_id, [foreign.pk])
    assert caught.value.problem.code == "initiative_unknown"
    whole = AwardNominationFactory(town=town, nominee=CollectiveFactory())
    with pytest.raises(DomainError) as caught:
        use_initiatives(clerk, whole.case_id, [], [NEW])
    assert caught.value.problem.code == "no_author"


def test_stating_them_is_editing_and_only_where_the_dossier_may_be_corrected(town, clerk):
    row = AwardNominationFactory(town=town)
    use_initiatives(clerk, row.case_id, [], [NEW])
    assert Touch.objects.filter(case=row.case, user=clerk.user_id).exists()
    submit(town, [row.case])
    with pytest.raises(DomainError) as caught:
        use_initiatives(town.holder("commune", "committee", "chair"), row.case_id, [])
    assert caught.value.problem.code == "dossier_fixed"


def test_the_snapshot_says_them_and_what_changed_since(town, clerk):
    row = AwardNominationFactory(town=town)
    assert "initiatives" not in json.loads(frozen([row.case_id])[row.case_id])
    use_initiatives(clerk, row.case_id, [], [NEW])
    [said] = json.loads(frozen([row.case_id])[row.case_id])["initiatives"]
    assert said == {
        "title": "Máy tách hạt na", "scope": "cấp cơ sở", "recognised_by": "UBND huyện Chi Lăng",
        "number": "15/QĐ-UBND", "decided_on": "2023-11-20",
    }  # fmt: skip
    send_to_district(town, [row.case])
    take([row.case], "recall", town.holder("commune", "committee", "chair"), "Sửa lại")
    use_initiatives(clerk, row.case_id, [])
    [change] = since_last_sending([row.case_id])[row.case_id]
    assert (change.about, change.title, change.how) == ("initiative", "Máy tách hạt na", "removed")


def test_the_page_adds_one_picks_among_those_known_and_the_case_and_the_register_show_them(town, client, clerk):
    row = AwardNominationFactory(town=town)
    old = initiative(row.nominee, title="Bể ủ phân", number="9/QĐ-UBND")
    sign_in(client, clerk)
    sent = {
        "capacity": key(clerk), "known": [old.pk], "title": "Máy tách hạt na", "scope": "province",
        "recognised_by": "UBND tỉnh", "decision_number": "15/QĐ-UBND", "decided_on": "20/11/2023",
    }  # fmt: skip
    done = client.post(page(row), seen(client, page(row)) | sent)
    assert (done.status_code, done["Location"], used(row)) == (302, page(row), ["Bể ủ phân", "Máy tách hạt na"])
    assert client.get(page(row)).content.decode().count(" checked") == 2
    case = client.get(reverse("case", args=[row.case.code])).content.decode()
    register = client.get(reverse("nominee", args=[row.nominee_id])).content.decode()
    assert [case.count("Máy tách hạt na (cấp tỉnh, bộ;"), register.count("Máy tách hạt na")] == [1, 1]
    done = client.post(page(row), seen(client, page(row)) | {"capacity": key(clerk), "known": [old.pk]})
    assert (done["Location"], used(row)) == (reverse("case", args=[row.case.code]), ["Bể ủ phân"])


def test_the_page_keeps_what_a_colleague_added_when_only_he_changed_the_list(town, client, clerk):
    row = AwardNominationFactory(town=town)
    mine = seen(sign_in(client, clerk), page(row)) | {
        "capacity": key(clerk), "title": "Bể ủ phân", "scope": "base", "recognised_by": "UBND huyện",
        "decision_number": "9/QĐ-UBND", "decided_on": "20/11/2023",
    }  # fmt: skip
    use_initiatives(another_holder(town.office("commune", "committee", "clerk")), row.case_id, [], [NEW])
    assert (client.post(page(row), mine).status_code, used(row)) == (302, ["Máy tách hạt na", "Bể ủ phân"])


def test_the_page_shows_both_lists_and_saves_nothing_when_two_have_changed_it(town, client, clerk):
    row = AwardNominationFactory(town=town)
    old = initiative(row.nominee, title="Bể ủ phân", number="9/QĐ-UBND")
    mine = seen(sign_in(client, clerk), page(row)) | {"capacity": key(clerk), "known": [old.pk]}
    [his] = use_initiatives(another_holder(town.office("commune", "committee", "clerk")), row.case_id, [], [NEW])
    response = client.post(page(row), mine)
    assert (response.status_code, used(row)) == (409, ["Máy tách hạt na"])
    [conflict] = response.context["conflicts"]
    assert (conflict.field, "Máy tách hạt na" in conflict.theirs) == ("known", True)
    # He has seen both; now he decides.
    again = client.post(page(row), mine | {"known": [old.pk, his.pk], "version": response.context["version"]})
    assert (again.status_code, used(row)) == (302, ["Bể ủ phân", "Máy tách hạt na"])


def test_one_that_is_half_said_is_refused_on_the_page_and_what_was_typed_stays(town, client, clerk):
    row = AwardNominationFactory(town=town)
    refused = sign_in(client, clerk).post(page(row), {"capacity": key(clerk), "title": "Máy tách hạt na"})
    assert (refused.status_code, Initiative.objects.count()) == (422, 0)
    shown = refused.content.decode()
    assert ['href="#id_decided_on"' in shown, 'value="Máy tách hạt na"' in shown] == [True, True]


# --- somebody who came from another unit -----------------------------------------------------------------------------


def test_a_transfer_says_from_where_and_when(town, clerk):
    row = AwardNominationFactory(town=town)
    edit_nomination(clerk, row.case_id, previous_workplace="Trạm Khuyến nông", transferred_on=date(2023, 9, 1))
    body = json.loads(frozen([row.case_id])[row.case_id])
    assert (body["previous_workplace"], body["transferred_on"]) == ("Trạm Khuyến nông", "2023-09-01")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"previous_workplace": "Trạm Khuyến nông"}, "transferred_on"),
        ({"transferred_on": date(2023, 9, 1)}, "previous_workplace"),
        ({"previous_workplace": "Trạm Khuyến nông", "transferred_on": date(2030, 1, 1)}, "transferred_on"),
    ],
)
def test_a_transfer_half_said_or_still_to_come_is_refused(town, clerk, changes, field):
    row = AwardNominationFactory(town=town)
    with pytest.raises(DomainError) as caught:
        edit_nomination(clerk, row.case_id, **changes)
    assert caught.value.field == field


def test_a_collective_is_not_transferred_and_its_form_does_not_ask(town, client, clerk):
    row = AwardNominationFactory(town=town, nominee=CollectiveFactory())
    with pytest.raises(DomainError) as caught:
        edit_nomination(clerk, row.case_id, previous_workplace="Xã", transferred_on=date(2023, 9, 1))
    assert caught.value.problem.code == "transfer_of_collective"
    person = AwardNominationFactory(town=town)
    sign_in(client, clerk)
    shown = [
        'name="previous_workplace"' in client.get(reverse("edit_nomination", args=[one.case.code])).content.decode()
        for one in (row, person)
    ]
    assert shown == [False, True]
    assert Case.objects.count() == 2
