"""Council sessions and selections on screen: agenda, votes, tallies, closing."""

from __future__ import annotations

import pytest
from django.urls import reverse

from approvals import congresses, councils
from approvals.models import AgendaItem, CouncilSession, ElectionResult, ElectionSession
from approvals.verification import record_checklist
from nominations.models import AwardNomination
from tests.approvals.factories import (
    TODAY,
    agreed,
    at_congress,
    at_council,
    bang_khen,
    elected,
    keys,
    open_election,
    open_session,
    went,
)
from tests.approvals.test_access_work_screens import votes
from tests.approvals.test_verb_permissions import COUNCIL, ORGANISERS, VERIFIER, holder, planned
from tests.approvals.test_verification_work_screens import HOSTILE, queries, send
from tests.factories import DelegateNominationFactory, another_holder, send_to_district, take
from tests.screens import key, seen, sign_in
from workflows.models import Case

MINUTES = {"do": "close", "minutes_number": "07/BB-HĐTĐKT", "minutes_on": "06/05/2024"}


@pytest.fixture
def secretary(town, client):
    by = holder(town, COUNCIL)
    sign_in(client, by)
    return by


@pytest.fixture
def organiser(town, client):
    by = holder(town, ORGANISERS)
    sign_in(client, by)
    return by


def stages(cases):
    known = Case.objects.in_bulk(keys(cases))
    return [known[case.pk].stage for case in cases]


def test_a_session_goes_from_plan_to_minutes_in_the_browser(town, client, secretary):
    cases = at_council(town, 2)
    answer = send(client, secretary, "council_sessions", [], title="Phiên họp tháng 5", held_on="06/05/2024")
    session = CouncilSession.objects.get()
    here = reverse("council_session", args=[session.pk])
    assert answer.headers["Location"] == here
    assert [case.pk for case in client.get(here).context["waiting"]] == keys(cases)
    send(client, secretary, "council_session", [session.pk], do="add", case=keys(cases))
    assert client.get(here).context["waiting"] == []
    numbers = {"total_members": "15", "present": "13", "written_opinions": "0"}
    send(client, secretary, "council_session", [session.pk], do="open", **numbers)
    items = list(session.items.order_by("order"))
    filled = votes(f"i{items[0].pk}") | votes(f"i{items[1].pk}", votes_for="3", votes_against="10", secret="on")
    answer = send(client, secretary, "council_votes", [session.pk], item=[item.pk for item in items], **filled)
    assert answer.headers["Location"] == here
    done = send(client, secretary, "council_session", [session.pk], **MINUTES)
    assert stages(cases) == ["decision_drafting", "refused"]
    result = client.get(done.headers["Location"])
    told = [one.code for group in result.context["outcome"].done for one in group.cases]
    assert sorted(told) == sorted(case.code for case in cases)
    page = client.get(here)
    assert (page.context["changing"], "07/BB-HĐTĐKT" in page.content.decode()) == (False, True)


def test_votes_are_recorded_alike_for_all_items_without_a_conclusion(town, client, secretary):
    cases = at_council(town, 3)
    session = open_session(town, cases)
    councils.record_conclusions(secretary, session.pk, [agreed(cases[0], votes_for=2, votes_against=11)])
    send(client, secretary, "council_votes", [session.pk], same="1", **votes("all"))
    assert list(session.items.order_by("order").values_list("conclusion", flat=True)) == [
        "not_recommend", "recommend", "recommend",
    ]  # fmt: skip


def test_votes_are_kept_and_refused_when_there_are_more_than_members(town, client, secretary):
    session = open_session(town, at_council(town, 1))
    item = session.items.get()
    filled = votes(f"i{item.pk}", votes_for="14", note="Thảo luận sôi nổi")
    answer = send(client, secretary, "council_votes", [session.pk], item=item.pk, **filled)
    assert answer.status_code == 422
    [(_, form, _)] = answer.context["rows"]
    assert (form["votes_for"].value(), form["note"].value()) == ("14", "Thảo luận sôi nổi")
    assert "14 phiếu" in answer.content.decode()
    assert AgendaItem.objects.get().conclusion == ""


def test_another_award_is_put_to_the_vote_and_can_be_corrected(town, client, secretary):
    other = bang_khen()
    [case] = at_council(town, 1)
    session = open_session(town, [case])
    item = session.items.get()
    filled = votes(f"i{item.pk}", motion="other_award", other_award=str(other.pk))
    send(client, secretary, "council_votes", [session.pk], item=item.pk, **filled)
    assert (AgendaItem.objects.get().conclusion, AgendaItem.objects.get().other_award_id) == (
        "recommend_other",
        other.pk,
    )
    url = f"{reverse('council_votes', args=[session.pk])}?muc={case.code}"
    [(_, form, _)] = client.get(url).context["rows"]
    assert (form["motion"].value(), form["other_award"].value()) == ("other_award", str(other.pk))
    client.post(url, seen(client, url) | {"item": item.pk, "capacity": key(secretary)} | votes(f"i{item.pk}"))
    assert AgendaItem.objects.get().conclusion == "recommend"
    send(client, secretary, "council_session", [session.pk], **MINUTES)
    assert AwardNomination.objects.get(case=case).award_type.code == "GIAY_KHEN"


def test_closing_says_which_case_is_refused_and_the_session_is_open_again(town, client, secretary):
    cases = at_council(town, 2)
    session = open_session(town, cases)
    councils.record_conclusions(secretary, session.pk, [agreed(case) for case in cases])
    take(cases[:1], "hold", secretary, "Có đơn thư")
    answer = send(client, secretary, "council_session", [session.pk], **MINUTES)
    refused = {one.code: one.message for one in client.get(answer.headers["Location"]).context["outcome"].refused}
    assert "đang tạm dừng xét" in refused[cases[0].code].lower()
    assert stages(cases) == ["council", "council"]
    assert client.get(reverse("council_session", args=[session.pk])).context["minutes"] is not None


def test_an_interrupted_closing_is_taken_up_again_by_a_colleague(town, client, secretary):
    cases = at_council(town, 1)
    session = open_session(town, cases)
    councils.record_conclusions(secretary, session.pk, [agreed(cases[0])])
    councils._begin_closing(councils._secretary(secretary), session.pk, "07/BB-HĐTĐKT", TODAY)
    colleague = another_holder(town.office(*COUNCIL.split()))
    sign_in(client, colleague)
    assert client.get(reverse("council_session", args=[session.pk])).context["resume"] is True
    send(client, colleague, "council_session", [session.pk], do="close")
    assert (stages(cases), CouncilSession.objects.get().status) == (["decision_drafting"], "closed")


def test_a_session_is_not_closed_and_says_where_when_the_minutes_are_missing(town, client, secretary):
    session = open_session(town, at_council(town, 1))
    answer = send(client, secretary, "council_session", [session.pk], do="close", minutes_number="", minutes_on="")
    assert (answer.status_code, list(answer.context["minutes"].errors)) == (422, ["minutes_number", "minutes_on"])
    answer = send(client, secretary, "council_session", [session.pk], **MINUTES)
    assert (answer.status_code, "chưa có kết luận" in answer.content.decode()) == (422, True)


def test_a_session_is_not_opened_without_a_quorum_and_keeps_the_numbers(town, client, secretary):
    session = planned(town)
    numbers = {"total_members": "15", "present": "9", "written_opinions": "6"}
    answer = send(client, secretary, "council_session", [session], do="open", **numbers)
    form = answer.context["opening"]
    assert (answer.status_code, list(form.errors), form["present"].value()) == (422, ["present"], "9")


def test_a_selection_goes_from_opening_to_minutes_in_the_browser(town, client, organiser):
    cases, congress = at_congress(town, 3)
    assert client.get(reverse("elections")).context["waiting"] == 3
    answer = send(client, organiser, "new_election", [], congress=congress.pk, held_on="06/05/2024")
    session = ElectionSession.objects.get()
    assert answer.headers["Location"] == reverse("election", args=[session.pk])
    filled = {"ballots": "120"}
    for case, (result, count, order) in zip(
        cases, [("delegate", "100", ""), ("reserve", "70", "1"), ("not_elected", "12", "")], strict=True
    ):
        filled |= {f"h{case.pk}-result": result, f"h{case.pk}-votes": count, f"h{case.pk}-reserve_order": order}
    send(client, organiser, "election", [session.pk], do="record", **filled)
    minutes = {"do": "close", "minutes_number": "01/BB-ĐH", "minutes_on": "06/05/2024"}
    done = send(client, organiser, "election", [session.pk], **minutes)
    assert stages(cases) == ["district_signing", "reserve", "not_selected"]
    assert len(client.get(done.headers["Location"]).context["outcome"].done) == 3


def test_a_selection_leaves_out_who_has_no_result_and_shows_what_was_recorded(town, client, organiser):
    cases, congress = at_congress(town, 2)
    session = open_election(town, congress)
    filled = {f"h{cases[0].pk}-result": "delegate", f"h{cases[0].pk}-votes": "90"}
    send(client, organiser, "election", [session.pk], do="record", ballots="120", **filled)
    assert list(ElectionResult.objects.values_list("case", "votes")) == [(cases[0].pk, 90)]
    page = client.get(reverse("election", args=[session.pk]))
    assert {case.pk: form["votes"].value() for case, form, _ in page.context["rows"]} == {
        cases[0].pk: 90,
        cases[1].pk: None,
    }


def test_a_selection_is_refused_and_keeps_the_numbers_when_a_vote_is_wrong(town, client, organiser):
    [case], congress = at_congress(town, 1)
    session = open_election(town, congress)
    filled = {f"h{case.pk}-result": "delegate", f"h{case.pk}-votes": "130"}
    answer = send(client, organiser, "election", [session.pk], do="record", ballots="120", **filled)
    [(_, form, _)] = answer.context["rows"]
    assert (answer.status_code, form["votes"].value(), ElectionResult.objects.count()) == (422, "130", 0)
    assert "từ 0 đến 120" in answer.content.decode()


def test_a_selection_lists_only_those_introduced_to_the_congress_above(town, client, organiser):
    cases, congress = at_congress(town, 1)
    session = open_election(town, congress)
    assert [case.pk for case, _, _ in client.get(reverse("election", args=[session.pk])).context["rows"]] == keys(cases)
    DelegateNominationFactory(town=town)
    assert len(client.get(reverse("election", args=[session.pk])).context["rows"]) == 1


def test_a_person_without_the_office_sees_a_session_but_no_form_on_it(town, client):
    session = open_session(town, at_council(town, 1))
    sign_in(client, town.holder("district", "emulation_council", "member"))
    context = client.get(reverse("council_session", args=[session.pk])).context
    assert (context["changing"], context["minutes"], context["waiting"]) == (False, None, [])
    sign_in(client, holder(town, VERIFIER))
    assert list(client.get(reverse("council_sessions")).context["sessions"]) == []


@pytest.mark.matrix
def test_pages_answer_without_failing_when_hostile_text_is_in_every_field(town, client, secretary, organiser):
    planned_session = planned(town)
    session = open_session(town, at_council(town, 1))
    item = session.items.get()
    [candidate], congress = at_congress(town, 1)
    election = open_election(town, congress)
    for text in HOSTILE.values():
        each_vote = dict.fromkeys(votes(f"i{item.pk}"), text)
        each_tally = {f"h{candidate.pk}-{name}": text for name in ("result", "votes", "reserve_order", "note")}
        noted = {f"h{candidate.pk}-result": "delegate", f"h{candidate.pk}-votes": "1", f"h{candidate.pk}-note": text}
        numbers = dict.fromkeys(["total_members", "present", "written_opinions"], text)
        minutes = {"minutes_number": text, "minutes_on": text}
        late = {"minutes_number": text, "minutes_on": "06/05/2024"}
        tries = [
            (secretary, "council_sessions", [], {"title": text, "held_on": text}),
            (secretary, "council_sessions", [], {"title": text, "held_on": "06/05/2024"}),
            (secretary, "council_session", [planned_session], {"do": "add", "case": [text]}),
            (secretary, "council_session", [planned_session], {"do": "remove", "case": [text]}),
            (secretary, "council_session", [planned_session], {"do": "open"} | numbers),
            (secretary, "council_session", [session.pk], {"do": "close"} | minutes),
            (secretary, "council_session", [session.pk], {"do": "close"} | late),
            (secretary, "council_session", [session.pk], {"do": text}),
            (secretary, "council_votes", [session.pk], {"item": [text, item.pk]} | each_vote),
            (secretary, "council_votes", [session.pk], {"item": item.pk} | votes(f"i{item.pk}", note=text)),
            (secretary, "council_votes", [session.pk], {"same": text} | dict.fromkeys(votes("all"), text)),
            (organiser, "new_election", [], {"congress": text, "held_on": text}),
            (organiser, "new_election", [], {"congress": congress.pk, "held_on": text}),
            (organiser, "election", [election.pk], {"do": "record", "ballots": text} | each_tally),
            (organiser, "election", [election.pk], {"do": "record", "ballots": "10"} | noted),
            (organiser, "election", [election.pk], {"do": "close"} | minutes),
        ]
        for by, name, args, data in tries:
            sign_in(client, by)
            answer = send(client, by, name, args, **data)
            assert answer.status_code in (200, 302, 409, 422), (name, data)
            assert "<script>alert" not in answer.content.decode()
        if CouncilSession.objects.get(pk=session.pk).status == "open":
            councils.record_conclusions(secretary, session.pk, [])
        page = client.get(f"{reverse('elections')}?truoc={text}")
        assert page.status_code == 200
    sign_in(client, secretary)
    for name, args in (("council_sessions", []), ("council_session", [session.pk]), ("council_votes", [session.pk])):
        page = client.get(reverse(name, args=args), {"truoc": "9" * 30, "muc": "<script>"}, follow=True)
        assert (page.status_code, "<script>alert" in page.content.decode()) == (200, False)
    for name in ("council_session", "council_votes", "election"):
        assert client.get(reverse(name, args=[10**30])).status_code == 404


def test_a_session_makes_the_same_queries_for_one_item_and_for_three(town, client, secretary):
    session = open_session(town, at_council(town, 1))
    at_council(town, 1)
    page, form = (reverse(name, args=[session.pk]) for name in ("council_session", "council_votes"))
    one = queries(client, page), queries(client, form)
    councils.add_to_agenda(secretary, session.pk, keys(at_council(town, 2)))
    at_council(town, 2)
    assert (one, (queries(client, page), queries(client, form))) == ((12, 12), (12, 12))


def test_sessions_make_the_same_queries_for_one_and_for_three(town, client, secretary):
    open_session(town, at_council(town, 1))
    one = queries(client, reverse("council_sessions"))
    planned(town)
    planned(town)
    assert (one, queries(client, reverse("council_sessions"))) == (11, 11)


def at_the_congress(town, cases):
    """Bring delegate cases to the congress that is there already."""
    went(send_to_district(town, cases), "screening")
    verifier = town.holder("district", "ethnic_affairs", "verifier")
    record_checklist(verifier, keys(cases))
    went(take(cases, "pass", verifier), "congress")


def test_a_selection_makes_the_same_queries_for_one_candidate_and_for_three(town, client, organiser):
    cases, congress = at_congress(town, 1)
    session = open_election(town, congress)
    congresses.record_election(organiser, session.pk, ballots=120, tallies=[elected(cases[0])])
    page, many = reverse("election", args=[session.pk]), reverse("elections")
    one = queries(client, page), queries(client, many)
    more = [DelegateNominationFactory(town=town).case for _ in range(2)]
    at_the_congress(town, more)
    congresses.record_election(organiser, session.pk, ballots=120, tallies=[elected(case) for case in [*cases, *more]])
    open_election(town, congress)
    open_election(town, congress)
    assert (one, (queries(client, page), queries(client, many))) == ((12, 11), (12, 11))
