"""What a verifier judged about dossiers, frozen as one canonical text each: what the event of his act commits to.

Lines ticked, what rules of eligibility found and how it was answered, points named for a supplement. The text says its
headings itself: it is still read when a checklist, a rule or a kind of document has been renamed. Remarks and answers
are free text, so all of it stands in the erasable disclosure and nowhere in the hashed bytes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db.models import F

from approvals.checklists import Template, template_for
from approvals.models import ChecklistItem, Deficiency, SupplementRequest
from approvals.verification import NO_AWARD, subjects
from nominations.documents import kinds
from nominations.eligibility import Finding, findings
from nominations.models import Document
from workflows.audit import record
from workflows.engine.context import CaseRow

#: Under which name an event commits to the text, and the version of its format, its key `v`.
KIND = "verification"
VERSION = 1

Result = ChecklistItem.Result


def frozen(cases: Sequence[CaseRow], office_id: int | None) -> dict[int, str]:
    """Return for each case what was judged on its present stay, as canonical JSON; points are those that this office
    named. A fixed number of queries for any number of cases."""
    keys = [case.id for case in cases]
    about = subjects(keys)
    ticked = _ticked(keys)
    found = findings(keys)
    points = _points(keys, office_id)
    return {
        case.id: record.canonical(
            {
                "v": VERSION,
                **_checklist(
                    template_for(case.edition.chain, case.stage, about.get(case.id, NO_AWARD)), ticked[case.id]
                ),
                "findings": [_finding(one) for one in found[case.id]],
                "deficiencies": [
                    {"order": one.order, "text": one.text, "line": one.line or None} for one in points[case.id]
                ],
            }
        ).decode()
        for case in cases
    }


def _ticked(case_ids: Collection[int]) -> Mapping[int, dict[str, ChecklistItem]]:
    """The lines that were settled on the present stay of each case. One query."""
    rows = ChecklistItem.objects.filter(case__in=case_ids, visit=F("case__visit"))
    found: defaultdict[int, dict[str, ChecklistItem]] = defaultdict(dict)
    for row in rows.select_related("document__file", "recorded_by").order_by("pk"):
        found[row.case_id][row.code] = row
    return found


def _points(case_ids: Collection[int], office_id: int | None) -> Mapping[int, list[Deficiency]]:
    """The points of the slip that goes out with this act. One query."""
    rows = Deficiency.objects.filter(
        request__case__in=case_ids,
        request__office=office_id,
        request__visit=F("request__case__visit"),
        request__status=SupplementRequest.Status.DRAFT,
    )
    found: defaultdict[int, list[Deficiency]] = defaultdict(list)
    for row in rows.select_related("request").order_by("request", "order"):
        found[row.request.case_id].append(row)
    return found


def _checklist(template: Template | None, ticked: Mapping[str, ChecklistItem]) -> dict[str, Any]:
    """The lines in the order of the checklist, those nobody looked at too; then those that it has no longer."""
    lines = [_line(one.code, one.title, ticked.get(one.code)) for one in (template.lines if template else ())]
    known = {one["code"] for one in lines}
    lines += [_line(code, row.title, row) for code, row in ticked.items() if code not in known]
    name, _space, version = (template.key if template else "").rpartition(" ")
    checklist = {"name": name, "version": version, "basis": template.basis} if template else {}
    return {"checklist": checklist, "lines": lines}


def _line(code: str, title: str, row: ChecklistItem | None) -> dict[str, Any]:
    if row is None:
        return {"code": code, "title": title, "result": str(Result.OPEN), "said": str(Result.OPEN.label)}
    return {
        "code": code,
        "title": row.title,
        "result": row.result,
        "said": str(Result(row.result).label),
        "note": row.note or None,
        "document": _document(row.document, row.page) if row.document else {},
        "by": row.recorded_by.full_name or row.recorded_by.username,
        "at": _moment(row.recorded_at),
        "template": row.template,
    }


def _document(one: Document, page: int | None) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "title": kinds.title_of(one.kind),
        "name": one.name,
        "sha256": one.file.sha256,
        "page": page,
    }


def _finding(one: Finding) -> dict[str, Any]:
    return {
        "rule": one.rule,
        "title": one.title,
        "key": one.key,
        "severity": one.severity,
        "told": one.told,
        "basis": one.basis,
        "answers": [
            {
                "reason": answer.reason,
                "by": answer.recorded_by.full_name or answer.recorded_by.username,
                "office": str(answer.office),
                "at": _moment(answer.recorded_at),
            }
            for answer in one.answers
        ],
    }


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
