"""Consultation (hiệp y): naming agencies, an agency's opinion, more time for it, and a question taken back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F

from approvals.acting import desk, require_post, require_work
from approvals.answers import ANSWER_KIND, ended_without, sent_or_of, was_sent
from approvals.models import Consultation, DeadlineExtension
from nominations import access, text
from nominations.documents import attaching, store
from nominations.errors import DomainError, refuse
from nominations.models import Document
from workflows import clock
from workflows.engine.context import Actor, Capacity
from workflows.models import Case, Office, Task

Outcome = Consultation.Outcome
#: What an agency may say; the other outcomes are not its own.
OPINIONS = (Outcome.AGREE, Outcome.OBJECT, Outcome.NO_OPINION)
#: An upload: its bytes and the name it came with.
File = tuple[bytes, str]
#: Why a file that gave way to another was taken off.
REPLACED = "Thay bằng tệp khác khi ghi lại ý kiến."
#: Requirements of the actions that steer a consultation under way.
EXTENDS, RECALLS = "extension_named", "recall_named"
#: That of the action by which agencies are asked.
NAMED = "agencies_named"


@dataclass(frozen=True)
class Question:
    """A question that was put to an agency, or is to be. `waiting` says that the agency has it now, until the end of
    `due_on`; `answered`, that an answer was sent, or none came in time, or the question was taken back."""

    row: Consultation
    waiting: bool
    answered: bool
    due_on: date | None


def questions(case: Case) -> list[Question]:
    """Return the questions of a case by round, with what agencies may read and answered. Three queries."""
    rows = Consultation.objects.filter(case=case).select_related("agency__body", "answered_by", "document")
    tasks = {task.office_id: task for task in Task.objects.filter(case=case)}
    found = []
    for row in rows.annotate(sent=was_sent()).prefetch_related("shown").order_by("visit", "pk"):
        task = tasks.get(row.agency_id) if row.visit == case.visit - 1 else None
        answered = task is None and (row.sent or ended_without(row))
        found.append(Question(row, task is not None, answered, task.due_on if task else None))
    return found


def name_agencies(
    by: Capacity,
    case_ids: Sequence[int],
    agency_office_ids: Sequence[int],
    question: str,
    *,
    shown: Collection[int] = (),
) -> list[Consultation]:
    """Name the offices to be asked about each of the cases, with one question; what was named on this visit is
    replaced.

    `shown` are the keys of the documents of these cases that the agencies may read with the question. The asking
    itself is the action that sends the case to consultation. Returns the rows by case, then by office as given.
    Raises DomainError when the office of `by` has no work there, no office or question is given, an office does not
    exist, is of another area than the case, or is the asking body's own; or for a document that none of the cases has.
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
        papers = _documents(case_ids, shown)
        now = clock.now()
        Consultation.objects.filter(case_id__in=case_ids, visit=F("case__visit")).delete()
        rows = Consultation.objects.bulk_create(
            Consultation(
                case=cases[case_id], visit=cases[case_id].visit, agency_id=office_id, question=asked,
                asked_by_id=who.user_id, asked_at=now,
            )
            for case_id in case_ids
            for office_id in wanted
        )  # fmt: skip
        sent_along = Consultation.shown.through
        sent_along.objects.bulk_create(
            sent_along(consultation_id=row.pk, document_id=paper) for row in rows for paper in papers[row.case_id]
        )
        return rows


def _documents(case_ids: Collection[int], wanted: Collection[int]) -> Mapping[int, list[int]]:
    """The documents wanted, by the case that they are attached to. One query, or none."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    if wanted:
        rows = Document.objects.filter(sent_or_of(), pk__in=wanted, case__in=case_ids, removed_at__isnull=True)
        for case_id, key in rows.order_by("pk").values_list("case_id", "pk"):
            found[case_id].append(key)
    if sum(map(len, found.values())) != len(set(wanted)):
        raise refuse(
            "shown",
            "document_elsewhere",
            "Có tài liệu không thuộc hồ sơ này hoặc đã được gỡ.",
            "Hãy chọn lại tài liệu gửi kèm.",
        )
    return found


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


def write_opinion(
    by: Capacity, case_id: int, outcome: str, opinion: str = "", *, file: File | None = None
) -> Consultation:
    """Write the acting office's opinion on a case it was asked about; until the reply is sent it can be written
    again.

    outcome: agree, object or no_opinion; the first two need a text. `file` is the signed answer, an upload: it takes
    the place of one that was given before, which is taken off; without one, that one stays. Returns the row. Raises
    DomainError when the office has no work there or was not asked, for an unknown outcome or a missing text, or for an
    upload that is refused.
    """
    who = desk(by)
    written = text.paragraphs(opinion, "opinion")
    if outcome not in OPINIONS:
        raise refuse(
            "outcome",
            "outcome_unknown",
            f"Ý kiến “{outcome}” không có trong quy ước.",
            f"Hãy dùng một trong: {', '.join(OPINIONS)}.",
        )
    if outcome != Outcome.NO_OPINION and not written:
        raise refuse(
            "opinion", "opinion_missing", "Chưa ghi nội dung ý kiến.", "Hãy ghi rõ đồng ý hoặc lý do không đồng ý."
        )
    access.check_tasks(by, [case_id])
    kept = (store.keep(*file), *file) if file is not None else None
    with transaction.atomic():
        row = _asked_here(require_work(by, [case_id], "ghi ý kiến")[case_id], who.office)
        replaced = row.document_id
        if kept is not None:
            [row.document] = attaching.record([case_id], ANSWER_KIND, kept, who.actor, who.office.pk)
        row.outcome, row.opinion = outcome, written
        row.answered_by_id, row.answered_at = who.user_id, clock.now()
        row.save(update_fields=["outcome", "opinion", "document", "answered_by", "answered_at"])
        if replaced is not None and row.document_id != replaced:
            _take_off_unused(replaced, who.actor, REPLACED)
    return row


def take_off_opinion_file(by: Capacity, case_id: int, reason: str) -> Consultation:
    """Take the file off the opinion that the acting office wrote and has not sent yet, saying why; the text stays.

    The document's row and bytes stay, for that body alone, as all of an answer that was not sent. Returns the row.
    Raises DomainError when the office has no work there (it sent its opinion) or was not asked, when the opinion has
    no file, or without a reason.
    """
    who = desk(by)
    why = text.line(reason, "reason", limit=attaching.NOTE_LIMIT, required=True)
    with transaction.atomic():
        row = _asked_here(require_work(by, [case_id], "gỡ tệp kèm ý kiến")[case_id], who.office)
        if row.document_id is None:
            raise refuse(
                "case", "opinion_without_file", "Ý kiến này không kèm tệp nào.", "Tải lại trang để xem tệp đang kèm."
            )
        taken, row.document = row.document_id, None
        row.save(update_fields=["document"])
        _take_off_unused(taken, who.actor, why)
    return row


def _asked_here(case: Case, office: Office) -> Consultation:
    """The question that this office is asked about a case now; locked. Raises DomainError."""
    row = Consultation.objects.select_for_update().filter(case=case, visit=case.visit - 1, agency=office).first()
    if row is None:
        raise refuse(
            "case", "not_asked", f"{office} không được hỏi ý kiến về hồ sơ {case.code}.", "Kiểm tra lại hồ sơ."
        )
    return row


def _take_off_unused(document_id: int, actor: Actor, why: str) -> None:
    """Take a document off, unless another answer carries it: one of an earlier round, or of another office that has
    the same file."""
    if not Consultation.objects.filter(document=document_id).exists():
        attaching.take_off([document_id], actor, why)


def name_extension(
    by: Capacity, case_ids: Sequence[int], agency_office_ids: Collection[int], until: date
) -> list[DeadlineExtension]:
    """Name the agencies that get more time on each of the cases, to the end of a day; what was named and not yet given
    is replaced.

    The extending itself is the action that requires it. Returns the rows by case. Raises DomainError when the
    consultation is not for the office of `by` to steer, for a day that is over or not after the present due date, or
    when one of the agencies is not being asked about one of the cases.
    """
    who = desk(by)
    if until < clock.today():
        raise refuse("until", "day_over", f"Ngày {until:%d/%m/%Y} đã qua.", "Hãy ghi hạn mới từ hôm nay trở đi.")
    with transaction.atomic():
        cases = require_post(by, case_ids, EXTENDS, "gia hạn trả lời")
        tasks = _being_asked(cases, agency_office_ids)
        early = next((task for task in tasks if task.due_on is None or task.due_on >= until), None)
        if early is not None:
            raise _not_later(cases[early.case_id], early)
        now = clock.now()
        DeadlineExtension.objects.filter(case_id__in=case_ids, visit=F("case__visit"), applied_at__isnull=True).delete()
        return DeadlineExtension.objects.bulk_create(
            DeadlineExtension(
                case=cases[task.case_id], visit=task.visit, agency_id=task.office_id, until=until,
                recorded_by_id=who.user_id, recorded_at=now,
            )
            for task in tasks
        )  # fmt: skip


def _not_later(case: Case, task: Task) -> DomainError:
    if task.due_on is None:
        return refuse("until", "no_due_date", f"Hồ sơ {case.code}: {task.office} không có hạn trả lời.", "")
    return refuse(
        "until",
        "not_later",
        f"Hồ sơ {case.code}: {task.office} đang có hạn {task.due_on:%d/%m/%Y}.",
        "Hãy ghi hạn mới muộn hơn.",
    )


def name_recall(by: Capacity, case_ids: Sequence[int], agency_office_ids: Collection[int]) -> list[Consultation]:
    """Name the agencies whose question is to be taken back on each of the cases; what was named before is replaced.

    The taking back itself is the action that requires it. Returns the rows by case. Raises DomainError when the
    consultation is not for the office of `by` to steer, or one of the agencies is not being asked about one of the
    cases.
    """
    who = desk(by)
    with transaction.atomic():
        cases = require_post(by, case_ids, RECALLS, "thu hồi câu hỏi")
        wanted = {(task.case_id, task.office_id) for task in _being_asked(cases, agency_office_ids)}
        rows = list(
            Consultation.objects.filter(case_id__in=case_ids, visit=F("case__visit") - 1).order_by("case_id", "pk")
        )
        now = clock.now()
        for row in rows:
            named = (row.case_id, row.agency_id) in wanted
            row.recall_named_by_id, row.recall_named_at = (who.user_id, now) if named else (None, None)
        Consultation.objects.bulk_update(rows, ["recall_named_by", "recall_named_at"])
        return [row for row in rows if row.recall_named_at is not None]


def _being_asked(cases: Mapping[int, Case], agency_office_ids: Collection[int]) -> list[Task]:
    """The open work of these agencies on each of the cases. One query."""
    wanted = set(agency_office_ids)
    if not wanted:
        raise refuse("agencies", "agency_missing", "Chưa chọn cơ quan nào.", "Hãy chọn ít nhất một cơ quan.")
    tasks = list(
        Task.objects.filter(case__in=list(cases), office__in=wanted)
        .select_related("office__body")
        .order_by("case", "pk")
    )
    if len(tasks) != len(wanted) * len(cases):
        raise refuse(
            "agencies",
            "not_being_asked",
            "Có cơ quan không đang được hỏi về hồ sơ này (đã trả lời, đã thu hồi hoặc không được nêu).",
            "Hãy tải lại trang và chọn lại.",
        )
    return tasks
