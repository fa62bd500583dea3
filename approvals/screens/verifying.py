"""What verification made of a case, as panels of its page: holds, supplements, the checklist, consultation."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from approvals import consultations as asking
from approvals import holds as holding
from approvals.acting import is_post_for
from approvals.checklists import Subject, subject_of, template_for
from approvals.consultations import Question
from approvals.models import ChecklistItem, SupplementRequest
from approvals.screens.panels import Panel
from approvals.screens.reader import Reader, language


def supplements(reader: Reader) -> Panel | None:
    """What was asked to be supplemented, point by point, and the answers; a draft is its own office's business."""
    requests = (
        SupplementRequest.objects.filter(case=reader.case)
        .select_related("office__body")
        .prefetch_related("deficiencies__answer_document")
        .order_by("-pk")
    )
    own = reader.office.body_id
    rows = [one for one in requests if one.status != SupplementRequest.Status.DRAFT or one.office.body_id == own]
    shown = {"requests": rows, "code": reader.case.code}
    return Panel("supplements", _("Yêu cầu bổ sung"), "supplements", shown) if rows else None


def checklist(reader: Reader) -> Panel | None:
    """The checklist of this visit, line by line, open lines too; elsewhere the one that was settled last."""
    case = reader.case
    ticked = list(
        ChecklistItem.objects.filter(case=case).select_related("recorded_by", "document").order_by("-visit", "pk")
    )
    subject = subject_of(reader.award, reader.award.nominee) if reader.award else Subject()
    template = None if case.ended else template_for(reader.definition.chain, case.stage, subject)
    visit = case.visit if template else max((one.visit for one in ticked), default=0)
    by_code = {one.code: one for one in ticked if one.visit == visit}
    rows: list[tuple[str, ChecklistItem | None]] = (
        [(line.title, by_code.get(line.code)) for line in template.lines]
        if template
        else [(one.title, one) for one in by_code.values()]
    )
    shown = {"rows": rows, "present": bool(template), "basis": template.basis if template else ""}
    return Panel("checklist", _("Danh mục kiểm tra"), "checklist", shown) if rows else None


def consultations(reader: Reader) -> Panel | None:
    """Who was asked, what, until when, and what they said; an agency that was only asked reads its own question and
    answer. What an agency wrote and has not sent is its own affair."""
    own = reader.office.body_id
    found = asking.questions(reader.case)
    rows = [one for one in found if not reader.asked_only or one.row.agency.body_id == own]
    steers = is_post_for(reader.office, reader.case, asking.EXTENDS)
    shown = {
        "rows": [(one, one.answered or one.row.agency.body_id == own) for one in rows],
        "steer": reverse("consultation", args=[reader.case.code]) if steers else "",
        "tally": Tally.of(rows),
    }
    return Panel("consultations", _("Lấy ý kiến"), "consultations", shown) if rows else None


@dataclass(frozen=True)
class Tally:
    """How many questions were put in the newest round, and how many of them are still open."""

    asked: int
    waiting: int

    @staticmethod
    def of(rows: list[Question]) -> Tally:
        """Count the newest round."""
        newest = max((one.row.visit for one in rows), default=0)
        mine = [one for one in rows if one.row.visit == newest]
        return Tally(len(mine), sum(one.waiting for one in mine))


def holds(reader: Reader) -> Panel | None:
    """Since when the case is on hold, by whom and why; and the holds before that."""
    rows = holding.of_case(reader.case, language())
    return Panel("holds", _("Tạm dừng xét"), "holds", {"rows": rows}) if rows else None
