"""Checklist, slip, answers, question and opinion: what is typed is kept, and put back on the stay it was typed on."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from approvals import supplements, verification
from approvals.models import ChecklistItem, Deficiency
from approvals.verification import Tick
from tests import files
from tests.approvals.factories import at_consultation, at_verification, keys, went
from tests.approvals.test_verb_permissions import VERIFIER, holder
from tests.factories import another_holder, take
from tests.screens import key, sign_in
from workflows import unsent
from workflows.models import UnsentForm

KEEP = "/ban-nhap/giu/"


@pytest.fixture
def verifier(town, client):
    by = holder(town, VERIFIER)
    sign_in(client, by)
    return by


def typing(client, url, by, **typed):
    """Open a page and type: what its script sends."""
    hidden = r'<input type="hidden" name="(nhap_token|lines|command|case)" value="([^"]*)"'
    return dict(re.findall(hidden, client.get(url).content.decode())) | {"capacity": key(by)} | typed


def restored(client, url):
    """The page with the one draft that it offers put into its form."""
    [(_, _, address)] = client.get(url).context["unsent"].offered
    return client.get(url + address)


def shown(response, *names):
    form = response.context["form"]
    return [form[name].value() for name in names]


def changed(response):
    return [(one.field, one.theirs) for one in response.context["unsent"].changed]


def test_checklist_comes_back_with_results_notes_and_places(town, client, verifier):
    [case] = at_verification(town, 1)
    url = reverse("checklist", args=[case.code])
    fields = ("result_standards_met", "note_standards_met", "page_standards_met", "result_proposal_list")
    typed = dict(zip(fields, ("not_met", "Ngoài thời gian xét", "trang 3", "met"), strict=True))
    assert client.post(KEEP, typing(client, url, verifier, **typed)).status_code == 200
    assert shown(restored(client, url), *fields) == list(typed.values())
    assert ChecklistItem.objects.count() == 0
    client.post(url, typing(client, url, verifier, **typed | {"page_standards_met": ""}))
    assert ChecklistItem.objects.filter(result="not_met").count() == 1


def test_checklist_of_a_colleague_meanwhile_is_taken_over_and_what_both_wrote_is_shown(town, client, verifier):
    [case] = at_verification(town, 1)
    url = reverse("checklist", args=[case.code])
    fields = {"result_standards_met": "not_met", "note_standards_met": "Của tôi", "result_proposal_list": "open"}
    client.post(KEEP, typing(client, url, verifier, **fields))
    colleague = another_holder(town.office("district", "interior", "verifier"))
    ticks = [Tick("standards_met", "not_met", "Của đồng nghiệp"), Tick("proposal_list", "met")]
    verification.record_checklist(colleague, [case.pk], ticks)
    page = restored(client, url)
    assert shown(page, *fields) == ["not_met", "Của tôi", "met"]
    assert changed(page) == [("note_standards_met", "Của đồng nghiệp")]


def test_checklist_of_an_earlier_stay_is_not_offered_on_the_next(town, client, verifier):
    [case] = at_verification(town, 1)
    url = reverse("checklist", args=[case.code])
    client.post(KEEP, typing(client, url, verifier, note_standards_met="Lần trước"))
    supplements.name_deficiencies(verifier, [case.pk], ["Thiếu biên bản"])
    went(take([case], "request_supplement", verifier, "Thiếu"), "supplement")
    clerk = town.holder("commune", "committee", "clerk")
    supplements.answer_deficiency(clerk, case.pk, {1: "Đã nộp"}, {})
    went(take([case], "resubmit", clerk), "verification")
    assert client.get(url).context["unsent"].offered == []
    assert UnsentForm.objects.count() == 1


def test_points_come_back_in_as_many_fields_as_were_typed_into(town, client, verifier):
    [case] = at_verification(town, 1)
    url = reverse("supplement", args=[case.code])
    points = {f"point_{number}": f"Điểm thiếu {number}" for number in range(1, 8)}
    client.post(KEEP, typing(client, url, verifier, **points | {"more": "1", "lines": "3"}))
    assert UnsentForm.objects.count() == 1
    # The page grows by a button; what it shows then is kept with all its fields.
    UnsentForm.objects.all().delete()
    grown = client.post(url, typing(client, url, verifier, **points | {"lines": "7", "more": "1"}))
    [row] = UnsentForm.objects.all()
    token = str(grown.context["unsent"].token)
    client.post(KEEP, points | {"nhap_token": token, "lines": "10", "capacity": key(verifier)})
    page = restored(client, url)
    assert shown(page, *points) == list(points.values())
    assert (page.context["lines"], UnsentForm.objects.get().pk) == (10, row.pk)
    sent = client.post(url, points | {"nhap_token": token, "lines": "10", "capacity": key(verifier)})
    assert (sent.status_code, Deficiency.objects.count(), UnsentForm.objects.count()) == (302, 7, 0)


def test_answers_come_back_without_the_file(town, client, verifier):
    cases = at_verification(town, 1)
    supplements.name_deficiencies(verifier, keys(cases), ["Thiếu biên bản", "Sai ngày sinh"])
    [case] = went(take(cases, "request_supplement", verifier, "Thiếu"), "supplement")
    clerk = town.holder("commune", "committee", "clerk")
    sign_in(client, clerk)
    url = reverse("supplement", args=[case.code])
    data = typing(client, url, clerk, answer_1="Đã nộp biên bản", answer_2="")
    client.post(KEEP, data | {"file_1": SimpleUploadedFile("Biên bản.pdf", files.pdf())})
    [row] = UnsentForm.objects.all()
    assert sorted(unsent.read(row.content)[0]) == ["answer_1", "answer_2"]
    assert shown(restored(client, url), "answer_1", "file_1") == ["Đã nộp biên bản", None]
    assert client.post(url, data).status_code == 302
    assert (Deficiency.objects.get(order=1).answer, UnsentForm.objects.count()) == ("Đã nộp biên bản", 0)


def test_question_comes_back_with_the_agencies_that_were_ticked(town, client, verifier):
    [case] = at_verification(town, 1)
    url = reverse("consultation", args=[case.code])
    offices = [town.office("district", name, "officer").pk for name in ("police", "tax")]
    client.post(KEEP, typing(client, url, verifier, question="Có vi phạm không?", agencies=offices))
    page = restored(client, url)
    assert shown(page, "question", "agencies") == ["Có vi phạm không?", [str(pk) for pk in offices]]
    assert page.content.decode().count(" checked") == 2


def test_opinion_comes_back_and_is_sent(town, client):
    officer = town.holder("district", "police", "officer")
    [case] = at_consultation(town, 1, [officer.office_id])
    sign_in(client, officer)
    url = reverse("opinion", args=[case.code])
    data = typing(client, url, officer, outcome="agree", opinion="Không vi phạm.")
    client.post(KEEP, data)
    assert shown(restored(client, url), "outcome", "opinion") == ["agree", "Không vi phạm."]
    assert client.post(url, data).status_code == 302
    assert UnsentForm.objects.count() == 0
