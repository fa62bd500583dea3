"""Where the work before an act shows that somebody is at it: ticked lines, named deficiencies, an opinion begun."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import Max

from approvals.models import ChecklistItem, SupplementRequest
from workflows import registry


@registry.signs("checklist_ticked")
def checklist_ticked(case_ids: Collection[int]) -> Mapping[tuple[int, int], datetime]:
    """Ghi danh mục kiểm tra. One query."""
    rows = ChecklistItem.objects.filter(case__in=case_ids).order_by().values_list("case_id", "recorded_by_id")
    return {(case, user): at for case, user, at in rows.annotate(last=Max("recorded_at"))}


@registry.signs("deficiencies_named")
def deficiencies_named(case_ids: Collection[int]) -> Mapping[tuple[int, int], datetime]:
    """Lập phiếu yêu cầu bổ sung. One query."""
    rows = SupplementRequest.objects.filter(case__in=case_ids).order_by().values_list("case_id", "created_by_id")
    return {(case, user): at for case, user, at in rows.annotate(last=Max("created_at"))}
