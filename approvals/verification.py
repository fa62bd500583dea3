"""Verification: settling the checklist of a stage, line by line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import F, Q

from approvals.acting import desk, require_work
from approvals.answers import sent_or_of
from approvals.checklists import Line, Subject, Template, template_for
from approvals.models import ChecklistItem
from nominations import text
from nominations.errors import DomainError, refuse
from nominations.models import AwardNomination, Document, SubmissionItem
from workflows import clock
from workflows.engine.context import Capacity
from workflows.models import Case

Result = ChecklistItem.Result
NO_AWARD = Subject()
#: What the column of a page number holds.
LARGEST_PAGE = 2_147_483_647


@dataclass(frozen=True)
class Tick:
    """What a verifier says of one line, and where it is seen: `document` is the key of a document of the case, `page`
    a page of it. A line that is not met says why; one that does not apply too, unless the template proposes it."""

    code: str
    result: str
    note: str = ""
    document: int | None = None
    page: int | None = None


def award_levels(case_ids: Collection[int]) -> dict[int, str]:
    """Return the granting level of each award case; cases without an award are not in the answer. One query."""
    return dict(AwardNomination.objects.filter(case_id__in=list(case_ids)).values_list("case_id", "award_type__level"))


def subjects(case_ids: Collection[int]) -> dict[int, Subject]:
    """Return what decides the checklist of each award case; cases without an award are not in the answer. One
    query."""
    rows = AwardNomination.objects.filter(case_id__in=list(case_ids)).values_list(
        "case_id", "award_type__level", "award_type__code", "nominee__kind", "procedure"
    )
    return {case_id: Subject(*rest) for case_id, *rest in rows}


def checklist(case: Case, subject: Subject = NO_AWARD) -> Template:
    """Return the checklist to settle where `case` (with edition and chain) stands.

    Raises DomainError when no checklist is meant for that stage.
    """
    template = template_for(case.edition.chain.code, case.stage, subject)
    if template is None:
        raise refuse(
            "case",
            "no_checklist",
            f"Hồ sơ {case.code} đang ở bước không có danh mục kiểm tra.",
            "Chỉ ghi danh mục kiểm tra ở bước thẩm định, thẩm tra.",
        )
    return template


def record_checklist(by: Capacity, case_ids: Sequence[int], ticks: Sequence[Tick] | None = None) -> list[ChecklistItem]:
    """Record the same ticks for each of the cases, on their present visit; a line ticked otherwise is replaced, one
    ticked the same again stays with whoever recorded it.

    Without `ticks` every line of each case's checklist is recorded as met, those that the template proposes as not
    applicable as such. Verifying is not editing: it leaves no touch. Returns the rows of these ticks, by case. Raises
    DomainError when the office has no work there, for a line that the checklist does not have, a result that does not
    exist, a line without the reason it needs, or a document or page that the case does not have.
    """
    who = desk(by)
    with transaction.atomic():
        cases = require_work(by, case_ids, "ghi danh mục kiểm tra")
        about = subjects(case_ids)
        _check_places(case_ids, ticks or ())
        now = clock.now()
        rows = [
            ChecklistItem(
                case=cases[case_id], visit=cases[case_id].visit, template=template.key, code=tick.code, title=title,
                result=tick.result, note=tick.note, document_id=tick.document, page=tick.page,
                recorded_by_id=who.user_id, recorded_at=now,
            )
            for case_id in case_ids
            for template in [checklist(cases[case_id], about.get(case_id, NO_AWARD))]
            for tick, title in _settled(template, ticks)
        ]  # fmt: skip
        stored = _same_as_stored(rows)
        ChecklistItem.objects.bulk_create(
            [row for row in rows if (row.case_id, row.code) not in stored],
            update_conflicts=True,
            unique_fields=["case", "visit", "code"],
            update_fields=["template", "title", "result", "note", "document", "page", "recorded_by", "recorded_at"],
        )
    return [stored.get((row.case_id, row.code), row) for row in rows]


def _same_as_stored(rows: Sequence[ChecklistItem]) -> dict[tuple[int, str], ChecklistItem]:
    """Return the stored rows, by case and line, that already say what these would: those keep their verifier. One
    query."""
    wanted = {(row.case_id, row.visit, row.code): _said(row) for row in rows}
    there = ChecklistItem.objects.filter(case__in={row.case_id for row in rows}, visit=F("case__visit"))
    return {
        (row.case_id, row.code): row for row in there if wanted.get((row.case_id, row.visit, row.code)) == _said(row)
    }


def _said(row: ChecklistItem) -> tuple[str, str, int | None, int | None]:
    return row.result, row.note, row.document_id, row.page


def all_met(template: Template) -> list[Tick]:
    """Every line as the template proposes it when nothing is wrong."""
    return [Tick(line.code, Result.MET if line.applies else Result.NOT_APPLICABLE) for line in template.lines]


def _settled(template: Template, ticks: Sequence[Tick] | None) -> list[tuple[Tick, str]]:
    lines = {line.code: line for line in template.lines}
    given = all_met(template) if ticks is None else ticks
    if len({tick.code for tick in given}) != len(given):
        raise refuse("code", "line_twice", "Một dòng kiểm tra được ghi hai lần.", "Hãy bỏ dòng trùng.")
    return [(_checked(tick, lines, template), lines[tick.code].title) for tick in given]


def _checked(tick: Tick, lines: Mapping[str, Line], template: Template) -> Tick:
    if tick.code not in lines:
        raise refuse(
            "code",
            "line_unknown",
            f"Danh mục kiểm tra “{template.key}” không có dòng “{tick.code}”.",
            f"Các dòng của danh mục: {', '.join(lines)}.",
        )
    line = lines[tick.code]
    if tick.result not in Result.values:
        raise _unknown_result(tick)
    note = text.paragraphs(tick.note, "note")
    if not note and needs_note(tick.result, line):
        word = "không đạt" if tick.result == Result.NOT_MET else "không áp dụng"
        raise refuse(
            f"note_{tick.code}",
            "note_missing",
            f"Dòng “{line.title}” ghi {word} nhưng chưa nêu lý do.",
            "Hãy ghi lý do.",
        )
    return replace(tick, note=note)


def needs_note(result: str, line: Line) -> bool:
    """Whether a result must say why: what is not met, and what somebody other than the template leaves aside."""
    return result == Result.NOT_MET or (result == Result.NOT_APPLICABLE and line.applies)


def _unknown_result(tick: Tick) -> DomainError:
    return refuse(
        "result",
        "result_unknown",
        f"Kết quả “{tick.result}” của dòng “{tick.code}” không có trong quy ước.",
        f"Hãy dùng một trong: {', '.join(Result.values)}.",
    )


def documents_of(case_id: int) -> list[Document]:
    """Return the documents that a line of a case's checklist may point to: its own and those of the submissions it
    stands on, with file, office and person, in the order in which they were attached. One query."""
    on = SubmissionItem.objects.filter(case=case_id, left_out=False).values("submission")
    rows = Document.objects.filter(sent_or_of(), Q(case=case_id) | Q(submission__in=on), removed_at__isnull=True)
    return list(rows.select_related("file", "office__body", "attached_by").order_by("pk"))


def _check_places(case_ids: Sequence[int], ticks: Sequence[Tick]) -> None:
    """Refuse documents that one of the cases does not have, itself or with a submission it stands on, and pages that
    are not there. Two queries, or none."""
    for tick in ticks:
        if tick.page is not None and (tick.document is None or not 1 <= tick.page <= LARGEST_PAGE):
            raise _no_page(tick.code)
    wanted = {tick.document for tick in ticks if tick.document is not None}
    if not wanted:
        return
    standing: defaultdict[int, set[int]] = defaultdict(set)
    items = SubmissionItem.objects.filter(case__in=case_ids, left_out=False)
    for submission_id, case_id in items.values_list("submission", "case"):
        standing[submission_id].add(case_id)
    rows = Document.objects.filter(sent_or_of(), pk__in=wanted, removed_at__isnull=True).select_related("file")
    known = {row.pk: row for row in rows}
    for tick in ticks:
        if tick.document is None:
            continue
        document = known.get(tick.document)
        if document is None or set(case_ids) - (standing[document.submission_id or 0] or {document.case_id}):
            raise refuse(
                f"document_{tick.code}",
                "document_elsewhere",
                "Tài liệu được dẫn không thuộc hồ sơ này hoặc đã được gỡ.",
                "Hãy chọn lại tài liệu.",
            )
        if tick.page is not None and document.file.pages is not None and tick.page > document.file.pages:
            raise _no_page(tick.code, f"Tài liệu “{document.name}” có {document.file.pages} trang.")


def _no_page(code: str, why: str = "Trang được dẫn không có.") -> DomainError:
    return refuse(f"page_{code}", "page_unknown", why, "Hãy ghi lại số trang, cùng tài liệu có trang ấy.")
