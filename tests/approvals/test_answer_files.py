"""The file of an answer, to a deficiency or to a question: changed as often as one likes until the answer is sent, and
not after it."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from approvals import consultations, supplements
from approvals import sight as approvals_sight
from approvals.models import Consultation, Deficiency
from nominations.errors import DomainError
from nominations.models import Document
from tests import files
from tests.approvals.factories import at_consultation, at_verification, keys, set_policy, went
from tests.factories import another_holder, take
from tests.screens import sign_in

WRONG, RIGHT = (files.pdf(2), "Nhầm.pdf"), (files.pdf(3), "Đúng.pdf")


def clerk(town):
    return town.holder("commune", "committee", "clerk")


def verifier(town):
    return town.holder("district", "interior", "verifier")


def police(town):
    return town.holder("district", "police", "officer")


def tax(town):
    return town.holder("district", "tax", "officer")


def asked_to_supplement(town, *points):
    """A case that lacks these."""
    cases = at_verification(town, 1)
    supplements.name_deficiencies(verifier(town), keys(cases), list(points))
    return went(take(cases, "request_supplement", verifier(town), "Theo phiếu"), "supplement")[0]


def consulted(town, *agencies):
    """A case about which these are asked."""
    return at_consultation(town, 1, [one.office_id for one in agencies])[0]


def standing(document):
    """How a document is attached: whether it is, and why not."""
    document.refresh_from_db()
    return document.removed_at is None, document.removal_reason


def answered(town, case, **given):
    supplements.answer_deficiency(clerk(town), case.pk, {1: "Đã bổ sung"}, {1: WRONG}, **given)
    return Deficiency.objects.get(request__case=case, order=1).answer_document


def opined(by, case, file=WRONG):
    return consultations.write_opinion(by, case.pk, "agree", "Không vi phạm", file=file).document


def test_an_answers_file_is_taken_off_with_who_when_and_why(town):
    case = asked_to_supplement(town, "Thiếu biên bản")
    document = answered(town, case)
    point = supplements.take_off_answer_file(clerk(town), case.pk, 1, "Nhầm tệp")
    assert (point.answer, point.answer_document) == ("Đã bổ sung", None)
    assert standing(document) == (False, "Nhầm tệp")
    assert document.removed_by_id == clerk(town).user_id
    assert document in approvals_sight.documents_in_sight(verifier(town))


def test_an_answers_file_that_gives_way_to_another_is_taken_off(town):
    case = asked_to_supplement(town, "Thiếu biên bản")
    wrong = answered(town, case)
    supplements.answer_deficiency(clerk(town), case.pk, {1: "Đã bổ sung"}, {1: RIGHT})
    assert standing(wrong) == (False, supplements.REPLACED)
    assert standing(Deficiency.objects.get().answer_document) == (True, "")


def test_the_same_file_again_stays_attached(town):
    case = asked_to_supplement(town, "Thiếu biên bản")
    document = answered(town, case)
    assert answered(town, case) == document
    assert standing(document) == (True, "")


def test_an_answer_is_of_whoever_gave_it_another_file_when_its_text_stays(town):
    case = asked_to_supplement(town, "Thiếu biên bản")
    answered(town, case)
    colleague = another_holder(town.office("commune", "committee", "clerk"))
    supplements.answer_deficiency(colleague, case.pk, {1: "Đã bổ sung"}, {1: WRONG})
    assert Deficiency.objects.get().answered_by_id == clerk(town).user_id
    supplements.answer_deficiency(colleague, case.pk, {1: "Đã bổ sung"}, {1: RIGHT})
    assert Deficiency.objects.get().answered_by_id == colleague.user_id


def test_a_file_that_answers_another_point_too_stays_attached(town):
    case = asked_to_supplement(town, "Thiếu biên bản", "Thiếu chữ ký")
    document = answered(town, case)
    supplements.answer_deficiency(clerk(town), case.pk, {2: "Cùng biên bản ấy"}, {2: WRONG})
    supplements.take_off_answer_file(clerk(town), case.pk, 1, "Nhầm điểm")
    assert standing(document) == (True, "")
    supplements.take_off_answer_file(clerk(town), case.pk, 2, "Nhầm tệp")
    assert standing(document) == (False, "Nhầm tệp")


def test_a_file_that_was_sent_with_an_earlier_slip_stays_attached(town):
    set_policy("supplement_requests_max", "2", "count")
    case = asked_to_supplement(town, "Thiếu biên bản")
    document = answered(town, case)
    went(take([case], "resubmit", clerk(town)), "verification")
    supplements.name_deficiencies(verifier(town), [case.pk], ["Thiếu chữ ký"])
    went(take([case], "request_supplement", verifier(town), "Theo phiếu"), "supplement")
    supplements.answer_deficiency(clerk(town), case.pk, {1: "Cùng biên bản"}, {1: WRONG})
    supplements.take_off_answer_file(clerk(town), case.pk, 1, "Nhầm tệp")
    assert standing(document) == (True, "")
    sent, open_ = Deficiency.objects.order_by("pk")
    assert (sent.answer_document, open_.answer_document) == (document, None)


def test_nothing_is_taken_off_an_answer_that_was_sent(town):
    case = asked_to_supplement(town, "Thiếu biên bản")
    document = answered(town, case)
    went(take([case], "resubmit", clerk(town)), "verification")
    for by in (clerk(town), verifier(town)):
        with pytest.raises(DomainError) as refused:
            supplements.take_off_answer_file(by, case.pk, 1, "Nhầm tệp")
        assert refused.value.problem.code in ("no_open_task", "no_open_request")
    assert standing(document) == (True, "")


@pytest.mark.parametrize(
    ("order", "reason", "code"),
    [(1, " ", "text_missing"), (2, "Nhầm", "answer_without_file"), (9, "Nhầm", "answer_without_file")],
)
def test_taking_off_an_answers_file_is_refused_without_reason_or_file(town, order, reason, code):
    case = asked_to_supplement(town, "Thiếu biên bản", "Thiếu chữ ký")
    document = answered(town, case)
    with pytest.raises(DomainError) as refused:
        supplements.take_off_answer_file(clerk(town), case.pk, order, reason)
    assert refused.value.problem.code == code
    assert standing(document) == (True, "")


def test_an_opinions_file_is_taken_off_and_stays_the_agencys_own(town):
    case = consulted(town, police(town))
    document = opined(police(town), case)
    row = consultations.take_off_opinion_file(police(town), case.pk, "Nhầm tệp")
    assert (row.opinion, row.document) == ("Không vi phạm", None)
    assert standing(document) == (False, "Nhầm tệp")
    went(take([case], "reply", police(town)), "verification")
    for by in (verifier(town), town.holder("province", "inspectorate", "auditor"), tax(town)):
        assert document not in approvals_sight.documents_in_sight(by)


def test_an_opinions_file_that_gives_way_to_another_is_taken_off(town):
    case = consulted(town, police(town))
    wrong, right = opined(police(town), case), opined(police(town), case, RIGHT)
    assert standing(wrong) == (False, consultations.REPLACED)
    assert standing(right) == (True, "")
    # Written again without a file: the one that was given stays.
    assert opined(police(town), case, None) == right
    assert standing(right) == (True, "")


def test_a_file_that_another_agency_answered_with_stays_attached(town):
    case = consulted(town, police(town), tax(town))
    document = opined(police(town), case)
    assert opined(tax(town), case) == document
    consultations.take_off_opinion_file(tax(town), case.pk, "Nhầm tệp")
    assert standing(document) == (True, "")
    assert Consultation.objects.get(agency=police(town).office_id).document == document


def test_nothing_is_taken_off_an_opinion_that_was_sent(town):
    case = consulted(town, police(town), tax(town))
    document = opined(police(town), case)
    assert take([case], "reply", police(town)).refused == ()
    with pytest.raises(DomainError) as refused:
        consultations.take_off_opinion_file(police(town), case.pk, "Nhầm tệp")
    assert refused.value.problem.code == "no_open_task"
    assert standing(document) == (True, "")


def test_taking_off_an_opinions_file_is_refused_when_it_has_none(town):
    case = consulted(town, police(town))
    opined(police(town), case, None)
    with pytest.raises(DomainError) as refused:
        consultations.take_off_opinion_file(police(town), case.pk, "Nhầm tệp")
    assert refused.value.problem.code == "opinion_without_file"


def test_the_clerk_takes_a_file_off_on_the_page_of_his_answers(town):
    case = asked_to_supplement(town, "Thiếu biên bản")
    document = answered(town, case)
    client, address = sign_in(Client(), clerk(town)), reverse("answer_file_off", args=[case.code, 1])
    page = client.get(reverse("supplement", args=[case.code])).content.decode()
    assert f'href="{address}"' in page
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "Nhầm tệp"}).url == reverse("supplement", args=[case.code])
    assert standing(document) == (False, "Nhầm tệp")
    page = client.get(reverse("supplement", args=[case.code])).content.decode()
    assert f'href="{address}"' not in page
    assert client.get(address).status_code == 404


def test_a_file_that_is_no_good_is_named_at_its_point_and_holds_up_nothing_else(town):
    case = asked_to_supplement(town, "Thiếu biên bản", "Thiếu chữ ký", "Sai ngày sinh")
    client = sign_in(Client(), clerk(town))
    uploads = {"file_1": SimpleUploadedFile("Đúng.pdf", RIGHT[0]), "file_2": SimpleUploadedFile("Hỏng.pdf", b"%PDF-")}
    sent = {"answer_1": "Đã bổ sung", "answer_2": "Đã ký", "answer_3": "Đã sửa"}
    answer = client.post(reverse("supplement", args=[case.code]), sent | uploads)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["file_2"])
    page = answer.content.decode()
    assert ("Đã lưu 2 trả lời." in page, "Phần còn lại chưa lưu được" in page, "Đúng.pdf" in page) == (True, True, True)
    found = Deficiency.objects.order_by("order").values_list("answer", "answer_document__name")
    assert list(found) == [("Đã bổ sung", "Đúng.pdf"), ("", None), ("Đã sửa", None)]
    assert answer.context["form"]["answer_2"].value() == "Đã ký"


def test_answers_are_saved_one_after_another_and_each_is_called_for(town):
    case = asked_to_supplement(town, "Thiếu biên bản", "Thiếu chữ ký")
    client, address = sign_in(Client(), clerk(town)), reverse("supplement", args=[case.code])
    page = client.get(address).content.decode()
    assert page.count("(không bắt buộc)") == 2, "the files alone"
    assert client.post(address, {"answer_1": "Đã bổ sung", "answer_2": ""}).url == address
    assert client.post(address, {"answer_1": "Đã bổ sung", "answer_2": "Đã ký"}).url == reverse(
        "case", args=[case.code]
    )


def test_an_agency_takes_a_file_off_on_the_page_of_its_opinion(town):
    case = consulted(town, police(town))
    document = opined(police(town), case)
    client, address = sign_in(Client(), police(town)), reverse("opinion_file_off", args=[case.code])
    assert f'href="{address}"' in client.get(reverse("opinion", args=[case.code])).content.decode()
    assert client.post(address, {"reason": "Nhầm tệp"}).url == reverse("opinion", args=[case.code])
    assert standing(document) == (False, "Nhầm tệp")
    assert Document.objects.filter(case=case, kind="agency_answer", removed_at__isnull=True).count() == 0
    assert client.get(address).status_code == 404
