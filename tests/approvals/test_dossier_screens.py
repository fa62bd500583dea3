"""The dossier on the page of a case: its report, what changed since it was sent before, and what it said then."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from approvals.supplements import answer_deficiency, name_deficiencies
from nominations.awards import edit_nomination
from tests.approvals.factories import at_verification, went
from tests.factories import AwardNominationFactory, DocumentFactory, take
from tests.screens import sign_in
from workflows.engine import erase

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(town):
    return town.holder("commune", "committee", "clerk")


@pytest.fixture
def verifier(town):
    return town.holder("district", "interior", "verifier")


def panel(response, ident):
    return next((one for one in response.context["panels"] if one.ident == ident), None)


def page(client, by, case):
    return sign_in(client, by).get(reverse("case", args=[case.code]))


def returned(town, verifier):
    """A case that the verifier has given back."""
    [case] = at_verification(town, 1)
    name_deficiencies(verifier, [case.pk], ["Chưa có số liệu"])
    return went(take([case], "request_supplement", verifier, "Bổ sung theo phiếu"), "supplement")[0]


def answered(town, clerk, case, **changes):
    edit_nomination(clerk, case.pk, **changes)
    answer_deficiency(clerk, case.pk, {1: "Đã bổ sung"})
    return went(take([case], "resubmit", clerk), "verification")[0]


def test_the_report_stands_on_the_page_part_by_part_with_what_it_lacks(client, town, clerk):
    case = AwardNominationFactory(town=town, report={"duties": "Chi hội trưởng.\nTổ trưởng."}).case
    rows = panel(page(client, clerk, case), "report").shown["rows"]
    assert rows == [("Nhiệm vụ được giao", "Chi hội trưởng.\nTổ trưởng.", True), ("Thành tích đạt được", "", True)]


def test_who_reads_it_first_is_not_told_of_changes(client, town, verifier):
    [case] = at_verification(town, 1)
    assert panel(page(client, verifier, case), "changes") is None


def test_the_verifier_sees_what_the_answers_changed_and_nothing_else(client, town, clerk, verifier):
    case = returned(town, verifier)
    case = answered(town, clerk, case, report={"achievements": "30 hộ, 15 ha na, thu 2 tỷ."}, standard="Điều 9")
    shown = panel(page(client, verifier, case), "changes").shown
    assert [(one.change.title, one.how) for one in shown["rows"]] == [
        ("Căn cứ, tiêu chuẩn đề nghị", "thêm"),
        ("Thành tích đạt được", "sửa"),
    ]
    assert [(piece.how, piece.text) for piece in shown["rows"][0].pieces] == [("come", "Điều 9")]
    assert shown["since"].later.stage == "supplement"


def test_a_dossier_sent_again_unchanged_says_so(client, town, clerk, verifier):
    case = returned(town, verifier)
    answer_deficiency(clerk, case.pk, {1: "Không có gì thêm"})
    take([case], "resubmit", clerk)
    response = page(client, verifier, case)
    assert "Nội dung hồ sơ không có gì thay đổi." in response.content.decode()


def test_the_clerk_sees_what_he_has_changed_so_far(client, town, clerk, verifier):
    case = returned(town, verifier)
    assert panel(page(client, clerk, case), "changes").shown["rows"] == []
    DocumentFactory(case=case, kind="photo", by=clerk, name="anh.docx")
    [row] = panel(page(client, clerk, case), "changes").shown["rows"]
    assert (row.change.about, row.how, row.change.title) == ("document", "thêm", "Ảnh")


def test_a_fact_that_a_reader_has_no_right_to_is_only_said_to_have_changed(client, town, clerk, verifier):
    case = returned(town, verifier)
    from nominations.register.nominees import edit_nominee

    edit_nominee(clerk, case.award_nomination.nominee_id, ethnicity="NUNG")
    answer_deficiency(clerk, case.pk, {1: "Đã sửa"})
    take([case], "resubmit", clerk)
    [row] = panel(page(client, verifier, case), "changes").shown["rows"]
    assert (row.hidden, [piece.text for piece in row.pieces]) == (False, ["Tày", "Nùng"])
    intake = town.holder("district", "interior", "intake_officer")
    [row] = panel(page(client, intake, case), "changes").shown["rows"]
    assert (row.change.title, row.hidden, row.pieces) == ("Dân tộc", True, ())


def test_the_line_that_sent_it_leads_to_what_the_dossier_said_then(client, town, clerk, verifier):
    case = returned(town, verifier)
    case = answered(town, clerk, case, report={"achievements": "Số liệu mới."})
    first, second = reverse("snapshot", args=[case.code, 3]), reverse("snapshot", args=[case.code, 6])
    history = sign_in(client, verifier).get(reverse("case_history", args=[case.code])).content.decode()
    assert first in history
    assert second in history
    old, new = client.get(first).content.decode(), client.get(second).content.decode()
    assert ("Số liệu mới." in old, "Số liệu mới." in new) == (False, True)
    assert "Bản chụp khớp với cam kết" in old
    assert "Biên bản họp xét.docx" in old


def test_a_line_that_sent_nothing_has_no_snapshot(client, town, verifier):
    [case] = at_verification(town, 1)
    sign_in(client, verifier)
    assert [client.get(reverse("snapshot", args=[case.code, seq])).status_code for seq in (1, 2, 3, 4, 99, 2**70)] == [
        404, 200, 200, 404, 404, 404,
    ]  # fmt: skip


def test_an_erased_snapshot_says_so_and_comparing_does_too(client, town, clerk, verifier):
    case = returned(town, verifier)
    case = answered(town, clerk, case, standard="Điều 9")
    officer = town.holder("province", "interior", "data_protection_officer")
    erase(case.pk, 3, "dossier", by=officer, command=uuid4(), reason="Theo yêu cầu của người có dữ liệu")
    response = sign_in(client, verifier).get(reverse("snapshot", args=[case.code, 3]))
    assert (response.status_code, response.context["erased"]) == (200, True)
    assert "đã được xóa theo yêu cầu" in response.content.decode()
    assert (
        "bản chụp hồ sơ lúc gửi: đã được xóa" in client.get(reverse("case_history", args=[case.code])).content.decode()
    )
    shown = panel(page(client, verifier, case), "changes").shown
    assert (shown["since"].unknown, shown["rows"]) == (True, [])


def test_a_snapshot_is_read_only_by_those_who_handle_the_case(client, town, clerk, verifier):
    [case] = at_verification(town, 1)
    url = reverse("snapshot", args=[case.code, 3])
    assert client.get(url).url == f"/dang-nhap/?next={url}"
    neighbour = town.neighbour().holder("commune", "committee", "clerk")
    police = town.holder("district", "police", "officer")
    assert [sign_in(client, by).get(url).status_code for by in (neighbour, police, clerk, verifier)] == [
        404, 404, 200, 200,
    ]  # fmt: skip


def test_an_agency_that_is_asked_reads_no_snapshot(client, town, verifier):
    from tests.approvals.factories import at_consultation

    police = town.office("district", "police", "officer")
    [case] = at_consultation(town, 1, [police.pk])
    client = sign_in(client, town.holder("district", "police", "officer"))
    assert client.get(reverse("case", args=[case.code])).status_code == 200
    assert client.get(reverse("snapshot", args=[case.code, 3])).status_code == 404


def test_the_number_of_queries_does_not_grow_with_sendings(client, town, clerk, verifier):
    found = []
    case = returned(town, verifier)
    case = answered(town, clerk, case, standard="Điều 9")
    for number in range(2):
        url = reverse("case", args=[case.code])
        sign_in(client, verifier).get(url)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        found.append(len(queries))
        if number == 0:
            take([case], "propose_rejection", verifier, "Chưa đủ")
            take([case], "send_back", town.holder("district", "interior", "head"), "Xem lại")
    assert found[0] == found[1]
