"""Decisions on screen: drafted from open work, presented, signed as a whole, numbered, issued, annulled."""

from __future__ import annotations

import pytest
from django.urls import reverse

from approvals import congresses, decisions
from approvals.models import AnnulmentDecision, Decision, DecisionItem
from approvals.screens import decisions as screen
from nominations.submissions import draft_submission
from tests.approvals.factories import (
    TODAY,
    at_congress,
    at_decision,
    at_drafting,
    at_issuing,
    bang_khen,
    draft,
    elected,
    granted,
    keys,
    open_election,
    went,
)
from tests.approvals.test_access_work_screens import PASSWORD
from tests.approvals.test_verb_permissions import CHAIR, ORGANISERS, RECORDS, VERIFIER, holder
from tests.approvals.test_verification_work_screens import HOSTILE, queries, send
from tests.factories import take
from tests.screens import key, sign_in
from workflows.models import Case, User


@pytest.fixture
def verifier(town, client):
    by = holder(town, VERIFIER)
    sign_in(client, by)
    return by


def with_password(by):
    """Give the person a password that he can confirm with."""
    user = User.objects.get(pk=by.user_id)
    user.set_password(PASSWORD)
    user.save()
    return by


def page(client, decision):
    return client.get(reverse("decision", args=[decision.pk]))


def take_offered(client, by, act, **more):
    """Press the button of an act that a page offers."""
    data = {"action": act.name, "case": act.tokens, "command": str(act.command), "capacity": key(by)}
    together = {"together": "1"} if act.together else {}
    return client.post(reverse("act"), data | together | more)


def stages(cases):
    known = Case.objects.in_bulk(keys(cases))
    return [known[case.pk].stage for case in cases]


def test_a_decision_goes_from_draft_to_issued_in_the_browser(town, client, verifier):
    cases = at_drafting(town, 2)
    new = client.get(reverse("new_decision"))
    body = town.office(*CHAIR.split()).body
    assert list(new.context["form"].fields["body"].queryset) == [body]
    assert [case.pk for case in new.context["cases"]] == keys(cases)
    answer = send(client, verifier, "new_decision", [], body=body.pk, title="Về việc tặng Giấy khen", case=keys(cases))
    decision = Decision.objects.get()
    assert answer.headers["Location"] == reverse("decision", args=[decision.pk])
    [present] = page(client, decision).context["offered"].main
    assert (present.name, len(present.tokens), present.together) == ("present", 2, True)
    take_offered(client, verifier, present)
    chair = with_password(holder(town, CHAIR))
    sign_in(client, chair)
    [sign] = page(client, decision).context["offered"].main
    assert (sign.name, sign.needs_password, len(sign.tokens)) == ("sign", True, 2)
    take_offered(client, chair, sign, password=PASSWORD)
    assert stages(cases) == ["issuing", "issuing"]
    records = holder(town, RECORDS)
    sign_in(client, records)
    send(client, records, "decision", [decision.pk], do="number", dated="06/05/2024", number="125", symbol="QĐ-UBND")
    assert page(client, decision).context["issuing"] is True
    done = send(client, records, "decision", [decision.pk], do="issue")
    assert stages(cases) == ["granted", "granted"]
    assert client.get(done.headers["Location"]).status_code == 200
    decision = Decision.objects.get()
    assert (decision.status, decision.full_number) == ("issued", "125/QĐ-UBND")


def test_delegates_are_listed_for_the_steering_committee_and_approved_as_a_whole(town, client):
    cases, congress = at_congress(town, 1)
    organiser = holder(town, ORGANISERS)
    session = open_election(town, congress)
    congresses.record_election(organiser, session.pk, ballots=120, tallies=[elected(cases[0])])
    congresses.close_election(organiser, session.pk, minutes_number="01/BB-ĐH", minutes_on=TODAY)
    head = town.holder("district", "steering_committee", "head")
    draft_submission(
        head, town.office("district", "steering_committee", "head"), title="Danh sách", case_ids=keys(cases)
    )
    went(take(cases, "forward", head, together=True), "composition_review")
    reviewer = town.holder("province", "ethnic_affairs", "verifier")
    sign_in(client, reviewer)
    form = client.get(reverse("new_decision")).context["form"]
    [body] = form.fields["body"].queryset
    assert (body.function, body.area) == ("steering_committee", town.province)
    send(client, reviewer, "new_decision", [], body=body.pk, title="Danh sách đại biểu", case=keys(cases))
    decision = Decision.objects.get()
    assert decision.kind == "delegate"
    assert [act.name for act in page(client, decision).context["offered"].main] == ["pass"]


def test_cases_of_a_higher_level_are_counted_and_not_offered(town, client, verifier):
    cases = at_drafting(town, 1)
    other = at_drafting(town, 1, award_type=bang_khen())
    context = client.get(reverse("new_decision")).context
    assert ([case.pk for case in context["cases"]], context["above"]) == (keys(cases), len(other))


def test_a_case_on_a_list_is_not_offered_for_another(town, client, verifier):
    cases = at_drafting(town, 2)
    draft(town, cases[:1])
    assert [case.pk for case in client.get(reverse("new_decision")).context["cases"]] == keys(cases[1:])
    body = town.office(*CHAIR.split()).body
    answer = send(client, verifier, "new_decision", [], body=body.pk, title="Danh sách hai", case=keys(cases))
    assert (answer.status_code, Decision.objects.count()) == (422, 1)
    assert f"Hồ sơ {cases[0].code} đã có trong danh sách" in answer.content.decode()
    assert answer.context["form"]["title"].value() == "Danh sách hai"


def test_a_list_of_which_a_part_is_elsewhere_is_not_signed_and_says_why(town, client):
    cases, decision = at_decision(town, 2)
    chair = with_password(holder(town, CHAIR))
    went(take(cases[:1], "send_back", chair, "Xem lại"), "decision_drafting")
    sign_in(client, chair)
    [sign] = page(client, decision).context["offered"].main
    assert (sign.possible, list(sign.problems)) == (False, [cases[1].code])
    assert sign.problems[cases[1].code].code == "list_not_whole"


def test_the_chairman_strikes_a_line_with_a_reason_and_signs_the_rest(town, client):
    cases, decision = at_decision(town, 2)
    chair = with_password(holder(town, CHAIR))
    sign_in(client, chair)
    missing = send(client, chair, "decision", [decision.pk], do="strike", case=cases[0].pk, **{"strike-reason": ""})
    assert (missing.status_code, list(missing.context["striking"].errors)) == (422, ["reason"])
    send(client, chair, "decision", [decision.pk], do="strike", case=cases[0].pk, **{"strike-reason": "Còn đơn thư"})
    assert DecisionItem.objects.get(case=cases[0]).strike_reason == "Còn đơn thư"
    [sign] = page(client, decision).context["offered"].main
    take_offered(client, chair, sign, password=PASSWORD)
    assert stages(cases) == ["decision", "issuing"]


def test_the_page_says_what_is_next_and_who_does_it(town, client, verifier):
    cases = at_drafting(town, 1)
    decision = draft(town, cases)
    [((place, work), count)] = page(client, decision).context["places"]
    assert (place, count, work[0][0]) == (
        "Dự thảo quyết định, tờ trình", 1, str(town.office(*VERIFIER.split())),
    )  # fmt: skip
    went(take(cases, "present", verifier), "decision")
    went(take(cases, "sign", holder(town, CHAIR), together=True), "issuing")
    assert str(town.office(*RECORDS.split())) in page(client, decision).content.decode()


def test_a_number_used_before_is_refused_at_its_field(town, client):
    _, first = at_issuing(town, 1)
    _, second = at_issuing(town, 1)
    records = holder(town, RECORDS)
    decisions.number_decision(records, first.pk, number=125)
    sign_in(client, records)
    number = {"do": "number", "dated": "06/05/2024", "number": "125", "symbol": "QĐ-UBND"}
    answer = send(client, records, "decision", [second.pk], **number)
    assert (answer.status_code, list(answer.context["numbering"].errors)) == (422, ["number"])
    assert answer.context["numbering"]["number"].value() == "125"


def test_an_issue_that_is_refused_says_which_list_changed_and_can_be_cancelled(town, client):
    cases, decision = at_issuing(town, 1)
    records = holder(town, RECORDS)
    decisions.number_decision(records, decision.pk)
    DecisionItem.objects.filter(decision=decision).update(text="Đã sửa sau khi ký")
    sign_in(client, records)
    answer = send(client, records, "decision", [decision.pk], do="issue")
    assert [one.code for one in client.get(answer.headers["Location"]).context["outcome"].refused] == [cases[0].code]
    assert (stages(cases), page(client, decision).context["issuing"]) == (["issuing"], True)
    send(client, records, "decision", [decision.pk], do="cancel", **{"cancel-reason": "Danh sách không khớp"})
    assert Decision.objects.get().status == "cancelled"


def test_an_award_is_taken_back_with_the_password_and_not_without(town, client):
    [case], decision = granted(town, 1)
    chair = with_password(holder(town, CHAIR))
    sign_in(client, chair)
    assert page(client, decision).context["annullable"] == {case.pk}
    data = {
        "dated": "06/05/2024", "number": "", "symbol": "QĐ-UBND", "reason": "Kê khai gian dối",
        "basis": "Luật 06/2022/QH15, Điều 93", "password": "sai",
    }  # fmt: skip
    refused = send(client, chair, "annul", [decision.pk, case.code], **data)
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["password"])
    assert AnnulmentDecision.objects.count() == 0
    done = send(client, chair, "annul", [decision.pk, case.code], **data | {"password": PASSWORD})
    assert (stages([case]), AnnulmentDecision.objects.get().status) == (["annulled"], "done")
    assert client.get(done.headers["Location"]).status_code == 200
    assert page(client, decision).context["annullable"] == set()


def test_decisions_are_filtered_by_status_and_turned_by_key(town, client, verifier, monkeypatch):
    drafts = [draft(town, at_drafting(town, 1)) for _ in range(3)]
    monkeypatch.setattr(screen, "DECISIONS", 2)
    first = client.get(reverse("decisions"))
    assert [one.pk for one in first.context["decisions"]] == [drafts[2].pk, drafts[1].pk]
    second = client.get(reverse("decisions"), {"truoc": first.context["older"]})
    assert ([one.pk for one in second.context["decisions"]], second.context["older"]) == ([drafts[0].pk], None)
    decisions.cancel_decision(verifier, drafts[0].pk, "Lập nhầm")
    only = client.get(reverse("decisions"), {"tinh-trang": "cancelled"}).context["decisions"]
    assert [one.pk for one in only] == [drafts[0].pk]


@pytest.mark.matrix
def test_pages_answer_without_failing_when_hostile_text_is_in_every_field(town, client, verifier):
    cases = at_drafting(town, 2)
    decision = draft(town, cases[:1])
    _, signed = at_issuing(town, 1)
    [given], issued = granted(town, 1)
    body = town.office(*CHAIR.split()).body
    chair, records = holder(town, CHAIR), holder(town, RECORDS)
    annulment = dict.fromkeys(["dated", "number", "symbol", "reason", "basis", "password"])
    for text in HOSTILE.values():
        day = {"dated": "06/05/2024", "number": text, "symbol": text}
        tries = [
            (verifier, "new_decision", [], {"body": text, "title": text, "case": [text]}),
            (verifier, "new_decision", [], {"body": body.pk, "title": text, "case": [text]}),
            (verifier, "decision", [decision.pk], {"do": "add", "case": [text]}),
            (verifier, "decision", [decision.pk], {"do": "strike", "case": [text], "strike-reason": text}),
            (verifier, "decision", [decision.pk], {"do": text}),
            (verifier, "decision", [signed.pk], {"do": "cancel", "cancel-reason": ""}),
            (records, "decision", [signed.pk], {"do": "number", "dated": text, "number": text, "symbol": text}),
            (records, "decision", [signed.pk], {"do": "number"} | day | {"number": "0"}),
            (chair, "annul", [issued.pk, given.code], dict.fromkeys(annulment, text)),
            (chair, "annul", [issued.pk, given.code], dict.fromkeys(annulment, text) | {"dated": "06/05/2024"}),
        ]
        for by, name, args, data in tries:
            sign_in(client, by)
            answer = send(client, by, name, args, **data)
            assert answer.status_code in (200, 302, 422), (name, data)
            assert "<script>alert" not in answer.content.decode()
        listing = client.get(reverse("decisions"), {"truoc": text, "tinh-trang": text})
        assert (listing.status_code, "<script>alert" in listing.content.decode()) == (200, False)
    sign_in(client, verifier)
    assert "<script>alert" not in page(client, decision).content.decode()
    assert client.get(reverse("decision", args=[10**30])).status_code == 404
    assert client.get(reverse("annul", args=[issued.pk, "<script>"])).status_code == 404


def test_a_decision_makes_the_same_queries_for_one_line_and_for_three(town, client, verifier):
    cases = at_drafting(town, 4)
    decision = draft(town, cases[:1])
    one = queries(client, reverse("decision", args=[decision.pk]))
    decisions.add_to_decision(verifier, decision.pk, keys(cases[1:3]))
    assert (one, queries(client, reverse("decision", args=[decision.pk]))) == (30, 30)


def test_lists_make_the_same_queries_for_one_row_and_for_three(town, client, verifier):
    cases = at_drafting(town, 2)
    draft(town, cases[:1])
    one = queries(client, reverse("decisions")), queries(client, reverse("new_decision"))
    more = at_drafting(town, 4)
    draft(town, more[:1])
    draft(town, more[1:2])
    assert (one, (queries(client, reverse("decisions")), queries(client, reverse("new_decision")))) == (
        (11, 16),
        (11, 16),
    )
