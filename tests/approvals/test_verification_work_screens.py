"""Checklist, supplement, consultation and display on screen: what is typed gets to the verbs, and refusals get back."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from approvals import displays, supplements, verification
from approvals.checklists import Subject
from approvals.models import ChecklistItem, Consultation, DisplayComment, DisplayPeriod, SupplementRequest
from approvals.screens import lists
from approvals.verification import Tick
from tests.approvals.factories import TODAY, at_consultation, at_council, at_verification, keys, went
from tests.approvals.test_verb_permissions import VERIFIER, holder, on_display
from tests.factories import take
from tests.screens import key, seen, sign_in
from workflows.models import Case

#: What people paste or try: a script, a letter that only looks Vietnamese, a mark that turns text round, too much.
HOSTILE = {
    "script": "<script>alert(1)</script>",
    "look-alike": "Tiến ѕĩ",
    "turned": "abc\u202edef",
    "nul": "a\x00b",
    "long": "ă" * 25_000,
    "number": "9" * 40,
    "minus": "-1",
    "year": "31/12/9999",
    "empty": "",
}


PARTS = ("result", "note", "document", "page")


def send(client, by, name, args, **data):
    url = reverse(name, args=args)
    return client.post(url, seen(client, url) | data | {"capacity": key(by)})


@pytest.fixture
def verifier(town, client):
    by = holder(town, VERIFIER)
    sign_in(client, by)
    return by


def results(case):
    return dict(ChecklistItem.objects.filter(case=case, visit=case.visit).values_list("code", "result"))


def test_checklist_keeps_what_was_ticked_and_what_was_not(town, client, verifier):
    [case] = at_verification(town, 1)
    answer = send(
        client, verifier, "checklist", [case.code], result_proposal_list="met", result_standards_met="not_met",
        note_standards_met="Thành tích ngoài thời gian xét",
    )  # fmt: skip
    assert answer.headers["Location"] == reverse("case", args=[case.code])
    found = results(case)
    assert (found["proposal_list"], found["standards_met"], found["no_double_award"]) == ("met", "not_met", "open")
    page = client.get(reverse("checklist", args=[case.code])).content.decode()
    assert "Thành tích ngoài thời gian xét" in page


def test_checklist_takes_the_lines_not_yet_seen_as_met_when_asked_and_leaves_the_others(town, client, verifier):
    [case] = at_verification(town, 1)
    send(
        client, verifier, "checklist", [case.code], result_review_minutes="not_applicable",
        note_review_minutes="Chung biên bản với đợt trước", rest_met="1",
    )  # fmt: skip
    assert sorted(results(case).values()) == ["met"] * 6 + ["not_applicable"]


def test_checklist_names_the_line_when_a_reason_is_missing_and_keeps_what_was_chosen(town, client, verifier):
    [case] = at_verification(town, 1)
    answer = send(
        client, verifier, "checklist", [case.code], result_standards_met="not_met", result_right_authority="met"
    )
    form = answer.context["form"]
    assert (answer.status_code, list(form.errors)) == (422, ["note_standards_met"])
    assert (form["result_standards_met"].value(), form["result_right_authority"].value()) == ("not_met", "met")
    assert ChecklistItem.objects.count() == 0


def test_checklist_is_refused_at_a_stage_without_one(town, client):
    [case] = at_council(town, 1)
    secretary = town.holder("district", "emulation_council", "secretary")
    sign_in(client, secretary)
    answer = client.get(reverse("checklist", args=[case.code]))
    assert answer.status_code == 409
    assert "không ghi danh mục kiểm tra" in answer.content.decode()


def test_bulk_checklist_leaves_out_cases_of_which_a_line_was_found_wanting(town, client, verifier):
    cases = at_verification(town, 3)
    verification.record_checklist(verifier, [cases[0].pk], [Tick("standards_met", "not_met", "Chưa đạt")])
    verification.record_checklist(verifier, [cases[1].pk], [Tick("review_minutes", "not_applicable", "Có")])
    answer = send(client, verifier, "bulk_checklist", [], case=keys(cases), confirm="1", looked_at="on")
    assert answer.status_code == 302
    assert [sorted(results(case).values()) for case in cases] == [["not_met"], ["not_applicable"], ["met"] * 7]


def test_bulk_checklist_first_asks_whether_each_was_looked_at(town, client, verifier):
    cases = at_verification(town, 2)
    tokens = [f"{case.pk}:{case.visit}:" for case in cases]
    shown = send(client, verifier, "bulk_checklist", [], case=tokens)
    assert (shown.status_code, [row.checked for row in shown.context["rows"]]) == (200, [True, True])
    refused = send(client, verifier, "bulk_checklist", [], case=keys(cases), confirm="1")
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["looked_at"])
    assert ChecklistItem.objects.count() == 0


def test_bulk_checklist_lists_all_that_were_selected_when_they_are_more_than_a_page_offers(
    town, client, verifier, monkeypatch
):
    monkeypatch.setattr(lists, "OFFERED", 1)
    cases = at_verification(town, 2)
    shown = send(client, verifier, "bulk_checklist", [], case=keys(cases))
    assert ([row.case.pk for row in shown.context["rows"]], shown.context["left_out"]) == (keys(cases), 0)


def test_supplement_names_points_leaves_empty_ones_and_adds_lines_when_asked(town, client, verifier):
    [case] = at_verification(town, 1)
    more = send(client, verifier, "supplement", [case.code], lines="2", point_1="Thiếu biên bản", more="1")
    assert (more.status_code, len(more.context["form"].rows())) == (200, 5)
    assert more.context["form"]["point_1"].value() == "Thiếu biên bản"
    send(client, verifier, "supplement", [case.code], lines="3", point_1="Thiếu biên bản", point_3="Sai ngày sinh")
    slip = SupplementRequest.objects.get()
    assert [point.text for point in slip.deficiencies.all()] == ["Thiếu biên bản", "Sai ngày sinh"]


def test_supplement_is_refused_at_its_first_line_when_no_point_is_named(town, client, verifier):
    [case] = at_verification(town, 1)
    answer = send(client, verifier, "supplement", [case.code], lines="2", point_1=" ")
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["point_1"])
    assert SupplementRequest.objects.count() == 0


def test_supplement_is_answered_point_by_point_and_earlier_slips_are_shown(town, client, verifier):
    cases = at_verification(town, 1)
    clerk = town.holder("commune", "committee", "clerk")
    supplements.name_deficiencies(verifier, keys(cases), ["Thiếu biên bản", "Sai ngày sinh"])
    [case] = went(take(cases, "request_supplement", verifier, "Thiếu"), "supplement")
    sign_in(client, clerk)
    answer = send(client, clerk, "supplement", [case.code], answer_1="Đã nộp biên bản", answer_2="")
    assert answer.headers["Location"] == reverse("supplement", args=[case.code])
    answer = send(client, clerk, "supplement", [case.code], answer_1="Đã nộp biên bản", answer_2="Đã sửa")
    assert answer.headers["Location"] == reverse("case", args=[case.code])
    points = SupplementRequest.objects.get().deficiencies.values_list("answer", flat=True)
    assert list(points) == ["Đã nộp biên bản", "Đã sửa"]
    went(take([case], "resubmit", clerk), "verification")
    sign_in(client, verifier)
    page = client.get(reverse("supplement", args=[case.code])).content.decode()
    assert "Đã nộp biên bản" in page


def test_consultation_offers_the_agencies_of_the_place_and_not_the_asking_one(town, client, verifier):
    [case] = at_verification(town, 1)
    offered = client.get(reverse("consultation", args=[case.code])).context["form"].fields["agencies"].queryset
    places = {(office.body.area.level, office.body.function) for office in offered}
    assert {office.position for office in offered} == {"officer"}
    assert ("district", "police") in places
    assert ("commune", "fatherland_front") in places
    assert ("province", "environment") in places


def test_consultation_shows_what_was_named_and_replaces_it(town, client, verifier):
    [case] = at_verification(town, 1)
    police, tax = (town.office("district", one, "officer") for one in ("police", "tax"))
    send(client, verifier, "consultation", [case.code], agencies=[police.pk], question="Có vi phạm không?")
    start = client.get(reverse("consultation", args=[case.code])).context["form"].initial
    assert start == {"agencies": [police.pk], "question": "Có vi phạm không?"}
    send(client, verifier, "consultation", [case.code], agencies=[tax.pk], question="Có nợ thuế không?")
    assert list(Consultation.objects.values_list("agency", "question")) == [(tax.pk, "Có nợ thuế không?")]


def test_opinion_is_written_and_then_sent_from_the_same_page(town, client):
    officer = town.holder("district", "police", "officer")
    [case] = at_consultation(town, 1, [officer.office_id])
    sign_in(client, officer)
    before = client.get(reverse("opinion", args=[case.code]))
    assert (before.context["act"], before.context["row"].question) == (None, "Có vi phạm pháp luật không?")
    send(client, officer, "opinion", [case.code], outcome="object", opinion="Đang xác minh đơn")
    act = client.get(reverse("opinion", args=[case.code])).context["act"]
    assert (act.name, act.possible) == ("reply", True)
    client.post(
        reverse("act"),
        {"action": "reply", "case": act.tokens, "command": str(act.command), "capacity": key(officer)},
    )
    assert Case.objects.get(pk=case.pk).stage == "verification"


def test_opinion_is_refused_at_its_field_when_its_text_is_missing(town, client):
    officer = town.holder("district", "police", "officer")
    [case] = at_consultation(town, 1, [officer.office_id])
    sign_in(client, officer)
    answer = send(client, officer, "opinion", [case.code], outcome="object", opinion="")
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["opinion"])


def test_display_is_recorded_for_several_cases_together_commented_and_resolved(town, client, verifier):
    [first] = on_display(town)
    [second] = on_display(town)
    page = reverse("display", args=[first.code])
    assert [case.pk for case in client.get(page).context["beside"]] == [second.pk]
    send(
        client, verifier, "display", [first.code], do="period", starts_on="06/05/2024", place="Trụ sở", case=[second.pk]
    )
    assert list(DisplayPeriod.objects.order_by("case").values_list("case", "starts_on")) == [
        (first.pk, TODAY),
        (second.pk, TODAY),
    ]
    send(
        client,
        verifier,
        "display",
        [first.code],
        do="comment",
        **{"new-received_on": "7/5/2024", "new-comment": "Xem lại"},
    )
    said = DisplayComment.objects.get()
    assert (said.received_on, said.text) == (date(2024, 5, 7), "Xem lại")
    send(
        client, verifier, "display", [first.code], do="resolve", comment=said.pk, **{f"c{said.pk}-resolution": "Đã xét"}
    )
    assert DisplayComment.objects.get().resolution == "Đã xét"
    assert client.get(page).context["period_form"] is None


def test_display_does_not_resolve_a_comment_of_another_case(town, client, verifier):
    [first] = on_display(town)
    [second] = on_display(town)
    displays.open_display(verifier, [first.pk, second.pk], starts_on=TODAY, place="Trụ sở")
    said = displays.record_comment(verifier, second.pk, received_on=TODAY, comment="Xem lại")
    data = {"do": "resolve", "comment": said.pk, f"c{said.pk}-resolution": "Đã xét"}
    assert send(client, verifier, "display", [first.code], **data).status_code == 200
    assert DisplayComment.objects.get().resolution == ""


@pytest.mark.matrix
def test_pages_answer_without_failing_when_hostile_text_is_in_every_field(town, client, verifier):
    [case] = at_verification(town, 1)
    [shown] = on_display(town)
    displays.open_display(verifier, [shown.pk], starts_on=TODAY, place="Trụ sở")
    said = displays.record_comment(verifier, shown.pk, received_on=TODAY, comment="Xem lại")
    lines = [line.code for line in verification.checklist(case, Subject("district")).lines]
    for text in HOSTILE.values():
        forms = [
            ("checklist", case, {f"{part}_{code}": text for code in lines for part in PARTS}),
            ("checklist", case, {f"result_{lines[0]}": "met", f"document_{lines[0]}": text, f"page_{lines[0]}": text}),
            ("checklist", case, {"next": text, "then": text, "case": text, "command": text, "rest_met": "1"}),
            ("checklist", case, {f"result_{lines[0]}": "not_met", f"note_{lines[0]}": text}),
            ("supplement", case, {"lines": text, "point_1": text}),
            ("supplement", case, {"lines": "1", "point_1": text, "more": text}),
            ("supplement", case, {"lines": "1", "point_1": text, "line_1": text, "propose": text}),
            ("consultation", case, {"agencies": [text], "question": text, "shown": [text]}),
            ("display", shown, {"do": "period", "starts_on": text, "place": text, "case": [text]}),
            ("display", shown, {"do": "period", "starts_on": "06/05/2024", "place": text, "case": [text]}),
            ("display", shown, {"do": "comment", "new-received_on": text, "new-comment": text}),
            ("display", shown, {"do": "comment", "new-received_on": "06/05/2024", "new-comment": text}),
            ("display", shown, {"do": "resolve", "comment": said.pk, f"c{said.pk}-resolution": text}),
            ("display", shown, {"do": text, "comment": text}),
        ]
        for name, one, data in forms:
            answer = send(client, verifier, name, [one.code], **data)
            assert answer.status_code in (200, 302, 400, 409, 422), (name, data)
            assert "<script>alert" not in answer.content.decode()
        bulk = send(client, verifier, "bulk_checklist", [], case=[text, case.pk], confirm=text, looked_at=text)
        assert bulk.status_code in (200, 302, 422)
        for name, one in (("checklist", case), ("supplement", case), ("consultation", case), ("display", shown)):
            page = client.get(reverse(name, args=[one.code]))
            assert (page.status_code, "<script>alert" in page.content.decode()) == (200, False)


@pytest.mark.matrix
def test_opinion_answers_without_failing_when_hostile_text_is_in_every_field(town, client):
    officer = town.holder("district", "police", "officer")
    [case] = at_consultation(town, 1, [officer.office_id])
    sign_in(client, officer)
    for outcome, text in product([*HOSTILE.values(), "agree"], HOSTILE.values()):
        answer = send(client, officer, "opinion", [case.code], outcome=outcome, opinion=text)
        assert answer.status_code in (302, 422)
        assert "<script>alert" not in answer.content.decode()
    assert client.get(reverse("opinion", args=[case.code])).status_code == 200


def test_a_code_that_nobody_has_is_not_found(client, verifier):
    for name in ("checklist", "supplement", "consultation", "opinion", "display"):
        assert client.get(reverse(name, args=["<script>"])).status_code == 404


def queries(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)


def test_bulk_checklist_makes_the_same_queries_for_one_case_and_for_three(town, client, verifier):
    at_verification(town, 1)
    one = queries(client, reverse("bulk_checklist"))
    at_verification(town, 2)
    assert (one, queries(client, reverse("bulk_checklist"))) == (13, 13)


def test_supplement_makes_the_same_queries_for_one_point_and_for_three(town, client, verifier):
    counted = []
    for points in (["Một"], ["Một", "Hai", "Ba"]):
        [case] = at_verification(town, 1)
        supplements.name_deficiencies(verifier, [case.pk], points)
        counted.append(queries(client, reverse("supplement", args=[case.code])))
    assert counted == [22, 22]


def test_display_makes_the_same_queries_for_one_row_and_for_three(town, client, verifier):
    counted = []
    [case] = on_display(town)
    displays.open_display(verifier, [case.pk], starts_on=TODAY, place="Trụ sở")
    for _ in range(2):
        displays.record_comment(verifier, case.pk, received_on=TODAY, comment="Xem lại")
        counted.append(queries(client, reverse("display", args=[case.code])))
        displays.record_comment(verifier, case.pk, received_on=TODAY, comment="Xem lại nữa")
    assert counted == [13, 13]


def test_a_name_with_markup_is_shown_as_it_was_written(town, client, verifier):
    [case] = at_verification(town, 1)
    Case.objects.filter(pk=case.pk).update(label="<b>Tên</b>")
    page = client.get(reverse("checklist", args=[case.code])).content.decode()
    assert "&lt;b&gt;Tên&lt;/b&gt;" in page
