"""Where a line of the checklist is seen, what a slip takes over from it, and answers that come with a file."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from approvals import holds, supplements, verification
from approvals.models import ChecklistItem, Deficiency
from approvals.supplements import Point, Terms
from approvals.verification import Tick
from nominations.errors import DomainError
from nominations.models import Document, StoredFile
from tests.approvals.factories import ask, at_intake, at_verification, keys, set_policy, went
from tests.factories import DocumentFactory, stored, take
from tests.files import pdf
from workflows.audit.verify import verify
from workflows.models import Case, Disclosure


def verifier(town):
    return town.holder("district", "interior", "verifier")


def clerk(town):
    return town.holder("commune", "committee", "clerk")


def minutes(town, case, pages=3):
    return DocumentFactory(
        case=case, by=clerk(town), kind="other", file=stored(pdf(pages), "bien-ban.pdf"), name="bien-ban.pdf"
    )


def found_wanting(town, cases, **notes):
    ticks = [Tick(code, "not_met", note) for code, note in notes.items()]
    return verification.record_checklist(verifier(town), keys(cases), ticks)


def code_of(refused):
    return (refused.value.field, refused.value.problem.code)


def test_a_line_points_to_a_page_of_a_document_of_the_case(town):
    [case] = at_verification(town, 1)
    document = minutes(town, case)
    verification.record_checklist(verifier(town), [case.pk], [Tick("review_minutes", "met", "", document.pk, 3)])
    assert ChecklistItem.objects.values_list("code", "document", "page").get() == ("review_minutes", document.pk, 3)
    verification.record_checklist(verifier(town), [case.pk], [Tick("review_minutes", "met")])
    assert ChecklistItem.objects.values_list("document", "page").get() == (None, None)


def test_a_line_is_refused_when_its_document_is_of_another_case_or_was_taken_off(town):
    mine, other = at_verification(town, 2)
    document = minutes(town, other)
    for case_ids in ([mine.pk], [mine.pk, other.pk]):
        with pytest.raises(DomainError) as refused:
            verification.record_checklist(verifier(town), case_ids, [Tick("standards_met", "met", "", document.pk)])
        assert code_of(refused) == ("document_standards_met", "document_elsewhere")
    Document.objects.filter(pk=document.pk).update(
        removed_by=clerk(town).user_id, removed_at=timezone.now(), removal_reason="Nhầm"
    )
    with pytest.raises(DomainError) as refused:
        verification.record_checklist(verifier(town), [other.pk], [Tick("standards_met", "met", "", document.pk)])
    assert code_of(refused) == ("document_standards_met", "document_elsewhere")
    assert ChecklistItem.objects.count() == 0


@pytest.mark.parametrize("page", [0, 4, 2**40])
def test_a_line_is_refused_when_its_document_has_no_such_page(town, page):
    [case] = at_verification(town, 1)
    document = minutes(town, case)
    with pytest.raises(DomainError) as refused:
        verification.record_checklist(verifier(town), [case.pk], [Tick("standards_met", "met", "", document.pk, page)])
    assert code_of(refused) == ("page_standards_met", "page_unknown")


def test_a_page_without_a_document_is_refused(town):
    [case] = at_verification(town, 1)
    with pytest.raises(DomainError) as refused:
        verification.record_checklist(verifier(town), [case.pk], [Tick("standards_met", "met", "", None, 2)])
    assert code_of(refused) == ("page_standards_met", "page_unknown")


def test_what_does_not_apply_needs_a_reason_unless_the_template_proposes_it(town):
    [full] = at_verification(town, 1)
    [simple] = at_verification(town, 1, procedure="simple", simple_ground="sudden")
    left_aside = [Tick("review_minutes", "not_applicable")]
    with pytest.raises(DomainError) as refused:
        verification.record_checklist(verifier(town), [full.pk], left_aside)
    assert code_of(refused) == ("note_review_minutes", "note_missing")
    verification.record_checklist(verifier(town), [simple.pk], left_aside)
    verification.record_checklist(verifier(town), [simple.pk])
    results = dict(ChecklistItem.objects.filter(case=simple).values_list("code", "result"))
    assert results.pop("review_minutes") == "not_applicable"
    assert set(results.values()) == {"met"}
    assert ask("checklist_settled", [simple], verifier(town)) == {}


def test_points_are_proposed_from_the_lines_not_met_of_this_visit(town):
    cases = at_verification(town, 3)
    found_wanting(town, cases, standards_met="Thiếu số liệu", review_minutes="Thiếu chữ ký thư ký")
    wanted = [
        Point("Biên bản họp xét của cấp xã: Thiếu chữ ký thư ký", "review_minutes"),
        Point("Thành tích đạt tiêu chuẩn của hình thức khen thưởng: Thiếu số liệu", "standards_met"),
    ]
    found = supplements.proposed_points(keys(cases))
    assert {key: sorted(points, key=lambda one: one.line) for key, points in found.items()} == dict.fromkeys(
        keys(cases), wanted
    )
    counted = []
    for size in (1, 3):
        with CaptureQueriesContext(connection) as queries:
            supplements.proposed_points(keys(cases[:size]))
        counted.append(len(queries))
    assert counted == [1, 1]


def test_a_slip_keeps_the_line_of_each_point(town):
    cases = at_verification(town, 2)
    found_wanting(town, cases, standards_met="Thiếu số liệu")
    points = [Point("Thiếu số liệu", "standards_met"), "Sai ngày sinh"]
    supplements.name_deficiencies(verifier(town), keys(cases), points)
    rows = Deficiency.objects.order_by("request", "order").values_list("order", "text", "line")
    assert list(rows) == [(1, "Thiếu số liệu", "standards_met"), (2, "Sai ngày sinh", "")] * 2


def test_a_slip_is_refused_when_a_point_names_a_line_that_was_not_settled(town):
    cases = at_verification(town, 2)
    found_wanting(town, cases[:1], standards_met="Thiếu số liệu")
    with pytest.raises(DomainError) as refused:
        supplements.name_deficiencies(verifier(town), keys(cases), [Point("Thiếu số liệu", "standards_met")])
    assert code_of(refused) == ("points", "line_not_settled")
    assert Deficiency.objects.count() == 0


def test_the_terms_of_a_slip_are_the_policys_before_and_after_it_was_sent(town):
    set_policy("supplement_requests_max", "2", "count")
    office = town.office("district", "interior", "verifier")
    [case] = at_verification(town, 1)
    assert supplements.terms(case, office) == Terms(0, 2, date(2024, 5, 20))
    [waiting] = sent(town, [case])
    assert supplements.terms(waiting, office) == Terms(1, None, None)
    supplements.answer_deficiency(clerk(town), case.pk, {1: "Đã bổ sung"})
    [back] = went(take([waiting], "resubmit", clerk(town)), "verification")
    assert supplements.terms(back, office) == Terms(1, 2, date(2024, 5, 20))


def sent(town, cases, points=("Thiếu biên bản",)):
    supplements.name_deficiencies(verifier(town), keys(cases), list(points))
    return went(take(cases, "request_supplement", verifier(town), "Theo phiếu"), "supplement")


def test_an_answer_with_a_file_joins_the_dossier_and_is_found_from_its_point(town):
    cases = sent(town, at_verification(town, 1), ("Thiếu biên bản", "Sai ngày sinh"))
    [case] = cases
    file = (pdf(2), "Biên bản bổ sung.pdf")
    supplements.answer_deficiency(clerk(town), case.pk, {1: "Đã bổ sung"}, {1: file})
    first, second = Deficiency.objects.order_by("order")
    assert (first.answer, second.answer, second.answer_document) == ("Đã bổ sung", "", None)
    document = first.answer_document
    assert (document.case_id, document.kind, document.name) == (case.pk, "supplement_answer", "Biên bản bổ sung.pdf")
    assert document.file.pages == 2
    supplements.answer_deficiency(clerk(town), case.pk, {1: "Đã bổ sung, sửa lời", 2: "Đã sửa"})
    assert Deficiency.objects.get(order=1).answer_document == document
    assert ask("deficiencies_answered", [case], clerk(town)) == {}


@pytest.mark.parametrize(
    ("answers", "files", "code"),
    [
        ({}, {1: (b"%PDF-", "a.pdf")}, "answer_empty"),
        ({1: "Có"}, {3: (b"%PDF-", "a.pdf")}, "deficiency_unknown"),
        ({1: "Có"}, {1: (b"", "a.pdf")}, "empty"),
    ],
)
def test_an_answer_is_refused_whole_when_its_file_says_nothing(town, answers, files, code):
    [case] = sent(town, at_verification(town, 1))
    before = (StoredFile.objects.count(), Document.objects.count())
    with pytest.raises(DomainError) as refused:
        supplements.answer_deficiency(clerk(town), case.pk, answers, files)
    assert code in refused.value.problem.code
    assert (StoredFile.objects.count(), Document.objects.count()) == before
    assert Deficiency.objects.get().answer == ""


def test_an_answer_keeps_no_file_when_somebody_else_brings_it(town):
    [case] = sent(town, at_verification(town, 1))
    before = StoredFile.objects.count()
    with pytest.raises(DomainError) as refused:
        supplements.answer_deficiency(verifier(town), case.pk, {1: "Có"}, {1: (pdf(5), "a.pdf")})
    assert (refused.value.problem.code, StoredFile.objects.count()) == ("no_open_task", before)


def test_holds_of_several_cases_in_one_act_say_since_when_by_whom_and_why(town):
    cases = at_verification(town, 3)
    assert take(cases, "hold", verifier(town), "Có đơn tố cáo").refused == ()
    assert set(holds.open_holds(keys(cases))) == set(keys(cases))
    [held] = holds.of_case(cases[0])
    assert (held.opened.reason, held.closed) == ("Có đơn tố cáo", None)
    assert "chuyên viên thẩm định, Phòng Nội vụ huyện Chi Lăng" in held.opened.who
    took = take(cases[:1], "resume", verifier(town), "Đơn không có cơ sở")
    assert took.refused == ()
    [held] = holds.of_case(Case.objects.get(pk=cases[0].pk))
    assert (held.opened.reason, held.closed.reason) == ("Có đơn tố cáo", "Đơn không có cơ sở")
    assert verify().ok


def test_the_reason_of_a_hold_is_gone_when_it_was_erased(town):
    [case] = at_verification(town, 1)
    take([case], "hold", verifier(town), "Có đơn tố cáo")
    Disclosure.objects.filter(case=case, kind="comment", value="Có đơn tố cáo").delete()
    assert holds.of_case(case)[0].opened.reason == ""


def test_the_terms_of_a_slip_are_known_at_intake_too(town):
    [case] = at_intake(town, 1)
    office = town.office("district", "interior", "intake_officer")
    assert supplements.terms(case, office) == Terms(0, 1, date(2024, 5, 20))
