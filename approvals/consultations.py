"""Consultation (hiệp y): naming agencies, and an agency's opinion."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F

from approvals.acting import desk, require_work
from approvals.models import Consultation
from nominations import text
from nominations.errors import refuse
from workflows import clock
from workflows.engine.context import Capacity
from workflows.models import Case, Office

Outcome = Consultation.Outcome


def name_agencies(
    by: Capacity, case_ids: Sequence[int], agency_office_ids: Sequence[int], question: str
) -> list[Consultation]:
    """Name the offices to be asked about each of the cases, with one question; what was named on this visit is
    replaced.

    The asking itself is the action that sends the case to consultation. Returns the rows by case, then by office as
    given. Raises DomainError when the office of `by` has no work there, no office or question is given, an office
    does not exist, is of another area than the case, or is the asking body's own.
    """
    who = desk(by)
    asked = text.paragraphs(question, "question")
    if not asked:
        raise refuse("question", "question_missing", "Chưa ghi nội dung xin ý kiến.", "Hãy ghi nội dung cần hỏi.")
    wanted = list(dict.fromkeys(agency_office_ids))
    if not wanted:
        raise refuse(
            "agencies", "agency_missing", "Chưa chọn cơ quan nào để lấy ý kiến.", "Hãy chọn ít nhất một cơ quan."
        )
    agencies = Office.objects.select_related("body").in_bulk(wanted)
    with transaction.atomic():
        cases = require_work(by, case_ids, "nêu cơ quan lấy ý kiến")
        for office_id in wanted:
            for case in cases.values():
                _check_agency(agencies.get(office_id), office_id, case, who.office)
        now = clock.now()
        Consultation.objects.filter(case_id__in=case_ids, visit=F("case__visit")).delete()
        return Consultation.objects.bulk_create(
            Consultation(
                case=cases[case_id], visit=cases[case_id].visit, agency_id=office_id, question=asked,
                asked_by_id=who.user_id, asked_at=now,
            )
            for case_id in case_ids
            for office_id in wanted
        )  # fmt: skip


def _check_agency(agency: Office | None, office_id: int, case: Case, asking: Office) -> None:
    if agency is None:
        raise refuse("agencies", "agency_unknown", f"Không có chức vụ mang khóa {office_id}.", "Hãy chọn lại cơ quan.")
    if agency.body_id == asking.body_id:
        raise refuse(
            "agencies", "agency_is_asking", f"{agency} thuộc chính cơ quan đang hỏi.", "Hãy chọn cơ quan khác."
        )
    if agency.body.area_id not in (case.commune_id, case.district_id, case.province_id):
        raise refuse(
            "agencies",
            "agency_elsewhere",
            f"{agency} không thuộc địa bàn của hồ sơ {case.code}.",
            "Hãy chọn cơ quan của xã, huyện hoặc tỉnh nơi có hồ sơ.",
        )


def write_opinion(by: Capacity, case_id: int, outcome: str, opinion: str = "") -> Consultation:
    """Write the acting office's opinion on a case it was asked about; until the reply is sent it can be written
    again.

    outcome: agree, object or no_opinion; the first two need a text. Returns the row. Raises DomainError when the
    office has no work there or was not asked, or for an unknown outcome or a missing text.
    """
    who = desk(by)
    written = text.paragraphs(opinion, "opinion")
    if outcome not in Outcome.values:
        raise refuse(
            "outcome",
            "outcome_unknown",
            f"Ý kiến “{outcome}” không có trong quy ước.",
            f"Hãy dùng một trong: {', '.join(Outcome.values)}.",
        )
    if outcome != Outcome.NO_OPINION and not written:
        raise refuse(
            "opinion", "opinion_missing", "Chưa ghi nội dung ý kiến.", "Hãy ghi rõ đồng ý hoặc lý do không đồng ý."
        )
    with transaction.atomic():
        case = require_work(by, [case_id], "ghi ý kiến")[case_id]
        row = (
            Consultation.objects.select_for_update().filter(case=case, visit=case.visit - 1, agency=who.office).first()
        )
        if row is None:
            raise refuse(
                "case", "not_asked", f"{who.office} không được hỏi ý kiến về hồ sơ {case.code}.", "Kiểm tra lại hồ sơ."
            )
        row.outcome, row.opinion = outcome, written
        row.answered_by_id, row.answered_at = who.user_id, clock.now()
        row.save(update_fields=["outcome", "opinion", "answered_by", "answered_at"])
    return row
