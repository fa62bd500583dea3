"""Submissions (tờ trình): drafting the list, wording the letter, changing both, giving it up, numbering it.

Signing is an act (effect `sign_submission`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Max

from nominations import posts, text
from nominations.access import acting_office, judged, records_offices
from nominations.awards import lock_cases
from nominations.errors import refuse
from nominations.models import (
    AwardNomination,
    Campaign,
    Congress,
    DelegateNomination,
    Submission,
    SubmissionItem,
)
from workflows import clock
from workflows.engine import Capacity
from workflows.models import Body, Case, Office, Task

#: Technical limits, in characters; not rules of law.
SYMBOL_LIMIT, LETTER_LIMIT = 40, 5_000


def draft_submission(
    by: Capacity,
    office: Office,
    *,
    title: str,
    case_ids: Sequence[int] = (),
    campaign: Campaign | None = None,
    congress: Congress | None = None,
) -> Submission:
    """Draft a tờ trình that `office` shall sign, with these cases in this order.

    `by` acts for that office, or for one of the same area that hands it such cases (the clerk drafts for the chair,
    Phòng Nội vụ for the district's chair); so for every change of a draft. It is about one campaign or one congress,
    or neither. Raises DomainError; see `add_to_submission` for the cases.
    """
    actor = judged(by)
    _check_drafter(by, office)
    if campaign is not None and congress is not None:
        raise refuse(
            "congress", "two_subjects", "Tờ trình chỉ về một phong trào hoặc một đại hội.", "Bỏ một trong hai."
        )
    with transaction.atomic():
        lock_cases(case_ids)
        submission = Submission.objects.create(
            office=office,
            body_id=office.body_id,
            title=text.line(title, "title", required=True),
            campaign=campaign,
            congress=congress,
            drafted_by_id=actor.user_id,
            drafted_at=clock.now(),
        )
        _add(by, submission, case_ids)
    return submission


def add_to_submission(by: Capacity, submission: Submission, case_ids: Sequence[int]) -> None:
    """Put cases at the end of a draft.

    Each must be open work of the signing office or of `by`, and on no other draft of that office.

    Raises DomainError naming the case.
    """
    _check_drafter(by, submission.office)
    with transaction.atomic():
        lock_cases(case_ids)
        _add(by, _locked_draft(submission), case_ids)


def remove_from_submission(by: Capacity, submission: Submission, case_ids: Sequence[int]) -> None:
    """Take cases off a draft; they are free for another. Raises DomainError when a case is not on it."""
    _check_drafter(by, submission.office)
    with transaction.atomic():
        draft = _locked_draft(submission)
        items = SubmissionItem.objects.filter(submission=draft, case__in=case_ids)
        if missing := set(case_ids) - set(items.values_list("case_id", flat=True)):
            raise refuse(
                "case",
                "not_on_submission",
                f"{_code(min(missing))} không có trong tờ trình này.",
                "Tải lại tờ trình rồi chọn lại.",
            )
        items.delete()


def word_letter(
    by: Capacity,
    submission: Submission,
    *,
    title: str,
    symbol: str = "",
    addressee: str = "",
    bases: str = "",
    minutes: str = "",
    remark: str = "",
    recipients: str = "",
) -> Submission:
    """Write what the letter of a draft says beside its list; what is left empty the letter proposes itself.

    `bases` and `recipients` have one a line; `minutes` names those of the review (number and day). Raises DomainError:
    not who drafts it, not a draft, a text too long or not readable.
    """
    _check_drafter(by, submission.office)
    given = {
        "title": text.line(title, "title", required=True),
        "symbol": text.line(symbol, "symbol", limit=SYMBOL_LIMIT),
        "addressee": text.line(addressee, "addressee"),
        "bases": text.paragraphs(bases, "bases", limit=LETTER_LIMIT),
        "minutes": text.line(minutes, "minutes"),
        "remark": text.paragraphs(remark, "remark", limit=LETTER_LIMIT),
        "recipients": text.paragraphs(recipients, "recipients", limit=LETTER_LIMIT),
    }
    with transaction.atomic():
        draft = _locked_draft(submission)
        for name, value in given.items():
            setattr(draft, name, value)
        draft.save(update_fields=list(given))
    return draft


def cancel_submission(by: Capacity, submission: Submission) -> Submission:
    """Give a draft up; its cases are free for another. Raises DomainError when it is not a draft."""
    _check_drafter(by, submission.office)
    with transaction.atomic():
        draft = _locked_draft(submission)
        draft.items.update(draft_office=None)
        draft.cancel()
        draft.save(update_fields=["status"])
    return draft


def number_submission(by: Capacity, submission: Submission, *, number: int, symbol: str, dated: date) -> Submission:
    """Give a signed submission its number, in its body's series of the year of `dated`. Once.

    Decree 30/2020/NĐ-CP, Articles 15 and 18: numbers run from 01 within a year; on paper they are given after signing.
    `by` acts for the body's records office (`records_offices`). Raises DomainError: another office, not signed,
    numbered before, the number taken, a day before signing or to come.
    """
    office = acting_office(by)
    keepers = records_offices(submission.body)
    if not keepers.filter(pk=office.pk).exists():
        raise refuse(
            "by",
            "not_your_office",
            f"{office} không cấp số văn bản của {submission.body.name}.",
            f"Người làm được việc này: {'; '.join(map(str, keepers)) or 'chưa lập chức vụ văn thư'}.",
        )
    with transaction.atomic():
        row = Submission.objects.select_for_update(of=("self",)).get(pk=submission.pk)
        if row.signed_on is None or row.number is not None:
            why = "đã có số" if row.number is not None else "chưa được ký"
            raise refuse(
                "number", "number_not_now", f"Tờ trình “{row.title}” {why}.", "Chỉ cấp số một lần, sau khi ký."
            )
        if number < 1:
            raise refuse("number", "number_from_one", f"Số {number} không hợp lệ.", "Ghi số từ 01 trở lên.")
        if not row.signed_on <= dated <= max(clock.today(), row.signed_on):
            raise refuse(
                "dated",
                "dated_wrongly",
                f"Ngày văn bản {dated:%d/%m/%Y} trước ngày ký ({row.signed_on:%d/%m/%Y}) hoặc còn ở tương lai.",
                "Ghi ngày ký hoặc ngày làm việc tiếp theo.",
            )
        # Two who number at once in one series: the second waits here and sees the first's number.
        Body.objects.select_for_update().get(pk=row.body_id)
        if Submission.objects.filter(body=row.body_id, year=dated.year, number=number).exists():
            raise refuse(
                "number",
                "number_taken",
                f"Số {number:02d} năm {dated.year} đã cấp cho tờ trình khác.",
                "Lấy số tiếp theo trong sổ.",
            )
        row.number, row.symbol, row.dated, row.year = (
            number,
            text.line(symbol, "symbol", limit=SYMBOL_LIMIT, required=True),
            dated,
            dated.year,
        )
        row.save(update_fields=["number", "symbol", "dated", "year"])
    return row


def _add(by: Capacity, draft: Submission, case_ids: Sequence[int]) -> None:
    """Insert items of cases that are locked already."""
    _check_belong(draft, case_ids)
    _check_standing(by, draft, case_ids)
    taken = SubmissionItem.objects.filter(case__in=case_ids, draft_office=draft.office_id).select_related(
        "submission", "case"
    )
    for item in taken.order_by("pk")[:1]:
        raise refuse(
            "case",
            "on_another_draft",
            f"Hồ sơ {item.case.code} đã có trong tờ trình dự thảo “{item.submission.title}”.",
            "Đưa hồ sơ ra khỏi tờ trình đó trước.",
        )
    last = draft.items.aggregate(last=Max("order"))["last"] or 0
    SubmissionItem.objects.bulk_create(
        SubmissionItem(submission=draft, case_id=case_id, order=order, draft_office_id=draft.office_id)
        for order, case_id in enumerate(case_ids, start=last + 1)
    )


def _check_belong(draft: Submission, case_ids: Sequence[int]) -> None:
    """Cases of the area, and of the campaign or congress the submission is about."""
    area = draft.office.body.area
    cases = Case.objects.filter(pk__in=case_ids)
    for case in cases.exclude(**{f"{area.level}_id": area.pk}).order_by("pk")[:1]:
        raise refuse(
            "case", "case_elsewhere", f"Hồ sơ {case.code} không thuộc {area.name}.", "Bỏ hồ sơ này khỏi danh sách."
        )
    strangers: set[int] = set()
    if draft.campaign_id is not None:
        strangers = set(case_ids) - set(
            AwardNomination.objects.filter(case__in=case_ids, campaign=draft.campaign_id).values_list(
                "case_id", flat=True
            )
        )
    elif draft.congress_id is not None:
        strangers = set(case_ids) - set(
            DelegateNomination.objects.filter(case__in=case_ids, congress=draft.congress_id).values_list(
                "case_id", flat=True
            )
        )
    if strangers:
        raise refuse(
            "case",
            "other_subject",
            f"{_code(min(strangers))} không thuộc phong trào hoặc đại hội của tờ trình này.",
            "Lập tờ trình khác cho hồ sơ đó.",
        )


def _check_standing(by: Capacity, draft: Submission, case_ids: Sequence[int]) -> None:
    offices = {draft.office_id, judged(by).office_id}
    here = set(Task.objects.filter(case__in=case_ids, office__in=offices).values_list("case_id", flat=True))
    if missing := set(case_ids) - here:
        raise refuse(
            "case",
            "no_open_task",
            f"{_code(min(missing))} không ở bước do nơi soạn hoặc nơi ký tờ trình xử lý.",
            "Mở lịch sử hồ sơ để xem hồ sơ đang ở đâu.",
        )


def _check_drafter(by: Capacity, office: Office) -> None:
    """Who signs may change his draft, and who hands him the cases; nobody else of the area."""
    own = acting_office(by)
    signing = Office.objects.select_related("body__area").get(pk=office.pk)
    if own.body.area_id != signing.body.area_id:
        raise refuse(
            "office",
            "office_elsewhere",
            f"{own} không soạn tờ trình cho {signing} ký.",
            f"Việc này do các cơ quan của {signing.body.area.name} làm.",
        )
    posts.check_post(own, posts.preparing_posts(signing), signing.body.area, f"soạn tờ trình cho {signing} ký")


def _locked_draft(submission: Submission) -> Submission:
    row = Submission.objects.select_for_update(of=("self",)).select_related("office__body__area").get(pk=submission.pk)
    if row.status != Submission.Status.DRAFT:
        raise refuse(
            "submission",
            "not_a_draft",
            f"Tờ trình “{row.title}” {row.get_status_display()}, không sửa danh sách nữa.",
            "Lập tờ trình mới.",
        )
    return row


def _code(case_id: int) -> str:
    code = Case.objects.filter(pk=case_id).values_list("code", flat=True).first()
    return f"Hồ sơ {code or case_id}"
