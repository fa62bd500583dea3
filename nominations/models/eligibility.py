"""What a person answered for when a rule of eligibility spoke against a nomination."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from workflows.models import Case, Office


class EligibilityOverride(models.Model):
    """A finding that somebody set aside, with his reason. It covers this finding only: `finding` names what was found
    (another case, a prior award, a concern), so that a new finding of the same rule asks again. One
    row an office: what the commune answers for does not bind whoever verifies.

    A row is named first, for one act (`command`) on one stay of the case (`visit`), and counts for nothing until that
    act has been made: then `applied_at` is set, `reason` is the act's comment, and the event commits to what was found.
    Rows written before answering was an act have neither command nor visit; they stay valid as they are, without an
    event.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="eligibility_overrides")
    rule = models.CharField("quy tắc", max_length=60)
    finding = models.CharField("điều phát hiện", max_length=100)
    told = models.TextField("nội dung phát hiện")
    severity = models.CharField("mức", max_length=5, blank=True)
    basis = models.TextField("căn cứ", blank=True)
    reason = models.TextField("lý do vẫn đề nghị", blank=True)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="chức vụ")
    visit = models.PositiveIntegerField("lượt", null=True)
    command = models.UUIDField("mã lệnh", null=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("ghi lúc")
    applied_at = models.DateTimeField("thực hiện lúc", null=True, blank=True)

    class Meta:
        verbose_name = "ý kiến vẫn đề nghị"
        verbose_name_plural = "ý kiến vẫn đề nghị"
        constraints = [
            models.UniqueConstraint(fields=["case", "rule", "finding", "office"], name="eligibility_override_once"),
            models.CheckConstraint(
                condition=~Q(told="") & (Q(applied_at__isnull=True) | ~Q(reason="")),
                name="eligibility_override_reason",
            ),
            models.CheckConstraint(
                condition=Q(command__isnull=False, visit__isnull=False)
                | Q(command__isnull=True, visit__isnull=True, applied_at__isnull=False),
                name="eligibility_override_named_for_an_act",
            ),
        ]
        indexes = [models.Index(fields=["command"], name="eligibility_override_command")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.rule}"
