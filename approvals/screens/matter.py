"""What a case is about, as panels of its page. Each panel is one small function; a later one joins `PANELS`.

A panel reads with a fixed number of queries and answers None when there is nothing to show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from approvals import sight as approvals_sight
from approvals.checklists import template_for
from approvals.models import (
    AgendaItem,
    ChecklistItem,
    Consultation,
    Decision,
    DecisionItem,
    DisplayPeriod,
    ElectionResult,
    Receipt,
    SupplementRequest,
)
from approvals.screens.reader import Reader, language
from nominations import sight as nominations_sight
from nominations.models import AwardType, CompositionException, Nominee, SubmissionItem, Vacancy


@dataclass(frozen=True)
class Panel:
    """A part of the matter: its heading, the template that draws it, and what that template is given as `shown`."""

    ident: str
    title: str
    template: str
    shown: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Fact:
    """One line of a summary."""

    label: str
    value: Any


def panels(reader: Reader) -> list[Panel]:
    """Return the panels of a case that its reader may see, in their order."""
    shown = PANELS_OF_ASKED if reader.asked_only else PANELS
    return [panel for make in shown if (panel := make(reader)) is not None]


def _facts(*pairs: tuple[str, Any]) -> list[Fact]:
    return [Fact(label, value) for label, value in pairs if value not in (None, "")]


def _day(value: Any) -> str:
    return f"{value:%d/%m/%Y}" if value else ""


def _period(since: Any, before: Any) -> str:
    """A period as it is stored: the last day excluded, and said so."""
    if since and before:
        return _("từ %(since)s đến trước %(before)s") % {"since": _day(since), "before": _day(before)}
    if since:
        return _("từ %(since)s") % {"since": _day(since)}
    return _("trước %(before)s") % {"before": _day(before)} if before else ""


def award_title(award: AwardType) -> str:
    """An award in the language of the page."""
    return award.title_en if language() == "en" and award.title_en else award.title_vi


def nominee(reader: Reader) -> Panel | None:
    """Who is proposed."""
    who: Nominee | None = reader.nominee
    if who is None:
        return None
    titles = {
        Nominee.Kind.PERSON: _("Người được đề nghị"),
        Nominee.Kind.COLLECTIVE: _("Tập thể được đề nghị"),
        Nominee.Kind.HOUSEHOLD: _("Hộ gia đình được đề nghị"),
    }
    facts = _facts(
        (_("Tên"), who.full_name),
        (_("Ngày sinh"), str(who.birth) if who.birth else ""),
        (_("Giới tính"), who.get_gender_display() if who.gender else ""),
        (_("Dân tộc"), who.ethnicity_title),
        (_("Nguồn ghi dân tộc"), who.ethnicity_source),
        (_("Chức vụ"), who.position),
        (_("Nơi công tác"), who.workplace),
        (_("Chủ hộ, người đứng đầu"), who.head),
        (_("Số thành viên"), who.members),
        (_("Đơn vị cấp trên"), who.parent),
        (_("Thôn, bản"), who.village),
        (_("Nơi cư trú, trụ sở"), who.residence),
    )
    return Panel("nominee", titles[Nominee.Kind(who.kind)], "facts", {"facts": facts})


def award(reader: Reader) -> Panel | None:
    """What is proposed, for what; and what a council made of it."""
    row = reader.award
    if row is None:
        return None
    procedure = row.get_procedure_display()
    facts = _facts(
        (_("Hình thức"), award_title(row.award_type)),
        (_("Cấp quyết định"), row.award_type.get_level_display()),
        (_("Phong trào"), row.campaign),
        (_("Thủ tục"), f"{procedure}: {row.get_simple_ground_display()}" if row.simple_ground else procedure),
        (_("Thời gian lập thành tích"), _period(row.achievement_from, row.achievement_before)),
        (_("Thành tích"), row.achievement_text or _("(chưa ghi)")),
    )
    changes = (
        [] if reader.asked_only else list(row.changes.select_related("award_before", "award_after").order_by("pk"))
    )
    return Panel("award", _("Đề nghị khen thưởng"), "award", {"facts": facts, "changes": changes})


def delegate(reader: Reader) -> Panel | None:
    """For which congress somebody stands, in which part of its composition, and that he agreed."""
    row = reader.delegate
    if row is None:
        return None
    consent = _("(chưa ghi)")
    if row.consent_recorded_on:
        consent = ". ".join(text for text in (_day(row.consent_recorded_on), row.consent_note) if text)
    facts = _facts(
        (_("Đại hội"), row.congress),
        (_("Loại đại biểu"), row.get_kind_display()),
        (_("Lĩnh vực"), row.get_field_display() or _("(chưa ghi)")),
        (_("Thành phần"), row.get_component_display() or _("(chưa ghi)")),
        (_("Người được giới thiệu đồng ý"), consent),
    )
    return Panel("delegate", _("Giới thiệu đại biểu"), "facts", {"facts": facts})


def composition(reader: Reader) -> Panel | None:
    """Exceptions accepted for a delegate, the place he gave up, and the one he takes over."""
    if reader.delegate is None:
        return None
    exceptions = list(
        CompositionException.objects.filter(case=reader.case).select_related("decided_by").order_by("decided_at", "pk")
    )
    given_up = list(Vacancy.objects.filter(case=reader.case).select_related("replacement").order_by("pk"))
    replaces = Vacancy.objects.filter(replacement=reader.case).select_related("case").first()
    if not (exceptions or given_up or replaces):
        return None
    shown = {"exceptions": exceptions, "given_up": given_up, "replaces": replaces}
    return Panel("composition", _("Cơ cấu và thay thế"), "composition", shown)


def papers(reader: Reader) -> Panel | None:
    """The submissions, decisions and receipts that the case stands on, as far as the reader may read them."""
    items = SubmissionItem.objects.filter(case=reader.case, left_out=False)
    submissions = items.filter(submission__in=nominations_sight.submissions_in_sight(reader.by).order_by())
    lines = DecisionItem.objects.filter(case=reader.case)
    decisions = lines.filter(decision__in=approvals_sight.decisions_in_sight(reader.by).order_by())
    shown = {
        "submissions": list(submissions.select_related("submission__body").order_by("pk")),
        "decisions": list(decisions.select_related("decision__body", "annulment").order_by("pk")),
        "receipts": list(Receipt.objects.filter(case=reader.case).select_related("body").order_by("pk")),
    }
    return Panel("papers", _("Văn bản"), "papers", shown) if any(shown.values()) else None


def decided_by(shown: Iterable[Panel]) -> Decision | None:
    """Return the numbered decision that lists the case, when these panels show one."""
    lines = [line for panel in shown for line in panel.shown.get("decisions", ())]
    return next((line.decision for line in lines if line.listed and line.decision.number), None)


def supplements(reader: Reader) -> Panel | None:
    """What was asked to be supplemented, point by point, and the answers; a draft is its own office's business."""
    requests = (
        SupplementRequest.objects.filter(case=reader.case)
        .select_related("office__body")
        .prefetch_related("deficiencies")
        .order_by("-pk")
    )
    own = reader.office.body_id
    rows = [one for one in requests if one.status != SupplementRequest.Status.DRAFT or one.office.body_id == own]
    return Panel("supplements", _("Yêu cầu bổ sung"), "supplements", {"requests": rows}) if rows else None


def checklist(reader: Reader) -> Panel | None:
    """The checklist of this visit, line by line, open lines too; elsewhere the one that was settled last."""
    case = reader.case
    ticked = list(ChecklistItem.objects.filter(case=case).select_related("recorded_by").order_by("-visit", "pk"))
    level = reader.award.award_type.level if reader.award else ""
    template = None if case.ended else template_for(reader.definition.chain, case.stage, level)
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
    """Who was asked, what, and what they said; an agency that was only asked reads its own question and answer."""
    rows = Consultation.objects.filter(case=reader.case).select_related("agency__body", "answered_by")
    if reader.asked_only:
        rows = rows.filter(agency__body=reader.office.body_id)
    found = list(rows.order_by("visit", "pk"))
    return Panel("consultations", _("Lấy ý kiến"), "consultations", {"rows": found}) if found else None


def displays(reader: Reader) -> Panel | None:
    """Where and when the case was shown to the public, and what people said."""
    rows = list(DisplayPeriod.objects.filter(case=reader.case).prefetch_related("comments").order_by("pk"))
    return Panel("displays", _("Niêm yết công khai"), "displays", {"rows": rows}) if rows else None


def councils(reader: Reader) -> Panel | None:
    """What councils concluded, with the votes that it follows from."""
    items = AgendaItem.objects.filter(case=reader.case).select_related("session__body", "other_award").order_by("pk")
    rows = list(items)
    if not rows:
        return None
    mine = approvals_sight.council_sessions_in_sight(reader.by).filter(items__case=reader.case)
    readable = set(mine.order_by().values_list("pk", flat=True))
    return Panel(
        "councils", _("Hội đồng xét"), "councils", {"rows": [(one, one.session_id in readable) for one in rows]}
    )


def elections(reader: Reader) -> Panel | None:
    """What district congresses decided about the person."""
    if reader.delegate is None:
        return None
    results = ElectionResult.objects.filter(case=reader.case).select_related("session__congress").order_by("pk")
    rows = list(results)
    if not rows:
        return None
    mine = approvals_sight.elections_in_sight(reader.by).filter(results__case=reader.case)
    readable = set(mine.order_by().values_list("pk", flat=True))
    shown = {"rows": [(one, one.session_id in readable) for one in rows]}
    return Panel("elections", _("Đại hội chọn cử"), "elections", shown)


Make = Callable[[Reader], Panel | None]
PANELS: Iterable[Make] = (
    award,
    delegate,
    nominee,
    papers,
    supplements,
    checklist,
    consultations,
    displays,
    councils,
    elections,
    composition,
)
#: Whoever is only asked for an opinion reads what the question is about, and the question.
PANELS_OF_ASKED: Iterable[Make] = (consultations, award, delegate, nominee)
