"""Two people correct one dossier at once: edge case 53, no silent overwrite."""

from datetime import date

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from nominations.awards import edit_nomination
from nominations.models import AwardNomination
from nominations.screens.nomination import version_of
from tests.factories import AwardNominationFactory, another_holder
from tests.nominations.test_nomination_screens import as_edited
from tests.screens import key, sign_in
from workflows.screens.versions import merged, version

VALUES = st.dictionaries(st.sampled_from("abc"), st.sampled_from(["", "x", "y", "z"]), min_size=3)


@given(VALUES, VALUES, VALUES)
def test_what_one_of_two_changed_is_kept_and_what_both_changed_differently_is_a_conflict(base, mine, theirs):
    wanted, clashes = merged(version(base), mine, theirs)
    for name, value in mine.items():
        if theirs[name] in (base[name], value):
            assert (wanted[name], name in clashes) == (value, False)
        elif value == base[name]:
            assert (wanted[name], name in clashes) == (theirs[name], False)
        else:
            assert name in clashes


@pytest.mark.parametrize(
    ("shown", "sent"),
    [
        ("Hai dòng\nnhư thế", "Hai dòng \r\nnhư thế\r\n"),
        ("Hoàng", "Hoàng"),
        (None, ""),
        (date(2024, 5, 6), date(2024, 5, 6)),
    ],
)
def test_a_value_is_the_same_however_a_browser_sends_it_back(shown, sent):
    assert merged(version({"a": shown}), {"a": sent}, {"a": "của người khác"}) == ({"a": "của người khác"}, [])


@pytest.mark.parametrize("seen", ["", "a", "a=", "b=1;;=", "=;a"])
def test_a_form_that_lost_what_it_saw_never_overwrites(seen):
    assert merged(seen, {"a": "mine"}, {"a": "theirs"})[1] == ["a"]
    assert merged(seen, {"a": "same"}, {"a": "same"})[1] == []


@pytest.fixture
def clerk(town):
    return town.holder("commune", "committee", "clerk")


@pytest.fixture
def colleague(town):
    return another_holder(town.office("commune", "committee", "clerk"))


def url_of(row):
    return reverse("edit_nomination", args=[row.case.code])


def stored(row):
    return AwardNomination.objects.select_related("nominee").get(pk=row.pk)


@pytest.mark.django_db
def test_whoever_saves_second_is_shown_both_texts_and_nothing_is_lost(client, town, clerk, colleague):
    row = AwardNominationFactory(town=town)
    mine = as_edited(town, clerk, row, report_duties="Của tôi", birth="1971")
    edit_nomination(colleague, row.case_id, report={"duties": "Của đồng nghiệp"})
    response = sign_in(client, clerk).post(url_of(row), mine)
    assert response.status_code == 409
    assert [(one.field, one.theirs) for one in response.context["conflicts"]] == [("report_duties", "Của đồng nghiệp")]
    page = response.content.decode()
    assert ("Của đồng nghiệp" in page, "Của tôi" in page) == (True, True)
    now = stored(row)
    assert (now.report["duties"], now.nominee.birth_year) == ("Của đồng nghiệp", 1962)
    # He has seen both; now he decides.
    again = client.post(url_of(row), mine | {"version": response.context["version"]})
    now = stored(row)
    assert (again.status_code, now.report["duties"], now.nominee.birth_year) == (302, "Của tôi", 1971)


@pytest.mark.django_db
def test_two_who_corrected_different_fields_both_get_theirs(client, town, clerk, colleague):
    row = AwardNominationFactory(town=town)
    page = sign_in(client, clerk).get(url_of(row))
    sent = {name: page.context["form"][name].value() or "" for name in page.context["form"].fields}
    mine = sent | {"capacity": key(clerk), "version": page.context["version"], "report_duties": "Của tôi"}
    mine |= {"residence": row.nominee.residence_id, "award_type": row.award_type_id}
    mine |= {"achievement_from": "01/06/2019", "achievement_before": "01/04/2024"}
    edit_nomination(colleague, row.case_id, achievement_text="Tóm tắt của đồng nghiệp")
    response = client.post(url_of(row), mine)
    assert (response.status_code, response.context) == (302, None)
    now = stored(row)
    assert (now.achievement_text, now.report["duties"]) == ("Tóm tắt của đồng nghiệp", "Của tôi")


@pytest.mark.django_db
def test_the_page_of_correction_says_what_it_saw(client, town, clerk):
    row = AwardNominationFactory(town=town)
    page = sign_in(client, clerk).get(url_of(row))
    assert f'name="version" value="{version_of(stored(row))}"' in page.content.decode()
