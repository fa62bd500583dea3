"""Supplement requests: naming what a dossier lacks, once and all together, and answering it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction

from approvals.acting import desk, require_work
from approvals.models import Deficiency, SupplementRequest
from nominations import access, text
from nominations.errors import refuse
from workflows import clock
from workflows.engine.context import Capacity

Status = SupplementRequest.Status


def name_deficiencies(by: Capacity, case_ids: Sequence[int], points: Sequence[str]) -> list[SupplementRequest]:
    """Draft a supplement slip for each of the cases, naming these points; a draft of the same visit is replaced.

    The slip is sent by the action that returns the case. Returns the drafts in the order of `case_ids`. Raises
    DomainError when the office has no work there, or for no point or an empty one.
    """
    who = desk(by)
    named = [text.paragraphs(point, "points") for point in points]
    if not named or not all(named):
        raise refuse("points", "deficiency_empty", "Chưa nêu rõ điểm cần bổ sung.", "Hãy ghi từng điểm thiếu, sai.")
    now = clock.now()
    with transaction.atomic():
        cases = require_work(by, case_ids, "lập phiếu yêu cầu bổ sung")
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
            Deficiency(request=draft, order=order, text=point)
            for draft in drafts
            for order, point in enumerate(named, start=1)
        )
    return drafts


def answer_deficiency(by: Capacity, case_id: int, answers: Mapping[int, str]) -> list[Deficiency]:
    """Answer points of the slip sent for a case: `answers` maps the order of a point to its answer.

    Answering edits what the case carries, so it is remembered for the separation of duties. Returns all points of
    the slip. Raises DomainError when the office has no work there, no slip is open, a point does not exist, or an
    answer is empty.
    """
    who = desk(by)
    with transaction.atomic():
        cases = require_work(by, [case_id], "trả lời phiếu yêu cầu bổ sung")
        request = SupplementRequest.objects.select_for_update().filter(case_id=case_id, status=Status.SENT).first()
        if request is None:
            raise refuse(
                "case",
                "no_open_request",
                f"Hồ sơ {cases[case_id].code} không có phiếu yêu cầu bổ sung nào đang chờ trả lời.",
                "Kiểm tra lại hồ sơ đã chọn.",
            )
        points = {point.order: point for point in request.deficiencies.select_for_update()}
        now = clock.now()
        for order, answer in answers.items():
            if order not in points:
                raise refuse(
                    "answers",
                    "deficiency_unknown",
                    f"Phiếu không có điểm số {order}; phiếu gồm các điểm từ 1 đến {len(points)}.",
                    "Kiểm tra lại số thứ tự.",
                )
            point = points[order]
            point.answer = text.paragraphs(answer, "answers")
            if not point.answer:
                raise refuse("answers", "answer_empty", f"Chưa ghi trả lời cho điểm {order}.", "Hãy ghi trả lời.")
            point.answered_by_id, point.answered_at = who.user_id, now
        Deficiency.objects.bulk_update(points.values(), ["answer", "answered_by", "answered_at"])
        access.touch([case_id], who.actor)
    return list(points.values())
