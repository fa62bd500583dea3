"""Where a dossier shows that somebody is at it; and telling him when what he had claimed went back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.db.models import Max

from nominations.models import Document, EligibilityOverride, Notice
from workflows import clock, registry
from workflows.engine.returning import Returned, Why


@registry.signs("document_attached")
def document_attached(case_ids: Collection[int]) -> Mapping[tuple[int, int], datetime]:
    """Đính kèm tài liệu. One query."""
    rows = Document.objects.filter(case__in=case_ids).order_by().values_list("case_id", "attached_by_id")
    return {(case, user): at for case, user, at in rows.annotate(last=Max("attached_at"))}


@registry.signs("finding_answered")
def finding_answered(case_ids: Collection[int]) -> Mapping[tuple[int, int], datetime]:
    """Ghi lý do vẫn đề nghị. One query."""
    given = EligibilityOverride.objects.filter(case__in=case_ids, applied_at__isnull=False)
    rows = given.order_by().values_list("case_id", "recorded_by_id")
    return {(case, user): at for case, user, at in rows.annotate(last=Max("recorded_at"))}


@registry.returns("tell_former_holder")
def tell_former_holder(returned: Sequence[Returned]) -> None:
    """Báo cho người đã nhận việc, trừ người có tài khoản đã khóa. One statement."""
    now = clock.now()
    Notice.objects.bulk_create(
        Notice(
            user_id=one.user_id,
            case_id=one.case_id,
            text=f"Việc của hồ sơ {one.code} đã trở về hàng đợi của chức vụ: {one.why.label}.",
            created_at=now,
        )
        for one in returned
        if one.why is not Why.LOCKED
    )
