"""Verification and consultation on screen: documents beside the checklist, slips from it, agencies followed."""

from __future__ import annotations

import re
from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.http import urlencode

from approvals import consultations, supplements, verification
from approvals.models import ChecklistItem, Consultation, Deficiency
from approvals.supplements import Point
from approvals.verification import Tick
from tests.approvals.factories import at_consultation, at_verification, keys, went
from tests.approvals.test_consultation_steering import agencies
from tests.approvals.test_verification_places import minutes, sent
from tests.approvals.test_verification_work_screens import queries, send
from tests.factories import take
from tests.files import pdf
from tests.screens import key, sign_in
from workflows.models import Case, Task
from workflows.screens import acts

LATER = date(2024, 5, 31)


@pytest.fixture
def verifier(town, client):
    by = town.holder("district", "interior", "verifier")
    sign_in(client, by)
    return by


def clerk(town):
    return town.holder("commune", "committee", "clerk")


def page(client, name, case, **query):
    return client.get(f"{reverse(name, args=[case.code])}?{urlencode(query)}")


def test_checklist_opens_the_document_that_the_address_names_at_its_page(town, client, verifier):
    [case] = at_verification(town, 1)
    document = minutes(town, case)
    shown = page(client, "checklist", case, xem=document.pk, trang=2)
    assert (shown.context["preview"].document, shown.context["page"]) == (document, 2)
    assert f'src="{reverse("document", args=[document.pk])}#page=2&amp;' in shown.content.decode()
    other = page(client, "checklist", case, xem="<script>", trang="9" * 30)
    assert (other.status_code, other.context["page"]) == (200, 1)


def test_checklist_keeps_the_place_where_a_line_is_seen_and_links_to_it(town, client, verifier):
    [case] = at_verification(town, 1)
    document = minutes(town, case)
    send(
        client, verifier, "checklist", [case.code], result_standards_met="met", document_standards_met=document.pk,
        page_standards_met="2",
    )  # fmt: skip
    row = ChecklistItem.objects.get(code="standards_met")
    assert (row.document, row.page) == (document, 2)
    assert f"?xem={document.pk}&amp;trang=2" in page(client, "checklist", case).content.decode()
    assert f'{reverse("document", args=[document.pk])}#page=2"' in page(client, "case", case).content.decode()


def test_checklist_puts_a_wrong_page_at_its_field_and_keeps_what_was_typed(town, client, verifier):
    [case] = at_verification(town, 1)
    document = minutes(town, case)
    answer = send(
        client, verifier, "checklist", [case.code], result_standards_met="met", document_standards_met=document.pk,
        page_standards_met="4",
    )  # fmt: skip
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["page_standards_met"])
    assert answer.context["form"]["page_standards_met"].value() == "4"


def test_checklist_does_not_take_a_document_of_another_case(town, client, verifier):
    mine, other = at_verification(town, 2)
    answer = send(
        client, verifier, "checklist", [mine.code], result_standards_met="met",
        document_standards_met=minutes(town, other).pk,
    )  # fmt: skip
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["document_standards_met"])


def test_checklist_proposes_what_does_not_apply_and_saves_it_without_a_reason(town, client, verifier):
    [case] = at_verification(town, 1, procedure="simple", simple_ground="sudden")
    form = page(client, "checklist", case).context["form"]
    assert form["result_review_minutes"].value() == "not_applicable"
    send(client, verifier, "checklist", [case.code], result_review_minutes="not_applicable", rest_met="1")
    assert ChecklistItem.objects.get(code="review_minutes").result == "not_applicable"


def then(client, by, asked, **data):
    task = Task.objects.get(case=asked)
    more = {"then": "1", "case": acts.token(asked, task.pk), "command": str(uuid4())}
    return send(client, by, "checklist", [asked.code], **(more | data))


def test_saving_and_going_on_passes_the_case_and_leads_to_the_next_of_the_same_list(town, client, verifier):
    first, second, third = at_verification(town, 3)
    listed = f"{reverse('inbox')}?{urlencode({'tim': third.code})}"
    answer = then(client, verifier, first, rest_met="1", next=listed)
    assert Case.objects.get(pk=first.pk).stage == "council"
    result = client.get(answer.headers["Location"])
    assert result.context["next_task"].case_id == third.pk
    assert urlencode({"next": listed}) in result.content.decode()
    assert Case.objects.get(pk=second.pk).stage == "verification"


def test_saving_and_going_on_only_saves_when_a_line_is_not_met(town, client, verifier):
    [case] = at_verification(town, 1)
    answer = then(
        client, verifier, case, rest_met="1", result_standards_met="not_met", note_standards_met="Thiếu số liệu"
    )
    assert answer.headers["Location"] == reverse("case", args=[case.code])
    assert Case.objects.get(pk=case.pk).stage == "verification"
    assert ChecklistItem.objects.filter(case=case).count() == 7
    assert "Thiếu số liệu" in client.get(answer.headers["Location"]).content.decode()


def test_saving_and_going_on_lets_the_person_choose_when_there_are_two_ways(town, client, verifier):
    [case] = at_verification(town, 1, procedure="simple", simple_ground="sudden")
    answer = then(client, verifier, case, rest_met="1", result_review_minutes="not_applicable")
    assert answer.headers["Location"] == reverse("case", args=[case.code])
    assert Case.objects.get(pk=case.pk).stage == "verification"


@pytest.mark.parametrize("wrong", [{"case": "1"}, {"case": "9:9:9"}, {"command": "x"}])
def test_saving_and_going_on_is_refused_when_the_page_is_not_ours(town, client, verifier, wrong):
    [case] = at_verification(town, 1)
    assert then(client, verifier, case, rest_met="1", **wrong).status_code == 400
    assert Case.objects.get(pk=case.pk).stage == "verification"


def test_case_and_checklist_lead_to_the_dossiers_before_and_after_in_the_same_list(town, client, verifier):
    cases = at_verification(town, 3)
    for name in ("case", "checklist"):
        around = [page(client, name, case).context["around"] for case in cases]
        assert [one.previous and one.previous.case_id for one in around] == [None, cases[0].pk, cases[1].pk]
        assert [one.next and one.next.case_id for one in around] == [cases[1].pk, cases[2].pk, None]
    listed = f"{reverse('inbox')}?{urlencode({'tim': cases[2].code})}"
    around = page(client, "case", cases[0], next=listed).context["around"]
    assert (around.previous, around.next.case_id, around.back) == (None, cases[2].pk, listed)
    elsewhere = page(client, "case", cases[0], next="https://example.org/").context["around"]
    assert (elsewhere.carry, elsewhere.back) == ("", reverse("inbox"))


def test_supplement_is_filled_from_the_lines_not_met_and_keeps_their_lines(town, client, verifier):
    [case] = at_verification(town, 1)
    verification.record_checklist(verifier, [case.pk], [Tick("standards_met", "not_met", "Thiếu số liệu")])
    shown = page(client, "supplement", case)
    form = shown.context["form"]
    assert (form["point_1"].value(), form["line_1"].value()) == (
        "Thành tích đạt tiêu chuẩn của hình thức khen thưởng: Thiếu số liệu",
        "standards_met",
    )
    assert "lần 1/1" in shown.content.decode()
    assert "20/05/2024" in shown.content.decode()
    send(
        client, verifier, "supplement", [case.code], lines="3", point_1="Thiếu số liệu", line_1="standards_met",
        point_2="Sai ngày sinh", line_2="proposal_list",
    )  # fmt: skip
    rows = list(Deficiency.objects.values_list("text", "line"))
    assert rows == [("Thiếu số liệu", "standards_met"), ("Sai ngày sinh", "")]


def test_supplement_takes_the_lines_found_wanting_later_when_asked_and_saves_nothing_yet(town, client, verifier):
    [case] = at_verification(town, 1)
    verification.record_checklist(verifier, [case.pk], [Tick("standards_met", "not_met", "Thiếu số liệu")])
    supplements.name_deficiencies(verifier, [case.pk], ["Sai ngày sinh"])
    more = send(client, verifier, "supplement", [case.code], lines="2", point_1="Sai ngày sinh", propose="1")
    form = more.context["form"]
    assert (form["point_1"].value(), form["line_2"].value()) == ("Sai ngày sinh", "standards_met")
    assert [point.text for point in Deficiency.objects.all()] == ["Sai ngày sinh"]


def test_supplement_is_answered_with_a_file_and_shows_the_remark_and_where_to_edit(town, client, verifier):
    [case] = at_verification(town, 1)
    verification.record_checklist(verifier, [case.pk], [Tick("standards_met", "not_met", "Thiếu số liệu")])
    point = Point("Ghi rõ diện tích", "standards_met")
    [case] = sent(town, [case], [point, "Sai ngày sinh"])
    sign_in(client, clerk(town))
    shown = page(client, "supplement", case).content.decode()
    assert "Dòng kiểm tra: Thành tích đạt tiêu chuẩn của hình thức khen thưởng" in shown
    assert reverse("edit_nomination", args=[case.code]) in shown
    data = {"answer_1": "Đã ghi 320 m²", "answer_2": "Đã sửa", "capacity": key(clerk(town))}
    upload = SimpleUploadedFile("bien-ban.pdf", pdf(2), "application/pdf")
    client.post(reverse("supplement", args=[case.code]), data | {"file_1": upload})
    document = Deficiency.objects.get(order=1).answer_document
    went(take([case], "resubmit", clerk(town)), "verification")
    sign_in(client, verifier)
    for name in ("case", "checklist"):
        told = page(client, name, case).content.decode()
        assert ("Đã ghi 320 m²" in told, reverse("document", args=[document.pk]) in told) == (True, True)


def test_supplement_refuses_a_file_that_is_none_at_its_point_and_keeps_the_words(town, client, verifier):
    [case] = sent(town, at_verification(town, 1))
    sign_in(client, clerk(town))
    data = {"answer_1": "Đã bổ sung", "capacity": key(clerk(town))}
    upload = SimpleUploadedFile("bien-ban.pdf", b"MZ\x90", "application/pdf")
    answer = client.post(reverse("supplement", args=[case.code]), data | {"file_1": upload})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["file_1"])
    assert answer.context["form"]["answer_1"].value() == "Đã bổ sung"
    assert Deficiency.objects.get().answer == ""


def test_consultation_lets_agencies_read_the_documents_chosen_and_no_others(town, client, verifier):
    [case] = at_verification(town, 1)
    chosen, hidden = minutes(town, case), minutes(town, case, pages=2)
    [police] = agencies(town, "police")
    send(client, verifier, "consultation", [case.code], agencies=[police], question="Có vi phạm?", shown=[chosen.pk])
    assert list(Consultation.objects.get().shown.all()) == [chosen]
    went(take([case], "consult", verifier), "consultation")
    sign_in(client, town.holder("district", "police", "officer"))
    told = page(client, "opinion", case).content.decode()
    assert reverse("document", args=[chosen.pk]) in told
    found = {one.pk: client.get(reverse("document", args=[one.pk])).status_code for one in (chosen, hidden)}
    assert found == {chosen.pk: 200, hidden.pk: 404}


def test_consultation_does_not_show_a_document_of_another_case(town, client, verifier):
    mine, other = at_verification(town, 2)
    minutes(town, mine)
    [police] = agencies(town, "police")
    answer = send(
        client, verifier, "consultation", [mine.code], agencies=[police], question="Có vi phạm?",
        shown=[minutes(town, other, pages=2).pk],
    )  # fmt: skip
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["shown"])
    assert Consultation.objects.count() == 0


def test_opinion_comes_with_a_file_that_the_verifier_reads_once_it_is_sent(town, client, verifier):
    [case] = at_consultation(town, 1, agencies(town))
    officer = town.holder("district", "police", "officer")
    sign_in(client, officer)
    upload = SimpleUploadedFile("tra-loi.pdf", pdf(1), "application/pdf")
    data = {"outcome": "agree", "opinion": "Không vi phạm.", "answer": upload, "capacity": key(officer)}
    client.post(reverse("opinion", args=[case.code]), data)
    sign_in(client, verifier)
    assert "Không vi phạm." not in page(client, "case", case).content.decode()
    assert take([case], "reply", officer).refused == ()
    told = page(client, "case", case).content.decode()
    document = Consultation.objects.get(agency=officer.office_id).document
    assert ("Không vi phạm." in told, reverse("document", args=[document.pk]) in told) == (True, True)
    assert "Còn chờ 1/2 cơ quan." in told


def act_of(client, case, name):
    return page(client, "consultation", case).context[name]


def post_act(client, by, act, comment):
    data = {"action": act.name, "case": act.tokens, "command": str(act.command), "capacity": key(by)}
    return client.post(reverse("act"), data | {"comment": comment})


def test_consultation_is_followed_extended_and_taken_back_from_one_page(town, client, verifier):
    [case] = at_consultation(town, 1, agencies(town))
    police, tax = agencies(town)
    shown = page(client, "consultation", case)
    assert [one.waiting for one in shown.context["questions"]] == [True, True]
    named = {"do": "extend", "extend-agencies": [police], "extend-until": "31/05/2024"}
    assert send(client, verifier, "consultation", [case.code], **named).status_code == 302
    post_act(client, verifier, act_of(client, case, "extend_act"), "Cơ quan đề nghị")
    assert dict(Task.objects.values_list("office", "due_on")) == {police: LATER, tax: date(2024, 5, 20)}
    send(client, verifier, "consultation", [case.code], **{"do": "recall", "recall-agencies": [tax]})
    post_act(client, verifier, act_of(client, case, "recall_act"), "Hỏi nhầm")
    assert list(Task.objects.values_list("office", flat=True)) == [police]
    told = page(client, "consultation", case).content.decode()
    assert ("đã thu hồi câu hỏi" in told, "hạn hết ngày 31/05/2024" in told) == (True, True)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"do": "extend", "extend-until": "31/05/2024"}, "agencies"),
        ({"do": "extend", "extend-agencies": ["police"], "extend-until": "20/05/2024"}, "until"),
        ({"do": "extend", "extend-agencies": ["police"], "extend-until": "hôm nào"}, "until"),
        ({"do": "extend", "extend-agencies": ["finance"], "extend-until": "31/05/2024"}, "agencies"),
        ({"do": "recall"}, "agencies"),
        ({"do": "recall", "recall-agencies": ["9" * 40]}, "agencies"),
    ],
)
def test_consultation_refuses_at_the_field_what_gives_no_time_or_names_nobody(town, client, verifier, data, field):
    [case] = at_consultation(town, 1, agencies(town))
    offices = {"police": agencies(town, "police")[0], "finance": agencies(town, "finance")[0]}
    given = {
        name: [offices.get(one, one) for one in value] if "agencies" in name else value for name, value in data.items()
    }
    answer = send(client, verifier, "consultation", [case.code], **given)
    form = answer.context["extension" if data["do"] == "extend" else "recall"]
    assert (answer.status_code, list(form.errors)) == (422, [field])


def test_only_the_post_that_asked_follows_a_consultation(town, client, verifier):
    [case] = at_consultation(town, 1, agencies(town))
    found = {}
    for who in (
        "district interior verifier",
        "district interior head",
        "district police officer",
        "commune committee clerk",
    ):
        sign_in(client, town.holder(*who.split()))
        found[who] = page(client, "consultation", case).status_code
    assert found == {
        "district interior verifier": 200,
        "district interior head": 403,
        "district police officer": 409,
        "commune committee clerk": 403,
    }


def test_following_makes_the_same_queries_for_one_agency_and_for_three(town, client, verifier):
    counted = []
    for functions in (["police"], ["police", "tax", "finance"]):
        [case] = at_consultation(town, 1, agencies(town, *functions))
        consultations.name_extension(verifier, [case.pk], agencies(town, *functions), LATER)
        counted.append(queries(client, reverse("consultation", args=[case.code])))
    assert counted == [24, 24]


def test_checklist_makes_the_same_queries_for_one_document_and_for_three(town, client, verifier):
    counted = []
    for number in (1, 3):
        [case] = at_verification(town, 1)
        for pages in range(1, number + 1):
            minutes(town, case, pages=pages)
        counted.append(queries(client, reverse("checklist", args=[case.code])))
    assert counted == [36, 36]


def test_a_hold_is_told_on_the_case_with_who_and_why(town, client, verifier):
    cases = at_verification(town, 2)
    take(cases, "hold", verifier, "Có đơn tố cáo đang xác minh")
    told = re.sub(r"\s+", " ", page(client, "case", cases[1]).content.decode())
    panel = told.split('id="holds"')[1].split("</section>")[0]
    assert "Đang tạm dừng từ" in panel
    assert "Có đơn tố cáo đang xác minh" in panel
    assert keys(cases) == sorted(keys(cases))


def test_checklist_stands_beside_the_report_and_who_is_proposed(town, client, verifier):
    [case] = at_verification(town, 1)
    page = client.get(reverse("checklist", args=[case.code]))
    beside = [(one.ident, one.opened) for one in page.context["dossier"]]
    assert beside == [("report", True), ("award", False), ("nominee", False)]


def test_more_of_a_line_is_unfolded_when_something_is_said_of_it_or_has_to_be(town, client, verifier):
    [case] = at_verification(town, 1)
    address = reverse("checklist", args=[case.code])
    first, second, *_ = client.get(address).context["form"].lines
    assert not any(row.told for row in client.get(address).context["form"].rows())
    refused = send(client, verifier, "checklist", [case.code], **{f"result_{first.code}": "not_met"})
    assert [row.line.code for row in refused.context["form"].rows() if row.told] == [first.code]
    send(
        client, verifier, "checklist", [case.code], **{f"result_{second.code}": "met", f"note_{second.code}": "Trang 2"}
    )
    assert [row.line.code for row in client.get(address).context["form"].rows() if row.told] == [second.code]
