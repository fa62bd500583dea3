"""An answer is what it was when it was sent: the line of history commits to it, and says it to whoever may read it."""

from __future__ import annotations

import json
from hashlib import sha256
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from approvals.consultations import write_opinion
from approvals.models import Consultation, Deficiency, SupplementRequest
from approvals.supplements import answer_deficiency, name_deficiencies
from tests import files
from tests.approvals.factories import at_consultation, at_verification, keys, went
from tests.factories import take
from tests.screens import sign_in
from workflows import clock
from workflows.audit import record
from workflows.audit.verify import verify
from workflows.engine import erase
from workflows.models import Disclosure, Event

PDF = files.pdf(2)
FILE = {"name": "Công văn trả lời.pdf", "sha256": sha256(PDF).hexdigest(), "size": len(PDF)}


def verifier(town):
    return town.holder("district", "interior", "verifier")


def clerk(town):
    return town.holder("commune", "committee", "clerk")


def agency(town, function="police"):
    return town.holder("district", function, "officer")


def frozen(case, action, kind):
    """What the line of this action froze, and that the line really commits to it."""
    event = Event.objects.get(case=case, action=action)
    row = Disclosure.objects.get(case=case, seq=event.seq, kind=kind)
    assert record.read(event.canonical)["snapshots"][kind] == record.commit(bytes(row.salt), row.value)
    return json.loads(row.value)


def replied(town, *, file=None, outcome="object", text="Còn nợ thuế năm 2023."):
    """A case on which one of two agencies has sent its opinion."""
    [case] = at_consultation(town, 1, [agency(town).office_id, agency(town, "tax").office_id])
    write_opinion(agency(town), case.pk, outcome, text, file=file)
    assert take([case], "reply", agency(town)).refused == ()
    return case


def supplemented(town):
    """A case of which two points were answered, one with a file."""
    cases = at_verification(town, 1)
    name_deficiencies(verifier(town), keys(cases), ["Thiếu biên bản", "Sai ngày sinh"])
    went(take(cases, "request_supplement", verifier(town), "Theo phiếu"), "supplement")
    file = (PDF, "Công văn trả lời.pdf")
    answer_deficiency(clerk(town), cases[0].pk, {1: "Đã bổ sung", 2: "Đã sửa"}, {1: file})
    return went(take(cases, "resubmit", clerk(town)), "verification")[0]


def page(by, case, action):
    seq = Event.objects.get(case=case, action=action).seq
    return sign_in(Client(), by).get(reverse("frozen_answer", args=[case.code, seq]))


def test_an_opinion_is_frozen_with_its_question_outcome_text_and_file(town):
    case = replied(town, file=(PDF, "Công văn trả lời.pdf"))
    question = Consultation.objects.filter(case=case).values_list("question", flat=True)[0]
    assert frozen(case, "reply", "opinion") == {
        "v": 1, "question": question, "outcome": "object", "opinion": "Còn nợ thuế năm 2023.", "document": FILE,
    }  # fmt: skip
    assert verify([case.code]).ok


def test_an_opinion_without_words_or_file_is_frozen_as_such(town):
    case = replied(town, outcome="no_opinion", text="")
    found = frozen(case, "reply", "opinion")
    assert (found.pop("question") != "", found) == (True, {"v": 1, "outcome": "no_opinion"})


def test_the_last_opinion_is_frozen_by_the_line_that_moves_the_case(town):
    case = replied(town)
    write_opinion(agency(town, "tax"), case.pk, "agree", "Đã nộp đủ.")
    went(take([case], "reply", agency(town, "tax")), "verification")
    first, last = Event.objects.filter(case=case, action="reply").order_by("seq")
    assert (first.kind, last.kind) == ("closed_task", "moved")
    texts = Disclosure.objects.filter(case=case, kind="opinion").order_by("seq").values_list("seq", "value")
    assert [(seq, json.loads(text)["opinion"]) for seq, text in texts] == [
        (first.seq, "Còn nợ thuế năm 2023."),
        (last.seq, "Đã nộp đủ."),
    ]


def test_answers_to_a_slip_are_frozen_point_by_point(town):
    case = supplemented(town)
    assert frozen(case, "resubmit", "answers") == {
        "v": 1,
        "office": "Chuyên viên thẩm định – Phòng Nội vụ huyện Chi Lăng",
        "sent_on": clock.local_date(SupplementRequest.objects.get(case=case).sent_at).isoformat(),
        "points": [
            {"order": 1, "text": "Thiếu biên bản", "answer": "Đã bổ sung", "document": FILE},
            {"order": 2, "text": "Sai ngày sinh", "answer": "Đã sửa"},
        ],
    }
    assert frozen(case, "resubmit", "dossier")["v"] == 1
    assert verify([case.code]).ok


def test_what_was_altered_later_is_told_by_the_line_as_it_was_sent(town):
    case = replied(town)
    Consultation.objects.filter(agency=agency(town).office_id).update(opinion="Không nợ thuế.")
    shown = page(verifier(town), case, "reply").content.decode()
    assert ("Còn nợ thuế năm 2023." in shown, "Không nợ thuế." in shown) == (True, False)
    assert "Nội dung khớp với cam kết" in shown
    other = supplemented(town)
    Deficiency.objects.filter(request__case=other, order=2).update(answer="Chưa sửa")
    shown = page(verifier(town), other, "resubmit").content.decode()
    assert ("Đã sửa" in shown, "Chưa sửa" in shown, FILE["sha256"] in shown) == (True, False, True)


def test_a_frozen_text_that_was_altered_breaks_the_history(town):
    case = replied(town)
    Disclosure.objects.filter(case=case, kind="opinion").update(value='{"v":1}')
    assert verify([case.code]).first_break.kind == "disclosure_altered"


def test_the_history_leads_to_what_was_answered(town):
    case = replied(town)
    seq = Event.objects.get(case=case, action="reply").seq
    address = reverse("frozen_answer", args=[case.code, seq])
    for by in (verifier(town), agency(town)):
        history = sign_in(Client(), by).get(reverse("case_history", args=[case.code])).content.decode()
        assert address in history


@pytest.mark.parametrize(
    ("post", "status"),
    [
        ("district interior verifier", 200),
        ("commune committee clerk", 200),
        ("province inspectorate auditor", 200),
        ("district police officer", 200),
        ("district tax officer", 404),
        ("district inspectorate officer", 404),
    ],
)
def test_an_opinion_is_read_by_who_may_read_answers_and_by_its_own_agency(town, post, status):
    assert page(town.holder(*post.split()), replied(town), "reply").status_code == status


def test_answers_to_a_slip_are_not_read_by_an_agency_that_is_only_asked(town):
    case = supplemented(town)
    assert page(clerk(town), case, "resubmit").status_code == 200
    assert page(agency(town), case, "resubmit").status_code == 404


def test_a_line_that_sent_no_answer_has_none(town):
    case = replied(town)
    client = sign_in(Client(), verifier(town))
    found = [client.get(reverse("frozen_answer", args=[case.code, seq])).status_code for seq in (0, 1, 3, 99, 2**70)]
    assert found == [404] * 5


def test_an_erased_opinion_says_so(town):
    case = replied(town)
    seq = Event.objects.get(case=case, action="reply").seq
    officer = town.holder("province", "interior", "data_protection_officer")
    erase(case.pk, seq, "opinion", by=officer, command=uuid4(), reason="Theo yêu cầu của người có dữ liệu")
    assert "đã được xóa theo yêu cầu" in page(verifier(town), case, "reply").content.decode()
    history = sign_in(Client(), verifier(town)).get(reverse("case_history", args=[case.code])).content.decode()
    assert "ý kiến lúc gửi: đã được xóa" in history
    assert verify([case.code]).ok


def test_silence_freezes_nothing(town, settings):
    [case] = at_consultation(town, 1, [agency(town).office_id])
    assert take([case], "recall", verifier(town), "Không chờ thêm").refused == ()
    assert not Disclosure.objects.filter(case=case, kind="opinion").exists()
