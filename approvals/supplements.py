"""Supplement requests: naming what a dossier lacks, once and all together, and answering it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F

from approvals import allowances
from approvals.acting import desk, require_work
from approvals.models import ChecklistItem, Deficiency, SupplementRequest
from nominations import access, text
from nominations.documents import attaching, store
from nominations.errors import DomainError, refuse
from workflows import clock, policies
from workflows.engine.context import Actor, Capacity
from workflows.models import Case, Office

Status = SupplementRequest.Status
#: The kind of document that answers a point.
ANSWER_KIND = "supplement_answer"
#: Why a file that gave way to another was taken off.
REPLACED = "Thay bằng tệp khác khi trả lời."
#: The requirement of the action that sends a slip.
NAMED = "deficiencies_named"
#: How often one office may ask for a supplement: a policy of the case's area, of the day it was received.
REQUESTS_MAX = "supplement_requests_max"
#: An upload: its bytes and the name it came with.
File = tuple[bytes, str]


@dataclass(frozen=True)
class Point:
    """Something lacking or wrong; `line` is the code of the checklist line that it comes from, if any."""

    text: str
    line: str = ""


@dataclass(frozen=True)
class Terms:
    """Under what terms a slip of an office for a case would go out: how many were sent, how many may be (None where no
    rule limits them), and until when it would have to be answered."""

    sent: int
    limit: int | None
    due_on: date | None


def proposed_points(case_ids: Collection[int]) -> dict[int, list[Point]]:
    """Return, for each case, the lines of its checklist that were found not met on this visit, as points: title and
    remark. One query."""
    found: defaultdict[int, list[Point]] = defaultdict(list)
    rows = ChecklistItem.objects.filter(
        case__in=case_ids, visit=F("case__visit"), result=ChecklistItem.Result.NOT_MET
    ).order_by("case", "pk")
    for case_id, code, title, note in rows.values_list("case_id", "code", "title", "note"):
        found[case_id].append(Point(f"{title}: {note}", code))
    return found


def terms(case: Case, office: Office) -> Terms:
    """Return the terms of a slip that this office would send for a case (with edition) today. Four queries at most."""
    requests = SupplementRequest.objects.filter(case=case, office__body=office.body_id)
    sent = requests.exclude(status=Status.DRAFT).count()
    action = allowances.action_with(case, NAMED)
    limit = None
    if action is not None and "supplement_allowed" in action.requires:
        question = (REQUESTS_MAX, allowances.scope(case), case.received_on or clock.today())
        found = policies.values([question])[question]
        limit = policies.as_int(found) if isinstance(found, policies.Found) else None
    return Terms(sent, limit, allowances.due_if_sent(case, NAMED))


def name_deficiencies(by: Capacity, case_ids: Sequence[int], points: Sequence[str | Point]) -> list[SupplementRequest]:
    """Draft a supplement slip for each of the cases, naming these points; a draft of the same visit is replaced.

    A bare text is a point of no checklist line. The slip is sent by the action that returns the case. Returns the
    drafts in the order of `case_ids`. Raises DomainError when the office has no work there, for no point or an empty
    one, or for a line that was not settled on this visit of each of the cases.
    """
    who = desk(by)
    given = [point if isinstance(point, Point) else Point(point) for point in points]
    named = [Point(text.paragraphs(point.text, "points"), point.line) for point in given]
    if not named or not all(point.text for point in named):
        raise refuse("points", "deficiency_empty", "Chưa nêu rõ điểm cần bổ sung.", "Hãy ghi từng điểm thiếu, sai.")
    now = clock.now()
    with transaction.atomic():
        cases = require_work(by, case_ids, "lập phiếu yêu cầu bổ sung")
        _check_lines(case_ids, {point.line for point in named if point.line})
        SupplementRequest.objects.filter(case_id__in=case_ids, office=who.office, status=Status.DRAFT).delete()
        drafts = SupplementRequest.objects.bulk_create(
            SupplementRequest(
                case=cases[case_id],
                office=who.office,
                visit=cases[case_id].visit,
                created_by_id=who.user_id,
                created_at=now,
            )
            for case_id in case_ids
        )
        Deficiency.objects.bulk_create(
            Deficiency(request=draft, order=order, text=point.text, line=point.line)
            for draft in drafts
            for order, point in enumerate(named, start=1)
        )
    return drafts


def _check_lines(case_ids: Collection[int], lines: Collection[str]) -> None:
    if not lines:
        return
    settled = ChecklistItem.objects.filter(case__in=case_ids, visit=F("case__visit"), code__in=lines)
    if settled.count() != len(lines) * len(case_ids):
        raise refuse(
            "points",
            "line_not_settled",
            "Có điểm dẫn dòng kiểm tra chưa được ghi ở lần thẩm định này.",
            "Hãy ghi danh mục kiểm tra trước, hoặc bỏ dẫn dòng.",
        )


def answer_deficiency(
    by: Capacity, case_id: int, answers: Mapping[int, str], files: Mapping[int, File] | None = None
) -> list[Deficiency]:
    """Answer points of the slip sent for a case: `answers` maps the order of a point to its answer, `files` to an
    upload that goes with it and joins the dossier. A file that is given instead of another takes the other off.
    An answer that says what is stored stays with whoever gave it.

    Answering edits what the case carries, so it is remembered for the separation of duties. Returns all points of
    the slip. Raises DomainError when the office has no work there, no slip is open, a point does not exist, an
    answer is empty or missing beside its file, or an upload is refused (field "file_1", by the order of its point).
    """
    who = desk(by)
    uploads = files or {}
    access.check_tasks(by, [case_id])
    _check_answers(case_id, answers, uploads)
    stored = {order: _kept(order, *file) for order, file in uploads.items()}
    with transaction.atomic():
        cases = require_work(by, [case_id], "trả lời phiếu yêu cầu bổ sung")
        points = _open_points(cases[case_id])
        replaced = {points[order].answer_document_id for order in stored}
        now = clock.now()
        for order, answer in answers.items():
            point = points[order]
            before = (point.answer, point.answer_document_id)
            point.answer = text.paragraphs(answer, "answers")
            if order in stored:
                [point.answer_document] = attaching.record(
                    [case_id], ANSWER_KIND, stored[order], who.actor, who.office.pk, note=f"Trả lời điểm {order}"
                )
            if (point.answer, point.answer_document_id) != before:
                point.answered_by_id, point.answered_at = who.user_id, now
        Deficiency.objects.bulk_update(points.values(), ["answer", "answered_by", "answered_at", "answer_document"])
        _take_off_unused(replaced, who.actor, REPLACED)
        access.touch([case_id], who.actor)
    return list(points.values())


def _kept(order: int, data: bytes, name: str) -> attaching.Kept:
    """Judge and store the file of one answer; what is wrong with it is said at its own point."""
    try:
        return store.keep(data, name), data, name
    except DomainError as error:
        raise DomainError(error.problem, f"file_{order}" if error.field == "file" else error.field) from error


def take_off_answer_file(by: Capacity, case_id: int, order: int, reason: str) -> Deficiency:
    """Take the file off the answer to a point of the slip sent for a case, saying why; the text of the answer stays.

    Only as long as the slip is being answered: what was sent stays as it was sent. The document's row and bytes stay,
    and the document itself where another point, of this slip or an earlier one, was answered with the same file.
    Returns the point. Raises DomainError when the office has no work there, no slip is open, the point does not exist
    or has no file, or no reason is given.
    """
    who = desk(by)
    why = text.line(reason, "reason", limit=attaching.NOTE_LIMIT, required=True)
    with transaction.atomic():
        cases = require_work(by, [case_id], "gỡ tệp kèm trả lời bổ sung")
        point = _open_points(cases[case_id]).get(order)
        if point is None or point.answer_document_id is None:
            raise refuse(
                "answers",
                "answer_without_file",
                f"Trả lời điểm {order} không kèm tệp nào.",
                "Tải lại trang để xem các tệp đang kèm.",
            )
        taken, point.answer_document = point.answer_document_id, None
        point.save(update_fields=["answer_document"])
        _take_off_unused({taken}, who.actor, why)
        access.touch([case_id], who.actor)
    return point


def _open_points(case: Case) -> dict[int, Deficiency]:
    """The points of the slip that is being answered, by order; locked. Raises DomainError when there is none."""
    request = SupplementRequest.objects.select_for_update().filter(case=case, status=Status.SENT).first()
    if request is None:
        raise refuse(
            "case",
            "no_open_request",
            f"Hồ sơ {case.code} không có phiếu yêu cầu bổ sung nào đang chờ trả lời.",
            "Kiểm tra lại hồ sơ đã chọn.",
        )
    return {point.order: point for point in request.deficiencies.select_for_update()}


def _take_off_unused(document_ids: Collection[int | None], actor: Actor, why: str) -> None:
    """Take off those of the documents that no answer to any point carries."""
    wanted = {one for one in document_ids if one is not None}
    if wanted:
        used = set(Deficiency.objects.filter(answer_document__in=wanted).values_list("answer_document", flat=True))
        attaching.take_off(wanted - used, actor, why)


def _check_answers(case_id: int, answers: Mapping[int, str], files: Mapping[int, File]) -> None:
    """Refuse answers that say nothing or belong to no point, before any upload is judged. One query."""
    known = set(
        Deficiency.objects.filter(request__case=case_id, request__status=Status.SENT).values_list("order", flat=True)
    )
    for order in (*answers, *files):
        if known and order not in known:
            raise refuse(
                "answers",
                "deficiency_unknown",
                f"Phiếu không có điểm số {order}; phiếu gồm các điểm từ 1 đến {len(known)}.",
                "Kiểm tra lại số thứ tự.",
            )
        if not text.paragraphs(answers.get(order, ""), "answers"):
            raise refuse(f"answer_{order}", "answer_empty", f"Chưa ghi trả lời cho điểm {order}.", "Hãy ghi trả lời.")
