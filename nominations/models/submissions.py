"""Submissions (tờ trình): lists of cases that one body sends up together."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django_fsm import FSMField, transition

from nominations.models.awards import Campaign
from nominations.models.congresses import Congress
from workflows.models import Body, Case, Office


class Submission(models.Model):
    """A tờ trình, signed at `office`. The number is given after signing, in the body's series of that year.

    What the letter says beside its list is written while it is a draft: `bases` and `recipients` have one a line,
    and where nothing was written the letter proposes it (`nominations.papers.letters`).
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "dự thảo"
        SIGNED = "signed", "đã ký"
        CANCELLED = "cancelled", "đã hủy"

    office = models.ForeignKey(Office, models.PROTECT, related_name="submissions", verbose_name="chức vụ ký")
    body = models.ForeignKey(Body, models.PROTECT, related_name="submissions", verbose_name="cơ quan trình")
    title = models.CharField("trích yếu", max_length=300)
    addressee = models.CharField("kính gửi", max_length=300, blank=True)
    bases = models.TextField("căn cứ", blank=True)
    minutes = models.CharField("biên bản họp xét", max_length=300, blank=True)
    remark = models.TextField("nội dung trình thêm", blank=True)
    recipients = models.TextField("nơi nhận", blank=True)
    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, blank=True, related_name="submissions")
    congress = models.ForeignKey(Congress, models.PROTECT, null=True, blank=True, related_name="submissions")
    status = FSMField("trạng thái", max_length=9, choices=Status.choices, default=Status.DRAFT, protected=True)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField("soạn lúc")
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField("ký lúc", null=True, blank=True)
    signed_on = models.DateField("ngày ký", null=True, blank=True)
    signature = models.CharField("khối chữ ký", max_length=500, blank=True)
    number = models.PositiveIntegerField("số", null=True, blank=True)
    symbol = models.CharField("ký hiệu", max_length=40, blank=True)
    dated = models.DateField("ngày văn bản", null=True, blank=True)
    year = models.PositiveSmallIntegerField("năm", null=True, blank=True)

    class Meta:
        verbose_name = "tờ trình"
        verbose_name_plural = "tờ trình"
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["draft", "signed", "cancelled"]), name="submission_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status="signed", signed_by__isnull=False, signed_at__isnull=False, signed_on__isnull=False)
                | (~Q(status="signed") & Q(signed_by__isnull=True, signed_at__isnull=True, signed_on__isnull=True)),
                name="submission_signed_has_signer",
            ),
            models.CheckConstraint(
                condition=Q(number__isnull=True, year__isnull=True, dated__isnull=True)
                | Q(number__gte=1, year__isnull=False, dated__isnull=False, status="signed"),
                name="submission_number_after_signing",
            ),
            models.UniqueConstraint(fields=["body", "year", "number"], name="submission_number_once"),
            models.CheckConstraint(
                condition=Q(campaign__isnull=True) | Q(congress__isnull=True), name="submission_of_one_subject"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @transition(field=status, source=Status.DRAFT, target=Status.SIGNED)
    def sign(self) -> None:
        """The list is final. Signing happens in the act that moves its cases (effect `sign_submission`)."""

    @transition(field=status, source=Status.DRAFT, target=Status.CANCELLED)
    def cancel(self) -> None:
        """The draft is given up; its cases are free for another."""


class SubmissionItem(models.Model):
    """One case on a submission.

    `draft_office` repeats the submission's office while it is a draft and is empty afterwards: so the database itself
    holds that a case is on at most one draft of an office. `left_out` marks a case that was on the draft when it was
    signed and did not move with it.
    """

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="items")
    case = models.ForeignKey(Case, models.PROTECT, related_name="submission_items")
    order = models.PositiveIntegerField("thứ tự")
    draft_office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    left_out = models.BooleanField("không ký", default=False)

    class Meta:
        verbose_name = "hồ sơ trong tờ trình"
        verbose_name_plural = "hồ sơ trong tờ trình"
        ordering = ["submission_id", "order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "case"], name="submission_item_once"),
            models.UniqueConstraint(fields=["case", "draft_office"], name="submission_item_one_draft"),
            models.CheckConstraint(
                condition=Q(draft_office__isnull=True) | Q(left_out=False), name="submission_item_left_out_when_signed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id}/{self.order}: {self.case_id}"
