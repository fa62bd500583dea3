"""What a person answered for when a rule of eligibility spoke against a nomination."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from workflows.models import Case, Office


class EligibilityOverride(models.Model):
    """A finding that somebody set aside, with his reason. It covers this finding only: `finding` names what was found
    (another case, a prior award, a concern), so that a new finding of the same rule asks again. One
    row an office: what the commune answers for does not bind whoever verifies."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="eligibility_overrides")
    rule = models.CharField("quy tắc", max_length=60)
    finding = models.CharField("điều phát hiện", max_length=100)
    told = models.TextField("nội dung phát hiện")
    reason = models.TextField("lý do vẫn đề nghị")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="chức vụ")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("ghi lúc")

    class Meta:
        verbose_name = "ý kiến vẫn đề nghị"
        verbose_name_plural = "ý kiến vẫn đề nghị"
        constraints = [
            models.UniqueConstraint(fields=["case", "rule", "finding", "office"], name="eligibility_override_once"),
            models.CheckConstraint(condition=~Q(reason="") & ~Q(told=""), name="eligibility_override_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.rule}"
