"""What an act of answering stands on: the rows named for it, applied by it, and the text its event commits to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from django.db.models import F, QuerySet

from nominations.eligibility import rules
from nominations.models import EligibilityOverride
from workflows.audit import record
from workflows.engine.context import Context

#: Under which name an event commits to the findings that were answered, and the version of that text, its key `v`.
KIND = "eligibility"
VERSION = 1


def named_for(ctx: Context, case_ids: Collection[int]) -> QuerySet[EligibilityOverride]:
    """The findings named for this very act: by this person for this office, on the stay on which each case is."""
    return EligibilityOverride.objects.filter(
        case__in=case_ids,
        command=ctx.command,
        office=ctx.by.office_id,
        recorded_by=ctx.by.user_id,
        visit=F("case__visit"),
        applied_at__isnull=True,
    )


def apply(ctx: Context, reasons: Mapping[int, str]) -> None:
    """Let what was named for this act count, each with the reason given on its case, and the events commit to it. Two
    statements, however many."""
    rows = list(named_for(ctx, list(reasons)).order_by("pk"))
    found: defaultdict[int, list[EligibilityOverride]] = defaultdict(list)
    for row in rows:
        row.reason, row.applied_at = reasons[row.case_id], ctx.now
        found[row.case_id].append(row)
    EligibilityOverride.objects.bulk_update(rows, ["reason", "applied_at"])
    for case_id, listed in found.items():
        ctx.disclose(case_id, KIND, text_of(listed))


def text_of(rows: Sequence[EligibilityOverride]) -> str:
    """Return what was answered as canonical JSON. It says what the rules are called itself: a rule may be named
    otherwise later. The reason is the comment of the event."""
    return record.canonical({"v": VERSION, "answered": [_answered(row) for row in rows]}).decode()


def _answered(row: EligibilityOverride) -> dict[str, str | None]:
    rule = rules.named(row.rule)
    return {
        "rule": row.rule,
        "title": rule.title if rule else row.rule,
        "key": row.finding,
        "severity": row.severity,
        "told": row.told,
        "basis": row.basis or None,
    }
