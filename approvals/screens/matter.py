"""What a case is about, as panels of its page. Each panel is one small function; a later one joins `PANELS`.

A panel reads with a fixed number of queries and answers None when there is nothing to show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _

from approvals import sight as approvals_sight
from approvals.models import (
    AgendaItem,
    Decision,
    DecisionItem,
    DisplayPeriod,
    ElectionResult,
    Receipt,
)
from approvals.screens import documents, dossier, eligibility, verifying
from approvals.screens.panels import Fact, Panel
from approvals.screens.reader import Reader, language
from nominations import sight as nominations_sight
from nominations.models import AwardType, CompositionException, Nominee, SubmissionItem, Vacancy
from nominations.register import sensitive
from nominations.register.initiatives import rests_on
from nominations.screens.initiatives import in_words
from nominations.screens.register import warnings_of


def panels(reader: Reader) -> list[Panel]:
    """Return the panels of a case that its reader may see, in their order."""
    shown = PANELS_OF_ASKED if reader.asked_only else PANELS
    return [panel for make in shown if (panel := make(reader)) is not None]


def panels_beside(reader: Reader) -> list[Panel]:
    """Return what a reader judges a case by, for a page on which he writes down his judgement: what changed since it
    was sent before and the report, unfolded, then the proposal and who is proposed."""
    return [panel for make in PANELS_BESIDE if (panel := make(reader)) is not None]


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
    seen = sensitive.shown(who, reader.office)
    person = who.kind == Nominee.Kind.PERSON
    facts = _facts(
        (_("Tên"), who.full_name),
        (_("Ngày sinh"), str(who.birth) if who.birth else ""),
        (_("Giới tính"), who.get_gender_display() if who.gender else ""),
        (_("Số định danh"), seen.number if person else ""),
        (_("Ghi chú về số định danh"), who.id_note if sensitive.may_read(reader.office, sensitive.NUMBER) else ""),
        (_("Dân tộc"), seen.ethnicity if person else ""),
        (_("Nguồn ghi dân tộc"), seen.ethnicity_source),
        (_("Tôn giáo"), seen.religion if person else ""),
        (_("Đảng viên"), seen.party_member if person else ""),
        (_("Chức vụ"), who.position),
        (_("Nơi công tác"), who.workplace),
        (_("Chủ hộ, người đứng đầu"), who.head),
        (_("Số thành viên"), who.members),
        (_("Số nữ"), who.women),
        (_("Đơn vị cấp trên"), who.parent),
        (_("Thôn, bản"), who.village),
        (_("Nơi cư trú, trụ sở"), who.residence),
    )
    shown = {"facts": facts, "code": reader.case.code, "whole_number": seen.whole_number}
    shown["warnings"] = warnings_of(who, reader.office)
    # An agency that was only asked reads the case and not the register.
    shown["register"] = None if reader.asked_only else who.pk
    return Panel("nominee", titles[Nominee.Kind(who.kind)], "nominee", shown)


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
        (_("Tóm tắt thành tích"), row.achievement_text or _("(chưa ghi)")),
        (_("Căn cứ, tiêu chuẩn đề nghị"), row.standard),
        *((_("Sáng kiến"), in_words(one)) for one in rests_on(row)),
        (_("Đơn vị trước khi chuyển đến"), row.previous_workplace),
        (_("Chuyển đến ngày"), _day(row.transferred_on)),
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
    submissions = items.filter(submission__in=nominations_sight.submissions_in_sight(reader.acting).order_by())
    lines = DecisionItem.objects.filter(case=reader.case)
    decisions = lines.filter(decision__in=approvals_sight.decisions_in_sight(reader.acting).order_by())
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
    mine = approvals_sight.council_sessions_in_sight(reader.acting).filter(items__case=reader.case)
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
    mine = approvals_sight.elections_in_sight(reader.acting).filter(results__case=reader.case)
    readable = set(mine.order_by().values_list("pk", flat=True))
    shown = {"rows": [(one, one.session_id in readable) for one in rows]}
    return Panel("elections", _("Đại hội chọn cử"), "elections", shown)


Make = Callable[[Reader], Panel | None]
PANELS: Iterable[Make] = (
    dossier.changes,
    award,
    delegate,
    dossier.report,
    documents.panel,
    nominee,
    eligibility.panel,
    papers,
    verifying.holds,
    verifying.supplements,
    verifying.checklist,
    verifying.consultations,
    displays,
    councils,
    elections,
    composition,
)
#: What is judged, beside the judgement; documents are drawn there by themselves.
PANELS_BESIDE: Iterable[Make] = (dossier.changes, dossier.report, award, delegate, nominee)
#: Whoever is only asked for an opinion reads what the question is about, and the question.
PANELS_OF_ASKED: Iterable[Make] = (verifying.consultations, documents.panel, award, delegate, nominee)
