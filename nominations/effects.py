"""What follows from a move: rows of nominations written inside the act, set-based. An effect may not refuse.

Importing this module registers the effects.
"""

from __future__ import annotations

from collections.abc import Sequence

from nominations import eligibility, labels
from nominations.dossiers import snapshots
from nominations.models import AwardChange, AwardNomination, DelegateKind, Notice, Submission, SubmissionItem, Vacancy
from nominations.requirements.delegates import delegates_of
from nominations.requirements.submissions import draft_items
from nominations.standing import holds_place
from workflows import registry
from workflows.definition import Each, Outcome
from workflows.engine.context import Actor, CaseRow, Context, Moved
from workflows.models import Case, Office


@registry.effects("sign_submission")
def sign_submission(moved: Sequence[Moved], ctx: Context) -> None:
    """Ký tờ trình dự thảo chứa các hồ sơ này; hồ sơ trong danh sách mà không chuyển được thì để lại ngoài tờ trình."""
    ids = [one.case.id for one in moved]
    submissions = {item.submission_id for item in draft_items(ids, ctx.by.office_id).values()}
    items = SubmissionItem.objects.filter(submission__in=submissions)
    items.filter(case__in=ids).update(draft_office=None)
    items.exclude(case__in=ids).update(draft_office=None, left_out=True)
    Submission.objects.filter(pk__in=submissions).update(
        status=Submission.Status.SIGNED,
        signed_by=ctx.by.user_id,
        signed_at=ctx.happened_at,
        signed_on=ctx.happened_on,
        signature=signature_block(ctx.by),
    )


def signature_block(by: Actor) -> str:
    """Return how the signature reads: "KT. Chủ tịch / Phó Chủ tịch: Nông Thị Hà" (Decree 30/2020, Article 13).

    The office whose act it is comes first, then those through whom it went, the signer's own title and name last.
    """
    *nearer, last = [by.title or "Người ký", *(one.title for one in by.acts_for)]
    forms = [one.form for one in by.acts_for]
    lines = [last, *reversed(nearer)]
    shown = [f"{form}. {title}" for form, title in zip(reversed(forms), lines, strict=False)] + [lines[-1]]
    return f"{' / '.join(shown)}: {by.name}"[:500]


@registry.effects("notify_proposer")
def notify_proposer(moved: Sequence[Moved], ctx: Context) -> None:
    """Báo cho nơi đề nghị (chức vụ lập hồ sơ của quy trình); nơi nào không có chức vụ đó thì báo cho người lập."""
    seats = {one.case.id: _proposing_seat(one.case) for one in moved}
    wanted = {seat for seat in seats.values() if seat is not None}
    rows = Office.objects.filter(
        body__area__in={seat[0] for seat in wanted},
        body__function__in={seat[1] for seat in wanted},
        position__in={seat[2] for seat in wanted},
    )
    offices = {tuple(key): pk for *key, pk in rows.values_list("body__area_id", "body__function", "position", "pk")}
    starters = dict(Case.objects.filter(pk__in=list(seats)).values_list("id", "started_by_id"))
    Notice.objects.bulk_create(
        Notice(
            office_id=(office := offices.get(seats[one.case.id] or ())),
            user_id=None if office is not None else starters[one.case.id],
            case_id=one.case.id,
            text=_told(one, ctx)[:500],
            created_at=ctx.now,
        )
        for one in moved
    )


def _proposing_seat(case: CaseRow) -> tuple[int, str, str] | None:
    """Area, function and position of the office at which the case began, as its edition says."""
    holder = case.edition.stages[case.edition.start].held_by
    if isinstance(holder, Each) or (area := case.area_id(holder.at.level)) is None:
        return None
    return area, holder.at.function, holder.position


def _told(one: Moved, ctx: Context) -> str:
    """What became of the case; why it was refused or sent back stands in its history, where it can be erased."""
    place = one.case.edition.place(one.to)
    said = f"Hồ sơ {one.case.code} ({one.case.label})"
    if not isinstance(place, Outcome):
        office = ctx.by.acts_for[-1] if ctx.by.acts_for else ctx.by
        return f"{said}: {office.body or ctx.by.name} {one.action.past.vi}. Lý do xem trong lịch sử hồ sơ."
    if place.kind in ("approved", "forwarded"):
        return f"{said}: {place.title.vi}."
    return f"{said}: {place.title.vi}. Lý do xem trong lịch sử hồ sơ."


@registry.effects("freeze_dossier")
def freeze_dossier(moved: Sequence[Moved], ctx: Context) -> None:
    """Chụp lại nội dung hồ sơ lúc gửi: dòng lịch sử giữ cam kết (mã băm) của bản chụp."""
    for case_id, text in snapshots.frozen([one.case.id for one in moved]).items():
        ctx.disclose(case_id, snapshots.KIND, text)


@registry.effects("answer_findings")
def answer_findings(moved: Sequence[Moved], ctx: Context) -> None:
    """Ghi ý kiến vẫn đề nghị cho các điều phát hiện đã nêu; lý do là ý kiến của chính lần thao tác này."""
    eligibility.apply(ctx, {one.case.id: one.move.text for one in moved})


@registry.effects("free_place")
def free_place(moved: Sequence[Moved], ctx: Context) -> None:
    """Ghi chỗ đại biểu mà người này để trống, với cơ cấu của người đó; người chưa có chỗ thì không để trống chỗ nào."""
    rows = delegates_of([one.case for one in moved])
    Vacancy.objects.bulk_create(
        Vacancy(
            case_id=one.case.id,
            congress_id=row.congress_id,
            district_id=one.case.district_id,
            ethnicity=row.nominee.ethnicity,
            gender=row.nominee.gender,
            field=row.field,
            vacated_on=ctx.happened_on,
            command=ctx.command,
        )
        for one in moved
        if (row := rows.get(one.case.id)) is not None
        and row.kind == DelegateKind.SELECTED
        and one.case.district_id is not None
        and holds_place(one.case.sha256, one.case.stage)
    )


@registry.effects("change_award")
def change_award(moved: Sequence[Moved], ctx: Context) -> None:
    """Chuyển hồ sơ sang hình thức khen thưởng mà hội đồng đã kết luận (dòng AwardChange đang chờ)."""
    changes = AwardChange.objects.filter(nomination__case__in=[one.case.id for one in moved], applied_at__isnull=True)
    pending = list(changes.select_related("nomination"))
    for change in pending:
        change.nomination.award_type_id = change.award_after_id
        change.applied_at = ctx.now
    AwardNomination.objects.bulk_update([change.nomination for change in pending], ["award_type"])
    AwardChange.objects.bulk_update(pending, ["applied_at"])
    labels.refresh([change.nomination.case_id for change in pending])
