"""Forms of nominations whose text is kept while it is typed: kept, offered, put back, let go; and by whom not."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nominations.awards import edit_nomination
from nominations.dossiers import snapshots
from nominations.models import AwardNomination
from nominations.submissions import draft_submission, word_letter
from tests.factories import (
    AppointmentFactory,
    AwardNominationFactory,
    AwardTypeFactory,
    DelegateNominationFactory,
    SubstitutionFactory,
    UserFactory,
    another_holder,
    submit,
)
from tests.nominations.test_nomination_screens import filled
from tests.screens import key, sign_in
from workflows import clock, unsent
from workflows.engine import Busy, Capacity
from workflows.models import UnsentForm, User
from workflows.screens.unsent import TOKEN

KEEP, DROP, NEW = "/ban-nhap/giu/", "/ban-nhap/bo/", "/de-nghi/moi/"
MARK = "Chữ không ai khác đọc được"
PASSWORD = "mat-khau-thu-nghiem"
TYPED = {"report_duties": f"{MARK}\r\ndòng hai", "birth": "30/2/1962", "award_type": ""}


@pytest.fixture
def clerk(town):
    return town.holder("commune", "committee", "clerk")


@pytest.fixture
def row(town):
    return AwardNominationFactory(town=town)


@pytest.fixture
def edit_page(row):
    return reverse("edit_nomination", args=[row.case.code])


def text(response):
    return " ".join(response.content.decode().split())


def carried(response):
    """What the page of a form carries beside what is typed: its token, and the hidden fields that its view reads."""
    found = re.findall(r'<input type="hidden" name="(nhap_token|version|command)"[^>]* value="([^"]*)"', text(response))
    return dict(found)


def typing(client, url, by, **typed):
    """Open a page and type: what its script sends."""
    return carried(client.get(url)) | {"capacity": key(by)} | typed


def kept(client, url, by, **typed):
    """Keep what is typed on a page, and return the address that puts it back."""
    response = client.post(KEEP, typing(client, url, by, **typed))
    assert response.status_code == 200, response.content.decode()
    return client.get(url).context["unsent"].offered[0][2]


def values(response):
    form = response.context["form"]
    return {name: form[name].value() for name in form.fields}


def as_shown(response, by, **more):
    """What a browser sends back of a page that shows this."""
    shown = {name: "" if value is None else value for name, value in values(response).items()}
    return shown | carried(response) | {"capacity": key(by)} | more


def test_what_is_typed_is_kept_with_the_hour_offered_and_put_back_as_it_was(client, town, clerk, row, edit_page):
    sign_in(client, clerk)
    response = client.post(KEEP, typing(client, edit_page, clerk, **TYPED))
    [at] = UnsentForm.objects.values_list("kept_at", flat=True)
    local = at.astimezone(clock.VIETNAM)
    assert response.json() == {"said": f"Đã lưu nháp lúc {local:%H:%M}."}
    opened = client.get(edit_page)
    assert f"Có bản nháp chưa lưu từ {local:%d/%m/%Y %H:%M}." in text(opened)
    assert MARK not in text(opened)
    [(_, _, address)] = opened.context["unsent"].offered
    restored = client.get(edit_page + address)
    assert {name: value for name, value in values(restored).items() if name in TYPED} == TYPED
    assert f"Đã khôi phục bản nháp từ {local:%d/%m/%Y %H:%M}." in text(restored)
    assert [name for name, _ in restored.context["unsent"].other] == ["birth", "award_type", "report_duties"]
    untouched = {name: value for name, value in values(restored).items() if name not in TYPED}
    assert untouched == {name: value for name, value in values(opened).items() if name not in TYPED}
    assert AwardNomination.objects.get(pk=row.pk).report == row.report


def test_files_passwords_and_what_the_form_does_not_ask_for_are_not_kept(client, town, clerk, edit_page):
    sign_in(client, clerk)
    more = {"password": "bí mật", "csrfmiddlewaretoken": "x", "la_gi": "y", "id_number": "020162001234"}
    client.post(KEEP, typing(client, edit_page, clerk, **TYPED, **more))
    [row] = UnsentForm.objects.all()
    typed, seen = unsent.read(row.content)
    assert set(typed) == {*TYPED, "id_number", "version"}
    assert "password" not in seen


def test_a_form_that_is_sent_takes_its_draft_with_it_and_leaves_those_of_other_windows(
    client, town, clerk, row, edit_page
):
    sign_in(client, clerk)
    other = kept(client, edit_page, clerk, report_duties="Cửa sổ khác")
    address = kept(client, edit_page, clerk, report_duties=MARK)
    restored = client.get(edit_page + address)
    sent = client.post(edit_page + address, as_shown(restored, clerk))
    assert sent.status_code == 302
    assert AwardNomination.objects.get(pk=row.pk).report["duties"] == MARK
    assert [one[2] for one in client.get(edit_page).context["unsent"].offered] == [other]
    assert "Bản nháp này không còn" in text(client.get(edit_page + address))


def test_a_form_sent_with_the_token_of_another_page_leaves_that_pages_draft(client, town, clerk, edit_page):
    sign_in(client, clerk)
    other = reverse("edit_nomination", args=[AwardNominationFactory(town=town).case.code])
    address = kept(client, other, clerk, report_duties=MARK)
    token = str(client.get(other + address).context["unsent"].token)
    assert client.post(edit_page, as_shown(client.get(edit_page), clerk) | {TOKEN: token}).status_code == 302
    assert len(client.get(other).context["unsent"].offered) == 1


def test_a_form_that_is_refused_keeps_what_was_sent_and_goes_on_with_it(client, town, clerk, edit_page):
    sign_in(client, clerk)
    response = client.post(edit_page, as_shown(client.get(edit_page), clerk, birth="30/2/1962"))
    assert response.status_code == 422
    [row] = UnsentForm.objects.all()
    assert unsent.read(row.content)[0]["birth"] == ["30/2/1962"]
    again = client.post(edit_page, as_shown(response, clerk, birth="31/2/1962"))
    assert (again.status_code, UnsentForm.objects.count()) == (422, 1)
    assert client.post(edit_page, as_shown(again, clerk, birth="1962")).status_code == 302
    assert UnsentForm.objects.count() == 0


def test_parts_of_another_report_that_were_asked_for_come_back_too(client, town, clerk):
    award = AwardTypeFactory()
    sign_in(client, clerk)
    first = filled(town, clerk, award, report_duties="")
    asked = client.post(NEW, first | carried(client.get(NEW)) | {"parts": "1"})
    client.post(KEEP, first | carried(asked) | {"report_duties": MARK})
    [(_, _, address)] = client.get(NEW).context["unsent"].offered
    restored = client.get(NEW + address)
    assert values(restored)["report_duties"] == MARK
    sent = client.post(NEW + address, first | as_shown(restored, clerk))
    assert (sent.status_code, UnsentForm.objects.count()) == (302, 0)
    assert AwardNomination.objects.get().report["duties"] == MARK


def test_a_draft_sent_twice_makes_one_case(client, town, clerk):
    """The line dropped after it was sent: the draft is still there, and carries the same command."""
    award = AwardTypeFactory()
    sign_in(client, clerk)
    sheet = filled(town, clerk, award) | carried(client.get(NEW))
    client.post(KEEP, sheet)
    client.post(NEW, sheet)
    client.post(KEEP, sheet)
    [(_, _, address)] = client.get(NEW).context["unsent"].offered
    restored = client.get(NEW + address)
    assert str(values(restored)["command"]) == sheet["command"]
    assert client.post(NEW, sheet | carried(restored)).status_code == 302
    assert AwardNomination.objects.count() == 1


def test_a_persons_page_does_not_offer_what_was_typed_about_a_collective(client, town, clerk):
    AwardTypeFactory()
    sign_in(client, clerk)
    kept(client, f"{NEW}?loai=collective", clerk, full_name=MARK)
    assert client.get(NEW).context["unsent"].offered == []


# --- the two editors


def test_what_a_colleague_saved_meanwhile_is_not_overwritten_unseen(client, town, clerk, row, edit_page):
    """Both changed the duties; he alone the summary. Restoring says so, and sending stops at what both changed."""
    sign_in(client, clerk)
    address = kept(
        client, edit_page, clerk, **as_shown(client.get(edit_page), clerk, report_duties="Của tôi", birth="1971")
    )
    colleague = another_holder(town.office("commune", "committee", "clerk"))
    edit_nomination(colleague, row.case_id, achievement_text="Của đồng nghiệp", report={"duties": "Cũng của họ"})
    restored = client.get(edit_page + address)
    shown = values(restored)
    assert (shown["report_duties"], shown["birth"], shown["achievement_text"]) == (
        "Của tôi", "1971", "Của đồng nghiệp",
    )  # fmt: skip
    changed = [(one.field, one.theirs) for one in restored.context["unsent"].changed]
    assert changed == [("report_duties", "Cũng của họ")]
    assert "Từ khi bắt đầu bản nháp, các mục sau đã được sửa ở nơi khác." in text(restored)
    sent = client.post(edit_page + address, as_shown(restored, clerk))
    assert (sent.status_code, [one.field for one in sent.context["conflicts"]]) == (409, ["report_duties"])
    # He has seen both; now he decides.
    assert client.post(edit_page + address, as_shown(sent, clerk)).status_code == 302
    now = AwardNomination.objects.select_related("nominee").get(pk=row.pk)
    assert (now.report["duties"], now.achievement_text, now.nominee.birth_year) == ("Của tôi", "Của đồng nghiệp", 1971)


def test_a_mistake_in_between_does_not_make_a_colleagues_change_seen(client, town, clerk, row, edit_page):
    sign_in(client, clerk)
    opened = client.get(edit_page)
    colleague = another_holder(town.office("commune", "committee", "clerk"))
    edit_nomination(colleague, row.case_id, report={"duties": "Của đồng nghiệp"})
    refused = client.post(edit_page, as_shown(opened, clerk, report_duties="Của tôi", achievement_from="32/1"))
    assert refused.status_code == 422
    sent = client.post(edit_page, as_shown(refused, clerk, achievement_from="01/06/2019"))
    assert sent.status_code == 409
    assert AwardNomination.objects.get(pk=row.pk).report["duties"] == "Của đồng nghiệp"


def test_a_page_without_that_check_shows_what_changed_as_well(client, town, clerk):
    signer = town.office("commune", "committee", "chair")
    paper = draft_submission(clerk, signer, title="Tờ trình", campaign=town.campaign)
    url = reverse("submission_wording", args=[paper.pk])
    sign_in(client, clerk)
    address = kept(client, url, clerk, **as_shown(client.get(url), clerk, remark="Của tôi", title="Của tôi"))
    word_letter(clerk, paper, title="Tờ trình", remark="Của đồng nghiệp", minutes="Biên bản 03")
    restored = client.get(url + address)
    shown = values(restored)
    assert (shown["remark"], shown["title"], shown["minutes"]) == ("Của tôi", "Của tôi", "Biên bản 03")
    changed = [(one.field, one.theirs) for one in restored.context["unsent"].changed]
    assert changed == [("remark", "Của đồng nghiệp")]


# --- nobody else


def test_a_draft_is_kept_and_read_by_its_writer_in_its_capacity_on_its_page_only(client, town, clerk, row, edit_page):
    sign_in(client, clerk)
    data = typing(client, edit_page, clerk, **TYPED)
    address = kept(client, edit_page, clerk, **TYPED)
    office = town.office("commune", "committee", "clerk")
    colleague = another_holder(office)
    superuser = UserFactory(is_superuser=True, is_staff=True)
    AppointmentFactory(user=superuser, office=office)
    for other in (colleague, Capacity(superuser.pk, office_id=office.pk)):
        sign_in(client, other)
        assert (client.get(edit_page).context["unsent"].offered, MARK in text(client.get(edit_page + address))) == (
            [],
            False,
        )
        assert client.post(KEEP, data).status_code == 403
        client.post(DROP, {"capacity": key(other), "sheet": address.removeprefix("?nhap="), "next": edit_page})
    # The same person as a substitute for the same office.
    substitution = SubstitutionFactory(office=office, user_id=clerk.user_id)
    as_substitute = Capacity(clerk.user_id, substitution_id=substitution.pk)
    sign_in(client, as_substitute)
    assert (client.get(edit_page).context["unsent"].offered, MARK in text(client.get(edit_page + address))) == (
        [],
        False,
    )
    assert client.post(KEEP, data | {"capacity": key(as_substitute)}).status_code == 403
    client.post(DROP, {"capacity": key(as_substitute), "sheet": address.removeprefix("?nhap="), "next": edit_page})
    # He himself, on another page.
    sign_in(client, clerk)
    another = reverse("edit_nomination", args=[AwardNominationFactory(town=town).case.code])
    assert (client.get(another).context["unsent"].offered, MARK in text(client.get(another + address))) == ([], False)
    # And where it belongs.
    assert UnsentForm.objects.count() == 1
    assert MARK in text(client.get(edit_page + address))
    dropped = client.post(DROP, {"capacity": key(clerk), "sheet": address.removeprefix("?nhap="), "next": edit_page})
    assert (dropped.url, UnsentForm.objects.count()) == (edit_page, 0)


def test_whoever_may_no_longer_open_the_page_cannot_read_his_draft_of_it(client, town, clerk, row, edit_page):
    sign_in(client, clerk)
    address = kept(client, edit_page, clerk, **TYPED)
    assert submit(town, [row.case]).refused == ()
    response = client.get(edit_page + address)
    assert (response.status_code, MARK in text(response)) == (403, False)


@pytest.mark.parametrize(
    "given",
    ["", "x", "made.up:token", pytest.param(signing.dumps([[1, "o1", "/", ""], "0", "", []]), id="signed elsewhere")],
)
def test_nothing_is_kept_without_a_token_of_ours(client, town, clerk, edit_page, given):
    sign_in(client, clerk)
    data = typing(client, edit_page, clerk, **TYPED) | {TOKEN: given}
    assert client.post(KEEP, data).status_code == 403
    assert UnsentForm.objects.count() == 0


def test_a_token_grows_old(client, town, clerk, edit_page, settings):
    sign_in(client, clerk)
    data = typing(client, edit_page, clerk, **TYPED)
    settings.VINHDANH_UNSENT_DAYS = -1
    assert client.post(KEEP, data).status_code == 403
    settings.VINHDANH_UNSENT_DAYS = 14
    assert client.post(KEEP, data).status_code == 200


def test_too_much_and_too_often_are_said_in_words(client, town, clerk, edit_page, monkeypatch):
    sign_in(client, clerk)
    data = typing(client, edit_page, clerk, **TYPED)
    monkeypatch.setattr(unsent, "LIMIT", 5)
    refused = client.post(KEEP, data)
    assert (refused.status_code, "quá dài" in refused.json()["said"]) == (413, True)
    monkeypatch.undo()
    monkeypatch.setattr(unsent, "BURST", 1)
    assert client.post(KEEP, data).status_code == 200
    refused = client.post(KEEP, data)
    assert (refused.status_code, "quá dày" in refused.json()["said"]) == (429, True)


def test_a_draft_reaches_no_other_page_no_snapshot_and_no_workbook(client, town, clerk, row, edit_page):
    sign_in(client, clerk)
    before = snapshots.frozen([row.case_id])
    kept(client, edit_page, clerk, **TYPED)
    assert snapshots.frozen([row.case_id]) == before
    others = ["/hop-viec/", reverse("case", args=[row.case.code]), edit_page, "/de-nghi/moi/", "/tra-cuu/?q=chu"]
    assert [url for url in others if MARK in text(client.get(url))] == []


# --- sent too late


def with_password(by):
    user = User.objects.get(pk=by.user_id)
    user.set_password(PASSWORD)
    user.save()
    return user.username


def test_a_form_sent_after_the_session_ended_waits_on_the_page_that_its_writer_comes_back_to(
    client, town, clerk, edit_page
):
    username = with_password(clerk)
    sign_in(client, clerk)
    data = as_shown(client.get(edit_page), clerk, report_duties=MARK)
    Session.objects.all().delete()
    gone = client.post(edit_page, data)
    assert gone.url == f"/dang-nhap/?next={edit_page}"
    assert "Phiên làm việc đã hết. Nội dung vừa gõ đã được lưu nháp lúc" in text(client.get(gone.url))
    back = client.post(gone.url, {"username": username, "password": PASSWORD, "next": edit_page})
    assert back.url == edit_page
    [(_, _, address)] = client.get(back.url).context["unsent"].offered
    assert values(client.get(edit_page + address))["report_duties"] == MARK


def test_whoever_signs_in_instead_is_not_offered_it(client, town, clerk, edit_page):
    sign_in(client, clerk)
    data = as_shown(client.get(edit_page), clerk, report_duties=MARK)
    Session.objects.all().delete()
    client.post(edit_page, data)
    sign_in(client, another_holder(town.office("commune", "committee", "clerk")))
    assert client.get(edit_page).context["unsent"].offered == []


def test_a_page_from_before_signing_in_again_is_refused_and_its_text_kept(town, clerk, edit_page):
    client = sign_in(Client(enforce_csrf_checks=True), clerk)
    opened = client.get(edit_page)
    data = as_shown(opened, clerk, report_duties=MARK) | {"csrfmiddlewaretoken": "a" * 64}
    refused = client.post(edit_page, data)
    assert (refused.status_code, "Nội dung vừa gõ đã được lưu nháp lúc" in text(refused)) == (403, True)
    assert f'<a href="{edit_page}">mở lại trang</a>' in text(refused)
    [(_, _, address)] = client.get(edit_page).context["unsent"].offered
    assert values(client.get(edit_page + address))["report_duties"] == MARK


def test_nothing_is_kept_for_a_closed_account(client, town, clerk, edit_page):
    sign_in(client, clerk)
    data = as_shown(client.get(edit_page), clerk, report_duties=MARK)
    User.objects.filter(pk=clerk.user_id).update(is_active=False)
    assert (client.post(edit_page, data).status_code, UnsentForm.objects.count()) == (302, 0)


def test_an_answer_that_is_no_form_keeps_what_was_sent(client, town, clerk, edit_page, monkeypatch):
    def busy(*_args, **_more):
        raise Busy("Đang có người xử lý.")

    sign_in(client, clerk)
    data = as_shown(client.get(edit_page), clerk, report_duties=MARK)
    monkeypatch.setattr("nominations.screens.nomination._correct", busy)
    response = client.post(edit_page, data)
    assert (response.status_code, "Nội dung vừa gõ đã được lưu nháp lúc" in text(response)) == (503, True)
    assert len(client.get(edit_page).context["unsent"].offered) == 1


# --- the other forms, and what it costs


def test_introductions_are_kept_too(client, town, clerk):
    sign_in(client, clerk)
    case = DelegateNominationFactory(town=town).case
    for url in (reverse("new_introduction"), reverse("edit_delegate", args=[case.code])):
        address = kept(client, url, clerk, full_name=MARK, religion="Tin lành")
        shown = values(client.get(url + address))
        assert (shown["full_name"], shown["religion"]) == (MARK, "Tin lành")


def test_keeping_costs_the_same_for_a_short_text_and_for_a_long_one(client, town, clerk, edit_page):
    sign_in(client, clerk)
    data, found = typing(client, edit_page, clerk, **TYPED), []
    client.post(KEEP, data)
    for length in (1, 3, 10_000):
        with CaptureQueriesContext(connection) as captured:
            assert client.post(KEEP, data | {"report_duties": "đ" * length}).status_code == 200
        found.append(len(captured))
    assert found == [7, 7, 7]


def test_the_hour_is_that_of_vietnam(client, town, clerk, edit_page, monkeypatch):
    moment = datetime(2024, 5, 6, 17, 30, tzinfo=clock.UTC) + timedelta(minutes=5)
    monkeypatch.setattr(clock, "now", lambda: moment)
    sign_in(client, clerk)
    assert client.post(KEEP, typing(client, edit_page, clerk, **TYPED)).json() == {"said": "Đã lưu nháp lúc 00:35."}
    assert "Có bản nháp chưa lưu từ 07/05/2024 00:35." in text(client.get(edit_page))
