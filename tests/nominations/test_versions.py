"""Two people correct one dossier at once: edge case 53, no silent overwrite."""

import re
from datetime import date
from hashlib import sha256

import pytest
from django import forms
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from approvals import congresses, councils
from approvals.consultations import name_agencies, write_opinion
from approvals.models import ChecklistItem
from approvals.supplements import answer_deficiency, name_deficiencies
from approvals.verification import Tick, record_checklist
from nominations.awards import edit_nomination
from nominations.delegates import edit_delegate
from nominations.models import AwardNomination
from nominations.register.nominees import edit_nominee
from nominations.submissions import draft_submission, word_letter
from tests.approvals.factories import (
    agreed,
    at_congress,
    at_consultation,
    at_council,
    at_verification,
    elected,
    open_election,
    open_session,
)
from tests.approvals.test_gathering_work_screens import votes
from tests.factories import AwardNominationFactory, DelegateNominationFactory, another_holder, take
from tests.nominations.test_delegate_screens import filled
from tests.nominations.test_nomination_screens import as_edited
from tests.screens import key, seen, sign_in
from tests.verbs import rows
from workflows.models import Office
from workflows.screens import versions
from workflows.screens.versions import merged, version

VERIFIER = ("district", "interior", "verifier")

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
    said = seen(sign_in(client, clerk), url_of(row))["version"]
    stored_now = {"full_name": row.nominee.full_name, "religion": row.nominee.religion}
    mine = {"full_name": "Tên khác", "religion": "Tôn giáo khác"}
    assert merged(said, mine, stored_now) == (mine, [])


def test_what_a_page_saw_is_not_to_be_read_from_its_source():
    values = {"religion": "Tin lành", "same": "Tin lành"}
    first, second = (dict(part.split("=") for part in version(values).split(";")) for _ in range(2))
    plain = sha256("Tin lành".encode()).hexdigest()[:16]
    # Neither the bare digest of a short value, nor the same mark for the same value elsewhere or on another page.
    marks = [one[name] for one in (first, second) for name in values]
    assert (plain in marks, len(set(marks))) == (False, 4)


@pytest.mark.django_db
def test_two_who_give_a_number_are_told_and_it_is_shown_masked(client, town, clerk, colleague):
    row = AwardNominationFactory(town=town)
    mine = as_edited(town, clerk, row, id_number="020162001234")
    edit_nominee(colleague, row.nominee_id, id_number="020162005678", id_note="Đã đối chiếu")
    response = sign_in(client, clerk).post(url_of(row), mine)
    assert response.status_code == 409
    theirs = {one.field: one.theirs for one in response.context["conflicts"]}
    assert (theirs["id_number"], "020162005678" in response.content.decode()) == ("•••••••••678", False)
    assert stored(row).nominee.id_number == "020162005678"


# --- the other pages that correct something in place


def _introduction(town):
    row = DelegateNominationFactory(town=town)
    by = town.holder("commune", "committee", "clerk")
    edit_delegate(by, row.case_id, field="agriculture")

    def theirs(by):
        edit_delegate(by, row.case_id, field="education")

    data = filled(town, by, field="health", full_name=row.nominee.full_name)
    return by, reverse("edit_delegate", args=[row.case.code]), data, theirs, "giáo dục"


def _letter(town):
    by = town.holder("commune", "committee", "clerk")
    paper = draft_submission(by, town.office("commune", "committee", "chair"), title="Tờ trình", campaign=town.campaign)

    def theirs(by):
        word_letter(by, paper, title="Tờ trình của đồng nghiệp")

    return by, reverse("submission_wording", args=[paper.pk]), {"title": "Của tôi"}, theirs, "Tờ trình của đồng nghiệp"


def _checklist(town):
    [case] = at_verification(town, 1)
    by = town.holder(*VERIFIER)

    def theirs(by):
        record_checklist(by, [case.pk], [Tick("proposal_list", "not_met", "Thiếu chữ ký")])

    data = {"result_proposal_list": "not_met", "note_proposal_list": "Thiếu dấu"}
    return by, reverse("checklist", args=[case.code]), data, theirs, "Thiếu chữ ký"


def _slip(town):
    [case] = at_verification(town, 1)
    by = town.holder(*VERIFIER)

    def theirs(by):
        name_deficiencies(by, [case.pk], ["Thiếu bản sao quyết định"])

    return (
        by,
        reverse("supplement", args=[case.code]),
        {"point_1": "Thiếu biên bản"},
        theirs,
        "Thiếu bản sao quyết định",
    )


def _answers(town):
    [case] = at_verification(town, 1)
    name_deficiencies(town.holder(*VERIFIER), [case.pk], ["Thiếu biên bản"])
    take([case], "request_supplement", town.holder(*VERIFIER), "Thiếu biên bản")

    def theirs(by):
        answer_deficiency(by, case.pk, {1: "Đã gửi qua bưu điện"})

    by = town.holder("commune", "committee", "clerk")
    return by, reverse("supplement", args=[case.code]), {"answer_1": "Đã bổ sung"}, theirs, "Đã gửi qua bưu điện"


def _agencies(town):
    [case] = at_verification(town, 1)
    by, police, tax = town.holder(*VERIFIER), *(town.office("district", one, "officer") for one in ("police", "tax"))

    def theirs(by):
        name_agencies(by, [case.pk], [tax.pk], "Có nợ thuế không?")

    data = {"agencies": [police.pk], "question": "Có vi phạm không?"}
    return by, reverse("consultation", args=[case.code]), data, theirs, "Có nợ thuế không?"


def _opinion(town):
    by = town.holder("district", "police", "officer")
    [case] = at_consultation(town, 1, [by.office_id])

    def theirs(by):
        write_opinion(by, case.pk, "object", "Đang xác minh đơn")

    return (
        by,
        reverse("opinion", args=[case.code]),
        {"outcome": "agree", "opinion": "Không"},
        theirs,
        "Đang xác minh đơn",
    )


def _votes(town):
    [case] = at_council(town, 1)
    session = open_session(town, [case])
    by, item = town.holder("district", "emulation_council", "secretary"), session.items.get()

    def theirs(by):
        councils.record_conclusions(by, session.pk, [agreed(case, votes_for=11, votes_against=2)])

    return (
        by,
        reverse("council_votes", args=[session.pk]),
        votes(f"i{item.pk}") | {"item": item.pk},
        theirs,
        "11",
    )


def _tallies(town):
    [case], congress = at_congress(town, 1)
    session = open_election(town, congress)
    by = town.holder("district", "organising_committee", "secretary")

    def theirs(by):
        congresses.record_election(by, session.pk, ballots=100, tallies=[elected(case, votes=77)])

    data = {"do": "record", "ballots": "120", f"h{case.pk}-result": "delegate", f"h{case.pk}-votes": "90"}
    return by, reverse("election", args=[session.pk]), data, theirs, "77"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "made", [_introduction, _letter, _checklist, _slip, _answers, _agencies, _opinion, _votes, _tallies]
)
def test_no_page_overwrites_what_a_colleague_saved_since_it_was_opened(client, town, made):
    by, url, data, theirs, text = made(town)
    opened = seen(sign_in(client, by), url)
    theirs(another_holder(Office.objects.get(pk=by.office_id)))
    kept = rows()
    response = client.post(url, opened | data | {"capacity": key(by)})
    assert (response.status_code, rows() == kept) == (409, True)
    assert text in [one.theirs for one in response.context["conflicts"]]
    # He has seen both; now he decides.
    again = dict(re.findall(r'name="([^"]*version)" value="([^"]*)"', response.content.decode()))
    assert client.post(url, again | data | {"capacity": key(by)}).status_code == 302
    assert rows() != kept


@pytest.mark.django_db
def test_a_line_that_only_a_colleague_settled_stays_as_he_settled_it(client, town):
    [case] = at_verification(town, 1)
    by, url = town.holder(*VERIFIER), reverse("checklist", args=[case.code])
    page = sign_in(client, by).get(url)
    sent = {field.html_name: field.value() or "" for field in page.context["form"]}
    [first, second, *_] = [line.code for line in page.context["template"].lines]
    record_checklist(another_holder(town.office(*VERIFIER)), [case.pk], [Tick(first, "not_met", "Thiếu chữ ký")])
    mine = sent | {f"result_{second}": "met", "version": page.context["version"], "capacity": key(by)}
    assert client.post(url, mine).status_code == 302
    settled = dict(ChecklistItem.objects.filter(case=case).values_list("code", "result"))
    assert (settled[first], settled[second]) == ("not_met", "met")


class Sheet(forms.Form):
    """Two remarks and a day."""

    one = forms.CharField(required=False)
    two = forms.CharField(required=False)


def back(posted, stored, **more):
    """The form as it comes back, what clashed, and the version that it goes on with."""
    form = Sheet(posted)
    assert form.is_valid()
    conflicts = versions.merge(form, stored, **more)
    return form, [one.field for one in conflicts], versions.context(form, conflicts, stored)["version"]


def test_what_only_a_colleague_changed_stays_his_when_another_field_clashed_and_the_form_is_sent_again():
    seen_first = version({"one": "a", "two": "b"})
    his = {"one": "của anh", "two": "của anh nữa"}
    posted = {"one": "của tôi", "two": "b", "version": seen_first}
    _form, clashed, again = back(posted, his)
    assert clashed == ["one"]
    form, clashed, _again = back(posted | {"version": again}, his)
    assert (clashed, form.cleaned_data) == ([], {"one": "của tôi", "two": "của anh nữa"})


def test_a_fact_of_several_fields_is_never_mixed_when_each_changed_another_of_them():
    seen_first = version({"one": "10", "two": "1"})
    posted = {"one": "11", "two": "1", "version": seen_first}
    _form, clashed, again = back(posted, {"one": "10", "two": "0"}, whole=True)
    assert clashed == ["one", "two"]
    form, clashed, _again = back(posted | {"version": again}, {"one": "10", "two": "0"}, whole=True)
    assert (clashed, form.cleaned_data) == ([], {"one": "11", "two": "1"})


def test_a_fact_of_several_fields_is_the_colleagues_when_only_he_changed_it():
    posted = {"one": "10", "two": "1", "version": version({"one": "10", "two": "1"})}
    form, clashed, _again = back(posted, {"one": "12", "two": "3"}, whole=True)
    assert (clashed, form.cleaned_data) == ([], {"one": "12", "two": "3"})
