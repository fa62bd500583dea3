"""Answering for a finding: proposing nevertheless, with a reason that stays."""

from __future__ import annotations

from functools import cache

from django.db import transaction

from nominations import text
from nominations.access import check_tasks, judged
from nominations.awards import lock_cases
from nominations.eligibility.judging import findings
from nominations.errors import refuse
from nominations.models import EligibilityOverride
from nominations.standing import takes_changes
from workflows import clock
from workflows.definition import Stage
from workflows.editions import compiled
from workflows.engine.context import Capacity
from workflows.models import Case

#: Requirements by which a chain says that somebody answers for eligibility there.
_ASKS = frozenset({"eligible", "eligibility_settled"})


@cache
def _asking(sha256: str) -> frozenset[str]:
    definition = compiled([sha256])[sha256].definition
    return frozenset(
        name
        for name, place in definition.stages.items()
        if isinstance(place, Stage) and any(_ASKS.intersection(action.requires) for action in place.actions.values())
    )


def settles_here(case: Case) -> bool:
    """Whether a case (with edition) stands where its dossier is prepared or verified: there findings are answered."""
    sha256 = case.edition.sha256
    return case.stage in _asking(sha256) or takes_changes(sha256, case.stage)


def override(by: Capacity, case_id: int, rule: str, finding: str, reason: str) -> EligibilityOverride:
    """Record why a case goes on although `rule` found `finding` (the key of a finding that there is today).

    For an office that has the case among its open work, where the dossier is prepared or verified; each office answers
    for itself, once for a finding. Raises DomainError.
    """
    actor = judged(by)
    with transaction.atomic():
        case = lock_cases([case_id])[0]
        check_tasks(by, [case_id])
        if not settles_here(case):
            raise refuse(
                "by",
                "not_settled_here",
                f"Hồ sơ {case.code}: ở bước hiện tại không ghi ý kiến về điều kiện khen thưởng.",
                "Ý kiến này do nơi lập hồ sơ hoặc nơi thẩm định ghi, khi hồ sơ ở bước của mình.",
            )
        found = next((one for one in findings([case_id])[case_id] if (one.rule, one.key) == (rule, finding)), None)
        if found is None:
            raise refuse(
                "finding",
                "finding_gone",
                f"Hồ sơ {case.code}: điều phát hiện này không còn, hoặc đã thay đổi.",
                "Tải lại trang để xem các điều phát hiện hiện nay.",
            )
        if any(one.office_id == actor.office_id for one in found.answers):
            raise refuse(
                "finding",
                "already_answered",
                f"Hồ sơ {case.code}: chức vụ này đã ghi lý do cho điều phát hiện này.",
                "Lý do đã ghi không sửa được; không cần ghi lại.",
            )
        return EligibilityOverride.objects.create(
            case=case,
            rule=rule,
            finding=finding,
            told=found.told,
            reason=_reason(reason),
            office_id=actor.office_id,
            recorded_by_id=actor.user_id,
            recorded_at=clock.now(),
        )


def _reason(given: str) -> str:
    reason = text.paragraphs(given, "reason", limit=2000)
    if not reason:
        raise refuse(
            "reason", "text_missing", "Chưa nêu lý do vẫn đề nghị.", "Ghi căn cứ, ví dụ văn bản kết luận, rồi lưu lại."
        )
    return reason
