"""Verification: ticking the checklist of a stage, line by line."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from approvals.acting import desk, require_work
from approvals.checklists import Template, template_for
from approvals.models import ChecklistItem
from nominations import text
from nominations.errors import DomainError, refuse
from nominations.models import AwardNomination
from workflows import clock
from workflows.engine.context import Capacity
from workflows.models import Case

Result = ChecklistItem.Result


@dataclass(frozen=True)
class Tick:
    """What a verifier says of one line; a line that is not met says why."""

    code: str
    result: str
    note: str = ""


def award_levels(case_ids: Collection[int]) -> dict[int, str]:
    """Return the granting level of each award case; cases without an award are not in the answer. One query."""
    return dict(AwardNomination.objects.filter(case_id__in=list(case_ids)).values_list("case_id", "award_type__level"))


def checklist(case: Case, level: str = "") -> Template:
    """Return the checklist to settle where `case` (with edition and chain) stands.

    Raises DomainError when no checklist is meant for that stage.
    """
    template = template_for(case.edition.chain.code, case.stage, level)
    if template is None:
        raise refuse(
            "case",
            "no_checklist",
            f"Hồ sơ {case.code} đang ở bước không có danh mục kiểm tra.",
            "Chỉ ghi danh mục kiểm tra ở bước thẩm định, thẩm tra.",
        )
    return template


def record_checklist(by: Capacity, case_ids: Sequence[int], ticks: Sequence[Tick] | None = None) -> list[ChecklistItem]:
    """Record the same ticks for each of the cases, on their present visit; a line ticked again is replaced.

    Without `ticks` every line of each case's checklist is recorded as met. Verifying is not editing: it leaves no
    touch. Returns the rows written, by case. Raises DomainError when the office has no work there, for a line that
    the checklist does not have, a result that does not exist, or a line not met without a reason.
    """
    who = desk(by)
    with transaction.atomic():
        cases = require_work(by, case_ids, "ghi danh mục kiểm tra")
        levels = award_levels(case_ids)
        now = clock.now()
        rows = [
            ChecklistItem(
                case=cases[case_id], visit=cases[case_id].visit, template=template.key, code=tick.code, title=title,
                result=tick.result, note=tick.note, recorded_by_id=who.user_id, recorded_at=now,
            )
            for case_id in case_ids
            for template in [checklist(cases[case_id], levels.get(case_id, ""))]
            for tick, title in _settled(template, ticks)
        ]  # fmt: skip
        return ChecklistItem.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["case", "visit", "code"],
            update_fields=["template", "title", "result", "note", "recorded_by", "recorded_at"],
        )


def _settled(template: Template, ticks: Sequence[Tick] | None) -> list[tuple[Tick, str]]:
    titles = {line.code: line.title for line in template.lines}
    given = [Tick(code, Result.MET) for code in titles] if ticks is None else ticks
    if len({tick.code for tick in given}) != len(given):
        raise refuse("code", "line_twice", "Một dòng kiểm tra được ghi hai lần.", "Hãy bỏ dòng trùng.")
    return [(_checked(tick, titles, template), titles[tick.code]) for tick in given]


def _checked(tick: Tick, titles: Mapping[str, str], template: Template) -> Tick:
    if tick.code not in titles:
        raise refuse(
            "code",
            "line_unknown",
            f"Danh mục kiểm tra “{template.key}” không có dòng “{tick.code}”.",
            f"Các dòng của danh mục: {', '.join(titles)}.",
        )
    if tick.result not in Result.values:
        raise _unknown_result(tick)
    note = text.paragraphs(tick.note, "note")
    if tick.result == Result.NOT_MET and not note:
        raise refuse(
            "note", "note_missing", f"Dòng “{titles[tick.code]}” ghi không đạt nhưng chưa nêu lý do.", "Hãy ghi lý do."
        )
    return Tick(tick.code, tick.result, note)


def _unknown_result(tick: Tick) -> DomainError:
    return refuse(
        "result",
        "result_unknown",
        f"Kết quả “{tick.result}” của dòng “{tick.code}” không có trong quy ước.",
        f"Hãy dùng một trong: {', '.join(Result.values)}.",
    )
