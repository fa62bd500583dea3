"""Disciplines, and what is still being clarified, about a nominee."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from nominations import text
from nominations.access import acting_office, judged
from nominations.errors import refuse
from nominations.models import Concern, Nominee
from nominations.register.knowing import check_knows_one
from nominations.register.prior_awards import verifies
from workflows import clock
from workflows.engine.context import Capacity


def raise_concern(by: Capacity, nominee: Nominee, kind: str, since: date, basis: str, measure: str = "") -> Concern:
    """Write down that a nominee is disciplined, or that something about him is being clarified, since a day.

    `measure` is the form of a discipline, where it is known.
    `by` has work on a case of his (an agency that was asked for its opinion too), or proposes for where he lives.
    Whether it holds his nomination up is for the rules of eligibility. Raises DomainError.
    """
    actor = judged(by)
    if kind not in Concern.Kind.values:
        raise refuse(
            "kind", "choice_unknown", f'Không có loại việc "{str(kind)[:40]}".',
            "Chọn: " + "; ".join(str(label) for label in Concern.Kind.labels) + ".",
        )  # fmt: skip
    if measure and (kind != Concern.Kind.DISCIPLINE or measure not in Concern.Measure.values):
        raise refuse(
            "measure", "measure_unfit", "Hình thức kỷ luật này không có, hoặc việc được ghi không phải kỷ luật.",
            "Bỏ trống mục này, hoặc chọn việc “đang bị kỷ luật” và một hình thức: "
            + "; ".join(str(label) for label in Concern.Measure.labels) + ".",
        )  # fmt: skip
    if since > clock.today():
        raise refuse(
            "since", "since_in_future", f"Ngày {since:%d/%m/%Y} còn ở tương lai.", "Ghi ngày việc này bắt đầu."
        )
    why = text.line(basis, "basis", required=True)
    check_knows_one(by, [nominee])
    return Concern.objects.create(
        nominee=nominee,
        kind=kind,
        measure=measure,
        since=since,
        basis=why,
        office_id=actor.office_id,
        recorded_by_id=actor.user_id,
        recorded_at=clock.now(),
    )


def end_concern(by: Capacity, concern_id: int, ended_on: date, conclusion: str) -> Concern:
    """Say that a concern is over, since when and with what conclusion; once.

    For the office that raised it, and for a verifier who has a case of the nominee among his open work: not for those
    who only wish to propose him. Raises DomainError.
    """
    actor = judged(by)
    words = text.line(conclusion, "conclusion", limit=500, required=True)
    with transaction.atomic():
        row = Concern.objects.select_for_update(of=("self",)).select_related("nominee").filter(pk=concern_id).first()
        if row is None:
            raise refuse("concern", "concern_unknown", f"Không có việc số {concern_id}.", "Tải lại trang.")
        check_ends(by, row)
        if row.ended_on is not None:
            raise refuse("concern", "concern_over", "Việc này đã được ghi kết thúc.", "Không cần ghi lại.")
        if not row.since <= ended_on <= clock.today():
            raise refuse(
                "ended_on",
                "ended_out_of_order",
                f"Ngày kết thúc {ended_on:%d/%m/%Y} phải từ {row.since:%d/%m/%Y} đến hôm nay.",
                "Ghi ngày có kết luận.",
            )
        row.ended_on, row.conclusion = ended_on, words
        row.ended_by_id, row.ended_at = actor.user_id, clock.now()
        row.save(update_fields=["ended_on", "conclusion", "ended_by", "ended_at"])
    return row


def check_ends(by: Capacity, concern: Concern) -> None:
    """Raise DomainError unless `by` may say that a concern is over."""
    office = acting_office(by)
    if concern.office_id != office.pk and not verifies(by, office, concern.nominee):
        raise refuse(
            "by",
            "not_your_office",
            f"{office} không nêu việc này, cũng không thẩm định hồ sơ của {concern.nominee.full_name}.",
            "Việc kết thúc do nơi đã nêu, hoặc chuyên viên thẩm định đang giữ hồ sơ, ghi.",
        )
