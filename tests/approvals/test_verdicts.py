"""What a verifier judged is evidence: the event of his act commits to it, and it can be read later."""

from __future__ import annotations

import json
from html import unescape
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from approvals import verdicts
from approvals.consultations import name_agencies
from approvals.models import ChecklistItem
from approvals.supplements import Point, name_deficiencies
from approvals.verification import Tick, record_checklist
from nominations.models import Document
from tests.approvals.case_pages import clerk, get, text_of, verifier
from tests.approvals.factories import at_verification, keys, went
from tests.factories import take
from tests.nominations.eligibility.asking import answer, worry
from tests.nominations.judging import ordered_rows
from tests.screens import sign_in
from workflows.audit.sentences import history
from workflows.audit.verify import verify
from workflows.engine.erasing import erase
from workflows.models import Disclosure, Event

WHY = "Công an huyện trả lời không vi phạm"
#: The subjects, the lines, the points; and what the rules ask (`nominations.eligibility.findings`) of persons only.
QUERIES = 12


def judged(case):
    """The number of the newest event that commits to a verification, and what it says."""
    row = Disclosure.objects.filter(case=case, kind="verification").order_by("seq").last()
    return row.seq, json.loads(row.value)


def passed(town, case):
    """A case that the verifier passed with a pointer to a page, a remark and an answered finding."""
    paper = Document.objects.get(case=case, kind="review_minutes")
    concern = worry(case.award_nomination.nominee)
    answer(verifier(town), case, "discipline_hold", f"concern:{concern.pk}", WHY)
    record_checklist(verifier(town), [case.pk])
    first = ChecklistItem.objects.filter(case=case).order_by("pk").first()
    record_checklist(verifier(town), [case.pk], [Tick(first.code, "met", "Đã đối chiếu bản gốc", paper.pk)])
    went(take([case], "pass", verifier(town)), "council")
    return first, paper


def test_passing_commits_to_the_lines_the_findings_and_the_answers(town):
    [case] = at_verification(town, 1)
    first, paper = passed(town, case)
    seq, body = judged(case)
    [line] = [one for one in body["lines"] if one["code"] == first.code]
    assert (line["title"], line["said"], line["note"]) == (first.title, "đạt", "Đã đối chiếu bản gốc")
    assert (line["document"]["sha256"], line["document"]["name"]) == (paper.file.sha256, paper.name)
    assert {one["result"] for one in body["lines"]} <= {"met", "not_applicable"}
    [found] = body["findings"]
    assert (found["rule"], found["severity"], [one["reason"] for one in found["answers"]]) == (
        "discipline_hold",
        "block",
        [WHY],
    )
    assert (f"{body['checklist']['name']} {body['checklist']['version']}", "deficiencies" in body) == (
        first.template,
        False,
    )
    event = Event.objects.get(case=case, seq=seq)
    assert ["bản gốc" in event.canonical, WHY in event.canonical] == [False, False]
    assert (event.action, history([case.pk])[case.pk][-1].verified, verify([case.code]).broken) == ("pass", True, 0)


def test_asking_for_a_supplement_commits_to_the_points_and_to_lines_nobody_settled(town):
    [case] = at_verification(town, 1)
    name_deficiencies(verifier(town), [case.pk], ["Thiếu biên bản họp của thôn", Point("Sai năm sinh")])
    went(take([case], "request_supplement", verifier(town), "Bổ sung trước ngày 15/5"), "supplement")
    _seq, body = judged(case)
    assert [(one["order"], one["text"]) for one in body["deficiencies"]] == [
        (1, "Thiếu biên bản họp của thôn"),
        (2, "Sai năm sinh"),
    ]
    assert {one["said"] for one in body["lines"]} == {"chưa xem"}


def test_proposing_rejection_commits_too(town):
    [case] = at_verification(town, 1)
    went(take([case], "propose_rejection", verifier(town), "Không đúng đối tượng"), "rejection_review")
    seq, body = judged(case)
    assert (Event.objects.get(case=case, seq=seq).action, "findings" in body) == ("propose_rejection", False)


@pytest.mark.parametrize("count", [1, 3])
def test_freezing_takes_the_same_queries_for_one_case_and_for_three(town, count):
    cases = at_verification(town, count)
    record_checklist(verifier(town), keys(cases))
    rows, office = ordered_rows(cases), verifier(town).office_id
    verdicts.frozen(rows, office)
    with CaptureQueriesContext(connection) as queries:
        found = verdicts.frozen(rows, office)
    assert (list(found), len(queries)) == (keys(cases), QUERIES)


def test_equal_work_gives_equal_bytes(town):
    [case] = at_verification(town, 1)
    record_checklist(verifier(town), [case.pk])
    rows, office = ordered_rows([case]), verifier(town).office_id
    assert verdicts.frozen(rows, office) == verdicts.frozen(rows, office)


# --- reading it ------------------------------------------------------------------------------------------------------


def page(case, seq):
    return reverse("judged", args=[case.code, seq])


def test_the_history_leads_to_what_was_judged_in_the_words_of_that_day(town, client):
    [case] = at_verification(town, 1)
    first, paper = passed(town, case)
    seq, _body = judged(case)
    ChecklistItem.objects.filter(pk=first.pk).update(title="Tên mới của dòng kiểm tra")
    assert (
        f'href="{page(case, seq)}">nội dung đã thẩm định #{seq}<' in get(client, verifier(town), case).content.decode()
    )
    shown = text_of(client.get(page(case, seq)))
    assert [word in shown for word in (first.title, "Đã đối chiếu bản gốc", paper.name, WHY, "khớp với cam kết")] == [
        True
    ] * 5
    assert "Tên mới của dòng kiểm tra" not in shown


def test_what_was_answered_can_be_read_at_its_line(town, client):
    [case] = at_verification(town, 1)
    concern = worry(case.award_nomination.nominee)
    answer(verifier(town), case, "discipline_hold", f"concern:{concern.pk}", WHY)
    seq = Event.objects.get(case=case, action="answer_finding").seq
    assert f'href="{page(case, seq)}">điều đã được trả lời #{seq}<' in get(client, clerk(town), case).content.decode()
    shown = text_of(client.get(page(case, seq)))
    assert ["đang bị điều tra" in shown, WHY in shown, "khớp với cam kết" in shown] == [True, True, True]


def test_a_line_that_judged_nothing_has_no_such_page(town, client):
    [case] = at_verification(town, 1)
    sign_in(client, verifier(town))
    assert [client.get(page(case, seq)).status_code for seq in (1, 3, 4, 99, 2**70)] == [404] * 5


def test_an_erased_verdict_says_so(town, client):
    [case] = at_verification(town, 1)
    passed(town, case)
    seq, _body = judged(case)
    officer = town.holder("province", "interior", "data_protection_officer")
    erase(case.pk, seq, "verification", by=officer, command=uuid4(), reason="Theo yêu cầu của người có dữ liệu")
    shown = text_of(sign_in(client, verifier(town)).get(page(case, seq)))
    assert ["đã được xóa theo yêu cầu" in shown, "Danh mục kiểm tra" in shown] == [True, False]
    assert "nội dung đã thẩm định: đã được xóa" in text_of(get(client, verifier(town), case, "case_history"))


def test_only_those_who_handle_the_case_read_it(town, client):
    [case] = at_verification(town, 1)
    passed(town, case)
    address = page(case, judged(case)[0])
    assert client.get(address).url == f"/dang-nhap/?next={address}"
    neighbour = town.neighbour().holder("commune", "committee", "clerk")
    police = town.holder("district", "police", "officer")
    readers = (neighbour, police, clerk(town), verifier(town))
    assert [sign_in(client, by).get(address).status_code for by in readers] == [404, 404, 200, 200]


def test_an_agency_that_is_asked_does_not_read_what_was_judged_before(town, client):
    police = town.office("district", "police", "officer")
    [case] = at_verification(town, 1)
    concern = worry(case.award_nomination.nominee)
    answer(verifier(town), case, "discipline_hold", f"concern:{concern.pk}", WHY)
    seq = Event.objects.get(case=case, action="answer_finding").seq
    name_agencies(verifier(town), [case.pk], [police.pk], "Có vi phạm pháp luật không?")
    went(take([case], "consult", verifier(town)), "consultation")
    officer = town.holder("district", "police", "officer")
    seen = get(client, officer, case)
    assert ["điều đã được trả lời #" in unescape(seen.content.decode()), client.get(page(case, seq)).status_code] == [
        False,
        404,
    ]
