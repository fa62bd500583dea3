"""Which offices get a stage's tasks, or may do an act, where a chain says `each:`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.db.models import F

from approvals.annulments import IN_EFFECT
from approvals.models import Consultation, DecisionItem
from workflows import registry
from workflows.engine.context import CaseRow, Context


@registry.resolvers("consulted_agencies")
def consulted_agencies(cases: Sequence[CaseRow], ctx: Context) -> Mapping[int, Sequence[int]]:
    """Các cơ quan được nêu để lấy ý kiến ở lượt này và chưa trả lời.

    One query.
    """
    found: defaultdict[int, list[int]] = defaultdict(list)
    rows = Consultation.objects.filter(
        case_id__in=[case.id for case in cases], visit=F("case__visit"), answered_at__isnull=True
    )
    for case_id, office_id in rows.order_by("pk").values_list("case_id", "agency_id"):
        found[case_id].append(office_id)
    return found


@registry.resolvers("issuing_chair")
def issuing_chair(cases: Sequence[CaseRow], ctx: Context) -> Mapping[int, Sequence[int]]:
    """Chức vụ đã ký quyết định đang có hiệu lực đối với hồ sơ.

    One query.
    """
    rows = DecisionItem.objects.filter(
        case_id__in=[case.id for case in cases], listed=True, decision__status__in=IN_EFFECT
    )
    return {case_id: [office_id] for case_id, office_id in rows.values_list("case_id", "decision__signing_office_id")}
