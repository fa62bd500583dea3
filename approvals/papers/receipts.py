"""The receipt slip (phiếu tiếp nhận): one for the whole list of a submission, with the number of each dossier."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from approvals.models import Receipt
from nominations import posts
from nominations.errors import refuse
from nominations.models import Submission, SubmissionItem
from nominations.papers import Column, Paper, wording
from workflows.editions import compiled
from workflows.models import Body, Case, Event


@dataclass(frozen=True)
class Taken:
    """What was taken in of a submission: the receipts in the order of its list, and the cases without one."""

    body: Body
    receipts: tuple[Receipt, ...]
    others: tuple[Case, ...]


def taken(paper: Submission) -> Taken:
    """Return what the body for which a submission (with office, body and areas) was meant took in of it.

    A case that was recalled and sent anew belongs to the submission that it came with. Raises DomainError when nothing
    was taken in yet. Five queries at most.
    """
    known = {(chain, one.post) for chain, one in posts.receivings(paper.office).items()}
    levels, functions = ({post.level for _, post in known}, {post.function for _, post in known})
    later = SubmissionItem.objects.filter(
        case=OuterRef("case"), submission__body=paper.body_id, submission__pk__gt=paper.pk, left_out=False,
        submission__status=Submission.Status.SIGNED,
    )  # fmt: skip
    items = SubmissionItem.objects.filter(submission=paper, left_out=False).exclude(Exists(later))
    cases = {one.case_id: one.case for one in items.select_related("case__edition").order_by("order", "pk")}
    found: dict[int, Receipt] = {}
    rows = Receipt.objects.filter(
        case__in=list(cases), body__function__in=functions, body__area__level__in=levels,
        received_on__gte=paper.signed_on or date.max,
    )  # fmt: skip
    for receipt in rows.select_related("body__area__parent__parent").order_by("pk"):
        found.setdefault(receipt.case_id, receipt)
    if not found:
        raise refuse(
            "submission",
            "nothing_received",
            f"Chưa hồ sơ nào của tờ trình “{paper.title}” được tiếp nhận.",
            "Phiếu tiếp nhận có sau khi cơ quan nhận tờ trình bấm Tiếp nhận.",
        )
    receipts = tuple(found[key] for key in cases if key in found)
    return Taken(receipts[0].body, receipts, tuple(one for key, one in cases.items() if key not in found))


def receipt_slip(paper: Submission) -> bytes:
    """Return the receipt slip of a submission as a DOCX: numbers, days, by when the next step is due, and what was not
    taken in. `paper` comes from `sight.submission_in_sight`. Seven queries at most, however long the list. Raises
    DomainError when nothing was taken in yet.
    """
    found = taken(paper)
    made = Paper(f"Phiếu tiếp nhận: {paper.title}")
    parent, issuing = wording.issuing_lines(found.body)
    last = max(one.received_on for one in found.receipts)
    numbers = spans((one.number for one in found.receipts), last.year)
    made.head(parent, issuing, f"Số tiếp nhận: {numbers}", wording.place_and_date(found.body.area, last, last.year))
    made.name("Phiếu tiếp nhận hồ sơ", paper.title)
    made.paragraph(f"{found.body.name} đã tiếp nhận của {paper.body.name} {len(found.receipts)} hồ sơ theo "
                   f"{_cited(paper)}, gồm:")  # fmt: skip
    cases = Case.objects.in_bulk([one.case_id for one in found.receipts])
    columns = [Column("TT", 1.0, "center"), Column("Số tiếp nhận", 2.2, "center"), Column("Mã hồ sơ", 3.2),
               Column("Đối tượng, hình thức", 5.6), Column("Ngày tiếp nhận", 2.4, "center"),
               Column("Hẹn xong bước thẩm định", 2.6, "center")]  # fmt: skip
    made.table(columns, [
        [at, f"{one.number:02d}", cases[one.case_id].code, cases[one.case_id].label, _day(one.received_on),
         _day(one.due_on) if one.due_on else "–"]
        for at, one in enumerate(found.receipts, start=1)
    ])  # fmt: skip
    if found.others:
        _put_others(made, found.others)
    made.paragraph("Ngày hẹn tính hết ngày làm việc đã ghi; thời gian chờ bổ sung hồ sơ không tính vào ngày hẹn.")
    made.signatures((["NGƯỜI NỘP HỒ SƠ"], ""), (["NGƯỜI TIẾP NHẬN"], _receiver(found.receipts)))
    return made.to_bytes()


def file_name(paper: Submission) -> str:
    """Return what the file is called."""
    return f"Phiếu tiếp nhận tờ trình {paper.number:02d}" if paper.number else f"Phiếu tiếp nhận {paper.title}"


def spans(numbers: Iterable[int], year: int) -> str:
    """Return "12–41/2024", or "12, 15–17/2024" where numbers between belong to others."""
    parts: list[list[int]] = []
    for one in sorted(set(numbers)):
        if parts and one == parts[-1][-1] + 1:
            parts[-1][1:] = [one]
        else:
            parts.append([one])
    return ", ".join("–".join(f"{one:02d}" for one in dict.fromkeys(part)) for part in parts) + f"/{year}"


def _put_others(made: Paper, cases: Collection[Case]) -> None:
    """Those that parted ways before they were taken in: where each stands."""
    made.paragraph(f"Chưa tiếp nhận {len(cases)} hồ sơ:")
    known = compiled({one.edition.sha256 for one in cases})
    columns = [Column("TT", 1.0, "center"), Column("Mã hồ sơ", 3.4), Column("Đối tượng, hình thức", 7.2),
               Column("Hiện ở", 4.4)]  # fmt: skip
    made.table(columns, [
        [at, one.code, one.label, known[one.edition.sha256].definition.place(one.stage).title.vi]
        for at, one in enumerate(cases, start=1)
    ])  # fmt: skip


def _receiver(receipts: Collection[Receipt]) -> str:
    """Who took them in; several people by name."""
    events = Event.objects.filter(command__in={one.command for one in receipts}, user__isnull=False)
    names = events.order_by().values_list("user__full_name", flat=True).distinct()
    return ", ".join(sorted(one for one in names if one))


def _cited(paper: Submission) -> str:
    if paper.number and paper.dated:
        return f"Tờ trình số {paper.number:02d}/{paper.symbol} {wording.day_in_words(paper.dated)}"
    return f"tờ trình “{paper.title}”" + (f" ký ngày {_day(paper.signed_on)}" if paper.signed_on else "")


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
