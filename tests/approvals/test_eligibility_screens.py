"""What the rules of eligibility find, on a case's page; and answering for a finding."""

from __future__ import annotations

from html import unescape
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from approvals.screens import eligibility as screen
from approvals.screens import lists
from nominations import eligibility
from nominations.models import EligibilityOverride
from tests.approvals.case_pages import clerk, get, headings, part, text_of, verifier
from tests.approvals.factories import at_consultation, at_council, at_verification
from tests.factories import AwardNominationFactory, CampaignFactory, DelegateNominationFactory, take
from tests.nominations.eligibility.asking import answer, award, holds, worry
from tests.screens import key, sign_in


@pytest.fixture
def held(town):
    """A case at verification about whose nominee something is being clarified, and the key of that finding."""
    [case] = at_verification(town, 1)
    return case, f"concern:{worry(case.award_nomination.nominee).pk}"


def page(case):
    return reverse("eligibility", args=[case.code])


def post(client, by, case, *findings, reason, command=None):
    given = {"finding": [f"discipline_hold:{one}" for one in findings], "reason": reason, "capacity": key(by)}
    return sign_in(client, by).post(page(case), given | {"command": str(command or uuid4())})


def test_case_page_shows_what_was_found_how_much_it_counts_and_the_basis(town, client, held):
    case, _ = held
    holds(case.award_nomination.nominee, "BANG_KHEN", 2023)
    shown = unescape(part(get(client, verifier(town), case), 'id="eligibility"'))
    assert [word in shown for word in ("■ <strong>chặn", "⚠ cảnh báo", "đang bị điều tra", "Điều 5")] == [True] * 4


def test_case_page_says_so_when_nothing_was_found(town, client):
    [case] = at_verification(town, 1)
    assert "Các quy tắc không phát hiện điều gì." in part(get(client, verifier(town), case), 'id="eligibility"')


def test_a_delegate_has_no_such_panel_and_an_agency_that_is_asked_neither(town, client):
    seat = DelegateNominationFactory(town=town).case
    [asked] = at_consultation(town, 1, [town.office("district", "police", "officer").pk])
    assert "eligibility" not in headings(get(client, clerk(town), seat))
    assert "eligibility" not in headings(get(client, town.holder("district", "police", "officer"), asked))


def test_the_other_case_is_named_only_to_those_who_may_read_it(town, client):
    there = town.neighbour()
    [other] = at_verification(there, 1)
    mine = AwardNominationFactory(
        town=town, nominee=other.award_nomination.nominee, campaign=CampaignFactory(area=town.district)
    ).case
    seen = get(client, clerk(town), mine)
    assert ["ở một hồ sơ khác" in text_of(seen), other.code in seen.content.decode()] == [True, False]
    found = eligibility.findings([mine.pk])[mine.pk]
    assert [one.other for one in screen.shown_to(clerk(town), found)] == [""]
    assert [one.other for one in screen.shown_to(verifier(town), found)] == [other.code]


def test_an_answer_is_saved_and_shown_with_who_and_where(town, client, held):
    case, finding = held
    done = post(client, verifier(town), case, finding, reason="Công an trả lời không vi phạm")
    assert (done.status_code, done["Location"]) == (302, reverse("case", args=[case.code]))
    shown = text_of(get(client, verifier(town), case))
    assert ["Công an trả lời không vi phạm" in shown, "đã có ý kiến" in shown] == [True, True]
    assert EligibilityOverride.objects.get().recorded_by_id == verifier(town).user_id


def test_what_still_blocks_keeps_the_reader_on_the_page(town, client, held):
    case, finding = held
    worry(case.award_nomination.nominee, "press")
    done = post(client, verifier(town), case, finding, reason="Đã làm rõ")
    assert (done.status_code, done["Location"]) == (302, page(case))


@pytest.mark.parametrize("reason", ["", "  \n ", "a\x00b", "abc\u202edef", "ă" * 2001])
def test_a_refused_answer_keeps_what_was_typed_and_names_the_field(town, client, held, reason):
    case, finding = held
    refused = post(client, verifier(town), case, finding, reason=reason)
    assert (refused.status_code, EligibilityOverride.objects.count()) == (422, 0)
    assert 'href="#id_reason"' in refused.content.decode()
    assert 'id="id_reason"' in refused.content.decode()


def test_a_finding_that_is_gone_is_said_and_nothing_is_saved(town, client, held):
    case, _ = held
    refused = post(client, verifier(town), case, "concern:0", reason="Đã làm rõ với công an")
    assert (refused.status_code, EligibilityOverride.objects.count()) == (422, 0)
    assert "không còn, hoặc đã thay đổi" in refused.content.decode()
    assert "Đã làm rõ với công an</textarea>" in refused.content.decode()


def test_the_page_is_not_for_others_and_not_for_other_stages(town, client, held):
    case, finding = held
    for by in (clerk(town), town.holder("district", "interior", "intake_officer")):
        assert sign_in(client, by).get(page(case)).status_code == 403
        assert post(client, by, case, finding, reason="Đã làm rõ").status_code == 403
    stranger = town.neighbour().holder("commune", "committee", "clerk")
    assert sign_in(client, stranger).get(page(case)).status_code == 404
    [later] = at_council(town, 1)
    secretary = town.holder("district", "emulation_council", "secretary")
    assert sign_in(client, secretary).get(page(later)).status_code == 409
    assert EligibilityOverride.objects.count() == 0


def test_the_work_of_the_case_leads_to_the_page(town, client, held):
    case, _ = held
    assert page(case) in get(client, verifier(town), case).content.decode()
    draft = AwardNominationFactory(town=town).case
    assert page(draft) in get(client, clerk(town), draft).content.decode()


def test_what_was_answered_stays_when_the_finding_is_gone_and_when_the_case_has_ended(town, client):
    draft = AwardNominationFactory(town=town).case
    row = holds(draft.award_nomination.nominee, "BANG_KHEN", 2023)
    answer(clerk(town), draft, "one_achievement", f"prior:{row.pk}", "Hai thành tích khác nhau")
    row.delete()
    assert "Lý do đã ghi trước đây" in part(get(client, clerk(town), draft), 'id="eligibility"')
    take([draft], "discard", clerk(town))
    assert "Hai thành tích khác nhau" in part(get(client, clerk(town), draft), 'id="eligibility"')


@pytest.mark.parametrize("count", [1, 3])
def test_showing_findings_takes_the_same_queries_for_one_and_for_three(town, count):
    who = [case.award_nomination.nominee for case in at_verification(town, count)]
    awards = [award(code) for code in ("BANG_KHEN", "LDTT", "GIAY_KHEN")]
    cases = [AwardNominationFactory(town=town, nominee=one, award_type=awards[0]).case for one in who]
    found = [one for listed in eligibility.findings([case.pk for case in cases]).values() for one in listed]
    assert len(found) == 2 * count
    with CaptureQueriesContext(connection) as queries:
        shown = screen.shown_to(verifier(town), found)
    assert ([bool(one.other) for one in shown].count(True), len(queries)) == (count, 7)


# --- many cases ------------------------------------------------------------------------------------------------------

MANY = "/dieu-kien/nhieu/"


def troubled(town, count):
    """Cases at verification with a concern each, and how a form names what was found."""
    cases = at_verification(town, count)
    return cases, [f"{case.pk}:discipline_hold:concern:{worry(case.award_nomination.nominee).pk}" for case in cases]


def post_many(client, by, findings, *, reason="Công văn 12/CAH trả lời cho cả đợt", **more):
    given = {"capacity": key(by), "confirm": "1", "finding": findings, "reason": reason, "command": str(uuid4())}
    return sign_in(client, by).post(MANY, given | more)


def test_one_document_answers_for_many_cases_at_once(town, client):
    cases, named = troubled(town, 3)
    done = post_many(client, verifier(town), named[:2])
    assert (done.status_code, done["Location"]) == (302, reverse("inbox"))
    rows = EligibilityOverride.objects.filter(applied_at__isnull=False).order_by("pk")
    assert [(row.case_id, row.reason) for row in rows] == [
        (case.pk, "Công văn 12/CAH trả lời cho cả đợt") for case in cases[:2]
    ]
    shown = sign_in(client, verifier(town)).get(MANY)
    assert [one.case.pk for _title, _basis, listed in shown.context["groups"] for one in listed] == [cases[2].pk]


def test_one_that_cannot_be_answered_holds_all_of_them_back_and_what_was_ticked_stays(town, client):
    cases, named = troubled(town, 2)
    refused = post_many(client, verifier(town), [*named, f"{cases[0].pk}:discipline_hold:concern:0"])
    assert (refused.status_code, EligibilityOverride.objects.filter(applied_at__isnull=False).count()) == (422, 0)
    page = refused.content.decode()
    assert [page.count(" checked"), "không còn, hoặc đã thay đổi" in page] == [2, True]


@pytest.mark.parametrize("named", [[], ["x"], ["1:2"], [f"{10**30}:discipline_hold:concern:1"]])
def test_a_form_that_names_nothing_is_refused(town, client, named):
    troubled(town, 1)
    assert post_many(client, verifier(town), named).status_code == 422
    assert EligibilityOverride.objects.count() == 0


def test_somebody_without_work_on_the_cases_answers_for_none(town, client):
    _cases, named = troubled(town, 1)
    intake = town.holder("district", "interior", "intake_officer")
    assert post_many(client, intake, named).status_code == 422
    assert post_many(client, clerk(town), named).status_code == 422
    assert EligibilityOverride.objects.count() == 0


def test_the_page_lists_what_was_picked_and_the_selection_leads_to_it(town, client):
    cases, _named = troubled(town, 2)
    by = verifier(town)
    shown = sign_in(client, by).post(MANY, {"capacity": key(by), "case": [cases[0].pk]})
    assert [one.case.pk for _title, _basis, listed in shown.context["groups"] for one in listed] == [cases[0].pk]
    picked = client.get(reverse("selection"), {"chon": [f"{case.pk}:{case.visit}:" for case in cases]})
    assert f'action="{MANY}"' in picked.content.decode()


def test_the_page_lists_all_that_were_picked_when_they_are_more_than_a_page_offers(town, client, monkeypatch):
    monkeypatch.setattr(lists, "OFFERED", 1)
    cases, _named = troubled(town, 2)
    by = verifier(town)
    shown = sign_in(client, by).post(MANY, {"capacity": key(by), "case": [case.pk for case in cases]})
    assert len([one for *_words, listed in shown.context["groups"] for one in listed]) == 2


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_for_many_takes_the_same_queries_for_one_and_for_three(town, client, count):
    troubled(town, count)
    sign_in(client, verifier(town)).get(MANY)
    with CaptureQueriesContext(connection) as queries:
        shown = client.get(MANY)
    assert (sum(len(listed) for *_words, listed in shown.context["groups"]), len(queries)) == (count, 22)
