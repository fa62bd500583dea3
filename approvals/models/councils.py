"""Sessions of an emulation council: agenda, votes, and the conclusions that follow from them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from approvals.models.minuted import Minuted


class CouncilSession(Minuted):
    """One meeting of one council.

    `quorum_needed` is kept as it was judged when the session opened: a later rule does not change a meeting that
    was held.
    """

    title = models.CharField("tên phiên họp", max_length=200)
    total_members = models.PositiveSmallIntegerField("tổng số thành viên", null=True, blank=True)
    present = models.PositiveSmallIntegerField("số có mặt", null=True, blank=True)
    written_opinions = models.PositiveSmallIntegerField("số gửi ý kiến bằng văn bản", default=0)
    quorum_needed = models.PositiveSmallIntegerField("số phải có mặt", null=True, blank=True)
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    planned_at = models.DateTimeField("lập lúc")

    class Meta:
        verbose_name = "phiên họp Hội đồng"
        verbose_name_plural = "các phiên họp Hội đồng"
        constraints = [
            *Minuted.Meta.constraints,
            models.CheckConstraint(
                condition=Q(status="planned")
                | Q(
                    total_members__isnull=False,
                    present__isnull=False,
                    quorum_needed__isnull=False,
                    total_members__gte=F("present") + F("written_opinions"),
                    present__gte=F("quorum_needed"),
                ),
                name="session_has_quorum",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.held_on:%d/%m/%Y})"


class AgendaItem(models.Model):
    """One case before one session: the question put, the votes, and what follows.

    `conclusion` is never chosen: it follows from the question and the votes. `needed` of `denominator` members had
    to agree, under `threshold_basis`; the constraint holds a positive conclusion to that. `seen_visit` is what the
    closing act saw, kept so that sending it again sends the same.
    """

    class Motion(models.TextChoices):
        AWARD = "award", "khen thưởng như đề nghị"
        OTHER_AWARD = "other_award", "khen thưởng hình thức khác"
        DEFER = "defer", "để lại kỳ họp sau"

    class Conclusion(models.TextChoices):
        RECOMMEND = "recommend", "đề nghị khen thưởng"
        RECOMMEND_OTHER = "recommend_other", "đề nghị hình thức khác"
        NOT_RECOMMEND = "not_recommend", "không đề nghị"
        DEFER = "defer", "để lại kỳ họp sau"

    session = models.ForeignKey(CouncilSession, models.PROTECT, related_name="items")
    case = models.ForeignKey("workflows.Case", models.PROTECT, related_name="agenda_items")
    order = models.PositiveSmallIntegerField("thứ tự")
    is_open = models.BooleanField("chưa kết thúc", default=True)
    motion = models.CharField("nội dung biểu quyết", max_length=11, choices=Motion.choices, blank=True)
    other_award = models.ForeignKey("nominations.AwardType", models.PROTECT, null=True, blank=True, related_name="+")
    secret = models.BooleanField("bỏ phiếu kín", default=False)
    votes_for = models.PositiveSmallIntegerField("đồng ý", null=True, blank=True)
    votes_against = models.PositiveSmallIntegerField("không đồng ý", null=True, blank=True)
    abstained = models.PositiveSmallIntegerField("không biểu quyết", default=0)
    invalid = models.PositiveSmallIntegerField("phiếu không hợp lệ", default=0)
    written_for = models.PositiveSmallIntegerField("đồng ý bằng văn bản", default=0)
    written_against = models.PositiveSmallIntegerField("không đồng ý bằng văn bản", default=0)
    recused = models.PositiveSmallIntegerField("không tham gia (có liên quan)", default=0)
    agreed = models.PositiveSmallIntegerField("tổng số đồng ý được tính", null=True, blank=True)
    denominator = models.PositiveSmallIntegerField("tổng số tính tỷ lệ", null=True, blank=True)
    needed = models.PositiveSmallIntegerField("số phải đồng ý", null=True, blank=True)
    threshold_basis = models.CharField("căn cứ tỷ lệ", max_length=400, blank=True)
    conclusion = models.CharField("kết luận", max_length=15, choices=Conclusion.choices, blank=True)
    note = models.TextField("ý kiến thảo luận", blank=True)
    seen_visit = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = "hồ sơ trong chương trình họp"
        verbose_name_plural = "chương trình họp"
        ordering = ["session", "order"]
        constraints = [
            models.UniqueConstraint(fields=["session", "case"], name="agenda_case_once"),
            models.UniqueConstraint(fields=["session", "order"], name="agenda_order_once"),
            models.UniqueConstraint(fields=["case"], condition=Q(is_open=True), name="agenda_case_on_one_open"),
            models.CheckConstraint(
                condition=Q(motion__in=["", "award", "other_award", "defer"]), name="agenda_motion_known"
            ),
            models.CheckConstraint(
                condition=Q(conclusion="", motion="")
                | Q(conclusion="defer", motion="defer")
                | Q(conclusion="recommend", motion="award", agreed__gte=F("needed"))
                | Q(conclusion="recommend_other", motion="other_award", agreed__gte=F("needed"))
                | Q(conclusion="not_recommend", motion__in=["award", "other_award"], agreed__lt=F("needed")),
                name="agenda_conclusion_follows_from_votes",
            ),
            models.CheckConstraint(
                condition=~Q(motion__in=["award", "other_award"])
                | Q(
                    votes_for__isnull=False,
                    votes_against__isnull=False,
                    agreed__isnull=False,
                    needed__isnull=False,
                    denominator__isnull=False,
                    agreed__lte=F("votes_for") + F("written_for"),
                    needed__gte=1,
                    needed__lte=F("denominator"),
                ),
                name="agenda_vote_is_counted",
            ),
            models.CheckConstraint(
                condition=Q(motion="other_award", other_award__isnull=False)
                | Q(~Q(motion="other_award"), other_award__isnull=True),
                name="agenda_other_award_named",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} / {self.order}: {self.case_id}"
